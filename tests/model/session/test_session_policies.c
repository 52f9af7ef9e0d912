/*
 * Sessions with decisions about policies among the others: random ones, taken up again after each step, have the same
 * decisions and the same history.
 */
#include "tests/model/write/policy_account.h"

#include <stdio.h>
#include <unistd.h>

#include "model/session/journal.h"
#include "model/session/session.h"
#include "tests/model/random.h"

static int64_t now(void)
{
    return 1795705000;
}

static struct session *new_session(const char *directory, struct account *account)
{
    static const char *const arguments[] = {"/exports/a"};

    return session_new(&(struct session_about){.directory = directory,
                                               .author = "alice",
                                               .now = now,
                                               .arguments = arguments,
                                               .argument_count = 1,
                                               .account = account,
                                               .ports = &smtp_ports_default});
}

static void assert_same(const struct plan *a, const struct account *of_a, const struct plan *b,
                        const struct account *of_b)
{
    char *left = plan_as_json(a, of_a), *right = plan_as_json(b, of_b);

    assert_string_equal(left, right);
    assert_int_equal(plan_can_undo(a), plan_can_undo(b));
    assert_int_equal(plan_can_redo(a), plan_can_redo(b));
    free(left);
    free(right);
}

/* Undone to the start and redone to the end, which is not recorded. */
static void assert_same_history(struct plan *a, const struct account *of_a, struct plan *b,
                                const struct account *of_b)
{
    size_t undone = 0, redone = 0;

    assert_same(a, of_a, b, of_b);
    for (; plan_undo(a); undone++) {
        assert_true(plan_undo(b));
        assert_same(a, of_a, b, of_b);
    }
    for (; plan_redo(a); redone++) {
        assert_true(plan_redo(b));
        assert_same(a, of_a, b, of_b);
    }
    for (; redone > undone; redone--)
        plan_undo(a);
}

static size_t policies_in_force(const char *path)
{
    struct strbuf why = STRBUF_INIT;
    struct session_log log;
    size_t count;

    session_log_init(&log);
    journal_read(path, session_log_add, &log, &why);
    assert_null(log.fault);
    free(session_log_policies(&log, &count));
    session_log_release(&log);
    strbuf_release(&why);
    return count;
}

static void assert_comes_back(const char *directory, const struct session *session,
                              struct plan *plan, const struct account *account)
{
    struct account *again = policy_account(NULL);
    struct plan *other = plan_new(again);
    struct session *second = new_session(directory, again);
    struct strbuf why = STRBUF_INIT, command = STRBUF_INIT, copy = STRBUF_INIT;

    strbuf_addf(&copy, "%s/copy", directory);
    strbuf_addf(&command, "cp '%s' '%s'", session_path(session), copy.text);
    assert_int_equal(system(command.text), 0);
    assert_int_equal(policies_in_force(copy.text), plan_policy_count(plan));
    assert_int_equal(session_resume(second, copy.text, other, &why), SESSION_RESUMED);
    plan_set_observer(plan, NULL, NULL);
    plan_set_observer(other, NULL, NULL);
    assert_same_history(plan, account, other, again);
    session_free(second);
    unlink(copy.text);
    plan_free(other);
    account_free(again);
    strbuf_release(&why);
    strbuf_release(&command);
    strbuf_release(&copy);
}

/* A step of one to three decisions, staged or dropped, about the rule and both policies. */
static void random_step(struct plan *plan, struct account *account)
{
    static const char *const sources[] = {"vpc", "remove", "cidr:192.0.2.0/24"};
    uint32_t count = 1 + below(3);

    plan_begin(plan);
    while (count--) {
        uint32_t choice = below(5);
        size_t decisions = plan_decision_count(plan);

        if (choice == 0)
            stage_rule(plan, account, sources[below(3)]);
        else if (choice == 1 && decisions)
            plan_drop_about(plan, plan_decision_at(plan, below((uint32_t)decisions))
                                      ->target);
        else if (choice == 2)
            stage_unchanged(plan, account, below(2), one_in(2) ? CHANGE_ACCEPT : CHANGE_SKIP);
        else
            stage_policy(plan, below(2));
    }
    plan_end(plan);
}

static void test_random(void **state)
{
    char directory[] = P_tmpdir "/session-policies-XXXXXX";

    (void)state;
    random_state = 7;
    assert_non_null(mkdtemp(directory));
    for (unsigned round = 0; round < 12; round++) {
        struct account *account = policy_account(NULL);
        struct plan *plan = plan_new(account);
        struct session *session = new_session(directory, account);

        session_follow(session, plan);
        for (unsigned step = 0; step < 8; step++) {
            uint32_t choice = below(5);

            if (choice == 0)
                plan_undo(plan);
            else if (choice == 1)
                plan_redo(plan);
            else
                random_step(plan, account);
            if (!session_path(session))
                continue;
            assert_null(session_fault(session));
            assert_comes_back(directory, session, plan, account);
            session_follow(session, plan);
        }
        if (session_path(session))
            unlink(session_path(session));
        session_free(session);
        plan_free(plan);
        account_free(account);
    }
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
