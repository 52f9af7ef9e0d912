#include "model/mail/policy_account.h"

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
