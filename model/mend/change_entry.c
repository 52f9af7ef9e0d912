/*
 * New entries have to stand where the old one stands in the order, so only the free numbers between
 * it and its neighbours will do:
 *
 *      90 ...                      90 ...
 *     100 allow all 0.0.0.0/0      98 allow tcp 25 10.0.0.0/16     carve: before it
 *     110 ...                      99 deny  tcp 25 0.0.0.0/0
 *                                 100 allow all 0.0.0.0/0
 *                                 110 ...
 *
 * Where several ports are carved, a new block inside the old one is let in by one entry for all that the
 * old entry lets in, instead of one for each port: it gets what it has now, and entries are few (an ACL
 * has room for 20).
 *
 *                                  97 allow all    10.0.0.0/16
 *                                  98 deny  tcp 25  0.0.0.0/0
 *                                  99 deny  tcp 465 0.0.0.0/0
 *                                 100 allow all     0.0.0.0/0
 *
 * Where there is no room before the old entry, the row of entries goes on under its number and behind
 * it, where the old entry comes last. It moves under the eyes of nobody: what stands behind it has no
 * effect until its own number is given to another.
 *
 *      99 ...                      99 ...
 *     100 allow all 0.0.0.0/0     100 allow tcp 25 10.0.0.0/16
 *     110 ...                     101 deny  tcp 25 0.0.0.0/0
 *                                 102 allow all 0.0.0.0/0
 *                                 110 ...
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/rule_parts.h"

enum { FIRST_USER_NUMBER = 1, LAST_USER_NUMBER = 32766 };

/* The free numbers around an entry: both ends inclusive, empty if first > last. */
struct gap {
    uint32_t first, last;
};

static size_t gap_size(struct gap gap)
{
    return gap.first > gap.last ? 0 : gap.last - gap.first + 1;
}

static void find_gaps(const struct account *account, const struct edits *edits,
                      const struct acl_entry *entry, struct gap *before, struct gap *behind)
{
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, entry->acl, entry->egress, &count);

    *before = (struct gap){FIRST_USER_NUMBER, entry->number - 1};
    *behind = (struct gap){entry->number + 1, LAST_USER_NUMBER};
    for (size_t i = 0; i < count; i++) {
        uint32_t number = account_entry(account, edits, references[i])->number;
        if (number < entry->number && number >= before->first)
            before->first = number + 1;
        if (number > entry->number && number <= behind->last)
            behind->last = number - 1;
    }
    free(references);
}

static enum change_failure refuse_numbers(struct strbuf *why, const struct acl_entry *entry,
                                          size_t needed, struct gap before, struct gap behind)
{
    strbuf_addf(why,
                _("Free rule numbers between entry %u and its neighbours: %zu; the change needs "
                  "%zu. Renumber the ACL first, or choose fewer blocks."),
                entry->number, gap_size(before) + gap_size(behind), needed);
    return CHANGE_FAIL_NUMBERS;
}

/* The next free number behind the entry; where there is none left, before it. */
static uint32_t take_number(struct gap *before, struct gap *behind)
{
    return gap_size(*behind) ? behind->first++ : before->last--;
}

static void take_entry(struct change *change, struct acl_entry entry)
{
    entry.staged = true;
    change->entries = mem_resize(change->entries, change->entry_count + 1, sizeof *change->entries);
    change->entries[change->entry_count++] = entry;
}

/* --- rewrite ------------------------------------------------------------------------------------ */

/* The block that replaces under the old number: the old one if it is among them, else the first. */
static size_t find_heir(const struct sources *sources, uint32_t cidr)
{
    for (size_t i = 0; i < sources->count; i++)
        if (sources->items[i].row == cidr)
            return i;
    return 0;
}

/* All of them allow the same, so their order among themselves does not matter. */
static void take_blocks(struct change *change, const struct acl_entry *old,
                        const struct sources *sources, struct gap before, struct gap behind)
{
    size_t heir = find_heir(sources, old->cidr);
    struct acl_entry entry = *old;

    entry.cidr = sources->items[heir].row;
    take_entry(change, entry);
    for (size_t i = 0; i < sources->count; i++) {
        if (i == heir)
            continue;
        entry.number = take_number(&before, &behind);
        entry.cidr = sources->items[i].row;
        take_entry(change, entry);
    }
}

static enum change_failure rewrite_entry(struct change *change, const struct account *account,
                                         const struct edits *edits, const struct sources *sources,
                                         struct strbuf *why)
{
    const struct acl_entry *old = target_entry(account, change->target);
    struct gap before, behind;

    if (!sources->count) {
        change->way = WAY_DELETE_ENTRY;
        return CHANGE_OK;
    }
    if (sources->count == 1 && sources->items[0].row == old->cidr) {
        change->way = WAY_NOTHING;
        return CHANGE_OK;
    }
    find_gaps(account, edits, old, &before, &behind);
    if (gap_size(before) + gap_size(behind) < sources->count - 1)
        return refuse_numbers(why, old, sources->count - 1, before, behind);
    take_blocks(change, old, sources, before, behind);
    change->way = sources->count == 1 ? WAY_REPLACE_ENTRY : WAY_REPLACE_AND_ADD;
    return CHANGE_OK;
}

/* --- carve -------------------------------------------------------------------------------------- */

/* What carving puts before the old entry, and under which numbers. */
struct carving {
    struct change *change;
    const struct account *account;
    const struct acl_entry *old;
    const struct sources *sources;
    const struct port_split *split;
    uint32_t number; /* of the next entry */
};

/* One entry for all ports serves, since the old entry lets the block in on all of them. */
static bool is_let_in_whole(const struct carving *carving, size_t source)
{
    const struct account *account = carving->account;

    return carving->split->smtp_count > 1 &&
           cidr_covers(account_block(account, carving->old->cidr),
                       account_block(account, carving->sources->items[source].row));
}

static size_t carving_size(const struct carving *carving)
{
    size_t runs = carving->split->smtp_count, size = runs;

    for (size_t i = 0; i < carving->sources->count; i++)
        size += is_let_in_whole(carving, i) ? 1 : runs;
    return size;
}

static void take_numbered(struct carving *carving, struct acl_entry entry)
{
    entry.number = carving->number++;
    take_entry(carving->change, entry);
}

static void take_whole_blocks(struct carving *carving)
{
    struct acl_entry entry = *carving->old;

    for (size_t i = 0; i < carving->sources->count; i++) {
        entry.cidr = carving->sources->items[i].row;
        if (is_let_in_whole(carving, i))
            take_numbered(carving, entry);
    }
}

static void take_run(struct carving *carving, struct port_run run)
{
    struct acl_entry entry = *carving->old;

    entry.protocol = PROTOCOL_TCP;
    entry.from_port = run.first;
    entry.to_port = run.last;
    for (size_t i = 0; i < carving->sources->count; i++) {
        entry.cidr = carving->sources->items[i].row;
        if (!is_let_in_whole(carving, i))
            take_numbered(carving, entry);
    }
    entry.allow = false;
    entry.cidr = carving->old->cidr;
    take_numbered(carving, entry);
}

static void take_all(struct carving *carving)
{
    take_whole_blocks(carving);
    for (size_t i = 0; i < carving->split->smtp_count; i++)
        take_run(carving, carving->split->smtp[i]);
}

/* The old entry comes last. Then the one under the old number goes to the front, as it replaces. */
static void move_behind(struct carving *carving, size_t before)
{
    struct change *change = carving->change;
    struct acl_entry heir;

    take_numbered(carving, *carving->old);
    heir = change->entries[before];
    memmove(change->entries + 1, change->entries, before * sizeof *change->entries);
    change->entries[0] = heir;
    change->way = WAY_REPLACE_AND_ADD;
}

static enum change_failure carve_around(struct change *change, const struct account *account,
                                        const struct edits *edits, const struct sources *sources,
                                        const struct port_split *split, struct strbuf *why)
{
    const struct acl_entry *old = target_entry(account, change->target);
    struct carving carving = {change, account, old, sources, split, 0};
    size_t needed = carving_size(&carving);
    struct gap before, behind;

    find_gaps(account, edits, old, &before, &behind);
    if (gap_size(before) + gap_size(behind) < needed)
        return refuse_numbers(why, old, needed, before, behind);
    change->way = WAY_ADD_BEFORE;
    if (gap_size(before) >= needed) {
        carving.number = old->number - (uint32_t)needed;
        take_all(&carving);
    } else {
        carving.number = before.first;
        take_all(&carving);
        move_behind(&carving, gap_size(before));
    }
    return CHANGE_OK;
}

enum change_failure entry_work_out(struct change *change, const struct account *account,
                                   const struct edits *edits, const struct sources *sources,
                                   struct strbuf *why)
{
    const struct acl_entry *old = target_entry(account, change->target);
    struct port_split split;

    if (change->kind == CHANGE_REWRITE)
        return rewrite_entry(change, account, edits, sources, why);
    port_split_make(&split, &change->ports, old->protocol, old->from_port, old->to_port);
    if (!split.smtp_count) {
        strbuf_adds(why, _("The entry covers no SMTP port: there is nothing to carve out."));
        return CHANGE_FAIL_NO_SMTP;
    }
    if (!split.rest_count)
        return rewrite_entry(change, account, edits, sources, why);
    return carve_around(change, account, edits, sources, &split, why);
}
