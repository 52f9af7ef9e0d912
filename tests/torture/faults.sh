#!/bin/sh
# faults.sh BUILD: no memory, failing system calls, kills, power loss, full disks and hostile files, in every place
# and not in a sample of them: about ten minutes.
set -u
failed=0
for program in "$1"/tests/torture/test_*; do
    case $program in *.o | *.d) continue ;; esac
    echo "== $program"
    VPCMEND_TORTURE=1 "$program" || failed=1
done
exit $failed
