/*
 * A session taken up again is the one that was left: decisions, their order, reviews, undo and redo, and what
 * was written. Held by random sessions against the plan they were recorded from.
 */
#include "tests/model/write/plan_export.h"

#include <sys/stat.h>
#include <unistd.h>

#include "model/session/journal.h"
#include "model/session/session.h"
#include "tests/model/random.h"

static int64_t clock_now = 1795705000;

static int64_t now(void)
{
    return clock_now++;
}

/* A fixture's export with a session that follows its plan. */
struct sitting {
    struct fixture fixture;
    char *directory;
    struct session *session;
};

static struct session *new_session(const struct sitting *sitting, struct account *account)
{
    static const char *const arguments[] = {"--ports", "25,465", "/exports/a \"b\""};

    return session_new(&(struct session_about){.directory = sitting->directory,
                                               .author = "alice",
                                               .now = now,
                                               .arguments = arguments,
                                               .argument_count = 3,
                                               .account = account,
                                               .ports = &smtp_ports_default});
}

static void sit_down(struct sitting *sitting)
{
    fixture_init(&sitting->fixture);
    sitting->directory = fixture_path(&sitting->fixture, "sessions");
    assert_int_equal(mkdir(sitting->directory, 0700), 0);
    sitting->session = new_session(sitting, sitting->fixture.account);
    session_follow(sitting->session, sitting->fixture.plan);
}

static void stand_up(struct sitting *sitting)
{
    session_free(sitting->session);
    free(sitting->directory);
    fixture_release(&sitting->fixture);
}

/* --- comparing ------------------------------------------------------------------------------------ */

static char *told(const struct plan *plan, const struct account *account)
{
    struct strbuf out = STRBUF_INIT;

    form_json(plan, account, &smtp_ports_default, &out);
    return strbuf_detach(&out);
}

static void assert_same_ticks(const struct ticks *a, const struct ticks *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(tick_is_about(a->items[i], b->items[i]));
        assert_int_equal(a->items[i]->time, b->items[i]->time);
        assert_string_equal(a->items[i]->author ? a->items[i]->author : "-",
                            b->items[i]->author ? b->items[i]->author : "-");
    }
}

static void assert_same_now(const struct sitting *sitting, const struct plan *plan,
                            const struct account *account)
{
    char *a = told(sitting->fixture.plan, sitting->fixture.account), *b = told(plan, account);
    const char *stamp_a = strstr(a, "\"decisions\""), *stamp_b = strstr(b, "\"decisions\"");

    assert_string_equal(stamp_a, stamp_b);
    assert_same_ticks(plan_ticks(plan), plan_ticks(sitting->fixture.plan));
    assert_int_equal(plan_is_dirty(plan), plan_is_dirty(sitting->fixture.plan));
    assert_int_equal(plan_can_undo(plan), plan_can_undo(sitting->fixture.plan));
    assert_int_equal(plan_can_redo(plan), plan_can_redo(sitting->fixture.plan));
    free(a);
    free(b);
}

/* Both plans through their whole history, and back to where they were. */
static void assert_same_history(struct sitting *sitting, struct plan *plan,
                                const struct account *account)
{
    struct plan *left = sitting->fixture.plan;
    size_t undone = 0, redone = 0;

    plan_set_observer(left, NULL, NULL);
    plan_set_observer(plan, NULL, NULL);
    assert_same_now(sitting, plan, account);
    for (; plan_undo(left); undone++) {
        assert_true(plan_undo(plan));
        assert_same_now(sitting, plan, account);
    }
    for (; plan_redo(left); redone++) {
        assert_true(plan_redo(plan));
        assert_same_now(sitting, plan, account);
    }
    for (; redone > undone; redone--)
        plan_undo(left);
    session_follow(sitting->session, left);
}

/* What a second program makes of the session's file as it is on the disk now. */
static void assert_comes_back(struct sitting *sitting)
{
    struct account *account = fixture_load(&sitting->fixture, "in");
    struct plan *plan = plan_new(account);
    struct session *second = new_session(sitting, account);
    struct strbuf why = STRBUF_INIT;
    char *copy = fixture_path(&sitting->fixture, "copy.session"), command[512];

    snprintf(command, sizeof command, "cp '%s' copy.session", session_path(sitting->session));
    assert_int_equal(fixture_shell(&sitting->fixture, command), 0);
    assert_int_equal(session_resume(second, copy, plan, &why), SESSION_RESUMED);
    assert_same_history(sitting, plan, account);
    session_free(second);
    unlink(copy);
    free(copy);
    plan_free(plan);
    account_free(account);
    strbuf_release(&why);
}

/* --- random sessions ------------------------------------------------------------------------------ */

static const char *const names[] = {"sgr-1", "sgr-3",        PLAIN,         "sgr-2",
                                    "sgr-4", "acl-1/in/100", "acl-1/in/200"};
static const char *const spellings[] = {"vpc", "remove", "cidr:10.0.0.0/8",
                                        "cidr:10.1.0.0/16,10.2.0.0/16"};

static void try_change(struct fixture *fixture, enum change_kind kind, const char *name,
                       const char *spelling)
{
    struct target target = fixture_target(fixture, name);
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct change change;

    if (candidate_parse(&candidate, fixture->account, target, spelling, &why)) {
        if (change_make(&change, fixture->account, plan_edits_beside(fixture->plan, target),
                        &(struct change_request){.kind = kind,
                                                 .target = target,
                                                 .candidate = &candidate,
                                                 .ports = &smtp_ports_default,
                                                 .author = kind == CHANGE_CARVE ? "bob" : NULL},
                        &why) == CHANGE_OK) {
            if (change.way == WAY_NOTHING) /* screens do not stage these */
                change_release(&change);
            else
                plan_stage(fixture->plan, &change);
        }
        candidate_release(&candidate);
    }
    strbuf_release(&why);
}

static void amend_any(struct plan *plan)
{
    struct change change;

    if (!plan_count(plan))
        return;
    change_copy(&change, plan_at(plan, below((uint32_t)plan_count(plan))));
    change.batch = below(4);
    if (below(2))
        review_comment(&change.review, "eve \x1b[31m", now(), "why\n\"so\"? \xe2\x80\xae");
    review_decide(&change.review, REVIEW_APPROVED, "bob", now());
    plan_stage(plan, &change);
}

static void drop_any(struct plan *plan)
{
    if (plan_count(plan))
        plan_drop(plan, below((uint32_t)plan_count(plan)));
}

static void tick_any(struct plan *plan)
{
    static char *const addresses[] = {"203.0.113.25", "203.0.113.26", "\"\x1b[31m\xe2\x80\xae"};
    static char *const steps[] = {"a-record", "ptr"};
    const struct tick tick = {.account = below(2) ? "111122223333" : "",
                              .region = "eu-west-1",
                              .address = PICK(addresses),
                              .step = PICK(steps),
                              .author = below(2) ? "bob" : NULL,
                              .time = now()};

    if (below(3))
        plan_tick(plan, &tick);
    else
        plan_untick(plan, &tick);
}

static void decide_anything(struct fixture *fixture)
{
    switch (below(9)) {
    case 0:
    case 1:
        try_change(fixture, CHANGE_REWRITE, PICK(names), PICK(spellings));
        break;
    case 2:
        try_change(fixture, CHANGE_CARVE, PICK(names), PICK(spellings));
        break;
    case 3:
        accept_until(fixture, PICK(names), below(2) ? "2020-01-01" : NULL);
        break;
    case 4:
        leave_for_later(fixture, PICK(names));
        break;
    case 5:
        amend_any(fixture->plan);
        break;
    case 6:
    case 7:
        tick_any(fixture->plan);
        break;
    default:
        drop_any(fixture->plan);
    }
}

static void do_anything(struct fixture *fixture)
{
    plan_set_stamp(fixture->plan, (struct plan_stamp){"alice", now()});
    switch (below(10)) {
    case 0:
    case 1:
        plan_undo(fixture->plan);
        break;
    case 2:
        plan_redo(fixture->plan);
        break;
    case 3:
        plan_mark_written(fixture->plan);
        break;
    case 4:
    case 5:
        plan_begin(fixture->plan);
        for (size_t i = below(5); i > 0; i--)
            decide_anything(fixture);
        plan_end(fixture->plan);
        break;
    default:
        decide_anything(fixture);
    }
}

static void random_sessions_come_back(void **state)
{
    (void)state;
    random_state = 20261126;
    for (int round = 0; round < 40; round++) {
        struct sitting sitting;

        sit_down(&sitting);
        for (int i = 0; i < 25; i++) {
            do_anything(&sitting.fixture);
            assert_null(session_fault(sitting.session));
            if (session_path(sitting.session) && i % 3 == 0)
                assert_comes_back(&sitting);
        }
        stand_up(&sitting);
    }
}

/* --- what is in force, without the export --------------------------------------------------------- */

static void assert_log_tells(const struct sitting *sitting)
{
    const struct plan *plan = sitting->fixture.plan;
    const struct plan_file_decision **taken;
    struct strbuf why = STRBUF_INIT, name = STRBUF_INIT;
    struct session_log log;
    struct ticks ticks;
    size_t count;

    session_log_init(&log);
    assert_true(journal_read(session_path(sitting->session), session_log_add, &log, &why));
    assert_null(log.fault);
    session_log_ticks(&log, &ticks);
    assert_same_ticks(&ticks, plan_ticks(plan));
    ticks_release(&ticks);
    taken = session_log_taken(&log, &count);
    assert_int_equal(count, plan_count(plan));
    for (size_t i = 0; i < count; i++) {
        strbuf_clear(&name);
        target_format_name(sitting->fixture.account, plan_at(plan, i)->target, &name);
        assert_string_equal(taken[i]->target, name.text);
        assert_int_equal(taken[i]->kind, plan_at(plan, i)->kind);
    }
    free(taken);
    session_log_release(&log);
    strbuf_release(&name);
}

static void a_session_is_read_without_its_export(void **state)
{
    (void)state;
    random_state = 4711;
    for (int round = 0; round < 60; round++) {
        struct sitting sitting;

        sit_down(&sitting);
        for (int i = 0; i < 12; i++)
            do_anything(&sitting.fixture);
        if (session_path(sitting.session))
            assert_log_tells(&sitting);
        stand_up(&sitting);
    }
}

static void the_first_record_tells_what_it_is_about(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct session_log log;
    struct sitting sitting;
    struct stat facts;

    (void)state;
    sit_down(&sitting);
    assert_null(session_path(sitting.session)); /* nothing decided, nothing kept */
    fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
    session_name(sitting.session, "mail \x1b[31m");
    assert_int_equal(stat(session_path(sitting.session), &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    session_log_init(&log);
    assert_true(journal_read(session_path(sitting.session), session_log_add, &log, &why));
    assert_null(log.fault);
    assert_string_equal(log.author, "alice");
    assert_string_equal(log.name, "mail \x1b[31m");
    assert_int_equal(log.argument_count, 3);
    assert_string_equal(log.arguments[2], "/exports/a \"b\"");
    assert_int_equal(strncmp(log.digest, "xxh3:", 5), 0);
    session_log_release(&log);
    stand_up(&sitting);
}

/* --- what cannot be taken up --------------------------------------------------------------------- */

static enum session_resumed resume_on(struct sitting *sitting, const char *export, const char *path,
                                      struct strbuf *why)
{
    struct account *account = fixture_load(&sitting->fixture, export);
    struct plan *plan = plan_new(account);
    struct session *second = new_session(sitting, account);
    enum session_resumed result = session_resume(second, path, plan, why);

    session_free(second);
    plan_free(plan);
    account_free(account);
    return result;
}

static void another_export_is_told(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct sitting sitting;
    char *path;

    (void)state;
    sit_down(&sitting);
    fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
    path = mem_strdup(session_path(sitting.session));
    assert_int_equal(resume_on(&sitting, "in", path, &why), SESSION_ELSEWHERE);
    session_free(sitting.session);
    sitting.session = NULL;
    assert_int_equal(resume_on(&sitting, "in", path, &why), SESSION_RESUMED);
    edit_file(&sitting.fixture, VPCS, "10.0.0.0/16", "10.9.0.0/16");
    assert_int_equal(resume_on(&sitting, "in", path, &why), SESSION_OTHER);
    assert_string_equal(why.text, "");
    assert_int_equal(resume_on(&sitting, "in", "/nonexistent", &why), SESSION_UNREADABLE);
    assert_non_null(strstr(why.text, "/nonexistent"));
    free(path);
    strbuf_release(&why);
    stand_up(&sitting);
}

/* Records that are whole but not ours, or not in a possible order. */
static void strange_records_are_refused(void **state)
{
    static const char *const records[] = {
        "[]",
        "{}",
        "{\"schema\":\"vpcmend.session/2\"}",
        "{\"undo\":true}",
        "nonsense",
        "{\"a\":1,\"a\":2}",
    };
    struct sitting sitting;
    char *path;

    (void)state;
    sit_down(&sitting);
    path = fixture_path(&sitting.fixture, "strange.session");
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        struct strbuf why = STRBUF_INIT;
        struct journal *journal = journal_create(path, &why);

        assert_true(journal_append(journal, records[i], strlen(records[i]), &why));
        journal_close(journal);
        assert_int_equal(resume_on(&sitting, "in", path, &why), SESSION_UNREADABLE);
        assert_non_null(strstr(why.text, "not a session of this program"));
        unlink(path);
        strbuf_release(&why);
    }
    free(path);
    stand_up(&sitting);
}

/* --- a disk that takes nothing -------------------------------------------------------------------- */

static void what_waits_is_written_later(void **state)
{
    struct sitting sitting;

    (void)state;
    sit_down(&sitting);
    assert_int_equal(fixture_shell(&sitting.fixture, "mv sessions away"), 0);
    fixture_rewrite(&sitting.fixture, "sgr-1", "vpc");
    assert_non_null(strstr(session_fault(sitting.session), "sessions/"));
    assert_non_null(strstr(session_fault(sitting.session), "No such file or directory"));
    fixture_rewrite(&sitting.fixture, "sgr-3", "vpc");
    plan_undo(sitting.fixture.plan);
    assert_false(session_retry(sitting.session));
    assert_int_equal(fixture_shell(&sitting.fixture, "mv away sessions"), 0);
    assert_true(session_retry(sitting.session));
    assert_null(session_fault(sitting.session));
    assert_comes_back(&sitting);
    stand_up(&sitting);
}

static void without_a_directory_nothing_is_kept(void **state)
{
    struct fixture fixture;
    struct session *session;

    (void)state;
    fixture_init(&fixture);
    session = session_new(&(struct session_about){
        .now = now, .account = fixture.account, .ports = &smtp_ports_default});
    session_follow(session, fixture.plan);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    assert_null(session_fault(session));
    assert_null(session_path(session));
    session_free(session);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sessions_come_back),
        cmocka_unit_test(a_session_is_read_without_its_export),
        cmocka_unit_test(the_first_record_tells_what_it_is_about),
        cmocka_unit_test(another_export_is_told),
        cmocka_unit_test(strange_records_are_refused),
        cmocka_unit_test(what_waits_is_written_later),
        cmocka_unit_test(without_a_directory_nothing_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
