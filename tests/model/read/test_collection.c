/*
 * A collector's combined document: one object with "provider" and the lists below keys in
 * snake_case. Those of a public collector, which the last test counts, are beside the project
 * (../shared); without them it is skipped, loudly.
 */
#include "tests/model/read/pieces.h"

#include <unistd.h>

#define COLLECTED "../shared/exports/npguard/"

/* Absent values are null; ids are whatever stands there; what marks the document stands last. */
static const char small[] =
    "{\"vpcs\": [{\"VpcId\": \"VpcId:1\", \"CidrBlock\": \"10.0.0.0/16\", \"OwnerId\": "
    "\"OwnerId:9\","
    "   \"Ipv6CidrBlockAssociationSet\": null, \"Tags\": null}],"
    " \"subnets\": [{\"SubnetId\": \"SubnetId:2\", \"VpcId\": \"VpcId:1\", \"CidrBlock\":"
    "   \"10.0.1.0/24\", \"AvailabilityZone\": \"eu-north-1a\", \"Tags\": null}],"
    " \"security_groups\": [{\"GroupId\": \"GroupId:3\", \"VpcId\": \"VpcId:1\", \"IpPermissions\":"
    "   [{\"FromPort\": null, \"ToPort\": null, \"IpProtocol\": \"-1\", \"IpRanges\": null,"
    "     \"Ipv6Ranges\": [], \"PrefixListIds\": null, \"UserIdGroupPairs\": [{\"GroupId\":"
    "     \"GroupId:3\", \"GroupName\": null, \"UserId\": \"UserId:8\", \"VpcId\": null,"
    "     \"PeeringStatus\": null}]}], \"IpPermissionsEgress\": null}],"
    " \"network_acls\": [{\"NetworkAclId\": \"NetworkAclId:4\", \"VpcId\": \"VpcId:1\","
    "   \"Associations\": [{\"SubnetId\": \"SubnetId:2\"}], \"Entries\": [{\"CidrBlock\":"
    "     \"0.0.0.0/0\", \"Egress\": false, \"IcmpTypeCode\": null, \"Ipv6CidrBlock\": null,"
    "     \"PortRange\": null, \"Protocol\": \"-1\", \"RuleAction\": \"allow\", \"RuleNumber\": "
    "100}]}],"
    " \"internet_gateways\": [],"
    " \"instances\": [{\"InstanceId\": \"InstanceId:5\", \"VpcId\": \"VpcId:1\", \"SubnetId\":"
    "   \"SubnetId:2\", \"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"NetworkInterfaceId:6\","
    "     \"SubnetId\": \"SubnetId:2\", \"VpcId\": \"VpcId:1\", \"Groups\": [{\"GroupId\":"
    "     \"GroupId:3\", \"GroupName\": null}], \"PrivateIpAddress\": \"10.0.1.7\", "
    "\"Association\":"
    "     null, \"PrivateIpAddresses\": [{\"PrivateIpAddress\": \"10.0.1.7\", \"Primary\": true,"
    "     \"Association\": null}], \"Ipv6Addresses\": []}]}, {\"InstanceId\": \"InstanceId:7\","
    "   \"VpcId\": null, \"SubnetId\": null, \"NetworkInterfaces\": []}],"
    " \"collector_version\": \"0.14.0\", \"provider\": \"aws\", \"config-file-git-sha1\": \"x\"}";

static void test_every_list_is_read(void **state)
{
    struct account *account = read_text(small);

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->subnets.count, 1);
    assert_int_equal(account->groups.count, 1);
    assert_int_equal(account->acls.count, 1);
    assert_int_equal(account->acl_entries.count, 1);
    assert_int_equal(account->instances.count, 2);
    assert_int_equal(account->interfaces.count, 1);
    assert_text(account, account->scopes.items[0].region, "eu-north-1");
    account_free(account);
}

static void test_tokens_are_ids(void **state)
{
    struct account *account = read_text(small);
    const struct network_interface *interface = &account->interfaces.items[0];
    const struct sg_rule *rule = &account->rules.items[0];

    (void)state;
    assert_int_equal(interface->subnet, row_of_id(account, "SubnetId:2", OBJECT_SUBNET));
    assert_int_equal(account->subnets.items[0].acl,
                     row_of_id(account, "NetworkAclId:4", OBJECT_ACL));
    assert_int_equal(interface->groups.count, 1);
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(rule->source_kind, SOURCE_GROUP);
    assert_int_equal(account->group_references.items[rule->source].group,
                     row_of_id(account, "GroupId:3", OBJECT_GROUP));
    account_free(account);
}

/* An empty list says "none", and what the collector does not collect stays unknown. */
static void test_presence(void **state)
{
    struct account *account =
        read_text("{\"provider\": \"aws\", \"instances\": [], \"subnets\": null, "
                  "\"internet_gateways\": []}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account_presence(account, 0, DATA_INSTANCES), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_INTERNET_GATEWAYS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, 0, DATA_ROUTE_TABLES), PRESENCE_ABSENT);
    account_free(account);
}

static void test_what_is_damaged_is_told(void **state)
{
    struct account *account =
        read_text("{\"provider\": \"aws\",\n \"vpcs\": {},\n \"instances\": [{\"Name\": 1}]}");

    (void)state;
    assert_int_equal(account->problems.count, 2);
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:2:10: Vpcs should be a list");
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_INSTANCES), PRESENCE_INCOMPLETE);
    account_free(account);
}

/* The same collector collects other clouds, whose lists have some of these names. */
static void test_other_clouds_are_refused(void **state)
{
    struct account *account = read_text(
        "{\"vpcs\": [{\"id\": 1}], \"security_groups\": [{\"id\": 2}], \"provider\": \"ibm\"}");

    (void)state;
    assert_int_equal(account->problems.count, 1);
    assert_non_null(strstr(account->problems.items[0].message, "does not say it is of AWS"));
    assert_int_equal(account->vpcs.count, 0);
    assert_int_equal(account->groups.count, 0);
    account_free(account);
}

/* Without its mark such a document is somebody else's. */
static void test_words_of_others_are_passed_over(void **state)
{
    struct account *account =
        read_text("{\"vpcs\": [1], \"instances\": [2], \"routes\": 3, \"NextToken\": \"x\"}");

    (void)state;
    assert_passed_over(account, 1);
    account_free(account);
    account =
        read_text("{\"provider\": \"aws\", \"vpc\": [1], \"vpcss\": [1], \"route_tables_\": [1],"
                  "\"_vpcs\": [1], \"routetables\": [1], \"\": [1], \"routes\": [1],"
                  "\"provider \": \"gcp\"}");
    assert_passed_over(account, 1);
    account_free(account);
}

struct counts {
    const char *path;
    size_t vpcs, subnets, groups, acls, gateways, instances, interfaces;
};

/*
 * Counted with another JSON reader. Tokens begin anew in every file, so the same ones turn up in
 * several: the different ones of all files are 5 VPCs, 20 subnets, 12 groups, 10 ACLs and 11
 * interfaces. Most instances of the second file are terminated: these have no interface.
 */
static const struct counts collected[] = {
    {COLLECTED "input/input_aws_acl_1.json", 2, 7, 3, 5, 2, 6, 6},
    {COLLECTED "input/input_aws_sg_1.json", 2, 7, 6, 2, 2, 17, 5},
    {COLLECTED "input/input_basic_config_with_sg.json", 2, 5, 3, 2, 2, 2, 2},
    {COLLECTED "collector/aws_example.json", 1, 6, 1, 1, 1, 0, 0},
};

static void test_public_collections(void **state)
{
    (void)state;
    if (access(COLLECTED, R_OK) != 0) {
        print_message("SKIPPED: %s is not there\n", COLLECTED);
        skip();
    }
    for (size_t i = 0; i < sizeof collected / sizeof collected[0]; i++) {
        struct account *account =
            export_read(&(struct export_request){.paths = &collected[i].path, .path_count = 1});

        assert_no_problems(account);
        assert_int_equal(account->vpcs.count, collected[i].vpcs);
        assert_int_equal(account->subnets.count, collected[i].subnets);
        assert_int_equal(account->groups.count, collected[i].groups);
        assert_int_equal(account->acls.count, collected[i].acls);
        assert_int_equal(account->gateways.count, collected[i].gateways);
        assert_int_equal(account->instances.count, collected[i].instances);
        assert_int_equal(account->interfaces.count, collected[i].interfaces);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_list_is_read),
        cmocka_unit_test(test_tokens_are_ids),
        cmocka_unit_test(test_presence),
        cmocka_unit_test(test_what_is_damaged_is_told),
        cmocka_unit_test(test_other_clouds_are_refused),
        cmocka_unit_test(test_words_of_others_are_passed_over),
        cmocka_unit_test(test_public_collections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
