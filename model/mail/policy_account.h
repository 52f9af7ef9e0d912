/*
 * policy_account.h: all policies of an account that are about mail, for people. One call for `vpcmend mail`.
 */
#ifndef MODEL_MAIL_POLICY_ACCOUNT_H
#define MODEL_MAIL_POLICY_ACCOUNT_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/mail/policy_text.h"
#include "model/write/policy_case.h"

/*
 * All policies that are about mail, in the order in which they are told: those of SES identities, then those of
 * IAM that are about sending, then those of endpoints for SMTP. What cannot be read is among them.
 *
 *     policy_walk_begin(&walk, account);
 *     while (policy_walk_next(&walk, &one))
 *         ..., policy_case_release(&one);
 */
struct policy_walk {
    const struct account *account;
    unsigned pass;
    uint32_t next;
    size_t passed_over; /* so far: policies of IAM that are not about sending */
};

void policy_walk_begin(struct policy_walk *walk, const struct account *account);
bool policy_walk_next(struct policy_walk *walk, struct policy_case *one);

/* One of them for people; ends with an empty line. */
void policy_case_report(struct strbuf *out, const struct policy_case *one,
                        enum policy_text_form form);

/* "2 policies of IAM are not about sending.", and an empty line; nothing of none. */
void policy_passed_over_report(struct strbuf *out, size_t count);

/*
 * Appends all of them, each judged with the endpoints and NAT addresses of its account and region, and with a
 * better one proposed. Then how many of IAM are not about sending, and what no
 * policy prevents. Nothing, if the export holds no policy of those kinds.
 */
void policy_account_report(struct strbuf *out, const struct account *account,
                           enum policy_text_form form);

/* The same judgements for programs: those that could be read and, of IAM, name actions of SES by which mail is sent,
 * each with its title for eyes ("Policy mail of identity example.com", raw). Where the edits replace one, the one that
 * is proposed for it is told. The object is the policy, or the endpoint whose it is. */
typedef void policy_visit(void *context, struct object_ref object, const char *title,
                          const struct policy *policy, const struct policy_judgement *judgement);
void policy_account_each(const struct account *account, const struct edits *edits,
                         policy_visit *visit, void *context);

#endif
