#include "model/mend/tick.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

struct tick *tick_copy(const struct tick *tick)
{
    struct tick *copy = mem_zalloc(1, sizeof *copy);

    copy->account = mem_strdup(tick->account);
    copy->region = mem_strdup(tick->region);
    copy->address = mem_strdup(tick->address);
    copy->step = mem_strdup(tick->step);
    copy->author = tick->author ? mem_strdup(tick->author) : NULL;
    copy->time = tick->time;
    return copy;
}

void tick_free(struct tick *tick)
{
    if (!tick)
        return;
    free(tick->account);
    free(tick->region);
    free(tick->address);
    free(tick->step);
    free(tick->author);
    free(tick);
}

bool tick_is_about(const struct tick *a, const struct tick *b)
{
    return !strcmp(a->step, b->step) && !strcmp(a->address, b->address) &&
           !strcmp(a->account, b->account) && !strcmp(a->region, b->region);
}

size_t ticks_find(const struct ticks *ticks, const struct tick *tick)
{
    for (size_t i = 0; i < ticks->count; i++)
        if (tick_is_about(ticks->items[i], tick))
            return i;
    return SIZE_MAX;
}

static void insert(struct ticks *ticks, size_t position, const struct tick *tick)
{
    ticks->items =
        mem_grow(ticks->items, &ticks->capacity, ticks->count + 1, sizeof *ticks->items);
    memmove(ticks->items + position + 1, ticks->items + position,
            (ticks->count - position) * sizeof *ticks->items);
    ticks->items[position] = tick;
    ticks->count++;
}

void ticks_replace(struct ticks *ticks, size_t position, const struct tick *before,
                   const struct tick *after)
{
    if (!before) {
        insert(ticks, position, after);
        return;
    }
    if (after) {
        ticks->items[position] = after;
        return;
    }
    ticks->count--;
    memmove(ticks->items + position, ticks->items + position + 1,
            (ticks->count - position) * sizeof *ticks->items);
}

void ticks_release(struct ticks *ticks)
{
    free(ticks->items);
    *ticks = (struct ticks){0};
}

bool ticks_leave_as_written(size_t written, size_t done, place_is_of_ticks *is_of_ticks, const void *log)
{
    size_t from = written < done ? written : done, to = written < done ? done : written;

    if (written == SIZE_MAX)
        return false;
    while (from < to && is_of_ticks(log, from))
        from++;
    return from == to;
}
