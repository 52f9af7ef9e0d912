/*
 * target.h: where a target stands, and what a candidate would put in its source's place.
 *
 * Internal to this room.
 */
#ifndef MODEL_MEND_TARGET_H
#define MODEL_MEND_TARGET_H

#include "model/account/account.h"
#include "model/mend/candidate.h"

/* The rule or entry of the export itself. */
const struct sg_rule *target_rule(const struct account *account, struct target target);
const struct acl_entry *target_entry(const struct account *account, struct target target);

/* The family of the target's source; IP_FAMILY_COUNT for both or not known. */
uint8_t target_family(const struct account *account, struct target target);

/* True if a block of this family can stand in the target's place. */
bool target_takes_family(const struct account *account, struct target target, uint8_t family);

/* A source of a rule or entry: enum source_kind and its row, as in struct sg_rule. */
struct source {
    uint8_t kind;
    uint32_t row;
};

struct sources {
    struct source *items;
    size_t count, capacity;
};

/* What the candidate stands for, in its order, each source once: blocks of the target's family, group
 * references (interned), prefix lists; nothing for removal. Free sources->items. */
void sources_of_candidate(struct sources *sources, struct account *account, struct target target,
                          const struct candidate *candidate);

#endif
