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
    struct carrier carrier = {interface, spot_take(builder, interface)};
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
};

static void doubt_note(struct doubt *doubt, uint32_t interface, enum ip_family family, size_t port)
{
    if (doubt->any)
        return;
    *doubt = (struct doubt){true, interface, family, port};
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

static void spot_judge(struct finding_builder *builder, struct spot *spot,
                       const struct opening *opening, struct doubt *doubt)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        spot->reached[family] = false;
        if (!spot->has_address[family])
            continue;
        for (size_t port = 0; port < builder->ports->count; port++)
            if (opening->ports >> port & 1 && family_is_open(opening, family, port))
                spot_judge_port(builder, spot, opening, family, port, doubt);
    }
}

/* Interfaces that are not in the export could be anywhere in the VPC and have any address. */
static void missing_judge(struct finding_builder *builder, const struct opening *opening,
                          struct doubt *doubt)
{
    struct surroundings *surroundings = exposure_judge_surroundings(builder->judge);

    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        for (size_t port = 0; port < builder->ports->count && !doubt->any; port++)
            if (opening->ports >> port & 1 && family_is_open(opening, family, port) &&
                opening_could_meet(
                    opening, family, port,
                    surroundings_of_vpc(surroundings, builder->carriers.vpc_id, family, port)))
                doubt_note(doubt, NONE, family, port);
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
        if (reached)
            TABLE_ADD(findings->interfaces, interface);
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
    finding->obstacle = (struct obstacle){OBSTACLE_NO_INTERFACES, NONE};
    finding->obstacle_port = (uint16_t)doubt->port;
    if (!doubt->any || doubt->interface == NONE)
        return;
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
