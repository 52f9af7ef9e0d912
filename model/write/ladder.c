/*
 * The two ends are compared group by group and ACL by ACL, whatever the decisions were that led from
 * one to the other: an old rule that a new one equals just stays. What is left on one side only comes
 * or goes; pairs change in place.
 */
#include "model/write/ladder_build.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"

#define OLD PART_OLD
#define NEW PART_NEW
#define NIL PART_ABSENT
const uint8_t part_comes[RUNG_COUNT] = {NIL, NEW, NEW, NEW};
const uint8_t part_comes_last[RUNG_COUNT] = {NIL, NIL, NIL, NEW};
const uint8_t part_stands_in[RUNG_COUNT] = {NIL, NEW, NEW, NIL};
const uint8_t part_changes[RUNG_COUNT] = {OLD, OLD, NEW, NEW};
const uint8_t part_goes[RUNG_COUNT] = {OLD, OLD, OLD, NIL};
#undef OLD
#undef NEW
#undef NIL

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

bool ladder_part_is_outbound(const struct ladder_part *part)
{
    return part->kind == PART_RULE &&
           ((part->rules[PART_OLD].flags | part->rules[PART_NEW].flags) & RULE_EGRESS);
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

struct ladder_part *ladder_add_part(const struct ladder_building *building, enum part_kind kind,
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

/* --- the whole ------------------------------------------------------------------------------------------- */

/* `built`: by row, whether it was met before. */
static void build_holder(struct ladder *ladder, const struct ladder_request *request,
                         struct object_ref holder, bool *built)
{
    const struct ladder_building building = {.ladder = ladder, .request = request, .holder = holder};

    if (built[holder.row])
        return;
    built[holder.row] = true;
    if (holder.kind == OBJECT_GROUP)
        ladder_build_group(&building);
    else
        ladder_build_acl(&building);
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
