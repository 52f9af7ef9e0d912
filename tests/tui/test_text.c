/* Columns, cropping and wrapping, as values. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "tui/text.h"
#include "tui/text_width.h"

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns("", true), 0);
    assert_int_equal(text_columns("smtp", true), 4);
    assert_int_equal(text_columns("\u65E5\u672C\u8A9E", true), 6);
    assert_int_equal(text_columns("e\u0301", true), 1);
    assert_int_equal(text_columns("caf\u00E9", true), 4);
    assert_int_equal(text_columns("\u65E5x", false), 9); /* \u{65E5}x */
    assert_int_equal(text_columns("\U0001F600", true), 2);
    assert_int_equal(text_columns("\xFF", true), 5); /* <xFF>, should it ever get here */
}

static void assert_crop(const char *text, size_t columns, bool utf8, const char *expected)
{
    struct strbuf out = STRBUF_INIT;
    size_t used = text_crop(&out, text, columns, utf8);

    assert_string_equal(out.text, expected);
    assert_int_equal(used, text_columns(expected, true));
    assert_true(used <= columns);
    strbuf_release(&out);
}

static void test_crop(void **state)
{
    (void)state;
    assert_crop("mail-relay", 10, true, "mail-relay");
    assert_crop("mail-relay", 9, true, "mail-rel\u2026");
    assert_crop("mail-relay", 9, false, "mail-rel~");
    assert_crop("mail-relay", 1, true, "\u2026");
    assert_crop("mail-relay", 0, true, "");
    assert_crop("", 0, true, "");
    assert_crop("\u65E5\u672C\u8A9E", 6, true, "\u65E5\u672C\u8A9E");
    assert_crop("\u65E5\u672C\u8A9E", 5, true, "\u65E5\u672C\u2026");
    assert_crop("\u65E5\u672C\u8A9E", 4, true, "\u65E5\u2026"); /* no half of a character */
    assert_crop("\u65E5\u672C", 8, false, "~");
    assert_crop("\u65E5\u672C", 16, false, "\\u{65E5}\\u{672C}");
    assert_crop("\u65E5\u672C", 15, false, "\\u{65E5}~");
    assert_crop("ae\u0301z", 3, true, "ae\u0301z");
    assert_crop("ae\u0301zz", 3, true, "ae\u0301\u2026");
}

static void assert_crop_middle(const char *text, size_t columns, bool utf8, const char *expected)
{
    struct strbuf out = STRBUF_INIT;
    size_t used = text_crop_middle(&out, text, columns, utf8);

    assert_string_equal(out.text, expected);
    assert_int_equal(used, text_columns(expected, utf8));
    assert_true(used <= columns);
    strbuf_release(&out);
}

static void test_crop_middle(void **state)
{
    (void)state;
    assert_crop_middle("abcdefghi", 9, true, "abcdefghi");
    assert_crop_middle("abcdefghij", 9, true, "abc\u2026fghij");
    assert_crop_middle("abcdefghij", 9, false, "abc~fghij");
    assert_crop_middle("abcdefghij", 2, true, "a\u2026");
    assert_crop_middle("abcdefghij", 0, true, "");
    assert_crop_middle("\u65e5\u672c\u8a9e\u65e5\u672c", 7, true, "\u65e5\u2026\u65e5\u672c"); /* none is cut in half */
    assert_crop_middle("abcdee\u0301fg", 4, true, "a\u2026fg"); /* nor an accent without its base */
}

static void test_pad(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    text_pad(&out, "\u65E5", 4, true);
    text_pad(&out, "abcdef", 3, false);
    text_pad(&out, "", 2, true);
    text_pad(&out, "\u65E5\u672C\u8A9E", 4, true);
    assert_string_equal(out.text, "\u65E5  ab~  \u65E5\u2026 ");
    strbuf_release(&out);
}

/* The lines of a wrapped text, a bar after each. */
static void assert_wrap(const char *text, size_t columns, bool utf8, const char *expected)
{
    struct strbuf out = STRBUF_INIT;
    size_t count = 0;
    const char *next;

    for (const char *line = text; line; line = next) {
        size_t length = text_wrap_line(line, columns, utf8, &next);

        strbuf_add(&out, line, length);
        strbuf_addch(&out, '|');
        count++;
    }
    assert_string_equal(out.text, expected);
    assert_int_equal(text_wrap_count(text, columns, utf8), count);
    strbuf_release(&out);
}

static void test_wrap(void **state)
{
    (void)state;
    assert_wrap("", 10, true, "|");
    assert_wrap("one two three", 20, true, "one two three|");
    assert_wrap("one two three", 13, true, "one two three|");
    assert_wrap("one two three", 12, true, "one two|three|");
    assert_wrap("one two three", 7, true, "one two|three|");
    assert_wrap("one two three", 3, true, "one|two|thr|ee|");
    assert_wrap("one  two", 5, true, "one|two|");
    assert_wrap("a\nb", 10, true, "a|b|");
    assert_wrap("a\n\nb\n", 10, true, "a||b|");
    assert_wrap("abc ", 3, true, "abc|");
    assert_wrap("\u65E5\u672C\u8A9E", 4, true, "\u65E5\u672C|\u8A9E|");
    assert_wrap("\u65E5\u672C", 1, true, "\u65E5|\u672C|"); /* one fits always */
    assert_wrap("sg-0123456789abcdef is open", 10, true, "sg-0123456|789abcdef|is open|");
    /* beside wide characters, but no closing sign first and no opening one last */
    assert_wrap("ab \u65E5\u672C\u8A9E", 6, true, "ab \u65E5|\u672C\u8A9E|");
    assert_wrap("ab \u65E5\u672Ccd", 8, true, "ab \u65E5\u672C|cd|");
    assert_wrap("\u65E5\u672C\u3002\u8A9E", 4, true, "\u65E5|\u672C\u3002|\u8A9E|");
    assert_wrap("\u65E5\u672C: x", 4, true, "\u65E5|\u672C:|x|");
    assert_wrap("\u65E5\u672C(\u8A9E)", 5, true, "\u65E5\u672C|(\u8A9E)|");
    assert_wrap("\u30E1\u30FC\u30EB", 4, true, "\u30E1\u30FC|\u30EB|");
    assert_wrap("\u30A2\u30E1\u30FC", 4, true, "\u30A2|\u30E1\u30FC|");
    assert_wrap("x \u65E5\u672C", 10, false, "x|\u65E5|\u672C|"); /* each takes 8 */
}

static uint32_t random_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Every line fits, nothing but blanks and newlines is lost, and the end is reached. */
static void test_wrap_loses_nothing(void **state)
{
    static const char *const pieces[] = {"a", "b", " ", "\u65E5", "\n", "e\u0301", "cc"};
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct strbuf text = STRBUF_INIT;
        size_t columns = 2 + random_number(&seed) % 9;
        size_t shown = 0;
        size_t solid = 0;
        const char *next;

        for (uint32_t i = random_number(&seed) % 30; i > 0; i--)
            strbuf_adds(&text, pieces[random_number(&seed) % 7]);
        for (size_t i = 0; i < text.length; i++)
            solid += text.text[i] != ' ' && text.text[i] != '\n';
        for (const char *line = text.text; line; line = next) {
            struct strbuf part = STRBUF_INIT;
            size_t length = text_wrap_line(line, columns, true, &next);

            strbuf_add(&part, line, length);
            assert_true(text_columns(part.text, true) <= columns);
            for (size_t i = 0; i < length; i++)
                shown += line[i] != ' ' && line[i] != '\n';
            assert_true(!next || next > line);
            strbuf_release(&part);
        }
        assert_int_equal(shown, solid);
        strbuf_release(&text);
    }
}

/* ncurses counts with the C library's numbers: where both know a character they must agree. */
static void test_widths_agree_with_the_c_library(void **state)
{
    size_t compared = 0;
    size_t different = 0;

    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        skip();
    for (uint32_t c = 0xA0; c < 0x30000; c++) {
        int theirs = wcwidth((wchar_t)c);

        if (theirs < 0 || (c >= 0xD800 && c < 0xF900) || c == 0xAD)
            continue;
        compared++;
        different += theirs != text_width(c);
    }
    setlocale(LC_CTYPE, "C");
    assert_true(compared > 100000);
    assert_true(different < compared / 1000); /* another edition of Unicode */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_crop),
        cmocka_unit_test(test_crop_middle),
        cmocka_unit_test(test_pad),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_wrap_loses_nothing),
        cmocka_unit_test(test_widths_agree_with_the_c_library),
    };

    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
