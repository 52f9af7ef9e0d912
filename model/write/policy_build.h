/*
 * policy_build.h: the statements of a proposed policy, and the commands around it. Parts of policy_propose.
 */
#ifndef MODEL_WRITE_POLICY_BUILD_H
#define MODEL_WRITE_POLICY_BUILD_H

#include "model/write/policy_propose.h"

/* A sentence if something wanted is missing or not as AWS writes it; else NULL. */
const char *policy_wanted_fault(const struct policy_wanted *wanted, enum policy_form form,
                                const struct policy *old);

/* Which statements of the old policy go into the new one: keeps[i]. False with a sentence in `why` (for eyes) if
 * one that must go says more than what is about sending. */
bool policy_choose_kept(bool *keeps, const struct policy *old, enum policy_form form,
                        const struct policy_wanted *wanted, struct strbuf *why);

/* The whole document, compact. `old` may be NULL. */
void policy_build(struct strbuf *out, enum policy_form form, const struct policy *old,
                  const bool *keeps, const struct policy_wanted *wanted);

/* Who is asked about when the new policy is judged. */
void policy_build_setting(struct policy_setting *setting, enum policy_form form,
                          const struct policy_wanted *wanted);

/* Fills apply, undo and test. The document and the name are there already. */
void policy_add_commands(struct policy_proposal *proposal, const struct policy *old,
                         const struct policy_wanted *wanted);

/* "us-east-1", between the colons of an ARN, and the name behind ":identity/" or the last "/". */
void policy_add_region(struct strbuf *out, const char *arn);
const char *policy_identity_name(const char *arn);
const char *policy_user_name(const char *arn);

/* A role sends by SES's API, and has no SMTP password. */
static inline bool policy_sends_by_api(enum policy_bearer bearer)
{
    return bearer == POLICY_BORNE_BY_ROLE;
}

#endif
