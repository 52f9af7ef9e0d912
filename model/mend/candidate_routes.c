/*
 * The distinct routes of the VPC's tables are looked at once each (a prefix list's blocks one by one),
 * and every block goes to the range of its peering or attached VPC, or to one of its own.
 */
#include "model/mend/candidate_routes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

struct gathering {
    struct far_ranges *ranges;
    struct account *account;
    uint32_t home;
    uint8_t family;
};

/* --- ranges ------------------------------------------------------------------------------------ */

static void range_add_block(struct far_range *range, uint32_t cidr)
{
    for (size_t i = 0; i < range->cidr_count; i++)
        if (range->cidrs[i] == cidr)
            return;
    range->cidrs = mem_resize(range->cidrs, range->cidr_count + 1, sizeof *range->cidrs);
    range->cidrs[range->cidr_count++] = cidr;
}

/* Those of peerings and attached VPCs gather blocks; any other range is one block of one gateway. */
static bool is_of(const struct far_range *range, const struct far_range *wanted, uint32_t cidr)
{
    if (range->kind != wanted->kind || range->gateway != wanted->gateway)
        return false;
    if (range->kind == FAR_PEERED || range->kind == FAR_TRANSIT_VPC)
        return range->vpc == wanted->vpc;
    return range->cidrs[0] == cidr;
}

static void ranges_add(struct gathering *gathering, const struct far_range *wanted, uint32_t cidr)
{
    struct far_ranges *ranges = gathering->ranges;
    struct far_range *range;

    for (size_t i = 0; i < ranges->count; i++)
        if (is_of(&ranges->items[i], wanted, cidr)) {
            ranges->items[i].propagated &= wanted->propagated;
            range_add_block(&ranges->items[i], cidr);
            return;
        }
    ranges->items =
        mem_grow(ranges->items, &ranges->capacity, ranges->count + 1, sizeof *ranges->items);
    range = &ranges->items[ranges->count++];
    *range = *wanted;
    range_add_block(range, cidr);
}

/* The narrower of two blocks, if one holds the other. */
static bool common_block(struct cidr a, struct cidr b, struct cidr *both)
{
    *both = cidr_covers(a, b) ? b : a;
    return cidr_covers(a, b) || cidr_covers(b, a);
}

/* Adds what the route leads to of a VPC's blocks. */
static bool add_common_blocks(struct gathering *gathering, const struct far_range *wanted,
                              struct span cidrs, struct cidr routed)
{
    struct account *account = gathering->account;
    bool any = false;

    for (uint32_t i = 0; i < cidrs.count; i++) {
        struct cidr block =
            account_block(account, account->cidr_refs.items[cidrs.first + i]), both;
        if (!common_block(block, routed, &both))
            continue;
        ranges_add(gathering, wanted, account_cidr(account, both));
        any = true;
    }
    return any;
}

static text_id region_of_vpc(const struct account *account, uint32_t vpc)
{
    return account_region_of(account, (struct object_ref){OBJECT_VPC, vpc});
}

/* References across VPCs need one region, told for both (or, as in exports without any region, for
 * neither). */
static bool is_in_home_region(const struct gathering *gathering, text_id region)
{
    return region == region_of_vpc(gathering->account, gathering->home);
}

/* --- peerings ---------------------------------------------------------------------------------- */

/* The blocks as the peering tells them, else as the VPC does; where neither does, what is routed. */
static void add_peered(struct gathering *gathering, const struct route *route, uint32_t scope,
                       struct cidr routed)
{
    struct account *account = gathering->account;
    uint32_t row = account_find_kind(account, route->target, scope, OBJECT_PEERING);
    const struct peering_end *end;
    struct far_range range = {.kind = FAR_PEERED, .gateway = route->target};
    struct span cidrs;

    if (row == NONE || !peering_is_active(account, &account->peerings.items[row]))
        return;
    end = peering_other_end(&account->peerings.items[row], gathering->home);
    if (!end)
        return;
    range.vpc = end->vpc;
    range.vpc_id = end->vpc_id;
    range.region = end->region != TEXT_NONE ? end->region : region_of_vpc(account, end->vpc);
    range.is_elsewhere = !is_in_home_region(gathering, range.region);
    range.group_references = range.is_elsewhere ? TOLD_NO : TOLD_YES;
    cidrs = end->cidrs.count || end->vpc == NONE ? end->cidrs
                                                 : account->vpcs.items[end->vpc].cidrs;
    if (!cidrs.count && routed.length)
        ranges_add(gathering, &range, account_cidr(account, routed));
    add_common_blocks(gathering, &range, cidrs, routed);
}

/* --- gateways ---------------------------------------------------------------------------------- */

static void add_alone(struct gathering *gathering, const struct route *route, enum far_kind kind,
                      struct cidr routed)
{
    struct far_range range = {.kind = kind,
                              .gateway = route->target,
                              .vpc = NONE,
                              .propagated = route->propagated};

    if (routed.length)
        ranges_add(gathering, &range, account_cidr(gathering->account, routed));
}

/* Whether references cross: enabled at the gateway, and not forbidden by either attachment, whose own
 * default is to allow. */
static uint8_t gateway_references(const struct gathering *gathering, uint32_t gateway,
                                  text_id gateway_id, uint32_t vpc)
{
    const struct account *account = gathering->account;
    uint8_t told = gateway == NONE ? TOLD_NOTHING
                                   : account->transit_gateways.items[gateway].group_references;

    for (size_t i = 0; i < account->transit_attachments.count; i++) {
        const struct transit_attachment *row = &account->transit_attachments.items[i];
        if (row->gateway_id == gateway_id && row->group_references == TOLD_NO &&
            (row->vpc == vpc || row->vpc == gathering->home))
            told = TOLD_NO;
    }
    return told;
}

/* The VPCs of the export that are attached to the same gateway. True if the route leads to nothing
 * but one of them. */
static bool add_attached(struct gathering *gathering, const struct route *route, uint32_t scope,
                         struct cidr routed)
{
    struct account *account = gathering->account;
    uint32_t gateway = account_find_kind(account, route->target, scope, OBJECT_TRANSIT_GATEWAY);
    bool is_all = false;

    for (size_t i = 0; i < account->transit_attachments.count; i++) {
        const struct transit_attachment *row = &account->transit_attachments.items[i];
        struct far_range range = {.kind = FAR_TRANSIT_VPC,
                                  .gateway = route->target,
                                  .vpc = row->vpc,
                                  .propagated = route->propagated};
        if (row->gateway_id != route->target || row->vpc == NONE || !row->live ||
            row->vpc == gathering->home)
            continue;
        range.vpc_id = account->vpcs.items[row->vpc].id;
        range.region = region_of_vpc(account, row->vpc);
        range.is_elsewhere = !is_in_home_region(gathering, range.region);
        range.group_references =
            range.is_elsewhere
                ? TOLD_NO
                : gateway_references(gathering, gateway, route->target, row->vpc);
        struct span cidrs = account->vpcs.items[row->vpc].cidrs;
        add_common_blocks(gathering, &range, cidrs, routed);
        for (uint32_t k = 0; k < cidrs.count; k++)
            is_all |= cidr_covers(
                account_block(account, account->cidr_refs.items[cidrs.first + k]), routed);
    }
    return is_all;
}

static bool begins_with(const struct account *account, text_id id, const char *prefix)
{
    return !strncmp(text_raw(account->texts, id), prefix, strlen(prefix));
}

static void add_other(struct gathering *gathering, const struct route *route, struct cidr routed)
{
    const struct account *account = gathering->account;

    if (begins_with(account, route->target, "lgw-"))
        add_alone(gathering, route, FAR_ON_PREMISES, routed);
    else if (strstr(text_raw(account->texts, route->target), ":core-network/"))
        add_alone(gathering, route, FAR_TRANSIT, routed);
}

/* --- routes ------------------------------------------------------------------------------------ */

static void add_block(struct gathering *gathering, const struct route *route, uint32_t scope,
                      struct cidr routed)
{
    if (gathering->family != IP_FAMILY_COUNT && routed.family != gathering->family)
        return;
    if (route->target_kind == ROUTE_PEERING)
        add_peered(gathering, route, scope, routed);
    else if (route->target_kind == ROUTE_VPN_GATEWAY)
        add_alone(gathering, route, FAR_ON_PREMISES, routed);
    else if (route->target_kind == ROUTE_OTHER)
        add_other(gathering, route, routed);
    else if (!add_attached(gathering, route, scope, routed)) /* of the kinds of may_lead_far the last */
        add_alone(gathering, route, FAR_TRANSIT, routed);
}

static void add_route(struct gathering *gathering, const struct route *route)
{
    const struct account *account = gathering->account;
    uint32_t scope = account->route_tables.items[route->table].scope;
    struct span entries;

    if (route->cidr != NONE)
        add_block(gathering, route, scope, account_block(account, route->cidr));
    if (route->cidr != NONE || route->prefix_list == NONE)
        return;
    entries = account->prefix_lists.items[route->prefix_list].entries;
    for (uint32_t i = 0; i < entries.count; i++) {
        uint32_t cidr = account->prefix_entries.items[entries.first + i].cidr;
        add_block(gathering, route, scope, account_block(account, cidr));
    }
}

static int compare_ranges(const void *a, const void *b)
{
    const struct far_range *const *first = a, *const *second = b;
    int order = (int)(*first)->kind - (int)(*second)->kind;

    return order ? order : (*first > *second) - (*first < *second);
}

/* By kind, and within one kind in the order of the routes. */
static void sort_ranges(struct far_ranges *ranges)
{
    const struct far_range **order = mem_alloc(ranges->count * sizeof *order);
    struct far_range *sorted = mem_alloc(ranges->count * sizeof *sorted);

    for (size_t i = 0; i < ranges->count; i++)
        order[i] = &ranges->items[i];
    qsort(order, ranges->count, sizeof *order, compare_ranges);
    for (size_t i = 0; i < ranges->count; i++)
        sorted[i] = *order[i];
    free(order);
    free(ranges->items);
    ranges->items = sorted;
    ranges->capacity = ranges->count;
}

/* --- distinct routes --------------------------------------------------------------------------- */

/* Tables of one VPC mostly repeat each other. */
struct routes {
    TABLE(const struct route *) items;
};

static bool may_lead_far(const struct route *route)
{
    return !route->blackhole &&
           (route->target_kind == ROUTE_PEERING || route->target_kind == ROUTE_TRANSIT_GATEWAY ||
            route->target_kind == ROUTE_VPN_GATEWAY || route->target_kind == ROUTE_OTHER);
}

static void collect(struct routes *routes, const struct account *account, uint32_t vpc)
{
    for (size_t i = 0; i < account->route_tables.count && vpc != NONE; i++) {
        const struct route_table *table = &account->route_tables.items[i];
        for (uint32_t k = 0; k < table->routes.count && table->vpc == vpc; k++) {
            const struct route *route = &account->routes.items[table->routes.first + k];
            if (may_lead_far(route))
                TABLE_ADD(routes->items, route);
        }
    }
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_places(const void *a, const void *b)
{
    const struct route *const *first = a, *const *second = b;

    return *first < *second ? -1 : *first > *second;
}

/* Static ones before propagated ones, then by place. */
static int compare_routes(const void *a, const void *b)
{
    const struct route *const *first = a, *const *second = b;
    int order = compare_numbers((*first)->target, (*second)->target);

    if (!order)
        order = compare_numbers((*first)->cidr, (*second)->cidr);
    if (!order)
        order = compare_numbers((*first)->prefix_list, (*second)->prefix_list);
    if (!order)
        order = (*first)->propagated - (*second)->propagated;
    return order ? order : compare_places(a, b);
}

static bool say_the_same(const struct route *a, const struct route *b)
{
    return a->target == b->target && a->cidr == b->cidr && a->prefix_list == b->prefix_list;
}

/* Leaves each once, in the order of the export. */
static void make_distinct(struct routes *routes)
{
    size_t kept = 0;

    if (!routes->items.count)
        return;
    qsort(routes->items.items, routes->items.count, sizeof *routes->items.items, compare_routes);
    for (size_t i = 1; i < routes->items.count; i++)
        if (!say_the_same(routes->items.items[kept], routes->items.items[i]))
            routes->items.items[++kept] = routes->items.items[i];
    routes->items.count = kept + 1;
    qsort(routes->items.items, routes->items.count, sizeof *routes->items.items, compare_places);
}

void far_ranges_of_vpc(struct far_ranges *ranges, struct account *account, uint32_t vpc,
                       uint8_t family)
{
    struct gathering gathering = {ranges, account, vpc, family};
    struct routes routes = {0};

    *ranges = (struct far_ranges){0};
    collect(&routes, account, vpc);
    make_distinct(&routes);
    for (size_t i = 0; i < routes.items.count; i++)
        add_route(&gathering, routes.items.items[i]);
    if (ranges->count)
        sort_ranges(ranges);
    free(routes.items.items);
}

void far_ranges_release(struct far_ranges *ranges)
{
    for (size_t i = 0; i < ranges->count; i++)
        free(ranges->items[i].cidrs);
    free(ranges->items);
    *ranges = (struct far_ranges){0};
}

const struct far_range *far_ranges_find(const struct far_ranges *ranges,
                                        const struct account *account, struct ip_addr address,
                                        uint32_t *cidr)
{
    const struct cidr wanted = cidr_of_address(address);

    for (size_t i = 0; i < ranges->count; i++)
        for (size_t k = 0; k < ranges->items[i].cidr_count; k++)
            if (cidr_covers(account_block(account, ranges->items[i].cidrs[k]), wanted)) {
                *cidr = ranges->items[i].cidrs[k];
                return &ranges->items[i];
            }
    return NULL;
}
