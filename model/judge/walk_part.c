/*
 * walk_part.c: which part of the Internet gets through.
 *
 *     one address ---- its walk narrows the window ----> all addresses that fare like it
 *
 * Then the first address behind the window, until the Internet is at its end.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/judge/walk_build.h"

bool walk_block_holds(struct walker *w, struct cidr block, struct ip_addr address)
{
    ip_value first = cidr_first(block), last = cidr_last(block);
    bool inside;

    if (block.family != address.family)
        return false;
    inside = first <= address.value && address.value <= last;
    if (!w->has_window || address.family != w->far.family || address.value != w->far.value)
        return inside;
    if (inside && last < w->window_last)
        w->window_last = last;
    if (!inside && first > address.value && first <= w->window_last)
        w->window_last = first - 1;
    return inside;
}

/* What leaves by a gateway endpoint reaches AWS's own service there, which alone is not yet "the
 * Internet": it counts only if something else gets through as well. */
struct parts {
    struct addr_set of[WALK_BLOCKED + 1], services;
    struct addr_range largest[WALK_BLOCKED + 1];
};

static void walk_clear(struct walker *w)
{
    for (size_t i = 0; i < w->walk->count; i++) {
        free(w->walk->hops[i].resource);
        free(w->walk->hops[i].rule);
        free(w->walk->hops[i].why);
    }
    w->walk->count = 0;
    w->walk->deciding = 0;
    w->leg_count = w->steps = w->passed_count = 0;
    w->has_origin = w->to_internet = w->from_internet = w->by_endpoint = false;
    w->way = WAY_OTHER;
}

static void parts_note(struct parts *parts, enum walk_verdict verdict, ip_value first,
                       ip_value last)
{
    struct addr_range *largest = &parts->largest[verdict];

    if (addr_set_is_empty(&parts->of[verdict]) || last - first > largest->last - largest->first)
        *largest = (struct addr_range){first, last};
    addr_set_add_range(&parts->of[verdict], first, last);
}

static void parts_walk_range(struct walker *w, struct addr_range range, struct parts *parts)
{
    ip_value next = range.first;
    bool done = false;

    while (!done) {
        w->far.value = next;
        w->window_last = range.last;
        walk_clear(w);
        walk_journey(w);
        if (w->by_endpoint && w->verdict == WALK_ALLOWED)
            addr_set_add_range(&parts->services, next, w->window_last);
        else
            parts_note(parts, w->verdict, next, w->window_last);
        done = w->window_last >= range.last;
        next = w->window_last + 1;
    }
}

static enum walk_verdict parts_best(const struct parts *parts)
{
    for (enum walk_verdict verdict = WALK_ALLOWED; verdict < WALK_BLOCKED; verdict++)
        if (!addr_set_is_empty(&parts->of[verdict]))
            return verdict;
    return WALK_BLOCKED;
}

/* The endpoints' part goes with what else is allowed, or with what is blocked. */
static void parts_settle(struct parts *parts)
{
    const struct addr_set *services = &parts->services;
    enum walk_verdict verdict =
        addr_set_is_empty(&parts->of[WALK_ALLOWED]) ? WALK_BLOCKED : WALK_ALLOWED;

    if (addr_set_is_empty(&parts->of[verdict]) && services->count > 0)
        parts->largest[verdict] = services->ranges[0];
    addr_set_union(&parts->of[verdict], &parts->of[verdict], services);
}

/* The same walk in words, for the largest part of the best verdict. */
static void parts_tell(struct walker *w, const struct parts *parts, enum walk_verdict best,
                       const struct addr_set *internet)
{
    w->quiet = false;
    w->far.value = parts->largest[best].first;
    w->window_last = parts->largest[best].last;
    w->far_is_all = addr_set_equal(&parts->of[best], internet);
    walk_clear(w);
    walk_journey(w);
}

static void parts_release(struct parts *parts)
{
    for (int i = 0; i <= WALK_BLOCKED; i++)
        addr_set_release(&parts->of[i]);
    addr_set_release(&parts->services);
}

static void parts_make(struct walker *w, struct parts *parts, const struct addr_set *internet)
{
    *parts = (struct parts){0};
    for (int i = 0; i <= WALK_BLOCKED; i++)
        addr_set_init(&parts->of[i], w->family);
    addr_set_init(&parts->services, w->family);
    w->quiet = w->has_window = true;
    w->far.family = w->family;
    for (size_t i = 0; i < internet->count; i++)
        parts_walk_range(w, internet->ranges[i], parts);
    parts_settle(parts);
}

void walk_part_make(struct walker *w)
{
    struct parts parts;
    struct addr_set internet;

    addr_set_init_internet(&internet, w->family);
    parts_make(w, &parts, &internet);
    parts_tell(w, &parts, parts_best(&parts), &internet);
    addr_set_init(&w->walk->part, w->family);
    addr_set_copy(&w->walk->part, &parts.of[WALK_ALLOWED]);
    w->walk->has_part = true;
    w->part_is_all = addr_set_equal(&w->walk->part, &internet);
    parts_release(&parts);
    addr_set_release(&internet);
}

/* The walk itself is left that of the largest part of the best verdict. */
void walk_part_sets(struct walker *w, struct addr_set *certain, struct addr_set *possible)
{
    struct parts parts;
    struct addr_set internet;
    enum walk_verdict best;

    addr_set_init_internet(&internet, w->family);
    parts_make(w, &parts, &internet);
    best = parts_best(&parts);
    addr_set_copy(certain, &parts.of[WALK_ALLOWED]);
    addr_set_union(possible, certain, &parts.of[WALK_UNKNOWN]);
    w->far.value = parts.largest[best].first;
    walk_clear(w);
    walk_journey(w);
    parts_release(&parts);
    addr_set_release(&internet);
}
