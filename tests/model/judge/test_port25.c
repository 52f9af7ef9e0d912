/* The table of destinations for AWS's outbound block of port 25. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/judge/port25.h"
#include "tests/model/judge/build_walk.h"

static bool exempt(const struct account *account, uint32_t vpc, const char *text)
{
    struct ip_addr address;
    struct cidr block;

    assert_true(ip_addr_parse(text, &address));
    return port25_exempts(account, vpc, address, &block);
}

/* VPC with the primary block 10.0.0.0/16 and the secondary one 198.18.0.0/16 */
static void test_destinations(void **state)
{
    struct account *account = build_account();
    uint32_t vpc = build_vpc_of(account, "vpc-1", "10.0.0.0/16");

    (void)state;
    build_span_block(account, &account->vpcs.items[vpc].cidrs, "198.18.0.0/16");
    assert_true(exempt(account, vpc, "10.0.9.9"));
    assert_true(exempt(account, vpc, "10.255.255.255"));
    assert_true(exempt(account, vpc, "172.16.0.4"));
    assert_true(exempt(account, vpc, "172.31.255.255"));
    assert_false(exempt(account, vpc, "172.32.0.1"));
    assert_false(exempt(account, vpc, "172.15.255.255"));
    assert_true(exempt(account, vpc, "192.168.0.0"));
    assert_false(exempt(account, vpc, "192.169.0.0"));
    assert_false(exempt(account, vpc, "128.0.0.4"));
    assert_true(exempt(account, vpc, "100.64.3.3"));
    assert_false(exempt(account, vpc, "100.128.0.1"));
    assert_false(exempt(account, vpc, "100.63.255.255"));
    assert_false(exempt(account, vpc, "198.18.5.5")); /* its own, but not the primary block */
    assert_true(exempt(account, vpc, "fd12::1"));
    assert_true(exempt(account, vpc, "fc00::1"));
    assert_false(exempt(account, vpc, "fe80::1"));
    assert_false(exempt(account, vpc, "2600:1f18::5"));
    assert_false(exempt(account, vpc, "169.254.169.253"));
    assert_false(exempt(account, vpc, "54.1.2.3"));
    account_free(account);
}

static void test_own_primary_block(void **state)
{
    struct account *account = build_account();
    uint32_t odd = build_vpc_of(account, "vpc-1", "128.0.0.0/16");
    uint32_t usual = build_vpc_of(account, "vpc-2", "10.0.0.0/16");

    (void)state;
    assert_true(exempt(account, odd, "128.0.0.4"));
    assert_false(exempt(account, odd, "128.1.0.4"));
    assert_false(exempt(account, usual, "128.0.0.4"));
    assert_false(exempt(account, NONE, "128.0.0.4"));
    assert_true(exempt(account, NONE, "10.0.0.1"));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_destinations),
        cmocka_unit_test(test_own_primary_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
