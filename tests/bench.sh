#!/bin/sh
# Measures loading, auditing, judging and what keys cost, on synthetic exports: make bench. Wants the export generator
# beside the checkout (../shared/tools/gen_export.py) and says "skipped" without it. SIZES= names the
# numbers of rules (SIZES="10000 100000 1000000" for the growth), RUNS= how often each is measured.
set -eu
program=$1
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

# seconds and KiB of one run, by the system's own accounting
measure() {
    python3 - "$@" <<'EOF'
import os, resource, subprocess, sys, time
runs = int(sys.argv[1])
times = []
for _ in range(runs):
    start = time.monotonic()
    subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    times.append(time.monotonic() - start)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print("%.3f %.3f %.3f %.0f" % (min(times), sorted(times)[runs // 2], max(times), peak))
EOF
}

# An export of so many rules and 5,000 interfaces; the generator makes it once.
generate() {
    [ -d "$work/$1" ] ||
        python3 "$generator" --rules "$1" --enis 5000 --seed 1 --out "$work/$1" >/dev/null
}

echo "rules     what                       seconds min/median/max   peak MiB"
for size in $sizes; do
    generate "$size"
    # shellcheck disable=SC2046,SC2183  # four numbers
    printf '%-9s audit, whole directory     %s / %s / %s   %s\n' "$size" \
        $(measure "$runs" "$program" audit --format json "$work/$size")
    # shellcheck disable=SC2046,SC2183
    printf '%-9s audit, security-groups     %s / %s / %s   %s\n' "$size" \
        $(measure "$runs" "$program" audit --format json "$work/$size/security-groups.json")
    if command -v jq >/dev/null 2>&1; then
        # shellcheck disable=SC2046,SC2183,SC2016
        printf '%-9s jq, port 25 from /0 only   %s / %s / %s   %s\n' "$size" \
            $(measure "$runs" jq '[.SecurityGroups[]|select(.IpPermissions[]?|(.IpRanges[]?.CidrIp=="0.0.0.0/0") and ((.FromPort//0)<=25) and ((.ToPort//65535)>=25))|.GroupId]|unique' "$work/$size/security-groups.json")
    fi
done

if [ ! -x "$judge_time" ]; then
    echo "skipped: judging alone ($judge_time is not built: make build-tests)"
    exit 0
fi
echo
echo "judging alone, without reading (ns/nlogn: nanoseconds per rule and doubling; level if it grows as n log n)"
echo "rules     interfaces  findings  seconds min/median/max   ns/nlogn   again after an edit"
for size in $sizes; do
    generate "$size"
    "$judge_time" "$work/$size" "$runs" | awk '{
        printf "%-9d %-11d %-9d %s / %s / %s    %-8.1f   %s\n", $1, $2, $3, $4, $5, $6,
               $5 * 1e9 / ($1 * log($1) / log(2)), $7 }'
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
"$key_meter" "$work/$size/security-groups.json"
