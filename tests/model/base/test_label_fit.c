/* Labels in the room that there is for them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "model/base/label_fit.h"

static void expect_fit(const char *text, int width, const char *expected)
{
    struct strbuf label = STRBUF_INIT;

    strbuf_adds(&label, text);
    label_fit(&label, width);
    assert_string_equal(label.text, expected);
    assert_int_equal(label.length, strlen(expected));
    strbuf_release(&label);
}

static void test_ids_make_room_for_names(void **state)
{
    static const char web[] = "!! 25 eni-05239d1b5669f2636 (web)";

    (void)state;
    expect_fit(web, 33, web);
    expect_fit(web, 32, "!! 25 eni-05239d1b.. (web)");
    expect_fit(web, 4, "!! 25 eni-05239d1b.. (web)"); /* who paints crops the rest */
    expect_fit("subnet-0aeba543cb5844cc5 (公開サブネット)", 34, "subnet-0aeba543.. (公開サブネット)");
}

static void test_others_stay(void **state)
{
    (void)state;
    expect_fit("eni-05239d1b5669f2636", 10, "eni-05239d1b5669f2636");
    expect_fit("eni-05239d1b (web)", 10, "eni-05239d1b (web)");
    expect_fit("a-b (eni-05239d1b5669f2636)", 10, "a-b (eni-05239d1b5669f2636)");
    expect_fit("VpcId:22 (vpc-0)", 10, "VpcId:22 (vpc-0)");
    expect_fit("", 0, "");
}

static void test_cuts(void **state)
{
    static const struct {
        const char *text;
        int width;
        size_t at;
        int columns;
    } cases[] = {{"abc", 3, 3, 3}, {"abc", 2, 2, 2},  {"", 4, 0, 0},       {"abc", 0, 0, 0},
                 {"日本", 4, 6, 4}, {"日本", 3, 3, 2}, {"caf\u00E9", 4, 5, 4}, {"日本", 1, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int columns;

        assert_int_equal(label_cut(cases[i].text, cases[i].width, &columns), cases[i].at);
        assert_int_equal(columns, cases[i].columns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_make_room_for_names),
        cmocka_unit_test(test_others_stay),
        cmocka_unit_test(test_cuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
