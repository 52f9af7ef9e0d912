/*
 * replay.h: a written form carried out on paper. Internal to this room.
 *
 * Before a form leaves the program its own text is read back, order by order, and what each order does
 * is done to a list of what the groups and ACLs of the plan hold. In the end the list must say what the
 * plan's end state says, or for a way back what the export says. Everything here is text, as AWS would
 * get it, and not the structs that the form was made from: so a mistake of the writer shows.
 *
 *     struct replay live, planned;
 *     replay_begin(&live, account, plan, NULL);
 *     replay_begin(&planned, account, plan, plan_edits(plan));
 *     ... replay_remove_rule(&live, holder, "sgr-1", "", why) ...
 *     good = replay_agrees(&live, &planned, why);
 *
 * As AWS does, a list refuses an inbound rule that a group holds already (whatever its description), and
 * an entry under a number that is taken.
 *
 * An order costs the same however long the list is; beginning and comparing cost n log n of what the
 * groups and ACLs of the plan hold.
 */
#ifndef MODEL_WRITE_REPLAY_H
#define MODEL_WRITE_REPLAY_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/account/row_hash.h"
#include "model/base/strbuf.h"
#include "model/mend/plan.h"

/* One inbound rule or entry. */
struct replay_item {
    char *holder;      /* replay_holder */
    char *id;          /* of a rule: sgr-..., "" where not known; of an entry: its number */
    char *line;        /* aws_rule_line or aws_entry_line */
    char *description; /* what replay_describe said; "" for an entry */
};

/* All zero is an empty one. */
struct replay {
    TABLE(struct replay_item) items; /* in no order */
    struct row_hash index;           /* by holder and id, and by holder and line */
};

/* What is told of a rule beside its line: appended to `out`. */
typedef void replay_describe(const struct account *account, const struct sg_rule *rule,
                             struct strbuf *out);

/* Its description, nothing if AWS would not take that. */
void replay_describe_valid(const struct account *account, const struct sg_rule *rule,
                           struct strbuf *out);

/* Its description as the export has it. */
void replay_describe_raw(const struct account *account, const struct sg_rule *rule,
                         struct strbuf *out);

/* What the groups and ACLs that the plan changes hold under the edits (NULL: as exported), with
 * descriptions that AWS would take. */
void replay_begin(struct replay *replay, const struct account *account, const struct plan *plan,
                  const struct edits *edits);
void replay_release(struct replay *replay);

/* Likewise, with something else told of each rule; and one side of a group, or an ACL, added to the list: that of
 * the target. */
void replay_begin_telling(struct replay *replay, const struct account *account,
                          const struct plan *plan, const struct edits *edits,
                          replay_describe *describe);
void replay_add_side(struct replay *replay, const struct account *account,
                     const struct edits *edits, struct target target, replay_describe *describe);

/* Adds one thing as it is, also where an equal one is there already. */
void replay_put(struct replay *replay, const char *holder, const char *id, const char *line,
                const char *description);

/* "123456789012 eu-west-1 sg-1": account number and region are "" where not known. */
void replay_holder(const struct account *account, struct object_ref holder, struct strbuf *out);
void replay_holder_of(const char *number, const char *region, const char *id, struct strbuf *out);

/* The same for the target's side of its holder: with REPLAY_OUTBOUND behind it for outbound rules. */
#define REPLAY_OUTBOUND " out"
void replay_side(const struct account *account, struct target target, struct strbuf *out);
bool replay_side_is_outbound(const char *side);

/* What the list holds under an id (or an entry's number), or where that is "" or NULL as a line; NULL if
 * it holds no such. Borrowed until the list changes. */
const struct replay_item *replay_find(const struct replay *replay, const char *holder,
                                      const char *id, const char *line);

/* Each false with a sentence in `why` where AWS would refuse the order or not find what it is about. A
 * rule to be removed is named by its id, or ("" or NULL) by its line; where both are given they must
 * be of one rule. */
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

/* "HOLDER: RULE SENTENCE", made harmless for eyes; always false. */
bool replay_complain(struct strbuf *why, const char *sentence, const char *holder,
                     const char *what);

/* What a person is told of a form that was read back and does something else than planned: `detail`
 * says what. */
void replay_refuses_form(struct strbuf *why, const char *name, const struct strbuf *detail);

/* True if both hold the same, ids aside; else the first difference in `why`. */
bool replay_agrees(const struct replay *replay, const struct replay *expected, struct strbuf *why);

#endif
