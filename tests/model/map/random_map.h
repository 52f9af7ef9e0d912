/*
 * random_map.h: maps of any shape, made without an account: what the layout is to cope with. Words for
 * them cannot be made.
 */
#ifndef TESTS_MODEL_MAP_RANDOM_MAP_H
#define TESTS_MODEL_MAP_RANDOM_MAP_H

#include "model/map/vpc_map.h"
#include "tests/model/random.h"

static inline void random_hub(struct vpc_map *map, uint32_t subnet)
{
    TABLE_ADD(map->hubs, ((struct map_hub){.kind = subnet == NONE ? MAP_INTERNET_GATEWAY : MAP_NAT,
                                           .object = {OBJECT_GATEWAY, NONE},
                                           .to_internet = subnet == NONE && one_in(3),
                                           .subnet = subnet}));
}

static inline void random_lines(struct vpc_map *map, uint32_t number)
{
    struct map_subnet *subnet = &map->subnets.items[number];
    uint32_t plain = below(5);

    subnet->lines.first = (uint32_t)map->lines.count;
    for (uint32_t i = 0; i < plain; i++)
        TABLE_ADD(map->lines, ((struct map_line){.kind = MAP_LINE_DOOR, .hub = NONE,
                                                 .subnet = number}));
    for (uint32_t i = 0; i < map->hubs.count; i++)
        if (map->hubs.items[i].subnet == number)
            TABLE_ADD(map->lines,
                      ((struct map_line){.kind = MAP_LINE_HUB, .hub = i, .subnet = number}));
    if (one_in(2))
        TABLE_ADD(map->lines, ((struct map_line){.kind = MAP_LINE_OTHERS, .hub = NONE,
                                                 .subnet = number}));
    subnet->lines.count = (uint32_t)map->lines.count - subnet->lines.first;
}

static inline void random_edges(struct vpc_map *map, uint32_t number)
{
    struct map_subnet *subnet = &map->subnets.items[number];

    subnet->edges.first = (uint32_t)map->edges.count;
    for (uint32_t i = 0; i < map->hubs.count; i++) {
        struct map_edge edge = {number, i, (uint8_t)below(4)};

        if (!one_in(3))
            continue;
        TABLE_ADD(map->edges, edge);
        if (edge.defaults)
            map->hubs.items[i].users++;
        else
            map->hubs.items[i].others++;
    }
    subnet->edges.count = (uint32_t)map->edges.count - subnet->edges.first;
}

static inline void random_rows(struct vpc_map *map)
{
    TABLE_ADD(map->rows, ((struct map_row){MAP_ROW_INTERNET, 0}));
    for (uint32_t i = 0; i < map->hubs.count; i++)
        if (map->hubs.items[i].subnet == NONE)
            TABLE_ADD(map->rows, ((struct map_row){MAP_ROW_HUB, i}));
    for (uint32_t i = 0; i < map->subnets.count; i++) {
        TABLE_ADD(map->rows, ((struct map_row){MAP_ROW_SUBNET, i}));
        for (uint32_t k = 0; k < map->subnets.items[i].lines.count; k++)
            TABLE_ADD(map->rows,
                      ((struct map_row){MAP_ROW_LINE, map->subnets.items[i].lines.first + k}));
    }
}

/* Released with vpc_map_release(). */
static inline void random_map(struct vpc_map *map)
{
    uint32_t hubs = below(one_in(4) ? 30 : 6), subnets = below(one_in(4) ? 40 : 8);
    enum map_side group = MAP_PUBLIC;

    *map = (struct vpc_map){.ports = smtp_ports_default};
    for (uint32_t i = 0; i < hubs; i++)
        random_hub(map, NONE);
    for (uint32_t i = 0; i < subnets; i++) {
        if (one_in(3) && group < MAP_ISOLATED)
            group++;
        TABLE_ADD(map->subnets, ((struct map_subnet){.row = i, .group = group}));
        if (one_in(4))
            random_hub(map, i);
    }
    for (uint32_t i = 0; i < subnets; i++) {
        random_lines(map, i);
        random_edges(map, i);
    }
    random_rows(map);
}

#endif
