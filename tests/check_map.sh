#!/bin/sh
# The README's map of the code names every module, and nothing that is gone.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=0
map=$(sed -n '/^## The map of the code/,/^## Working on it/p' README.md)

for file in $(find model tui keymaps views -name '*.[ch]' | sort); do
    name=${file##*/}
    name=${name%.*}
    printf '%s\n' "$map" | grep -q "\`$name\`" || {
        echo "README.md does not name $name ($file)"
        bad=1
    }
done
for name in $(printf '%s\n' "$map" | grep -o '`[a-z_0-9]*`' | tr -d '`' | sort -u); do
    [ -n "$(find model tui keymaps views -name "$name.[ch]" | head -n 1)" ] || {
        case $name in main | make) continue ;; esac
        echo "README.md names $name, which is gone"
        bad=1
    }
done
[ $bad = 0 ] && echo "the map is whole"
exit $bad
