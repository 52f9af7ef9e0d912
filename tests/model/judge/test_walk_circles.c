/* Ways that lead round in circles, and those that stop half way: each ends, and says where. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_balancer.h"
#include "tests/model/judge/build_walk.h"

/* What decides, and its sentence in full. */
static void assert_told(const struct account *account, const char *from, const char *to, uint16_t port,
                        const char *wanted)
{
    struct walk_answer answer = ask(account, from, to, "tcp", port);
    const struct walk *walk = &answer.walks[answer.deciding];
    struct strbuf told = STRBUF_INIT;
    char *words = verdict_of(&answer);

    strbuf_addf(&told, "%s: %s", words, walk->hops[walk->deciding].why);
    assert_string_equal(told.text, wanted);
    strbuf_release(&told);
    free(words);
    walk_answer_release(&answer);
}

/* --- through a transit gateway ------------------------------------------------------------------- */

/*
 * vpc-a 10.1.0.0/16 with eni-app 10.1.1.10 in subnet-app, which sends all to nat-1 (private, 10.1.2.10)
 * in subnet-nat, and that to tgw-1; which sends all to vpc-b 10.2.0.0/16. There subnet-at sends all to `kind`.
 */
static struct account *hub(enum route_target kind, const char *target)
{
    struct account *account = build_account();
    uint32_t acl, nat, at;

    build_vpc_of(account, "vpc-a", "10.1.0.0/16");
    build_vpc_of(account, "vpc-b", "10.2.0.0/16");
    acl = build_open_acl(account, "acl-1");
    build_table(account, "rtb-app");
    build_route_to(account, "0.0.0.0/0", ROUTE_NAT_GATEWAY, "nat-1");
    build_table(account, "rtb-nat");
    build_route_to(account, "0.0.0.0/0", ROUTE_TRANSIT_GATEWAY, "tgw-1");
    build_table(account, "rtb-at");
    build_route_to(account, "0.0.0.0/0", kind, target);
    build_subnet_of(account, "subnet-app", 0, "10.1.1.0/24", acl, 0);
    nat = build_subnet_of(account, "subnet-nat", 0, "10.1.2.0/24", acl, 1);
    at = build_subnet_of(account, "subnet-at", 1, "10.2.250.0/28", acl, 2);
    build_host(account, "eni-app", 0, build_open_group(account, "sg-1"), "10.1.1.10", NULL);
    build_nat(account, "nat-1", nat, "10.1.2.10", NULL);
    build_transit(account, "tgw-1", "tgw-rtb-1");
    build_attachment(account, "tgw-attach-a", 0, 0, nat);
    build_attachment(account, "tgw-attach-b", 0, 1, at);
    build_transit_table(account, "tgw-rtb-1");
    build_transit_route(account, "0.0.0.0/0", 1);
    build_link(account);
    return account;
}

/* The far VPC sends back to the gateway what that sends to it. */
static void test_between_vpc_and_gateway(void **state)
{
    struct account *account = hub(ROUTE_TRANSIT_GATEWAY, "tgw-1");

    (void)state;
    assert_told(account, "eni-app", "198.51.100.1", 465,
                "blocked route -: TCP 465 to 198.51.100.1 goes round in circles.");
    account_free(account);
}

/* An internet gateway translates for interfaces of its own VPC alone: what comes out of a transit gateway
 * needs a NAT device before it. */
static void test_internet_gateway_of_another_vpc(void **state)
{
    struct account *account = hub(ROUTE_INTERNET_GATEWAY, "igw-1");

    (void)state;
    assert_told(account, "eni-app", "198.51.100.1", 465,
                "blocked address tgw-attach-b: tgw-attach-b has no public IPv4 address for 10.1.2.10: an internet "
                "gateway does not pass TCP 465.");
    account_free(account);
}

/* --- through load balancers ---------------------------------------------------------------------- */

/*
 * eni-c 10.0.1.5 in subnet-c, which sends all to eni-device 10.0.2.9 in subnet-device, which sends all to an
 * internet gateway; `count` balancers in subnet-c, nlb0 to nlb6 (eni-nlb0 at 10.0.1.100, ...), each of which
 * hands 2500 on to port 2500 of the next one under its own address, and the last one to `target`.
 */
static struct account *chain(unsigned count, const char *target)
{
    struct account *account = build_account();
    uint32_t acl, open, device;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    acl = build_open_acl(account, "acl-1");
    build_table(account, "rtb-c");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERFACE, "eni-device");
    build_table(account, "rtb-device");
    build_route_to(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY, "igw-1");
    build_subnet_of(account, "subnet-c", 0, "10.0.1.0/24", acl, 0);
    build_subnet_of(account, "subnet-device", 0, "10.0.2.0/24", acl, 1);
    open = build_open_group(account, "sg-1");
    build_host(account, "eni-c", 0, open, "10.0.1.5", NULL);
    device = build_host(account, "eni-device", 1, open, "10.0.2.9", "54.1.1.1");
    account->interfaces.items[device].source_dest_check = false;
    for (unsigned i = 0; i < count; i++) {
        char name[32], address[32], next[32];
        uint32_t row;

        snprintf(name, sizeof name, "eni-nlb%u", i);
        snprintf(address, sizeof address, "10.0.1.%u", 100 + i);
        snprintf(next, sizeof next, "10.0.1.%u", 101 + i);
        row = build_host(account, name, 0, NONE, address, NULL);
        account->interfaces.items[row].type = account_text(account, "network_load_balancer");
        build_balancer(account, name + 4, 0)->cross_zone = TOLD_YES;
        build_listener(account, 2500);
        build_target_group(account, name + 4, "ip", 2500);
        build_target(account, i + 1 < count ? next : target, NONE);
        account->load_balancers.items[i].interfaces = build_rows(account, &row, 1);
    }
    build_link(account);
    return account;
}

static void test_balancers_in_a_circle(void **state)
{
    struct account *account = chain(2, "10.0.1.100");

    (void)state;
    assert_told(account, "eni-c", "eni-nlb0", 2500,
                "blocked route -: TCP 2500 to 10.0.1.101 goes round in circles.");
    account_free(account);
}

/* A NAT instance behind as many balancers as are followed. */
static void test_device_behind_balancers(void **state)
{
    struct account *account = chain(6, "192.168.9.9");

    (void)state;
    assert_told(account, "eni-c", "eni-nlb0", 2500,
                "blocked internet-gateway igw-1: 192.168.9.9 is no address of the Internet: igw-1 drops it.");
    account_free(account);
    account = chain(7, "192.168.9.9");
    assert_told(account, "eni-c", "eni-nlb0", 2500,
                "blocked route -: TCP 2500 to 192.168.9.9 goes round in circles.");
    account_free(account);
}

/* --- where something is missing ------------------------------------------------------------------ */

/* A NAT instance whose addresses the export does not tell can not be followed. */
static void test_device_without_addresses(void **state)
{
    struct account *account = chain(0, NULL);

    (void)state;
    assert_walk(account, "eni-c", "198.51.100.1", "tcp", 465, "allowed host eni-c");
    account->interfaces.items[1].addresses.count = 0;
    assert_told(account, "eni-c", "198.51.100.1", 465,
                "unknown nat eni-device: The export does not tell the addresses of eni-device.");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_between_vpc_and_gateway),
        cmocka_unit_test(test_internet_gateway_of_another_vpc),
        cmocka_unit_test(test_balancers_in_a_circle),
        cmocka_unit_test(test_device_behind_balancers),
        cmocka_unit_test(test_device_without_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
