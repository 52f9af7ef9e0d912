#!/bin/sh
# The static program, where `make static` has built one since the ordinary program changed: alone in an empty
# root it answers the same. tests/torture/static.sh is the long form, and builds it.
set -u
cd "$(dirname "$0")/.." || exit 2

if [ ! -x build/release/vpcmend ] || [ ! -x vpcmend-static ] ||
    [ -n "$(find build/release/vpcmend -newer vpcmend-static)" ]; then
    echo "skipped: the static program (not built, or older: make static)"
    exit 0
fi
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
bad=0

mkdir "$scratch/alone"
cp vpcmend-static "$scratch/alone/vpcmend"
build/release/vpcmend demo --export "$scratch/alone/export" >/dev/null
alone=''
if [ "$(id -u)" = 0 ]; then alone="$(command -v chroot) $scratch/alone"; fi

compare() { # compare WORD...
    (cd "$scratch/alone" && "$OLDPWD/build/release/vpcmend" "$@") >"$scratch/a" 2>&1
    # shellcheck disable=SC2086 # two words, or none
    (cd "$scratch/alone" && $alone ./vpcmend "$@") >"$scratch/b" 2>&1
    cmp -s "$scratch/a" "$scratch/b" && return
    echo "the static program answers differently: $*"
    diff "$scratch/a" "$scratch/b" | head -n 10
    bad=1
}
compare --version
compare audit export
compare audit export --format json
compare fix export --all --to vpc --author a --format aws-cli
compare path export --from 10.0.1.75 --to internet --port 465
[ $bad = 0 ] && echo "the static program is the same"
exit $bad
