/*
 * replay_forms.h: the forms that no machine carries out, read back nevertheless. Internal to this room.
 *
 * Each false with a sentence in `why` if the text, read back, does not say what the plan does. Cost:
 * n log n of what the groups and ACLs of the plan hold.
 */
#ifndef MODEL_WRITE_REPLAY_FORMS_H
#define MODEL_WRITE_REPLAY_FORMS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/mend/plan.h"

/*
 * The plan file: what each decision says was there before goes, and what it says is there after comes,
 * and that must lead from the export to the plan's edits, descriptions included. A rule that keeps
 * its id must have had it. Members beside those that say this (replay_json.c) are passed over.
 */
bool replay_json(const struct plan *plan, const struct account *account, const char *text,
                 struct strbuf *why);

/* The diff: likewise with its - and + lines, each below the group or ACL and the rule it is about. */
bool replay_diff(const struct plan *plan, const struct account *account, const char *text,
                 struct strbuf *why);

/* The report: the rule lines that each preview begins with are those of the decision, but for blanks (they
 * are folded to a width), and there is no further section. The rest of a preview is sentences, which are shown to be true elsewhere. */
bool replay_markdown(const struct plan *plan, const struct account *account, const char *text,
                     struct strbuf *why);

#endif
