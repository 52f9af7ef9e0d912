#include "model/judge/walk_ports.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

void port_set_release(struct port_set *set)
{
    free(set->items);
    *set = (struct port_set){0};
}

void port_set_clear(struct port_set *set)
{
    set->count = 0;
}

void port_set_add(struct port_set *set, uint16_t first, uint16_t last)
{
    set->items = mem_grow(set->items, &set->capacity, set->count + 1, sizeof *set->items);
    set->items[set->count++] = (struct port_range){first, last};
}

void port_set_copy(struct port_set *to, const struct port_set *from)
{
    port_set_clear(to);
    for (size_t i = 0; i < from->count; i++)
        port_set_add(to, from->items[i].first, from->items[i].last);
}

/* Keeps what lies beside first..last of one range, and hands over what lies within. */
static bool range_split(struct port_set *rest, struct port_range range, uint16_t first,
                        uint16_t last, struct port_set *taken)
{
    if (range.last < first || range.first > last) {
        port_set_add(rest, range.first, range.last);
        return false;
    }
    if (range.first < first)
        port_set_add(rest, range.first, (uint16_t)(first - 1));
    port_set_add(taken, range.first > first ? range.first : first,
                 range.last < last ? range.last : last);
    if (range.last > last)
        port_set_add(rest, (uint16_t)(last + 1), range.last);
    return true;
}

bool port_set_take(struct port_set *set, uint16_t first, uint16_t last, struct port_set *taken)
{
    struct port_set rest = {0};
    bool any = false;

    for (size_t i = 0; i < set->count; i++)
        any |= range_split(&rest, set->items[i], first, last, taken);
    port_set_release(set);
    *set = rest;
    return any;
}

static int range_compare(const void *a, const void *b)
{
    return (int)((const struct port_range *)a)->first - (int)((const struct port_range *)b)->first;
}

void port_set_settle(struct port_set *set)
{
    size_t kept = 0;

    if (set->count == 0)
        return;
    qsort(set->items, set->count, sizeof *set->items, range_compare);
    for (size_t i = 1; i < set->count; i++) {
        if (set->items[i].first == (uint32_t)set->items[kept].last + 1)
            set->items[kept].last = set->items[i].last;
        else
            set->items[++kept] = set->items[i];
    }
    set->count = kept + 1;
}

size_t port_set_size(const struct port_set *set)
{
    size_t size = 0;

    for (size_t i = 0; i < set->count; i++)
        size += (size_t)set->items[i].last - set->items[i].first + 1;
    return size;
}

void port_set_format(const struct port_set *set, struct strbuf *out)
{
    for (size_t i = 0; i < set->count; i++) {
        strbuf_adds(out, i > 0 ? ", " : "");
        strbuf_addf(out, "%u", (unsigned)set->items[i].first);
        if (set->items[i].last != set->items[i].first)
            strbuf_addf(out, "-%u", (unsigned)set->items[i].last);
    }
}
