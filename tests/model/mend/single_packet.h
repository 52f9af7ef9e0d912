/*
 * single_packet.h: what becomes of one packet, told rule by rule and entry by entry, without any
 * set; and what a preview tells of it.
 */
#ifndef TESTS_MODEL_MEND_SINGLE_PACKET_H
#define TESTS_MODEL_MEND_SINGLE_PACKET_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/account.h"
#include "model/mend/preview.h"

struct packet {
    int16_t protocol;
    uint16_t port; /* type * 256 + code for icmp */
    struct ip_addr address;
};

/* --- sources -------------------------------------------------------------------------------------- */

static inline bool block_holds(const struct account *account, uint32_t row, struct ip_addr address)
{
    struct cidr block = account_block(account, row);
    unsigned host_bits = ip_family_bits((enum ip_family)block.family) - block.length;

    if (block.family != address.family)
        return false;
    return host_bits == 128 || address.value >> host_bits == block.base >> host_bits;
}

static inline bool list_holds(const struct account *account, uint32_t row, struct ip_addr address)
{
    struct span entries = account->prefix_lists.items[row].entries;

    for (uint32_t i = 0; i < entries.count; i++)
        if (block_holds(account, account->prefix_entries.items[entries.first + i].cidr, address))
            return true;
    return false;
}

static inline bool interface_has_group(const struct account *account,
                                       const struct network_interface *interface, uint32_t group)
{
    for (uint32_t i = 0; i < interface->groups.count; i++)
        if (account->interface_groups.items[interface->groups.first + i] == group)
            return true;
    return false;
}

static inline bool group_holds(const struct account *account, uint32_t group,
                               struct ip_addr address)
{
    for (size_t i = 0; i < account->interfaces.count; i++) {
        const struct network_interface *interface = &account->interfaces.items[i];
        if (!interface_has_group(account, interface, group))
            continue;
        for (uint32_t j = 0; j < interface->addresses.count; j++) {
            struct ip_addr own =
                account->interface_addresses.items[interface->addresses.first + j].address;
            if (own.family == address.family && own.value == address.value)
                return true;
        }
    }
    return false;
}

static inline bool reference_holds(const struct account *account, uint32_t row,
                                   struct ip_addr address)
{
    const struct group_reference *reference = &account->group_references.items[row];

    return !reference->stale && reference->group != NONE &&
           group_holds(account, reference->group, address);
}

static inline bool source_holds(const struct account *account, const struct sg_rule *rule,
                                struct ip_addr address)
{
    if (rule->source_kind == SOURCE_CIDR)
        return block_holds(account, rule->source, address);
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return rule->source != NONE && list_holds(account, rule->source, address);
    return reference_holds(account, rule->source, address);
}

/* --- rules and entries ---------------------------------------------------------------------------- */

static inline bool traffic_matches(int16_t protocol, int32_t from, int32_t to, struct packet packet)
{
    if (protocol == PROTOCOL_ALL)
        return true;
    if (protocol != packet.protocol)
        return false;
    if (protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP)
        return packet.port >= from && packet.port <= to;
    if (protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMPV6)
        return (from == -1 || packet.port / 256 == from) && (to == -1 || packet.port % 256 == to);
    return true;
}

/* What it lets in; of an outbound rule, what it lets out: its addresses are destinations. */
static inline bool rule_admits(const struct account *account, const struct sg_rule *rule,
                               struct packet packet)
{
    return traffic_matches(rule->protocol, rule->from_port, rule->to_port, packet) &&
           source_holds(account, rule, packet.address);
}

static inline bool rule_is_outbound(const struct sg_rule *rule)
{
    return (rule->flags & RULE_EGRESS) != 0;
}

static inline bool entry_matches(const struct account *account, const struct acl_entry *entry,
                                 struct packet packet)
{
    return traffic_matches(entry->protocol, entry->from_port, entry->to_port, packet) &&
           block_holds(account, entry->cidr, packet.address);
}

/* --- the sets of a preview ------------------------------------------------------------------------ */

enum { CLOSED = 1, KEPT = 2, OPENED = 4, STILL = 8 };

/* Of the old rule, of all before and after the change, of what takes the old rule's place. */
struct verdicts {
    bool old, before, after, fresh;
};

static inline int expected_sets(struct verdicts verdicts)
{
    return (verdicts.old && !verdicts.after ? CLOSED : 0) |
           (verdicts.old && verdicts.fresh ? KEPT : 0) |
           (verdicts.after && !verdicts.before ? OPENED : 0) |
           (verdicts.old && verdicts.after && !verdicts.fresh ? STILL : 0);
}

/* The run a packet is in: that of its protocol, else that of all others. At most one fits. */
static inline const struct preview_meaning *find_meaning(const struct preview *preview,
                                                         struct packet packet)
{
    const struct preview_meaning *own = NULL, *others = NULL;

    for (size_t i = 0; i < preview->meaning_count; i++) {
        const struct preview_meaning *meaning = &preview->meanings[i];
        if (meaning->family != packet.address.family)
            continue;
        if (meaning->protocol == PROTOCOL_ALL) {
            assert_null(others);
            others = meaning;
        } else if (meaning->protocol == packet.protocol && meaning->first_port <= packet.port &&
                   packet.port <= meaning->last_port) {
            assert_null(own);
            own = meaning;
        }
    }
    return own ? own : others;
}

static inline int told_sets(const struct preview *preview, struct packet packet)
{
    const struct preview_meaning *meaning = find_meaning(preview, packet);
    ip_value value = packet.address.value;

    if (!meaning)
        return 0;
    return (addr_set_contains(&meaning->closed, value) ? CLOSED : 0) |
           (addr_set_contains(&meaning->kept, value) ? KEPT : 0) |
           (addr_set_contains(&meaning->opened, value) ? OPENED : 0) |
           (addr_set_contains(&meaning->still, value) ? STILL : 0);
}

#endif
