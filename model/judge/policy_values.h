/*
 * policy_values.h: what a policy compares keys with, and values that tell its requests apart. Internal.
 */
#ifndef MODEL_JUDGE_POLICY_VALUES_H
#define MODEL_JUDGE_POLICY_VALUES_H

#include "model/judge/policy_judge.h"

/* What stands for anything. */
#define POLICY_FILLING "vpcmend-probe"

/* A text that the pattern stands for, for all wildcards one word. The caller frees it. */
char *policy_filled(const char *pattern);

/* Takes over `value`: adds it, or frees it if it is among them or there are `most` already. */
void policy_texts_add_new(struct policy_texts *texts, char *value, size_t most);

/* Calls for each value that a condition compares the key with. */
typedef void policy_value_visit(const struct policy_condition *condition, const char *value,
                                void *context);
void policy_values_visit(const struct policy *policy, const char *key, policy_value_visit *visit,
                         void *context);

/* True of the two operators that compare with blocks. */
bool policy_asks_for_address(const struct policy_condition *condition);

/* One public address of each part that the policy's blocks for aws:SourceIp and the account's own addresses leave,
 * if it is one of the world; of IPv6 only where the policy names blocks of it. */
void policy_public_addresses(struct policy_texts *texts, const struct policy *policy,
                             const struct policy_setting *setting, enum policy_world world);

/* True if no public address is in the block: aws:SourceIp is never one of it. */
bool policy_block_is_private(const char *text);

#endif
