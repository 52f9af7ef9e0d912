/*
 * policy_text.h: one policy for people: what it says, what it does, what is wrong with it, a better one.
 *
 * Appends to a strbuf and prints nothing. All texts of the policy are made harmless here. For `vpcmend mail`:
 *
 *     struct policy_shown shown = {"policy mail of example.com", POLICY_IDENTITY, &policy, &judgement, &proposal};
 *     policy_report(&out, &shown, POLICY_TEXT_PLAIN);
 *     ... for all of them, then once ...
 *     policy_report_remains(&out, POLICY_TEXT_PLAIN);
 */
#ifndef MODEL_MAIL_POLICY_TEXT_H
#define MODEL_MAIL_POLICY_TEXT_H

#include "model/judge/policy_judge.h"
#include "model/read/read_policy.h"
#include "model/write/policy_propose.h"

enum policy_text_form { POLICY_TEXT_PLAIN, POLICY_TEXT_MARKDOWN };

/* All borrowed. */
struct policy_shown {
    const char *title; /* raw: a name of the export may stand in it */
    enum policy_kind kind;
    const struct policy *policy;
    const struct policy_judgement *judgement;
    const struct policy_proposal *proposal; /* NULL: none is asked for */
};

/* Ends with an empty line. */
void policy_report(struct strbuf *out, const struct policy_shown *shown,
                   enum policy_text_form form);

/* The same for a document that policy_read refused. */
void policy_report_fault(struct strbuf *out, const char *title, const struct policy_fault *fault,
                         enum policy_text_form form);

/* What no policy prevents, and the watching and rotation that is left. */
void policy_report_remains(struct strbuf *out, enum policy_text_form form);

#endif
