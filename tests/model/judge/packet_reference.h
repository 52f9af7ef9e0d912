/*
 * packet_reference.h: what becomes of one packet, told without any set.
 *
 * The address space is cut at every boundary that occurs in the account; between two neighbouring
 * boundaries all addresses are alike, so one packet each (a point) tells all. Missing data is judged
 * by asking twice: as if it were as closed as can be, and (hopeful) as open as can be.
 */
#ifndef TESTS_MODEL_JUDGE_PACKET_REFERENCE_H
#define TESTS_MODEL_JUDGE_PACKET_REFERENCE_H

#include <string.h>

#include "model/net/addr_set.h"
#include "tests/model/judge/build_account.h"

#define POINT_MOST 400

/* --- points: one address for each stretch on which nothing changes ------------------------------------- */

struct points {
    enum ip_family family;
    ip_value at[POINT_MOST]; /* ascending; each stands for all up to the next */
    size_t count;
    bool internet[POINT_MOST];
};

static const char *const not_internet4[] = {
    "0.0.0.0/8",     "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"};

BUILD_UNUSED bool block_holds(struct cidr block, enum ip_family family, ip_value address)
{
    return block.family == family && cidr_first(block) <= address && address <= cidr_last(block);
}

BUILD_UNUSED bool is_internet(enum ip_family family, ip_value address)
{
    struct cidr block;

    if (family == IP_V6)
        return address >> 125 == 1;
    for (size_t i = 0; i < sizeof not_internet4 / sizeof *not_internet4; i++) {
        cidr_parse(not_internet4[i], &block);
        if (block_holds(block, IP_V4, address))
            return false;
    }
    return true;
}

BUILD_UNUSED void point_add(struct points *points, ip_value value)
{
    if (value > ip_family_last(points->family))
        return;
    assert(points->count < POINT_MOST);
    points->at[points->count++] = value;
}

BUILD_UNUSED void points_add_block(struct points *points, struct cidr block)
{
    if (block.family != points->family)
        return;
    point_add(points, cidr_first(block));
    if (cidr_last(block) < ip_family_last(points->family))
        point_add(points, cidr_last(block) + 1);
}

BUILD_UNUSED int value_compare(const void *left, const void *right)
{
    ip_value a = *(const ip_value *)left, b = *(const ip_value *)right;

    return (a > b) - (a < b);
}

BUILD_UNUSED void points_init(struct points *points, const struct account *account,
                              enum ip_family family)
{
    size_t kept = 0;
    struct cidr block;

    points->family = family;
    points->count = 0;
    point_add(points, 0);
    for (size_t i = 0; i < account->cidrs.count; i++)
        points_add_block(points, account_block(account, (uint32_t)i));
    for (size_t i = 0; i < sizeof not_internet4 / sizeof *not_internet4; i++) {
        cidr_parse(not_internet4[i], &block);
        points_add_block(points, block);
    }
    cidr_parse("2000::/3", &block);
    points_add_block(points, block);
    qsort(points->at, points->count, sizeof *points->at, value_compare);
    for (size_t i = 1; i < points->count; i++)
        if (points->at[i] != points->at[kept])
            points->at[++kept] = points->at[i];
    points->count = kept + 1;
    for (size_t i = 0; i < points->count; i++)
        points->internet[i] = is_internet(family, points->at[i]);
}

/* How many addresses a point stands for; the only point of a family that holds all 2^128 never
 * occurs, since the Internet's own boundaries are points. */
BUILD_UNUSED ip_value point_weight(const struct points *points, size_t i)
{
    ip_value end = i + 1 < points->count ? points->at[i + 1] - 1 : ip_family_last(points->family);

    return end - points->at[i] + 1;
}

BUILD_UNUSED enum breadth points_breadth(const struct points *points, const bool *in)
{
    ip_value held = 0, whole = 0;

    for (size_t i = 0; i < points->count; i++) {
        if (!points->internet[i])
            continue;
        whole += point_weight(points, i);
        if (in[i])
            held += point_weight(points, i);
    }
    if (held >= whole - held)
        return BREADTH_WORLD;
    return held >> (points->family == IP_V4 ? 24 : 112) ? BREADTH_WIDE : BREADTH_NARROW;
}

/* --- one packet -------------------------------------------------------------------------------------------- */

BUILD_UNUSED bool ports_cover(int16_t protocol, int32_t from, int32_t to, int32_t port)
{
    return protocol == -1 || (protocol == 6 && from <= port && port <= to);
}

/* The first entry that matches, or NONE. */
BUILD_UNUSED uint32_t acl_match(const struct account *account, uint32_t acl, bool egress,
                                enum ip_family family, ip_value address, int32_t port)
{
    uint32_t best = NONE;

    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->acl == acl && entry->egress == egress &&
            ports_cover(entry->protocol, entry->from_port, entry->to_port, port) &&
            block_holds(account_block(account, entry->cidr), family, address) &&
            (best == NONE || entry->number < account->acl_entries.items[best].number))
            best = i;
    }
    return best;
}

BUILD_UNUSED bool acl_allows(const struct account *account, uint32_t acl, bool egress,
                             enum ip_family family, ip_value address, int32_t port)
{
    uint32_t entry = acl_match(account, acl, egress, family, address, port);

    return entry != NONE && account->acl_entries.items[entry].allow;
}

BUILD_UNUSED bool acl_answers(const struct account *account, uint32_t acl, enum ip_family family,
                              ip_value address)
{
    static const int32_t tried[] = {1024, 1025, 2464,  2465,  2466,  2525, 2526,
                                    2587, 2588, 40000, 40001, 65534, 65535};

    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
        if (acl_allows(account, acl, true, family, address, tried[i]))
            return true;
    return false;
}

BUILD_UNUSED bool list_is_whole(const struct account *account, uint32_t list, enum ip_family family)
{
    const struct prefix_list *row = &account->prefix_lists.items[list];

    return row->family != family || (row->entries_known && !row->entries_incomplete);
}

/* One candidate route for an address. */
struct candidate {
    int length, rank;
    bool internet, blackhole;
};

BUILD_UNUSED void candidate_offer(struct candidate *all, size_t *count, const struct route *route,
                                  struct cidr block, int rank)
{
    all[(*count)++] = (struct candidate){.length = block.length,
                                         .rank = route->propagated ? 2 : rank,
                                         .internet = route->target_kind == ROUTE_INTERNET_GATEWAY &&
                                                     !route->blackhole,
                                         .blackhole = route->blackhole};
}

/* Whether the table sends the address to an internet gateway. */
BUILD_UNUSED bool route_leads(const struct account *account, uint32_t table, enum ip_family family,
                              ip_value address, bool hopeful)
{
    struct candidate all[64], *best = NULL;
    size_t count = 0;
    bool any_list_in = false, any_list_out = false, any = false, every = true, hole = false;

    for (size_t i = 0; i < account->routes.count; i++) {
        const struct route *route = &account->routes.items[i];
        if (route->table != table)
            continue;
        if (route->cidr != NONE) {
            if (block_holds(account_block(account, route->cidr), family, address))
                candidate_offer(all, &count, route, account_block(account, route->cidr), 0);
            continue;
        }
        struct span span = account->prefix_lists.items[route->prefix_list].entries;
        for (uint32_t k = 0; k < span.count; k++) {
            struct cidr block =
                account_block(account, account->prefix_entries.items[span.first + k].cidr);
            if (block_holds(block, family, address))
                candidate_offer(all, &count, route, block, 1);
        }
        if (!list_is_whole(account, route->prefix_list, family)) {
            bool in = route->target_kind == ROUTE_INTERNET_GATEWAY && !route->blackhole;
            any_list_in |= in;
            any_list_out |= !in;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!best || all[i].length > best->length ||
            (all[i].length == best->length && all[i].rank < best->rank))
            best = &all[i];
    for (size_t i = 0; i < count; i++) {
        if (all[i].length != best->length || all[i].rank != best->rank)
            continue;
        any |= all[i].internet;
        every &= all[i].internet;
        hole |= all[i].blackhole;
    }
    if (!best || best->length < (int)ip_family_bits(family) || best->rank != 0) {
        if (hopeful && any_list_in)
            return true;
        if (!hopeful && any_list_out)
            return false;
    }
    return best && !hole && (hopeful ? any : every);
}

/* Everything but groups and public address, for a packet to a subnet. */
BUILD_UNUSED bool subnet_admits(const struct account *account, uint32_t subnet,
                                enum ip_family family, ip_value address, int32_t port, bool hopeful)
{
    const struct subnet *row = &account->subnets.items[subnet];
    uint8_t block = row->block_public_access ? row->block_public_access
                                             : account->vpcs.items[0].block_public_access;

    if (block == BPA_BLOCK_INGRESS || block == BPA_BLOCK_BIDIRECTIONAL)
        return false;
    if (row->acl == NONE ? !hopeful
                         : !acl_allows(account, row->acl, false, family, address, port) ||
                               !acl_answers(account, row->acl, family, address))
        return false;
    if (row->route_table == NONE)
        return hopeful;
    return route_leads(account, row->route_table, family, address, hopeful);
}

BUILD_UNUSED bool rule_admits(const struct account *account, const struct sg_rule *rule,
                              enum ip_family family, ip_value address, int32_t port, bool hopeful)
{
    struct span span;

    if (rule->flags & RULE_EGRESS ||
        !ports_cover(rule->protocol, rule->from_port, rule->to_port, port))
        return false;
    if (rule->source_kind == SOURCE_CIDR)
        return block_holds(account_block(account, rule->source), family, address);
    if (rule->source_kind == SOURCE_GROUP) /* matches private addresses of interfaces only */
        return false;
    if (hopeful && !list_is_whole(account, rule->source, family))
        return true;
    span = account->prefix_lists.items[rule->source].entries;
    for (uint32_t i = 0; i < span.count; i++)
        if (block_holds(account_block(account, account->prefix_entries.items[span.first + i].cidr),
                        family, address))
            return true;
    return false;
}

BUILD_UNUSED bool interface_is_public(const struct account *account, uint32_t interface,
                                      enum ip_family family)
{
    struct span span = account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[span.first + i];
        if (family == IP_V4
                ? address->has_public
                : address->address.family == IP_V6 && is_internet(IP_V6, address->address.value))
            return true;
    }
    return false;
}

BUILD_UNUSED bool interface_carries(const struct account *account, uint32_t interface,
                                    uint32_t group)
{
    struct span span = account->interfaces.items[interface].groups;

    for (uint32_t i = 0; i < span.count; i++)
        if (account->interface_groups.items[span.first + i] == group)
            return true;
    return false;
}

#endif
