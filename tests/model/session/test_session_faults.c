/*
 * Sessions that cannot be kept, and sessions that do not come out as they were recorded: what waits is written later,
 * nothing half begun stays, and a plan that is not the recorded one is never handed out as if it were.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/write/plan_export.h"

#include "model/session/journal.h"
#include "model/session/session.h"
#include "model/session/session_list.h"
#include "tests/model/failing_call.h"

static int64_t now(void)
{
    return 1795705000;
}

/* A fixture's export with a session that follows its plan. */
struct sitting {
    struct fixture fixture;
    char *directory;
    struct session *session;
};

static struct session *new_session(const struct sitting *sitting, struct account *account)
{
    return session_new(&(struct session_about){.directory = sitting->directory,
                                               .author = "alice",
                                               .now = now,
                                               .account = account,
                                               .ports = &smtp_ports_default});
}

static void sit_down(struct sitting *sitting)
{
    let_fail(NULL, 0, 0);
    fixture_init(&sitting->fixture);
    sitting->directory = fixture_path(&sitting->fixture, "sessions");
    assert_int_equal(mkdir(sitting->directory, 0700), 0);
    sitting->session = new_session(sitting, sitting->fixture.account);
    session_follow(sitting->session, sitting->fixture.plan);
}

static void stand_up(struct sitting *sitting)
{
    let_fail(NULL, 0, 0);
    session_free(sitting->session);
    free(sitting->directory);
    fixture_release(&sitting->fixture);
}

static size_t files_of(const struct sitting *sitting)
{
    struct session_list list;
    size_t count;

    session_list_read(&list, sitting->directory);
    count = list.items.count;
    session_list_release(&list);
    return count;
}

/* The first record does not get to the disk: there is no file, and a later try begins anew. */
static void what_cannot_be_begun_leaves_no_file(void **state)
{
    struct sitting sitting;

    (void)state;
    sit_down(&sitting);
    let_fail("fsync", EIO, 2); /* the directory's, which does not matter, and the record's */
    fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
    assert_non_null(strstr(session_fault(sitting.session), "cannot be written: Input/output error"));
    assert_null(session_path(sitting.session));
    assert_int_equal(files_of(&sitting), 0);
    assert_true(session_retry(sitting.session));
    assert_null(session_fault(sitting.session));
    assert_int_equal(files_of(&sitting), 1);
    assert_true(session_retry(sitting.session)); /* nothing waits */
    stand_up(&sitting);
}

/* Of three records that wait the disk takes one: the others go on waiting, in their order. */
static void what_waits_keeps_its_order(void **state)
{
    struct sitting sitting;
    struct strbuf why = STRBUF_INIT;
    struct session_log log;

    (void)state;
    sit_down(&sitting);
    let_fail("open", EACCES, 3);
    fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
    plan_undo(sitting.fixture.plan);
    plan_redo(sitting.fixture.plan);
    assert_non_null(strstr(session_fault(sitting.session), "cannot be made: Permission denied"));
    failing_call = (struct failing_call){.name = "pwrite", .error = ENOSPC, .times = 1, .after = 2};
    assert_false(session_retry(sitting.session));
    assert_non_null(strstr(session_fault(sitting.session), "No space left on device"));
    plan_mark_written(sitting.fixture.plan);
    assert_null(session_fault(sitting.session));
    session_log_init(&log);
    assert_true(journal_read(session_path(sitting.session), session_log_add, &log, &why));
    assert_null(log.fault);
    assert_int_equal(log.step_count, 1);
    assert_int_equal(log.done, 1);
    assert_true(session_log_is_written(&log));
    session_log_release(&log);
    stand_up(&sitting);
}

/* Without a step there is nothing to have written; with one that waits there is. */
static void writing_nothing_begins_no_session(void **state)
{
    struct sitting sitting;

    (void)state;
    sit_down(&sitting);
    plan_mark_written(sitting.fixture.plan);
    assert_null(session_path(sitting.session));
    let_fail("open", EACCES, 2);
    fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
    plan_mark_written(sitting.fixture.plan);
    assert_non_null(session_fault(sitting.session));
    session_free(sitting.session); /* with what waits */
    sitting.session = NULL;
    assert_int_equal(files_of(&sitting), 0);
    stand_up(&sitting);
}

static void a_session_can_begin_without_a_decision(void **state)
{
    struct sitting sitting;
    struct session *nowhere;

    (void)state;
    sit_down(&sitting);
    let_fail("open", EROFS, 1);
    assert_false(session_begin(sitting.session));
    assert_true(session_begin(sitting.session));
    assert_true(session_begin(sitting.session));
    assert_int_equal(files_of(&sitting), 1);
    assert_false(session_is_named(sitting.session));
    session_name(sitting.session, "mail");
    assert_true(session_is_named(sitting.session));
    nowhere = session_new(&(struct session_about){.now = now, .account = sitting.fixture.account});
    assert_false(session_begin(nowhere));
    session_free(nowhere);
    session_free(NULL);
    stand_up(&sitting);
}

/* --- taken up again ---------------------------------------------------------------------------------- */

static enum session_resumed resume(struct sitting *sitting, const char *path, struct strbuf *why)
{
    struct account *account = fixture_load(&sitting->fixture, "in");
    struct plan *plan = plan_new(account);
    struct session *second = new_session(sitting, account);
    enum session_resumed result = session_resume(second, path, plan, why);

    assert_int_equal(session_path(second) != NULL, result == SESSION_RESUMED);
    session_free(second);
    plan_free(plan);
    account_free(account);
    return result;
}

static void an_empty_file_is_told(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct sitting sitting;
    char *path;

    (void)state;
    sit_down(&sitting);
    path = fixture_path(&sitting.fixture, "sessions/empty.session");
    journal_close(journal_create(path, &why));
    assert_int_equal(resume(&sitting, path, &why), SESSION_UNREADABLE);
    assert_non_null(strstr(why.text, "empty.session: nothing had been kept in it yet"));
    strbuf_release(&why);
    free(path);
    stand_up(&sitting);
}

/* Each behind a session with one decision: it reads well, but cannot have been recorded in this state. */
static void what_does_not_come_out_is_another_session(void **state)
{
#define TICK                                                                                       \
    "{\"account\":\"1\",\"region\":\"r\",\"address\":\"a\",\"step\":\"s\",\"time\":"               \
    "\"2026-11-26T15:04:05Z\"}"
    static const struct {
        const char *record;
        enum session_resumed result;
    } cases[] = {
        {"{\"step\":[{\"drop\":[0]}]}", SESSION_RESUMED},
        {"{\"step\":[{\"drop\":[1]}]}", SESSION_OTHER},
        {"{\"step\":[{\"drop\":[0,0]},{\"drop\":[0]}]}", SESSION_OTHER},
        {"{\"step\":[{\"drop_policies\":[0]}]}", SESSION_OTHER},
        {"{\"step\":[{\"untick\":" TICK "}]}", SESSION_OTHER},
        {"{\"step\":[{\"tick\":" TICK "}]}", SESSION_RESUMED},
        {"{\"step\":[{\"tick\":" TICK "},{\"tick\":" TICK "}]}", SESSION_OTHER},
        {"{\"undo\":true}", SESSION_RESUMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf why = STRBUF_INIT;
        struct sitting sitting;
        struct journal *journal;
        struct session_log log;
        char *path;

        sit_down(&sitting);
        fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
        path = mem_strdup(session_path(sitting.session));
        session_free(sitting.session);
        sitting.session = NULL;
        session_log_init(&log);
        assert_int_equal(journal_open(&journal, path, session_log_add, &log, &why), JOURNAL_OPEN);
        assert_true(journal_append(journal, cases[i].record, strlen(cases[i].record), &why));
        journal_close(journal);
        session_log_release(&log);
        assert_int_equal(resume(&sitting, path, &why), cases[i].result);
        assert_string_equal(why.text, "");
        free(path);
        stand_up(&sitting);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_begun_leaves_no_file),
        cmocka_unit_test(what_waits_keeps_its_order),
        cmocka_unit_test(writing_nothing_begins_no_session),
        cmocka_unit_test(a_session_can_begin_without_a_decision),
        cmocka_unit_test(an_empty_file_is_told),
        cmocka_unit_test(what_does_not_come_out_is_another_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
