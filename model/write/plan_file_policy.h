/*
 * plan_file_policy.h: decisions about policies, in a plan file and out of it: the member "policies" of vpcmend.plan/1,
 * which a plan without any does not have.
 *
 * What comes after is never taken from a file: the export proposes it anew (policy_case.h), and what a file says is
 * compared with that.
 */
#ifndef MODEL_WRITE_PLAN_FILE_POLICY_H
#define MODEL_WRITE_PLAN_FILE_POLICY_H

#include "model/write/plan_file.h"
#include "model/write/plan_file_match.h"
#include "model/write/plan_members.h"

/* Reads the list (of length 0: none). False, and told, at the first thing that is not as it should be. */
bool plan_read_policies(const struct plan_text *text, struct json_extent list,
                        struct plan_file *file);
void plan_file_policy_release(struct plan_file_policy *policy);

/* The policy's number in policy_row.h, or NONE. What is not told on either side agrees with anything. */
uint32_t plan_find_policy(const struct account *account, const struct plan_file_policy *policy);

/* Stages it if it applies. `author`: whose it is, where not the plan's; NULL: the policy's own. */
void plan_match_policy(struct plan_match *match, const struct plan_file *file,
                       const struct plan_file_policy *policy,
                       const struct plan_match_request *request, const char *author);

/* Puts it back into the plan it was recorded from; false if the account has no such policy. */
bool plan_restore_policy(const struct plan_file_policy *policy, const struct account *account,
                         struct plan *plan);

#endif
