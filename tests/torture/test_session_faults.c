/*
 * A session of 200 decisions of every kind, while each call that changes a file fails in turn, once and from then
 * on, or memory runs out at each request. What was acknowledged is there when it is taken up again; a fault that
 * passes costs nothing; one that stays is told, with the file and the cause.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "tests/torture/long_session.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "tests/share.h"
#include "tests/torture/call_fault.h"
#include "tests/torture/memory_fault.h"
#include "tests/torture/torture.h"

static const int errors[] = {ENOSPC, EIO, EDQUOT, EINTR, EROFS, EACCES, EMFILE};

enum { ERROR_COUNT = sizeof errors / sizeof *errors, ENOUGH_BAD = 20 };

/* What the child tells the parent. */
struct tidings {
    int acknowledged; /* so many steps */
    bool kept;        /* all is, at the end */
    uint64_t requests;
    char why[300]; /* the last that a person would have read; "" if all went well */
};

struct failing {
    struct long_session sitting;
    struct tidings *told; /* shared with the child */
    uint64_t tried;
    size_t bad;
};

static void init(struct failing *failing)
{
    *failing = (struct failing){.tried = 0};
    failing->told =
        mmap(NULL, sizeof *failing->told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(failing->told, MAP_FAILED);
    long_session_init(&failing->sitting);
}

static void release(struct failing *failing)
{
    long_session_release(&failing->sitting);
    munmap(failing->told, sizeof *failing->told);
}

/* --- the child ------------------------------------------------------------------------------------ */

/* Decides on, whatever is said meanwhile; at the end somebody tries once more, as `write` and leaving do. */
static void sit(const struct failing *failing)
{
    struct fixture fixture = failing->sitting.fixture;
    struct session *session = long_session_new(&failing->sitting, fixture.account);
    struct tidings *told = failing->told;

    session_follow(session, fixture.plan);
    for (int i = 0; i < LONG_SESSION_STEPS; i++) {
        long_session_step(&fixture, i);
        if (session_fault(session))
            snprintf(told->why, sizeof told->why, "%s", session_fault(session));
        else
            told->acknowledged = i + 1;
    }
    told->kept = session_retry(session);
    if (told->kept)
        told->acknowledged = LONG_SESSION_STEPS;
}

static _Noreturn void sit_with_failing_calls(const struct failing *failing)
{
    call_fault_enter();
    sit(failing);
    _exit(0);
}

static _Noreturn void sit_without_memory(const struct failing *failing, uint64_t at)
{
    int nowhere = open("/dev/null", O_WRONLY); /* "out of memory" is said there */

    dup2(nowhere, STDERR_FILENO);
    memory_fault_begin(at, false);
    sit(failing);
    memory_fault_end();
    failing->told->requests = memory_fault_count();
    _exit(0);
}

static pid_t start(struct failing *failing)
{
    pid_t child;

    assert_int_equal(fixture_shell(&failing->sitting.fixture, "rm -f sessions/*"), 0);
    memset(failing->told, 0, sizeof *failing->told);
    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (int number = 1; number < SIGRTMIN; number++)
            signal(number, SIG_DFL); /* cmocka catches crashes */
        alarm(60);
    }
    return child;
}

static struct call_trace run(struct failing *failing, const struct call_fault *fault)
{
    pid_t child = start(failing);

    if (child == 0)
        sit_with_failing_calls(failing);
    return call_fault_run(child, fault);
}

/* --- judging -------------------------------------------------------------------------------------- */

/* "" or what is wrong with the file: what was acknowledged must be in it. Where nothing was, there may be none, or
 * one that tells nothing. */
static const char *judge_file(const struct failing *failing)
{
    int acknowledged = failing->told->acknowledged, found = 0;
    char *path = long_session_file(&failing->sitting);
    struct strbuf why = STRBUF_INIT;

    if (path)
        found = long_session_come_back(&failing->sitting, path, acknowledged, &why);
    strbuf_release(&why);
    free(path);
    if (found == -2)
        return "another plan";
    return acknowledged && (found < 0 || !path) ? "what was acknowledged is lost" : "";
}

static const char *judge(const struct failing *failing, const struct call_fault *fault,
                         const struct call_trace *trace)
{
    const struct tidings *told = failing->told;

    if (trace->hung || trace->signal || trace->status != 0)
        return "does not come to its end";
    if (fault->error == EINTR && *told->why)
        return "an interruption taken for an error";
    if (fault->length == 1 && !told->kept)
        return "a fault that passed, and not all is kept";
    if (!told->kept && !*told->why)
        return "not kept, and not a word about it";
    if (*told->why && (!strstr(told->why, "/sessions/") || !strstr(told->why, strerror(fault->error))))
        return "a message without file and cause";
    return judge_file(failing);
}

static void try_call(struct failing *failing, const struct call_fault *fault)
{
    struct call_trace trace = run(failing, fault);
    const char *what = judge(failing, fault, &trace);

    failing->tried++;
    if (!*what)
        return;
    failing->bad++;
    printf("call %llu (%s) and %lld behind it: %s: %s (%d acknowledged, status %d, signal %d)\n%s\n",
           (unsigned long long)fault->at, trace.hit ? trace.hit : "none", (long long)fault->length - 1,
           strerror(fault->error), what, failing->told->acknowledged, trace.status, trace.signal,
           failing->told->why);
}

/* Once, and from then on: an interruption three times. */
static void try_error(struct failing *failing, int error, uint64_t wanted)
{
    struct call_trace whole = run(failing, &(struct call_fault){.error = error, .writes = true});
    uint64_t stride = torture_stride(whole.count, wanted);

    assert_int_equal(whole.status, 0);
    assert_int_equal(failing->told->acknowledged, LONG_SESSION_STEPS);
    for (uint64_t at = 1; at <= whole.count && failing->bad < ENOUGH_BAD; at += at < 6 ? 1 : stride) {
        struct call_fault fault = {.at = at, .length = 1, .error = error, .writes = true};

        try_call(failing, &fault);
        fault.length = error == EINTR ? 3 : UINT64_MAX;
        try_call(failing, &fault);
    }
}

static void a_call_fails(void **state)
{
    struct failing failing;

    (void)state;
    if (!call_fault_works()) {
        printf("skipped: failing system calls of a session (ptrace is not to be had here)\n");
        skip();
    }
    init(&failing);
    for (size_t i = 0; i < ERROR_COUNT; i += SHARE)
        try_error(&failing, errors[i], 4);
    printf("session: %llu faults in turn, %zu bad\n", (unsigned long long)failing.tried, failing.bad);
    assert_int_equal(failing.bad, 0);
    release(&failing);
}

/* --- memory --------------------------------------------------------------------------------------- */

/* The program ends there, with status 2; or what asked could do without. */
static void try_request(struct failing *failing, uint64_t at)
{
    pid_t child = start(failing);
    const char *what;
    int status;

    if (child == 0)
        sit_without_memory(failing, at);
    waitpid(child, &status, 0);
    failing->tried++;
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 2 && WEXITSTATUS(status) != 0))
        what = "ends in another way";
    else if (WEXITSTATUS(status) == 0 && !failing->told->kept)
        what = "goes on, and not all is kept";
    else
        what = judge_file(failing);
    if (*what) {
        failing->bad++;
        printf("request %llu: %s (%d acknowledged, status %x)\n", (unsigned long long)at, what,
               failing->told->acknowledged, (unsigned)status);
    }
}

static void memory_runs_out(void **state)
{
    struct failing failing;
    uint64_t count, stride;

    (void)state;
    init(&failing);
    try_request(&failing, 0);
    count = failing.told->requests;
    assert_true(count > LONG_SESSION_STEPS);
    assert_int_equal(failing.told->acknowledged, LONG_SESSION_STEPS);
    stride = torture_stride(count, 100 / SHARE);
    for (uint64_t at = 1; at <= count && failing.bad < ENOUGH_BAD; at += stride)
        try_request(&failing, at);
    printf("session: %llu of %llu requests for memory, %zu bad\n", (unsigned long long)failing.tried - 1,
           (unsigned long long)count, failing.bad);
    assert_int_equal(failing.bad, 0);
    release(&failing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_fails),
        cmocka_unit_test(memory_runs_out),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
