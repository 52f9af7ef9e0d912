/*
 * Decisions about policies beside those about rules: two lists, one history.
 */
#include "tests/model/write/policy_account.h"

static const struct target identity = {TARGET_POLICY, POLICY_ROW_IDENTITY};
static const struct target endpoint = {TARGET_POLICY, POLICY_ROW_ENDPOINT};

static void assert_counts(const struct plan *plan, size_t rules, size_t policies)
{
    assert_int_equal(plan_count(plan), rules);
    assert_int_equal(plan_policy_count(plan), policies);
    assert_int_equal(plan_decision_count(plan), rules + policies);
}

static void test_one_history(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);

    (void)state;
    stage_policy(plan, POLICY_ROW_ENDPOINT);
    stage_rule(plan, account, "vpc");
    stage_policy(plan, POLICY_ROW_IDENTITY);
    assert_counts(plan, 1, 2);
    assert_int_equal(plan_decision_at(plan, 0)->target.kind, TARGET_RULE);
    assert_int_equal(plan_decision_at(plan, 1)->target.row, POLICY_ROW_ENDPOINT);
    assert_int_equal(plan_decision_at(plan, 2)->target.row, POLICY_ROW_IDENTITY);
    assert_int_equal(plan_find(plan, endpoint), 0);
    assert_int_equal(plan_find(plan, identity), 1);
    assert_true(plan_undo(plan));
    assert_counts(plan, 1, 1);
    assert_null(plan_decision_about(plan, identity));
    assert_true(plan_undo(plan));
    assert_counts(plan, 0, 1);
    assert_ptr_equal(plan_decision_about(plan, endpoint), plan_policy_at(plan, 0));
    assert_true(plan_redo(plan) && plan_redo(plan));
    assert_counts(plan, 1, 2);
    assert_true(plan_drop_about(plan, endpoint));
    assert_false(plan_drop_about(plan, endpoint));
    assert_counts(plan, 1, 1);
    assert_int_equal(plan_find(plan, identity), 0);
    assert_true(plan_undo(plan));
    assert_int_equal(plan_find(plan, endpoint), 0);
    assert_int_equal(plan_find(plan, identity), 1);
    assert_true(plan_is_dirty(plan));
    plan_free(plan);
    account_free(account);
}

/* Deciding again replaces, and a policy is no rule: findings about rules stay. */
static void test_again(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct findings before = {0}, after = {0};
    struct change change;

    (void)state;
    findings_compute(&before, account, plan_edits(plan), &smtp_ports_default);
    stage_policy(plan, POLICY_ROW_IDENTITY);
    policy_change_make(&change, POLICY_ROW_IDENTITY, "bob");
    plan_stage(plan, &change);
    assert_counts(plan, 0, 1);
    assert_string_equal(plan_policy_at(plan, 0)->author, "bob");
    findings_compute(&after, account, plan_edits(plan), &smtp_ports_default);
    assert_int_equal(before.items.count, after.items.count);
    assert_int_equal(before.items.count, 1);
    assert_true(plan_undo(plan));
    assert_null(plan_policy_at(plan, 0)->author);
    findings_release(&before);
    findings_release(&after);
    plan_free(plan);
    account_free(account);
}

static void assert_mended(const struct plan *plan, bool identity_is, bool endpoint_is)
{
    const struct edits *edits = plan_edits(plan);

    assert_int_equal(edits_policy_is_mended(edits, POLICY_ROW_IDENTITY), identity_is);
    assert_int_equal(edits_policy_is_mended(edits, POLICY_ROW_ENDPOINT), endpoint_is);
}

/* The edits say which policies are mended, whatever else is decided, undone and done again. */
static void test_edits(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct edits *copy;

    (void)state;
    assert_mended(plan, false, false);
    stage_policy(plan, POLICY_ROW_IDENTITY);
    stage_rule(plan, account, "vpc");
    assert_mended(plan, true, false);
    assert_true(edits_rule_is_removed(plan_edits(plan), 0));
    stage_policy(plan, POLICY_ROW_ENDPOINT);
    copy = edits_copy(plan_edits(plan), account);
    assert_true(plan_drop_about(plan, identity));
    assert_mended(plan, false, true);
    assert_true(edits_rule_is_removed(plan_edits(plan), 0));
    assert_true(edits_policy_is_mended(copy, POLICY_ROW_IDENTITY));
    assert_true(plan_undo(plan));
    assert_mended(plan, true, true);
    assert_true(plan_undo(plan) && plan_undo(plan) && plan_undo(plan));
    assert_mended(plan, false, false);
    assert_true(plan_redo(plan));
    assert_mended(plan, true, false);
    edits_free(copy);
    plan_free(plan);
    account_free(account);
}

/* A policy has no source: what is for rules refuses it. */
static void test_no_candidates(void **state)
{
    struct account *account = policy_account(NULL);
    struct strbuf text = STRBUF_INIT;
    struct change change;

    (void)state;
    assert_false(target_can_be_mended(account, identity, &text));
    assert_non_null(strstr(text.text, "A policy has no source"));
    strbuf_clear(&text);
    target_format_name(account, identity, &text);
    assert_string_equal(text.text, "example.com/policy/only");
    strbuf_clear(&text);
    target_format_name(account, endpoint, &text);
    assert_string_equal(text.text, "vpce-1/policy");
    assert_int_equal(target_holder(account, endpoint).row, 0);
    assert_int_equal(target_holder(account, identity).row, NONE);
    strbuf_clear(&text);
    policy_change_make(&change, POLICY_ROW_ENDPOINT, NULL);
    change_summary(&change, account, &text);
    assert_string_equal(text.text, "vpce-1/policy: the policy that is proposed");
    change_release(&change);
    strbuf_release(&text);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_history),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_no_candidates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
