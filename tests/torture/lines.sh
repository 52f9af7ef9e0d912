#!/bin/sh
# The screens line by line under two hundred scripts of random words, 200 lines each: every one ends well and
# prints nothing but text.
#
#     tests/torture/lines.sh [BUILD]
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}

echo "random lines: 200 scripts"
VPCMEND_SEEDS=200 "$build/tests/views/test_plain"
