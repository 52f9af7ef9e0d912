/*
 * Wrong types, explicit nulls and odd ids: told with their place, and the rest is kept.
 */
#include "tests/model/read/pieces.h"

static void test_wrong_types_have_places(void **state)
{
    struct account *account =
        read_text("{\"Vpcs\": [\n"
                  "  {\"VpcId\": \"vpc-1\", \"IsDefault\": 3,\n"
                  "   \"Tags\": [{\"Key\": \"Name\", \"Value\": [1, \"x\"]}],\n"
                  "   \"OwnerId\": {\"a\": 1}, \"CidrBlock\": 10},\n"
                  "  {\"VpcId\": 7},\n"
                  "  \"vpc-3\",\n"
                  "  {\"Name\": \"x\"},\n"
                  "  {\"VpcId\": \"vpc-4\", \"Tags\": 5,\n"
                  "   \"CidrBlockAssociationSet\": {\"a\": []}}]}");

    (void)state;
    assert_int_equal(account->vpcs.count, 2);
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:4:15: OwnerId should be a string");
    assert_problem(account, 1, PROBLEM_ERROR, "export.json:4:38: a string should be here");
    assert_problem(account, 2, PROBLEM_ERROR, "export.json:3:38: Value should be a string");
    assert_problem(account, 3, PROBLEM_ERROR,
                   "export.json:2:35: IsDefault should be true or false");
    assert_problem(account, 4, PROBLEM_ERROR, "export.json:5:13: VpcId should be a string");
    assert_problem(account, 5, PROBLEM_ERROR, "export.json:6:3: an object should be here");
    assert_problem(account, 6, PROBLEM_ERROR,
                   "export.json:7:3: no VpcId in this object: it is left out");
    assert_problem(account, 7, PROBLEM_ERROR,
                   "export.json:9:31: CidrBlockAssociationSet should be a list");
    assert_problem(account, 8, PROBLEM_ERROR, "export.json:8:30: Tags should be a list");
    assert_int_equal(account->problems.count, 9);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    account_free(account);
}

static void test_list_of_another_type(void **state)
{
    struct account *account = read_text("{\"Vpcs\": {\"a\": 1}}");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:1:10: Vpcs should be a list");
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    account_free(account);
}

static void test_explicit_nulls_are_absent(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":null,\"Tags\":null,"
        "\"VpcId\":null,\"IpPermissionsEgress\":null,\"IpPermissions\":[{\"IpProtocol\":\"-1\","
        "\"FromPort\":null,\"IpRanges\":null,\"Ipv6Ranges\":[{\"CidrIpv6\":\"::/0\","
        "\"Description\":null}],\"PrefixListIds\":null,\"UserIdGroupPairs\":null}]}],"
        "\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"Attachment\":null,"
        "\"Association\":null,\"Groups\":null,\"TagSet\":null,\"PrivateIpAddresses\":null}]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(account->groups.items[0].name, TEXT_NONE);
    assert_int_equal(account->interfaces.count, 1);
    assert_true(account->interfaces.items[0].source_dest_check);
    assert_int_equal(account->interfaces.items[0].tcp_idle_timeout, 0);
    account_free(account);
}

/* Ids are opaque. */
static void test_odd_ids(void **state)
{
    struct account *account = read_text(
        "{\"Vpcs\":[{\"VpcId\":\"<vpc-id:1>\"},{\"VpcId\":\"VpcId:42\"},{\"VpcId\":\"\"}],"
        "\"Subnets\":[{\"SubnetId\":\"subnet-0bb1c79de3EXAMPLE\",\"VpcId\":\"VpcId:42\"}]}");

    (void)state;
    assert_int_equal(account->vpcs.count, 2);
    assert_int_equal(account->subnets.items[0].vpc, 1);
    assert_int_equal(account->problems.count, 1); /* the empty id */
    account_free(account);
}

/* Keys are matched exactly: cJSON by itself would not mind the case. */
static void test_keys_have_case(void **state)
{
    struct account *account = read_text("{\"vpcs\":[{\"VpcId\":\"vpc-1\"}],"
                                        "\"Vpcs\":[{\"vpcid\":\"x\",\"VpcId\":\"vpc-2\"}]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 1);
    assert_text(account, account->vpcs.items[0].id, "vpc-2");
    account_free(account);
}

/* A name that begins like one of AWS's, or ends before it, is another one. */
static void test_keys_are_whole(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroups\":[{\"GroupI\":\"sg-2\",\"GroupIdx\":\"sg-3\",\"GroupId\":\"sg-1\","
        "\"GroupNam\":\"x\",\"GroupNames\":\"y\",\"VpcIdx\":\"vpc-2\",\"V\":\"vpc-3\","
        "\"VpcId\":\"vpc-1\",\"IpPermissions\":[{\"IpProtocols\":\"udp\",\"IpProtocol\":\"tcp\","
        "\"FromPor\":1,\"FromPortx\":2,\"FromPort\":25,\"ToPor\":3,\"ToPorts\":4,\"ToPort\":26,"
        "\"UserIdGroupPair\":[{}],\"UserIdGroupPairsx\":[{}],\"Ipv6Range\":[{}],"
        "\"IpRanges\":[{\"CidrI\":\"x\",\"CidrIpx\":\"x\",\"CidrIp\":\"10.0.0.0/8\","
        "\"Descriptio\":\"x\",\"Descriptions\":\"y\"}]}]}]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->groups.count, 1);
    assert_text(account, account->groups.items[0].id, "sg-1");
    assert_text(account, account->groups.items[0].vpc_id, "vpc-1");
    assert_int_equal(account->groups.items[0].name, TEXT_NONE);
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(account->rules.items[0].protocol, 6);
    assert_int_equal(account->rules.items[0].from_port, 25);
    assert_int_equal(account->rules.items[0].to_port, 26);
    assert_int_equal(account->rules.items[0].description, TEXT_NONE);
    account_free(account);
}

static void test_tags(void **state)
{
    struct account *account =
        read_text("{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"\\u65e5\"},"
                  "{\"Key\":\"Name\",\"Value\":\"main\"}]},"
                  "{\"VpcId\":\"vpc-2\",\"Tags\":{\"Name\":\"map\",\"gone\":null}}]}");

    (void)state;
    assert_no_problems(account);
    assert_text(account, account->vpcs.items[0].name, "main");
    assert_int_equal(account->vpcs.items[0].tags.count, 2);
    assert_text(account, account_tag(account, account->vpcs.items[0].tags, "a"), "\xe6\x97\xa5");
    assert_text(account, account->vpcs.items[1].name, "map");
    assert_int_equal(account->vpcs.items[1].tags.count, 1);
    account_free(account);
}

/* Hostile text in a value is harmless in the problem about it. */
static void test_problem_text_is_harmless(void **state)
{
    struct account *account =
        read_text("{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"\\u001b[31m\"}]}");

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:1:39: \"<U+001B>[31m\" is not a CIDR block");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_types_have_places),
        cmocka_unit_test(test_list_of_another_type),
        cmocka_unit_test(test_explicit_nulls_are_absent),
        cmocka_unit_test(test_odd_ids),
        cmocka_unit_test(test_keys_have_case),
        cmocka_unit_test(test_keys_are_whole),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_problem_text_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
