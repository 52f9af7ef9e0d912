#!/bin/sh
# one.sh TARGET SECONDS: runs one fuzz target that has been built, see fuzz.sh. What it finds stands in
# build/fuzz/found/TARGET, what it learnt from, for the next run, in build/fuzz/learnt/TARGET, and what it
# executed, for tally.sh, in build/fuzz/executed.TARGET.
set -u
cd "$(dirname "$0")/../.." || exit 2
target=$1 seconds=$2
# From the root: a target may go elsewhere.
kept=$PWD/tests/fuzz/corpus/$target learnt=$PWD/build/fuzz/learnt/$target
found=$PWD/build/fuzz/found/$target log=$PWD/build/fuzz/log.$target
program=$PWD/build/fuzz/tests/fuzz/fuzz_$target
mkdir -p "$learnt" "$found"
: >"$log"
executed=0 status=0

# run OPTION... DIRECTORY...: the target; leaves its status, and adds to what was executed.
run() {
    "$program" -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 -artifact_prefix="$found/" \
        "$@" >"$log.part" 2>&1
    status=$?
    units=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log.part")
    executed=$((executed + ${units:-0}))
    cat "$log.part" >>"$log"
    return "$status"
}

# search SECONDS LENGTH: looks for new inputs of at most so many bytes. Where memory came from is not noted and
# what was freed is reused sooner, which makes it faster by a fifth; leaks are looked for at the end.
search() {
    set -- -max_total_time="$1" -max_len="$2" -seed="${FUZZ_SEED:-0}" -detect_leaks=0
    [ ! -f "tests/fuzz/$target.dict" ] || set -- "$@" "-dict=$PWD/tests/fuzz/$target.dict"
    ASAN_OPTIONS=malloc_context_size=0:quarantine_size_mb=2:allocator_release_to_os_interval_ms=-1 \
        run "$@" "$learnt" "$kept"
}

# A short input is executed faster, and to most fast targets a long one says nothing new: it has a sixth of
# the time.
start=$(date +%s)
short=$(sed -n "s/^$target //p" tests/fuzz/lengths)
long_seconds=$seconds
if run -runs=0 -max_len=65536 "$kept" && [ -n "$short" ]; then
    long_seconds=$((seconds / 6))
    search $((seconds - long_seconds)) "$short"
fi
if [ "$status" = 0 ] && [ "$long_seconds" -gt 0 ]; then
    search "$long_seconds" 4096
fi
rm -f "$log.part"

figures="$executed executions, $(($(date +%s) - start)) s"
echo "$target $executed $status" >"build/fuzz/executed.$target"
if [ "$status" = 0 ]; then
    echo "fuzz $target: $figures, nothing found"
else
    echo "FAILED: fuzz $target: $figures, status $status, see $found"
    grep -v '^#' "$log" | tail -n 40
fi
exit "$status"
