/*
 * policy_account.h: all policies of an account that are about mail, for people. One call for `vpcmend mail`.
 */
#ifndef MODEL_MAIL_POLICY_ACCOUNT_H
#define MODEL_MAIL_POLICY_ACCOUNT_H

#include "model/account/account.h"
#include "model/mail/policy_text.h"

/*
 * Appends, in the order of the account: the policies of SES identities, then those of IAM that are about sending,
 * then those of endpoints for SMTP; each judged with the endpoints and NAT addresses of its account and region, and with a
 * better one proposed where it is known who sends. Then how many of IAM are not about sending, and what no
 * policy prevents. Nothing, if the export holds no policy of those kinds.
 */
void policy_account_report(struct strbuf *out, const struct account *account,
                           enum policy_text_form form);

/* The same judgements for programs: those that could be read and, of IAM, name actions of SES by which mail is sent,
 * each with its title for eyes ("Policy mail of identity example.com", raw). The object is the policy, or the endpoint whose it is. */
typedef void policy_visit(void *context, struct object_ref object, const char *title,
                          const struct policy *policy, const struct policy_judgement *judgement);
void policy_account_each(const struct account *account, policy_visit *visit, void *context);

#endif
