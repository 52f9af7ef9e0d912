/*
 * Doors: which SMTP ports of an interface findings say are open, and whether that is an exposure.
 *
 * A finding tells of a group as a whole. Where it says that nothing can be reached, that goes for each
 * interface; else the interface itself is asked, port by port.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/map/map_build.h"

/* Ports of one interface as findings name them, by what is to be asked about them. */
struct named {
    uint64_t latent[IP_FAMILY_COUNT], asked[IP_FAMILY_COUNT], listed[IP_FAMILY_COUNT];
    uint64_t unknown; /* sources that nobody knows the family of */
};

static uint32_t number_of(const struct map_builder *builder, uint32_t interface)
{
    return interface < builder->account->interfaces.count ? builder->interface_at[interface] : NONE;
}

static void name_ports(const struct map_builder *builder, struct named *named,
                       const struct finding *finding, uint32_t interface)
{
    uint32_t number = number_of(builder, interface);
    bool is_latent = finding->exposure == EXPOSURE_LATENT;

    if (number == NONE)
        return;
    if (finding->family >= IP_FAMILY_COUNT && !is_latent)
        named[number].unknown |= finding->ports;
    else if (is_latent)
        named[number].latent[finding->family < IP_FAMILY_COUNT ? finding->family : IP_V4] |=
            finding->ports;
    else
        named[number].asked[finding->family] |= finding->ports;
}

static void list_ports(const struct map_builder *builder, struct named *named,
                       const struct finding *finding)
{
    const struct findings *findings = builder->findings;

    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        uint32_t row = finding->interfaces.first + i;
        uint32_t number = number_of(builder, findings->interfaces.items[row]);

        if (number == NONE || finding->family >= IP_FAMILY_COUNT)
            continue;
        named[number].listed[finding->family] |= finding->ports;
        if (findings->balancers.items[row] != NONE)
            builder->interfaces.items[number].doors.balancer = findings->balancers.items[row];
    }
}

static void name_finding(const struct map_builder *builder, struct named *named,
                         const struct finding *finding)
{
    const struct account *account = builder->account;

    if (finding->resource.kind == OBJECT_INTERFACE) {
        name_ports(builder, named, finding, finding->resource.row);
    } else if (finding->resource.kind == OBJECT_GROUP) {
        struct span span = account->groups.items[finding->resource.row].interfaces;

        for (uint32_t i = 0; i < span.count; i++)
            name_ports(builder, named, finding, account->group_interfaces.items[span.first + i]);
    } else {
        return; /* an ACL entry opens no interface by itself */
    }
    list_ports(builder, named, finding);
}

static enum exposure ask(struct exposure_judge *judge, uint32_t interface, enum ip_family family,
                         size_t port, bool listed)
{
    struct addr_set certain, possible;
    enum exposure state = EXPOSURE_LATENT;

    addr_set_init(&certain, family);
    addr_set_init(&possible, family);
    exposure_of_interface(judge, interface, port, &certain, &possible);
    if (listed && !addr_set_is_empty(&certain))
        state = EXPOSURE_EXPOSED;
    else if (!addr_set_is_subset(&possible, &certain))
        state = EXPOSURE_UNKNOWN;
    addr_set_release(&possible);
    addr_set_release(&certain);
    return state;
}

static void settle_family(const struct map_builder *builder, struct exposure_judge *judge,
                          struct map_interface *interface, const struct named *named,
                          enum ip_family family)
{
    for (size_t port = 0; port < builder->findings->ports.count; port++) {
        uint64_t bit = UINT64_C(1) << port;
        enum exposure state = EXPOSURE_UNATTACHED;

        if (named->asked[family] & bit)
            state = ask(judge, interface->row, family, port, (named->listed[family] & bit) != 0);
        else if (family == IP_V4 && named->unknown & bit)
            state = EXPOSURE_UNKNOWN;
        else if (named->latent[family] & bit)
            state = EXPOSURE_LATENT;
        if (state == EXPOSURE_UNATTACHED)
            continue;
        interface->doors.ports[family][state] |= bit;
        if (state > interface->worst)
            interface->worst = state;
    }
}

void map_build_doors(struct map_builder *builder)
{
    const struct findings *findings = builder->findings;
    struct named *named = mem_zalloc(builder->interfaces.count, sizeof *named);
    struct exposure_judge *judge = NULL;

    for (size_t i = 0; i < findings->items.count; i++)
        if (finding_kind_is_inbound(findings->items.items[i].kind))
            name_finding(builder, named, &findings->items.items[i]);
    for (size_t i = 0; i < builder->interfaces.count; i++) {
        if (!judge && (named[i].asked[IP_V4] || named[i].asked[IP_V6]))
            judge = exposure_judge_new(builder->account, builder->edits, &findings->ports);
        for (int family = 0; family < IP_FAMILY_COUNT; family++)
            settle_family(builder, judge, &builder->interfaces.items[i], &named[i],
                          (enum ip_family)family);
    }
    exposure_judge_free(judge);
    free(named);
}

/* --- one by one ------------------------------------------------------------------------------------ */

enum exposure map_door_state(const struct map_doors *doors, enum ip_family family, size_t port)
{
    uint64_t bit = UINT64_C(1) << port;

    for (int state = EXPOSURE_EXPOSED; state > EXPOSURE_UNATTACHED; state--)
        if (doors->ports[family][state] & bit)
            return (enum exposure)state;
    return EXPOSURE_UNATTACHED;
}

/* The door with this number, counted from 0; false, and how many there are, if there are not so many. */
static bool find_door(const struct vpc_map *map, const struct map_doors *doors, size_t number,
                      struct map_door *door, size_t *count)
{
    *count = 0;
    for (size_t port = 0; port < map->ports.count; port++)
        for (int family = 0; family < IP_FAMILY_COUNT; family++) {
            enum exposure state = map_door_state(doors, (enum ip_family)family, port);

            if (state == EXPOSURE_UNATTACHED)
                continue;
            *door = (struct map_door){(enum ip_family)family, port, state};
            if ((*count)++ == number)
                return true;
        }
    return false;
}

size_t map_door_count(const struct vpc_map *map, const struct map_doors *doors)
{
    struct map_door door;
    size_t count;

    find_door(map, doors, SIZE_MAX, &door, &count);
    return count;
}

struct map_door map_door_at(const struct vpc_map *map, const struct map_doors *doors, size_t number)
{
    struct map_door door = {IP_V4, 0, EXPOSURE_UNATTACHED};
    size_t count;

    find_door(map, doors, number, &door, &count);
    return door;
}
