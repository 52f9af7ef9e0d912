/*
 * ses-policy-ineffective and ses-policy-open: which flaws of a policy are findings, and how grave.
 */
#include "tests/model/mail/mail_policies.h"

#include "tests/model/mail/finding_lines.h"

#define DENY(condition)                                                                            \
    "{'Effect':'Deny','Principal':'*','Action':'ses:Send*','Resource':'" IDENTITY_ARN              \
    "','Condition':{" condition "}}"
#define ALLOW(principal, action, condition)                                                        \
    "{'Effect':'Allow','Principal':" principal ",'Action':" action ",'Resource':'" IDENTITY_ARN    \
    "','Condition':{" condition "}}"
#define PARTNER   "{'AWS':'arn:aws:iam::444455556666:root'}"
#define VIA(key)  "'StringNotEquals':{'" key "':'vpce-1'}"
#define TITLE     "\nPolicy lock of identity example.com:"
#define INEFFECTIVE(severity) "ses-policy-ineffective " severity " example.com lock :" TITLE
#define OPEN(severity)        "ses-policy-open " severity " example.com lock :" TITLE

struct wanted {
    const char *policy, *findings; /* begins of the lines, "" for none */
};

static void assert_begins(const char *given, const char *wanted)
{
    if (!*wanted)
        assert_string_equal(given, "");
    else if (strncmp(given, wanted, strlen(wanted)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", given, wanted);
}

static void assert_each(const struct wanted *cases, size_t count, enum finding_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        const struct policies policies = {.of_identity = cases[i].policy};
        struct account *account = read_policies(&policies);
        struct strbuf given = STRBUF_INIT;

        find_and_tell(&given, account, &smtp_ports_default, kind);
        assert_begins(given.text, cases[i].findings);
        strbuf_release(&given);
        account_free(account);
    }
}

static void of_no_effect(void **state)
{
    static const struct wanted cases[] = {
        /* as it should be */
        {STATEMENTS(DENY(VIA("aws:SourceVpce"))), ""},
        /* a private block, twice the same flaw in the same words */
        {STATEMENTS(DENY("'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}")),
         INEFFECTIVE("medium") " Asks whether aws:SourceIp is in 10.0.0.0/8"},
        /* a condition that looks like a restriction, without a Deny */
        {STATEMENTS(ALLOW(PARTNER, "'ses:SendRawEmail'", "'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}")),
         INEFFECTIVE("medium")},
        /* no condition: a grant to another account and no restriction */
        {STATEMENTS("{'Effect':'Allow','Principal':" PARTNER ",'Action':'ses:SendRawEmail','Resource':'"
                    IDENTITY_ARN "'}"),
         ""},
        /* the condition is not on sending */
        {STATEMENTS("{'Effect':'Allow','Principal':" PARTNER ",'Action':'ses:SendRawEmail','Resource':'"
                    IDENTITY_ARN "'}," ALLOW(PARTNER, "'ses:GetSendQuota'",
                                             "'Bool':{'aws:SecureTransport':'true'}")),
         ""},
        /* of little effect alone: the Deny is for those who use the API */
        {STATEMENTS(DENY(VIA("aws:SourceVpce")) ",{'Effect':'Deny','Principal':'*','Action':"
                    "'ses:SendEmail','Resource':'" IDENTITY_ARN "'}"),
         INEFFECTIVE("low") " Denies ses:SendEmail but not ses:SendRawEmail"},
    };

    (void)state;
    assert_each(cases, sizeof cases / sizeof cases[0], FINDING_SES_POLICY_INEFFECTIVE);
}

/* Two statements with one flaw in the same words say it once. */
static void said_once(void **state)
{
    static const char twice[] = STATEMENTS(DENY(VIA("aws:SourceVpce")) ",{'Effect':'Deny','Principal':'*',"
                                           "'Action':'ses:SendEmail','Resource':'" IDENTITY_ARN "'},"
                                           "{'Effect':'Deny','Principal':'*','Action':'ses:SendEmail',"
                                           "'Resource':'*'}");
    const struct policies policies = {.of_identity = twice};
    struct account *account = read_policies(&policies);
    struct strbuf given = STRBUF_INIT;
    const char *first;

    (void)state;
    find_and_tell(&given, account, &smtp_ports_default, FINDING_SES_POLICY_INEFFECTIVE);
    first = strstr(given.text, "Denies ses:SendEmail");
    assert_non_null(first);
    assert_null(strstr(first + 1, "Denies ses:SendEmail"));
    strbuf_release(&given);
    account_free(account);
}

/* High if anybody may send for certain; medium where a condition may keep others out. */
static void open_to_any_account(void **state)
{
    static const struct wanted cases[] = {
        {STATEMENTS(ALLOW("'*'", "'ses:SendRawEmail'", "")), OPEN("high") " Lets everybody send as this"},
        {STATEMENTS(ALLOW("{'AWS':'*'}", "'ses:*'", "'StringEquals':{'aws:PrincipalOrgID':'o-1'}")),
         OPEN("medium") " Names everybody as principal"},
        {STATEMENTS(ALLOW(PARTNER, "'ses:SendRawEmail'", "")), ""},
        {STATEMENTS(DENY(VIA("aws:SourceVpce"))), ""},
    };

    (void)state;
    assert_each(cases, sizeof cases / sizeof cases[0], FINDING_SES_POLICY_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_no_effect),
        cmocka_unit_test(said_once),
        cmocka_unit_test(open_to_any_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
