#include "model/read/known_lists.h"

#include <ctype.h>
#include <string.h>

#include "model/base/message.h"
#include "model/read/telling.h"

/* --- telling equal keys apart ------------------------------------------------------------------- */

/* True if the first element of a list is an object with this member. */
static bool first_has(const struct reading *reading, struct json_extent list, const char *key)
{
    struct json_walk elements = json_walk_begin(reading->content, list), members;

    if (!json_walk_next(&elements) || elements.value.kind != JSON_OBJECT)
        return false;
    members = json_walk_begin(reading->content, elements.value);
    while (json_walk_next(&members)) {
        if (json_string_is(reading->content, members.key, key))
            return true;
    }
    return false;
}

static bool first_has_any(const struct reading *reading, struct json_extent list,
                          const char *const *keys)
{
    for (; *keys; keys++) {
        if (first_has(reading, list, *keys))
            return true;
    }
    return false;
}

static bool is_empty(const struct reading *reading, struct json_extent list)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    return !json_walk_next(&elements);
}

/* An empty list does not tell by itself which call answered it: the file's name may. */
static bool is_about_attributes(const struct reading *reading)
{
    return strstr(reading->path, "addresses-attribute") != NULL;
}

/* DescribeAddressesAttribute answers "Addresses" too: PublicIp, AllocationId and PtrRecord only. */
static bool accept_addresses(const struct reading *reading, struct json_extent list)
{
    static const char *const attribute[] = {"PtrRecord", "PtrRecordUpdate", NULL};
    static const char *const described[] = {
        "Domain", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress", "AssociationId", NULL};

    if (is_empty(reading, list))
        return !is_about_attributes(reading);
    if (first_has_any(reading, list, attribute))
        return false;
    return first_has_any(reading, list, described) ||
           (first_has(reading, list, "PublicIp") && !first_has(reading, list, "AllocationId"));
}

static bool accept_reverse_names(const struct reading *reading, struct json_extent list)
{
    static const char *const attribute[] = {"PtrRecord", "PtrRecordUpdate", NULL};

    return is_empty(reading, list) || first_has_any(reading, list, attribute);
}

/* Other services list "Instances" too. */
static bool accept_instances(const struct reading *reading, struct json_extent list)
{
    static const char *const ec2[] = {"VpcId", "NetworkInterfaces", "ImageId", NULL};

    return first_has(reading, list, "InstanceId") && first_has_any(reading, list, ec2);
}

static bool accept_entries(const struct reading *reading, struct json_extent list)
{
    size_t length;

    telling_id_in_path(reading->path, "pl-", &length);
    return first_has(reading, list, "Cidr") || (length && is_empty(reading, list));
}

/* An empty list counts where it is known whose it would be. */
static bool is_empty_of(const struct reading *reading, struct json_extent list,
                        enum telling_kind kind)
{
    return is_empty(reading, list) && telling_owner(reading, kind) != TEXT_NONE;
}

/* Client VPN endpoints and local gateways have "Routes" too. */
static bool accept_routes(const struct reading *reading, struct json_extent list)
{
    static const char *const others[] = {"LocalGatewayRouteTableId", "ClientVpnEndpointId", NULL};

    if (is_empty_of(reading, list, TELLING_ROUTES))
        return true;
    if (first_has_any(reading, list, others))
        return false;
    return first_has(reading, list, "TransitGatewayAttachments") ||
           (first_has(reading, list, "Type") && (first_has(reading, list, "DestinationCidrBlock") ||
                                                 first_has(reading, list, "PrefixListId")));
}

static bool accept_associations(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "TransitGatewayAttachmentId");
}

/* Auto Scaling groups list the "LoadBalancers" they are attached to. */
static bool accept_balancers(const struct reading *reading, struct json_extent list)
{
    return is_empty(reading, list) || first_has(reading, list, "LoadBalancerArn");
}

/* Global Accelerator has "Listeners" too. */
static bool accept_listeners(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "LoadBalancerArn") ||
           is_empty_of(reading, list, TELLING_LISTENERS);
}

static bool accept_target_groups(const struct reading *reading, struct json_extent list)
{
    return is_empty(reading, list) || first_has(reading, list, "TargetGroupArn");
}

static bool accept_target_health(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "Target") || is_empty_of(reading, list, TELLING_TARGETS);
}

/* "tasks", "Functions" and "Policies" are common words. */
static bool accept_tasks(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "taskArn") ||
           (is_empty(reading, list) && strstr(reading->path, "tasks") != NULL);
}

static bool accept_functions(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "FunctionName") ||
           (is_empty(reading, list) && strstr(reading->path, "functions") != NULL);
}

static bool accept_managed_policies(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "PolicyVersionList");
}

/* Many objects have attributes; only where it is said whose they are do they tell something. */
static enum telling_kind attributes_kind(const struct reading *reading)
{
    struct account *account = reading->load->account;
    text_id group = telling_owner(reading, TELLING_GROUP_ATTRIBUTES);

    return strstr(text_raw(account->texts, group), ":targetgroup/") ? TELLING_GROUP_ATTRIBUTES
                                                                    : TELLING_BALANCER_ATTRIBUTES;
}

static bool accept_attributes(const struct reading *reading, struct json_extent list)
{
    return first_has(reading, list, "Key") &&
           telling_owner(reading, attributes_kind(reading)) != TEXT_NONE;
}

/* --- whom a list is about ----------------------------------------------------------------------- */

static bool begin_entries(struct reading *reading, struct json_extent list)
{
    struct load *load = reading->load;
    size_t length;
    const char *id = telling_id_in_path(reading->path, "pl-", &length);
    struct list_entries entries = {.file = reading_file(reading),
                                   .entries = {(uint32_t)load->account->prefix_entries.count, 0}};

    if (!id) {
        reading_problem(reading, PROBLEM_ERROR, list.offset,
                        _("entries of a prefix list, but of which? Put the list's id (pl-...) "
                          "into the file's name"));
        return false;
    }
    entries.list_id = text_pool_add(load->account->texts, id, length);
    TABLE_ADD(load->list_entries, entries);
    return true;
}

static bool begin_telling(struct reading *reading, struct json_extent list, enum telling_kind kind,
                          const char *advice)
{
    text_id owner = telling_owner(reading, kind);

    if (owner == TEXT_NONE) {
        reading_problem(reading, PROBLEM_ERROR, list.offset, "%s", advice);
        return false;
    }
    telling_begin(reading, kind, owner);
    return true;
}

static const char *table_advice(void)
{
    return _("of a transit gateway's route table, but of which? Put the table's id (tgw-rtb-...) "
             "into the file's name");
}

static bool begin_routes(struct reading *reading, struct json_extent list)
{
    return begin_telling(reading, list, TELLING_ROUTES, table_advice());
}

static bool begin_propagations(struct reading *reading, struct json_extent list)
{
    return begin_telling(reading, list, TELLING_PROPAGATIONS, table_advice());
}

static bool begin_associations(struct reading *reading, struct json_extent list)
{
    return begin_telling(reading, list, TELLING_ASSOCIATIONS, table_advice());
}

/* Listeners name their balancer; where there are none, the path or a member beside may. */
static bool begin_listeners(struct reading *reading, struct json_extent list)
{
    text_id owner = telling_owner(reading, TELLING_LISTENERS);

    (void)list;
    if (owner != TEXT_NONE)
        telling_begin(reading, TELLING_LISTENERS, owner);
    return true;
}

static bool begin_targets(struct reading *reading, struct json_extent list)
{
    return begin_telling(reading, list, TELLING_TARGETS,
                         _("targets of a target group, but of which? Put the group's ARN, "
                           "percent-encoded, into the file's name"));
}

static bool begin_attributes(struct reading *reading, struct json_extent list)
{
    return begin_telling(reading, list, attributes_kind(reading), "");
}

/* --- the known lists ---------------------------------------------------------------------------- */

static const struct known_list known_lists[] = {
    {"Vpcs", DATA_VPCS, read_vpc, NULL, NULL, NULL},
    {"Subnets", DATA_SUBNETS, read_subnet, NULL, NULL, NULL},
    {"SecurityGroups", DATA_SECURITY_GROUPS, read_group, NULL, NULL, NULL},
    {"SecurityGroupRules", DATA_SECURITY_GROUP_RULES, read_flat_rule, NULL, NULL, NULL},
    {"NetworkAcls", DATA_NETWORK_ACLS, read_acl, NULL, NULL, NULL},
    {"RouteTables", DATA_ROUTE_TABLES, read_route_table, NULL, NULL, NULL},
    {"NetworkInterfaces", DATA_NETWORK_INTERFACES, read_interface, NULL, NULL, NULL},
    {"Reservations", DATA_INSTANCES, read_reservation, NULL, NULL, NULL},
    {"Instances", DATA_INSTANCES, read_instance, accept_instances, NULL, NULL},
    {"Addresses", DATA_ADDRESSES, read_address, accept_addresses, NULL, "AddressesAttribute"},
    {"InternetGateways", DATA_INTERNET_GATEWAYS, read_internet_gateway, NULL, NULL, NULL},
    {"NatGateways", DATA_NAT_GATEWAYS, read_nat_gateway, NULL, NULL, NULL},
    {"EgressOnlyInternetGateways", DATA_EGRESS_ONLY_INTERNET_GATEWAYS, read_egress_only_gateway,
     NULL, NULL, NULL},
    {"VpcEndpoints", DATA_VPC_ENDPOINTS, read_endpoint, NULL, NULL, NULL},
    {"VpcPeeringConnections", DATA_VPC_PEERING_CONNECTIONS, read_peering, NULL, NULL, NULL},
    {"PrefixLists", DATA_PREFIX_LISTS, read_prefix_list, NULL, NULL, NULL},
    {"TransitGateways", DATA_TRANSIT_GATEWAYS, read_transit_gateway, NULL, NULL, NULL},
    {"TransitGatewayAttachments", DATA_TRANSIT_GATEWAY_ATTACHMENTS, read_transit_attachment, NULL,
     NULL, NULL},
    {"TransitGatewayVpcAttachments", DATA_TRANSIT_GATEWAY_ATTACHMENTS, read_transit_vpc_attachment,
     NULL, NULL, NULL},
    {"TransitGatewayRouteTables", DATA_TRANSIT_GATEWAY_ROUTE_TABLES, read_transit_table, NULL,
     NULL, NULL},
    {"LoadBalancers", DATA_LOAD_BALANCERS, read_balancer, accept_balancers, NULL, NULL},
    {"TargetGroups", DATA_TARGET_GROUPS, read_target_group, accept_target_groups, NULL, NULL},

    /* What does not tell which objects of a kind there are, or not all of them. */
    {"TransitGatewayPeeringAttachments", DATA_KIND_COUNT, read_transit_peering, NULL, NULL, NULL},
    {"LoadBalancerDescriptions", DATA_KIND_COUNT, read_classic_balancer, NULL, NULL, NULL},
    {"Entries", DATA_KIND_COUNT, read_prefix_entry, accept_entries, begin_entries, NULL},
    {"Routes", DATA_KIND_COUNT, read_transit_route, accept_routes, begin_routes, NULL},
    {"TransitGatewayRouteTablePropagations", DATA_KIND_COUNT, read_transit_propagation, NULL,
     begin_propagations, NULL},
    {"Associations", DATA_KIND_COUNT, read_transit_association, accept_associations,
     begin_associations, NULL},
    {"Listeners", DATA_KIND_COUNT, read_listener, accept_listeners, begin_listeners, NULL},
    {"TargetHealthDescriptions", DATA_KIND_COUNT, read_target_health, accept_target_health,
     begin_targets, NULL},
    {"Attributes", DATA_KIND_COUNT, read_attribute, accept_attributes, begin_attributes, NULL},
    {"AddressesAttribute", DATA_ADDRESSES_ATTRIBUTES, read_reverse_name, accept_reverse_names, NULL,
     NULL},
    {"tasks", DATA_TASKS, read_task, accept_tasks, NULL, NULL},
    {"Functions", DATA_FUNCTIONS, read_function, accept_functions, NULL, NULL},
    {"EmailIdentities", DATA_SES_IDENTITIES, read_email_identity, NULL, NULL, NULL},
    {"UserDetailList", DATA_IAM_POLICIES, read_iam_user, NULL, NULL, NULL},
    {"GroupDetailList", DATA_IAM_POLICIES, read_iam_group, NULL, NULL, NULL},
    {"RoleDetailList", DATA_IAM_POLICIES, read_iam_role, NULL, NULL, NULL},
    {"Policies", DATA_KIND_COUNT, read_managed_policy, accept_managed_policies, NULL, NULL},
    {"CollectorErrors", DATA_KIND_COUNT, read_collector_error, NULL, NULL, NULL},

    /* A collector's wrappers around those. */
    {"TransitGatewayStaticRoutes", DATA_KIND_COUNT, read_wrapped_routes, NULL, NULL, NULL},
    {"TransitGatewayPropagations", DATA_KIND_COUNT, read_wrapped_propagations, NULL, NULL, NULL},
    {"LoadBalancerListeners", DATA_KIND_COUNT, read_wrapped_listeners, NULL, NULL, NULL},
    {"LoadBalancerTargetHealth", DATA_KIND_COUNT, read_wrapped_targets, NULL, NULL, NULL},
    {"LoadBalancerAttributes", DATA_KIND_COUNT, read_wrapped_attributes, NULL, NULL, NULL},
    {"TargetGroupAttributes", DATA_KIND_COUNT, read_wrapped_attributes, NULL, NULL, NULL},
};

_Static_assert(sizeof known_lists / sizeof known_lists[0] <= KNOWN_LIST_LIMIT,
               "KNOWN_LIST_LIMIT is an upper bound");

const struct known_list *known_list_find(const struct reading *reading, struct json_extent key)
{
    for (size_t i = 0; i < sizeof known_lists / sizeof known_lists[0]; i++) {
        if (json_string_is(reading->content, key, known_lists[i].key))
            return &known_lists[i];
    }
    return NULL;
}

const struct known_list *known_list_meant(const struct reading *reading,
                                          const struct known_list *known, struct json_extent list)
{
    while (known && known->accept && !known->accept(reading, list))
        known = known->otherwise ? known_list_named(known->otherwise) : NULL;
    return known;
}

const struct known_list *known_list_named(const char *name)
{
    size_t row = 0;

    while (strcmp(known_lists[row].key, name) != 0)
        row++;
    return &known_lists[row];
}

/* Whether the key is "internet_gateways" for "InternetGateways". */
static bool is_in_snake_case(const struct reading *reading, struct json_extent key,
                             const char *name)
{
    const char *at = reading->content + key.offset + 1;
    const char *end = reading->content + key.offset + key.length - 1; /* the closing quote */

    for (const char *letter = name; *letter; letter++) {
        if (letter > name && isupper((unsigned char)*letter) && *at++ != '_')
            return false;
        if (*at++ != tolower((unsigned char)*letter))
            return false;
    }
    return at == end;
}

const struct known_list *known_list_find_collected(const struct reading *reading,
                                                   struct json_extent key)
{
    for (size_t i = 0; i < sizeof known_lists / sizeof known_lists[0]; i++) {
        if (known_lists[i].kind != DATA_KIND_COUNT &&
            is_in_snake_case(reading, key, known_lists[i].key))
            return &known_lists[i];
    }
    return NULL;
}
