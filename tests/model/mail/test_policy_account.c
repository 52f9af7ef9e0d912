/*
 * Which policies of an account are about mail, and in which order they are told.
 */
#include "model/mail/policy_account.h"
#include "tests/model/mail/mail_policies.h"

#define ALLOW(action) STATEMENTS("{'Effect':'Allow','Action':" action ",'Resource':'*'}")
#define LOCK                                                                                       \
    STATEMENTS("{'Sid':'Lock','Effect':'Deny','Principal':'*','Action':'ses:Send*','Resource':'"   \
               IDENTITY_ARN "','Condition':{'StringNotEquals':{'aws:SourceVpce':'vpce-1'}}}")
#define PASS STATEMENTS("{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'}")
#define ODD  "{'Statement':[{'Effect':'Maybe'}]}"

/* "TITLE[, not read]\n" of each that a walk tells. */
static void walk(struct strbuf *out, const struct account *account, size_t *passed_over)
{
    struct policy_walk walk;
    struct policy_case one;

    policy_walk_begin(&walk, account);
    while (policy_walk_next(&walk, &one)) {
        strbuf_addf(out, "%s%s\n", one.title.text, one.is_read ? "" : ", not read");
        policy_case_release(&one);
    }
    *passed_over = walk.passed_over;
}

#define OF_IDENTITY "Policy lock of identity example.com"
#define OF_USER     "IAM policy send of " USER_ARN
#define OF_ENDPOINT "Policy of endpoint vpce-1"

/* Whoever's it is, what cannot be read is told; of IAM only what is about sending. */
static void which_are_told(void **state)
{
    static const struct {
        struct policies policies;
        const char *wanted;
        size_t passed_over;
    } cases[] = {
        {{LOCK, ALLOW("'ses:SendRawEmail'"), PASS}, OF_IDENTITY "\n" OF_USER "\n" OF_ENDPOINT "\n", 0},
        {{NULL, ALLOW("'ses:SendRawEmail'"), NULL}, OF_USER "\n", 0},
        {{NULL, ALLOW("['s3:GetObject','ec2:*']"), PASS}, OF_ENDPOINT "\n", 1},
        {{ODD, ODD, ODD}, OF_IDENTITY ", not read\n" OF_USER ", not read\n" OF_ENDPOINT ", not read\n", 0},
        {{NULL, NULL, NULL}, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = read_policies(&cases[i].policies);
        struct strbuf given = STRBUF_INIT;
        size_t passed_over;

        walk(&given, account, &passed_over);
        assert_string_equal(given.text, cases[i].wanted);
        assert_int_equal(passed_over, cases[i].passed_over);
        strbuf_release(&given);
        account_free(account);
    }
}

static void note(void *context, struct object_ref object, const char *title, const struct policy *policy,
                 const struct policy_judgement *judgement)
{
    strbuf_addf(context, "%s %d %u\n", title, object.kind == OBJECT_ENDPOINT, (unsigned)object.row);
    assert_non_null(policy);
    assert_non_null(judgement);
}

/* For findings: only what can be read, and of IAM only what was written for mail: an administrator's * was not. */
static void which_are_judged(void **state)
{
    static const struct {
        struct policies policies;
        const char *wanted;
    } cases[] = {
        {{LOCK, ALLOW("['s3:*','SES:SendRawEmail']"), PASS},
         OF_USER " 0 0\n" OF_IDENTITY " 0 1\n" OF_ENDPOINT " 1 1\n"},
        {{ODD, ODD, ODD}, ""},
        {{NULL, ALLOW("'*'"), NULL}, ""},
        {{NULL, ALLOW("'ses:GetSendQuota'"), NULL}, ""},
        {{NULL, ALLOW("[]"), NULL}, ""},
        {{NULL,
          STATEMENTS("{'Effect':'Allow','Action':'s3:*','Resource':'*'},{'Effect':'Allow','Action':"
                     "'ses:SendEmail','Resource':'*'}"),
          NULL},
         OF_USER " 0 0\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = read_policies(&cases[i].policies);
        struct strbuf given = STRBUF_INIT;

        policy_account_each(account, NULL, note, &given);
        assert_string_equal(given.text, cases[i].wanted);
        strbuf_release(&given);
        account_free(account);
    }
}

/* All in one text: a policy that can be read with a better one, one that cannot with the reason, then what no
 * policy prevents; nothing for an account without any. */
static void the_whole_text(void **state)
{
    const struct policies some = {ODD, ALLOW("'ses:SendRawEmail'"), NULL}, none = {NULL, NULL, NULL},
                          other = {NULL, ALLOW("'s3:*'"), NULL};
    struct account *account = read_policies(&some);
    struct strbuf text = STRBUF_INIT;

    (void)state;
    policy_account_report(&text, account, POLICY_TEXT_PLAIN);
    assert_int_equal(strncmp(text.text, OF_IDENTITY "\n  Not read, so nothing is known of it: ",
                             strlen(OF_IDENTITY) + 40),
                     0);
    assert_says(text.text, "\n" OF_USER "\n  Restricts nobody: ");
    assert_says(text.text, "  Proposed: an IAM policy of a user for nothing but SMTP\n");
    assert_says(text.text, "\nWhat no policy prevents\n  No policy helps against");
    account_free(account);
    strbuf_clear(&text);
    account = read_policies(&none);
    policy_account_report(&text, account, POLICY_TEXT_PLAIN);
    assert_string_equal(text.text, "");
    account_free(account);
    account = read_policies(&other);
    policy_account_report(&text, account, POLICY_TEXT_PLAIN);
    assert_string_equal(text.text, "1 policy of IAM is not about sending.\n\n");
    account_free(account);
    strbuf_release(&text);
}

static void many_are_passed_over(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    policy_passed_over_report(&text, 0);
    assert_string_equal(text.text, "");
    policy_passed_over_report(&text, 1200);
    assert_string_equal(text.text, "1200 policies of IAM are not about sending.\n\n");
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_are_told),
        cmocka_unit_test(which_are_judged),
        cmocka_unit_test(the_whole_text),
        cmocka_unit_test(many_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
