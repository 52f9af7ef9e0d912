/* The Internet as an end: exact parts of it, public addresses, Block Public Access, endpoints. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

/*
 * eni-web 10.0.0.5 (54.200.0.5) and eni-inner 10.0.0.6 (no public address) in subnet-1; acl-1 all
 * open; rtb-1 to the Internet but for 60.0.0.0/8, which is a blackhole. sg-1: TCP 25 from
 * 40.0.0.0/6 (40-43) and 62.0.0.0/8, all out.
 */
static struct account *network(void)
{
    struct account *account = build_account();
    uint32_t acl, table, subnet, group;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    acl = build_open_acl(account, "acl-1");
    table = build_table(account, "rtb-1");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    build_route_to(account, "42.0.0.0/8", ROUTE_INTERNET_GATEWAY, "igw-1")->blackhole = true;
    subnet = build_subnet_of(account, "subnet-1", 0, "10.0.0.0/24", acl, table);
    group = build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "40.0.0.0/6");
    build_rule(account, PROTOCOL_TCP, 25, 25, "62.0.0.0/8");
    build_rule(account, PROTOCOL_ALL, -1, -1, "0.0.0.0/0")->flags = RULE_EGRESS;
    build_host(account, "eni-web", subnet, group, "10.0.0.5", "54.200.0.5");
    build_host(account, "eni-inner", subnet, group, "10.0.0.6", NULL);
    build_link(account);
    return account;
}

static void assert_part(const struct walk *walk, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    assert_true(walk->has_part);
    addr_set_format(&text, &walk->part, 10);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

static void test_exact_part(void **state)
{
    struct account *account = network();
    struct walk_answer answer = ask(account, "internet", "eni-web", "tcp", 25);

    (void)state;
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    assert_part(&answer.walks[0], "40.0.0.0/7, 43.0.0.0/8, 62.0.0.0/8");
    assert_non_null(strstr(answer.walks[0].why, "67.1 million"));
    assert_non_null(strstr(answer.walks[0].why, "40.0.0.0"));
    walk_answer_release(&answer);
    assert_walk(account, "internet", "eni-web", "tcp", 26, "blocked group-in sg-1");
    assert_walk(account, "internet", "eni-inner", "tcp", 25, "blocked address eni-inner");
    assert_walk(account, "43.1.1.1", "54.200.0.5", "tcp", 25, "allowed host -");
    assert_walk(account, "42.1.1.1", "54.200.0.5", "tcp", 25, "blocked route 42.0.0.0/8");
    assert_walk(account, "44.0.0.0", "54.200.0.5", "tcp", 25, "blocked group-in sg-1");
    assert_walk(account, "43.255.255.255", "10.0.0.5", "tcp", 25, "allowed host -");
    account_free(account);
}

/* Every address at which an answer could change agrees with the part. */
static void test_part_agrees_with_single_addresses(void **state)
{
    static const char *const addresses[] = {
        "39.255.255.255", "40.0.0.0",       "41.255.255.255", "42.0.0.0",       "42.255.255.255",
        "43.0.0.0",       "43.255.255.255", "44.0.0.0",       "61.255.255.255", "62.0.0.0",
        "62.255.255.255", "63.0.0.0",       "1.0.0.0",        "223.255.255.255"};
    struct account *account = network();
    struct walk_answer whole = ask(account, "internet", "eni-web", "tcp", 25);

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct walk_answer one = ask(account, addresses[i], "eni-web", "tcp", 25);
        struct ip_addr address;
        assert_true(ip_addr_parse(addresses[i], &address));
        assert_int_equal(one.verdict == WALK_ALLOWED,
                         addr_set_contains(&whole.walks[0].part, address.value));
        walk_answer_release(&one);
    }
    walk_answer_release(&whole);
    account_free(account);
}

static void test_outwards(void **state)
{
    struct account *account = network();
    struct walk_answer answer;

    (void)state;
    assert_walk(account, "eni-web", "internet", "tcp", 25, "restricted port-25 eni-web");
    assert_walk(account, "eni-web", "42.0.0.1", "tcp", 465, "blocked route 42.0.0.0/8");
    assert_walk(account, "eni-inner", "internet", "tcp", 465, "blocked address eni-inner");
    answer = ask(account, "eni-web", "internet", "tcp", 465);
    assert_int_equal(answer.verdict, WALK_ALLOWED);
    assert_non_null(strstr(answer.walks[0].why, "not for all"));
    walk_answer_release(&answer);
    account_free(account);
}

/* By its public address an interface is reached from outside, also by its neighbours. */
static void test_public_address_from_inside(void **state)
{
    struct account *account = network();
    struct walk_answer answer;
    char *hops;

    (void)state;
    account->interface_addresses.items[1].has_public = true;
    assert_true(ip_addr_parse("62.1.1.1", &account->interface_addresses.items[1].public_ip));
    answer = ask(account, "eni-inner", "54.200.0.5", "tcp", 25);
    assert_int_equal(answer.verdict, WALK_RESTRICTED); /* a public destination, whoever has it */
    hops = hops_of(&answer.walks[0]);
    assert_string_equal(hops, "group-out sg-1/out/all/all/0.0.0.0/0\n"
                              "port-25 eni-inner\n"
                              "acl-out acl-1/out/100\n"
                              "route 0.0.0.0/0\n"
                              "internet-gateway igw-1\n"
                              "internet-gateway eni-web\n"
                              "acl-in acl-1/in/100\n"
                              "group-in sg-1/in/tcp/25-25/62.0.0.0/8\n"
                              "host eni-web\n"
                              "<acl-out acl-1/out/100\n"
                              "<route 0.0.0.0/0\n"
                              "<internet-gateway igw-1\n"
                              "<internet-gateway eni-inner\n"
                              "<acl-in acl-1/in/100\n"
                              "<host eni-inner\n");
    free(hops);
    walk_answer_release(&answer);
    account_free(account);
}

static void test_block_public_access(void **state)
{
    struct account *account = network();

    (void)state;
    account->vpcs.items[0].block_public_access = BPA_BLOCK_INGRESS;
    assert_walk(account, "internet", "eni-web", "tcp", 25, "blocked block-public-access subnet-1");
    account->subnets.items[0].block_public_access = BPA_OFF;
    assert_walk(account, "internet", "eni-web", "tcp", 25, "allowed host -");
    account->subnets.items[0].block_public_access = BPA_BLOCK_BIDIRECTIONAL;
    assert_walk(account, "eni-web", "internet", "tcp", 465, "blocked block-public-access subnet-1");
    account_free(account);
}

/* An Elastic IP that is not in use, and one that serves something the export does not hold. */
static void test_elastic_addresses(void **state)
{
    struct account *account = network();
    struct elastic_address elastic = {.interface = NONE, .place.file = NONE};
    struct interface_address *at;

    (void)state;
    elastic.allocation_id = build_id(account, "eipalloc-1", OBJECT_ADDRESS, 0);
    assert_true(ip_addr_parse("54.9.9.9", &elastic.public_ip));
    TABLE_ADD(account->addresses, elastic);
    assert_walk(account, "eni-web", "54.9.9.9", "tcp", 465, "blocked address eipalloc-1");
    account->addresses.items[0].association_id = account_text(account, "eipassoc-1");
    assert_walk(account, "eni-web", "54.9.9.9", "tcp", 465, "unknown address eipalloc-1");
    account->addresses.items[0].interface = 1; /* and what the linker notes beside it */
    at = &account->interface_addresses.items[account->interfaces.items[1].addresses.first];
    at->has_public = true;
    at->public_ip = elastic.public_ip;
    assert_walk(account, "43.0.0.1", "54.9.9.9", "tcp", 25, "allowed host -");
    account_free(account);
}

static void test_ipv6(void **state)
{
    struct account *account = network();
    uint32_t row;

    (void)state;
    build_table(account, "rtb-2");
    build_route_to(account, "::/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    build_group(account, "sg-6");
    build_rule(account, PROTOCOL_TCP, 25, 25, "2600::/16");
    build_rule(account, PROTOCOL_ICMPV6, 128, 0, "2600::/16");
    build_rule(account, PROTOCOL_ALL, -1, -1, "::/0")->flags = RULE_EGRESS;
    row = build_subnet_of(account, "subnet-6", 0, "2600:1f18::/64", 0, 1);
    build_host(account, "eni-6", row, 1, "2600:1f18::5", NULL);
    assert_walk(account, "internet", "eni-6", "tcp", 25, "allowed host -");
    assert_walk(account, "2600::1", "eni-6", "icmp", 0, "allowed host -");
    assert_walk(account, "2601::1", "eni-6", "icmp", 0, "blocked group-in sg-6");
    assert_walk(account, "eni-6", "internet", "tcp", 25, "restricted port-25 eni-6");
    account->routes.items[2].target_kind = ROUTE_EGRESS_ONLY_GATEWAY;
    account->routes.items[2].target = account_text(account, "eigw-1");
    assert_walk(account, "eni-6", "internet", "tcp", 465, "allowed host eni-6");
    assert_walk(account, "2600::1", "eni-6", "tcp", 25, "blocked internet-gateway eigw-1");
    account_free(account);
}

/* A private subnet with nothing but a gateway endpoint: its service is not the Internet. */
static void test_gateway_endpoint(void **state)
{
    struct account *account = network();
    struct vpc_endpoint endpoint = {.place.file = NONE, .vpc = 0};
    uint32_t list, subnet;

    (void)state;
    endpoint.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
    endpoint.type = account_text(account, "Gateway");
    TABLE_ADD(account->endpoints, endpoint);
    list = build_prefix_list(account, "pl-s3", IP_V4, true);
    account->prefix_lists.items[list].name = account_text(account, "com.amazonaws.eu-west-1.s3");
    build_list_entry(account, "52.218.0.0/17");
    build_table(account, "rtb-2");
    build_route_to(account, NULL, ROUTE_VPC_ENDPOINT, "vpce-1")->prefix_list = list;
    subnet = build_subnet_of(account, "subnet-2", 0, "10.0.2.0/24", 0, 1);
    build_host(account, "eni-lone", subnet, 0, "10.0.2.5", NULL);
    assert_walk(account, "eni-lone", "52.218.1.1", "tcp", 443, "allowed host eni-lone");
    assert_walk(account, "eni-lone", "52.218.1.1", "tcp", 22, "blocked endpoint pl-s3");
    assert_walk(account, "eni-lone", "52.218.128.1", "tcp", 443, "blocked route rtb-2");
    assert_walk(account, "eni-lone", "internet", "tcp", 443, "blocked route rtb-2");
    build_route_to(account, "0.0.0.0/0", ROUTE_VPN_GATEWAY, "vgw-1"); /* the service alone is known */
    assert_walk(account, "eni-lone", "internet", "tcp", 443, "unknown route vgw-1");
    account_free(account);
}

/* A route to a list without entries could decide anything but what stays in the VPC. */
static void test_route_to_unknown_list(void **state)
{
    struct account *account = network();
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, false);

    (void)state;
    build_table(account, "rtb-2");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    build_route_to(account, NULL, ROUTE_TRANSIT_GATEWAY, "tgw-1")->prefix_list = list;
    account->subnets.items[0].route_table = 1;
    assert_walk(account, "eni-web", "54.1.2.3", "tcp", 465, "unknown route rtb-2");
    assert_walk(account, "eni-inner", "10.0.0.5", "tcp", 25, "blocked group-in sg-1");
    account->subnets.items[0].route_table = NONE;
    assert_walk(account, "eni-web", "54.1.2.3", "tcp", 465, "unknown route subnet-1");
    account_free(account);
}

/* Where an address of another network comes in is not known; that a group refuses it is. */
static void test_from_behind_a_gateway(void **state)
{
    struct account *account = network();

    (void)state;
    assert_walk(account, "192.168.5.5", "eni-web", "tcp", 26, "blocked group-in sg-1");
    build_group(account, "sg-2");
    build_rule(account, PROTOCOL_ALL, -1, -1, "192.168.0.0/16");
    account->interface_groups.items[account->interfaces.items[0].groups.first] = 1;
    assert_walk(account, "192.168.5.5", "eni-web", "tcp", 26, "blocked internet-gateway igw-1");
    account->routes.items[0].target_kind = ROUTE_VPN_GATEWAY;
    account->routes.items[0].target = account_text(account, "vgw-1");
    assert_walk(account, "192.168.5.5", "eni-web", "tcp", 26, "unknown address -");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_part),
        cmocka_unit_test(test_part_agrees_with_single_addresses),
        cmocka_unit_test(test_outwards),
        cmocka_unit_test(test_public_address_from_inside),
        cmocka_unit_test(test_block_public_access),
        cmocka_unit_test(test_elastic_addresses),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_gateway_endpoint),
        cmocka_unit_test(test_route_to_unknown_list),
        cmocka_unit_test(test_from_behind_a_gateway),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
