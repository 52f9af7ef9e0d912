/*
 * A plan put back on the export it was made for, as a session does; and on one that lacks what it decided about, where
 * nothing is put back in part without a word.
 */
#include "tests/model/write/policy_account.h"

#include "model/base/mem.h"
#include "model/write/plan_file.h"
#include "model/write/plan_file_match.h"
#include "model/write/plan_file_policy.h"
#include "model/write/plan_file_restore.h"

static struct plan_file *whole_plan(bool with_policies)
{
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);
    struct problems problems = {0};
    struct plan_file *file;
    char *text;

    plan_set_stamp(plan, (struct plan_stamp){"alice", 1795705000});
    stage_rule(plan, account, "cidr:10.0.0.0/16");
    if (with_policies)
        stage_policy(plan, POLICY_ROW_IDENTITY);
    text = plan_as_json(plan, account);
    file = plan_file_parse("plan.json", text, strlen(text), &problems);
    assert_non_null(file);
    problems_release(&problems);
    plan_free(plan);
    account_free(account);
    free(text);
    return file;
}

static struct account *account_with(const char *text)
{
    const struct export_piece piece = {POLICY_ACCOUNT_PLACE "network.json", text, strlen(text)};

    return export_read_pieces(&piece, 1);
}

static void test_all_of_it(void **state)
{
    struct plan_file *file = whole_plan(true);
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);

    (void)state;
    assert_true(plan_file_restore(file, account, plan));
    assert_int_equal(plan_count(plan), 1);
    assert_int_equal(plan_policy_count(plan), 1);
    assert_string_equal(plan_stamp(plan).author, "alice");
    plan_free(plan);
    account_free(account);
    plan_file_free(file);
}

static void test_what_is_not_there(void **state)
{
    static const char group[] =
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"OwnerId\":\"111122223333\",\"VpcId\":\"vpc-1\","
        "\"IpPermissions\":[]}]}";
    static const char *const exports[] = {
        "{\"Vpcs\":[]}", /* no such group */
        group,           /* no such rule */
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct plan_file *file = whole_plan(i == 2);
        struct account *account = i < 2 ? account_with(exports[i]) : account_with(policy_account_network);
        struct plan *plan = plan_new(account);

        assert_false(plan_file_restore(file, account, plan)); /* the third lacks the policy alone */
        assert_int_equal(plan_count(plan), i == 2);
        assert_int_equal(plan_policy_count(plan), 0);
        plan_free(plan);
        account_free(account);
        plan_file_free(file);
    }
}

/* A new source that means nothing is not put back as anything else. */
static void test_no_candidate(void **state)
{
    struct plan_file *file = whole_plan(false);
    struct account *account = policy_account(NULL);
    struct plan *plan = plan_new(account);

    (void)state;
    free(file->decisions[0].candidate);
    file->decisions[0].candidate = mem_strdup("cidr:nowhere");
    assert_false(plan_file_restore(file, account, plan));
    assert_int_equal(plan_count(plan), 0);
    plan_free(plan);
    account_free(account);
    plan_file_free(file);
}

/* Where the export does not tell its account or region, any will do; a policy of IAM is of no region. */
static void test_which_policy_of_other_exports(void **state)
{
    static const char identity[] =
        "{\"Policies\":{\"only\":\"{\\\"Statement\\\":[]}\"}}";
    static const char user[] =
        "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"arn:aws:iam::111122223333:user/smtp\","
        "\"UserPolicyList\":[{\"PolicyName\":\"send\",\"PolicyDocument\":{\"Statement\":[]}}]}]}";
    static char *const names[] = {"example.com/policy/only", "arn:aws:iam::111122223333:user/smtp/policy/send",
                                  "identity", "user", "111122223333", "eu-west-1"};
    const struct {
        const char *file, *text;
        char *target, *kind;
        bool found;
    } cases[] = {
        {"ses-identity-policies-example.com.json", identity, names[0], names[2], true},
        {"us-east-1/ses-identity-policies-example.com.json", identity, names[0], names[2], false},
        {"111122223333/us-east-1/iam.json", user, names[1], names[3], true},
        {"111122223333/us-east-1/iam.json", user, names[1], names[2], false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct export_piece piece = {cases[i].file, cases[i].text, strlen(cases[i].text)};
        struct account *account = export_read_pieces(&piece, 1);
        const struct plan_file_policy policy = {
            .target = cases[i].target, .kind = cases[i].kind, .account = names[4], .region = names[5]};

        assert_int_equal(account->policies.count, 1);
        assert_int_equal(plan_find_policy(account, &policy) != NONE, cases[i].found);
        account_free(account);
    }
}

/* A policy is meant by what it is, whose, and where; what is not told on either side agrees with anything. */
static void test_which_policy_is_meant(void **state)
{
    static char *const names[] = {"identity", "user", "111122223333", "999988887777", "us-east-1", "eu-west-1"};
    const struct {
        char *kind, *account, *region;
        bool found;
    } cases[] = {
        {names[0], names[2], names[4], true},  {names[0], NULL, NULL, true},
        {names[1], names[2], names[4], false}, {names[0], names[3], names[4], false},
        {names[0], names[2], names[5], false}, {names[0], NULL, names[5], false},
        {names[0], names[2], NULL, true},
    };
    struct account *account = policy_account(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_file *file = whole_plan(true);
        struct plan_file_policy policy = file->policies[0];

        policy.kind = cases[i].kind;
        policy.account = cases[i].account;
        policy.region = cases[i].region;
        assert_int_equal(plan_find_policy(account, &policy) != NONE, cases[i].found);
        plan_file_free(file);
    }
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_it),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_no_candidate),
        cmocka_unit_test(test_which_policy_is_meant),
        cmocka_unit_test(test_which_policy_of_other_exports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
