/*
 * DescribeSecurityGroupRules: each rule is an element of one list and names its group.
 *
 * The rule that keeps its id keeps all else too; new rules are the old one without what AWS gives to
 * each rule by itself: id, ARN and tags.
 */
#include <string.h>

#include "model/write/export_edit.h"
#include "model/write/export_source.h"
#include "model/write/form_words.h"

/* By id where both sides know one: the same rule may have moved on in another file. */
static bool is_the_rule(const cJSON *flat, const struct account *account, const struct sg_rule *old)
{
    const char *id = json_node_text(flat, "SecurityGroupRuleId");
    const cJSON *egress = cJSON_GetObjectItemCaseSensitive(flat, "IsEgress");
    const char *egress_text = cJSON_GetStringValue(egress);

    bool outbound = cJSON_IsTrue(egress) || (egress_text && !strcmp(egress_text, "true"));

    if (outbound != ((old->flags & RULE_EGRESS) != 0))
        return false;
    if (id && old->id != TEXT_NONE)
        return !strcmp(id, text_raw(account->texts, old->id));
    return json_has_packets(flat, old) && json_flat_is_source(flat, account, old);
}

static void make_anonymous(cJSON *flat)
{
    cJSON_DeleteItemFromObjectCaseSensitive(flat, "SecurityGroupRuleId");
    cJSON_DeleteItemFromObjectCaseSensitive(flat, "SecurityGroupRuleArn");
    if (cJSON_GetObjectItemCaseSensitive(flat, "Tags"))
        json_node_set(flat, "Tags", cJSON_CreateArray());
}

static void add_rule(struct list_edit *list, size_t position, const cJSON *old_json,
                     const struct account *account, const struct sg_rule *rule, bool keeps_id)
{
    struct json_style style = json_style_of(list->bytes, list->items.items[position].at);
    cJSON *flat = cJSON_Duplicate(old_json, true);

    if (!keeps_id)
        make_anonymous(flat);
    json_set_flat(flat, account, rule);
    list_edit_add(list, position, json_style_print(&style, flat));
    cJSON_Delete(flat);
    json_style_release(&style);
}

static void replace_rule(struct list_edit *list, size_t position, const cJSON *flat,
                         const struct account *account, const struct change *change)
{
    const struct sg_rule *old = change_old_rule(change, account);

    list->items.items[position].dropped = true;
    for (size_t i = 0; i < change->rule_count; i++) {
        const struct sg_rule *rule = &change->rules[i];

        if (rules_are_equal(account, rule, old))
            list->items.items[position].dropped = false;
        else
            add_rule(list, position, flat, account, rule, i == 0 && change->way == WAY_MODIFY);
    }
}

static void edit_rule(struct file_edit *file, struct list_edit *list, size_t position)
{
    struct json_extent at = list->items.items[position].at;
    uint32_t row = file_edit_object(file, at, "GroupId", OBJECT_GROUP);
    const struct account *account = file->edit->account;
    cJSON *flat = row == NONE ? NULL : json_parse_extent(file->bytes, at);

    for (uint32_t change = flat ? file->edit->group_changes[row] : 0; change;
         change = file->edit->next_changes[change - 1]) {
        const struct change *decision = export_edit_change(file->edit, change);

        if (!is_the_rule(flat, account, change_old_rule(decision, account)))
            continue;
        replace_rule(list, position, flat, account, decision);
        file->edit->placed[change - 1] = true;
        break;
    }
    cJSON_Delete(flat);
}

void file_edit_rules(struct file_edit *file, struct json_extent elements)
{
    struct json_style style = json_style_of(file->bytes, elements);
    struct list_edit list;

    list_edit_init(&list, file->bytes, elements);
    for (size_t i = 0; i < list.items.count; i++) {
        if (list.items.items[i].at.kind == JSON_OBJECT)
            edit_rule(file, &list, i);
    }
    list_edit_patch(&list, &style, &file->patches);
    list_edit_release(&list);
    json_style_release(&style);
}
