/*
 * mend_reference.h: one change against a slow reference, on every packet there is.
 *
 * Protocols, ports and addresses are cut at every end of an interval that a rule, an entry, the new
 * sources or the preview speaks of. Between two cuts all packets are alike, so one of each cell tells
 * all. For each cell the account as loaded again after the change is asked packet by packet, and must
 * be what the preview told and what was meant by the decision.
 */
#ifndef TESTS_MODEL_WRITE_MEND_REFERENCE_H
#define TESTS_MODEL_WRITE_MEND_REFERENCE_H

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "tests/model/mend/single_packet.h"
#include "tests/model/write/account_lines.h"

struct mending {
    const struct account *account;        /* that the change was made in */
    const struct account *before, *after; /* as loaded, without the change and with it */
    const struct change *change;
    const struct preview *preview;
    const struct smtp_ports *ports;

    uint32_t before_row, after_row; /* of the group or ACL; see mending_init */
    uint32_t old_row;               /* of the rule in `before` */
};

/* How much was compared, and what the preview told of it. */
struct tally {
    size_t packets, seen[16];
};

/* --- where things stand ----------------------------------------------------------------------------- */

/* The object of the same id and region; NONE if there is none. */
static inline uint32_t row_in(const struct account *other, const struct account *account,
                              struct object_ref object)
{
    const char *id = text_raw(account->texts, account_object_id(account, object));
    const char *region = region_of(account, object.kind, object.row);

    for (uint32_t scope = 0; scope < other->scopes.count; scope++) {
        uint32_t row =
            account_find_kind(other, text_pool_find(other->texts, id), scope, object.kind);
        if (row != NONE && !strcmp(region_of(other, object.kind, row), region))
            return row;
    }
    return NONE;
}

/* Region and name, without the sgr- id, which a rule may get or lose. */
static inline void add_composed_name(struct strbuf *out, const struct account *account,
                                     const struct sg_rule *rule)
{
    struct sg_rule anonymous = *rule;

    anonymous.id = TEXT_NONE;
    strbuf_addf(out, "%s ", region_of(account, OBJECT_GROUP, rule->group));
    rule_format_name(account, &anonymous, out);
}

static inline void add_entry_name(struct strbuf *out, const struct account *account,
                                  const struct acl_entry *entry)
{
    strbuf_addf(out, "%s ", region_of(account, OBJECT_ACL, entry->acl));
    entry_format_name(account, entry, out);
}

static inline uint32_t rule_row_in(const struct account *other, const struct account *account,
                                   const struct sg_rule *rule)
{
    struct strbuf wanted = STRBUF_INIT, name = STRBUF_INIT;
    uint32_t row = NONE;

    add_composed_name(&wanted, account, rule);
    for (uint32_t i = 0; i < other->rules.count && row == NONE; i++) {
        strbuf_clear(&name);
        add_composed_name(&name, other, &other->rules.items[i]);
        if (strbuf_equals(&name, wanted.text))
            row = i;
    }
    strbuf_release(&wanted);
    strbuf_release(&name);
    return row;
}

static inline const struct sg_rule *mending_rule(const struct mending *mending)
{
    return &mending->account->rules.items[mending->change->target.row];
}

static inline const struct acl_entry *mending_entry(const struct mending *mending)
{
    return &mending->account->acl_entries.items[mending->change->target.row];
}

/* Fills the rows, once the rest is set. */
static inline void mending_init(struct mending *mending)
{
    struct object_ref holder = target_holder(mending->account, mending->change->target);

    mending->before_row = row_in(mending->before, mending->account, holder);
    mending->after_row = row_in(mending->after, mending->account, holder);
    mending->old_row = NONE;
    if (mending->change->target.kind == TARGET_RULE)
        mending->old_row = rule_row_in(mending->before, mending->account, mending_rule(mending));
}

/* --- what is admitted ------------------------------------------------------------------------------- */

/* None for a group that is gone: one that was known from its rules only. */
static inline struct span rules_of_group(const struct account *account, uint32_t group)
{
    return group == NONE ? (struct span){0, 0} : account->groups.items[group].rules;
}

/* By any rule of the group in the direction of `like` but one (NONE: by any). */
static inline bool group_admits_beside(const struct account *account, uint32_t group, uint32_t row,
                                       const struct sg_rule *like, struct packet packet)
{
    struct span rules = rules_of_group(account, group);

    for (uint32_t i = rules.first; i < rules.first + rules.count; i++)
        if (i != row && rule_is_outbound(&account->rules.items[i]) == rule_is_outbound(like) &&
            rule_admits(account, &account->rules.items[i], packet))
            return true;
    return false;
}

/* The entry with the lowest number that matches, or NULL. */
static inline const struct acl_entry *entry_that_decides(const struct account *account,
                                                         uint32_t acl, struct packet packet)
{
    const struct acl_entry *decides = NULL;

    for (size_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->acl == acl && !entry->egress &&
            (!decides || entry->number < decides->number) && entry_matches(account, entry, packet))
            decides = entry;
    }
    return decides;
}

static inline bool is_of_change(const struct change *change, const struct acl_entry *target,
                                uint32_t number)
{
    for (size_t i = 0; i < change->entry_count; i++)
        if (change->entries[i].number == number)
            return true;
    return target->number == number;
}

static inline struct verdicts judge_entries(const struct mending *mending, struct packet packet)
{
    const struct acl_entry *target = mending_entry(mending);
    const struct acl_entry *first =
        entry_that_decides(mending->before, mending->before_row, packet);
    const struct acl_entry *second = entry_that_decides(mending->after, mending->after_row, packet);
    struct verdicts verdicts = {.before = first && first->allow, .after = second && second->allow};

    verdicts.old = verdicts.before && first->number == target->number;
    verdicts.fresh = verdicts.after && is_of_change(mending->change, target, second->number);
    return verdicts;
}

/* What takes the old rule's place: the new rules, or the old one where it stays. */
static inline struct verdicts judge_rules(const struct mending *mending, struct packet packet)
{
    const struct change *change = mending->change;
    const struct sg_rule *old = mending_rule(mending);
    struct verdicts verdicts = {
        .old = rule_admits(mending->account, old, packet),
        .before = group_admits_beside(mending->before, mending->before_row, NONE, old, packet),
        .after = group_admits_beside(mending->after, mending->after_row, NONE, old, packet)};

    verdicts.fresh = verdicts.old && change->way == WAY_NOTHING;
    for (size_t i = 0; i < change->rule_count && !verdicts.fresh; i++)
        verdicts.fresh = rule_admits(mending->account, &change->rules[i], packet);
    return verdicts;
}

/* --- what was meant --------------------------------------------------------------------------------- */

static inline bool takes_family(const struct mending *mending, enum ip_family family)
{
    uint8_t own = mending->change->target.kind == TARGET_RULE
                      ? rule_source_family(mending->account, mending_rule(mending))
                      : account_block(mending->account, mending_entry(mending)->cidr).family;

    return own == IP_FAMILY_COUNT || own == family;
}

static inline bool subnet_holds(const struct account *account, uint32_t row, struct ip_addr address)
{
    struct span cidrs = account->subnets.items[row].cidrs;

    for (uint32_t i = 0; i < cidrs.count; i++)
        if (block_holds(account, account->cidr_refs.items[cidrs.first + i], address))
            return true;
    return false;
}

/* The new sources, by the candidate alone. */
static inline bool candidate_holds(const struct mending *mending, struct ip_addr address)
{
    const struct candidate *candidate = &mending->change->candidate;
    const struct account *account = mending->account;
    bool fits = takes_family(mending, address.family), holds = false;

    for (size_t i = 0; i < candidate->row_count && !holds; i++) {
        uint32_t row = candidate->rows[i];
        if (candidate->kind == CANDIDATE_VPC || candidate->kind == CANDIDATE_CIDR)
            holds = fits && block_holds(account, row, address);
        else if (candidate->kind == CANDIDATE_SUBNET)
            holds = fits && subnet_holds(account, row, address);
        else if (candidate->kind == CANDIDATE_GROUP)
            holds = group_holds(account, row, address);
        else if (candidate->kind == CANDIDATE_PREFIX_LIST)
            holds = list_holds(account, row, address);
    }
    return holds;
}

static inline bool is_smtp(const struct smtp_ports *ports, int32_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->ports[i] == port)
            return true;
    return false;
}

static inline bool is_smtp_packet(const struct mending *mending, struct packet packet)
{
    return packet.protocol == PROTOCOL_TCP && is_smtp(mending->ports, packet.port);
}

/* Whether anything but SMTP ports is spoken of. */
static inline bool has_remainder(const struct mending *mending, int16_t protocol, int32_t from,
                                 int32_t to)
{
    if (protocol != PROTOCOL_TCP)
        return true;
    for (int32_t port = from; port <= to; port++)
        if (!is_smtp(mending->ports, port))
            return true;
    return false;
}

/* Carving protocol -1 keeps TCP, UDP and the ICMP of the source's family; the warning says so. */
static inline bool carving_keeps(const struct mending *mending, int16_t protocol)
{
    uint8_t family = rule_source_family(mending->account, mending_rule(mending));

    if (mending_rule(mending)->protocol != PROTOCOL_ALL)
        return true;
    return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP ||
           (protocol == PROTOCOL_ICMP && family != IP_V6) ||
           (protocol == PROTOCOL_ICMPV6 && family != IP_V4);
}

static inline bool meant_for_rule(const struct mending *mending, struct packet packet)
{
    const struct sg_rule *old = mending_rule(mending);

    if (group_admits_beside(mending->before, mending->before_row, mending->old_row, old, packet))
        return true;
    if (!traffic_matches(old->protocol, old->from_port, old->to_port, packet))
        return false;
    if (mending->change->kind == CHANGE_CARVE && !is_smtp_packet(mending, packet) &&
        has_remainder(mending, old->protocol, old->from_port, old->to_port))
        return carving_keeps(mending, packet.protocol) &&
               source_holds(mending->account, old, packet.address);
    return candidate_holds(mending, packet.address);
}

/* The verdict of the entries with numbers above `from` and below `to`: 1, 0, or -1 for none. */
static inline int verdict_between(const struct mending *mending, uint32_t from, uint32_t to,
                                  struct packet packet)
{
    const struct account *account = mending->before;
    const struct acl_entry *decides = NULL;

    for (size_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->acl == mending->before_row && !entry->egress && entry->number > from &&
            entry->number < to && (!decides || entry->number < decides->number) &&
            entry_matches(account, entry, packet))
            decides = entry;
    }
    return decides ? decides->allow : -1;
}

/* What stands in the entry's place says: 1, 0, or -1 for nothing. */
static inline int verdict_in_place(const struct mending *mending, struct packet packet)
{
    const struct acl_entry *old = mending_entry(mending);

    if (!traffic_matches(old->protocol, old->from_port, old->to_port, packet))
        return -1;
    if (mending->change->kind != CHANGE_CARVE ||
        !has_remainder(mending, old->protocol, old->from_port, old->to_port))
        return candidate_holds(mending, packet.address) ? 1 : -1;
    if (is_smtp_packet(mending, packet) && candidate_holds(mending, packet.address))
        return 1;
    if (!block_holds(mending->account, old->cidr, packet.address))
        return -1;
    return !is_smtp_packet(mending, packet);
}

static inline bool meant_for_entry(const struct mending *mending, struct packet packet)
{
    uint32_t number = mending_entry(mending)->number;
    int verdict = verdict_between(mending, 0, number, packet);

    if (verdict < 0)
        verdict = verdict_in_place(mending, packet);
    if (verdict < 0)
        verdict = verdict_between(mending, number, UINT32_MAX, packet);
    return verdict == 1;
}

static inline bool meant_to_admit(const struct mending *mending, struct packet packet, bool before)
{
    const struct change *change = mending->change;

    if (change->kind == CHANGE_ACCEPT || change->kind == CHANGE_SKIP || change->conflict)
        return before;
    return change->target.kind == TARGET_RULE ? meant_for_rule(mending, packet)
                                              : meant_for_entry(mending, packet);
}

/* --- one packet ------------------------------------------------------------------------------------- */

static inline bool packet_agrees(const struct mending *mending, struct packet packet,
                                 struct tally *tally, struct strbuf *why)
{
    struct verdicts verdicts = mending->change->target.kind == TARGET_RULE
                                   ? judge_rules(mending, packet)
                                   : judge_entries(mending, packet);
    bool meant = meant_to_admit(mending, packet, verdicts.before);
    int told = told_sets(mending->preview, packet), expected = expected_sets(verdicts);
    bool previewed = (verdicts.before && !(told & CLOSED)) || (told & OPENED);

    tally->packets++;
    tally->seen[told]++;
    if (told == expected && previewed == verdicts.after && meant == verdicts.after &&
        !(verdicts.after && !verdicts.before && preview_opens_nothing(mending->preview)))
        return true;
    strbuf_addf(why, "protocol %d port %u from ", packet.protocol, packet.port);
    ip_addr_format(why, packet.address);
    strbuf_addf(why,
                ": before %d, meant %d, previewed %d, after %d; sets expected %d, told %d "
                "(1 closed, 2 kept, 4 opened, 8 still)",
                verdicts.before, meant, previewed, verdicts.after, expected, told);
    return false;
}

#endif
