/* What the groups of a receiver saw of the request, and whether a group reference could match it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

/*
 * vpc-1 10.1.0.0/16: eni-a 10.1.1.10 in subnet-a (routes to nat-1), eni-b 10.1.2.10 (203.0.113.2) and
 * eni-fw 10.1.2.20 in subnet-b (public, with nat-1, 203.0.113.9). vpc-2 10.2.0.0/16: eni-c 10.2.1.10
 * in subnet-c, peered. All open, both ways.
 */
static struct account *network(void)
{
    struct account *account = build_account();
    uint32_t acl, open;

    build_vpc_of(account, "vpc-1", "10.1.0.0/16");
    build_vpc_of(account, "vpc-2", "10.2.0.0/16");
    acl = build_open_acl(account, "acl-1");
    build_table(account, "rtb-a");
    build_route_to(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY, "nat-1");
    build_table(account, "rtb-b");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    build_route_to(account, "10.2.0.0/16", ROUTE_PEERING, "pcx-1");
    build_table(account, "rtb-c");
    build_route_to(account, "10.1.0.0/16", ROUTE_PEERING, "pcx-1");
    build_subnet_of(account, "subnet-a", 0, "10.1.1.0/24", acl, 0);
    build_subnet_of(account, "subnet-b", 0, "10.1.2.0/24", acl, 1);
    build_subnet_of(account, "subnet-c", 1, "10.2.1.0/24", acl, 2);
    open = build_open_group(account, "sg-open");
    build_host(account, "eni-a", 0, open, "10.1.1.10", NULL);
    build_host(account, "eni-b", 1, open, "10.1.2.10", "203.0.113.2");
    build_host(account, "eni-c", 2, open, "10.2.1.10", NULL);
    build_host(account, "eni-fw", 1, open, "10.1.2.20", NULL);
    build_nat(account, "nat-1", 1, "10.1.2.9", "203.0.113.9");
    build_peering(account, "pcx-1", 0, 1);
    build_link(account);
    return account;
}

static void check(const struct account *account, const char *from, const char *to,
                  const char *address, const char *sender, enum reference_bar bar)
{
    struct walk_answer answer = ask(account, from, to, "tcp", 25);
    const struct walk_asked *asked = &answer.walks[answer.deciding].asked;
    struct strbuf text = STRBUF_INIT;

    assert_int_not_equal(asked->interface, NONE);
    ip_addr_format(&text, asked->from);
    assert_string_equal(text.text, address);
    assert_string_equal(asked->sender == NONE
                            ? "nobody"
                            : text_raw(account->texts, account->interfaces.items[asked->sender].id),
                        sender);
    assert_int_equal(asked->bar, bar);
    strbuf_release(&text);
    walk_answer_release(&answer);
}

static void test_private_addresses_match(void **state)
{
    struct account *account = network();

    (void)state;
    check(account, "eni-a", "eni-b", "10.1.1.10", "eni-a", REFERENCE_MATCHES);
    check(account, "eni-c", "eni-b", "10.2.1.10", "eni-c", REFERENCE_MATCHES);
    account_free(account);
}

static void test_public_addresses_do_not(void **state)
{
    struct account *account = network();

    (void)state;
    check(account, "eni-a", "203.0.113.2", "203.0.113.9", "nobody", REFERENCE_BAR_ADDRESS);
    check(account, "198.51.100.7", "eni-b", "198.51.100.7", "nobody", REFERENCE_BAR_ADDRESS);
    account_free(account);
}

static void test_another_region_does_not(void **state)
{
    struct account *account = network();
    uint32_t scope = account_scope(account, account_text(account, "123456789012"),
                                   account_text(account, "us-east-1"));

    (void)state;
    memset(account->scopes.items[scope].presence, PRESENCE_COMPLETE, DATA_KIND_COUNT);
    account->interfaces.items[2].scope = scope;
    check(account, "eni-c", "eni-b", "10.2.1.10", "eni-c", REFERENCE_BAR_REGION);
    account_free(account);
}

/* A route for the subnet of the receiver leads to an appliance, there and back. */
static void test_behind_an_appliance_does_not(void **state)
{
    struct account *account = network();

    (void)state;
    account->routes.items[0].cidr = build_block(account, "10.1.2.0/24");
    account->routes.items[0].target_kind = ROUTE_INTERFACE;
    account->routes.items[0].target = account_text(account, "eni-fw");
    account->interfaces.items[3].source_dest_check = false;
    check(account, "eni-a", "eni-b", "10.1.1.10", "eni-a", REFERENCE_BAR_MIDDLEBOX);
    account_free(account);
}

/* What never arrives asks nobody. */
static void test_nobody_is_asked_behind_a_block(void **state)
{
    struct account *account = network();
    struct walk_answer answer;

    (void)state;
    account->peerings.items[0].status = account_text(account, "deleted");
    answer = ask(account, "eni-c", "eni-b", "tcp", 25);
    assert_int_equal(answer.verdict, WALK_BLOCKED);
    assert_int_equal(answer.walks[0].asked.interface, NONE);
    walk_answer_release(&answer);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_private_addresses_match),
        cmocka_unit_test(test_public_addresses_do_not),
        cmocka_unit_test(test_another_region_does_not),
        cmocka_unit_test(test_behind_an_appliance_does_not),
        cmocka_unit_test(test_nobody_is_asked_behind_a_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
