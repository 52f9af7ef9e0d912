/*
 * Policy documents in all their wrappings, and what is refused with its place.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/read/read_policy.h"

static void read_well(struct policy *policy, const char *text)
{
    struct policy_fault fault;

    if (!policy_read(policy, text, strlen(text), &fault))
        fail_msg("%u:%u: %s", fault.line, fault.column, fault.why);
    assert_null(fault.why);
    policy_fault_release(&fault);
}

/* "1:2: sentence" */
static void assert_refused(const char *text, size_t length, const char *wanted)
{
    struct policy policy;
    struct policy_fault fault;
    struct strbuf got = STRBUF_INIT;

    assert_false(policy_read(&policy, text, length, &fault));
    strbuf_addf(&got, "%u:%u: %s", fault.line, fault.column, fault.why);
    assert_string_equal(got.text, wanted);
    assert_null(policy.statements.items);
    strbuf_release(&got);
    policy_release(&policy);
    policy_fault_release(&fault);
}

static void test_every_element(void **state)
{
    struct policy policy;
    const struct policy_statement *statement;

    (void)state;
    read_well(
        &policy,
        "{\"Version\":\"2012-10-17\",\"Id\":\"mine\",\"Statement\":[\n"
        " {\"Sid\":\"One\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\",\"111122223333\"],"
        "\"Service\":\"ses.amazonaws.com\",\"Federated\":\"f\",\"CanonicalUser\":\"c\"},"
        "\"Action\":[\"ses:Send*\",\"a:b\"],\"Resource\":\"*\","
        "\"Condition\":{\"ForAnyValue:StringLikeIfExists\":{\"ses:Recipients\":[\"a\",\"b\"],"
        "\"aws:x\":\"y\"},\"NumericLessThan\":{\"n\":[3600,-1.5]},\"Null\":{\"k\":true}}},\n"
        " {\"NotPrincipal\":\"*\",\"NotAction\":\"x\",\"NotResource\":[],\"Effect\":\"Deny\"}]}");
    assert_string_equal(policy.version, "2012-10-17");
    assert_string_equal(policy.id, "mine");
    assert_false(policy.statement_is_object);
    assert_int_equal(policy.statements.count, 2);
    statement = &policy.statements.items[0];
    assert_string_equal(statement->sid, "One");
    assert_int_equal(statement->effect, POLICY_ALLOW);
    assert_int_equal(statement->line, 2);
    assert_int_equal(statement->column, 2);
    assert_int_equal(statement->principals.count, 5);
    assert_int_equal(statement->principals.items[0].kind, POLICY_PRINCIPAL_ANY);
    assert_int_equal(statement->principals.items[1].kind, POLICY_PRINCIPAL_AWS);
    assert_int_equal(statement->principals.items[2].kind, POLICY_PRINCIPAL_SERVICE);
    assert_int_equal(statement->principals.items[4].kind, POLICY_PRINCIPAL_CANONICAL);
    assert_int_equal(statement->actions.items.count, 2);
    assert_int_equal(statement->conditions.count, 4);
    assert_int_equal(statement->conditions.items[0].operation, POLICY_OP_STRING_LIKE);
    assert_int_equal(statement->conditions.items[0].quantifier, POLICY_FOR_ANY_VALUE);
    assert_true(statement->conditions.items[0].if_exists);
    assert_string_equal(statement->conditions.items[1].key, "aws:x");
    assert_string_equal(statement->conditions.items[2].values.items.items[1], "-1.5");
    assert_string_equal(statement->conditions.items[3].values.items.items[0], "true");
    statement = &policy.statements.items[1];
    assert_true(statement->not_principals && statement->not_actions && statement->not_resources);
    assert_string_equal(statement->sid, "");
    assert_int_equal(policy.text.text[statement->offset], '{');
    assert_int_equal(policy.text.text[statement->offset + statement->length - 1], '}');
    policy_release(&policy);
}

static void test_wrappings(void **state)
{
    static const char *const same[] = {
        "{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"a:b\"}}",
        "\xEF\xBB\xBF {\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"a:b\"}} \n",
        "\"{\\\"Statement\\\":{\\\"Effect\\\":\\\"Deny\\\",\\\"Action\\\":\\\"a:b\\\"}}\"",
        "\"\\\"{\\\\\\\"Statement\\\\\\\":{\\\\\\\"Effect\\\\\\\":\\\\\\\"Deny\\\\\\\","
        "\\\\\\\"Action\\\\\\\":"
        "\\\\\\\"a:b\\\\\\\"}}\\\"\"",
        "%7B%22Statement%22%3A%7b%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22a:b%22%7D%7D",
        "\"%7B%22Statement%22%3A%7b%22Effect%22%3A%22Deny%22%2C%22Action%22%3A%22a:b%22%7D%7D\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct policy policy;

        read_well(&policy, same[i]);
        assert_true(policy.statement_is_object);
        assert_int_equal(policy.statements.count, 1);
        assert_string_equal(policy.statements.items[0].actions.items.items[0], "a:b");
        assert_string_equal(policy.version, "2008-10-17");
        assert_false(policy_has_variables(&policy));
        policy_release(&policy);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"", "1:1: the policy is empty"},
        {" \n", "2:1: the policy is empty"},
        {"[]", "1:1: a policy is an object"},
        {"{}", "1:1: this document has no Statement: it is no policy"},
        {"{} x", "1:4: something follows the policy"},
        {"{\"Statement\":[],\"Statement\":[]}", "1:17: this name stands twice in one object"},
        {"{\"Statement\":3}", "1:14: a statement or a list of them should be here"},
        {"{\"Statement\":[],\"Version\":\"2020\"}",
         "1:27: a Version is \"2012-10-17\" or \"2008-10-17\""},
        {"{\"Statement\":[],\"statement\":[]}", "1:17: a policy has no element \"statement\" here"},
        {"{\"Statement\":[\n{\"Effect\":\"allow\",\"Action\":\"a\"}]}",
         "2:11: an Effect is \"Allow\" or \"Deny\""},
        {"{\"Statement\":[{\"Action\":\"a\"}]}", "1:15: this statement has no Effect"},
        {"{\"Statement\":[{\"Effect\":\"Deny\"}]}",
         "1:15: this statement has neither Action nor NotAction"},
        {"{\"Statement\":[{\"Action\":\"a\",\"NotAction\":\"b\"}]}",
         "1:41: Action and NotAction exclude each other"},
        {"{\"Statement\":[{\"Resource\":\"a\",\"NotResource\":\"b\"}]}",
         "1:45: Resource and NotResource exclude each other"},
        {"{\"Statement\":[{\"Principal\":\"*\",\"NotPrincipal\":\"*\"}]}",
         "1:47: Principal and NotPrincipal exclude each other"},
        {"{\"Statement\":[{\"Principal\":\"a\"}]}", "1:28: a Principal is \"*\" or an object"},
        {"{\"Statement\":[{\"Principal\":{\"aws\":\"*\"}}]}",
         "1:29: a policy has no element \"aws\" here"},
        {"{\"Statement\":[{\"Action\":[\"a\",null]}]}", "1:30: a string should be here"},
        {"{\"Statement\":[{\"Condition\":{\"Bool\":{\"k\":null}}}]}",
         "1:41: a string should be here"},
        {"{\"Statement\":[{\"Condition\":[]}]}", "1:28: an object should be here"},
        {"{\"Statement\":[{\"E\\u001b\":1}]}", "1:16: a policy has no element \"E<U+001B>\" here"},
        {"{\"Statement\":[],\"Version\":2012}", "1:27: a string should be here"},
        {"{\"Statement\":[],\"Id\":{}}", "1:22: a string should be here"},
        {"{\"Statement\":[7]}", "1:15: an object should be here"},
        {"{\"Statement\":[{\"Sid\":7}]}", "1:22: a string should be here"},
        {"{\"Statement\":[{\"Effect\":true}]}", "1:25: an Effect is \"Allow\" or \"Deny\""},
        {"{\"Statement\":[{\"Principal\":[]}]}", "1:28: an object should be here"},
        {"{\"Statement\":[{\"Principal\":{\"AWS\":[{}]}}]}", "1:36: a string should be here"},
        {"{\"Statement\":[{\"Condition\":{\"Bool\":[]}}]}", "1:36: an object should be here"},
        {"{\"Statement\":[]]}", "1:16: a comma or } should be here"},
        {"{\"Statement\":[]} \\", "1:18: something follows the policy"},
        {"%7B%2z", "1:4: two hexadecimal digits should follow the % sign"},
        {"%7B%", "1:4: two hexadecimal digits should follow the % sign"},
        {"%7B%2", "1:4: two hexadecimal digits should follow the % sign"},
        {"%7B%zz", "1:4: two hexadecimal digits should follow the % sign"},
        {"{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", "1:21: a policy does not have so many levels"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].wanted);
}

/* The same policy as a string in a string and so on: some exports do that, a few times over. */
static void test_wrapped_too_often(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct policy policy;

    (void)state;
    strbuf_adds(&text, "{\"Statement\":[]}");
    for (int wrappings = 0; wrappings < 8; wrappings++) {
        struct policy_fault fault;
        struct strbuf outer = STRBUF_INIT;

        if (policy_read(&policy, text.text, text.length, &fault)) {
            assert_true(wrappings <= 3);
            policy_release(&policy);
        } else {
            assert_true(wrappings > 3);
            assert_string_equal(fault.why, "a policy is not wrapped in so many strings");
        }
        policy_fault_release(&fault);
        strbuf_addch(&outer, '"');
        for (size_t i = 0; i < text.length; i++) {
            if (strchr("\"\\", text.text[i]))
                strbuf_addch(&outer, '\\');
            strbuf_addch(&outer, text.text[i]);
        }
        strbuf_addch(&outer, '"');
        strbuf_release(&text);
        text = outer;
    }
    strbuf_release(&text);
}

static void test_too_long(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "{\"Statement\":[]}");
    strbuf_add_repeated(&text, ' ', POLICY_TEXT_MOST - text.length + 1);
    assert_refused(text.text, text.length, "1:1: this is longer than any policy");
    strbuf_truncate(&text, POLICY_TEXT_MOST);
    {
        struct policy policy;

        read_well(&policy, text.text);
        policy_release(&policy);
    }
    strbuf_release(&text);
}

/* Everything that is cut off anywhere is refused, and nothing is lost doing so. */
static void test_cut_off(void **state)
{
    static const char whole[] =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"s\",\"Effect\":\"Allow\","
        "\"Principal\":{\"AWS\":[\"1\",\"2\"]},\"Action\":[\"a:b\"],\"Resource\":[\"r\"],"
        "\"Condition\":{\"StringEquals\":{\"k\":[\"v\",\"w\"]}}}]}";

    (void)state;
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        struct policy policy;
        struct policy_fault fault;

        assert_false(policy_read(&policy, whole, length, &fault));
        assert_non_null(fault.why);
        policy_fault_release(&fault);
    }
}

static void test_operators(void **state)
{
    static const struct {
        const char *name;
        enum policy_operator operation;
        enum policy_quantifier quantifier;
        bool if_exists;
    } cases[] = {
        {"StringEquals", POLICY_OP_STRING_EQUALS, POLICY_PLAIN, false},
        {"stringnotlikeIFEXISTS", POLICY_OP_STRING_NOT_LIKE, POLICY_PLAIN, true},
        {"ForAllValues:StringLike", POLICY_OP_STRING_LIKE, POLICY_FOR_ALL_VALUES, false},
        {"foranyvalue:ArnEqualsIfExists", POLICY_OP_ARN_LIKE, POLICY_FOR_ANY_VALUE, true},
        {"NotIpAddress", POLICY_OP_NOT_IP_ADDRESS, POLICY_PLAIN, false},
        {"Null", POLICY_OP_NULL, POLICY_PLAIN, false},
        {"NullIfExists", POLICY_OP_UNKNOWN, POLICY_PLAIN, true},
        {"IfExists", POLICY_OP_UNKNOWN, POLICY_PLAIN, false},
        {"StringMatches", POLICY_OP_UNKNOWN, POLICY_PLAIN, false},
        {"String", POLICY_OP_UNKNOWN, POLICY_PLAIN, false},
        {"", POLICY_OP_UNKNOWN, POLICY_PLAIN, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy_condition condition = {0};

        policy_condition_set_operator(&condition, cases[i].name);
        assert_int_equal(condition.operation, cases[i].operation);
        assert_int_equal(condition.quantifier, cases[i].quantifier);
        assert_int_equal(condition.if_exists, cases[i].if_exists);
    }
    assert_true(policy_word_is("aws:SourceIp", "AWS:sourceip"));
    assert_false(policy_word_is("aws:SourceIp", "aws:SourceIpx"));
    assert_false(policy_word_is("a[", "a{"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_element), cmocka_unit_test(test_wrappings),
        cmocka_unit_test(test_refused),       cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_cut_off),       cmocka_unit_test(test_operators),
        cmocka_unit_test(test_wrapped_too_often),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
