/*
 * Against json_check, which is strict to the letter, and against leaving out blanks byte by byte.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/base/strbuf.h"

#include "model/read/json_arena.h"
#include "model/read/json_scan.h"
#include "model/read/json_squeeze.h"

static uint32_t seed = 20261126;

static uint32_t any(uint32_t count)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % count;
}

/* --- the blanks ---------------------------------------------------------------------------------- */

/* Runs of more than one blank between the parts of a value go, but for one behind a number, and nothing else. */
static void test_leaves_out_indentation(void **state)
{
    static const char *const parts[] = {"[", "\"a  b\"",   ",", "12", ",", "{", "\"key\"",
                                        ":", "\"\\\"  \"", "}", ",",  "[", "]", "]"};

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct strbuf text = STRBUF_INIT, wanted = STRBUF_INIT, out = STRBUF_INIT;
        struct json_squeezed squeezed;

        strbuf_add_repeated(&text, 'x',
                            (size_t)round % 70); /* what stands before it is left alone */
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
            uint32_t count = any(2) ? any(70) : any(2);

            strbuf_adds(&text, parts[i]);
            strbuf_adds(&wanted, parts[i]);
            if (i + 1 == sizeof parts / sizeof parts[0])
                break;
            strbuf_add_repeated(&text, round % 2 ? ' ' : '\n', count);
            if (count == 1 || (count && !strcmp(parts[i], "12")))
                strbuf_addch(&wanted, round % 2 ? ' ' : '\n');
        }
        strbuf_adds(&out, "before");
        squeezed = json_squeeze(text.text, text.length, (size_t)round % 70, &out, NULL);
        assert_int_equal(squeezed.end, text.length);
        assert_true(squeezed.is_plain);
        /* A run that is cut by a block may leave one blank. */
        for (const char *at = out.text + 6, *want = wanted.text; *at; at++) {
            if (*at == *want)
                want++;
            else
                assert_true(*at == ' ' || *at == '\n');
            assert_true(at[1] || !*want);
        }
        assert_true(out.length - 6 < wanted.length + text.length / 32 + 2);
        strbuf_release(&text);
        strbuf_release(&wanted);
        strbuf_release(&out);
    }
}

/* --- what needs json_check ----------------------------------------------------------------------- */

static const char *const values[] = {
    "1",
    "0",
    "-0",
    "443",
    "65535",
    "-1",
    "01",
    "-01",
    "1.",
    "1.5",
    "-.5",
    ".5",
    "1e5",
    "1e",
    "1E+2",
    "00",
    "true",
    "false",
    "null",
    "nul",
    "truex",
    "-",
    "+1",
    "1-2",
    "\"\"",
    "\"a\"",
    "\"\\n\"",
    "\"\\u0041\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\x\"",
    "\"\t\"",
    "\"\n\"",
    "\"\xc3\xa9\"",
    "\"\xff\"",
    "\"\xc3\"",
    "\"\x7f\"",
    "\"\\\\\"",
    "\"\\\"\"",
    "\xc3\xa9",
    "\x01",
    "[]",
    "{}",
    "[1,]",
    "[,]",
    "{\"a\":1}",
    "{\"a\":1,\"a\":2}",
    "{\"a\" 1}",
    "{\"a\":1,}",
    "[1 2]",
    "2  5",
    "t   rue",
    "fal\n\nse",
    "-  1",
    "1e+  5",
    "\r",
    "\t",
    "\f 1",
    "1\f",
    "\\",
    "10",
    "100",
    "1.0",
    "20,01",
    "9e9",
    "{\"\":0}",
    "{\"a\":{\"b\":1,\"b\":2}}",
    "\"0.5\"",
    "\"01\"",
};

/* An object of the values, most of them good ones, in random order and indentation. */
static void add_random_object(struct strbuf *text)
{
    uint32_t members = any(6);

    strbuf_addch(text, '{');
    for (uint32_t i = 0; i < members; i++) {
        uint32_t pick = any(4) ? 3 : any(sizeof values / sizeof values[0]);

        strbuf_addf(text, "%s%*s\"k%u\":%*s", i ? "," : "", (int)any(40), "", (unsigned)i,
                    (int)any(3), "");
        strbuf_adds(text, values[pick]);
        if (!any(3))
            strbuf_addf(text, "\n%*s", (int)any(90), "");
    }
    strbuf_addch(text, '}');
}

static void assert_same_anywhere(const struct strbuf *text, struct json_squeezed squeezed,
                                 const struct strbuf *out)
{
    struct strbuf again = STRBUF_INIT;
    struct json_squeezed other = json_squeeze_anywhere(text->text, text->length, 0, &again, NULL);

    assert_int_equal(other.end, squeezed.end);
    assert_int_equal(other.is_plain, squeezed.is_plain);
    assert_string_equal(again.text, out->text);
    strbuf_release(&again);
}

/* Plain, and read by cJSON, with all names different: then json_check agrees, and the tree is the same as
 * that of the whole text. If it is not, nothing is said. */
static void test_plain_is_json(void **state)
{
    unsigned plain = 0, bad = 0;

    (void)state;
    for (int round = 0; round < 60000; round++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        struct json_squeezed squeezed;
        struct json_extent value;
        struct json_error error;
        cJSON *tree;
        bool good;

        add_random_object(&text);
        good = json_check(text.text, text.length, 0, &value, &error);
        bad += !good;
        squeezed = json_squeeze(text.text, text.length, 0, &out, NULL);
        assert_same_anywhere(&text, squeezed, &out);
        if (good)
            assert_int_equal(squeezed.end, value.length);
        tree = cJSON_ParseWithLength(out.text, out.length);
        if (squeezed.end && squeezed.is_plain && tree && json_names_differ(tree, NULL, 0)) {
            cJSON *whole = cJSON_ParseWithLength(text.text, text.length);

            plain++;
            assert_true(good);
            assert_true(cJSON_Compare(tree, whole, true));
            cJSON_Delete(whole);
        }
        cJSON_Delete(tree);
        strbuf_release(&text);
        strbuf_release(&out);
    }
    assert_true(plain > 20000);
    assert_true(bad > 5000);
}

static bool is_plain(const char *text)
{
    struct strbuf out = STRBUF_INIT;
    struct json_squeezed squeezed = json_squeeze(text, strlen(text), 0, &out, NULL);

    strbuf_release(&out);
    return squeezed.end == strlen(text) && squeezed.is_plain;
}

/* What exports are full of does not fall back to the slow way. */
static void test_usual_text_is_plain(void **state)
{
    (void)state;
    assert_true(is_plain("{\"FromPort\": -1, \"ToPort\": 65535, \"IsEgress\": true, \"a\": null}"));
    assert_true(
        is_plain("{\"CidrIp\": \"10.0.0.0/8\", \"Description\": \"a \\\"b\\\" {c} \\\\ \\/\"}"));
    assert_true(is_plain(
        "{\"Description\": \"caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac\", \"n\": [0, 10, 100]}"));
    assert_false(is_plain("{\"a\": \"\\u00e9\"}"));
    assert_false(is_plain("{\"a\": 1.5}"));
    assert_false(is_plain("{\"a\": 1e+  5}"));
    assert_false(is_plain("{\r\n\"a\": 1}"));
}

/* What only blanks part is not made one: each text by itself, and at every place of a block. */
static void test_blanks_part_words(void **state)
{
    static const char *const texts[] = {"2  5", "2 \n\n  5", "tr  ue", "t   rue", "nul  l", "-  1"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t before = 0; before < 140; before++) {
            struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
            cJSON *tree;

            strbuf_adds(&text, "[\"");
            strbuf_add_repeated(&text, 'x', before);
            strbuf_addf(&text, "\",%s]", texts[i]);
            json_squeeze(text.text, text.length, 0, &out, NULL);
            tree = cJSON_ParseWithLength(out.text, out.length);
            assert_null(tree);
            strbuf_release(&text);
            strbuf_release(&out);
        }
    }
}

/* A string, number or escape across the border of two blocks, at every place. */
static void test_across_blocks(void **state)
{
    static const struct {
        const char *text;
        bool plain;
    } cases[] = {{"01", false},          {"10", true},        {"1.5", false},
                 {"\"\\\\\"", true},     {"\"\\\"}\"", true}, {"\"\\u0041\"", false},
                 {"\"\xc3\xa9\"", true}, {"\"\xc3\"", false}, {"\"a\x01\"", false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t before = 0; before < 140; before++) {
            struct strbuf text = STRBUF_INIT;

            strbuf_adds(&text, "[\"");
            strbuf_add_repeated(&text, 'x', before);
            strbuf_addf(&text, "\",%s]", cases[i].text);
            assert_int_equal(is_plain(text.text), cases[i].plain);
            strbuf_release(&text);
        }
    }
}

static void test_without_end(void **state)
{
    static const char text[] = "[{\"a\": \"]}\", \"b\": [1, 2]}";

    (void)state;
    for (size_t length = 1; length < sizeof text - 1; length++) {
        struct strbuf out = STRBUF_INIT;

        assert_int_equal(json_squeeze(text, length, 0, &out, NULL).end, 0);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaves_out_indentation),
        cmocka_unit_test(test_plain_is_json),
        cmocka_unit_test(test_usual_text_is_plain),
        cmocka_unit_test(test_blanks_part_words),
        cmocka_unit_test(test_across_blocks),
        cmocka_unit_test(test_without_end),
    };

    json_arena_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
