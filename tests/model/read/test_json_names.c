/*
 * Names that stand twice: all pairs, all lengths; and lists that were left out, of which test_json_squeeze.c has more.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/base/strbuf.h"

#include "model/read/json_arena.h"
#include "model/read/json_names.h"

/* --- names --------------------------------------------------------------------------------------- */

/* Of a tree in memory that was another one's before. */
static bool names_differ_without(const char *text, const struct json_left_out *left, size_t count)
{
    static const char before[] = "[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"]";
    struct json_arena arena = {0};
    const char *end;
    cJSON *tree;
    bool differ;

    for (int i = 0; i < 8; i++)
        json_arena_parse(&arena, before, sizeof before - 1, &end);
    json_arena_clear(&arena);
    tree = json_arena_parse(&arena, text, strlen(text), &end);
    assert_non_null(tree);
    differ = json_names_differ(tree, left, count);
    json_arena_release(&arena);
    return differ;
}

static bool names_differ(const char *text)
{
    return names_differ_without(text, NULL, 0);
}

static void test_names(void **state)
{
    (void)state;
    assert_true(names_differ("{}"));
    assert_true(names_differ("[1, {\"a\": 1}, {\"a\": 1}]"));
    assert_true(names_differ("{\"a\": {\"a\": {\"a\": 1}}, \"ab\": 1, \"A\": 2, \"\": 3}"));
    assert_false(names_differ("{\"a\": 1, \"b\": 2, \"a\": 3}"));
    assert_false(names_differ("{\"\": 1, \"\": 3}"));
    assert_false(names_differ("[[{\"x\": [{\"b\": 2, \"b\": 2}]}]]"));
}

/* The name of each member of an object of up to forty is given to another one: all pairs are found, also where
 * many names begin alike. */
static void test_every_pair(void **state)
{
    static const char *const beginnings[] = {"", "Pri", "PrivateIp", "Private"};

    (void)state;
    for (int count = 2; count <= 40; count++) {
        for (int first = 0; first < count; first++) {
            for (int second = first; second < count; second++) {
                struct strbuf text = STRBUF_INIT;

                for (int i = 0; i < count; i++)
                    strbuf_addf(&text, "%s\"%s%d\": 1", i ? ", " : "{",
                                beginnings[(i == second ? first : i) % 4], i == second ? first : i);
                strbuf_addch(&text, '}');
                assert_int_equal(names_differ(text.text), first == second);
                strbuf_release(&text);
            }
        }
    }
}

/* Names of any length that differ in one letter, in the last of them, or not at all. */
static void test_every_length(void **state)
{
    static const char letters[] = "PrivateIpAddressesOfAnInterface";

    (void)state;
    for (int length = 0; length < (int)sizeof letters - 1; length++) {
        for (int other = 0; other < (int)sizeof letters - 1; other++) {
            struct strbuf text = STRBUF_INIT;

            strbuf_addf(&text, "{\"%.*s\": \"xxxxxxxxxxxxxxxxx\", \"y\": 0, \"%.*s\": 1}", length,
                        letters, other, letters);
            assert_int_equal(names_differ(text.text), length != other);
            strbuf_clear(&text);
            strbuf_addf(&text, "{\"%.*sx\": 0, \"%.*s%c\": 1}", length, letters, length, letters,
                        other % 2 ? 'x' : 'z');
            assert_int_equal(names_differ(text.text), other % 2 == 0);
            strbuf_release(&text);
        }
    }
}

/* Each name is compared with those before it: of an object of a hundred thousand (an export of 1.4 MB, which took
 * minutes) it is left to json_check, which sorts them. */
static void test_many_names(void **state)
{
    for (int count = 100; count <= 200; count += 100) {
        struct strbuf text = STRBUF_INIT;

        (void)state;
        strbuf_adds(&text, "[{\"a\": [");
        for (int i = 0; i < 1000; i++) /* elements have no names */
            strbuf_adds(&text, "{\"x\": 1}, ");
        strbuf_adds(&text, "0]}, {");
        for (int i = 0; i < count; i++)
            strbuf_addf(&text, "%s\"%d\": 1", i ? ", " : "", i);
        strbuf_adds(&text, "}]");
        assert_int_equal(names_differ(text.text), count == 100);
        strbuf_release(&text);
    }
}

#define ROW(letter) ((letter) % JSON_LIST_MEMBERS) /* of the list whose name has it as its eighth from the end */

/* An object without a list of "a", which stands behind two others that opened five brackets with it. */
static bool differ_without(const char *second, size_t opened, unsigned row)
{
    struct json_left_out left = {opened, row};
    struct strbuf text = STRBUF_INIT;
    bool differ;

    strbuf_addf(&text, "{\"a\":[{\"IpRanges\":[],\"Ipv6Ranges\":0},%s]}", second);
    differ = names_differ_without(text.text, &left, 1);
    strbuf_release(&text);
    return differ;
}

/* Brackets: the element 1, its list 2, the first object 3, a list in it 4, the second object 5. */
static void test_left_out(void **state)
{
    static const struct json_left_out twice[] = {{3, ROW('v')}, {3, ROW('v')}};
    static const struct json_left_out two[] = {{3, ROW('v')}, {3, ROW('x')}};

    (void)state;
    assert_true(differ_without("{\"b\":1}", 5, ROW('I')));
    assert_false(differ_without("{\"IpRanges\":[1]}", 6, ROW('I')));
    assert_true(differ_without("{\"IpRanges\":[1]}", 6, ROW('v')));
    assert_false(differ_without("{\"Ipv6Ranges\":0}", 5, ROW('v')));
    assert_false(differ_without("{\"PrefixListIds\":0}", 5, ROW('x')));
    assert_true(differ_without("{\"PrefixListId\":0}", 5, ROW('x')));
    assert_true(differ_without("{\"PrefixListIdsX\":0}", 5, ROW('x')));
    assert_false(differ_without("{\"UserIdGroupPairs\":0}", 5, ROW('o')));
    /* of the first object */
    assert_false(differ_without("{}", 4, ROW('I')));
    assert_false(differ_without("{}", 3, ROW('v')));
    assert_true(differ_without("{}", 4, ROW('x')));
    /* of none */
    assert_false(differ_without("[1]", 5, ROW('I')));
    assert_false(differ_without("{}", 6, ROW('x')));
    assert_true(names_differ_without("{\"a\":[{\"b\":1}]}", two, 2));
    assert_false(names_differ_without("{\"a\":[{\"b\":1}]}", twice, 2));
    assert_false(names_differ_without("{\"a\":[1,[2]]}", two, 2));
    assert_false(names_differ_without("{\"a\":[[1],{\"b\":1}]}", two, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_left_out),
    };

    json_arena_install();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
