/* map_build.h: what the files that fill a map share. Not for others. */
#ifndef MODEL_MAP_MAP_BUILD_H
#define MODEL_MAP_MAP_BUILD_H

#include "model/map/vpc_map.h"

/* An interface of the VPC while the map is made. */
struct map_interface {
    uint32_t row;
    uint32_t subnet; /* of builder->subnets */
    const char *id;
    enum exposure worst;
    bool stands; /* for a gateway, balancer or endpoint that has a line of its own */
    uint32_t hub;
    struct map_doors doors;
};

/* What the routes of one table say. */
struct map_table {
    TABLE(struct map_edge) edges; /* `subnet` is not set */
    enum map_side sides[IP_FAMILY_COUNT];
    bool blackhole;
};

struct map_builder {
    struct vpc_map *map;
    const struct account *account;
    const struct edits *edits;
    const struct findings *findings;
    TABLE(struct map_interface) interfaces;
    uint32_t *interface_at; /* by row of the account: number of `interfaces`, or NONE */
    uint32_t *subnet_at;    /* by row of the account: number of map->subnets, or NONE */
    uint32_t *hub_at;       /* by text_id: number of map->hubs, or NONE */
    uint32_t *table_at;     /* by row of the account: number of `tables`, or NONE */
    TABLE(struct map_table) tables;
};

/* Doors of builder->interfaces. */
void map_build_doors(struct map_builder *builder);

/* Hubs of the VPC, the tables of its subnets, sides and edges of these. */
void map_build_hubs(struct map_builder *builder);
void map_build_routes(struct map_builder *builder);

/* Brings subnets into their order, folds them, and gives them lines, edges and rows. */
void map_build_subnets(struct map_builder *builder);

#endif
