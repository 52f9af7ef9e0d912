/*
 * Objects without the reply around them: a list of them, as --query 'SecurityGroups' prints it, lists
 * in a list, or a single one. Each is known by its members. A --query may have left out some objects,
 * so these tell of no kind which objects there are. In a list, replies may stand too ("jq -s").
 */
#include "model/read/layout.h"

#include <string.h>

#include "model/base/message.h"
#include "model/read/recognise.h"
#include "model/read/refusal.h"

/* --- telling objects apart ---------------------------------------------------------------------- */

/* A bit for each member that tells. */
enum {
    HAS_GROUP = 1 << 0,
    HAS_PERMISSIONS = 1 << 1,
    HAS_RULE = 1 << 2,
    HAS_PROTOCOL = 1 << 3,
    HAS_ACL = 1 << 4,
    HAS_ENTRIES = 1 << 5,
    HAS_ROUTE_TABLE = 1 << 6,
    HAS_ROUTES = 1 << 7,
    HAS_RESERVATION = 1 << 8,
    HAS_INSTANCES = 1 << 9,
    HAS_INSTANCE = 1 << 10,
    HAS_INTERFACES = 1 << 11,
    HAS_PUBLIC_IP = 1 << 12,
    HAS_DOMAIN = 1 << 13,
    HAS_INTERFACE = 1 << 14,
    HAS_ADDRESSES = 1 << 15,
    HAS_GROUPS = 1 << 16,
    HAS_SUBNET = 1 << 17,
    HAS_BLOCK = 1 << 18,
    HAS_VPC = 1 << 19,
    HAS_NAT = 1 << 20,
    HAS_GATEWAY = 1 << 21,
    HAS_EGRESS_GATEWAY = 1 << 22,
    HAS_ATTACHMENTS = 1 << 23,
    HAS_ENDPOINT = 1 << 24,
    HAS_SERVICE = 1 << 25,
    HAS_PEERING = 1 << 26,
    HAS_ENDS = 1 << 27,
};

static const struct {
    const char *key;
    uint32_t bit;
} telling_keys[] = {
    {"GroupId", HAS_GROUP},
    {"IpPermissions", HAS_PERMISSIONS},
    {"SecurityGroupRuleId", HAS_RULE},
    {"IpProtocol", HAS_PROTOCOL},
    {"NetworkAclId", HAS_ACL},
    {"Entries", HAS_ENTRIES},
    {"RouteTableId", HAS_ROUTE_TABLE},
    {"Routes", HAS_ROUTES},
    {"ReservationId", HAS_RESERVATION},
    {"Instances", HAS_INSTANCES},
    {"InstanceId", HAS_INSTANCE},
    {"NetworkInterfaces", HAS_INTERFACES},
    {"PublicIp", HAS_PUBLIC_IP},
    {"Domain", HAS_DOMAIN},
    {"NetworkInterfaceId", HAS_INTERFACE},
    {"PrivateIpAddresses", HAS_ADDRESSES},
    {"Groups", HAS_GROUPS},
    {"SubnetId", HAS_SUBNET},
    {"CidrBlock", HAS_BLOCK},
    {"VpcId", HAS_VPC},
    {"NatGatewayId", HAS_NAT},
    {"InternetGatewayId", HAS_GATEWAY},
    {"EgressOnlyInternetGatewayId", HAS_EGRESS_GATEWAY},
    {"Attachments", HAS_ATTACHMENTS},
    {"VpcEndpointId", HAS_ENDPOINT},
    {"ServiceName", HAS_SERVICE},
    {"VpcPeeringConnectionId", HAS_PEERING},
    {"RequesterVpcInfo", HAS_ENDS},
};

/* The first whose members are all there counts. What a verdict hangs on is among them: without it the
 * object has been reshaped. */
static const struct {
    uint32_t needs;
    const char *list;
} kinds[] = {
    {HAS_RULE | HAS_GROUP | HAS_PROTOCOL, "SecurityGroupRules"},
    {HAS_GROUP | HAS_PERMISSIONS, "SecurityGroups"},
    {HAS_ACL | HAS_ENTRIES, "NetworkAcls"},
    {HAS_ROUTE_TABLE | HAS_ROUTES, "RouteTables"},
    {HAS_RESERVATION | HAS_INSTANCES, "Reservations"},
    {HAS_INSTANCE | HAS_INTERFACES, "Instances"},
    {HAS_PUBLIC_IP | HAS_DOMAIN, "Addresses"},
    {HAS_INTERFACE | HAS_ADDRESSES | HAS_GROUPS, "NetworkInterfaces"},
    {HAS_SUBNET | HAS_BLOCK | HAS_VPC, "Subnets"},
    {HAS_NAT | HAS_SUBNET, "NatGateways"},
    {HAS_GATEWAY | HAS_ATTACHMENTS, "InternetGateways"},
    {HAS_EGRESS_GATEWAY | HAS_ATTACHMENTS, "EgressOnlyInternetGateways"},
    {HAS_ENDPOINT | HAS_SERVICE, "VpcEndpoints"},
    {HAS_PEERING | HAS_ENDS, "VpcPeeringConnections"},
    {HAS_VPC | HAS_BLOCK, "Vpcs"},
};

static uint32_t bit_of(const struct reading *reading, struct json_extent key)
{
    for (size_t i = 0; i < sizeof telling_keys / sizeof telling_keys[0]; i++) {
        if (json_string_is(reading->content, key, telling_keys[i].key))
            return telling_keys[i].bit;
    }
    return 0;
}

/* The list of a reply that would hold the object, or NULL. */
static const struct known_list *kind_of(const struct reading *reading, struct json_extent object)
{
    struct json_walk members = json_walk_begin(reading->content, object);
    uint32_t has = 0;

    if (object.kind != JSON_OBJECT)
        return NULL;
    while (json_walk_next(&members))
        has |= bit_of(reading, members.key);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if ((has & kinds[i].needs) == kinds[i].needs)
            return known_list_named(kinds[i].list);
    }
    return NULL;
}

bool layout_lists_objects(const struct reading *reading, struct json_extent list)
{
    struct json_walk elements = json_walk_begin(reading->content, list);

    return json_walk_next(&elements) && kind_of(reading, elements.value);
}

/* --- reading ------------------------------------------------------------------------------------ */

/* Some scanners write the account and region into each object. */
static void note_scope(struct reading *reading, struct json_extent object)
{
    text_id number = layout_text(reading, layout_member(reading, object, "AccountId"));
    text_id region = layout_text(reading, layout_member(reading, object, "Region"));

    if (number != TEXT_NONE && region != TEXT_NONE)
        reading_scope(reading, number, region);
}

static void read_one(struct reading *reading, const struct known_list *known,
                     struct json_extent object)
{
    struct element element;

    note_scope(reading, object);
    if (element_init(&element, reading, object))
        known->read(&element);
    element_release(&element);
    reading_glimpse(reading, known->kind);
}

static bool holds_known_list(const struct reading *reading, struct json_extent object)
{
    struct json_walk members = json_walk_begin(reading->content, object);

    while (object.kind == JSON_OBJECT && json_walk_next(&members))
        if (members.value.kind == JSON_ARRAY && known_list_find(reading, members.key))
            return true;
    return false;
}

/* True if the object is a reply, which has been read then. */
static bool read_reply(struct reading *reading, struct json_extent object)
{
    bool is_reply = holds_known_list(reading, object) && reading_is_reply(reading, object);

    if (is_reply)
        reading_document(reading, object);
    return is_reply;
}

/* The objects of lists in lists; how many are of a known kind. */
static size_t read_objects(struct reading *reading, struct json_extent list)
{
    struct json_walk elements = json_walk_begin(reading->content, list);
    size_t count = 0;

    while (json_walk_next(&elements) && layout_go_on(reading, elements.value.offset)) {
        const struct known_list *known = kind_of(reading, elements.value);

        if (elements.value.kind == JSON_ARRAY)
            count += read_objects(reading, elements.value);
        else if (known)
            read_one(reading, known, elements.value);
        count += known || read_reply(reading, elements.value);
    }
    return count;
}

void read_bare_list(struct reading *reading, struct json_extent root)
{
    const char *refusal = read_objects(reading, root) ? NULL : refusal_of_json(reading, root);

    if (refusal)
        reading_problem(reading, PROBLEM_ERROR, root.offset, "%s", _(refusal));
}

/* A scanner's VPC holds its groups, ACLs and route tables; an instance's reader takes what it holds. */
void read_bare_object(struct reading *reading, struct json_extent root)
{
    const struct known_list *known = kind_of(reading, root);
    struct json_walk members = json_walk_begin(reading->content, root);

    if (!known)
        return;
    read_one(reading, known, root);
    while (!strcmp(known->key, "Vpcs") && json_walk_next(&members)) {
        if (members.value.kind == JSON_ARRAY && known_list_find(reading, members.key))
            read_objects(reading, members.value);
    }
}
