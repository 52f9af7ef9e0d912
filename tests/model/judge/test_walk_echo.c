/*
 * Echo requests and replies, in both families, and what entries without ports or types say of them (aws-facts 1.2
 * and 2.1).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/judge/build_walk.h"

/* eni-a in subnet-1 and eni-b in subnet-2, both open; the ACL of subnet-2 holds inbound what a case says. */
static const struct {
    int16_t protocol;
    int32_t from, to; /* of the entry */
    const char *block, *asked, *to_address, *verdict;
    uint16_t port;
} cases[] = {
    {PROTOCOL_ICMP, 8, -1, "10.0.0.0/8", "icmp", "10.0.2.5", "allowed", 0},
    {PROTOCOL_ICMP, 8, 0, "10.0.0.0/8", "icmp", "10.0.2.5", "allowed", 0},
    {PROTOCOL_ICMP, -1, -1, "10.0.0.0/8", "icmp", "10.0.2.5", "allowed", 0},
    {PROTOCOL_ICMP, 0, -1, "10.0.0.0/8", "icmp", "10.0.2.5", "blocked", 0},
    {PROTOCOL_ICMP, 8, 1, "10.0.0.0/8", "icmp", "10.0.2.5", "blocked", 0},
    {PROTOCOL_ICMPV6, 128, 0, "fd00::/8", "icmp", "fd00:2::5", "allowed", 0},
    {PROTOCOL_ICMPV6, 129, 0, "fd00::/8", "icmp", "fd00:2::5", "blocked", 0},
    {PROTOCOL_ICMP, 8, 0, "fd00::/8", "icmp", "fd00:2::5", "blocked", 0},
    {PROTOCOL_ICMPV6, 1, 1, "10.0.0.0/8", "icmp", "10.0.2.5", "allowed", 0}, /* all types, whatever it says */
    {PROTOCOL_ICMPV6, 1, 1, "10.0.0.0/8", "tcp", "10.0.2.5", "blocked", 25},
    {PROTOCOL_TCP, -1, -1, "10.0.0.0/8", "tcp", "10.0.2.5", "allowed", 25}, /* no ports: all */
    {PROTOCOL_TCP, 20, -1, "10.0.0.0/8", "tcp", "10.0.2.5", "allowed", 25},
    {PROTOCOL_TCP, 26, -1, "10.0.0.0/8", "tcp", "10.0.2.5", "blocked", 25},
    {PROTOCOL_TCP, -1, 25, "10.0.0.0/8", "tcp", "10.0.2.5", "allowed", 25},
};

static struct account *network(size_t number)
{
    struct account *account = build_account();
    uint32_t open_acl, acl, group;

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    build_span_block(account, &account->vpcs.items[0].cidrs, "fd00::/16");
    open_acl = build_open_acl(account, "acl-open");
    acl = build_acl(account, "acl-2");
    build_entry(account, false, 100, true, cases[number].protocol, cases[number].from, cases[number].to,
                cases[number].block);
    build_entry(account, true, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    build_entry(account, true, 101, true, PROTOCOL_ALL, -1, -1, "::/0");
    build_table(account, "rtb-1");
    build_route(account, "10.0.0.0/16", ROUTE_LOCAL);
    build_route(account, "fd00::/16", ROUTE_LOCAL);
    build_subnet_of(account, "subnet-1", 0, "10.0.1.0/24", open_acl, 0);
    build_subnet_of(account, "subnet-2", 0, "10.0.2.0/24", acl, 0);
    group = build_open_group(account, "sg-open");
    build_host(account, "eni-a", 0, group, "10.0.1.5", NULL);
    build_address(account, "fd00:1::5", NULL);
    build_host(account, "eni-b", 1, group, "10.0.2.5", NULL);
    build_address(account, "fd00:2::5", NULL);
    build_link(account);
    return account;
}

static void test_entries(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = network(i);
        struct walk_answer answer =
            ask(account, "eni-a", cases[i].to_address, cases[i].asked, cases[i].port);

        if (strcmp(walk_verdict_name(answer.verdict), cases[i].verdict) != 0)
            fail_msg("case %zu: %s: %s", i, walk_verdict_name(answer.verdict), answer.walks[0].why);
        walk_answer_release(&answer);
        account_free(account);
    }
}

/* The reply is of another type than the request. */
static void test_replies(void **state)
{
    static const struct {
        size_t number; /* of a case that is allowed */
        uint32_t entry; /* out of subnet-2, in its family */
        int16_t protocol;
        int32_t request, reply;
    } families[] = {{1, 1, PROTOCOL_ICMP, 8, 0}, {5, 2, PROTOCOL_ICMPV6, 128, 129}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct account *account = network(families[i].number);
        const char *to = cases[families[i].number].to_address;
        struct acl_entry *entry =
            &account->acl_entries.items[account->acls.items[1].entries.first + families[i].entry];

        entry->protocol = families[i].protocol;
        entry->from_port = families[i].reply;
        entry->to_port = 0;
        assert_walk(account, "eni-a", to, "icmp", 0, "allowed host eni-a");
        entry->from_port = families[i].request;
        assert_walk(account, "eni-a", to, "icmp", 0, "blocked acl-out acl-2");
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_replies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
