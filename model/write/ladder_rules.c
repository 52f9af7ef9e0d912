/* The rules of a group: which come, go, change in place, or just stay. */
#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/base/mem.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/ladder_build.h"

/* The rules of one group that one end has and the other has not. */
struct two_sides {
    TABLE(struct sg_rule) gone, fresh;
    bool *gone_taken, *fresh_taken; /* they stay, or are part of a pair */
};

static void add_rule_part(const struct ladder_building *building, const uint8_t at[RUNG_COUNT],
                          const struct sg_rule *gone, const struct sg_rule *fresh)
{
    struct ladder_part *part = ladder_add_part(building, PART_RULE, at);

    if (gone)
        part->rules[PART_OLD] = *gone;
    if (fresh)
        part->rules[PART_NEW] = *fresh;
}

static void collect_rules(struct two_sides *sides, const struct account *account,
                          const struct edits *edits, uint32_t group)
{
    struct span rules = account->groups.items[group].rules;
    struct rule_walk walk = rule_walk_group(account, edits, group);

    *sides = (struct two_sides){0};
    for (uint32_t i = 0; i < rules.count; i++)
        if (edits_rule_is_removed(edits, rules.first + i))
            TABLE_ADD(sides->gone, account->rules.items[rules.first + i]);
    while (rule_walk_next(&walk))
        if (walk.rule->flags & RULE_STAGED)
            TABLE_ADD(sides->fresh, *walk.rule);
    sides->gone_taken = mem_zalloc(sides->gone.count, sizeof(bool));
    sides->fresh_taken = mem_zalloc(sides->fresh.count, sizeof(bool));
}

static void sides_release(struct two_sides *sides)
{
    free(sides->gone.items);
    free(sides->fresh.items);
    free(sides->gone_taken);
    free(sides->fresh_taken);
}

static void take_pair(struct two_sides *sides, size_t gone, size_t fresh)
{
    sides->gone_taken[gone] = true;
    sides->fresh_taken[fresh] = true;
}

/* New rules that say what an old one says: the old one stays, at most with another description. */
static void pair_equal_rules(const struct ladder_building *building, struct two_sides *sides)
{
    const struct account *account = building->request->account;

    for (size_t i = 0; i < sides->fresh.count; i++)
        for (size_t j = 0; j < sides->gone.count && !sides->fresh_taken[i]; j++) {
            const struct sg_rule *fresh = &sides->fresh.items[i], *gone = &sides->gone.items[j];

            if (sides->gone_taken[j] || !rules_are_equal(account, gone, fresh))
                continue;
            take_pair(sides, j, i);
            if (strcmp(aws_description(account, gone), aws_description(account, fresh)) != 0)
                add_rule_part(building, part_changes, gone, fresh);
        }
}

/* The old rule whose id the plan lets a new one keep, or SIZE_MAX. Not for protocols without ports: the
 * tools send none then, which not every implementation of ModifySecurityGroupRules takes. */
static size_t find_forebear(const struct two_sides *sides, size_t fresh)
{
    for (size_t i = 0; i < sides->gone.count; i++)
        if (!sides->gone_taken[i] && !sides->fresh_taken[fresh] &&
            sides->fresh.items[fresh].id != TEXT_NONE &&
            protocol_has_ports(sides->gone.items[i].protocol) &&
            sides->gone.items[i].id == sides->fresh.items[fresh].id)
            return i;
    return SIZE_MAX;
}

/* `gone` is of a protocol with ports. */
static bool ports_meet(const struct sg_rule *fresh, const struct sg_rule *gone)
{
    if (fresh->protocol == PROTOCOL_ALL)
        return true;
    return fresh->protocol == gone->protocol && fresh->from_port <= gone->to_port &&
           gone->from_port <= fresh->to_port;
}

/* Both sources are blocks: of other types the plan changes none in place. */
static bool rules_meet(const struct account *account, const struct sg_rule *a,
                       const struct sg_rule *b)
{
    struct cidr one = account_block(account, a->source), other = account_block(account, b->source);

    return ports_meet(a, b) && (cidr_covers(one, other) || cidr_covers(other, one));
}

/* Of two rules that change in place in one run, the tool may change either first. Where one takes over
 * what the other lets in so far, it must be there before, and is added instead. */
static bool is_waited_for(const struct ladder_building *building, const struct two_sides *sides,
                          size_t fresh)
{
    for (size_t i = 0; i < sides->fresh.count; i++) {
        size_t gone = i == fresh ? SIZE_MAX : find_forebear(sides, i);

        if (gone != SIZE_MAX && rules_meet(building->request->account, &sides->fresh.items[fresh],
                                           &sides->gone.items[gone]))
            return true;
    }
    return false;
}

static void pair_rules_in_place(const struct ladder_building *building, struct two_sides *sides)
{
    size_t *pairs = mem_alloc((sides->fresh.count + 1) * sizeof *pairs);

    for (size_t i = 0; i < sides->fresh.count; i++)
        pairs[i] = is_waited_for(building, sides, i) ? SIZE_MAX : find_forebear(sides, i);
    for (size_t i = 0; i < sides->fresh.count; i++) {
        if (pairs[i] == SIZE_MAX)
            continue;
        take_pair(sides, pairs[i], i);
        add_rule_part(building, part_changes, &sides->gone.items[pairs[i]], &sides->fresh.items[i]);
    }
    free(pairs);
}

void ladder_build_group(const struct ladder_building *building)
{
    struct two_sides sides;

    collect_rules(&sides, building->request->account, plan_edits(building->request->plan),
                  building->holder.row);
    pair_equal_rules(building, &sides);
    if (building->request->rules_in_place)
        pair_rules_in_place(building, &sides);
    for (size_t i = 0; i < sides.gone.count; i++)
        if (!sides.gone_taken[i])
            add_rule_part(building, part_goes, &sides.gone.items[i], NULL);
    for (size_t i = 0; i < sides.fresh.count; i++)
        if (!sides.fresh_taken[i])
            add_rule_part(building, part_comes, NULL, &sides.fresh.items[i]);
    sides_release(&sides);
}
