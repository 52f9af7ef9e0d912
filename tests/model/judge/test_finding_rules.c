/* Test vectors: aws-facts "SG rule covers TCP 25 from the internet?", and the traps other tools fell
 * into. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

/* The world with one group, filled by the test, and a public relay that carries it. */
static struct account *world_with_group(void)
{
    struct account *account = build_world();

    build_group(account, "sg-1");
    return account;
}

/* "critical/exposed/world/ipv4/25,465 ..." for all findings of groups, in order; frees the account. */
static void assert_findings(struct account *account, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;
    struct findings findings;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        if (finding->resource.kind == OBJECT_ACL)
            continue;
        strbuf_addf(
            &text, "%s%s/%s/%s/%s/%x", text.length > 0 ? " " : "", severity_name(finding->severity),
            exposure_name(finding->exposure), breadth_name(finding->breadth),
            finding->family == IP_FAMILY_COUNT ? "unknown"
                                               : ip_family_name((enum ip_family)finding->family),
            (unsigned)finding->ports);
    }
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
}

/* One rule alone, with the relay in front of the Internet. */
static void assert_rule(int16_t protocol, int32_t from, int32_t to, const char *block,
                        const char *wanted)
{
    struct account *account = world_with_group();

    build_rule(account, protocol, from, to, block);
    build_relay(account);
    build_link(account);
    assert_findings(account, wanted);
}

static void test_vectors(void **state)
{
    (void)state;
    assert_rule(PROTOCOL_TCP, 25, 25, "0.0.0.0/0", "critical/exposed/world/ipv4/1");
    assert_rule(PROTOCOL_TCP, 0, 65535, "::/0", "critical/exposed/world/ipv6/3f");
    assert_rule(PROTOCOL_ALL, -1, -1, "0.0.0.0/0", "critical/exposed/world/ipv4/3f");
    assert_rule(PROTOCOL_TCP, 20, 30, "0.0.0.0/0", "critical/exposed/world/ipv4/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "10.0.0.0/8", "");
    assert_rule(PROTOCOL_TCP, 26, 464, "0.0.0.0/0", "");
    assert_rule(PROTOCOL_TCP, 0, 25, "0.0.0.0/0", "critical/exposed/world/ipv4/1");
    assert_rule(PROTOCOL_TCP, 2587, 65535, "0.0.0.0/0", "critical/exposed/world/ipv4/20");
}

static void test_other_protocols_never(void **state)
{
    (void)state;
    assert_rule(PROTOCOL_UDP, 25, 25, "0.0.0.0/0", "");
    assert_rule(PROTOCOL_ICMP, 25, 25, "0.0.0.0/0", "");
    assert_rule(PROTOCOL_ICMPV6, 25, 25, "::/0", "");
    assert_rule(50, 0, 65535, "0.0.0.0/0", "");
    assert_rule(PROTOCOL_ALL, 443, 443, "0.0.0.0/0", "critical/exposed/world/ipv4/3f");
}

/* INTERNET4 has 3,702,259,712 addresses; what is left out lies on both sides, so each half is
 * counted exactly: below 128.0.0.0 lies the larger part. */
static void test_halves_are_counted(void **state)
{
    (void)state;
    /* 2^31 less 0/8, 10/8, 100.64/10, 127/8 = 2,092,957,696: world */
    assert_rule(PROTOCOL_TCP, 25, 25, "0.0.0.0/1", "critical/exposed/world/ipv4/1");
    /* 2^31 less 169.254/16, 172.16/12, 192.168/16, 198.18/15, 224/4, 240/4 = 1,609,302,016: wide */
    assert_rule(PROTOCOL_TCP, 25, 25, "128.0.0.0/1", "high/exposed/wide/ipv4/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "::/1", "critical/exposed/world/ipv6/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "8000::/1", "");
    assert_rule(PROTOCOL_TCP, 25, 25, "2000::/3", "critical/exposed/world/ipv6/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "3000::/4", "critical/exposed/world/ipv6/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "3800::/5", "high/exposed/wide/ipv6/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "2600::/16", "high/exposed/wide/ipv6/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "2600::/17", "");
    assert_rule(PROTOCOL_TCP, 25, 25, "54.0.0.0/8", "high/exposed/wide/ipv4/1");
    assert_rule(PROTOCOL_TCP, 25, 25, "54.0.0.0/9", "");
    assert_rule(PROTOCOL_TCP, 25, 25, "172.0.0.0/8", ""); /* 2^24 less 172.16/12 */
    assert_rule(PROTOCOL_TCP, 25, 25, "11.0.0.0/0", "critical/exposed/world/ipv4/1");
}

/* One rule per source: the neighbours of a permission are judged one by one. */
static void test_each_source_is_a_rule(void **state)
{
    struct account *account = world_with_group();

    (void)state;
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 25, 25, "::/0");
    build_rule(account, PROTOCOL_TCP, 25, 25, "203.0.113.0/24");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0")->flags |= RULE_EGRESS;
    build_relay(account);
    build_link(account);
    assert_findings(account, "critical/exposed/world/ipv4/1 critical/exposed/world/ipv6/1");
}

/* --- the severity table ----------------------------------------------------------------------------- */

enum situation { EXPOSED, LATENT, UNATTACHED, UNKNOWN };

static void assert_severity(const char *block, enum situation situation, const char *wanted)
{
    struct account *account = world_with_group();

    build_rule(account, PROTOCOL_TCP, 25, 25, block);
    if (situation == EXPOSED)
        build_relay(account);
    if (situation == LATENT) {
        build_interface(account, "eni-1", 0);
        build_carry(account, 0);
    }
    if (situation == UNKNOWN)
        build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
    build_link(account);
    assert_findings(account, wanted);
}

static void test_severity_table(void **state)
{
    (void)state;
    assert_severity("0.0.0.0/0", EXPOSED, "critical/exposed/world/ipv4/1");
    assert_severity("0.0.0.0/0", UNKNOWN, "high/unknown/world/ipv4/1");
    assert_severity("0.0.0.0/0", LATENT, "medium/latent/world/ipv4/1");
    assert_severity("0.0.0.0/0", UNATTACHED, "low/unattached/world/ipv4/1");
    assert_severity("8.0.0.0/6", EXPOSED, "high/exposed/wide/ipv4/1");
    assert_severity("8.0.0.0/6", UNKNOWN, "medium/unknown/wide/ipv4/1");
    assert_severity("8.0.0.0/6", LATENT, "low/latent/wide/ipv4/1");
    assert_severity("8.0.0.0/6", UNATTACHED, "low/unattached/wide/ipv4/1");
    assert_severity("54.0.0.0/9", EXPOSED, "");
}

/* --- sources that are not blocks ---------------------------------------------------------------------- */

static void assert_list(uint8_t family, bool known, bool incomplete, const char *entry,
                        const char *wanted)
{
    struct account *account = build_world();
    uint32_t list = build_prefix_list(account, "pl-1", family, known);

    if (entry)
        build_list_entry(account, entry);
    account->prefix_lists.items[list].entries_incomplete = incomplete;
    build_group(account, "sg-1");
    build_rule_of(account, PROTOCOL_TCP, 25, 25, SOURCE_PREFIX_LIST, list);
    build_relay(account);
    build_link(account);
    assert_findings(account, wanted);
}

static void test_prefix_lists(void **state)
{
    (void)state;
    assert_list(IP_V4, true, false, "0.0.0.0/0", "critical/exposed/world/ipv4/1");
    assert_list(IP_V4, true, false, "203.0.113.0/24", "");
    assert_list(IP_V4, true, false, NULL, ""); /* an empty list holds nothing */
    assert_list(IP_V4, false, false, NULL, "medium/unknown/unknown/ipv4/1");
    assert_list(IP_V6, false, false, NULL, "medium/unknown/unknown/ipv6/1");
    assert_list(IP_FAMILY_COUNT, false, false, NULL, "medium/unknown/unknown/unknown/1");
    assert_list(IP_V4, true, true, "0.0.0.0/0", "critical/exposed/world/ipv4/1");
    assert_list(IP_V4, true, true, "54.0.0.0/8", "high/exposed/wide/ipv4/1");
    /* a narrow known part that is reached: exposed for certain, how wide is not known */
    assert_list(IP_V4, true, true, "203.0.113.0/24", "medium/exposed/unknown/ipv4/1");
    assert_list(IP_V4, true, true, "10.0.0.0/24", "medium/unknown/unknown/ipv4/1");
}

static void test_group_references_never(void **state)
{
    struct account *account = world_with_group();
    struct group_reference reference = {.group = 0};

    (void)state;
    reference.group_id = account->groups.items[0].id;
    build_rule_of(account, PROTOCOL_TCP, 25, 25, SOURCE_GROUP,
                  account_group_reference(account, &reference));
    reference.stale = true;
    build_rule_of(account, PROTOCOL_ALL, -1, -1, SOURCE_GROUP,
                  account_group_reference(account, &reference));
    build_relay(account);
    build_link(account);
    assert_findings(account, "");
}

/* --- three values ------------------------------------------------------------------------------------- */

/* A world-open rule on a public relay; the test then takes data away. */
static struct account *open_relay(void)
{
    struct account *account = world_with_group();

    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_relay(account);
    build_link(account);
    return account;
}

static void test_positive_evidence_counts(void **state)
{
    struct account *account = open_relay();

    (void)state;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
    account->interfaces.items[0].from_instance = true;
    build_presence(account, DATA_SUBNETS, PRESENCE_INCOMPLETE);
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_INCOMPLETE);
    build_presence(account, DATA_NETWORK_ACLS, PRESENCE_INCOMPLETE);
    build_presence(account, DATA_VPCS, PRESENCE_ABSENT);
    build_presence(account, DATA_ADDRESSES, PRESENCE_ABSENT);
    assert_findings(account, "critical/exposed/world/ipv4/1");
}

static void test_missing_surroundings(void **state)
{
    struct account *account = open_relay();

    (void)state;
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_ABSENT);
    account->subnets.items[0].route_table = NONE;
    assert_findings(account, "high/unknown/world/ipv4/1");

    account = open_relay();
    build_presence(account, DATA_NETWORK_ACLS, PRESENCE_ABSENT);
    account->subnets.items[0].acl = NONE;
    assert_findings(account, "high/unknown/world/ipv4/1");

    account = open_relay();
    build_presence(account, DATA_SUBNETS, PRESENCE_ABSENT);
    account->interfaces.items[0].subnet = NONE;
    assert_findings(account, "high/unknown/world/ipv4/1");
}

/* Missing data that cannot change the answer leaves it known. */
static void test_certain_in_spite_of_missing_data(void **state)
{
    struct account *account = open_relay();

    (void)state;
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_ABSENT);
    account->subnets.items[0].route_table = NONE;
    account->interface_addresses.items[0].has_public = false;
    assert_findings(account, "medium/latent/world/ipv4/1");

    account = open_relay();
    build_presence(account, DATA_ROUTE_TABLES, PRESENCE_ABSENT);
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
    account->subnets.items[0].route_table = NONE;
    account->subnets.items[0].block_public_access = BPA_BLOCK_INGRESS;
    assert_findings(account, "medium/latent/world/ipv4/1");

    account = open_relay(); /* no table of the VPC leads out, so the subnet does not matter */
    build_presence(account, DATA_SUBNETS, PRESENCE_ABSENT);
    account->interfaces.items[0].subnet = NONE;
    account->routes.items[0].blackhole = true;
    assert_findings(account, "medium/latent/world/ipv4/1");
}

/* An empty list of interfaces is data, an absent file is not. */
static void test_absent_is_not_empty(void **state)
{
    static const enum presence missing[] = {PRESENCE_ABSENT, PRESENCE_INCOMPLETE};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct account *account = world_with_group();
        build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
        build_link(account);
        build_presence(account, DATA_NETWORK_INTERFACES, missing[i]);
        assert_findings(account, "high/unknown/world/ipv4/1");
    }
    struct account *account = world_with_group();
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_link(account);
    assert_findings(account, "low/unattached/world/ipv4/1");
}

/* The interface that is known is private, but one more could be public. */
static void test_incomplete_interfaces_with_a_private_one(void **state)
{
    struct account *account = open_relay();

    (void)state;
    account->interface_addresses.items[0].has_public = false;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    assert_findings(account, "high/unknown/world/ipv4/1");

    account = open_relay(); /* none could, where no route leads out */
    account->routes.items[0].blackhole = true;
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_INCOMPLETE);
    assert_findings(account, "medium/latent/world/ipv4/1");
}

static void test_elastic_ip_is_a_public_address(void **state)
{
    struct account *account = open_relay();
    struct elastic_address address = {.place.file = NONE, .interface = 0};

    (void)state;
    account->interface_addresses.items[0].has_public = false;
    TABLE_ADD(account->addresses, address);
    assert_findings(account, "critical/exposed/world/ipv4/1");
}

static void test_block_public_access(void **state)
{
    static const struct {
        enum block_public_access vpc, subnet;
        const char *wanted;
    } cases[] = {
        {BPA_NOT_GIVEN, BPA_NOT_GIVEN, "critical/exposed/world/ipv4/1"},
        {BPA_BLOCK_INGRESS, BPA_NOT_GIVEN, "medium/latent/world/ipv4/1"},
        {BPA_BLOCK_BIDIRECTIONAL, BPA_OFF, "critical/exposed/world/ipv4/1"},
        {BPA_OFF, BPA_BLOCK_INGRESS, "medium/latent/world/ipv4/1"},
        {BPA_NOT_GIVEN, BPA_BLOCK_BIDIRECTIONAL, "medium/latent/world/ipv4/1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *account = open_relay();
        account->vpcs.items[0].block_public_access = (uint8_t)cases[i].vpc;
        account->subnets.items[0].block_public_access = (uint8_t)cases[i].subnet;
        assert_findings(account, cases[i].wanted);
    }
}

static void test_private_ipv6_is_no_way_in(void **state)
{
    struct account *account = world_with_group();

    (void)state;
    build_rule(account, PROTOCOL_TCP, 25, 25, "::/0");
    build_interface(account, "eni-1", 0);
    build_address(account, "fd12::5", NULL);
    build_carry(account, 0);
    build_link(account);
    assert_findings(account, "medium/latent/world/ipv6/1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_other_protocols_never),
        cmocka_unit_test(test_halves_are_counted),
        cmocka_unit_test(test_each_source_is_a_rule),
        cmocka_unit_test(test_severity_table),
        cmocka_unit_test(test_prefix_lists),
        cmocka_unit_test(test_group_references_never),
        cmocka_unit_test(test_positive_evidence_counts),
        cmocka_unit_test(test_missing_surroundings),
        cmocka_unit_test(test_certain_in_spite_of_missing_data),
        cmocka_unit_test(test_absent_is_not_empty),
        cmocka_unit_test(test_incomplete_interfaces_with_a_private_one),
        cmocka_unit_test(test_elastic_ip_is_a_public_address),
        cmocka_unit_test(test_block_public_access),
        cmocka_unit_test(test_private_ipv6_is_no_way_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
