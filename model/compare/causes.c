/*
 * What decides about an interface: its addresses and groups, its subnet, that one's ACL, routes and Block
 * Public Access. Objects of both sides are asked, since an interface may have moved.
 */
#include "model/compare/compare.h"

bool property_decides(enum property property)
{
    static const bool decides[PROPERTY_COUNT] = {
        [PROPERTY_SUBNET] = true,         [PROPERTY_NETWORK_ACL] = true,
        [PROPERTY_ROUTE_TABLE] = true,    [PROPERTY_BLOCK_PUBLIC_ACCESS] = true,
        [PROPERTY_ENTRY] = true,          [PROPERTY_ROUTE] = true,
        [PROPERTY_GROUP] = true,          [PROPERTY_ADDRESS] = true,
        [PROPERTY_PUBLIC_ADDRESS] = true,
    };

    return decides[property];
}

static bool object_decides(const struct comparison *comparison, const struct object_change *change)
{
    if (comparison->pairs.items.items[change->pair].state != PAIR_BOTH)
        return true;
    for (uint32_t i = 0; i < change->differences.count; i++)
        if (property_decides(
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

/* What a group admits on SMTP ports decides; where a source is not told in full it may. */
static bool group_decides(const struct comparison *comparison, const struct group_change *change)
{
    for (uint32_t i = 0; i < change->admitted.count; i++) {
        const struct admitted_change *admitted =
            &comparison->admitted.items[change->admitted.first + i];

        if (!admitted->egress && (set_meets_ports(&admitted->opened, &comparison->ports) ||
                                  set_meets_ports(&admitted->closed, &comparison->ports)))
            return true;
    }
    return change->source_unknown;
}

/* True if the change of a pair can decide about what is reached. */
static bool pair_decides(const struct comparison *comparison, uint32_t pair)
{
    uint32_t row = pair == NONE ? NONE : comparison->change_of_pair[pair];

    if (row == NONE)
        return false;
    if (comparison->pairs.items.items[pair].kind == OBJECT_GROUP)
        return group_decides(comparison, &comparison->groups.items[row]);
    return object_decides(comparison, &comparison->objects.items[row]);
}

void causes_add(struct comparison *comparison, enum side side, struct object_ref object,
                size_t first)
{
    uint32_t pair = pair_of(&comparison->pairs, side, object.kind, object.row);

    if (!pair_decides(comparison, pair))
        return;
    for (size_t i = first; i < comparison->causes.count; i++)
        if (comparison->causes.items[i] == pair)
            return;
    TABLE_ADD(comparison->causes, pair);
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

void causes_of_interface(struct comparison *comparison, uint32_t pair, size_t first)
{
    for (size_t side = 0; side < SIDE_COUNT; side++) {
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
    }
}
