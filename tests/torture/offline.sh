#!/bin/sh
# Every test program of a build under strace: the program opens no socket of the Internet, and starts no other
# program but those that tests start themselves. Tells how many sockets and programs there were.
#
#     tests/torture/offline.sh [BUILD [TEST...]]    TEST: views/test_audit_many
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
[ $# = 0 ] || shift

strace -o /dev/null true 2>/dev/null || {
  echo "skipped: looking for sockets (strace is not installed, or may not trace here)"
  exit 0
}
logs=$(mktemp -d) || exit 2
trap 'rm -rf "$logs"' EXIT
if [ $# = 0 ]; then
  # shellcheck disable=SC2046 # names of tests have no blanks
  set -- $(cd tests && find . -name 'test_*.c' | sed 's,^\./,,; s,\.c$,,' | sort)
fi

tests=0
failed=0
for test in "$@"; do
  [ -x "$build/tests/$test" ] || continue
  strace -f -D -qq --seccomp-bpf -e trace=%network,execve,clone,clone3,fork,vfork -e signal=none \
    -o "$logs/$tests" "$build/tests/$test" >"$logs/out" 2>&1 || {
    echo "offline: $test fails under strace: $(grep -m 3 'FAILED\|rror' "$logs/out" | tr '\n' ' ')"
    failed=$((failed + 1))
  }
  tests=$((tests + 1))
done

# The processes that ran vpcmend, and what they opened and started after that; a thread is no process.
awk '
  FNR == 1 { delete ours }
  /execve\("[^"]*\/vpcmend"/ && / = 0$/ { ours[$1] = 1; runs++; next }
  /execve\("/ && / = 0$/ { if ($1 in ours) { bad++; print "offline: " $0 }; delete ours[$1]; next }
  !($1 in ours) { next }
  /socket\(AF_INET/ { sockets++; print "offline: " $0 }
  /(clone|clone3|fork|vfork)\(/ && !/CLONE_THREAD/ { bad++; print "offline: " $0 }
  END { printf "%d %d %d\n", runs, sockets, bad }' "$logs"/[0-9]* >"$logs/told"
grep '^offline' "$logs/told"
# shellcheck disable=SC2046 # three numbers
set -- $(tail -n 1 "$logs/told")
echo "offline: $tests tests, $failed failed; vpcmend ran $1 times, opened $2 sockets of the Internet, started $3 processes"
[ "$2" -eq 0 ] && [ "$3" -eq 0 ] && [ "$tests" -gt 0 ] && [ "$failed" -eq 0 ]
