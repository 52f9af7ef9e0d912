#include "model/judge/balancer_compare.h"

#include "model/judge/balancer_build.h"

static bool reaches_are_same(const struct reach *a, const struct reach *b)
{
    return a->certain.family == b->certain.family && addr_set_equal(&a->certain, &b->certain) &&
           addr_set_equal(&a->possible, &b->possible);
}

/* --- ways: they stand in the order of balancers ----------------------------------------------------- */

struct ways {
    const struct balancer_way *items;
    size_t count;
};

static bool ways_are_same(struct ways a, struct ways b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (a.items[i].interface != b.items[i].interface ||
            a.items[i].node_subnet != b.items[i].node_subnet ||
            a.items[i].listener_port != b.items[i].listener_port ||
            a.items[i].port != b.items[i].port ||
            !reaches_are_same(&a.items[i].reach, &b.items[i].reach))
            return false;
    return true;
}

static uint32_t next_balancer(struct ways ways)
{
    return ways.count ? ways.items[0].balancer : NONE;
}

/* Takes the ways of a balancer away from the front. */
static struct ways take(struct ways *ways, uint32_t balancer)
{
    struct ways taken = {ways->items, 0};

    while (taken.count < ways->count && ways->items[taken.count].balancer == balancer)
        taken.count++;
    ways->items += taken.count;
    ways->count -= taken.count;
    return taken;
}

static void visit_ways(struct ways ways, const struct balancer_visitor *visitor)
{
    for (size_t i = 0; i < ways.count; i++)
        visitor->way(&ways.items[i], visitor->context);
}

static void compare_ways(struct ways before, struct ways now,
                         const struct balancer_visitor *visitor)
{
    while (before.count || now.count) {
        uint32_t a = next_balancer(before), b = next_balancer(now), balancer = a < b ? a : b;
        struct ways was = take(&before, balancer), is = take(&now, balancer);

        if (ways_are_same(was, is))
            continue;
        visit_ways(was, visitor);
        visit_ways(is, visitor);
    }
}

/* --- doubts ----------------------------------------------------------------------------------------- */

static bool doubts_are_same(const struct vpc_doubt *a, const struct vpc_doubt *b)
{
    if (!b || a->nodes.count != b->nodes.count)
        return false;
    for (size_t i = 0; i < a->nodes.count; i++) {
        const struct node_doubt *left = &a->nodes.items[i], *right = &b->nodes.items[i];

        if (left->source.kind != right->source.kind || left->source.row != right->source.row ||
            left->subnet != right->subnet || left->elsewhere != right->elsewhere ||
            left->from.family != right->from.family || !addr_set_equal(&left->from, &right->from))
            return false;
    }
    return true;
}

/* Of those in `a` that are not the same in `b`. */
static void compare_doubts(const struct balancer_reaches *a, const struct balancer_reaches *b,
                           const struct balancer_visitor *visitor)
{
    for (size_t i = 0; i < a->vpcs.count; i++)
        if (!doubts_are_same(&a->vpcs.items[i], vpc_doubt_find(b, a->vpcs.items[i].vpc_id)))
            visitor->doubt(a->vpcs.items[i].vpc_id, visitor->context);
}

void balancers_compare(const struct balancer_reaches *before, const struct balancer_reaches *now,
                       const struct balancer_visitor *visitor)
{
    compare_ways((struct ways){before->ways.items, before->ways.count},
                 (struct ways){now->ways.items, now->ways.count}, visitor);
    compare_doubts(before, now, visitor);
    compare_doubts(now, before, visitor);
}
