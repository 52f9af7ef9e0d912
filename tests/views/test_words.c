/*
 * Which language is taken, and what every text of the Japanese catalogue must keep of the English one:
 * what msgfmt --check does not look at. That the catalogue is whole, tests/check_words.sh sees to.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/base/message.h"
#include "model/net/addr_set.h"
#include "tui/text.h"
#include "views/words/words.h"

static void test_language(void **state)
{
    (void)state;
    assert_string_equal(words_language(NULL, NULL), "en");
    assert_string_equal(words_language(NULL, ""), "en");
    assert_string_equal(words_language(NULL, "C"), "en");
    assert_string_equal(words_language(NULL, "C.UTF-8"), "en");
    assert_string_equal(words_language(NULL, "en_US.UTF-8"), "en");
    assert_string_equal(words_language(NULL, "ja_JP.UTF-8"), "ja");
    assert_string_equal(words_language("", "ja"), "ja");
    assert_string_equal(words_language(NULL, "ja.UTF-8"), "ja");
    assert_string_equal(words_language(NULL, "jam_JM.UTF-8"), "en");
    assert_string_equal(words_language("ja", "C.UTF-8"), "ja");
    assert_string_equal(words_language("ja", "C"), "en");
    assert_string_equal(words_language("ja", "POSIX"), "en");
    assert_string_equal(words_language("en", "ja_JP.UTF-8"), "en");
    assert_string_equal(words_language("de:ja:en", "de_DE.UTF-8"), "ja");
    assert_string_equal(words_language("de:en:ja", "de_DE.UTF-8"), "en");
    assert_string_equal(words_language("de", "ja_JP.UTF-8"), "en");
    assert_string_equal(words_language("::ja_JP", "ja_JP.UTF-8"), "ja");
}

/* --- every text ----------------------------------------------------------------------------------- */

typedef bool keeps(const char *english, const char *japanese);

static uint32_t number_at(size_t offset)
{
    const unsigned char *at = words_ja + offset;

    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Of all texts but the head; a text with two forms by its second, which holds all arguments. */
static void check_all(keeps *good, const char *what)
{
    const size_t count = words_ja_size ? number_at(8) : 0;
    size_t bad = 0;

    if (!count) {
        print_message("skipped: built without msgfmt\n");
        skip();
    }
    for (size_t i = 1; i < count; i++) {
        const char *english = (const char *)words_ja + number_at(number_at(12) + i * 8 + 4);
        const size_t length = number_at(number_at(12) + i * 8);
        const char *japanese = (const char *)words_ja + number_at(number_at(16) + i * 8 + 4);

        if (length > strlen(english))
            english += strlen(english) + 1;
        if (good(english, japanese))
            continue;
        print_error("views/words/ja.po: %s:\n  %s\n  %s\n", what, english, japanese);
        bad++;
    }
    assert_int_equal(bad, 0);
}

/* Names that are the same in every language. */
static bool is_name(const char *english)
{
    static const char *const names[] = {
        "NAT", "PASS", "FAIL", "Global Accelerator", "VPC", "VPCs", "VPC ", "the VPC ", "of the VPC ", "JSON",
        "ACL", "ARN", "Terraform", "Lambda", "   LB ", "N", "Id", "an id", "egress-only", "%s [Y/n] ",
        "%s [y/N] ", "en", /* a page's language */
        /* words that Japanese has a sign for */
        "of ", " of ", " to ", ": of ", " in ", " in %s", "%zu %s"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(english, names[i]) == 0)
            return true;
    return false;
}

/* Kana, ideographs, full-width signs: three bytes from U+3000 on. */
static bool has_japanese(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0xe3 && (unsigned char)*text <= 0xef)
            return true;
    return false;
}

static bool is_translated(const char *english, const char *japanese)
{
    bool letters = false;

    for (const char *at = english; *at; at++)
        letters = letters || isalpha((unsigned char)*at);
    return !letters || is_name(english) || has_japanese(japanese);
}

/* Where it ends what follows begins, and the other way round: no newline less, no full stop for a colon. */
static bool ends_alike(const char *english, const char *japanese)
{
    const size_t one = strlen(english);
    const size_t two = strlen(japanese);

    return (english[one - 1] == '\n') == (japanese[two - 1] == '\n');
}

/* Whether each {name} of one, which the program fills in, is in the other. */
static bool has_the_places_of(const char *one, const char *other)
{
    for (const char *at = strchr(one, '{'); at; at = strchr(at + 1, '{')) {
        const char *end = strchr(at, '}');
        char place[32];

        if (!end || end - at > 12 || !islower((unsigned char)at[1]))
            continue;
        snprintf(place, sizeof place, "%.*s", (int)(end - at + 1), at);
        if (!strstr(other, place))
            return false;
    }
    return true;
}

static bool has_the_same_places(const char *english, const char *japanese)
{
    return has_the_places_of(english, japanese) && has_the_places_of(japanese, english);
}

/* Six English words in a row are a sentence that was left behind. */
static bool has_no_english_run(const char *english, const char *japanese)
{
    static const char form[] = "Request to remove email sending limitations"; /* AWS's own */
    size_t run = 0;

    (void)english;
    if (strstr(japanese, form))
        return true;
    for (const char *at = japanese; *at;) {
        const size_t letters = strspn(at, "abcdefghijklmnopqrstuvwxyz'");

        if (letters && (at[letters] == ' ' || at[letters] == '.' || !at[letters]))
            run++;
        else
            run = 0;
        if (run == 6)
            return false;
        at += letters ? letters : 1;
        at += letters && *at == ' ';
    }
    return true;
}

/* A line of a help text fits into a terminal. */
static bool fits(const char *english, const char *japanese)
{
    if (!strstr(english, "--help"))
        return true;
    for (const char *line = japanese; *line;) {
        const size_t length = strcspn(line, "\n");
        char copy[512];

        snprintf(copy, sizeof copy, "%.*s", (int)length, line);
        if (text_columns(copy, true) > 96)
            return false;
        line += length + (line[length] == '\n');
    }
    return true;
}

static void test_translated(void **state)
{
    (void)state;
    check_all(is_translated, "not in Japanese");
    check_all(has_no_english_run, "an English sentence is in it");
}

static void test_shape(void **state)
{
    (void)state;
    check_all(ends_alike, "does not end as the English does");
    check_all(has_the_same_places, "other {places} than in the English");
    check_all(fits, "a line is too wide");
}

static void test_used(void **state)
{
    (void)state;
    if (!words_ja_size)
        skip();
    assert_true(message_use(words_ja, words_ja_size));
    assert_string_equal(_("Findings"), "検出事項");
    assert_string_equal(_("sg-0c49bcc46e01e0051"), "sg-0c49bcc46e01e0051");
    message_use(NULL, 0);
    assert_string_equal(_("Findings"), "Findings");
}

/* Japanese names every fourth power of ten, where English names every third. */
static void test_large_numbers(void **state)
{
    static const struct {
        const char *block, *words;
    } sizes[] = {{"0.0.0.0/0", "42.9億"},     {"64.0.0.0/2", "10.7億"}, {"0.0.0.0/5", "1.34億"},
                 {"0.0.0.0/6", "6711万"},     {"10.0.0.0/8", "1678万"}, {"10.0.0.0/12", "105万"},
                 {"10.0.0.0/13", "524 288"}};

    (void)state;
    if (!words_ja_size)
        skip();
    assert_true(message_use(words_ja, words_ja_size));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct strbuf out = STRBUF_INIT;
        struct addr_set set;
        struct cidr block;

        assert_true(cidr_parse(sizes[i].block, &block));
        addr_set_init(&set, IP_V4);
        addr_set_add_cidr(&set, block);
        addr_set_format_size_short(&out, &set);
        assert_string_equal(out.text, sizes[i].words);
        addr_set_release(&set);
        strbuf_release(&out);
    }
    message_use(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_translated),
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_used),
        cmocka_unit_test(test_large_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
