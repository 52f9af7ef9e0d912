#include "model/map/vpc_map.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/map/map_build.h"

static uint32_t *none_table(size_t count)
{
    uint32_t *table = mem_alloc(count * sizeof *table);

    memset(table, 0xff, count * sizeof *table);
    return table;
}

/* Subnets of the VPC as they come. */
static void gather_subnets(struct map_builder *builder)
{
    const struct account *account = builder->account;
    struct vpc_map *map = builder->map;

    for (uint32_t i = 0; i < account->subnets.count; i++) {
        if (account->subnets.items[i].vpc != map->vpc)
            continue;
        builder->subnet_at[i] = (uint32_t)map->subnets.count;
        TABLE_ADD(map->subnets, ((struct map_subnet){.row = i}));
    }
}

/* Interfaces in subnets that the export does not hold stand together, in one that has no row. */
static uint32_t subnet_of(struct map_builder *builder, uint32_t subnet, uint32_t *elsewhere)
{
    if (subnet < builder->account->subnets.count && builder->subnet_at[subnet] != NONE)
        return builder->subnet_at[subnet];
    if (*elsewhere == NONE) {
        *elsewhere = (uint32_t)builder->map->subnets.count;
        TABLE_ADD(builder->map->subnets, ((struct map_subnet){.row = NONE}));
    }
    return *elsewhere;
}

static void gather_interfaces(struct map_builder *builder)
{
    const struct account *account = builder->account;
    uint32_t elsewhere = NONE;

    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        const struct network_interface *interface = &account->interfaces.items[i];

        if (interface->vpc != builder->map->vpc)
            continue;
        builder->interface_at[i] = (uint32_t)builder->interfaces.count;
        TABLE_ADD(builder->interfaces,
                  ((struct map_interface){
                      .row = i,
                      .subnet = subnet_of(builder, interface->subnet, &elsewhere),
                      .hub = NONE,
                      .doors.balancer = NONE}));
    }
}

/* --- hubs in their order -------------------------------------------------------------------------------- */

struct hub_place {
    struct map_hub hub;
    uint32_t before;
    const char *id;
};

/* Those at the edge first: to the Internet, then by how many use them. */
static int compare_hubs(const void *left, const void *right)
{
    const struct hub_place *a = left, *b = right;
    bool inside_a = a->hub.subnet != NONE, inside_b = b->hub.subnet != NONE;

    if (inside_a != inside_b)
        return inside_a ? 1 : -1;
    if (a->hub.to_internet != b->hub.to_internet)
        return a->hub.to_internet ? -1 : 1;
    if (a->hub.to_internet && a->hub.kind != b->hub.kind)
        return a->hub.kind < b->hub.kind ? -1 : 1;
    if (a->hub.users != b->hub.users)
        return a->hub.users > b->hub.users ? -1 : 1;
    if (a->hub.others != b->hub.others)
        return a->hub.others > b->hub.others ? -1 : 1;
    if (a->hub.kind != b->hub.kind)
        return a->hub.kind < b->hub.kind ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void renumber_hubs(struct vpc_map *map, const uint32_t *moved)
{
    for (size_t i = 0; i < map->edges.count; i++)
        map->edges.items[i].hub = moved[map->edges.items[i].hub];
    for (size_t i = 0; i < map->lines.count; i++)
        if (map->lines.items[i].hub != NONE)
            map->lines.items[i].hub = moved[map->lines.items[i].hub];
}

static void sort_hubs(struct vpc_map *map)
{
    size_t count = map->hubs.count;
    struct hub_place *places = mem_zalloc(count, sizeof *places);
    uint32_t *moved = mem_alloc(count * sizeof *moved);

    for (uint32_t i = 0; i < count; i++)
        places[i] = (struct hub_place){map->hubs.items[i], i,
                                       text_raw(map->account->texts, map->hubs.items[i].id)};
    qsort(places, count, sizeof *places, compare_hubs);
    for (uint32_t i = 0; i < count; i++) {
        map->hubs.items[i] = places[i].hub;
        moved[places[i].before] = i;
    }
    renumber_hubs(map, moved);
    free(moved);
    free(places);
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static void add_row(struct vpc_map *map, enum map_row_kind kind, uint32_t number)
{
    TABLE_ADD(map->rows, ((struct map_row){kind, number}));
}

static void list_rows(struct vpc_map *map)
{
    add_row(map, MAP_ROW_INTERNET, 0);
    for (uint32_t i = 0; i < map->hubs.count; i++)
        if (map->hubs.items[i].subnet == NONE)
            add_row(map, MAP_ROW_HUB, i);
    for (uint32_t i = 0; i < map->subnets.count; i++) {
        struct span lines = map->subnets.items[i].lines;

        add_row(map, MAP_ROW_SUBNET, i);
        for (uint32_t k = 0; k < lines.count; k++)
            add_row(map, MAP_ROW_LINE, lines.first + k);
    }
}

static void builder_begin(struct map_builder *builder)
{
    const struct account *account = builder->account;

    builder->interface_at = none_table(account->interfaces.count);
    builder->subnet_at = none_table(account->subnets.count);
    builder->table_at = none_table(account->route_tables.count);
    builder->hub_at = none_table(text_pool_count(account->texts));
}

static void builder_end(struct map_builder *builder)
{
    for (size_t i = 0; i < builder->tables.count; i++)
        free(builder->tables.items[i].edges.items);
    free(builder->tables.items);
    free(builder->interfaces.items);
    free(builder->interface_at);
    free(builder->subnet_at);
    free(builder->table_at);
    free(builder->hub_at);
}

void vpc_map_make(struct vpc_map *map, const struct account *account, const struct edits *edits,
                  const struct findings *findings, uint32_t vpc)
{
    struct map_builder builder = {
        .map = map, .account = account, .edits = edits, .findings = findings};

    *map = (struct vpc_map){.account = account, .vpc = vpc, .ports = findings->ports};
    builder_begin(&builder);
    gather_subnets(&builder);
    gather_interfaces(&builder);
    map_build_doors(&builder);
    map_build_hubs(&builder);
    map_build_routes(&builder);
    map_build_subnets(&builder);
    sort_hubs(map);
    list_rows(map);
    builder_end(&builder);
}

void vpc_map_release(struct vpc_map *map)
{
    free(map->hubs.items);
    free(map->subnets.items);
    free(map->lines.items);
    free(map->edges.items);
    free(map->rows.items);
    *map = (struct vpc_map){.account = NULL};
}

struct object_ref map_row_object(const struct vpc_map *map, size_t row)
{
    const struct map_row *item = &map->rows.items[row];

    switch (item->kind) {
    case MAP_ROW_HUB:
        return map->hubs.items[item->number].object;
    case MAP_ROW_SUBNET:
        return (struct object_ref){OBJECT_SUBNET, map->subnets.items[item->number].row};
    case MAP_ROW_LINE:
        return map->lines.items[item->number].object;
    default:
        return (struct object_ref){OBJECT_VPC, NONE};
    }
}

size_t map_row_find(const struct vpc_map *map, struct object_ref object)
{
    for (size_t i = 0; object.row != NONE && i < map->rows.count; i++) {
        struct object_ref here = map_row_object(map, i);

        if (here.kind == object.kind && here.row == object.row)
            return i;
    }
    return 0;
}
