/*
 * The two ends are compared group by group and ACL by ACL, whatever the decisions were that led from
 * one to the other: an old rule that a new one equals just stays. What is left on one side only comes
 * or goes; pairs change in place.
 */
#include "model/write/ladder.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"

#define OLD PART_OLD
#define NEW PART_NEW
#define NIL PART_ABSENT
static const uint8_t comes[RUNG_COUNT] = {NIL, NEW, NEW, NEW};
static const uint8_t comes_last[RUNG_COUNT] = {NIL, NIL, NIL, NEW};
static const uint8_t stays_for_a_while[RUNG_COUNT] = {NIL, NEW, NEW, NIL};
static const uint8_t changes[RUNG_COUNT] = {OLD, OLD, NEW, NEW};
static const uint8_t goes[RUNG_COUNT] = {OLD, OLD, OLD, NIL};

/* The rules of one group that one end has and the other has not. */
struct two_sides {
    TABLE(struct sg_rule) gone, fresh;
    bool *gone_taken, *fresh_taken; /* they stay, or are part of a pair */
};

struct building {
    struct ladder *ladder;
    const struct ladder_request *request;
    struct object_ref holder;
};

const struct sg_rule *ladder_rule(const struct ladder_part *part, enum rung rung)
{
    return part->kind == PART_RULE && part->at[rung] != PART_ABSENT ? &part->rules[part->at[rung]]
                                                                    : NULL;
}

const struct acl_entry *ladder_entry(const struct ladder_part *part, enum rung rung)
{
    return part->kind != PART_RULE && part->at[rung] != PART_ABSENT
               ? &part->entries[part->at[rung]]
               : NULL;
}

bool ladder_part_is_old(const struct ladder_part *part)
{
    return part->at[RUNG_AS_IT_WAS] == PART_OLD;
}

/* --- parts ---------------------------------------------------------------------------------------------- */

static uint32_t place_of(struct ladder *ladder, const struct account *account,
                         struct object_ref holder)
{
    const char *number = text_raw(account->texts, account_number_of(account, holder));
    const char *region = text_raw(account->texts, account_region_of(account, holder));

    number = aws_is_account_number(number) ? number : "";
    for (uint32_t i = 0; i < ladder->places.count; i++)
        if (!strcmp(ladder->places.items[i].number, number) &&
            !strcmp(ladder->places.items[i].region, region))
            return i;
    TABLE_ADD(ladder->places, ((struct ladder_place){mem_strdup(number), mem_strdup(region)}));
    return (uint32_t)ladder->places.count - 1;
}

static struct ladder_part *add_part(const struct building *building, enum part_kind kind,
                                    const uint8_t at[RUNG_COUNT])
{
    struct ladder *ladder = building->ladder;
    struct ladder_part part = {
        .kind = kind,
        .holder = building->holder,
        .place = place_of(ladder, building->request->account, building->holder),
    };

    memcpy(part.at, at, sizeof part.at);
    TABLE_ADD(ladder->parts, part);
    return &ladder->parts.items[ladder->parts.count - 1];
}

static void add_rule_part(const struct building *building, const uint8_t at[RUNG_COUNT],
                          const struct sg_rule *gone, const struct sg_rule *fresh)
{
    struct ladder_part *part = add_part(building, PART_RULE, at);

    if (gone)
        part->rules[PART_OLD] = *gone;
    if (fresh)
        part->rules[PART_NEW] = *fresh;
}

static void add_entry_part(const struct building *building, const uint8_t at[RUNG_COUNT],
                           const struct acl_entry *gone, const struct acl_entry *fresh)
{
    struct ladder_part *part = add_part(building, PART_ENTRY, at);

    if (gone)
        part->entries[PART_OLD] = *gone;
    if (fresh)
        part->entries[PART_NEW] = *fresh;
}

/* --- the rules of a group -------------------------------------------------------------------------------- */

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
static void pair_equal_rules(const struct building *building, struct two_sides *sides)
{
    const struct account *account = building->request->account;

    for (size_t i = 0; i < sides->fresh.count; i++)
        for (size_t j = 0; j < sides->gone.count && !sides->fresh_taken[i]; j++) {
            const struct sg_rule *fresh = &sides->fresh.items[i], *gone = &sides->gone.items[j];

            if (sides->gone_taken[j] || !rules_are_equal(account, gone, fresh))
                continue;
            take_pair(sides, j, i);
            if (strcmp(aws_description(account, gone), aws_description(account, fresh)) != 0)
                add_rule_part(building, changes, gone, fresh);
        }
}

/* The old rule whose id the plan lets a new one keep, or SIZE_MAX. Not for protocols without ports: the
 * tools send none then, which not every implementation of ModifySecurityGroupRules takes. */
static size_t find_forebear(const struct two_sides *sides, size_t fresh)
{
    for (size_t i = 0; i < sides->gone.count; i++)
        if (!sides->gone_taken[i] && !sides->fresh_taken[fresh] &&
            sides->fresh.items[fresh].id != TEXT_NONE &&
            aws_protocol_has_ports(sides->gone.items[i].protocol) &&
            sides->gone.items[i].id == sides->fresh.items[fresh].id)
            return i;
    return SIZE_MAX;
}

static bool ports_meet(const struct sg_rule *a, const struct sg_rule *b)
{
    if (a->protocol == PROTOCOL_ALL || b->protocol == PROTOCOL_ALL)
        return true;
    return a->protocol == b->protocol && a->from_port <= b->to_port && b->from_port <= a->to_port;
}

/* Both sources are blocks: of other types the plan changes none in place. */
static bool rules_meet(const struct account *account, const struct sg_rule *a,
                       const struct sg_rule *b)
{
    struct cidr one = account->cidrs.items[a->source], other = account->cidrs.items[b->source];

    return ports_meet(a, b) && (cidr_covers(one, other) || cidr_covers(other, one));
}

/* Of two rules that change in place in one run, the tool may change either first. Where one takes over
 * what the other lets in so far, it must be there before, and is added instead. */
static bool is_waited_for(const struct building *building, const struct two_sides *sides,
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

static void pair_rules_in_place(const struct building *building, struct two_sides *sides)
{
    size_t *pairs = mem_alloc((sides->fresh.count + 1) * sizeof *pairs);

    for (size_t i = 0; i < sides->fresh.count; i++)
        pairs[i] = is_waited_for(building, sides, i) ? SIZE_MAX : find_forebear(sides, i);
    for (size_t i = 0; i < sides->fresh.count; i++) {
        if (pairs[i] == SIZE_MAX)
            continue;
        take_pair(sides, pairs[i], i);
        add_rule_part(building, changes, &sides->gone.items[pairs[i]], &sides->fresh.items[i]);
    }
    free(pairs);
}

static void build_group(const struct building *building)
{
    struct two_sides sides;

    collect_rules(&sides, building->request->account, plan_edits(building->request->plan),
                  building->holder.row);
    pair_equal_rules(building, &sides);
    if (building->request->rules_in_place)
        pair_rules_in_place(building, &sides);
    for (size_t i = 0; i < sides.gone.count; i++)
        if (!sides.gone_taken[i])
            add_rule_part(building, goes, &sides.gone.items[i], NULL);
    for (size_t i = 0; i < sides.fresh.count; i++)
        if (!sides.fresh_taken[i])
            add_rule_part(building, comes, NULL, &sides.fresh.items[i]);
    sides_release(&sides);
}

/* --- the entries of an ACL ------------------------------------------------------------------------------- */

static bool number_is_taken(const struct building *building, uint32_t acl, uint32_t number)
{
    const struct account *account = building->request->account;
    const struct edits *ends[] = {NULL, plan_edits(building->request->plan)};
    const struct ladder *ladder = building->ladder;
    bool taken = false;

    for (size_t end = 0; end < 2; end++) {
        size_t count;
        uint32_t *references = acl_entry_references(account, ends[end], acl, false, &count);

        for (size_t i = 0; i < count; i++)
            taken |= account_entry(account, ends[end], references[i])->number == number;
        free(references);
    }
    for (size_t i = 0; i < ladder->parts.count; i++) {
        const struct ladder_part *part = &ladder->parts.items[i];

        taken |= part->kind == PART_STAND_IN && part->entries[PART_NEW].acl == acl &&
                 part->entries[PART_NEW].number == number;
    }
    return taken;
}

/* Right behind the entry or right before it, where no other entry stands between. */
static void add_stand_in(const struct building *building, const struct acl_entry *fresh)
{
    enum { LAST_USER_NUMBER = 32766 };
    struct ladder_part *part;
    uint32_t number = 0;

    if (fresh->number < LAST_USER_NUMBER &&
        !number_is_taken(building, fresh->acl, fresh->number + 1))
        number = fresh->number + 1;
    else if (fresh->number > 1 && !number_is_taken(building, fresh->acl, fresh->number - 1))
        number = fresh->number - 1;
    part = add_part(building, PART_STAND_IN, stays_for_a_while);
    part->entries[PART_NEW] = *fresh;
    part->entries[PART_NEW].number = number; /* 0: ladder_check says so */
}

static bool entries_are_equal(const struct acl_entry *a, const struct acl_entry *b)
{
    return a->cidr == b->cidr && a->protocol == b->protocol && a->from_port == b->from_port &&
           a->to_port == b->to_port && a->allow == b->allow;
}

static void build_old_entry(const struct building *building, const struct acl_entry *gone)
{
    const struct account *account = building->request->account;
    const struct edits *edits = plan_edits(building->request->plan);
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, gone->acl, false, &count);
    const struct acl_entry *fresh = NULL;

    for (size_t i = 0; i < count; i++)
        if (account_entry(account, edits, references[i])->number == gone->number)
            fresh = account_entry(account, edits, references[i]);
    free(references);
    if (!fresh) {
        add_entry_part(building, goes, gone, NULL);
    } else if (!entries_are_equal(gone, fresh)) {
        add_entry_part(building, changes, gone, fresh);
        if (building->request->stand_ins)
            add_stand_in(building, fresh);
    }
}

/* True if the export has an inbound entry under this number that the plan takes away. */
static bool replaces_entry(const struct account *account, const struct edits *edits,
                           const struct acl_entry *fresh)
{
    struct span entries = account->acls.items[fresh->acl].entries;

    for (uint32_t i = 0; i < entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[entries.first + i];

        if (!entry->egress && entry->number == fresh->number &&
            edits_entry_is_removed(edits, entries.first + i))
            return true;
    }
    return false;
}

static void build_acl(const struct building *building)
{
    const struct account *account = building->request->account;
    const struct edits *edits = plan_edits(building->request->plan);
    uint32_t acl = building->holder.row;
    struct span entries = account->acls.items[acl].entries;
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, acl, false, &count);

    for (uint32_t i = 0; i < entries.count; i++)
        if (edits_entry_is_removed(edits, entries.first + i))
            build_old_entry(building, &account->acl_entries.items[entries.first + i]);
    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry = account_entry(account, edits, references[i]);

        if (entry->staged && !replaces_entry(account, edits, entry))
            add_entry_part(building, entry->allow ? comes : comes_last, NULL, entry);
    }
    free(references);
}

/* --- the whole ------------------------------------------------------------------------------------------- */

/* `built`: by row, whether it was met before. */
static void build_holder(struct ladder *ladder, const struct ladder_request *request,
                         struct object_ref holder, bool *built)
{
    const struct building building = {.ladder = ladder, .request = request, .holder = holder};

    if (built[holder.row])
        return;
    built[holder.row] = true;
    if (holder.kind == OBJECT_GROUP)
        build_group(&building);
    else
        build_acl(&building);
}

static void build(struct ladder *ladder, const struct ladder_request *request)
{
    const struct account *account = request->account;
    bool *groups = mem_zalloc(account->groups.count, sizeof *groups);
    bool *acls = mem_zalloc(account->acls.count, sizeof *acls);

    for (size_t i = 0; i < plan_count(request->plan); i++) {
        const struct change *change = plan_at(request->plan, i);
        struct object_ref holder = target_holder(account, change->target);

        if (change_does_something(change))
            build_holder(ladder, request, holder, holder.kind == OBJECT_GROUP ? groups : acls);
    }
    free(acls);
    free(groups);
}

static bool rung_is_new(const struct ladder *ladder, enum rung rung)
{
    for (size_t i = 0; i < ladder->parts.count; i++)
        if (ladder->parts.items[i].at[rung] != ladder->parts.items[i].at[rung - 1])
            return true;
    return false;
}

static void find_rungs(struct ladder *ladder)
{
    ladder->rungs[ladder->rung_count++] = RUNG_AS_IT_WAS;
    for (enum rung rung = RUNG_ADDED; rung < RUNG_COUNT; rung++)
        if (rung_is_new(ladder, rung))
            ladder->rungs[ladder->rung_count++] = rung;
}

bool ladder_make(struct ladder *ladder, const struct ladder_request *request, struct strbuf *why)
{
    *ladder = (struct ladder){0};
    build(ladder, request);
    find_rungs(ladder);
    if (ladder_check(ladder, request, why))
        return true;
    ladder_release(ladder);
    return false;
}

void ladder_release(struct ladder *ladder)
{
    for (size_t i = 0; i < ladder->places.count; i++) {
        free(ladder->places.items[i].number);
        free(ladder->places.items[i].region);
    }
    free(ladder->places.items);
    free(ladder->parts.items);
    *ladder = (struct ladder){0};
}
