/*
 * A security group admits the union of its rules. An ACL decides entry by entry: each takes its
 * packets from those that no earlier entry decided, so an entry's part is what it takes. Both give
 * four parts, from which the sets of the preview follow:
 *
 *     old      what the old rule (or entry) admits now      closed = old - after
 *     before   what all admit now                           opened = after - before
 *     after    what all will admit                          kept   = old & fresh
 *     fresh    what takes the old one's place admits        still  = (old & after) - fresh
 *
 * Of a source that is not fully known, the sets hold what is known. That can make `opened` too small
 * only where the source is a new one: then the most that it could stand for is asked about too. Where
 * an old or another source is not fully known, more than is known may have been admitted before, so
 * `opened` can only be too large.
 */
#include "model/mend/preview_sets.h"

#include <stdlib.h>

#include "model/account/packet_box.h"
#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/mend/target.h"

struct parts {
    struct packet_set old, before, after, fresh;
    struct packet_set most; /* what the new rules could admit at most, where that is not known */
};

static void parts_init(struct parts *parts, enum ip_family family)
{
    packet_set_init(&parts->old, family);
    packet_set_init(&parts->before, family);
    packet_set_init(&parts->after, family);
    packet_set_init(&parts->fresh, family);
    packet_set_init(&parts->most, family);
}

static void parts_release(struct parts *parts)
{
    packet_set_release(&parts->old);
    packet_set_release(&parts->before);
    packet_set_release(&parts->after);
    packet_set_release(&parts->fresh);
    packet_set_release(&parts->most);
}

void four_sets_init(struct four_sets *sets, enum ip_family family)
{
    sets->unknown = false;
    sets->may_open = false;
    packet_set_init(&sets->closed, family);
    packet_set_init(&sets->kept, family);
    packet_set_init(&sets->opened, family);
    packet_set_init(&sets->still, family);
}

void four_sets_release(struct four_sets *sets)
{
    packet_set_release(&sets->closed);
    packet_set_release(&sets->kept);
    packet_set_release(&sets->opened);
    packet_set_release(&sets->still);
}

/* --- security groups ------------------------------------------------------------------------------ */

/* Adds all that a rule could admit whose sources of the set's family are not fully known. */
static void add_most(struct packet_set *set, const struct sg_rule *rule)
{
    struct addr_set all;

    addr_set_init(&all, set->family);
    addr_set_add_all(&all);
    packet_set_add_box(set, packet_box_of_rule(rule), &all);
    addr_set_release(&all);
}

static bool box_meets_set(struct packet_box box, const struct packet_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct packet_slice *slice = &set->slices[i];
        if (packet_boxes_meet(box, (struct packet_box){slice->first_protocol, slice->last_protocol,
                                                       slice->first_port, slice->last_port}))
            return true;
    }
    return false;
}

void group_packets_add(struct packet_set *set, const struct account *account,
                       const struct edits *edits, uint32_t group, const struct packet_set *within)
{
    struct rule_walk walk = rule_walk_group(account, edits, group);

    while (rule_walk_next(&walk))
        if (!(walk.rule->flags & RULE_EGRESS) &&
            box_meets_set(packet_box_of_rule(walk.rule), within))
            packet_set_add_rule(set, account, walk.rule);
}

/* Other rules matter where they speak of a port that the old one speaks of: new ones speak of no other. */
static bool is_in_play(const struct sg_rule *rule, const struct sg_rule *old)
{
    return packet_boxes_meet(packet_box_of_rule(rule), packet_box_of_rule(old));
}

static bool add_others(struct packet_set *others, const struct account *account,
                       const struct edits *edits, const struct change *change)
{
    const struct sg_rule *old = target_rule(account, change->target);
    struct rule_walk walk = rule_walk_group(account, edits, old->group);
    bool unknown = false;

    while (rule_walk_next(&walk))
        if (walk.reference != change->target.row &&
            !((walk.rule->flags ^ old->flags) & RULE_EGRESS) && is_in_play(walk.rule, old))
            unknown |= packet_set_add_rule(others, account, walk.rule) != SOURCE_KNOWN;
    return unknown;
}

/* What a carve keeps of the old rule has its source, and opens nothing whatever that holds: a new rule
 * speaks of no port that the old one does not. */
static bool is_part_of(const struct sg_rule *rule, const struct sg_rule *old)
{
    return rule->source_kind == old->source_kind && rule->source == old->source;
}

static bool group_parts(struct parts *parts, const struct account *account,
                        const struct edits *edits, const struct change *change)
{
    struct packet_set others;
    bool unknown;

    packet_set_init(&others, parts->old.family);
    unknown = add_others(&others, account, edits, change);
    unknown |= packet_set_add_rule(&parts->old, account, target_rule(account, change->target)) !=
               SOURCE_KNOWN;
    if (change->way == WAY_NOTHING)
        packet_set_copy(&parts->fresh, &parts->old);
    for (size_t i = 0; i < change->rule_count; i++) {
        bool open_ended =
            packet_set_add_rule(&parts->fresh, account, &change->rules[i]) != SOURCE_KNOWN;
        if (open_ended && !is_part_of(&change->rules[i], target_rule(account, change->target)))
            add_most(&parts->most, &change->rules[i]);
        unknown |= open_ended;
    }
    packet_set_union(&parts->before, &others, &parts->old);
    packet_set_union(&parts->after, &others, &parts->fresh);
    packet_set_release(&others);
    return unknown;
}

/* --- network ACLs --------------------------------------------------------------------------------- */

/* First match, first entry first; what nobody decided is denied. */
struct acl_walk {
    const struct account *account;
    struct packet_set undecided, part; /* the part of the entry decided last; empty for a deny */
};

static void acl_walk_init(struct acl_walk *walk, const struct account *account,
                          enum ip_family family)
{
    struct addr_set all;

    walk->account = account;
    packet_set_init(&walk->undecided, family);
    packet_set_init(&walk->part, family);
    addr_set_init(&all, family);
    addr_set_add_all(&all);
    packet_set_add(&walk->undecided, 0, PACKET_LAST_PROTOCOL, 0, PACKET_LAST_PORT, &all);
    addr_set_release(&all);
}

static void acl_walk_release(struct acl_walk *walk)
{
    packet_set_release(&walk->undecided);
    packet_set_release(&walk->part);
}

static void acl_walk_decide(struct acl_walk *walk, const struct acl_entry *entry)
{
    struct cidr block = account_block(walk->account, entry->cidr);
    struct packet_set packets;
    struct addr_set addresses;

    packet_set_init(&packets, walk->undecided.family);
    addr_set_init(&addresses, walk->undecided.family);
    if (block.family == walk->undecided.family)
        addr_set_add_cidr(&addresses, block);
    packet_set_add_box(&packets, packet_box_of(entry->protocol, entry->from_port, entry->to_port),
                       &addresses);
    packet_set_intersect(&walk->part, &packets, &walk->undecided);
    packet_set_subtract(&walk->undecided, &walk->undecided, &packets);
    if (!entry->allow)
        packet_set_subtract(&walk->part, &walk->part, &walk->part);
    addr_set_release(&addresses);
    packet_set_release(&packets);
}

/* An entry, and whether its part counts as the old one's or as what takes its place. */
struct ranked_entry {
    const struct acl_entry *entry;
    bool is_old, is_fresh;
};

struct ranked_entries {
    struct ranked_entry *items;
    size_t count, capacity;
};

static void ranked_add(struct ranked_entries *list, struct ranked_entry entry)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    size_t at = list->count++;
    for (; at > 0 && list->items[at - 1].entry->number > entry.entry->number; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = entry;
}

static bool old_entry_stays(const struct change *change)
{
    return change->way == WAY_NOTHING || change->way == WAY_ADD_BEFORE;
}

static void rank_before(struct ranked_entries *list, const struct account *account,
                        const struct edits *edits, const struct change *change)
{
    uint32_t acl = target_holder(account, change->target).row;
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, acl, false, &count);

    for (size_t i = 0; i < count; i++)
        ranked_add(list,
                   (struct ranked_entry){.entry = account_entry(account, edits, references[i]),
                                         .is_old = references[i] == change->target.row});
    free(references);
}

static void rank_after(struct ranked_entries *after, const struct ranked_entries *before,
                       const struct change *change)
{
    for (size_t i = 0; i < before->count; i++) {
        struct ranked_entry ranked = before->items[i];
        if (ranked.is_old && !old_entry_stays(change))
            continue;
        ranked.is_fresh = ranked.is_old;
        ranked_add(after, ranked);
    }
    for (size_t i = 0; i < change->entry_count; i++)
        ranked_add(after, (struct ranked_entry){.entry = &change->entries[i], .is_fresh = true});
}

/* Walks the entries: what is admitted in all goes to `admitted`, marked parts to `old` and `fresh`
 * where they are wanted. */
static void walk_entries(const struct account *account, const struct ranked_entries *list,
                         struct packet_set *admitted, struct packet_set *old,
                         struct packet_set *fresh)
{
    struct acl_walk walk;

    acl_walk_init(&walk, account, admitted->family);
    for (size_t i = 0; i < list->count; i++) {
        const struct ranked_entry *ranked = &list->items[i];
        acl_walk_decide(&walk, ranked->entry);
        packet_set_union(admitted, admitted, &walk.part);
        if (old && ranked->is_old)
            packet_set_union(old, old, &walk.part);
        if (fresh && ranked->is_fresh)
            packet_set_union(fresh, fresh, &walk.part);
    }
    acl_walk_release(&walk);
}

static void acl_parts(struct parts *parts, const struct account *account, const struct edits *edits,
                      const struct change *change)
{
    struct ranked_entries before = {0}, after = {0};

    rank_before(&before, account, edits, change);
    rank_after(&after, &before, change);
    walk_entries(account, &before, &parts->before, &parts->old, NULL);
    walk_entries(account, &after, &parts->after, NULL, &parts->fresh);
    free(before.items);
    free(after.items);
}

/* --- the four sets -------------------------------------------------------------------------------- */

void four_sets_make(struct four_sets *sets, const struct account *account,
                    const struct edits *edits, const struct change *change)
{
    struct parts parts;

    parts_init(&parts, sets->closed.family);
    if (change->target.kind == TARGET_RULE)
        sets->unknown = group_parts(&parts, account, edits, change);
    else
        acl_parts(&parts, account, edits, change);
    packet_set_subtract(&sets->closed, &parts.old, &parts.after);
    packet_set_subtract(&sets->opened, &parts.after, &parts.before);
    packet_set_intersect(&sets->kept, &parts.old, &parts.fresh);
    packet_set_intersect(&sets->still, &parts.old, &parts.after);
    packet_set_subtract(&sets->still, &sets->still, &parts.fresh);
    packet_set_subtract(&parts.most, &parts.most, &parts.before);
    sets->may_open = !packet_set_is_empty(&parts.most);
    parts_release(&parts);
}
