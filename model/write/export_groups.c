/*
 * DescribeSecurityGroups: a group's "IpPermissions" and "IpPermissionsEgress" are permissions, each with up to four
 * lists of sources. All of a group's changes are marked on list edits first and turned into patches at the
 * end, because several may meet in one list.
 */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/export_edit.h"
#include "model/write/export_source.h"
#include "model/write/form_words.h"

struct permission {
    struct json_extent at;
    cJSON *json;
    struct json_style style;
    struct list_edit lists[LIST_COUNT];
    bool touched;
};

struct group_edit {
    struct file_edit *file;
    const struct account *account;
    struct list_edit list; /* of permissions */
    struct permission *permissions;
    struct json_style style; /* of the group */
};

/* --- the group's permissions ------------------------------------------------------------------------ */

static void permission_init(struct permission *permission, const char *bytes, struct json_extent at)
{
    permission->at = at;
    permission->json = at.kind == JSON_OBJECT ? json_parse_extent(bytes, at) : NULL;
    permission->style = json_style_of(bytes, at);
    for (size_t list = 0; list < LIST_COUNT; list++)
        list_edit_init(&permission->lists[list], bytes,
                       json_member(bytes, at, source_lists[list].list));
}

static void permission_release(struct permission *permission)
{
    cJSON_Delete(permission->json);
    json_style_release(&permission->style);
    for (size_t list = 0; list < LIST_COUNT; list++)
        list_edit_release(&permission->lists[list]);
}

static void group_edit_init(struct group_edit *edit, struct file_edit *file,
                            struct json_extent group, struct json_extent permissions)
{
    edit->file = file;
    edit->account = file->edit->account;
    edit->style = json_style_of(file->bytes, group);
    list_edit_init(&edit->list, file->bytes, permissions);
    edit->permissions = mem_zalloc(edit->list.items.count, sizeof *edit->permissions);
    for (size_t i = 0; i < edit->list.items.count; i++)
        permission_init(&edit->permissions[i], file->bytes, edit->list.items.items[i].at);
}

static void group_edit_release(struct group_edit *edit)
{
    for (size_t i = 0; i < edit->list.items.count; i++)
        permission_release(&edit->permissions[i]);
    free(edit->permissions);
    list_edit_release(&edit->list);
    json_style_release(&edit->style);
}

/* --- adding ------------------------------------------------------------------------------------------- */

static bool packets_are_equal(const struct sg_rule *a, const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port;
}

/* The layout of an element of a list: as its siblings, or, in an empty list, two levels in. */
static struct json_style item_style(const struct permission *permission, enum source_list list)
{
    const struct list_edit *edit = &permission->lists[list];
    struct json_style style;

    if (edit->items.count)
        return json_style_of(edit->bytes, edit->items.items[0].at);
    style = (struct json_style){permission->style.pretty, STRBUF_INIT, STRBUF_INIT};
    strbuf_addbuf(&style.base, &permission->style.base);
    strbuf_addbuf(&style.base, &permission->style.unit);
    strbuf_addbuf(&style.base, &permission->style.unit);
    strbuf_addbuf(&style.unit, &permission->style.unit);
    return style;
}

static void add_item(struct group_edit *edit, struct permission *permission, size_t position,
                     const struct sg_rule *rule, const cJSON *model)
{
    enum source_list list = source_list_of(edit->account, rule);
    struct json_style style = item_style(permission, list);
    cJSON *item = json_new_item(edit->account, rule, model);

    list_edit_add(&permission->lists[list], position, json_style_print(&style, item));
    cJSON_Delete(item);
    json_style_release(&style);
}

static void add_permission(struct group_edit *edit, size_t position, const struct sg_rule *rule,
                           const cJSON *model)
{
    cJSON *permission = json_new_permission(edit->account, rule, model);

    list_edit_add(&edit->list, position,
                  json_style_print(&edit->permissions[position].style, permission));
    cJSON_Delete(permission);
}

/* --- one change ----------------------------------------------------------------------------------------- */

/* Where the old rule stands: permission, list, element. */
struct spot {
    size_t permission, item;
    enum source_list list;
};

/* A new rule that says what the old one said is the old one. */
static bool old_rule_stays(const struct change *change, const struct account *account,
                           const struct sg_rule *old)
{
    for (size_t i = 0; i < change->rule_count; i++)
        if (rules_are_equal(account, &change->rules[i], old))
            return true;
    return false;
}

/* New rules of the same packets go into the same permission, beside the old rule where they are of
 * its kind; others become permissions of their own. */
static void add_rules(struct group_edit *edit, const struct change *change, struct spot spot,
                      const struct sg_rule *old)
{
    struct permission *permission = &edit->permissions[spot.permission];
    const struct list_item *item = &permission->lists[spot.list].items.items[spot.item];
    cJSON *model = json_parse_extent(edit->file->bytes, item->at);

    for (size_t i = 0; i < change->rule_count; i++) {
        const struct sg_rule *rule = &change->rules[i];
        enum source_list list = source_list_of(edit->account, rule);

        if (rules_are_equal(edit->account, rule, old))
            continue;
        if (!packets_are_equal(rule, old) || !permission->lists[list].list.length)
            add_permission(edit, spot.permission, rule, list == spot.list ? model : NULL);
        else if (list == spot.list)
            add_item(edit, permission, spot.item, rule, model);
        else
            add_item(edit, permission, permission->lists[list].items.count, rule, NULL);
    }
    cJSON_Delete(model);
}

static bool item_is_source(const struct group_edit *edit, const struct list_edit *list,
                           size_t position, const struct sg_rule *old)
{
    cJSON *item = json_parse_extent(edit->file->bytes, list->items.items[position].at);
    bool is_source = json_item_is_source(item, edit->account, old);

    cJSON_Delete(item);
    return is_source;
}

/* Drops the old rule, if it does not stay, wherever the group describes it; adds the new ones where it
 * is found first. True once it was found. */
static bool change_permission(struct group_edit *edit, const struct change *change, size_t position,
                              const struct sg_rule *old, bool found)
{
    struct permission *permission = &edit->permissions[position];
    enum source_list kind = source_list_of(edit->account, old);
    struct list_edit *list = &permission->lists[kind];

    if (!permission->json || !json_has_packets(permission->json, old))
        return found;
    for (size_t i = 0; i < list->items.count; i++) {
        if (list->items.items[i].dropped || !item_is_source(edit, list, i, old))
            continue;
        list->items.items[i].dropped = !old_rule_stays(change, edit->account, old);
        permission->touched = true;
        if (!found)
            add_rules(edit, change, (struct spot){position, i, kind}, old);
        found = true;
    }
    return found;
}

static bool change_group(struct group_edit *edit, const struct change *change)
{
    const struct sg_rule *old = change_old_rule(change, edit->account);
    bool found = false;

    for (size_t i = 0; i < edit->list.items.count; i++)
        found = change_permission(edit, change, i, old, found);
    return found;
}

/* --- patches ------------------------------------------------------------------------------------------- */

static bool permission_is_empty(const struct permission *permission)
{
    for (size_t list = 0; list < LIST_COUNT; list++) {
        if (!list_edit_is_empty(&permission->lists[list]))
            return false;
    }
    return true;
}

static void patch_group(struct group_edit *edit)
{
    struct json_patches *patches = &edit->file->patches;

    for (size_t i = 0; i < edit->list.items.count; i++) {
        const struct permission *permission = &edit->permissions[i];

        if (!permission->touched)
            continue;
        if (permission_is_empty(permission)) {
            edit->list.items.items[i].dropped = true;
            continue;
        }
        for (size_t list = 0; list < LIST_COUNT; list++)
            list_edit_patch(&permission->lists[list], &permission->style, patches);
    }
    list_edit_patch(&edit->list, &edit->style, patches);
}

/* The changes of one direction. */
static void edit_side(struct file_edit *file, struct json_extent group, uint32_t row, bool outbound)
{
    struct json_extent permissions =
        json_member(file->bytes, group, outbound ? "IpPermissionsEgress" : "IpPermissions");
    struct group_edit edit;

    if (permissions.kind != JSON_ARRAY)
        return;
    group_edit_init(&edit, file, group, permissions);
    for (uint32_t at = file->edit->group_changes[row]; at; at = file->edit->next_changes[at - 1]) {
        const struct change *change = export_edit_change(file->edit, at);

        if (target_is_outbound(edit.account, change->target) == outbound &&
            change_group(&edit, change))
            file->edit->placed[at - 1] = true;
    }
    patch_group(&edit);
    group_edit_release(&edit);
}

static void edit_group(struct file_edit *file, struct json_extent group)
{
    uint32_t row = file_edit_object(file, group, "GroupId", OBJECT_GROUP);

    if (row == NONE)
        return;
    edit_side(file, group, row, false);
    edit_side(file, group, row, true);
}

void file_edit_groups(struct file_edit *file, struct json_extent elements)
{
    if (elements.kind == JSON_OBJECT)
        edit_group(file, elements);
    for (struct json_walk walk = json_walk_begin(file->bytes, elements);
         elements.kind == JSON_ARRAY && json_walk_next(&walk);) {
        if (walk.value.kind == JSON_OBJECT)
            edit_group(file, walk.value);
    }
}
