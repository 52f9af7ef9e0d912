#include "model/map/map_walk.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"

/* IPv4 is asked of the interface, whose public address counts; IPv6 of its first global address. */
static struct walk_end end_of(const struct vpc_map *map, uint32_t interface, enum ip_family family)
{
    const struct account *account = map->account;
    struct span span = account->interfaces.items[interface].addresses;

    for (uint32_t i = 0; family == IP_V6 && i < span.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[span.first + i];

        if (address->address.family == IP_V6 && address->address.value >> 125 == 1) /* 2000::/3 */
            return (struct walk_end){.kind = WALK_END_ADDRESS, .row = NONE,
                                     .address = address->address};
    }
    return (struct walk_end){.kind = WALK_END_INTERFACE, .row = interface};
}

static uint32_t gateway_of_edges(const struct vpc_map *map, uint32_t subnet)
{
    struct span edges = map->subnets.items[subnet].edges;

    for (uint32_t i = 0; i < edges.count; i++) {
        uint32_t hub = map->edges.items[edges.first + i].hub;

        if (map->hubs.items[hub].kind == MAP_INTERNET_GATEWAY)
            return hub;
    }
    return NONE;
}

/* The internet gateway that it comes in by, or would. */
static uint32_t gateway_of(const struct vpc_map *map, uint32_t subnet)
{
    uint32_t hub = gateway_of_edges(map, subnet);

    for (uint32_t i = 0; hub == NONE && i < map->hubs.count; i++)
        if (map->hubs.items[i].kind == MAP_INTERNET_GATEWAY)
            hub = i;
    return hub;
}

static enum map_stop stop_of(const struct vpc_map *map, const struct map_walk *walk,
                             const struct walk *found)
{
    uint32_t subnet = map->lines.items[walk->line].subnet;

    if (walk->hub == NONE)
        return MAP_STOP_INTERNET;
    if (gateway_of_edges(map, subnet) == NONE)
        return MAP_STOP_HUB;
    if (walk->verdict == WALK_ALLOWED || found->deciding >= found->count)
        return MAP_STOP_NOWHERE;
    switch (found->hops[found->deciding].kind) {
    case HOP_GROUP_IN:
    case HOP_GROUP_OUT:
    case HOP_HOST:
        return MAP_STOP_NOWHERE; /* at the interface itself */
    case HOP_ACL_IN:
    case HOP_ACL_OUT:
        return MAP_STOP_SUBNET;
    case HOP_ROUTE:
        return found->hops[found->deciding].reply ? MAP_STOP_SUBNET : MAP_STOP_HUB;
    default:
        return MAP_STOP_HUB;
    }
}

static void ask(struct map_walk *walk, const struct vpc_map *map,
                const struct walk_context *context)
{
    const struct map_line *line = &map->lines.items[walk->line];
    const struct walk_question question = {
        .from = {.kind = WALK_END_INTERNET, .row = NONE},
        .to = end_of(map, line->object.row, walk->door.family),
        .protocol = PROTOCOL_TCP,
        .port = map->ports.ports[walk->door.port]};
    struct walk_answer answer = {0};

    walk_answer_make(&answer, context, &question);
    walk->verdict = answer.verdict;
    if (answer.count) {
        const struct walk *found = &answer.walks[answer.deciding];

        walk->why = mem_strdup(found->why ? found->why : "");
        walk->stop = stop_of(map, walk, found);
    }
    walk_answer_release(&answer);
}

/* Who is reached by a load balancer only: the way leads there. */
static void take_balancer(struct map_walk *walk, const struct vpc_map *map)
{
    uint32_t balancer = map->lines.items[walk->line].doors.balancer;

    for (uint32_t i = 0; i < map->lines.count; i++) {
        const struct map_line *line = &map->lines.items[i];
        uint32_t hub = line->kind == MAP_LINE_BALANCER && line->object.row == balancer
                           ? gateway_of_edges(map, line->subnet)
                           : NONE;

        if (hub == NONE)
            continue;
        walk->balancer = balancer;
        walk->line = i;
        walk->hub = hub;
        walk->verdict = WALK_ALLOWED;
        walk->stop = MAP_STOP_NOWHERE;
        return;
    }
}

void map_walk_make(struct map_walk *walk, const struct vpc_map *map,
                   const struct walk_context *context, uint32_t line, size_t number)
{
    const struct map_line *item = &map->lines.items[line];
    size_t count = item->kind == MAP_LINE_DOOR ? map_door_count(map, &item->doors) : 0;

    *walk = (struct map_walk){.hub = NONE, .line = NONE, .balancer = NONE, .count = count};
    if (!count)
        return;
    walk->number = number % count;
    walk->door = map_door_at(map, &item->doors, walk->number);
    walk->line = line;
    walk->hub = gateway_of(map, item->subnet);
    ask(walk, map, context);
    if (walk->verdict != WALK_ALLOWED && walk->door.state == EXPOSURE_EXPOSED &&
        item->doors.balancer != NONE)
        take_balancer(walk, map);
}

void map_walk_release(struct map_walk *walk)
{
    free(walk->why);
    *walk = (struct map_walk){.hub = NONE, .line = NONE, .balancer = NONE};
}
