#!/bin/sh
# Every hostile text in every place of an export, through every screen and sub-command, in UTF-8 and C; and
# a hundred thousand of them through the scripts, which every shell reads (some minutes each); twenty thousand
# applied by Terraform.
#
#     tests/torture/hostile.sh [BUILD]
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
status=0

for program in "$build/tests/views/test_hostile" "$build/tests/views/test_hostile_forms" \
    "$build/tests/views/test_hostile_tools"; do
    echo "== $program"
    VPCMEND_TORTURE=1 "$program" || status=1
done
exit $status
