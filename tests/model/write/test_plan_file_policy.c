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

/* The first `from` behind "policies" becomes `to`; the caller frees the text. */
static char *policies_with(const char *text, const char *from, const char *to)
{
    const char *at = strstr(strstr(text, "\"policies\""), from);
    struct strbuf out = STRBUF_INIT;

    assert_non_null(at);
    strbuf_add(&out, text, (size_t)(at - text));
    strbuf_adds(&out, to);
    strbuf_adds(&out, at + strlen(from));
    return strbuf_detach(&out);
}

/* What is decided must be a word that is known and goes with policies, a day a day, a review a whole one. */
static void test_damaged_members(void **state)
{
    static const char accepted[] = "\"target\": \"example.com/policy/only\", \"decision\": \"accept\", ";
    static const char *const damages[] = {
        "\"target\": \"example.com/policy/only\", \"decision\": \"carve\", ",
        "\"target\": \"example.com/policy/only\", \"decision\": \"accepted\", ",
        "\"target\": \"example.com/policy/only\", \"expiry\": \"never\", ",
        "\"target\": \"example.com/policy/only\", \"expiry\": \"2026-02-30\", ",
    };
    char *text = whole_plan();
    char *good = policies_with(text, "\"target\": \"example.com/policy/only\",", accepted);
    char *review = policies_with(text, "\"verdict\": \"approved\"", "\"verdict\": \"fine\"");
    struct plan_file *file = parse(good);

    (void)state;
    assert_non_null(file);
    assert_int_equal(file->policies[0].decided, CHANGE_ACCEPT);
    plan_file_free(file);
    assert_null(parse(review));
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        char *copy = policies_with(text, "\"target\": \"example.com/policy/only\",", damages[i]);

        assert_null(parse(copy));
        free(copy);
    }
    free(review);
    free(good);
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

/* What was recorded when nothing could be read of it. */
static void test_unread_policies(void **state)
{
    static const struct {
        const char *decision, *document;
        enum plan_verdict verdict;
        const char *why;
    } cases[] = {
        {"accept", "{", PLAN_STANDS, ""},
        {"skip", "{", PLAN_LATER, ""},
        {"rewrite", "{", PLAN_CONFLICTS, "The policy cannot be read in this export."},
        {"accept", NULL, PLAN_CONFLICTS, "The policy says something else now."},
        {"rewrite", NULL, PLAN_CONFLICTS, "The policy says something else now."},
    };
    char *whole = whole_plan();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = policy_account(cases[i].document);
        struct plan *plan = plan_new(account);
        struct plan_file *file = parse(whole);
        struct plan_match_request request = {.account = account, .plan = plan, .today = 20784};
        struct plan_matches matches;

        free(file->policies[0].before);
        free(file->policies[0].after);
        file->policies[0].before = file->policies[0].after = NULL;
        file->policies[0].decided = (enum change_kind)change_kind_find(cases[i].decision);
        plan_file_match(&matches, file, &request);
        assert_first(&matches, cases[i].verdict, cases[i].why);
        plan_matches_release(&matches);
        plan_file_free(file);
        plan_free(plan);
        account_free(account);
    }
    free(whole);
}

/* Who decided about a policy is told with it; else it was the plan's author, where the plan is of somebody else now. */
static void test_authors(void **state)
{
    char *whole = whole_plan();
    char *text = policies_with(whole, "\"author\": null", "\"author\": \"carol\"");
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct plan_file *file = parse(text);
    struct plan_match_request request = {.account = account, .plan = plan, .today = 20784};
    struct plan_matches matches;

    (void)state;
    assert_non_null(file);
    plan_set_stamp(plan, (struct plan_stamp){"bob", 1795705009});
    plan_file_match(&matches, file, &request);
    assert_int_equal(plan_policy_count(plan), 2);
    assert_string_equal(plan_policy_at(plan, 0)->author, "carol");
    assert_string_equal(plan_policy_at(plan, 1)->author, "alice");
    plan_matches_release(&matches);
    plan_file_free(file);
    plan_free(plan);
    account_free(account);
    free(text);
    free(whole);
}

/* One whose text was recorded is not taken for accepted where it cannot be read. */
static void test_accepted_and_unread(void **state)
{
    char *whole = whole_plan();
    char *text = policies_with(whole, "\"target\": \"example.com/policy/only\",",
                               "\"target\": \"example.com/policy/only\", \"decision\": \"accept\",");
    struct plan_matches matches;

    (void)state;
    match(&matches, text, "{", PLAN_TAKE_ALL, 1);
    assert_first(&matches, PLAN_CONFLICTS, "The policy cannot be read in this export.");
    plan_matches_release(&matches);
    free(text);
    free(whole);
}

/* The same document where there is no endpoint any more: nothing is proposed, and so nothing put. */
static void test_no_proposal_any_more(void **state)
{
    struct strbuf network = STRBUF_INIT;
    char *text = whole_plan(), *reply;
    struct plan_match_request request = {.today = 20784};
    struct plan_file *file = parse(text);
    struct plan_matches matches;
    struct json_out json;

    (void)state;
    json_out_init(&json, &network, false);
    json_object(&json, NULL);
    json_object(&json, "Policies");
    json_string(&json, "only", POLICY_OF_TEXT_002);
    json_end(&json);
    json_end(&json);
    reply = strbuf_detach(&network);
    request.account = export_read_pieces(
        &(struct export_piece){POLICY_ACCOUNT_PLACE "ses-identity-policies-example.com.json", reply, strlen(reply)}, 1);
    request.plan = plan_new(request.account);
    plan_file_match(&matches, file, &request);
    assert_first(&matches, PLAN_CONFLICTS, "Another policy would be proposed now, or none.");
    assert_int_equal(matches.policies[1].verdict, PLAN_CONFLICTS);
    assert_string_equal(matches.policies[1].why, "This export has no such policy.");
    assert_int_equal(plan_policy_count(request.plan), 0);
    plan_matches_release(&matches);
    plan_file_free(file);
    plan_free(request.plan);
    account_free(request.account);
    free(reply);
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
        cmocka_unit_test(test_damaged_members), cmocka_unit_test(test_unread_policies),
        cmocka_unit_test(test_no_proposal_any_more), cmocka_unit_test(test_accepted_and_unread),
        cmocka_unit_test(test_authors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
