/* The entries of an ACL: their numbers say which is which. */
#include <stdlib.h>

#include "model/account/edits.h"
#include "model/write/ladder_build.h"

static void add_entry_part(const struct ladder_building *building, const uint8_t at[RUNG_COUNT],
                           const struct acl_entry *gone, const struct acl_entry *fresh)
{
    struct ladder_part *part = ladder_add_part(building, PART_ENTRY, at);

    if (gone)
        part->entries[PART_OLD] = *gone;
    if (fresh)
        part->entries[PART_NEW] = *fresh;
}

enum { LAST_USER_NUMBER = 32766 };

/* What stands under a number at either end of the ladder, beside an entry that allows or denies. */
enum neighbour { NEIGHBOUR_NONE, NEIGHBOUR_ALIKE, NEIGHBOUR_OTHER };

static void meet(enum neighbour *found, const struct acl_entry *entry,
                 const struct acl_entry *fresh, uint32_t number)
{
    if (entry->acl != fresh->acl || entry->number != number)
        return;
    if (entry->allow != fresh->allow)
        *found = NEIGHBOUR_OTHER;
    else if (*found == NEIGHBOUR_NONE)
        *found = NEIGHBOUR_ALIKE;
}

static enum neighbour neighbour_at(const struct ladder_building *building,
                                   const struct acl_entry *fresh, uint32_t number)
{
    const struct account *account = building->request->account;
    const struct edits *ends[] = {NULL, plan_edits(building->request->plan)};
    const struct ladder *ladder = building->ladder;
    enum neighbour found = NEIGHBOUR_NONE;

    for (size_t end = 0; end < 2; end++) {
        size_t count;
        uint32_t *references = acl_entry_references(account, ends[end], fresh->acl, false, &count);

        for (size_t i = 0; i < count; i++)
            meet(&found, account_entry(account, ends[end], references[i]), fresh, number);
        free(references);
    }
    for (size_t i = 0; i < ladder->parts.count; i++)
        if (ladder->parts.items[i].kind == PART_STAND_IN)
            meet(&found, &ladder->parts.items[i].entries[PART_NEW], fresh, number);
    return found;
}

/* The nearest free number in one direction; 0 if there is none. Entries of the same action between the
 * two do not matter: what one of them takes first meets the same fate. */
static uint32_t free_number(const struct ladder_building *building, const struct acl_entry *fresh,
                            int32_t step)
{
    for (int32_t number = (int32_t)fresh->number + step; number >= 1 && number <= LAST_USER_NUMBER;
         number += step) {
        enum neighbour neighbour = neighbour_at(building, fresh, (uint32_t)number);

        if (neighbour == NEIGHBOUR_NONE)
            return (uint32_t)number;
        if (neighbour == NEIGHBOUR_OTHER)
            return 0;
    }
    return 0;
}

/* The nearer one; behind the entry, if both are as near. */
static uint32_t stand_in_number(const struct ladder_building *building,
                                const struct acl_entry *fresh)
{
    uint32_t behind = free_number(building, fresh, 1), before = free_number(building, fresh, -1);

    if (!behind || !before)
        return behind ? behind : before;
    return behind - fresh->number <= fresh->number - before ? behind : before;
}

static void add_stand_in(const struct ladder_building *building, const struct acl_entry *fresh)
{
    struct ladder_part *part;
    uint32_t number = stand_in_number(building, fresh);

    part = ladder_add_part(building, PART_STAND_IN, part_stands_in);
    part->entries[PART_NEW] = *fresh;
    part->entries[PART_NEW].number = number; /* 0: ladder_check says so */
}

static bool entries_are_equal(const struct acl_entry *a, const struct acl_entry *b)
{
    return a->cidr == b->cidr && a->protocol == b->protocol && a->from_port == b->from_port &&
           a->to_port == b->to_port && a->allow == b->allow;
}

static void build_old_entry(const struct ladder_building *building, const struct acl_entry *gone)
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
        add_entry_part(building, part_goes, gone, NULL);
    } else if (!entries_are_equal(gone, fresh)) {
        add_entry_part(building, part_changes, gone, fresh);
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

void ladder_build_acl(const struct ladder_building *building)
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
            add_entry_part(building, entry->allow ? part_comes : part_comes_last, NULL, entry);
    }
    free(references);
}
