/*
 * random_json.h: a JSON tree as text in a random layout, with a note of where each value stands.
 *
 * What changes between layouts means nothing to a reader of JSON: blanks, line ends, the order of
 * keys, which characters are escaped.
 */
#ifndef TESTS_MODEL_WRITE_RANDOM_JSON_H
#define TESTS_MODEL_WRITE_RANDOM_JSON_H

#include <cjson/cJSON.h>

#include "model/base/strbuf.h"
#include "model/base/utf8.h"
#include "tests/model/random.h"

struct json_layout {
    bool lines;            /* one member or element a line, down to `levels` */
    unsigned levels;
    const char *unit, *newline;
    const char *space;     /* behind a colon, and behind a comma inside a line */
    const char *pad;       /* inside the brackets of what stands on one line */
    bool shuffled, escaped;
};

/* Called for each value with the bytes it takes. */
typedef void json_placed(void *context, const cJSON *node, size_t first, size_t end);

struct json_text {
    struct strbuf *out;
    struct json_layout layout;
    json_placed *placed;
    void *context;
};

static inline struct json_layout random_layout(void)
{
    static const char *const units[] = {"    ", "    ", "  ", "\t", " ", ""};
    struct json_layout layout = {.lines = !one_in(3),
                                 .levels = one_in(4) ? 2 + below(5) : 99,
                                 .unit = PICK(units),
                                 .newline = one_in(8) ? "\r\n" : "\n",
                                 .space = one_in(3) ? "" : " ",
                                 .pad = one_in(4) ? " " : "",
                                 .shuffled = one_in(3),
                                 .escaped = one_in(2)};

    return layout;
}

/* --- scalars -------------------------------------------------------------------------------------- */

static inline void json_text_escape(struct strbuf *out, uint32_t code_point)
{
    if (code_point > 0xFFFF) {
        strbuf_addf(out, "\\u%04x", 0xD800 + ((code_point - 0x10000) >> 10));
        code_point = 0xDC00 + ((code_point - 0x10000) & 0x3FF);
    }
    strbuf_addf(out, one_in(2) ? "\\u%04x" : "\\u%04X", code_point);
}

static inline void json_text_character(struct strbuf *out, const char *bytes, size_t length,
                                       uint32_t code_point, bool escaped)
{
    if (code_point < 0x20 || (escaped && code_point > 0x7E))
        json_text_escape(out, code_point);
    else if (code_point == '"' || code_point == '\\' || (escaped && code_point == '/'))
        strbuf_addf(out, "\\%c", (char)code_point);
    else
        strbuf_add(out, bytes, length);
}

static inline void json_text_string(struct strbuf *out, const char *text, bool escaped)
{
    strbuf_addch(out, '"');
    while (*text) {
        uint32_t code_point;
        size_t length = utf8_decode(text, strlen(text), &code_point);

        assert_true(length > 0);
        json_text_character(out, text, length, code_point, escaped);
        text += length;
    }
    strbuf_addch(out, '"');
}

static inline void json_text_scalar(struct json_text *text, const cJSON *node)
{
    if (cJSON_IsString(node))
        json_text_string(text->out, node->valuestring, text->layout.escaped);
    else if (cJSON_IsRaw(node))
        strbuf_adds(text->out, node->valuestring);
    else if (cJSON_IsNumber(node))
        strbuf_addf(text->out, "%d", node->valueint);
    else if (cJSON_IsBool(node))
        strbuf_adds(text->out, cJSON_IsTrue(node) ? "true" : "false");
    else
        strbuf_adds(text->out, "null");
}

/* --- objects and arrays --------------------------------------------------------------------------- */

/* Takes children out at random and puts them behind the others, until all have moved. */
static inline void json_shuffle(cJSON *object)
{
    for (int left = cJSON_GetArraySize(object); left > 0; left--) {
        cJSON *child = cJSON_GetArrayItem(object, (int)below((uint32_t)left));

        cJSON_AddItemToArray(object, cJSON_DetachItemViaPointer(object, child));
    }
}

static inline void json_text_break(struct json_text *text, unsigned depth)
{
    strbuf_adds(text->out, text->layout.newline);
    while (depth-- > 0)
        strbuf_adds(text->out, text->layout.unit);
}

static inline void json_text_value(struct json_text *text, cJSON *node, unsigned depth);

static inline void json_text_children(struct json_text *text, cJSON *node, unsigned depth,
                                      bool lines)
{
    cJSON *child;

    cJSON_ArrayForEach(child, node)
    {
        if (child != node->child)
            strbuf_addf(text->out, ",%s", lines ? "" : text->layout.space);
        if (lines)
            json_text_break(text, depth + 1);
        if (cJSON_IsObject(node)) {
            json_text_string(text->out, child->string, false);
            strbuf_addf(text->out, ":%s", text->layout.space);
        }
        json_text_value(text, child, depth + 1);
    }
}

static inline void json_text_container(struct json_text *text, cJSON *node, unsigned depth)
{
    bool lines = text->layout.lines && depth < text->layout.levels && node->child;

    strbuf_addch(text->out, cJSON_IsObject(node) ? '{' : '[');
    if (!lines && node->child)
        strbuf_adds(text->out, text->layout.pad);
    json_text_children(text, node, depth, lines);
    if (lines)
        json_text_break(text, depth);
    else if (node->child || one_in(20))
        strbuf_adds(text->out, text->layout.pad);
    strbuf_addch(text->out, cJSON_IsObject(node) ? '}' : ']');
}

static inline void json_text_value(struct json_text *text, cJSON *node, unsigned depth)
{
    size_t first = text->out->length;

    if (cJSON_IsObject(node) && text->layout.shuffled)
        json_shuffle(node);
    if (cJSON_IsObject(node) || cJSON_IsArray(node))
        json_text_container(text, node, depth);
    else
        json_text_scalar(text, node);
    text->placed(text->context, node, first, text->out->length);
}

#endif
