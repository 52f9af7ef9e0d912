/*
 * Reverse lists. Each begins as edges (owner, member) in the order of members; a stable counting
 * sort by owner makes the side table, and each owner gets the span of its members.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/read/link.h"

static void edges_add(struct edges *edges, uint32_t owner, size_t member)
{
    if (owner == NONE)
        return;
    edges->items = mem_grow(edges->items, &edges->capacity, edges->count + 1, sizeof *edges->items);
    edges->items[edges->count++] = (struct edge){owner, (uint32_t)member};
}

/* The members sorted by owner, as long as the edges; the owners' spans in `spans`. Frees the
 * edges. */
static uint32_t *edges_spread(struct edges *edges, size_t owner_count, struct span *spans)
{
    uint32_t *members = mem_alloc(edges->count * sizeof *members), first = 0;

    for (size_t i = 0; i < owner_count; i++)
        spans[i] = (struct span){0, 0};
    for (size_t i = 0; i < edges->count; i++)
        spans[edges->items[i].owner].count++;
    for (size_t i = 0; i < owner_count; i++) {
        spans[i].first = first;
        first += spans[i].count;
        spans[i].count = 0;
    }
    for (size_t i = 0; i < edges->count; i++) {
        struct span *span = &spans[edges->items[i].owner];

        members[span->first + span->count++] = edges->items[i].member;
    }
    free(edges->items);
    *edges = (struct edges){0};
    return members;
}

/* Makes `table` from `edges`, and gives row i of `owners` its span in `field`. */
#define SPREAD(edges, owners, field, table)                                                        \
    do {                                                                                           \
        struct span *spans = mem_alloc((owners).count * sizeof *spans);                            \
        size_t edge_count = (edges).count;                                                         \
                                                                                                   \
        (table).items = edges_spread(&(edges), (owners).count, spans);                             \
        (table).count = (table).capacity = edge_count;                                             \
        for (size_t row = 0; row < (owners).count; row++)                                          \
            (owners).items[row].field = spans[row];                                                \
        free(spans);                                                                               \
    } while (0)

static void reverse_group_interfaces(struct account *account)
{
    struct edges edges = {0};

    for (size_t i = 0; i < account->interfaces.count; i++) {
        struct span groups = account->interfaces.items[i].groups;

        for (uint32_t j = 0; j < groups.count; j++)
            edges_add(&edges, account->interface_groups.items[groups.first + j], i);
    }
    SPREAD(edges, account->groups, interfaces, account->group_interfaces);
}

static void reverse_subnets(struct account *account)
{
    struct edges interfaces = {0}, acls = {0}, tables = {0};

    for (size_t i = 0; i < account->interfaces.count; i++)
        edges_add(&interfaces, account->interfaces.items[i].subnet, i);
    for (size_t i = 0; i < account->subnets.count; i++) {
        edges_add(&acls, account->subnets.items[i].acl, i);
        edges_add(&tables, account->subnets.items[i].route_table, i);
    }
    SPREAD(interfaces, account->subnets, interfaces, account->subnet_interfaces);
    SPREAD(acls, account->acls, subnets, account->acl_subnets);
    SPREAD(tables, account->route_tables, subnets, account->route_table_subnets);
}

void link_reverse(struct account *account, struct edges *referrers)
{
    reverse_group_interfaces(account);
    SPREAD(*referrers, account->groups, referrers, account->group_referrers);
    reverse_subnets(account);
}
