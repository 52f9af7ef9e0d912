#!/bin/sh
# one.sh TARGET SECONDS: runs one fuzz target that has been built, see fuzz.sh. What it finds stands in
# build/fuzz/found/TARGET, what it learnt from, for the next run, in build/fuzz/learnt/TARGET.
set -u
cd "$(dirname "$0")/../.." || exit 2
target=$1 seconds=$2
# From the root: a target may go elsewhere.
kept=$PWD/tests/fuzz/corpus/$target learnt=$PWD/build/fuzz/learnt/$target
found=$PWD/build/fuzz/found/$target log=$PWD/build/fuzz/log.$target
mkdir -p "$learnt" "$found"

set -- -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 \
    -seed="${FUZZ_SEED:-0}" -artifact_prefix="$found/"
[ ! -f "tests/fuzz/$target.dict" ] || set -- "$@" "-dict=tests/fuzz/$target.dict"
start=$(date +%s)
"build/fuzz/tests/fuzz/fuzz_$target" "$@" "$learnt" "$kept" >"$log" 2>&1
status=$?
executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
figures="${executed:-0} executions, $(($(date +%s) - start)) s"
if [ "$status" = 0 ]; then
    echo "fuzz $target: $figures, nothing found"
else
    echo "FAILED: fuzz $target: $figures, status $status, see $found"
    grep -v '^#' "$log" | tail -n 40
fi
exit "$status"
