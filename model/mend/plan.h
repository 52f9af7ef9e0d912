/*
 * plan.h: all decisions taken so far, with undo and redo without end.
 *
 * At most one decision stands per target; deciding again replaces it. The plan keeps the edits that
 * its decisions make, always up to date, so that everything else can be judged "as it would be".
 *
 * The edits are the decisions applied one after the other, in the order they were first taken, each
 * worked out (change_rework) on what the earlier ones left. So they depend on nothing but that list:
 * undo and redo give identical states, and dropping a decision corrects those that built upon it.
 * Staging a new decision costs O(1); replacing, dropping, undo and redo cost O(decisions) once each,
 * or once for all that stands between plan_begin and plan_end.
 */
#ifndef MODEL_MEND_PLAN_H
#define MODEL_MEND_PLAN_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/mend/change.h"
#include "model/mend/tick.h"

struct plan;

struct plan *plan_new(struct account *account); /* borrows it */
void plan_free(struct plan *plan);

/*
 * Decisions about policies (TARGET_POLICY) stand in a list of their own, since they change nothing of what rules and
 * entries are judged by: they are never worked out again. Both share undo, redo and the edits.
 */

/* Puts a decision in place (the plan takes the change over; *change is emptied). One undo step. */
void plan_stage(struct plan *plan, struct change *change);

/* Several decisions as one undo step: bulk staging. A pair within another belongs to the outer step. */
void plan_begin(struct plan *plan);
void plan_end(struct plan *plan);

/* Told of each step when it is complete, of undo and redo, and that the plan was written; so that a session
 * can keep them. One observer at most; a NULL function takes it away. */
enum plan_event { PLAN_STEPPED, PLAN_UNDONE, PLAN_REDONE, PLAN_WRITTEN };
typedef void plan_observe(enum plan_event event, void *context);
void plan_set_observer(struct plan *plan, plan_observe *observe, void *context);

/* At PLAN_STEPPED: what the step did, in its order: a decision put in place (at the position where that about
 * its target was, else behind all others), or one taken out. O(1) each. */
struct plan_operation {
    bool is_of_policy; /* which list it was */
    size_t position;
    const struct change *after; /* NULL: taken out. Borrowed until the plan changes */
    const struct tick *ticked, *unticked; /* one of them: it is about a tick instead; likewise */
};
size_t plan_step_count(const struct plan *plan);
struct plan_operation plan_step_at(const struct plan *plan, size_t number);

/* Likewise of all steps from the first one on, without those that were undone; at any time. */
size_t plan_operation_count(const struct plan *plan);
struct plan_operation plan_operation_at(const struct plan *plan, size_t number);

/* A number for decisions that are taken as one (struct change, batch): not borne by any so far. */
uint32_t plan_new_batch(const struct plan *plan);

/* Who took the decisions, and when the last one was taken (seconds since 1970, UTC). No author: the
 * plan was made by a program, and has no time either. Not part of undo. */
struct plan_stamp {
    const char *author; /* NULL: none. Copied by plan_set_stamp, borrowed from plan_stamp */
    int64_t time;
};
void plan_set_stamp(struct plan *plan, struct plan_stamp stamp);
struct plan_stamp plan_stamp(const struct plan *plan);

/* Takes a decision out. One undo step. */
void plan_drop(struct plan *plan, size_t position);
void plan_drop_policy(struct plan *plan, size_t position);

/* Likewise the one about a target; false if there is none. */
bool plan_drop_about(struct plan *plan, struct target target);

/* Ticks a step off (the tick is copied), or no longer; nothing if it stands so already. One undo step, and no
 * decision about the account: counts, edits and what is written do not know of it. */
void plan_tick(struct plan *plan, const struct tick *tick);
void plan_untick(struct plan *plan, const struct tick *tick);

/* The steps that are ticked off, in the order that was done. Borrowed until the plan changes. */
const struct ticks *plan_ticks(const struct plan *plan);

bool plan_can_undo(const struct plan *plan);
bool plan_can_redo(const struct plan *plan);
bool plan_undo(struct plan *plan); /* false if there is nothing to undo */
bool plan_redo(struct plan *plan);

/* Decisions about rules and entries in the order they were first taken. Borrowed until the plan changes. */
size_t plan_count(const struct plan *plan);
const struct change *plan_at(const struct plan *plan, size_t position);

/* Likewise those about policies. */
size_t plan_policy_count(const struct plan *plan);
const struct change *plan_policy_at(const struct plan *plan, size_t position);

/* All of them: first those about rules and entries, then those about policies. */
size_t plan_decision_count(const struct plan *plan);
const struct change *plan_decision_at(const struct plan *plan, size_t number);

/* The decision about a target, or NULL. O(1). */
const struct change *plan_decision_about(const struct plan *plan, struct target target);

/* The position of the decision about a target in its list, or SIZE_MAX. O(1). */
size_t plan_find(const struct plan *plan, struct target target);

/* The account as it would be. The pointer stays the same; what it says changes with the plan. */
const struct edits *plan_edits(const struct plan *plan);

/*
 * The account as it would be without the decision about `target`: what change_make and preview_make
 * are to be given for that target. Where the target is decided already this holds only the decisions
 * about the same security group or ACL (nothing else bears on such a change). Borrowed until the next
 * call or change of the plan.
 */
const struct edits *plan_edits_beside(struct plan *plan, struct target target);

/* Counts up with every change of the plan: screens compare it to know if they are stale. */
uint64_t plan_version(const struct plan *plan);

/* True if something would be lost by leaving: decisions that were not written since. */
bool plan_is_dirty(const struct plan *plan);
void plan_mark_written(struct plan *plan);

#endif
