#!/bin/sh
# Whether the fuzzers find what there is to find: CVE-2023-53154, a read beyond the end in cJSON 1.7.15 as
# its authors gave it out, must show itself within a million executions, to one search of three. Debian's cJSON
# 1.7.15 is mended, so its source is fetched here and taken without the patches; nothing of it is built into
# anything else.
#
#     tests/torture/fuzz_calibrate.sh [BUILD]    (BUILD is not used)
set -u
cd "$(dirname "$0")/../.." || exit 2

skip() {
  echo "skipped: calibrating the fuzzers ($1)"
  exit 0
}

command -v clang >/dev/null 2>&1 || skip "clang is not installed"
command -v apt-get >/dev/null 2>&1 || skip "no apt-get"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/source" "$work/corpus" || exit 2
echo "deb-src http://deb.debian.org/debian bookworm main" >"$work/sources.list"

apt() {
  apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root "$@"
}

apt update >/dev/null 2>&1 || skip "no list of Debian's sources"
(cd "$work/source" && apt source --download-only cjson=1.7.15-1) >/dev/null 2>&1 ||
  (cd "$work/source" && apt source --download-only cjson) >/dev/null 2>&1 ||
  skip "no source of cJSON"
tar -xf "$work"/source/cjson_1.7.15.orig.tar.* -C "$work/source" --strip-components=1 ||
  skip "another version of cJSON"

cat >"$work/target.c" <<'C'
#include <stddef.h>
#include <stdint.h>

#include "cJSON.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *end;

    cJSON_Delete(cJSON_ParseWithLengthOpts((const char *)data, size, &end, 0));
    return 0;
}
C
# As `make fuzz` builds.
clang -g -O2 -fsanitize=fuzzer,address,undefined -fno-sanitize-coverage=trace-cmp -I "$work/source" "$work/target.c" \
  "$work/source/cJSON.c" -o "$work/target" 2>/dev/null || skip "clang comes without libFuzzer"

# Chance has a part in it, with the same seed too: the first of three searches that finds it is enough.
for seed in 1 2 3; do
  rm -rf "$work/corpus"
  mkdir "$work/corpus"
  "$work/target" -runs=1000000 -seed=$seed -print_final_stats=1 -dict=tests/fuzz/json.dict \
    -artifact_prefix="$work/" "$work/corpus" >"$work/log" 2>&1
  runs=$(sed -n "s/^stat::number_of_executed_units: *//p" "$work/log")
  if grep -q 'ERROR: AddressSanitizer: heap-buffer-overflow' "$work/log"; then
    echo "calibrating, seed $seed: CVE-2023-53154 found after ${runs:-fewer than 1000000} executions" \
      "($(grep -m 1 -o 'in parse_[a-z]*\|in [a-z_]*skip[a-z_]*\|in buffer[a-z_]*' "$work/log"))"
    exit 0
  fi
  echo "calibrating, seed $seed: not found"
done
exit 1
