/*
 * From where interfaces can be reached on SMTP ports: exposed sets on both sides, surely and
 * possibly, and what of their difference is certain.
 *
 *     opened   = surely in B - possibly in A
 *     closed   = surely in A - possibly in B
 *     appeared = (surely in B - surely in A) & possibly in A
 *     lost     = (surely in A - surely in B) & possibly in B
 */
#include "model/compare/compare.h"

struct side_reach {
    struct addr_set certain, possible;
};

static void reach_of_side(const struct comparison *comparison, enum side side, uint32_t interface,
                          size_t port, struct side_reach *reach)
{
    addr_set_clear(&reach->certain);
    addr_set_clear(&reach->possible);
    if (interface != NONE)
        exposure_of_interface(comparison->judges[side], interface, port, &reach->certain,
                              &reach->possible);
}

static void reach_change_release(struct reach_change *change)
{
    addr_set_release(&change->opened);
    addr_set_release(&change->closed);
    addr_set_release(&change->appeared);
    addr_set_release(&change->lost);
}

/* What is surely in one and not surely in the other, parted by whether the other could hold it. */
static void part(struct addr_set *surely, struct addr_set *perhaps, const struct side_reach *one,
                 const struct side_reach *other)
{
    addr_set_subtract(surely, &one->certain, &other->possible);
    addr_set_subtract(perhaps, &one->certain, &other->certain);
    addr_set_intersect(perhaps, perhaps, &other->possible);
}

static bool says_nothing(const struct reach_change *change)
{
    return addr_set_is_empty(&change->opened) && addr_set_is_empty(&change->closed) &&
           addr_set_is_empty(&change->appeared) && addr_set_is_empty(&change->lost);
}

static bool says_the_same(const struct reach_change *a, const struct reach_change *b)
{
    return a->family == b->family && addr_set_equal(&a->opened, &b->opened) &&
           addr_set_equal(&a->closed, &b->closed) && addr_set_equal(&a->appeared, &b->appeared) &&
           addr_set_equal(&a->lost, &b->lost);
}

/* Ports of the interface with one answer are told together; `first` is where its changes begin. */
static void add_change(struct comparison *comparison, struct reach_change *change, size_t first)
{
    for (size_t i = first; i < comparison->reach.count; i++) {
        if (!says_the_same(&comparison->reach.items[i], change))
            continue;
        comparison->reach.items[i].ports |= change->ports;
        reach_change_release(change);
        return;
    }
    TABLE_ADD(comparison->reach, *change);
}

static void compare_port(struct comparison *comparison, uint32_t position, enum ip_family family,
                         size_t port, size_t first)
{
    const struct object_pair *pair = &comparison->pairs.items.items[position];
    struct reach_change change = {.pair = position, .family = family, .ports = UINT64_C(1) << port};
    struct side_reach reach[SIDE_COUNT];

    for (size_t side = 0; side < SIDE_COUNT; side++) {
        addr_set_init(&reach[side].certain, family);
        addr_set_init(&reach[side].possible, family);
        reach_of_side(comparison, (enum side)side, pair_told_row(pair, (enum side)side), port,
                      &reach[side]);
    }
    addr_set_init(&change.opened, family);
    addr_set_init(&change.closed, family);
    addr_set_init(&change.appeared, family);
    addr_set_init(&change.lost, family);
    part(&change.opened, &change.appeared, &reach[SIDE_B], &reach[SIDE_A]);
    part(&change.closed, &change.lost, &reach[SIDE_A], &reach[SIDE_B]);
    for (size_t side = 0; side < SIDE_COUNT; side++) {
        addr_set_release(&reach[side].certain);
        addr_set_release(&reach[side].possible);
    }
    if (says_nothing(&change))
        reach_change_release(&change);
    else
        add_change(comparison, &change, first);
}

static void compare_interface(struct comparison *comparison, uint32_t position)
{
    enum pair_state state = comparison->pairs.items.items[position].state;
    size_t first = comparison->reach.count, first_cause = comparison->causes.count;
    struct span causes;

    if (state != PAIR_BOTH && state != PAIR_GONE && state != PAIR_NEW)
        return;
    for (size_t family = 0; family < IP_FAMILY_COUNT; family++)
        for (size_t port = 0; port < comparison->ports.count; port++)
            compare_port(comparison, position, (enum ip_family)family, port, first);
    if (comparison->reach.count == first)
        return;
    causes_of_interface(comparison, position, first_cause);
    causes =
        (struct span){(uint32_t)first_cause, (uint32_t)(comparison->causes.count - first_cause)};
    for (size_t i = first; i < comparison->reach.count; i++)
        comparison->reach.items[i].causes = causes;
}

void compare_reach(struct comparison *comparison)
{
    struct span pairs = comparison->pairs.of_kind[OBJECT_INTERFACE];

    for (size_t side = 0; side < SIDE_COUNT; side++)
        comparison->judges[side] =
            exposure_judge_new(comparison->sides.accounts[side], NULL, &comparison->ports);
    for (uint32_t i = 0; i < pairs.count; i++)
        compare_interface(comparison, pairs.first + i);
}
