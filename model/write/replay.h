/*
 * replay.h: a written form carried out on paper. Internal to this room.
 *
 * Before a form leaves the program its own text is read back, order by order, and what each order does
 * is done to a list of what the groups and ACLs of the plan hold. In the end the list must say what the
 * plan's end state says, or for a way back what the export says. Everything here is text, as AWS would
 * get it, and not the structs that the form was made from: so a mistake of the writer shows.
 *
 * As AWS does, a list refuses an inbound rule that a group holds already (whatever its description), and
 * an entry under a number that is taken.
 */
#ifndef MODEL_WRITE_REPLAY_H
#define MODEL_WRITE_REPLAY_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/base/strbuf.h"
#include "model/mend/plan.h"

/* One inbound rule or entry. */
struct replay_item {
    char *holder;      /* replay_holder */
    char *id;          /* of a rule: sgr-..., "" where not known; of an entry: its number */
    char *line;        /* aws_rule_line or aws_entry_line */
    char *description; /* "" if none, or if AWS would not take it */
};

struct replay {
    TABLE(struct replay_item) items;
};

/* What the groups and ACLs that the plan changes hold under the edits (NULL: as exported). */
void replay_begin(struct replay *replay, const struct account *account, const struct plan *plan,
                  const struct edits *edits);
void replay_release(struct replay *replay);

/* "123456789012 eu-west-1 sg-1": account number and region are "" where not known. */
void replay_holder(const struct account *account, struct object_ref holder, struct strbuf *out);

/* Each false with a sentence in `why` where AWS would refuse the order or not find what it is about. A
 * rule to be removed is named by its id, or ("" or NULL) by its line. */
bool replay_add_rule(struct replay *replay, const char *holder, const char *line,
                     const char *description, struct strbuf *why);
bool replay_change_rule(struct replay *replay, const char *holder, const char *id,
                        const char *line, const char *description, struct strbuf *why);
bool replay_remove_rule(struct replay *replay, const char *holder, const char *id,
                        const char *line, struct strbuf *why);

/* The number of an entry is the first word of its line. */
bool replay_create_entry(struct replay *replay, const char *holder, const char *line,
                         struct strbuf *why);
bool replay_replace_entry(struct replay *replay, const char *holder, const char *line,
                          struct strbuf *why);
bool replay_delete_entry(struct replay *replay, const char *holder, const char *number,
                         struct strbuf *why);

/* True if both hold the same, ids aside; else the first difference in `why`. Sorts both. */
bool replay_agrees(struct replay *replay, struct replay *expected, struct strbuf *why);

#endif
