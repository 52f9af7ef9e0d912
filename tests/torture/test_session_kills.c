/*
 * A session of 200 decisions, killed before and after each call that changes a file: what was acknowledged is
 * there when it is taken up again, and it can be taken up always.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "tests/torture/long_session.h"

#include <signal.h>
#include <sys/mman.h>

#include "tests/torture/call_fault.h"
#include "tests/torture/torture.h"

struct killing {
    struct long_session sitting;
    int *acknowledged; /* shared with the child */
    uint64_t tried, lost, unopened;
};

static _Noreturn void be_session(const struct killing *killing)
{
    struct fixture fixture = killing->sitting.fixture;
    struct session *session = long_session_new(&killing->sitting, fixture.account);

    signal(SIGALRM, SIG_DFL);
    alarm(60);
    call_fault_enter();
    session_follow(session, fixture.plan);
    for (int i = 0; i < LONG_SESSION_STEPS; i++) {
        long_session_step(&fixture, i);
        if (session_fault(session))
            _exit(3);
        *killing->acknowledged = i + 1;
    }
    _exit(0);
}

static struct call_trace run(struct killing *killing, const struct call_fault *fault)
{
    pid_t child;

    assert_int_equal(fixture_shell(&killing->sitting.fixture, "rm -f sessions/*"), 0);
    *killing->acknowledged = 0;
    fflush(NULL);
    child = fork();
    if (child == 0)
        be_session(killing);
    return call_fault_run(child, fault);
}

/* Of a session in which nothing was acknowledged there may be nothing, or a file that tells nothing. */
static void look(struct killing *killing, const struct call_fault *fault)
{
    int acknowledged = *killing->acknowledged, found;
    char *path = long_session_file(&killing->sitting);
    struct strbuf why = STRBUF_INIT;

    killing->tried++;
    found = path ? long_session_come_back(&killing->sitting, path, acknowledged, &why) : acknowledged ? -1 : 0;
    if (found < 0 && acknowledged) {
        killing->unopened += found == -1;
        killing->lost += found == -2;
        printf("killed %s call %llu: %d acknowledged, %s: %s\n",
               fault->kind == CALL_KILLED_BEFORE ? "before" : "after", (unsigned long long)fault->at,
               acknowledged, found == -1 ? "does not open" : "another plan", why.text);
    } else if (found < 0 && found != -1) {
        fail_msg("nothing was acknowledged, and something else is there");
    }
    strbuf_release(&why);
    free(path);
}

static void killed_at_every_call(void **state)
{
    struct killing killing = {.tried = 0};
    struct call_trace whole;
    uint64_t stride;

    (void)state;
    if (!call_fault_works()) {
        printf("skipped: killing sessions (ptrace is not to be had here)\n");
        skip();
    }
    killing.acknowledged = mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(killing.acknowledged, MAP_FAILED);
    long_session_init(&killing.sitting);
    whole = run(&killing, &(struct call_fault){.writes = true});
    assert_int_equal(whole.status, 0);
    assert_int_equal(*killing.acknowledged, LONG_SESSION_STEPS);
    stride = torture_stride(whole.count, 12);
    for (uint64_t at = 1; at <= whole.count; at += at < 8 ? 1 : stride) {
        for (int after = 0; after < 2; after++) {
            struct call_fault fault = {after ? CALL_KILLED_AFTER : CALL_KILLED_BEFORE, at, 1, 0, true};
            struct call_trace trace = run(&killing, &fault);

            assert_int_equal(trace.signal, SIGKILL);
            look(&killing, &fault);
        }
    }
    printf("kills: %llu of %llu points, %llu lost, %llu do not open\n", (unsigned long long)killing.tried,
           2 * (unsigned long long)whole.count, (unsigned long long)killing.lost,
           (unsigned long long)killing.unopened);
    assert_int_equal(killing.lost + killing.unopened, 0);
    long_session_release(&killing.sitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_every_call),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
