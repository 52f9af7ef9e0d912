#include "model/mail/policy_account.h"

#include <strings.h>

#include "model/account/policy_row.h"
#include "model/base/message.h"

void policy_walk_begin(struct policy_walk *walk, const struct account *account)
{
    *walk = (struct policy_walk){.account = account};
}

/* The identities' first, then all else in the order of the account. */
static uint32_t next_row(struct policy_walk *walk)
{
    const struct account *account = walk->account;

    for (; walk->pass < 2; walk->pass++, walk->next = 0)
        while (walk->next < policy_row_count(account)) {
            uint32_t row = walk->next++;
            const struct policy_text *text = policy_row_text(account, row);
            bool is_of_identity = text && text->owner_kind == POLICY_OF_IDENTITY;

            if (is_of_identity == (walk->pass == 0) && policy_row_exists(account, row))
                return row;
        }
    return NONE;
}

bool policy_walk_next(struct policy_walk *walk, struct policy_case *one)
{
    for (;;) {
        uint32_t row = next_row(walk);

        if (row == NONE)
            return false;
        policy_case_make(one, walk->account, row);
        if (one->kind != POLICY_IAM || !one->is_read || one->is_about_sending)
            return true;
        walk->passed_over++;
        policy_case_release(one);
    }
}

void policy_case_report(struct strbuf *out, const struct policy_case *one,
                        enum policy_text_form form)
{
    struct policy_shown shown = {one->title.text, one->kind, &one->policy, &one->judgement,
                                 one->has_proposal ? &one->proposal : NULL};

    if (one->is_read)
        policy_report(out, &shown, form);
    else
        policy_report_fault(out, one->title.text, &one->fault, form);
}

void policy_passed_over_report(struct strbuf *out, size_t count)
{
    if (!count)
        return;
    strbuf_addf(out,
                ngettext("%zu policy of IAM is not about sending.",
                         "%zu policies of IAM are not about sending.", (unsigned long)count),
                count);
    strbuf_adds(out, "\n\n");
}

static bool names_ses(const struct policy_statement *statement)
{
    for (size_t i = 0; i < statement->actions.items.count; i++)
        if (strncasecmp(statement->actions.items.items[i], "ses:", 4) == 0)
            return true;
    return false;
}

/* Most policies of IAM are not, and an account may have thousands; one about everything, an administrator's
 * say, was not written for mail. */
static bool is_about_mail(const struct policy *policy)
{
    for (size_t i = 0; i < policy->statements.count; i++)
        if (names_ses(&policy->statements.items[i]) &&
            policy_statement_sends(&policy->statements.items[i]))
            return true;
    return false;
}

static struct object_ref object_of(const struct account *account, uint32_t row)
{
    uint32_t endpoint = policy_row_endpoint(account, row);

    return endpoint == NONE ? (struct object_ref){OBJECT_POLICY, row}
                            : (struct object_ref){OBJECT_ENDPOINT, endpoint};
}

/* As it is, or as it would be. */
static void visit_policy(const struct policy_case *one, const struct account *account, bool is_mended,
                         policy_visit *visit, void *context)
{
    if (is_mended && policy_case_can_be_mended(one))
        visit(context, object_of(account, one->row), one->title.text, &one->proposed, &one->after);
    else
        visit(context, object_of(account, one->row), one->title.text, &one->policy,
              &one->judgement);
}

void policy_account_each(const struct account *account, const struct edits *edits,
                         policy_visit *visit, void *context)
{
    for (uint32_t row = 0; row < policy_row_count(account); row++) {
        bool is_mended = edits_policy_is_mended(edits, row);
        struct policy_case one;

        if (!policy_row_exists(account, row))
            continue;
        if (is_mended)
            policy_case_make(&one, account, row);
        else
            policy_case_judge(&one, account, row);
        if (one.is_read && (one.kind != POLICY_IAM || is_about_mail(&one.policy)))
            visit_policy(&one, account, is_mended, visit, context);
        policy_case_release(&one);
    }
}

void policy_account_report(struct strbuf *out, const struct account *account,
                           enum policy_text_form form)
{
    struct policy_walk walk;
    struct policy_case one;
    size_t told = 0;

    policy_walk_begin(&walk, account);
    for (; policy_walk_next(&walk, &one); told++) {
        policy_case_report(out, &one, form);
        policy_case_release(&one);
    }
    policy_passed_over_report(out, walk.passed_over);
    if (told)
        policy_report_remains(out, form);
}
