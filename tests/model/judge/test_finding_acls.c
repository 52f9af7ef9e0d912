#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

/* An ACL without entries before a public relay whose group admits all; the test adds entries. */
static struct account *bare_acl(void)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_acl(account, "acl-1");
    build_entry(account, true, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    build_subnet(account, "subnet-1", 0, build_public_table(account, "rtb-1"));
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    build_relay(account);
    return account;
}

/* "medium/exposed/world/ipv4/1 acl-1/in/100" for all findings of ACLs; frees the account. */
static void assert_entries(struct account *account, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;
    struct findings findings;

    findings_compute(&findings, account, NULL, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        if (finding->kind != FINDING_NACL_ENTRY_OPEN)
            continue;
        assert_int_equal(finding->rules.count, 1);
        strbuf_addf(&text, "%s%s/%s/%s/%s/%x %u", text.length > 0 ? ", " : "",
                    severity_name(finding->severity), exposure_name(finding->exposure),
                    breadth_name(finding->breadth), ip_family_name((enum ip_family)finding->family),
                    (unsigned)finding->ports,
                    account->acl_entries.items[findings.rules.items[finding->rules.first]].number);
    }
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
}

static void test_port_specific_entry(void **state)
{
    struct account *account = bare_acl();

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_TCP, 465, 465, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "medium/exposed/world/ipv4/2 100");
}

static void test_all_ports_entry_is_info(void **state)
{
    struct account *account = bare_acl();

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "info/exposed/world/ipv4/3f 100");

    account = bare_acl();
    build_entry(account, false, 100, true, PROTOCOL_TCP, 0, 65535, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "info/exposed/world/ipv4/3f 100");

    account = bare_acl();
    build_entry(account, false, 100, true, PROTOCOL_TCP, 1, 65535, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "medium/exposed/world/ipv4/3f 100");
}

/* [90 deny tcp 25 0/0][100 allow tcp 0-65535 0/0]: on 25 nothing is left of it. */
static void test_earlier_deny_takes_ports(void **state)
{
    struct account *account = bare_acl();

    (void)state;
    build_entry(account, false, 90, false, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 0, 65535, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "info/exposed/world/ipv4/3e 100");
}

/* 0.0.0.0/1 and 128.0.0.0/1: each judged by what is left, world and wide; a later 0.0.0.0/0 has
 * nothing left. */
static void test_halves_and_shadows(void **state)
{
    struct account *account = bare_acl();

    (void)state;
    build_entry(account, false, 100, true, PROTOCOL_TCP, 25, 25, "0.0.0.0/1");
    build_entry(account, false, 110, true, PROTOCOL_TCP, 25, 25, "128.0.0.0/1");
    build_entry(account, false, 120, true, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "medium/exposed/world/ipv4/1 100, medium/exposed/wide/ipv4/1 110");
}

/* On 25 only half is left, on 465 all: the finding is as broad as its broadest port. */
static void test_breadth_is_the_widest_port(void **state)
{
    struct account *account = bare_acl();

    (void)state;
    build_entry(account, false, 90, false, PROTOCOL_TCP, 25, 25, "0.0.0.0/1");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 25, 465, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "medium/exposed/world/ipv4/3 100");
}

static void test_other_protocols_and_narrow_sources(void **state)
{
    struct account *account = bare_acl();

    (void)state;
    build_entry(account, false, 90, true, PROTOCOL_UDP, 25, 25, "0.0.0.0/0");
    build_entry(account, false, 95, true, PROTOCOL_ICMP, 25, 25, "0.0.0.0/0");
    build_entry(account, false, 100, true, PROTOCOL_TCP, 25, 25, "10.0.1.0/24");
    build_entry(account, true, 110, true, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_link(account);
    assert_entries(account, "");
}

static struct account *entry_25(void)
{
    struct account *account = bare_acl();

    build_entry(account, false, 100, true, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    return account;
}

static void test_exposure_of_an_entry(void **state)
{
    struct account *account = entry_25();

    (void)state;
    build_link(account);
    account->rules.items[0].from_port = account->rules.items[0].to_port = 465; /* not on 25 */
    account->rules.items[0].protocol = PROTOCOL_TCP;
    assert_entries(account, "low/latent/world/ipv4/1 100");

    account = entry_25();
    LAST(account->interfaces)->subnet = build_subnet(account, "subnet-2", NONE, NONE);
    build_link(account); /* nobody is behind this ACL */
    assert_entries(account, "low/unattached/world/ipv4/1 100");

    account = entry_25();
    LAST(account->interfaces)->groups.count = 0; /* as a NAT gateway: public, without groups */
    build_link(account);
    assert_entries(account, "low/latent/world/ipv4/1 100");
}

static void test_missing_data(void **state)
{
    struct account *account = entry_25();

    (void)state;
    LAST(account->interfaces)->subnet = build_subnet(account, "subnet-2", NONE, NONE);
    build_link(account);
    build_presence(account, DATA_NETWORK_INTERFACES, PRESENCE_ABSENT);
    assert_entries(account, "low/unknown/world/ipv4/1 100");

    account = entry_25(); /* a group that nobody described could admit anything */
    account->groups.items[0].described = false;
    account->groups.items[0].rules.count = 0;
    build_presence(account, DATA_SECURITY_GROUPS, PRESENCE_ABSENT);
    build_presence(account, DATA_SECURITY_GROUP_RULES, PRESENCE_ABSENT);
    build_link(account);
    assert_entries(account, "low/unknown/world/ipv4/1 100");

    account = entry_25(); /* the interface's subnet is not in the export: it could be this ACL's */
    build_presence(account, DATA_SUBNETS, PRESENCE_ABSENT);
    account->interfaces.items[0].subnet = NONE;
    account->subnets.items[0].acl = NONE;
    build_link(account);
    assert_entries(account, "low/unknown/world/ipv4/1 100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_port_specific_entry),
        cmocka_unit_test(test_all_ports_entry_is_info),
        cmocka_unit_test(test_earlier_deny_takes_ports),
        cmocka_unit_test(test_halves_and_shadows),
        cmocka_unit_test(test_breadth_is_the_widest_port),
        cmocka_unit_test(test_other_protocols_and_narrow_sources),
        cmocka_unit_test(test_exposure_of_an_entry),
        cmocka_unit_test(test_missing_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
