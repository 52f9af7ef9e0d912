/*
 * Who loses access from beyond the interfaces that an export can hold: ranges that routes lead to,
 * and blocks that somebody has named in a prefix list.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/preview_carriers.h"
#include "model/mend/preview_routes.h"
#include "model/mend/preview_words.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 3, BLOCKS_MOST = 2 };

/* --- ranges that routes lead to --------------------------------------------------------------- */

/* One gateway and the blocks behind it of which something is lost. */
struct range {
    text_id target;
    enum route_target kind;
    struct names blocks;
};

struct ranges {
    struct range *items;
    size_t count, capacity;
    const struct route **told; /* what was added, each block of a gateway once */
    size_t told_count, told_capacity;
};

static struct range *find_range(struct ranges *ranges, const struct route *route)
{
    struct range *range;

    for (size_t i = 0; i < ranges->count; i++)
        if (ranges->items[i].target == route->target)
            return &ranges->items[i];
    ranges->items =
        mem_grow(ranges->items, &ranges->capacity, ranges->count + 1, sizeof *ranges->items);
    range = &ranges->items[ranges->count++];
    *range = (struct range){route->target, (enum route_target)route->target_kind,
                            NAMES_INIT(BLOCKS_MOST)};
    return range;
}

/* The other end of a peering: the VPC that is in the export has interfaces with names of their own. */
static bool leads_to_known_vpc(const struct account *account, text_id peering)
{
    uint32_t row = account_find_kind(account, peering, NONE, OBJECT_PEERING);

    return row != NONE && account->peerings.items[row].requester.vpc != NONE &&
           account->peerings.items[row].accepter.vpc != NONE;
}

/* Gateways to somewhere; a default route to an interface is a NAT instance's. */
static bool leads_beyond(const struct account *account, const struct route *route)
{
    if (route->blackhole)
        return false;
    switch ((enum route_target)route->target_kind) {
    case ROUTE_VPN_GATEWAY:
    case ROUTE_TRANSIT_GATEWAY:
    case ROUTE_OTHER:
        return true;
    case ROUTE_PEERING:
        return !leads_to_known_vpc(account, route->target);
    case ROUTE_INTERFACE:
        return route->cidr != NONE && account_block(account, route->cidr).length > 0;
    default:
        return false;
    }
}

static void add_destination(struct strbuf *out, const struct account *account,
                            const struct route *route)
{
    if (route->cidr != NONE)
        cidr_format(out, account_block(account, route->cidr));
    else
        strbuf_adds(out, account_show(account, account->prefix_lists.items[route->prefix_list].id));
}

/* Several tables may lead to one block the same way. */
static bool is_told(struct ranges *ranges, const struct route *route)
{
    for (size_t i = 0; i < ranges->told_count; i++)
        if (ranges->told[i]->target == route->target && ranges->told[i]->cidr == route->cidr &&
            ranges->told[i]->prefix_list == route->prefix_list)
            return true;
    ranges->told = mem_grow(ranges->told, &ranges->told_capacity, ranges->told_count + 1,
                            sizeof *ranges->told);
    ranges->told[ranges->told_count++] = route;
    return false;
}

static void add_share(struct ranges *ranges, const struct account *account,
                      const struct route_share *share, const struct addr_set *lost)
{
    const struct route *route = &account->routes.items[share->route];
    struct names *blocks;

    if (!leads_beyond(account, route) || !addr_set_intersects(&share->addresses, lost) ||
        is_told(ranges, route))
        return;
    blocks = &find_range(ranges, route)->blocks;
    if (!names_begin(blocks))
        return;
    if (!addr_set_is_subset(&share->addresses, lost))
        strbuf_adds(&blocks->text, _("part of "));
    add_destination(&blocks->text, account, route);
}

static void add_table(struct ranges *ranges, const struct preview_ground *ground, uint32_t table)
{
    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        const struct addr_set *lost = &ground->carriers->lost[family];
        struct route_shares shares;

        if (addr_set_is_empty(lost))
            continue;
        route_shares_make(&shares, ground->account, table, (enum ip_family)family);
        for (size_t i = 0; i < shares.count; i++)
            add_share(ranges, ground->account, &shares.items[i], lost);
        route_shares_release(&shares);
    }
}

/* Of the subnets of the interfaces behind the change, each table once. */
static void add_tables(struct ranges *ranges, const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    bool *asked = mem_zalloc(account->route_tables.count + 1, sizeof *asked);

    for (size_t i = 0; i < ground->carriers->count; i++) {
        uint32_t subnet = account->interfaces.items[ground->carriers->rows[i]].subnet;
        uint32_t table = subnet == NONE ? NONE : account->subnets.items[subnet].route_table;
        if (table == NONE || asked[table])
            continue;
        asked[table] = true;
        add_table(ranges, ground, table);
    }
    free(asked);
}

static void name_range(struct names *names, const struct account *account,
                       const struct range *range)
{
    if (!names_begin(names))
        return;
    strbuf_addf(&names->text,
                range->kind == ROUTE_VPN_GATEWAY ? _("on premises through %s: ")
                                                 : _("through %s: "),
                account_show(account, range->target));
    strbuf_addbuf(&names->text, &range->blocks.text);
    if (range->blocks.count > BLOCKS_MOST)
        strbuf_addf(&names->text, _(" and %zu more"), range->blocks.count - BLOCKS_MOST);
}

static void note_ranges(struct strbuf *out, const struct preview_ground *ground)
{
    struct names names = NAMES_INIT(NAMES_MOST);
    struct ranges ranges = {0};

    add_tables(&ranges, ground);
    for (int on_premises = 1; on_premises >= 0; on_premises--)
        for (size_t i = 0; i < ranges.count; i++)
            if ((ranges.items[i].kind == ROUTE_VPN_GATEWAY) == (on_premises == 1))
                name_range(&names, ground->account, &ranges.items[i]);
    names_tell(&names, out, _("Loses access, as routes tell: "), _("."));
    for (size_t i = 0; i < ranges.count; i++)
        strbuf_release(&ranges.items[i].blocks.text);
    free(ranges.told);
    free(ranges.items);
}

/* --- prefix lists ----------------------------------------------------------------------------- */

/* Customer lists of the same account and region whose entries could mean somebody. */
static bool is_asked(const struct account *account, const struct prefix_list *list, uint32_t scope)
{
    return list->scope == scope && strcmp(text_raw(account->texts, list->owner), "AWS") != 0;
}

/* A wide block is nobody in particular. */
static bool is_somebody_lost(const struct addr_set *block, const struct addr_set *lost)
{
    return !addr_set_holds(block, block->family == IP_V4 ? 24 : 112) &&
           addr_set_is_subset(block, lost);
}

static void name_entry(struct names *names, const struct account *account,
                       const struct prefix_list *list, const struct prefix_entry *entry,
                       const struct addr_set lost[IP_FAMILY_COUNT])
{
    struct cidr block = account_block(account, entry->cidr);
    struct addr_set set;

    addr_set_init(&set, (enum ip_family)block.family);
    addr_set_add_cidr(&set, block);
    if (is_somebody_lost(&set, &lost[block.family]) && names_begin(names)) {
        cidr_format(&names->text, block);
        strbuf_addf(&names->text, " (%s", account_show(account, list->id));
        if (list->name != TEXT_NONE)
            strbuf_addf(&names->text, ", %s", account_show(account, list->name));
        if (entry->description != TEXT_NONE)
            strbuf_addf(&names->text, ": %s", account_show(account, entry->description));
        strbuf_addch(&names->text, ')');
    }
    addr_set_release(&set);
}

static void note_prefix_lists(struct strbuf *out, const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    uint32_t scope =
        account_object_scope(account, target_holder(account, ground->change->target));
    struct names names = NAMES_INIT(NAMES_MOST);

    for (size_t i = 0; i < account->prefix_lists.count; i++) {
        const struct prefix_list *list = &account->prefix_lists.items[i];
        for (uint32_t k = 0; k < list->entries.count && is_asked(account, list, scope); k++)
            name_entry(&names, account, list,
                       &account->prefix_entries.items[list->entries.first + k],
                       ground->carriers->lost);
    }
    names_tell(&names, out, _("Shut out, though named in a prefix list: "), _("."));
}

void preview_note_beyond(struct strbuf *out, const struct preview_ground *ground)
{
    note_ranges(out, ground);
    note_prefix_lists(out, ground);
}
