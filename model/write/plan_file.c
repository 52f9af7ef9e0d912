/*
 * One table of members and one function for each kind of object: the smaller ones are in
 * plan_file_parts.c. What is filled in so far hangs on the plan_file, so a failure frees it all.
 */
#include "model/write/plan_file.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/read/files.h"
#include "model/write/plan_file_parts.h"
#include "model/write/plan_file_policy.h"

enum { BATCH_MOST = 1000000 };

static void decision_release(struct plan_file_decision *decision)
{
    free(decision->target);
    free(decision->holder);
    free(decision->account);
    free(decision->region);
    free(decision->candidate);
    free(decision->author);
    free(decision->reason);
    free(decision->owner);
    free(decision->expiry);
    free(decision->warning);
    plan_line_release(&decision->before);
    plan_lines_release(&decision->after);
    review_release(&decision->review);
}

void plan_file_free(struct plan_file *file)
{
    if (!file)
        return;
    for (size_t i = 0; i < file->decision_count; i++)
        decision_release(&file->decisions[i]);
    free(file->decisions);
    for (size_t i = 0; i < file->policy_count; i++)
        plan_file_policy_release(&file->policies[i]);
    free(file->policies);
    free(file->author);
    free(file->digest);
    free(file);
}

/* --- decisions ----------------------------------------------------------------------------------------- */

enum {
    DECISION_TARGET,
    DECISION_KIND,
    DECISION_ACCOUNT,
    DECISION_REGION,
    DECISION_CANDIDATE,
    DECISION_PORTS,
    DECISION_ALLOW_LOSS,
    DECISION_BATCH,
    DECISION_WAY,
    DECISION_AUTHOR,
    DECISION_REASON,
    DECISION_OWNER,
    DECISION_EXPIRY,
    DECISION_BEFORE,
    DECISION_AFTER,
    DECISION_WARNING,
    DECISION_REVIEW,
    DECISION_GROUP,
    DECISION_ACL,
};

static const struct member decision_members[] = {
    [DECISION_TARGET] = {"target", MEMBER_STRING, false, false},
    [DECISION_KIND] = {"decision", MEMBER_STRING, false, false},
    [DECISION_ACCOUNT] = {"account", MEMBER_STRING, true, false},
    [DECISION_REGION] = {"region", MEMBER_STRING, true, false},
    [DECISION_CANDIDATE] = {"candidate", MEMBER_STRING, true, false},
    [DECISION_PORTS] = {"ports", MEMBER_LIST, true, true},
    [DECISION_ALLOW_LOSS] = {"allow_loss", MEMBER_BOOL, false, true},
    [DECISION_BATCH] = {"batch", MEMBER_NUMBER, true, true},
    [DECISION_WAY] = {"way", MEMBER_STRING, false, false},
    [DECISION_AUTHOR] = {"author", MEMBER_STRING, true, true},
    [DECISION_REASON] = {"reason", MEMBER_STRING, true, false},
    [DECISION_OWNER] = {"owner", MEMBER_STRING, true, false},
    [DECISION_EXPIRY] = {"expiry", MEMBER_STRING, true, false},
    [DECISION_BEFORE] = {"before", MEMBER_LIST, false, false},
    [DECISION_AFTER] = {"after", MEMBER_LIST, true, false},
    [DECISION_WARNING] = {"warning", MEMBER_STRING, true, false},
    [DECISION_REVIEW] = {"review", MEMBER_OBJECT, false, true},
    [DECISION_GROUP] = {"security_group", MEMBER_STRING, false, true},
    [DECISION_ACL] = {"network_acl", MEMBER_STRING, false, true},
};

static bool read_kind(const struct plan_text *text, struct json_extent value,
                      struct plan_file_decision *decision)
{
    char *name = member_string(text, value);
    int kind = change_kind_find(name);

    free(name);
    if (kind < 0)
        return plan_text_problem(text, value.offset,
                                 _("\"rewrite\", \"carve\", \"accept\" or \"skip\" should be "
                                   "here"));
    decision->kind = (enum change_kind)kind;
    return true;
}

static bool read_holder(const struct plan_text *text, struct json_extent object,
                        const struct json_extent *found, struct plan_file_decision *decision)
{
    bool is_entry = member_is_null(found[DECISION_GROUP]);

    if (is_entry == member_is_null(found[DECISION_ACL]))
        return plan_text_problem(text, object.offset,
                                 _("either \"security_group\" or \"network_acl\" should be in this "
                                   "object"));
    decision->target_kind = is_entry ? TARGET_ENTRY : TARGET_RULE;
    decision->holder = member_string(text, found[is_entry ? DECISION_ACL : DECISION_GROUP]);
    return true;
}

/* What can be had of a rewrite or carve, and of those alone. */
static bool read_candidate(const struct plan_text *text, struct json_extent object,
                           const struct json_extent *found, struct plan_file_decision *decision)
{
    bool wanted = change_kind_alters(decision->kind);

    if (wanted == member_is_null(found[DECISION_CANDIDATE]))
        return plan_text_problem(text, object.offset,
                                 wanted ? _("\"candidate\" should say what the new source is")
                                        : _("\"candidate\" should be null where nothing changes"));
    if (!wanted && !member_is_null(found[DECISION_AFTER]))
        return plan_text_problem(text, found[DECISION_AFTER].offset,
                                 _("\"after\" should be null where nothing changes"));
    decision->candidate = member_string(text, found[DECISION_CANDIDATE]);
    return true;
}

static bool read_batch(const struct plan_text *text, struct json_extent value,
                       struct plan_file_decision *decision)
{
    int64_t batch = 0;

    if (!member_is_null(value) && !member_number(text, value, 1, BATCH_MOST, &batch))
        return false;
    decision->batch = (uint32_t)batch;
    return true;
}

static bool read_before(const struct plan_text *text, struct json_extent list,
                        struct plan_file_decision *decision)
{
    struct json_walk walk = member_walk(text, list);
    bool any = json_walk_next(&walk);

    if (any && !plan_read_line(text, walk.value, decision->target_kind, &decision->before))
        return false;
    if (any && !json_walk_next(&walk))
        return true;
    return plan_text_problem(text, list.offset, _("\"before\" should hold one rule or entry"));
}

static bool read_after(const struct plan_text *text, struct json_extent list,
                       struct plan_file_decision *decision)
{
    struct json_walk walk = member_walk(text, list);
    struct plan_lines *after = &decision->after;

    decision->changes = !member_is_null(list);
    while (json_walk_next(&walk)) {
        after->items =
            mem_grow(after->items, &after->capacity, after->count + 1, sizeof *after->items);
        after->items[after->count] = (struct plan_line){0};
        if (!plan_read_line(text, walk.value, decision->target_kind,
                            &after->items[after->count++]))
            return false;
    }
    return true;
}

static bool read_decision(const struct plan_text *text, struct json_extent item,
                          const struct smtp_ports *ports, struct plan_file_decision *decision)
{
    struct json_extent found[MEMBERS(decision_members)];

    if (!item_is(text, item, MEMBER_OBJECT) ||
        !members_read(text, item, decision_members, MEMBERS(decision_members), found))
        return false;
    decision->target = member_string(text, found[DECISION_TARGET]);
    decision->account = member_string(text, found[DECISION_ACCOUNT]);
    decision->region = member_string(text, found[DECISION_REGION]);
    decision->allow_loss = member_is_true(text, found[DECISION_ALLOW_LOSS]);
    decision->author = member_string(text, found[DECISION_AUTHOR]);
    decision->reason = member_string(text, found[DECISION_REASON]);
    decision->owner = member_string(text, found[DECISION_OWNER]);
    decision->warning = member_string(text, found[DECISION_WARNING]);
    return read_kind(text, found[DECISION_KIND], decision) &&
           read_holder(text, item, found, decision) &&
           read_candidate(text, item, found, decision) &&
           plan_read_ports(text, found[DECISION_PORTS], ports, &decision->ports) &&
           read_batch(text, found[DECISION_BATCH], decision) &&
           plan_read_expiry(text, found[DECISION_EXPIRY], &decision->expiry) &&
           read_before(text, found[DECISION_BEFORE], decision) &&
           read_after(text, found[DECISION_AFTER], decision) &&
           plan_read_review(text, found[DECISION_REVIEW], &decision->review);
}

/* --- the file ------------------------------------------------------------------------------------------- */

enum { EXPORT_SOURCES, EXPORT_DIGEST };
static const struct member export_members[] = {
    [EXPORT_SOURCES] = {"sources", MEMBER_NUMBER, false, false},
    [EXPORT_DIGEST] = {"digest", MEMBER_STRING, false, false},
};

enum { FILE_AUTHOR, FILE_TIME, FILE_EXPORT, FILE_PORTS, FILE_DECISIONS, FILE_POLICIES };
static const struct member file_members[] = {
    [FILE_AUTHOR] = {"author", MEMBER_STRING, true, true},
    [FILE_TIME] = {"time", MEMBER_STRING, true, true},
    [FILE_EXPORT] = {"export", MEMBER_OBJECT, false, false},
    [FILE_PORTS] = {"ports", MEMBER_LIST, false, true},
    [FILE_DECISIONS] = {"decisions", MEMBER_LIST, false, false},
    [FILE_POLICIES] = {"policies", MEMBER_LIST, true, true},
};

/* Asked first: what is wrong with a file of another kind would only lead astray. */
static bool check_schema(const struct plan_text *text, struct json_extent root)
{
    static const struct member schema = {"schema", MEMBER_STRING, false, false};
    struct json_extent found;

    if (root.kind != JSON_OBJECT)
        return plan_text_problem(text, root.offset, _("a plan should be here: an object"));
    if (!members_read(text, root, &schema, 1, &found))
        return false;
    if (json_string_is(text->bytes, found, "vpcmend.plan/1"))
        return true;
    return plan_text_problem(text, found.offset,
                             _("the schema should be vpcmend.plan/1: this is no plan, or one of "
                               "another version"));
}

static bool read_export(const struct plan_text *text, struct json_extent object,
                        struct plan_file *file)
{
    struct json_extent found[MEMBERS(export_members)];
    int64_t sources;

    if (!members_read(text, object, export_members, MEMBERS(export_members), found) ||
        !member_number(text, found[EXPORT_SOURCES], 0, INT32_MAX, &sources))
        return false;
    file->digest = member_string(text, found[EXPORT_DIGEST]);
    return true;
}

static bool read_decisions(const struct plan_text *text, struct json_extent list,
                           struct plan_file *file)
{
    struct json_walk walk = member_walk(text, list);

    while (json_walk_next(&walk)) {
        file->decisions = mem_grow(file->decisions, &file->decision_capacity,
                                   file->decision_count + 1, sizeof *file->decisions);
        file->decisions[file->decision_count] = (struct plan_file_decision){0};
        if (!read_decision(text, walk.value, &file->ports,
                           &file->decisions[file->decision_count++]))
            return false;
    }
    return true;
}

static bool read_root(const struct plan_text *text, struct json_extent root, struct plan_file *file)
{
    struct json_extent found[MEMBERS(file_members)];

    return check_schema(text, root) &&
           members_read(text, root, file_members, MEMBERS(file_members), found) &&
           plan_read_stamp(text, root, found[FILE_AUTHOR], found[FILE_TIME], &file->author,
                      &file->time) &&
           read_export(text, found[FILE_EXPORT], file) &&
           plan_read_ports(text, found[FILE_PORTS], &smtp_ports_default, &file->ports) &&
           read_decisions(text, found[FILE_DECISIONS], file) &&
           plan_read_policies(text, found[FILE_POLICIES], file);
}

/* One value, and nothing behind it. */
static bool check_json(const struct plan_text *text, struct json_extent *root)
{
    struct json_error error;
    size_t end;

    if (text->length > PLAN_FILE_SIZE_MOST)
        return plan_text_problem(text, 0, _("more than %u MiB: this is no plan"),
                                 PLAN_FILE_SIZE_MOST >> 20);
    if (!json_check(text->bytes, text->length, json_bom_length(text->bytes, text->length), root,
                    &error))
        return plan_text_problem(text, error.offset, "%s", _(error.message));
    end = json_skip_blank(text->bytes, text->length, root->offset + root->length);
    if (end == text->length)
        return true;
    return plan_text_problem(text, end, _("something stands behind the plan"));
}

struct plan_file *plan_file_parse(const char *name, const char *bytes, size_t length,
                                  struct problems *problems)
{
    const struct plan_text text = {name, bytes, length, problems};
    struct plan_file *file = mem_zalloc(1, sizeof *file);
    struct json_extent root;

    if (!check_json(&text, &root) || !read_root(&text, root, file)) {
        plan_file_free(file);
        file = NULL;
    }
    return file;
}

struct plan_file *plan_file_read(const char *path, struct problems *problems)
{
    char *name = mem_strdup(path);
    const struct found_file found = {.path = name, .name = name, .named = true};
    struct strbuf content = STRBUF_INIT;
    struct plan_file *file = NULL;

    if (file_load(&found, problems, &content) == FILE_LOADED)
        file = plan_file_parse(path, content.text, content.length, problems);
    strbuf_release(&content);
    free(name);
    return file;
}
