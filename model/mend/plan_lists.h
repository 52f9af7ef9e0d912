/*
 * plan_lists.h: the decisions in force, and where each stands. Internal to this room.
 */
#ifndef MODEL_MEND_PLAN_LISTS_H
#define MODEL_MEND_PLAN_LISTS_H

#include "model/mend/change.h"

/* In the order they were first taken; the changes are borrowed. */
struct plan_list {
    struct change **items;
    size_t count, capacity;
};

enum { LIST_OF_NETWORK, LIST_OF_POLICIES, LIST_COUNT };

struct plan_lists {
    struct plan_list lists[LIST_COUNT];
    uint32_t *positions[TARGET_KIND_COUNT]; /* by row: position in its list + 1, 0 for none */
};

void plan_lists_init(struct plan_lists *all, const struct account *account);
void plan_lists_release(struct plan_lists *all);

/* The list that decisions about the target stand in, and where there; SIZE_MAX: nowhere. */
unsigned plan_list_of(struct target target);
size_t plan_lists_find(const struct plan_lists *all, struct target target);

/* Puts `after` where `before` is; one of them may be NULL. */
void plan_lists_replace(struct plan_lists *all, unsigned number, size_t position,
                        const struct change *before, struct change *after);

#endif
