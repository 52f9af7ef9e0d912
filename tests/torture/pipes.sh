#!/bin/sh
# Pipes that never end: the program stops reading, says so in one sentence, and leaves with status 2.
#
#     tests/torture/pipes.sh [BUILD]
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
bad=0

try() { # NAME MESSAGE: what the pipe brings comes from standard input
  told=$("$build/vpcmend" audit - 2>&1 >/dev/null)
  status=$?
  case $told in *"$2"*) ;; *) status=1 ;; esac
  [ "$status" -eq 2 ] && return
  echo "pipes: $1: status $status: $told"
  return 1
}

yes 2>/dev/null | try "no JSON" "a value should be here" || bad=$((bad + 1))
{ printf '{"Vpcs":['; yes '{"VpcId":"vpc-1"},' 2>/dev/null; } |
  try "a list without end" "came from a pipe" || bad=$((bad + 1))
{ printf '{"Vpcs":[{"VpcId":"'; yes 'vpc' 2>/dev/null; } |
  try "a text without end" "came from a pipe" || bad=$((bad + 1))
{ printf '['; yes '[' 2>/dev/null; } |
  try "brackets without end" "came from a pipe" || bad=$((bad + 1))
echo "pipes: 4 without end, $bad bad"
[ "$bad" -eq 0 ]
