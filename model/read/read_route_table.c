/*
 * DescribeRouteTables.
 */
#include "model/read/readers.h"

#include <string.h>

#include "model/base/message.h"
#include "model/read/scope.h"

/* --- targets ------------------------------------------------------------------------------------ */

/* Which member names the target; the first that is given counts. An instance stands beside the
 * interface that it is reached by. */
static const struct {
    const char *key;
    enum route_target kind;
} target_keys[] = {
    {"NatGatewayId", ROUTE_NAT_GATEWAY},
    {"TransitGatewayId", ROUTE_TRANSIT_GATEWAY},
    {"VpcPeeringConnectionId", ROUTE_PEERING},
    {"EgressOnlyInternetGatewayId", ROUTE_EGRESS_ONLY_GATEWAY},
    {"NetworkInterfaceId", ROUTE_INTERFACE},
    {"InstanceId", ROUTE_INTERFACE},
    {"LocalGatewayId", ROUTE_OTHER},
    {"CarrierGatewayId", ROUTE_OTHER},
    {"CoreNetworkArn", ROUTE_OTHER},
    {"OdbNetworkArn", ROUTE_OTHER},
};

/* A GatewayId is told apart by its prefix. */
static const struct {
    const char *prefix;
    enum route_target kind;
} gateway_prefixes[] = {
    {"local", ROUTE_LOCAL},
    {"igw-", ROUTE_INTERNET_GATEWAY},
    {"vgw-", ROUTE_VPN_GATEWAY},
    {"vpce-", ROUTE_VPC_ENDPOINT},
    {"eigw-", ROUTE_EGRESS_ONLY_GATEWAY},
    {"nat-", ROUTE_NAT_GATEWAY},
};

static enum route_target gateway_target(const struct element *element, text_id gateway)
{
    const char *id = text_raw(element_account(element)->texts, gateway);

    for (size_t i = 0; i < sizeof gateway_prefixes / sizeof gateway_prefixes[0]; i++) {
        if (!strncmp(id, gateway_prefixes[i].prefix, strlen(gateway_prefixes[i].prefix)))
            return gateway_prefixes[i].kind;
    }
    return ROUTE_OTHER;
}

static void read_target(const struct element *element, const cJSON *json, struct route *route)
{
    route->target_kind = ROUTE_OTHER;
    route->target = value_id(element, json, "GatewayId");
    if (route->target != TEXT_NONE) {
        route->target_kind = (uint8_t)gateway_target(element, route->target);
        return;
    }
    for (size_t i = 0; i < sizeof target_keys / sizeof target_keys[0]; i++) {
        route->target = value_id(element, json, target_keys[i].key);
        if (route->target != TEXT_NONE) {
            route->target_kind = (uint8_t)target_keys[i].kind;
            return;
        }
    }
}

/* --- routes ------------------------------------------------------------------------------------- */

/* `prefix_list` is the text of the list's id until it is linked. */
static bool read_destination(const struct element *element, const cJSON *json, struct route *route)
{
    static const char *const keys[] = {"DestinationCidrBlock", "DestinationIpv6CidrBlock"};
    text_id list = value_id(element, json, "DestinationPrefixListId");

    route->cidr = route->prefix_list = NONE;
    for (size_t i = 0; i < 2; i++) {
        const cJSON *member = value_member(json, keys[i]);

        if (!member || (cJSON_IsString(member) && !*member->valuestring))
            continue;
        route->cidr = value_item_cidr(element, member);
        return route->cidr != NONE;
    }
    if (list != TEXT_NONE) {
        route->prefix_list = list;
        return true;
    }
    element_problem(element, json, PROBLEM_ERROR, _("a route without a destination is left out"));
    return false;
}

/* False (reported) if it leads nobody knows where from. */
static bool read_route(const struct element *element, const cJSON *json, uint32_t table)
{
    struct account *account = element_account(element);
    struct route route = {.table = table};
    text_id state;

    if (!value_item_is_object(element, json) || !read_destination(element, json, &route))
        return false;
    read_target(element, json, &route);
    route.instance_id = value_id(element, json, "InstanceId");
    state = value_id(element, json, "State");
    route.blackhole = state != TEXT_NONE && !text_is(element, state, "active");
    route.propagated =
        text_is(element, value_id(element, json, "Origin"), "EnableVgwRoutePropagation");
    TABLE_ADD(account->routes, route);
    return true;
}

static void read_routes(const struct element *element, uint32_t table)
{
    struct route_table *row = &element_account(element)->route_tables.items[table];
    const cJSON *list = value_list(element, element->json, "Routes"), *item;

    row->routes_untold = !list;
    cJSON_ArrayForEach(item, list)
    {
        if (!read_route(element, item, table))
            row->routes_untold = true;
    }
}

/* --- associations ------------------------------------------------------------------------------- */

/* The main association names no subnet, an edge association (GatewayId) serves a gateway. */
static void read_association(const struct element *element, const cJSON *json, uint32_t row,
                             struct route_table *table)
{
    struct load *load = element->reading->load;
    struct association association = {row, value_id(element, json, "SubnetId")};
    text_id state = value_word(element, json, "AssociationState", "State");
    bool is_main = value_bool(element, json, "Main", false);

    if (state != TEXT_NONE && !text_is(element, state, "associated"))
        return;
    table->is_main |= is_main;
    if (!is_main && value_id(element, json, "GatewayId") == TEXT_NONE)
        TABLE_ADD(load->table_associations, association);
}

void read_route_table(struct element *element)
{
    struct account *account = element_account(element);
    uint32_t row = (uint32_t)account->route_tables.count;
    struct route_table table = {
        .id = value_own_id(element, "RouteTableId"), .place = element_place(element), .vpc = NONE};
    const cJSON *list = value_list(element, element->json, "Associations"), *item;
    struct association untold = {row, TEXT_NONE};

    if (table.id == TEXT_NONE)
        return;
    table.owner = value_id(element, element->json, "OwnerId");
    table.vpc_id = value_id(element, element->json, "VpcId");
    table.tags = value_tags(element, "Tags", &table.name);
    scope_note_owner(element, table.owner, WITNESS_SHARED);
    if (!list)
        TABLE_ADD(element->reading->load->table_associations, untold);
    cJSON_ArrayForEach(item, list)
    {
        if (value_item_is_object(element, item))
            read_association(element, item, row, &table);
    }
    TABLE_ADD(account->route_tables, table);
    read_routes(element, row);
}
