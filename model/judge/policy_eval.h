/*
 * policy_eval.h: what policies say to one request.
 *
 * The logic of IAM ("Policy evaluation logic", "IAM JSON policy elements: Condition operators") with three
 * truths: what the request does not tell, or AWS does not document, is unknown and stays so until something
 * certain decides (a Deny that holds wins over everything; a condition that does not hold ends a statement).
 *
 * Conditions of a statement must all hold; one holds if any of its values matches, a negated one if none does.
 * Where the key is missing a plain operator does not hold, a negated one holds, ...IfExists holds,
 * ForAllValues holds, ForAnyValue does not. A key with several values and no quantifier is undocumented:
 * unknown unless both ways of reading it agree.
 *
 * Principals of requests are IAM users, as SMTP passwords belong to nobody else (aws-facts 4): sessions of
 * roles are not looked up.
 */
#ifndef MODEL_JUDGE_POLICY_EVAL_H
#define MODEL_JUDGE_POLICY_EVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/policy.h"

enum policy_truth { POLICY_FALSE, POLICY_MAYBE, POLICY_TRUE };

/* The lesser and the greater: and, or. */
enum policy_truth policy_and(enum policy_truth a, enum policy_truth b);
enum policy_truth policy_or(enum policy_truth a, enum policy_truth b);

enum policy_key_state { POLICY_KEY_ABSENT, POLICY_KEY_PRESENT, POLICY_KEY_UNKNOWN };

/* One key of a request's context. Borrowed. */
struct policy_key {
    const char *name;
    enum policy_key_state state;
    const char *const *values; /* of a present one; none are an empty set of values */
    size_t count;
};

/* Borrowed. */
struct policy_request {
    const char *principal; /* ARN of an IAM user: "arn:aws:iam::111122223333:user/smtp" */
    const char *action;    /* "ses:SendRawEmail" */
    const char *resource;  /* ARN */
    const struct policy_key *keys;
    size_t key_count;
    enum policy_key_state others; /* what is true of keys that are not listed: absent or unknown */
};

#define POLICY_NO_STATEMENT ((size_t)-1)

/* What one document says. */
struct policy_answer {
    enum policy_truth allow, deny;
    enum policy_truth
        allow_by_name; /* allow by statements that name the user or everybody, not the account */
    size_t allower, denier; /* the first statement that decides each, or POLICY_NO_STATEMENT */
};

/* True if the condition holds. O(values of both). */
enum policy_truth policy_condition_holds(const struct policy *policy,
                                         const struct policy_condition *condition,
                                         const struct policy_request *request);

/* True if the statement is about the request, whatever its effect. Principals of POLICY_IAM are not looked at. */
enum policy_truth policy_statement_applies(const struct policy *policy, size_t statement,
                                           enum policy_kind kind,
                                           const struct policy_request *request);

struct policy_answer policy_evaluate(const struct policy *policy, enum policy_kind kind,
                                     const struct policy_request *request);

enum policy_decision {
    POLICY_ALLOWED,
    POLICY_DENIED_EXPLICITLY, /* a Deny holds */
    POLICY_DENIED_SILENTLY,   /* nothing allows */
    POLICY_UNDECIDED          /* unknown */
};

/* Of one document by itself. */
enum policy_decision policy_decide(const struct policy_answer *answer);

/*
 * What decides about one message: the sender's IAM policies, the identity's policies, and, through a VPC
 * endpoint that honours it, the endpoint's policy. Borrowed. Documents that are not in the export are unknown,
 * never assumed.
 */
struct policy_documents {
    const struct policy *const *iam;
    size_t iam_count;
    bool iam_is_known; /* false: not in the export, whatever is listed is a part */
    const struct policy *const *identity;
    size_t identity_count;
    bool identity_is_known;
    const struct policy *endpoint; /* NULL: the request goes through none, or it has the default */
    enum policy_truth
        endpoint_counts; /* whether the service honours such policies: for SMTP POLICY_MAYBE, unless
                                          VpcEndpointPolicySupported of the export tells */
};

/* Which document and statement decided. */
struct policy_verdict {
    enum policy_decision decision;
    const struct policy *decider; /* NULL: nothing allowed, or what decides is unknown */
    size_t statement;
};

/*
 * All together. Any Deny that holds denies. In the account that owns the resource an Allow of IAM or of the
 * identity is enough (of the identity if it names the user or everybody; whether one that names but the account
 * is enough without IAM is unknown: for most services it hands the decision to IAM). From another account both
 * must allow. An endpoint policy that counts must allow too.
 */
struct policy_verdict policy_decide_all(const struct policy_documents *documents,
                                        const struct policy_request *request);

/* The account number in an ARN, not terminated; its length in *length (0 if there is none). */
const char *policy_arn_account(const char *arn, size_t *length);

#endif
