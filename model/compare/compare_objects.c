/*
 * Objects of all kinds: gone, new, or saying something else. Of security groups only what they are
 * called and where they are: rules, and so whether a group is gone or new, are told by
 * compare_groups.c.
 */
#include "model/compare/compare.h"

struct reader {
    struct comparison *comparison;
    struct facts facts[SIDE_COUNT];
};

/* What both say; nothing on the side that has no such object. */
static void read_facts(struct reader *reader, const struct object_pair *pair)
{
    for (size_t side = 0; side < SIDE_COUNT; side++) {
        facts_clear(&reader->facts[side]);
        if (pair_told_row(pair, (enum side)side) != NONE)
            facts_of_object(&reader->facts[side], reader->comparison->sides.accounts[side],
                            pair_object(pair, (enum side)side));
    }
    if (pair->state == PAIR_BOTH)
        return;
    reader->facts[SIDE_A].untold = reader->facts[SIDE_B].untold = 0;
}

static bool differs_in_meaning(const struct differences *differences, struct span span)
{
    for (uint32_t i = 0; i < span.count; i++)
        if (!property_is_naming(differences->items.items[span.first + i].property))
            return true;
    return false;
}

static void compare_pair(struct reader *reader, uint32_t position)
{
    struct comparison *comparison = reader->comparison;
    const struct object_pair *pair = &comparison->pairs.items.items[position];
    bool in_both = pair->state == PAIR_BOTH, is_group = pair->kind == OBJECT_GROUP;
    struct object_change change = {.pair = position};

    if (!in_both && (is_group || (pair->state != PAIR_GONE && pair->state != PAIR_NEW)))
        return;
    read_facts(reader, pair);
    change.differences =
        differences_add(&comparison->differences, &reader->facts[SIDE_A], &reader->facts[SIDE_B],
                        in_both ? FACTS_ALL : FACTS_MEANING);
    if (in_both && !change.differences.count)
        return;
    change.only_naming =
        in_both && !differs_in_meaning(&comparison->differences, change.differences);
    if (!is_group)
        comparison->change_of_pair[position] = (uint32_t)comparison->objects.count;
    TABLE_ADD(comparison->objects, change);
}

void compare_objects(struct comparison *comparison)
{
    struct reader reader = {comparison, {FACTS_INIT, FACTS_INIT}};

    for (uint32_t i = 0; i < comparison->pairs.items.count; i++)
        compare_pair(&reader, i);
    facts_release(&reader.facts[SIDE_A]);
    facts_release(&reader.facts[SIDE_B]);
}
