#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "model/read/json_scan.h"

#include <stdlib.h>

/* Checks the text as one whole document; true if nothing but blanks follows. */
static bool check_document(const char *text, size_t length, struct json_error *error)
{
    struct json_extent root;
    size_t end;

    if (!json_check(text, length, json_bom_length(text, length), &root, error))
        return false;
    end = json_skip_blank(text, length, root.offset + root.length);
    *error = (struct json_error){end, "something follows"};
    return end == length;
}

static const char *const good_texts[] = {
    "{}",
    "[]",
    " \t\r\n{ } ",
    "null",
    "true",
    "-0",
    "0",
    "1.5e+10",
    "-12.25E-3",
    "\"\"",
    "\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"",
    "\"\\u00e9\\ud83d\\ude00\"",
    "\"\\ud800\\udc00 \\udbff\\udfff \\ud7ff \\ue000 \\uffff\"",
    "\"\xc3\xa9\xf0\x9f\x98\x80\"",
    "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}",
    "[1,[2,[3]],{\"x\":[]}]",
    "{\"A\":1,\"a\":2}",
};

static void test_accepts_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_texts / sizeof good_texts[0]; i++) {
        struct json_error error;
        cJSON *tree = cJSON_Parse(good_texts[i]);

        if (!check_document(good_texts[i], strlen(good_texts[i]), &error))
            fail_msg("refused %s at %zu: %s", good_texts[i], error.offset, error.message);
        assert_non_null(tree);
        cJSON_Delete(tree);
    }
}

struct bad_text {
    const char *text;
    uint32_t line, column;
    const char *part; /* of the message */
    bool cjson_takes_it;
};

static const struct bad_text bad_texts[] = {
    {"", 1, 1, "ends where a value", false},
    {"  ", 1, 3, "ends where a value", false},
    {"{", 1, 2, "ends before its brackets", false},
    {"[1,", 1, 4, "ends where a value", false},
    {"[1", 1, 3, "ends before its brackets", false},
    {"{\"a\"", 1, 5, "ends where a colon", false},
    {"{\"a\":", 1, 6, "ends where a value", false},
    {"{\"a\":1", 1, 7, "ends before its brackets", false},
    {"{\"a", 1, 4, "ends inside a string", false},
    {"\"\\u12", 1, 6, "ends inside a string", false},
    {"-", 1, 2, "ends inside a number", false},
    {"[1,]", 1, 4, "comma must not stand", false},
    {"{\n  \"a\": 1,\n}", 3, 1, "comma must not stand", false},
    {"[1 2]", 1, 4, "comma or ]", false},
    {"{\"a\":1 \"b\":2}", 1, 8, "comma or }", false},
    {"{\"a\" 1}", 1, 6, "a colon", false},
    {"{a:1}", 1, 2, "double quotes", false},
    {"{'a':1}", 1, 2, "double quotes", false},
    {"[01]", 1, 2, "must not begin with 0", true},
    {"[-01]", 1, 3, "must not begin with 0", true},
    {"[1.]", 1, 4, "a digit", true},
    {"[1e]", 1, 4, "a digit", false},
    {"[.5]", 1, 2, "a value", false},
    {"[+1]", 1, 2, "a value", false},
    {"[NaN]", 1, 2, "a value", false},
    {"[Infinity]", 1, 2, "a value", false},
    {"[-Infinity]", 1, 3, "a digit", false},
    {"[True]", 1, 2, "a value", false},
    {"[nul]", 1, 2, "a value", false},
    {"[nullx]", 1, 6, "comma or ]", false},
    {"// no\n{}", 1, 1, "a value", false},
    {"[\"a\nb\"]", 1, 4, "control character", true},
    {"[\"a\tb\"]", 1, 4, "control character", true},
    {"[\"\\x\"]", 1, 3, "escape", false},
    {"[\"\\u12g4\"]", 1, 7, "four hexadecimal", true},
    {"[\"\\ud800\"]", 1, 3, "surrogate", false},
    {"[\"\\ud800\\u0041\"]", 1, 3, "surrogate", false},
    {"[\"\\udc00\"]", 1, 3, "surrogate", false},
    {"[\"\\udfff\\ud800\"]", 1, 3, "surrogate", false},
    {"[\"\\ud800\\udbff\"]", 1, 3, "surrogate", false},
    {"[\"\\ud800\\ue000\"]", 1, 3, "surrogate", false},
    {"[\"\\ud800\\u00g0\"]", 1, 13, "four hexadecimal", false},
    {"[\"\\u0000\"]", 1, 3, "NUL", true},
    {"[\"\xff\"]", 1, 3, "not UTF-8", true},
    {"[\"\xc0\xaf\"]", 1, 3, "not UTF-8", true},
    {"[\"\xed\xa0\x80\"]", 1, 3, "not UTF-8", true},
    {"[\"\xe2\x82\"]", 1, 3, "not UTF-8", true},
    {"{\"a\":1,\"b\":2,\"a\":3}", 1, 14, "stands twice", true},
    {"{\"a\":1,\n \"\\u0061\":3}", 2, 2, "stands twice", true},
    {"[{\"x\":{\"k\":1,\"k\":1}}]", 1, 14, "stands twice", true},
    {"{} {}", 1, 4, "something follows", false},
    {"[]]", 1, 3, "something follows", false},
    {"\xEF\xBB\xBF{\"a\":}", 1, 6, "a value", false},
    {"\xEF\xBB\xBF\n x", 2, 2, "a value", false},
};

/* cJSON as the program calls it must not take what the scanner refuses for other reasons than those
 * marked: the two agree but for cJSON's known leniency. */
static void test_refuses_with_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_texts / sizeof bad_texts[0]; i++) {
        const struct bad_text *bad = &bad_texts[i];
        size_t length = strlen(bad->text);
        struct json_error error;
        uint32_t line, column;
        cJSON *tree = cJSON_ParseWithLengthOpts(bad->text, length + 1, NULL, 1);

        if (check_document(bad->text, length, &error))
            fail_msg("accepted %s", bad->text);
        json_position(bad->text, length, error.offset, &line, &column);
        if (line != bad->line || column != bad->column || !strstr(error.message, bad->part))
            fail_msg("%s: %u:%u %s", bad->text, (unsigned)line, (unsigned)column, error.message);
        if ((tree != NULL) != bad->cjson_takes_it)
            fail_msg("cJSON %s %s", tree ? "takes" : "refuses", bad->text);
        cJSON_Delete(tree);
    }
}

static bool nested(size_t depth, struct json_error *error)
{
    struct strbuf text = STRBUF_INIT;
    bool good;

    strbuf_add_repeated(&text, '[', depth);
    strbuf_add_repeated(&text, ']', depth);
    good = check_document(text.text, text.length, error);
    strbuf_release(&text);
    return good;
}

static void test_limits_depth(void **state)
{
    struct json_error error;

    (void)state;
    assert_true(nested(JSON_DEPTH_LIMIT, &error));
    assert_false(nested(JSON_DEPTH_LIMIT + 1, &error));
    assert_int_equal(error.offset, JSON_DEPTH_LIMIT);
    assert_false(nested(1000000, &error));
    assert_int_equal(error.offset, JSON_DEPTH_LIMIT);
}

/* Many keys take another way than few. */
static void test_finds_duplicates_among_many(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct json_error error;
    size_t second;

    (void)state;
    strbuf_addch(&text, '{');
    for (int i = 0; i < 5000; i++)
        strbuf_addf(&text, "\"key%d\":%d,", i, i);
    second = text.length;
    strbuf_adds(&text, "\"new\":1}");
    assert_true(check_document(text.text, text.length, &error));
    strbuf_truncate(&text, second);
    strbuf_adds(&text, "\"k\\u0065y77\":1, \"key78\":2}");
    assert_false(check_document(text.text, text.length, &error));
    assert_int_equal(error.offset, second);
    strbuf_release(&text);
}

/* The same name however it is spelt. */
static void test_finds_spelt_duplicates(void **state)
{
    static const char *const texts[] = {
        "{\"J\":1,\"\\u004A\":2}", "{\"J\":1,\"\\u004a\":2}", "{\"\\u004A\":1,\"\\u004a\":2}",
        "{\"\xf0\x9f\x98\x80\":1,\"\\uD83D\\uDE00\":2}", "{\"\\n\":1,\"\\u000A\":2}",
    };
    struct json_error error;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_false(check_document(texts[i], strlen(texts[i]), &error));
        assert_int_equal(error.offset, strchr(texts[i], ',') + 1 - texts[i]);
        assert_string_equal(error.message, JSON_NAME_TWICE);
    }
    assert_true(check_document("{\"J\":1,\"\\u004B\":2}", 18, &error));
}

/* Objects count as lists do. */
static void test_limits_depth_of_objects(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct json_error error;

    (void)state;
    for (int i = 0; i <= JSON_DEPTH_LIMIT; i++)
        strbuf_adds(&text, "{\"a\":");
    assert_false(check_document(text.text, text.length, &error));
    assert_int_equal(error.offset, JSON_DEPTH_LIMIT * 5);
    strbuf_release(&text);
}

/* NUL bytes and texts without a terminator. */
static void test_stays_inside_the_length(void **state)
{
    static const char text[] = "{\"Vpcs\": [1, 2.5, \"a\\u00e9\", true, null, {\"b\": []}]}";
    struct json_error error;

    (void)state;
    for (size_t length = 0; length < sizeof text - 1; length++) {
        char *copy = mem_copy(text, length); /* so that ASan sees a byte too far */

        assert_false(check_document(copy, length, &error));
        assert_true(error.offset <= length);
        free(copy);
    }
    assert_false(check_document("[\0]", 3, &error));
    assert_int_equal(error.offset, 1);
    assert_false(check_document("[\"\0\"]", 5, &error));
    assert_int_equal(error.offset, 2);
}

static void assert_extent(const char *text, struct json_extent extent, const char *wanted,
                          enum json_kind kind)
{
    assert_int_equal(extent.length, strlen(wanted));
    assert_memory_equal(text + extent.offset, wanted, extent.length);
    assert_int_equal(extent.kind, kind);
}

static void test_walks_members(void **state)
{
    static const char text[] = " {\"a\" : [1,\"]}\"] ,\"b\\u0063\":\"x\\\"}\", "
                               "\"c\":-1.5e3,\"d\":{\"e\":{}}\n,\"f\":null}";
    struct json_extent root;
    struct json_error error;
    struct json_walk walk;

    (void)state;
    assert_true(json_check(text, strlen(text), 0, &root, &error));
    assert_int_equal(root.offset, 1);
    walk = json_walk_begin(text, root);
    assert_true(json_walk_next(&walk));
    assert_true(json_string_is(text, walk.key, "a"));
    assert_extent(text, walk.value, "[1,\"]}\"]", JSON_ARRAY);
    assert_true(json_walk_next(&walk));
    assert_true(json_string_is(text, walk.key, "bc"));
    assert_false(json_string_is(text, walk.key, "b"));
    assert_extent(text, walk.value, "\"x\\\"}\"", JSON_STRING);
    assert_true(json_walk_next(&walk));
    assert_extent(text, walk.value, "-1.5e3", JSON_NUMBER);
    assert_true(json_walk_next(&walk));
    assert_extent(text, walk.value, "{\"e\":{}}", JSON_OBJECT);
    assert_true(json_walk_next(&walk));
    assert_extent(text, walk.value, "null", JSON_LITERAL);
    assert_false(json_walk_next(&walk));
}

static void test_walks_elements(void **state)
{
    static const char text[] = "[ 1 , [2] ,{} ]";
    static const char *const wanted[] = {"1", "[2]", "{}"};
    struct json_extent root;
    struct json_error error;
    struct json_walk walk;
    size_t count = 0;

    (void)state;
    assert_true(json_check(text, strlen(text), 0, &root, &error));
    walk = json_walk_begin(text, root);
    while (json_walk_next(&walk)) {
        assert_int_equal(walk.value.length, strlen(wanted[count]));
        assert_memory_equal(text + walk.value.offset, wanted[count], walk.value.length);
        count++;
    }
    assert_int_equal(count, 3);
    walk = json_walk_begin(text, (struct json_extent){2, 1, JSON_NUMBER});
    assert_false(json_walk_next(&walk));
    assert_true(json_check("[ ]", 3, 0, &root, &error));
    walk = json_walk_begin("[ ]", root);
    assert_false(json_walk_next(&walk));
}

static void test_positions(void **state)
{
    static const char text[] = "ab\ncd\r\n\nx";
    static const struct {
        size_t offset;
        uint32_t line, column;
    } places[] = {{0, 1, 1}, {1, 1, 2}, {2, 1, 3}, {3, 2, 1}, {6, 2, 4},
                  {7, 3, 1}, {8, 4, 1}, {9, 4, 2}, {99, 4, 2}};
    uint32_t line, column;

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        json_position(text, strlen(text), places[i].offset, &line, &column);
        assert_int_equal(line, places[i].line);
        assert_int_equal(column, places[i].column);
    }
}

/* --- many bytes at once -------------------------------------------------------------------------- */

/* Strings of every length up to three steps, with one byte in them that is not plain, everywhere. */
static void test_every_place_in_a_string(void **state)
{
    static const struct {
        const char *bytes;
        bool good;
    } odd[] = {{"\\n", true}, {"\xc3\xa9", true}, {"\x01", false}, {"\xff", false}, {"\\x", false}};

    (void)state;
    for (size_t length = 0; length < 50; length++) {
        for (size_t at = 0; at <= length; at++) {
            for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
                struct strbuf text = STRBUF_INIT;
                struct json_extent value;
                struct json_error error;
                bool good;

                strbuf_addch(&text, '"');
                strbuf_add_repeated(&text, 'x', at);
                strbuf_adds(&text, odd[i].bytes);
                strbuf_add_repeated(&text, 'x', length - at);
                strbuf_addch(&text, '"');
                good = json_check(text.text, text.length, 0, &value, &error);
                assert_int_equal(good, odd[i].good);
                if (good)
                    assert_int_equal(value.length, text.length);
                else
                    assert_int_equal(error.offset, 1 + at);
                strbuf_release(&text);
            }
        }
    }
}

/* The end of the bracket at 0, by the rule itself; 0 if there is none. *fault: the first backslash outside of
 * strings, behind which there is no right answer. */
static size_t slow_bracket_end(const char *bytes, size_t length, size_t *fault)
{
    size_t depth = 0;
    bool in_string = false;

    *fault = SIZE_MAX;
    for (size_t i = 0; i < length; i++) {
        if (!in_string && bytes[i] == '\\') {
            *fault = i;
            return 0;
        }
        if (bytes[i] == '\\')
            i++;
        else if (bytes[i] == '"')
            in_string = !in_string;
        else if (!in_string && strchr("{[", bytes[i]))
            depth++;
        else if (!in_string && strchr("}]", bytes[i]) && --depth == 0)
            return i + 1;
    }
    return 0;
}

/* Random brackets, quotes and backslashes, in few and in many, at every length. */
static void test_bracket_ends(void **state)
{
    static const char letters[] = "{}[]\"\\x  x x xxxxxxxxxxxxxxxxxx:,";
    uint32_t seed = 12345;
    char bytes[400];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t kinds = round % 2 ? sizeof letters - 1 : 8, length = (size_t)round % sizeof bytes;
        size_t wanted, found, fault;

        bytes[0] = '{';
        for (size_t i = 1; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = letters[(seed >> 16) % kinds];
        }
        wanted = length ? slow_bracket_end(bytes, length, &fault) : 0;
        found = json_bracket_end(bytes, length, 0);
        if (length && fault != SIZE_MAX)
            assert_true(found == 0 || found > fault);
        else
            assert_int_equal(found, wanted);
    }
}

static void test_where_a_document_may_begin(void **state)
{
    (void)state;
    assert_true(json_may_begin("{}", 2));
    assert_true(json_may_begin("[", 1));
    assert_true(json_may_begin("a\n\n{", 4));
    assert_false(json_may_begin("a {}\n", 5));
    assert_false(json_may_begin("a\n{", 2)); /* beyond the end */
    assert_false(json_may_begin("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts_json),
        cmocka_unit_test(test_where_a_document_may_begin),
        cmocka_unit_test(test_refuses_with_place),
        cmocka_unit_test(test_limits_depth),
        cmocka_unit_test(test_limits_depth_of_objects),
        cmocka_unit_test(test_finds_spelt_duplicates),
        cmocka_unit_test(test_finds_duplicates_among_many),
        cmocka_unit_test(test_stays_inside_the_length),
        cmocka_unit_test(test_walks_members),
        cmocka_unit_test(test_walks_elements),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_every_place_in_a_string),
        cmocka_unit_test(test_bracket_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
