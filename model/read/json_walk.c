/*
 * The walk trusts its text, because json_check has accepted it: it only counts brackets and steps
 * over strings.
 */
#include "model/read/json_scan.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/read/json_bytes.h"
#include "model/read/json_keys.h"

enum json_kind json_kind_of(char first)
{
    switch (first) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    default:
        return first == '-' || (first >= '0' && first <= '9') ? JSON_NUMBER : JSON_LITERAL;
    }
}

/* A quote behind an odd number of backslashes is part of the string. */
static bool is_escaped(const char *bytes, size_t at)
{
    size_t backslashes = 0;

    while (bytes[at - 1 - backslashes] == '\\')
        backslashes++;
    return backslashes % 2 == 1;
}

static size_t string_end(const char *bytes, size_t at, size_t end)
{
    do {
        const char *next = bytes + at + 1;

        at = (size_t)((const char *)memchr(next, '"', end - at - 1) - bytes);
    } while (is_escaped(bytes, at));
    return at + 1;
}

static size_t scalar_end(const char *bytes, size_t at, size_t end)
{
    while (at < end && !json_is_blank(bytes[at]) && !strchr(",]}", bytes[at]))
        at++;
    return at;
}

static struct json_extent value_at(const char *bytes, size_t at, size_t end)
{
    enum json_kind kind = json_kind_of(bytes[at]);
    size_t stop;

    if (kind == JSON_OBJECT || kind == JSON_ARRAY)
        stop = json_bracket_end(bytes, end, at);
    else if (kind == JSON_STRING)
        stop = string_end(bytes, at, end);
    else
        stop = scalar_end(bytes, at, end);
    return (struct json_extent){at, stop - at, kind};
}

struct json_walk json_walk_begin(const char *bytes, struct json_extent parent)
{
    bool has_children = parent.kind == JSON_OBJECT || parent.kind == JSON_ARRAY;
    size_t end = has_children ? parent.offset + parent.length - 1 : parent.offset;

    return (struct json_walk){.bytes = bytes,
                              .at = parent.offset + (has_children ? 1 : 0),
                              .end = end,
                              .has_keys = parent.kind == JSON_OBJECT};
}

static size_t skip_to_value(const struct json_walk *walk, size_t at)
{
    while (json_is_blank(walk->bytes[at]) || walk->bytes[at] == ':' || walk->bytes[at] == ',')
        at++;
    return at;
}

bool json_walk_next(struct json_walk *walk)
{
    if (walk->at >= walk->end)
        return false;
    walk->at = skip_to_value(walk, walk->at);
    if (walk->at >= walk->end)
        return false;
    if (walk->has_keys) {
        walk->key = value_at(walk->bytes, walk->at, walk->end);
        walk->at = skip_to_value(walk, walk->at + walk->key.length);
    }
    walk->value = value_at(walk->bytes, walk->at, walk->end);
    walk->at += walk->value.length;
    return true;
}

bool json_string_is(const char *bytes, struct json_extent string, const char *text)
{
    const char *content = bytes + string.offset + 1;
    size_t length = string.length - 2;
    struct strbuf plain = STRBUF_INIT;
    bool equal;

    if (!memchr(content, '\\', length))
        return length == strlen(text) && !memcmp(content, text, length);
    json_unescape(&plain, content, length);
    equal = strbuf_equals(&plain, text);
    strbuf_release(&plain);
    return equal;
}

void json_position(const char *bytes, size_t length, size_t offset, uint32_t *line,
                   uint32_t *column)
{
    size_t line_start = json_bom_length(bytes, length);
    const char *line_end;

    *line = 1;
    if (offset > length)
        offset = length;
    while (line_start < offset &&
           (line_end = memchr(bytes + line_start, '\n', offset - line_start)) != NULL) {
        line_start = (size_t)(line_end - bytes) + 1;
        ++*line;
    }
    *column = offset < line_start ? 1 : (uint32_t)(offset - line_start) + 1;
}
