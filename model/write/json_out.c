#include "model/write/json_out.h"

#include <assert.h>
#include <string.h>

#include "model/write/quote.h"

void json_out_init(struct json_out *json, struct strbuf *out, bool pretty)
{
    memset(json, 0, sizeof *json);
    json->out = out;
    json->pretty = pretty;
}

static void new_line(struct json_out *json)
{
    if (!json->pretty)
        return;
    strbuf_addch(json->out, '\n');
    strbuf_add_repeated(json->out, ' ', 2 * (size_t)json->depth);
}

/* What stands before a value: the comma, the line's start, the key. */
static void begin_value(struct json_out *json, const char *key)
{
    if (json->depth) {
        if (json->has_items[json->depth - 1])
            strbuf_addch(json->out, ',');
        json->has_items[json->depth - 1] = true;
        new_line(json);
    }
    if (key) {
        quote_json(json->out, key, strlen(key));
        strbuf_adds(json->out, json->pretty ? ": " : ":");
    }
}

static void begin_nest(struct json_out *json, const char *key, char opener, char closer)
{
    assert(json->depth < JSON_OUT_DEPTH);
    begin_value(json, key);
    strbuf_addch(json->out, opener);
    json->closers[json->depth] = closer;
    json->has_items[json->depth] = false;
    json->depth++;
}

void json_object(struct json_out *json, const char *key)
{
    begin_nest(json, key, '{', '}');
}

void json_array(struct json_out *json, const char *key)
{
    begin_nest(json, key, '[', ']');
}

void json_end(struct json_out *json)
{
    assert(json->depth > 0);
    json->depth--;
    if (json->has_items[json->depth])
        new_line(json);
    strbuf_addch(json->out, json->closers[json->depth]);
}

void json_string(struct json_out *json, const char *key, const char *text)
{
    if (text)
        json_bytes(json, key, text, strlen(text));
    else
        json_null(json, key);
}

void json_bytes(struct json_out *json, const char *key, const char *bytes, size_t length)
{
    begin_value(json, key);
    quote_json(json->out, bytes, length);
}

void json_number(struct json_out *json, const char *key, int64_t number)
{
    begin_value(json, key);
    if (number < 0)
        strbuf_addch(json->out, '-');
    strbuf_addu(json->out, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void json_bool(struct json_out *json, const char *key, bool value)
{
    begin_value(json, key);
    strbuf_adds(json->out, value ? "true" : "false");
}

void json_null(struct json_out *json, const char *key)
{
    begin_value(json, key);
    strbuf_adds(json->out, "null");
}

void json_raw(struct json_out *json, const char *key, const char *json_text)
{
    begin_value(json, key);
    strbuf_adds(json->out, json_text);
}
