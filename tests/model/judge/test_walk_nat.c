/*
 * The story of a private instance that reaches a mail server through a NAT instance: six crossings of
 * ACLs, each with its entry; and what stands in the way of NAT devices.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

enum device { DEVICE_INSTANCE, DEVICE_GATEWAY, DEVICE_PRIVATE_GATEWAY };

/*
 * subnet-private 10.0.1.0/24 with eni-app 10.0.1.75; subnet-public 10.0.0.0/24 with the NAT device
 * 10.0.0.10. The ACLs hold the fewest entries that let TCP 465 work, and no more.
 */
static struct account *network(enum device device)
{
    struct account *account = build_account();
    uint32_t private_acl, public_acl, private_table, public_table, private_subnet, public_subnet;
    uint32_t open;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    private_acl = build_acl(account, "acl-private");
    build_entry(account, true, 100, true, PROTOCOL_TCP, 465, 465, "0.0.0.0/0");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 1024, 65535, "0.0.0.0/0");
    public_acl = build_acl(account, "acl-public");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 465, 465, "10.0.1.0/24");
    build_entry(account, false, 110, true, PROTOCOL_TCP, 1024, 65535, "0.0.0.0/0");
    build_entry(account, true, 100, true, PROTOCOL_TCP, 465, 465, "0.0.0.0/0");
    build_entry(account, true, 110, true, PROTOCOL_TCP, 1024, 65535, "10.0.1.0/24");
    private_table = build_table(account, "rtb-private");
    build_route_to(account, "0.0.0.0/0",
                   device == DEVICE_INSTANCE ? ROUTE_INTERFACE : ROUTE_NAT_GATEWAY,
                   device == DEVICE_INSTANCE ? "eni-device" : "nat-1");
    public_table = build_table(account, "rtb-public");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    private_subnet =
        build_subnet_of(account, "subnet-private", 0, "10.0.1.0/24", private_acl, private_table);
    public_subnet =
        build_subnet_of(account, "subnet-public", 0, "10.0.0.0/24", public_acl, public_table);
    open = build_open_group(account, "sg-open");
    build_host(account, "eni-app", private_subnet, open, "10.0.1.75", NULL);
    if (device == DEVICE_INSTANCE) {
        uint32_t row =
            build_host(account, "eni-device", public_subnet, open, "10.0.0.10", "203.0.113.10");
        account->interfaces.items[row].source_dest_check = false;
    } else {
        build_nat(account, "nat-1", public_subnet, "10.0.0.10",
                  device == DEVICE_GATEWAY ? "203.0.113.10" : NULL);
    }
    build_link(account);
    return account;
}

/* The ACL hops alone, "acl-out NAME" with "<" before replies. */
static char *crossings(const struct account *account)
{
    struct walk_answer answer = ask(account, "10.0.1.75", "54.1.2.3", "tcp", 465);
    struct strbuf out = STRBUF_INIT;

    for (size_t i = 0; i < answer.walks[0].count; i++) {
        const struct walk_hop *hop = &answer.walks[0].hops[i];
        if (hop->kind == HOP_ACL_IN || hop->kind == HOP_ACL_OUT)
            strbuf_addf(&out, "%s%s\n", hop->reply ? "<" : "", hop->rule);
    }
    walk_answer_release(&answer);
    return strbuf_detach(&out);
}

static void test_six_crossings(void **state)
{
    (void)state;
    for (enum device device = DEVICE_INSTANCE; device <= DEVICE_GATEWAY; device++) {
        struct account *account = network(device);
        char *crossed = crossings(account);
        assert_string_equal(crossed, "acl-private/out/100\n"
                                     "acl-public/in/100\n"
                                     "acl-public/out/100\n"
                                     "<acl-public/in/110\n"
                                     "<acl-public/out/110\n"
                                     "<acl-private/in/100\n");
        assert_walk(account, "10.0.1.75", "54.1.2.3", "tcp", 465, "allowed host eni-app");
        assert_walk(account, "10.0.1.75", "internet", "tcp", 465, "allowed host eni-app");
        free(crossed);
        account_free(account);
    }
}

static void test_why_the_entry_exists(void **state)
{
    struct account *account = network(DEVICE_INSTANCE);
    struct walk_answer answer = ask(account, "eni-app", "54.1.2.3", "tcp", 465);
    const char *why = NULL;

    (void)state;
    for (size_t i = 0; i < answer.walks[0].count; i++)
        if (strcmp(answer.walks[0].hops[i].rule, "acl-public/in/100") == 0)
            why = answer.walks[0].hops[i].why;
    assert_non_null(why);
    assert_non_null(strstr(why, "comes from subnet-private on its way to eni-device, not from the "
                                "Internet"));
    walk_answer_release(&answer);
    account_free(account);
}

/* Each entry taken away blocks the walk where it stood. */
static void test_each_entry_is_needed(void **state)
{
    static const struct {
        uint32_t acl, number;
        bool egress;
        const char *expected;
    } cases[] = {
        {0, 100, true, "blocked acl-out acl-private"},
        {1, 100, false, "blocked acl-in acl-public"},
        {1, 100, true, "blocked acl-out acl-public"},
        {1, 110, false, "blocked acl-in acl-public"},
        {1, 110, true, "blocked acl-out acl-public"},
        {0, 100, false, "blocked acl-in acl-private"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = network(DEVICE_INSTANCE);
        struct span entries = account->acls.items[cases[i].acl].entries;
        for (uint32_t k = 0; k < entries.count; k++) {
            struct acl_entry *entry = &account->acl_entries.items[entries.first + k];
            if (entry->number == cases[i].number && entry->egress == cases[i].egress)
                entry->protocol = PROTOCOL_UDP;
        }
        assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, cases[i].expected);
        account_free(account);
    }
}

static void test_obstacles_of_a_nat_instance(void **state)
{
    struct account *account = network(DEVICE_INSTANCE);

    (void)state;
    account->interfaces.items[1].source_dest_check = true;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "blocked nat eni-device");
    account->interfaces.items[1].source_dest_check = false;
    account->interface_addresses.items[1].has_public = false;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "blocked address eni-device");
    account_free(account);
}

/* A NAT instance in its client's subnet uses the route to itself, too. */
static void test_one_subnet(void **state)
{
    struct account *account = network(DEVICE_INSTANCE);
    char *crossed;

    (void)state;
    account->interfaces.items[1].subnet = 0;
    account->interface_addresses.items[1].address.value += 0x100; /* 10.0.1.10 */
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "blocked nat eni-device");
    crossed = crossings(account);
    assert_string_equal(crossed, "");
    free(crossed);
    account_free(account);
}

static void test_obstacles_of_a_nat_gateway(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);

    (void)state;
    account->gateways.items[0].state = account_text(account, "deleted");
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "blocked nat nat-1");
    account_free(account);
    account = network(DEVICE_PRIVATE_GATEWAY);
    account->gateways.items[0].connectivity = account_text(account, "private");
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "blocked address nat-1");
    account->gateways.items[0].connectivity = account_text(account, "public");
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "unknown address nat-1");
    account->gateways.items[0].connectivity = TEXT_NONE;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "unknown address nat-1");
    account_free(account);
}

/* Nothing can be started towards a NAT gateway, neither by its private nor by its public address. */
static void test_towards_a_nat_gateway(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);

    (void)state;
    assert_walk(account, "eni-app", "10.0.0.10", "tcp", 465, "blocked nat eni-nat");
    assert_walk(account, "internet", "203.0.113.10", "tcp", 2000, "blocked nat eni-nat");
    assert_walk(account, "eni-app", "203.0.113.10", "tcp", 465, "blocked acl-in acl-public");
    account_free(account);
}

/* The interfaces of the export may be incomplete: the gateway's addresses suffice. */
static void test_gateway_without_its_interface(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);

    (void)state;
    account->interfaces.count--;
    account->interface_addresses.count--;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "allowed host eni-app");
    assert_walk(account, "eni-app", "203.0.113.10", "tcp", 465, "blocked address nat-1");
    account_free(account);
}

/* Nor is the type needed of an interface that has the gateway's address. */
static void test_gateway_whose_interface_has_no_type(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);

    (void)state;
    account->interfaces.items[account->interfaces.count - 1].type = TEXT_NONE;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "allowed host eni-app");
    account_free(account);
}

/* A gateway whose state is not told is taken for one that works; one that has no address at all is not followed. */
static void test_what_is_not_told_of_a_gateway(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);

    (void)state;
    account->gateways.items[0].state = TEXT_NONE;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "allowed host eni-app");
    account->gateway_addresses.items[0].has_private = false;
    account->gateway_addresses.items[0].has_public = false;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "unknown nat nat-1");
    account_free(account);
}

static void test_regional_gateway(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);
    char *crossed;

    (void)state;
    account->interfaces.count--;
    account->interface_addresses.count--;
    account->gateways.items[0].subnet = NONE;
    account->gateways.items[0].subnet_id = TEXT_NONE;
    crossed = crossings(account);
    assert_string_equal(crossed, "acl-private/out/100\n<acl-private/in/100\n");
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "allowed host eni-app");
    account->subnets.items[0].block_public_access = account->subnets.items[1].block_public_access = BPA_OFF;
    account->vpcs.items[0].block_public_access = BPA_BLOCK_INGRESS; /* a NAT gateway starts what it passes */
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "allowed host eni-app");
    account->vpcs.items[0].block_public_access = BPA_BLOCK_BIDIRECTIONAL;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 465, "blocked block-public-access vpc-1");
    free(crossed);
    account_free(account);
}

/* From behind a private NAT gateway (10.1.2.10) through a transit gateway to eni-server 10.2.1.5; its replies find the
 * gateway by its address, whether the export holds its interface or not. */
static void test_private_gateway_before_another_vpc(void **state)
{
    struct account *account = build_account();
    uint32_t acl, nat, server, open;

    (void)state;
    build_vpc_of(account, "vpc-a", "10.1.0.0/16");
    build_vpc_of(account, "vpc-b", "10.2.0.0/16");
    acl = build_open_acl(account, "acl-1");
    build_table(account, "rtb-app");
    build_route(account, "10.1.0.0/16", ROUTE_LOCAL);
    build_route_to(account, "10.2.0.0/16", ROUTE_NAT_GATEWAY, "nat-1");
    build_table(account, "rtb-nat");
    build_route(account, "10.1.0.0/16", ROUTE_LOCAL);
    build_route_to(account, "10.2.0.0/16", ROUTE_TRANSIT_GATEWAY, "tgw-1");
    build_table(account, "rtb-server");
    build_route(account, "10.2.0.0/16", ROUTE_LOCAL);
    build_route_to(account, "10.1.0.0/16", ROUTE_TRANSIT_GATEWAY, "tgw-1");
    build_subnet_of(account, "subnet-app", 0, "10.1.1.0/24", acl, 0);
    nat = build_subnet_of(account, "subnet-nat", 0, "10.1.2.0/24", acl, 1);
    build_subnet_of(account, "subnet-at", 0, "10.1.3.0/28", acl, 1);
    server = build_subnet_of(account, "subnet-server", 1, "10.2.1.0/24", acl, 2);
    open = build_open_group(account, "sg-open");
    build_host(account, "eni-app", 0, open, "10.1.1.5", NULL);
    build_host(account, "eni-server", server, open, "10.2.1.5", NULL);
    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_attachment(account, "tgw-attach-a", 0, 0, 2);
    build_attachment(account, "tgw-attach-b", 0, 1, server);
    build_transit_table(account, "tgw-rtb-1");
    build_transit_route(account, "10.1.0.0/16", 0);
    build_transit_route(account, "10.2.0.0/16", 1);
    build_nat(account, "nat-1", nat, "10.1.2.10", NULL);
    build_link(account);
    assert_walk(account, "eni-app", "eni-server", "tcp", 25, "allowed host eni-app");
    account->interfaces.items[2].type = TEXT_NONE; /* known by its address */
    assert_walk(account, "eni-app", "eni-server", "tcp", 25, "allowed host eni-app");
    account->interfaces.count--;
    account->interface_addresses.count--;
    assert_walk(account, "eni-app", "eni-server", "tcp", 25, "allowed host eni-app");
    account->transit_routes.items[0].blackhole = true; /* no way back */
    assert_walk(account, "eni-app", "eni-server", "tcp", 25, "blocked transit-gateway 10.1.0.0/16");
    account_free(account);
}

/* The block of port 25 looks at the destination, not at the way. */
static void test_port_25_through_nat(void **state)
{
    struct account *account = network(DEVICE_GATEWAY);
    struct walk_lifted lifted = {account_text(account, "123456789012"),
                                 account_text(account, "eu-west-1")};
    struct walk_context context = {.account = account, .lifted = &lifted, .lifted_count = 1};
    struct walk_answer answer;

    (void)state;
    for (size_t i = 0; i < account->acl_entries.count; i++)
        if (account->acl_entries.items[i].from_port == 465)
            account->acl_entries.items[i].from_port = 25;
    assert_walk(account, "eni-app", "54.1.2.3", "tcp", 25, "restricted port-25 eni-app");
    assert_walk(account, "eni-app", "internet", "tcp", 25, "restricted port-25 eni-app");
    answer = ask_with(&context, "eni-app", "internet", "tcp", 25);
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    walk_answer_release(&answer);
    lifted.region = account_text(account, "eu-west-2");
    answer = ask_with(&context, "eni-app", "internet", "tcp", 25);
    assert_int_equal(answer.verdict, WALK_RESTRICTED);
    walk_answer_release(&answer);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_six_crossings),
        cmocka_unit_test(test_why_the_entry_exists),
        cmocka_unit_test(test_each_entry_is_needed),
        cmocka_unit_test(test_obstacles_of_a_nat_instance),
        cmocka_unit_test(test_one_subnet),
        cmocka_unit_test(test_obstacles_of_a_nat_gateway),
        cmocka_unit_test(test_towards_a_nat_gateway),
        cmocka_unit_test(test_gateway_without_its_interface),
        cmocka_unit_test(test_gateway_whose_interface_has_no_type),
        cmocka_unit_test(test_what_is_not_told_of_a_gateway),
        cmocka_unit_test(test_regional_gateway),
        cmocka_unit_test(test_private_gateway_before_another_vpc),
        cmocka_unit_test(test_port_25_through_nat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
