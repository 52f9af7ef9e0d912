/*
 * account_needs.c: one question for each kind that is not basic.
 */
#include "model/account/account_needs.h"

#include <string.h>

/* --- transit gateways ----------------------------------------------------------------------------- */

static bool has_gateway(const struct account *account, text_id gateway)
{
    for (size_t i = 0; i < account->transit_gateways.count; i++)
        if (account->transit_gateways.items[i].id == gateway)
            return true;
    return false;
}

static bool has_attachment(const struct account *account, text_id gateway)
{
    for (size_t i = 0; i < account->transit_attachments.count; i++)
        if (account->transit_attachments.items[i].gateway_id == gateway)
            return true;
    return false;
}

static bool has_table(const struct account *account, text_id gateway)
{
    for (size_t i = 0; i < account->transit_tables.count; i++)
        if (account->transit_tables.items[i].gateway_id == gateway)
            return true;
    return false;
}

/* Whether a route of the scope leads to a gateway about which `is_told` tells nothing. */
static bool routes_need(const struct account *account, uint32_t scope,
                        bool (*is_told)(const struct account *account, text_id gateway))
{
    for (size_t i = 0; i < account->routes.count; i++) {
        const struct route *route = &account->routes.items[i];
        if (route->target_kind == ROUTE_TRANSIT_GATEWAY &&
            account->route_tables.items[route->table].scope == scope &&
            !is_told(account, route->target))
            return true;
    }
    return false;
}

/* --- load balancers ---------------------------------------------------------------------------------- */

/* Network balancers have a type of their own; the others only a description. */
static bool is_balancer_interface(const struct account *account,
                                  const struct network_interface *interface)
{
    const char *type = text_raw(account->texts, interface->type);

    return strcmp(type, "network_load_balancer") == 0 || strcmp(type, "load_balancer") == 0 ||
           strncmp(text_raw(account->texts, interface->description), "ELB ", 4) == 0;
}

static bool has_balancer(const struct account *account, uint32_t interface)
{
    for (size_t i = 0; i < account->load_balancers.count; i++) {
        struct span span = account->load_balancers.items[i].interfaces;
        for (uint32_t k = 0; k < span.count; k++)
            if (account->row_refs.items[span.first + k] == interface)
                return true;
    }
    return false;
}

static bool has_target_group(const struct account *account, uint32_t interface)
{
    for (size_t i = 0; i < account->target_groups.count; i++)
        if (account->target_groups.items[i].vpc_id == account->interfaces.items[interface].vpc_id)
            return true;
    return false;
}

static bool interfaces_need(const struct account *account, uint32_t scope,
                            bool (*is_told)(const struct account *account, uint32_t interface))
{
    for (size_t i = 0; i < account->interfaces.count; i++)
        if (account->interfaces.items[i].scope == scope &&
            is_balancer_interface(account, &account->interfaces.items[i]) &&
            !is_told(account, (uint32_t)i))
            return true;
    return false;
}

/* --- the door ------------------------------------------------------------------------------------------ */

bool account_needs_kind(const struct account *account, uint32_t scope, enum data_kind kind)
{
    switch (kind) {
    case DATA_TRANSIT_GATEWAYS:
        return routes_need(account, scope, has_gateway);
    case DATA_TRANSIT_GATEWAY_ATTACHMENTS:
        return routes_need(account, scope, has_attachment);
    case DATA_TRANSIT_GATEWAY_ROUTE_TABLES:
        return routes_need(account, scope, has_table);
    case DATA_LOAD_BALANCERS:
        return interfaces_need(account, scope, has_balancer);
    case DATA_TARGET_GROUPS:
        return interfaces_need(account, scope, has_target_group);
    default:
        return data_kind_is_basic(kind);
    }
}
