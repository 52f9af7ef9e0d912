#!/bin/sh
# Installs the packages named on the command line that are missing, with apt; elsewhere says what else
# to install. A name with a "?" behind it is installed where apt knows it, and done without elsewhere.
# Called by `make deps`.
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
    cat >&2 <<'EOF'
make deps knows apt only (Debian, Ubuntu). Install with your system's package manager:
  a C11 compiler, ncurses (wide), cJSON 1.7.19 or a patched 1.7.15, libcidr, libedit, xxHash, zlib,
  libseccomp, GNU gettext (msgfmt, for Japanese);
  for the tests also cmocka, libvterm, clang, lld, shellcheck, mandoc, busybox, strace,
  cmark-gfm and rsvg-convert,
  for the end-to-end tests Python 3 with venv and the AWS CLI, version 2.
EOF
    exit 1
fi

missing='' wanted=''
for package in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "${package%\?}" 2>/dev/null || true)
    case $state,$package in
    installed,*) ;;
    *\?) wanted="$wanted ${package%\?}" ;;
    *) missing="$missing $package" ;;
    esac
done

as_root=''
[ "$(id -u)" = 0 ] || as_root=sudo
may_install=yes
[ -z "$as_root" ] || command -v sudo >/dev/null 2>&1 || may_install=''

if [ -n "$missing" ]; then
    [ -n "$may_install" ] || {
        echo "make deps must be run as root, or with sudo installed; missing:$missing" >&2
        exit 1
    }
    $as_root apt-get update -qq
fi
for package in $wanted; do
    if [ -n "$may_install" ] && apt-cache show "$package" >/dev/null 2>&1; then
        missing="$missing $package"
    else
        echo "doing without: $package"
    fi
done
if [ -n "$missing" ]; then
    echo "installing:$missing"
    # shellcheck disable=SC2086  # a list of package names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi

# 1.7.15-1+deb12u4 is the first Debian 12 build with all known memory-safety fixes of cJSON.
cjson=$(dpkg-query -W -f '${Version}' libcjson1 2>/dev/null || true)
if [ -n "$cjson" ] && dpkg --compare-versions "$cjson" lt 1.7.15-1+deb12u4; then
    echo "warning: libcjson1 $cjson may lack security fixes; 1.7.15-1+deb12u4 or newer is wanted" >&2
fi
