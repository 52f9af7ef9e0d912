/* Lines and columns of a text, asked for in any order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/read/window.h"

static void assert_position(struct window *window, uint64_t offset, uint32_t line, uint32_t column)
{
    uint32_t got_line, got_column;

    window_position(window, offset, &got_line, &got_column);
    assert_int_equal(got_line, line);
    assert_int_equal(got_column, column);
}

static void test_positions(void **state)
{
    static const char text[] = "ab\n\ncd";
    struct window window;

    (void)state;
    window_init_memory(&window, text, strlen(text));
    assert_position(&window, 5, 3, 2);
    assert_position(&window, 0, 1, 1); /* back */
    assert_position(&window, 2, 1, 3); /* the end of the line belongs to it */
    assert_position(&window, 3, 2, 1);
    assert_position(&window, 6, 3, 3); /* behind the text */
    window_release(&window);
}

/* A byte order mark takes no column, and what is said of the file as a whole is said of its first letter. */
static void test_positions_behind_a_mark(void **state)
{
    static const char text[] = "\xEF\xBB\xBF" "ab\ncd";
    struct window window;

    (void)state;
    window_init_memory(&window, text, strlen(text));
    for (uint64_t offset = 0; offset <= 3; offset++)
        assert_position(&window, offset, 1, 1);
    assert_position(&window, 4, 1, 2);
    assert_position(&window, 6, 2, 1);
    assert_position(&window, 0, 1, 1);
    window_release(&window);
}

/* An eighth of the file, between what is worth the waking of a core and what is read as a rule. */
static void test_parts_fit_the_file(void **state)
{
    static const struct {
        uint64_t size;
        size_t chunk; /* KiB; 0: as a rule */
    } cases[] = {{0, 32}, {1000, 32}, {256 * 1024, 32}, {512 * 1024, 64}, {1536 * 1024, 0}, {UINT64_MAX, 0}};
    struct window window;
    size_t rule;

    (void)state;
    window_init_memory(&window, "", 0);
    rule = window.chunk;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        window.chunk = rule;
        window_fit(&window, cases[i].size);
        assert_int_equal(window.chunk, cases[i].chunk ? cases[i].chunk * 1024 : rule);
    }
    window.chunk = 64; /* who wants less gets it */
    window_fit(&window, 1 << 20);
    assert_int_equal(window.chunk, 64);
    window_release(&window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_positions_behind_a_mark),
        cmocka_unit_test(test_parts_fit_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
