/*
 * map_walk.h: the way from the Internet to an open door, in terms of the map.
 */
#ifndef MODEL_MAP_MAP_WALK_H
#define MODEL_MAP_MAP_WALK_H

#include "model/judge/walk.h"
#include "model/map/vpc_map.h"

/* Where a walk that does not arrive ends, or what leaves it open. */
enum map_stop { MAP_STOP_NOWHERE, MAP_STOP_INTERNET, MAP_STOP_HUB, MAP_STOP_SUBNET };

struct map_walk {
    struct map_door door;
    size_t number, count; /* of the door among those of the interface, from 0 */
    uint32_t hub;  /* the gateway that it comes in by; NONE: there is none */
    uint32_t line; /* of map->lines, where it leads; NONE: no walk at all */
    uint32_t balancer; /* that passes it on, or NONE: then `line` is the balancer's */
    enum walk_verdict verdict;
    enum map_stop stop;
    char *why; /* one sentence for eyes */
};

/*
 * Walks to a door of a line (one of its doors, by number, taken round). Fills *walk, to be released by
 * the caller. A line without doors makes no walk. Cost: that of the walk (walk.h).
 */
void map_walk_make(struct map_walk *walk, const struct vpc_map *map,
                   const struct walk_context *context, uint32_t line, size_t number);
void map_walk_release(struct map_walk *walk);

#endif
