/*
 * policy_match.h: one value of a policy against one value of a request. A part of policy_eval.
 */
#ifndef MODEL_JUDGE_POLICY_MATCH_H
#define MODEL_JUDGE_POLICY_MATCH_H

#include "model/base/strbuf.h"
#include "model/judge/policy_eval.h"

/* Wildcards in an expanded pattern: bytes that no UTF-8 holds. */
#define POLICY_STAR '\xFF'
#define POLICY_ONE  '\xFE'

struct policy_expansion {
    bool wildcards, variables; /* whether * and ?, and ${...}, mean more than themselves */
};

/*
 * Appends a text of a policy with its wildcards as POLICY_STAR and POLICY_ONE and its variables replaced by what
 * the request says: ${*}, ${?} and ${$} by the character, ${key, 'default'} by the default where the key is
 * missing. False where that is not known.
 */
bool policy_expand(struct strbuf *out, const char *text, struct policy_expansion expansion,
                   const struct policy_request *request);

enum policy_case { POLICY_EXACT, POLICY_ANY_CASE };

/* True if the pattern stands for all of the text; POLICY_ONE is one character of UTF-8. O(both lengths
 * multiplied), at worst. */
bool policy_glob(const char *pattern, size_t pattern_length, const char *text, size_t text_length,
                 enum policy_case letters);

/* Whether a value of a condition stands for a value of the key; a negated operator is taken for what it negates. */
enum policy_truth policy_value_matches(const struct policy *policy, enum policy_operator operation,
                                       const char *wanted, const char *value,
                                       const struct policy_request *request);

/* The request's key of that name, or NULL. */
const struct policy_key *policy_find_key(const struct policy_request *request, const char *name);

/* Whether it is there: an empty set of values is none; what is not listed is as request->others. */
enum policy_key_state policy_key_state_of(const struct policy_request *request,
                                          const struct policy_key *key);

#endif
