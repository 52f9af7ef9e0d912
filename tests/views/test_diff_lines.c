#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "views/reports/diff_report.h"

static void assert_line(struct diff_lines lines, enum diff_role role, size_t indent,
                        const char *text, const char *expected)
{
    struct strbuf out = STRBUF_INIT;

    lines.out = &out;
    diff_line(&lines, role, indent, text);
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
}

static void without_a_terminal_nothing_is_folded_or_coloured(void **state)
{
    struct diff_lines pipe = {.utf8 = true};

    (void)state;
    assert_line(pipe, DIFF_REMOVED, 2, "- a line that is as long as it is, and no shorter at all",
                "  - a line that is as long as it is, and no shorter at all\n");
    assert_line(pipe, DIFF_PLAIN, 0, "", "\n");
}

/* What is folded stands two further in; each piece has the colour, and no blank has. */
static void a_terminal_folds_and_colours(void **state)
{
    struct diff_lines narrow = {.utf8 = true, .width = 26};
    struct diff_lines coloured = {.utf8 = true, .width = 26, .colour = true};

    (void)state;
    assert_line(narrow, DIFF_REMOVED, 2, "- in tcp 25 from 0.0.0.0/0 with words",
                "  - in tcp 25 from\n"
                "    0.0.0.0/0 with words\n");
    assert_line(coloured, DIFF_REMOVED, 2, "- in tcp 25 from 0.0.0.0/0 with words",
                "  \033[31m- in tcp 25 from\033[0m\n"
                "    \033[31m0.0.0.0/0 with words\033[0m\n");
    assert_line(coloured, DIFF_WORSE, 0, "+ a hole", "\033[1;31m+ a hole\033[0m\n");
    assert_line(coloured, DIFF_PLAIN, 0, "~ a hole", "~ a hole\n");
}

/* However narrow it is, some columns are left. */
static void a_terminal_of_no_width_still_shows_all(void **state)
{
    struct diff_lines narrow = {.utf8 = true, .width = 1};

    (void)state;
    assert_line(narrow, DIFF_PLAIN, 4, "one two three four five",
                "    one two three four\n"
                "      five\n");
}

static void a_terminal_without_utf8_is_shown_ascii(void **state)
{
    struct diff_lines plain = {.width = 60};

    (void)state;
    assert_line(plain, DIFF_PLAIN, 0, "sg-1 (\xe6\x97\xa5)", "sg-1 (\\u{65E5})\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_terminal_nothing_is_folded_or_coloured),
        cmocka_unit_test(a_terminal_folds_and_colours),
        cmocka_unit_test(a_terminal_of_no_width_still_shows_all),
        cmocka_unit_test(a_terminal_without_utf8_is_shown_ascii),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
