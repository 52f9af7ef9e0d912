/*
 * The fast ways over JSON text against json_check, the strict one, and against cJSON: where they say that
 * nothing needs json_check, it agrees; ends are the same; and both squeezes.
 */
#include "tests/fuzz/support.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/json_arena.h"
#include "model/read/json_names.h"
#include "model/read/json_scan.h"
#include "model/read/json_squeeze.h"

static void check_trees(const char *bytes, struct json_extent value, const struct strbuf *squeezed)
{
    cJSON *whole = cJSON_ParseWithLength(bytes + value.offset, value.length);
    cJSON *short_form = cJSON_ParseWithLength(squeezed->text, squeezed->length);
    char *a = whole ? cJSON_PrintUnformatted(whole) : NULL;
    char *b = short_form ? cJSON_PrintUnformatted(short_form) : NULL;

    CHECK(!a == !b);
    CHECK(!a || !strcmp(a, b));
    CHECK(!whole || json_names_differ(whole, NULL, 0));
    free(a);
    free(b);
    cJSON_Delete(whole);
    cJSON_Delete(short_form);
}

/* As parser.c trusts it: plain, taken by cJSON to its last byte, and no name twice. */
static bool is_trusted(const struct json_squeezed *squeezed, const struct strbuf *text,
                       const struct json_left_outs *left)
{
    const char *end = NULL;
    cJSON *tree;
    bool trusted;

    if (!squeezed->end || !squeezed->is_plain)
        return false;
    tree = cJSON_ParseWithLengthOpts(text->text, text->length, &end, false);
    trusted = tree && json_names_differ(tree, left->items, left->count) && end == text->text + text->length;
    cJSON_Delete(tree);
    return trusted;
}

/* Without empty lists, nothing becomes JSON that was none. */
static void check_left_out(const char *bytes, size_t length, size_t start, bool good)
{
    struct strbuf out = STRBUF_INIT, anywhere = STRBUF_INIT;
    struct json_left_outs left = {0}, left_anywhere = {0};
    struct json_squeezed squeezed = json_squeeze(bytes, length, start, &out, &left);

    json_squeeze_anywhere(bytes, length, start, &anywhere, &left_anywhere);
    check_same(&anywhere, &out);
    CHECK(left.count == left_anywhere.count);
    for (size_t i = 0; i < left.count; i++)
        CHECK(left.items[i].opened == left_anywhere.items[i].opened &&
              left.items[i].row == left_anywhere.items[i].row);
    CHECK(good || !is_trusted(&squeezed, &out, &left));
    free(left.items);
    free(left_anywhere.items);
    strbuf_release(&out);
    strbuf_release(&anywhere);
}

static void check_walk(const char *bytes, struct json_extent value)
{
    struct json_walk walk = json_walk_begin(bytes, value);
    size_t behind = value.offset;

    while (json_walk_next(&walk)) {
        CHECK(walk.value.offset > behind && walk.value.length);
        behind = walk.value.offset + walk.value.length;
        CHECK(behind < value.offset + value.length);
        CHECK(walk.value.kind == json_kind_of(bytes[walk.value.offset]));
    }
}

static void check_value(const char *bytes, size_t length, size_t start)
{
    struct strbuf out = STRBUF_INIT, anywhere = STRBUF_INIT;
    struct json_squeezed squeezed = json_squeeze(bytes, length, start, &out, NULL);
    struct json_squeezed other = json_squeeze_anywhere(bytes, length, start, &anywhere, NULL);
    struct json_extent value = {0};
    struct json_error error = {0};
    bool good = json_check(bytes, length, start, &value, &error);

    CHECK(squeezed.end == other.end && squeezed.is_plain == other.is_plain);
    CHECK(squeezed.is_ascii == other.is_ascii);
    check_same(&anywhere, &out);
    CHECK(squeezed.end == json_bracket_end(bytes, length, start));
    if (good) {
        CHECK(value.offset == start && value.offset + value.length == squeezed.end);
        check_trees(bytes, value, &out);
        check_walk(bytes, value);
    } else {
        CHECK(error.message && error.offset >= start && error.offset <= length);
        CHECK(!squeezed.end || error.offset < squeezed.end);
        CHECK(!is_trusted(&squeezed, &out, &(struct json_left_outs){0}));
    }
    check_left_out(bytes, length, start, good);
    strbuf_release(&out);
    strbuf_release(&anywhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size ? size : 1); /* nothing behind it that could be read */
    uint32_t line, column;

    json_arena_install();
    memcpy(bytes, data, size);
    for (size_t i = 0, tried = 0; i < size && tried < 4; i++) {
        if (bytes[i] == '{' || bytes[i] == '[') {
            check_value(bytes, size, i);
            tried++;
        }
    }
    json_position(bytes, size, size / 2, &line, &column);
    CHECK(line >= 1 && column >= 1 && line + column <= size / 2 + 2);
    free(bytes);
    return 0;
}
