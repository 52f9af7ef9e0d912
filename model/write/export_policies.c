/*
 * Policies that the plan puts: in replies of SES a string by the policy's name, at an endpoint a string, in IAM's
 * authorization details an object or text inside an item of the bearer's list. Each is written as it was wrapped, where
 * the reader found it; of a second description the reader keeps none, and it stays as it is.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/account/policy_row.h"
#include "model/base/mem.h"
#include "model/write/export_edit.h"
#include "model/write/policy_case.h"
#include "model/write/quote.h"

/* --- what is put ---------------------------------------------------------------------------------- */

/* NULL if there is nothing to be put. */
static char *proposed_document(const struct account *account, const struct change *change)
{
    struct policy_case one;
    char *document = NULL;

    if (!change_kind_alters(change->kind))
        return NULL;
    policy_case_make(&one, account, change->target.row);
    if (policy_case_can_be_mended(&one))
        document = mem_strdup(one.proposal.document.text);
    policy_case_release(&one);
    return document;
}

void export_policies_init(struct export_policies *policies, const struct plan *plan,
                          const struct account *account)
{
    policies->count = plan_policy_count(plan);
    policies->items = mem_zalloc(policies->count, sizeof *policies->items);
    for (size_t i = 0; i < policies->count; i++) {
        const struct change *change = plan_policy_at(plan, i);

        policies->items[i].change = change;
        policies->items[i].document = proposed_document(account, change);
    }
}

void export_policies_release(struct export_policies *policies)
{
    for (size_t i = 0; i < policies->count; i++)
        free(policies->items[i].document);
    free(policies->items);
    *policies = (struct export_policies){0};
}

bool export_policies_are_proposed(const struct export_policies *policies, const struct account *account,
                                  struct strbuf *why)
{
    for (size_t i = 0; i < policies->count; i++) {
        const struct change *change = policies->items[i].change;
        struct policy_case one;

        if (policies->items[i].document || !change_kind_alters(change->kind))
            continue;
        policy_case_make(&one, account, change->target.row);
        policy_case_refuse(&one, why);
        policy_case_release(&one);
        return false;
    }
    return true;
}

const struct change *export_policies_missing(const struct export_policies *policies)
{
    for (size_t i = 0; i < policies->count; i++)
        if (policies->items[i].document && !policies->items[i].placed)
            return policies->items[i].change;
    return NULL;
}

struct place export_policy_place(const struct account *account, uint32_t row)
{
    const struct policy_text *text = policy_row_text(account, row);

    return text ? text->place : account->endpoints.items[policy_row_endpoint(account, row)].place;
}

/* --- how it is wrapped ------------------------------------------------------------------------------ */

static void add_url_encoded(struct strbuf *out, const char *text)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    for (; *text; text++)
        if (strchr(unreserved, *text))
            strbuf_addch(out, *text);
        else
            strbuf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
}

static char *quoted(const char *text)
{
    struct strbuf json = STRBUF_INIT;

    quote_json(&json, text, strlen(text));
    return strbuf_detach(&json);
}

/* As the old text was: a document, a URL-encoded one, or a string that holds one. */
static char *wrapped(const char *old, const char *document)
{
    const char *start = old + strspn(old, " \t\r\n");
    struct strbuf text = STRBUF_INIT;
    char *json;

    if (*start == '%') {
        add_url_encoded(&text, document);
    } else if (*start == '"') {
        json = quoted(document);
        strbuf_adds(&text, json);
        free(json);
    } else {
        strbuf_adds(&text, document);
    }
    json = quoted(text.text);
    strbuf_release(&text);
    return json;
}

static char *printed(const char *bytes, struct json_extent at, const char *document)
{
    struct json_style style = json_style_of(bytes, at);
    cJSON *node = cJSON_Parse(document);
    char *text = node ? json_style_print(&style, node) : NULL;

    cJSON_Delete(node);
    json_style_release(&style);
    return text;
}

/* False if the value is no document. */
static bool put_document(struct file_edit *file, struct json_extent at, const char *document)
{
    cJSON *old = at.kind == JSON_STRING ? json_parse_extent(file->bytes, at) : NULL;
    char *text = NULL;

    if (cJSON_GetStringValue(old))
        text = wrapped(cJSON_GetStringValue(old), document);
    else if (at.kind == JSON_OBJECT && at.length)
        text = printed(file->bytes, at, document);
    cJSON_Delete(old);
    if (!text)
        return false;
    json_patches_add(&file->patches, at.offset, at.length, text);
    return true;
}

/* --- where it stands -------------------------------------------------------------------------------- */

static bool text_is(const struct file_edit *file, struct json_extent at, const char *text)
{
    return at.kind == JSON_STRING && json_string_is(file->bytes, at, text);
}

/* As the reader takes it: true may be a string. */
static bool is_true(const struct file_edit *file, struct json_extent at)
{
    return text_is(file, at, "true") || (at.kind == JSON_LITERAL && file->bytes[at.offset] == 't');
}

/* The document inside a user, group, role or managed policy; length 0: not found. */
static struct json_extent find_in_bearer(const struct file_edit *file, struct json_extent bearer,
                                         const struct policy_text *policy)
{
    static const char *const lists[] = {[POLICY_OF_USER] = "UserPolicyList",
                                        [POLICY_OF_GROUP] = "GroupPolicyList",
                                        [POLICY_OF_ROLE] = "RolePolicyList",
                                        [POLICY_MANAGED] = "PolicyVersionList"};
    const char *bytes = file->bytes, *name = text_raw(file->edit->account->texts, policy->name);
    bool is_managed = policy->owner_kind == POLICY_MANAGED;
    struct json_extent list = json_member(bytes, bearer, lists[policy->owner_kind]);
    struct json_walk walk = json_walk_begin(bytes, list);

    while (list.length && json_walk_next(&walk)) {
        if (walk.value.kind != JSON_OBJECT)
            continue;
        if (is_managed ? is_true(file, json_member(bytes, walk.value, "IsDefaultVersion"))
                       : text_is(file, json_member(bytes, walk.value, "PolicyName"), name))
            return json_member(bytes, walk.value, is_managed ? "Document" : "PolicyDocument");
    }
    return (struct json_extent){0};
}

static struct json_extent find_document(const struct file_edit *file, uint32_t row,
                                        struct json_extent element)
{
    const struct policy_text *policy = policy_row_text(file->edit->account, row);

    if (!policy)
        return json_member(file->bytes, element, "PolicyDocument");
    return policy->owner_kind == POLICY_OF_IDENTITY ? element
                                                    : find_in_bearer(file, element, policy);
}

static bool is_in_file(const struct file_edit *file, struct place place)
{
    const struct account *account = file->edit->account;

    assert(place.file != NONE); /* each was read from an element of a file */
    return account->files.items[place.file].whole == file->file &&
           !account->files.items[place.file].is_recast && place.offset <= file->length &&
           place.length <= file->length - place.offset;
}

/* The value that the reader found there; length 0: it is not there. */
static struct json_extent element_at(const struct file_edit *file, struct place place)
{
    struct json_extent value;
    struct json_error error;

    if (!json_check(file->bytes, file->length, place.offset, &value, &error) ||
        value.offset != place.offset || value.length != place.length)
        return (struct json_extent){0};
    return value;
}

void file_edit_policies(struct file_edit *file)
{
    struct export_policies *policies = &file->edit->policies;

    for (size_t i = 0; i < policies->count; i++) {
        uint32_t row = policies->items[i].change->target.row;
        struct place place = export_policy_place(file->edit->account, row);
        struct json_extent element = {0};

        if (policies->items[i].document && is_in_file(file, place))
            element = element_at(file, place);
        if (element.length)
            policies->items[i].placed = put_document(file, find_document(file, row, element),
                                                     policies->items[i].document);
    }
}
