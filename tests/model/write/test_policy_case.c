/*
 * Policies with what an account has around them: who bears them, which identity, endpoints and addresses they are
 * about, and what a plan that mends all of them writes.
 */
#include "tests/model/write/policy_account.h"

#include "model/write/policy_scripts.h"

#define SENDS                                                                                      \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ses:SendRawEmail\"," \
    "\"Resource\":\"*\"}]}"
#define INLINE(name, document) "{\"PolicyName\":\"" name "\",\"PolicyDocument\":" document "}"
#define LOGS                                                                                       \
    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"logs:*\","        \
    "\"Resource\":\"*\"}]}"

static const char principals[] =
    "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"arn:aws:iam::111122223333:user/smtp\","
    "\"UserPolicyList\":[" INLINE("send", SENDS) "," INLINE("logs", LOGS) "]}],"
    "\"GroupDetailList\":[{\"GroupName\":\"mailers\",\"Arn\":\"arn:aws:iam::111122223333:group/mailers\","
    "\"GroupPolicyList\":[" INLINE("send", SENDS) "]}],"
    "\"RoleDetailList\":[{\"RoleName\":\"app\",\"Arn\":\"arn:aws:iam::111122223333:role/app\","
    "\"RolePolicyList\":[" INLINE("send", SENDS) "]}],"
    "\"Policies\":[{\"PolicyName\":\"Mail\",\"Arn\":\"arn:aws:iam::111122223333:policy/Mail\","
    "\"PolicyVersionList\":[{\"VersionId\":\"v2\",\"IsDefaultVersion\":true,\"Document\":" SENDS "}]},"
    "{\"Arn\":\"arn:aws:iam::111122223333:policy/Nameless\","
    "\"PolicyVersionList\":[{\"VersionId\":\"v1\",\"IsDefaultVersion\":true,\"Document\":" SENDS "}]}]}";

#define IDENTITY(name) "{\"IdentityName\":\"" name "\",\"IdentityType\":\"DOMAIN\",\"SendingEnabled\":true}"
#define ENDPOINT(id, service)                                                                      \
    "{\"VpcEndpointId\":\"" id "\",\"VpcId\":\"vpc-1\",\"ServiceName\":\"com.amazonaws.us-east-1." service \
    "\",\"VpcEndpointType\":\"Interface\",\"OwnerId\":\"111122223333\"}"

static const char nat[] =
    "{\"NatGateways\":[{\"NatGatewayId\":\"nat-1\",\"VpcId\":\"vpc-1\",\"SubnetId\":\"subnet-1\",\"State\":"
    "\"available\",\"NatGatewayAddresses\":[{\"PublicIp\":\"54.0.0.9\",\"PrivateIp\":\"10.0.0.9\"},"
    "{\"PrivateIp\":\"10.0.0.10\"}]}]}";

/* With the given identities and endpoints (of a region) around the policies of IAM. */
static struct account *account_of(const char *identities, const char *endpoints, const char *place)
{
    struct strbuf names[4] = {STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT};
    struct strbuf texts[2] = {STRBUF_INIT, STRBUF_INIT};
    struct export_piece pieces[4];
    struct account *account;

    strbuf_adds(&names[0], "111122223333/us-east-1/iam.json");
    strbuf_addf(&names[1], "%sidentities.json", place);
    strbuf_addf(&names[2], "%sendpoints.json", place);
    strbuf_addf(&names[3], "%snat.json", place);
    strbuf_addf(&texts[0], "{\"EmailIdentities\":[%s]}", identities);
    strbuf_addf(&texts[1], "{\"VpcEndpoints\":[%s]}", endpoints);
    pieces[0] = (struct export_piece){names[0].text, principals, sizeof principals - 1};
    pieces[1] = (struct export_piece){names[1].text, texts[0].text, texts[0].length};
    pieces[2] = (struct export_piece){names[2].text, texts[1].text, texts[1].length};
    pieces[3] = (struct export_piece){names[3].text, nat, sizeof nat - 1};
    account = export_read_pieces(pieces, 4);
    for (size_t i = 0; i < 4; i++)
        strbuf_release(&names[i]);
    strbuf_release(&texts[0]);
    strbuf_release(&texts[1]);
    assert_int_equal(account->policies.count, 6);
    return account;
}

/* Of each policy of IAM, in their order, a piece of what is proposed, or the reason why nothing is. */
static void assert_proposed(struct account *account, const char *const pieces[6])
{
    static const char *const titles[6] = {
        "IAM policy send of arn:aws:iam::111122223333:user/smtp",
        "IAM policy logs of arn:aws:iam::111122223333:user/smtp",
        "IAM policy send of arn:aws:iam::111122223333:group/mailers",
        "IAM policy send of arn:aws:iam::111122223333:role/app",
        "IAM policy Mail of arn:aws:iam::111122223333:policy/Mail",
        "IAM policy Nameless of arn:aws:iam::111122223333:policy/Nameless", /* from its ARN */
    };

    for (uint32_t row = 0; row < 6; row++) {
        struct policy_case one;
        const char *told;

        policy_case_make(&one, account, row);
        assert_string_equal(one.title.text, titles[row]);
        told = !one.has_proposal          ? "not about sending"
               : one.proposal.why_not     ? one.proposal.why_not
                                          : one.proposal.document.text;
        if (!strstr(told, pieces[row]))
            fail_msg("%s: %s", titles[row], told);
        policy_case_release(&one);
    }
    account_free(account);
}

#define BY_ENDPOINT "\"Condition\":{\"StringEquals\":{\"aws:SourceVpce\":\"vpce-smtp\"}"
#define BY_ADDRESS  "\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"54.0.0.9\"}"

/* SMTP goes by the endpoint for SMTP, a role by the one of the API. */
static void test_by_endpoint(void **state)
{
    (void)state;
    assert_proposed(account_of(IDENTITY("example.com"),
                               ENDPOINT("vpce-smtp", "email-smtp") "," ENDPOINT("vpce-api", "email"),
                               "111122223333/us-east-1/"),
                    (const char *const[]){BY_ENDPOINT, "not about sending", BY_ENDPOINT,
                                          "\"aws:SourceVpce\":\"vpce-api\"", BY_ENDPOINT, BY_ENDPOINT});
    assert_proposed(account_of(IDENTITY("example.com"),
                               ENDPOINT("vpce-smtp", "email-smtp") "," ENDPOINT("vpce-fips", "email-fips"),
                               "111122223333/us-east-1/"),
                    (const char *const[]){BY_ENDPOINT, "not about sending", BY_ENDPOINT,
                                          "\"aws:SourceVpce\":\"vpce-fips\"", BY_ENDPOINT, BY_ENDPOINT});
}

/* Without an endpoint, by the public addresses of the NAT gateways. */
static void test_by_address(void **state)
{
    (void)state;
    assert_proposed(account_of(IDENTITY("example.com"), "", "111122223333/us-east-1/"),
                    (const char *const[]){BY_ADDRESS, "not about sending", BY_ADDRESS, BY_ADDRESS,
                                          BY_ADDRESS, BY_ADDRESS});
}

/* Each partition of AWS writes its ARNs with its own name. */
static void test_partitions(void **state)
{
    static const struct {
        const char *place, *identity;
    } partitions[] = {
        {"111122223333/us-east-1/", "arn:aws:ses:us-east-1:111122223333:identity/example.com"},
        {"111122223333/cn-north-1/", "arn:aws-cn:ses:cn-north-1:111122223333:identity/example.com"},
        {"111122223333/us-gov-west-1/", "arn:aws-us-gov:ses:us-gov-west-1:111122223333:identity/example.com"},
    };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *identity = partitions[i].identity;

        assert_proposed(account_of(IDENTITY("example.com"), ENDPOINT("vpce-smtp", "email-smtp"), partitions[i].place),
                        (const char *const[]){identity, "not about sending", identity,
                                              identity, identity, identity});
    }
}

/* Nobody knows which of several identities a policy of IAM is about, nor one of another account. */
static void test_whose_identity(void **state)
{
    static const char unknown[] = "The ARN of the identity is not known";
    static const char *const all[] = {unknown, "not about sending", unknown, unknown, unknown, unknown};

    (void)state;
    assert_proposed(account_of(IDENTITY("example.com") "," IDENTITY("example.org"), "", "111122223333/us-east-1/"),
                    all);
    assert_proposed(account_of(IDENTITY("example.com"), "", "999988887777/us-east-1/"), all);
}

/* --- plans of them ------------------------------------------------------------------------------------ */

static struct form_job job_of(struct plan *plan, struct account *account)
{
    return (struct form_job){.plan = plan, .account = account, .ports = &smtp_ports_default};
}

/* A managed policy is told by its ARN and version, one of a user by its name. */
static void test_scripts_name_them(void **state)
{
    struct account *account = account_of(IDENTITY("example.com"), ENDPOINT("vpce-smtp", "email-smtp"),
                                         "111122223333/us-east-1/");
    struct plan *plan = plan_new(account);
    struct form_files files = {0};
    struct strbuf why = STRBUF_INIT;
    struct form_job job = job_of(plan, account);

    (void)state;
    stage_policy(plan, 0);
    stage_policy(plan, 4);
    assert_true(policy_scripts_add(&files, &job, &why));
    assert_int_equal(files.count, 3);
    assert_non_null(strstr(files.items[0].text.text,
                           "    \"$1\" 'user' '111122223333' 'us-east-1' 'smtp' 'send' '' '{"));
    assert_non_null(strstr(files.items[0].text.text,
                           "    \"$1\" 'managed' '111122223333' 'us-east-1' "
                           "'arn:aws:iam::111122223333:policy/Mail' '' 'v2' '{"));
    form_files_release(&files);
    plan_free(plan);
    account_free(account);
    strbuf_release(&why);
}

/* What cannot be mended stands in a report with the reason, in no diff, and neither script nor export is written. */
static void test_what_cannot_be_mended(void **state)
{
    struct account *account = account_of("", "", "111122223333/us-east-1/");
    struct plan *plan = plan_new(account);
    struct form_files files = {0};
    struct strbuf out = STRBUF_INIT, why = STRBUF_INIT;
    struct form_job job = job_of(plan, account);

    (void)state;
    stage_policy(plan, 0);
    stage_policy(plan, 1);
    policy_plan_diff(&out, plan, account);
    assert_string_equal(out.text, "");
    policy_plan_markdown(&out, plan, account, 7);
    assert_non_null(strstr(out.text, "\n## 7. "));
    assert_non_null(strstr(out.text, "There is no proposal: The ARN of the identity is not known"));
    assert_non_null(strstr(out.text, "There is no proposal: it is not about sending.\n"));
    assert_false(policy_scripts_add(&files, &job, &why));
    assert_string_equal(why.text, "IAM policy send of arn:aws:iam::111122223333:user/smtp: there is no "
                                  "proposal for it, so nothing can be written.");
    strbuf_clear(&why);
    assert_false(form_export(plan, account, "never", &why)); /* it left the policy as it was, and did not say so */
    assert_string_equal(why.text, "IAM policy send of arn:aws:iam::111122223333:user/smtp: there is no "
                                  "proposal for it, so nothing can be written.");
    form_files_release(&files);
    plan_free(plan);
    account_free(account);
    strbuf_release(&out);
    strbuf_release(&why);
}

/* In the plan file: what is there, and null where nothing is proposed or nothing could be read. */
static void test_plan_file(void **state)
{
    struct account *account = account_of("", "", "111122223333/us-east-1/");
    struct plan *plan = plan_new(account);
    char *text;

    (void)state;
    stage_policy(plan, 1);
    text = plan_as_json(plan, account);
    assert_non_null(strstr(text, "\"after\": null"));
    assert_null(strstr(text, "\"before\": null"));
    free(text);
    plan_free(plan);
    account_free(account);
    account = policy_account("{\"Statement\":");
    plan = plan_new(account);
    stage_policy(plan, POLICY_ROW_IDENTITY);
    text = plan_as_json(plan, account);
    assert_non_null(strstr(text, "\"before\": null"));
    assert_non_null(strstr(text, "\"after\": null"));
    free(text);
    plan_free(plan);
    account_free(account);
}

/* One decision by itself says the same as the whole plan does of it. */
static void test_one_change(void **state)
{
    struct account *account = account_of(IDENTITY("example.com"), ENDPOINT("vpce-smtp", "email-smtp"),
                                         "111122223333/us-east-1/");
    struct strbuf one = STRBUF_INIT, same = STRBUF_INIT;
    struct policy_case policy;
    struct change change;

    (void)state;
    policy_change_make(&change, 0, "somebody");
    policy_change_add(&one, account, &change);
    policy_case_make(&policy, account, 0);
    policy_case_change_add(&same, &policy);
    assert_string_equal(one.text, same.text);
    assert_memory_equal(one.text, "Now: ", 5);
    policy_case_release(&policy);
    change_release(&change);
    account_free(account);
    strbuf_release(&one);
    strbuf_release(&same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_endpoint),       cmocka_unit_test(test_by_address),
        cmocka_unit_test(test_partitions),        cmocka_unit_test(test_whose_identity),
        cmocka_unit_test(test_scripts_name_them), cmocka_unit_test(test_what_cannot_be_mended),
        cmocka_unit_test(test_one_change),        cmocka_unit_test(test_plan_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
