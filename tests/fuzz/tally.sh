#!/bin/sh
# tally.sh [add]: how many inputs each fuzz target has executed since the last release, of the 10^8 that the
# fast ones (`lengths`) are to see before the next. With "add", lines "TARGET EXECUTIONS STATUS" of standard
# input (a status other than 0: something was found; what else stands in a line is passed over) are added first.
#
# The tally is kept in tests/fuzz/tally: the version that it is since, and a line "TARGET EXECUTIONS FOUND" for
# each target. Once the Makefile tells another version it begins anew.
set -u
cd "$(dirname "$0")/../.." || exit 2
tally=tests/fuzz/tally
version=$(sed -n 's/^VERSION := //p' Makefile)
more=/dev/null
[ "${1:-}" != add ] || more=-

awk -v version="$version" '
    FILENAME != "-" && $1 == "since" { old = $2 != version; next }
    FILENAME != "-" && old { next }
    FILENAME != "-" { executed[$1] += $2; found[$1] += $3; next }
    { executed[$1] += $2; found[$1] += $3 != 0 }
    END {
        print "since", version
        for (target in executed) printf "%s %.0f %d\n", target, executed[target], found[target] | "sort"
    }' "$tally" "$more" >"$tally.new" || exit 1
if [ "$more" = - ]; then
    mv "$tally.new" "$tally"
    shown=$tally
else
    shown=$tally.new
fi
awk '
    FILENAME ~ /lengths$/ { fast[++count] = $1; next }
    $1 == "since" { version = $2; next }
    { executed[$1] = $2; found[$1] = $3; sum += $2; all += $3 }
    END {
        for (i = 1; i <= count; i++)
            printf "tally of %s since %s: %.0f of 100000000 (%.1f %%), found %d\n", fast[i], version,
                executed[fast[i]], executed[fast[i]] / 1e6, found[fast[i]]
        printf "tally of all targets since %s: %.0f executions, found %d\n", version, sum, all
    }
' tests/fuzz/lengths "$shown"
rm -f "$tally.new"
