/*
 * What decides about an interface: its addresses and groups, its subnet, that one's ACL, routes
 * and Block Public Access; and load balancers that lead to it, where they stand and what they
 * forward to. Objects of both sides are asked, since an interface may have moved.
 */
#include "model/compare/compare.h"

bool property_decides(enum object_kind kind, enum property property)
{
    static const bool decides[PROPERTY_COUNT] = {
        [PROPERTY_SUBNET] = true,         [PROPERTY_NETWORK_ACL] = true,
        [PROPERTY_ROUTE_TABLE] = true,    [PROPERTY_BLOCK_PUBLIC_ACCESS] = true,
        [PROPERTY_ENTRY] = true,          [PROPERTY_ROUTE] = true,
        [PROPERTY_GROUP] = true,          [PROPERTY_ADDRESS] = true,
        [PROPERTY_PUBLIC_ADDRESS] = true,
    };

    if (kind == OBJECT_LOAD_BALANCER || kind == OBJECT_TARGET_GROUP)
        return !property_is_naming(property);
    return decides[property];
}

static bool object_decides(const struct comparison *comparison, const struct object_change *change)
{
    const struct object_pair *pair = &comparison->pairs.items.items[change->pair];

    if (pair->state != PAIR_BOTH)
        return true;
    for (uint32_t i = 0; i < change->differences.count; i++)
        if (property_decides(
                pair->kind,
                comparison->differences.items.items[change->differences.first + i].property))
            return true;
    return false;
}

static bool set_meets_ports(const struct packet_set *set, const struct smtp_ports *ports)
{
    for (size_t i = 0; i < ports->count; i++)
        if (packet_set_at(set, PROTOCOL_TCP, ports->ports[i]))
            return true;
    return false;
}

/* What a group admits on these ports decides; where a source is not told in full it may. */
static bool group_decides(const struct comparison *comparison, const struct group_change *change,
                          const struct smtp_ports *ports)
{
    for (uint32_t i = 0; i < change->admitted.count; i++) {
        const struct admitted_change *admitted =
            &comparison->admitted.items[change->admitted.first + i];

        if (!admitted->egress && (set_meets_ports(&admitted->opened, ports) ||
                                  set_meets_ports(&admitted->closed, ports)))
            return true;
    }
    return change->source_unknown;
}

/* True if the change of a pair can decide about what is reached. */
static bool pair_decides(const struct comparison *comparison, uint32_t pair,
                         const struct smtp_ports *ports)
{
    uint32_t row = pair == NONE ? NONE : comparison->change_of_pair[pair];

    if (row == NONE)
        return false;
    if (comparison->pairs.items.items[pair].kind == OBJECT_GROUP)
        return group_decides(comparison, &comparison->groups.items[row], ports);
    return object_decides(comparison, &comparison->objects.items[row]);
}

static void add_on(struct comparison *comparison, enum side side, struct object_ref object,
                   size_t first, const struct smtp_ports *ports)
{
    uint32_t pair = pair_of(&comparison->pairs, side, object.kind, object.row);

    if (!pair_decides(comparison, pair, ports))
        return;
    for (size_t i = first; i < comparison->causes.count; i++)
        if (comparison->causes.items[i] == pair)
            return;
    TABLE_ADD(comparison->causes, pair);
}

void causes_add(struct comparison *comparison, enum side side, struct object_ref object,
                size_t first)
{
    add_on(comparison, side, object, first, &comparison->ports);
}

static void add_surroundings(struct comparison *comparison, enum side side, uint32_t subnet,
                             size_t first)
{
    const struct subnet *row = &comparison->sides.accounts[side]->subnets.items[subnet];

    causes_add(comparison, side, (struct object_ref){OBJECT_SUBNET, subnet}, first);
    causes_add(comparison, side, (struct object_ref){OBJECT_ACL, row->acl}, first);
    causes_add(comparison, side, (struct object_ref){OBJECT_ROUTE_TABLE, row->route_table}, first);
    causes_add(comparison, side, (struct object_ref){OBJECT_VPC, row->vpc}, first);
}

/* The target groups behind a listener. */
static void add_target_groups(struct comparison *comparison, enum side side,
                              const struct balancer_way *way, size_t first)
{
    const struct account *account = comparison->sides.accounts[side];
    struct span listeners = account->load_balancers.items[way->balancer].listeners;

    for (uint32_t i = 0; i < listeners.count; i++) {
        const struct balancer_listener *listener =
            &account->balancer_listeners.items[listeners.first + i];

        for (uint32_t k = 0;
             listener->port == way->listener_port && k < listener->target_groups.count; k++) {
            uint32_t row = account->row_refs.items[listener->target_groups.first + k];

            causes_add(comparison, side, (struct object_ref){OBJECT_TARGET_GROUP, row}, first);
        }
    }
}

static void add_balancers(struct comparison *comparison, enum side side, uint32_t interface,
                          size_t first)
{
    const struct balancer_reaches *reaches = exposure_judge_balancers(comparison->judges[side]);
    const struct account *account = comparison->sides.accounts[side];

    for (const struct balancer_way *way = balancer_way_to(reaches, interface); way;
         way = balancer_way_next(reaches, way)) {
        struct span groups = account->load_balancers.items[way->balancer].groups;
        const struct smtp_ports port = {.ports = {way->listener_port}, .count = 1};

        causes_add(comparison, side, (struct object_ref){OBJECT_LOAD_BALANCER, way->balancer},
                   first);
        add_target_groups(comparison, side, way, first);
        for (uint32_t i = 0; i < groups.count; i++)
            add_on(comparison, side,
                   (struct object_ref){OBJECT_GROUP, account->row_refs.items[groups.first + i]},
                   first, &port); /* its own groups see its listener's port */
        if (way->node_subnet != NONE)
            add_surroundings(comparison, side, way->node_subnet, first);
    }
}

void causes_of_interface(struct comparison *comparison, uint32_t pair, size_t first)
{
    for (size_t side = 0; pair != NONE && side < SIDE_COUNT; side++) {
        const struct account *account = comparison->sides.accounts[side];
        uint32_t row = comparison->pairs.items.items[pair].rows[side];
        const struct network_interface *interface;

        if (row == NONE)
            continue;
        interface = &account->interfaces.items[row];
        causes_add(comparison, (enum side)side, (struct object_ref){OBJECT_INTERFACE, row}, first);
        for (uint32_t i = 0; i < interface->groups.count; i++) {
            uint32_t group = account->interface_groups.items[interface->groups.first + i];

            causes_add(comparison, (enum side)side, (struct object_ref){OBJECT_GROUP, group},
                       first);
        }
        if (interface->subnet != NONE)
            add_surroundings(comparison, (enum side)side, interface->subnet, first);
        add_balancers(comparison, (enum side)side, row, first);
    }
}
