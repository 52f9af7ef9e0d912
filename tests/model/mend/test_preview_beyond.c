/*
 * Who loses access from beyond the interfaces of the export: how ranges and blocks are named and counted.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_network.h"
#include "tests/model/mend/small_notes.h"

enum { SUBNET_A, SUBNET_B, PUBLIC_TABLE = 0, PRIVATE_TABLE = 1 };

/* One line of the notes of giving the rule the VPC as its source; the account goes. */
static void check(struct account *account, struct target target, const char *beginning,
                  const char *line)
{
    char *notes = small_notes(account, CHANGE_REWRITE, target, "vpc");

    small_check_note(notes, beginning, line);
    free(notes);
    account_free(account);
}

static struct account *open_group(struct target *target)
{
    struct account *account = small_account_new();

    *target = small_rule(account, "tcp 25 0.0.0.0/0");
    small_egress_rule(account, "all all 0.0.0.0/0");
    return account;
}

/* --- ranges that routes lead to --------------------------------------------------------------- */

/* Of the other end of a peering nothing or little is in the export, whoever asked for it. */
static void a_peer_that_is_not_in_the_export_is_a_range(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct target target;
        struct account *account = open_group(&target);
        struct vpc_peering peering = {.id = account_text(account, "pcx-1"),
                                      .status = account_text(account, "active"),
                                      .requester = {.vpc = i ? NONE : SMALL_VPC},
                                      .accepter = {.vpc = i ? SMALL_VPC : NONE}};

        TABLE_ADD(account->peerings, peering);
        account_index_add(account, peering.id, 0, (struct object_ref){OBJECT_PEERING, 0});
        small_route(account, PUBLIC_TABLE, "10.11.0.0/16", "pcx-1", ROUTE_PEERING);
        check(account, target, "Loses access, as",
              "Loses access, as routes tell: through pcx-1: 10.11.0.0/16.");
    }
}

/* A block behind an interface is behind an appliance; a default route leads to a NAT instance. */
static void an_appliance_leads_to_a_range(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group(&target);
    struct route *listed;

    small_route(account, PUBLIC_TABLE, "10.20.0.0/16", "eni-vpn", ROUTE_INTERFACE);
    small_route(account, PRIVATE_TABLE, "0.0.0.0/0", "eni-nat", ROUTE_INTERFACE);
    listed = small_route(account, PRIVATE_TABLE, "10.21.0.0/16", "eni-vpn", ROUTE_INTERFACE);
    listed->cidr = NONE;
    listed->prefix_list = 0;
    small_carrier(account, "eni-4", SUBNET_B, SMALL_GROUP, "10.0.1.8");
    check(account, target, "Loses access, as",
          "Loses access, as routes tell: through eni-vpn: 10.20.0.0/16.");
}

/* Both tables lead to 10.8.0.0/16 the same way, and to another list each. */
static void what_several_tables_say_is_told_once(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group(&target);

    small_prefix_list(account, "pl-lab", "111122223333", IP_V4, SMALL_TEXTS("10.9.9.0/24"), 10);
    for (uint32_t table = PUBLIC_TABLE; table <= PRIVATE_TABLE; table++) {
        struct route *listed;
        small_route(account, table, "10.8.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
        listed = small_route(account, table, "10.9.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
        listed->cidr = NONE;
        listed->prefix_list = table == PUBLIC_TABLE ? 0 : (uint32_t)account->prefix_lists.count - 1;
    }
    small_carrier(account, "eni-4", SUBNET_B, SMALL_GROUP, "10.0.1.8");
    check(account, target, "Loses access, as",
          "Loses access, as routes tell: on premises through vgw-1: pl-1, 10.8.0.0/16 and 1 more.");
}

static void gateways_beyond_three_are_counted(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group(&target);

    small_route(account, PUBLIC_TABLE, "10.8.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.9.0.0/16", "tgw-2", ROUTE_TRANSIT_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.10.0.0/16", "lgw-1", ROUTE_OTHER);
    small_route(account, PUBLIC_TABLE, "10.11.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
    small_route(account, PUBLIC_TABLE, "10.12.0.0/16", "vgw-2", ROUTE_VPN_GATEWAY);
    check(account, target, "Loses access, as",
          "Loses access, as routes tell: on premises through vgw-1: 10.11.0.0/16, on premises "
          "through vgw-2: 10.12.0.0/16, through tgw-1: 10.8.0.0/16 and 2 more.");
}

/* --- prefix lists ----------------------------------------------------------------------------- */

static void blocks_beyond_three_are_counted(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group(&target);

    small_prefix_list(account, "pl-more", "111122223333", IP_V4,
                      SMALL_TEXTS("192.0.2.0/25", "192.0.2.128/25"), 5);
    check(account, target, "Shut out, though",
          "Shut out, though named in a prefix list: 198.51.100.0/24 (pl-1), 203.0.113.0/24 (pl-1), "
          "192.0.2.0/25 (pl-more) and 1 more.");
}

/* --- groups that are not in the export -------------------------------------------------------- */

/* What a group admits that only an interface names nobody knows; nothing is taken for it. */
static void a_group_that_only_an_interface_names_says_nothing(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group(&target);
    char *notes;

    small_carry_too(account, 0, NONE);
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Still open", "");
    small_check_note(notes, "Open to", "");
    small_check_note(notes, "The whole", "The whole IPv4 Internet is shut out.");
    small_check_note(notes, "Open sessions",
                     "Open sessions from closed addresses are cut at once: AWS does not track "
                     "them, since the rule admits everybody and everything may go out. Those from "
                     "the new sources stay.");
    free(notes);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_that_is_not_in_the_export_is_a_range),
        cmocka_unit_test(an_appliance_leads_to_a_range),
        cmocka_unit_test(what_several_tables_say_is_told_once),
        cmocka_unit_test(gateways_beyond_three_are_counted),
        cmocka_unit_test(blocks_beyond_three_are_counted),
        cmocka_unit_test(a_group_that_only_an_interface_names_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
