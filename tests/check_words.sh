#!/bin/sh
# Every sentence of the sources is in the catalogue views/words/ja.po, and its %-arguments agree; the Japanese
# manual leaves nothing out that has a name.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=0

# Options, commands after the colon, variables and calls of AWS: what a manual must not leave out.
named() { # named MANUAL
    grep -oE '(Fl \\-[a-z0-9-]+|Ic :[a-z]+|Ev [A-Z_]+|^aws [a-z0-9]+ [a-z-]+)' "$1" | sort -u
}
named vpcmend.1 | while read -r name; do
    named vpcmend.ja.1 | grep -qxF -e "$name" || echo "$name"
done | grep . && {
    echo "vpcmend.ja.1 does not tell of these, vpcmend.1 does"
    bad=1
}
for manual in vpcmend.1 vpcmend.ja.1; do
    command -v mandoc >/dev/null 2>&1 || break
    mandoc -T lint -W warning "$manual" || bad=1
done

for tool in xgettext msgmerge msgattrib msgfmt; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "skipped: the catalogue (no $tool; package gettext)"
        exit $bad
    }
done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2046 # names without blanks
sh views/words/words.sh "$work/all.pot" main.c $(find model tui keymaps views -name '*.[ch]' | sort) || exit 1
msgmerge -q --no-fuzzy-matching --no-wrap -o "$work/ja.po" views/words/ja.po "$work/all.pot" || exit 1
for state in untranslated only-fuzzy; do
    msgattrib --$state --no-obsolete --no-wrap -o "$work/missing.po" "$work/ja.po" || exit 1
    if [ -s "$work/missing.po" ]; then
        echo "views/words/ja.po lacks a translation ($state) of these; \`make words\` puts them in, msgstr is yours:"
        sed '1,/^$/d' "$work/missing.po"
        bad=1
    fi
done
msgfmt --check -o /dev/null views/words/ja.po || bad=1
[ $bad = 0 ] && echo "the catalogue is whole"
exit $bad
