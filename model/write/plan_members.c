#include "model/write/plan_members.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/strbuf.h"
#include "model/read/json_keys.h"

bool plan_text_problem(const struct plan_text *text, size_t offset, const char *format, ...)
{
    struct strbuf message = STRBUF_INIT;
    uint32_t line, column;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&message, format, args);
    va_end(args);
    json_position(text->bytes, text->length, offset, &line, &column);
    problems_add(text->problems, PROBLEM_ERROR, text->name, line, column, "%s", message.text);
    strbuf_release(&message);
    return false;
}

/* --- types ------------------------------------------------------------------------------------------- */

static bool is_word(const struct plan_text *text, struct json_extent value, char first)
{
    return value.kind == JSON_LITERAL && text->bytes[value.offset] == first;
}

static bool has_type(const struct plan_text *text, struct json_extent value, enum member_type type)
{
    static const enum json_kind kinds[] = {
        [MEMBER_STRING] = JSON_STRING, [MEMBER_NUMBER] = JSON_NUMBER, [MEMBER_BOOL] = JSON_LITERAL,
        [MEMBER_OBJECT] = JSON_OBJECT, [MEMBER_LIST] = JSON_ARRAY,
    };

    return value.kind == kinds[type] && !is_word(text, value, 'n');
}

static const char *type_words(enum member_type type)
{
    static const char *const words[] = {
        [MEMBER_STRING] = N_("a string"),  [MEMBER_NUMBER] = N_("a number"),
        [MEMBER_BOOL] = N_("true or false"), [MEMBER_OBJECT] = N_("an object"),
        [MEMBER_LIST] = N_("a list"),
    };

    return _(words[type]);
}

/* --- members ----------------------------------------------------------------------------------------- */

static void find_members(const struct plan_text *text, struct json_extent object,
                         const struct member *members, size_t count, struct json_extent *found)
{
    struct json_walk walk = json_walk_begin(text->bytes, object);

    memset(found, 0, count * sizeof *found);
    while (json_walk_next(&walk))
        for (size_t i = 0; i < count; i++)
            if (json_string_is(text->bytes, walk.key, members[i].name)) {
                found[i] = walk.value;
                break;
            }
}

static bool check_member(const struct plan_text *text, struct json_extent object,
                         const struct member *member, struct json_extent *found)
{
    if (member_is_null(*found) && member->newer)
        return true;
    if (member_is_null(*found))
        return plan_text_problem(text, object.offset, _("\"%s\" is missing in this object"),
                                 member->name);
    if (is_word(text, *found, 'n') && (member->or_null || member->newer)) {
        *found = (struct json_extent){0};
        return true;
    }
    if (has_type(text, *found, member->type))
        return true;
    return plan_text_problem(text, found->offset, _("\"%s\" should be %s%s"), member->name,
                             type_words(member->type), member->or_null ? _(" or null") : "");
}

bool members_read(const struct plan_text *text, struct json_extent object,
                  const struct member *members, size_t count, struct json_extent *found)
{
    find_members(text, object, members, count, found);
    for (size_t i = 0; i < count; i++)
        if (!check_member(text, object, &members[i], &found[i]))
            return false;
    return true;
}

bool item_is(const struct plan_text *text, struct json_extent item, enum member_type type)
{
    if (has_type(text, item, type))
        return true;
    return plan_text_problem(text, item.offset, _("%s should be here"), type_words(type));
}

struct json_walk member_walk(const struct plan_text *text, struct json_extent value)
{
    return member_is_null(value) ? (struct json_walk){0} : json_walk_begin(text->bytes, value);
}

/* --- values ------------------------------------------------------------------------------------------ */

char *member_string(const struct plan_text *text, struct json_extent value)
{
    struct strbuf string = STRBUF_INIT;

    if (member_is_null(value))
        return NULL;
    json_unescape(&string, text->bytes + value.offset + 1, value.length - 2);
    return strbuf_detach(&string);
}

bool member_is_true(const struct plan_text *text, struct json_extent value)
{
    return !member_is_null(value) && is_word(text, value, 't');
}

/* The digits of a number without fraction and exponent that fits; the text behind them is no digit. */
static bool parse_whole(const char *bytes, size_t length, int64_t *number)
{
    enum { DIGITS_MOST = 18 };
    size_t at = bytes[0] == '-';

    if (length - at > DIGITS_MOST)
        return false;
    for (size_t i = at; i < length; i++)
        if (bytes[i] < '0' || bytes[i] > '9')
            return false;
    *number = strtoll(bytes, NULL, 10);
    return true;
}

bool member_number(const struct plan_text *text, struct json_extent value, int64_t min, int64_t max,
                   int64_t *number)
{
    if (parse_whole(text->bytes + value.offset, value.length, number) && *number >= min &&
        *number <= max)
        return true;
    return plan_text_problem(text, value.offset,
                             _("a whole number from %" PRId64 " to %" PRId64 " should be here"),
                             min, max);
}
