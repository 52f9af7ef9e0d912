/*
 * policy_scene.h: who may send by a policy, from where: the worlds that policy_judge.h asks about. Internal.
 *
 * A world is all requests that can come from one place. What the sender chooses (his From address) is tried out
 * with what the policy itself names; addresses are tried out with one of each range that the policy's blocks
 * tell apart, so that nothing between is missed.
 */
#ifndef MODEL_JUDGE_POLICY_SCENE_H
#define MODEL_JUDGE_POLICY_SCENE_H

#include "model/judge/policy_judge.h"

/* What is asked of each request of a world. */
struct policy_question {
    const struct policy *policy;
    const struct policy_setting *setting;
    const char *principal; /* who sends */
    bool allow_is_assumed; /* another policy lets him send */
    size_t statement;      /* whether this one applies; POLICY_NO_STATEMENT: whether he can send */
    bool spares;           /* of a statement: whether it does not apply */
};

/* The best that a sender in that world can do: POLICY_TRUE if some request gets through (or the statement applies
 * to some). *decider, unless NULL, is the Deny that stopped the last one. */
enum policy_truth policy_scene_ask(const struct policy_question *question, enum policy_world world,
                                   size_t *decider);

/* True if there is such a world: POLICY_OWN_ADDRESS only if addresses are known or named. */
bool policy_scene_exists(const struct policy *policy, const struct policy_setting *setting,
                         enum policy_world world);

#endif
