#include "tests/model/compare/two_exports.h"

/*
 * A mail relay: eni-1 with group sg-1 in subnet-1 of vpc-1, with an ACL that admits all and a
 * table that leads to the Internet. The pieces that a test changes are handed over; NULL leaves a
 * file out.
 */
struct world {
    const char *permissions, *address, *routes, *entries, *groups;
};

#define OPEN                                                                                       \
    "{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": "     \
    "\"0.0.0.0/0\"}]}"
#define PUBLIC      ", \"Association\": {\"PublicIp\": \"54.1.2.3\"}"
#define TO_INTERNET "{\"DestinationCidrBlock\": \"0.0.0.0/0\", \"GatewayId\": \"igw-1\"}"
#define ALLOW(egress)                                                                              \
    "{\"RuleNumber\": 100, \"Egress\": " egress ", \"Protocol\": \"-1\", \"RuleAction\": "         \
    "\"allow\", \"CidrBlock\": \"0.0.0.0/0\"}"
#define ALLOW_ALL ALLOW("false") "," ALLOW("true")

static const struct world relay = {OPEN, PUBLIC, TO_INTERNET, ALLOW_ALL, "sg-1"};

static struct account *read_world(struct world world)
{
    struct strbuf groups = STRBUF_INIT, interfaces = STRBUF_INIT, acls = STRBUF_INIT,
                  tables = STRBUF_INIT;
    struct account *account;

    strbuf_addf(&groups,
                "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-1\", "
                "\"IpPermissions\": [%s]}, {\"GroupId\": \"sg-2\", \"VpcId\": \"vpc-1\", "
                "\"IpPermissions\": []}]}",
                world.permissions);
    strbuf_addf(&interfaces,
                "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": "
                "\"vpc-1\", \"SubnetId\": \"subnet-1\", \"Groups\": [{\"GroupId\": \"%s\"}], "
                "\"PrivateIpAddresses\": [{\"PrivateIpAddress\": \"10.0.0.5\"%s}]}]}",
                world.groups, world.address);
    strbuf_addf(&acls,
                "{\"NetworkAcls\": [{\"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", "
                "\"Associations\": [{\"SubnetId\": \"subnet-1\"}], \"Entries\": [%s]}]}",
                world.entries);
    if (world.routes)
        strbuf_addf(&tables,
                    "{\"RouteTables\": [{\"RouteTableId\": \"rtb-1\", \"VpcId\": \"vpc-1\", "
                    "\"Associations\": [{\"SubnetId\": \"subnet-1\"}], \"Routes\": [%s]}]}",
                    world.routes);
    else
        strbuf_adds(&tables, "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"); /* something else */
    account = READ({HERE("vpcs"), "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}"},
                   {HERE("subnets"), "{\"Subnets\": [{\"SubnetId\": \"subnet-1\", \"VpcId\": "
                                     "\"vpc-1\", \"CidrBlock\": \"10.0.0.0/24\"}]}"},
                   {HERE("groups"), groups.text}, {HERE("interfaces"), interfaces.text},
                   {HERE("acls"), acls.text}, {HERE("tables"), tables.text});
    strbuf_release(&groups);
    strbuf_release(&interfaces);
    strbuf_release(&acls);
    strbuf_release(&tables);
    return account;
}

static void assert_worlds(struct world a, struct world b, const char *expected)
{
    assert_compared(read_world(a), read_world(b), expected);
}

static struct world with_permissions(const char *permissions)
{
    struct world world = relay;

    world.permissions = permissions;
    return world;
}

/* --- tests ------------------------------------------------------------------------------------------------ */

static void the_same_world_has_no_difference(void **state)
{
    (void)state;
    assert_worlds(relay, relay, "");
}

/* 3 702 259 712 IPv4 addresses are the Internet's. */
static void a_closed_rule_closes_its_hole(void **state)
{
    (void)state;
    assert_worlds(relay, with_permissions(""),
                  "hole closed: critical exposed sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0\n"
                  "hole changed: info latent nacl-entry-open acl-1/in/100 exposure interfaces "
                  "because sg-1\n"
                  "reach eni-1 ipv4 25 closed 1.0.0.0/8, and 58 more = 3702259712 because sg-1\n"
                  "group sg-1\n"
                  "  rule gone: -in tcp 25-25 0.0.0.0/0\n"
                  "  closed in ipv4 6-6/25-25  0.0.0.0/0 = 4294967296\n");
}

static void an_open_rule_is_a_new_hole(void **state)
{
    (void)state;
    assert_worlds(with_permissions(""), relay,
                  "hole new: critical exposed sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0\n"
                  "hole changed: info exposed nacl-entry-open acl-1/in/100 exposure interfaces "
                  "because sg-1\n"
                  "reach eni-1 ipv4 25 opened 1.0.0.0/8, and 58 more = 3702259712 because sg-1\n"
                  "group sg-1\n"
                  "  rule new: +in tcp 25-25 0.0.0.0/0\n"
                  "  opened in ipv4 6-6/25-25  0.0.0.0/0 = 4294967296\n");
}

/* The rule stays; what made it matter is named. */
static void a_public_address_makes_a_hole_critical(void **state)
{
    struct world before = relay;

    (void)state;
    before.address = "";
    assert_worlds(before, relay,
                  "hole changed: critical exposed sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0 "
                  "severity exposure interfaces because eni-1\n"
                  "hole changed: info exposed nacl-entry-open acl-1/in/100 exposure interfaces "
                  "because eni-1\n"
                  "reach eni-1 ipv4 25 opened 1.0.0.0/8, and 58 more = 3702259712 because eni-1\n"
                  "object eni-1\n"
                  "  +public_address 54.1.2.3\n");
}

static void a_route_makes_a_hole_critical(void **state)
{
    struct world before = relay;

    (void)state;
    before.routes = "";
    assert_worlds(before, relay,
                  "hole changed: critical exposed sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0 "
                  "severity exposure interfaces because rtb-1\n"
                  "hole changed: info exposed nacl-entry-open acl-1/in/100 exposure interfaces "
                  "because rtb-1\n"
                  "reach eni-1 ipv4 25 opened 1.0.0.0/8, and 58 more = 3702259712 because rtb-1\n"
                  "object rtb-1\n"
                  "  +route 0.0.0.0/0 to igw-1\n");
}

/* Another group on the interface: the hole stays in its group, which is on nothing now. */
static void a_group_taken_off_leaves_its_hole_unattached(void **state)
{
    struct world after = relay;

    (void)state;
    after.groups = "sg-2";
    assert_worlds(relay, after,
                  "hole changed: low unattached sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0 severity "
                  "exposure interfaces because eni-1\n"
                  "hole changed: info latent nacl-entry-open acl-1/in/100 exposure interfaces "
                  "because eni-1\n"
                  "reach eni-1 ipv4 25 closed 1.0.0.0/8, and 58 more = 3702259712 because eni-1\n"
                  "object eni-1\n"
                  "  -security_group sg-1\n"
                  "  +security_group sg-2\n");
}

/* B has no route tables: what was reached may still be, and nothing is closed. */
static void what_one_does_not_tell_closes_nothing(void **state)
{
    struct world after = relay;

    (void)state;
    after.routes = NULL;
    assert_worlds(relay, after,
                  "untold by B: route_tables\n"
                  "hole changed: high unknown sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0 severity "
                  "exposure interfaces\n"
                  "hole changed: info unknown nacl-entry-open acl-1/in/100 exposure interfaces\n"
                  "reach eni-1 ipv4 25 lost 1.0.0.0/8, and 58 more = 3702259712\n");
    assert_worlds(after, relay,
                  "untold by A: route_tables\n"
                  "hole changed: critical exposed sg-rule-open sg-1/in/tcp/25-25/0.0.0.0/0 "
                  "severity exposure interfaces\n"
                  "hole changed: info exposed nacl-entry-open acl-1/in/100 exposure interfaces\n"
                  "reach eni-1 ipv4 25 appeared 1.0.0.0/8, and 58 more = 3702259712\n");
}

/* Ports of one family that open alike are one line; a port more is the same union of two rules. */
static void a_union_keeps_its_hole_while_a_port_is_common(void **state)
{
    static const char some[] =
        "{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": "
        "\"64.0.0.0/2\"}, {\"CidrIp\": \"128.0.0.0/2\"}]}";
    static const char more[] =
        "{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 465, \"IpRanges\": [{\"CidrIp\": "
        "\"64.0.0.0/2\"}, {\"CidrIp\": \"128.0.0.0/2\"}]}";
    struct comparison comparison;
    struct account *a, *b;

    (void)state;
    a = read_world(with_permissions(some));
    b = read_world(with_permissions(more));
    compare_two(&comparison, a, b);
    assert_int_equal(comparison.holes_by_kind[HOLE_NEW], 2); /* the rules themselves: new ports */
    assert_int_equal(comparison.holes_by_kind[HOLE_CLOSED], 2);
    assert_int_equal(comparison.holes_by_kind[HOLE_CHANGED], 1); /* their union; the entry stays */
    for (size_t i = 0; i < comparison.holes.count; i++) {
        const struct hole_change *hole = &comparison.holes.items[i];

        if (hole->kind == HOLE_CHANGED)
            assert_int_equal(hole->aspects, HOLE_PORTS | HOLE_RULES);
    }
    assert_int_equal(comparison.reach.count, 1);
    assert_int_equal(comparison.reach.items[0].ports, 2); /* 465 only */
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

#define ENTRY(protocol, ports, block)                                                              \
    "{\"RuleNumber\": 100, \"Egress\": false, \"Protocol\": \"" protocol "\", " ports "\"RuleAction\": "   \
    "\"allow\", \"CidrBlock\": \"" block "\"}," ALLOW("true")
#define PORTS(from, to) "\"PortRange\": {\"From\": " from ", \"To\": " to "}, "

/* The entry with that number says something else: the same hole, with another content. */
static void an_entry_that_says_something_else_is_the_same_hole(void **state)
{
    static const char *const entries[][2] = {
        {ALLOW_ALL, ENTRY("6", PORTS("0", "65535"), "0.0.0.0/0")},
        {ENTRY("6", PORTS("0", "65535"), "0.0.0.0/0"), ENTRY("6", PORTS("0", "65534"), "0.0.0.0/0")},
        {ENTRY("6", PORTS("0", "65535"), "0.0.0.0/0"), ENTRY("6", PORTS("1", "65535"), "0.0.0.0/0")},
        {ENTRY("6", PORTS("0", "65535"), "0.0.0.0/0"), ENTRY("6", PORTS("0", "65535"), "0.0.0.0/1")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        struct world before = relay, after = relay;
        struct comparison comparison;
        struct account *a, *b;
        bool told = false;

        before.entries = entries[i][0];
        after.entries = entries[i][1];
        a = read_world(before);
        b = read_world(after);
        compare_two(&comparison, a, b);
        for (size_t k = 0; k < comparison.holes.count; k++) {
            const struct hole_change *hole = &comparison.holes.items[k];
            const struct finding *finding =
                &comparison.findings[SIDE_B].items.items[hole->findings[SIDE_B]];
            told |= hole->kind == HOLE_CHANGED && finding->kind == FINDING_NACL_ENTRY_OPEN &&
                    hole->aspects & HOLE_RULES;
        }
        assert_true(told);
        comparison_release(&comparison);
        account_free(a);
        account_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_world_has_no_difference),
        cmocka_unit_test(a_closed_rule_closes_its_hole),
        cmocka_unit_test(an_open_rule_is_a_new_hole),
        cmocka_unit_test(a_public_address_makes_a_hole_critical),
        cmocka_unit_test(a_route_makes_a_hole_critical),
        cmocka_unit_test(a_group_taken_off_leaves_its_hole_unattached),
        cmocka_unit_test(what_one_does_not_tell_closes_nothing),
        cmocka_unit_test(an_entry_that_says_something_else_is_the_same_hole),
        cmocka_unit_test(a_union_keeps_its_hole_while_a_port_is_common),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
