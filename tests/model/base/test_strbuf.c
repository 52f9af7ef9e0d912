/* Numbers that printf would write alike. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "model/base/strbuf.h"

static void test_numbers_in_decimal(void **state)
{
    static const struct {
        uint64_t number;
        const char *text;
    } cases[] = {
        {0, "0"},     {7, "7"},           {10, "10"},
        {255, "255"}, {65535, "65535"},   {UINT32_MAX, "4294967295"},
        {1000, "1000"}, {UINT64_MAX, "18446744073709551615"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf text = STRBUF_INIT;

        strbuf_addu(&text, cases[i].number);
        assert_string_equal(text.text, cases[i].text);
        strbuf_release(&text);
    }
}

static void test_numbers_are_appended(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "10.");
    strbuf_addu(&text, 0);
    strbuf_addch(&text, '/');
    strbuf_addu(&text, 16);
    assert_string_equal(text.text, "10.0/16");
    assert_int_equal(text.length, 7);
    strbuf_release(&text);
}

static void lines_are_indented(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_add_indented(&text, "", 4);
    assert_string_equal(text.text, "");
    strbuf_add_indented(&text, "one\n\n  two", 4);
    assert_string_equal(text.text, "    one\n\n      two\n");
    strbuf_clear(&text);
    strbuf_add_indented(&text, "ends\n", 1);
    assert_string_equal(text.text, " ends\n");
    strbuf_release(&text);
}

static void what_is_appended_is_whole(void **state)
{
    struct strbuf text = STRBUF_INIT, other = STRBUF_INIT;
    char *taken;

    (void)state;
    strbuf_addf(&text, "%s", "");
    assert_string_equal(text.text, "");
    strbuf_addf(&text, "%s-%d", "a", 7);
    strbuf_add(&other, "b\0c", 3);
    strbuf_addbuf(&text, &other);
    strbuf_addbuf(&text, &(struct strbuf)STRBUF_INIT);
    assert_int_equal(text.length, 6);
    assert_memory_equal(text.text, "a-7b\0c", 7);
    assert_false(strbuf_equals(&text, "a-7b")); /* a NUL inside counts */
    assert_true(strbuf_equals(&(struct strbuf)STRBUF_INIT, ""));
    taken = strbuf_detach(&text);
    assert_string_equal(taken, "a-7b");
    assert_int_equal(text.length, 0);
    free(taken);
    taken = strbuf_detach(&text); /* of nothing it is an empty text of its own */
    assert_string_equal(taken, "");
    free(taken);
    strbuf_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_in_decimal),
        cmocka_unit_test(test_numbers_are_appended),
        cmocka_unit_test(lines_are_indented),
        cmocka_unit_test(what_is_appended_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
