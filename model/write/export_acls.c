/*
 * DescribeNetworkAcls: entries are known by direction and number.
 */
#include <assert.h>
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

/* An entry that has other packets than the old one is carved out of it, and of TCP (change_entry.c). */
static void set_packets(cJSON *json, const struct acl_entry *entry)
{
    cJSON *ports = cJSON_CreateObject();

    assert(entry->protocol == PROTOCOL_TCP);
    cJSON_AddNumberToObject(ports, "From", entry->from_port);
    cJSON_AddNumberToObject(ports, "To", entry->to_port);
    json_node_set(json, "Protocol", cJSON_CreateString("6"));
    json_node_set(json, "PortRange", ports);
    cJSON_DeleteItemFromObjectCaseSensitive(json, "IcmpTypeCode");
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

    if (row == NONE || entries.kind != JSON_ARRAY)
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
