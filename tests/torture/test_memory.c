/*
 * Memory that runs out at every request, once and from then on: the program ends with a word and status 2, or
 * does what it would have done; and never leaves half a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/support/call.h"
#include "tests/torture/torture.h"

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    torture_make_files();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* A library that did without the memory is as good as one that had it. */
static bool is_good(const struct outcome *clean, const struct outcome *outcome, const char **what)
{
    *what = torture_verdict(clean, outcome, NULL);
    if (!**what && outcome->kept != INT64_MIN && outcome->kept > clean->kept)
        *what = "memory is not given back";
    return !**what;
}

static size_t try_one(const char *line, const struct outcome *clean, uint64_t at, bool for_ever)
{
    const struct fault fault = {.memory_at = at, .memory_for_ever = for_ever};
    struct outcome outcome = torture_run(torture_command, (void *)(uintptr_t)line, &fault);
    const char *what;
    bool good = is_good(clean, &outcome, &what);

    if (!good)
        printf("%s: request %llu fails %s: %s (status %d, signal %d, kept %lld of %lld)\n%.300s\n", line,
               (unsigned long long)at, for_ever ? "for ever" : "once", what, outcome.status,
               outcome.signal, (long long)outcome.kept, (long long)clean->kept, outcome.problems.text);
    torture_release(&outcome);
    return !good;
}

static void memory_runs_out_at_every_request(void **state)
{
    uint64_t tried = 0;
    size_t bad = 0;

    (void)state;
    for (size_t i = 0; torture_commands[i]; i++) {
        const char *line = torture_commands[i];
        struct outcome clean = torture_run(torture_command, (void *)(uintptr_t)line, &(struct fault){0});
        uint64_t stride = torture_stride(clean.count, 12);

        assert_int_equal(clean.signal, 0);
        if (clean.status > 1)
            fail_msg("%s: %s", line, clean.problems.text);
        for (uint64_t at = 1 + i % stride; at <= clean.count && bad < 40; at += stride, tried += 2) {
            bad += try_one(line, &clean, at, false);
            bad += try_one(line, &clean, at, true);
        }
        torture_release(&clean);
    }
    printf("memory: %llu faults in turn, %zu bad\n", (unsigned long long)tried, bad);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_runs_out_at_every_request, set_up, tear_down),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
