/*
 * test_json_left_out.c on a processor without AVX-512, whatever the machine's own has.
 */
#define __builtin_cpu_supports(feature) 0

#include "model/read/json_squeeze.c"

#include "tests/model/read/test_json_left_out.c"
