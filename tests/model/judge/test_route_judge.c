#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/route_judge.h"
#include "tests/model/judge/build_account.h"

static struct account *one_table(void)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_subnet(account, "subnet-1", NONE, build_table(account, "rtb-1"));
    return account;
}

/* 'y' certainly to an internet gateway, '?' perhaps, 'n' certainly not. */
static char to_internet(const struct account *account, const char *text)
{
    struct ip_addr address;
    struct addr_set certain, possible;
    char answer;

    assert_true(ip_addr_parse(text, &address));
    addr_set_init(&certain, address.family);
    addr_set_init(&possible, address.family);
    route_judge_internet(account, 0, &certain, &possible);
    assert_true(addr_set_is_subset(&certain, &possible));
    answer = addr_set_contains(&certain, address.value)    ? 'y'
             : addr_set_contains(&possible, address.value) ? '?'
                                                           : 'n';
    addr_set_release(&possible);
    addr_set_release(&certain);
    return answer;
}

/* 0.0.0.0/0 -> nat (blackhole) + 54.0.0.0/8 -> igw (active) */
static void test_longest_prefix(void **state)
{
    struct account *account = one_table();

    (void)state;
    build_route(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY)->blackhole = true;
    build_route(account, "54.0.0.0/8", ROUTE_INTERNET_GATEWAY);
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    assert_int_equal(to_internet(account, "54.0.0.0"), 'y');
    assert_int_equal(to_internet(account, "54.255.255.255"), 'y');
    assert_int_equal(to_internet(account, "53.255.255.255"), 'n');
    assert_int_equal(to_internet(account, "55.0.0.0"), 'n');
    assert_int_equal(to_internet(account, "8.8.8.8"), 'n');
    account_free(account);
}

static void test_blackhole_wins_its_prefix(void **state)
{
    struct account *account = one_table();

    (void)state;
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    build_route(account, "54.0.0.0/8", ROUTE_INTERNET_GATEWAY)->blackhole = true;
    build_route(account, "54.1.0.0/16", ROUTE_INTERNET_GATEWAY);
    assert_int_equal(to_internet(account, "8.8.8.8"), 'y');
    assert_int_equal(to_internet(account, "54.2.0.0"), 'n');
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    assert_int_equal(to_internet(account, "255.255.255.255"), 'y');
    account_free(account);
}

static void test_nested_to_the_last_address(void **state)
{
    struct account *account = one_table();

    (void)state;
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    build_route(account, "128.0.0.0/1", ROUTE_NAT_GATEWAY);
    build_route(account, "255.255.255.255/32", ROUTE_INTERNET_GATEWAY);
    build_route(account, "::/0", ROUTE_NAT_GATEWAY);
    build_route(account, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", ROUTE_INTERNET_GATEWAY);
    assert_int_equal(to_internet(account, "127.255.255.255"), 'y');
    assert_int_equal(to_internet(account, "128.0.0.0"), 'n');
    assert_int_equal(to_internet(account, "255.255.255.254"), 'n');
    assert_int_equal(to_internet(account, "255.255.255.255"), 'y');
    assert_int_equal(to_internet(account, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"), 'n');
    assert_int_equal(to_internet(account, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 'y');
    account_free(account);
}

static void test_public_for_ipv6_only(void **state)
{
    struct account *account = one_table();

    (void)state;
    build_route(account, "10.0.0.0/16", ROUTE_LOCAL);
    build_route(account, "::/0", ROUTE_INTERNET_GATEWAY);
    assert_int_equal(to_internet(account, "54.1.2.3"), 'n');
    assert_int_equal(to_internet(account, "2600::1"), 'y');
    account_free(account);
}

static void test_egress_only_is_no_way_in(void **state)
{
    struct account *account = one_table();

    (void)state;
    build_route(account, "::/0", ROUTE_EGRESS_ONLY_GATEWAY);
    assert_int_equal(to_internet(account, "2600::1"), 'n');
    account_free(account);
}

/* "Static before propagated; a block before a prefix list; a prefix list before propagated." */
static void test_ties(void **state)
{
    struct account *account = one_table();
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, true);

    (void)state;
    build_list_entry(account, "54.0.0.0/8");
    build_list_entry(account, "8.0.0.0/8");
    build_route(account, "0.0.0.0/0", ROUTE_VPN_GATEWAY)->propagated = true;
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    build_route(account, NULL, ROUTE_NAT_GATEWAY)->prefix_list = list;
    build_route(account, "54.0.0.0/8", ROUTE_INTERNET_GATEWAY);
    assert_int_equal(to_internet(account, "1.1.1.1"), 'y');
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    assert_int_equal(to_internet(account, "8.8.8.8"), 'n');
    build_route(account, "54.0.0.0/8", ROUTE_VPN_GATEWAY)->propagated = true;
    build_route(account, "8.0.0.0/8", ROUTE_INTERNET_GATEWAY)->propagated = true;
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    assert_int_equal(to_internet(account, "8.8.8.8"), 'n');
    account_free(account);
}

/* AWS takes one of two overlapping lists and does not say which. */
static void test_two_lists_disagree(void **state)
{
    struct account *account = one_table();
    uint32_t one = build_prefix_list(account, "pl-1", IP_V4, true), two;

    (void)state;
    build_list_entry(account, "54.0.0.0/8");
    two = build_prefix_list(account, "pl-2", IP_V4, true);
    build_list_entry(account, "54.0.0.0/8");
    build_list_entry(account, "8.0.0.0/8");
    build_route(account, NULL, ROUTE_NAT_GATEWAY)->prefix_list = one;
    build_route(account, NULL, ROUTE_INTERNET_GATEWAY)->prefix_list = two;
    assert_int_equal(to_internet(account, "54.1.2.3"), '?');
    assert_int_equal(to_internet(account, "8.8.8.8"), 'y');
    account_free(account);
}

static void test_list_without_entries(void **state)
{
    struct account *account = one_table();
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, false);

    (void)state;
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    build_route(account, "8.8.8.8/32", ROUTE_INTERNET_GATEWAY);
    build_route(account, "::/0", ROUTE_INTERNET_GATEWAY);
    build_route(account, NULL, ROUTE_NAT_GATEWAY)->prefix_list = list;
    assert_int_equal(to_internet(account, "54.1.2.3"), '?');
    assert_int_equal(to_internet(account, "8.8.8.8"), 'y'); /* no longer prefix can be */
    assert_int_equal(to_internet(account, "2600::1"), 'y'); /* the list is of IPv4 */
    account->prefix_lists.items[list].family = IP_FAMILY_COUNT;
    assert_int_equal(to_internet(account, "2600::1"), '?');
    account_free(account);
}

static void test_list_without_entries_to_the_internet(void **state)
{
    struct account *account = one_table();
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, false);

    (void)state;
    build_route(account, "10.0.0.0/8", ROUTE_LOCAL);
    build_route(account, NULL, ROUTE_INTERNET_GATEWAY)->prefix_list = list;
    assert_int_equal(to_internet(account, "54.1.2.3"), '?');
    assert_int_equal(to_internet(account, "0.0.0.0"), '?');
    assert_int_equal(to_internet(account, "255.255.255.255"), '?');
    account->prefix_lists.items[list].entries_known = true; /* an empty list holds nothing */
    assert_int_equal(to_internet(account, "54.1.2.3"), 'n');
    account_free(account);
}

/* An incomplete list still has the entries it shows. */
static void test_list_with_some_entries(void **state)
{
    struct account *account = one_table();
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, true);

    (void)state;
    build_list_entry(account, "54.0.0.0/8");
    account->prefix_lists.items[list].entries_incomplete = true;
    build_route(account, NULL, ROUTE_INTERNET_GATEWAY)->prefix_list = list;
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    assert_int_equal(to_internet(account, "8.8.8.8"), '?');
    account_free(account);
}

static void test_gateway_endpoint_lists_are_ignored(void **state)
{
    struct account *account = one_table();
    uint32_t list = build_prefix_list(account, "pl-1", IP_FAMILY_COUNT, false);
    struct vpc_endpoint endpoint = {.place.file = NONE};
    struct route *route;

    (void)state;
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    route = build_route(account, NULL, ROUTE_VPC_ENDPOINT);
    route->prefix_list = list;
    route->target = account_text(account, "vpce-1");
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    endpoint.id = build_id(account, "vpce-1", OBJECT_ENDPOINT, 0);
    endpoint.type = account_text(account, "gateway");
    TABLE_ADD(account->endpoints, endpoint);
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y');
    account->endpoints.items[0].type = account_text(account, "GatewayLoadBalancer");
    assert_int_equal(to_internet(account, "54.1.2.3"), '?');
    account_free(account);
}

static void test_missing_tables(void **state)
{
    struct account *account = one_table();

    (void)state;
    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    account->subnets.items[0].route_table = NONE;
    assert_int_equal(to_internet(account, "54.1.2.3"), '?');
    account->subnets.items[0].route_table = 0;
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_INCOMPLETE);
    assert_int_equal(to_internet(account, "54.1.2.3"), 'y'); /* it names the subnet itself */
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_longest_prefix),
        cmocka_unit_test(test_blackhole_wins_its_prefix),
        cmocka_unit_test(test_nested_to_the_last_address),
        cmocka_unit_test(test_public_for_ipv6_only),
        cmocka_unit_test(test_egress_only_is_no_way_in),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_two_lists_disagree),
        cmocka_unit_test(test_list_without_entries),
        cmocka_unit_test(test_list_without_entries_to_the_internet),
        cmocka_unit_test(test_list_with_some_entries),
        cmocka_unit_test(test_gateway_endpoint_lists_are_ignored),
        cmocka_unit_test(test_missing_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
