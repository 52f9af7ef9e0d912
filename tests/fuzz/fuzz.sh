#!/bin/sh
# fuzz.sh SECONDS [TARGET...]: replays the kept inputs of each fuzz target, then looks for new ones for so
# many seconds, as many targets at a time as there are processors. A line for each target; fails if
# anything was found.
#
# The kept inputs, corpus/TARGET, are cut from the sample and the tests; an input that found something is
# kept there for good, as found-N. FUZZ_SEED=1 makes the search begin in the same way each time. The targets
# that `lengths` names are small and fast: of short inputs they are to see 10^8 before a release (tally.sh).
# With FUZZ_TALLY=1, and never without, what this run executed is added to the tally.
set -u
cd "$(dirname "$0")/../.." || exit 2
seconds=$1
shift

command -v clang >/dev/null 2>&1 || {
    echo "skipped: fuzzing (clang is not installed)"
    exit 0
}
empty='int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }'
echo "$empty" | clang -fsanitize=fuzzer,address -x c - -o /dev/null 2>/dev/null || {
    echo "skipped: fuzzing (clang comes without libFuzzer: libclang-rt-dev is not installed)"
    exit 0
}
jobs=$(nproc 2>/dev/null || echo 2)
make --no-print-directory -j"$jobs" CONFIG=fuzz CC=clang WERROR=-Werror build-fuzz || exit 1
if [ $# = 0 ]; then
    for source in tests/fuzz/fuzz_*.c; do
        target=${source#tests/fuzz/fuzz_}
        set -- "$@" "${target%.c}"
    done
fi
rm -f build/fuzz/executed.*
printf '%s\n' "$@" | xargs -P "$jobs" -I '{}' sh tests/fuzz/one.sh '{}' "$seconds"
status=$?
if [ "${FUZZ_TALLY:-}" = 1 ]; then
    cat build/fuzz/executed.* | sh tests/fuzz/tally.sh add
else
    sh tests/fuzz/tally.sh
fi
exit "$status"
