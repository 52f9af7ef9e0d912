/* Hubs: what the VPC has, and what its routes name besides. */
#include <string.h>
#include <strings.h>

#include "model/base/mem.h"
#include "model/judge/route_judge.h"
#include "model/map/map_build.h"

static uint32_t add_hub(struct map_builder *builder, const struct map_hub *hub)
{
    struct vpc_map *map = builder->map;

    if (hub->id != TEXT_NONE && builder->hub_at[hub->id] != NONE)
        return builder->hub_at[hub->id];
    if (hub->id != TEXT_NONE)
        builder->hub_at[hub->id] = (uint32_t)map->hubs.count;
    TABLE_ADD(map->hubs, *hub);
    return (uint32_t)map->hubs.count - 1;
}

/* An object of this VPC on the way out; its subnet if that is one of the map's. */
static uint32_t add_object(struct map_builder *builder, enum map_hub_kind kind,
                           struct object_ref object, uint32_t subnet)
{
    bool is_inside = subnet != NONE && subnet < builder->account->subnets.count;
    struct map_hub hub = {.kind = kind,
                          .object = object,
                          .id = account_object_id(builder->account, object),
                          .to_internet = kind == MAP_INTERNET_GATEWAY || kind == MAP_EGRESS_ONLY,
                          .subnet = is_inside ? builder->subnet_at[subnet] : NONE};

    return add_hub(builder, &hub);
}

static bool is_gone(const struct account *account, text_id state)
{
    const char *word = text_raw(account->texts, state);

    return !strcmp(word, "deleted") || !strcmp(word, "deleting") || !strcmp(word, "failed");
}

static void add_gateways(struct map_builder *builder)
{
    static const enum map_hub_kind kinds[] = {[GATEWAY_INTERNET] = MAP_INTERNET_GATEWAY,
                                              [GATEWAY_NAT] = MAP_NAT,
                                              [GATEWAY_EGRESS_ONLY] = MAP_EGRESS_ONLY};
    const struct account *account = builder->account;

    for (uint32_t i = 0; i < account->gateways.count; i++) {
        const struct gateway *gateway = &account->gateways.items[i];

        if (gateway->vpc != builder->map->vpc || is_gone(account, gateway->state))
            continue;
        add_object(builder, kinds[gateway->kind], (struct object_ref){OBJECT_GATEWAY, i},
                   gateway->kind == GATEWAY_NAT ? gateway->subnet : NONE);
    }
}

static void add_endpoints(struct map_builder *builder)
{
    const struct account *account = builder->account;

    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        const struct vpc_endpoint *endpoint = &account->endpoints.items[i];

        if (endpoint->vpc != builder->map->vpc || is_gone(account, endpoint->state) ||
            strcasecmp(text_raw(account->texts, endpoint->type), "Interface") == 0)
            continue;
        add_object(builder, MAP_ENDPOINT, (struct object_ref){OBJECT_ENDPOINT, i}, NONE);
    }
}

static void add_peerings(struct map_builder *builder)
{
    const struct account *account = builder->account;
    uint32_t vpc = builder->map->vpc;

    for (uint32_t i = 0; i < account->peerings.count; i++) {
        const struct vpc_peering *peering = &account->peerings.items[i];

        if (peering_is_active(account, peering) &&
            (peering->requester.vpc == vpc || peering->accepter.vpc == vpc))
            add_object(builder, MAP_PEERING, (struct object_ref){OBJECT_PEERING, i}, NONE);
    }
}

/* A VPC sees the gateway, not its attachment. */
static void add_transit(struct map_builder *builder)
{
    const struct account *account = builder->account;

    for (uint32_t i = 0; i < account->transit_attachments.count; i++) {
        const struct transit_attachment *attachment = &account->transit_attachments.items[i];
        struct map_hub hub = {.kind = MAP_TRANSIT,
                              .object = {OBJECT_TRANSIT_ATTACHMENT, i},
                              .id = attachment->gateway_id,
                              .subnet = NONE};

        if (attachment->vpc != builder->map->vpc || !attachment->live)
            continue;
        if (attachment->gateway != NONE)
            hub.object = (struct object_ref){OBJECT_TRANSIT_GATEWAY, attachment->gateway};
        add_hub(builder, &hub);
    }
}

void map_build_hubs(struct map_builder *builder)
{
    add_gateways(builder);
    add_transit(builder);
    add_peerings(builder);
    add_endpoints(builder);
}

/* --- routes ---------------------------------------------------------------------------------------- */

/* The interface that a route names, itself or by its instance. */
static uint32_t routed_interface(const struct map_builder *builder, struct object_ref target)
{
    if (target.kind == OBJECT_INTERFACE)
        return target.row;
    for (size_t i = 0; target.kind == OBJECT_INSTANCE && i < builder->interfaces.count; i++) {
        uint32_t row = builder->interfaces.items[i].row;

        if (builder->account->interfaces.items[row].instance == target.row)
            return row;
    }
    return NONE;
}

static uint32_t add_host(struct map_builder *builder, const struct route *route,
                         struct object_ref target)
{
    uint32_t interface = target.row == NONE ? NONE : routed_interface(builder, target);
    struct map_hub hub = {.kind = MAP_HOST, .object = target, .id = route->target, .subnet = NONE};

    if (interface != NONE) {
        uint32_t number = builder->interface_at[interface];

        hub.object = (struct object_ref){OBJECT_INTERFACE, interface};
        if (number != NONE) {
            if (builder->interfaces.items[number].hub != NONE) /* another route names it otherwise */
                return builder->interfaces.items[number].hub;
            hub.subnet = builder->interfaces.items[number].subnet;
            builder->interfaces.items[number].hub = (uint32_t)builder->map->hubs.count;
        }
    }
    return add_hub(builder, &hub);
}

/* The hub of a route, added where nothing but the route tells of it. */
static uint32_t hub_of_route(struct map_builder *builder, const struct route *route, uint32_t scope)
{
    static const enum map_hub_kind kinds[] = {
        [ROUTE_INTERNET_GATEWAY] = MAP_INTERNET_GATEWAY,
        [ROUTE_NAT_GATEWAY] = MAP_NAT,
        [ROUTE_PEERING] = MAP_PEERING,
        [ROUTE_TRANSIT_GATEWAY] = MAP_TRANSIT,
        [ROUTE_VPN_GATEWAY] = MAP_VPN,
        [ROUTE_EGRESS_ONLY_GATEWAY] = MAP_EGRESS_ONLY,
        [ROUTE_VPC_ENDPOINT] = MAP_ENDPOINT,
        [ROUTE_OTHER] = MAP_OTHER,
    };
    enum route_target kind = (enum route_target)route->target_kind;
    struct object_ref target = {OBJECT_GATEWAY, NONE};
    struct map_hub hub;

    if (route->target != TEXT_NONE) {
        if (builder->hub_at[route->target] != NONE)
            return builder->hub_at[route->target];
        target = account_find(builder->account, route->target, scope);
    }
    if (kind == ROUTE_INTERFACE)
        return add_host(builder, route, target);
    hub = (struct map_hub){.kind = kinds[kind],
                           .object = target,
                           .id = route->target,
                           .to_internet = kind == ROUTE_INTERNET_GATEWAY ||
                                          kind == ROUTE_EGRESS_ONLY_GATEWAY,
                           .subnet = NONE};
    return add_hub(builder, &hub);
}

/* Bit f for a default route of family f. */
static uint8_t default_of(const struct account *account, const struct route *route)
{
    struct cidr block;

    if (route->cidr == NONE)
        return 0;
    block = account_block(account, route->cidr);
    return (uint8_t)(block.length ? 0 : 1U << block.family);
}

static void add_edge(struct map_table *table, uint32_t hub, uint8_t defaults)
{
    for (size_t i = 0; i < table->edges.count; i++)
        if (table->edges.items[i].hub == hub) {
            table->edges.items[i].defaults |= defaults;
            return;
        }
    TABLE_ADD(table->edges, ((struct map_edge){NONE, hub, defaults}));
}

static void read_routes(struct map_builder *builder, struct map_table *table, uint32_t row)
{
    const struct account *account = builder->account;
    const struct route_table *routes = &account->route_tables.items[row];

    for (uint32_t i = 0; i < routes->routes.count; i++) {
        const struct route *route = &account->routes.items[routes->routes.first + i];
        uint8_t defaults = default_of(account, route);

        if (route->target_kind == ROUTE_LOCAL)
            continue;
        if (route->blackhole)
            table->blackhole |= defaults != 0;
        else
            add_edge(table, hub_of_route(builder, route, routes->scope), defaults);
    }
}

static enum map_side side_of(const struct map_table *table, enum ip_family family,
                             const struct addr_set *certain, const struct addr_set *possible)
{
    struct addr_set internet;
    enum map_side side = MAP_ISOLATED;

    addr_set_init_internet(&internet, family);
    if (addr_set_intersects(certain, &internet))
        side = MAP_PUBLIC;
    else if (addr_set_intersects(possible, &internet))
        side = MAP_UNKNOWN;
    for (size_t i = 0; side == MAP_ISOLATED && i < table->edges.count; i++)
        if (table->edges.items[i].defaults & (1U << family))
            side = MAP_PRIVATE;
    addr_set_release(&internet);
    return side;
}

static void judge_table(struct map_builder *builder, struct map_table *table, uint32_t row)
{
    for (int family = 0; family < IP_FAMILY_COUNT; family++) {
        struct addr_set certain, possible;

        addr_set_init(&certain, (enum ip_family)family);
        addr_set_init(&possible, (enum ip_family)family);
        route_judge_table(builder->account, row, &certain, &possible);
        table->sides[family] = side_of(table, (enum ip_family)family, &certain, &possible);
        addr_set_release(&possible);
        addr_set_release(&certain);
    }
}

/* Default routes first, then by hub: as they were met. */
static void sort_edges(struct map_table *table)
{
    for (size_t i = 1; i < table->edges.count; i++) {
        struct map_edge edge = table->edges.items[i];
        size_t at = i;

        while (at > 0 && edge.defaults && !table->edges.items[at - 1].defaults) {
            table->edges.items[at] = table->edges.items[at - 1];
            at--;
        }
        table->edges.items[at] = edge;
    }
}

void map_build_routes(struct map_builder *builder)
{
    const struct account *account = builder->account;

    for (size_t i = 0; i < builder->map->subnets.count; i++) {
        uint32_t subnet = builder->map->subnets.items[i].row;
        uint32_t row = subnet == NONE ? NONE : account->subnets.items[subnet].route_table;
        struct map_table table = {.blackhole = false};

        if (row == NONE || builder->table_at[row] != NONE)
            continue;
        read_routes(builder, &table, row);
        judge_table(builder, &table, row);
        sort_edges(&table);
        builder->table_at[row] = (uint32_t)builder->tables.count;
        TABLE_ADD(builder->tables, table);
    }
}
