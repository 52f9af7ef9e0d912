#include "model/read/first_look_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/json_bytes.h"
#include "model/read/json_keys.h"

struct cursor {
    char *at, *end;
};

/* The text is good, so commas and colons need not be looked at. */
static char next_byte(struct cursor *cursor)
{
    for (;;) {
        cursor->at += json_blank_end(cursor->at, 0, (size_t)(cursor->end - cursor->at));
        if (*cursor->at != ',' && *cursor->at != ':')
            return *cursor->at;
        cursor->at++;
    }
}

/* To the quote that ends the string; true if there are escapes before it. */
static bool find_quote(struct cursor *cursor)
{
    bool escapes = false;

    for (;;) {
        cursor->at += json_plain_end(cursor->at, 0, (size_t)(cursor->end - cursor->at));
        if (*cursor->at == '"')
            return escapes;
        escapes |= *cursor->at == '\\';
        cursor->at += *cursor->at == '\\' ? 2 : 1;
    }
}

/* What a string means is never longer than its spelling. */
static size_t unescape(char *content, size_t length)
{
    struct strbuf plain = STRBUF_INIT;

    json_unescape(&plain, content, length);
    length = plain.length;
    memcpy(content, plain.text, length);
    strbuf_release(&plain);
    return length;
}

/* At the quote of a string; ends with a NUL in the place of another, at the latest. */
static const char *take_string(struct cursor *cursor)
{
    char *content = ++cursor->at;
    bool escapes = find_quote(cursor);
    size_t length = (size_t)(cursor->at++ - content);

    if (escapes)
        length = unescape(content, length);
    content[length] = '\0';
    return content;
}

static cJSON *take_scalar(struct cursor *cursor, char first)
{
    if (first == '-' || (first >= '0' && first <= '9'))
        return cJSON_CreateNumber(strtod(cursor->at, &cursor->at));
    cursor->at += first == 'f' ? strlen("false") : strlen("true"); /* or "null" */
    return first == 'n' ? cJSON_CreateNull() : cJSON_CreateBool(first == 't');
}

static cJSON *take_value(struct cursor *cursor);

static cJSON *take_object(struct cursor *cursor)
{
    cJSON *object = cJSON_CreateObject();

    for (cursor->at++; next_byte(cursor) != '}';) {
        const char *key = take_string(cursor);

        cJSON_AddItemToObjectCS(object, key, take_value(cursor));
    }
    cursor->at++;
    return object;
}

static cJSON *take_list(struct cursor *cursor)
{
    cJSON *list = cJSON_CreateArray();

    for (cursor->at++; next_byte(cursor) != ']';)
        cJSON_AddItemToArray(list, take_value(cursor));
    cursor->at++;
    return list;
}

static cJSON *take_value(struct cursor *cursor)
{
    char first = next_byte(cursor);

    switch (first) {
    case '{':
        return take_object(cursor);
    case '[':
        return take_list(cursor);
    case '"':
        return cJSON_CreateStringReference(take_string(cursor));
    default:
        return take_scalar(cursor, first);
    }
}

cJSON *first_look_tree(struct strbuf *text)
{
    strbuf_reserve(text, sizeof(uint64_t)); /* strings are read so (json_bytes.h), the last one, too */
    return take_value(&(struct cursor){text->text, text->text + text->length});
}
