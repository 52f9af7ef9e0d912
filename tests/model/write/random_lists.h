/*
 * random_lists.h: a random small account as the lists that describe calls reply.
 *
 *     vpc-1      10.0.0.0/16, often 10.1.0.0/16 and 2001:db8::/56; vpc-2 10.2.0.0/16
 *     subnet-a, subnet-b of vpc-1, with acl-1 or acl-2, and routes to the Internet or none
 *     sg-1, sg-2, sg-3 with rules in permissions, in flat rules, in both or in some of each
 *     eni-1 .. eni-3 in these subnets, each with one or two of the groups
 *     pl-1 and pl-6 IPv4, pl-2 IPv6, pl-3 without entries, pl-4 not described, pl-5 of AWS
 *
 * Where these stand in files is random_export.h's.
 */
#ifndef TESTS_MODEL_WRITE_RANDOM_LISTS_H
#define TESTS_MODEL_WRITE_RANDOM_LISTS_H

#include "model/base/mem.h"
#include "tests/model/write/random_rules.h"

enum random_list {
    KIND_VPCS,
    KIND_SUBNETS,
    KIND_GROUPS,
    KIND_RULES,
    KIND_ACLS,
    KIND_TABLES,
    KIND_INTERFACES,
    KIND_LISTS,
    KIND_COUNT
};

static const struct {
    const char *key, *collected;
} kind_keys[KIND_COUNT] = {
    [KIND_VPCS] = {"Vpcs", "vpcs"},
    [KIND_SUBNETS] = {"Subnets", "subnets"},
    [KIND_GROUPS] = {"SecurityGroups", "security_groups"},
    [KIND_RULES] = {"SecurityGroupRules", "security_group_rules"},
    [KIND_ACLS] = {"NetworkAcls", "network_acls"},
    [KIND_TABLES] = {"RouteTables", "route_tables"},
    [KIND_INTERFACES] = {"NetworkInterfaces", "network_interfaces"},
    [KIND_LISTS] = {"PrefixLists", "prefix_lists"},
};

struct maker {
    struct marks *marks;
    cJSON *lists[KIND_COUNT]; /* NULL: absent from the export */
    uint32_t rules_told;
    bool undescribed; /* a group is known from its rules only */
};

/* --- security groups -------------------------------------------------------------------------------- */

/* A permission of the group that is being made, and what it is for. */
struct open_permission {
    cJSON *json;
    bool egress;
    struct traffic traffic;
    size_t mark;
};

struct group_maker {
    struct maker *maker;
    const char *id;
    cJSON *permissions[2]; /* inbound, outbound */
    TABLE(struct open_permission) open;
    TABLE(struct random_rule) rules;
};

static inline struct open_permission *new_permission(struct group_maker *group,
                                                     const struct random_rule *rule)
{
    struct open_permission permission = {cJSON_CreateObject(), rule->egress, rule->traffic, 0};

    add_rule_traffic(permission.json, rule->traffic);
    for (size_t shape = 0; shape < SHAPE_COUNT; shape++) {
        if (!one_in(4))
            cJSON_AddArrayToObject(permission.json, shape_lists[shape]);
        else if (one_in(6))
            cJSON_AddNullToObject(permission.json, shape_lists[shape]);
    }
    add_unknown(permission.json);
    cJSON_AddItemToArray(group->permissions[rule->egress], permission.json);
    permission.mark = mark_add(group->maker->marks,
                               (struct mark){.kind = MARK_PERMISSION, .node = permission.json});
    TABLE_ADD(group->open, permission);
    return &group->open.items[group->open.count - 1];
}

static inline struct open_permission *some_permission(struct group_maker *group,
                                                      const struct random_rule *rule)
{
    for (size_t i = 0; i < group->open.count; i++)
        if (group->open.items[i].egress == rule->egress &&
            traffic_equal(group->open.items[i].traffic, rule->traffic) && !one_in(4))
            return &group->open.items[i];
    return new_permission(group, rule);
}

static inline void tell_in_permission(struct group_maker *group, const struct random_rule *rule)
{
    struct open_permission *permission = some_permission(group, rule);
    const char *key = shape_lists[rule->source.shape];
    cJSON *list = cJSON_GetObjectItemCaseSensitive(permission->json, key);
    cJSON *item = random_source_item(rule);

    if (cJSON_IsNull(list))
        cJSON_DeleteItemFromObjectCaseSensitive(permission->json, key);
    if (!cJSON_IsArray(list))
        list = cJSON_AddArrayToObject(permission->json, key);
    cJSON_AddItemToArray(list, item);
    mark_add(group->maker->marks, (struct mark){.kind = MARK_SOURCE,
                                                         .node = item,
                                                         .name = rule->name.text,
                                                         .permission = permission->mark});
}

static inline void tell_flat(struct group_maker *group, const struct random_rule *rule)
{
    struct maker *maker = group->maker;
    cJSON *flat;

    if (!rule->source.spelling && !rule->source.reference->id) {
        tell_in_permission(group, rule); /* by name only: of old, where there were no flat rules */
        return;
    }
    flat = random_flat(rule, ++maker->rules_told);
    cJSON_AddItemToArray(maker->lists[KIND_RULES], flat);
    mark_add(maker->marks,
             (struct mark){.kind = MARK_FLAT, .node = flat, .name = rule->name.text});
}

/* Where the rules of a group are told. */
enum telling_way { TELL_PERMISSIONS, TELL_FLAT, TELL_BOTH, TELL_MIXED, TELL_COUNT };

static inline void tell_rule(struct group_maker *group, const struct random_rule *rule,
                             enum telling_way way)
{
    uint32_t mixed = way == TELL_MIXED ? below(3) : 3;

    if (way == TELL_PERMISSIONS || way == TELL_BOTH || mixed <= 1)
        tell_in_permission(group, rule);
    if (way == TELL_FLAT || way == TELL_BOTH || mixed == 1 || mixed == 2)
        tell_flat(group, rule);
    if (way != TELL_FLAT && one_in(8))
        tell_in_permission(group, rule);
}

static inline bool group_has_rule(const struct group_maker *group, const struct random_rule *rule)
{
    for (size_t i = 0; i < group->rules.count; i++)
        if (strbuf_equals(&group->rules.items[i].name, rule->name.text))
            return true;
    return false;
}

static inline void group_add_rule(struct group_maker *group, struct random_rule rule)
{
    rule.group = group->id;
    rule.description = random_description();
    rule.other = random_description();
    rule_set_name(&rule);
    if (group_has_rule(group, &rule))
        strbuf_release(&rule.name);
    else
        TABLE_ADD(group->rules, rule);
}

/* Near the quota of 60, which each direction has for itself. */
static inline void add_many_rules(struct group_maker *group, bool egress)
{
    static char blocks[70][24];
    uint32_t count = 52 + below(10);

    for (uint32_t i = 0; i < count; i++) {
        snprintf(blocks[i], sizeof blocks[i], "198.51.100.%u/32", i);
        group_add_rule(group, (struct random_rule){.egress = egress,
                                                   .traffic = {6, egress ? 587 : 25, egress ? 587 : 25, false},
                                                   .source = {SHAPE_IPV4, blocks[i], NULL}});
    }
}

/* Some say what a rule that comes in says, and some groups let everything out. */
static inline void make_outbound(struct group_maker *group)
{
    static const struct random_source world = {SHAPE_IPV4, "0.0.0.0/0", NULL};

    if (one_in(60))
        add_many_rules(group, true);
    for (uint32_t count = below(5); count > 0; count--) {
        struct random_rule rule = {.egress = true,
                                   .traffic = random_outbound_traffic(),
                                   .source = random_source()};
        struct random_rule like = group->rules.items[below((uint32_t)group->rules.count)];

        if (one_in(4))
            rule.source = like.source;
        if (one_in(8))
            rule.traffic = like.traffic;
        group_add_rule(group, rule);
    }
    if (one_in(3))
        group_add_rule(group, (struct random_rule){
                                  .egress = true, .traffic = {-1, -1, -1, false}, .source = world});
}

static inline void make_rules(struct group_maker *group, enum telling_way way)
{
    if (one_in(60))
        add_many_rules(group, false);
    for (uint32_t count = 1 + below(7); count > 0; count--)
        group_add_rule(group, (struct random_rule){.traffic = random_traffic(),
                                                   .source = random_source()});
    make_outbound(group);
    for (size_t i = 0; i < group->rules.count; i++)
        tell_rule(group, &group->rules.items[i], way);
}

/* An empty list of permissions may be left out where flat rules tell them. */
static inline void add_permissions(struct group_maker *group, cJSON *json, enum telling_way way)
{
    static const char *const keys[] = {"IpPermissions", "IpPermissionsEgress"};

    for (int egress = 0; egress < 2; egress++) {
        if (way == TELL_FLAT && one_in(2))
            cJSON_Delete(group->permissions[egress]);
        else
            cJSON_AddItemToObject(json, keys[egress], group->permissions[egress]);
    }
}

static inline void add_group(struct group_maker *group, enum telling_way way)
{
    cJSON *json = cJSON_CreateObject();

    add_text(json, "GroupId", group->id);
    add_text(json, "GroupName", group->id);
    add_text(json, "Description", random_description());
    if (!one_in(4))
        add_text(json, "OwnerId", "123456789012");
    add_text(json, "VpcId", one_in(12) ? "vpc-9" : one_in(8) ? "vpc-2" : "vpc-1");
    add_permissions(group, json, way);
    add_unknown(json);
    cJSON_AddItemToArray(group->maker->lists[KIND_GROUPS], json);
}

static inline void make_group(struct maker *maker, const char *id)
{
    struct group_maker group = {
        .maker = maker, .id = id, .permissions = {cJSON_CreateArray(), cJSON_CreateArray()}};
    enum telling_way way = maker->lists[KIND_RULES] ? below(TELL_COUNT) : TELL_PERMISSIONS;

    make_rules(&group, way);
    if (way == TELL_FLAT &&
        cJSON_GetArraySize(group.permissions[0]) + cJSON_GetArraySize(group.permissions[1]))
        way = TELL_MIXED;
    if (way == TELL_FLAT && one_in(4)) {
        cJSON_Delete(group.permissions[0]);
        cJSON_Delete(group.permissions[1]);
        maker->undescribed = true;
    } else {
        add_group(&group, way);
    }
    for (size_t i = 0; i < group.rules.count; i++)
        strbuf_release(&group.rules.items[i].name);
    free(group.rules.items);
    free(group.open.items);
}

/* --- network ACLs ----------------------------------------------------------------------------------- */

static inline void tell_entry(struct maker *maker, cJSON *entries, const char *acl,
                              struct random_entry entry)
{
    cJSON *json = random_entry_json(&entry);
    struct strbuf name = STRBUF_INIT;

    strbuf_addf(&name, REGION " %s/in/%u", acl, entry.number);
    cJSON_AddItemToArray(entries, json);
    if (!entry.egress && entry.number < 32767)
        mark_add(maker->marks,
                 (struct mark){.kind = MARK_ENTRY, .node = json, .name = name.text});
    strbuf_release(&name);
}

static inline void make_direction(struct maker *maker, cJSON *entries, const char *acl, bool egress)
{
    uint32_t count = one_in(40) ? 14 + below(7) : below(7), number = 0;
    uint32_t most = one_in(6) ? 2 : one_in(3) ? 8 : 40; /* how far numbers are apart */
    bool at_the_end = one_in(8);

    if (at_the_end)
        number = 32765 - most * count;
    while (count-- > 0) {
        struct random_entry entry = {.egress = egress, .allow = !one_in(3)};
        number = at_the_end && !count ? 32766 : number + 1 + below(most);
        entry.number = number;
        entry.traffic = random_traffic();
        entry.block = one_in(3) ? PICK(random_blocks6) : PICK(random_blocks4);
        tell_entry(maker, entries, acl, entry);
    }
    if (!one_in(4))
        tell_entry(maker, entries, acl,
                   (struct random_entry){egress, false, 32767, {-1, -1, -1, false}, "0.0.0.0/0"});
    if (one_in(3))
        tell_entry(maker, entries, acl,
                   (struct random_entry){egress, false, 32768, {-1, -1, -1, false}, "::/0"});
    if (one_in(2))
        json_shuffle(entries);
}

static inline void make_acl(struct maker *maker, const char *id, const char *subnet)
{
    cJSON *json = cJSON_CreateObject(), *association, *entries;

    add_text(json, "NetworkAclId", id);
    add_text(json, "VpcId", "vpc-1");
    cJSON_AddItemToObject(json, "IsDefault", cJSON_CreateBool(one_in(2)));
    entries = cJSON_AddArrayToObject(json, "Entries");
    make_direction(maker, entries, id, false);
    make_direction(maker, entries, id, true);
    association = cJSON_AddArrayToObject(json, "Associations");
    if (!one_in(5)) {
        cJSON *item = cJSON_CreateObject();
        add_text(item, "SubnetId", subnet);
        cJSON_AddItemToArray(association, item);
    }
    add_unknown(json);
    cJSON_AddItemToArray(maker->lists[KIND_ACLS], json);
}

/* --- what stands around ----------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static inline void
make_object(struct maker *maker, enum random_list kind, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;
    cJSON *json;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    json = cJSON_Parse(text.text);
    assert_non_null(json);
    cJSON_AddItemToArray(maker->lists[kind], json);
    strbuf_release(&text);
}

static inline void make_vpcs(struct maker *maker)
{
    const char *more = ", \"CidrBlockAssociationSet\": [{\"CidrBlock\": \"10.1.0.0/16\"}]";
    const char *six =
        ", \"Ipv6CidrBlockAssociationSet\": [{\"Ipv6CidrBlock\": \"2001:db8::/56\"}]";

    make_object(maker, KIND_VPCS,
                "{\"VpcId\": \"vpc-1\", \"OwnerId\": \"123456789012\", \"CidrBlock\": "
                "\"10.0.0.0/16\"%s%s}",
                one_in(2) ? more : "", one_in(2) ? six : "");
    make_object(maker, KIND_VPCS, "{\"VpcId\": \"vpc-2\", \"CidrBlock\": \"10.2.0.0/16\"}");
}

static inline void make_subnets(struct maker *maker)
{
    const char *six = one_in(2) ? ", \"Ipv6CidrBlockAssociationSet\": [{\"Ipv6CidrBlock\": "
                                  "\"2001:db8:0:1::/64\"}]"
                                : "";

    make_object(maker, KIND_SUBNETS,
                "{\"SubnetId\": \"subnet-a\", \"VpcId\": \"vpc-1\", \"CidrBlock\": "
                "\"10.0.1.0/24\"%s}",
                six);
    make_object(maker, KIND_SUBNETS,
                "{\"SubnetId\": \"subnet-b\", \"VpcId\": \"vpc-1\", \"CidrBlock\": "
                "\"10.0.2.0/24\"}");
    make_object(maker, KIND_TABLES,
                "{\"RouteTableId\": \"rtb-1\", \"VpcId\": \"vpc-1\", \"Associations\": [{\"Main\": "
                "true}], \"Routes\": [{\"DestinationCidrBlock\": \"10.0.0.0/16\", \"GatewayId\": "
                "\"local\"}, {\"DestinationCidrBlock\": \"%s\", \"GatewayId\": \"igw-1\"}, "
                "{\"DestinationIpv6CidrBlock\": \"::/0\", \"GatewayId\": \"igw-1\"}]}",
                one_in(4) ? "54.0.0.0/8" : "0.0.0.0/0");
}

static inline void make_interface(struct maker *maker, uint32_t number)
{
    static const char *const groups[] = {"sg-1", "sg-2", "sg-3"};
    struct strbuf more = STRBUF_INIT;

    if (one_in(2))
        strbuf_addf(&more, ", {\"GroupId\": \"%s\"}", PICK(groups));
    strbuf_adds(&more, "]");
    if (one_in(3))
        strbuf_addf(&more, ", \"Ipv6Addresses\": [{\"Ipv6Address\": \"2001:db8:0:1::%u\"}]",
                    number);
    make_object(maker, KIND_INTERFACES,
                "{\"NetworkInterfaceId\": \"eni-%u\", \"SubnetId\": \"subnet-%s\", \"VpcId\": "
                "\"vpc-1\", \"PrivateIpAddresses\": [{\"Primary\": true, \"PrivateIpAddress\": "
                "\"10.0.1.%u\"%s}], \"Groups\": [{\"GroupId\": \"%s\"}%s}",
                number, one_in(2) ? "a" : "b", 6 + number,
                one_in(2) ? ", \"Association\": {\"PublicIp\": \"54.1.2.3\"}" : "", PICK(groups),
                more.text);
    strbuf_release(&more);
}

static inline void make_lists(struct maker *maker)
{
    static const char *const described[] = {
        "pl-1\", \"AddressFamily\": \"IPv4\", \"MaxEntries\": 5",
        "pl-2\", \"AddressFamily\": \"IPv6\"",
        "pl-3\", \"AddressFamily\": \"IPv4\", \"MaxEntries\": 3",
        "pl-5\", \"OwnerId\": \"AWS\", \"Cidrs\": [\"192.0.2.0/24\", \"54.0.0.0/9\"]",
        "pl-6\", \"AddressFamily\": \"IPv4\", \"MaxEntries\": 2"};

    for (size_t i = 0; i < sizeof described / sizeof *described; i++)
        make_object(maker, KIND_LISTS, "{\"PrefixListId\": \"%s}", described[i]);
}

static inline void make_network(struct maker *maker)
{
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        maker->lists[kind] = cJSON_CreateArray();
    if (one_in(4)) {
        cJSON_Delete(maker->lists[KIND_RULES]);
        maker->lists[KIND_RULES] = NULL;
    }
    make_vpcs(maker);
    make_subnets(maker);
    make_lists(maker);
    for (uint32_t i = 1 + below(3); i > 0; i--)
        make_interface(maker, i);
    make_acl(maker, "acl-1", "subnet-a");
    if (one_in(2))
        make_acl(maker, "acl-2", "subnet-b");
    make_group(maker, "sg-1");
    if (one_in(2))
        make_group(maker, "sg-2");
    if (one_in(3))
        make_group(maker, "sg-3");
}

/* An absent file of anything but rules and entries. */
static inline void make_absences(struct maker *maker)
{
    static const enum random_list kinds[] = {KIND_VPCS, KIND_TABLES, KIND_INTERFACES, KIND_LISTS};
    enum random_list kind = PICK(kinds);

    if (!one_in(6))
        return;
    cJSON_Delete(maker->lists[kind]);
    maker->lists[kind] = NULL;
}

#endif
