#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

static struct account *open_relay(const char *block)
{
    struct account *account = build_world();

    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, block);
    build_relay(account);
    account->interfaces.items[0].name = account_text(account, "relay\x1b[2J");
    build_link(account);
    return account;
}

/* The sentence of the first finding; frees the account. */
static void assert_message(struct account *account, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;
    struct findings findings;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    assert_true(findings.items.count > 0);
    finding_message(&findings, &findings.items.items[0], account, NULL, &text);
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
}

static void test_exposed(void **state)
{
    (void)state;
    assert_message(open_relay("0.0.0.0/0"),
                   "TCP 25 (mail between servers) is open to 0.0.0.0/0, all of the IPv4 Internet, "
                   "and 1 interface can be reached: eni-1 (relay<U+001B>[2J).");
    assert_message(open_relay("2000::/4"),
                   "TCP 25 (mail between servers) is open to 2000::/4, at least half of the IPv6 "
                   "Internet, and 1 interface can be reached: eni-1 (relay<U+001B>[2J).");
    assert_message(open_relay("54.0.0.0/8"),
                   "TCP 25 (mail between servers) is open to 54.0.0.0/8, a large part of the IPv4 "
                   "Internet, and 1 interface can be reached: eni-1 (relay<U+001B>[2J).");
}

/* Where no single condition fails, none is named. */
static void test_nothing_to_name(void **state)
{
    struct account *account = open_relay("0.0.0.0/0");
    struct strbuf text = STRBUF_INIT;
    struct findings findings;
    struct finding finding;

    (void)state;
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    finding = findings.items.items[0];
    finding.exposure = EXPOSURE_LATENT;
    finding.obstacle.kind = OBSTACLE_NONE;
    finding_message(&findings, &finding, account, NULL, &text);
    assert_string_equal(text.text, "TCP 25 (mail between servers) is open to 0.0.0.0/0, all of the IPv4 "
                                   "Internet, but no interface can be reached.");
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
}

static void test_wide_over_ipv6(void **state)
{
    (void)state;
    assert_message(open_relay("2600::/12"),
                   "TCP 25 (mail between servers) is open to 2600::/12, a large part of the IPv6 "
                   "Internet, and 1 interface can be reached: eni-1 (relay<U+001B>[2J).");
}

#define OPEN_25 "TCP 25 (mail between servers) is open to 0.0.0.0/0, all of the IPv4 Internet"

/* Each condition of the definition, failing alone. */
static void test_latent_says_why(void **state)
{
    struct account *account = open_relay("0.0.0.0/0");

    (void)state;
    account->interfaces.items[0].name = TEXT_NONE;
    account->interface_addresses.items[0].has_public = false;
    assert_message(account, OPEN_25 ", but no interface can be reached: eni-1 has no public IPv4 "
                                    "address.");
    account = open_relay("0.0.0.0/0");
    account->interfaces.items[0].name = TEXT_NONE;
    account->acl_entries.items[0].allow = false;
    assert_message(account, OPEN_25 ", but no interface can be reached: network ACL acl-1 in front "
                                    "of eni-1 denies TCP 25.");
    account = open_relay("0.0.0.0/0");
    account->interfaces.items[0].name = TEXT_NONE;
    account->acl_entries.items[2].allow = false;
    assert_message(account, OPEN_25 ", but no interface can be reached: network ACL acl-1 in front "
                                    "of eni-1 lets no reply of TCP 25 out.");
    account = open_relay("0.0.0.0/0");
    account->interfaces.items[0].name = TEXT_NONE;
    account->routes.items[0].blackhole = true;
    assert_message(account, OPEN_25 ", but no interface can be reached: eni-1 has no route to an "
                                    "internet gateway in route table rtb-1.");
    account = open_relay("0.0.0.0/0");
    account->interfaces.items[0].name = TEXT_NONE;
    account->subnets.items[0].block_public_access = BPA_BLOCK_INGRESS;
    assert_message(account, OPEN_25 ", but no interface can be reached: VPC Block Public Access "
                                    "keeps the Internet from eni-1 in subnet-1.");
}

static void test_unknown_says_what_is_missing(void **state)
{
    struct account *account = open_relay("0.0.0.0/0");

    (void)state;
    account->interfaces.items[0].name = TEXT_NONE;
    account->subnets.items[0].route_table = NONE;
    assert_message(account, OPEN_25 "; whether an interface can be reached is unknown: the export "
                                    "does not tell which route table eni-1 in subnet-1 uses.");
    account = open_relay("0.0.0.0/0");
    account->interfaces.items[0].name = TEXT_NONE;
    account->subnets.items[0].acl = NONE;
    assert_message(account, OPEN_25 "; whether an interface can be reached is unknown: the export "
                                    "does not tell which network ACL stands before eni-1 in "
                                    "subnet-1.");
    account = open_relay("0.0.0.0/0");
    account->interface_addresses.items[0].has_public = false;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    assert_message(account, OPEN_25 "; whether an interface can be reached is unknown: the export "
                                    "does not hold all network interfaces.");
}

static void test_unattached(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 465, "0.0.0.0/0");
    build_link(account);
    account->acls.items[0].entries.count = 0; /* so that the ACL has no finding of its own */
    assert_message(account, "TCP 25, 465 is open to 0.0.0.0/0, all of the IPv4 Internet, but no "
                            "interface carries the group.");
}

static void test_list_without_entries(void **state)
{
    struct account *account = build_world();
    uint32_t list = build_prefix_list(account, "pl-1", IP_V4, false);

    (void)state;
    build_group(account, "sg-1");
    build_rule_of(account, PROTOCOL_TCP, 25, 25, SOURCE_PREFIX_LIST, list);
    build_relay(account);
    build_link(account);
    assert_message(account, "TCP 25 (mail between servers) is open to pl-1, a source that the "
                            "export does not tell in full; whether an interface can be reached is "
                            "unknown: the entries of the prefix list are not (all) in the export.");
}

static void test_union_and_entry(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "64.0.0.0/2");
    build_rule(account, PROTOCOL_TCP, 25, 25, "128.0.0.0/2");
    build_relay(account);
    build_link(account);
    assert_message(account, "TCP 25 (mail between servers) is open to the sources of 2 rules "
                            "together, at least half of the IPv4 Internet, and 1 interface can be "
                            "reached: eni-1.");

    account = build_account();
    build_vpc(account, "vpc-1");
    build_acl(account, "acl-1");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 465, 465, "0.0.0.0/0");
    build_link(account);
    assert_message(account,
                   "Entry 100 admits TCP 465 (mail submission over TLS) from 0.0.0.0/0, all of the "
                   "IPv4 Internet, but no interface is behind the network ACL.");
}

static void test_many_interfaces(void **state)
{
    struct account *account = build_world();

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    for (int i = 5; i > 0; i--) {
        char id[] = {'e', 'n', 'i', '-', (char)('0' + i), '\0'};
        build_interface(account, id, 0);
        build_address(account, "10.0.0.5", "54.1.2.3");
        build_carry(account, 0);
    }
    build_link(account);
    assert_message(account, OPEN_25 ", and 5 interfaces can be reached: eni-1, eni-2, eni-3 and 2 "
                                    "more.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exposed),
        cmocka_unit_test(test_wide_over_ipv6),
        cmocka_unit_test(test_nothing_to_name),
        cmocka_unit_test(test_latent_says_why),
        cmocka_unit_test(test_unknown_says_what_is_missing),
        cmocka_unit_test(test_unattached),
        cmocka_unit_test(test_list_without_entries),
        cmocka_unit_test(test_union_and_entry),
        cmocka_unit_test(test_many_interfaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
