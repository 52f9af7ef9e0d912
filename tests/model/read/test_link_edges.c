/*
 * Objects that find each other by what is told in passing, twice, from two accounts or hardly at all.
 */
#include "tests/model/read/pieces.h"

/* --- Elastic IPs of instances ------------------------------------------------------------------------ */

#define INTERFACE(id, address)                                                                     \
    "{\"NetworkInterfaceId\":\"" id "\",\"VpcId\":\"vpc-1\",\"Attachment\":{\"InstanceId\":\"i-1\"},"  \
    "\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"" address "\",\"Primary\":true},"              \
    "{\"PrivateIpAddress\":\"10.9.9.9\"}],\"Ipv6Addresses\":[{\"Ipv6Address\":\"2001:db8::1\"}]}"
#define OF_INSTANCE(interfaces, address)                                                           \
    "{\"Reservations\":[{\"Instances\":[{\"InstanceId\":\"i-1\"}]}],\"NetworkInterfaces\":["         \
    interfaces "],\"Addresses\":[" address "]}"

/* The interface that holds the private address; without one the only interface there is, and its primary
 * IPv4 address. */
static void an_address_finds_the_interface_of_its_instance(void **state)
{
    static const struct {
        const char *text, *interface; /* NULL: none */
    } cases[] = {
        {OF_INSTANCE(INTERFACE("eni-1", "10.0.0.1"),
                     "{\"PublicIp\":\"192.0.2.1\",\"InstanceId\":\"i-1\"}"), "eni-1"},
        {OF_INSTANCE(INTERFACE("eni-1", "10.0.0.1") "," INTERFACE("eni-2", "10.0.0.2"),
                     "{\"PublicIp\":\"192.0.2.1\",\"InstanceId\":\"i-1\"}"), NULL},
        {OF_INSTANCE(INTERFACE("eni-1", "10.0.0.1") "," INTERFACE("eni-2", "10.0.0.2"),
                     "{\"PublicIp\":\"192.0.2.1\",\"InstanceId\":\"i-1\",\"PrivateIpAddress\":\"10.0.0.2\"}"),
         "eni-2"},
        {OF_INSTANCE(INTERFACE("eni-1", "10.0.0.1"),
                     "{\"PublicIp\":\"192.0.2.1\",\"InstanceId\":\"i-1\",\"PrivateIpAddress\":\"10.0.0.7\"}"),
         NULL},
        {OF_INSTANCE(INTERFACE("eni-1", "10.0.0.1"),
                     "{\"PublicIp\":\"192.0.2.1\",\"InstanceId\":\"i-9\"}"), NULL},
        {OF_INSTANCE("", "{\"PublicIp\":\"192.0.2.1\",\"InstanceId\":\"i-1\"}"), NULL},
        {OF_INSTANCE("{\"NetworkInterfaceId\":\"eni-1\",\"PrivateIpAddresses\":[]}",
                     "{\"PublicIp\":\"192.0.2.1\",\"NetworkInterfaceId\":\"eni-1\"}"), "eni-1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = read_text(cases[i].text);
        uint32_t interface = account->addresses.items[0].interface;

        assert_no_problems(account);
        if (cases[i].interface)
            assert_text(account, account->interfaces.items[interface].id, cases[i].interface);
        else
            assert_int_equal(interface, NONE);
        for (size_t row = 0; row < account->interface_addresses.count; row++)
            assert_int_equal(account->interface_addresses.items[row].has_public,
                             cases[i].interface && row == 3 * interface);
        account_free(account);
    }
}

/* --- sources --------------------------------------------------------------------------------------------- */

#define REFERRING(id, pairs)                                                                       \
    "{\"GroupId\":\"" id "\",\"IpPermissions\":[{\"IpProtocol\":\"-1\",\"UserIdGroupPairs\":[" pairs "]}]}"
#define PAIR(id) "{\"GroupId\":\"" id "\"}"

/* What is read of a reference is the same in each region; whom it means is not: its own region's group,
 * else any that has the id, else none. */
static void a_reference_means_the_group_of_its_region(void **state)
{
    struct account *account = READ(
        {"eu-west-1/a.json", "{\"SecurityGroups\":[" REFERRING("sg-1", PAIR("sg-1") "," PAIR("sg-2"))
                             "," REFERRING("sg-2", PAIR("sg-9")) "]}"},
        {"eu-west-2/a.json", "{\"SecurityGroups\":[" REFERRING("sg-1", PAIR("sg-2") "," PAIR("sg-1"))
                             "," REFERRING("sg-3", PAIR("sg-9") "," PAIR("sg-1")) "]}"});
    static const uint32_t wanted[] = {0, 1, NONE, 1, 2, NONE, 2};
    static const struct span referrers[] = {{0, 1}, {1, 2}, {3, 2}, {5, 0}};
    static const uint32_t rows[] = {0, 1, 3, 4, 6};

    (void)state;
    assert_int_equal(account->rules.count, 7);
    for (uint32_t i = 0; i < 7; i++) {
        uint32_t reference = account->rules.items[i].source;

        assert_int_equal(account->group_references.items[reference].group, wanted[i]);
    }
    for (uint32_t i = 0; i < 4; i++)
        assert_memory_equal(&account->groups.items[i].referrers, &referrers[i], sizeof referrers[i]);
    assert_int_equal(account->group_referrers.count, 5);
    assert_memory_equal(account->group_referrers.items, rows, sizeof rows);
    account_free(account);
}

/* --- balancers ------------------------------------------------------------------------------------------ */

/* By port and protocol; of one that is told twice, and otherwise, the first stays. */
static void listeners_are_told_once(void **state)
{
    struct account *account =
        READ({"lb.json", "{\"LoadBalancers\":[{\"LoadBalancerArn\":\"arn:lb\"}],\"TargetGroups\":["
                         "{\"TargetGroupArn\":\"arn:a\"},{\"TargetGroupArn\":\"arn:b\"}],\"Listeners\":["
                         "{\"LoadBalancerArn\":\"arn:lb\",\"Port\":53,\"Protocol\":\"UDP\"},"
                         "{\"LoadBalancerArn\":\"arn:lb\",\"Port\":53,\"Protocol\":\"TCP\","
                         "\"DefaultActions\":[{\"TargetGroupArn\":\"arn:a\"}]},"
                         "{\"LoadBalancerArn\":\"arn:lb\",\"Port\":25,\"Protocol\":\"TCP\"},"
                         "{\"LoadBalancerArn\":\"arn:lb\",\"Port\":53,\"Protocol\":\"UDP\"},"
                         "{\"LoadBalancerArn\":\"arn:lb\",\"Port\":53,\"Protocol\":\"TCP\","
                         "\"DefaultActions\":[{\"TargetGroupArn\":\"arn:b\"}]}]}"});
    const struct load_balancer *balancer = &account->load_balancers.items[0];
    const struct balancer_listener *listeners =
        account->balancer_listeners.items + balancer->listeners.first;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(balancer->listeners.count, 3);
    assert_int_equal(listeners[0].port, 25);
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(listeners[i].port, 53);
        if (!strcmp(text_raw(account->texts, listeners[i].protocol), "TCP")) {
            assert_int_equal(listeners[i].target_groups.count, 1);
            assert_int_equal(account->row_refs.items[listeners[i].target_groups.first], 0);
        }
    }
    account_free(account);
}

/* In a subnet that another account shares, the balancer's interfaces are in that account's export; a name
 * alone could be anybody's. */
static void interfaces_find_balancers_of_other_accounts(void **state)
{
    static const char interfaces[] =
        "{\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"Description\":\"ELB net/b/1\"},"
        "{\"NetworkInterfaceId\":\"eni-2\",\"Description\":\"ELB old\"}]}";
    static const char balancers[] =
        "{\"LoadBalancers\":[{\"LoadBalancerArn\":\"arn:aws:elasticloadbalancing:eu-west-1:"
        "111111111111:loadbalancer/net/b/1\",\"Type\":\"network\"}],\"LoadBalancerDescriptions\":["
        "{\"LoadBalancerName\":\"old\"}]}";
    static const struct {
        const char *other;
        uint32_t of_first, of_second;
    } cases[] = {{"111111111111/eu-west-1/eni.json", 0, 1}, {"222222222222/eu-west-1/eni.json", 0, NONE}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account =
            READ({"111111111111/eu-west-1/lb.json", balancers}, {cases[i].other, interfaces});

        assert_no_problems(account);
        assert_int_equal(account->load_balancers.items[0].interfaces.count, 1);
        assert_int_equal(account->load_balancers.items[1].interfaces.count, cases[i].of_second != NONE);
        account_free(account);
    }
}

/* What is told of a group's targets and attributes twice counts once, as it was told first. */
static void targets_are_told_once(void **state)
{
#define GROUP "\"arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/a/1\""
    struct account *account =
        READ({"tg.json", "{\"TargetGroups\":[{\"TargetGroupArn\":" GROUP ",\"VpcId\":\"vpc-1\","
                         "\"TargetType\":\"ip\"}]}"},
             {"vpc.json", "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}],\"NetworkInterfaces\":["
                          "{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\",\"PrivateIpAddresses\":"
                          "[{\"PrivateIpAddress\":\"10.0.0.1\"}],\"Ipv6Addresses\":[{\"Ipv6Address\":"
                          "\"2001:db8::1\"}]},{\"NetworkInterfaceId\":\"eni-2\",\"VpcId\":\"vpc-1\","
                          "\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.0.1\"}]}]}"},
             {"a.json", "{\"LoadBalancerTargetHealth\":[{\"TargetGroupArn\":" GROUP
                        ",\"TargetHealthDescriptions\":[{\"Target\":{\"Id\":\"10.0.0.1\"}},"
                        "{\"Target\":{\"Id\":\"2001:db8::1\"}},{\"Target\":{\"Id\":\"10.0.0.2\"}}]}],"
                        "\"TargetGroupAttributes\":[{\"TargetGroupArn\":" GROUP ",\"Attributes\":["
                        "{\"Key\":\"preserve_client_ip.enabled\",\"Value\":\"false\"}]}]}"},
             {"b.json", "{\"LoadBalancerTargetHealth\":[{\"TargetGroupArn\":" GROUP
                        ",\"TargetHealthDescriptions\":[]}],\"TargetGroupAttributes\":[{"
                        "\"TargetGroupArn\":" GROUP ",\"Attributes\":[{\"Key\":"
                        "\"preserve_client_ip.enabled\",\"Value\":\"true\"}]}]}"});
    const struct target_group *group = &account->target_groups.items[0];
    const struct balancer_target *targets = account->balancer_targets.items + group->targets.first;

    (void)state;
    assert_no_problems(account);
    assert_true(group->targets_known);
    assert_int_equal(group->targets.count, 3);
    assert_int_equal(targets[0].interface, 0); /* of two the first */
    assert_int_equal(targets[1].interface, 0);
    assert_int_equal(targets[2].interface, NONE);
    assert_int_equal(group->preserve_client_ip, TOLD_NO);
    account_free(account);
}

/* --- mail --------------------------------------------------------------------------------------------- */

/* One reply lists an identity, another describes it: one for each account and region. */
static void an_identity_is_one(void **state)
{
    static const char list[] = "{\"EmailIdentities\":[{\"IdentityName\":\"example.com\"},"
                               "{\"IdentityName\":\"example.com\",\"VerificationStatus\":\"SUCCESS\"},"
                               "{\"IdentityName\":\"example.org\",\"VerificationStatus\":\"FAILED\"}]}";
    static const char described[] = "{\"VerifiedForSendingStatus\":false,\"MailFromAttributes\":{"
                                    "\"MailFromDomain\":\"bounce.example.com\"}}";
    struct account *account =
        READ({"111111111111/eu-west-1/identities.json", list},
             {"111111111111/eu-west-1/get-email-identity-example.com.json", described},
             {"222222222222/eu-west-1/identities.json", list});

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->ses_identities.count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct ses_identity *identity = &account->ses_identities.items[i];
        bool is_com = !strcmp(text_raw(account->texts, identity->name), "example.com");
        bool is_first = !strcmp(
            text_raw(account->texts, account->scopes.items[identity->scope].account), "111111111111");

        assert_int_equal(identity->verified, is_com ? TOLD_YES : TOLD_NO);
        assert_string_equal(text_raw(account->texts, identity->mail_from_domain),
                            is_com && is_first ? "bounce.example.com" : "");
    }
    account_free(account);
}

/* --- networks ------------------------------------------------------------------------------------------ */

/* The owner's export has the VPC's main table and default ACL, the participant's the subnet. */
static void a_shared_subnet_falls_back_on_its_owners_defaults(void **state)
{
    struct account *account =
        READ({"111111111111/eu-west-1/owner.json",
              "{\"Vpcs\":[{\"VpcId\":\"vpc-1\"}],\"RouteTables\":[{\"RouteTableId\":\"rtb-1\",\"VpcId\":"
              "\"vpc-1\",\"Associations\":[{\"Main\":true}],\"Routes\":[{\"DestinationCidrBlock\":"
              "\"0.0.0.0/0\",\"GatewayId\":\"odd\"},{\"DestinationCidrBlock\":\"10.0.0.0/8\","
              "\"GatewayId\":\"strange\"},{\"DestinationCidrBlock\":\"10.1.0.0/16\",\"GatewayId\":"
              "\"unknown\"}]}],\"NetworkAcls\":[{\"NetworkAclId\":\"acl-1\",\"VpcId\":\"vpc-1\","
              "\"IsDefault\":true,\"Associations\":[]}],\"VpcEndpoints\":[{\"VpcEndpointId\":\"odd\"}],"
              "\"InternetGateways\":[{\"InternetGatewayId\":\"strange\"}]}"},
             {"222222222222/eu-west-1/participant.json",
              "{\"Subnets\":[{\"SubnetId\":\"subnet-1\",\"VpcId\":\"vpc-1\"},{\"SubnetId\":"
              "\"subnet-2\",\"VpcId\":\"vpc-2\"}]}"});
    const struct route *routes = account->routes.items;

    (void)state;
    assert_int_equal(account->subnets.items[0].route_table, 0);
    assert_int_equal(account->subnets.items[0].acl, 0);
    assert_int_equal(account->subnets.items[1].route_table, NONE);
    assert_int_equal(account->routes.count, 3);
    for (size_t i = 0; i < 3; i++) { /* an id that does not begin as usual is known by its object */
        const char *target = text_raw(account->texts, routes[i].target);

        assert_int_equal(routes[i].target_kind, !strcmp(target, "odd")       ? ROUTE_VPC_ENDPOINT
                                                : !strcmp(target, "strange") ? ROUTE_INTERNET_GATEWAY
                                                                             : ROUTE_OTHER);
    }
    account_free(account);
}

/* Both ends of a peering between gateways of one account and region: nothing is to be turned round. */
static void a_peering_within_one_region_stays_as_told(void **state)
{
    struct account *account = READ(
        {"tgw.json", "{\"TransitGateways\":[{\"TransitGatewayId\":\"tgw-1\"},{\"TransitGatewayId\":"
                     "\"tgw-2\"}],\"TransitGatewayPeeringAttachments\":[{\"TransitGatewayAttachmentId\":"
                     "\"tgw-attach-1\",\"RequesterTgwInfo\":{\"TransitGatewayId\":\"tgw-1\"},"
                     "\"AccepterTgwInfo\":{\"TransitGatewayId\":\"tgw-2\",\"OwnerId\":\"1\"}},"
                     "{\"TransitGatewayAttachmentId\":\"tgw-attach-2\",\"RequesterTgwInfo\":{"
                     "\"TransitGatewayId\":\"tgw-9\"},\"AccepterTgwInfo\":{\"TransitGatewayId\":\"tgw-2\"}},"
                     "{\"TransitGatewayAttachmentId\":\"tgw-attach-3\"}]}"});
    const struct transit_attachment *attachments = account->transit_attachments.items;

    (void)state;
    assert_no_problems(account);
    assert_int_equal(account->transit_attachments.count, 3);
    assert_text(account, attachments[0].gateway_id, "tgw-1");
    assert_text(account, attachments[0].resource_id, "tgw-2");
    assert_text(account, attachments[1].gateway_id, "tgw-2"); /* this one is the own end */
    assert_text(account, attachments[1].resource_id, "tgw-9");
    assert_int_equal(attachments[2].gateway, NONE);
    account_free(account);
}

/* --- sources of rules that move ------------------------------------------------------------------- */

static const char knotted[] =
    "{\"SecurityGroups\":["
    "{\"GroupId\":\"sg-1\",\"OwnerId\":\"123456789012\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\","
    "\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\"},{\"CidrIp\":\"10.0.0.0/8\"}],"
    "\"PrefixListIds\":[{\"PrefixListId\":\"pl-1\"}],"
    "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-2\"},{\"GroupId\":\"sg-1\"}]}]},"
    "{\"GroupId\":\"sg-2\",\"OwnerId\":\"123456789012\",\"IpPermissions\":[{\"IpProtocol\":\"-1\","
    "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-2\"},{\"GroupId\":\"sg-2\"}],"
    "\"PrefixListIds\":[{\"PrefixListId\":\"pl-2\"}]}]}]}";

static const char flat_of_them[] =
    "{\"SecurityGroupRules\":[{\"SecurityGroupRuleId\":\"sgr-1\",\"GroupId\":\"sg-1\","
    "\"GroupOwnerId\":\"123456789012\",\"IsEgress\":true,\"IpProtocol\":\"-1\",\"FromPort\":-1,\"ToPort\":-1,"
    "\"ReferencedGroupInfo\":{\"GroupId\":\"sg-2\"}}]}";

/* Every rule has its source, and groups know the rules that refer to them: found by looking at each. */
static void assert_sources(const struct account *account, size_t references, size_t lists)
{
    size_t found = 0, listed = 0;

    for (size_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        const struct group_reference *reference;
        const struct security_group *group;
        bool known = false;

        if (rule->source_kind == SOURCE_PREFIX_LIST) {
            assert_true(rule->source < account->prefix_lists.count);
            listed++;
        }
        if (rule->source_kind != SOURCE_GROUP)
            continue;
        found++;
        reference = &account->group_references.items[rule->source];
        assert_true(reference->group < account->groups.count);
        group = &account->groups.items[reference->group];
        assert_int_equal(group->id, reference->group_id);
        for (uint32_t j = 0; j < group->referrers.count; j++)
            known |= account->group_referrers.items[group->referrers.first + j] == i;
        assert_true(known);
    }
    assert_int_equal(found, references);
    assert_int_equal(listed, lists);
    assert_int_equal(account->group_referrers.count, references);
}

/* Rules go since their group says them twice, groups since they are described twice, and rules come that only the
 * flat list tells. */
static void rules_that_move_keep_their_sources(void **state)
{
    struct account *once = read_text(knotted);
    struct account *twice = READ({"a.json", knotted}, {"b.json", knotted});
    struct account *more = READ({"a.json", knotted}, {"b.json", flat_of_them}, {"c.json", knotted});

    (void)state;
    assert_int_equal(once->rules.count, 6);
    assert_sources(once, 3, 2);
    assert_int_equal(twice->rules.count, 6);
    assert_sources(twice, 3, 2);
    assert_int_equal(more->rules.count, 7);
    assert_sources(more, 4, 2);
    account_free(once);
    account_free(twice);
    account_free(more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_means_the_group_of_its_region),
        cmocka_unit_test(an_address_finds_the_interface_of_its_instance),
        cmocka_unit_test(listeners_are_told_once),
        cmocka_unit_test(interfaces_find_balancers_of_other_accounts),
        cmocka_unit_test(targets_are_told_once),
        cmocka_unit_test(an_identity_is_one),
        cmocka_unit_test(a_shared_subnet_falls_back_on_its_owners_defaults),
        cmocka_unit_test(a_peering_within_one_region_stays_as_told),
        cmocka_unit_test(rules_that_move_keep_their_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
