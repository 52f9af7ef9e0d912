/*
 * AWS Config. Those items that AWS itself publishes as samples are beside the project (../shared);
 * without them the last test is skipped, loudly.
 */
#include "tests/model/read/pieces.h"

#include <stdlib.h>
#include <unistd.h>

#include "model/account/rule.h"

#define SAMPLES "../shared/exports/aws-config-rdk"

#define ITEM(type, id, time, rest)                                                                 \
    "{\"configurationItemCaptureTime\": \"" time "\", \"configurationItemStatus\": \"OK\", "       \
    "\"awsAccountId\": \"123456789012\", \"awsRegion\": \"eu-west-1\", \"resourceType\": \"" type  \
    "\", \"resourceId\": \"" id "\", \"tags\": {\"Name\": \"mail\"}, " rest "}"

#define PERMISSION(ranges)                                                                         \
    "{\"ipProtocol\": \"tcp\", \"fromPort\": 25, \"toPort\": 25, \"userIdGroupPairs\": [], "       \
    "\"prefixListIds\": [], " ranges "}"

#define GROUP(permission)                                                                          \
    "\"configuration\": {\"groupId\": \"sg-1\", \"groupName\": \"mail\", \"vpcId\": \"vpc-1\", "   \
    "\"ipPermissions\": [" permission "], \"ipPermissionsEgress\": [], \"tags\": []}"

static const char one_item[] =
    ITEM("AWS::EC2::SecurityGroup", "sg-1", "2024-05-01T00:00:00.000Z",
         GROUP(PERMISSION("\"ipRanges\": [\"0.0.0.0/0\", \"10.0.0.0/8\"]")));

static void assert_rule(const struct account *account, uint32_t row, const char *wanted)
{
    struct strbuf name = STRBUF_INIT;

    assert_true(row < account->rules.count);
    rule_format_name(account, &account->rules.items[row], &name);
    assert_string_equal(name.text, wanted);
    strbuf_release(&name);
}

static void assert_mail_group(const struct account *account)
{
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_text(account, account->groups.items[0].id, "sg-1");
    assert_int_equal(account->scopes.count, 1);
    assert_text(account, account->scopes.items[0].account, "123456789012");
    assert_text(account, account->scopes.items[0].region, "eu-west-1");
    assert_text(account, account_tag(account, account->groups.items[0].tags, "Name"), "mail");
    assert_int_equal(account->rules.count, 2);
    assert_rule(account, 0, "sg-1/in/tcp/25-25/0.0.0.0/0");
    assert_rule(account, 1, "sg-1/in/tcp/25-25/10.0.0.0/8");
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_INCOMPLETE);
}

static void test_one_item(void **state)
{
    struct account *account = read_text(one_item);
    struct strbuf json = STRBUF_INIT, why = STRBUF_INIT;

    (void)state;
    assert_mail_group(account);
    assert_true(export_read_place(account, account->groups.items[0].place, &json, &why));
    assert_string_equal(json.text, one_item);
    strbuf_release(&json);
    account_free(account);
}

/* What the item says of account and region counts more than the path. */
static void test_item_wins_over_path(void **state)
{
    struct account *account = READ({"999999999999/us-east-1/item.json", one_item});

    (void)state;
    assert_mail_group(account);
    account_free(account);
}

/* Newer items tell the ranges twice; a rule counts once, and keeps its description. */
static void test_ranges_in_both_forms(void **state)
{
    struct account *account = read_text(
        ITEM("AWS::EC2::SecurityGroup", "sg-1", "2024-05-01T00:00:00.000Z",
             GROUP(PERMISSION("\"ipv4Ranges\": [{\"cidrIp\": \"0.0.0.0/0\", \"description\": \"d\"}"
                              ", {\"cidrIp\": \"10.0.0.0/8\"}], \"ipRanges\": [\"0.0.0.0/0\", "
                              "\"10.0.0.0/8\"]"))));

    (void)state;
    assert_mail_group(account);
    assert_text(account, account->rules.items[0].description, "d");
    account_free(account);
}

/* BatchGetResourceConfig and get-resource-config-history give the configuration as a string. */
static void test_configuration_as_a_string(void **state)
{
    static const char text[] =
        "{\"baseConfigurationItems\": [" ITEM(
            "AWS::EC2::SecurityGroup", "sg-1", "2024-05-01T00:00:00.000Z",
            "\"configuration\": \"{\\\"groupId\\\": \\\"sg-1\\\", \\\"ipPermissions\\\": "
            "[{\\\"ipProtocol\\\": \\\"tcp\\\", \\\"fromPort\\\": 25, \\\"toPort\\\": 25, "
            "\\\"ipRanges\\\": [\\\"0.0.0.0/0\\\", \\\"10.0.0.0/8\\\"]}]}\"") "]}";
    struct account *account = read_text(text);

    (void)state;
    assert_mail_group(account);
    account_free(account);
}

/* Rows of a query are JSON inside strings. */
static void test_query_results(void **state)
{
    static const char text[] =
        "{\"QueryInfo\": {\"SelectFields\": []}, \"Results\": [\n"
        "\"{\\\"resourceType\\\":\\\"AWS::EC2::SecurityGroup\\\",\\\"resourceId\\\":\\\"sg-1\\\","
        "\\\"accountId\\\":\\\"123456789012\\\",\\\"awsRegion\\\":\\\"eu-west-1\\\",\\\"tags\\\":"
        "[{\\\"tag\\\":\\\"Name=mail\\\",\\\"key\\\":\\\"Name\\\",\\\"value\\\":\\\"mail\\\"}],"
        "\\\"configuration\\\":{\\\"ipPermissions\\\":[{\\\"ipProtocol\\\":\\\"tcp\\\","
        "\\\"fromPort\\\":25,\\\"toPort\\\":25,\\\"ipRanges\\\":[\\\"0.0.0.0/0\\\","
        "\\\"10.0.0.0/8\\\"]}]}}\"]}";
    struct account *account = read_text(text);

    (void)state;
    assert_mail_group(account);
    account_free(account);
}

/* A fault inside a string is told where the string stands, and the rest loads. */
static void test_faults_inside_strings(void **state)
{
    struct account *account = read_text(
        "{\"Results\": [\n"
        "  \"{\\\"resourceType\\\": \\\"AWS::EC2::VPC\\\",\\n \\\"a\\\": 1, \\\"a\\\": 2}\",\n"
        "  \"{\\\"resourceType\\\": NaN}\",\n"
        "  \"{} {}\",\n"
        "  \"{\\\"resourceType\\\": \\\"AWS::EC2::VPC\\\", \\\"resourceId\\\": \\\"vpc-1\\\", "
        "\\\"configuration\\\": {\\\"cidrBlock\\\": \\\"10.0.0.0/16\\\"}}\"]}");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:2:3: inside the JSON of this string, at its line 2, column 10: "
                   "this name stands twice in one object");
    assert_problem(account, 1, PROBLEM_ERROR,
                   "export.json:3:3: inside the JSON of this string, at its line 1, column 18: "
                   "a value should be here");
    assert_problem(account, 2, PROBLEM_ERROR,
                   "export.json:4:3: inside the JSON of this string, at its line 1, column 4: "
                   "something follows the value");
    assert_int_equal(account->problems.count, 3);
    assert_int_equal(account->vpcs.count, 1);
    account_free(account);
}

/* A query that left out the rules must not look like a group without any. */
static void test_query_without_the_rules(void **state)
{
    struct account *account = read_text(
        "{\"Results\": [\"{\\\"resourceType\\\": \\\"AWS::EC2::SecurityGroup\\\", \\\"resourceId\\\""
        ": \\\"sg-1\\\", \\\"configuration\\\": {\\\"groupName\\\": \\\"mail\\\"}}\"]}");

    (void)state;
    assert_int_equal(account->groups.count, 0);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:1:14: the configuration of this AWS::EC2::SecurityGroup holds no "
                   "IpPermissions, so it is left out: select \"configuration\" as a whole");
    account_free(account);
}

/* Of the items of one resource the newest counts; what was deleted last is gone. */
static void test_history(void **state)
{
    struct account *account = read_text(
        "{\"fileVersion\": \"1.0\", \"configurationItems\": [" ITEM(
            "AWS::EC2::VPC", "vpc-1", "2024-05-01T00:00:00.000Z",
            "\"configuration\": {\"cidrBlock\": \"10.1.0.0/16\"}") ",\n" ITEM(
            "AWS::EC2::VPC", "vpc-1", "2024-05-03T00:00:00.000Z",
            "\"configuration\": {\"cidrBlock\": \"10.3.0.0/16\"}") ",\n" ITEM(
            "AWS::EC2::VPC", "vpc-1", "2024-05-02T00:00:00.000Z",
            "\"configuration\": {\"cidrBlock\": \"10.2.0.0/16\"}") ",\n" ITEM(
            "AWS::EC2::VPC", "vpc-2", "2024-05-01T00:00:00.000Z",
            "\"configuration\": {\"cidrBlock\": \"10.4.0.0/16\"}") ",\n"
        "{\"configurationItemCaptureTime\": \"2024-05-02T00:00:00.000Z\", "
        "\"configurationItemStatus\": \"ResourceDeleted\", \"resourceType\": \"AWS::EC2::VPC\", "
        "\"resourceId\": \"vpc-2\", \"configuration\": null}]}");
    struct strbuf block = STRBUF_INIT;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 1);
    cidr_format(&block,
                account_block(account,
                              account->cidr_refs.items[account->vpcs.items[0].cidrs.first]));
    assert_string_equal(block.text, "10.3.0.0/16");
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    strbuf_release(&block);
    account_free(account);
}

/* A snapshot is a picture of all that is recorded. */
static void test_snapshot_is_complete(void **state)
{
    struct account *account = read_text(
        "{\"fileVersion\": \"1.0\", \"configSnapshotId\": \"x\", \"configurationItems\": [" ITEM(
            "AWS::EC2::VPC", "vpc-1", "2024-05-01T00:00:00.000Z",
            "\"configuration\": {\"cidrBlock\": \"10.1.0.0/16\"}") ",\n" ITEM(
            "AWS::EC2::Subnet", "subnet-1", "2024-05-01T00:00:00.000Z",
            "\"configuration\": {\"cidrBlock\": \"10.1.0.0/16\", \"mapPublicIpOnLaunch\": 7}") "]}");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:2:1: MapPublicIpOnLaunch should be true or false");
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_INCOMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_NETWORK_ACLS), PRESENCE_ABSENT);
    account_free(account);
}

/* An aggregator's rows are of several accounts; the file is one all the same. */
static void test_several_accounts_in_one_file(void **state)
{
#define ROW(number, region)                                                                        \
    "\"{\\\"resourceType\\\": \\\"AWS::EC2::VPC\\\", \\\"resourceId\\\": \\\"vpc-1\\\", "          \
    "\\\"accountId\\\": \\\"" number "\\\", \\\"awsRegion\\\": \\\"" region "\\\", "               \
    "\\\"configuration\\\": {\\\"cidrBlock\\\": \\\"10.0.0.0/16\\\"}}\""
    struct account *account = read_text("{\"Results\": [" ROW("111111111111", "eu-west-1") "," ROW(
        "222222222222", "eu-west-1") "," ROW("111111111111", "us-east-1") "," ROW("222222222222",
                                                                                  "eu-west-1") "]}");
#undef ROW

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->scopes.count, 3);
    assert_int_equal(account->vpcs.count, 3);
    assert_int_equal(account->files.count, 3);
    assert_int_equal(account_source_count(account), 1);
    assert_int_equal(account->file_count_read, 1);
    account_free(account);
}

/* A describe reply counts more than a view of the same object, whatever the order of the files. */
static void test_replies_come_first(void **state)
{
    struct account *account =
        READ({"a-item.json", one_item},
             {"b-groups.json",
              "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"GroupName\": \"now\", \"OwnerId\": "
              "\"123456789012\", \"SecurityGroupArn\": \"arn:aws:ec2:eu-west-1:123456789012:"
              "security-group/sg-1\", \"IpPermissions\": []}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_text(account, account->groups.items[0].name, "now");
    assert_int_equal(account->rules.count, 0);
    assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS), PRESENCE_COMPLETE);
    account_free(account);
}

/* A reply behind an item is of the account that the path names, not of the item's. */
static void test_reply_behind_an_item(void **state)
{
    static const char text[] =
        "{\"resourceType\": \"AWS::EC2::VPC\", \"resourceId\": \"vpc-1\", \"accountId\": "
        "\"111111111111\", \"configuration\": {\"cidrBlock\": \"10.0.0.0/16\"}}\n"
        "{\"Subnets\": [{\"SubnetId\": \"subnet-1\"}]}";
    struct account *account = READ({"222222222222/mixed.json", text});

    (void)state;
    assert_no_problems(account);
    assert_text(account, account->scopes.items[account->vpcs.items[0].scope].account,
                "111111111111");
    assert_text(account, account->scopes.items[account->subnets.items[0].scope].account,
                "222222222222");
    account_free(account);
}

static void test_other_kinds(void **state)
{
    struct account *account = read_text(
        "[" ITEM("AWS::EC2::NetworkAcl", "acl-1", "1",
                 "\"configuration\": {\"networkAclId\": \"acl-1\", \"vpcId\": \"vpc-1\", "
                 "\"isDefault\": true, \"entries\": [{\"ruleNumber\": 100, \"protocol\": \"6\", "
                 "\"ruleAction\": \"allow\", \"egress\": false, \"cidrBlock\": \"0.0.0.0/0\", "
                 "\"portRange\": {\"from\": 25, \"to\": 25}}], \"associations\": []}") "," ITEM(
            "AWS::EC2::Instance", "i-1", "1",
            "\"configuration\": {\"instanceId\": \"i-1\", \"state\": {\"name\": \"running\"}, "
            "\"networkInterfaces\": [{\"networkInterfaceId\": \"eni-1\", \"groups\": [{\"groupId\":"
            " \"sg-1\"}], \"privateIpAddresses\": [{\"privateIpAddress\": \"10.0.0.5\", "
            "\"primary\": true, \"association\": {\"publicIp\": \"192.0.2.5\"}}]}]}") "," ITEM(
            "AWS::S3::Bucket", "b", "1", "\"configuration\": {\"name\": \"b\"}") "]");
    const struct acl_entry *entry;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->acl_entries.count, 1);
    entry = &account->acl_entries.items[0];
    assert_int_equal(entry->number, 100);
    assert_int_equal(entry->from_port, 25);
    assert_true(account->acls.items[0].is_default);
    assert_int_equal(account->instances.count, 1);
    assert_text(account, account->instances.items[0].name, "mail");
    assert_int_equal(account->interfaces.count, 1);
    assert_int_equal(account->interface_addresses.count, 1);
    assert_true(account->interface_addresses.items[0].has_public);
    account_free(account);
}

/* Progress is told inside a file too, all that was read may be looked at then, and it can be stopped. */
static bool stop_late(const struct export_state *state, void *context)
{
    size_t *calls = context;

    for (size_t i = 0; i < state->account->rules.count; i++)
        assert_true(state->account->rules.items[i].source < state->account->cidrs.count);
    return ++*calls < 6;
}

static void test_stopping(void **state)
{
    char path[] = "/tmp/vpcmend-config-XXXXXX";
    const char *paths[] = {path};
    size_t calls = 0;
    struct export_request request = {
        .paths = paths, .path_count = 1, .progress = stop_late, .context = &calls};
    int descriptor = mkstemp(path);
    FILE *file = fdopen(descriptor, "w");

    (void)state;
    assert_non_null(file);
    fprintf(file, "[");
    for (int i = 0; i < 5000; i++)
        fprintf(file,
                "%s{\"resourceType\": \"AWS::EC2::SecurityGroup\", \"resourceId\": \"sg-%d\", "
                "\"configuration\": {\"ipPermissions\": [{\"ipProtocol\": \"-1\", "
                "\"ipRanges\": [\"10.0.%d.0/24\"]}]}}",
                i ? "," : "", i, i % 250);
    fprintf(file, "]");
    assert_int_equal(fclose(file), 0);
    assert_null(export_read(&request));
    assert_int_equal(calls, 6);
    unlink(path);
}

static void test_published_samples(void **state)
{
    const char *path = SAMPLES;
    struct export_request request = {.paths = &path, .path_count = 1};
    struct account *account;

    (void)state;
    if (access(SAMPLES, R_OK) != 0) {
        print_message("skipped: no samples in %s\n", SAMPLES);
        skip();
    }
    account = export_read(&request);
    assert_int_equal(problems_serious(&account->problems), 2); /* both files are broken */
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->subnets.count, 1);
    assert_int_equal(row_of_id(account, "sg-1d56fc66", OBJECT_GROUP), 0);
    assert_true(account->groups.items[0].described);
    assert_int_equal(account->rules.count, 2);
    assert_int_equal(account->acls.count, 1);
    assert_int_equal(account->load_balancers.count, 2);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_item),
        cmocka_unit_test(test_item_wins_over_path),
        cmocka_unit_test(test_ranges_in_both_forms),
        cmocka_unit_test(test_configuration_as_a_string),
        cmocka_unit_test(test_query_results),
        cmocka_unit_test(test_faults_inside_strings),
        cmocka_unit_test(test_query_without_the_rules),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_snapshot_is_complete),
        cmocka_unit_test(test_several_accounts_in_one_file),
        cmocka_unit_test(test_replies_come_first),
        cmocka_unit_test(test_reply_behind_an_item),
        cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_stopping),
        cmocka_unit_test(test_published_samples),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
