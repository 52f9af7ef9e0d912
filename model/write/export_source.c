#include "model/write/export_source.h"

#include <string.h>

#include "model/account/rule.h"
#include "model/write/json_edit.h"

const struct source_list_keys source_lists[LIST_COUNT] = {
    [LIST_IPV4] = {"IpRanges", "CidrIp"},
    [LIST_IPV6] = {"Ipv6Ranges", "CidrIpv6"},
    [LIST_PREFIXES] = {"PrefixListIds", "PrefixListId"},
    [LIST_GROUPS] = {"UserIdGroupPairs", "GroupId"},
};

/* The members of a flat rule that hold a source. */
static const char *const flat_keys[LIST_COUNT] = {
    [LIST_IPV4] = "CidrIpv4",
    [LIST_IPV6] = "CidrIpv6",
    [LIST_PREFIXES] = "PrefixListId",
    [LIST_GROUPS] = "ReferencedGroupInfo",
};

enum source_list source_list_of(const struct account *account, const struct sg_rule *rule)
{
    if (rule->source_kind == SOURCE_PREFIX_LIST)
        return LIST_PREFIXES;
    if (rule->source_kind == SOURCE_GROUP)
        return LIST_GROUPS;
    return account_block(account, rule->source).family == IP_V6 ? LIST_IPV6 : LIST_IPV4;
}

/* --- reading ---------------------------------------------------------------------------------------- */

static bool read_protocol(const cJSON *object, int16_t *protocol)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, "IpProtocol");

    if (cJSON_IsString(node))
        return protocol_parse(node->valuestring, protocol);
    if (!cJSON_IsNumber(node))
        return false;
    *protocol = (int16_t)node->valueint;
    return true;
}

bool json_has_packets(const cJSON *object, const struct sg_rule *rule)
{
    int16_t protocol;
    int32_t from = json_node_number(object, "FromPort", -1);
    int32_t to = json_node_number(object, "ToPort", -1);

    if (!read_protocol(object, &protocol) || protocol != rule->protocol)
        return false;
    if (protocol_has_types(protocol))
        return from == rule->from_port && to == rule->to_port;
    if (!protocol_has_ports(protocol))
        return true;
    if (from < 0 || to < 0) {
        from = 0;
        to = 65535;
    }
    return from == rule->from_port && to == rule->to_port;
}

/* Each of these three for rules of its kind of source. */
static bool block_is_source(const char *text, const struct account *account,
                            const struct sg_rule *rule)
{
    struct cidr block;

    return text && cidr_parse(text, &block) &&
           cidr_equal(block, account_block(account, rule->source));
}

static bool list_is_source(const char *text, const struct account *account,
                           const struct sg_rule *rule)
{
    return text &&
           !strcmp(text, text_raw(account->texts, account->prefix_lists.items[rule->source].id));
}

/* Equal where both tell; true where one does not. */
static bool agrees(const char *text, const struct account *account, text_id known)
{
    return !text || known == TEXT_NONE || !strcmp(text, text_raw(account->texts, known));
}

static bool group_is_source(const cJSON *pair, const struct account *account,
                            const struct sg_rule *rule)
{
    const struct group_reference *reference = &account->group_references.items[rule->source];
    const char *id = json_node_text(pair, "GroupId");
    const char *name = json_node_text(pair, "GroupName");

    if ((id != NULL) != (reference->group_id != TEXT_NONE))
        return false;
    return agrees(id, account, reference->group_id) &&
           (id || (name && agrees(name, account, reference->group_name))) &&
           agrees(json_node_text(pair, "UserId"), account, reference->user_id) &&
           agrees(json_node_text(pair, "VpcPeeringConnectionId"), account, reference->peering_id);
}

bool json_item_is_source(const cJSON *item, const struct account *account, const struct sg_rule *rule)
{
    enum source_list list = source_list_of(account, rule);
    const char *text =
        cJSON_IsString(item) ? item->valuestring : json_node_text(item, source_lists[list].source);

    if (list == LIST_GROUPS)
        return group_is_source(item, account, rule);
    if (list == LIST_PREFIXES)
        return list_is_source(text, account, rule);
    return block_is_source(text, account, rule);
}

bool json_flat_is_source(const cJSON *flat, const struct account *account,
                         const struct sg_rule *rule)
{
    enum source_list list = source_list_of(account, rule);

    if (list == LIST_GROUPS)
        return group_is_source(cJSON_GetObjectItemCaseSensitive(flat, flat_keys[list]), account,
                               rule);
    if (list == LIST_PREFIXES)
        return list_is_source(json_node_text(flat, flat_keys[list]), account, rule);
    return block_is_source(json_node_text(flat, flat_keys[list]), account, rule);
}

/* --- writing ---------------------------------------------------------------------------------------- */

void json_set_packets(cJSON *object, const struct sg_rule *rule)
{
    bool ported = protocol_has_ports(rule->protocol) || protocol_has_types(rule->protocol);
    char buffer[8];
    const char *protocol =
        rule->protocol == PROTOCOL_ALL ? "-1" : protocol_name(rule->protocol, buffer);

    json_node_set(object, "IpProtocol", cJSON_CreateString(protocol));
    if (ported) {
        json_node_set(object, "FromPort", cJSON_CreateNumber(rule->from_port));
        json_node_set(object, "ToPort", cJSON_CreateNumber(rule->to_port));
    }
}

static void set_text(cJSON *object, const char *key, const struct account *account, text_id text)
{
    if (text != TEXT_NONE)
        json_node_set(object, key, cJSON_CreateString(text_raw(account->texts, text)));
}

/* {"GroupId": ..., "UserId": ...} of a group of the export. */
static void set_reference(cJSON *pair, const struct account *account, const struct sg_rule *rule)
{
    const struct group_reference *reference = &account->group_references.items[rule->source];

    set_text(pair, "GroupId", account, reference->group_id);
    set_text(pair, "UserId", account, reference->user_id);
    set_text(pair, "VpcId", account, reference->vpc_id);
    set_text(pair, "VpcPeeringConnectionId", account, reference->peering_id);
}

static cJSON *source_text(const struct account *account, const struct sg_rule *rule)
{
    struct strbuf text = STRBUF_INIT;
    cJSON *node;

    rule_format_source(account, rule, true, &text);
    node = cJSON_CreateString(text.text);
    strbuf_release(&text);
    return node;
}

/* The old element with the new source, where it can stay; the whole of it where the source stays. */
static cJSON *item_like(const cJSON *model, const struct account *account,
                        const struct sg_rule *rule)
{
    enum source_list list = source_list_of(account, rule);
    cJSON *item;

    if (json_item_is_source(model, account, rule))
        return cJSON_Duplicate(model, true);
    item = list == LIST_GROUPS || !cJSON_IsObject(model) ? cJSON_CreateObject()
                                                         : cJSON_Duplicate(model, true);
    if (list == LIST_GROUPS)
        set_reference(item, account, rule);
    else
        json_node_set(item, source_lists[list].source, source_text(account, rule));
    return item;
}

cJSON *json_new_item(const struct account *account, const struct sg_rule *rule, const cJSON *model)
{
    cJSON *item;

    if (cJSON_IsString(model)) /* which no group of a list is */
        return source_text(account, rule);
    item = item_like(model, account, rule);
    if (!json_node_text(item, "Description"))
        set_text(item, "Description", account, rule->description);
    return item;
}

cJSON *json_new_permission(const struct account *account, const struct sg_rule *rule,
                           const cJSON *model)
{
    cJSON *permission = cJSON_CreateObject();
    enum source_list own = source_list_of(account, rule);

    json_set_packets(permission, rule);
    for (size_t list = 0; list < LIST_COUNT; list++) {
        cJSON *items = cJSON_AddArrayToObject(permission, source_lists[list].list);

        if (list == own)
            cJSON_AddItemToArray(items, json_new_item(account, rule, model));
    }
    return permission;
}

static void set_flat_source(cJSON *flat, const struct account *account, const struct sg_rule *rule)
{
    enum source_list own = source_list_of(account, rule);

    if (json_flat_is_source(flat, account, rule))
        return;
    for (size_t list = 0; list < LIST_COUNT; list++) {
        if (list != own)
            cJSON_DeleteItemFromObjectCaseSensitive(flat, flat_keys[list]);
    }
    if (own == LIST_GROUPS) {
        cJSON *pair = cJSON_CreateObject();

        set_reference(pair, account, rule);
        json_node_set(flat, flat_keys[own], pair);
    } else {
        json_node_set(flat, flat_keys[own], source_text(account, rule));
    }
}

void json_set_flat(cJSON *flat, const struct account *account, const struct sg_rule *rule)
{
    json_set_packets(flat, rule);
    set_flat_source(flat, account, rule);
}
