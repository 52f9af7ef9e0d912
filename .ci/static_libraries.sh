#!/bin/sh
# Builds the libraries that vpcmend needs for a static program, from the source packages of this Debian or
# Ubuntu, into DIRECTORY: include/ and lib/*.a. What is there already stays (`make clean` takes it away, for newer
# packages). Called by `make static`.
#
#     .ci/static_libraries.sh DIRECTORY COMPILER
#
# Source packages are asked for with an apt of our own, whose lists and settings are below DIRECTORY: the
# system's are read (which mirror, which keys) and not changed, and nobody has to be root. apt checks the
# signatures. So the libraries are those that the distribution keeps mended, as in the ordinary program.
set -eu
mkdir -p "$1/source" "$1/include" "$1/lib"
directory=$(cd "$1" && pwd)
compiler=$2
script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
jobs=$(nproc 2>/dev/null || echo 2)
# No FORTIFY: musl has none.
flags='-O2 -g -fPIE -fstack-protector-strong -fstack-clash-protection -w'
log=$directory/log

# Terminals that are known without a terminfo database; one that the machine has goes before.
terminals='ansi cygwin dtterm dumb linux sun vt100 vt102 vt220 vt320 wsvt25
    xterm xterm-color xterm-16color xterm-88color xterm-256color
    screen screen-256color screen.xterm-256color tmux tmux-256color dvtm dvtm-256color
    rxvt rxvt-256color rxvt-unicode rxvt-unicode-256color Eterm Eterm-256color
    putty putty-256color teraterm mintty mlterm ms-terminal nsterm iterm2
    gnome gnome-256color vte vte-256color konsole konsole-256color terminology
    kitty alacritty foot st st-256color kterm'
databases=/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo:/usr/local/share/terminfo

give_up() {
    tail -n 25 "$log" >&2
    echo "make static: $1" >&2
    exit 1
}

for tool in "$compiler" apt-get dpkg-source gperf tic infocmp; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "make static needs $tool, which is not here: \`make deps static\` installs what is missing" \
            "on Debian and Ubuntu." >&2
        exit 1
    }
done
: >"$log"

# --- sources ---------------------------------------------------------------------------------------

# The system's own places for packages, asked for sources in place of programs.
write_places() {
    mkdir -p "$directory/apt/places" "$directory/apt/lists/partial" "$directory/apt/cache"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] && sed -n 's/^deb /deb-src /p' "$file" >"$directory/apt/places/$(basename "$file" .list).list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$directory/apt/places/$(basename "$file")"
    done
    true
}

own_apt() {
    apt-get -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$directory/apt/places" \
        -o Dir::State::Lists="$directory/apt/lists" -o Dir::Cache="$directory/apt/cache" \
        -o APT::Sandbox::User="$(id -un)" "$@"
}

# fetch PACKAGE: source/PACKAGE, with the distribution's patches; nothing of an earlier attempt
fetch() {
    rm -rf "$directory/source/$1" "$directory/fetched/$1"-*/
    if [ ! -d "$directory/apt/places" ]; then
        write_places
        own_apt update >>"$log" 2>&1 || true # one of several places may be gone
    fi
    mkdir -p "$directory/fetched"
    (cd "$directory/fetched" && own_apt source --only-source "$1") >>"$log" 2>&1 ||
        give_up "apt does not bring the source package $1"
    mv "$directory/fetched/$1"-*/ "$directory/source/$1"
}

# --- building --------------------------------------------------------------------------------------

# musl's compiler looks nowhere else, and the kernel's headers are nobody's C library.
link_kernel_headers() {
    machine=$("$compiler" -print-multiarch)
    ln -sfn /usr/include/linux "$directory/include/linux"
    ln -sfn /usr/include/asm-generic "$directory/include/asm-generic"
    ln -sfn "/usr/include/$machine/asm" "$directory/include/asm"
}

# configure OPTION...: the same for all; nothing is made anew that only its date says is old
configure() {
    ./configure CC="$compiler" CPPFLAGS="-I$directory/include" CFLAGS="$flags" \
        LDFLAGS="-L$directory/lib" --prefix="$directory" "$@"
}

# compile NAME FILE...: lib/libNAME.a of a few files
compile() {
    name=$1
    shift
    # shellcheck disable=SC2086  # several flags
    "$compiler" $flags -Iinclude -I../include -c "$@"
    ar rcs "$directory/lib/lib$name.a" ./*.o
}

# list_terminals: those that this version of ncurses describes, with commas
list_terminals() {
    for terminal in $terminals; do
        grep -qE "^([^#|]*[|])*${terminal}[|]" misc/terminfo.src && printf '%s,' "$terminal"
    done | sed 's/,$//'
}

build_ncurses() {
    grep -q '^rxvt-unicode|' misc/terminfo.src || cat debian/rxvt-unicode.ti >>misc/terminfo.src
    configure --enable-widec --with-termlib=tinfo --without-shared --without-debug --without-profile \
        --without-cxx --without-cxx-binding --without-ada --without-tests --without-progs \
        --without-manpages --without-gpm --disable-root-environ --enable-const --enable-overwrite \
        --disable-db-install --with-default-terminfo-dir=/etc/terminfo \
        --with-terminfo-dirs="$databases" --with-fallbacks="$(list_terminals)"
    # What a description says that its terminal has not, ncurses forgets to take for that in those built in.
    make -C include
    make -C ncurses fallback.c
    sed -i 's/CANCELLED_/ABSENT_/' ncurses/fallback.c
    make -j"$jobs" libs
    make install.includes
    cp lib/*.a "$directory/lib/"
}

build_libedit() {
    # With its own strlcpy and vis, so no libbsd. What wchar_t holds musl does not say of itself.
    flags="$flags -D__STDC_ISO_10646__=201706L" configure --disable-shared --disable-examples LIBS=-ltinfo
    make -j"$jobs" -C src AUTOCONF=: AUTOMAKE=: ACLOCAL=: AUTOHEADER=:
    cp src/.libs/libedit.a "$directory/lib/"
    cp src/histedit.h "$directory/include/"
}

build_libseccomp() {
    configure --disable-shared
    make -j"$jobs" -C src AUTOCONF=: AUTOMAKE=: ACLOCAL=: AUTOHEADER=: libseccomp.la
    cp src/.libs/libseccomp.a "$directory/lib/"
    cp include/seccomp.h include/seccomp-syscalls.h "$directory/include/"
}

build_zlib() {
    CC=$compiler CFLAGS=$flags ./configure --static
    make -j"$jobs" libz.a
    cp libz.a "$directory/lib/"
    cp zlib.h zconf.h "$directory/include/"
}

build_cjson() {
    compile cjson cJSON.c
    mkdir -p "$directory/include/cjson"
    cp cJSON.h "$directory/include/cjson/"
}

build_libcidr() {
    cd src
    compile cidr cidr_*.c
    cp ../include/libcidr.h "$directory/include/"
}

build_xxhash() {
    compile xxhash xxhash.c
    cp xxhash.h "$directory/include/"
}

# library PACKAGE NAME: lib/libNAME.a, unless it stands there since this script was changed
library() {
    [ -n "$(find "$directory/lib/lib$2.built" -newer "$script" 2>/dev/null)" ] && return
    fetch "$1"
    printf '  LIB  %s\n' "$1"
    # not in an `if`: there -e would not hold
    (
        set -e
        cd "$directory/source/$1"
        "build_$1"
    ) >>"$log" 2>&1 &
    wait $! || give_up "$1 could not be built (the whole of it: $log)"
    : >"$directory/lib/lib$2.built"
}

link_kernel_headers
library zlib z
library cjson cjson
library libcidr cidr
library xxhash xxhash
library libseccomp seccomp
library ncurses ncursesw
library libedit edit
