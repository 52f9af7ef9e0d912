/*
 * Life of an account.
 */
#include "model/account/account.h"

#include <stdlib.h>

#include "model/account/account_index.h"
#include "model/base/mem.h"

const struct quotas quotas_default = {.rules = 60, .entries = 20};

struct account *account_new(void)
{
    struct account *account = mem_zalloc(1, sizeof *account);

    account->texts = text_pool_new();
    account->quotas = quotas_default;
    account->index = account_index_new();
    return account;
}

static void free_network(struct account *account)
{
    free(account->vpcs.items);
    free(account->subnets.items);
    free(account->groups.items);
    free(account->rules.items);
    free(account->rule_tags.items);
    free(account->acls.items);
    free(account->acl_entries.items);
    free(account->route_tables.items);
    free(account->routes.items);
    free(account->interfaces.items);
    free(account->interface_addresses.items);
    free(account->interface_groups.items);
    free(account->instances.items);
    free(account->addresses.items);
    free(account->gateways.items);
    free(account->gateway_addresses.items);
    free(account->endpoints.items);
    free(account->peerings.items);
    free(account->transit_gateways.items);
    free(account->transit_attachments.items);
    free(account->transit_tables.items);
    free(account->transit_routes.items);
    free(account->load_balancers.items);
    free(account->balancer_listeners.items);
    free(account->target_groups.items);
    free(account->balancer_targets.items);
    free(account->tasks.items);
    free(account->functions.items);
    free(account->reverse_names.items);
    free(account->ses_identities.items);
    free(account->ses_accounts.items);
    free(account->policies.items);
}

static void free_shared(struct account *account)
{
    free(account->cidrs.items);
    free(account->ipv6_bases.items);
    free(account->cidr_refs.items);
    free(account->row_refs.items);
    free(account->tags.items);
    free(account->group_references.items);
    free(account->prefix_lists.items);
    free(account->prefix_entries.items);
}

static void free_reverse_lists(struct account *account)
{
    free(account->group_interfaces.items);
    free(account->group_referrers.items);
    free(account->subnet_interfaces.items);
    free(account->acl_subnets.items);
    free(account->route_table_subnets.items);
}

void account_free(struct account *account)
{
    if (!account)
        return;
    for (size_t i = 0; i < account->files.count; i++)
        free(account->files.items[i].kept);
    free(account->files.items);
    free(account->scopes.items);
    free_network(account);
    free_shared(account);
    free_reverse_lists(account);
    problems_release(&account->problems);
    text_pool_free(account->texts);
    account_index_free(account->index);
    free(account);
}

size_t account_source_count(const struct account *account)
{
    size_t count = 0;

    for (size_t i = 0; i < account->files.count; i++)
        count += account->files.items[i].whole == i;
    return count;
}

enum presence account_presence(const struct account *account, uint32_t scope, enum data_kind kind)
{
    if (scope >= account->scopes.count)
        return PRESENCE_ABSENT;
    return (enum presence)account->scopes.items[scope].presence[kind];
}

bool scope_holds_something(const struct scope *scope)
{
    for (size_t kind = 0; kind < DATA_KIND_COUNT; kind++)
        if (scope->presence[kind] != PRESENCE_ABSENT)
            return true;
    return false;
}
