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

# A sentence (four words in a row) that goes past _(). Scripts and templates are in English, whoever writes them.
# Strings are read as Latin 1: some are of bytes that are no UTF-8, and such ends xgettext in the middle of its output.
# shellcheck disable=SC2046
xgettext --from-code=ISO-8859-1 --language=C --extract-all --add-location=file --no-wrap -o "$work/every.pot" \
    main.c $(find model tui keymaps views -name '*.[ch]' | sort |
        grep -v -e '^model/write/form_' -e '^model/write/policy_commands' -e '^model/mail/sending_texts' -e '^model/write/aws_cli_' -e '^model/read/refusal.c') 2>"$work/told" || {
    tail -n 3 "$work/told"
    exit 1
}
past=$(awk 'NR == FNR { if (sub(/^msgid(_plural)? /, "")) known[$0] = 1; next }
            /^#: / { file = substr($0, 4) }
            sub(/^msgid /, "") && !($0 in known) && /[a-z]+ [a-z]+ [a-z]+ [a-z]+/ { print file ": " $0 }' \
    "$work/all.pot" "$work/every.pot" |
    grep -v -e 'a byte names any of the sets' -e 'KNOWN_LIST_LIMIT' -e '"nothing that is told"' \
        -e "all %zu ways of the account's own mail stay") # asserts, a key, a second plural of a known one
[ -z "$past" ] || {
    printf 'sentences that no catalogue can translate, since they are not in _():\n%s\n' "$past"
    bad=1
}

msgfmt --check -o /dev/null views/words/ja.po || bad=1
[ $bad = 0 ] && echo "the catalogue is whole"
exit $bad
