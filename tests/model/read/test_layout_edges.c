/*
 * The edges of layouts and of what tells lists apart: values of an unusual type, names that are spelt in another way,
 * objects with more parts than any of AWS's.
 */
#include "tests/model/read/pieces.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"

/* --- AWS Config ------------------------------------------------------------------------------------------ */

#define ITEM(key, time, name)                                                                      \
    "{\"configurationItemCaptureTime\": " time ", \"configurationItemStatus\": \"OK\", "            \
    "\"awsAccountId\": \"123456789012\", \"awsRegion\": \"eu-west-1\", \"resourceType\": "          \
    "\"AWS::EC2::SecurityGroup\", " key ", \"configuration\": {\"groupId\": \"sg-1\", "             \
    "\"groupName\": \"" name "\", \"vpcId\": \"vpc-1\", \"ipPermissions\": [], "                   \
    "\"ipPermissionsEgress\": []}}"
#define ID "\"resourceId\": \"sg-1\""

/* A history has each state of a group: the newest counts, whichever way its time is written; of two equally old
 * ones the first. */
static void the_newest_item_counts(void **state)
{
    static const struct {
        const char *first, *second, *third, *newest;
    } cases[] = {
        {ITEM(ID, "1714521600", "a"), ITEM(ID, "1714521601.5", "b"), ITEM(ID, "99", "c"), "b"},
        {ITEM(ID, "17", "a"), ITEM(ID, "17", "b"), ITEM(ID, "1.7e1", "c"), "a"},
        {ITEM(ID, "\"2024-05-01T00:00:00.000Z\"", "a"), ITEM(ID, "\"2024-05-01T00:00:00.001Z\"", "b"),
         ITEM(ID, "\"2023-12-31T00:00:00.000Z\"", "c"), "b"},
        {ITEM(ID, "\"2024-05-01T00:00:00Z\"", "a"), ITEM(ID, "\"2024-05-01T00:00:00Z\"", "b"),
         ITEM(ID, "\"2024-05-01T00:00:00Z\"", "c"), "a"},
        {ITEM("\"arn\": \"arn:1\"", "1", "a"), ITEM("\"arn\": \"arn:1\", " ID, "3", "b"),
         ITEM("\"ARN\": \"arn:1\"", "2", "c"), "b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&text, "{\"configurationItems\": [%s, %s,\n7, \"x\", {\"resourceType\": 5}, %s]}",
                    cases[i].first, cases[i].second, cases[i].third);
        account = read_text(text.text);
        assert_int_equal(account->groups.count, 1);
        assert_text(account, account->groups.items[0].name, cases[i].newest);
        account_free(account);
        strbuf_release(&text);
    }
}

/* What names no resource cannot be older than another: all of it stays. */
static void items_without_a_name_stay(void **state)
{
    struct account *account =
        read_text("[" ITEM("\"x\": 1", "1", "a") "," ITEM("\"x\": 2", "2", "b") "]");

    (void)state;
    assert_true(account->groups.count >= 1);
    assert_text(account, account->groups.items[0].name, "a");
    account_free(account);
}

/* As CloudWatch Events and SNS hand an item on, and as rows of a query, which are JSON in strings. */
static void an_item_is_read_wherever_it_stands(void **state)
{
    static const char *const texts[] = {
        "{\"configurationItem\": " ITEM(ID, "1", "a") "}",
        "[\"{\\\"resourceType\\\": \\\"AWS::EC2::SecurityGroup\\\", \\\"resourceId\\\": \\\"sg-1\\\", "
        "\\\"awsRegion\\\": \\\"eu-west-1\\\", \\\"accountId\\\": \\\"123456789012\\\", "
        "\\\"configuration\\\": {\\\"groupId\\\": \\\"sg-1\\\", \\\"groupName\\\": \\\"a\\\", "
        "\\\"ipPermissions\\\": []}}\", 7, null]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct account *account = read_text(texts[i]);

        assert_int_equal(account->groups.count, 1);
        assert_text(account, account->groups.items[0].id, "sg-1");
        account_free(account);
    }
}

static void json_in_a_string_is_told_by_its_own_place(void **state)
{
    struct account *account = read_text("{\"Results\": [\n \"{\\n \\\"a\\\": x}\"]}");

    (void)state;
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:2:2: inside the JSON of this string, at its line 2, column 7: a value "
                   "should be here");
    account_free(account);
}

/* --- Terraform --------------------------------------------------------------------------------------------- */

/* One rule for all sources, outbound, and a text that somebody gave as a number. */
static void an_outbound_rule_of_several_sources(void **state)
{
    static const char *const names[] = {"sg-1/out/tcp/25-25/0.0.0.0/0", "sg-1/out/tcp/25-25/::/0"};
    struct account *account = read_text(
        "{\"version\": 4, \"terraform_version\": \"1.5.0\", \"serial\": 1, \"lineage\": \"x\", "
        "\"resources\": [{\"mode\": \"managed\", \"type\": \"aws_security_group_rule\", \"name\": \"r\", "
        "\"instances\": [{\"schema_version\": 2, \"attributes\": {\"type\": \"egress\", "
        "\"security_group_id\": \"sg-1\", \"protocol\": \"tcp\", \"from_port\": 25, \"to_port\": 25, "
        "\"cidr_blocks\": [\"0.0.0.0/0\"], \"ipv6_cidr_blocks\": [\"::/0\"], \"description\": 2024}}]}]}");

    (void)state;
    assert_int_equal(account->rules.count, 2);
    for (size_t i = 0; i < 2; i++) {
        struct strbuf name = STRBUF_INIT;

        rule_format_name(account, &account->rules.items[i], &name);
        assert_string_equal(name.text, names[i]);
        assert_text(account, account->rules.items[i].description, "2024");
        strbuf_release(&name);
    }
    account_free(account);
}

/* --- settings -------------------------------------------------------------------------------------------- */

/* What is neither true nor false tells nothing. */
static void an_attribute_is_true_or_false(void **state)
{
    static const struct {
        const char *text;
        uint8_t told;
    } cases[] = {
        {"{\"VpcId\": \"vpc-1\", \"EnableDnsSupport\": {\"Value\": true}}", TOLD_YES},
        {"{\"VpcId\": \"vpc-1\", \"EnableDnsSupport\": {\"Value\": false}}", TOLD_NO},
        {"{\"VpcId\": \"vpc-1\", \"EnableDnsSupport\": {\"Value\": null}}", TOLD_NOTHING},
        {"{\"VpcId\": \"vpc-1\", \"EnableDnsSupport\": {\"Value\": \"true\"}}", TOLD_NOTHING},
        {"{\"VpcId\": \"vpc-1\", \"EnableDnsSupport\": {}}", TOLD_NOTHING},
        {"{\"EnableDnsSupport\": {\"Value\": true}}", TOLD_NOTHING},
        {"{\"VpcId\": 7, \"EnableDnsSupport\": {\"Value\": true}}", TOLD_NOTHING},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account =
            READ({"vpcs.json", "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"}, {"dns.json", cases[i].text});

        assert_int_equal(account->vpcs.items[0].dns_support, cases[i].told);
        account_free(account);
    }
}

/* --- which list it is ----------------------------------------------------------------------------------- */

/* Names that other services use too: by the first element, by the path, or by a member beside. */
static void lists_are_told_apart(void **state)
{
    static const struct {
        const char *name, *text;
        enum data_kind kind;
        enum presence presence;
    } cases[] = {
        {"functions.json", "{\"Functions\": []}", DATA_FUNCTIONS, PRESENCE_COMPLETE},
        {"other.json", "{\"Functions\": []}", DATA_FUNCTIONS, PRESENCE_ABSENT},
        {"other.json", "{\"Functions\": [{\"Name\": \"cloudfront\"}]}", DATA_FUNCTIONS, PRESENCE_ABSENT},
        {"tasks.json", "{\"tasks\": []}", DATA_TASKS, PRESENCE_COMPLETE},
        {"other.json", "{\"tasks\": []}", DATA_TASKS, PRESENCE_ABSENT},
        {"a.json", "{\"Instances\": [{\"InstanceId\": \"i-1\", \"ImageId\": \"ami-1\"}]}", DATA_INSTANCES,
         PRESENCE_COMPLETE},
        {"a.json", "{\"Instances\": [{\"InstanceId\": \"i-1\"}]}", DATA_INSTANCES, PRESENCE_ABSENT},
        {"a.json", "{\"Instances\": []}", DATA_INSTANCES, PRESENCE_ABSENT},
        {"a.json", "{\"Addresses\": []}", DATA_ADDRESSES, PRESENCE_COMPLETE},
        {"a.json", "{\"Addresses\": [{\"PublicIp\": \"192.0.2.1\"}]}", DATA_ADDRESSES, PRESENCE_COMPLETE},
        {"a.json", "{\"Addresses\": [{\"PublicIp\": \"192.0.2.1\", \"AllocationId\": \"a\"}]}",
         DATA_ADDRESSES, PRESENCE_ABSENT},
        {"a.json", "{\"LoadBalancers\": [{\"LoadBalancerName\": \"of a scaling group\"}]}",
         DATA_LOAD_BALANCERS, PRESENCE_ABSENT},
        {"a.json", "{\"TargetGroups\": [{\"Name\": \"of Lattice\"}]}", DATA_TARGET_GROUPS, PRESENCE_ABSENT},
        {"a.json", "{\"TargetGroups\": []}", DATA_TARGET_GROUPS, PRESENCE_COMPLETE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = READ({cases[i].name, cases[i].text});
        enum presence presence =
            account->scopes.count ? account_presence(account, 0, cases[i].kind) : PRESENCE_ABSENT;

        if (presence != cases[i].presence)
            fail_msg("%s: %s: %d", cases[i].name, cases[i].text, (int)presence);
        account_free(account);
    }
}

static void routes_go_to_prefix_lists_too(void **state)
{
    static const char routes[] = "{\"Routes\": [{\"Type\": \"static\", \"PrefixListId\": \"pl-1\"},"
                                 "{\"Type\": \"static\", \"DestinationCidrBlock\": \"10.0.0.0/8\"}]}";
    struct account *account = READ({"tgw-rtb-1.json", routes});

    (void)state;
    assert_int_equal(account->transit_routes.count, 2);
    account_free(account);
    account = READ({"tgw-rtb-1.json", "{\"Routes\": [{\"Type\": \"static\"}]}"});
    assert_int_equal(account->transit_routes.count, 0);
    account_free(account);
    account = READ({"tgw-rtb-1.json", "{\"Routes\": [{\"Type\": \"x\", \"ClientVpnEndpointId\": \"cvpn-1\","
                                      "\"DestinationCidrBlock\": \"10.0.0.0/8\"}]}"});
    assert_int_equal(account->transit_routes.count, 0);
    account_free(account);
}

/* --- large objects --------------------------------------------------------------------------------------- */

/* Each "0" of a list takes 64 bytes: an object that is nothing but such parts is told and left out, and what
 * stands beside it is read. */
static void an_object_of_too_many_parts_is_left_out(void **state)
{
    static const char *const forms[] = {
        "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"},\n{\"VpcId\": \"vpc-2\", \"a\": [%s0]}, {\"VpcId\": \"vpc-3\"}]}",
        "[{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/8\"},\n{\"VpcId\": \"vpc-2\", \"CidrBlock\": "
        "\"10.0.0.0/8\", \"a\": [%s0]}, {\"VpcId\": \"vpc-3\", \"CidrBlock\": \"10.0.0.0/8\"}]",
    };
    struct strbuf zeros = STRBUF_INIT;

    (void)state;
    for (int i = 0; i < 250000; i++)
        strbuf_adds(&zeros, "0,");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_add(&text, forms[i], (size_t)(strstr(forms[i], "%s") - forms[i]));
        strbuf_addbuf(&text, &zeros);
        strbuf_adds(&text, strstr(forms[i], "%s") + 2);
        account = read_text(text.text);
        assert_int_equal(account->problems.count, 1);
        assert_problem(account, 0, PROBLEM_ERROR,
                       "export.json:2:1: this object has more parts than any of AWS's: it is left out");
        assert_int_equal(account->vpcs.count, 2);
        account_free(account);
        strbuf_release(&text);
    }
    strbuf_release(&zeros);
}

/* Names are compared with each other: there is an end to that. */
static void an_object_of_too_many_names_is_told(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}, {");
    for (int i = 0; i < 131072; i++)
        strbuf_addf(&text, "\"%d\": 0,", i);
    strbuf_adds(&text, "\"VpcId\": \"vpc-2\"}]}");
    account = read_text(text.text);
    assert_int_equal(account->problems.count, 1);
    assert_string_equal(account->problems.items[0].message,
                        "more names than anything of AWS has in one object");
    account_free(account);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_item_counts),
        cmocka_unit_test(items_without_a_name_stay),
        cmocka_unit_test(an_item_is_read_wherever_it_stands),
        cmocka_unit_test(json_in_a_string_is_told_by_its_own_place),
        cmocka_unit_test(an_outbound_rule_of_several_sources),
        cmocka_unit_test(an_attribute_is_true_or_false),
        cmocka_unit_test(lists_are_told_apart),
        cmocka_unit_test(routes_go_to_prefix_lists_too),
        cmocka_unit_test(an_object_of_too_many_parts_is_left_out),
        cmocka_unit_test(an_object_of_too_many_names_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
