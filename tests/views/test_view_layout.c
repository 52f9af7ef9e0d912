/* Where list and pane stand, as numbers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "views/screens/view_layout.h"

static const struct area narrow = {1, 0, 21, 80}, wide = {1, 0, 47, 200};

static void assert_area(struct area area, int y, int x, int height, int width)
{
    assert_int_equal(area.y, y);
    assert_int_equal(area.x, x);
    assert_int_equal(area.height, height);
    assert_int_equal(area.width, width);
}

static struct view_layout lay_out(enum pane_place pane, struct area area, size_t rows, bool focused)
{
    return view_layout(&(struct view_layout_request){pane, area, rows, focused});
}

static void test_pane_below(void **state)
{
    struct view_layout layout = lay_out(PANE_BELOW, narrow, 100, false);

    (void)state;
    assert_area(layout.list, 1, 0, 13, 80);
    assert_int_equal(layout.across, 14);
    assert_area(layout.pane, 15, 0, 7, 80);
    assert_int_equal(layout.beside, -1);
    layout = lay_out(PANE_BELOW, wide, 100, false);
    assert_area(layout.pane, 39, 0, 9, 200);
}

static void test_pane_grows_while_it_is_read(void **state)
{
    (void)state;
    assert_area(lay_out(PANE_BELOW, narrow, 100, true).pane, 12, 0, 10, 80);
    assert_area(lay_out(PANE_LARGE, narrow, 100, false).pane, 8, 0, 14, 80);
    assert_area(lay_out(PANE_LARGE, narrow, 100, true).pane, 8, 0, 14, 80);
}

static void test_pane_beside(void **state)
{
    struct view_layout layout = lay_out(PANE_BESIDE, narrow, 100, false);

    (void)state;
    assert_area(layout.list, 1, 0, 21, 32);
    assert_int_equal(layout.beside, 32);
    assert_area(layout.pane, 2, 34, 20, 46);
    assert_int_equal(layout.across, -1);
    layout = lay_out(PANE_BESIDE, (struct area){1, 0, 21, 69}, 100, false);
    assert_int_equal(layout.beside, -1);
    assert_area(layout.pane, 15, 0, 7, 69);
}

/* The list of answers gets what it needs, up to two fifths. */
static void test_pane_above(void **state)
{
    struct view_layout layout = lay_out(PANE_ABOVE, narrow, 3, false);

    (void)state;
    assert_area(layout.list, 19, 0, 3, 80);
    assert_int_equal(layout.across, 18);
    assert_area(layout.pane, 1, 0, 17, 80);
    assert_area(lay_out(PANE_ABOVE, narrow, 100, false).list, 14, 0, 8, 80);
}

static void test_without_a_pane(void **state)
{
    struct view_layout layout = lay_out(PANE_NONE, narrow, 100, false);

    (void)state;
    assert_area(layout.list, 1, 0, 21, 80);
    assert_int_equal(layout.pane.width, 0);
    layout = lay_out(PANE_BELOW, (struct area){1, 0, 7, 80}, 100, false);
    assert_area(layout.list, 1, 0, 7, 80);
    assert_int_equal(layout.pane.width, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pane_below),  cmocka_unit_test(test_pane_grows_while_it_is_read),
        cmocka_unit_test(test_pane_beside), cmocka_unit_test(test_pane_above),
        cmocka_unit_test(test_without_a_pane),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
