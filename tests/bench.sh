#!/bin/sh
# Measures loading, auditing, judging and what keys cost, on synthetic exports: make bench. Wants the export generator
# beside the checkout (../shared/tools/gen_export.py) and says "skipped" without it. SIZES= names the
# numbers of rules (SIZES="10000 100000 1000000" for the growth), RUNS= how often each is measured.
set -eu
program=$1
parse_time=$(dirname "$program")/tests/programs/parse_time
judge_time=$(dirname "$program")/tests/programs/judge_time
key_meter=$(dirname "$program")/tests/programs/key_meter
generator=../shared/tools/gen_export.py
sizes=${SIZES:-10000 100000}
runs=${RUNS:-5}

if [ ! -f "$generator" ] || ! command -v python3 >/dev/null 2>&1; then
    echo "skipped: no export generator ($generator) or no python3"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An export of so many rules and 5,000 interfaces, as the AWS CLI writes it or (compact) without indentation; the
# generator makes it once.
generate() {
    form=${2:-pretty}
    [ -d "$work/$1-$form" ] ||
        python3 "$generator" --rules "$1" --enis 5000 --seed 1 "--$form" --out "$work/$1-$form" >/dev/null
}

if [ -x "$parse_time" ]; then
    echo "loading and auditing security-groups.json (median seconds, peak memory)"
    for size in $sizes; do
        generate "$size"
        python3 tests/bench_load.py "$program" "$parse_time" "$runs" "$work/$size-pretty" "$size rules"
        generate "$size" compact
        python3 tests/bench_load.py "$program" "$parse_time" "$runs" "$work/$size-compact" "$size rules, compact"
        rm -r "$work/$size-compact"
    done
else
    echo "skipped: loading ($parse_time is not built: make build-tests)"
fi

if [ ! -x "$judge_time" ]; then
    echo "skipped: judging alone ($judge_time is not built: make build-tests)"
    exit 0
fi
echo
echo "judging alone, without reading (ns/nlogn: nanoseconds per rule and doubling; level if it grows as n log n)"
echo "rules     interfaces  findings  seconds min/median/max   ns/nlogn   again after an edit of a rule / an ACL entry"
for size in $sizes; do
    generate "$size"
    "$judge_time" "$work/$size-pretty" "$runs" | awk '{
        printf "%-9d %-11d %-9d %s / %s / %s    %-8.1f   %s / %s\n", $1, $2, $3, $4, $5, $6,
               $5 * 1e9 / ($1 * log($1) / log(2)), $7, $8 }'
done

if [ ! -x "$key_meter" ]; then
    echo "skipped: what keys cost ($key_meter is not built: make build-tests)"
    exit 0
fi
for size in $sizes; do
    generate "$size"
done
echo
echo "what keys cost on a terminal, security-groups.json with $size rules (ms to the last byte, bytes)"
"$key_meter" "$work/$size-pretty/security-groups.json"
