/*
 * plan_rows.h: the rows of the Plan screen: one for each decision, and one for those that were taken as
 * one (struct change, batch).
 */
#ifndef VIEWS_SCREENS_PLAN_ROWS_H
#define VIEWS_SCREENS_PLAN_ROWS_H

#include <stddef.h>

#include "model/mend/plan.h"

/* Numbers of plan_decision_at: members[first] .. members[first + count - 1], in the plan's order. */
struct plan_row {
    size_t first, count;
};

struct plan_rows {
    size_t *members; /* numbers of plan_decision_at */
    struct plan_row *rows;
    size_t count;
};

/* Rows stand where the first of their decisions stands. O(decisions). */
void plan_rows_make(struct plan_rows *rows, const struct plan *plan);
void plan_rows_release(struct plan_rows *rows);

/* The decision of a row that stands for it: the first. */
const struct change *plan_row_change(const struct plan_rows *rows, size_t row,
                                     const struct plan *plan);

/* A verdict that all decisions of a row bear; REVIEW_OPEN where they differ. */
enum review_verdict plan_row_verdict(const struct plan_rows *rows, size_t row,
                                     const struct plan *plan);

#endif
