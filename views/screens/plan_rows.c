#include "views/screens/plan_rows.h"

#include <stdlib.h>

#include "model/base/mem.h"

/* The row that a batch has already, by batch number; SIZE_MAX: none yet. */
static size_t *row_by_batch_new(const struct plan *plan)
{
    size_t batches = plan_new_batch(plan);
    size_t *row_by_batch = mem_zalloc(batches, sizeof *row_by_batch);

    for (size_t i = 0; i < batches; i++)
        row_by_batch[i] = SIZE_MAX;
    return row_by_batch;
}

/* Which row each decision goes to, and how many each row gets. */
static void count_rows(struct plan_rows *rows, const struct plan *plan, size_t *row_of)
{
    size_t *row_by_batch = row_by_batch_new(plan);

    for (size_t i = 0; i < plan_decision_count(plan); i++) {
        uint32_t batch = plan_decision_at(plan, i)->batch;

        row_of[i] = batch ? row_by_batch[batch] : SIZE_MAX;
        if (row_of[i] == SIZE_MAX)
            row_of[i] = rows->count++;
        if (batch)
            row_by_batch[batch] = row_of[i];
        rows->rows[row_of[i]].count++;
    }
    free(row_by_batch);
}

static void fill_rows(struct plan_rows *rows, size_t decisions, const size_t *row_of)
{
    size_t first = 0;

    for (size_t i = 0; i < rows->count; i++) {
        rows->rows[i].first = first;
        first += rows->rows[i].count;
        rows->rows[i].count = 0;
    }
    for (size_t i = 0; i < decisions; i++) {
        struct plan_row *row = &rows->rows[row_of[i]];

        rows->members[row->first + row->count++] = i;
    }
}

void plan_rows_make(struct plan_rows *rows, const struct plan *plan)
{
    size_t decisions = plan_decision_count(plan);
    size_t *row_of = mem_zalloc(decisions, sizeof *row_of);

    plan_rows_release(rows);
    rows->members = mem_zalloc(decisions, sizeof *rows->members);
    rows->rows = mem_zalloc(decisions, sizeof *rows->rows);
    count_rows(rows, plan, row_of);
    fill_rows(rows, decisions, row_of);
    free(row_of);
}

void plan_rows_release(struct plan_rows *rows)
{
    free(rows->members);
    free(rows->rows);
    *rows = (struct plan_rows){0};
}

const struct change *plan_row_change(const struct plan_rows *rows, size_t row,
                                     const struct plan *plan)
{
    return plan_decision_at(plan, rows->members[rows->rows[row].first]);
}

enum review_verdict plan_row_verdict(const struct plan_rows *rows, size_t row,
                                     const struct plan *plan)
{
    enum review_verdict verdict = plan_row_change(rows, row, plan)->review.verdict;

    for (size_t i = 0; i < rows->rows[row].count; i++)
        if (plan_decision_at(plan, rows->members[rows->rows[row].first + i])->review.verdict != verdict)
            return REVIEW_OPEN;
    return verdict;
}
