#include "model/write/export_edit.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/read/export.h"
#include "model/write/form_words.h"

/* --- the plan by group and ACL ------------------------------------------------------------------- */

/* Chains are built from the back, so that each runs in the plan's order. */
static void chain_changes(struct export_edit *edit)
{
    for (size_t i = plan_count(edit->plan); i-- > 0;) {
        const struct change *change = plan_at(edit->plan, i);
        struct object_ref holder = target_holder(edit->account, change->target);
        uint32_t *head = holder.kind == OBJECT_GROUP ? &edit->group_changes[holder.row]
                                                     : &edit->acl_changes[holder.row];

        if (!change_does_something(change))
            continue;
        edit->next_changes[i] = *head;
        *head = (uint32_t)i + 1;
    }
}

void export_edit_init(struct export_edit *edit, const struct plan *plan,
                      const struct account *account)
{
    memset(edit, 0, sizeof *edit);
    edit->plan = plan;
    edit->account = account;
    edit->group_changes = mem_zalloc(account->groups.count, sizeof *edit->group_changes);
    edit->acl_changes = mem_zalloc(account->acls.count, sizeof *edit->acl_changes);
    edit->next_changes = mem_zalloc(plan_count(plan), sizeof *edit->next_changes);
    edit->placed = mem_zalloc(plan_count(plan), sizeof *edit->placed);
    export_policies_init(&edit->policies, plan, account);
    chain_changes(edit);
}

void export_edit_release(struct export_edit *edit)
{
    free(edit->group_changes);
    free(edit->acl_changes);
    free(edit->next_changes);
    free(edit->placed);
    export_policies_release(&edit->policies);
    memset(edit, 0, sizeof *edit);
}

const struct change *export_edit_change(const struct export_edit *edit, uint32_t at)
{
    return plan_at(edit->plan, at - 1);
}

const struct change *export_edit_missing(const struct export_edit *edit)
{
    for (size_t i = 0; i < plan_count(edit->plan); i++) {
        const struct change *change = plan_at(edit->plan, i);

        if (change_does_something(change) && !edit->placed[i])
            return change;
    }
    return export_policies_missing(&edit->policies);
}

/* --- one file ---------------------------------------------------------------------------------------- */

uint32_t file_edit_object(const struct file_edit *file, struct json_extent element, const char *key,
                          enum object_kind kind)
{
    const struct account *account = file->edit->account;
    struct json_extent value = json_member(file->bytes, element, key);
    cJSON *node = value.kind == JSON_STRING ? json_parse_extent(file->bytes, value) : NULL;
    const char *id = cJSON_GetStringValue(node);
    uint32_t row = NONE;

    if (id)
        row = account_find_kind(account, text_pool_find(account->texts, id),
                                account->files.items[file->file].scope, kind);
    cJSON_Delete(node);
    if (row == NONE)
        return NONE;
    if (kind == OBJECT_GROUP)
        return file->edit->group_changes[row] ? row : NONE;
    return file->edit->acl_changes[row] ? row : NONE;
}

static const struct {
    const char *key;
    void (*edit)(struct file_edit *file, struct json_extent elements);
} lists[] = {
    {"SecurityGroups", file_edit_groups},
    {"SecurityGroupRules", file_edit_rules},
    {"NetworkAcls", file_edit_acls},

    /* as a collector's combined document names them */
    {"security_groups", file_edit_groups},
    {"security_group_rules", file_edit_rules},
    {"network_acls", file_edit_acls},
};

/* True if the member is one of the lists, which then was edited. */
static bool edit_list(struct file_edit *file, const struct json_walk *member)
{
    if (!member->has_keys || member->value.kind != JSON_ARRAY)
        return false;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (json_string_is(file->bytes, member->key, lists[i].key)) {
            lists[i].edit(file, member->value);
            return true;
        }
    }
    return false;
}

static bool is_nest(struct json_extent value)
{
    return value.kind == JSON_OBJECT || value.kind == JSON_ARRAY;
}

/* Depth is bounded by JSON_DEPTH_LIMIT, which json_check has enforced. */
static void edit_value(struct file_edit *file, struct json_extent value)
{
    for (struct json_walk walk = json_walk_begin(file->bytes, value); json_walk_next(&walk);) {
        if (is_nest(walk.value) && !edit_list(file, &walk))
            edit_value(file, walk.value);
    }
}

/* A group, an ACL or a list of rules may stand without a reply around it. */
static void edit_document(struct file_edit *file, struct json_extent root)
{
    if (root.kind == JSON_OBJECT) {
        file_edit_groups(file, root);
        file_edit_acls(file, root);
        edit_value(file, root);
    } else if (root.kind == JSON_ARRAY) {
        file_edit_rules(file, root);
        for (struct json_walk walk = json_walk_begin(file->bytes, root); json_walk_next(&walk);)
            edit_document(file, walk.value);
    }
}

/* Behind a fault: where a bracket begins a line. */
static size_t next_document(const struct file_edit *file, size_t at)
{
    do {
        const char *end = memchr(file->bytes + at, '\n', file->length - at);

        at = end ? (size_t)(end - file->bytes) + 1 : file->length;
    } while (at < file->length && file->bytes[at] != '{' && file->bytes[at] != '[');
    return at;
}

void file_edit_run(struct file_edit *file)
{
    size_t at = json_bom_length(file->bytes, file->length);
    struct json_extent value;
    struct json_error error;

    while (json_skip_blank(file->bytes, file->length, at) < file->length) {
        if (json_check(file->bytes, file->length, at, &value, &error)) {
            edit_document(file, value);
            at = value.offset + value.length;
        } else {
            at = next_document(file, error.offset); /* as the reader did, who has said so */
        }
    }
}

/* --- texts ------------------------------------------------------------------------------------------ */

static bool make_text(struct export_edit *edit, uint32_t file, struct strbuf *text,
                      struct strbuf *why)
{
    struct strbuf content = STRBUF_INIT;
    struct file_edit changes = {.edit = edit, .file = file};
    bool read = export_read_file(edit->account, file, &content, why);

    if (read) {
        changes.bytes = content.text;
        changes.length = content.length;
        file_edit_run(&changes);
        file_edit_policies(&changes);
        json_patches_apply(&changes.patches, content.text, content.length, text);
    }
    json_patches_release(&changes.patches);
    strbuf_release(&content);
    return read;
}

static void explain_missing(const struct change *change, const struct account *account,
                            struct strbuf *why)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    sanitise_add(why, name.text, name.length);
    strbuf_adds(why, _(": its JSON was not found again in the export"));
    strbuf_release(&name);
}

/* Config and Terraform have words of their own, which an edit would have to speak. */
static void explain_recast(const struct change *change, const struct account *account,
                           struct strbuf *why)
{
    struct strbuf name = STRBUF_INIT;

    target_format_name(account, change->target, &name);
    sanitise_add(why, name.text, name.length);
    strbuf_adds(why, _(": it stands in a file of AWS Config or Terraform, and the changed export can "
                       "only be written for replies of describe calls; choose another form"));
    strbuf_release(&name);
}

static bool has_recast_file(const struct account *account)
{
    for (size_t i = 0; i < account->files.count; i++) {
        if (account->files.items[i].is_recast)
            return true;
    }
    return false;
}

/* A group that only its rules name has no place of its own. */
static bool stands_recast(const struct change *change, const struct account *account)
{
    struct place place =
        change->target.kind == TARGET_POLICY
            ? export_policy_place(account, change->target.row)
            : account_object_place(account, target_holder(account, change->target));

    return place.file == NONE ? has_recast_file(account)
                              : account->files.items[place.file].is_recast;
}

static void explain_change(const struct change *change, const struct account *account,
                           struct strbuf *why)
{
    if (stands_recast(change, account))
        explain_recast(change, account, why);
    else
        explain_missing(change, account, why);
}

static bool make_texts(struct export_edit *edit, struct strbuf *texts, struct strbuf *why)
{
    const struct account *account = edit->account;
    const struct change *missing;

    if (!export_policies_are_proposed(&edit->policies, account, why))
        return false;
    for (uint32_t file = 0; file < account->files.count; file++) {
        if (account->files.items[file].whole == file && !make_text(edit, file, &texts[file], why))
            return false;
    }
    missing = export_edit_missing(edit);
    if (missing)
        explain_change(missing, account, why);
    return !missing;
}

bool export_edit_texts(const struct plan *plan, const struct account *account,
                       struct strbuf *texts, struct strbuf *why)
{
    struct export_edit edit;
    bool made;

    export_edit_init(&edit, plan, account);
    made = make_texts(&edit, texts, why);
    export_edit_release(&edit);
    return made;
}
