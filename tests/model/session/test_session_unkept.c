/*
 * How many decisions a session tells of, kept and not kept: what was decided as one is one, and what is on the
 * disk already is not lost when the disk is full later.
 */
#include "tests/model/write/plan_export.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/mend/plan_taken.h"
#include "model/session/session.h"
#include "model/session/session_list.h"

static int64_t now(void)
{
    return 1795705445;
}

struct sitting {
    struct fixture fixture;
    char *directory;
    struct session *session;
};

static void sit_down(struct sitting *sitting)
{
    fixture_init(&sitting->fixture);
    sitting->directory = fixture_path(&sitting->fixture, "sessions");
    assert_int_equal(mkdir(sitting->directory, 0700), 0);
    sitting->session = session_new(&(struct session_about){.directory = sitting->directory,
                                                           .author = "alice",
                                                           .now = now,
                                                           .account = sitting->fixture.account,
                                                           .ports = &smtp_ports_default});
    session_follow(sitting->session, sitting->fixture.plan);
}

static void stand_up(struct sitting *sitting)
{
    session_free(sitting->session);
    free(sitting->directory);
    fixture_release(&sitting->fixture);
}

/* One decision about so many rules. */
static void accept_as_one(struct fixture *fixture, const char *const *names, size_t count)
{
    uint32_t batch = plan_new_batch(fixture->plan);

    plan_begin(fixture->plan);
    for (size_t i = 0; i < count; i++)
        decide(fixture, &(struct change_request){.kind = CHANGE_ACCEPT,
                                                 .target = fixture_target(fixture, names[i]),
                                                 .reason = "a mail exchanger",
                                                 .batch = batch});
    plan_end(fixture->plan);
}

static void tick(struct fixture *fixture, const char *step)
{
    plan_tick(fixture->plan, &(struct tick){.account = (char *)"",
                                            .region = (char *)"",
                                            .address = (char *)"203.0.113.25",
                                            .step = (char *)(uintptr_t)step,
                                            .time = now()});
}

/* Of the session's file, as the list of sessions tells it. */
static size_t told(const struct sitting *sitting)
{
    struct session_list list = {0};
    size_t decisions;

    session_list_read(&list, sitting->directory);
    assert_int_equal(list.items.count, 1);
    session_entry_read(&list.items.items[0]);
    decisions = list.items.items[0].decisions;
    session_list_release(&list);
    return decisions;
}

/* The disk: whether a file may still grow. */
static void fill(bool full)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = full ? 1 : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, SIG_IGN);
}

static const char *const three[] = {"sgr-1", "sgr-2", "sgr-3"};

static void what_was_decided_as_one_is_one(void **state)
{
    struct sitting sitting;

    (void)state;
    sit_down(&sitting);
    accept_as_one(&sitting.fixture, three, 3);
    assert_int_equal(plan_decision_count(sitting.fixture.plan), 3);
    assert_int_equal(plan_taken(sitting.fixture.plan), 1);
    assert_int_equal(told(&sitting), 1);
    leave_for_later(&sitting.fixture, PLAIN);
    tick(&sitting.fixture, "ptr");
    assert_int_equal(plan_taken(sitting.fixture.plan), 2);
    assert_int_equal(told(&sitting), 3); /* the step ticked off too */
    accept_until(&sitting.fixture, "sgr-2", NULL); /* decided anew, alone */
    assert_int_equal(plan_taken(sitting.fixture.plan), 3);
    assert_int_equal(told(&sitting), 4);
    plan_drop(sitting.fixture.plan, 0);
    plan_drop(sitting.fixture.plan, 1);
    assert_int_equal(plan_taken(sitting.fixture.plan), 2); /* sgr-2 and the plain one */
    assert_int_equal(told(&sitting), 3);
    assert_int_equal(session_unkept(sitting.session), 0);
    stand_up(&sitting);
}

static void a_full_disk_loses_only_what_came_later(void **state)
{
    struct sitting sitting;

    (void)state;
    sit_down(&sitting);
    leave_for_later(&sitting.fixture, PLAIN);
    tick(&sitting.fixture, "ptr");
    fill(true);
    accept_as_one(&sitting.fixture, three, 3);
    assert_non_null(session_fault(sitting.session));
    assert_int_equal(session_unkept(sitting.session), 1);
    tick(&sitting.fixture, "spf");
    leave_for_later(&sitting.fixture, "acl-1/in/100");
    assert_int_equal(session_unkept(sitting.session), 3);
    plan_undo(sitting.fixture.plan);
    plan_undo(sitting.fixture.plan);
    assert_int_equal(session_unkept(sitting.session), 1);
    plan_undo(sitting.fixture.plan);
    plan_undo(sitting.fixture.plan); /* one that is kept */
    assert_int_equal(session_unkept(sitting.session), 0);
    accept_until(&sitting.fixture, "sgr-1", NULL);
    assert_int_equal(session_unkept(sitting.session), 1);
    fill(false);
    assert_true(session_retry(sitting.session));
    assert_int_equal(session_unkept(sitting.session), 0);
    assert_int_equal(told(&sitting), 2);
    stand_up(&sitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_decided_as_one_is_one),
        cmocka_unit_test(a_full_disk_loses_only_what_came_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
