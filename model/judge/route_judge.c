/*
 * route_judge.c: longest-prefix match over whole address spaces at once.
 *
 * Two blocks are either nested or apart, so the destinations of a table form a forest. Sorted by
 * first address (wider first), one sweep with a stack of open blocks hands every address to the
 * innermost block that holds it:
 *
 *     0.0.0.0/0   |----------------- igw ------------------|
 *     54.0.0.0/8        |--- nat ---|
 *     answer       igw        nat             igw
 *
 * A prefix list whose entries are not known could hold blocks of any size, so a route to one leaves
 * only those addresses certain that a full-length block of the table's own decides. A route that could not
 * be read is like one.
 */
#include "model/judge/route_judge.h"

#include <stdlib.h>
#include <strings.h>

#include "model/base/mem.h"

/* "Route priority" of the VPC user guide, among routes of one prefix; lower wins. */
enum route_rank { RANK_STATIC, RANK_PREFIX_LIST, RANK_PROPAGATED };

/* One block of the table with what the routes of its best rank say. */
struct route_block {
    ip_value first, last;
    enum route_rank rank;
    bool blackhole;
    bool all_internet, some_internet; /* among the active routes of this block and rank */
};

struct route_blocks {
    enum ip_family family;
    struct route_block *items;
    size_t count, capacity;
    bool unknown_to_internet,
        unknown_elsewhere; /* routes to lists without (all) entries, or lost */
};

/* --- gathering ---------------------------------------------------------------------------------- */

static bool route_to_internet(const struct route *route)
{
    return route->target_kind == ROUTE_INTERNET_GATEWAY && !route->blackhole;
}

static void blocks_add(struct route_blocks *blocks, const struct route *route, struct cidr block,
                       enum route_rank rank)
{
    bool internet = route_to_internet(route);
    struct route_block item = {.first = cidr_first(block),
                               .last = cidr_last(block),
                               .rank = route->propagated ? RANK_PROPAGATED : rank,
                               .blackhole = route->blackhole,
                               .all_internet = internet,
                               .some_internet = internet};

    if (block.family != blocks->family)
        return;
    blocks->items =
        mem_grow(blocks->items, &blocks->capacity, blocks->count + 1, sizeof *blocks->items);
    blocks->items[blocks->count++] = item;
}

/* A gateway endpoint's route goes to its service's own prefix list. An endpoint that the export
 * does not hold is one: the others cannot be the target of such a route by AWS's own doing. */
static bool route_to_gateway_endpoint(const struct account *account, const struct route *route,
                                      uint32_t scope)
{
    uint32_t endpoint;

    if (route->target_kind != ROUTE_VPC_ENDPOINT)
        return false;
    endpoint = account_find_kind(account, route->target, scope, OBJECT_ENDPOINT);
    if (endpoint == NONE || account->endpoints.items[endpoint].type == TEXT_NONE)
        return true;
    return strcasecmp(text_raw(account->texts, account->endpoints.items[endpoint].type),
                      "Gateway") == 0;
}

static void blocks_add_list(struct route_blocks *blocks, const struct account *account,
                            const struct route *route, uint32_t scope)
{
    const struct prefix_list *list = &account->prefix_lists.items[route->prefix_list];

    for (uint32_t i = 0; i < list->entries.count; i++) {
        uint32_t cidr = account->prefix_entries.items[list->entries.first + i].cidr;
        blocks_add(blocks, route, account_block(account, cidr), RANK_PREFIX_LIST);
    }
    if (list->entries_known && !list->entries_incomplete)
        return;
    if (list->family != IP_FAMILY_COUNT && list->family != blocks->family)
        return;
    if (route_to_gateway_endpoint(account, route, scope))
        return;
    if (route_to_internet(route))
        blocks->unknown_to_internet = true;
    else
        blocks->unknown_elsewhere = true;
}

static void blocks_gather(struct route_blocks *blocks, const struct account *account,
                          const struct route_table *table)
{
    blocks->unknown_to_internet = blocks->unknown_elsewhere = table->routes_untold;
    for (uint32_t i = 0; i < table->routes.count; i++) {
        const struct route *route = &account->routes.items[table->routes.first + i];
        if (route->cidr != NONE)
            blocks_add(blocks, route, account_block(account, route->cidr), RANK_STATIC);
        else if (route->prefix_list != NONE)
            blocks_add_list(blocks, account, route, table->scope);
    }
}

/* --- one block, one answer ---------------------------------------------------------------------- */

/* By place, wider first, then the better rank first. */
static int block_compare(const void *left, const void *right)
{
    const struct route_block *a = left, *b = right;

    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->last != b->last)
        return a->last > b->last ? -1 : 1;
    return (int)a->rank - (int)b->rank;
}

/* Folds an equal block of the same rank in. AWS takes one of them and does not say which, so they
 * are certain only where they agree; a blackhole wins its prefix. */
static void block_fold(struct route_block *into, const struct route_block *from)
{
    into->blackhole |= from->blackhole;
    into->all_internet &= from->all_internet;
    into->some_internet |= from->some_internet;
    if (into->blackhole)
        into->some_internet = into->all_internet = false;
}

/* Sorts, and leaves each distinct block once, with its best rank. */
static void blocks_settle(struct route_blocks *blocks)
{
    size_t kept = 0;

    if (blocks->count == 0)
        return;
    qsort(blocks->items, blocks->count, sizeof *blocks->items, block_compare);
    for (size_t i = 1; i < blocks->count; i++) {
        struct route_block *last = &blocks->items[kept];
        const struct route_block *next = &blocks->items[i];
        if (next->first != last->first || next->last != last->last)
            blocks->items[++kept] = *next;
        else if (next->rank == last->rank)
            block_fold(last, next);
    }
    blocks->count = kept + 1;
}

/* --- the sweep ------------------------------------------------------------------------------------ */

struct route_sweep {
    const struct route_blocks *blocks;
    const struct route_block **open; /* nested blocks, the innermost last */
    size_t depth;
    ip_value next; /* first address without an answer yet */
    struct addr_set *certain, *possible;
};

/* Whether lists without entries could still change the answer of this block: they could hold a
 * longer prefix, or the same one with a better claim. */
static bool block_is_final(const struct route_block *block)
{
    return block->first == block->last && block->rank == RANK_STATIC;
}

/* Gives next..last to the innermost open block. */
static void sweep_answer(struct route_sweep *sweep, ip_value last)
{
    const struct route_block *block = sweep->open[sweep->depth - 1];
    bool open_end = !block_is_final(block);

    if (block->all_internet && !(open_end && sweep->blocks->unknown_elsewhere))
        addr_set_add_range(sweep->certain, sweep->next, last);
    if (block->some_internet || (open_end && sweep->blocks->unknown_to_internet))
        addr_set_add_range(sweep->possible, sweep->next, last);
}

/* Addresses that no route matches. */
static void sweep_gap(struct route_sweep *sweep, ip_value last)
{
    if (sweep->blocks->unknown_to_internet)
        addr_set_add_range(sweep->possible, sweep->next, last);
}

/* Answers for all addresses before `first`. */
static void sweep_to(struct route_sweep *sweep, ip_value first)
{
    while (sweep->depth > 0 && sweep->open[sweep->depth - 1]->last < first) {
        ip_value last = sweep->open[sweep->depth - 1]->last;
        if (sweep->next <= last)
            sweep_answer(sweep, last);
        sweep->next = last + 1;
        sweep->depth--;
    }
    if (sweep->next < first) {
        if (sweep->depth > 0)
            sweep_answer(sweep, first - 1);
        else
            sweep_gap(sweep, first - 1);
    }
    sweep->next = first;
}

/* Answers for everything behind the last block. The largest address has no successor, so `done`
 * says that it has its answer. */
static void sweep_finish(struct route_sweep *sweep)
{
    ip_value end = ip_family_last(sweep->blocks->family);
    bool done = false;

    while (sweep->depth > 0 && !done) {
        ip_value last = sweep->open[sweep->depth - 1]->last;
        if (sweep->next <= last)
            sweep_answer(sweep, last);
        done = last == end;
        sweep->next = last + 1;
        sweep->depth--;
    }
    if (!done)
        sweep_gap(sweep, end);
}

static void blocks_sweep(const struct route_blocks *blocks, struct addr_set *certain,
                         struct addr_set *possible)
{
    struct route_sweep sweep = {.blocks = blocks,
                                .open = mem_alloc((blocks->count + 1) * sizeof *sweep.open),
                                .certain = certain,
                                .possible = possible};

    for (size_t i = 0; i < blocks->count; i++) {
        sweep_to(&sweep, blocks->items[i].first);
        sweep.open[sweep.depth++] = &blocks->items[i];
    }
    sweep_finish(&sweep);
    free(sweep.open);
}

/* --- the doors ------------------------------------------------------------------------------------ */

void route_judge_table(const struct account *account, uint32_t table, struct addr_set *certain,
                       struct addr_set *possible)
{
    struct route_blocks blocks = {.family = certain->family};

    addr_set_clear(certain);
    addr_set_clear(possible);
    blocks_gather(&blocks, account, &account->route_tables.items[table]);
    blocks_settle(&blocks);
    blocks_sweep(&blocks, certain, possible);
    free(blocks.items);
}

bool route_judge_table_is_unknown(const struct account *account, uint32_t subnet)
{
    return account->subnets.items[subnet].route_table == NONE;
}

void route_judge_internet(const struct account *account, uint32_t subnet, struct addr_set *certain,
                          struct addr_set *possible)
{
    if (route_judge_table_is_unknown(account, subnet)) {
        addr_set_clear(certain);
        addr_set_clear(possible);
        addr_set_add_all(possible);
        return;
    }
    route_judge_table(account, account->subnets.items[subnet].route_table, certain, possible);
}
