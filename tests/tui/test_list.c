/* A list's invariant, under anything that can happen to it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>

#include "tui/list.h"

static struct list list_of(size_t count, size_t height)
{
    struct list list = {0};

    list_set_count(&list, count);
    list_resize(&list, height);
    return list;
}

static void assert_at(const struct list *list, size_t cursor, size_t top)
{
    assert_int_equal(list->cursor, cursor);
    assert_int_equal(list->top, top);
}

static void test_moving(void **state)
{
    struct list list = list_of(100, 10);

    (void)state;
    assert_at(&list, 0, 0);
    list_move_by(&list, 9);
    assert_at(&list, 9, 0);
    list_move_by(&list, 1);
    assert_at(&list, 10, 1);
    list_move_by(&list, -5);
    assert_at(&list, 5, 1);
    list_move_by(&list, LONG_MIN);
    assert_at(&list, 0, 0);
    list_move_by(&list, LONG_MAX);
    assert_at(&list, 99, 90);
    list_move_to(&list, 50);
    assert_at(&list, 50, 50);
    list_move_to(&list, SIZE_MAX);
    assert_at(&list, 99, 90);
}

static void test_paging_keeps_one_row(void **state)
{
    struct list list = list_of(100, 10);

    (void)state;
    list_move_by(&list, 3);
    list_page(&list, 1);
    assert_at(&list, 12, 9); /* row 9 was the last one seen and is the first one now */
    list_page(&list, -1);
    assert_at(&list, 3, 0);
    list_page(&list, -1);
    assert_at(&list, 0, 0);
    list_page(&list, 100);
    assert_at(&list, 99, 90);
}

static void test_shrinking(void **state)
{
    struct list list = list_of(100, 10);

    (void)state;
    list_move_to(&list, 99);
    list_set_count(&list, 50);
    assert_at(&list, 49, 40);
    list_resize(&list, 60);
    assert_at(&list, 49, 0);
    list_resize(&list, 1);
    assert_at(&list, 49, 49);
    list_set_count(&list, 0);
    assert_at(&list, 0, 0);
    list_page(&list, 1);
    list_move_by(&list, 1);
    assert_at(&list, 0, 0);
}

static void test_position(void **state)
{
    struct list list = list_of(14, 5);
    struct strbuf out = STRBUF_INIT;

    (void)state;
    list_move_to(&list, 2);
    list_format_position(&list, &out);
    list_set_count(&list, 0);
    list_format_position(&list, &out);
    assert_string_equal(out.text, "3/140/0");
    strbuf_release(&out);
}

static uint32_t random_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void change(struct list *list, uint32_t *seed)
{
    uint32_t amount = random_number(seed) % 40;

    switch (random_number(seed) % 5) {
    case 0:
        list_resize(list, amount);
        break;
    case 1:
        list_set_count(list, amount * 3);
        break;
    case 2:
        list_move_to(list, amount);
        break;
    case 3:
        list_move_by(list, (long)amount - 20);
        break;
    default:
        list_page(list, (int)(amount % 5) - 2);
        break;
    }
}

static void assert_invariant(const struct list *list)
{
    assert_true(list->height >= 1);
    assert_true(list->top <= list->cursor);
    assert_true(list->cursor < list->top + list->height);
    if (!list->count) {
        assert_at(list, 0, 0);
        return;
    }
    assert_true(list->cursor < list->count);
    if (list->top)
        assert_true(list->top + list->height <= list->count);
}

static void test_invariant(void **state)
{
    struct list list = {0};
    uint32_t seed = 7;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        change(&list, &seed);
        assert_invariant(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moving),    cmocka_unit_test(test_paging_keeps_one_row),
        cmocka_unit_test(test_shrinking), cmocka_unit_test(test_position),
        cmocka_unit_test(test_invariant),
    };

    return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
