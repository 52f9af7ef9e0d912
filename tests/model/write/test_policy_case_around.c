/*
 * What around a policy counts for it, and what does not: users, endpoints, identities and policies of others.
 */
#include "tests/model/write/policy_account.h"

#include "model/write/policy_case.h"
#include "model/write/policy_scripts.h"

#define HERE  "111122223333/us-east-1/"
#define THERE "111122223333/eu-west-1/"
#define OTHER "999988887777/us-east-1/"

#define USER_ARN  "arn:aws:iam::111122223333:user/smtp"
#define ALLOW     "{\"Effect\":\"Allow\",\"Action\":\"ses:SendRawEmail\",\"Resource\":\"*\"}"
#define POLICY(...) "{\"Version\":\"2012-10-17\",\"Statement\":[" __VA_ARGS__ "]}"

/* Pairs of a name and a text, up to NULL. */
static struct account *account_of(const char *const files[])
{
    struct export_piece pieces[8];
    size_t count = 0;

    for (; files[2 * count]; count++)
        pieces[count] =
            (struct export_piece){files[2 * count], files[2 * count + 1], strlen(files[2 * count + 1])};
    return export_read_pieces(pieces, count);
}

/* What is proposed for a policy, or why nothing is, has the piece in it. */
static void assert_told(const struct account *account, uint32_t row, const char *piece)
{
    struct policy_case one;
    const char *told;

    policy_case_make(&one, account, row);
    assert_true(one.has_proposal);
    told = one.proposal.why_not ? one.proposal.why_not : one.proposal.document.text;
    if (!strstr(told, piece))
        fail_msg("%s: %s", one.title.text, told);
    policy_case_release(&one);
}

/* --- users --------------------------------------------------------------------------------------------- */

/* Only users of the identity's account that a statement names as those it is about. */
static void test_users_of_an_identity(void **state)
{
    static const struct {
        const char *who, *piece;
    } cases[] = {
        {"\"Principal\":{\"AWS\":\"" USER_ARN "\"}", "\"Principal\":{\"AWS\":\"" USER_ARN "\"}"},
        {"\"Principal\":{\"AWS\":[\"" USER_ARN "\",\"" USER_ARN "\"]}", "\"Principal\":{\"AWS\":\"" USER_ARN "\"}"},
        {"\"Principal\":{\"AWS\":[\"" USER_ARN "\",\"arn:aws:iam::111122223333:user/more\",\"" USER_ARN "\"]}",
         "\"Principal\":{\"AWS\":[\"" USER_ARN "\",\"arn:aws:iam::111122223333:user/more\"]}"},
        {"\"NotPrincipal\":{\"AWS\":\"" USER_ARN "\"}", "name them"},
        {"\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/x\"}", "name them"},
        {"\"Principal\":{\"AWS\":\"arn:aws:iam::999988887777:user/x\"}", "name them"},
        {"\"Principal\":{\"AWS\":\"arn:aws:iam::1111:user/x\"}", "name them"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf document = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&document,
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",%s,\"Action\":"
                    "\"ses:SendRawEmail\",\"Resource\":\"*\"}]}",
                    cases[i].who);
        account = policy_account(document.text);
        assert_told(account, POLICY_ROW_IDENTITY, cases[i].piece);
        account_free(account);
        strbuf_release(&document);
    }
}

/* --- identities ------------------------------------------------------------------------------------------ */

#define REPLY                                                                                      \
    "{\"Policies\":{\"only\":\"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{"   \
    "\\\"AWS\\\":\\\"" USER_ARN "\\\"},\\\"Action\\\":\\\"ses:SendRawEmail\\\",\\\"Resource\\\":\\\"*\\\"}]}\"}}"

/* Without its account, region or name an identity has no ARN. */
static void test_unknown_places(void **state)
{
    static const char *const names[] = {
        "ses-identity-policies-example.com.json",
        "111122223333/ses-identity-policies-example.com.json",
        "us-east-1/ses-identity-policies-example.com.json",
        "111122223333/us-east-1/ses-identity-policies-.json",
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct account *account = account_of((const char *const[]){names[i], REPLY, NULL});

        assert_int_equal(account->policies.count, 1);
        assert_told(account, 0, "The ARN of the identity is not known");
        account_free(account);
    }
}

#define INLINE(...) "{\"PolicyName\":\"send\",\"PolicyDocument\":" __VA_ARGS__ "}"
#define USERS(arn, ...)                                                                            \
    "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"" arn "\",\"UserPolicyList\":[" __VA_ARGS__ "]}]}"
#define IDENTITIES(name)                                                                           \
    "{\"EmailIdentities\":[{\"IdentityName\":\"" name "\",\"IdentityType\":\"DOMAIN\",\"SendingEnabled\":true}]}"
#define ENDPOINT(id, service)                                                                      \
    "{\"VpcEndpointId\":\"" id "\",\"VpcId\":\"vpc-1\",\"ServiceName\":\"" service                     \
    "\",\"VpcEndpointType\":\"Interface\",\"OwnerId\":\"111122223333\"}"
#define ENDPOINTS(...) "{\"VpcEndpoints\":[" __VA_ARGS__ "]}"

/* --- endpoints ------------------------------------------------------------------------------------------- */

/* Those of the identity's own region, and of a service that sends. */
static void test_endpoints_elsewhere(void **state)
{
    struct account *account = account_of((const char *const[]){
        HERE "iam.json", USERS(USER_ARN, INLINE(POLICY(ALLOW))),
        HERE "identities.json", IDENTITIES("example.com"),
        THERE "endpoints.json", ENDPOINTS(ENDPOINT("vpce-far", "com.amazonaws.eu-west-1.email-smtp")),
        HERE "endpoints.json", ENDPOINTS(ENDPOINT("vpce-odd", "email-smtp")), NULL});

    (void)state;
    assert_int_equal(account->endpoints.count, 2);
    assert_told(account, 0, "There is no VPC endpoint for SMTP");
    account_free(account);
    account = account_of((const char *const[]){
        HERE "iam.json",
        "{\"RoleDetailList\":[{\"RoleName\":\"app\",\"Arn\":\"arn:aws:iam::111122223333:role/app\","
        "\"RolePolicyList\":[" INLINE(POLICY(ALLOW)) "]}]}",
        HERE "identities.json", IDENTITIES("example.com"),
        HERE "endpoints.json",
        ENDPOINTS(ENDPOINT("vpce-odd", "email") "," ENDPOINT("vpce-1", "com.amazonaws.us-east-1.email")), NULL});
    assert_told(account, 0, "\"aws:SourceVpce\":\"vpce-1\"");
    account_free(account);
}

/* --- policies beside it ------------------------------------------------------------------------------------- */

#define LONG_WORD                                                                                  \
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
#define LONG_LIST   LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD
#define LONG_POLICY POLICY("{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"" LONG_LIST LONG_LIST "\"}")

/* The limit is for all inline policies of one user: not for what bears its ARN in another account's answer, or as
 * something else than a user. */
static void test_size_of_others(void **state)
{
    static const struct {
        const char *beside, *name, *text, *piece;
    } cases[] = {
        {",{\"PolicyName\":\"long\",\"PolicyDocument\":" LONG_POLICY "}", HERE "more.json", "{\"Vpcs\":[]}",
         "All inline policies together would have"},
        {"", OTHER "more.json", USERS(USER_ARN, INLINE(LONG_POLICY)), "\"aws:SourceVpce\":\"vpce-1\""},
        {"", HERE "more.json",
         "{\"GroupDetailList\":[{\"GroupName\":\"smtp\",\"Arn\":\"" USER_ARN "\",\"GroupPolicyList\":["
         "{\"PolicyName\":\"long\",\"PolicyDocument\":" LONG_POLICY "}]}]}",
         "\"aws:SourceVpce\":\"vpce-1\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf users = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&users,
                    "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"" USER_ARN "\",\"UserPolicyList\":[%s%s]}]}",
                    INLINE(POLICY(ALLOW)), cases[i].beside);
        account = account_of((const char *const[]){
            HERE "iam.json", users.text, HERE "identities.json", IDENTITIES("example.com"), HERE "endpoints.json",
            ENDPOINTS(ENDPOINT("vpce-1", "com.amazonaws.us-east-1.email-smtp")), cases[i].name, cases[i].text, NULL});
        assert_int_equal(account->policies.count, 2);
        assert_told(account, 0, cases[i].piece);
        account_free(account);
        strbuf_release(&users);
    }
}

/* An inline policy without a name has none in its title, and none is made up. */
static void test_without_a_name(void **state)
{
    struct account *account = account_of((const char *const[]){
        HERE "iam.json", USERS(USER_ARN, "{\"PolicyDocument\":" POLICY(ALLOW) "}"), HERE "identities.json",
        IDENTITIES("example.com"), NULL});
    struct policy_case one;

    (void)state;
    assert_int_equal(account->policies.count, 1);
    policy_case_make(&one, account, 0);
    assert_string_equal(one.title.text, "IAM policy  of " USER_ARN);
    policy_case_release(&one);
    account_free(account);
}

/* --- nothing to do ------------------------------------------------------------------------------------------- */

/* What is as proposed already has a proposal that changes nothing: it is not mended, and no script puts it. */
static void test_as_proposed_already(void **state)
{
    struct account *account = policy_account(NULL), *mended;
    struct form_files files = {0};
    struct strbuf why = STRBUF_INIT;
    struct policy_case one, again;
    struct plan *plan;

    (void)state;
    policy_case_make(&one, account, POLICY_ROW_IDENTITY);
    assert_true(policy_case_can_be_mended(&one));
    mended = policy_account(one.proposal.document.text);
    policy_case_make(&again, mended, POLICY_ROW_IDENTITY);
    assert_null(again.proposal.why_not);
    assert_true(again.proposal.changes_nothing);
    assert_false(policy_case_can_be_mended(&again));
    plan = plan_new(mended);
    stage_policy(plan, POLICY_ROW_IDENTITY);
    assert_false(policy_scripts_add(
        &files, &(struct form_job){.plan = plan, .account = mended, .ports = &smtp_ports_default}, &why));
    assert_non_null(strstr(why.text, "there is no proposal for it"));
    form_files_release(&files);
    strbuf_release(&why);
    plan_free(plan);
    policy_case_release(&again);
    policy_case_release(&one);
    account_free(mended);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_users_of_an_identity), cmocka_unit_test(test_unknown_places),
        cmocka_unit_test(test_endpoints_elsewhere),  cmocka_unit_test(test_size_of_others),
        cmocka_unit_test(test_without_a_name),       cmocka_unit_test(test_as_proposed_already),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
