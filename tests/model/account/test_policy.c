/* Operators of conditions taken apart, and the few words of a policy (IAM user guide, "Condition operators"). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/policy.h"
#include "model/base/mem.h"

static void test_operators(void **state)
{
    static const struct {
        const char *name;
        enum policy_operator operation;
        enum policy_quantifier quantifier;
        bool if_exists, negated, wildcards;
    } cases[] = {
        {"StringEquals", POLICY_OP_STRING_EQUALS, POLICY_PLAIN, false, false, false},
        {"stringnotequals", POLICY_OP_STRING_NOT_EQUALS, POLICY_PLAIN, false, true, false},
        {"StringLike", POLICY_OP_STRING_LIKE, POLICY_PLAIN, false, false, true},
        {"StringNotLikeIfExists", POLICY_OP_STRING_NOT_LIKE, POLICY_PLAIN, true, true, true},
        {"ArnEquals", POLICY_OP_ARN_LIKE, POLICY_PLAIN, false, false, true},
        {"ArnNotLike", POLICY_OP_ARN_NOT_LIKE, POLICY_PLAIN, false, true, true},
        {"NotIpAddressIFEXISTS", POLICY_OP_NOT_IP_ADDRESS, POLICY_PLAIN, true, true, false},
        {"DateNotEquals", POLICY_OP_DATE_NOT_EQUALS, POLICY_PLAIN, false, true, false},
        {"ForAllValues:StringLikeIfExists", POLICY_OP_STRING_LIKE, POLICY_FOR_ALL_VALUES, true, false, true},
        {"ForAnyValue:NumericNotEquals", POLICY_OP_NUMERIC_NOT_EQUALS, POLICY_FOR_ANY_VALUE, false, true, false},
        {"Null", POLICY_OP_NULL, POLICY_PLAIN, false, false, false},
        {"NullIfExists", POLICY_OP_UNKNOWN, POLICY_PLAIN, true, false, false},
        {"ForAnyValue:Null", POLICY_OP_UNKNOWN, POLICY_FOR_ANY_VALUE, false, false, false},
        {"ForAllValues:", POLICY_OP_UNKNOWN, POLICY_FOR_ALL_VALUES, false, false, false},
        {"IfExists", POLICY_OP_UNKNOWN, POLICY_PLAIN, false, false, false},
        {"StringEqualsX", POLICY_OP_UNKNOWN, POLICY_PLAIN, false, false, false},
        {"StringEqual", POLICY_OP_UNKNOWN, POLICY_PLAIN, false, false, false},
        {"", POLICY_OP_UNKNOWN, POLICY_PLAIN, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct policy_condition condition = {0};

        policy_condition_set_operator(&condition, cases[i].name);
        if (condition.operation != cases[i].operation || condition.quantifier != cases[i].quantifier ||
            condition.if_exists != cases[i].if_exists ||
            policy_operator_is_negated(condition.operation) != cases[i].negated ||
            policy_operator_has_wildcards(condition.operation) != cases[i].wildcards)
            fail_msg("%s", cases[i].name);
    }
}

/* IAM user guide, "Policy variables": in version 2012-10-17 alone; a policy without one is of 2008-10-17. */
static void test_variables(void **state)
{
    char now[] = "2012-10-17", then[] = "2008-10-17";

    (void)state;
    assert_true(policy_has_variables(&(struct policy){.version = now}));
    assert_false(policy_has_variables(&(struct policy){.version = then}));
    assert_false(policy_has_variables(&(struct policy){0}));
}

static void test_names_of_statements(void **state)
{
    struct policy policy = {0};
    struct strbuf name = STRBUF_INIT;

    (void)state;
    TABLE_ADD(policy.statements, ((struct policy_statement){.sid = mem_strdup("Lock\x1b")}));
    TABLE_ADD(policy.statements, ((struct policy_statement){.sid = mem_strdup("")}));
    policy_statement_name(&policy, 0, &name);
    assert_string_equal(name.text, "\"Lock<U+001B>\"");
    strbuf_clear(&name);
    policy_statement_name(&policy, 1, &name);
    assert_string_equal(name.text, "statement 2");
    strbuf_release(&name);
    policy_release(&policy);
    policy_release(&policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_names_of_statements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
