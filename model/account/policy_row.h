/*
 * policy_row.h: every policy of an account under one number: first those of SES and IAM in the order of
 * account->policies, then those of VPC endpoints for SMTP, by the endpoint's row. Numbers of endpoints that have no
 * policy, or are not for SMTP, are no policies (policy_row_exists).
 */
#ifndef MODEL_ACCOUNT_POLICY_ROW_H
#define MODEL_ACCOUNT_POLICY_ROW_H

#include "model/account/account.h"

/* One more than the highest number. */
size_t policy_row_count(const struct account *account);
bool policy_row_exists(const struct account *account, uint32_t row);

/* The number of the policy of an object: of a VPC endpoint by its row, of OBJECT_POLICY its row. */
uint32_t policy_row_of(const struct account *account, struct object_ref object);

/* The row of the endpoint, or NONE; the policy of SES or IAM, or NULL. */
uint32_t policy_row_endpoint(const struct account *account, uint32_t row);
const struct policy_text *policy_row_text(const struct account *account, uint32_t row);

/* The document as the export has it. */
text_id policy_row_document(const struct account *account, uint32_t row);

/* An identity's name, an ARN of IAM, an endpoint's id. */
text_id policy_row_owner(const struct account *account, uint32_t row);
uint32_t policy_row_scope(const struct account *account, uint32_t row);

/* "identity", "user", "group", "role", "managed", "endpoint": words for scripts. */
const char *policy_row_kind(const struct account *account, uint32_t row);

/* "example.com/policy/smtp-only", "arn:aws:iam::111122223333:user/smtp/policy/send", a managed policy's ARN,
 * "vpce-0a1b/policy". Raw. One of an identity may stand for several regions. */
void policy_row_format_name(const struct account *account, uint32_t row, struct strbuf *out);

/* The first policy at or behind `row` that bears this name; NONE if there is none. O(policies). */
uint32_t policy_row_find(const struct account *account, const char *name, uint32_t row);

#endif
