#!/bin/sh
# Keeps the arrows between rooms honest, by reading the includes:
#
#     main.c -> views -> model
#                 |----> keymaps -> tui/key.h
#                 `----> tui
#
# Inside the model a room uses only the rooms before it. model/base is the ground floor that all may
# stand on. Each outside library has one door.
set -u
cd "$(dirname "$0")/.." || exit 2
bad=0

complain() {
    echo "$1 includes $2: $3"
    bad=1
}

allowed() { # allowed ROOM: the rooms (as prefixes) that it may include
    case $1 in
    model/base) echo "model/base" ;;
    model/net) echo "model/base model/net" ;;
    model/account) echo "model/base model/net model/account" ;;
    model/read) echo "model/base model/net model/account model/read" ;;
    model/judge) echo "model/base model/net model/account model/judge" ;;
    model/map) echo "model/base model/net model/account model/judge model/map" ;;
    model/compare) echo "model/base model/net model/account model/judge model/mail/mail_finding.h model/compare" ;;
    model/mend) echo "model/base model/net model/account model/judge model/mend" ;;
    model/write) echo "model/base model/net model/account model/read model/judge model/map model/mend model/write" ;;
    model/mail) echo "model/base model/net model/account model/read model/judge model/write model/mail" ;;
    model/session) echo "model/base model/net model/account model/read model/judge model/mend model/write model/session" ;;
    model/sample) echo "model/base model/net model/account model/read model/sample" ;;
    tui) echo "model/base tui" ;;
    keymaps) echo "model/base tui/key.h keymaps" ;;
    views/words) echo "model/base views/words" ;;
    views/screens) echo "model tui keymaps views/screens" ;;
    views/reports) echo "model tui/text.h views/reports" ;;
    main.c) echo "views model/base model/sample tui/terminal.h" ;;
    esac
}

is_allowed() { # is_allowed ROOM INCLUDE
    for prefix in $(allowed "$1"); do
        case $2 in
        "$prefix" | "$prefix"/*) return 0 ;;
        esac
    done
    return 1
}

room_of() {
    case $1 in
    main.c) echo main.c ;;
    tui/* | keymaps/*) echo "${1%%/*}" ;;
    *) echo "${1%/*}" ;;
    esac
}

door() { # door HEADER: the only place that may include a library's header
    case $1 in
    cjson/*) echo "model/read model/write model/session" ;;
    libcidr.h) echo "model/net/address.c" ;;
    seccomp.h) echo "model/base/confine.c" ;;
    zlib.h) echo "model/read/decode.c model/read/byte_stream.c" ;;
    curses.h | ncurses.h | ncursesw/* | term.h | histedit.h | editline/*) echo "tui" ;;
    esac
}

for file in main.c $(find model tui keymaps views -name '*.[ch]' | sort); do
    [ -f "$file" ] || continue
    room=$(room_of "$file")
    [ -n "$(allowed "$room")" ] || complain "$file" "-" "it stands in no known room"
    for include in $(sed -n 's/^#include "\(.*\)"/\1/p' "$file"); do
        is_allowed "$room" "$include" || complain "$file" "$include" "not an arrow of the design"
    done
    for include in $(sed -n 's/^#include <\(.*\)>/\1/p' "$file"); do
        doors=$(door "$include")
        [ -n "$doors" ] || continue
        found=no
        for place in $doors; do
            case $file in "$place" | "$place"/*) found=yes ;; esac
        done
        [ $found = yes ] || complain "$file" "<$include>" "only $doors may"
    done
done

[ $bad = 0 ] && echo "the arrows hold"
exit $bad
