/*
 * What AWS documents of evaluation (aws-facts 6 and IAM's reference of condition operators), case by case.
 */
#include "tests/model/judge/build_policy.h"

#include "model/judge/policy_match.h"

#define VALUE(name, text)                                                                          \
    {                                                                                              \
        name, POLICY_KEY_PRESENT, (const char *const[]){text}, 1                                   \
    }

/* As documented: through an endpoint there is no aws:SourceIp, elsewhere nothing but it. */
static const struct policy_key inside[] = {
    VALUE("aws:SourceVpce", "vpce-1"), VALUE("aws:SourceVpc", "vpc-1"),
    VALUE("aws:VpcSourceIp", "10.204.3.4"), VALUE("aws:SecureTransport", "true"),
    VALUE("ses:FromAddress", "a@example.com")};
static const struct policy_key outside[] = {VALUE("aws:SourceIp", "203.0.113.9"),
                                            VALUE("aws:SecureTransport", "true"),
                                            VALUE("ses:FromAddress", "a@example.com")};

static const struct policy_request from_inside = {USER, "ses:SendRawEmail", DOMAIN, inside,
                                                  5,    POLICY_KEY_ABSENT};
static const struct policy_request from_outside = {USER, "ses:SendRawEmail", DOMAIN, outside,
                                                   3,    POLICY_KEY_ABSENT};

static enum policy_truth applies(const char *condition, const struct policy_request *request)
{
    struct policy policy;
    enum policy_truth truth;

    build_statement(&policy, "Allow", condition);
    truth = policy_statement_applies(&policy, 0, POLICY_IDENTITY, request);
    policy_release(&policy);
    return truth;
}

static void test_facts_of_ses(void **state)
{
    static const struct {
        const char *condition;
        enum policy_truth inside, outside;
    } cases[] = {
        {"", POLICY_TRUE, POLICY_TRUE},
        /* a private range never matches: not through the endpoint, not from outside */
        {"'IpAddress':{'aws:SourceIp':'10.204.0.0/16'}", POLICY_FALSE, POLICY_FALSE},
        /* its negation matches everywhere */
        {"'NotIpAddress':{'aws:SourceIp':'10.204.0.0/16'}", POLICY_TRUE, POLICY_TRUE},
        /* a negated operator on a missing key is true: this Deny would cut the endpoint off */
        {"'NotIpAddress':{'aws:SourceIp':'203.0.113.0/24'}", POLICY_TRUE, POLICY_FALSE},
        {"'NotIpAddress':{'aws:SourceIp':'198.51.100.0/24'}", POLICY_TRUE, POLICY_TRUE},
        {"'StringEquals':{'aws:SourceVpce':'vpce-1'}", POLICY_TRUE, POLICY_FALSE},
        {"'StringNotEquals':{'aws:SourceVpce':'vpce-1'}", POLICY_FALSE, POLICY_TRUE},
        {"'StringNotEquals':{'AWS:sourcevpce':['vpce-2','vpce-1']}", POLICY_FALSE, POLICY_TRUE},
        {"'IpAddress':{'aws:VpcSourceIp':'10.204.0.0/16'}", POLICY_TRUE, POLICY_FALSE},
        {"'NotIpAddress':{'aws:VpcSourceIp':'10.204.0.0/16'}", POLICY_FALSE, POLICY_TRUE},
        /* ...IfExists fails open */
        {"'StringEqualsIfExists':{'aws:SourceVpce':'vpce-1'}", POLICY_TRUE, POLICY_TRUE},
        {"'ForAllValues:StringEquals':{'aws:SourceVpce':'vpce-1'}", POLICY_TRUE, POLICY_TRUE},
        {"'ForAnyValue:StringNotEquals':{'aws:SourceVpce':'vpce-2'}", POLICY_TRUE, POLICY_FALSE},
        {"'Null':{'aws:SourceVpce':'true'}", POLICY_FALSE, POLICY_TRUE},
        {"'Null':{'aws:SourceVpce':false}", POLICY_TRUE, POLICY_FALSE},
        {"'Bool':{'aws:SecureTransport':true}", POLICY_TRUE, POLICY_TRUE},
        {"'Bool':{'aws:SecureTransport':'False'}", POLICY_FALSE, POLICY_FALSE},
        {"'StringLike':{'ses:FromAddress':'*@example.com'}", POLICY_TRUE, POLICY_TRUE},
        {"'StringEquals':{'ses:FromAddress':'*@example.com'}", POLICY_FALSE, POLICY_FALSE},
        {"'StringSounds':{'ses:FromAddress':'a'}", POLICY_MAYBE, POLICY_MAYBE},
        {"'IpAddress':{'aws:SourceIp':'lab'}", POLICY_FALSE, POLICY_MAYBE},
        /* all conditions must hold */
        {"'StringEquals':{'aws:SourceVpce':'vpce-1','aws:SourceVpc':'vpc-2'}", POLICY_FALSE,
         POLICY_FALSE},
        {"'StringEquals':{'aws:SourceVpce':'vpce-1'},'Bool':{'aws:SecureTransport':'true'}",
         POLICY_TRUE, POLICY_FALSE},
        {"'StringSounds':{'k':'a'},'StringEquals':{'aws:SourceVpce':'vpce-1'}", POLICY_MAYBE,
         POLICY_FALSE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(applies(cases[i].condition, &from_inside), cases[i].inside);
        assert_int_equal(applies(cases[i].condition, &from_outside), cases[i].outside);
    }
}

/* What is no comparison of values decides nothing about them. */
static void test_no_comparison(void **state)
{
    struct policy_request request = {USER, "ses:SendRawEmail", DOMAIN, NULL, 0, POLICY_KEY_ABSENT};
    struct policy policy;

    (void)state;
    build_statement(&policy, "Allow", "");
    assert_int_equal(policy_value_matches(&policy, POLICY_OP_UNKNOWN, "a", "a", &request), POLICY_MAYBE);
    assert_int_equal(policy_value_matches(&policy, POLICY_OP_NULL, "true", "true", &request), POLICY_MAYBE);
    policy_release(&policy);
}

/* One key with one or two values. */
static enum policy_truth one_key(const char *condition, const char *first, const char *second)
{
    const char *values[] = {first, second};
    struct policy_key key = {"k", POLICY_KEY_PRESENT, values, second ? 2 : 1};
    struct policy_request request = {USER, "ses:SendRawEmail", DOMAIN, &key, 1, POLICY_KEY_ABSENT};

    return applies(condition, &request);
}

static void test_values(void **state)
{
    static const struct {
        const char *condition, *first, *second;
        enum policy_truth wanted;
    } cases[] = {
        {"'StringLike':{'k':'a*b?d'}", "axxbcd", NULL, POLICY_TRUE},
        {"'StringLike':{'k':'a*b?d'}", "abd", NULL, POLICY_FALSE},
        {"'StringLike':{'k':'?'}", "\xC3\xA9", NULL, POLICY_TRUE}, /* one character, two bytes */
        {"'StringLike':{'k':'*aab'}", "aaaab", NULL, POLICY_TRUE},
        {"'StringLike':{'k':''}", "", NULL, POLICY_TRUE},
        {"'StringEquals':{'k':'${*}'}", "*", NULL, POLICY_TRUE},
        {"'StringLike':{'k':'${*}'}", "x", NULL, POLICY_FALSE},
        {"'StringLike':{'k':'${other}'}", "x", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${other, \\'y\\'}'}", "x", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${other, \\u0027y\\u0027}'}", "y", NULL, POLICY_TRUE},
        {"'StringLike':{'k':'x${'}", "x", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${k}'}", "x", NULL, POLICY_TRUE}, /* itself */
        {"'StringLike':{'k':'${k}'}", "x", "x", POLICY_MAYBE}, /* one of two */
        {"'StringEquals':{'k':'${*}${?}${$}'}", "*?$", NULL, POLICY_TRUE},
        {"'StringEqualsIgnoreCase':{'k':'ABC'}", "abc", NULL, POLICY_TRUE},
        {"'StringEqualsIgnoreCase':{'k':'\xC3\x89'}", "\xC3\xA9", NULL, POLICY_MAYBE},
        {"'ArnLike':{'k':'arn:aws:iam::1*:user/*'}", "arn:aws:iam::12:user/a:b", NULL, POLICY_TRUE},
        {"'ArnLike':{'k':'arn:*:user/a'}", "arn:aws:iam::12:user/a", NULL, POLICY_MAYBE},
        {"'ArnLike':{'k':'arn:*:*:*:*:*'}", "x", NULL, POLICY_FALSE},
        {"'NumericLessThan':{'k':3600}", "3599.5", NULL, POLICY_TRUE},
        {"'NumericLessThan':{'k':'many'}", "3", NULL, POLICY_MAYBE},
        {"'NumericEquals':{'k':'1.'}", "1", NULL, POLICY_MAYBE},
        {"'NumericEquals':{'k':'-0.50'}", "-0.5", NULL, POLICY_TRUE},
        {"'DateLessThan':{'k':'2026-01-02'}", "2026-01-01T23:59:59Z", NULL, POLICY_TRUE},
        {"'DateEquals':{'k':'1767312000'}", "2026-01-02T00:00:00Z", NULL, POLICY_TRUE},
        {"'DateLessThan':{'k':'tomorrow'}", "2026-01-02T00:00:00Z", NULL, POLICY_MAYBE},
        {"'BinaryEquals':{'k':'QQ=='}", "QQ==", NULL, POLICY_TRUE},
        {"'IpAddress':{'k':'2001:db8::/32'}", "2001:db8::5", NULL, POLICY_TRUE},
        {"'IpAddress':{'k':'0.0.0.0/0'}", "2001:db8::5", NULL, POLICY_FALSE},
        {"'IpAddress':{'k':'10.0.0.1'}", "10.0.0.1", NULL, POLICY_TRUE},
        {"'IpAddress':{'k':'10.0.0.0/8'}", "somewhere", NULL, POLICY_MAYBE},
        {"'NumericEquals':{'k':'+5'}", "5", NULL, POLICY_TRUE},
        {"'NumericEquals':{'k':'5x'}", "5", NULL, POLICY_MAYBE},
        {"'NumericEquals':{'k':'1234567890123'}", "5", NULL, POLICY_MAYBE}, /* more than is read */
        {"'NumericEquals':{'k':'0.1234567'}", "5", NULL, POLICY_MAYBE},
        {"'NumericGreaterThanEquals':{'k':'5'}", "5.000000", NULL, POLICY_TRUE},
        {"'NumericLessThan':{'k':'5'}", "few", NULL, POLICY_MAYBE},
        {"'Bool':{'k':'yes'}", "true", NULL, POLICY_MAYBE},
        {"'Bool':{'k':'true'}", "yes", NULL, POLICY_MAYBE},
        {"'Bool':{'k':'false'}", "false", NULL, POLICY_TRUE},
        {"'Null':{'k':'perhaps'}", "a", NULL, POLICY_MAYBE},
        {"'StringEqualsIgnoreCase':{'k':'abd'}", "\xC3\xA9", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${other , \\u0027y\\u0027}'}", "y", NULL, POLICY_TRUE},
        {"'StringLike':{'k':'${other,\\u0027}'}", "y", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${other,\\u0027y}'}", "y", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${ ,\\u0027y\\u0027}'}", "y", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${other,}'}", "y", NULL, POLICY_MAYBE},
        {"'StringLike':{'k':'${k}'}", "y", NULL, POLICY_TRUE}, /* of itself */
        {"'StringLike':{'k':'${k}'}", "y*", NULL, POLICY_MAYBE}, /* does its star act? nobody says */
        {"'StringLike':{'k':'${?}'}", "?", NULL, POLICY_TRUE},
        {"'StringLike':{'k':'${$}'}", "$", NULL, POLICY_TRUE},
        {"'StringLike':{'k':'${x}'}", "x", NULL, POLICY_MAYBE},
        /* several values */
        {"'ForAllValues:StringEquals':{'k':['a','b']}", "a", "b", POLICY_TRUE},
        {"'ForAllValues:StringEquals':{'k':['a','b']}", "a", "c", POLICY_FALSE},
        {"'ForAnyValue:StringEquals':{'k':['a','b']}", "a", "c", POLICY_TRUE},
        {"'ForAnyValue:StringNotEquals':{'k':['a','b']}", "a", "c", POLICY_TRUE},
        {"'ForAnyValue:StringNotEquals':{'k':['a','b']}", "a", "b", POLICY_FALSE},
        {"'StringEquals':{'k':['a','b']}", "a", "c", POLICY_MAYBE},
        {"'StringEquals':{'k':['a','b']}", "a", "b", POLICY_TRUE},
        {"'StringNotEquals':{'k':['a','b']}", "c", "d", POLICY_TRUE},
        {"'StringEquals':{'k':[]}", "a", NULL, POLICY_FALSE},
        {"'StringNotEquals':{'k':[]}", "a", NULL, POLICY_TRUE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (one_key(cases[i].condition, cases[i].first, cases[i].second) != cases[i].wanted)
            fail_msg("%s %s", cases[i].condition, cases[i].first);
}

/* In policies of 2008 a variable is what it looks like. */
static void test_old_variables(void **state)
{
    struct policy_key key = VALUE("k", "${other}");
    struct policy_request request = {USER, "a:b", DOMAIN, &key, 1, POLICY_KEY_ABSENT};
    struct policy policy;

    (void)state;
    build_policy(&policy, "{'Statement':{'Effect':'Allow','Principal':'*','Action':'*',"
                          "'Resource':'*','Condition':{'StringEquals':{'k':'${other}'}}}}");
    assert_int_equal(policy_statement_applies(&policy, 0, POLICY_IDENTITY, &request), POLICY_TRUE);
    policy_release(&policy);
}

static enum policy_truth for_principal(const char *effect, const char *principals, const char *who)
{
    struct policy_request request = {who, "ses:SendRawEmail", DOMAIN, NULL, 0, POLICY_KEY_ABSENT};
    struct strbuf text = STRBUF_INIT;
    struct policy policy;
    enum policy_truth truth;

    strbuf_addf(&text, "{'Statement':{'Effect':'%s',%s'Action':'ses:send*','Resource':'*'}}",
                effect, principals);
    build_policy(&policy, text.text);
    strbuf_release(&text);
    truth = policy_statement_applies(&policy, 0, POLICY_IDENTITY, &request);
    policy_release(&policy);
    return truth;
}

static void test_principals(void **state)
{
    static const struct {
        const char *effect, *principals, *who;
        enum policy_truth wanted;
    } cases[] = {
        {"Allow", "'Principal':'*',", STRANGER, POLICY_TRUE},
        {"Allow", "'Principal':{'AWS':'" USER "'},", USER, POLICY_TRUE},
        {"Allow", "'Principal':{'AWS':'" USER "'},", STRANGER, POLICY_FALSE},
        {"Allow", "'Principal':{'AWS':'111122223333'},", USER, POLICY_TRUE},
        {"Allow", "'Principal':{'AWS':'arn:aws:iam::111122223333:root'},", USER, POLICY_TRUE},
        {"Allow", "'Principal':{'AWS':'arn:aws:iam::111122223333:root'},", STRANGER, POLICY_FALSE},
        {"Allow", "'Principal':{'AWS':'arn:aws:iam::111122223333:user/*'},", USER, POLICY_FALSE},
        {"Allow", "'Principal':{'Service':'ses.amazonaws.com'},", USER, POLICY_FALSE},
        {"Allow", "'Principal':{'Service':'*'},", USER, POLICY_FALSE},
        {"Allow", "'NotPrincipal':{'AWS':'" USER "'},", STRANGER, POLICY_TRUE},
        {"Allow", "'NotPrincipal':{'AWS':'" USER "'},", USER, POLICY_FALSE},
        {"Deny", "'NotPrincipal':{'AWS':'" USER "'},", USER, POLICY_MAYBE},
        {"Deny", "'NotPrincipal':{'AWS':['" USER "','111122223333']},", USER, POLICY_FALSE},
        {"Allow", "", USER, POLICY_MAYBE},
        {"Allow", "'Principal':{'AWS':'111122223333'},", "nobody", POLICY_FALSE},
        {"Allow", "'Principal':{'AWS':'11112222333'},", USER, POLICY_FALSE},
        {"Allow", "'Principal':{'AWS':'arn:aws:sts::111122223333:root'},", USER, POLICY_FALSE},
        {"Allow", "'Principal':{'AWS':'xrn:aws:iam::111122223333:root'},", USER, POLICY_FALSE},
        {"Allow", "'Principal':{'AWS':'arn:aws:iam:::root'},", USER, POLICY_FALSE},
        {"Deny", "'NotPrincipal':{'Service':'ses.amazonaws.com'},", USER, POLICY_TRUE},
        {"Deny", "'NotPrincipal':{'AWS':['" STRANGER "','" USER "','222233334444']},", USER, POLICY_MAYBE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (for_principal(cases[i].effect, cases[i].principals, cases[i].who) != cases[i].wanted)
            fail_msg("%s %s %s", cases[i].effect, cases[i].principals, cases[i].who);
}

/* --- all documents together ------------------------------------------------------------------------ */

#define ALLOW "{'Statement':{'Effect':'Allow','Action':'ses:SendRawEmail','Resource':'*'}}"
#define DENY  "{'Statement':{'Effect':'Deny','Action':'*','Resource':'*'}}"
#define ALLOW_USER                                                                                 \
    "{'Statement':{'Effect':'Allow','Principal':{'AWS':['" USER "','" STRANGER                     \
    "']},'Action':'*','Resource':'*'}}"
#define ALLOW_ACCOUNT                                                                              \
    "{'Statement':{'Effect':'Allow','Principal':{'AWS':'111122223333'},'Action':'*','Resource':'*" \
    "'}}"
#define DENY_ALL "{'Statement':{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*'}}"
#define NOTHING  "{'Statement':[]}"

static void test_together(void **state)
{
    static const struct {
        const char *iam, *identity, *endpoint; /* NULL: not in the export, or none */
        const char *who;
        enum policy_truth counts;
        enum policy_decision wanted;
    } cases[] = {
        {ALLOW, NOTHING, NULL, USER, 0, POLICY_ALLOWED},
        {NOTHING, ALLOW_USER, NULL, USER, 0, POLICY_ALLOWED},
        {NOTHING, NOTHING, NULL, USER, 0, POLICY_DENIED_SILENTLY},
        {ALLOW, DENY_ALL, NULL, USER, 0, POLICY_DENIED_EXPLICITLY},
        {DENY, ALLOW_USER, NULL, USER, 0, POLICY_DENIED_EXPLICITLY},
        {NOTHING, ALLOW_ACCOUNT, NULL, USER, 0, POLICY_UNDECIDED},
        {ALLOW, ALLOW_ACCOUNT, NULL, USER, 0, POLICY_ALLOWED},
        {NULL, ALLOW_USER, NULL, USER, 0, POLICY_UNDECIDED}, /* IAM may deny */
        {NULL, DENY_ALL, NULL, USER, 0, POLICY_DENIED_EXPLICITLY},
        {ALLOW, NULL, NULL, USER, 0, POLICY_UNDECIDED},
        /* from another account both must allow */
        {ALLOW, NOTHING, NULL, STRANGER, 0, POLICY_DENIED_SILENTLY},
        {NOTHING, ALLOW_USER, NULL, STRANGER, 0, POLICY_DENIED_SILENTLY},
        {ALLOW, ALLOW_USER, NULL, STRANGER, 0, POLICY_ALLOWED},
        {NULL, NOTHING, NULL, STRANGER, 0, POLICY_DENIED_SILENTLY},
        /* the endpoint's policy, where it counts */
        {ALLOW, NOTHING, DENY_ALL, USER, POLICY_TRUE, POLICY_DENIED_EXPLICITLY},
        {ALLOW, NOTHING, DENY_ALL, USER, POLICY_MAYBE, POLICY_UNDECIDED},
        {ALLOW, NOTHING, DENY_ALL, USER, POLICY_FALSE, POLICY_ALLOWED},
        {ALLOW, NOTHING, NOTHING, USER, POLICY_TRUE, POLICY_DENIED_SILENTLY},
        {ALLOW, NOTHING, ALLOW_USER, USER, POLICY_TRUE, POLICY_ALLOWED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy policies[3] = {{.text = STRBUF_INIT}};
        const struct policy *iam = &policies[0], *identity = &policies[1];
        const char *texts[] = {cases[i].iam, cases[i].identity, cases[i].endpoint};
        struct policy_request request = {cases[i].who,     "ses:SendRawEmail", DOMAIN, NULL, 0,
                                         POLICY_KEY_ABSENT};
        struct policy_documents documents = {
            .iam = &iam,
            .iam_count = texts[0] != NULL,
            .iam_is_known = texts[0],
            .identity = &identity,
            .identity_count = texts[1] != NULL,
            .identity_is_known = texts[1],
            .endpoint = texts[2] ? &policies[2] : NULL,
            .endpoint_counts = cases[i].counts,
        };
        struct policy_verdict verdict;

        for (int j = 0; j < 3; j++)
            if (texts[j])
                build_policy(&policies[j], texts[j]);
        verdict = policy_decide_all(&documents, &request);
        if (verdict.decision != cases[i].wanted)
            fail_msg("case %zu: %d", i, verdict.decision);
        assert_true((verdict.decision == POLICY_DENIED_EXPLICITLY ||
                     verdict.decision == POLICY_ALLOWED) == (verdict.decider != NULL));
        for (int j = 0; j < 3; j++)
            policy_release(&policies[j]);
    }
}

static void test_decider(void **state)
{
    struct policy policy;
    struct policy_answer answer;

    (void)state;
    build_policy(&policy, "{'Statement':[{'Effect':'Allow','Action':'s3:*','Resource':'*'},"
                          "{'Effect':'Allow','Action':'ses:*','Resource':'*'},"
                          "{'Effect':'Deny','Action':'SES:SENDRAWEMAIL','Resource':'*',"
                          "'Condition':{'StringNotEquals':{'aws:SourceVpce':'vpce-1'}}}]}");
    answer = policy_evaluate(&policy, POLICY_IAM, &from_inside);
    assert_int_equal(policy_decide(&answer), POLICY_ALLOWED);
    assert_int_equal(answer.allower, 1);
    assert_int_equal(answer.denier, POLICY_NO_STATEMENT);
    answer = policy_evaluate(&policy, POLICY_IAM, &from_outside);
    assert_int_equal(policy_decide(&answer), POLICY_DENIED_EXPLICITLY);
    assert_int_equal(answer.denier, 2);
    policy_release(&policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_comparison),
        cmocka_unit_test(test_facts_of_ses),  cmocka_unit_test(test_values),
        cmocka_unit_test(test_old_variables), cmocka_unit_test(test_principals),
        cmocka_unit_test(test_together),      cmocka_unit_test(test_decider),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
