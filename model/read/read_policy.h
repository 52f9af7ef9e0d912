/*
 * read_policy.h: the text of a policy document to struct policy.
 *
 * Exports hold it in four ways, and all are taken: JSON; a JSON string that holds the JSON (once more for a
 * record of AWS Config); URL-encoded JSON (what IAM's API replies with, "%7B%22Version..."); each also with a
 * byte order mark or blanks around. Reading is strict, since a policy read wrongly would be judged wrongly: what
 * AWS would have refused to store is an error with its place, and no policy comes out.
 *
 *     struct policy policy;
 *     struct policy_fault fault;
 *     if (!policy_read(&policy, text, strlen(text), &fault))
 *         tell(fault.line, fault.column, fault.why);
 *     policy_fault_release(&fault);
 *     policy_release(&policy);
 */
#ifndef MODEL_READ_READ_POLICY_H
#define MODEL_READ_READ_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/policy.h"

/* What AWS allows at most is 20,480 characters (endpoint policies); a longer document is none. */
#define POLICY_TEXT_MOST 65536

/* Statement list, statement, Condition, operator, list of values: 6 levels. Deeper is no policy. */
#define POLICY_DEPTH_MOST 16

struct policy_fault {
    uint32_t line, column; /* in the document behind its wrappings; from 1 */
    char *why;             /* a sentence for eyes; NULL if all went well */
};

/*
 * Reads one document. *policy and *fault are overwritten; both are the caller's to release. False if it is no
 * policy: then *policy is empty and *fault says why and where. O(length), memory about three times that.
 *
 * Errors: no JSON, a key twice in one object, more than POLICY_TEXT_MOST bytes or POLICY_DEPTH_MOST levels, no
 * Statement, an element of another type or of an unknown name, an Effect that is neither Allow nor Deny, both or
 * none of Action and NotAction. Not an error: an operator or key that is unknown (evaluation says unknown), a
 * missing Principal (IAM policies have none) or Resource (trust policies have none).
 */
bool policy_read(struct policy *policy, const char *bytes, size_t length,
                 struct policy_fault *fault);

void policy_fault_release(struct policy_fault *fault);

#endif
