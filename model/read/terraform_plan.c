/*
 * A plan's values leave out what is known only after it has been applied, above all the ids of what it
 * creates. Its "configuration" says which resources such an attribute refers to:
 *
 *     {"address": "aws_instance.a", "expressions": {"subnet_id": {"references":
 *         ["aws_subnet.b.id", "aws_subnet.b"]}}}
 *
 * Addresses there are relative to their module and have no index; references through variables and
 * outputs of modules are not followed (https://developer.hashicorp.com/terraform/internals/json-format).
 */
#include "model/read/terraform.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "model/read/json_keys.h"
#include "model/read/layout.h"

/* What the configuration says of a resource, by its address without any index; or the id that a
 * resource goes by, by its address. */
struct named {
    char *address;
    struct json_extent expressions;
    char *id;
};

struct names {
    TABLE(struct named) items;
    bool sorted;
};

/* Of more resources of one name a list is not made. */
#define INSTANCES_LIMIT 100

struct terraform_plan {
    struct reading *reading;
    struct names configured, resources;
    cJSON *expressions; /* those parsed last: instances of one resource follow each other */
    size_t expressions_at;
};

/* --- addresses ---------------------------------------------------------------------------------- */

/* Behind the index that begins at `at`: [0] or ["name"], which may hold brackets of its own. */
static const char *skip_index(const char *at)
{
    bool quoted = false;

    for (; *at; at++) {
        if (*at == '\\' && quoted && at[1])
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (*at == ']' && !quoted)
            return at + 1;
    }
    return at;
}

/* "module.mail[0].aws_subnet.a["x"]" without its indexes. */
static char *without_indexes(const char *address)
{
    struct strbuf plain = STRBUF_INIT;

    while (*address) {
        if (*address == '[')
            address = skip_index(address);
        else
            strbuf_addch(&plain, *address++);
    }
    return strbuf_detach(&plain);
}

/* The length of the address's module with the point behind it: "module.mail[0].". */
static size_t module_length(const char *address)
{
    const char *at = address;

    while (!strncmp(at, "module.", 7)) {
        const char *end = at + 7 + strcspn(at + 7, ".[");

        if (*end == '[')
            end = skip_index(end);
        if (*end != '.')
            break;
        at = end + 1;
    }
    return (size_t)(at - address);
}

/* "[0]" at the end of an address, or "". */
static const char *last_index(const char *address)
{
    const char *at = address + module_length(address);

    return at + strcspn(at, "[");
}

/* --- names -------------------------------------------------------------------------------------- */

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;

    return strcmp(a->address, b->address);
}

static void names_add(struct names *names, struct named named)
{
    names->sorted = false;
    TABLE_ADD(names->items, named);
}

/* The first that is not before the address. */
static size_t names_at(struct names *names, const char *address)
{
    size_t low = 0, high = names->items.count;

    if (!names->sorted && high)
        qsort(names->items.items, high, sizeof *names->items.items, compare_named);
    names->sorted = true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(names->items.items[middle].address, address) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct named *names_find(struct names *names, const char *address)
{
    size_t at = names_at(names, address);

    return at < names->items.count && !strcmp(names->items.items[at].address, address)
               ? &names->items.items[at]
               : NULL;
}

static void names_release(struct names *names)
{
    for (size_t i = 0; i < names->items.count; i++) {
        free(names->items.items[i].address);
        free(names->items.items[i].id);
    }
    free(names->items.items);
}

/* --- the configuration -------------------------------------------------------------------------- */

static char *joined(const char *prefix, size_t length, const char *address)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_add(&text, prefix, length);
    strbuf_adds(&text, address);
    return strbuf_detach(&text);
}

/* A deep module's prefix is longer than what stands in the file for one of its resources. */
static void note_configured(struct terraform_plan *plan, struct json_extent resource,
                            const struct strbuf *prefix, struct json_budget *budget)
{
    struct json_extent expressions = layout_member(plan->reading, resource, "expressions");
    char *address = layout_string(plan->reading, resource, "address");
    size_t taken = sizeof(struct named) + prefix->length + strlen(address) + 1;

    if (*address && expressions.kind == JSON_OBJECT && json_budget_take(budget, taken))
        names_add(&plan->configured,
                  (struct named){.address = joined(prefix->text, prefix->length, address),
                                 .expressions = expressions});
    free(address);
}

static struct json_walk walk_member(const struct terraform_plan *plan, struct json_extent object,
                                    const char *key)
{
    return json_walk_begin(plan->reading->content, layout_member(plan->reading, object, key));
}

/* Depth is bounded by JSON_DEPTH_LIMIT, which json_check has enforced. */
static void note_module(struct terraform_plan *plan, struct json_extent module, struct strbuf *prefix,
                        struct json_budget *budget)
{
    struct json_walk resources = walk_member(plan, module, "resources");
    struct json_walk calls = walk_member(plan, module, "module_calls");
    size_t length = prefix->length;

    while (!budget->overdrawn && json_walk_next(&resources))
        note_configured(plan, resources.value, prefix, budget);
    while (!budget->overdrawn && calls.has_keys && json_walk_next(&calls)) {
        strbuf_adds(prefix, "module.");
        json_unescape(prefix, calls.bytes + calls.key.offset + 1, calls.key.length - 2);
        strbuf_adds(prefix, ".");
        note_module(plan, layout_member(plan->reading, calls.value, "module"), prefix, budget);
        strbuf_truncate(prefix, length);
    }
}

struct terraform_plan *terraform_plan_new(struct reading *reading, struct json_extent configuration,
                                          struct json_budget *budget)
{
    struct terraform_plan *plan = mem_zalloc(1, sizeof *plan);
    struct strbuf prefix = STRBUF_INIT;

    plan->reading = reading;
    note_module(plan, layout_member(reading, configuration, "root_module"), &prefix, budget);
    strbuf_release(&prefix);
    return plan;
}

void terraform_plan_free(struct terraform_plan *plan)
{
    if (!plan)
        return;
    names_release(&plan->configured);
    names_release(&plan->resources);
    cJSON_Delete(plan->expressions);
    free(plan);
}

void terraform_plan_note(struct terraform_plan *plan, const char *address, const char *id)
{
    names_add(&plan->resources,
              (struct named){.address = mem_strdup(address), .id = mem_strdup(id)});
}

/* --- references --------------------------------------------------------------------------------- */

/* Who refers, and where the ids go. */
struct filling {
    struct terraform_plan *plan;
    const char *address;
    cJSON *values;
};

static void add_id(const struct named *named, cJSON *ids)
{
    cJSON_AddItemToArray(ids, cJSON_CreateString(named->id));
}

/* All resources of that name, whatever their index. */
static void add_all(struct names *resources, const char *name, cJSON *ids)
{
    size_t length = strlen(name), first;
    char *begin = joined(name, length, "[");

    first = names_at(resources, begin);
    for (size_t i = first; i < resources->items.count && i < first + INSTANCES_LIMIT; i++) {
        if (json_budget_is_spent() ||
            strncmp(resources->items.items[i].address, begin, length + 1) != 0)
            break;
        add_id(&resources->items.items[i], ids);
    }
    free(begin);
}

/* The ids of the resources that one reference names: of that address, else of the same index as the
 * referrer, else of any where a list is wanted. */
static void add_ids(const struct filling *filling, const char *reference, bool takes_each,
                    cJSON *ids)
{
    struct names *resources = &filling->plan->resources;
    char *name = joined(filling->address, module_length(filling->address), reference);
    char *counterpart = joined(name, strlen(name), last_index(filling->address));
    const struct named *found = names_find(resources, name);

    if (!found)
        found = names_find(resources, counterpart);
    if (found)
        add_id(found, ids);
    else if (takes_each)
        add_all(resources, name, ids);
    free(counterpart);
    free(name);
}

/* True if `address` is the start of a longer reference: "aws_subnet.b" of "aws_subnet.b.id" and of
 * "aws_subnet.b[0]", which stands before it. */
static bool is_start_of(const char *address, const char *longer)
{
    size_t length = strlen(address);

    return !strncmp(address, longer, length) && longer[length] == '[';
}

/* The ids that an expression refers to: each reference is followed by shorter forms of itself. */
static cJSON *ids_of(const struct filling *filling, const cJSON *expression, bool takes_each)
{
    cJSON *ids = cJSON_CreateArray();
    const cJSON *reference;
    const char *last = "";

    cJSON_ArrayForEach(reference, cJSON_GetObjectItemCaseSensitive(expression, "references"))
    {
        if (!cJSON_IsString(reference) || is_start_of(reference->valuestring, last))
            continue;
        if (json_budget_is_spent())
            break;
        add_ids(filling, reference->valuestring, takes_each, ids);
        last = reference->valuestring;
    }
    return ids;
}

/* True if there is no value, or a list that lacks one of its own. */
static bool is_unknown(const cJSON *value)
{
    const cJSON *item;

    if (!value || cJSON_IsNull(value))
        return true;
    cJSON_ArrayForEach(item, value)
    {
        if (cJSON_IsArray(value) && cJSON_IsNull(item))
            return true;
    }
    return false;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), ending_length = strlen(ending);

    return length >= ending_length && !strcmp(text + length - ending_length, ending);
}

/* Other attributes of a resource (its block, its zone) may be referred to as well. */
static bool takes_id(const struct recast *entry)
{
    return ends_with(entry->to, "Id") || ends_with(entry->to, "Ids") ||
           ends_with(entry->to, "Arn") || ends_with(entry->to, "SecurityGroups") ||
           ends_with(entry->to, "Subnets");
}

/* What is known of a list stays. */
static void keep_known(cJSON *ids, const cJSON *value)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, value)
    {
        if (cJSON_IsString(item))
            cJSON_AddItemToArray(ids, cJSON_CreateString(item->valuestring));
    }
}

static void fill_value(const struct filling *filling, const cJSON *expression,
                       const struct recast *entry)
{
    bool takes_each = strstr(entry->to, "[*]") != NULL || entry->type == RECAST_AS_IS;
    cJSON *ids = ids_of(filling, expression, takes_each);

    keep_known(ids, cJSON_GetObjectItemCaseSensitive(filling->values, entry->from));
    cJSON_DeleteItemFromObjectCaseSensitive(filling->values, entry->from);
    if (takes_each && ids->child)
        cJSON_AddItemToObject(filling->values, entry->from, cJSON_Duplicate(ids, true));
    else if (ids->child && !ids->child->next)
        cJSON_AddItemToObject(filling->values, entry->from, cJSON_Duplicate(ids->child, true));
    cJSON_Delete(ids);
}

static void fill(const struct filling *filling, const cJSON *expressions,
                 const struct recast *table);

/* The order of blocks need not be that of their values, so only a single one is sure. */
static void fill_block(const struct filling *filling, cJSON *value, const cJSON *expression,
                       const struct recast *table)
{
    const cJSON *block = cJSON_IsArray(expression) ? expression->child : NULL;
    struct filling inner = *filling;

    inner.values = cJSON_IsArray(value) ? value->child : NULL;
    if (block && !block->next && inner.values && !inner.values->next)
        fill(&inner, block, table);
}

static void fill(const struct filling *filling, const cJSON *expressions,
                 const struct recast *table)
{
    for (; table->from; table++) {
        cJSON *value = cJSON_GetObjectItemCaseSensitive(filling->values, table->from);
        const cJSON *expression = cJSON_GetObjectItemCaseSensitive(expressions, table->from);

        if (table->inner)
            fill_block(filling, value, expression, table->inner);
        else if (expression && takes_id(table) && is_unknown(value))
            fill_value(filling, expression, table);
    }
}

static const cJSON *expressions_of(struct terraform_plan *plan, const struct named *configured)
{
    if (plan->expressions_at != configured->expressions.offset) {
        cJSON_Delete(plan->expressions);
        plan->expressions = layout_parse(plan->reading, configured->expressions);
        plan->expressions_at = configured->expressions.offset;
    }
    return plan->expressions;
}

void terraform_plan_fill(struct terraform_plan *plan, const char *address,
                         const struct terraform_type *type, cJSON *values)
{
    char *key = without_indexes(address);
    const struct named *configured = names_find(&plan->configured, key);
    struct filling filling = {plan, address, values};

    if (configured)
        fill(&filling, expressions_of(plan, configured), type->table);
    free(key);
}
