/*
 * Policies that are accepted as they are, or left for later: in plans, plan files and forms.
 */
#include "tests/model/write/policy_account.h"

#include "model/base/time_text.h"
#include "model/write/plan_file_match.h"

static const struct target identity = {TARGET_POLICY, POLICY_ROW_IDENTITY};

struct world {
    struct account *account;
    struct plan *plan;
};

/* The identity's is accepted, the endpoint's left for later. */
static struct world world_new(void)
{
    struct world world = {.account = policy_account(NULL)};

    world.plan = plan_new(world.account);
    stage_unchanged(world.plan, world.account, POLICY_ROW_IDENTITY, CHANGE_ACCEPT);
    stage_unchanged(world.plan, world.account, POLICY_ROW_ENDPOINT, CHANGE_SKIP);
    return world;
}

static void world_free(struct world *world)
{
    plan_free(world->plan);
    account_free(world->account);
}

/* --- in the plan ------------------------------------------------------------------------------------ */

static void assert_summary(const struct world *world, size_t position, const char *words)
{
    struct strbuf text = STRBUF_INIT;

    change_summary(plan_policy_at(world->plan, position), world->account, &text);
    assert_string_equal(text.text, words);
    strbuf_release(&text);
}

static void test_plan(void **state)
{
    struct world world = world_new();

    (void)state;
    assert_int_equal(plan_policy_count(world.plan), 2);
    assert_int_equal(policy_plan_puts(world.plan), 0);
    assert_summary(&world, 0, "example.com/policy/only: risk accepted, a partner *sends*");
    assert_summary(&world, 1, "vpce-1/policy: left for later");
    assert_false(edits_policy_is_mended(plan_edits(world.plan), POLICY_ROW_IDENTITY));
    stage_policy(world.plan, POLICY_ROW_IDENTITY); /* deciding again replaces */
    assert_int_equal(plan_policy_count(world.plan), 2);
    assert_true(edits_policy_is_mended(plan_edits(world.plan), POLICY_ROW_IDENTITY));
    assert_true(plan_undo(world.plan));
    assert_false(edits_policy_is_mended(plan_edits(world.plan), POLICY_ROW_IDENTITY));
    assert_int_equal(plan_decision_about(world.plan, identity)->kind, CHANGE_ACCEPT);
    world_free(&world);
}

/* --- in files --------------------------------------------------------------------------------------- */

/* `day`: of the match. The plan that comes out has the bytes of the file where all was staged. */
static void assert_verdicts(const char *text, const char *document, const char *day,
                            enum plan_verdict first, enum plan_verdict second)
{
    struct problems problems = {0};
    struct plan_file *file = plan_file_parse("plan.json", text, strlen(text), &problems);
    struct account *account = policy_account(document);
    struct plan *plan = plan_new(account);
    struct plan_match_request request = {.account = account, .plan = plan, .choice = PLAN_TAKE_ALL};
    struct plan_matches matches;

    assert_non_null(file);
    assert_true(day_text_parse(day, &request.today));
    plan_file_match(&matches, file, &request);
    assert_int_equal(matches.policies[0].verdict, first);
    assert_int_equal(matches.policies[1].verdict, second);
    assert_int_equal(plan_policy_count(plan), (first == PLAN_STANDS) + (second == PLAN_LATER));
    if (plan_policy_count(plan) == 2) {
        char *again = plan_as_json(plan, account);

        assert_string_equal(again, text);
        free(again);
    }
    plan_matches_release(&matches);
    plan_free(plan);
    account_free(account);
    plan_file_free(file);
    problems_release(&problems);
}

static void test_file(void **state)
{
    struct world world = world_new();
    char *text = plan_as_json(world.plan, world.account);

    (void)state;
    assert_non_null(strstr(text, "\"decision\": \"accept\",\n      \"reason\": \"a partner *sends*\",\n"
                                 "      \"owner\": \"ops\",\n      \"expiry\": \"2026-12-31\""));
    assert_non_null(strstr(text, "\"decision\": \"skip\""));
    assert_verdicts(text, NULL, "2026-12-31", PLAN_STANDS, PLAN_LATER);
    assert_verdicts(text, NULL, "2027-01-01", PLAN_EXPIRED, PLAN_LATER);
    assert_verdicts(text, "{\"Statement\":[]}", "2026-12-31", PLAN_CONFLICTS, PLAN_LATER);
    free(text);
    world_free(&world);
}

/* One whose policy has gone is closed; what is decided must be a word that is known. */
static void test_other_files(void **state)
{
    struct world world = world_new();
    char *text = plan_as_json(world.plan, world.account), *at = strstr(text, "policy/only");
    struct problems problems = {0};

    (void)state;
    memcpy(at, "policy/gone", strlen("policy/gone"));
    assert_verdicts(text, NULL, "2026-12-31", PLAN_CLOSED, PLAN_LATER);
    at = strstr(text, "\"skip\"");
    memcpy(at, "\"skid\"", strlen("\"skid\""));
    assert_null(plan_file_parse("plan.json", text, strlen(text), &problems));
    assert_int_equal(problems.count, 1);
    problems_release(&problems);
    free(text);
    world_free(&world);
}

/* --- in forms --------------------------------------------------------------------------------------- */

static void assert_form(const struct world *world, enum form form, const char *holds)
{
    const struct form_job job = {
        .plan = world->plan, .account = world->account, .ports = &smtp_ports_default};
    struct strbuf why = STRBUF_INIT;
    struct form_files files;

    if (!form_make(form, &files, &job, &why))
        fail_msg("%s", why.text);
    if (!strstr(files.items[0].text.text, holds))
        fail_msg("%s", files.items[0].text.text);
    for (size_t i = 0; i < files.count; i++) {
        assert_null(strstr(files.items[i].name, "policies"));
        assert_null(strstr(files.items[i].text.text, "DenyElsewhere"));
    }
    form_files_release(&files);
    strbuf_release(&why);
}

/* They are told and nothing of them is carried out. */
static void test_forms(void **state)
{
    struct world world = world_new();

    (void)state;
    assert_form(&world, FORM_MARKDOWN, "Changes: 0. Accepted risks: 1. Left for later: 1.");
    assert_form(&world, FORM_MARKDOWN,
                "## 1. `Policy only of identity example.com`\n\nThe risk is accepted: `a partner "
                "*sends*`; owner `ops`; until `2026-12-31`.\n");
    assert_form(&world, FORM_MARKDOWN, "## 2. `Policy of endpoint vpce-1`\n\nLeft for later.\n");
    assert_form(&world, FORM_DIFF, "");
    assert_form(&world, FORM_AWS_CLI, "");
    stage_rule(world.plan, world.account, "vpc");
    assert_form(&world, FORM_TERRAFORM, "");
    assert_form(&world, FORM_CFN_YAML, "");
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_forms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
