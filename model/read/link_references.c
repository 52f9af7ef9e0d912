#include "model/read/link.h"

#include <stdlib.h>

/* --- ids to rows -------------------------------------------------------------------------------- */

static uint32_t row_of(const struct account *account, text_id id, uint32_t scope,
                       enum object_kind kind)
{
    return id == TEXT_NONE ? NONE : account_find_kind(account, id, scope, kind);
}

static int compare_rows(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;

    return *a < *b ? -1 : *a > *b;
}

static bool is_repeated(const uint32_t *rows, uint32_t count, uint32_t row)
{
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i] == row)
            return true;
    }
    return false;
}

/* Keeps each row once, in order; a list longer than AWS allows is sorted first. */
static uint32_t unique_rows(uint32_t *rows, uint32_t count)
{
    bool sorted = count > 64;
    uint32_t kept = 0;

    if (sorted)
        qsort(rows, count, sizeof *rows, compare_rows);
    for (uint32_t i = 0; i < count; i++) {
        if (sorted ? kept && rows[kept - 1] == rows[i] : is_repeated(rows, kept, rows[i]))
            continue;
        rows[kept++] = rows[i];
    }
    return kept;
}

/* A list of texts of ids becomes one of rows, in place; ids that lead nowhere are dropped. */
static void link_list(struct account *account, uint32_t *items, struct span *list, uint32_t scope,
                      enum object_kind kind)
{
    uint32_t *rows, kept = 0;

    if (!list->count)
        return;
    rows = items + list->first;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t row = kind == OBJECT_GROUP ? link_group_row(account, rows[i], scope)
                                            : row_of(account, rows[i], scope, kind);

        if (row != NONE)
            rows[kept++] = row;
    }
    list->count = unique_rows(rows, kept);
}

static void link_interfaces(struct account *account)
{
    for (size_t i = 0; i < account->interfaces.count; i++) {
        struct network_interface *interface = &account->interfaces.items[i];
        uint32_t scope = interface->scope;

        interface->subnet = row_of(account, interface->subnet_id, scope, OBJECT_SUBNET);
        interface->vpc = row_of(account, interface->vpc_id, scope, OBJECT_VPC);
        interface->instance = row_of(account, interface->instance_id, scope, OBJECT_INSTANCE);
        link_list(account, account->interface_groups.items, &interface->groups, scope,
                  OBJECT_GROUP);
    }
}

static void link_endpoints(struct account *account)
{
    for (size_t i = 0; i < account->endpoints.count; i++) {
        struct vpc_endpoint *endpoint = &account->endpoints.items[i];
        uint32_t *refs = account->row_refs.items, scope = endpoint->scope;

        endpoint->vpc = row_of(account, endpoint->vpc_id, scope, OBJECT_VPC);
        link_list(account, refs, &endpoint->subnets, scope, OBJECT_SUBNET);
        link_list(account, refs, &endpoint->groups, scope, OBJECT_GROUP);
        link_list(account, refs, &endpoint->interfaces, scope, OBJECT_INTERFACE);
    }
}

static void link_vpcs(struct account *account)
{
    for (size_t i = 0; i < account->subnets.count; i++) {
        struct subnet *subnet = &account->subnets.items[i];

        subnet->vpc = row_of(account, subnet->vpc_id, subnet->scope, OBJECT_VPC);
    }
    for (size_t i = 0; i < account->groups.count; i++) {
        struct security_group *group = &account->groups.items[i];

        group->vpc = row_of(account, group->vpc_id, group->scope, OBJECT_VPC);
    }
    for (size_t i = 0; i < account->acls.count; i++) {
        struct network_acl *acl = &account->acls.items[i];

        acl->vpc = row_of(account, acl->vpc_id, acl->scope, OBJECT_VPC);
    }
    for (size_t i = 0; i < account->route_tables.count; i++) {
        struct route_table *table = &account->route_tables.items[i];

        table->vpc = row_of(account, table->vpc_id, table->scope, OBJECT_VPC);
    }
}

static void link_instances_and_gateways(struct account *account)
{
    for (size_t i = 0; i < account->instances.count; i++) {
        struct instance *instance = &account->instances.items[i];

        instance->vpc = row_of(account, instance->vpc_id, instance->scope, OBJECT_VPC);
        instance->subnet = row_of(account, instance->subnet_id, instance->scope, OBJECT_SUBNET);
    }
    for (size_t i = 0; i < account->gateways.count; i++) {
        struct gateway *gateway = &account->gateways.items[i];

        gateway->vpc = row_of(account, gateway->vpc_id, gateway->scope, OBJECT_VPC);
        gateway->subnet = row_of(account, gateway->subnet_id, gateway->scope, OBJECT_SUBNET);
    }
    for (size_t i = 0; i < account->peerings.count; i++) {
        struct vpc_peering *peering = &account->peerings.items[i];

        peering->requester.vpc =
            row_of(account, peering->requester.vpc_id, peering->scope, OBJECT_VPC);
        peering->accepter.vpc =
            row_of(account, peering->accepter.vpc_id, peering->scope, OBJECT_VPC);
    }
}

void link_references(struct load *load)
{
    link_vpcs(load->account);
    link_interfaces(load->account);
    link_endpoints(load->account);
    link_instances_and_gateways(load->account);
}
