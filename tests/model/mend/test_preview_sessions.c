/*
 * What becomes of open sessions, in the words that a person reads.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_network.h"
#include "tests/model/mend/small_notes.h"

enum { SUBNET_A = 0, SECOND_GROUP = 2 };

static void check(struct account *account, struct target target, const char *candidate,
                  const char *beginning, const char *line)
{
    char *notes = small_notes(account, CHANGE_REWRITE, target, candidate);

    small_check_note(notes, beginning, line);
    free(notes);
    account_free(account);
}

/* sg-1 on eni-1 with an open rule, and this outbound one. */
static struct account *open_group(const char *rule, const char *out, struct target *target)
{
    struct account *account = small_account_new();

    *target = small_rule(account, rule);
    if (out)
        small_egress_rule(account, out);
    return account;
}

static void untracked_sessions_are_cut_at_once(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);

    check(account, target, "remove", "Open sessions",
          "Open sessions from closed addresses are cut at once: AWS does not track them, since the "
          "rule admits everybody and everything may go out.");
    account = open_group("tcp 25 ::/0", "all all ::/0", &target);
    check(account, target, "vpc", "Open sessions",
          "Open sessions from closed addresses are cut at once: AWS does not track them, since the "
          "rule admits everybody and everything may go out. Those from the new sources stay.");
}

static void tracked_sessions_go_on(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *out, *line;
        int32_t idle;
    } cases[] = {
        {"tcp 25 0.0.0.0/0", NULL,
         "Open sessions go on until they are idle for 5 days; only a network ACL would cut them.",
         0},
        {"tcp 25 64.0.0.0/2", "all all 0.0.0.0/0",
         "Open sessions go on until they are idle for 1 hour; only a network ACL would cut them.",
         3600},
        {"tcp 25 64.0.0.0/2", "all all 0.0.0.0/0",
         "Open sessions go on until they are idle for 350 seconds; only a network ACL would cut "
         "them.",
         350},
        {"tcp 25 64.0.0.0/2", "all all 0.0.0.0/0",
         "Open sessions go on until they are idle for 90 minutes; only a network ACL would cut "
         "them.",
         5400},
        {"udp 25 64.0.0.0/2", "all all 0.0.0.0/0",
         "Open sessions go on until they are idle for 3 minutes; only a network ACL would cut "
         "them.",
         3600},
        {"icmp all 0.0.0.0/0", "all all 0.0.0.0/0",
         "Open sessions go on until they are idle; only a network ACL would cut them.", 0},
        {"50 all 0.0.0.0/0", "all all 0.0.0.0/0",
         "Open sessions go on until they are idle for 10 minutes; only a network ACL would cut "
         "them.",
         0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct target target;
        struct account *account = open_group(cases[i].rule, cases[i].out, &target);

        account->interfaces.items[0].tcp_idle_timeout = cases[i].idle;
        check(account, target, "remove", "Open sessions", cases[i].line);
    }
}

static void what_aws_does_not_write_is_not_known(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all pl-2", &target);

    check(account, target, "remove", "Whether",
          "Whether open sessions are cut at once or go on until they are idle, AWS does not "
          "document for such rules.");
}

/* eni-1 as before; eni-4 is a load balancer's own. */
static void mixed_interfaces_are_counted(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);
    uint32_t balancer = small_carrier(account, "eni-4", SUBNET_A, SMALL_GROUP, "10.0.0.8");

    account->interfaces.items[balancer].type = account_text(account, "network_load_balancer");
    check(account, target, "remove", "Open sessions",
          "Open sessions from closed addresses: of 2 interfaces, 1 cut them at once (not tracked "
          "by AWS); 1 let them go on until idle for 350 seconds.");
}

static void timeouts_that_differ_are_a_range(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", NULL, &target);
    uint32_t other = small_carrier(account, "eni-4", SUBNET_A, SMALL_GROUP, "10.0.0.8");

    account->interfaces.items[other].tcp_idle_timeout = 3600;
    check(account, target, "remove", "Open sessions",
          "Open sessions go on until they are idle for 1 hour to 5 days, by interface; only a "
          "network ACL would cut them.");
    account = open_group("tcp 25 0.0.0.0/0", NULL, &target);
    account->interfaces.items[0].tcp_idle_timeout = 120;
    small_carrier(account, "eni-4", SUBNET_A, SMALL_GROUP, "10.0.0.8");
    check(account, target, "remove", "Open sessions",
          "Open sessions go on until they are idle for 2 minutes to 5 days, by interface; only a "
          "network ACL would cut them.");
}

/* Of eni-1 AWS does not say; eni-4 carries another group that lets everything out to everybody. */
static void what_is_cut_is_counted_beside_what_is_not_known(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all pl-2", &target);
    uint32_t other = small_carrier(account, "eni-4", SUBNET_A, SMALL_GROUP, "10.0.0.8");

    small_egress_rule(account, "all all 0.0.0.0/0");
    small_move_rule(account);
    small_carry_too(account, other, SECOND_GROUP);
    check(account, target, "remove", "Open sessions",
          "Open sessions from closed addresses: of 2 interfaces, 1 cut them at once (not tracked "
          "by AWS); for 1 AWS documents neither.");
}

/* Where another group still admits it all, nobody is cut off: there, nothing is lost. */
static void other_groups_keep_sessions(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);

    small_rule(account, "tcp 20-30 0.0.0.0/0");
    small_move_rule(account);
    small_carry_too(account, 0, SECOND_GROUP);
    check(account, target, "remove", "What is closed",
          "What is closed here stays open on the same interfaces through other groups: nobody "
          "loses access, and open sessions stay.");
}

/* eni-4 carries only sg-1; on eni-1 the other group still admits it all. */
static void interfaces_that_lose_nothing_are_counted(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", NULL, &target);

    small_rule(account, "tcp 20-30 0.0.0.0/0");
    small_move_rule(account);
    small_carry_too(account, 0, SECOND_GROUP);
    small_carrier(account, "eni-4", SUBNET_A, SMALL_GROUP, "10.0.0.8");
    check(account, target, "remove", "Open sessions",
          "Open sessions go on until they are idle for 5 days; only a network ACL would cut them. "
          "On 1 other interface another group still admits them.");
}

static void an_incomplete_export_is_said_to_be(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", NULL, &target);

    account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] = PRESENCE_INCOMPLETE;
    check(account, target, "remove", "The export",
          "The export does not hold all network interfaces: more may be concerned.");
}

static void nobody_is_connected_without_an_interface(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", NULL, &target);

    account->groups.items[SMALL_GROUP].interfaces.count = 0;
    check(account, target, "remove", "No interface",
          "No interface carries the group: nobody loses access today, and nobody is connected.");
    account = open_group("tcp 25 0.0.0.0/0", NULL, &target);
    account->groups.items[SMALL_GROUP].interfaces.count = 0;
    account->scopes.items[0].presence[DATA_NETWORK_INTERFACES] = PRESENCE_ABSENT;
    check(account, target, "remove", "Who loses",
          "Who loses access and who is connected is not known by name: the export does not hold "
          "all network interfaces.");
}

static void acls_cut_everything_at_once(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow tcp 25 0.0.0.0/0");

    check(account, target, "vpc", "Network ACLs",
          "Network ACLs keep no state: what is closed is cut at once, open sessions too.");
}

/* The ways that are always tracked; of routes, those that lead to closed addresses. */
static void what_comes_through_devices_is_always_tracked(void **state)
{
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);
    uint32_t node = small_carrier(account, "eni-n", SUBNET_A, 1, "10.0.0.100");

    small_route(account, 0, "10.8.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    small_route(account, 0, "10.9.0.0/16", "vpce-1", ROUTE_VPC_ENDPOINT);
    small_route(account, 0, "10.10.0.0/16", "vgw-1", ROUTE_VPN_GATEWAY);
    small_balancer(account, "mail-lb", "network", node, 25, 0);
    small_balancer(account, "web-lb", "application", node, 25, 0);
    check(account, target, "vpc", "Always tracked",
          "Always tracked, so going on until idle, is what comes through load balancer 50dc "
          "(mail-lb), "
          "tgw-1, vpce-1.");
    account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);
    small_route(account, 0, "10.8.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    check(account, target, "cidr:10.0.0.0/8", "Always tracked", ""); /* 10.8.0.0/16 is kept */
}

/* Global Accelerator has interfaces in the VPC; one of another VPC is not in front of this one. */
static void an_accelerator_is_always_tracked(void **state)
{
    (void)state;
    for (uint32_t vpc = SMALL_VPC; vpc <= SMALL_OTHER_VPC; vpc++) {
        struct target target;
        struct account *account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);

        for (int i = 0; i < 2; i++) {
            uint32_t row = small_carrier(account, i ? "eni-ga2" : "eni-ga1", SUBNET_A, 1,
                                         i ? "10.0.0.71" : "10.0.0.70");
            account->interfaces.items[row].type =
                account_text(account, "global_accelerator_managed");
            account->interfaces.items[row].vpc = vpc;
        }
        check(account, target, "vpc", "Always tracked",
              vpc == SMALL_VPC ? "Always tracked, so going on until idle, is what comes through "
                                 "Global Accelerator."
                               : "");
    }
}

/* Three names of devices; a gateway endpoint's route leads to a list and is none, and of an interface
 * without a subnet no route is known. */
static void devices_beyond_three_are_counted(void **state)
{
    static const char *const names[] = {"lb-1", "lb-2", "lb-3", "lb-4"};
    (void)state;
    struct target target;
    struct account *account = open_group("tcp 25 0.0.0.0/0", "all all 0.0.0.0/0", &target);
    uint32_t node = small_carrier(account, "eni-n", SUBNET_A, 1, "10.0.0.100");
    uint32_t lost = small_carrier(account, "eni-4", SUBNET_A, SMALL_GROUP, "10.0.0.8");
    uint32_t accelerator = small_carrier(account, "eni-ga", SUBNET_A, 1, "10.0.0.70");
    struct route *listed;

    account->interfaces.items[lost].subnet = NONE;
    account->interfaces.items[accelerator].type =
        account_text(account, "global_accelerator_managed");
    small_relink(account);
    small_route(account, 0, "10.8.0.0/16", "tgw-1", ROUTE_TRANSIT_GATEWAY);
    listed = small_route(account, 0, "10.9.0.0/16", "vpce-s3", ROUTE_VPC_ENDPOINT);
    listed->cidr = NONE;
    listed->prefix_list = 0;
    for (size_t i = 0; i < 4; i++)
        small_balancer(account, names[i], "network", node, 25, 0);
    check(account, target, "remove", "Always tracked",
          "Always tracked, so going on until idle, is what comes through load balancer 50dc (lb-1), "
          "load balancer 50dc (lb-2), load balancer 50dc (lb-3) and 3 more.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untracked_sessions_are_cut_at_once),
        cmocka_unit_test(tracked_sessions_go_on),
        cmocka_unit_test(what_aws_does_not_write_is_not_known),
        cmocka_unit_test(mixed_interfaces_are_counted),
        cmocka_unit_test(timeouts_that_differ_are_a_range),
        cmocka_unit_test(other_groups_keep_sessions),
        cmocka_unit_test(interfaces_that_lose_nothing_are_counted),
        cmocka_unit_test(an_incomplete_export_is_said_to_be),
        cmocka_unit_test(nobody_is_connected_without_an_interface),
        cmocka_unit_test(acls_cut_everything_at_once),
        cmocka_unit_test(what_is_cut_is_counted_beside_what_is_not_known),
        cmocka_unit_test(an_accelerator_is_always_tracked),
        cmocka_unit_test(devices_beyond_three_are_counted),
        cmocka_unit_test(what_comes_through_devices_is_always_tracked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
