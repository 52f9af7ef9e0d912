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

#endif
