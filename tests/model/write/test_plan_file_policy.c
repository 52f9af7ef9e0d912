/*
 * Policies in plan files: what is written, read back, and put on the same export and on others.
 */
#include "tests/model/write/policy_account.h"

#include "model/write/plan_file_match.h"

static struct plan_file *parse(const char *text)
{
    struct problems problems = {0};
    struct plan_file *file = plan_file_parse("plan.json", text, strlen(text), &problems);

    problems_release(&problems);
    return file;
}

/* Both policies and the rule, decided by alice, and one of them approved. */
static char *whole_plan(void)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct change change;
    char *text;

    plan_set_stamp(plan, (struct plan_stamp){"alice", 1795705000});
    policy_change_make(&change, POLICY_ROW_IDENTITY, NULL);
    review_decide(&change.review, REVIEW_APPROVED, "bob", 1795705001);
    review_comment(&change.review, "bob", 1795705001, "good");
    plan_stage(plan, &change);
    stage_rule(plan, account, "vpc");
    stage_policy(plan, POLICY_ROW_ENDPOINT);
    text = plan_as_json(plan, account);
    plan_free(plan);
    account_free(account);
    return text;
}

/* The document after, as it is proposed; the caller frees it. */
static char *proposed(void)
{
    struct account *account = policy_account(NULL);
    struct policy_case one;
    char *text;

    policy_case_make(&one, account, POLICY_ROW_IDENTITY);
    assert_true(policy_case_can_be_mended(&one));
    text = mem_strdup(one.proposal.document.text);
    policy_case_release(&one);
    account_free(account);
    return text;
}

/* --- reading -------------------------------------------------------------------------------------- */

static void test_members(void **state)
{
    char *text = whole_plan();
    struct plan_file *file = parse(text);

    (void)state;
    assert_non_null(file);
    assert_int_equal(file->decision_count, 1);
    assert_int_equal(file->policy_count, 2);
    assert_string_equal(file->policies[0].target, "example.com/policy/only");
    assert_string_equal(file->policies[0].kind, "identity");
    assert_string_equal(file->policies[0].account, "111122223333");
    assert_string_equal(file->policies[0].region, "us-east-1");
    assert_string_equal(file->policies[0].before, POLICY_OF_TEXT_002);
    assert_non_null(strstr(file->policies[0].after, "\"aws:SourceVpce\":\"vpce-1\""));
    assert_int_equal(file->policies[0].review.verdict, REVIEW_APPROVED);
    assert_string_equal(file->policies[0].review.comments[0].text, "good");
    assert_string_equal(file->policies[1].target, "vpce-1/policy");
    plan_file_free(file);
    free(text);
}

/* A plan without policies has not got the member; one of before has none either. */
static void test_without(void **state)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct plan_file *file;
    char *text;

    (void)state;
    stage_rule(plan, account, "vpc");
    text = plan_as_json(plan, account);
    assert_null(strstr(text, "policies"));
    file = parse(text);
    assert_non_null(file);
    assert_int_equal(file->policy_count, 0);
    plan_file_free(file);
    free(text);
    plan_free(plan);
    account_free(account);
}

static void test_damaged(void **state)
{
    static const char *const members[] = {"\"target\": \"example.com/policy/only\",",
                                          "\"kind\": \"identity\","};
    static const char *const lists[] = {"3", "[3]", "[{}]", "{}"};
    char *text = whole_plan();

    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        char *copy = mem_strdup(text), *at = strstr(copy, members[i]);

        assert_non_null(at);
        memset(at, ' ', strlen(members[i]));
        assert_null(parse(copy));
        free(copy);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct strbuf copy = STRBUF_INIT;

        strbuf_addf(&copy, "%.*s\"policies\": %s}\n", (int)(strstr(text, "\"policies\"") - text),
                    text, lists[i]);
        assert_null(parse(copy.text));
        strbuf_release(&copy);
    }
    free(text);
}

/* --- on an export ----------------------------------------------------------------------------------- */

static void match(struct plan_matches *matches, const char *text, const char *document,
                  enum plan_choice choice, size_t staged)
{
    struct account *account = policy_account(document);
    struct plan *plan = plan_new(account);
    struct plan_file *file = parse(text);
    struct plan_match_request request = {
        .account = account, .plan = plan, .today = 20784, .choice = choice};

    assert_non_null(file);
    plan_file_match(matches, file, &request);
    assert_int_equal(matches->policy_count, file->policy_count);
    assert_int_equal(plan_policy_count(plan), staged);
    if (staged == 2) {
        char *again = plan_as_json(plan, account);

        assert_string_equal(again, text);
        free(again);
    }
    plan_file_free(file);
    plan_free(plan);
    account_free(account);
}

static void assert_first(const struct plan_matches *matches, enum plan_verdict verdict,
                         const char *why)
{
    assert_int_equal(matches->policies[0].verdict, verdict);
    assert_string_equal(matches->policies[0].why, why);
}

static void test_applies(void **state)
{
    char *text = whole_plan();
    struct plan_matches matches;

    (void)state;
    match(&matches, text, NULL, PLAN_TAKE_ALL, 2);
    assert_first(&matches, PLAN_APPLIES, "");
    assert_string_equal(matches.policies[0].name, "example.com/policy/only");
    assert_int_equal(matches.counts[PLAN_APPLIES], 3);
    assert_true(matches.same_export);
    plan_matches_release(&matches);
    match(&matches, text, NULL, PLAN_TAKE_APPROVED, 1);
    assert_int_equal(matches.policies[1].verdict, PLAN_LEFT_OUT);
    plan_matches_release(&matches);
    free(text);
}

static void test_other_exports(void **state)
{
    char *text = whole_plan(), *after = proposed();
    struct plan_matches matches;

    (void)state;
    match(&matches, text, after, PLAN_TAKE_ALL, 1);
    assert_first(&matches, PLAN_DONE, "");
    plan_matches_release(&matches);
    match(&matches, text,
          "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"ses:*\","
          "\"Resource\":\"*\"}]}",
          PLAN_TAKE_ALL, 1);
    assert_first(&matches, PLAN_CONFLICTS, "The policy says something else now.");
    plan_matches_release(&matches);
    match(&matches, text, "{", PLAN_TAKE_ALL, 1);
    assert_first(&matches, PLAN_CONFLICTS, "The policy cannot be read in this export.");
    plan_matches_release(&matches);
    free(after);
    free(text);
}

/* A plan file cannot bring in a policy of its own: what comes after is proposed by the export, or not at all. */
static void test_foreign_document(void **state)
{
    static const char deep[] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
                               "]]]]]]]]";
    const char *const documents[] = {"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                                     "\"Action\":\"*\",\"Resource\":\"*\"}]}",
                                     "{\"x\":\"$(touch canary)\\u202e\"}", "{}", NULL};
    char *text = whole_plan();
    struct plan_matches matches;

    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        const char *at = strstr(strstr(text, "\"policies\""), "\"after\": ") + strlen("\"after\": ");
        struct strbuf copy = STRBUF_INIT;

        strbuf_add(&copy, text, (size_t)(at - text));
        if (documents[i])
            strbuf_adds(&copy, documents[i]);
        else
            strbuf_addf(&copy, "{\"x\":%s}", deep);
        strbuf_adds(&copy, strchr(at, '\n') - 1);
        match(&matches, copy.text, NULL, PLAN_TAKE_ALL, 1);
        assert_first(&matches, PLAN_CONFLICTS, "Another policy would be proposed now, or none.");
        plan_matches_release(&matches);
        strbuf_release(&copy);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members),      cmocka_unit_test(test_without),
        cmocka_unit_test(test_damaged),      cmocka_unit_test(test_applies),
        cmocka_unit_test(test_other_exports), cmocka_unit_test(test_foreign_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
