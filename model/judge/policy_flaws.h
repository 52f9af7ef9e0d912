/*
 * policy_flaws.h: what is wrong with a policy. A part of policy_judge.
 */
#ifndef MODEL_JUDGE_POLICY_FLAWS_H
#define MODEL_JUDGE_POLICY_FLAWS_H

#include "model/judge/policy_judge.h"

/* Somebody of an account that no policy names: AWS gives out no such number. */
#define POLICY_OTHER_ACCOUNT "arn:aws:iam::000000000001:user/vpcmend-probe"

/* Adds the flaws; all else in the judgement is known already. */
void policy_find_flaws(struct policy_judgement *judgement, const struct policy *policy,
                       const struct policy_setting *setting);

#endif
