/*
 * The edges of what paths, values and replies tell: directories without a name, ids that are none, numbers with a
 * fraction, members that are not there.
 */
#include "tests/model/read/pieces.h"

#include "model/read/telling.h"

/* --- paths ---------------------------------------------------------------------------------------- */

static void assert_scope_of(const char *path, const char *number, const char *region)
{
    struct account *account = READ({path, "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"});
    struct scope scope;

    assert_int_equal(account->vpcs.count, 1);
    scope = account->scopes.items[account->vpcs.items[0].scope];
    assert_string_equal(text_raw(account->texts, scope.account), number);
    assert_string_equal(text_raw(account->texts, scope.region), region);
    account_free(account);
}

static void test_paths_tell_the_scope(void **state)
{
    (void)state;
    assert_scope_of("123456789012/eu-west-1/vpcs.json", "123456789012", "eu-west-1");
    assert_scope_of("123456789012//eu-west-1//vpcs.json", "123456789012", "eu-west-1");
    assert_scope_of("//vpcs.json", "", "");
    assert_scope_of("accounts/mail/eu-west-1x/vpcs.json", "mail", "");
}

static void assert_id(const char *path, const char *wanted)
{
    size_t length;
    const char *id = telling_id_in_path(path, "tgw-rtb-", &length);

    assert_int_equal(length, strlen(wanted));
    if (length)
        assert_memory_equal(id, wanted, length);
    else
        assert_null(id);
}

/* The last one that stands alone. */
static void test_ids_in_paths(void **state)
{
    (void)state;
    assert_id("tgw-rtb-0a/routes.json", "tgw-rtb-0a");
    assert_id("tgw-rtb-0a/tgw-rtb-0b.json", "tgw-rtb-0b");
    assert_id("tgw-rtb-0a/xtgw-rtb-0b.json", "tgw-rtb-0a");
    assert_id("tgw-rtb-0a/tgw-rtb-.json", "tgw-rtb-0a");
    assert_id("xtgw-rtb-.json", "");
    assert_id("routes.json", "");
}

static void test_paths_are_decoded(void **state)
{
    static const struct {
        const char *path, *wanted;
    } cases[] = {
        {"a%3Ab%2fc", "a:b/c"}, {"100%", "100%"}, {"100%2", "100%2"}, {"%zz%4z%z4", "%zz%4z%z4"}, {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf plain = STRBUF_INIT;

        telling_decode(&plain, cases[i].path);
        assert_string_equal(plain.text, cases[i].wanted);
        strbuf_release(&plain);
    }
}

/* --- values --------------------------------------------------------------------------------------- */

static void test_numbers_with_a_fraction(void **state)
{
    struct account *account =
        read_text("{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"IpPermissions\": [\n"
                  "{\"IpProtocol\": \"tcp\", \"FromPort\": 25.5, \"ToPort\": 26, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]},\n"
                  "{\"IpProtocol\": 6.5, \"FromPort\": 25, \"ToPort\": 26, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]},\n"
                  "{\"IpProtocol\": 6, \"FromPort\": 25.0, \"ToPort\": 26, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}");

    (void)state;
    assert_int_equal(account->problems.count, 2);
    assert_problem(account, 0, PROBLEM_ERROR,
                   "export.json:2:35: FromPort should be a whole number from -1 to 65535");
    assert_problem(account, 1, PROBLEM_ERROR,
                   "export.json:3:16: IpProtocol should be the name or number of a protocol");
    assert_int_equal(account->rules.count, 1);
    assert_int_equal(account->rules.items[0].from_port, 25);
    account_free(account);
}

/* The address of a Wavelength zone's carrier is none of the Internet's, and no reason to complain. */
static void test_carrier_addresses(void **state)
{
    struct account *account = read_text(
        "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"PrivateIpAddresses\": [{"
        "\"Primary\": true, \"PrivateIpAddress\": \"10.0.0.5\", \"Association\": {\"CarrierIp\": \"155.146.1.1\"}}]}],"
        "\"Addresses\": [{\"AllocationId\": \"eipalloc-1\", \"CarrierIp\": \"155.146.1.1\"}]}");

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->interface_addresses.count, 1);
    assert_false(account->interface_addresses.items[0].has_public);
    assert_int_equal(account->addresses.count, 0);
    account_free(account);
}

/* Entries that could not be read: the first number that is not known counts, whichever is told first. */
static void test_untold_entries(void **state)
{
#define ENTRY(number) "{\"RuleNumber\": " number ", \"Egress\": false, \"RuleAction\": \"allow\", \"Protocol\": \"-1\"}"
    static const char *const texts[] = {ENTRY("200") "," ENTRY("100") "," ENTRY("300"),
                                        ENTRY("100") "," ENTRY("200")};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct strbuf text = STRBUF_INIT;
        struct account *account;

        strbuf_addf(&text, "{\"NetworkAcls\": [{\"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"Entries\": [%s]}]}",
                    texts[i]);
        account = read_text(text.text);
        assert_int_equal(account->acls.items[0].untold_from[false], 100);
        assert_int_equal(account->acls.items[0].untold_from[true], 0);
        account_free(account);
        strbuf_release(&text);
    }
}

/* --- replies -------------------------------------------------------------------------------------- */

#define LB(name) "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/" name "/0123456789abcdef"

/* A forward without groups, and a classic balancer without listeners. */
static void test_balancers_that_tell_little(void **state)
{
    struct account *account =
        READ({"a.json", "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" LB("a") "\", \"Type\": \"network\"}]}"},
             {"b.json", "{\"Listeners\": [{\"LoadBalancerArn\": \"" LB("a") "\", \"Port\": 25, \"Protocol\": \"TCP\","
                        "\"DefaultActions\": [{\"Type\": \"forward\", \"ForwardConfig\": {}}]}]}"},
             {"c.json", "{\"LoadBalancerDescriptions\": [{\"LoadBalancerName\": \"old\"}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->load_balancers.count, 2);
    assert_int_equal(account->balancer_listeners.count, 1);
    assert_int_equal(account->balancer_listeners.items[0].target_groups.count, 0);
    account_free(account);
}

/* What is told twice counts as it is told first; and targets before listeners are not taken for any. */
static void test_balancers_told_twice(void **state)
{
#define CROSS_ZONE(value) "{\"Attributes\": [{\"Key\": \"load_balancing.cross_zone.enabled\", \"Value\": \"" value "\"}]}"
    struct account *account =
        READ({"a.json", "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" LB("a") "\", \"Type\": \"network\"}]}"},
             {"1/" LB("a") ".json", CROSS_ZONE("true")}, {"2/" LB("a") ".json", CROSS_ZONE("false")},
             {"l.json", "{\"Listeners\": [{\"LoadBalancerArn\": \"" LB("a") "\", \"Port\": 25, \"Protocol\": \"TCP\"}]}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->load_balancers.items[0].cross_zone, TOLD_YES);
    assert_int_equal(account->load_balancers.items[0].listeners.count, 1);
    account_free(account);
}

/* One identity of each account and region; who is described twice has the first one's domain. */
static void test_identities_of_two_regions(void **state)
{
#define DESCRIBED(domain)                                                                          \
    "{\"VerifiedForSendingStatus\": true, \"MailFromAttributes\": {\"MailFromDomain\": \"" domain "\"}}"
    struct account *account =
        READ({"111111111111/eu-west-1/get-email-identity-example.com.json", DESCRIBED("a.example.com")},
             {"111111111111/eu-west-1/2/get-email-identity-example.com.json", DESCRIBED("b.example.com")},
             {"111111111111/us-east-1/get-email-identity-example.com.json", DESCRIBED("c.example.com")});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->ses_identities.count, 2);
    assert_text(account, account->ses_identities.items[0].mail_from_domain, "a.example.com");
    assert_text(account, account->ses_identities.items[1].mail_from_domain, "c.example.com");
    account_free(account);
}

/* A state waits for replies in other files; behind a reply in its own file it is read at once. */
static void test_a_state_behind_a_reply(void **state)
{
    struct account *account = read_text(
        "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}\n{\"version\": 4, \"terraform_version\": \"1.5\", \"resources\": [{\"type\": "
        "\"aws_vpc\", \"name\": \"a\", \"instances\": [{\"attributes\": {\"id\": \"vpc-2\"}}]}]}");

    (void)state;
    assert_int_equal(account->vpcs.count, 2);
    account_free(account);
}

/* ARNs of other things in a path, or what only looks like one, say nothing of a list. */
static void test_arns_in_paths(void **state)
{
    static const struct {
        const char *path;
        bool known;
    } cases[] = {
        {LB("a") ".json", true},
        {"arn:aws:iam::1:role/x/" LB("a") ".json", true},
        {"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a.json", false},
        {"arn:aws/loadbalancer/net/a/0123456789abcdef.json", false},
        {"arn:aws elasticloadbalancing:loadbalancer/net/a/0123456789abcdef.json", false},
        {"loadbalancer/arn:aws.json", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account =
            READ({"a.json", "{\"LoadBalancers\": [{\"LoadBalancerArn\": \"" LB("a") "\", \"Type\": \"network\"}]}"},
                 {cases[i].path, "{\"Listeners\": []}"});

        if (account->load_balancers.items[0].listeners_known != cases[i].known)
            fail_msg("%s", cases[i].path);
        account_free(account);
    }
}

/* Of several equal ways the first is kept; a page says that there is more. */
static void test_routes_of_transit_gateways(void **state)
{
    struct account *account = READ(
        {"t.json", "{\"TransitGatewayRouteTables\": [{\"TransitGatewayRouteTableId\": \"tgw-rtb-1\", "
                   "\"TransitGatewayId\": \"tgw-1\"}]}"},
        {"tgw-rtb-1.json",
         "{\"Routes\": [{\"DestinationCidrBlock\": \"10.0.0.0/8\", \"Type\": \"static\", \"State\": \"active\", "
         "\"TransitGatewayAttachments\": [{\"TransitGatewayAttachmentId\": \"tgw-attach-1\"}, "
         "{\"TransitGatewayAttachmentId\": \"tgw-attach-2\"}]}], \"AdditionalRoutesAvailable\": true}"});

    (void)state;
    assert_int_equal(account->problems.count, 1);
    assert_problem(account, 0, PROBLEM_WARNING,
                   "tgw-rtb-1.json:1:218: AdditionalRoutesAvailable: this is one page of several, so the list is "
                   "incomplete");
    assert_int_equal(account->transit_routes.count, 1);
    assert_text(account, account->transit_routes.items[0].attachment_id, "tgw-attach-1");
    assert_true(account->transit_tables.items[0].routes_incomplete);
    account_free(account);
}

/* An ARN that ends before its account tells its region all the same; an owner with letters is nobody. */
static void test_arns_and_owners(void **state)
{
    struct account *account = read_text(
        "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"SecurityGroupArn\": \"arn:aws:ec2:eu-west-1\", "
        "\"OwnerId\": \"123456789012x\"}]}");
    struct scope scope = account->scopes.items[account->groups.items[0].scope];

    (void)state;
    assert_text(account, scope.region, "eu-west-1");
    assert_int_equal(scope.account, TEXT_NONE);
    account_free(account);
}

#define NO_JSON                                                                                    \
    "export.json:1:1: no JSON: run \"aws ec2 describe-... --output json\" and save what that prints"

/* What looks like a reply of another format and is none is told as no JSON. */
static void test_no_table_and_no_text(void **state)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"----------", "export.json:1:2: a digit should be here"},
        {"+---------\nVpcs\n", NO_JSON},
        {"SECURITYGROUPS", NO_JSON},
        {"HELLO\tworld\n", NO_JSON},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = read_text(cases[i].text);

        assert_int_equal(account->problems.count, 1);
        assert_problem(account, 0, PROBLEM_ERROR, cases[i].told);
        account_free(account);
    }
}

/* Documents that begin like one of another tool, or like a list of ids, and go on otherwise. */
static void test_what_only_begins_like_a_layout(void **state)
{
    static const char *const texts[] = {
        "{\"Results\": []}", "{\"Results\": [7]}", "{\"Results\": [\"\", \"{\"]}", "{\"resources\": []}",
        "{\"resources\": [7]}", "{\"Attributes\": [{\"Name\": 1}]}", "{\"examples\": {\"DescribeVpcs\": 5}}",
        "{\"resourceType\": \"A\"}", "[{\"ID\": \"sg-zz\"}]", "{\"Status\": \"x\", \"Id\": \"y\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct account *account = read_text(texts[i]);

        assert_passed_over(account, 1);
        account_free(account);
    }
}

/* Without a private address of its own an Elastic IP belongs to the primary one, wherever that stands. */
static void test_elastic_addresses_find_the_primary_one(void **state)
{
    struct account *account = read_text(
        "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": \"vpc-1\", \"PrivateIpAddresses\": ["
        "{\"PrivateIpAddress\": \"10.0.0.6\", \"Primary\": false}, {\"PrivateIpAddress\": \"10.0.0.5\", \"Primary\": true}]},"
        "{\"NetworkInterfaceId\": \"eni-2\", \"VpcId\": \"vpc-1\", \"Ipv6Addresses\": [{\"Ipv6Address\": \"2001:db8::1\", "
        "\"IsPrimaryIpv6\": true}]}], \"Addresses\": [{\"PublicIp\": \"192.0.2.1\", \"NetworkInterfaceId\": \"eni-1\"},"
        "{\"PublicIp\": \"192.0.2.2\", \"NetworkInterfaceId\": \"eni-2\"}]}");
    const struct interface_address *addresses = account->interface_addresses.items;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->interface_addresses.count, 3);
    assert_false(addresses[0].has_public);
    assert_true(addresses[1].has_public);
    assert_false(addresses[2].has_public);
    account_free(account);
}

/* No entries, told beside some, take none away. */
static void test_entries_of_prefix_lists(void **state)
{
    struct account *account =
        READ({"lists.json", "{\"PrefixLists\": [{\"PrefixListId\": \"pl-1\", \"Cidrs\": [\"192.0.2.0/24\"]}]}"},
             {"pl-1.json", "{\"Entries\": []}"});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->prefix_lists.items[0].entries.count, 1);
    assert_true(account->prefix_lists.items[0].entries_known);
    account_free(account);
}

/* An interface inside an instance is the one of that id in its own account and region alone. */
static void test_interfaces_inside_instances(void **state)
{
#define INSTANCE                                                                                   \
    "{\"Reservations\": [{\"Instances\": [{\"InstanceId\": \"i-1\", \"VpcId\": \"vpc-1\", \"NetworkInterfaces\": [" \
    "{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": \"vpc-1\"}]}]}]}"
    static const char described[] = "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": \"vpc-1\"}]}";
    struct account *account = READ({"111111111111/eu-west-1/a.json", INSTANCE},
                                   {"111111111111/eu-west-1/b.json", described});

    (void)state;
    assert_int_equal(account->interfaces.count, 1);
    account_free(account);
    account = READ({"111111111111/eu-west-1/a.json", INSTANCE}, {"222222222222/eu-west-1/b.json", described});
    assert_int_equal(account->interfaces.count, 2);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_tell_the_scope),
        cmocka_unit_test(test_ids_in_paths),
        cmocka_unit_test(test_paths_are_decoded),
        cmocka_unit_test(test_numbers_with_a_fraction),
        cmocka_unit_test(test_carrier_addresses),
        cmocka_unit_test(test_untold_entries),
        cmocka_unit_test(test_balancers_that_tell_little),
        cmocka_unit_test(test_balancers_told_twice),
        cmocka_unit_test(test_identities_of_two_regions),
        cmocka_unit_test(test_a_state_behind_a_reply),
        cmocka_unit_test(test_arns_in_paths),
        cmocka_unit_test(test_routes_of_transit_gateways),
        cmocka_unit_test(test_arns_and_owners),
        cmocka_unit_test(test_no_table_and_no_text),
        cmocka_unit_test(test_what_only_begins_like_a_layout),
        cmocka_unit_test(test_elastic_addresses_find_the_primary_one),
        cmocka_unit_test(test_entries_of_prefix_lists),
        cmocka_unit_test(test_interfaces_inside_instances),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
