/*
 * Entries and routes of their ACLs and tables, and which subnet uses which of them: by association,
 * else the VPC's default ACL and main route table. Where the list of ACLs (tables) is incomplete the
 * association may stand on a page that is missing, so the fallback is not taken; nor where one could not
 * be read.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/read/link.h"

/* --- entries and routes ------------------------------------------------------------------------- */

static int compare_entries(const void *left, const void *right)
{
    const struct acl_entry *a = left, *b = right;

    if (a->egress != b->egress)
        return a->egress - b->egress;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->cidr < b->cidr ? -1 : a->cidr > b->cidr;
}

static void link_entries(struct account *account, const uint32_t *moved)
{
    size_t kept = 0;

    for (size_t i = 0; i < account->acl_entries.count; i++) {
        struct acl_entry entry = account->acl_entries.items[i];
        struct network_acl *acl;

        entry.acl = moved[entry.acl];
        if (entry.acl == NONE)
            continue;
        acl = &account->acls.items[entry.acl];
        if (!acl->entries.count)
            acl->entries.first = (uint32_t)kept;
        acl->entries.count++;
        account->acl_entries.items[kept++] = entry;
    }
    account->acl_entries.count = kept;
    for (size_t i = 0; i < account->acls.count; i++) {
        struct span entries = account->acls.items[i].entries;

        if (entries.count)
            qsort(account->acl_entries.items + entries.first, entries.count,
                  sizeof *account->acl_entries.items, compare_entries);
    }
}

/* A gateway whose id does not begin as usual is known by its row. */
static void link_target(const struct account *account, struct route *route, uint32_t scope)
{
    static const uint8_t kinds[] = {[GATEWAY_INTERNET] = ROUTE_INTERNET_GATEWAY,
                                    [GATEWAY_NAT] = ROUTE_NAT_GATEWAY,
                                    [GATEWAY_EGRESS_ONLY] = ROUTE_EGRESS_ONLY_GATEWAY};
    uint32_t row;

    if (route->target_kind != ROUTE_OTHER)
        return;
    row = account_find_kind(account, route->target, scope, OBJECT_GATEWAY);
    if (row != NONE)
        route->target_kind = kinds[account->gateways.items[row].kind];
    else if (account_find_kind(account, route->target, scope, OBJECT_ENDPOINT) != NONE)
        route->target_kind = ROUTE_VPC_ENDPOINT;
}

static void link_routes(struct account *account, const uint32_t *moved)
{
    size_t kept = 0;

    for (size_t i = 0; i < account->routes.count; i++) {
        struct route route = account->routes.items[i];
        struct route_table *table;

        route.table = moved[route.table];
        if (route.table == NONE)
            continue;
        table = &account->route_tables.items[route.table];
        if (!table->routes.count)
            table->routes.first = (uint32_t)kept;
        table->routes.count++;
        if (route.prefix_list != NONE)
            route.prefix_list = link_prefix_list_row(account, route.prefix_list, table->scope);
        link_target(account, &route, table->scope);
        account->routes.items[kept++] = route;
    }
    account->routes.count = kept;
}

/* --- subnets ------------------------------------------------------------------------------------ */

/* The default ACL or main table of a VPC. */
struct vpc_default {
    text_id vpc_id;
    uint32_t scope, row;
};

struct vpc_defaults {
    struct vpc_default *items;
    size_t count, capacity;
};

static int compare_defaults(const void *left, const void *right)
{
    const struct vpc_default *a = left, *b = right;

    if (a->vpc_id != b->vpc_id)
        return a->vpc_id < b->vpc_id ? -1 : 1;
    if (a->scope != b->scope)
        return a->scope < b->scope ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void defaults_add(struct vpc_defaults *defaults, struct vpc_default item)
{
    if (item.vpc_id == TEXT_NONE)
        return;
    defaults->items =
        mem_grow(defaults->items, &defaults->capacity, defaults->count + 1, sizeof item);
    defaults->items[defaults->count++] = item;
}

static void defaults_sort(struct vpc_defaults *defaults)
{
    if (defaults->count)
        qsort(defaults->items, defaults->count, sizeof *defaults->items, compare_defaults);
}

/* The first item that is not below `wanted`. */
static size_t lower_bound(const struct vpc_defaults *defaults, struct vpc_default wanted)
{
    size_t low = 0, high = defaults->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_defaults(&defaults->items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of the same scope if there is one, else of any. */
static uint32_t defaults_find(const struct vpc_defaults *defaults, text_id vpc_id, uint32_t scope)
{
    size_t same = lower_bound(defaults, (struct vpc_default){vpc_id, scope, 0});
    size_t any = lower_bound(defaults, (struct vpc_default){vpc_id, 0, 0});

    if (vpc_id == TEXT_NONE || any == defaults->count || defaults->items[any].vpc_id != vpc_id)
        return NONE;
    if (same < defaults->count && defaults->items[same].vpc_id == vpc_id &&
        defaults->items[same].scope == scope)
        return defaults->items[same].row;
    return defaults->items[any].row;
}

static bool may_fall_back(const struct account *account, uint32_t scope, enum data_kind kind)
{
    return account_presence(account, scope, kind) != PRESENCE_INCOMPLETE;
}

/* True unless an association of this VPC could not be read. */
static bool associations_are_told(const struct vpc_defaults *untold, const struct subnet *subnet)
{
    return defaults_find(untold, subnet->vpc_id, subnet->scope) == NONE;
}

static void link_subnet_acls(struct load *load, const uint32_t *moved)
{
    struct account *account = load->account;
    struct vpc_defaults defaults = {0}, untold = {0};

    for (size_t i = 0; i < load->acl_associations.count; i++) {
        struct association association = load->acl_associations.items[i];
        uint32_t acl = moved[association.owner], subnet;

        if (acl == NONE)
            continue;
        if (association.subnet_id == TEXT_NONE)
            defaults_add(&untold, (struct vpc_default){account->acls.items[acl].vpc_id,
                                                       account->acls.items[acl].scope, acl});
        subnet = account_find_kind(account, association.subnet_id, account->acls.items[acl].scope,
                                   OBJECT_SUBNET);
        if (subnet != NONE && account->subnets.items[subnet].acl == NONE)
            account->subnets.items[subnet].acl = acl;
    }
    for (size_t i = 0; i < account->acls.count; i++) {
        const struct network_acl *acl = &account->acls.items[i];

        if (acl->is_default)
            defaults_add(&defaults, (struct vpc_default){acl->vpc_id, acl->scope, (uint32_t)i});
    }
    defaults_sort(&defaults);
    defaults_sort(&untold);
    for (size_t i = 0; i < account->subnets.count; i++) {
        struct subnet *subnet = &account->subnets.items[i];

        if (subnet->acl == NONE && may_fall_back(account, subnet->scope, DATA_NETWORK_ACLS) &&
            associations_are_told(&untold, subnet))
            subnet->acl = defaults_find(&defaults, subnet->vpc_id, subnet->scope);
    }
    free(untold.items);
    free(defaults.items);
}

static void link_subnet_tables(struct load *load, const uint32_t *moved)
{
    struct account *account = load->account;
    struct vpc_defaults defaults = {0}, untold = {0};

    for (size_t i = 0; i < load->table_associations.count; i++) {
        struct association association = load->table_associations.items[i];
        uint32_t table = moved[association.owner], subnet;

        if (table == NONE)
            continue;
        if (association.subnet_id == TEXT_NONE)
            defaults_add(&untold,
                         (struct vpc_default){account->route_tables.items[table].vpc_id,
                                              account->route_tables.items[table].scope, table});
        subnet = account_find_kind(account, association.subnet_id,
                                   account->route_tables.items[table].scope, OBJECT_SUBNET);
        if (subnet != NONE && account->subnets.items[subnet].route_table == NONE)
            account->subnets.items[subnet].route_table = table;
    }
    for (size_t i = 0; i < account->route_tables.count; i++) {
        const struct route_table *table = &account->route_tables.items[i];

        if (table->is_main)
            defaults_add(&defaults, (struct vpc_default){table->vpc_id, table->scope, (uint32_t)i});
    }
    defaults_sort(&defaults);
    defaults_sort(&untold);
    for (size_t i = 0; i < account->subnets.count; i++) {
        struct subnet *subnet = &account->subnets.items[i];

        if (subnet->route_table == NONE &&
            may_fall_back(account, subnet->scope, DATA_ROUTE_TABLES) &&
            associations_are_told(&untold, subnet))
            subnet->route_table = defaults_find(&defaults, subnet->vpc_id, subnet->scope);
    }
    free(untold.items);
    free(defaults.items);
}

void link_network(struct load *load, const struct moved_rows *moved)
{
    link_entries(load->account, moved->acls);
    link_routes(load->account, moved->route_tables);
    link_subnet_acls(load, moved->acls);
    link_subnet_tables(load, moved->route_tables);
}
