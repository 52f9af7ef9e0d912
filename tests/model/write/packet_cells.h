/*
 * packet_cells.h: the cells of mend_reference.h, and asking one packet of each.
 */
#ifndef TESTS_MODEL_WRITE_PACKET_CELLS_H
#define TESTS_MODEL_WRITE_PACKET_CELLS_H

#include "tests/model/write/mend_reference.h"

/* Those that rules name, and others of which no rule speaks by itself. */
static const int16_t cell_protocols[] = {0, 1, 6, 17, 47, 50, 51, 58, 89, 255};

enum { CELL_PROTOCOLS = sizeof cell_protocols / sizeof *cell_protocols };

/* Where a cell begins; ascending and distinct when they are sorted. */
struct cuts {
    ip_value *items;
    size_t count, capacity;
};

struct cells {
    struct cuts addresses[IP_FAMILY_COUNT], ports[CELL_PROTOCOLS];
};

/* --- cuts ------------------------------------------------------------------------------------------- */

static inline void cuts_add(struct cuts *cuts, ip_value first, ip_value last, ip_value end)
{
    TABLE_ADD(*cuts, first);
    if (last < end) {
        ip_value next = last + 1;
        TABLE_ADD(*cuts, next);
    }
}

static inline int compare_cuts(const void *a, const void *b)
{
    ip_value first = *(const ip_value *)a, second = *(const ip_value *)b;

    return (first > second) - (first < second);
}

static inline void cuts_sort(struct cuts *cuts)
{
    size_t kept = 0;

    qsort(cuts->items, cuts->count, sizeof *cuts->items, compare_cuts);
    for (size_t i = 1; i < cuts->count; i++)
        if (cuts->items[i] != cuts->items[kept])
            cuts->items[++kept] = cuts->items[i];
    cuts->count = kept + 1;
}

/* --- addresses -------------------------------------------------------------------------------------- */

static inline void cut_range(struct cells *cells, enum ip_family family, ip_value first,
                             ip_value last)
{
    cuts_add(&cells->addresses[family], first, last, ip_family_last(family));
}

static inline void cut_block(struct cells *cells, const struct account *account, uint32_t row)
{
    struct cidr block = account_block(account, row);

    cut_range(cells, (enum ip_family)block.family, cidr_first(block), cidr_last(block));
}

static inline void cut_list(struct cells *cells, const struct account *account, uint32_t row)
{
    struct span entries = account->prefix_lists.items[row].entries;

    for (uint32_t i = 0; i < entries.count; i++)
        cut_block(cells, account, account->prefix_entries.items[entries.first + i].cidr);
}

/* Whatever a reference to a group may mean. */
static inline void cut_interfaces(struct cells *cells, const struct account *account)
{
    for (size_t i = 0; i < account->interface_addresses.count; i++) {
        struct ip_addr address = account->interface_addresses.items[i].address;
        cut_range(cells, address.family, address.value, address.value);
    }
}

static inline void cut_candidate(struct cells *cells, const struct mending *mending)
{
    const struct candidate *candidate = &mending->change->candidate;
    const struct account *account = mending->account;

    for (size_t i = 0; i < candidate->row_count; i++) {
        uint32_t row = candidate->rows[i];
        if (candidate->kind == CANDIDATE_VPC || candidate->kind == CANDIDATE_CIDR)
            cut_block(cells, account, row);
        if (candidate->kind == CANDIDATE_PREFIX_LIST)
            cut_list(cells, account, row);
        if (candidate->kind != CANDIDATE_SUBNET)
            continue;
        struct span cidrs = account->subnets.items[row].cidrs;
        for (uint32_t j = 0; j < cidrs.count; j++)
            cut_block(cells, account, account->cidr_refs.items[cidrs.first + j]);
    }
}

/* --- protocols and ports ---------------------------------------------------------------------------- */

static inline void cut_ports(struct cells *cells, int16_t protocol, int32_t first, int32_t last)
{
    for (size_t i = 0; i < CELL_PROTOCOLS; i++)
        if (cell_protocols[i] == protocol)
            cuts_add(&cells->ports[i], (ip_value)first, (ip_value)last, 65535);
}

static inline void cut_traffic(struct cells *cells, int16_t protocol, int32_t from, int32_t to)
{
    bool typed = protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMPV6;

    if (from < 0 || (!typed && protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP))
        return;
    if (typed)
        cut_ports(cells, protocol, from * 256 + (to < 0 ? 0 : to),
                  from * 256 + (to < 0 ? 255 : to));
    else
        cut_ports(cells, protocol, from, to);
}

/* --- all of them ------------------------------------------------------------------------------------ */

static inline void cut_group(struct cells *cells, const struct account *account, uint32_t group)
{
    struct span rules = rules_of_group(account, group);

    for (uint32_t i = rules.first; i < rules.first + rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        cut_traffic(cells, rule->protocol, rule->from_port, rule->to_port);
        if (rule->source_kind == SOURCE_CIDR)
            cut_block(cells, account, rule->source);
        else if (rule->source_kind == SOURCE_PREFIX_LIST && rule->source != NONE)
            cut_list(cells, account, rule->source);
    }
}

static inline void cut_acl(struct cells *cells, const struct account *account, uint32_t acl)
{
    for (size_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->acl != acl || entry->egress)
            continue;
        cut_traffic(cells, entry->protocol, entry->from_port, entry->to_port);
        cut_block(cells, account, entry->cidr);
    }
}

static inline void cut_set(struct cells *cells, const struct addr_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        cut_range(cells, set->family, set->ranges[i].first, set->ranges[i].last);
}

static inline bool protocol_has_cells(int16_t protocol)
{
    for (size_t i = 0; i < CELL_PROTOCOLS; i++)
        if (cell_protocols[i] == protocol)
            return true;
    return protocol == PROTOCOL_ALL;
}

static inline void cut_preview(struct cells *cells, const struct preview *preview)
{
    for (size_t i = 0; i < preview->meaning_count; i++) {
        const struct preview_meaning *meaning = &preview->meanings[i];
        assert_true(protocol_has_cells(meaning->protocol));
        cut_ports(cells, meaning->protocol, meaning->first_port, meaning->last_port);
        cut_set(cells, &meaning->closed);
        cut_set(cells, &meaning->kept);
        cut_set(cells, &meaning->opened);
        cut_set(cells, &meaning->still);
    }
}

static inline void cells_make(struct cells *cells, const struct mending *mending)
{
    bool is_rule = mending->change->target.kind == TARGET_RULE;

    *cells = (struct cells){0};
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        cut_range(cells, (enum ip_family)family, 0, ip_family_last((enum ip_family)family));
    for (size_t i = 0; i < CELL_PROTOCOLS; i++)
        cut_ports(cells, cell_protocols[i], 0, 65535);
    for (size_t i = 0; i < mending->ports->count; i++)
        cut_ports(cells, PROTOCOL_TCP, mending->ports->ports[i], mending->ports->ports[i]);
    (is_rule ? cut_group : cut_acl)(cells, mending->before, mending->before_row);
    (is_rule ? cut_group : cut_acl)(cells, mending->after, mending->after_row);
    cut_interfaces(cells, mending->account);
    cut_candidate(cells, mending);
    cut_preview(cells, mending->preview);
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        cuts_sort(&cells->addresses[family]);
    for (size_t i = 0; i < CELL_PROTOCOLS; i++)
        cuts_sort(&cells->ports[i]);
}

static inline void cells_release(struct cells *cells)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++)
        free(cells->addresses[family].items);
    for (size_t i = 0; i < CELL_PROTOCOLS; i++)
        free(cells->ports[i].items);
}

/* --- asking ----------------------------------------------------------------------------------------- */

static inline bool family_agrees(const struct mending *mending, const struct cells *cells,
                                 enum ip_family family, struct tally *tally, struct strbuf *why)
{
    const struct cuts *addresses = &cells->addresses[family];

    for (size_t i = 0; i < CELL_PROTOCOLS; i++)
        for (size_t j = 0; j < cells->ports[i].count; j++)
            for (size_t k = 0; k < addresses->count; k++) {
                struct packet packet = {cell_protocols[i], (uint16_t)cells->ports[i].items[j],
                                        {addresses->items[k], family}};
                if (!packet_agrees(mending, packet, tally, why))
                    return false;
            }
    return true;
}

/* True if what the account loaded after the change admits is what the preview told, and what the
 * decision meant, on every packet; else the first packet on which it is not, in `why`. */
static inline bool mending_agrees(struct mending *mending, struct tally *tally, struct strbuf *why)
{
    struct cells cells;
    bool agrees;

    mending_init(mending);
    cells_make(&cells, mending);
    agrees = family_agrees(mending, &cells, IP_V4, tally, why) &&
             family_agrees(mending, &cells, IP_V6, tally, why);
    cells_release(&cells);
    return agrees;
}

#endif
