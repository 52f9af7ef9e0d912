/*
 * What eyes get to see: every character that hides, every kind of look-alike, and what has to stay
 * readable.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"

static void assert_shown(const char *text, const char *expected)
{
    struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;

    sanitise_add(&out, text, strlen(text));
    assert_string_equal(out.text, expected);
    assert_int_equal(sanitise_text_is_clean(text, strlen(text)), strcmp(text, expected) == 0);
    sanitise_add(&again, out.text, out.length);
    assert_string_equal(again.text, expected);
    strbuf_release(&again);
    strbuf_release(&out);
}

/* Between letters, alone, first and last. */
static void assert_never_shown(uint32_t code_point)
{
    char bytes[4], text[16], expected[32];
    size_t length = utf8_encode(code_point, bytes);

    assert_false(sanitise_is_clean(code_point));
    for (int i = 0; i < 4; i++) {
        struct strbuf out = STRBUF_INIT;
        size_t used = (size_t)snprintf(text, sizeof text, "%s", i & 1 ? "ab" : "");

        memcpy(text + used, bytes, length);
        used += length;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s", i & 2 ? "\u65E5" : "");
        snprintf(expected, sizeof expected, "%s<U+%04X>%s", i & 1 ? "ab" : "", (unsigned)code_point,
                 i & 2 ? "\u65E5" : "");
        sanitise_add(&out, text, used);
        assert_string_equal(out.text, expected);
        assert_false(sanitise_text_is_clean(text, used));
        strbuf_release(&out);
    }
}

/* UnicodeData.txt 15.0: what has the category Cf (163 in 14.0, 170 in 15.0), Cc, Zl, Zp or Zs. */
static const struct {
    uint32_t first, last;
} formats[] = {{0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},
               {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x180E, 0x180E},
               {0x200B, 0x200F},   {0x202A, 0x202E},   {0x2060, 0x2064},   {0x2066, 0x206F},
               {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
               {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE0001},
               {0xE0020, 0xE007F}},
  others[] = {{0x00, 0x1F},     {0x7F, 0xA0},     {0x1680, 0x1680},   {0x2000, 0x200A},
              {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},   {0x3000, 0x3000},
              {0x34F, 0x34F},   {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},
              {0x2800, 0x2800}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFFA0, 0xFFA0},
              {0xE000, 0xF8FF}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, {0x10FFFE, 0x10FFFF},
              {0x300, 0x36F},   {0x3099, 0x309A}, {0x20D0, 0x20F0},   {0x5D0, 0x5EA},
              {0x627, 0x64A},   {0x2F00, 0x2FD5}, {0x212A, 0x212B},   {0x1161, 0x11FF}};

static void what_hides_is_written_out(void **state)
{
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (uint32_t c = formats[i].first; c <= formats[i].last; c++, count++)
            assert_never_shown(c);
    assert_int_equal(count, 170);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        for (uint32_t c = others[i].first; c <= others[i].last; c++)
            assert_never_shown(c);
}

static void bytes_that_are_no_text_are_written_out(void **state)
{
    (void)state;
    assert_shown("\xFF", "<xFF>");
    assert_shown("a\x9B\x33m", "a<x9B>3m");
    assert_shown("\xC0\xAF", "<xC0><xAF>");          /* overlong */
    assert_shown("\xED\xA0\x80", "<xED><xA0><x80>"); /* a surrogate */
    assert_shown("\xF4\x90\x80\x80", "<xF4><x90><x80><x80>");
    assert_shown("\xE3\x83", "<xE3><x83>"); /* broken off */
    assert_shown("\xC2\x9B"
                 "2J",
                 "<U+009B>2J");
    assert_shown("\x1b]0;x\x07", "<U+001B>]0;x<U+0007>");
}

static void what_is_readable_stays(void **state)
{
    static const char *const texts[] = {
        "",
        "mail-relay (25/tcp) <x> `~",
        "\u30E1\u30FC\u30EB\u30B5\u30FC\u30D0",             /* Japanese */
        "Web\u30B5\u30FC\u30D0_\u672C\u756A",               /* and with Latin letters in a word */
        "\uFF37\uFF45\uFF42\u30B5\u30FC\u30D0",             /* full-width beside kana */
        "\uFF71\uFF72\uFF73\u3001\u300C\u5C71\uFA11\u300D", /* half-width kana, punctuation */
        "\u2460\u3231\u2161 \u2026 \u30FB",
        "caf\u00E9-M\u00FCnchen \u0141\u00F3d\u017A Vi\u1EC7t \u00C6\u00F8",
        "\u041F\u043E\u0447\u0442\u0430", /* Russian */
        "\u03C4\u03B1\u03C7\u03C5\u03B4\u03C1\u03BF\u03BC\u03B5\u03AF\u03BF",
        "mail-\u0441\u0435\u0440\u0432\u0435\u0440",
        "\u0E40\u0E0B\u0E34\u0E23\u0E4C\u0E1F AWS\u0E40\u0E0B\u0E34", /* Thai */
        "\u0939\u093F\u0928\u094D\u0926\u0940",                       /* Hindi */
        "\uD55C\uAD6D\uC5B4 \U0001F600 \U00020BB7",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_shown(texts[i], texts[i]);
}

static void look_alikes_are_written_out(void **state)
{
    (void)state;
    assert_shown("m\u0430il", "m<U+0430>il");                                     /* Cyrillic a */
    assert_shown("\u0441\u043E\u0440\u0443", "<U+0441><U+043E><U+0440><U+0443>"); /* all of it */
    assert_shown("prod_\u0430", "prod_<U+0430>");
    assert_shown("\u041Fo\u0447\u0442\u0430", "<U+041F>o<U+0447><U+0442><U+0430>");
    assert_shown("\u0410\u03C6", "<U+0410><U+03C6>"); /* Cyrillic and Greek */
    assert_shown("\u039C\u0391\u0399L", "<U+039C><U+0391><U+0399>L");
    assert_shown("\u0451", "<U+0451>"); /* as \u00EB */
    assert_shown("caf\u00E9\u0441", "caf\u00E9<U+0441>");
    assert_shown("\uFF4D\uFF41il", "<U+FF4D><U+FF41>il");
    assert_shown("\U0001D426ail", "<U+1D426>ail");
    assert_shown("ma\u0131l-\u0261", "ma<U+0131>l-<U+0261>");
    assert_shown("mail\u2010relay \u2013 \u2019", "mail<U+2010>relay <U+2013> <U+2019>");
    assert_shown("\u0966\u0E50", "<U+0966><U+0E50>"); /* digits that look like o */
    assert_shown("e\u0301", "e<U+0301>");             /* not the same bytes as \u00E9 */
    assert_shown("\u304B\u3099", "\u304B<U+3099>");
    assert_shown("\u13AA\u13B7", "<U+13AA><U+13B7>"); /* Cherokee */
}

static void marks_need_something_to_stand_on(void **state)
{
    (void)state;
    assert_shown("\u0E34", "<U+0E34>");
    assert_shown("a\u0E34", "a<U+0E34>");
    assert_shown("\u0E01\u0E34\u0E34\u0E34\u0E34\u0E34\u0E34\u0E34",
                 "\u0E01\u0E34\u0E34\u0E34\u0E34\u0E34<U+0E34><U+0E34>");
    assert_shown("\u200B\u0E34", "<U+200B><U+0E34>");
    assert_shown("\xFF\u0E34", "<xFF><U+0E34>");
}

/* Where a cursor stands in the middle of a word. */
static void a_start_looks_as_in_the_whole(void **state)
{
    static const char text[] = "x m\u0430il\x1b y";
    static const struct {
        size_t part;
        const char *expected;
    } cases[] = {{0, ""},
                 {1, "x"},
                 {3, "x m"},
                 {5, "x m<U+0430>"},
                 {7, "x m<U+0430>il"},
                 {8, "x m<U+0430>il<U+001B>"},
                 {10, "x m<U+0430>il<U+001B> y"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out = STRBUF_INIT;

        sanitise_add_start(&out, text, sizeof text - 1, cases[i].part);
        assert_string_equal(out.text, cases[i].expected);
        strbuf_release(&out);
    }
}

/* Whatever comes in, what goes out goes out again as it is. */
static void nothing_is_left_to_do(void **state)
{
    static const char *const pieces[] = {
        "a",      "B",      "1",      "-",        " ",        "\x1b",   "\u0430", "\u043F",
        "\u03B1", "\u03C6", "\uFF41", "\u65E5",   "\u0E01",   "\u0E34", "\u0966", "\u00E9",
        "\u0301", "\u202E", "\xFF",   "\xE3\x83", "<U+0041>", "\u2010", "\u05D0", "\u200B"};
    uint64_t dice = 1;

    (void)state;
    for (size_t i = 0; i < 50000; i++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

        for (size_t left = i % 12; left; left--) {
            dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407u;
            strbuf_adds(&text, pieces[(dice >> 33) % (sizeof pieces / sizeof *pieces)]);
        }
        sanitise_add(&out, text.text, text.length);
        assert_int_equal(sanitise_text_is_clean(text.text, text.length),
                         strcmp(text.text, out.text) == 0);
        for (size_t at = 0; at < out.length;) {
            uint32_t code_point;
            size_t used = utf8_decode(out.text + at, out.length - at, &code_point);

            assert_true(used && sanitise_is_clean(code_point));
            at += used;
        }
        if (!sanitise_text_is_clean(out.text, out.length))
            fail_msg("%s", out.text);
        strbuf_release(&out);
        strbuf_release(&text);
    }
}

static void lines_stay_lines(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    sanitise_add_lines(&text, "a\x1b[1m\n\nb");
    assert_string_equal(text.text, "a<U+001B>[1m\n\nb\n");
    assert_false(sanitise_lines_are_clean("fine\na\x1b[1m\n"));
    assert_true(sanitise_lines_are_clean("fine\n\nand this"));
    assert_true(sanitise_lines_are_clean(""));
    strbuf_release(&text);
}

/* Eight bytes are looked at together: each ASCII byte, and each pair of those beside a limit, at each place of them. */
static void a_byte_is_seen_among_eight(void **state)
{
    static const char limits[] = "\x01\x1f !~\x7f";

    (void)state;
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t at = 0; at < 23; at++) {
            for (size_t i = 0; i < sizeof limits; i++) { /* the last one is that of the others */
                char text[] = "abcdefghijklmnopqrstuvwx", behind = limits[i] ? limits[i] : 'a';
                bool clean = byte >= 0x20 && byte != 0x7f && behind >= 0x20 && behind != 0x7f;

                text[at] = (char)byte;
                text[at + 1] = behind;
                assert_int_equal(sanitise_text_is_clean(text, strlen(text)), clean);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_hides_is_written_out),
        cmocka_unit_test(bytes_that_are_no_text_are_written_out),
        cmocka_unit_test(what_is_readable_stays),
        cmocka_unit_test(look_alikes_are_written_out),
        cmocka_unit_test(marks_need_something_to_stand_on),
        cmocka_unit_test(a_start_looks_as_in_the_whole),
        cmocka_unit_test(nothing_is_left_to_do),
        cmocka_unit_test(lines_stay_lines),
        cmocka_unit_test(a_byte_is_seen_among_eight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
