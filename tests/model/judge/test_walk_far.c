/* Two VPCs: peerings, transit gateways, group references across. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

/*
 * vpc-a 10.1.0.0/16 with eni-a 10.1.1.10 in subnet-a, vpc-b 10.2.0.0/16 with eni-b 10.2.1.10 in
 * subnet-b; each VPC has a subnet-at-x (10.x.250.0/28) for attachments, with an ACL of its own.
 * Both tables lead to the other VPC by `kind`. All open.
 */
static struct account *network(enum route_target kind, const char *target)
{
    static const char *const names[2][6] = {
        {"vpc-a", "10.1.0.0/16", "10.2.0.0/16", "subnet-a", "10.1.1.0/24", "10.1.250.0/28"},
        {"vpc-b", "10.2.0.0/16", "10.1.0.0/16", "subnet-b", "10.2.1.0/24", "10.2.250.0/28"},
    };
    struct account *account = build_account();

    build_vpc_of(account, "vpc-a", "10.1.0.0/16");
    build_vpc_of(account, "vpc-b", "10.2.0.0/16");
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t acl = build_open_acl(account, i == 0 ? "acl-a" : "acl-b");
        uint32_t at_acl = build_open_acl(account, i == 0 ? "acl-at-a" : "acl-at-b");
        uint32_t table = build_table(account, i == 0 ? "rtb-a" : "rtb-b");
        build_route_to(account, names[i][2], kind, target);
        build_subnet_of(account, names[i][3], i, names[i][4], acl, table);
        build_subnet_of(account, i == 0 ? "subnet-at-a" : "subnet-at-b", i, names[i][5], at_acl,
                        table);
    }
    build_open_group(account, "sg-a");
    build_open_group(account, "sg-b");
    build_host(account, "eni-a", 0, 0, "10.1.1.10", NULL);
    build_host(account, "eni-b", 2, 1, "10.2.1.10", NULL);
    build_link(account);
    return account;
}

static struct account *peered(void)
{
    struct account *account = network(ROUTE_PEERING, "pcx-1");

    build_peering(account, "pcx-1", 0, 1);
    return account;
}

static struct account *transited(void)
{
    struct account *account = network(ROUTE_TRANSIT_GATEWAY, "tgw-1");

    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_attachment(account, "tgw-attach-a", 0, 0, 1);
    build_attachment(account, "tgw-attach-b", 0, 1, 3);
    build_transit_table(account, "tgw-rtb-1");
    build_transit_route(account, "10.1.0.0/16", 0);
    build_transit_route(account, "10.2.0.0/16", 1);
    return account;
}

/* --- peering ---------------------------------------------------------------------------------------- */

static void test_peering(void **state)
{
    struct account *account = peered();

    (void)state;
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "allowed host eni-a");
    assert_walk(account, "eni-a", "10.2.9.9", "tcp", 25, "blocked address vpc-b");
    account->routes.items[1].cidr = build_block(account, "10.9.0.0/16");
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked route rtb-b"); /* no way back */
    account_free(account);
    account = peered();
    account->peerings.items[0].status = account_text(account, "pending-acceptance");
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked peering pcx-1");
    account->peerings.items[0].status = account_text(account, "active");
    account->peerings.items[0].accepter.vpc = NONE;
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "unknown peering pcx-1");
    account_free(account);
}

/* Nothing behind the other VPC: neither its Internet nor its own peerings. */
static void test_peering_is_not_transitive(void **state)
{
    struct account *account = peered();

    (void)state;
    account->routes.items[0].cidr = build_block(account, "0.0.0.0/0");
    assert_walk(account, "eni-a", "internet", "tcp", 465, "blocked peering pcx-1");
    assert_walk(account, "eni-a", "10.3.0.1", "tcp", 465, "blocked peering pcx-1");
    account_free(account);
}

/* sg-b admits the carriers of sg-a: over a peering of one region yes, of two regions no. */
static void test_group_reference_over_a_peering(void **state)
{
    struct account *account = peered();
    struct group_reference reference = {.group_id = account->groups.items[0].id, .group = 0};

    (void)state;
    for (uint32_t i = 4; i < 6; i++) {
        account->rules.items[i].source_kind = SOURCE_GROUP;
        account->rules.items[i].source = account_group_reference(account, &reference);
    }
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "allowed host eni-a");
    account->interfaces.items[1].scope = account_scope(
        account, account_text(account, "123456789012"), account_text(account, "us-east-1"));
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked group-in sg-b");
    account_free(account);
}

/* --- transit gateways ---------------------------------------------------------------------------------- */

static void test_transit(void **state)
{
    struct account *account = transited();
    struct walk_answer answer = ask(account, "eni-a", "eni-b", "tcp", 465);
    char *hops = hops_of(&answer.walks[0]);

    (void)state;
    assert_string_equal(hops, "group-out sg-a/out/all/all/0.0.0.0/0\n"
                              "acl-out acl-a/out/100\n"
                              "route 10.2.0.0/16\n"
                              "acl-in acl-at-a/in/100\n"
                              "transit-gateway 10.2.0.0/16\n"
                              "acl-out acl-at-b/out/100\n"
                              "route 10.2.0.0/16\n"
                              "acl-in acl-b/in/100\n"
                              "group-in sg-b/in/all/all/0.0.0.0/0\n"
                              "host eni-b\n"
                              "<acl-out acl-b/out/100\n"
                              "<route 10.1.0.0/16\n"
                              "<acl-in acl-at-b/in/100\n"
                              "<transit-gateway 10.1.0.0/16\n"
                              "<acl-out acl-at-a/out/100\n"
                              "<route 10.1.0.0/16\n"
                              "<acl-in acl-a/in/100\n"
                              "<host eni-a\n");
    free(hops);
    walk_answer_release(&answer);
    account_free(account);
}

static void test_obstacles_of_transit(void **state)
{
    struct account *account = transited();

    (void)state;
    build_zone(account, 1, "eu-west-1c"); /* the attachment stands in another zone */
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-attach-a");
    build_zone(account, 1, "eu-west-1a");
    build_zone(account, 3, "eu-west-1c"); /* the request arrives, the reply is not taken */
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-attach-b");
    build_zone(account, 3, "eu-west-1a");
    account->transit_routes.items[1].blackhole = true;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway 10.2.0.0/16");
    account->transit_routes.items[1].cidr = build_block(account, "10.3.0.0/16");
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-rtb-1");
    account->transit_tables.items[0].propagations_known = false;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "unknown transit-gateway tgw-rtb-1");
    account->transit_attachments.items[0].live = false;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-attach-a");
    account_free(account);
}

/* Asked with one thing changed, which is changed back. */
#define assert_walk_with(account, place, value, expected)                                          \
    do {                                                                                           \
        __typeof__(place) was = (place);                                                           \
        (place) = (value);                                                                         \
        assert_walk(account, "eni-a", "eni-b", "tcp", 465, expected);                              \
        (place) = was;                                                                             \
    } while (0)

/* What the export does not tell of zones and subnets is no obstacle, and no way through either. */
static void test_zones_not_told(void **state)
{
    struct account *account = transited();
    struct subnet *subnets = account->subnets.items;
    struct transit_attachment *there = &account->transit_attachments.items[0];
    text_id zone_id = account_text(account, "euw1-az1"),
            other_id = account_text(account, "euw1-az2");

    (void)state;
    assert_walk_with(account, subnets[0].availability_zone, TEXT_NONE,
                     "unknown transit-gateway tgw-attach-a");
    assert_walk_with(account, subnets[1].availability_zone, TEXT_NONE,
                     "unknown transit-gateway tgw-attach-a");
    assert_walk_with(account, there->subnets_known, false, "unknown transit-gateway tgw-attach-a");
    assert_walk_with(account, there->subnets_missing, true, "allowed host eni-a");
    build_zone(account, 1, "eu-west-1c");
    assert_walk_with(account, there->subnets_missing, true, "unknown transit-gateway tgw-attach-a");
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-attach-a");
    subnets[0].availability_zone_id = subnets[1].availability_zone_id =
        zone_id; /* rules over names */
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "allowed host eni-a");
    assert_walk_with(account, subnets[1].availability_zone_id, other_id,
                     "blocked transit-gateway tgw-attach-a");
    account_free(account);
}

/* The far end: its VPC, its state, the attachment itself. */
static void test_far_attachment_not_told(void **state)
{
    struct account *account = transited();
    struct transit_attachment *far = &account->transit_attachments.items[1];
    struct transit_route *route = &account->transit_routes.items[1];

    (void)state;
    assert_walk_with(account, far->vpc, NONE, "unknown transit-gateway tgw-attach-b");
    assert_walk_with(account, far->live, false, "blocked transit-gateway tgw-attach-b");
    assert_walk_with(account, route->attachment, NONE, "unknown transit-gateway tgw-attach-b");
    account_free(account);
}

/* A route by prefix list leads where its entries say, as far as these are known. */
static void test_transit_route_by_list(void **state)
{
    struct account *account = transited();
    struct prefix_list list = {.place.file = NONE, .entries_known = true, .entries = {0, 2}};
    struct prefix_entry entries[] = {{.cidr = build_block(account, "10.3.0.0/16")},
                                     {.cidr = build_block(account, "10.2.0.0/16")}};
    struct prefix_list *row;

    (void)state;
    TABLE_ADD(account->prefix_entries, entries[0]);
    TABLE_ADD(account->prefix_entries, entries[1]);
    TABLE_ADD(account->prefix_lists, list);
    row = LAST(account->prefix_lists);
    account->transit_routes.items[1].cidr = NONE;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-rtb-1");
    account->transit_routes.items[1].prefix_list = 0;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "allowed host eni-a");
    row->entries.count = 1;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-rtb-1");
    assert_walk_with(account, row->entries_incomplete, true, "unknown transit-gateway tgw-rtb-1");
    assert_walk_with(account, row->entries_known, false, "unknown transit-gateway tgw-rtb-1");
    account_free(account);
}

/* What an attachment propagates is not known where its VPC is not in the export. */
static void test_propagation_not_told(void **state)
{
    struct account *account = transited();
    struct transit_table *table = &account->transit_tables.items[0];
    struct span span = {(uint32_t)account->row_refs.count, 1};
    uint32_t far = 1;

    (void)state;
    TABLE_ADD(account->row_refs, far);
    table->propagations = span;
    table->routes.count = 1;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "allowed host eni-a");
    assert_walk_with(account, account->transit_attachments.items[1].vpc, NONE,
                     "unknown transit-gateway tgw-rtb-1");
    account_free(account);
}

/* Propagated blocks count as routes; a longer static blackhole beats them. */
static void test_propagation(void **state)
{
    struct account *account = transited();
    uint32_t rows[] = {0, 1};
    struct span span = {(uint32_t)account->row_refs.count, 2};

    (void)state;
    TABLE_ADD(account->row_refs, rows[0]);
    TABLE_ADD(account->row_refs, rows[1]);
    account->transit_tables.items[0].propagations = span;
    account->transit_tables.items[0].routes.count = 0;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "allowed host eni-a");
    account->transit_tables.items[0].routes.count = 1;
    account->transit_routes.items[0].cidr = build_block(account, "10.2.1.0/24");
    account->transit_routes.items[0].blackhole = true;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway 10.2.1.0/24");
    account_free(account);
}

/* An attachment's own association wins over the gateway's default. */
static void test_association(void **state)
{
    struct account *account = transited();

    (void)state;
    build_transit_table(account, "tgw-rtb-2");
    account->transit_attachments.items[1].association_table_id = account_text(account, "tgw-rtb-2");
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked transit-gateway tgw-rtb-2");
    account->transit_attachments.items[1].association_table_id = account_text(account, "tgw-rtb-3");
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "unknown transit-gateway tgw-attach-b");
    account_free(account);
}

/* Of a subnet that holds host and attachment, both directions of the ACL are asked on the way into
 * the gateway, and none on the way out. */
static void test_attachment_in_the_hosts_subnet(void **state)
{
    struct account *account = transited();
    struct span entries = account->acls.items[2].entries; /* acl-b */

    (void)state;
    account->row_refs.items[account->transit_attachments.items[0].subnets.first] = 0;
    account->row_refs.items[account->transit_attachments.items[1].subnets.first] = 2;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "allowed host eni-a");
    for (uint32_t i = 0; i < 2; i++) /* inbound of acl-b */
        account->acl_entries.items[entries.first + i].allow = false;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked acl-in acl-b/in/100");
    assert_walk(account, "eni-b", "eni-a", "tcp", 465, "blocked acl-in acl-b/in/100");
    account_free(account);
}

static void test_group_reference_over_transit(void **state)
{
    struct account *account = transited();
    struct group_reference reference = {.group_id = account->groups.items[0].id, .group = 0};

    (void)state;
    for (uint32_t i = 4; i < 6; i++) {
        account->rules.items[i].source_kind = SOURCE_GROUP;
        account->rules.items[i].source = account_group_reference(account, &reference);
    }
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked group-in sg-b");
    account->transit_gateways.items[0].group_references = TOLD_YES;
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "allowed host eni-a");
    account->transit_attachments.items[1].group_references = TOLD_NO; /* at the receiver's end */
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked group-in sg-b");
    account->transit_attachments.items[1].group_references = TOLD_YES;
    account->transit_attachments.items[0].group_references = TOLD_NO; /* at the sender's */
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked group-in sg-b");
    account_free(account);
}

static void test_transit_not_in_the_export(void **state)
{
    struct account *account = network(ROUTE_TRANSIT_GATEWAY, "tgw-1");

    (void)state;
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "unknown transit-gateway tgw-1");
    account->rules.items[6].source = account->rules.items[2].source =
        build_block(account, "10.9.0.0/16");
    assert_walk(account, "eni-a", "eni-b", "tcp", 465, "blocked group-out sg-a");
    account_free(account);
}

/* The block of port 25 holds for what is private by use, not by number (128.0.0.0/16). */
static void test_port_25_over_transit(void **state)
{
    struct account *account = transited();

    (void)state;
    account->cidr_refs.items[account->vpcs.items[1].cidrs.first] =
        build_block(account, "128.0.0.0/16");
    account->cidr_refs.items[account->subnets.items[2].cidrs.first] =
        build_block(account, "128.0.1.0/24");
    account->routes.items[0].cidr = build_block(account, "128.0.0.0/16");
    account->transit_routes.items[1].cidr = account->routes.items[0].cidr;
    assert_true(ip_addr_parse("128.0.1.10", &account->interface_addresses.items[1].address));
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "restricted port-25 eni-a");
    assert_walk(account, "eni-a", "eni-b", "tcp", 587, "allowed host eni-a");
    assert_walk(account, "eni-b", "eni-a", "tcp", 25, "allowed host eni-b");
    account_free(account);
}

/* Both VPCs may use the same block: the packet stays at home. */
static void test_same_addresses_in_both(void **state)
{
    struct account *account = peered();

    (void)state;
    account->cidr_refs.items[account->vpcs.items[1].cidrs.first] =
        build_block(account, "10.1.0.0/16");
    assert_true(ip_addr_parse("10.1.1.20", &account->interface_addresses.items[1].address));
    assert_walk(account, "eni-a", "eni-b", "tcp", 25, "blocked address vpc-a");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peering),
        cmocka_unit_test(test_peering_is_not_transitive),
        cmocka_unit_test(test_group_reference_over_a_peering),
        cmocka_unit_test(test_transit),
        cmocka_unit_test(test_obstacles_of_transit),
        cmocka_unit_test(test_zones_not_told),
        cmocka_unit_test(test_far_attachment_not_told),
        cmocka_unit_test(test_transit_route_by_list),
        cmocka_unit_test(test_propagation_not_told),
        cmocka_unit_test(test_propagation),
        cmocka_unit_test(test_association),
        cmocka_unit_test(test_attachment_in_the_hosts_subnet),
        cmocka_unit_test(test_group_reference_over_transit),
        cmocka_unit_test(test_transit_not_in_the_export),
        cmocka_unit_test(test_port_25_over_transit),
        cmocka_unit_test(test_same_addresses_in_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
