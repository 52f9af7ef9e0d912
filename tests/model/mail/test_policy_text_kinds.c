/*
 * How policies of each kind are told: whom they name, what is asked of them, what is wrong with the whole, and why
 * there is no better one.
 */
#include "tests/model/judge/build_policy.h"

#include "model/mail/policy_text.h"

/* The policy's text without and with Markdown; with a proposal for nothing that is known if it proposes. */
static void tell(struct strbuf *out, const char *text, enum policy_kind kind, bool proposes,
                 enum policy_text_form form)
{
    const struct policy_setting setting = {
        .kind = kind, .resource = DOMAIN, .endpoint_counts = POLICY_MAYBE};
    const struct policy_wanted wanted = {0};
    struct policy_proposal proposal;
    struct policy_judgement judgement;
    struct policy policy;
    struct policy_shown shown = {"x", kind, &policy, &judgement, proposes ? &proposal : NULL};

    build_policy(&policy, text);
    policy_judge(&judgement, &policy, &setting);
    if (proposes)
        policy_propose(&proposal, POLICY_FOR_USER, &policy, &wanted);
    policy_report(out, &shown, form);
    if (proposes)
        policy_proposal_release(&proposal);
    policy_judgement_release(&judgement);
    policy_release(&policy);
}

static void assert_tells(const char *text, enum policy_kind kind, bool proposes, const char *words)
{
    struct strbuf out = STRBUF_INIT;

    tell(&out, text, kind, proposes, POLICY_TEXT_PLAIN);
    if (!strstr(out.text, words))
        fail_msg("\"%s\" does not say \"%s\"", out.text, words);
    strbuf_release(&out);
}

#define ALLOW(members) "{'Version':'2012-10-17','Statement':[{'Effect':'Allow'," members "}]}"
#define DENY(members)  "{'Version':'2012-10-17','Statement':[{'Effect':'Deny'," members "}]}"

static void whom_and_what_it_names(void **state)
{
    (void)state;
    assert_tells(ALLOW("'Principal':{'AWS':['*','" USER "','" STRANGER "']},'Action':'ses:SendRawEmail',"
                       "'Resource':'" DOMAIN "'"),
                 POLICY_IDENTITY, false,
                 "    allows ses:SendRawEmail on " DOMAIN " to everybody, " USER ", " STRANGER "\n");
    assert_tells(ALLOW("'Principal':{'Service':'s3.amazonaws.com'},'Action':'ses:SendRawEmail'"),
                 POLICY_IDENTITY, false, "    allows ses:SendRawEmail to s3.amazonaws.com\n");
}

#define SEND "'Action':'ses:SendRawEmail','Resource':'*'"

/* An IAM policy without an Allow can but take away, so it is asked as if another one lets him. */
static void what_is_asked_of_each_kind(void **state)
{
    (void)state;
    assert_tells(ALLOW("'Principal':'*'," SEND), POLICY_ENDPOINT, false, "  Does it let mail pass?\n");
    assert_tells(ALLOW("'Principal':'*'," SEND), POLICY_IDENTITY, false,
                 "  Can a user of the account send, whom IAM lets?\n");
    assert_tells(ALLOW(SEND), POLICY_IAM, false, "  Can the user send?\n");
    assert_tells(DENY(SEND ",'Condition':{'StringNotEquals':{'aws:SourceVpce':'vpce-1'}}"), POLICY_IAM,
                 false, "  Can the user send, if another policy lets him?\n");
    assert_tells(ALLOW(SEND ",'Condition':{'StringLike':{'aws:SourceVpce':'${aws:username}'}}"), POLICY_IAM,
                 false, "    through the endpoint, if SES fills its keys: unknown\n");
}

/* No statement's flaw, but that of the whole: it stands without the name of one. */
static void what_the_whole_lacks(void **state)
{
    (void)state;
    assert_tells(ALLOW("'Principal':{'AWS':'" USER "'}," SEND), POLICY_IDENTITY, false,
                 "    no-deny: Has no Deny on sending.");
}

/* Nothing tells which identity the user is to send as, and so none is proposed. */
static void why_there_is_no_better_one(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    tell(&out, ALLOW(SEND), POLICY_IAM, true, POLICY_TEXT_PLAIN);
    if (!strstr(out.text, "    None: "))
        fail_msg("%s", out.text);
    assert_null(strstr(out.text, "To put it there"));
    strbuf_release(&out);
}

static void a_fault_in_markdown(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct policy policy;
    struct policy_fault fault;

    (void)state;
    assert_false(policy_read(&policy, "{\"Statement\":3}", 15, &fault));
    policy_report_fault(&out, "a|b", &fault, POLICY_TEXT_MARKDOWN);
    assert_string_equal(out.text,
                        "### `a|b`\n\nNot read, so nothing is known of it: line 1, column 14 of the "
                        "policy: a statement or a list of them should be here\n\n");
    policy_fault_release(&fault);
    strbuf_clear(&out);
    policy_report_remains(&out, POLICY_TEXT_PLAIN);
    assert_int_equal(strncmp(out.text, "What no policy prevents\n  No policy helps against", 49), 0);
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whom_and_what_it_names),
        cmocka_unit_test(what_is_asked_of_each_kind),
        cmocka_unit_test(what_the_whole_lacks),
        cmocka_unit_test(why_there_is_no_better_one),
        cmocka_unit_test(a_fault_in_markdown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
