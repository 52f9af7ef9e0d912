/*
 * What a file is, what it holds, and what is said about what cannot be read.
 */
#include "tests/model/read/pieces.h"

#include "model/base/mem.h"

#include <stdlib.h>

/* An empty list is data; an absent one is not known. */
static void test_empty_is_not_absent(void **state)
{
    struct account *account = read_text("{\"Vpcs\": [], \"Subnets\": null, \"Unknown\": [1]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->file_count_read, 1);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_COMPLETE);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_ABSENT);
    assert_int_equal(account_presence(account, 0, DATA_ADDRESSES), PRESENCE_ABSENT);
    account_free(account);
}

static void test_every_known_key(void **state)
{
    static const struct {
        const char *key;
        enum data_kind kind;
    } keys[] = {
        {"Vpcs", DATA_VPCS},
        {"Subnets", DATA_SUBNETS},
        {"SecurityGroups", DATA_SECURITY_GROUPS},
        {"SecurityGroupRules", DATA_SECURITY_GROUP_RULES},
        {"NetworkAcls", DATA_NETWORK_ACLS},
        {"RouteTables", DATA_ROUTE_TABLES},
        {"NetworkInterfaces", DATA_NETWORK_INTERFACES},
        {"Reservations", DATA_INSTANCES},
        {"Addresses", DATA_ADDRESSES},
        {"InternetGateways", DATA_INTERNET_GATEWAYS},
        {"NatGateways", DATA_NAT_GATEWAYS},
        {"EgressOnlyInternetGateways", DATA_EGRESS_ONLY_INTERNET_GATEWAYS},
        {"VpcEndpoints", DATA_VPC_ENDPOINTS},
        {"VpcPeeringConnections", DATA_VPC_PEERING_CONNECTIONS},
        {"PrefixLists", DATA_PREFIX_LISTS},
        {"TransitGateways", DATA_TRANSIT_GATEWAYS},
        {"TransitGatewayAttachments", DATA_TRANSIT_GATEWAY_ATTACHMENTS},
        {"TransitGatewayRouteTables", DATA_TRANSIT_GATEWAY_ROUTE_TABLES},
        {"LoadBalancers", DATA_LOAD_BALANCERS},
        {"TargetGroups", DATA_TARGET_GROUPS},
    };

    (void)state;
    assert_int_equal(sizeof keys / sizeof keys[0], DATA_ADDRESSES_ATTRIBUTES); /* test_mail.c: the rest */
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&text, "{\"%s\": []}", keys[i].key);
        account = read_text(text.text);
        for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
            assert_int_equal(account_presence(account, 0, (enum data_kind)kind),
                             (enum data_kind)kind == keys[i].kind ? PRESENCE_COMPLETE
                                                                  : PRESENCE_ABSENT);
        account_free(account);
        strbuf_release(&text);
    }
}

static void test_next_token_means_incomplete(void **state)
{
    struct account *account = read_text("{\"Vpcs\": [],\n \"NextToken\": \"abc\"}");

    (void)state;
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    assert_problem(account, 0, PROBLEM_WARNING,
                   "export.json:2:2: NextToken: this is one page of several, so the list is "
                   "incomplete");
    account_free(account);

    account = read_text("{\"Vpcs\": [], \"NextToken\": \"\"}");
    assert_no_problems(account);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_COMPLETE);
    account_free(account);

    account = read_text("{\"Buckets\": [], \"NextToken\": \"abc\"}");
    assert_passed_over(account, 1);
    account_free(account);
}

/* One incomplete page makes the kind incomplete, in whatever order the pages come. */
static void test_pages(void **state)
{
    static const char first[] = "{\"Vpcs\": [{\"VpcId\":\"vpc-1\"}], \"NextToken\": \"t\"}";
    static const char last[] = "{\"Vpcs\": [{\"VpcId\":\"vpc-2\"},{\"VpcId\":\"vpc-1\"}]}";
    struct account *accounts[] = {READ({"1.json", first}, {"2.json", last}),
                                  READ({"1.json", last}, {"2.json", first})};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(accounts[i]->vpcs.count, 2);
        assert_int_equal(account_presence(accounts[i], 0, DATA_VPCS), PRESENCE_INCOMPLETE);
        account_free(accounts[i]);
    }
}

static void test_several_documents_and_keys(void **state)
{
    struct account *account =
        read_text("\xEF\xBB\xBF{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}],\"Subnets\":[]}\n"
                  "{\"Vpcs\":[{\"VpcId\":\"vpc-2\"}]}\r\n[]");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->file_count_read, 1);
    assert_int_equal(account->vpcs.count, 2);
    assert_int_equal(account_presence(account, 0, DATA_SUBNETS), PRESENCE_COMPLETE);
    account_free(account);
}

/* Documents before a broken one count, but nothing may be concluded from absence. */
static void test_broken_rest(void **state)
{
    struct account *account = read_text("{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}]}\n{\"Subnets\":[}");

    (void)state;
    assert_int_equal(account->vpcs.count, 1);
    assert_int_equal(account->file_count_read, 1);
    assert_int_equal(account_presence(account, 0, DATA_VPCS), PRESENCE_INCOMPLETE);
    assert_problem(account, 0, PROBLEM_ERROR, "export.json:2:13: a value should be here");
    account_free(account);
}

static void test_duplicate_keys_are_an_error(void **state)
{
    struct account *account =
        read_text("{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\n\"GroupId\":\"sg-2\"}]}");

    (void)state;
    assert_int_equal(account->groups.count, 0);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:2:1: this name stands twice in one object");
    account_free(account);
}

/* One object by itself is no reply: its "SecurityGroups" only name groups. */
static void test_single_objects_are_passed_over(void **state)
{
    struct account *account =
        read_text("{\"InstanceId\":\"i-1\",\"SecurityGroups\":[{\"GroupId\":\"sg-1\"}]}");

    (void)state;
    assert_passed_over(account, 1);
    assert_int_equal(account->groups.count, 0);
    assert_int_equal(account->file_count_read, 1);
    assert_int_equal(account->files.count, 0);
    account_free(account);
}

static void test_address_attributes_are_not_addresses(void **state)
{
    struct account *account =
        READ({"a.json", "{\"Addresses\":[{\"PublicIp\":\"192.0.2.1\",\"AllocationId\":\"e-1\","
                        "\"PtrRecord\":\"mail.example.com.\"}]}"},
             {"b.json", "{\"Addresses\":[{\"PublicIp\":\"192.0.2.1\",\"AllocationId\":\"e-1\"}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->addresses.count, 0);
    assert_int_equal(account->reverse_names.count, 1);
    assert_int_equal(account_presence(account, 0, DATA_ADDRESSES), PRESENCE_ABSENT);
    account_free(account);
}

static void test_entries_need_their_list(void **state)
{
    static const char entries[] = "{\"Entries\":[{\"Cidr\":\"192.0.2.0/24\",\"Description\":\"d\"},"
                                  "{\"Cidr\":\"192.0.2.0/24\"}]}";
    struct account *account = READ({"entries.json", entries});

    (void)state;
    assert_problem(account, 0, PROBLEM_ERROR,
                   "entries.json:1:12: entries of a prefix list, but of which? Put the list's id "
                   "(pl-...) into the file's name");
    account_free(account);

    account = READ({"entries-pl-0a1.json", entries}, {"pl-2/entries.json", "{\"Entries\":[]}"},
                   {"lists.json", "{\"PrefixLists\":[{\"PrefixListId\":\"pl-0a1\","
                                  "\"PrefixListName\":\"mail\",\"AddressFamily\":\"IPv4\","
                                  "\"MaxEntries\":7,\"OwnerId\":\"AWS\"}]}"});
    assert_no_problems(account);
    assert_int_equal(account->prefix_lists.count, 2);
    assert_text(account, account->prefix_lists.items[0].name, "mail");
    assert_true(account->prefix_lists.items[0].entries_known);
    assert_int_equal(account->prefix_lists.items[0].entries.count, 2);
    assert_int_equal(account->prefix_lists.items[0].max_entries, 7);
    assert_text(account, account->prefix_lists.items[1].id, "pl-2");
    assert_true(account->prefix_lists.items[1].entries_known);
    assert_false(account->prefix_lists.items[1].described);
    assert_int_equal(account->prefix_lists.items[1].entries.count, 0);
    account_free(account);
}

/* The same call's replies for one list in several files: pages. */
static void test_entries_of_several_files(void **state)
{
    struct account *account =
        READ({"pl-1/a.json", "{\"Entries\":[{\"Cidr\":\"192.0.2.0/24\"}],\"NextToken\":\"x\"}"},
             {"pl-1/b.json",
              "{\"Entries\":[{\"Cidr\":\"198.51.100.0/24\"},{\"Cidr\":\"192.0.2.0/24\"}]}"},
             {"p.json",
              "{\"PrefixLists\":[{\"PrefixListId\":\"pl-1\",\"Cidrs\":[\"203.0.113.0/24\"]}]}"});
    const struct prefix_list *list = &account->prefix_lists.items[0];

    (void)state;
    assert_int_equal(account->prefix_lists.count, 1);
    assert_int_equal(list->entries.count, 3);
    assert_true(list->entries_incomplete);
    assert_int_equal(list->family, IP_V4);
    account_free(account);
}

/* Another cloud's collection says what to do instead. */
static void test_other_forms(void **state)
{
    struct account *account = read_text("{\"security_groups\": []}");

    (void)state;
    assert_int_equal(account->problems.count, 1);
    assert_non_null(strstr(account->problems.items[0].message, "aws ec2 describe-"));
    assert_int_equal(account->problems.items[0].column, 2);
    account_free(account);
}

static const char sample[] =
    "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\","
    "\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\",\"Description\":"
    "\"\\u00e9\"}],\"UserIdGroupPairs\":[{\"GroupId\":\"sg-1\"}]}],\"Tags\":[{\"Key\":\"Name\","
    "\"Value\":\"a\"}]}],\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}],"
    "\"Reservations\":[{\"Instances\":[{\"InstanceId\":\"i-1\",\"NetworkInterfaces\":"
    "[{\"NetworkInterfaceId\":\"eni-1\",\"Groups\":[{\"GroupId\":\"sg-1\"}]}]}]}]}";

/* Cut off anywhere, a file gives one problem at its end, and what stands whole before that. */
static void test_truncation(void **state)
{
    size_t group_end = (size_t)(strstr(sample, "],\"Vpcs\"") - sample);

    (void)state;
    for (size_t length = 0; length <= sizeof sample - 1; length++) {
        char *copy = mem_copy(sample, length);
        struct export_piece piece = {"export.json", copy, length};
        struct account *account = export_read_pieces(&piece, 1);
        bool whole = length == sizeof sample - 1;

        assert_int_equal(account->problems.count, whole ? 0 : 1);
        assert_int_equal(account->file_count_read, length >= group_end ? 1 : 0);
        assert_int_equal(account->groups.count, length >= group_end ? 1 : 0);
        if (length >= group_end)
            assert_int_equal(account_presence(account, 0, DATA_SECURITY_GROUPS),
                             whole ? PRESENCE_COMPLETE : PRESENCE_INCOMPLETE);
        account_free(account);
        free(copy);
    }
}

/* A byte changed anywhere: never a crash; either it loads or there is a problem. */
static void test_damage(void **state)
{
    static const char bytes[] = {'"', '{', '}', '[', ']', ',', ':', '0', '-', '\0', '\\', '\xff'};

    (void)state;
    for (size_t i = 0; i < sizeof sample - 1; i++) {
        for (size_t j = 0; j < sizeof bytes; j++) {
            char *copy = mem_copy(sample, sizeof sample - 1);
            struct export_piece piece = {"export.json", copy, sizeof sample - 1};
            struct account *account;

            copy[i] = bytes[j];
            account = export_read_pieces(&piece, 1);
            assert_true(account->file_count_read == 1 || account->problems.count > 0);
            account_free(account);
            free(copy);
        }
    }
}

/* A hostile file costs no more than its length. */
static void test_many_problems_are_counted(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct account *account;

    (void)state;
    strbuf_adds(&text, "{\"Vpcs\":[{}");
    for (int i = 1; i < 2000; i++)
        strbuf_adds(&text, ",{}");
    strbuf_adds(&text, "]}");
    account = read_text(text.text);
    assert_int_equal(account->problems.count, 101);
    assert_problem(account, 100, PROBLEM_ERROR, "export.json: and 1900 more problems in this file");
    account_free(account);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_is_not_absent),
        cmocka_unit_test(test_every_known_key),
        cmocka_unit_test(test_next_token_means_incomplete),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_several_documents_and_keys),
        cmocka_unit_test(test_broken_rest),
        cmocka_unit_test(test_duplicate_keys_are_an_error),
        cmocka_unit_test(test_single_objects_are_passed_over),
        cmocka_unit_test(test_address_attributes_are_not_addresses),
        cmocka_unit_test(test_entries_need_their_list),
        cmocka_unit_test(test_entries_of_several_files),
        cmocka_unit_test(test_other_forms),
        cmocka_unit_test(test_truncation),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_many_problems_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
