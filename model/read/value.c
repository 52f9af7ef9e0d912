#include "model/read/value.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/json_bytes.h"
#include "model/read/json_names.h"

bool text_is(const struct element *element, text_id text, const char *wanted)
{
    return text != TEXT_NONE &&
           strcmp(text_raw(element_account(element)->texts, text), wanted) == 0;
}

/* --- the element and its places ----------------------------------------------------------------- */

bool element_init_parsed(struct element *element, struct reading *reading,
                         struct json_extent extent, struct parsed_json parsed)
{
    *element = (struct element){reading, extent, parsed.json, false};
    if (extent.kind != JSON_OBJECT)
        reading_problem(reading, PROBLEM_ERROR, extent.offset, _("an object should be here"));
    else if (extent.length > UINT32_MAX)
        reading_problem(reading, PROBLEM_ERROR, extent.offset, _("this object is too large"));
    else if (parsed.is_too_large)
        reading_problem(reading, PROBLEM_ERROR, extent.offset,
                        _("this object has more parts than any of AWS's: it is left out"));
    else if (!parsed.json)
        reading_problem(reading, PROBLEM_ERROR, parsed.fault, _("this value cannot be read"));
    else
        reading->gave_something = true;
    return extent.kind == JSON_OBJECT && extent.length <= UINT32_MAX && parsed.json;
}

bool element_init(struct element *element, struct reading *reading, struct json_extent extent)
{
    const char *end = reading->content + extent.offset;
    struct parsed_json parsed = {0};

    reading->load->open_elements++;
    if (extent.kind == JSON_OBJECT)
        parsed.json = json_arena_parse(&reading->load->arena, end, extent.length, &end);
    parsed.fault = (size_t)(end - reading->content);
    parsed.is_too_large = extent.kind == JSON_OBJECT && reading->load->arena.overdrawn;
    return element_init_parsed(element, reading, extent, parsed);
}

void element_release(struct element *element)
{
    struct load *load = element->reading->load;

    if (element->is_recast)
        cJSON_Delete(element->json);
    if (--load->open_elements == 0)
        json_arena_clear(&load->arena);
    element->json = NULL;
}

void element_init_recast(struct element *element, struct reading *reading,
                         struct json_extent extent, cJSON *tree)
{
    reading->load->open_elements++;
    reading->gave_something = true;
    *element = (struct element){reading, extent, tree, true};
}

/* The member of the text that the tree's `child` is: the tree may be without lists (json_names.h). */
static bool next_of_text(struct json_walk *walk, const cJSON *child)
{
    bool found;

    do
        found = json_walk_next(walk);
    while (found && json_may_be_left_out(walk) &&
           !json_string_is(walk->bytes, walk->key, child->string));
    return found;
}

/* Walks text and tree side by side until the tree's node is `wanted`; both have the same children in
 * the same order, but for lists that were left out of the tree. */
static bool locate(const char *content, struct json_extent extent, const cJSON *node,
                   const cJSON *wanted, struct json_extent *found)
{
    struct json_walk walk = json_walk_begin(content, extent);

    if (node == wanted) {
        *found = extent;
        return true;
    }
    for (const cJSON *child = node->child; child && next_of_text(&walk, child);
         child = child->next) {
        if (child == wanted || child->child) {
            if (locate(content, walk.value, child, wanted, found))
                return true;
        }
    }
    return false;
}

struct place element_inner_place(const struct element *element, struct json_extent extent)
{
    return (struct place){.file = reading_file(element->reading),
                          .length = (uint32_t)extent.length,
                          .offset = element->reading->base + extent.offset};
}

struct place element_place(const struct element *element)
{
    return element_inner_place(element, element->extent);
}

struct json_walk element_walk(const struct element *element, const cJSON *node)
{
    struct json_extent extent = element->extent;

    if (element->is_recast)
        return (struct json_walk){.bytes = element->reading->content, .value = extent};
    locate(element->reading->content, element->extent, element->json, node, &extent);
    return json_walk_begin(element->reading->content, extent);
}

void element_problem(const struct element *element, const cJSON *node, enum problem_weight weight,
                     const char *format, ...)
{
    struct strbuf message = STRBUF_INIT;
    struct json_extent extent = element->extent;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&message, format, args);
    va_end(args);
    if (!element->reading->untold_count && !element->is_recast)
        locate(element->reading->content, element->extent, element->json, node, &extent);
    reading_problem(element->reading, weight, extent.offset, "%s", message.text);
    strbuf_release(&message);
}

static void report_type(const struct element *element, const cJSON *member, const char *wanted)
{
    element_problem(element, member, PROBLEM_ERROR, _("%s should be %s"), member->string, wanted);
}

/* --- members ------------------------------------------------------------------------------------- */

const cJSON *value_member(const cJSON *object, const char *key)
{
    const cJSON *member = object ? object->child : NULL;

    while (member && !(member->string && json_names_equal(member->string, key)))
        member = member->next;
    return value_is_a(member, cJSON_NULL) ? NULL : member;
}

/* Eight bytes at a time: no more than the key's end, or the first difference, asks for. */
static inline bool is_named(const char *name, const struct member_key *key)
{
    for (size_t at = 0;; at += 8) {
        uint64_t wanted = eights_load(key->name + at), nul = eights_nul(wanted);
        uint64_t difference = wanted ^ eights_load(name + at);

        assert(nul || at + 8 < sizeof key->name);
        if (nul)
            return !(difference & (nul ^ (nul - 1)));
        if (difference)
            return false;
    }
}

/* The row of the name, looked for from `start` on and then from the first; `count` if it is none of them. */
static size_t find_key(const char *name, const struct member_key *keys, size_t count, size_t start)
{
    for (size_t i = start; i < count; i++)
        if (is_named(name, &keys[i]))
            return i;
    for (size_t i = 0; i < start; i++)
        if (is_named(name, &keys[i]))
            return i;
    return count;
}

/* An arena holds the nodes and texts of a tree in the order in which they are read; those of a batch are more than
 * the nearest cache holds. What is a few members ahead is on its way while this one is looked at. */
static void ask_for_nodes_behind(const cJSON *member)
{
    uintptr_t ahead = (uintptr_t)member + 640;

    __builtin_prefetch((const void *)ahead);
    __builtin_prefetch((const void *)(ahead + 64));
}

void value_members(const cJSON *object, const struct member_key *keys, size_t count,
                   const cJSON **members)
{
    const cJSON *member;
    size_t expected = 0;

    for (size_t i = 0; i < count; i++)
        members[i] = NULL;
    cJSON_ArrayForEach(member, object)
    {
        size_t key = member->string ? find_key(member->string, keys, count, expected) : count;

        ask_for_nodes_behind(member);
        if (key == count)
            continue;
        expected = key + 1;
        if (!members[key] && !value_is_a(member, cJSON_NULL))
            members[key] = member;
    }
}

/* --- texts -------------------------------------------------------------------------------------- */

text_id member_text(const struct element *element, const cJSON *member)
{
    if (!member)
        return TEXT_NONE;
    if (!value_is_a(member, cJSON_String)) {
        report_type(element, member, _("a string"));
        return TEXT_NONE;
    }
    return account_text(element_account(element), member->valuestring);
}

static bool is_empty(const cJSON *member)
{
    return value_is_a(member, cJSON_String) && !*member->valuestring;
}

text_id member_id(const struct element *element, const cJSON *member)
{
    return is_empty(member) ? TEXT_NONE : member_text(element, member);
}

struct text_span member_span(const struct element *element, const cJSON *member)
{
    if (value_is_a(member, cJSON_String))
        return (struct text_span){member->valuestring, strlen(member->valuestring)};
    if (member)
        report_type(element, member, _("a string"));
    return (struct text_span){NULL, 0};
}

struct text_span member_id_span(const struct element *element, const cJSON *member)
{
    return is_empty(member) ? (struct text_span){NULL, 0} : member_span(element, member);
}

text_id value_text(const struct element *element, const cJSON *object, const char *key)
{
    return member_text(element, value_member(object, key));
}

text_id value_id(const struct element *element, const cJSON *object, const char *key)
{
    return member_id(element, value_member(object, key));
}

text_id member_new_id(const struct element *element, const cJSON *member)
{
    if (!value_is_a(member, cJSON_String) || is_empty(member))
        return member_id(element, member);
    return text_pool_append(element_account(element)->texts, member->valuestring,
                            strlen(member->valuestring));
}

text_id member_repeated_id(const struct element *element, const cJSON *member, text_id *last)
{
    text_id id;

    if (value_is_a(member, cJSON_String) && text_is(element, *last, member->valuestring))
        return *last;
    id = member_id(element, member);
    if (id != TEXT_NONE)
        *last = id;
    return id;
}

void value_report_no_id(const struct element *element, const cJSON *member, const char *key)
{
    if (!member || cJSON_IsString(member)) /* another type has been reported */
        element_problem(element, element->json, PROBLEM_ERROR,
                        _("no %s in this object: it is left out"), key);
}

text_id value_own_id(const struct element *element, const char *key)
{
    text_id id = value_id(element, element->json, key);

    if (id == TEXT_NONE)
        value_report_no_id(element, value_member(element->json, key), key);
    return id;
}

struct text_span value_item_span(const struct element *element, const cJSON *item)
{
    if (value_is_a(item, cJSON_String))
        return (struct text_span){item->valuestring, strlen(item->valuestring)};
    element_problem(element, item, PROBLEM_ERROR, _("a string should be here"));
    return (struct text_span){NULL, 0};
}

text_id value_item_text(const struct element *element, const cJSON *item)
{
    return account_text(element_account(element), value_item_span(element, item).bytes);
}

text_id value_word(const struct element *element, const cJSON *object, const char *key,
                   const char *inner_key)
{
    const cJSON *member = value_member(object, key);

    if (value_is_a(member, cJSON_Object))
        return value_text(element, member, inner_key);
    return value_text(element, object, key);
}

/* --- numbers ------------------------------------------------------------------------------------ */

void value_report_absent(const struct element *element, const cJSON *object, const char *key)
{
    element_problem(element, object, PROBLEM_ERROR, _("no %s in this object"), key);
}

static bool spells_bool(const cJSON *member)
{
    return value_is_a(member, cJSON_String) &&
           (!strcmp(member->valuestring, "true") || !strcmp(member->valuestring, "false"));
}

bool value_needed_bool(const struct element *element, const cJSON *object, const char *key,
                       bool *flag)
{
    const cJSON *member = value_member(object, key);

    *flag = false;
    if (!member && element->is_recast) /* which gives only what is true */
        return true;
    if (!member)
        value_report_absent(element, object, key);
    *flag = member_bool(element, member, false);
    return cJSON_IsBool(member) || spells_bool(member);
}

bool member_bool(const struct element *element, const cJSON *member, bool fallback)
{
    if (!member)
        return fallback;
    if (cJSON_IsBool(member))
        return cJSON_IsTrue(member);
    if (spells_bool(member)) {
        element_problem(element, member, PROBLEM_NOTE, _("%s is a string; read as %s"),
                        member->string, member->valuestring);
        return member->valuestring[0] == 't';
    }
    report_type(element, member, _("true or false"));
    return fallback;
}

bool value_bool(const struct element *element, const cJSON *object, const char *key, bool fallback)
{
    return member_bool(element, value_member(object, key), fallback);
}

/* Reads decimal digits with an optional minus sign, and nothing else. */
static bool parse_whole(const char *text, double *number)
{
    const char *digits = text + (*text == '-');
    char *end;

    if (!*digits || strspn(digits, "0123456789") != strlen(digits))
        return false;
    errno = 0;
    *number = (double)strtoll(text, &end, 10);
    return errno == 0;
}

static bool number_of(const struct element *element, const cJSON *member, double *number)
{
    if (value_is_a(member, cJSON_Number)) {
        *number = member->valuedouble;
        return true;
    }
    if (!value_is_a(member, cJSON_String) || !parse_whole(member->valuestring, number))
        return false;
    element_problem(element, member, PROBLEM_NOTE, _("%s is a string; read as a number"),
                    member->string);
    return true;
}

enum value_result member_integer(const struct element *element, const cJSON *member, int32_t min,
                                 int32_t max, int32_t *number)
{
    double value;

    if (!member)
        return VALUE_ABSENT;
    if (!number_of(element, member, &value)) {
        report_type(element, member, _("a number"));
        return VALUE_WRONG;
    }
    if (!(value >= min && value <= max) || value != (int32_t)value) {
        element_problem(element, member, PROBLEM_ERROR,
                        _("%s should be a whole number from %d to %d"), member->string, (int)min,
                        (int)max);
        return VALUE_WRONG;
    }
    *number = (int32_t)value;
    return VALUE_READ;
}

enum value_result value_integer(const struct element *element, const cJSON *object, const char *key,
                                int32_t min, int32_t max, int32_t *number)
{
    return member_integer(element, value_member(object, key), min, max, number);
}

/* The text of a protocol: a string, or a number as some tools write it. */
static bool protocol_text(const cJSON *member, char text[16], const char **spelling)
{
    if (value_is_a(member, cJSON_String)) {
        *spelling = member->valuestring;
        return true;
    }
    if (!value_is_a(member, cJSON_Number) || member->valuedouble < -1 ||
        member->valuedouble > 255 || member->valuedouble != (int)member->valuedouble)
        return false;
    snprintf(text, 16, "%d", (int)member->valuedouble);
    *spelling = text;
    return true;
}

enum value_result member_protocol(const struct element *element, const cJSON *member,
                                  int16_t *protocol)
{
    char buffer[16];
    const char *spelling;

    if (!member)
        return VALUE_ABSENT;
    if (!protocol_text(member, buffer, &spelling)) {
        report_type(element, member, _("the name or number of a protocol"));
        return VALUE_WRONG;
    }
    if (protocol_parse(spelling, protocol))
        return VALUE_READ;
    element_problem(element, member, PROBLEM_ERROR, _("\"%.100s\" is not a protocol"), spelling);
    return VALUE_WRONG;
}

/* --- lists and objects -------------------------------------------------------------------------- */

void value_report_no_list(const struct element *element, const cJSON *member)
{
    report_type(element, member, _("a list"));
}

const cJSON *value_list(const struct element *element, const cJSON *object, const char *key)
{
    return member_list(element, value_member(object, key));
}

const cJSON *member_object(const struct element *element, const cJSON *member)
{
    if (!member || value_is_a(member, cJSON_Object))
        return member;
    report_type(element, member, _("an object"));
    return NULL;
}

const cJSON *value_object(const struct element *element, const cJSON *object, const char *key)
{
    return member_object(element, value_member(object, key));
}

bool value_item_is_object(const struct element *element, const cJSON *item)
{
    bool is_object = value_is_a(item, cJSON_Object);

    if (!is_object)
        element_problem(element, item, PROBLEM_ERROR, _("an object should be here"));
    return is_object;
}
