/*
 * build_account.h: small accounts built by hand, without any export.
 *
 * Everything is complete unless a test says otherwise. Rules belong to the group built last, entries
 * to the ACL built last, routes to the table built last, carried groups and addresses to the
 * interface built last. build_link() makes the reverse lists; call it once, at the end.
 */
#ifndef TESTS_MODEL_JUDGE_BUILD_ACCOUNT_H
#define TESTS_MODEL_JUDGE_BUILD_ACCOUNT_H

#include <assert.h>
#include <stdlib.h>

#include "model/account/account.h"
#include "model/base/mem.h"

#define BUILD_UNUSED __attribute__((unused)) static

#define LAST(table) (&(table).items[(table).count - 1])

BUILD_UNUSED struct account *build_account(void)
{
    struct account *account = account_new();
    uint32_t scope = account_scope(account, account_text(account, "123456789012"),
                                   account_text(account, "eu-west-1"));

    for (int kind = 0; kind < DATA_KIND_COUNT; kind++)
        account->scopes.items[scope].presence[kind] = PRESENCE_COMPLETE;
    return account;
}

BUILD_UNUSED void build_presence(struct account *account, enum data_kind kind,
                                 enum presence presence)
{
    account->scopes.items[0].presence[kind] = (uint8_t)presence;
}

BUILD_UNUSED uint32_t build_block(struct account *account, const char *text)
{
    struct cidr block;
    bool ok = cidr_parse(text, &block);

    assert(ok);
    return ok ? account_cidr(account, block) : NONE;
}

BUILD_UNUSED text_id build_id(struct account *account, const char *id, enum object_kind kind,
                              size_t row)
{
    struct object_ref object = {kind, (uint32_t)row};
    text_id text = account_text(account, id);

    account_index_add(account, text, 0, object);
    return text;
}

BUILD_UNUSED uint32_t build_vpc(struct account *account, const char *id)
{
    struct vpc vpc = {.place.file = NONE};

    vpc.id = build_id(account, id, OBJECT_VPC, account->vpcs.count);
    TABLE_ADD(account->vpcs, vpc);
    return (uint32_t)account->vpcs.count - 1;
}

BUILD_UNUSED uint32_t build_acl(struct account *account, const char *id)
{
    struct network_acl acl = {.place.file = NONE, .vpc = 0};

    acl.id = build_id(account, id, OBJECT_ACL, account->acls.count);
    acl.vpc_id = account->vpcs.items[0].id;
    acl.entries.first = (uint32_t)account->acl_entries.count;
    TABLE_ADD(account->acls, acl);
    return (uint32_t)account->acls.count - 1;
}

/* Inbound by number, then outbound by number. */
BUILD_UNUSED bool build_entry_before(const struct acl_entry *a, const struct acl_entry *b)
{
    return a->egress != b->egress ? b->egress : a->number < b->number;
}

BUILD_UNUSED void build_entry(struct account *account, bool egress, uint32_t number, bool allow,
                              int16_t protocol, int32_t from, int32_t to, const char *block)
{
    struct acl_entry entry = {.acl = (uint32_t)account->acls.count - 1,
                              .cidr = build_block(account, block),
                              .number = number,
                              .from_port = from,
                              .to_port = to,
                              .protocol = protocol,
                              .egress = egress,
                              .allow = allow};
    size_t at = account->acl_entries.count;

    TABLE_ADD(account->acl_entries, entry);
    while (at > LAST(account->acls)->entries.first &&
           build_entry_before(&entry, &account->acl_entries.items[at - 1])) {
        account->acl_entries.items[at] = account->acl_entries.items[at - 1];
        at--;
    }
    account->acl_entries.items[at] = entry;
    LAST(account->acls)->entries.count++;
}

/* An ACL that lets everything through in both directions and families. */
BUILD_UNUSED uint32_t build_open_acl(struct account *account, const char *id)
{
    uint32_t acl = build_acl(account, id);

    for (int egress = 0; egress < 2; egress++) {
        build_entry(account, egress, 100, true, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
        build_entry(account, egress, 101, true, PROTOCOL_ALL, -1, -1, "::/0");
    }
    return acl;
}

BUILD_UNUSED uint32_t build_table(struct account *account, const char *id)
{
    struct route_table table = {.place.file = NONE, .vpc = 0};

    table.id = build_id(account, id, OBJECT_ROUTE_TABLE, account->route_tables.count);
    table.vpc_id = account->vpcs.items[0].id;
    table.routes.first = (uint32_t)account->routes.count;
    TABLE_ADD(account->route_tables, table);
    return (uint32_t)account->route_tables.count - 1;
}

/* The route, for further setting. `block` NULL: no CIDR. */
BUILD_UNUSED struct route *build_route(struct account *account, const char *block,
                                       enum route_target kind)
{
    struct route route = {.table = (uint32_t)account->route_tables.count - 1,
                          .cidr = block ? build_block(account, block) : NONE,
                          .prefix_list = NONE,
                          .target_kind = (uint8_t)kind};

    TABLE_ADD(account->routes, route);
    LAST(account->route_tables)->routes.count++;
    return LAST(account->routes);
}

/* A table with both default routes to an internet gateway. */
BUILD_UNUSED uint32_t build_public_table(struct account *account, const char *id)
{
    uint32_t table = build_table(account, id);

    build_route(account, "0.0.0.0/0", ROUTE_INTERNET_GATEWAY);
    build_route(account, "::/0", ROUTE_INTERNET_GATEWAY);
    return table;
}

BUILD_UNUSED uint32_t build_subnet(struct account *account, const char *id, uint32_t acl,
                                   uint32_t table)
{
    struct subnet subnet = {.place.file = NONE, .vpc = 0, .acl = acl, .route_table = table};

    subnet.id = build_id(account, id, OBJECT_SUBNET, account->subnets.count);
    subnet.vpc_id = account->vpcs.items[0].id;
    TABLE_ADD(account->subnets, subnet);
    return (uint32_t)account->subnets.count - 1;
}

BUILD_UNUSED uint32_t build_group(struct account *account, const char *id)
{
    struct security_group group = {.place.file = NONE, .vpc = 0, .described = true};

    group.id = build_id(account, id, OBJECT_GROUP, account->groups.count);
    group.vpc_id = account->vpcs.items[0].id;
    group.rules.first = (uint32_t)account->rules.count;
    TABLE_ADD(account->groups, group);
    return (uint32_t)account->groups.count - 1;
}

BUILD_UNUSED struct sg_rule *build_rule_of(struct account *account, int16_t protocol, int32_t from,
                                           int32_t to, enum source_kind kind, uint32_t source)
{
    struct sg_rule rule = {.group = (uint32_t)account->groups.count - 1,
                           .source = source,
                           .from_port = from,
                           .to_port = to,
                           .protocol = protocol,
                           .source_kind = (uint8_t)kind};

    TABLE_ADD(account->rules, rule);
    LAST(account->groups)->rules.count++;
    return LAST(account->rules);
}

BUILD_UNUSED struct sg_rule *build_rule(struct account *account, int16_t protocol, int32_t from,
                                        int32_t to, const char *block)
{
    return build_rule_of(account, protocol, from, to, SOURCE_CIDR, build_block(account, block));
}

BUILD_UNUSED uint32_t build_prefix_list(struct account *account, const char *id, uint8_t family,
                                        bool known)
{
    struct prefix_list list = {.place.file = NONE,
                               .family = family,
                               .described = true,
                               .entries_known = known,
                               .max_entries = -1};

    list.id = build_id(account, id, OBJECT_PREFIX_LIST, account->prefix_lists.count);
    list.entries.first = (uint32_t)account->prefix_entries.count;
    TABLE_ADD(account->prefix_lists, list);
    return (uint32_t)account->prefix_lists.count - 1;
}

BUILD_UNUSED void build_list_entry(struct account *account, const char *block)
{
    struct prefix_entry entry = {build_block(account, block), TEXT_NONE};

    TABLE_ADD(account->prefix_entries, entry);
    LAST(account->prefix_lists)->entries.count++;
}

/* Without any address. */
BUILD_UNUSED uint32_t build_interface(struct account *account, const char *id, uint32_t subnet)
{
    struct network_interface interface = {
        .place.file = NONE, .subnet = subnet, .vpc = 0, .instance = NONE};

    interface.id = build_id(account, id, OBJECT_INTERFACE, account->interfaces.count);
    interface.vpc_id = account->vpcs.items[0].id;
    interface.addresses.first = (uint32_t)account->interface_addresses.count;
    interface.groups.first = (uint32_t)account->interface_groups.count;
    TABLE_ADD(account->interfaces, interface);
    return (uint32_t)account->interfaces.count - 1;
}

/* An address of the interface built last; `public_ip` may be NULL. */
BUILD_UNUSED void build_address(struct account *account, const char *text, const char *public_ip)
{
    struct interface_address address = {.is_primary = true};
    bool ok = ip_addr_parse(text, &address.address);

    assert(ok);
    if (public_ip) {
        ok = ip_addr_parse(public_ip, &address.public_ip);
        assert(ok);
        address.has_public = true;
    }
    (void)ok;
    TABLE_ADD(account->interface_addresses, address);
    LAST(account->interfaces)->addresses.count++;
}

BUILD_UNUSED void build_carry(struct account *account, uint32_t group)
{
    TABLE_ADD(account->interface_groups, group);
    LAST(account->interfaces)->groups.count++;
}

/* --- reverse lists ------------------------------------------------------------------------------ */

BUILD_UNUSED void build_link_groups(struct account *account)
{
    for (uint32_t group = 0; group < account->groups.count; group++) {
        struct span *span = &account->groups.items[group].interfaces;
        span->first = (uint32_t)account->group_interfaces.count;
        for (uint32_t i = 0; i < account->interfaces.count; i++) {
            struct span carried = account->interfaces.items[i].groups;
            for (uint32_t k = 0; k < carried.count; k++)
                if (account->interface_groups.items[carried.first + k] == group)
                    TABLE_ADD(account->group_interfaces, i);
        }
        span->count = (uint32_t)account->group_interfaces.count - span->first;
    }
}

BUILD_UNUSED void build_link_subnets(struct account *account)
{
    for (uint32_t subnet = 0; subnet < account->subnets.count; subnet++) {
        struct span *span = &account->subnets.items[subnet].interfaces;
        span->first = (uint32_t)account->subnet_interfaces.count;
        for (uint32_t i = 0; i < account->interfaces.count; i++)
            if (account->interfaces.items[i].subnet == subnet)
                TABLE_ADD(account->subnet_interfaces, i);
        span->count = (uint32_t)account->subnet_interfaces.count - span->first;
    }
}

BUILD_UNUSED void build_link_acls(struct account *account)
{
    for (uint32_t acl = 0; acl < account->acls.count; acl++) {
        struct span *span = &account->acls.items[acl].subnets;
        span->first = (uint32_t)account->acl_subnets.count;
        for (uint32_t i = 0; i < account->subnets.count; i++)
            if (account->subnets.items[i].acl == acl)
                TABLE_ADD(account->acl_subnets, i);
        span->count = (uint32_t)account->acl_subnets.count - span->first;
    }
}

BUILD_UNUSED void build_link(struct account *account)
{
    build_link_groups(account);
    build_link_subnets(account);
    build_link_acls(account);
}

/* --- the usual small world ---------------------------------------------------------------------- */

/* vpc-1 with acl-1 (all open), rtb-1 (to the Internet), subnet-1. Then build groups; then
 * build_relay() for an interface with public addresses in both families that carries group 0. */
BUILD_UNUSED struct account *build_world(void)
{
    struct account *account = build_account();

    build_vpc(account, "vpc-1");
    build_subnet(account, "subnet-1", build_open_acl(account, "acl-1"),
                 build_public_table(account, "rtb-1"));
    return account;
}

BUILD_UNUSED uint32_t build_relay(struct account *account)
{
    uint32_t interface = build_interface(account, "eni-1", 0);

    build_address(account, "10.0.0.5", "54.1.2.3");
    build_address(account, "2600:1f18::5", NULL);
    build_carry(account, 0);
    return interface;
}

#endif
