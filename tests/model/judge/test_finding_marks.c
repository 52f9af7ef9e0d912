#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/build_account.h"

static enum severity of(const struct finding_marks *marks, enum object_kind kind, uint32_t row)
{
    return finding_marks_object(marks, (struct object_ref){kind, row});
}

static void test_marks(void **state)
{
    struct account *account = build_world();
    struct findings findings;
    struct finding_marks *marks;

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 443, 443, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_rule(account, PROTOCOL_TCP, 25, 25, "8.0.0.0/6");
    build_group(account, "sg-2");
    build_relay(account);
    build_interface(account, "eni-2", 0);
    build_link(account);
    findings_compute(&findings, account, NULL, &smtp_ports_default);
    marks = finding_marks_new(&findings, account, NULL);
    assert_int_equal(finding_marks_rule(marks, 0), SEVERITY_COUNT);
    assert_int_equal(finding_marks_rule(marks, 1), SEVERITY_CRITICAL);
    assert_int_equal(finding_marks_rule(marks, 2), SEVERITY_HIGH);
    assert_int_equal(finding_marks_rule(marks, 99), SEVERITY_COUNT);
    assert_int_equal(finding_marks_rule_finding(marks, 1), 0);
    assert_int_equal(finding_marks_rule_finding(marks, 0), NONE);
    assert_int_equal(finding_marks_entry(marks, 0), SEVERITY_INFO);
    assert_int_equal(finding_marks_entry(marks, 2), SEVERITY_COUNT); /* outbound */
    assert_int_equal(findings.items.items[finding_marks_entry_finding(marks, 0)].kind,
                     FINDING_NACL_ENTRY_OPEN);
    assert_int_equal(of(marks, OBJECT_GROUP, 0), SEVERITY_CRITICAL);
    assert_int_equal(of(marks, OBJECT_GROUP, 1), SEVERITY_COUNT);
    assert_int_equal(of(marks, OBJECT_INTERFACE, 0), SEVERITY_CRITICAL);
    assert_int_equal(of(marks, OBJECT_INTERFACE, 1), SEVERITY_COUNT);
    assert_int_equal(of(marks, OBJECT_SUBNET, 0), SEVERITY_CRITICAL);
    assert_int_equal(of(marks, OBJECT_VPC, 0), SEVERITY_CRITICAL);
    assert_int_equal(of(marks, OBJECT_ACL, 0), SEVERITY_INFO);
    assert_int_equal(of(marks, OBJECT_RULE, 1), SEVERITY_CRITICAL);
    assert_int_equal(of(marks, OBJECT_INSTANCE, 0), SEVERITY_COUNT);
    finding_marks_free(marks);
    findings_release(&findings);
    account_free(account);
}

/* Rules that a staged change adds have references beyond those of the export. */
static void test_added_rules(void **state)
{
    struct account *account = build_world();
    struct findings findings;
    struct finding_marks *marks;
    struct edits *edits;
    struct sg_rule rule;
    uint32_t added;

    (void)state;
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 443, 443, "0.0.0.0/0");
    build_link(account);
    edits = edits_new(account);
    rule = account->rules.items[0];
    rule.from_port = rule.to_port = 25;
    added = edits_add_rule(edits, &rule);
    findings_compute(&findings, account, edits, &smtp_ports_default);
    marks = finding_marks_new(&findings, account, edits);
    assert_int_equal(finding_marks_rule(marks, added), SEVERITY_LOW);
    assert_int_equal(finding_marks_rule(marks, 0), SEVERITY_COUNT);
    finding_marks_free(marks);
    findings_release(&findings);
    edits_free(edits);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_added_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
