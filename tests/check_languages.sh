#!/bin/sh
# What programs read is the same bytes in Japanese: scripts, plans, templates, diffs, the keys and fixed words of
# JSON, verdicts, exit statuses. What people read is Japanese.
set -u
cd "$(dirname "$0")/.." || exit 2
program=$PWD/build/release/vpcmend
bad=0

[ -x "$program" ] || {
    echo "skipped: languages (nothing was built)"
    exit 0
}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1795694400
"$program" demo --export "$work/account" || exit 1
cd "$work" || exit 2

LANGUAGE=ja "$program" audit --help | grep -q '使い方' || {
    echo "skipped: languages (built without msgfmt)"
    exit 0
}

# speaks LANGUAGE NAME=VALUE...: which one it is in such an environment
speaks() {
    wanted=$1
    shift
    case $(env -u LANGUAGE "$@" "$program" audit --help) in
    使い方*) spoken=ja ;;
    *) spoken=en ;;
    esac
    [ "$spoken" = "$wanted" ] || {
        echo "speaks $spoken with $*"
        bad=1
    }
}
speaks ja LC_ALL=ja_JP.UTF-8
speaks ja LC_ALL= LC_MESSAGES=ja_JP.utf8 LANG=C.UTF-8
speaks ja LC_ALL=C.UTF-8 LANGUAGE=ja:en
speaks en LC_ALL=ja_JP.UTF-8 LANGUAGE=en
speaks en LC_ALL=C.UTF-8
speaks en LC_ALL=C LANGUAGE=ja
speaks en LC_ALL=ja_JP.eucJP # written as UTF-8 it would be no text there

ends=eni-098c272e222f07782
run() { # run DIR: everything, in the language of the environment
    mkdir "$1"
    for form in diff json aws-cli terraform cloudformation-json cloudformation-yaml export markdown; do
        "$program" fix account --all --acls --to vpc --format $form --author me -o "$1/$form" >/dev/null 2>&1
        echo "$form $?" >>"$1/statuses"
    done
    "$program" fix account --all --to cidr:0.0.0.0/1 --smtp-only --allow-loss --format json >"$1/warned.json" 2>/dev/null
    plan=$(find "$1/json" -type f)
    "$program" plan check "$plan" account --format json >"$1/check.json"
    "$program" plan replay "$plan" account --format aws-cli >"$1/replay.sh"
    printf 'internet\t%s\ttcp\t25\n%s\tinternet\ttcp\t25\n' $ends $ends |
        "$program" path account --batch - >"$1/batch"
    "$program" collector >"$1/collect.sh"
    for words in 'audit account --format json' 'audit account --format ndjson' 'diff account en/export --format json' \
        "path account --from internet --to $ends --port 25 --format json"; do
        # shellcheck disable=SC2086 # several words
        "$program" $words | sed 's/"\(message\|why\|warning\)": *"[^"]*"/"\1"/g' >"$1/$(echo "$words" | tr ' /' '__')"
    done
    "$program" audit account >"$1/audit"
    "$program" path account --from internet --to $ends --port 25 >"$1/path"
    "$program" plan show "$plan" account >"$1/show"
    "$program" diff account en/export >"$1/differences"
}
run en
export LANGUAGE=ja
run ja

for file in $(cd en && find . -type f | sort); do
    case $file in
    ./audit | ./path | ./show | ./differences | ./markdown/*)
        grep -q -e 'インターネット' -e '重大度' "ja/$file" || {
            echo "$file is not in Japanese"
            bad=1
        }
        ;;
    *)
        cmp "en/$file" "ja/$file" || bad=1
        ;;
    esac
done
[ $bad = 0 ] && echo "languages differ for people only"
exit $bad
