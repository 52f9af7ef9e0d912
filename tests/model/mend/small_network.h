/*
 * small_network.h: more network for the small account: interfaces with several groups, public
 * addresses, routes, NAT gateways, load balancers. Each helper leaves the account linked.
 */
#ifndef TESTS_MODEL_MEND_SMALL_NETWORK_H
#define TESTS_MODEL_MEND_SMALL_NETWORK_H

#include "tests/model/mend/small_account.h"

/* Makes the reverse lists of interfaces anew. */
static inline void small_relink(struct account *account)
{
    account->group_interfaces.count = 0;
    for (uint32_t group = 0; group < account->groups.count; group++) {
        struct span *span = &account->groups.items[group].interfaces;
        *span = (struct span){(uint32_t)account->group_interfaces.count, 0};
        for (uint32_t row = 0; row < account->interfaces.count; row++) {
            struct span groups = account->interfaces.items[row].groups;
            for (uint32_t i = 0; i < groups.count; i++)
                if (account->interface_groups.items[groups.first + i] == group) {
                    TABLE_ADD(account->group_interfaces, row);
                    span->count++;
                }
        }
    }
    account->subnet_interfaces.count = 0;
    for (uint32_t subnet = 0; subnet < account->subnets.count; subnet++) {
        struct span *span = &account->subnets.items[subnet].interfaces;
        *span = (struct span){(uint32_t)account->subnet_interfaces.count, 0};
        for (uint32_t row = 0; row < account->interfaces.count; row++)
            if (account->interfaces.items[row].subnet == subnet) {
                TABLE_ADD(account->subnet_interfaces, row);
                span->count++;
            }
    }
}

/* Lets an interface carry one more group. */
static inline void small_carry_too(struct account *account, uint32_t interface, uint32_t group)
{
    struct span *groups = &account->interfaces.items[interface].groups;
    uint32_t first = (uint32_t)account->interface_groups.count;

    for (uint32_t i = 0; i < groups->count; i++) {
        uint32_t carried = account->interface_groups.items[groups->first + i];
        TABLE_ADD(account->interface_groups, carried);
    }
    TABLE_ADD(account->interface_groups, group);
    *groups = (struct span){first, groups->count + 1};
    small_relink(account);
}

/* One more interface of a group, in a subnet (row); returns its row. */
static inline uint32_t small_carrier(struct account *account, const char *id, uint32_t subnet,
                                     uint32_t group, const char *address)
{
    struct network_interface interface = {
        .id = account_text(account, id),
        .vpc_id = account->subnets.items[subnet].vpc_id,
        .vpc = account->subnets.items[subnet].vpc,
        .subnet = subnet,
        .instance = NONE,
        .addresses = {(uint32_t)account->interface_addresses.count, 1},
        .groups = {(uint32_t)account->interface_groups.count, 1},
    };
    struct interface_address own = {.is_primary = true};
    uint32_t row = (uint32_t)account->interfaces.count;

    if (!ip_addr_parse(address, &own.address))
        abort();
    TABLE_ADD(account->interface_addresses, own);
    TABLE_ADD(account->interface_groups, group);
    TABLE_ADD(account->interfaces, interface);
    account_index_add(account, interface.id, 0, (struct object_ref){OBJECT_INTERFACE, row});
    small_relink(account);
    return row;
}

/* Gives an interface's first address a public one. */
static inline void small_public(struct account *account, uint32_t interface, const char *address)
{
    struct interface_address *own =
        &account->interface_addresses
             .items[account->interfaces.items[interface].addresses.first];

    own->has_public = true;
    if (!ip_addr_parse(address, &own->public_ip))
        abort();
}

/* One more route of a table (row). */
static inline struct route *small_route(struct account *account, uint32_t table,
                                        const char *destination, const char *target,
                                        enum route_target kind)
{
    struct span *routes = &account->route_tables.items[table].routes;
    uint32_t first = (uint32_t)account->routes.count;
    struct route route = {.table = table,
                          .cidr = small_cidr(account, destination),
                          .prefix_list = NONE,
                          .target = account_text(account, target),
                          .target_kind = (uint8_t)kind};

    for (uint32_t i = 0; i < routes->count; i++) {
        struct route copy = account->routes.items[routes->first + i];
        TABLE_ADD(account->routes, copy);
    }
    TABLE_ADD(account->routes, route);
    *routes = (struct span){first, routes->count + 1};
    return &account->routes.items[account->routes.count - 1];
}

/* A NAT gateway with one public address; its interface is not in the export. */
static inline void small_nat_gateway(struct account *account, const char *id, uint32_t subnet,
                                     const char *private_ip, const char *public_ip)
{
    struct gateway gateway = {.id = account_text(account, id),
                              .kind = GATEWAY_NAT,
                              .state = account_text(account, "available"),
                              .connectivity = account_text(account, "public"),
                              .vpc_id = account->subnets.items[subnet].vpc_id,
                              .subnet_id = account->subnets.items[subnet].id,
                              .vpc = account->subnets.items[subnet].vpc,
                              .subnet = subnet,
                              .addresses = {(uint32_t)account->gateway_addresses.count, 1}};
    struct gateway_address address = {.has_private = true, .has_public = true};

    if (!ip_addr_parse(private_ip, &address.private_ip) ||
        !ip_addr_parse(public_ip, &address.public_ip))
        abort();
    TABLE_ADD(account->gateway_addresses, address);
    TABLE_ADD(account->gateways, gateway);
    account_index_add(account, gateway.id, 0,
                      (struct object_ref){OBJECT_GATEWAY, (uint32_t)account->gateways.count - 1});
}

static inline void small_internet_gateway(struct account *account)
{
    struct gateway gateway = {.id = account_text(account, "igw-1"),
                              .kind = GATEWAY_INTERNET,
                              .vpc_id = account->vpcs.items[SMALL_VPC].id,
                              .vpc = SMALL_VPC,
                              .subnet = NONE,
                              .attached = true};

    TABLE_ADD(account->gateways, gateway);
    account_index_add(account, gateway.id, 0,
                      (struct object_ref){OBJECT_GATEWAY, (uint32_t)account->gateways.count - 1});
}

static inline struct span small_row(struct account *account, uint32_t row)
{
    TABLE_ADD(account->row_refs, row);
    return (struct span){(uint32_t)account->row_refs.count - 1, 1};
}

/* A load balancer of this type with one node (row of interfaces) whose one listener leads to one target
 * (likewise) on the same port. */
static inline void small_balancer(struct account *account, const char *name, const char *type,
                                  uint32_t node, uint16_t port, uint32_t target_interface)
{
    struct balancer_target target = {.target_group = (uint32_t)account->target_groups.count,
                                     .port = -1,
                                     .interface = target_interface};
    struct target_group group = {.type = account_text(account, "instance"),
                                 .protocol = account_text(account, "TCP"),
                                 .port = port,
                                 .targets = {(uint32_t)account->balancer_targets.count, 1},
                                 .targets_known = true};
    struct balancer_listener listener = {.balancer = (uint32_t)account->load_balancers.count,
                                         .port = port,
                                         .protocol = account_text(account, "TCP")};
    struct load_balancer balancer = {.arn = account_text(account, "arn:aws:elb:x/net/mx/50dc"),
                                     .name = account_text(account, name),
                                     .type = account_text(account, type),
                                     .scheme = account_text(account, "internet-facing"),
                                     .vpc = SMALL_VPC,
                                     .listeners_known = true,
                                     .live = true};

    TABLE_ADD(account->balancer_targets, target);
    listener.target_groups = small_row(account, (uint32_t)account->target_groups.count);
    TABLE_ADD(account->target_groups, group);
    balancer.listeners = (struct span){(uint32_t)account->balancer_listeners.count, 1};
    TABLE_ADD(account->balancer_listeners, listener);
    balancer.interfaces = small_row(account, node);
    balancer.subnets = small_row(account, account->interfaces.items[node].subnet);
    TABLE_ADD(account->load_balancers, balancer);
}

/* Moves the rule added last from sg-1 to sg-3, whose rules stand behind those of sg-1. */
static inline void small_move_rule(struct account *account)
{
    uint32_t row = (uint32_t)account->rules.count - 1, group = 2;

    account->groups.items[SMALL_GROUP].rules.count--;
    account->rules.items[row].group = group;
    if (!account->groups.items[group].rules.count++)
        account->groups.items[group].rules.first = row;
}

#endif
