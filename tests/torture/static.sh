#!/bin/sh
# The static program (make static) is the same program where there is nothing: alone in an empty root without
# terminfo, locales, users or /proc; on a kernel that lacks all that is newer than Linux 2.6.32; without memory.
# The tests that watch the ordinary one watch it too.
#
#     tests/torture/static.sh [BUILD]
#
# `make static` is run first; skipped where it cannot be had, or what a part needs (root, strace).
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$PWD/${1:-build/release}
program=$PWD/vpcmend-static
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
failed=0

fail() {
    echo "FAILED: the static program: $*"
    failed=1
}

same() { # same WHAT FILE FILE
    cmp -s "$2" "$3" || fail "$1: other bytes than the ordinary one"
}

if ! make -s static >"$scratch/make" 2>&1; then
    tail -n 5 "$scratch/make"
    echo "skipped: the static program (make static fails here)"
    exit 0
fi
echo "the static program: $(wc -c <vpcmend-static) bytes"
# Nobody's sessions, which would be offered.
export HOME="$scratch" XDG_STATE_HOME="$scratch/kept" XDG_CONFIG_HOME="$scratch/config"

# --- the ordinary one's tests ---------------------------------------------------------------------

mkdir -p "$scratch/build/tests"
ln -s "$program" "$scratch/build/vpcmend"
ln -s "$build/tests/programs" "$scratch/build/tests/programs"
for name in screens session sessions sessions_back terminal_back plain_terminal guide confined loading slow_link; do
    VPCMEND_BUILD=$scratch/build "$build/tests/views/test_$name" >"$scratch/log" 2>&1 || {
        tail -n 40 "$scratch/log"
        fail "test_$name"
    }
    echo "  test_$name: $(sed -n 's/^\[ *PASSED *\] //p' "$scratch/log" | tail -n 1) passed"
done

# --- what it answers --------------------------------------------------------------------------------

"$build/vpcmend" demo --export "$scratch/sample" >/dev/null
# As deep as an export may be, thousands of times: the threads' stacks.
awk 'BEGIN {
    for (i = 0; i < 490; i++) { open = open "[{\"a\":"; shut = shut "}]" }
    printf "{\"SecurityGroups\":["
    for (i = 0; i < 3000; i++)
        printf "%s{\"GroupId\":\"sg-%017x\",\"VpcId\":\"vpc-1\",\"IpPermissions\":[],\"Tags\":%s1%s}", \
            (i ? "," : ""), i, open, shut
    print "]}" }' >"$scratch/deep.json"

compared=0
compare() { # compare WORD...: standard output, standard error and status
    "$build/vpcmend" "$@" >"$scratch/a" 2>"$scratch/a.err"
    echo $? >>"$scratch/a"
    "$program" "$@" >"$scratch/b" 2>"$scratch/b.err"
    echo $? >>"$scratch/b"
    same "$*" "$scratch/a" "$scratch/b"
    same "$* (standard error)" "$scratch/a.err" "$scratch/b.err"
    compared=$((compared + 1))
}
for export in "$scratch/sample" "$scratch/deep.json" ../shared/exports/* ../shared/exports/*/*; do
    [ -e "$export" ] || continue
    compare audit "$export"
    compare audit "$export" --format json
    compare fix "$export" --all --to vpc --author a --format terraform
done
compare path "$scratch/sample" --from 10.0.1.75 --to internet --port 465
compare diff "$scratch/sample" "$scratch/deep.json"
compare collector
compare --version
echo "  answers compared: $compared"

# --- alone ---------------------------------------------------------------------------------------------

# alone.sh WORD...: in a root with the program, an export and /dev/null
mkdir -p "$scratch/alone/dev" "$scratch/alone/state"
cp "$program" "$scratch/alone/vpcmend"
cp -r "$scratch/sample" "$scratch/alone/export"
cat >"$scratch/alone.sh" <<END
#!/bin/sh
HOME=/ XDG_STATE_HOME=/state exec $(command -v chroot) "$scratch/alone" /vpcmend "\$@"
END
# hidden.sh COMMAND...: where nobody has a terminfo database
cat >"$scratch/hidden.sh" <<'END'
#!/bin/sh
exec unshare -m sh -c '
    for directory in /etc/terminfo /lib/terminfo /usr/share/terminfo /usr/lib/terminfo; do
        [ ! -d $directory ] || mount -t tmpfs none $directory || exit 125
    done
    exec "$@"' sh "$@"
END
chmod +x "$scratch/alone.sh" "$scratch/hidden.sh"

# A decision on a screen, kept in a session; the picture shows what was drawn.
cat >"$scratch/decide.screen" <<'END'
run: vpcmend demo
term: xterm
keys: f Enter Enter
END
decide() { # decide PROGRAM WHAT
    rm -f "$scratch/picture"
    "$build/tests/programs/screenshot" "$1" "$scratch/decide.screen" "$scratch/picture" 2>"$scratch/log"
    grep -aq '>Staged<' "$scratch/picture" 2>/dev/null || { # of "Staged 1 change"
        cat "$scratch/log"
        fail "no screen $2"
    }
}

# Every terminal that is built in, by the list that builds it in.
list_terminals() {
    sed -n "/^terminals='/,/'$/p" .ci/static_libraries.sh | sed "s/^terminals=//" | tr -d "'"
}

run_alone() {
    mknod -m 666 "$scratch/alone/dev/null" c 1 3 || return 0
    "$scratch/alone.sh" audit /export >"$scratch/b"
    (cd "$scratch" && "$build/vpcmend" audit sample >a)
    same "audit, alone" "$scratch/a" "$scratch/b"
    decide "$scratch/alone.sh" "alone, TERM=xterm"
    [ -n "$(find "$scratch/alone/state" -name '*.session' -size +0)" ] || fail "no session kept, alone"
    "$scratch/hidden.sh" true || {
        echo "  skipped: without terminfo (no mount here)"
        return
    }
    mkdir -p "$scratch/terms/a"
    for terminal in $(list_terminals); do : >"$scratch/terms/a/$terminal"; done
    "$scratch/hidden.sh" "$build/tests/programs/terminal_sweep" "$program" "$scratch/terms" >"$scratch/log" ||
        fail "without terminfo"
    sed 's/^/  without terminfo: /' "$scratch/log"
    VPCMEND_BUILD=$scratch/build "$scratch/hidden.sh" "$build/tests/views/test_screens" >"$scratch/log" 2>&1
    # terminal_demo is a program of the tests, and not static
    wrong=$(sed -n 's/^\[ *FAILED *\] \([a-z-]*\)\.screen$/\1/p' "$scratch/log" | sort -u | grep -v '^terminal-demo$')
    [ -z "$wrong" ] || fail "without terminfo: $wrong"
    echo "  alone: audit, screen, session; $(sed -n 's/^\[ *PASSED *\] //p' "$scratch/log" | tail -n 1) as expected without terminfo"
}
if [ "$(id -u)" = 0 ]; then run_alone; else echo "  skipped: alone (not root)"; fi

# --- an old kernel ------------------------------------------------------------------------------------

# What Linux 2.6.32 has of what the program asks for. Anything else it must do without.
old='access|alarm|arch_prctl|brk|clone|close|dup|dup2|execve|exit|exit_group|fchdir|fchmod|fcntl|fdatasync|flock
|fstat|fsync|ftruncate|futex|getcwd|getdents64|getegid|geteuid|getgid|getpid|getppid|getrlimit|getuid|ioctl|kill|link
|lseek|lstat|madvise|mkdir|mmap|mprotect|mremap|munmap|nanosleep|newfstatat|open|openat|pipe|pipe2|poll|pread64|prctl
|pwrite64|pwritev|read|readlink|readv|rename|restart_syscall|rmdir|rt_sigaction|rt_sigprocmask|rt_sigreturn
|sched_getaffinity|sched_yield|set_robust_list|set_tid_address|setrlimit|sigaltstack|stat|tgkill|time|tkill|uname|unlink|write
|writev|getpgrp|getpgid|getsid|gettid|umask|utimensat|clock_gettime|gettimeofday|connect|socket|sendmsg'
lacking='prlimit64
renameat2
seccomp
landlock_create_ruleset
landlock_add_rule
landlock_restrict_self
getrandom
copy_file_range
statx
openat2
clone3
memfd_create
faccessat2
close_range
membarrier
rseq'

# old.sh COMMAND...: the calls that an old kernel lacks fail, and prctl knows nothing new
cat >"$scratch/old.sh" <<END
#!/bin/sh
exec strace -f -qq -o "$scratch/calls.old" -e "inject=$(echo "$lacking" | tr '\n' ,):error=ENOSYS" \
    -e inject=prctl:error=EINVAL "$program" "\$@"
END
chmod +x "$scratch/old.sh"

run_old() {
    "$scratch/old.sh" audit "$scratch/sample" >"$scratch/b"
    "$build/vpcmend" audit "$scratch/sample" >"$scratch/a"
    same "audit, old kernel" "$scratch/a" "$scratch/b"
    "$scratch/old.sh" demo --export "$scratch/written" >/dev/null
    diff -r "$scratch/sample" "$scratch/written" >/dev/null || fail "export, old kernel"
    "$scratch/old.sh" --version | grep -q '^not confined' || fail "an old kernel that confines"
    decide "$scratch/old.sh" "on an old kernel"

    strace -f -qq -o "$scratch/calls" "$program" fix "$scratch/sample" --all --to vpc -o "$scratch/change" >/dev/null
    echo "$lacking" >"$scratch/lacking"
    newer=$(cat "$scratch/calls" "$scratch/calls.old" | sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' | sort -u |
        grep -vxE "$(echo "$old" | tr -d '\n')" | grep -vxFf "$scratch/lacking")
    [ -z "$newer" ] || fail "calls that nobody has looked at on an old kernel: $newer"
    echo "  an old kernel: audit, export, screen; all calls known"
}
if strace -o /dev/null true 2>/dev/null; then run_old; else echo "  skipped: an old kernel (no strace)"; fi

# --- no memory ------------------------------------------------------------------------------------------

# From where it is just loaded, with its stack, to where all works: it says so, or answers, and never crashes.
# (Below, the kernel gives up in the middle of loading it, or the C library before its first word.)
told=0 answered=0
for kilobytes in $(seq $(($(size "$program" | awk 'END { print int($4 / 1024) }') + 200)) 50 40000); do
    # shellcheck disable=SC3045 # dash and busybox have it
    (ulimit -v "$kilobytes" && exec "$program" audit "$scratch/sample") >"$scratch/b" 2>"$scratch/log"
    status=$?
    case $status in
    0 | 1) answered=$((answered + 1)) ;;
    2) told=$((told + 1)) ;;
    *) fail "status $status with $kilobytes kB" ;;
    esac
done
case $told,$answered in 0,* | *,0) fail "memory was never scarce" ;; esac
echo "  no memory: told $told times, answered $answered times"

[ $failed = 0 ] && echo "the static program is the same"
exit $failed
