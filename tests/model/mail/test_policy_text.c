/*
 * One policy for people: the whole text, the same as Markdown, and that nothing of it acts on a terminal or page.
 */
#include "tests/model/judge/build_policy.h"

#include "model/mail/policy_text.h"

static const struct policy_endpoint endpoint = {"vpce-1", "vpc-1", NULL};
static const char *const user = USER;

struct telling {
    struct policy policy;
    struct policy_judgement judgement;
    struct policy_proposal proposal;
    struct strbuf out;
};

static void tell(struct telling *told, const char *text, enum policy_kind kind, bool proposes,
                 enum policy_text_form form)
{
    struct policy_setting setting = {
        .kind = kind, .resource = DOMAIN, .endpoint_counts = POLICY_MAYBE};
    struct policy_wanted wanted = {.identity = DOMAIN,
                                   .users = &user,
                                   .user_count = 1,
                                   .endpoints = &endpoint,
                                   .endpoint_count = 1};
    struct policy_shown shown = {"policy a\x1b[31mb of example.com", kind, &told->policy,
                                 &told->judgement, proposes ? &told->proposal : NULL};

    *told = (struct telling){.out = STRBUF_INIT};
    build_policy(&told->policy, text);
    policy_judge(&told->judgement, &told->policy, &setting);
    if (proposes)
        policy_propose(&told->proposal,
                       kind == POLICY_IDENTITY ? POLICY_FOR_IDENTITY : POLICY_FOR_USER,
                       &told->policy, &wanted);
    policy_report(&told->out, &shown, form);
}

static void told_release(struct telling *told, bool proposes)
{
    if (proposes)
        policy_proposal_release(&told->proposal);
    policy_judgement_release(&told->judgement);
    policy_release(&told->policy);
    strbuf_release(&told->out);
}

#define SIMPLE                                                                                     \
    "{'Version':'2012-10-17','Statement':[{'Sid':'Lock','Effect':'Deny','Principal':'*','Action':" \
    "['ses:Send*','ses:Get*'],'Resource':'" DOMAIN                                                 \
    "','Condition':{'NotIpAddress':{'aws:SourceIp':"                                               \
    "['203.0.113.0/24','198.51.100.7']},'Bool':{'aws:SecureTransport':true}}},"                    \
    "{'Effect':'Allow','NotPrincipal':{'AWS':[]},'NotAction':[],'Resource':'x'}]}"

static void test_text(void **state)
{
    struct telling told;

    (void)state;
    tell(&told, SIMPLE, POLICY_IDENTITY, false, POLICY_TEXT_PLAIN);
    assert_string_equal(
        told.out.text,
        "policy a<U+001B>[31mb of example.com\n"
        "  Cuts off the endpoint: what comes through it is refused, while others can still send.\n"
        "  What it says\n"
        "    Lock: denies ses:Send*, ses:Get* on " DOMAIN " to everybody\n"
        "       if aws:SourceIp NotIpAddress 203.0.113.0/24, 198.51.100.7\n"
        "       and aws:SecureTransport Bool true\n"
        "    allows all but nothing on x to all but nobody\n"
        "  Can a user of the account send, whom IAM lets?\n"
        "    through the endpoint, if SES fills its keys: no, by Lock\n"
        "    through the endpoint, if SES does not fill them: no, by Lock\n"
        "    from the account's own public addresses: yes\n"
        "    from anywhere else, with stolen credentials: no, by Lock\n"
        "    somebody of another AWS account, with his own credentials: no\n"
        "  What is wrong with it\n"
        "    cuts-endpoint: Lock: Denies what does not come from certain addresses, and what comes "
        "through an "
        "endpoint has no aws:SourceIp, for which a negated operator holds: the endpoint is cut "
        "off. So it "
        "denies through the endpoint: yes; from a stranger's address: yes.\n"
        "\n");
    told_release(&told, false);
}

static void test_markdown(void **state)
{
    struct telling told;

    (void)state;
    tell(&told,
         "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'ses:SendEmail','"
         "Resource':'*',"
         "'Condition':{'StringLike':{'ses:FromAddress':'<img>|*'}}}]}",
         POLICY_IAM, false, POLICY_TEXT_MARKDOWN);
    assert_string_equal(told.out.text, "### `policy a<U+001B>[31mb of example.com`\n"
                                       "\n"
                                       "Lets nobody send by SMTP.\n"
                                       "\n**What it says**\n\n"
                                       "- allows `ses:SendEmail` on `*`\n"
                                       "  if `ses:FromAddress` `StringLike` `<img>|*`\n"
                                       "\n**Can the user send?**\n\n"
                                       "- through the endpoint, if SES fills its keys: no\n"
                                       "- through the endpoint, if SES does not fill them: no\n"
                                       "- from anywhere else, with stolen credentials: no\n"
                                       "\n**What is wrong with it**\n\n"
                                       "- not-smtp: statement 1: Allows `ses:SendEmail` but not "
                                       "`ses:SendRawEmail`, which is what SMTP does: nobody "
                                       "can send by SMTP by it.\n"
                                       "\n");
    told_release(&told, false);
}

static void test_proposal(void **state)
{
    struct telling told;

    (void)state;
    tell(&told,
         "{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'ses:SendRawEmail',"
         "'Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.204.0.0/16'}}}}",
         POLICY_IAM, true, POLICY_TEXT_PLAIN);
    assert_non_null(strstr(told.out.text,
                           "  Proposed: an IAM policy of a user for nothing but SMTP\n"
                           "    AWS does not say whether SES fills"));
    assert_non_null(strstr(told.out.text,
                           "    --- vpcmend-smtp\n    +++ vpcmend-smtp\n    @@ -1,13 +1,30 @@\n"));
    assert_non_null(strstr(told.out.text,
                           "  To put it there\n    aws iam put-user-policy --user-name 'smtp' "));
    assert_non_null(strstr(told.out.text, "  To test it, which must be done\n    # The SMTP user"));
    assert_non_null(
        strstr(told.out.text, "  To undo it\n    aws iam put-user-policy --user-name "));
    told_release(&told, true);
}

/* The proposal says what is there already: the test alone is left. */
static void test_nothing_to_change(void **state)
{
    struct telling told;
    struct policy_wanted wanted = {.identity = DOMAIN,
                                   .users = &user,
                                   .user_count = 1,
                                   .endpoints = &endpoint,
                                   .endpoint_count = 1};
    struct policy_proposal proposal;

    (void)state;
    assert_true(policy_propose(&proposal, POLICY_FOR_USER, NULL, &wanted));
    tell(&told, proposal.document.text, POLICY_IAM, true, POLICY_TEXT_PLAIN);
    assert_non_null(strstr(told.out.text, "It says so already"));
    assert_non_null(strstr(told.out.text, "To test it"));
    assert_null(strstr(told.out.text, "To undo it"));
    assert_null(strstr(told.out.text, "What is wrong"));
    told_release(&told, true);
    policy_proposal_release(&proposal);
}

/* Nothing acts: no escape, no bidirectional mark, no fence that ends early; what cannot be shown as it is is not
 * offered for typing. */
static void test_hostile(void **state)
{
    struct telling told;

    (void)state;
    for (unsigned form = 0; form < 2; form++) {
        tell(&told,
             "{'Version':'2012-10-17','Statement':[{'Sid':'\\u202eevil\\u001b','Effect':'Allow','"
             "Action':'s3:````x',"
             "'Resource':'\xD0\xB0\\u0007','Condition':{'x\\u009b':{'k\\n# H':'```\\n</pre>'}}}]}",
             POLICY_IAM, true, form);
        assert_null(strchr(told.out.text, '\x1b'));
        assert_null(strchr(told.out.text, '\a'));
        assert_null(strstr(told.out.text, "\xE2\x80\xAE"));
        assert_null(strstr(told.out.text, "\xC2\x9B"));
        assert_null(strstr(told.out.text, "\n# H"));
        assert_null(strstr(told.out.text, "\n</pre>"));
        if (form == POLICY_TEXT_MARKDOWN)
            assert_non_null(strstr(told.out.text, "\n````diff\n"));
        assert_non_null(
            strstr(told.out.text, "They hold characters that cannot be shown as they are"));
        told_release(&told, true);
    }
}

static void test_fault_and_remains(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct policy policy;
    struct policy_fault fault;

    (void)state;
    assert_false(policy_read(&policy, "{\"Statement\":3}", 15, &fault));
    policy_report_fault(&out, "x", &fault, POLICY_TEXT_PLAIN);
    assert_string_equal(
        out.text, "x\n  Not read, so nothing is known of it: line 1, column 14 of the policy: a "
                  "statement or a list of them should be here\n\n");
    strbuf_clear(&out);
    policy_report_remains(&out, POLICY_TEXT_MARKDOWN);
    assert_int_equal(
        strncmp(out.text, "### What no policy prevents\n\n- No policy helps against", 54), 0);
    policy_fault_release(&fault);
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),     cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_proposal), cmocka_unit_test(test_nothing_to_change),
        cmocka_unit_test(test_hostile),  cmocka_unit_test(test_fault_and_remains),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
