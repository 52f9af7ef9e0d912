/*
 * DescribeSecurityGroups and DescribeSecurityGroupRules.
 *
 * A permission holds one protocol and port range and many sources; each source is one rule. In the
 * other reply each rule stands alone and names its group. The linker joins them.
 */
#include "model/read/readers.h"

#include "model/base/message.h"
#include "model/read/ports.h"
#include "model/read/scope.h"

/* --- sources ------------------------------------------------------------------------------------ */

/* What all rules of one permission share, and where they go. */
struct permission {
    const struct element *element;
    struct sg_rule rule;
    size_t sources; /* that it lists, whether they can be read or not */
};

static void add_rule(struct permission *permission, uint8_t source_kind, uint32_t source,
                     text_id description)
{
    struct account *account = element_account(permission->element);
    struct sg_rule rule = permission->rule;

    rule.source_kind = source_kind;
    rule.source = source;
    rule.description = description;
    TABLE_ADD(account->rules, rule);
}

static text_id description_of(const struct element *element, const cJSON *member)
{
    return value_is_a(member, cJSON_String)
               ? text_memory_id(&element->reading->load->descriptions, element_account(element),
                                member->valuestring)
               : member_text(element, member);
}

/* The source is filled in by load_settle_rules. */
static void add_block_rule(struct permission *permission, struct cidr block, text_id description)
{
    struct load *load = permission->element->reading->load;
    struct waiting_block waiting = {block, {(uint32_t)load->account->rules.count, false}};

    add_rule(permission, SOURCE_CIDR, NONE, description);
    TABLE_ADD(load->waiting_blocks, waiting);
}

static const struct member_key range_keys[] = {{"Description"}, {"CidrIp"}};
static const struct member_key range6_keys[] = {{"Description"}, {"CidrIpv6"}};

/* One of {"CidrIp": ..., "Description": ...}, or a plain string as AWS Config writes them. */
static void read_range(struct permission *permission, const cJSON *item,
                       const struct member_key *keys)
{
    const struct element *element = permission->element;
    const cJSON *members[2] = {NULL, item};
    struct cidr block;

    if (!value_is_a(item, cJSON_String)) {
        if (!value_item_is_object(element, item))
            return;
        value_members(item, keys, 2, members);
        if (!members[1])
            value_report_absent(element, item, keys[1].name);
    }
    if (members[1] && value_item_block(element, members[1], &block))
        add_block_rule(permission, block, description_of(element, members[0]));
}

static void read_ranges(struct permission *permission, const cJSON *list,
                        const struct member_key *keys)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member_list(permission->element, list))
    {
        permission->sources++;
        read_range(permission, item, keys);
    }
}

static void add_list_rule(struct permission *permission, text_id list, text_id description)
{
    struct load *load = permission->element->reading->load;
    struct edge edge = {list, (uint32_t)load->account->rules.count};

    add_rule(permission, SOURCE_PREFIX_LIST, list, description);
    TABLE_ADD(load->sources.lists, edge);
}

static void read_prefix_list_ids(struct permission *permission, const cJSON *list)
{
    const struct element *element = permission->element;
    const cJSON *item;

    cJSON_ArrayForEach(item, member_list(element, list))
    {
        text_id id;

        permission->sources++;
        if (!value_item_is_object(element, item))
            continue;
        id = value_id(element, item, "PrefixListId");
        if (id != TEXT_NONE)
            add_list_rule(permission, id, value_text(element, item, "Description"));
        else
            value_report_absent(element, item, "PrefixListId");
    }
}

/* The members of a UserIdGroupPair. */
enum pair_key {
    PAIR_DESCRIPTION,
    PAIR_GROUP_ID,
    PAIR_GROUP_NAME,
    PAIR_STATUS,
    PAIR_USER_ID,
    PAIR_VPC_ID,
    PAIR_PEERING_ID,
    PAIR_KEYS
};

static const struct member_key pair_keys[PAIR_KEYS] = {
    {"Description"},           {"GroupId"}, {"GroupName"}, {"PeeringStatus"}, {"UserId"}, {"VpcId"},
    {"VpcPeeringConnectionId"}};

/* The reference of the rule that comes next, whose row is filled in by load_settle_rules. False if it names
 * no group (reported). */
static bool read_reference(const struct element *element, const cJSON *json,
                           const cJSON *const members[PAIR_KEYS], struct waiting_rule rule)
{
    struct load *load = element->reading->load;
    struct waiting_reference waiting = {.reference.group = NONE, .rule = rule};
    text_id status = member_id(element, members[PAIR_STATUS]);

    waiting.group_id = member_id_span(element, members[PAIR_GROUP_ID]);
    waiting.reference.group_name = member_id(element, members[PAIR_GROUP_NAME]);
    waiting.reference.user_id =
        member_repeated_id(element, members[PAIR_USER_ID], &load->pair_user);
    waiting.reference.vpc_id = member_id(element, members[PAIR_VPC_ID]);
    waiting.reference.peering_id = member_id(element, members[PAIR_PEERING_ID]);
    waiting.reference.stale = status != TEXT_NONE && !text_is(element, status, "active");
    if (!waiting.group_id.bytes && waiting.reference.group_name == TEXT_NONE) {
        value_report_absent(element, json, "GroupId");
        return false;
    }
    TABLE_ADD(load->waiting_references, waiting);
    return true;
}

static void read_group_pairs(struct permission *permission, const cJSON *list)
{
    const struct element *element = permission->element;
    const cJSON *item;

    cJSON_ArrayForEach(item, member_list(element, list))
    {
        struct waiting_rule rule = {(uint32_t)element_account(element)->rules.count, false};
        const cJSON *members[PAIR_KEYS];

        permission->sources++;
        if (!value_item_is_object(element, item))
            continue;
        value_members(item, pair_keys, PAIR_KEYS, members);
        if (read_reference(element, item, members, rule))
            add_rule(permission, SOURCE_GROUP, NONE,
                     description_of(element, members[PAIR_DESCRIPTION]));
    }
}

/* --- permissions -------------------------------------------------------------------------------- */

/* Protocol and ports of a permission or a flat rule; false if the rule must be left out. */
static bool read_protocol_and_ports(const struct element *element, const cJSON *json,
                                    const cJSON *protocol, struct port_members ports,
                                    struct sg_rule *rule)
{
    struct port_range range = {0};
    enum value_result result = member_protocol(element, protocol, &range.protocol);

    if (result == VALUE_ABSENT)
        value_report_absent(element, json, "IpProtocol");
    if (result != VALUE_READ || !ports_read(element, json, ports, &range))
        return false;
    if (range.missing)
        element_problem(element, json, PROBLEM_NOTE,
                        _("a tcp or udp rule without ports: read as all ports"));
    rule->protocol = range.protocol;
    rule->from_port = range.from;
    rule->to_port = range.to;
    rule->flags = (uint8_t)(rule->flags | (range.missing ? RULE_PORTS_MISSING : 0));
    return true;
}

/* The members of an IpPermission. */
enum permission_key {
    PERMISSION_PROTOCOL,
    PERMISSION_FROM_PORT,
    PERMISSION_TO_PORT,
    PERMISSION_PAIRS,
    PERMISSION_RANGES,
    PERMISSION_IPV6_RANGES,
    PERMISSION_PREFIX_LISTS,
    PERMISSION_KEYS
};

static const struct member_key permission_keys[PERMISSION_KEYS] = {
    {"IpProtocol"}, {"FromPort"},   {"ToPort"},       {"UserIdGroupPairs"},
    {"IpRanges"},   {"Ipv6Ranges"}, {"PrefixListIds"}};

/* False if it says more than could be read. One without any source is not AWS's: something is missing. */
static bool read_permission(const struct element *element, const cJSON *json, uint32_t group,
                            uint8_t flags)
{
    size_t before = element_account(element)->rules.count;
    struct permission permission = {element, {.group = group, .flags = flags}, 0};
    const cJSON *members[PERMISSION_KEYS];

    value_members(json, permission_keys, PERMISSION_KEYS, members);
    if (!read_protocol_and_ports(
            element, json, members[PERMISSION_PROTOCOL],
            (struct port_members){members[PERMISSION_FROM_PORT], members[PERMISSION_TO_PORT]},
            &permission.rule))
        return false;
    read_ranges(&permission, members[PERMISSION_RANGES], range_keys);
    read_ranges(&permission, members[PERMISSION_IPV6_RANGES], range6_keys);
    read_prefix_list_ids(&permission, members[PERMISSION_PREFIX_LISTS]);
    read_group_pairs(&permission, members[PERMISSION_PAIRS]);
    return permission.sources &&
           element_account(element)->rules.count - before == permission.sources;
}

static void read_permissions(const struct element *element, const cJSON *member, uint32_t group,
                             uint8_t flags)
{
    const cJSON *list = member_list(element, member), *item;
    bool is_whole = list;

    cJSON_ArrayForEach(item, list)
    {
        if (!value_item_is_object(element, item) || !read_permission(element, item, group, flags))
            is_whole = false;
    }
    element_account(element)->groups.items[group].rules_untold[flags & RULE_EGRESS] = !is_whole;
}

/* An element whose tree goes before others come does not wait for them. */
static void settle_alone(const struct element *element)
{
    if (!element->reading->in_batch)
        load_settle_rules(element->reading->load);
}

/* The members of a SecurityGroup. */
enum group_key {
    GROUP_ID,
    GROUP_PERMISSIONS_EGRESS,
    GROUP_TAGS,
    GROUP_VPC,
    GROUP_ARN,
    GROUP_OWNER,
    GROUP_NAME,
    GROUP_DESCRIPTION,
    GROUP_PERMISSIONS,
    GROUP_KEYS
};

static const struct member_key group_keys[GROUP_KEYS] = {
    {"GroupId"}, {"IpPermissionsEgress"}, {"Tags"},        {"VpcId"},        {"SecurityGroupArn"},
    {"OwnerId"}, {"GroupName"},           {"Description"}, {"IpPermissions"}};

static void note_owner(const struct element *element, const cJSON *const members[GROUP_KEYS],
                       struct security_group *group)
{
    group->owner =
        member_repeated_id(element, members[GROUP_OWNER], &element->reading->load->group_owner);
    member_note_arn(element, members[GROUP_ARN], WITNESS_OWN);
    scope_note_owner(element, group->owner, WITNESS_OWN);
}

/* Those but the owner, which the scope asks for, wait for load_settle_rules. False (reported) if the group has no id. */
static bool read_group_texts(const struct element *element, const cJSON *const members[GROUP_KEYS],
                             struct security_group *group, struct waiting_group *waiting)
{
    struct text_span *texts = waiting->texts;

    texts[GROUP_TEXT_ID] = member_id_span(element, members[GROUP_ID]);
    if (!texts[GROUP_TEXT_ID].bytes) {
        value_report_no_id(element, members[GROUP_ID], "GroupId");
        return false;
    }
    texts[GROUP_TEXT_NAME] = member_span(element, members[GROUP_NAME]);
    texts[GROUP_TEXT_DESCRIPTION] = member_span(element, members[GROUP_DESCRIPTION]);
    note_owner(element, members, group);
    texts[GROUP_TEXT_VPC] = member_id_span(element, members[GROUP_VPC]);
    return true;
}

void read_group(struct element *element)
{
    struct account *account = element_account(element);
    struct security_group group = {.place = element_place(element), .vpc = NONE, .described = true};
    struct waiting_group waiting = {.row = (uint32_t)account->groups.count};
    const cJSON *members[GROUP_KEYS];

    value_members(element->json, group_keys, GROUP_KEYS, members);
    if (!read_group_texts(element, members, &group, &waiting))
        return;
    group.tags = member_waiting_tags(element, members[GROUP_TAGS]);
    group.rules.first = (uint32_t)account->rules.count;
    TABLE_ADD(account->groups, group);
    TABLE_ADD(element->reading->load->waiting_groups, waiting);
    read_permissions(element, members[GROUP_PERMISSIONS], waiting.row, 0);
    read_permissions(element, members[GROUP_PERMISSIONS_EGRESS], waiting.row, RULE_EGRESS);
    account->groups.items[waiting.row].rules.count =
        (uint32_t)account->rules.count - group.rules.first;
    settle_alone(element);
}

/* --- flat rules --------------------------------------------------------------------------------- */

static struct waiting_rule next_flat_rule(const struct element *element)
{
    return (struct waiting_rule){(uint32_t)element->reading->load->flat_rules.count, true};
}

/* The row of the flat rule that comes next is filled in by load_settle_rules. */
static bool read_flat_block(const struct element *element, const cJSON *spelling)
{
    struct load *load = element->reading->load;
    struct waiting_block waiting = {.rule = next_flat_rule(element)};

    if (!value_item_block(element, spelling, &waiting.block))
        return false;
    TABLE_ADD(load->waiting_blocks, waiting);
    return true;
}

/* The members of a SecurityGroupRule. */
enum flat_key {
    FLAT_ID,
    FLAT_GROUP_ID,
    FLAT_OWNER,
    FLAT_EGRESS,
    FLAT_PROTOCOL,
    FLAT_FROM_PORT,
    FLAT_TO_PORT,
    FLAT_CIDR,
    FLAT_CIDR6,
    FLAT_PREFIX_LIST,
    FLAT_GROUP,
    FLAT_DESCRIPTION,
    FLAT_TAGS,
    FLAT_ARN,
    FLAT_KEYS
};

static const struct member_key flat_keys[FLAT_KEYS] = {{"SecurityGroupRuleId"},
                                                       {"GroupId"},
                                                       {"GroupOwnerId"},
                                                       {"IsEgress"},
                                                       {"IpProtocol"},
                                                       {"FromPort"},
                                                       {"ToPort"},
                                                       {"CidrIpv4"},
                                                       {"CidrIpv6"},
                                                       {"PrefixListId"},
                                                       {"ReferencedGroupInfo"},
                                                       {"Description"},
                                                       {"Tags"},
                                                       {"SecurityGroupRuleArn"}};

static bool read_flat_reference(const struct element *element, const cJSON *group)
{
    const cJSON *members[PAIR_KEYS];

    value_members(group, pair_keys, PAIR_KEYS, members);
    return read_reference(element, group, members, next_flat_rule(element));
}

/* Exactly one source; false if there is none that can be read (reported). */
static bool read_flat_source(const struct element *element, const cJSON *const members[FLAT_KEYS],
                             struct sg_rule *rule)
{
    const cJSON *group = member_object(element, members[FLAT_GROUP]);
    const cJSON *ipv4 = members[FLAT_CIDR], *ipv6 = members[FLAT_CIDR6];
    text_id list = member_id(element, members[FLAT_PREFIX_LIST]);

    if (ipv4 || ipv6) {
        rule->source_kind = SOURCE_CIDR;
        return read_flat_block(element, ipv6 ? ipv6 : ipv4);
    }
    if (list != TEXT_NONE) {
        rule->source_kind = SOURCE_PREFIX_LIST;
        rule->source = list;
    } else if (group) {
        rule->source_kind = SOURCE_GROUP;
        return read_flat_reference(element, group);
    } else {
        element_problem(element, element->json, PROBLEM_ERROR,
                        _("this rule has no source: it is left out"));
        return false;
    }
    return rule->source != NONE;
}

/* Only describe-security-group-rules tells the tags of a rule. */
static void read_rule_tags(const struct element *element, text_id rule_id)
{
    struct account *account = element_account(element);
    struct rule_tags tagged = {rule_id, value_tags(element, "Tags", &(text_id){TEXT_NONE})};

    if (rule_id != TEXT_NONE && tagged.tags.count)
        TABLE_ADD(account->rule_tags, tagged);
}

/* False (reported) if the rule does not say whose it is and which way it goes. */
static bool read_flat_place(const struct element *element, const cJSON *const members[FLAT_KEYS],
                            struct flat_rule *flat)
{
    const cJSON *direction = members[FLAT_EGRESS];
    bool egress = cJSON_IsTrue(direction);

    flat->group_id =
        member_repeated_id(element, members[FLAT_GROUP_ID], &element->reading->load->flat_group);
    if (flat->group_id == TEXT_NONE) {
        value_report_no_id(element, members[FLAT_GROUP_ID], "GroupId");
        return false;
    }
    if (!cJSON_IsBool(direction) && !value_needed_bool(element, element->json, "IsEgress", &egress))
        return false;
    flat->rule.flags = egress ? RULE_EGRESS : 0;
    return true;
}

void read_flat_rule(struct element *element)
{
    struct load *load = element->reading->load;
    struct flat_rule flat = {.group_id = TEXT_NONE};
    const cJSON *members[FLAT_KEYS];

    value_members(element->json, flat_keys, FLAT_KEYS, members);
    if (!read_flat_place(element, members, &flat))
        return;
    flat.owner = member_repeated_id(element, members[FLAT_OWNER], &load->flat_owner);
    flat.file = reading_file(element->reading);
    flat.rule.id = member_new_id(element, members[FLAT_ID]);
    flat.rule.description = description_of(element, members[FLAT_DESCRIPTION]);
    member_note_arn(element, members[FLAT_ARN], WITNESS_OWN);
    scope_note_owner(element, flat.owner, WITNESS_OWN);
    if (!read_protocol_and_ports(
            element, element->json, members[FLAT_PROTOCOL],
            (struct port_members){members[FLAT_FROM_PORT], members[FLAT_TO_PORT]}, &flat.rule) ||
        !read_flat_source(element, members, &flat.rule))
        return;
    TABLE_ADD(load->flat_rules, flat);
    if (members[FLAT_TAGS])
        read_rule_tags(element, flat.rule.id);
    settle_alone(element);
}
