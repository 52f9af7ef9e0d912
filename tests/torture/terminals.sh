#!/bin/sh
# Every kind of terminal that ncurses knows, some 2,850: each draws, or goes line by line, or is refused in
# one line; within five seconds. Ten of them in every size, locale and colour; every signal on every screen. The descriptions are those of Debian's package ncurses-term, which need
# not be installed: apt fetches it into a directory that goes away. Or VPCMEND_TERMINFO names theirs.
#
#     tests/torture/terminals.sh [BUILD]
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM

many() { # many DIRECTORY: whether it describes more than the few of a base system
    [ "$(find "$1" ! -type d 2>/dev/null | head -n 2001 | wc -l)" -gt 2000 ]
}

directory=${VPCMEND_TERMINFO:-/usr/share/terminfo}
if ! many "$directory"; then
    (cd "$scratch" && apt-get download ncurses-term && dpkg -x ncurses-term_*.deb .) >"$scratch/log" 2>&1
    directory=$scratch/usr/share/terminfo
fi
many "$directory" || {
    echo "skipped: every kind of terminal (no ncurses-term, and apt does not bring it)"
    exit 0
}
echo "every kind of terminal:"
status=0
HOME=$scratch "$build/tests/programs/terminal_sweep" "$build/vpcmend" "$directory" /lib/terminfo || status=1
TERMINFO_DIRS=$directory:/lib/terminfo VPCMEND_TORTURE=1 "$build/tests/views/test_terminal_kinds" || status=1
TERMINFO_DIRS=$directory:/lib/terminfo VPCMEND_TORTURE=1 "$build/tests/views/test_terminal_back" || status=1
exit $status
