/*
 * balancer_reach.c: all ways are worked out at once, since balancers are few; doubts by VPC.
 */
#include "model/judge/balancer_build.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* --- the node: from the Internet into the balancer --- */

static void node_cross_groups(struct balancer_reaches *reaches, struct balancer_node *node)
{
    const struct span groups = node->balancer->groups;
    struct addr_set admitted;
    bool open_ended = false;

    if (groups.count == 0 || node->port == ANY_PORT)
        return;
    addr_set_init(&admitted, node->front.certain.family);
    for (uint32_t i = 0; i < groups.count; i++) {
        uint32_t group = reaches->account->row_refs.items[groups.first + i];
        open_ended |= group_admits_tcp(reaches->groups, group, (uint16_t)node->port, &admitted);
    }
    addr_set_intersect(&node->front.certain, &node->front.certain, &admitted);
    if (!open_ended)
        addr_set_intersect(&node->front.possible, &node->front.possible, &admitted);
    addr_set_release(&admitted);
}

static void node_enter(struct balancer_reaches *reaches, struct balancer_node *node)
{
    enum ip_family family = node->front.possible.family;

    if (node->subnet == NONE)
        addr_set_copy(&node->front.possible, surroundings_internet(reaches->surroundings, family));
    else if (node->port == ANY_PORT)
        addr_set_copy(&node->front.possible,
                      surroundings_on_any_port(reaches->surroundings, node->subnet, family));
    else
        surroundings_at_port(reaches->surroundings, node->subnet, (uint16_t)node->port,
                             &node->front);
    node_cross_groups(reaches, node);
}

/* --- ways -------------------------------------------------------------------------------------- */

static bool smtp_port_index(const struct smtp_ports *ports, int32_t port, uint16_t *index)
{
    for (size_t i = 0; i < ports->count; i++) {
        if (ports->ports[i] != port)
            continue;
        *index = (uint16_t)i;
        return true;
    }
    return false;
}

static void way_add(struct balancer_reaches *reaches, const struct balancer_node *node,
                    const struct target_group *group, const struct balancer_target *target)
{
    int32_t port = target->port >= 0 ? target->port : group->port;
    uint32_t subnet = reaches->account->interfaces.items[target->interface].subnet;
    struct balancer_way way = {.balancer = node->row,
                               .interface = target->interface,
                               .node_subnet = node->subnet,
                               .listener_port = (uint16_t)node->port};
    enum link link;

    if (!smtp_port_index(reaches->ports, port, &way.port))
        return;
    link = balancer_target_link(reaches, node, group, target, (uint16_t)port);
    if (link == LINK_NO)
        return;
    reach_init(&way.reach, node->front.possible.family);
    addr_set_copy(&way.reach.certain, &node->front.certain);
    addr_set_copy(&way.reach.possible, &node->front.possible);
    if (subnet == NONE || subnet != node->subnet)
        balancer_target_cross(reaches, subnet, (uint16_t)port, &way.reach);
    if (link == LINK_PERHAPS)
        addr_set_clear(&way.reach.certain);
    if (addr_set_is_empty(&way.reach.possible))
        reach_release(&way.reach);
    else
        TABLE_ADD(reaches->ways, way);
}

/* Puts each way into the chain of its interface and of its node's subnet. */
static void ways_chain(struct balancer_reaches *reaches)
{
    const struct account *account = reaches->account;

    if (reaches->ways.count == 0)
        return;
    reaches->way_to = mem_alloc(account->interfaces.count * sizeof *reaches->way_to);
    reaches->way_at = mem_alloc(account->subnets.count * sizeof *reaches->way_at);
    memset(reaches->way_to, 0xff, account->interfaces.count * sizeof *reaches->way_to);
    memset(reaches->way_at, 0xff, account->subnets.count * sizeof *reaches->way_at);
    for (size_t i = reaches->ways.count; i-- > 0;) {
        struct balancer_way *way = &reaches->ways.items[i];
        way->next_of_interface = reaches->way_to[way->interface];
        reaches->way_to[way->interface] = (uint32_t)i;
        way->next_of_subnet = NONE;
        if (way->node_subnet == NONE)
            continue;
        way->next_of_subnet = reaches->way_at[way->node_subnet];
        reaches->way_at[way->node_subnet] = (uint32_t)i;
    }
}

/* --- one balancer -------------------------------------------------------------------------------- */

static void group_follow(struct balancer_reaches *reaches, const struct balancer_node *node,
                         const struct target_group *group)
{
    const struct account *account = reaches->account;

    if (target_group_keeps_address(account, group) == LINK_NO)
        return;
    if (!group->targets_known)
        balancer_doubt_add(reaches, node, false);
    for (uint32_t i = 0; i < group->targets.count; i++) {
        const struct balancer_target *target =
            &account->balancer_targets.items[group->targets.first + i];
        if (target->interface != NONE)
            way_add(reaches, node, group, target);
        else if (account_presence(account, group->scope, DATA_NETWORK_INTERFACES) !=
                 PRESENCE_COMPLETE)
            balancer_doubt_add(reaches, node, true);
    }
}

/* `listener` NULL: the export does not tell any. */
static void node_follow(struct balancer_reaches *reaches, struct balancer_node *node,
                        const struct balancer_listener *listener)
{
    const struct account *account = reaches->account;

    node_enter(reaches, node);
    if (addr_set_is_empty(&node->front.possible))
        return;
    if (!listener || (listener->target_groups.count == 0 &&
                      account_presence(account, node->balancer->scope, DATA_TARGET_GROUPS) !=
                          PRESENCE_COMPLETE)) {
        balancer_doubt_add(reaches, node, false);
        return;
    }
    for (uint32_t i = 0; i < listener->target_groups.count; i++) {
        uint32_t group = account->row_refs.items[listener->target_groups.first + i];
        group_follow(reaches, node, &account->target_groups.items[group]);
    }
}

/* Asks about a listener at each node and in each family. */
static void listener_follow(struct balancer_reaches *reaches, uint32_t row,
                            const struct balancer_listener *listener)
{
    const struct load_balancer *balancer = &reaches->account->load_balancers.items[row];
    uint32_t nodes = balancer->subnets.count > 0 ? balancer->subnets.count : 1;

    for (uint32_t i = 0; i < nodes; i++)
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            struct balancer_node node = {.balancer = balancer,
                                         .row = row,
                                         .subnet = NONE,
                                         .port = listener ? listener->port : ANY_PORT};
            if (balancer_is_public(reaches, balancer, family) == LINK_NO)
                continue;
            if (balancer->subnets.count > 0)
                node.subnet = reaches->account->row_refs.items[balancer->subnets.first + i];
            reach_init(&node.front, family);
            node_follow(reaches, &node, listener);
            reach_release(&node.front);
        }
}

static bool listener_takes_tcp(const struct account *account,
                               const struct balancer_listener *listener)
{
    return balancer_text_is(account, listener->protocol, "TCP") ||
           balancer_text_is(account, listener->protocol, "TCP_UDP") ||
           balancer_text_is(account, listener->protocol, "TLS");
}

static void balancer_follow(struct balancer_reaches *reaches, uint32_t row)
{
    const struct account *account = reaches->account;
    const struct load_balancer *balancer = &account->load_balancers.items[row];

    if (!balancer_text_is(account, balancer->type, "network") || !balancer->live)
        return;
    if (!balancer->listeners_known)
        listener_follow(reaches, row, NULL);
    for (uint32_t i = 0; i < balancer->listeners.count; i++) {
        const struct balancer_listener *listener =
            &account->balancer_listeners.items[balancer->listeners.first + i];
        if (listener_takes_tcp(account, listener))
            listener_follow(reaches, row, listener);
    }
}

/* --- making and freeing ------------------------------------------------------------------------------ */

struct balancer_reaches *
balancer_reaches_new(const struct account *account, const struct edits *edits,
                     const struct smtp_ports *ports, struct surroundings *surroundings,
                     struct group_reaches *groups, const uint8_t *addresses,
                     const struct balancer_past *past)
{
    struct balancer_reaches *reaches = mem_zalloc(1, sizeof *reaches);

    reaches->account = account;
    reaches->edits = edits;
    reaches->ports = ports;
    reaches->surroundings = surroundings;
    reaches->groups = groups;
    reaches->addresses = addresses;
    for (uint32_t i = 0; i < account->load_balancers.count; i++)
        if (!balancer_take_over(reaches, past, i))
            balancer_follow(reaches, i);
    balancer_doubts_finish(reaches);
    ways_chain(reaches);
    return reaches;
}

void balancer_reaches_free(struct balancer_reaches *reaches)
{
    if (!reaches)
        return;
    for (size_t i = 0; i < reaches->ways.count; i++)
        reach_release(&reaches->ways.items[i].reach);
    free(reaches->ways.items);
    free(reaches->way_to);
    free(reaches->way_at);
    balancer_doubts_release(reaches);
    free(reaches);
}

void balancer_reaches_set_aside(struct balancer_reaches *reaches)
{
    balancer_answers_free(reaches);
    free(reaches->way_to);
    free(reaches->way_at);
    reaches->way_to = reaches->way_at = NULL;
    reaches->account = NULL;
    reaches->edits = NULL;
    reaches->ports = NULL;
    reaches->surroundings = NULL;
    reaches->groups = NULL;
    reaches->addresses = NULL;
}

/* --- the questions ------------------------------------------------------------------------------------- */

static const struct balancer_way *way_at_row(const struct balancer_reaches *reaches, uint32_t row)
{
    return row != NONE ? &reaches->ways.items[row] : NULL;
}

const struct balancer_way *balancer_way_to(const struct balancer_reaches *reaches,
                                           uint32_t interface)
{
    return reaches->way_to ? way_at_row(reaches, reaches->way_to[interface]) : NULL;
}

const struct balancer_way *balancer_way_next(const struct balancer_reaches *reaches,
                                             const struct balancer_way *way)
{
    return way_at_row(reaches, way->next_of_interface);
}

const struct balancer_way *balancer_way_at(const struct balancer_reaches *reaches, uint32_t subnet)
{
    return reaches->way_at ? way_at_row(reaches, reaches->way_at[subnet]) : NULL;
}

const struct balancer_way *balancer_way_next_at(const struct balancer_reaches *reaches,
                                                const struct balancer_way *way)
{
    return way_at_row(reaches, way->next_of_subnet);
}
