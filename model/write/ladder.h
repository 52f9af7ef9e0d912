/*
 * ladder.h: a plan as rungs, for tools that are told what should be and not what to do. Internal to
 * this room.
 *
 * Terraform and CloudFormation get a description of what should be there, and choose by themselves in
 * which order one run brings it about. So that nothing goes before what takes its place is there, the
 * plan is cut into states, the rungs, such that a run from one rung to the next does one kind of thing,
 * and its order does not matter:
 *
 *     as it was -> added      what lets more in comes, nothing goes
 *     added     -> changed    what can be changed in place is
 *     changed   -> final      what lets less in: old rules go, denies come
 *
 * The way back is down the same rungs. What both ends have in common is on no rung: a form holds what
 * the plan changes and nothing else.
 */
#ifndef MODEL_WRITE_LADDER_H
#define MODEL_WRITE_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/mend/plan.h"

enum rung { RUNG_AS_IT_WAS, RUNG_ADDED, RUNG_CHANGED, RUNG_FINAL, RUNG_COUNT };

/* What stands on a rung: the old side of a part, the new one, or nothing. */
enum part_side { PART_OLD, PART_NEW, PART_ABSENT };

/* A stand-in does an ACL entry's work under the next free number, while a tool that cannot replace an
 * entry at one stroke deletes and creates it. It is there from "added" to "changed". */
enum part_kind { PART_RULE, PART_ENTRY, PART_STAND_IN };

struct ladder_part {
    enum part_kind kind;
    struct object_ref holder;  /* the group or ACL */
    uint32_t place;            /* row of `places` */
    uint8_t at[RUNG_COUNT];    /* enum part_side */
    struct sg_rule rules[2];   /* PART_OLD, PART_NEW, as far as they are there */
    struct acl_entry entries[2];
};

/* An account and region, "" where not known. Else twelve digits, and what AWS calls regions. */
struct ladder_place {
    char *number, *region;
};

struct ladder {
    TABLE(struct ladder_part) parts; /* by group or ACL in the plan's order, then old before new */
    TABLE(struct ladder_place) places;
    enum rung rungs[RUNG_COUNT]; /* those that differ from the one before; the first is as it was */
    size_t rung_count;
};

struct ladder_request {
    const struct plan *plan;
    const struct account *account;
    const char *tool;    /* for sentences: "Terraform" */
    bool rules_in_place; /* the tool changes a rule under its id where the plan does */
    bool stand_ins;      /* the tool cannot replace an entry at one stroke */
};

/*
 * False with a sentence in `why`, and an empty ladder, if a tool of this kind cannot carry the plan out
 * safely: a rule to be taken over whose id is not known, ids that are not such as AWS gives, no room
 * for old and new side by side in a quota, no free number for a stand-in, or nothing to do at all.
 */
bool ladder_make(struct ladder *ladder, const struct ladder_request *request, struct strbuf *why);
void ladder_release(struct ladder *ladder);

/* What stands on a rung, NULL if nothing does (or if the part is of the other kind). */
const struct sg_rule *ladder_rule(const struct ladder_part *part, enum rung rung);
const struct acl_entry *ladder_entry(const struct ladder_part *part, enum rung rung);

/* True if the part existed before: a tool has to take it over. */
bool ladder_part_is_old(const struct ladder_part *part);

/* True if it is an outbound rule. */
bool ladder_part_is_outbound(const struct ladder_part *part);

#endif
