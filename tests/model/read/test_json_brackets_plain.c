/*
 * test_json_scan.c, of which json_bracket_end, on a processor without AVX-512, whatever the machine's own has.
 */
#define __builtin_cpu_supports(feature) 0

#include "model/read/json_brackets.c"

#include "tests/model/read/test_json_scan.c"
