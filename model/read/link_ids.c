#include "model/read/link_ids.h"

#include <stdlib.h>

#include "model/read/link.h"

uint32_t link_row(const struct account *account, text_id id, uint32_t scope, enum object_kind kind)
{
    return id == TEXT_NONE ? NONE : account_find_kind(account, id, scope, kind);
}

static int compare_rows(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;

    return *a < *b ? -1 : *a > *b;
}

static bool is_repeated(const uint32_t *rows, uint32_t count, uint32_t row)
{
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i] == row)
            return true;
    }
    return false;
}

/* Keeps each row once, in order; a list longer than AWS allows is sorted first. */
static uint32_t unique_rows(uint32_t *rows, uint32_t count)
{
    bool sorted = count > 64;
    uint32_t kept = 0;

    if (sorted)
        qsort(rows, count, sizeof *rows, compare_rows);
    for (uint32_t i = 0; i < count; i++) {
        if (sorted ? kept && rows[kept - 1] == rows[i] : is_repeated(rows, kept, rows[i]))
            continue;
        rows[kept++] = rows[i];
    }
    return kept;
}

static uint32_t row_or_new(struct account *account, text_id id, uint32_t scope,
                           enum object_kind kind)
{
    if (kind == OBJECT_GROUP)
        return link_group_row(account, id, scope);
    if (kind == OBJECT_TARGET_GROUP)
        return link_target_group_row(account, id, scope);
    return link_row(account, id, scope, kind);
}

void link_rows(struct account *account, uint32_t *items, struct span *list, uint32_t scope,
               enum object_kind kind)
{
    uint32_t *rows, kept = 0;

    if (!list->count)
        return;
    rows = items + list->first;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t row = row_or_new(account, rows[i], scope, kind);

        if (row != NONE)
            rows[kept++] = row;
    }
    list->count = unique_rows(rows, kept);
}
