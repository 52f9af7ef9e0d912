#include "views/screens/columns.h"

#include <stdbool.h>

static int total_width(const struct column *columns, size_t count, const bool *kept)
{
    int total = 0;

    for (size_t i = 0; i < count; i++)
        if (kept[i])
            total += columns[i].width + (total ? 1 : 0);
    return total;
}

/* The column to give up next: the highest rank, the rightmost of equals; `count` if none may go. */
static size_t least_needed(const struct column *columns, size_t count, const bool *kept)
{
    size_t chosen = count;

    for (size_t i = 0; i < count; i++)
        if (kept[i] && columns[i].rank &&
            (chosen == count || columns[i].rank >= columns[chosen].rank))
            chosen = i;
    return chosen;
}

static void share_rest(const struct column *columns, size_t count, const bool *kept, int rest,
                       struct column_place *places)
{
    int shares = 0;

    for (size_t i = 0; i < count; i++)
        shares += kept[i] ? columns[i].grow : 0;
    for (size_t i = 0; i < count; i++) {
        int part;

        if (!kept[i] || !columns[i].grow)
            continue;
        part = rest * columns[i].grow / shares;
        places[i].width += part;
        rest -= part;
        shares -= columns[i].grow;
    }
}

void columns_layout(const struct column *columns, size_t count, int width,
                    struct column_place *places)
{
    bool kept[COLUMNS_MOST];
    int x = 0, rest;
    size_t victim;

    for (size_t i = 0; i < count; i++)
        kept[i] = true;
    while (total_width(columns, count, kept) > width &&
           (victim = least_needed(columns, count, kept)) != count)
        kept[victim] = false;
    for (size_t i = 0; i < count; i++)
        places[i].width = kept[i] ? columns[i].width : 0;
    rest = width - total_width(columns, count, kept);
    if (rest > 0)
        share_rest(columns, count, kept, rest, places);
    for (size_t i = 0; i < count; i++) {
        places[i].x = x;
        if (!kept[i])
            continue;
        if (x + places[i].width > width)
            places[i].width = width > x ? width - x : 0;
        x += places[i].width + 1;
    }
}
