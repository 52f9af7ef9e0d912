/*
 * What lies behind a route is not always in the export: the walk says what it does not know, or what stops there.
 * A sender eni-a (10.0.1.5, fd00::5, 2600:1f18::5) in subnet-1 of vpc-1; each case adds what its routes lead to.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

enum acl_kind { ACL_OPEN, ACL_SHUT /* lets nothing out */ };

static struct account *sender_with(enum acl_kind kind)
{
    struct account *account = build_account();
    uint32_t acl, open;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    if (kind == ACL_SHUT) {
        acl = build_acl(account, "acl-shut");
        build_entry(account, false, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    } else {
        acl = build_open_acl(account, "acl-open");
    }
    open = build_open_group(account, "sg-open");
    build_table(account, "rtb-1");
    build_subnet_of(account, "subnet-1", 0, "10.0.1.0/24", acl, 0);
    build_host(account, "eni-a", 0, open, "10.0.1.5", NULL);
    build_address(account, "fd00::5", NULL);
    build_address(account, "2600:1f18::5", NULL);
    return account;
}

typedef void prepare(struct account *account);

static void to_nat(struct account *account)
{
    build_route_to(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY, "nat-1");
    build_route_to(account, "64:ff9b::/96", ROUTE_NAT_GATEWAY, "nat-1");
    build_nat(account, "nat-1", 0, "10.0.1.10", "203.0.113.10");
}

static void to_nat_without_addresses(struct account *account)
{
    to_nat(account);
    account->gateways.items[0].addresses.count = 0;
}

static void to_nat_with_an_empty_address(struct account *account)
{
    to_nat(account);
    account->gateway_addresses.items[0].has_private = false;
    account->gateway_addresses.items[0].has_public = false;
}

static void to_nat_of_unknown_subnet(struct account *account)
{
    to_nat(account);
    account->gateways.items[0].subnet = NONE;
}

static void to_nat_that_is_gone(struct account *account)
{
    to_nat(account);
    account->gateways.items[0].state = account_text(account, "deleted");
}

static void to_nobody(struct account *account)
{
    build_route_to(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY, "nat-9");
    build_route_to(account, "192.0.2.0/24", ROUTE_INTERFACE, "eni-9");
    build_route_to(account, "198.51.100.0/24", ROUTE_VPC_ENDPOINT, "vpce-9");
    build_route_to(account, "10.9.0.0/16", ROUTE_PEERING, "pcx-9");
    build_route_to(account, "10.8.0.0/16", ROUTE_TRANSIT_GATEWAY, "tgw-9");
    build_route_to(account, "10.7.0.0/16", ROUTE_VPN_GATEWAY, "vgw-9");
}

static void to_instance(struct account *account)
{
    struct instance instance = {.place.file = NONE};
    uint32_t device;

    build_route_to(account, "0.0.0.0/0", ROUTE_INTERFACE, "i-1");
    instance.id = build_id(account, "i-1", OBJECT_INSTANCE, 0);
    TABLE_ADD(account->instances, instance);
    build_host(account, "eni-other", 0, NONE, "10.0.1.6", NULL);
    device = build_host(account, "eni-device", 0, NONE, "10.0.1.7", NULL);
    account->interfaces.items[device].instance = 0;
}

static void endpoint(struct account *account, const char *type)
{
    struct vpc_endpoint endpoint = {.place.file = NONE, .vpc = 0};

    build_route_to(account, "52.218.0.0/17", ROUTE_VPC_ENDPOINT, "vpce-1");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    endpoint.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
    endpoint.type = account_text(account, type);
    TABLE_ADD(account->endpoints, endpoint);
}

static void to_gateway_endpoint(struct account *account)
{
    endpoint(account, "Gateway");
    account->interface_addresses.items[0].has_public = true;
    ip_addr_parse("54.1.2.3", &account->interface_addresses.items[0].public_ip);
}

static void to_balancing_endpoint(struct account *account)
{
    endpoint(account, "GatewayLoadBalancer");
}

static void to_peering_of_strangers(struct account *account)
{
    build_route_to(account, "10.9.0.0/16", ROUTE_PEERING, "pcx-1");
    build_peering(account, "pcx-1", 0, NONE);
}

static void to_peering_without_status(struct account *account)
{
    to_peering_of_strangers(account);
    account->peerings.items[0].status = TEXT_NONE;
}

static void to_peering_between_others(struct account *account)
{
    to_peering_of_strangers(account);
    account->peerings.items[0].requester.vpc = NONE;
}

static void to_the_internet(struct account *account)
{
    build_route_to(account, "::/0", ROUTE_INTERNET_GATEWAY, "igw-1");
}

static void to_a_managed_interface(struct account *account)
{
    uint32_t managed = build_host(account, "eni-managed", 0, NONE, "10.0.1.9", NULL);

    account->interfaces.items[managed].type = TEXT_NONE;
    account->interfaces.items[managed].requester_managed = true;
}

static void with_a_balancer_by_its_description(struct account *account)
{
    uint32_t managed = build_host(account, "eni-balancer", 0, NONE, "10.0.1.9", NULL);

    account->interfaces.items[managed].type = TEXT_NONE;
    account->interfaces.items[managed].description = account_text(account, "ELB net/mail/50dc");
    account->interfaces.items[managed].requester_managed = true;
}

/* --- transit gateways ----------------------------------------------------------------------------------- */

static void to_transit(struct account *account)
{
    build_route_to(account, "10.9.0.0/16", ROUTE_TRANSIT_GATEWAY, "tgw-1");
    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_attachment(account, "tgw-attach-1", 0, 0, 0);
    build_transit_table(account, "tgw-rtb-1");
}

static void to_a_dead_attachment(struct account *account)
{
    to_transit(account);
    account->transit_attachments.items[0].live = false;
}

static void to_an_attachment_of_unknown_subnets(struct account *account)
{
    to_transit(account);
    account->transit_attachments.items[0].subnets_known = false;
}

static void to_an_attachment_elsewhere(struct account *account)
{
    to_transit(account);
    build_subnet_of(account, "subnet-2", 0, "10.0.2.0/24", 0, 0);
    build_zone(account, 1, "eu-west-1b");
    account->row_refs.items[0] = 1;
}

static void to_an_attachment_of_unknown_zone(struct account *account)
{
    to_an_attachment_elsewhere(account);
    account->subnets.items[1].availability_zone = TEXT_NONE;
}

static void to_an_attachment_of_a_lost_subnet(struct account *account)
{
    to_an_attachment_elsewhere(account);
    account->transit_attachments.items[0].subnets_missing = true;
}

static void with_a_route_to_a_lost_attachment(struct account *account)
{
    to_transit(account);
    build_transit_route(account, "10.9.0.0/16", NONE)->attachment_id = account_text(account, "tgw-attach-9");
}

/* Two gateways that peer, each of which sends on to the other. */
static void in_circles(struct account *account)
{
    build_route_to(account, "10.9.0.0/16", ROUTE_TRANSIT_GATEWAY, "tgw-1");
    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_transit(account, "tgw-2", "tgw-rtb-2");
    build_attachment(account, "tgw-attach-1", 0, 0, 0);
    build_attachment(account, "tgw-attach-peer", 0, NONE, 0);
    build_attachment(account, "tgw-attach-peer", 1, NONE, 0);
    build_transit_table(account, "tgw-rtb-1");
    build_transit_route(account, "10.9.0.0/16", 1);
    build_transit_table(account, "tgw-rtb-2");
    build_transit_route(account, "10.9.0.0/16", 2);
}

/* --- the cases ------------------------------------------------------------------------------------------ */

static const struct {
    prepare *prepare;
    const char *from, *to, *verdict, *why; /* the verdict, and a piece of the sentence */
    bool within; /* no border of the subnet comes before */
} cases[] = {
    {to_nat_without_addresses, "eni-a", "54.1.1.1", "unknown", "does not tell the addresses of nat-1", true},
    {to_nat_with_an_empty_address, "eni-a", "54.1.1.1", "unknown", "does not tell the addresses of nat-1", true},
    {to_nat_of_unknown_subnet, "eni-a", "54.1.1.1", "unknown", "does not hold the subnet of nat-1", false},
    {to_nat_that_is_gone, "eni-a", "54.1.1.1", "blocked", "nat-1 is not available", true},
    {to_nat, "2600:1f18::5", "64:ff9b::1", "unknown", "depends on DNS64", true},
    {to_nobody, "eni-a", "54.1.1.1", "unknown", "nat-9 is not in the export", false},
    {to_nobody, "eni-a", "192.0.2.1", "unknown", "eni-9 is not in the export", false},
    {to_nobody, "eni-a", "198.51.100.1", "unknown", "What vpce-9 does with TCP 587 is not in the export", false},
    {to_nobody, "eni-a", "10.9.0.1", "unknown", "pcx-9 is not in the export", false},
    {to_nobody, "eni-a", "10.8.0.1", "unknown", "attached to tgw-9 is not in the export", false},
    {to_nobody, "eni-a", "10.7.0.1", "unknown", "What lies behind vgw-9 is not in the export", false},
    {to_instance, "eni-a", "54.1.1.1", "blocked", "the source/destination check is on", true},
    {to_gateway_endpoint, "52.218.0.1", "54.1.2.3", "blocked", "carries only requests to its service", true},
    {to_balancing_endpoint, "eni-a", "52.218.0.1", "unknown", "What vpce-1 does with TCP 587 is not", false},
    {to_peering_of_strangers, "eni-a", "10.9.0.1", "unknown", "at the other end of pcx-1 is not in the export", false},
    {to_peering_without_status, "eni-a", "10.9.0.1", "unknown", "at the other end of pcx-1 is not in the export", false},
    {to_peering_between_others, "eni-a", "10.9.0.1", "unknown", "at the other end of pcx-1 is not in the export", false},
    {to_the_internet, "fd00::5", "2600:9000::1", "blocked", "fd00::5 of eni-a is no global IPv6 address", false},
    {to_a_managed_interface, "eni-a", "10.0.1.9", "unknown", "what kind of interface eni-managed is", true},
    {with_a_balancer_by_its_description, "eni-a", "10.0.1.9", "unknown", "eni-balancer", true},
    {to_transit, "eni-a", "10.9.0.1", "blocked", "tgw-rtb-1 of the transit gateway has no route to 10.9.0.1", false},
    {to_a_dead_attachment, "eni-a", "10.9.0.1", "blocked", "tgw-attach-1 is not available", false},
    {to_an_attachment_of_unknown_subnets, "eni-a", "10.9.0.1", "unknown", "In which subnets tgw-attach-1 stands", false},
    {to_an_attachment_elsewhere, "eni-a", "10.9.0.1", "blocked", "no subnet in the availability zone of the sender", false},
    {to_an_attachment_of_unknown_zone, "eni-a", "10.9.0.1", "unknown", "Whether tgw-attach-1 has a subnet", false},
    {to_an_attachment_of_a_lost_subnet, "eni-a", "10.9.0.1", "unknown", "Whether tgw-attach-1 has a subnet", false},
    {with_a_route_to_a_lost_attachment, "eni-a", "10.9.0.1", "unknown", "tgw-attach-9 is not in the export", false},
    {in_circles, "eni-a", "10.9.0.1", "blocked", "goes round in circles between transit gateways", false},
};

static void check(struct account *account, size_t number, const char *verdict, const char *why)
{
    struct walk_answer answer;

    build_link(account);
    answer = ask(account, cases[number].from, cases[number].to, "tcp", 587);
    if (strcmp(walk_verdict_name(answer.verdict), verdict) != 0 || !strstr(answer.walks[0].why, why))
        fail_msg("case %zu, to %s: %s, %s", number, cases[number].to, walk_verdict_name(answer.verdict),
                 answer.walks[0].why);
    walk_answer_release(&answer);
    account_free(account);
}

static void test_what_stops_or_is_not_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = sender_with(ACL_OPEN);

        cases[i].prepare(account);
        check(account, i, cases[i].verdict, cases[i].why);
    }
}

/* A network ACL stops the packet before any of that matters: a certain block beats what is unknown. */
static void test_an_acl_comes_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account;

        if (cases[i].within)
            continue;
        account = sender_with(ACL_SHUT);
        cases[i].prepare(account);
        check(account, i, "blocked", "acl-shut");
    }
}

/* --- where it arrives ----------------------------------------------------------------------------------- */

/* What a transit gateway attachment or another interface holds there is not what was asked for. */
static void test_who_answers_there(void **state)
{
    static const struct {
        const char *type, *verdict, *why;
    } kinds[] = {
        {"transit_gateway", "blocked", "belongs to a transit gateway attachment: it answers nobody"},
        {"nat_gateway", "blocked", "nothing can be started towards it"},
        {"interface", "allowed", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct account *account = sender_with(ACL_OPEN);
        uint32_t row = build_host(account, "eni-there", 0, 0, "10.0.1.9", NULL);
        struct walk_answer answer;

        account->interfaces.items[row].type = account_text(account, kinds[i].type);
        build_link(account);
        answer = ask(account, "eni-a", "10.0.1.9", "tcp", 587);
        assert_string_equal(walk_verdict_name(answer.verdict), kinds[i].verdict);
        assert_non_null(strstr(answer.walks[0].why, kinds[i].why));
        walk_answer_release(&answer);
        account_free(account);
    }
}

/* Two VPCs may use one block: the address is that of an interface here, not of the one that was asked for. */
static void test_another_has_the_address_here(void **state)
{
    struct account *account = sender_with(ACL_OPEN);
    struct walk_answer answer;

    (void)state;
    build_host(account, "eni-here", 0, 0, "10.0.1.9", NULL);
    build_vpc_of(account, "vpc-2", "10.0.0.0/16");
    build_subnet_of(account, "subnet-2", 1, "10.0.1.0/24", 0, 0);
    build_host(account, "eni-there", 1, 0, "10.0.1.9", NULL);
    build_link(account);
    answer = ask(account, "eni-a", "eni-there", "tcp", 587);
    assert_int_equal(answer.verdict, WALK_BLOCKED);
    assert_non_null(strstr(answer.walks[0].why, "10.0.1.9 is the address of eni-here there, not of the interface"));
    walk_answer_release(&answer);
    account_free(account);
}

/* Out of an attachment of which no subnet is told. */
static void test_an_exit_that_is_not_told(void **state)
{
    struct account *account = sender_with(ACL_OPEN);
    struct walk_answer answer;

    (void)state;
    to_transit(account);
    build_vpc_of(account, "vpc-2", "10.9.0.0/16");
    build_attachment(account, "tgw-attach-2", 0, 1, 0);
    account->transit_attachments.items[1].subnets.count = 0;
    build_transit_route(account, "10.9.0.0/16", 1);
    build_link(account);
    answer = ask(account, "eni-a", "10.9.0.1", "tcp", 587);
    assert_int_equal(answer.verdict, WALK_UNKNOWN);
    assert_non_null(strstr(answer.walks[0].why, "In which subnets tgw-attach-2 stands is not in the export"));
    walk_answer_release(&answer);
    account_free(account);
}

/* A list without entries could hold the address, unless it is of a gateway endpoint, or of the other family. */
static void test_lists_without_entries(void **state)
{
    static const struct {
        enum route_target target;
        const char *type; /* of the endpoint; NULL: it is not in the export */
        uint8_t family;
        bool is_open;
    } lists[] = {
        {ROUTE_VPC_ENDPOINT, "Gateway", IP_V4, false},  {ROUTE_VPC_ENDPOINT, NULL, IP_V4, false},
        {ROUTE_VPC_ENDPOINT, "", IP_V4, false},         {ROUTE_VPC_ENDPOINT, "GatewayLoadBalancer", IP_V4, true},
        {ROUTE_VPN_GATEWAY, NULL, IP_V4, true},         {ROUTE_VPN_GATEWAY, NULL, IP_V6, false},
        {ROUTE_VPN_GATEWAY, NULL, IP_FAMILY_COUNT, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct account *account = sender_with(ACL_OPEN);
        struct route *route;
        struct walk_answer answer;

        build_prefix_list(account, "pl-1", lists[i].family, false);
        route = build_route_to(account, NULL, lists[i].target, "vpce-1");
        route->prefix_list = 0;
        build_route_to(account, "0.0.0.0/0", ROUTE_VPN_GATEWAY, "vgw-1");
        if (lists[i].type) {
            struct vpc_endpoint row = {.place.file = NONE, .vpc = 0};

            row.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
            row.type = *lists[i].type ? account_text(account, lists[i].type) : TEXT_NONE;
            TABLE_ADD(account->endpoints, row);
        }
        build_link(account);
        answer = ask(account, "eni-a", "198.51.100.1", "tcp", 587);
        assert_int_equal(answer.verdict, WALK_UNKNOWN);
        if ((strstr(answer.walks[0].why, "prefix list whose entries are not in the export") != NULL) !=
            lists[i].is_open)
            fail_msg("case %zu: %s", i, answer.walks[0].why);
        walk_answer_release(&answer);
        account_free(account);
    }
}

/* Of two transit routes to one block a static one wins, in whichever order they stand. */
static void test_static_transit_routes_win(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct account *account = sender_with(ACL_OPEN);
        struct walk_answer answer;

        to_transit(account);
        build_transit_route(account, "10.8.0.0/13", 0); /* shorter: never */
        build_transit_route(account, "10.9.0.0/16", NONE)->propagated = i & 1;
        LAST(account->transit_routes)->attachment_id = account_text(account, i & 1 ? "propagated" : "static");
        build_transit_route(account, "10.9.0.0/16", NONE)->propagated = !(i & 1);
        LAST(account->transit_routes)->attachment_id = account_text(account, i & 1 ? "static" : "propagated");
        build_transit_route(account, "10.0.0.0/8", 0);
        build_link(account);
        answer = ask(account, "eni-a", "10.9.0.1", "tcp", 587);
        assert_non_null(strstr(answer.walks[0].why, "static is not in the export"));
        walk_answer_release(&answer);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_answers_there),
        cmocka_unit_test(test_another_has_the_address_here),
        cmocka_unit_test(test_an_exit_that_is_not_told),
        cmocka_unit_test(test_lists_without_entries),
        cmocka_unit_test(test_static_transit_routes_win),
        cmocka_unit_test(test_what_stops_or_is_not_told),
        cmocka_unit_test(test_an_acl_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
