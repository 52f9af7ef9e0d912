#!/bin/sh
# The sample without each member of each of its objects in turn (test_sample_members has the rule): some 4,000
# accounts, in half a minute.
#
#     tests/torture/members.sh [BUILD]
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}

VPCMEND_ALL_MEMBERS=1 "$build/tests/model/sample/test_sample_members"
