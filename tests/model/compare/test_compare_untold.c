/*
 * What one export does not tell: no hole is new or closed for want of data.
 */
#include "tests/model/compare/two_exports.h"

#include <stdio.h>

#include "tests/model/judge/build_walk.h"

/* --- mail ------------------------------------------------------------------------------------------------ */

/* In vpc-1 an SES endpoint, eni-vpce 10.0.0.200, which lets everybody in, and so many senders. */
static struct account *with_endpoint(uint32_t senders, const char *state)
{
    struct account *account = build_account();
    struct vpc_endpoint endpoint = {.place.file = NONE, .vpc = 0};
    uint32_t interface;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    build_subnet_of(account, "subnet-1", 0, "10.0.0.0/16", build_open_acl(account, "acl-1"),
                    build_table(account, "rtb-1"));
    build_open_group(account, "sg-vpce");
    build_group(account, "sg-app");
    build_rule(account, PROTOCOL_TCP, 587, 587, "10.0.0.0/16")->flags = RULE_EGRESS;
    interface = build_host(account, "eni-vpce", 0, 0, "10.0.0.200", NULL);
    account->interfaces.items[interface].type = account_text(account, "vpc_endpoint");
    for (uint32_t i = 0; i < senders; i++) {
        char id[16], address[24];
        snprintf(id, sizeof id, "eni-%u", i);
        snprintf(address, sizeof address, "10.0.%u.%u", 1 + i / 200, 10 + i % 200);
        build_host(account, id, 0, 1, address, NULL);
    }
    endpoint.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
    endpoint.vpc_id = account->vpcs.items[0].id;
    endpoint.service = account_text(account, "com.amazonaws.eu-west-1.email-smtp");
    endpoint.type = account_text(account, "Interface");
    endpoint.state = account_text(account, state);
    endpoint.private_dns = true;
    endpoint.interfaces = (struct span){(uint32_t)account->row_refs.count, 1};
    TABLE_ADD(account->row_refs, interface);
    TABLE_ADD(account->endpoints, endpoint);
    build_link(account);
    return account;
}

static void assert_holes(struct account *a, struct account *b, const char *expected)
{
    struct comparison comparison;
    struct strbuf lines = STRBUF_INIT;

    compare_two(&comparison, a, b);
    lines_of_holes(&comparison, &lines);
    assert_string_equal(lines.text ? lines.text : "", expected);
    strbuf_release(&lines);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

/* Where not all senders were followed to their endpoint, one of them may still be shut out. */
static void senders_who_were_not_followed_may_be_shut_out(void **state)
{
    (void)state;
    assert_holes(with_endpoint(2, "pending"), with_endpoint(2, "available"),
                 "hole closed: medium unattached ses-endpoint-unreachable \n");
    assert_holes(with_endpoint(2, "pending"), with_endpoint(2500, "available"),
                 "hole not in B: medium unattached ses-endpoint-unreachable \n");
}

/* --- groups ---------------------------------------------------------------------------------------------- */

#define QUARTER(id, block)                                                                            \
    "{\"GroupId\": \"" id "\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [{\"IpProtocol\": \"tcp\", "  \
    "\"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": [{\"CidrIp\": \"" block "\"}]}]}"
#define TWO_QUARTERS                                                                                 \
    "{\"SecurityGroups\": [" QUARTER("sg-1", "64.0.0.0/2") ", " QUARTER("sg-2", "128.0.0.0/2") "]}"
#define CARRIER CARRIER_OF("sg-2")
#define CARRIER_OF(group)                                                                          \
    "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"VpcId\": \"vpc-1\", \"Groups\": "   \
    "[{\"GroupId\": \"sg-1\"}, {\"GroupId\": \"" group "\"}], \"PrivateIpAddresses\": "                  \
    "[{\"PrivateIpAddress\": \"10.0.0.5\"}]}]}"

static size_t count_holes(struct account *a, struct account *b, enum hole_kind kind)
{
    struct comparison comparison;
    size_t found = 0;

    compare_two(&comparison, a, b);
    for (size_t i = 0; i < comparison.holes.count; i++) {
        const struct hole_change *hole = &comparison.holes.items[i];
        enum side side = hole->findings[SIDE_B] != NONE ? SIDE_B : SIDE_A;
        const struct finding *finding =
            &comparison.findings[side].items.items[hole->findings[side]];
        found += hole->kind == kind && finding->kind == FINDING_ENI_UNION_OPEN;
    }
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
    return found;
}

/* Two groups are much of the Internet together on one interface. It is not closed where one of them is not
 * told, be all groups missing or a further page; but where it says less. */
static void a_union_of_groups_that_are_not_told_is_not_closed(void **state)
{
    static const char one[] = "{\"SecurityGroups\": [" QUARTER("sg-1", "64.0.0.0/2") "], \"NextToken\": \"x\"}";
    static const char less[] =
        "{\"SecurityGroups\": [" QUARTER("sg-1", "64.0.0.0/2") ", " QUARTER("sg-2", "10.0.0.0/8") "]}";

    (void)state;
    assert_int_equal(count_holes(READ({HERE("g"), TWO_QUARTERS}, {HERE("i"), CARRIER}),
                                 READ({HERE("i"), CARRIER}), HOLE_NOT_IN_B),
                     1);
    assert_int_equal(count_holes(READ({HERE("i"), CARRIER}),
                                 READ({HERE("g"), TWO_QUARTERS}, {HERE("i"), CARRIER}),
                                 HOLE_NOT_IN_A),
                     1);
    assert_int_equal(count_holes(READ({HERE("g"), TWO_QUARTERS}, {HERE("i"), CARRIER}),
                                 READ({HERE("g"), one}, {HERE("i"), CARRIER}), HOLE_NOT_IN_B),
                     1);
    assert_int_equal(count_holes(READ({HERE("g"), TWO_QUARTERS}, {HERE("i"), CARRIER}),
                                 READ({HERE("g"), less}, {HERE("i"), CARRIER}), HOLE_CLOSED),
                     1);
    assert_int_equal(count_holes(READ({HERE("g"), TWO_QUARTERS}, {HERE("i"), CARRIER}),
                                 READ({HERE("g"), less}, {HERE("i"), CARRIER_OF("sg-9")}),
                                 HOLE_NOT_IN_B),
                     1); /* of sg-9 neither tells what it admits */
}

/* --- ids ------------------------------------------------------------------------------------------------- */

static struct account *with_open_group(bool has_id)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    if (!has_id)
        account->groups.items[0].id = TEXT_NONE;
    build_link(account);
    return account;
}

/* What has no id is no other export's, nor gone from it: both are told, and neither is new or closed. */
static void what_has_no_id_is_like_no_other(void **state)
{
    struct comparison comparison;
    struct account *a = with_open_group(false), *b = with_open_group(false);

    (void)state;
    compare_two(&comparison, a, b);
    assert_int_equal(comparison.holes_by_kind[HOLE_NOT_IN_A], 1);
    assert_int_equal(comparison.holes_by_kind[HOLE_NOT_IN_B], 1);
    assert_false(comparison_differs(&comparison));
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
    assert_holes(with_open_group(true), with_open_group(true), "");
}

/* --- all ------------------------------------------------------------------------------------------------- */

/* Each kind of change is a difference; what one side does not tell is none. */
static void what_is_a_difference(void **state)
{
    static const struct {
        size_t holes[HOLE_NOT_IN_B + 1], reach, groups, objects;
        bool differs;
    } cases[] = {
        {.differs = false},
        {.holes = {[HOLE_NEW] = 1}, .differs = true},
        {.holes = {[HOLE_CLOSED] = 1}, .differs = true},
        {.holes = {[HOLE_CHANGED] = 1}, .differs = true},
        {.holes = {[HOLE_NOT_IN_B] = 1}, .differs = false},
        {.holes = {[HOLE_NOT_IN_A] = 1}, .differs = false},
        {.reach = 1, .differs = true},
        {.groups = 1, .differs = true},
        {.objects = 1, .differs = true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comparison comparison = {.reach.count = cases[i].reach,
                                        .groups.count = cases[i].groups,
                                        .objects.count = cases[i].objects};
        for (size_t kind = 0; kind <= HOLE_NOT_IN_B; kind++)
            comparison.holes_by_kind[kind] = cases[i].holes[kind];
        assert_int_equal(comparison_differs(&comparison), cases[i].differs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(senders_who_were_not_followed_may_be_shut_out),
        cmocka_unit_test(a_union_of_groups_that_are_not_told_is_not_closed),
        cmocka_unit_test(what_has_no_id_is_like_no_other),
        cmocka_unit_test(what_is_a_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
