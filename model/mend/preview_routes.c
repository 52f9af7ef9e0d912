#include "model/mend/preview_routes.h"

#include <stdlib.h>

#include "model/base/mem.h"

enum rank { RANK_LOCAL, RANK_STATIC, RANK_PREFIX_LIST, RANK_PROPAGATED };

/* One block that a route leads to; route NONE: the VPC's own. */
struct block {
    struct cidr cidr;
    enum rank rank;
    uint32_t route;
};

struct blocks {
    struct block *items;
    size_t count, capacity;
};

/* --- the blocks of a table -------------------------------------------------------------------- */

static void add_block(struct blocks *blocks, struct block block)
{
    blocks->items =
        mem_grow(blocks->items, &blocks->capacity, blocks->count + 1, sizeof *blocks->items);
    blocks->items[blocks->count++] = block;
}

static void add_own_blocks(struct blocks *blocks, const struct account *account, uint32_t vpc)
{
    struct span cidrs;

    if (vpc == NONE)
        return;
    cidrs = account->vpcs.items[vpc].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++)
        add_block(blocks,
                  (struct block){account_block(account, account->cidr_refs.items[cidrs.first + i]),
                                 RANK_LOCAL, NONE});
}

static void add_route_blocks(struct blocks *blocks, const struct account *account, uint32_t row)
{
    const struct route *route = &account->routes.items[row];
    enum rank rank = route->propagated            ? RANK_PROPAGATED
                     : route->prefix_list != NONE ? RANK_PREFIX_LIST
                                                  : RANK_STATIC;
    struct span entries;

    if (route->cidr != NONE)
        add_block(blocks, (struct block){account_block(account, route->cidr), rank, row});
    if (route->prefix_list == NONE)
        return;
    entries = account->prefix_lists.items[route->prefix_list].entries;
    for (uint32_t i = 0; i < entries.count; i++)
        add_block(blocks, (struct block){account_block(account, account->prefix_entries
                                                                  .items[entries.first + i]
                                                                  .cidr),
                                         rank, row});
}

/* The longest first; then by rank, then in the order of the table. */
static int compare_blocks(const void *left, const void *right)
{
    const struct block *a = left, *b = right;

    if (a->cidr.length != b->cidr.length)
        return a->cidr.length > b->cidr.length ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->route > b->route) - (a->route < b->route);
}

static void blocks_make(struct blocks *blocks, const struct account *account, uint32_t table)
{
    const struct route_table *row = &account->route_tables.items[table];

    *blocks = (struct blocks){0};
    add_own_blocks(blocks, account, row->vpc);
    for (uint32_t i = 0; i < row->routes.count; i++)
        add_route_blocks(blocks, account, row->routes.first + i);
    if (blocks->count)
        qsort(blocks->items, blocks->count, sizeof *blocks->items, compare_blocks);
}

/* --- shares ----------------------------------------------------------------------------------- */

static bool leads_out(const struct account *account, uint32_t route)
{
    return route != NONE && account->routes.items[route].target_kind != ROUTE_LOCAL;
}

static void add_share(struct route_shares *shares, uint32_t route, const struct addr_set *addresses)
{
    struct route_share *share;

    shares->items =
        mem_grow(shares->items, &shares->capacity, shares->count + 1, sizeof *shares->items);
    share = &shares->items[shares->count++];
    share->route = route;
    addr_set_init(&share->addresses, addresses->family);
    addr_set_copy(&share->addresses, addresses);
}

void route_shares_make(struct route_shares *shares, const struct account *account, uint32_t table,
                       enum ip_family family)
{
    struct addr_set taken, part;
    struct blocks blocks;

    *shares = (struct route_shares){0};
    addr_set_init(&taken, family);
    addr_set_init(&part, family);
    blocks_make(&blocks, account, table);
    for (size_t i = 0; i < blocks.count; i++) {
        if (blocks.items[i].cidr.family != family)
            continue;
        addr_set_clear(&part);
        addr_set_add_cidr(&part, blocks.items[i].cidr);
        addr_set_subtract(&part, &part, &taken);
        addr_set_union(&taken, &taken, &part);
        if (leads_out(account, blocks.items[i].route) && !addr_set_is_empty(&part))
            add_share(shares, blocks.items[i].route, &part);
    }
    free(blocks.items);
    addr_set_release(&part);
    addr_set_release(&taken);
}

void route_shares_release(struct route_shares *shares)
{
    for (size_t i = 0; i < shares->count; i++)
        addr_set_release(&shares->items[i].addresses);
    free(shares->items);
    *shares = (struct route_shares){0};
}

const struct route *route_of_address(const struct account *account, uint32_t table,
                                     struct ip_addr address)
{
    const struct route *found = NULL;
    struct blocks blocks;

    if (table == NONE)
        return NULL;
    blocks_make(&blocks, account, table);
    for (size_t i = 0; i < blocks.count; i++) {
        struct cidr block = blocks.items[i].cidr;
        if (block.family != address.family || cidr_first(block) > address.value ||
            cidr_last(block) < address.value)
            continue;
        if (leads_out(account, blocks.items[i].route))
            found = &account->routes.items[blocks.items[i].route];
        break;
    }
    free(blocks.items);
    return found && !found->blackhole ? found : NULL;
}
