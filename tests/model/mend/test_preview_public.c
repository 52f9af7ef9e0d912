/*
 * Clients that come back from outside by their public address: who counts as one, and how they are counted.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_network.h"
#include "tests/model/mend/small_notes.h"

enum { SUBNET_A, SUBNET_FAR = 2, PUBLIC_TABLE = 0, PRIVATE_TABLE = 1, FAR_TABLE = 2 };
enum { APP_GROUP = 1, APP_2 = 1 }; /* sg-2, eni-2 */

#define SHUT_OUT "Shut out on 443 where they come by their public address: "

struct scene {
    struct account *account;
    struct target target;
};

/* Rules of one group are added one after the other. */
static void add_rule(struct account *account, uint32_t group, uint8_t flags, const char *text)
{
    struct sg_rule rule = small_rule_of(account, text);

    rule.group = group;
    rule.flags = flags;
    if (!account->groups.items[group].rules.count++)
        account->groups.items[group].rules.first = (uint32_t)account->rules.count;
    TABLE_ADD(account->rules, rule);
}

/* Entries of both families, in and out, or inbound ones only. */
static void open_acl(struct account *account, bool out)
{
    static const char *const entries[] = {"100 allow all all 0.0.0.0/0", "101 allow all all ::/0"};

    for (size_t i = 0; i < 2; i++)
        small_entry(account, entries[i]);
    for (size_t i = 0; i < 2 && out; i++) {
        struct acl_entry entry = account->acl_entries.items[i];
        entry.egress = true;
        TABLE_ADD(account->acl_entries, entry);
        account->acls.items[SMALL_ACL].entries.count++;
    }
}

/* eni-1 has the public address 198.51.100.5, and a rule that lets everybody in; sg-1 and sg-2 let
 * everything out. */
static struct scene public_receiver(const char *rule, bool acl_lets_out)
{
    struct scene scene = {.account = small_account_new()};

    scene.target = small_rule(scene.account, rule);
    for (uint32_t group = 0; group <= APP_GROUP; group++) {
        add_rule(scene.account, group, RULE_EGRESS, "all all 0.0.0.0/0");
        add_rule(scene.account, group, RULE_EGRESS, "all all ::/0");
    }
    small_internet_gateway(scene.account);
    small_public(scene.account, 0, "198.51.100.5");
    open_acl(scene.account, acl_lets_out);
    return scene;
}

static void check(struct scene scene, const char *line)
{
    char *notes = small_notes(scene.account, CHANGE_REWRITE, scene.target, "vpc");

    small_check_note(notes, "Shut out on", line);
    free(notes);
    account_free(scene.account);
}

/* --- who comes by an address of its own --------------------------------------------------------- */

static void hosts_beyond_three_are_counted(void **state)
{
    (void)state;
    struct scene scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);

    small_public(scene.account, APP_2, "198.51.100.6");
    for (unsigned i = 0; i < 3; i++) {
        char id[16], address[24], public_ip[24];
        snprintf(id, sizeof id, "eni-c%u", i);
        snprintf(address, sizeof address, "10.0.0.%u", 100 + i);
        snprintf(public_ip, sizeof public_ip, "198.51.100.%u", 100 + i);
        small_public(scene.account,
                     small_carrier(scene.account, id, SUBNET_A, APP_GROUP, address), public_ip);
    }
    check(scene, SHUT_OUT "eni-2 (198.51.100.6), eni-c0 (198.51.100.100), eni-c1 (198.51.100.101) "
                          "and 1 more.");
}

/* The ACL lets nobody out, so nobody gets through; but only a hundred are asked, and of the other two
 * their routes are believed. */
static void so_many_are_walked_and_the_rest_is_believed(void **state)
{
    (void)state;
    struct scene scene = public_receiver("tcp 1-65535 0.0.0.0/0", false);

    for (unsigned i = 0; i < 102; i++) {
        char id[16], address[24], public_ip[24];
        snprintf(id, sizeof id, "eni-c%u", i);
        snprintf(address, sizeof address, "10.0.0.%u", 100 + i);
        snprintf(public_ip, sizeof public_ip, "198.51.100.%u", 100 + i);
        small_public(scene.account,
                     small_carrier(scene.account, id, SUBNET_A, APP_GROUP, address), public_ip);
    }
    check(scene, SHUT_OUT "eni-c100 (198.51.100.200), eni-c101 (198.51.100.201).");
}

/* The interfaces of balancers begin nothing, and of a host without a subnet no way is known. */
static void who_is_no_client(void **state)
{
    static const char *const types[] = {"gateway_load_balancer", "network_load_balancer",
                                        "nat_gateway"};
    (void)state;
    struct scene scene;

    for (size_t i = 0; i < 3; i++) {
        scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);
        small_public(scene.account, APP_2, "198.51.100.6");
        scene.account->interfaces.items[APP_2].type = account_text(scene.account, types[i]);
        check(scene, "");
    }
    scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);
    small_public(scene.account, APP_2, "198.51.100.6");
    scene.account->interfaces.items[APP_2].subnet = NONE;
    small_relink(scene.account);
    check(scene, "");
}

/* --- who comes through a device ------------------------------------------------------------------ */

/* A NAT instance is named with those who come by it; an empty subnet has nobody. */
static void clients_of_a_nat_instance(void **state)
{
    (void)state;
    struct scene scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);

    small_public(scene.account, APP_2, "198.51.100.6");
    scene.account->interfaces.items[APP_2].source_dest_check = false;
    small_route(scene.account, PRIVATE_TABLE, "0.0.0.0/0", "eni-2", ROUTE_INTERFACE);
    add_rule(scene.account, APP_GROUP, 0, "all all 0.0.0.0/0"); /* sg-2 lets them in */
    small_subnet(scene.account, "subnet-c", "empty", SMALL_TEXTS("10.0.7.0/24"), PRIVATE_TABLE);
    check(scene, SHUT_OUT "eni-2 (198.51.100.6, for subnet-b (app-b)).");
}

/* A device without an id, as in a damaged reply, is nobody's way, though routes without a target are there. */
static void a_gateway_without_an_id_is_none(void **state)
{
    (void)state;
    struct scene scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);

    small_nat_gateway(scene.account, "nat-1", SUBNET_A, "10.0.0.200", "203.0.113.25");
    scene.account->gateways.items[scene.account->gateways.count - 1].id = TEXT_NONE;
    small_route(scene.account, PRIVATE_TABLE, "0.0.0.0/0", "nat-1", ROUTE_NAT_GATEWAY)->target =
        TEXT_NONE;
    check(scene, "");
}

/* A private NAT gateway gives nobody a public address. */
static void a_gateway_without_a_public_address_is_none(void **state)
{
    (void)state;
    struct scene scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);

    small_nat_gateway(scene.account, "nat-1", SUBNET_A, "10.0.0.200", "203.0.113.25");
    small_route(scene.account, PRIVATE_TABLE, "0.0.0.0/0", "nat-1", ROUTE_NAT_GATEWAY);
    scene.account->gateway_addresses.items[0].has_public = false;
    check(scene, "");
    scene = public_receiver("tcp 1-65535 0.0.0.0/0", true); /* nor does one of the other family */
    small_nat_gateway(scene.account, "nat-1", SUBNET_A, "10.0.0.200", "2600:1f18:0:100::25");
    small_route(scene.account, PRIVATE_TABLE, "0.0.0.0/0", "nat-1", ROUTE_NAT_GATEWAY);
    check(scene, "");
}

/* A balancer whose own interfaces are not in the export, or have no public address, is no door. */
static void a_balancer_without_a_public_address_is_no_door(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct scene scene = public_receiver("tcp 1-65535 0.0.0.0/0", true);
        uint32_t node = small_carrier(scene.account, "eni-lb", SUBNET_A, APP_GROUP, "10.0.0.240");

        small_public(scene.account, APP_2, "198.51.100.6");
        scene.account->interface_addresses.items[0].has_public = false;
        scene.account->interfaces.items[node].type =
            account_text(scene.account, "network_load_balancer");
        small_balancer(scene.account, "mx", "network", node, 443, 0);
        if (i)
            scene.account->row_refs.items[scene.account->load_balancers.items[0].interfaces.first] =
                NONE;
        check(scene, "");
    }
}

/* --- IPv6 ---------------------------------------------------------------------------------------- */

/* eni-9 of another VPC comes by its global address, out by an egress-only gateway; its public IPv4
 * address is none by which it comes here. */
static void global_addresses_come_from_outside(void **state)
{
    (void)state;
    struct scene scene = public_receiver("tcp 1-65535 ::/0", true);
    struct account *account = scene.account;
    struct network_interface *receiver = &account->interfaces.items[0];
    uint32_t far;

    ip_addr_parse("2600:1f18:0:100::5",
                  &account->interface_addresses.items[receiver->addresses.first].address);
    small_route(account, PUBLIC_TABLE, "::/0", "igw-1", ROUTE_INTERNET_GATEWAY);
    small_route_table(account, "rtb-far", false);
    account->route_tables.items[FAR_TABLE].vpc = SMALL_OTHER_VPC;
    small_route(account, FAR_TABLE, "::/0", "eigw-1", ROUTE_EGRESS_ONLY_GATEWAY);
    small_subnet(account, "subnet-far", "", SMALL_TEXTS("2600:1f18:0:900::/64"), FAR_TABLE);
    account->subnets.items[SUBNET_FAR].vpc = SMALL_OTHER_VPC;
    far = small_carrier(account, "eni-9", SUBNET_FAR, APP_GROUP, "2600:1f18:0:900::9");
    account->interfaces.items[far].vpc = SMALL_OTHER_VPC;
    small_nat_gateway(account, "nat-1", SUBNET_A, "10.0.0.200", "203.0.113.25");
    check(scene, SHUT_OUT "eni-9 (2600:1f18:0:900::9).");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_beyond_three_are_counted),
        cmocka_unit_test(so_many_are_walked_and_the_rest_is_believed),
        cmocka_unit_test(who_is_no_client),
        cmocka_unit_test(clients_of_a_nat_instance),
        cmocka_unit_test(a_gateway_without_an_id_is_none),
        cmocka_unit_test(a_gateway_without_a_public_address_is_none),
        cmocka_unit_test(a_balancer_without_a_public_address_is_no_door),
        cmocka_unit_test(global_addresses_come_from_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
