#!/bin/sh
# No public function stands twice: of two with one name in different archives the linker takes the first
# without a word.
set -u
cd "$(dirname "$0")/.." || exit 2

if ! command -v nm >/dev/null 2>&1 || ! ls build/release/*.a >/dev/null 2>&1; then
    echo "skipped: names that stand twice (no nm, or nothing was built)"
    exit 0
fi
twice=$(nm -g --defined-only build/release/*.a 2>/dev/null |
    awk 'NF == 3 && $2 ~ /[TDBR]/ { print $3 }' | sort | uniq -d)
[ -z "$twice" ] && echo "every name stands once" && exit 0
printf 'stands twice: %s\n' "$twice"
exit 1
