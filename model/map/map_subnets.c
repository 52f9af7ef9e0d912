/* Subnets in their order, folded where they are many, with what stands in them. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/mem.h"
#include "model/judge/route_judge.h"
#include "model/judge/surroundings.h"
#include "model/map/map_build.h"

/* --- what a subnet is ------------------------------------------------------------------------------ */

/* A subnet whose blocks are not told has an IPv4 one, as nearly all do. */
static bool has_family(const struct account *account, uint32_t row, enum ip_family family)
{
    struct span cidrs = account->subnets.items[row].cidrs;

    if (!cidrs.count)
        return family == IP_V4;
    for (uint32_t i = 0; i < cidrs.count; i++)
        if (account_block(account, account->cidr_refs.items[cidrs.first + i]).family == family)
            return true;
    return false;
}

static enum map_side side_of(const struct map_builder *builder, uint32_t row, enum ip_family family)
{
    const struct account *account = builder->account;
    uint32_t table = account->subnets.items[row].route_table;

    if (!has_family(account, row, family))
        return MAP_SIDE_COUNT;
    if (route_judge_table_is_unknown(account, row))
        return MAP_UNKNOWN;
    return table == NONE ? MAP_ISOLATED
                         : builder->tables.items[builder->table_at[table]].sides[family];
}

static void describe(const struct map_builder *builder, struct map_subnet *subnet)
{
    const struct account *account = builder->account;
    uint32_t table;

    subnet->group = MAP_SIDE_COUNT;
    for (int family = 0; family < IP_FAMILY_COUNT; family++) {
        subnet->sides[family] = subnet->row == NONE
                                    ? MAP_SIDE_COUNT
                                    : side_of(builder, subnet->row, (enum ip_family)family);
        if (subnet->sides[family] < subnet->group)
            subnet->group = subnet->sides[family];
    }
    if (subnet->group == MAP_SIDE_COUNT) /* nothing is known of it */
        subnet->group = MAP_UNKNOWN;
    if (subnet->row == NONE)
        return;
    table = account->subnets.items[subnet->row].route_table;
    subnet->blackhole = table != NONE && builder->tables.items[builder->table_at[table]].blackhole;
    subnet->blocked = subnet_is_blocked(account, subnet->row);
}

static void count_interfaces(const struct map_builder *builder)
{
    struct vpc_map *map = builder->map;

    for (size_t i = 0; i < builder->interfaces.count; i++) {
        const struct map_interface *interface = &builder->interfaces.items[i];
        struct map_subnet *subnet = &map->subnets.items[interface->subnet];
        bool is_open = interface->worst != EXPOSURE_UNATTACHED;

        subnet->interfaces++;
        subnet->open += is_open;
        map->interfaces++;
        map->open += is_open;
        map->exposed += interface->worst == EXPOSURE_EXPOSED;
        if (interface->worst > subnet->worst)
            subnet->worst = interface->worst;
    }
}

/* --- the order of subnets ---------------------------------------------------------------------------- */

struct place_of {
    struct map_subnet subnet;
    uint32_t before; /* its number until now */
    bool has_hub;
    ip_value base;
    const char *id;
};

static int compare_places(const void *left, const void *right)
{
    const struct place_of *a = left, *b = right;

    if (a->subnet.group != b->subnet.group)
        return a->subnet.group < b->subnet.group ? -1 : 1;
    if (a->subnet.worst != b->subnet.worst)
        return a->subnet.worst > b->subnet.worst ? -1 : 1;
    if (a->has_hub != b->has_hub)
        return a->has_hub ? -1 : 1;
    if (a->base != b->base)
        return a->base < b->base ? -1 : 1;
    return strcmp(a->id, b->id);
}

static struct place_of *places_make(const struct map_builder *builder)
{
    const struct vpc_map *map = builder->map;
    const struct account *account = builder->account;
    struct place_of *places = mem_zalloc(map->subnets.count, sizeof *places);

    for (uint32_t i = 0; i < map->subnets.count; i++) {
        uint32_t row = map->subnets.items[i].row;

        places[i].subnet = map->subnets.items[i];
        places[i].before = i;
        places[i].id = "";
        if (row == NONE)
            continue;
        places[i].id = text_raw(account->texts, account->subnets.items[row].id);
        if (account->subnets.items[row].cidrs.count)
            places[i].base =
                account_block(account,
                              account->cidr_refs.items[account->subnets.items[row].cidrs.first])
                    .base;
    }
    for (size_t i = 0; i < map->hubs.count; i++)
        if (map->hubs.items[i].subnet != NONE)
            places[map->hubs.items[i].subnet].has_hub = true;
    qsort(places, map->subnets.count, sizeof *places, compare_places);
    return places;
}

static void fold_into(struct map_subnet *all, const struct map_subnet *one)
{
    if (!all->folded)
        *all = (struct map_subnet){.row = NONE,
                                   .group = one->group,
                                   .sides = {MAP_SIDE_COUNT, MAP_SIDE_COUNT}};
    all->folded++;
    all->interfaces += one->interfaces;
    all->open += one->open;
    if (one->worst > all->worst)
        all->worst = one->worst;
}

/* Takes the subnets of one group over; returns where the next begins. */
static size_t take_group(struct map_builder *builder, const struct place_of *places, size_t first,
                         size_t count, uint32_t *moved)
{
    struct vpc_map *map = builder->map;
    struct map_subnet rest = {.folded = 0};
    size_t kept = 0, quiet = 0, at = first;

    for (; at < count && places[at].subnet.group == places[first].subnet.group; at++) {
        bool is_quiet = places[at].subnet.worst == EXPOSURE_UNATTACHED && !places[at].has_hub;

        if (kept < MAP_SUBNETS_MOST && (!is_quiet || quiet < MAP_QUIET_MOST)) {
            moved[places[at].before] = (uint32_t)map->subnets.count;
            TABLE_ADD(map->subnets, places[at].subnet);
            kept++;
            quiet += is_quiet;
        } else {
            fold_into(&rest, &places[at].subnet);
        }
    }
    if (rest.folded)
        TABLE_ADD(map->subnets, rest);
    return at;
}

static void settle_order(struct map_builder *builder)
{
    struct vpc_map *map = builder->map;
    size_t count = map->subnets.count;
    struct place_of *places = places_make(builder);
    uint32_t *moved = mem_alloc(count * sizeof *moved);

    memset(moved, 0xff, count * sizeof *moved); /* folded: NONE */
    map->subnets.count = 0;
    for (size_t at = 0; at < count;)
        at = take_group(builder, places, at, count, moved);
    for (size_t i = 0; i < map->hubs.count; i++)
        if (map->hubs.items[i].subnet != NONE)
            map->hubs.items[i].subnet = moved[map->hubs.items[i].subnet];
    for (size_t i = 0; i < builder->interfaces.count; i++)
        builder->interfaces.items[i].subnet = moved[builder->interfaces.items[i].subnet];
    for (uint32_t i = 0; i < builder->account->subnets.count; i++)
        if (builder->subnet_at[i] != NONE)
            builder->subnet_at[i] = moved[builder->subnet_at[i]];
    free(moved);
    free(places);
}

/* --- lines ------------------------------------------------------------------------------------------- */

/* A line and where it belongs, to be sorted. */
struct draft {
    struct map_line line;
    size_t doors;
    const char *id;
};

struct drafts {
    TABLE(struct draft) items;
};

static void add_draft(const struct map_builder *builder, struct drafts *drafts,
                      const struct map_line *line)
{
    struct draft draft = {.line = *line};

    if (line->subnet == NONE)
        return;
    draft.id = text_raw(builder->account->texts, account_object_id(builder->account, line->object));
    draft.doors = map_door_count(builder->map, &line->doors);
    TABLE_ADD(drafts->items, draft);
}

static void take_its_place(struct map_builder *builder, uint32_t interface)
{
    if (interface < builder->account->interfaces.count &&
        builder->interface_at[interface] != NONE)
        builder->interfaces.items[builder->interface_at[interface]].stands = true;
}

static void draft_hubs(struct map_builder *builder, struct drafts *drafts)
{
    const struct account *account = builder->account;

    for (uint32_t i = 0; i < builder->map->hubs.count; i++) {
        const struct map_hub *hub = &builder->map->hubs.items[i];
        struct map_line line = {.kind = MAP_LINE_HUB, .object = hub->object, .hub = i,
                                .subnet = hub->subnet, .doors.balancer = NONE};

        if (hub->kind == MAP_HOST)
            continue; /* with the interfaces */
        if (hub->kind == MAP_NAT && hub->object.row != NONE &&
            hub->object.kind == OBJECT_GATEWAY) {
            struct span span = account->gateways.items[hub->object.row].addresses;

            for (uint32_t k = 0; k < span.count; k++)
                take_its_place(builder,
                               account_find_kind(account,
                                                 account->gateway_addresses.items[span.first + k]
                                                     .interface_id,
                                                 NONE, OBJECT_INTERFACE));
        }
        add_draft(builder, drafts, &line);
    }
}

/* A line in each subnet where an endpoint or load balancer stands. */
static void draft_standing(struct map_builder *builder, struct drafts *drafts,
                           const struct map_line *line, struct span subnets,
                           struct span interfaces)
{
    const struct account *account = builder->account;

    for (uint32_t i = 0; i < subnets.count; i++) {
        struct map_line here = *line;
        uint32_t subnet = account->row_refs.items[subnets.first + i];

        here.subnet = subnet < account->subnets.count ? builder->subnet_at[subnet] : NONE;
        add_draft(builder, drafts, &here);
    }
    for (uint32_t i = 0; i < interfaces.count; i++)
        take_its_place(builder, account->row_refs.items[interfaces.first + i]);
}

static void draft_services(struct map_builder *builder, struct drafts *drafts)
{
    const struct account *account = builder->account;
    struct map_line line = {.hub = NONE, .doors.balancer = NONE};

    for (uint32_t i = 0; i < account->load_balancers.count; i++) {
        const struct load_balancer *balancer = &account->load_balancers.items[i];

        line.kind = MAP_LINE_BALANCER;
        line.object = (struct object_ref){OBJECT_LOAD_BALANCER, i};
        if (balancer->vpc == builder->map->vpc)
            draft_standing(builder, drafts, &line, balancer->subnets, balancer->interfaces);
    }
    for (uint32_t i = 0; i < account->endpoints.count; i++) {
        const struct vpc_endpoint *endpoint = &account->endpoints.items[i];

        line.kind = MAP_LINE_ENDPOINT;
        line.object = (struct object_ref){OBJECT_ENDPOINT, i};
        if (endpoint->vpc == builder->map->vpc)
            draft_standing(builder, drafts, &line, endpoint->subnets, endpoint->interfaces);
    }
}

/* The others of a subnet are counted in `others`, by its number. */
static void draft_interfaces(const struct map_builder *builder, struct drafts *drafts,
                             uint32_t *others)
{
    for (size_t i = 0; i < builder->interfaces.count; i++) {
        const struct map_interface *interface = &builder->interfaces.items[i];
        struct map_line line = {.kind = MAP_LINE_DOOR,
                                .object = {OBJECT_INTERFACE, interface->row},
                                .hub = interface->hub,
                                .subnet = interface->subnet,
                                .worst = interface->worst,
                                .doors = interface->doors};

        if (interface->worst == EXPOSURE_UNATTACHED)
            line.kind = MAP_LINE_HUB;
        if (interface->worst != EXPOSURE_UNATTACHED || interface->hub != NONE)
            add_draft(builder, drafts, &line);
        else if (interface->subnet != NONE && !interface->stands)
            others[interface->subnet]++;
    }
}

static int compare_drafts(const void *left, const void *right)
{
    const struct draft *a = left, *b = right;

    if (a->line.subnet != b->line.subnet)
        return a->line.subnet < b->line.subnet ? -1 : 1;
    if (a->line.kind != b->line.kind)
        return a->line.kind < b->line.kind ? -1 : 1;
    if (a->line.worst != b->line.worst)
        return a->line.worst > b->line.worst ? -1 : 1;
    if (a->doors != b->doors)
        return a->doors > b->doors ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* Doors beyond the most that are drawn count only, but those that routes lead to. */
static size_t take_doors(struct vpc_map *map, const struct drafts *drafts, size_t at,
                         uint32_t subnet)
{
    struct map_line more = {.kind = MAP_LINE_MORE_DOORS,
                            .object = {OBJECT_INTERFACE, NONE},
                            .hub = NONE,
                            .subnet = subnet,
                            .doors.balancer = NONE};
    size_t taken = 0;

    for (; at < drafts->items.count && drafts->items.items[at].line.subnet == subnet &&
           drafts->items.items[at].line.kind == MAP_LINE_DOOR;
         at++) {
        const struct map_line *line = &drafts->items.items[at].line;

        if (taken < MAP_DOORS_MOST || line->hub != NONE) {
            TABLE_ADD(map->lines, *line);
            taken++;
        } else {
            more.count++;
            more.worst = line->worst > more.worst ? line->worst : more.worst;
        }
    }
    if (more.count)
        TABLE_ADD(map->lines, more);
    return at;
}

static void take_lines(struct vpc_map *map, const struct drafts *drafts, const uint32_t *others)
{
    size_t at = 0;

    for (uint32_t i = 0; i < map->subnets.count; i++) {
        size_t first = map->lines.count;

        at = take_doors(map, drafts, at, i);
        for (; at < drafts->items.count && drafts->items.items[at].line.subnet == i; at++)
            TABLE_ADD(map->lines, drafts->items.items[at].line);
        if (others[i])
            TABLE_ADD(map->lines, ((struct map_line){.kind = MAP_LINE_OTHERS,
                                                     .object = {OBJECT_INTERFACE, NONE},
                                                     .hub = NONE,
                                                     .subnet = i,
                                                     .count = others[i],
                                                     .doors.balancer = NONE}));
        map->subnets.items[i].lines =
            (struct span){(uint32_t)first, (uint32_t)(map->lines.count - first)};
    }
}

static void build_lines(struct map_builder *builder)
{
    struct vpc_map *map = builder->map;
    struct drafts drafts = {.items = {0}};
    uint32_t *others = mem_zalloc(map->subnets.count, sizeof *others);

    draft_hubs(builder, &drafts);
    draft_services(builder, &drafts);
    draft_interfaces(builder, &drafts, others);
    if (drafts.items.count)
        qsort(drafts.items.items, drafts.items.count, sizeof *drafts.items.items, compare_drafts);
    take_lines(map, &drafts, others);
    free(others);
    free(drafts.items.items);
}

/* --- edges ------------------------------------------------------------------------------------------- */

/* The families of its default routes that the subnet has a block of. */
static uint8_t usable_defaults(const struct map_subnet *subnet, uint8_t defaults)
{
    for (int family = 0; family < IP_FAMILY_COUNT; family++)
        if (subnet->sides[family] == MAP_SIDE_COUNT)
            defaults &= (uint8_t)~(1U << family);
    return defaults;
}

static void build_edges(struct map_builder *builder)
{
    struct vpc_map *map = builder->map;

    for (uint32_t i = 0; i < map->subnets.count; i++) {
        struct map_subnet *subnet = &map->subnets.items[i];
        uint32_t row = subnet->row == NONE
                           ? NONE
                           : builder->account->subnets.items[subnet->row].route_table;
        const struct map_table *table;

        subnet->edges.first = (uint32_t)map->edges.count;
        if (row == NONE)
            continue;
        table = &builder->tables.items[builder->table_at[row]];
        for (size_t k = 0; k < table->edges.count; k++) {
            struct map_edge edge = table->edges.items[k];

            edge.subnet = i;
            edge.defaults = usable_defaults(subnet, edge.defaults);
            if (!edge.defaults && table->edges.items[k].defaults)
                continue; /* of a family that the subnet does not have */
            TABLE_ADD(map->edges, edge);
            if (edge.defaults)
                map->hubs.items[edge.hub].users++;
            else
                map->hubs.items[edge.hub].others++;
        }
        subnet->edges.count = (uint32_t)map->edges.count - subnet->edges.first;
    }
}

void map_build_subnets(struct map_builder *builder)
{
    struct vpc_map *map = builder->map;

    for (size_t i = 0; i < map->subnets.count; i++)
        describe(builder, &map->subnets.items[i]);
    count_interfaces(builder);
    settle_order(builder);
    build_lines(builder);
    build_edges(builder);
}
