/*
 * AWS Config: configuration items, alone, in lists, in snapshots and histories, in the events of rules,
 * and as rows of a query (SelectResourceConfig), where each is JSON inside a string.
 *
 * "configuration" is what the service's own API answers, in lowerCamelCase, as an object or again as
 * JSON inside a string. Config keeps an item for each change: the newest one of a resource counts. A
 * snapshot is "a complete picture of the resources that are being recorded" (AWS Config Developer
 * Guide, "Concepts"), so it tells which resources of a recorded type there are; nothing else does.
 */
#include "model/read/layout.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/json_keys.h"
#include "model/read/recognise.h"
#include "model/read/recast.h"

/* Which list of a reply would hold the resource, under which id, and what a query must have selected
 * so that a verdict can stand on it. */
struct resource_type {
    const char *name, *list, *id, *needs;
};

static const struct resource_type resource_types[] = {
    {"AWS::EC2::VPC", "Vpcs", "VpcId", "CidrBlock"},
    {"AWS::EC2::Subnet", "Subnets", "SubnetId", "CidrBlock"},
    {"AWS::EC2::SecurityGroup", "SecurityGroups", "GroupId", "IpPermissions"},
    {"AWS::EC2::NetworkAcl", "NetworkAcls", "NetworkAclId", "Entries"},
    {"AWS::EC2::RouteTable", "RouteTables", "RouteTableId", "Routes"},
    {"AWS::EC2::NetworkInterface", "NetworkInterfaces", "NetworkInterfaceId", "Groups"},
    {"AWS::EC2::Instance", "Instances", "InstanceId", "NetworkInterfaces"},
    {"AWS::EC2::EIP", "Addresses", "AllocationId", "PublicIp"},
    {"AWS::EC2::InternetGateway", "InternetGateways", "InternetGatewayId", "Attachments"},
    {"AWS::EC2::EgressOnlyInternetGateway", "EgressOnlyInternetGateways",
     "EgressOnlyInternetGatewayId", "Attachments"},
    {"AWS::EC2::NatGateway", "NatGateways", "NatGatewayId", "SubnetId"},
    {"AWS::EC2::VPCEndpoint", "VpcEndpoints", "VpcEndpointId", "ServiceName"},
    {"AWS::EC2::VPCPeeringConnection", "VpcPeeringConnections", "VpcPeeringConnectionId",
     "RequesterVpcInfo"},
    {"AWS::ElasticLoadBalancing::LoadBalancer", "LoadBalancerDescriptions", "LoadBalancerName",
     "ListenerDescriptions"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancers", "LoadBalancerArn", "Type"},
    {"AWS::ElasticLoadBalancingV2::Listener", "Listeners", "ListenerArn", "DefaultActions"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroups", "TargetGroupArn", "TargetType"},
};

static const struct resource_type *resource_type_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof resource_types / sizeof resource_types[0]; i++) {
        if (!strcmp(name, resource_types[i].name))
            return &resource_types[i];
    }
    return NULL;
}

/* --- one item ----------------------------------------------------------------------------------- */

/* An item under way. */
struct item {
    struct reading *reading;
    const struct resource_type *type;
    struct json_extent extent;
    cJSON *json;
    bool is_complete; /* the document holds all items of its kind */
};

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static text_id pooled(const struct item *item, const char *key)
{
    return account_text(item->reading->load->account, text_of(item->json, key));
}

/* ResourceDeleted, ResourceDeletedNotRecorded, ResourceNotRecorded: nothing is there. */
static bool is_gone(const cJSON *json)
{
    const char *status = text_of(json, "configurationItemStatus");

    return status && strcmp(status, "OK") != 0 && strcmp(status, "ResourceDiscovered") != 0;
}

static void enter_scope(const struct item *item)
{
    text_id number = pooled(item, "awsAccountId");

    if (number == TEXT_NONE)
        number = pooled(item, "accountId");
    reading_scope(item->reading, number, pooled(item, "awsRegion"));
}

/* The configuration by itself; NULL if there is none, which has been reported if it should be. */
static cJSON *take_configuration(const struct item *item)
{
    cJSON *tree = cJSON_DetachItemFromObjectCaseSensitive(item->json, "configuration");
    cJSON *inner = NULL;

    if (!cJSON_IsString(tree))
        return tree;
    inner = layout_parse_inner(item->reading, tree->valuestring, item->extent.offset);
    cJSON_Delete(tree);
    return inner;
}

/* Newer items give the ranges as plain strings and once more with their descriptions. The linker makes
 * one rule of two that say the same. */
static void join_ranges(cJSON *permission)
{
    cJSON *described = cJSON_DetachItemFromObjectCaseSensitive(permission, "Ipv4Ranges");
    cJSON *plain = cJSON_DetachItemFromObjectCaseSensitive(permission, "IpRanges");
    cJSON *both = cJSON_IsArray(described) ? described : cJSON_CreateArray();

    while (plain && plain->child)
        cJSON_AddItemToArray(both, cJSON_DetachItemViaPointer(plain, plain->child));
    if (both != described)
        cJSON_Delete(described);
    cJSON_Delete(plain);
    cJSON_AddItemToObject(permission, "IpRanges", both);
}

static void join_permissions(cJSON *tree, const char *key)
{
    cJSON *permission;

    cJSON_ArrayForEach(permission, cJSON_GetObjectItemCaseSensitive(tree, key))
    {
        if (cJSON_IsObject(permission))
            join_ranges(permission);
    }
}

/* Moves a member to another name, where nothing stands there yet. */
static void move_member(cJSON *from, const char *old, cJSON *to, const char *name)
{
    cJSON *member = cJSON_GetObjectItemCaseSensitive(from, old);

    if (member && !cJSON_IsNull(member) && !cJSON_GetObjectItemCaseSensitive(to, name))
        cJSON_AddItemToObject(to, name, cJSON_DetachItemViaPointer(from, member));
}

/* The item has them too, as {"Name": "relay"}, or in a query's row as [{"key": "Name", ...}]. */
static void take_tags(const struct item *item, cJSON *tree)
{
    cJSON *tags = cJSON_GetObjectItemCaseSensitive(item->json, "tags");

    if (!tags || !tags->child)
        return;
    if (cJSON_IsArray(tags))
        recast_capitalise(tags);
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "TagSet");
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "Tags");
    move_member(item->json, "tags", tree, "Tags");
}

/* Gives the tree the words of a describe reply. */
static void put_into_words(const struct item *item, cJSON *tree)
{
    recast_capitalise(tree);
    join_permissions(tree, "IpPermissions");
    join_permissions(tree, "IpPermissionsEgress");
    move_member(tree, "Vpcid", tree, "VPCId"); /* of classic load balancers, as Java names them */
    move_member(tree, "Dnsname", tree, "DNSName");
    move_member(item->json, "resourceId", tree, item->type->id);
    take_tags(item, tree);
}

static bool is_whole(const struct item *item, const cJSON *tree)
{
    if (cJSON_GetObjectItemCaseSensitive(tree, item->type->needs))
        return true;
    reading_problem(item->reading, PROBLEM_ERROR, item->extent.offset,
                    _("the configuration of this %s holds no %s, so it is left out: select "
                      "\"configuration\" as a whole"),
                    item->type->name, item->type->needs);
    return false;
}

static void hand_over(const struct item *item)
{
    cJSON *tree = take_configuration(item);

    if (!cJSON_IsObject(tree)) {
        cJSON_Delete(tree);
        return;
    }
    put_into_words(item, tree);
    if (is_whole(item, tree))
        layout_hand_over(item->reading, item->type->list, item->extent, tree);
    else
        cJSON_Delete(tree);
}

static void read_item(struct item *item)
{
    item->type = resource_type_of(text_of(item->json, "resourceType"));
    if (!item->type || is_gone(item->json))
        return;
    enter_scope(item);
    item->reading->damaged = false;
    hand_over(item);
    if (item->is_complete)
        presence_note(item->reading, known_list_named(item->type->list)->kind,
                      item->reading->damaged);
}

static void read_item_at(struct reading *reading, struct json_extent extent, bool is_complete)
{
    struct item item = {.reading = reading, .extent = extent, .is_complete = is_complete};

    item.json = layout_parse(reading, extent);
    if (item.json)
        read_item(&item);
    cJSON_Delete(item.json);
}

/* --- which item counts -------------------------------------------------------------------------- */

/* A value in the file. */
struct words {
    const char *text;
    size_t length;
};

/* An item of a list: its resource, by ARN or id, and the time of its capture. */
struct listed {
    struct json_extent extent;
    struct words resource, time;
    size_t position;
};

static struct words words_of(const struct reading *reading, struct json_extent value)
{
    return (struct words){reading->content + value.offset, value.length};
}

static struct listed listed_at(const struct reading *reading, struct json_extent extent,
                               size_t position)
{
    static const char *const keys[] = {"arn", "ARN", "resourceId"};
    struct json_extent time = layout_member(reading, extent, "configurationItemCaptureTime");
    struct listed listed = {
        .extent = extent, .time = words_of(reading, time), .position = position};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && !listed.resource.length; i++)
        listed.resource = words_of(reading, layout_member(reading, extent, keys[i]));
    return listed;
}

static int compare_words(struct words a, struct words b)
{
    int order = memcmp(a.text, b.text, a.length < b.length ? a.length : b.length);

    if (order)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

/* ISO 8601, all of a file in one form, or seconds since 1970 as version 1 of the CLI prints them. */
static int compare_times(struct words a, struct words b)
{
    double left, right;

    if (!a.length || !b.length || *a.text == '"' || *b.text == '"')
        return compare_words(a, b);
    left = strtod(a.text, NULL);
    right = strtod(b.text, NULL);
    return left < right ? -1 : left > right;
}

/* By resource, the newest first; of equally old ones the first in the file. */
static int compare_listed(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    int order = compare_words(a->resource, b->resource);

    if (!order)
        order = compare_times(b->time, a->time);
    if (!order)
        order = a->position < b->position ? -1 : a->position > b->position;
    return order;
}

static int compare_positions(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;

    return a->position < b->position ? -1 : a->position > b->position;
}

/* Leaves the newest item of each resource, in the order of the file. What names none stays. */
static size_t keep_newest(struct listed *items, size_t count)
{
    size_t kept = 0;

    if (!count)
        return 0;
    qsort(items, count, sizeof *items, compare_listed);
    for (size_t i = 0; i < count; i++) {
        if (!kept || !items[i].resource.length ||
            compare_words(items[kept - 1].resource, items[i].resource) != 0)
            items[kept++] = items[i];
    }
    qsort(items, kept, sizeof *items, compare_positions);
    return kept;
}

/* Others tell nothing; noting each "0" of "[0,0,0,..." would take 30 times its length. */
static bool is_of_known_type(const struct reading *reading, struct json_extent item)
{
    struct json_extent type = layout_member(reading, item, "resourceType");

    for (size_t i = 0; type.kind == JSON_STRING && i < sizeof resource_types / sizeof resource_types[0]; i++) {
        if (json_string_is(reading->content, type, resource_types[i].name))
            return true;
    }
    return false;
}

static void read_items(struct reading *reading, struct json_extent list, bool is_complete)
{
    struct json_walk elements = json_walk_begin(reading->content, list);
    TABLE(struct listed) items = {0};
    size_t count;

    while (json_walk_next(&elements)) {
        struct listed listed = listed_at(reading, elements.value, items.count);

        if (is_of_known_type(reading, elements.value))
            TABLE_ADD(items, listed);
    }
    count = keep_newest(items.items, items.count);
    for (size_t i = 0; i < count && layout_go_on(reading, items.items[i].extent.offset); i++)
        read_item_at(reading, items.items[i].extent, is_complete);
    free(items.items);
}

/* --- documents ---------------------------------------------------------------------------------- */

void read_config_item(struct reading *reading, struct json_extent root)
{
    read_item_at(reading, root, false);
}

void read_config_list(struct reading *reading, struct json_extent root)
{
    read_items(reading, root, false);
}

/* A history has no id of a snapshot, and the reply of BatchGetResourceConfig another key. */
void read_config_snapshot(struct reading *reading, struct json_extent root)
{
    struct json_extent list = layout_member(reading, root, "configurationItems");

    if (!list.length)
        list = layout_member(reading, root, "baseConfigurationItems");
    read_items(reading, list, layout_member(reading, root, "configSnapshotId").length > 0);
}

void read_config_event(struct reading *reading, struct json_extent root)
{
    read_item_at(reading, layout_member(reading, root, "configurationItem"), false);
}

/* A row of a query: the text of a string is an item. */
static void read_row(struct reading *reading, struct json_extent string)
{
    struct item item = {.reading = reading, .extent = string};
    struct strbuf text = STRBUF_INIT;

    if (string.kind != JSON_STRING)
        return;
    json_unescape(&text, reading->content + string.offset + 1, string.length - 2);
    item.json = layout_parse_inner(reading, text.text, string.offset);
    if (item.json)
        read_item(&item);
    cJSON_Delete(item.json);
    strbuf_release(&text);
}

void read_config_rows(struct reading *reading, struct json_extent root)
{
    struct json_walk rows = json_walk_begin(reading->content, root);

    while (json_walk_next(&rows) && layout_go_on(reading, rows.value.offset))
        read_row(reading, rows.value);
}

void read_config_results(struct reading *reading, struct json_extent root)
{
    read_config_rows(reading, layout_member(reading, root, "Results"));
}
