/*
 * carriers.c: which interfaces a group's rules stand before, and whether the Internet gets there.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/judge/finding_build.h"

/* --- gathering ------------------------------------------------------------------------------------ */

/* The spot of an interface's subnet, made at its first carrier. A carrier without a subnet has a
 * spot of its own. */
static uint32_t spot_take(struct finding_builder *builder, uint32_t interface)
{
    struct carriers *carriers = &builder->carriers;
    uint32_t subnet = builder->account->interfaces.items[interface].subnet;
    struct spot spot = {.subnet = subnet, .interface = interface};

    if (subnet != NONE && builder->spot_of_subnet[subnet] != NONE)
        return builder->spot_of_subnet[subnet];
    if (subnet != NONE)
        builder->spot_of_subnet[subnet] = (uint32_t)carriers->spots.count;
    TABLE_ADD(carriers->spots, spot);
    return (uint32_t)carriers->spots.count - 1;
}

static void carriers_add(struct finding_builder *builder, uint32_t interface)
{
    struct carrier carrier = {interface, spot_take(builder, interface), NONE};
    struct spot *spot = &builder->carriers.spots.items[carrier.spot];

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        spot->has_address[family] |= exposure_has_address(builder->judge, interface, family);
    TABLE_ADD(builder->carriers.items, carrier);
}

static void carriers_clear(struct finding_builder *builder)
{
    builder->carriers.items.count = 0;
    builder->carriers.spots.count = 0;
}

/* Leaves the scratch array as it was found. */
static void carriers_done(struct finding_builder *builder)
{
    const struct carriers *carriers = &builder->carriers;

    for (size_t i = 0; i < carriers->spots.count; i++)
        if (carriers->spots.items[i].subnet != NONE)
            builder->spot_of_subnet[carriers->spots.items[i].subnet] = NONE;
}

void carriers_of_group(struct finding_builder *builder, uint32_t group)
{
    const struct account *account = builder->account;
    const struct security_group *row = &account->groups.items[group];
    uint32_t count = row->interfaces.count;
    uint32_t *sorted = mem_alloc(count * sizeof *sorted);

    for (uint32_t i = 0; i < count; i++)
        sorted[i] = account->group_interfaces.items[row->interfaces.first + i];
    interfaces_sort(builder, sorted, count);
    carriers_clear(builder);
    for (uint32_t i = 0; i < count; i++)
        carriers_add(builder, sorted[i]);
    carriers_done(builder);
    free(sorted);
    builder->carriers.vpc_id = row->vpc_id;
    builder->carriers.complete =
        account_presence(account, row->scope, DATA_NETWORK_INTERFACES) == PRESENCE_COMPLETE;
}

void carriers_of_interface(struct finding_builder *builder, uint32_t interface)
{
    carriers_clear(builder);
    carriers_add(builder, interface);
    carriers_done(builder);
    builder->carriers.vpc_id = TEXT_NONE;
    builder->carriers.complete = true;
}

/* --- judging ---------------------------------------------------------------------------------------- */

/* The first place where something could get in but for missing data. */
struct doubt {
    bool any;
    uint32_t interface; /* NONE: one that is not in the export */
    enum ip_family family;
    size_t port;
    bool through; /* through a load balancer, the one below */
    struct object_ref balancer;
};

static void doubt_note(struct doubt *doubt, uint32_t interface, enum ip_family family, size_t port)
{
    if (doubt->any)
        return;
    *doubt = (struct doubt){.any = true, .interface = interface, .family = family, .port = port};
}

static void doubt_note_through(struct doubt *doubt, uint32_t interface, enum ip_family family,
                               size_t port, struct object_ref balancer)
{
    if (doubt->any)
        return;
    doubt_note(doubt, interface, family, port);
    doubt->through = true;
    doubt->balancer = balancer;
}

static bool opening_meets(const struct opening *opening, enum ip_family family, size_t port,
                          const struct addr_set *set)
{
    const struct addr_set *known = opening->known[family][port];

    return known && addr_set_intersects(known, set);
}

static bool opening_could_meet(const struct opening *opening, enum ip_family family, size_t port,
                               const struct addr_set *set)
{
    if (opening->open_ended[family] >> port & 1)
        return !addr_set_is_empty(set);
    return opening_meets(opening, family, port, set);
}

static void spot_judge_port(struct finding_builder *builder, struct spot *spot,
                            const struct opening *opening, enum ip_family family, size_t port,
                            struct doubt *doubt)
{
    struct surroundings *surroundings = exposure_judge_surroundings(builder->judge);
    const struct addr_set *possible;

    if (spot->subnet == NONE) {
        text_id vpc_id = builder->account->interfaces.items[spot->interface].vpc_id;
        possible = surroundings_elsewhere(surroundings, vpc_id, family, port);
    } else {
        const struct reach *reach =
            surroundings_of_subnet(surroundings, spot->subnet, family, port);
        possible = &reach->possible;
        if (opening_meets(opening, family, port, &reach->certain))
            spot->reached[family] = true;
    }
    if (opening_could_meet(opening, family, port, possible))
        doubt_note(doubt, spot->interface, family, port);
}

static bool family_is_open(const struct opening *opening, enum ip_family family, size_t port)
{
    return opening->known[family][port] || opening->open_ended[family] >> port & 1;
}

/* What load balancers without known targets could send to the carriers. */
static void spot_judge_doubt(struct finding_builder *builder, const struct spot *spot,
                             const struct opening *opening, enum ip_family family, size_t port,
                             struct doubt *doubt)
{
    struct balancer_reaches *balancers = exposure_judge_balancers(builder->judge);
    text_id vpc_id = builder->account->interfaces.items[spot->interface].vpc_id;
    const struct addr_set *set = balancer_doubt(balancers, vpc_id, spot->subnet, family, port);

    if (set && opening_could_meet(opening, family, port, set))
        doubt_note_through(doubt, spot->interface, family, port,
                           balancer_doubt_source(balancers, vpc_id, family));
}

static void spot_judge(struct finding_builder *builder, struct spot *spot,
                       const struct opening *opening, struct doubt *doubt)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        spot->reached[family] = false;
        for (size_t port = 0; port < builder->ports->count; port++) {
            if (!(opening->ports >> port & 1) || !family_is_open(opening, family, port))
                continue;
            if (spot->has_address[family])
                spot_judge_port(builder, spot, opening, family, port, doubt);
            if (spot->has_address[family] || family == IP_V4)
                spot_judge_doubt(builder, spot, opening, family, port, doubt);
        }
    }
}

/* The ways of one carrier through load balancers. */
static void carrier_judge(struct finding_builder *builder, struct carrier *carrier,
                          const struct opening *opening, struct doubt *doubt)
{
    const struct balancer_reaches *balancers = exposure_judge_balancers(builder->judge);
    const struct balancer_way *way = balancer_way_to(balancers, carrier->interface);

    carrier->balancer = NONE;
    for (; way; way = balancer_way_next(balancers, way)) {
        enum ip_family family = way->reach.certain.family;
        if (!(opening->ports >> way->port & 1))
            continue;
        if (carrier->balancer == NONE &&
            opening_meets(opening, family, way->port, &way->reach.certain))
            carrier->balancer = way->balancer;
        if (opening_could_meet(opening, family, way->port, &way->reach.possible))
            doubt_note_through(doubt, carrier->interface, family, way->port,
                               (struct object_ref){OBJECT_LOAD_BALANCER, way->balancer});
    }
}

static void missing_judge_port(struct finding_builder *builder, const struct opening *opening,
                               enum ip_family family, size_t port, struct doubt *doubt)
{
    text_id vpc_id = builder->carriers.vpc_id;
    const struct addr_set *through =
        balancer_doubt(exposure_judge_balancers(builder->judge), vpc_id, NONE, family, port);

    if (opening_could_meet(opening, family, port,
                           surroundings_of_vpc(exposure_judge_surroundings(builder->judge), vpc_id,
                                               family, port)) ||
        (through && opening_could_meet(opening, family, port, through)))
        doubt_note(doubt, NONE, family, port);
}

/* Interfaces that are not in the export could be anywhere in the VPC and have any address. */
static void missing_judge(struct finding_builder *builder, const struct opening *opening,
                          struct doubt *doubt)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        for (size_t port = 0; port < builder->ports->count && !doubt->any; port++)
            if (opening->ports >> port & 1 && family_is_open(opening, family, port))
                missing_judge_port(builder, opening, family, port, doubt);
}

/* Collects the carriers that are reached; true if there is one. */
static bool carriers_collect(struct finding_builder *builder, struct finding *finding)
{
    const struct carriers *carriers = &builder->carriers;
    struct findings *findings = builder->findings;

    finding->interfaces.first = (uint32_t)findings->interfaces.count;
    for (size_t i = 0; i < carriers->items.count; i++) {
        uint32_t interface = carriers->items.items[i].interface;
        const struct spot *spot = &carriers->spots.items[carriers->items.items[i].spot];
        bool reached = false;
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
            reached |=
                spot->reached[family] && exposure_has_address(builder->judge, interface, family);
        if (!reached && carriers->items.items[i].balancer == NONE)
            continue;
        TABLE_ADD(findings->interfaces, interface);
        TABLE_ADD(findings->balancers, reached ? NONE : carriers->items.items[i].balancer);
    }
    finding->interfaces.count = (uint32_t)(findings->interfaces.count - finding->interfaces.first);
    return finding->interfaces.count > 0;
}

/* The family and port to speak of when no place was found where something gets in. */
static void opening_first(const struct opening *opening, const struct smtp_ports *ports,
                          enum ip_family *family, size_t *port)
{
    *family = IP_V4;
    for (*port = 0; *port + 1 < ports->count && !(opening->ports >> *port & 1);)
        (*port)++;
    if (!family_is_open(opening, IP_V4, *port))
        *family = IP_V6;
}

static void explain_doubt(struct finding_builder *builder, const struct opening *opening,
                          const struct doubt *doubt, struct finding *finding)
{
    finding->obstacle = (struct obstacle){.kind = OBSTACLE_NO_INTERFACES, .interface = NONE};
    finding->obstacle_port = (uint16_t)doubt->port;
    if (!doubt->any || doubt->interface == NONE)
        return;
    if (doubt->through)
        finding->obstacle =
            (struct obstacle){OBSTACLE_NO_BALANCER, doubt->interface, doubt->balancer};
    else
        finding->obstacle =
            exposure_obstacle(builder->judge, doubt->interface, doubt->family, doubt->port,
                              opening->known[doubt->family][doubt->port], SURELY);
    if (opening->open_ended[doubt->family] >> doubt->port & 1)
        finding->obstacle.kind = OBSTACLE_NO_ENTRIES;
}

static void explain_latent(struct finding_builder *builder, const struct opening *opening,
                           struct finding *finding)
{
    enum ip_family family;
    size_t port;

    opening_first(opening, builder->ports, &family, &port);
    finding->obstacle_port = (uint16_t)port;
    finding->obstacle = exposure_obstacle(
        builder->judge, builder->carriers.items.items[0].interface, family, port,
        opening->open_ended[family] >> port & 1 ? NULL : opening->known[family][port], PERHAPS);
}

void carriers_judge(struct finding_builder *builder, const struct opening *opening,
                    struct finding *finding)
{
    struct carriers *carriers = &builder->carriers;
    struct doubt doubt = {.any = false, .interface = NONE};

    for (size_t i = 0; i < carriers->spots.count; i++)
        spot_judge(builder, &carriers->spots.items[i], opening, &doubt);
    for (size_t i = 0; i < carriers->items.count; i++)
        carrier_judge(builder, &carriers->items.items[i], opening, &doubt);
    if (carriers_collect(builder, finding)) {
        finding->exposure = EXPOSURE_EXPOSED;
        return;
    }
    if (!carriers->complete)
        missing_judge(builder, opening, &doubt);
    if (doubt.any || (carriers->items.count == 0 && !carriers->complete)) {
        finding->exposure = EXPOSURE_UNKNOWN;
        explain_doubt(builder, opening, &doubt, finding);
    } else if (carriers->items.count > 0) {
        finding->exposure = EXPOSURE_LATENT;
        explain_latent(builder, opening, finding);
    } else {
        finding->exposure = EXPOSURE_UNATTACHED;
    }
}
