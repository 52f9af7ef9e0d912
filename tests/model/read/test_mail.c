/*
 * Tasks, functions, reverse names, SES identities and their policies, IAM policies, DNS attributes.
 */
#include "tests/model/read/pieces.h"

static const char tasks[] =
    "{\"tasks\":[{\"taskArn\":\"arn:aws:ecs:eu-west-1:111122223333:task/c/1\",\"group\":"
    "\"service:sender\",\"launchType\":\"FARGATE\",\"clusterArn\":"
    "\"arn:aws:ecs:eu-west-1:111122223333:cluster/c\",\"attachments\":[{\"details\":[{\"name\":"
    "\"subnetId\",\"value\":\"subnet-1\"},{\"name\":\"networkInterfaceId\",\"value\":\"eni-1\"}]}]},"
    "{\"taskArn\":\"arn:aws:ecs:eu-west-1:111122223333:task/c/2\",\"launchType\":\"EC2\","
    "\"attachments\":[]}],\"failures\":[]}";

static const char network[] =
    "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],\"NetworkInterfaces\":["
    "{\"NetworkInterfaceId\":\"eni-0\"},{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\"}]}";

static void test_tasks_reach_their_interfaces(void **state)
{
    struct account *account = READ({"tasks.json", tasks}, {"network.json", network});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->tasks.count, 2);
    assert_int_equal(account->tasks.items[0].interface, 1);
    assert_text(account, account->tasks.items[0].group, "service:sender");
    assert_text(account, account->tasks.items[0].launch_type, "FARGATE");
    assert_int_equal(account->tasks.items[1].interface, NONE);
    assert_int_equal(account_presence(account, account->tasks.items[0].scope, DATA_TASKS),
                     PRESENCE_COMPLETE);
    account_free(account);
}

static void test_told_twice_is_one(void **state)
{
    struct account *account = READ({"tasks.json", tasks}, {"again.json", tasks});

    (void)state;
    assert_int_equal(account->tasks.count, 2);
    account_free(account);
}

static void test_functions_in_a_vpc(void **state)
{
    struct account *account = READ(
        {"functions.json",
         "{\"Functions\":[{\"FunctionName\":\"send\",\"FunctionArn\":"
         "\"arn:aws:lambda:eu-west-1:111122223333:function:send\",\"VpcConfig\":{\"SubnetIds\":"
         "[\"subnet-1\"],\"SecurityGroupIds\":[\"sg-1\"],\"VpcId\":\"vpc-1\"}},"
         "{\"FunctionName\":\"outside\",\"VpcConfig\":{\"SubnetIds\":[],\"SecurityGroupIds\":[],"
         "\"VpcId\":\"\"}},{\"FunctionName\":\"plain\"}]}"},
        {"network.json", "{\"Subnets\":[{\"SubnetId\":\"subnet-0\"},{\"SubnetId\":\"subnet-1\"}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->functions.count, 1);
    assert_text(account, account->functions.items[0].name, "send");
    assert_int_equal(account->functions.items[0].subnets.count, 1);
    assert_int_equal(account->row_refs.items[account->functions.items[0].subnets.first], 1);
    assert_int_equal(account->functions.items[0].groups.count, 1);
    account_free(account);
}

static const char reverse[] =
    "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"AllocationId\":\"eipalloc-1\",\"PtrRecord\":"
    "\"mail.example.com.\"},{\"PublicIp\":\"203.0.113.26\",\"AllocationId\":\"eipalloc-2\","
    "\"PtrRecordUpdate\":{\"Value\":\"mx.example.com.\",\"Status\":\"PENDING\"}}]}";

/* Both calls answer "Addresses". */
static void test_reverse_names_are_no_addresses(void **state)
{
    struct account *account =
        READ({"attribute.json", reverse},
             {"addresses.json", "{\"Addresses\":[{\"PublicIp\":\"203.0.113.25\",\"AllocationId\":"
                                "\"eipalloc-1\",\"Domain\":\"vpc\"}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->addresses.count, 1);
    assert_int_equal(account->reverse_names.count, 2);
    assert_text(account, account->reverse_names.items[0].name, "mail.example.com.");
    assert_text(account, account->reverse_names.items[1].pending, "mx.example.com.");
    assert_text(account, account->reverse_names.items[1].status, "PENDING");
    account_free(account);
}

/* An empty answer of one call says nothing about what the other would answer. */
static void test_an_empty_answer_counts_for_its_own_call(void **state)
{
    struct account *account =
        READ({"ec2-describe-addresses-attribute-domain-name.json", "{\"Addresses\":[]}"});

    (void)state;
    assert_int_equal(account_presence(account, 0, DATA_ADDRESSES), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, 0, DATA_ADDRESSES_ATTRIBUTES), PRESENCE_COMPLETE);
    account_free(account);
}

static void test_dns_attributes(void **state)
{
    struct account *account =
        READ({"network.json", network},
             {"a.json", "{\"VpcId\":\"vpc-1\",\"EnableDnsSupport\":{\"Value\":true}}"},
             {"b.json", "{\"VpcId\":\"vpc-1\",\"EnableDnsHostnames\":{\"Value\":false}}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->vpcs.items[0].dns_support, TOLD_YES);
    assert_int_equal(account->vpcs.items[0].dns_hostnames, TOLD_NO);
    account_free(account);
}

#define POLICY                                                                                     \
    "{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Resource\\\":"                    \
    "\\\"arn:aws:ses:eu-west-1:111122223333:identity/example.com\\\"}]}"

static void test_identities(void **state)
{
    struct account *account = READ(
        {"list.json", "{\"EmailIdentities\":[{\"IdentityType\":\"DOMAIN\",\"IdentityName\":"
                      "\"example.com\",\"VerificationStatus\":\"SUCCESS\"},{\"IdentityName\":"
                      "\"news@example.com\",\"VerificationStatus\":\"PENDING\"}]}"},
        {"sesv2-get-email-identity-news%40example.com.json",
         "{\"IdentityType\":\"EMAIL_ADDRESS\",\"VerifiedForSendingStatus\":false,\"Policies\":{},"
         "\"MailFromAttributes\":{\"MailFromDomain\":\"bounce.example.com\"}}"},
        {"policies.json", "{\"Policies\":{\"only\":\"" POLICY "\"}}"});
    const struct ses_identity *identities = account->ses_identities.items;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->ses_identities.count, 2);
    assert_text(account, identities[0].name, "example.com");
    assert_int_equal(identities[0].verified, TOLD_YES);
    assert_text(account, identities[1].name, "news@example.com");
    assert_int_equal(identities[1].verified, TOLD_NO);
    assert_text(account, identities[1].mail_from_domain, "bounce.example.com");
    assert_int_equal(account->policies.count, 1);
    assert_text(account, account->policies.items[0].owner, "example.com");
    assert_text(account, account->policies.items[0].name, "only");
    account_free(account);
}

/* Found under the sanitizers: the name of an identity was copied out of a document that had moved, where the
 * texts needed more room just then. Of some length they do. */
static void test_a_name_out_of_a_policy_of_any_length(void **state)
{
    (void)state;
    for (size_t length = 1; length < 2048; length += 8) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_adds(&text, "{\"Policies\":{\"only\":\"{\\\"Id\\\":\\\"");
        strbuf_add_repeated(&text, 'x', length);
        strbuf_adds(&text, "\\\",\\\"Resource\\\":\\\"arn:aws:ses:eu-west-1:111122223333:identity/"
                           "example.com\\\"}\"}}");
        account = READ({"policies.json", text.text});
        assert_int_equal(account->ses_identities.count, 1);
        assert_text(account, account->ses_identities.items[0].name, "example.com");
        account_free(account);
        strbuf_release(&text);
    }
}

static void test_whose_settings_must_be_told(void **state)
{
    struct account *account = read_text("{\"Policies\":{},\"VerifiedForSendingStatus\":true}");

    (void)state;
    assert_problem(account, 0, PROBLEM_NOTE,
                   "export.json:1:1: settings of an SES identity, but of which? Put its name into "
                   "the file's name");
    assert_int_equal(account->ses_identities.count, 0);
    account_free(account);
}

static void test_iam_policies(void **state)
{
    struct account *account = read_text(
        "{\"UserDetailList\":[{\"UserName\":\"smtp\",\"Arn\":\"arn:aws:iam::111122223333:user/smtp\","
        "\"UserPolicyList\":[{\"PolicyName\":\"send\",\"PolicyDocument\":{\"Statement\":[]}}]}],"
        "\"GroupDetailList\":[],\"RoleDetailList\":[{\"Arn\":\"arn:aws:iam::111122223333:role/r\","
        "\"RolePolicyList\":[{\"PolicyName\":\"inline\",\"PolicyDocument\":\"%7B%7D\"}]}],"
        "\"Policies\":[{\"PolicyName\":\"managed\",\"Arn\":"
        "\"arn:aws:iam::111122223333:policy/managed\",\"PolicyVersionList\":[{\"Document\":"
        "{\"Old\":1},\"IsDefaultVersion\":false},{\"Document\":{\"New\":1},\"IsDefaultVersion\":"
        "true}]}]}");
    const struct policy_text *policies = account->policies.items;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->policies.count, 3);
    assert_int_equal(policies[0].owner_kind, POLICY_OF_USER);
    assert_text(account, policies[0].owner, "arn:aws:iam::111122223333:user/smtp");
    assert_text(account, policies[0].document, "{\"Statement\":[]}");
    assert_int_equal(policies[1].owner_kind, POLICY_OF_ROLE);
    assert_text(account, policies[1].document, "%7B%7D");
    assert_int_equal(policies[2].owner_kind, POLICY_MANAGED);
    assert_text(account, policies[2].document, "{\"New\":1}");
    account_free(account);
}

static void test_what_ses_allows_the_account(void **state)
{
    struct account *account =
        read_text("{\"ProductionAccessEnabled\":false,\"SendingEnabled\":true}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->ses_accounts.count, 1);
    assert_int_equal(account->ses_accounts.items[0].production, TOLD_NO);
    assert_int_equal(account->ses_accounts.items[0].sending, TOLD_YES);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tasks_reach_their_interfaces),
        cmocka_unit_test(test_told_twice_is_one),
        cmocka_unit_test(test_functions_in_a_vpc),
        cmocka_unit_test(test_reverse_names_are_no_addresses),
        cmocka_unit_test(test_an_empty_answer_counts_for_its_own_call),
        cmocka_unit_test(test_dns_attributes),
        cmocka_unit_test(test_identities),
        cmocka_unit_test(test_a_name_out_of_a_policy_of_any_length),
        cmocka_unit_test(test_whose_settings_must_be_told),
        cmocka_unit_test(test_iam_policies),
        cmocka_unit_test(test_what_ses_allows_the_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
