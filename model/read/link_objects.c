#include <stddef.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/read/link.h"

/* A table of objects, whatever their type: where in a row the fields stand that all objects have. */
struct object_rows {
    void *items;
    size_t *count;
    size_t size, id, scope, place;
    enum object_kind kind;
};

#define OBJECT_ROWS(table, type, id_field, object_kind)                                            \
    ((struct object_rows){account->table.items, &account->table.count, sizeof(type),               \
                          offsetof(type, id_field), offsetof(type, scope), offsetof(type, place),  \
                          object_kind})

static char *row_at(struct object_rows rows, size_t row)
{
    return (char *)rows.items + row * rows.size;
}

static uint32_t scope_at(struct object_rows rows, size_t row)
{
    uint32_t scope;

    memcpy(&scope, row_at(rows, row) + rows.scope, sizeof scope);
    return scope;
}

/* Sets the row's scope from its file. */
static uint32_t settle_scope(const struct account *account, struct object_rows rows, size_t row)
{
    struct place place;
    uint32_t scope;

    memcpy(&place, row_at(rows, row) + rows.place, sizeof place);
    scope = account->files.items[place.file].scope;
    memcpy(row_at(rows, row) + rows.scope, &scope, sizeof scope);
    return scope;
}

/* True if a row before this one has the same id and scope. */
static bool is_known(const struct account *account, struct object_rows rows, text_id id,
                     uint32_t scope)
{
    uint32_t row = account_find_kind(account, id, scope, rows.kind);

    return row != NONE && scope_at(rows, row) == scope;
}

static text_id id_at(struct object_rows rows, size_t row)
{
    text_id id;

    memcpy(&id, row_at(rows, row) + rows.id, sizeof id);
    return id;
}

/* `moved` may be NULL. */
static void link_table(struct account *account, struct object_rows rows, uint32_t *moved)
{
    size_t kept = 0;

    account_expect_ids(account, *rows.count);
    for (size_t row = 0; row < *rows.count; row++) {
        uint32_t scope = settle_scope(account, rows, row);
        text_id id = id_at(rows, row);
        bool known;

        if (row + ACCOUNT_AHEAD < *rows.count)
            account_prefetch(account, id_at(rows, row + ACCOUNT_AHEAD));
        known = !account_index_add(account, id, scope,
                                   (struct object_ref){rows.kind, (uint32_t)kept}) &&
                is_known(account, rows, id, scope);
        if (moved)
            moved[row] = known ? NONE : (uint32_t)kept;
        if (known)
            continue;
        if (kept < row)
            memmove(row_at(rows, kept), row_at(rows, row), rows.size);
        kept++;
    }
    *rows.count = kept;
}

static uint32_t *link_owners(struct account *account, struct object_rows rows)
{
    uint32_t *moved = mem_alloc(*rows.count * sizeof *moved);

    link_table(account, rows, moved);
    return moved;
}

/* Interfaces inside instances count only where describe-network-interfaces did not give them. */
static void add_inner_interfaces(struct load *load)
{
    struct account *account = load->account;

    for (size_t i = 0; i < load->inner_interfaces.count; i++) {
        struct network_interface interface = load->inner_interfaces.items[i];
        uint32_t row;

        interface.scope = account->files.items[interface.place.file].scope;
        row = account_find_kind(account, interface.id, interface.scope, OBJECT_INTERFACE);
        if (row != NONE && account->interfaces.items[row].scope == interface.scope)
            continue;
        account_index_add(
            account, interface.id, interface.scope,
            (struct object_ref){OBJECT_INTERFACE, (uint32_t)account->interfaces.count});
        TABLE_ADD(account->interfaces, interface);
    }
}

void link_objects(struct load *load, struct moved_rows *moved)
{
    struct account *account = load->account;
    size_t groups = account->groups.count;

    link_table(account, OBJECT_ROWS(vpcs, struct vpc, id, OBJECT_VPC), NULL);
    link_table(account, OBJECT_ROWS(subnets, struct subnet, id, OBJECT_SUBNET), NULL);
    moved->groups =
        link_owners(account, OBJECT_ROWS(groups, struct security_group, id, OBJECT_GROUP));
    moved->groups_stay = account->groups.count == groups;
    moved->acls = link_owners(account, OBJECT_ROWS(acls, struct network_acl, id, OBJECT_ACL));
    moved->route_tables =
        link_owners(account, OBJECT_ROWS(route_tables, struct route_table, id, OBJECT_ROUTE_TABLE));
    link_table(account, OBJECT_ROWS(interfaces, struct network_interface, id, OBJECT_INTERFACE),
               NULL);
    link_table(account, OBJECT_ROWS(instances, struct instance, id, OBJECT_INSTANCE), NULL);
    link_table(account,
               OBJECT_ROWS(addresses, struct elastic_address, allocation_id, OBJECT_ADDRESS), NULL);
    link_table(account, OBJECT_ROWS(gateways, struct gateway, id, OBJECT_GATEWAY), NULL);
    link_table(account, OBJECT_ROWS(endpoints, struct vpc_endpoint, id, OBJECT_ENDPOINT), NULL);
    link_table(account, OBJECT_ROWS(peerings, struct vpc_peering, id, OBJECT_PEERING), NULL);
    link_table(account,
               OBJECT_ROWS(transit_gateways, struct transit_gateway, id, OBJECT_TRANSIT_GATEWAY),
               NULL);
    link_table(account, OBJECT_ROWS(transit_tables, struct transit_table, id, OBJECT_TRANSIT_TABLE),
               NULL);
    link_table(account,
               OBJECT_ROWS(load_balancers, struct load_balancer, arn, OBJECT_LOAD_BALANCER), NULL);
    link_table(account, OBJECT_ROWS(target_groups, struct target_group, arn, OBJECT_TARGET_GROUP),
               NULL);
    add_inner_interfaces(load);
}

uint32_t link_group_row(struct account *account, text_id id, uint32_t scope)
{
    struct security_group group = {.id = id,
                                   .scope = scope,
                                   .place = {.file = NONE},
                                   .vpc = NONE,
                                   .rules.first = (uint32_t)account->rules.count};
    uint32_t row = account_find_kind(account, id, scope, OBJECT_GROUP);

    if (row != NONE)
        return row;
    row = (uint32_t)account->groups.count;
    account_index_add(account, id, scope, (struct object_ref){OBJECT_GROUP, row});
    TABLE_ADD(account->groups, group);
    return row;
}
