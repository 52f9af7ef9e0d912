#!/bin/sh
# Runs every test program of the named builds, and the checks that are no C programs; for the word
# "fuzz" among them a short run of the fuzz targets, for "e2e" the end-to-end tests. Ends with
# "N passed, N failed" and fails if anything failed. A test program that does not say how its tests went
# counts as one failure.
set -u
cd "$(dirname "$0")/.." || exit 2

passed=0
failed=0
skipped=0
logs=$(mktemp -d) || exit 2
log=$logs/script
fetching=''
trap 'rm -rf "$logs"; [ -z "$fetching" ] || kill "$fetching" 2>/dev/null' EXIT
jobs=$(nproc 2>/dev/null || echo 2)

count() { # count WORD: the number in cmocka's "[  WORD  ] 12 test(s)..." line
    sed -n "s/^\[ *$1 *\] \([0-9][0-9]*\) test(s).*/\1/p" "$log" | tail -n 1
}

# list_programs CONFIG
list_programs() {
    find "build/$1/tests" -type f -name 'test_*' -perm -u+x ! -name '*.o' ! -name '*.d' | sort |
        while read -r program; do
            # built once from a test that is gone
            [ -f "tests/${program#"build/$1/tests/"}.c" ] && echo "$program"
        done
}

# run_programs CONFIG: as many at a time as there are processors; each leaves a log, its status and its time.
# Those of the screens, which take longest, begin: else one core would wait for them at the end.
run_programs() {
    # shellcheck disable=SC2016 # the inner shell takes these
    list_programs "$1" | sort -r | xargs -P "$jobs" -I '{}' sh -c '
        log=$2/$(printf %s "$1" | tr / _)
        start=$(date +%s)
        timeout 300 "$1" >"$log" 2>&1
        echo $? >"$log.status"
        echo "$(($(date +%s) - start)) ${1##*/}" >"$log.seconds"' program '{}' "$logs"
}

tell_slowest() {
    echo "slowest: $(cat "$logs"/*.seconds | sort -rn | head -n 8 | sed 's/^\([0-9]*\) \(.*\)/\2 \1 s/' | paste -sd, -)"
    rm -f "$logs"/*.seconds
}

tell_program() {
    log=$logs/$(printf %s "$1" | tr / _)
    status=$(cat "$log.status")
    good=$(count PASSED)
    bad=$(count FAILED)
    without=$(count SKIPPED)
    if [ -z "$good$bad$without" ] || { [ "$status" != 0 ] && [ "${bad:-0}" = 0 ]; }; then
        bad=$((${bad:-0} + 1))
    fi
    passed=$((passed + ${good:-0}))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + ${without:-0}))
    grep -i 'skipped:' "$log"
    if [ "${bad:-0}" != 0 ]; then
        echo "FAILED (status $status): $1"
        # what the sanitizers tell of a test that ended early is long, and stands behind it
        grep -a -A 30 -e 'not within' -e '^\[  *ERROR' "$log" | head -n 80
        tail -n 30 "$log"
    fi
}

run_script() {
    if sh "$1" >"$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
        cat "$log"
    fi
    grep -i 'skipped:' "$log"
}

# The end-to-end tests show themselves what failed; their last line tells the figures.
run_end_to_end() {
    tests/e2e/run | tee "$log"
    figures=$(tail -n 1 "$log" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p')
    # shellcheck disable=SC2086 # three words
    set -- ${figures:-0 1 0}
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# A line for each target; each counts as one test.
run_fuzz() {
    log=$logs/fuzz
    FUZZ_SEED=1 sh tests/fuzz/fuzz.sh 2 >"$log" 2>&1
    status=$?
    good=$(grep -c '^fuzz .*nothing found$' "$log")
    bad=$(grep -c '^FAILED: fuzz' "$log")
    [ "$status" = 0 ] || [ "$bad" != 0 ] || bad=1
    passed=$((passed + good)) failed=$((failed + bad))
    grep -E '^fuzz |^skipped:' "$log"
    [ "$bad" = 0 ] || grep -v '^ *\(CC\|LINK\) ' "$log"
}

# What the end-to-end tests fetch comes over the network while the others run.
case " $* " in *' e2e '*) tests/e2e/run fetch >/dev/null 2>&1 & fetching=$! ;; esac

for config in "$@"; do
    if [ "$config" = e2e ]; then
        wait "$fetching"; fetching=''
        run_end_to_end
        continue
    fi
    if [ "$config" = fuzz ]; then
        run_fuzz
        continue
    fi
    start=$(date +%s)
    run_programs "$config"
    for program in $(list_programs "$config"); do
        tell_program "$program"
    done
    echo "$config: $(($(date +%s) - start)) s"
    tell_slowest
done
log=$logs/script
for script in tests/check_*.sh; do
    run_script "$script"
done

if [ "$skipped" = 0 ]; then
    echo "$passed passed, $failed failed"
else
    echo "$passed passed, $failed failed, $skipped skipped"
fi
[ "$failed" = 0 ]
