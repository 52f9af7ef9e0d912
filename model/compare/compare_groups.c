/*
 * Security groups: their rules, and what these admit.
 */
#include "model/compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "model/compare/rule_diff.h"

struct walker {
    struct comparison *comparison;
    struct source_changes *sources;
    struct rule_matcher rules;
};

/* --- one group --------------------------------------------------------------------------------------------- */

static bool rules_changed(const struct comparison *comparison, struct span rules)
{
    for (uint32_t i = 0; i < rules.count; i++)
        if (comparison->rule_changes.items[rules.first + i].kind != RULE_NAMING)
            return true;
    return false;
}

/* Whether a rule that both have has a source that holds something else now. */
static bool sources_changed(const struct walker *walker, const struct object_pair *pair)
{
    const struct comparison *comparison = walker->comparison;
    struct span rules;

    if (pair->state != PAIR_BOTH)
        return false;
    rules = comparison->sides.accounts[SIDE_B]->groups.items[pair->rows[SIDE_B]].rules;
    for (uint32_t row = rules.first; row < rules.first + rules.count; row++) {
        uint32_t partner = comparison->rule_partner[SIDE_B][row];

        if (partner != NONE && source_has_changed(walker->sources, partner, row))
            return true;
    }
    return false;
}

static void compare_group(struct walker *walker, uint32_t position)
{
    struct comparison *comparison = walker->comparison;
    const struct object_pair *pair = &comparison->pairs.items.items[position];
    bool in_both = pair->state == PAIR_BOTH;
    struct group_change change = {.pair = position, .namesake = NONE};
    const uint32_t rows[SIDE_COUNT] = {pair_told_row(pair, SIDE_A), pair_told_row(pair, SIDE_B)};
    bool has_meaning;

    if (!in_both && pair->state != PAIR_GONE && pair->state != PAIR_NEW)
        return;
    change.rules = rule_diff(&walker->rules, rows);
    has_meaning = rules_changed(comparison, change.rules) || sources_changed(walker, pair);
    if (has_meaning)
        compare_admitted(comparison, &change);
    change.only_naming =
        in_both && !rules_changed(comparison, change.rules) && !change.admitted.count;
    if (!in_both || change.rules.count || change.admitted.count)
        TABLE_ADD(comparison->groups, change);
}

/* --- the order --------------------------------------------------------------------------------------------- */

/* A group change by the names of its VPC and its group; texts are borrowed. */
struct named_group {
    const char *vpc, *id, *name;
    enum pair_state state;
    uint32_t position; /* in the table of changes */
};

static struct named_group name_group(const struct comparison *comparison, uint32_t position)
{
    const struct object_pair *pair =
        &comparison->pairs.items.items[comparison->groups.items[position].pair];
    enum side side = pair_side(pair);
    const struct security_group *group =
        &comparison->sides.accounts[side]->groups.items[pair->rows[side]];

    return (struct named_group){side_raw(&comparison->sides, side, group->vpc_id),
                                side_raw(&comparison->sides, side, group->id),
                                side_raw(&comparison->sides, side, group->name), pair->state,
                                position};
}

static struct named_group *name_groups(const struct comparison *comparison)
{
    size_t count = comparison->groups.count;
    struct named_group *named = mem_alloc(count * sizeof *named);

    for (uint32_t i = 0; i < count; i++)
        named[i] = name_group(comparison, i);
    return named;
}

static int compare_by_id(const void *left, const void *right)
{
    const struct named_group *a = left, *b = right;
    int order = strcmp(a->vpc, b->vpc);

    if (order == 0)
        order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

static void sort_groups(struct comparison *comparison)
{
    size_t count = comparison->groups.count;
    struct named_group *named = name_groups(comparison);
    struct group_change *sorted = mem_alloc(count * sizeof *sorted);

    if (count > 1)
        qsort(named, count, sizeof *named, compare_by_id);
    for (size_t i = 0; i < count; i++)
        sorted[i] = comparison->groups.items[named[i].position];
    if (count > 0)
        memcpy(comparison->groups.items, sorted, count * sizeof *sorted);
    for (uint32_t i = 0; i < count; i++)
        comparison->change_of_pair[comparison->groups.items[i].pair] = i;
    free(named);
    free(sorted);
}

/* --- namesakes ----------------------------------------------------------------------------------------------- */

static int compare_by_name(const void *left, const void *right)
{
    const struct named_group *a = left, *b = right;
    int order = strcmp(a->vpc, b->vpc);

    if (order == 0)
        order = strcmp(a->name, b->name);
    if (order == 0)
        order = (int)a->state - (int)b->state;
    return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

static bool are_namesakes(const struct named_group *gone, const struct named_group *fresh)
{
    return gone->state == PAIR_GONE && fresh->state == PAIR_NEW && *gone->name &&
           !strcmp(gone->vpc, fresh->vpc) && !strcmp(gone->name, fresh->name);
}

/* A group that is made again has another id; names are unique in a VPC, so its name tells. */
static void find_namesakes(struct comparison *comparison)
{
    struct named_group *named = name_groups(comparison);
    struct group_change *groups = comparison->groups.items;
    size_t count = 0;

    for (size_t i = 0; i < comparison->groups.count; i++)
        if (named[i].state == PAIR_GONE || named[i].state == PAIR_NEW)
            named[count++] = named[i];
    if (count > 1)
        qsort(named, count, sizeof *named, compare_by_name);
    for (size_t i = 0; i + 1 < count; i++) {
        if (!are_namesakes(&named[i], &named[i + 1]))
            continue;
        groups[named[i].position].namesake = groups[named[i + 1].position].pair;
        groups[named[i + 1].position].namesake = groups[named[i].position].pair;
    }
    free(named);
}

void compare_groups(struct comparison *comparison)
{
    struct walker walker = {.comparison = comparison, .sources = source_changes_new(comparison)};
    struct span pairs = comparison->pairs.of_kind[OBJECT_GROUP];

    rule_matcher_init(&walker.rules, comparison);
    for (uint32_t i = 0; i < pairs.count; i++)
        compare_group(&walker, pairs.first + i);
    rule_matcher_release(&walker.rules);
    source_changes_free(walker.sources);
    sort_groups(comparison);
    find_namesakes(comparison);
}
