/*
 * Who loses access, by name, in the words that a person reads.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_network.h"
#include "tests/model/mend/small_notes.h"

enum { SUBNET_A, SUBNET_B, PUBLIC_TABLE = 0, PRIVATE_TABLE = 1, SECOND_GROUP = 2 };

/* One line of the notes of mending the target; the account goes. */
static void check(struct account *account, struct target target, const char *candidate,
                  const char *beginning, const char *line)
{
    char *notes = small_notes(account, CHANGE_REWRITE, target, candidate);

    small_check_note(notes, beginning, line);
    free(notes);
    account_free(account);
}

static struct account *open_group(const char *rule, struct target *target)
{
    struct account *account = small_account_new();

    *target = small_rule(account, rule);
    small_egress_rule(account, "all all 0.0.0.0/0");
    return account;
}

/* --- interfaces ------------------------------------------------------------------------------- */

static void interfaces_lose_by_their_own_addresses(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    check(account, target, "remove", "Lose", "Lose access by their own addresses: eni-2, eni-3.");
    account = open_group("tcp 25 0.0.0.0/0", &target);
    check(account, target, "subnet:subnet-b", "Loses", "Loses access by its own address: eni-2.");
    account = open_group("tcp 25 64.0.0.0/2", &target);
    check(account, target, "remove", "Nobody whom",
          "Nobody whom the export tells by name loses access.");
}

/* Two interfaces behind the group lose each other, one alone loses nothing by itself. */
static void carriers_can_lose_each_other(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    small_carrier(account, "eni-4", SUBNET_B, SMALL_GROUP, "10.0.1.8");
    check(account, target, "remove", "Lose",
          "Lose access by their own addresses: eni-1, eni-2, eni-3, eni-4.");
}

/* Where another group of the interface admits 10.0.0.0/8 too, only the rest is lost. */
static void what_other_groups_admit_is_not_lost(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    small_rule(account, "tcp 0-65535 10.0.0.0/8");
    small_move_rule(account);
    small_carry_too(account, 0, SECOND_GROUP);
    check(account, target, "remove", "Lose", "");
    account = open_group("tcp 25 0.0.0.0/0", &target);
    small_rule(account, "tcp 0-65535 10.0.0.0/8");
    small_move_rule(account);
    small_carry_too(account, 0, SECOND_GROUP);
    small_carrier(account, "eni-4", SUBNET_B, SMALL_GROUP, "10.0.1.8"); /* only sg-1 */
    check(account, target, "remove", "Lose",
          "Lose access by their own addresses: eni-1, eni-2, eni-3, eni-4.");
}

static void the_internet_is_one_sentence(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    check(account, target, "vpc", "The whole", "The whole IPv4 Internet is shut out.");
    account = open_group("tcp 25 198.51.100.0/24", &target);
    check(account, target, "remove", "Shut out of",
          "Shut out of the IPv4 Internet: 256 addresses.");
    account = open_group("tcp 25 ::/0", &target);
    check(account, target, "vpc", "The whole", "The whole IPv6 Internet is shut out.");
    account = open_group("tcp 25 10.0.0.0/8", &target);
    check(account, target, "remove", "The whole", "");
}

/* --- public addresses ------------------------------------------------------------------------- */

/* eni-1 with a public address, so that it can be reached from outside; eni-3 in the private subnet goes
 * out through a NAT gateway. */
static struct account *with_nat_gateway(const char *rule, struct target *target)
{
    struct account *account = open_group(rule, target);

    small_internet_gateway(account);
    small_public(account, 0, "198.51.100.5");
    small_nat_gateway(account, "nat-1", SUBNET_A, "10.0.0.200", "203.0.113.25");
    small_route(account, PRIVATE_TABLE, "0.0.0.0/0", "nat-1", ROUTE_NAT_GATEWAY);
    small_entry(account, "100 allow all all 0.0.0.0/0");
    account->acls.items[SMALL_ACL].is_default = true;
    return account;
}

/* Outbound entries, so that packets can leave. */
static void let_out(struct account *account)
{
    struct acl_entry entry = account->acl_entries.items[0];

    entry.egress = true;
    TABLE_ADD(account->acl_entries, entry);
    account->acls.items[SMALL_ACL].entries.count++;
    for (uint32_t group = 0; group < 2; group++) {
        struct sg_rule rule = small_rule_of(account, "all all 0.0.0.0/0");
        rule.group = group;
        rule.flags = RULE_EGRESS;
        if (!account->groups.items[group].rules.count++)
            account->groups.items[group].rules.first = (uint32_t)account->rules.count;
        TABLE_ADD(account->rules, rule);
    }
}

static void clients_behind_nat_are_named_with_it(void **state)
{
    (void)state;
    struct target target;
    struct account *account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);

    let_out(account);
    check(account, target, "vpc", "Shut out on",
          "Shut out on 443 where they come by their public address: nat-1 (203.0.113.25, for "
          "subnet-b (app-b)).");
    account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);
    let_out(account);
    small_public(account, 1, "198.51.100.6"); /* eni-2, in the public subnet */
    check(account, target, "vpc", "Shut out on",
          "Shut out on 443 where they come by their public address: nat-1 (203.0.113.25, for "
          "subnet-b (app-b)), eni-2 (198.51.100.6).");
    account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);
    let_out(account);
    check(account, target, "cidr:203.0.113.0/24", "Shut out on", ""); /* the gateway still may */
}

/* Clients that do not get there today lose nothing: here no ACL lets them out. */
static void who_does_not_get_through_loses_nothing(void **state)
{
    (void)state;
    struct target target;
    struct account *account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);

    check(account, target, "vpc", "Shut out on", "");
}

/* Mail's own ports are walked for mail. */
static void smtp_ports_are_left_to_mail(void **state)
{
    (void)state;
    struct target target;
    struct account *account = with_nat_gateway("tcp 587 0.0.0.0/0", &target);

    let_out(account);
    check(account, target, "vpc", "Shut out on", "");
}

/* Without a public address nobody comes from outside. */
static void a_private_receiver_has_no_door(void **state)
{
    (void)state;
    struct target target;
    struct account *account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);

    let_out(account);
    account->interface_addresses.items[0].has_public = false;
    check(account, target, "vpc", "Shut out on", "");
}

/* A private receiver behind an internet-facing balancer: its clients come by the balancer's public address. */
static void a_balancer_is_a_door(void **state)
{
    (void)state;
    struct target target;
    struct account *account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);
    uint32_t node;

    let_out(account);
    account->interface_addresses.items[0].has_public = false;
    node = small_carrier(account, "eni-lb", SUBNET_A, 1, "10.0.0.240");
    account->interfaces.items[node].groups.count = 0;
    small_relink(account);
    small_public(account, node, "198.51.100.9");
    account->interfaces.items[node].type = account_text(account, "network_load_balancer");
    small_balancer(account, "web", "application", node, 443, 0); /* answers itself: it is no door */
    small_balancer(account, "other", "network", node, 443, 2);   /* leads elsewhere */
    small_balancer(account, "mx", "network", node, 443, 0);
    account->load_balancers.items[0].interfaces.count = 0;
    account->load_balancers.items[1].interfaces.count = 0;
    check(account, target, "vpc", "Shut out on",
          "Shut out on 443 where they come by their public address: nat-1 (203.0.113.25, for "
          "subnet-b (app-b)).");
}

/* Of many subnets behind one gateway the first two are named. */
static void clients_beyond_two_are_counted(void **state)
{
    static const char *const ids[] = {"subnet-c", "subnet-d", "subnet-e"};
    static const char *const addresses[] = {"10.0.3.4", "10.0.4.4", "10.0.5.4"};
    static const char *const blocks[][2] = {{"10.0.3.0/24", NULL}, {"10.0.4.0/24", NULL}, {"10.0.5.0/24", NULL}};
    (void)state;
    struct target target;
    struct account *account = with_nat_gateway("tcp 1-65535 0.0.0.0/0", &target);

    let_out(account);
    for (uint32_t i = 0; i < 3; i++) {
        char id[] = "eni-c0";

        id[5] = (char)('0' + i);
        small_subnet(account, ids[i], "", blocks[i], PRIVATE_TABLE);
        small_carrier(account, id, (uint32_t)account->subnets.count - 1, 1, addresses[i]);
    }
    check(account, target, "vpc", "Shut out on",
          "Shut out on 443 where they come by their public address: nat-1 (203.0.113.25, for "
          "subnet-b (app-b), subnet-c and 2 more).");
}

/* --- beyond the VPC --------------------------------------------------------------------------- */

static void ranges_that_routes_tell_of_are_named(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    small_route(account, PUBLIC_TABLE, "192.168.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.8.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.9.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.10.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.11.0.0/16", "pcx-1", ROUTE_PEERING);
    small_route(account, PUBLIC_TABLE, "10.12.0.0/16", "vgw-2", ROUTE_VPN_GATEWAY)->blackhole =
        true;
    small_route(account, PRIVATE_TABLE, "10.13.0.0/16", "vgw-3", ROUTE_VPN_GATEWAY);
    check(account, target, "vpc", "Loses access, as",
          "Loses access, as routes tell: on premises through vgw-1: 10.8.0.0/16, 10.9.0.0/16 and 1 "
          "more, through tgw-1: 192.168.0.0/16, through pcx-1: 10.11.0.0/16.");
}

/* A more specific route takes its part, and what the new source holds is not lost. */
static void only_the_lost_part_of_a_range_is_named(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    small_route(account, PUBLIC_TABLE, "10.0.0.0/8", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    check(account, target, "cidr:10.8.0.0/16", "Loses access, as",
          "Loses access, as routes tell: through tgw-1: part of 10.0.0.0/8.");
    account = open_group("tcp 25 0.0.0.0/0", &target);
    small_route(account, PUBLIC_TABLE, "10.0.0.0/8", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    check(account, target, "cidr:10.0.0.0/8", "Loses access, as", "");
}

static void a_peer_in_the_export_goes_by_its_interfaces(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);
    struct vpc_peering peering = {.id = account_text(account, "pcx-1"),
                                  .status = account_text(account, "active"),
                                  .requester = {.vpc = SMALL_VPC},
                                  .accepter = {.vpc = SMALL_OTHER_VPC}};
    uint32_t far = small_carrier(account, "eni-9", SUBNET_A, 3, "10.11.0.4");

    account->interfaces.items[far].vpc = SMALL_OTHER_VPC;
    account->interfaces.items[far].subnet = NONE;
    small_relink(account);
    TABLE_ADD(account->peerings, peering);
    account_index_add(account, peering.id, 0, (struct object_ref){OBJECT_PEERING, 0});
    small_route(account, PUBLIC_TABLE, "10.11.0.0/16", "pcx-1", ROUTE_PEERING);
    char *notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Loses access, as", "");
    small_check_note(notes, "Loses access by", "Loses access by its own address: eni-9.");
    free(notes);
    account_free(account);
}

static void blocks_in_prefix_lists_are_somebody(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    account->prefix_lists.items[0].name = account_text(account, "partners");
    account->prefix_entries.items[0].description = account_text(account, "acme\x1b[2J relay");
    small_prefix_list(account, "pl-wide", "111122223333", IP_V4, SMALL_TEXTS("0.0.0.0/1"), 5);
    check(account, target, "vpc", "Shut out, though",
          "Shut out, though named in a prefix list: 198.51.100.0/24 (pl-1, partners: acme<U+001B>[2J "
          "relay), 203.0.113.0/24 (pl-1, partners).");
    account = open_group("tcp 25 0.0.0.0/0", &target);
    check(account, target, "pl:pl-1", "Shut out, though", ""); /* that list is the new source */
    account = open_group("tcp 25 0.0.0.0/0", &target);
    check(account, target, "cidr:198.51.100.0/24", "Shut out, though",
          "Shut out, though named in a prefix list: 203.0.113.0/24 (pl-1).");
}

/* --- load balancers --------------------------------------------------------------------------- */

static void targets_that_lose_their_balancer_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *candidate, *type, *line;
    } cases[] = {
        {"tcp 25 0.0.0.0/0", "subnet:subnet-b", "network",
         "Load balancer 50dc (mail-lb) could no longer reach eni-1 on 25: its health checks fail."},
        {"tcp 25 0.0.0.0/0", "vpc", "network", ""},        /* its node is in the VPC */
        {"tcp 587 0.0.0.0/0", "remove", "network", ""},    /* another port */
        {"tcp 25 64.0.0.0/2", "remove", "network", ""},    /* never admitted the node */
        {"tcp 25 0.0.0.0/0", "remove", "application", ""}, /* speaks no SMTP */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct target target;
        struct account *account = open_group(cases[i].rule, &target);
        uint32_t node = small_carrier(account, "eni-n", SUBNET_A, 1, "10.0.0.100");

        small_balancer(account, "mail-lb", cases[i].type, node, 25, 0);
        check(account, target, cases[i].candidate, "Load balancer", cases[i].line);
    }
}

/* A node in another subnet crosses the ACL; one in the same subnet does not. */
static void an_acl_is_asked_about_nodes_of_other_subnets(void **state)
{
    (void)state;
    for (uint32_t subnet = SUBNET_A; subnet <= SUBNET_B; subnet++) {
        struct account *account = small_account_new();
        struct target target = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
        uint32_t node = small_carrier(account, "eni-n", subnet, 1,
                                      subnet == SUBNET_A ? "10.0.0.100" : "10.0.1.100");

        small_balancer(account, "mail-lb", "network", node, 25, 0);
        check(account, target, "remove", "Load balancer",
              subnet == SUBNET_A ? ""
                                 : "Load balancer 50dc (mail-lb) could no longer reach eni-1 on "
                                   "25: its health checks "
                                   "fail.");
    }
}

/* --- replies ---------------------------------------------------------------------------------- */

static void replies_that_an_acl_shuts_out_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *entry, *candidate, *line;
    } cases[] = {
        {"100 allow all all 0.0.0.0/0", "cidr:10.0.0.0/15",
         "Cuts off hosts of its subnets: replies, which come in on ports 1024-65535, are shut out "
         "from igw-1. Mend only the SMTP ports instead."},
        {"100 allow tcp 1024-65535 0.0.0.0/0", "cidr:10.0.0.0/16",
         "Cuts off hosts of its subnets: replies, which come in on ports 1024-65535, are shut out "
         "from igw-1, part of the VPC's own blocks. Mend only the SMTP ports instead."},
        {"100 allow tcp 25 0.0.0.0/0", "remove", ""},
        {"100 allow tcp 2525 0.0.0.0/0", "remove", ""},
        {"100 allow udp 0-65535 0.0.0.0/0", "remove", ""},
        {"100 allow tcp 0-1023 0.0.0.0/0", "remove", ""},
        /* no route leads there, but the VPC has a block in it */
        {"100 allow all all 2000::/3", "remove",
         "Cuts off hosts of its subnets: replies, which come in on ports 1024-65535, are shut out "
         "from the VPC's other subnets. Mend only the SMTP ports instead."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_entry(account, cases[i].entry);

        check(account, target, cases[i].candidate, "Cuts off", cases[i].line);
    }
}

/* Of five ways out the first are named; one that leads nowhere is none. */
static void replies_by_many_ways_are_counted(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow all all 0.0.0.0/0");

    small_route(account, PUBLIC_TABLE, "10.8.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.9.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.10.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.11.0.0/16", "pcx-1", ROUTE_PEERING)->blackhole = true;
    small_route(account, PRIVATE_TABLE, "10.12.0.0/16", "lgw-1", ROUTE_OTHER);
    check(account, target, "remove", "Cuts off",
          "Cuts off hosts of its subnets: replies, which come in on ports 1024-65535, are shut out "
          "from vgw-1, tgw-1, igw-1 and 2 more. Mend only the SMTP ports instead.");
}

/* Whichever of the two asked for the peering; and one that is not active, or of others, is none. */
static void peers_lose_whoever_asked(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct target target;
        struct account *account = open_group("tcp 25 0.0.0.0/0", &target);
        struct vpc_peering peering = {.id = account_text(account, "pcx-1"),
                                      .status = account_text(account, i == 2 ? "deleted" : "active"),
                                      .requester = {.vpc = i ? SMALL_OTHER_VPC : SMALL_VPC},
                                      .accepter = {.vpc = i ? SMALL_VPC : SMALL_OTHER_VPC}};
        uint32_t far = small_carrier(account, "eni-9", SUBNET_A, 3, "10.11.0.4");

        if (i == 3)
            peering.accepter.vpc = NONE;
        if (i == 4)
            peering.requester.vpc = NONE;
        account->interfaces.items[far].vpc = SMALL_OTHER_VPC;
        account->interfaces.items[far].subnet = NONE;
        small_relink(account);
        TABLE_ADD(account->peerings, peering);
        check(account, target, "vpc", "Loses access by", i < 2 ? "Loses access by its own address: eni-9." : "");
    }
}

/* Where the target's VPC is not in the export, nobody is known to be near; nor is an interface without one. */
static void who_is_in_no_vpc_is_not_near(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", &target);

    account->interfaces.items[1].vpc = NONE;
    check(account, target, "remove", "Loses access by", "Loses access by its own address: eni-3.");
    account = open_group("tcp 25 0.0.0.0/0", &target);
    account->groups.items[SMALL_GROUP].vpc = NONE;
    check(account, target, "remove", "Lose", "");
    account = open_group("tcp 25 0.0.0.0/0", &target);
    account->groups.items[SMALL_GROUP].vpc = NONE;
    check(account, target, "remove", "The whole", "The whole IPv4 Internet is shut out.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_lose_whoever_asked),
        cmocka_unit_test(who_is_in_no_vpc_is_not_near),
        cmocka_unit_test(interfaces_lose_by_their_own_addresses),
        cmocka_unit_test(carriers_can_lose_each_other),
        cmocka_unit_test(what_other_groups_admit_is_not_lost),
        cmocka_unit_test(the_internet_is_one_sentence),
        cmocka_unit_test(clients_behind_nat_are_named_with_it),
        cmocka_unit_test(who_does_not_get_through_loses_nothing),
        cmocka_unit_test(smtp_ports_are_left_to_mail),
        cmocka_unit_test(a_private_receiver_has_no_door),
        cmocka_unit_test(a_balancer_is_a_door),
        cmocka_unit_test(clients_beyond_two_are_counted),
        cmocka_unit_test(ranges_that_routes_tell_of_are_named),
        cmocka_unit_test(only_the_lost_part_of_a_range_is_named),
        cmocka_unit_test(a_peer_in_the_export_goes_by_its_interfaces),
        cmocka_unit_test(blocks_in_prefix_lists_are_somebody),
        cmocka_unit_test(targets_that_lose_their_balancer_are_named),
        cmocka_unit_test(an_acl_is_asked_about_nodes_of_other_subnets),
        cmocka_unit_test(replies_that_an_acl_shuts_out_are_told),
        cmocka_unit_test(replies_by_many_ways_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
