/*
 * Replies in wrappers, objects without a reply, several documents in a file, and what is no export.
 */
#include "tests/model/read/pieces.h"

#include <unistd.h>

#include "model/account/rule.h"

#define SHARED "../shared/exports/"

#define GROUP                                                                                      \
    "{\"GroupId\": \"sg-1\", \"GroupName\": \"mail\", \"VpcId\": \"vpc-1\", \"IpPermissions\": "   \
    "[{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": "    \
    "\"0.0.0.0/0\"}]}]}"

/* --- wrappers ----------------------------------------------------------------------------------- */

static void test_recorded_reply(void **state)
{
    struct account *account = READ(
        {"ec2.DescribeSecurityGroups_1.json",
         "{\"status_code\": 200, \"data\": {\"ResponseMetadata\": {}, \"SecurityGroups\": [" GROUP
         "]}}"},
        {"ec2.DescribeSecurityGroups_2.json",
         "{\"status_code\": 200, \"data\": {\"SecurityGroups\": [" GROUP ", {\"GroupId\": \"sg-2\","
         " \"IpPermissions\": []}]}}"},
        {"ec2.DescribeNatGateways_1.json",
         "{\"status_code\": 200, \"data\": {\"NatGateways\": [{\"NatGatewayId\": \"nat-1\", "
         "\"CreateTime\": {\"__class__\": \"datetime\", \"year\": 2024, \"month\": 1}}]}}"},
        {"ec2.DescribeVpcs_1.json", "{\"status_code\": 200, \"data\": {\"Vpcs\": []}}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 2);
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(account->gateways.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_ABSENT);
    account_free(account);
}

static void test_recorded_error(void **state)
{
    struct account *account = read_text("{\"status_code\": 400, \"data\": {\"Error\": {\"Code\": "
                                        "\"UnauthorizedOperation\", \"Message\": \"no\"}}}");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:1:30: an error message instead of a reply: mend what it says, then "
                   "run the aws command again and save what that prints");
    account_free(account);
}

static void test_documented_examples(void **state)
{
    struct account *account = read_text(
        "{\"version\": \"1.0\", \"examples\": {\"DescribeSecurityGroups\": [{\"input\": {}, "
        "\"output\": {\"SecurityGroups\": [" GROUP "]}, \"comments\": {}}, {\"output\": "
        "{\"SecurityGroups\": [" GROUP "]}}], \"DescribeVpcs\": [{\"output\": {\"Vpcs\": "
        "[{\"VpcId\": \"vpc-1\"}]}}], \"DeleteVpc\": [{\"input\": {\"VpcId\": \"vpc-2\"}}]}}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(account->vpcs.count, 1);
    account_free(account);
}

/* --- objects by themselves ---------------------------------------------------------------------- */

static void test_bare_list(void **state)
{
    static const char text[] = "[" GROUP ",\n {\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"},"
                               " [[{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", "
                               "\"CidrBlock\": \"10.0.1.0/24\"}]]]";
    struct account *account = read_text(text);
    struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->subnets.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_INCOMPLETE);
    assert_true(export_read_place(account, account->groups.items[0].place, &json, &why));
    assert_string_equal(json.text, GROUP);
    strbuf_release(&json);
    account_free(account);
}

/* "jq -s" makes a list of several replies; objects of their own may stand beside them. */
static void test_list_of_replies(void **state)
{
    struct account *account = read_text(
        "[{\"SecurityGroups\": [" GROUP "]}, {\"Vpcs\": [], \"NextToken\": \"t\"},\n"
        " [{\"Subnets\": [{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", "
        "\"CidrBlock\": \"10.0.1.0/24\"}]}], {\"Buckets\": [{}]},\n"
        " {\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}]");

    (void)state;
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(account->subnets.count, 1);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    assert_problem(account, 0, PROBLEM_WARNING,
                   "export.json:1:208: NextToken: this is one page of several, so the list is incomplete");
    assert_int_equal(account->problems.count, 1);
    account_free(account);
}

/* "ACCOUNT REGION: groups" for each scope, in the order in which they come. */
static void assert_scopes(const struct account *account, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < account->scopes.count; i++) {
        const struct scope *scope = &account->scopes.items[i];
        size_t groups = 0;

        for (size_t row = 0; row < account->groups.count; row++)
            groups += account->groups.items[row].scope == i;
        strbuf_addf(&text, "%s %s: %zu\n", text_raw(account->texts, scope->account),
                    text_raw(account->texts, scope->region), groups);
    }
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
}

/* A script over several regions saves their replies below their names. */
static void test_replies_by_region(void **state)
{
    struct account *account =
        read_text("{\"generated\": {\"by\": \"x\"}, \"eu-west-1\": {\"SecurityGroups\": [" GROUP
                  "]}, \"us-gov-east-1\": {\"SecurityGroups\": [" GROUP
                  "], \"Vpcs\": []}, \"eu-west-2\": {\"Images\": [{}]}}");

    (void)state;
    assert_no_problems(account);
    assert_scopes(account, " eu-west-1: 1\n us-gov-east-1: 1\n");
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, 1, DATA_VPCS), PRESENCE_COMPLETE);
    assert_int_equal(account->files.count, 2);
    account_free(account);
}

static void test_replies_by_account(void **state)
{
    struct account *account =
        read_text("{\"111122223333\": {\"eu-west-1\": {\"SecurityGroups\": [" GROUP
                  "]}, \"eu-west-2\": [" GROUP ", " GROUP
                  "]}, \"eu-west-1\": {\"444455556666\": [" GROUP "]}}");

    (void)state;
    assert_no_problems(account);
    assert_scopes(
        account,
        "111122223333 eu-west-1: 1\n111122223333 eu-west-2: 1\n444455556666 eu-west-1: 1\n");
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 1, DATA_SECURITY_GROUPS), PRESENCE_INCOMPLETE);
    account_free(account);
}

/* Other things have keys of these names too, and are no part of an export. */
static void test_regions_without_replies(void **state)
{
    static const char *const texts[] = {
        "{\"eu-west-1\": {\"ami\": \"ami-1\"}, \"eu-west-2\": [\"a\"], \"eu-west-3\": []}",
        "{\"111122223333\": {\"eu-west-1\": {\"eu-west-1\": {}}}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct account *account = read_text(texts[i]);

        assert_passed_over(account, 1);
        account_free(account);
    }
}

/* Lists inside of objects that are no replies mean something else. */
static void test_list_of_others(void **state)
{
    struct account *account = read_text(
        "[{\"InstanceId\": \"i-0a1b\", \"SecurityGroups\": [{\"GroupId\": \"sg-0a1b2c3d\"}]}]");

    (void)state;
    assert_int_equal(account->groups.count, 0);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:1:1: reshaped by --query, so what a verdict needs is missing: run the "
                   "same aws command without --query and save what that prints");
    assert_int_equal(account->problems.count, 1);
    account_free(account);
}

static const struct {
    const char *text;
    enum object_kind kind;
    const char *id;
} bare_objects[] = {
    {GROUP, OBJECT_GROUP, "sg-1"},
    {"{\"NetworkAclId\": \"acl-1\", \"Entries\": []}", OBJECT_ACL, "acl-1"},
    {"{\"RouteTableId\": \"rtb-1\", \"Routes\": []}", OBJECT_ROUTE_TABLE, "rtb-1"},
    {"{\"InstanceId\": \"i-1\", \"NetworkInterfaces\": [], \"SecurityGroups\": [{\"GroupId\": "
     "\"sg-1\"}]}",
     OBJECT_INSTANCE, "i-1"},
    {"{\"NetworkInterfaceId\": \"eni-1\", \"PrivateIpAddresses\": [], \"Groups\": []}",
     OBJECT_INTERFACE, "eni-1"},
    {"{\"PublicIp\": \"192.0.2.1\", \"AllocationId\": \"eipalloc-1\", \"Domain\": \"vpc\"}",
     OBJECT_ADDRESS, "eipalloc-1"},
    {"{\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/24\"}",
     OBJECT_SUBNET, "subnet-1"},
    {"{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}", OBJECT_VPC, "vpc-1"},
    {"{\"InternetGatewayId\": \"igw-1\", \"Attachments\": []}", OBJECT_GATEWAY, "igw-1"},
    {"{\"NatGatewayId\": \"nat-1\", \"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\"}",
     OBJECT_GATEWAY, "nat-1"},
    {"{\"VpcEndpointId\": \"vpce-1\", \"ServiceName\": \"s\", \"VpcId\": \"vpc-1\"}",
     OBJECT_ENDPOINT, "vpce-1"},
    {"{\"VpcPeeringConnectionId\": \"pcx-1\", \"RequesterVpcInfo\": {}}", OBJECT_PEERING, "pcx-1"},
};

static void test_bare_objects(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bare_objects / sizeof bare_objects[0]; i++) {
        struct account *account = read_text(bare_objects[i].text);

        assert_no_problems(account);
        if (row_of_id(account, bare_objects[i].id, bare_objects[i].kind) == NONE)
            fail_msg("not read: %s", bare_objects[i].text);
        account_free(account);
    }
}

/* A scanner's object says where it belongs, has a map of tags and null for what is not there, and
 * holds others: a VPC its groups. Ports beside protocol -1 do not count. */
static void test_scanned_object(void **state)
{
    struct account *account = read_text(
        "{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\", \"AccountId\": \"123456789012\", "
        "\"Region\": \"eu-west-1\", \"Tags\": {\"Name\": \"v\"}, \"FlowLogs\": null, "
        "\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"Tags\": null, \"IpPermissions\": "
        "[{\"IpProtocol\": \"-1\", \"FromPort\": 443, \"ToPort\": 443, \"IpRanges\": [{\"CidrIp\": "
        "\"0.0.0.0/0\", \"Description\": null}], \"Ipv6Ranges\": null, \"PrefixListIds\": null, "
        "\"UserIdGroupPairs\": null}], \"IpPermissionsEgress\": null}], \"NetworkAcls\": null}");
    struct strbuf name = STRBUF_INIT;

    (void)state;
    assert_no_problems(account);
    assert_text(account, account->scopes.items[account->vpcs.items[0].scope].account,
                "123456789012");
    assert_text(account, account->scopes.items[account->vpcs.items[0].scope].region, "eu-west-1");
    assert_text(account, account->vpcs.items[0].name, "v");
    rule_format_name(account, &account->rules.items[0], &name);
    assert_string_equal(name.text, "sg-1/in/all/all/0.0.0.0/0");
    strbuf_release(&name);
    account_free(account);
}

/* A list by itself does not take from what a reply tells in full. */
static void test_glimpse_beside_a_reply(void **state)
{
    struct account *account =
        READ({"a.json", "[" GROUP "]"}, {"b.json", "{\"SecurityGroups\": [" GROUP "]}"});

    (void)state;
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
    account_free(account);
}

/* --- one file, several documents ---------------------------------------------------------------- */

/* A line that is broken costs itself and no other; nothing is complete then. */
static void test_broken_line(void **state)
{
    struct account *account = READ(
        {"replies.ndjson", "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}\n"
                           "{\"Vpcs\": [{\"VpcId\": NaN}]}\n"
                           "{\"Vpcs\": [{\"VpcId\": \"vpc-3\"}]} x\r\n"
                           "{\"Vpcs\": [{\"VpcId\": \"vpc-4\"}, {\"VpcId\": \"vpc-4\", \"VpcId\": "
                           "\"vpc-5\"}]}\r\n"
                           "{\"Subnets\": [{\"SubnetId\": \"subnet-1\"}]}\n"});

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR, "replies.ndjson:2:21: a value should be here");
    assert_problem(account, 1, PROBLEM_ERROR, "replies.ndjson:3:32: a value should be here");
    assert_problem(account, 2, PROBLEM_ERROR,
                   "replies.ndjson:4:50: this name stands twice in one object");
    assert_int_equal(account->problems.count, 3);
    assert_true(row_of_id(account, "vpc-1", OBJECT_VPC) != NONE);
    assert_true(row_of_id(account, "vpc-3", OBJECT_VPC) != NONE);
    assert_int_equal(account->subnets.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_INCOMPLETE);
    account_free(account);
}

/* A list that is broken gives what stands before the fault, and its leftovers make no noise. */
static void test_lines_of_a_broken_list(void **state)
{
    struct account *account =
        READ({"export.json", "{\"Other\": [\n{\"a\": 1, \"a\": 2},\n" GROUP ",\n"
                             "{\"GroupId\": \"sg-3\", \"IpPermissions\": []}\n]\n}\n"});

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:2:10: this name stands twice in one object");
    assert_int_equal(account->problems.count, 1);
    assert_int_equal(account->groups.count, 2);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_INCOMPLETE);
    account_free(account);
}

/* --- what is no export -------------------------------------------------------------------------- */

static const struct {
    const char *text, *told;
} refused[] = {
    {"", "the file is empty: run the aws command again"},
    {" \r\n", "the file is empty: run the aws command again"},
    {"-----------------\n|DescribeVpcs|\n", "a table, as --output table prints it: run the same"},
    {"+---------+\n|  x  |\n", "a table"},
    {"SECURITYGROUPS\tdefault group\tsg-1\tdefault\n", "plain text, as --output text prints it"},
    {"VPCS\t10.0.0.0/16\tvpc-1\n", "plain text"},
    {"SecurityGroups:\n- Description: x\n", "YAML: run the same aws command with --output json"},
    {"{'SecurityGroups': [{'GroupId': 'sg-1'}]}", "as Python prints it, which is no JSON: write it with"},
    {"[{'GroupId': 'sg-1'}]", "as Python prints it"},
    {"\n<!DOCTYPE html>\n<html>", "a web page, perhaps of a login: log in, run"},
    {"<?xml version=\"1.0\"?><DescribeVpcsResponse/>", "XML, as the web service itself answers"},
    {"\nAn error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation: no\n",
     "an error message instead of a reply: mend what it says, then run the aws command again"},
    {"Unable to locate credentials. You can configure credentials by running \"aws configure\".",
     "an error message"},
    {"{\"Error\": {\"Code\": \"AccessDenied\", \"Message\": \"no\"}}", "an error message"},
    {"null\n", "no reply, only a bare value: run the aws command again without --query"},
    {"[]", "no reply, only a bare value"},
    {"\"sg-0a1b2c3d\"", "no reply, only a bare value"},
    {"[{\"Name\": \"mail\", \"ID\": \"sg-0a1b2c3d\"}]", "reshaped by --query, so what a verdict"},
    {"[[\"sg-0a1b2c3d\", \"mail\"]]", "reshaped by --query"},
    {"[\"sg-0a1b2c3d\"]", "reshaped by --query"},
    {"{\"Groups\": [{\"Name\": \"mail\", \"ID\": \"sg-0a1b2c3d\"}]}", "reshaped by --query"},
    {"[{\"GroupId\": \"sg-0a1b2c3d\", \"GroupName\": \"mail\"}]", "reshaped by --query"},
};

static void test_what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct account *account = read_text(refused[i].text);

        if (account->problems.count != 1 ||
            strncmp(account->problems.items[0].message, refused[i].told, strlen(refused[i].told)))
            fail_msg("%s: %zu problems, \"%s\"", refused[i].text, account->problems.count,
                     account->problems.count ? account->problems.items[0].message : "");
        assert_int_equal(account->problems.items[0].weight, PROBLEM_ERROR);
        assert_int_equal(account->files.count, 0);
        account_free(account);
    }
}

/* Beside an export, replies of other calls and services, and lists of other things, are nothing to complain about. */
static void test_what_is_passed_over(void **state)
{
    static const char *const texts[] = {
        "{\"Identities\": [\"example.com\"]}",
        "{\"StaleSecurityGroupSet\": [{\"GroupId\": \"sg-0a1b2c3d\", \"VpcId\": \"vpc-1\"}]}",
        "{\"Return\": true}",
        "{\"Error\": {\"Description\": \"of something else\"}}", "{\"Error\": [1], \"Warning\": {\"Code\": 2}}",
        "[{\"@timestamp\": \"t\", \"cloud\": {\"resource_id\": \"vpc-0a1b2c3d\"}}]",
        "[{\"name\": \"x\", \"list\": [1, 2]}]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct account *account = READ({"other.json", texts[i]},
                                       {"export.json", "{\"SecurityGroups\": [" GROUP "]}"});

        assert_no_problems(account);
        assert_int_equal(account->files.count, 1);
        assert_int_equal(account->file_count_read, 2);
        account_free(account);
    }
}

/* The reply to a change lists what changed and no more. */
static void test_reply_to_a_change(void **state)
{
    struct account *account = read_text(
        "{\"Return\": true, \"SecurityGroupRules\": [{\"SecurityGroupRuleId\": \"sgr-1\", "
        "\"GroupId\": \"sg-1\", \"IsEgress\": false, \"IpProtocol\": \"tcp\", \"FromPort\": 25, "
        "\"ToPort\": 25, \"CidrIpv4\": \"0.0.0.0/0\"}]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUP_RULES), PRESENCE_INCOMPLETE);
    account_free(account);
}

/* --- public data -------------------------------------------------------------------------------- */

/* Distinct ids, as the data set's README counts them; an id of several accounts has several rows. */
static size_t distinct_groups(const struct account *account)
{
    size_t count = 0;

    for (size_t i = 0; i < account->groups.count; i++) {
        bool first = account->groups.items[i].described;

        for (size_t j = 0; j < i && first; j++)
            first = !account->groups.items[j].described ||
                    account->groups.items[j].id != account->groups.items[i].id;
        count += first;
    }
    return count;
}

static void test_public_recordings(void **state)
{
    const char *path = SHARED "custodian-placebo";
    struct export_request request = {.paths = &path, .path_count = 1};
    struct account *account;

    (void)state;
    if (access(SHARED "README.md", R_OK) != 0) {
        print_message("skipped: no public recordings in %s\n", SHARED);
        skip();
    }
    account = export_read(&request);
    assert_int_equal(problems_serious(&account->problems), 7); /* recorded errors */
    assert_int_equal(account->subnets.count, 70);
    assert_int_equal(distinct_groups(account), 81);
    assert_int_equal(account->acls.count, 1);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_reply),
        cmocka_unit_test(test_recorded_error),
        cmocka_unit_test(test_documented_examples),
        cmocka_unit_test(test_bare_list),
        cmocka_unit_test(test_bare_objects),
        cmocka_unit_test(test_scanned_object),
        cmocka_unit_test(test_glimpse_beside_a_reply),
        cmocka_unit_test(test_broken_line),
        cmocka_unit_test(test_lines_of_a_broken_list),
        cmocka_unit_test(test_list_of_replies),
        cmocka_unit_test(test_list_of_others),
        cmocka_unit_test(test_replies_by_region),
        cmocka_unit_test(test_replies_by_account),
        cmocka_unit_test(test_regions_without_replies),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_what_is_passed_over),
        cmocka_unit_test(test_reply_to_a_change),
        cmocka_unit_test(test_public_recordings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
