/*
 * System calls that fail, each in turn, once and from then on, with what disks, quotas, permissions and
 * signals make of them. What is written is whole or absent, an old file is the old or the new one, the
 * message names the cause, and an interruption is no error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "model/read/files.h"
#include "model/write/file_out.h"
#include "tests/share.h"
#include "tests/support/call.h"
#include "tests/torture/torture.h"

static const int errors[] = {ENOSPC, EIO, EDQUOT, EINTR, EROFS, EACCES, EMFILE};

enum { ERROR_COUNT = sizeof errors / sizeof *errors };

struct trial {
    const char *name;
    torture_act *act;
    void *context;
};

static struct outcome run(const struct trial *trial, const struct call_fault *calls)
{
    return torture_run(trial->act, trial->context, &(struct fault){.calls = calls});
}

/* After an interruption all is as without. */
static const char *judge(const struct outcome *clean, const struct outcome *outcome, int error)
{
    const char *what = torture_verdict(clean, outcome, strerror(error));

    if (*what || error != EINTR)
        return what;
    if (outcome->out.length != clean->out.length || outcome->tree.length != clean->tree.length ||
        outcome->status != clean->status || outcome->problems.length != clean->problems.length)
        return "an interruption taken for an error";
    return "";
}

static size_t try_one(const struct trial *trial, const struct outcome *clean,
                      const struct call_fault *calls)
{
    struct outcome outcome = run(trial, calls);
    const char *what = judge(clean, &outcome, calls->error);
    bool bad = *what;

    if (bad)
        printf("%s: call %llu (%s) and %lld behind it: %s: %s (status %d, signal %d)\n%.300s\n",
               trial->name, (unsigned long long)calls->at, outcome.hit ? outcome.hit : "none",
               (long long)calls->length - 1, strerror(calls->error), what, outcome.status,
               outcome.signal, outcome.problems.text);
    torture_release(&outcome);
    return bad;
}

/* Once, and from then on: an interruption three times. */
static size_t try_both(const struct trial *trial, const struct outcome *clean, uint64_t at, int error)
{
    struct call_fault calls = {.at = at, .length = 1, .error = error};
    size_t bad = try_one(trial, clean, &calls);

    calls.length = error == EINTR ? 3 : UINT64_MAX;
    return bad + try_one(trial, clean, &calls);
}

/* Under the sanitizers with some of the errors, with others than the trial before. */
static size_t try_all(const struct trial *trial, size_t number, uint64_t *tried)
{
    size_t bad = 0;

    for (size_t e = number % SHARE; e < ERROR_COUNT; e += SHARE) {
        const struct call_fault none = {.error = errors[e]};
        struct outcome clean = run(trial, &none);
        uint64_t stride = torture_stride(clean.count, 1);

        for (uint64_t at = 1 + e % stride; at <= clean.count && bad < 30; at += stride, *tried += 2)
            bad += try_both(trial, &clean, at, errors[e]);
        torture_release(&clean);
    }
    return bad;
}

static void every_call_of_every_command(void **state)
{
    uint64_t tried = 0;
    size_t bad = 0;

    (void)state;
    if (!call_fault_works()) {
        printf("skipped: failing system calls (ptrace is not to be had here)\n");
        skip();
    }
    for (size_t i = 0; torture_commands[i]; i++) {
        const struct trial trial = {torture_commands[i], torture_command,
                                    (void *)(uintptr_t)torture_commands[i]};

        bad += try_all(&trial, i, &tried);
    }
    printf("calls: %llu faults in turn, %zu bad\n", (unsigned long long)tried, bad);
    assert_int_equal(bad, 0);
}

/* --- what stood there ------------------------------------------------------------------------------ */

/* Larger than one write of the C library. */
static char text_of(bool is_new, size_t position)
{
    return (char)((is_new ? 'a' : 'A') + position % 26);
}

enum { OLD_LENGTH = 9000, NEW_LENGTH = 20000 };

static struct strbuf make_text(bool is_new)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < (is_new ? NEW_LENGTH : OLD_LENGTH); i++)
        strbuf_addch(&text, text_of(is_new, i));
    return text;
}

static int overwrite(void *context)
{
    struct strbuf text = make_text(true), why = STRBUF_INIT;
    enum file_out_result result =
        file_out_write("keep/plan.json", text.text, text.length, 0600, OVERWRITE_ASKED, &why);

    (void)context;
    fprintf(stderr, "%s\n", why.text);
    strbuf_release(&text);
    strbuf_release(&why);
    return result == FILE_OUT_DONE ? 0 : 2;
}

static bool holds(bool is_new)
{
    struct strbuf text = make_text(is_new), found = STRBUF_INIT;
    bool same = file_read_stream("keep/plan.json", &found) && found.length == text.length &&
                !memcmp(found.text, text.text, text.length);

    strbuf_release(&text);
    strbuf_release(&found);
    return same;
}

/* A kill may leave the temporary file; nothing else may. */
static const char *judge_old(const struct outcome *outcome, const struct call_fault *calls)
{
    bool killed = calls->kind != CALL_FAILS, is_new = holds(true);

    if (!is_new && !holds(false))
        return "the file is neither the old nor the new one";
    if (!killed && outcome->signal)
        return "ended by a signal";
    if (killed)
        return "";
    if (outcome->status == 0)
        return is_new ? "" : "the old one, and status 0";
    if (!strstr(outcome->problems.text, "keep/plan.json: cannot be written: ") ||
        !strstr(outcome->problems.text, strerror(calls->error)))
        return "a message without file and cause";
    if (calls->length == 1 && call_shell("test $(ls keep | wc -l) -eq 1") != 0)
        return "a file is left over";
    return "";
}

static size_t overwrite_once(struct call_fault calls)
{
    const struct trial trial = {"overwriting", overwrite, NULL};
    struct strbuf old = make_text(false);
    struct outcome outcome;
    const char *what;

    call_shell("rm -rf keep");
    call_write_file("keep/plan.json", old.text);
    outcome = run(&trial, &calls);
    what = judge_old(&outcome, &calls);
    if (*what)
        printf("call %llu (%s): %s: %s\n%s", (unsigned long long)calls.at, outcome.hit,
               strerror(calls.error), what, outcome.problems.text);
    strbuf_release(&old);
    torture_release(&outcome);
    return *what != '\0';
}

static void an_old_file_is_old_or_new(void **state)
{
    uint64_t tried = 0;
    size_t bad = 0;

    (void)state;
    if (!call_fault_works())
        skip();
    for (uint64_t at = 1; at <= 24; at++, tried += 2 + 2 * ERROR_COUNT) {
        bad += overwrite_once((struct call_fault){CALL_KILLED_BEFORE, at, 1, 0, true});
        bad += overwrite_once((struct call_fault){CALL_KILLED_AFTER, at, 1, 0, true});
        for (size_t e = 0; e < ERROR_COUNT; e++) {
            bad += overwrite_once((struct call_fault){CALL_FAILS, at, 1, errors[e], false});
            if (errors[e] != EINTR)
                bad += overwrite_once((struct call_fault){CALL_FAILS, at, UINT64_MAX, errors[e], false});
        }
    }
    printf("overwriting: %llu faults, %zu bad\n", (unsigned long long)tried, bad);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_call_of_every_command, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(an_old_file_is_old_or_new, torture_set_up, torture_tear_down),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
