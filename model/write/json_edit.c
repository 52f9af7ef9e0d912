#include "model/write/json_edit.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/json_out.h"

/* --- patches ---------------------------------------------------------------------------------- */

void json_patches_add(struct json_patches *patches, size_t offset, size_t length, char *text)
{
    struct json_patch patch = {offset, length, text};

    TABLE_ADD(patches->items, patch);
}

void json_patches_release(struct json_patches *patches)
{
    for (size_t i = 0; i < patches->items.count; i++)
        free(patches->items.items[i].text);
    free(patches->items.items);
    memset(patches, 0, sizeof *patches);
}

/* By offset; what only inserts comes before what removes. */
static int compare_patches(const void *a, const void *b)
{
    const struct json_patch *left = a;
    const struct json_patch *right = b;

    if (left->offset != right->offset)
        return left->offset < right->offset ? -1 : 1;
    return left->length < right->length ? -1 : left->length > right->length;
}

void json_patches_apply(struct json_patches *patches, const char *bytes, size_t length,
                        struct strbuf *out)
{
    size_t at = 0;

    if (patches->items.count)
        qsort(patches->items.items, patches->items.count, sizeof *patches->items.items,
              compare_patches);
    for (size_t i = 0; i < patches->items.count; i++) {
        const struct json_patch *patch = &patches->items.items[i];

        assert(patch->offset >= at);
        strbuf_add(out, bytes + at, patch->offset - at);
        strbuf_adds(out, patch->text);
        at = patch->offset + patch->length;
    }
    strbuf_add(out, bytes + at, length - at);
}

/* --- layout --------------------------------------------------------------------------------------- */

static size_t line_start(const char *bytes, size_t offset)
{
    while (offset > 0 && bytes[offset - 1] != '\n')
        offset--;
    return offset;
}

static size_t blanks_at(const char *bytes, size_t offset)
{
    return strspn(bytes + offset, " \t");
}

/* The indentation of the first line inside a value; SIZE_MAX if the value is all on one line. */
static size_t inner_indentation(const char *bytes, struct json_extent element, size_t *start)
{
    const char *newline = memchr(bytes + element.offset, '\n', element.length);

    if (!newline)
        return SIZE_MAX;
    *start = (size_t)(newline + 1 - bytes);
    return blanks_at(bytes, *start);
}

struct json_style json_style_of(const char *bytes, struct json_extent element)
{
    struct json_style style = {.base = STRBUF_INIT, .unit = STRBUF_INIT};
    size_t outer_start = line_start(bytes, element.offset);
    size_t outer = blanks_at(bytes, outer_start);
    size_t inner_start = 0;
    size_t inner = inner_indentation(bytes, element, &inner_start);

    style.pretty = inner != SIZE_MAX;
    strbuf_add(&style.base, bytes + outer_start, outer);
    if (style.pretty && inner > outer)
        strbuf_add(&style.unit, bytes + inner_start + outer, inner - outer);
    return style;
}

void json_style_release(struct json_style *style)
{
    strbuf_release(&style->base);
    strbuf_release(&style->unit);
}

static void print_number(struct json_out *json, const char *key, const cJSON *node)
{
    struct strbuf text = STRBUF_INIT;

    if (floor(node->valuedouble) == node->valuedouble && fabs(node->valuedouble) < 9e15) {
        json_number(json, key, (int64_t)node->valuedouble);
        return;
    }
    strbuf_addf(&text, "%.17g", node->valuedouble);
    json_raw(json, key, text.text);
    strbuf_release(&text);
}

static void print_node(struct json_out *json, const char *key, const cJSON *node)
{
    if (cJSON_IsObject(node) || cJSON_IsArray(node)) {
        if (cJSON_IsObject(node))
            json_object(json, key);
        else
            json_array(json, key);
        for (const cJSON *child = node->child; child; child = child->next)
            print_node(json, cJSON_IsObject(node) ? child->string : NULL, child);
        json_end(json);
    } else if (cJSON_IsString(node)) {
        json_string(json, key, node->valuestring);
    } else if (cJSON_IsNumber(node)) {
        print_number(json, key, node);
    } else if (cJSON_IsBool(node)) {
        json_bool(json, key, cJSON_IsTrue(node));
    } else {
        json_null(json, key);
    }
}

/* json_out's own layout, two blanks a level, in the file's. Strings hold no line ends: safe. */
static void add_restyled(struct strbuf *out, const struct json_style *style, const char *text)
{
    while (*text) {
        size_t blanks = strspn(text, " ");
        size_t length = strcspn(text, "\n");

        for (size_t level = 0; level < blanks / 2; level++)
            strbuf_addbuf(out, &style->unit);
        strbuf_add(out, text + blanks, length - blanks);
        text += length;
        if (*text == '\n') {
            strbuf_addch(out, '\n');
            strbuf_addbuf(out, &style->base);
            text++;
        }
    }
}

char *json_style_print(const struct json_style *style, const cJSON *node)
{
    struct strbuf plain = STRBUF_INIT;
    struct strbuf styled = STRBUF_INIT;
    struct json_out json;

    json_out_init(&json, &plain, style->pretty);
    print_node(&json, NULL, node);
    add_restyled(&styled, style, plain.text);
    strbuf_release(&plain);
    return strbuf_detach(&styled);
}

/* --- one array ------------------------------------------------------------------------------------ */

static size_t end_of(struct json_extent extent)
{
    return extent.offset + extent.length;
}

void list_edit_init(struct list_edit *edit, const char *bytes, struct json_extent list)
{
    memset(edit, 0, sizeof *edit);
    edit->bytes = bytes;
    edit->list = list;
    if (!list.length)
        return;
    for (struct json_walk walk = json_walk_begin(bytes, list); json_walk_next(&walk);) {
        struct list_item item = {.at = walk.value};

        TABLE_ADD(edit->items, item);
    }
}

void list_edit_release(struct list_edit *edit)
{
    for (size_t i = 0; i < edit->items.count; i++) {
        struct list_item *item = &edit->items.items[i];

        for (size_t j = 0; j < item->added.count; j++)
            free(item->added.items[j]);
        free(item->added.items);
    }
    for (size_t i = 0; i < edit->first.count; i++)
        free(edit->first.items[i]);
    free(edit->first.items);
    free(edit->items.items);
    memset(edit, 0, sizeof *edit);
}

void list_edit_add(struct list_edit *edit, size_t position, char *text)
{
    assert(edit->list.length);
    if (!edit->items.count) {
        TABLE_ADD(edit->first, text);
        return;
    }
    if (position >= edit->items.count)
        position = edit->items.count - 1;
    TABLE_ADD(edit->items.items[position].added, text);
}

static bool item_is_left(const struct list_item *item)
{
    return !item->dropped || item->added.count;
}

bool list_edit_is_empty(const struct list_edit *edit)
{
    for (size_t i = 0; i < edit->items.count; i++) {
        if (item_is_left(&edit->items.items[i]))
            return false;
    }
    return !edit->first.count;
}

static void add_between(struct strbuf *out, const struct list_edit *edit, size_t from, size_t to)
{
    strbuf_add(out, edit->bytes + from, to - from);
}

/* The comma and blanks that stand between two elements here. */
static void add_separator(struct strbuf *out, const struct list_edit *edit)
{
    const struct list_item *items = edit->items.items;

    if (edit->items.count > 1) {
        add_between(out, edit, end_of(items[0].at), items[1].at.offset);
        return;
    }
    strbuf_addch(out, ',');
    add_between(out, edit, edit->list.offset + 1, items[0].at.offset);
}

/* What was added: in the place of a dropped element, or behind a kept one. */
static void patch_added(const struct list_edit *edit, const struct list_item *item,
                        struct json_patches *patches)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < item->added.count; i++) {
        if (i || !item->dropped)
            add_separator(&text, edit);
        strbuf_adds(&text, item->added.items[i]);
    }
    if (item->dropped)
        json_patches_add(patches, item->at.offset, item->at.length, strbuf_detach(&text));
    else
        json_patches_add(patches, end_of(item->at), 0, strbuf_detach(&text));
}

/* An element goes with the separator before it, or, at the front, with the one behind it. */
static void patch_dropped(const struct list_edit *edit, size_t position, bool first,
                          struct json_patches *patches)
{
    const struct list_item *items = edit->items.items;
    size_t from = first ? items[position].at.offset : end_of(items[position - 1].at);
    size_t to = first ? items[position + 1].at.offset : end_of(items[position].at);

    json_patches_add(patches, from, to - from, mem_strdup(""));
}

static void patch_empty_list(const struct list_edit *edit, const struct json_style *style,
                             struct json_patches *patches)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addch(&text, '[');
    for (size_t i = 0; i < edit->first.count; i++) {
        if (i)
            strbuf_addch(&text, ',');
        if (style->pretty) {
            strbuf_addch(&text, '\n');
            strbuf_addbuf(&text, &style->base);
            strbuf_addbuf(&text, &style->unit);
            strbuf_addbuf(&text, &style->unit);
        }
        strbuf_adds(&text, edit->first.items[i]);
    }
    if (style->pretty && edit->first.count) {
        strbuf_addch(&text, '\n');
        strbuf_addbuf(&text, &style->base);
        strbuf_addbuf(&text, &style->unit);
    }
    strbuf_addch(&text, ']');
    json_patches_add(patches, edit->list.offset, edit->list.length, strbuf_detach(&text));
}

void list_edit_patch(const struct list_edit *edit, const struct json_style *style,
                     struct json_patches *patches)
{
    bool any_before = false;

    if (!edit->items.count && !edit->first.count)
        return;
    if (!edit->items.count || list_edit_is_empty(edit)) {
        patch_empty_list(edit, style, patches);
        return;
    }
    for (size_t i = 0; i < edit->items.count; i++) {
        const struct list_item *item = &edit->items.items[i];

        if (item->added.count)
            patch_added(edit, item, patches);
        else if (item->dropped)
            patch_dropped(edit, i, !any_before, patches);
        any_before |= item_is_left(item);
    }
}

/* --- looking --------------------------------------------------------------------------------------- */

struct json_extent json_member(const char *bytes, struct json_extent object, const char *key)
{
    struct json_extent none = {0};

    if (object.kind != JSON_OBJECT)
        return none;
    for (struct json_walk walk = json_walk_begin(bytes, object); json_walk_next(&walk);) {
        if (json_string_is(bytes, walk.key, key))
            return bytes[walk.value.offset] == 'n' ? none : walk.value;
    }
    return none;
}

cJSON *json_parse_extent(const char *bytes, struct json_extent extent)
{
    return cJSON_ParseWithLength(bytes + extent.offset, extent.length);
}

const char *json_node_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

int32_t json_node_number(const cJSON *object, const char *key, int32_t absent)
{
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, key);

    if (cJSON_IsNumber(node))
        return node->valueint;
    if (cJSON_IsString(node))
        return (int32_t)strtol(node->valuestring, NULL, 10);
    return absent;
}

void json_node_set(cJSON *object, const char *key, cJSON *node)
{
    if (cJSON_GetObjectItemCaseSensitive(object, key))
        cJSON_ReplaceItemInObjectCaseSensitive(object, key, node);
    else
        cJSON_AddItemToObject(object, key, node);
}
