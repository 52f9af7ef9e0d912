/* What a rule admits changes with what its source holds, in either family; and whose change it then is. */
#include "tests/model/compare/two_exports.h"

#include <stdio.h>

#include "tests/model/judge/build_walk.h"

/* sg-1 with one rule on this port, from a list of that family with this entry. */
static struct account *with_list(uint8_t family, uint16_t port, const char *entry)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_prefix_list(account, "pl-1", family, true);
    build_list_entry(account, entry);
    build_group(account, "sg-1");
    build_rule_of(account, PROTOCOL_TCP, port, port, SOURCE_PREFIX_LIST, 0)->id =
        account_text(account, "sgr-1");
    build_link(account);
    return account;
}

static void a_list_of_either_family_is_a_source(void **state)
{
    (void)state;
    assert_compared(with_list(IP_V4, 443, "10.0.0.0/8"), with_list(IP_V4, 443, "11.0.0.0/8"),
                    "group sg-1\n"
                    "  opened in ipv4 6-6/443-443  11.0.0.0/8 = 16777216\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.0/8 = 16777216\n"
                    "object pl-1\n"
                    "  -entry 10.0.0.0/8\n"
                    "  +entry 11.0.0.0/8\n");
    assert_compared(with_list(IP_V6, 443, "2001:db8::/128"), with_list(IP_V6, 443, "2001:db8::1/128"),
                    "group sg-1\n"
                    "  opened in ipv6 6-6/443-443  2001:db8::1/128 = 1\n"
                    "  closed in ipv6 6-6/443-443  2001:db8::/128 = 1\n"
                    "object pl-1\n"
                    "  -entry 2001:db8::/128\n"
                    "  +entry 2001:db8::1/128\n");
}

/* The rule has another port and its list another entry: the rule changed, and what both admit with it. */
static void a_rule_that_changed_is_not_asked_for_its_source(void **state)
{
    (void)state;
    assert_compared(with_list(IP_V4, 443, "10.0.0.0/8"), with_list(IP_V4, 444, "11.0.0.0/8"),
                    "group sg-1\n"
                    "  rule changed: -in tcp 443-443 pl-1 +in tcp 444-444 pl-1\n"
                    "  opened in ipv4 6-6/444-444  11.0.0.0/8 = 16777216\n"
                    "  closed in ipv4 6-6/443-443  10.0.0.0/8 = 16777216\n"
                    "object pl-1\n"
                    "  -entry 10.0.0.0/8\n"
                    "  +entry 11.0.0.0/8\n");
}

/* --- whose change it is ---------------------------------------------------------------------------------- */

/* Five hosts behind an open rule, with public addresses or without. */
static struct account *with_hosts(bool are_public)
{
    struct account *account = build_account();

    build_vpc_of(account, "vpc-1", "10.0.0.0/16");
    build_subnet_of(account, "subnet-1", 0, "10.0.0.0/24", build_open_acl(account, "acl-1"),
                    build_public_table(account, "rtb-1"));
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "54.0.0.0/8");
    for (unsigned i = 0; i < 5; i++) {
        char id[16], address[24], public_ip[24];
        snprintf(id, sizeof id, "eni-%u", i);
        snprintf(address, sizeof address, "10.0.0.%u", 10 + i);
        snprintf(public_ip, sizeof public_ip, "52.1.2.%u", 10 + i);
        build_host(account, id, 0, 0, address, are_public ? public_ip : NULL);
    }
    build_link(account);
    return account;
}

/* Of many interfaces that are reached no more the first three say why. */
static void three_interfaces_say_why(void **state)
{
    struct comparison comparison;
    struct account *a = with_hosts(true), *b = with_hosts(false);
    struct strbuf lines = STRBUF_INIT;
    bool told = false;

    (void)state;
    compare_two(&comparison, a, b);
    for (size_t i = 0; i < comparison.holes.count; i++) {
        const struct hole_change *hole = &comparison.holes.items[i];
        const struct finding *finding =
            &comparison.findings[SIDE_B].items.items[hole->findings[SIDE_B]];
        if (finding->kind != FINDING_SG_RULE_OPEN)
            continue;
        lines_of_causes(&comparison, hole->causes, &lines);
        assert_string_equal(lines.text, " because eni-0, eni-1, eni-2\n");
        told = true;
    }
    assert_true(told);
    strbuf_release(&lines);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_of_either_family_is_a_source),
        cmocka_unit_test(a_rule_that_changed_is_not_asked_for_its_source),
        cmocka_unit_test(three_interfaces_say_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
