#!/bin/sh
# Installs the packages named on the command line that are missing, with apt; elsewhere says what else
# to install. Called by `make deps`.
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
    cat >&2 <<'EOF'
make deps knows apt only (Debian, Ubuntu). Install with your system's package manager:
  a C11 compiler, ncurses (wide), cJSON 1.7.19 or a patched 1.7.15, libcidr, libedit;
  for the tests also cmocka, libvterm, clang, shellcheck, mandoc, busybox and rsvg-convert.
EOF
    exit 1
fi

missing=
for package in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done

if [ -n "$missing" ]; then
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "make deps must be run as root, or with sudo installed; missing:$missing" >&2
            exit 1
        }
        as_root=sudo
    fi
    echo "installing:$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of package names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi

# 1.7.15-1+deb12u4 is the first Debian 12 build with all known memory-safety fixes of cJSON.
cjson=$(dpkg-query -W -f '${Version}' libcjson1 2>/dev/null || true)
if [ -n "$cjson" ] && dpkg --compare-versions "$cjson" lt 1.7.15-1+deb12u4; then
    echo "warning: libcjson1 $cjson may lack security fixes; 1.7.15-1+deb12u4 or newer is wanted" >&2
fi
