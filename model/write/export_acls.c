/*
 * DescribeNetworkAcls: entries are known by direction and number.
 */
#include <string.h>

#include "model/write/export_edit.h"
#include "model/write/form_words.h"

static bool is_the_entry(const cJSON *json, const struct acl_entry *old)
{
    const cJSON *egress = cJSON_GetObjectItemCaseSensitive(json, "Egress");
    const char *egress_text = cJSON_GetStringValue(egress);

    return !cJSON_IsTrue(egress) && !(egress_text && !strcmp(egress_text, "true")) &&
           json_node_number(json, "RuleNumber", -1) == (int32_t)old->number;
}

/* {"From": 25, "To": 25}; taken away where the protocol has no such thing. */
static void set_pair(cJSON *json, const char *key, bool wanted, const char *first_key,
                     int32_t first, const char *second_key, int32_t second)
{
    cJSON *pair;

    if (!wanted) {
        cJSON_DeleteItemFromObjectCaseSensitive(json, key);
        return;
    }
    pair = cJSON_CreateObject();
    cJSON_AddNumberToObject(pair, first_key, first);
    cJSON_AddNumberToObject(pair, second_key, second);
    json_node_set(json, key, pair);
}

static void set_block(cJSON *json, struct cidr block)
{
    struct strbuf text = STRBUF_INIT;
    bool ipv6 = block.family == IP_V6;

    cidr_format(&text, block);
    cJSON_DeleteItemFromObjectCaseSensitive(json, ipv6 ? "CidrBlock" : "Ipv6CidrBlock");
    json_node_set(json, ipv6 ? "Ipv6CidrBlock" : "CidrBlock", cJSON_CreateString(text.text));
    strbuf_release(&text);
}

static bool packets_are_equal(const struct acl_entry *a, const struct acl_entry *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port;
}

static void set_packets(cJSON *json, const struct acl_entry *entry)
{
    struct strbuf protocol = STRBUF_INIT;
    bool ported = entry->protocol == PROTOCOL_TCP || entry->protocol == PROTOCOL_UDP;
    bool typed = entry->protocol == PROTOCOL_ICMP || entry->protocol == PROTOCOL_ICMPV6;

    strbuf_addf(&protocol, "%d", entry->protocol);
    json_node_set(json, "Protocol", cJSON_CreateString(protocol.text));
    set_pair(json, "PortRange", ported, "From", entry->from_port, "To", entry->to_port);
    set_pair(json, "IcmpTypeCode", typed, "Code", entry->to_port, "Type", entry->from_port);
    strbuf_release(&protocol);
}

static void add_entry(struct list_edit *list, size_t position, const cJSON *old_json,
                      const struct account *account, const struct acl_entry *entry,
                      const struct acl_entry *old)
{
    struct json_style style = json_style_of(list->bytes, list->items.items[position].at);
    cJSON *json = cJSON_Duplicate(old_json, true);

    json_node_set(json, "RuleNumber", cJSON_CreateNumber(entry->number));
    json_node_set(json, "RuleAction", cJSON_CreateString(entry->allow ? "allow" : "deny"));
    set_block(json, account_block(account, entry->cidr));
    if (!packets_are_equal(entry, old))
        set_packets(json, entry);
    list_edit_add(list, position, json_style_print(&style, json));
    cJSON_Delete(json);
    json_style_release(&style);
}

static void replace_entry(struct list_edit *list, size_t position, const cJSON *json,
                          const struct account *account, const struct change *change)
{
    list->items.items[position].dropped = change->way != WAY_ADD_BEFORE;
    for (size_t i = 0; i < change->entry_count; i++)
        add_entry(list, position, json, account, &change->entries[i],
                  change_old_entry(change, account));
}

static void edit_entry(struct file_edit *file, struct list_edit *list, size_t position,
                       uint32_t row)
{
    const struct account *account = file->edit->account;
    cJSON *json = json_parse_extent(file->bytes, list->items.items[position].at);

    for (uint32_t at = cJSON_IsObject(json) ? file->edit->acl_changes[row] : 0; at;
         at = file->edit->next_changes[at - 1]) {
        const struct change *change = export_edit_change(file->edit, at);

        if (!is_the_entry(json, change_old_entry(change, account)))
            continue;
        replace_entry(list, position, json, account, change);
        file->edit->placed[at - 1] = true;
        break;
    }
    cJSON_Delete(json);
}

static void edit_acl(struct file_edit *file, struct json_extent acl)
{
    uint32_t row = file_edit_object(file, acl, "NetworkAclId", OBJECT_ACL);
    struct json_extent entries = json_member(file->bytes, acl, "Entries");
    struct json_style style;
    struct list_edit list;

    if (row == NONE || entries.kind != JSON_ARRAY || !entries.length)
        return;
    style = json_style_of(file->bytes, acl);
    list_edit_init(&list, file->bytes, entries);
    for (size_t i = 0; i < list.items.count; i++)
        edit_entry(file, &list, i, row);
    list_edit_patch(&list, &style, &file->patches);
    list_edit_release(&list);
    json_style_release(&style);
}

void file_edit_acls(struct file_edit *file, struct json_extent elements)
{
    if (elements.kind == JSON_OBJECT)
        edit_acl(file, elements);
    for (struct json_walk walk = json_walk_begin(file->bytes, elements);
         elements.kind == JSON_ARRAY && json_walk_next(&walk);) {
        if (walk.value.kind == JSON_OBJECT)
            edit_acl(file, walk.value);
    }
}
