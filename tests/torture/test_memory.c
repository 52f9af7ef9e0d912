/*
 * Memory that runs out at every request, once and from then on: the program ends with a word and status 2, gives
 * the terminal back, and never leaves half a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "model/read/files.h"
#include "tests/support/call.h"
#include "tests/torture/torture.h"

/* The program ends at the request that fails, with a word. */
static const char *judge(const struct outcome *clean, const struct outcome *outcome)
{
    const char *what = torture_verdict(clean, outcome, "vpcmend: out of memory\n");

    return !*what && outcome->status != 2 ? "a status that is not 2" : what;
}

static size_t try_one(const char *line, const struct outcome *clean, uint64_t at, bool for_ever)
{
    const struct fault fault = {.memory_at = at, .memory_for_ever = for_ever};
    struct outcome outcome = torture_run(torture_command, (void *)(uintptr_t)line, &fault);
    const char *what = judge(clean, &outcome);
    bool bad = *what;

    if (bad)
        printf("%s: request %llu fails %s: %s (status %d, signal %d)\n%.300s\n", line,
               (unsigned long long)at, for_ever ? "for ever" : "once", what, outcome.status,
               outcome.signal, outcome.problems.text);
    torture_release(&outcome);
    return bad;
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

/* --- the screens ------------------------------------------------------------------------------------ */

static const char *last_of(const char *text, const char *piece)
{
    const char *last = NULL;

    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
        last = at;
    return last;
}

/* For who looks into it: how the output ends. */
static void show_end(const struct strbuf *shown)
{
    printf("%zu bytes were shown, at the end:", shown->length);
    for (size_t i = shown->length > 80 ? shown->length - 80 : 0; i < shown->length; i++)
        printf(shown->text[i] > ' ' && shown->text[i] < 127 ? "%c" : " %02X ", (unsigned char)shown->text[i]);
    printf("\n");
}

/* The alternate screen, if it was taken, was given back. */
static bool is_restored(void)
{
    struct strbuf shown = STRBUF_INIT;
    const char *taken, *given;
    bool restored;

    if (!file_read_stream("told.screen", &shown))
        return true;
    taken = last_of(shown.text, "\033[?1049h");
    given = last_of(shown.text, "\033[?1049l");
    restored = !taken || (given && given > taken);
    if (!restored)
        show_end(&shown);
    strbuf_release(&shown);
    return restored;
}

/* Waits for who watches the terminal; false if it could not write down what was shown. */
static bool watcher_ends_well(void)
{
    bool well = true;
    int status;

    while (wait(&status) > 0)
        well = well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return well;
}

static size_t sit_once(const char *keys, const struct outcome *clean, uint64_t at, bool for_ever)
{
    const struct fault fault = {.memory_at = at, .memory_for_ever = for_ever};
    struct outcome outcome = torture_run(torture_screens, (void *)(uintptr_t)keys, &fault);
    const char *what = judge(clean, &outcome);
    bool watched = watcher_ends_well(), bad;

    if (!*what && !watched)
        what = "what was shown could not be written down: a fault of the test's surroundings";
    if (!*what && !is_restored())
        what = "the terminal is not given back";
    bad = *what;
    if (bad)
        printf("screens: request %llu fails %s: %s (status %d, signal %d)\n%.300s\n", (unsigned long long)at,
               for_ever ? "for ever" : "once", what, outcome.status, outcome.signal, outcome.problems.text);
    torture_release(&outcome);
    return bad;
}

/* So many requests of one sitting are tried at most: of a long one every few, for it would take hours. */
enum { LONG_MOST = 10000 };

static void sit_without_memory(const char *keys, uint64_t wanted)
{
    struct outcome clean = torture_run(torture_screens, (void *)(uintptr_t)keys, &(struct fault){0});
    uint64_t stride = torture_stride(clean.count, wanted), tried = 0;
    size_t bad = 0;

    if (torture_is_long())
        stride = clean.count / LONG_MOST + 1;
    assert_int_equal(clean.status, 0);
    assert_non_null(strstr(clean.tree.text, "== out/apply.sh "));
    for (uint64_t at = 1; at <= clean.count && bad < 20; at += stride, tried += 2) {
        bad += sit_once(keys, &clean, at, false);
        bad += sit_once(keys, &clean, at, true);
    }
    printf("screens: %llu of %llu faults in turn, %zu bad\n", (unsigned long long)tried,
           2 * (unsigned long long)clean.count, bad);
    torture_release(&clean);
    assert_int_equal(bad, 0);
}

static void memory_runs_out_at_the_screens(void **state)
{
    (void)state;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (size_t i = 0; torture_sittings[i]; i++)
        sit_without_memory(torture_sittings[i], 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_runs_out_at_every_request, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(memory_runs_out_at_the_screens, torture_set_up, torture_tear_down),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
