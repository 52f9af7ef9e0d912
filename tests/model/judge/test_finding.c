#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

static void test_names(void **state)
{
    enum severity severity = SEVERITY_COUNT;

    (void)state;
    assert_string_equal(finding_kind_name(FINDING_SG_RULE_OPEN), "sg-rule-open");
    assert_string_equal(finding_kind_name(FINDING_SG_UNION_OPEN), "sg-union-open");
    assert_string_equal(finding_kind_name(FINDING_ENI_UNION_OPEN), "eni-union-open");
    assert_string_equal(finding_kind_name(FINDING_NACL_ENTRY_OPEN), "nacl-entry-open");
    assert_string_equal(finding_kind_name(FINDING_EGRESS_SMTP_OPEN), "egress-smtp-open");
    assert_string_equal(finding_kind_name(FINDING_PORT25_RESTRICTED_SENDER),
                        "port25-restricted-sender");
    assert_string_equal(finding_kind_name(FINDING_RDNS_MISSING), "rdns-missing");
    assert_string_equal(finding_kind_name(FINDING_SES_ENDPOINT_UNREACHABLE),
                        "ses-endpoint-unreachable");
    assert_string_equal(finding_kind_name(FINDING_SES_ENDPOINT_OPEN), "ses-endpoint-open");
    assert_string_equal(finding_kind_name(FINDING_SES_POLICY_INEFFECTIVE),
                        "ses-policy-ineffective");
    assert_string_equal(finding_kind_name(FINDING_SES_POLICY_OPEN), "ses-policy-open");
    for (enum severity s = SEVERITY_INFO; s < SEVERITY_COUNT; s++) {
        assert_true(severity_parse(severity_name(s), &severity));
        assert_int_equal(severity, s);
    }
    assert_false(severity_parse("Critical", &severity));
    assert_false(severity_parse("", &severity));
    assert_int_equal(severity, SEVERITY_CRITICAL);
}

/* Groups and rules in the wrong order on purpose. */
static struct account *unsorted(void)
{
    struct account *account = build_world();

    build_group(account, "sg-b");
    build_rule(account, PROTOCOL_TCP, 25, 25, "::/0");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0")->id = account_text(account, "sgr-2");
    build_rule(account, PROTOCOL_TCP, 465, 465, "0.0.0.0/0")->id = account_text(account, "sgr-1");
    build_group(account, "sg-a");
    build_rule(account, PROTOCOL_TCP, 25, 25, "8.0.0.0/6");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_relay(account);
    build_carry(account, 1);
    build_link(account);
    return account;
}

static void test_order(void **state)
{
    static const uint32_t rules[] = {4, 0, 2, 1, 3};
    struct account *account = unsorted();
    struct findings findings;

    (void)state;
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    assert_int_equal(findings.items.count, 5 + 2); /* and the two entries of the open ACL */
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(findings.rules.items[findings.items.items[i].rules.first], rules[i]);
    assert_int_equal(findings.items.items[5].severity, SEVERITY_INFO);
    assert_int_equal(findings.by_severity[SEVERITY_CRITICAL], 4);
    assert_int_equal(findings.by_severity[SEVERITY_HIGH], 1);
    assert_int_equal(findings.by_severity[SEVERITY_MEDIUM], 0);
    assert_int_equal(findings.by_severity[SEVERITY_INFO], 2);
    findings_release(&findings);
    assert_int_equal(findings.items.count, 0);
    account_free(account);
}

static void test_own_ports(void **state)
{
    const struct smtp_ports ports = {{443}, 1};
    struct account *account = build_world();
    struct findings findings;

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 440, 450, "0.0.0.0/0");
    build_link(account);
    findings_compute(&findings, account, NULL, &ports);
    assert_int_equal(findings.items.items[0].kind, FINDING_SG_RULE_OPEN);
    assert_int_equal(findings.rules.items[findings.items.items[0].rules.first], 1);
    assert_int_equal(findings.items.count, 1 + 2);
    findings_release(&findings);
    account_free(account);
}

/* The account as it would be with staged changes. */
static void test_edits(void **state)
{
    struct account *account = build_world();
    struct findings findings;
    struct edits *edits;
    struct sg_rule rule;

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_relay(account);
    build_link(account);
    edits = edits_new(account);
    rule = account->rules.items[0];
    rule.source = build_block(account, "8.0.0.0/6");
    edits_remove_rule(edits, 0);
    findings_compute(&findings, account, edits, &smtp_ports_default);
    assert_int_equal(findings.items.items[0].kind, FINDING_NACL_ENTRY_OPEN);
    findings_release(&findings);
    edits_add_rule(edits, &rule);
    findings_compute(&findings, account, edits, &smtp_ports_default);
    assert_int_equal(findings.items.items[0].severity, SEVERITY_HIGH);
    assert_int_equal(findings.rules.items[findings.items.items[0].rules.first], 1);
    findings_release(&findings);
    edits_free(edits);
    account_free(account);
}

static void test_empty_account(void **state)
{
    struct account *account = account_new();
    struct findings findings;

    (void)state;
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    assert_int_equal(findings.items.count, 0);
    findings_release(&findings);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),         cmocka_unit_test(test_order),
        cmocka_unit_test(test_own_ports),     cmocka_unit_test(test_edits),
        cmocka_unit_test(test_empty_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
