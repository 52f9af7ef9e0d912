/*
 * plan_taken.h: how many decisions somebody took. What was decided as one (struct change, batch) is one decision
 * about several rules, as it is one row of the Plan screen.
 */
#ifndef MODEL_MEND_PLAN_TAKEN_H
#define MODEL_MEND_PLAN_TAKEN_H

#include "model/mend/plan.h"

/* Those that stand, policies' included. O(steps). */
size_t plan_taken(const struct plan *plan);

/* Those that stand and that the operations from `first` on brought in (plan_operation_at), and likewise the steps
 * ticked off. O(steps). */
size_t plan_taken_since(const struct plan *plan, size_t first);
size_t plan_ticked_since(const struct plan *plan, size_t first);

#endif
