#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/mend/fold.h"

static void text_is_folded_beside_its_label(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        size_t indent;
        const char *text;
        size_t width;
        const char *expected;
    } cases[] = {
        {"How", 5, "one two three", 80, "How  one two three\n"},
        {"How", 5, "one two three", 0, "How  one two three\n"},
        {"How", 5, "one two three", 12, "How  one two\n     three\n"},
        {"How", 5, "one two three", 13, "How  one two\n     three\n"},
        {"How", 5, "one two three", 10, "How  one\n     two\n     three\n"},
        {"", 5, "one", 20, "     one\n"},
        {"How", 5, "", 20, "How\n"},
        {"How", 5, "a  b", 20, "How  a  b\n"},
        /* a word longer than the line is broken anywhere */
        {"x", 2, "abcdefghij", 8, "x abcdef\n  ghij\n"},
        {"x", 2, "ab cdefghij", 8, "x ab\n  cdefgh\n  ij\n"},
        /* a label that leaves no room still keeps a blank */
        {"Long label", 5, "one", 40, "Long label one\n"},
        /* a wide character is never cut, nor counted as one column */
        {"x", 2, "\xe9\x83\xb5\xe4\xbe\xbf\xe5\xb1\x80", 7,
         "x \xe9\x83\xb5\xe4\xbe\xbf\n  \xe5\xb1\x80\n"},
        /* Japanese is folded between its characters, a full stop beginning no line */
        {"x", 2, "ab \u65e5\u672c\u8a9e", 9, "x ab \u65e5\u672c\n  \u8a9e\n"},
        {"x", 2, "ab \u65e5\u672c\u3002\u8a9e", 9, "x ab \u65e5\n  \u672c\u3002\u8a9e\n"},
        {"x", 2, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 7,
         "x \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out = STRBUF_INIT;
        fold_add(&out, cases[i].label, cases[i].indent, cases[i].text, cases[i].width);
        assert_string_equal(out.text, cases[i].expected);
        strbuf_release(&out);
    }
}

static void columns_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
    } cases[] = {
        {"", 0},     {"abc", 3}, {"\xc3\xa9", 1}, {"\xe9\x83\xb5\xe4\xbe\xbf", 4},
        {"\xff", 1}, /* no UTF-8: counted by the byte */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(fold_columns(cases[i].text, strlen(cases[i].text)), cases[i].columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_folded_beside_its_label),
        cmocka_unit_test(columns_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
