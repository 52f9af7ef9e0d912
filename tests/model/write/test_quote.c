#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/write/quote.h"

typedef void quoter(struct strbuf *out, const char *bytes, size_t length);

static void assert_quoted(quoter *quote, const char *bytes, size_t length, const char *expected)
{
    struct strbuf out = STRBUF_INIT;

    quote(&out, bytes, length);
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
}

static void shell_words_are_single_quoted(void **state)
{
    (void)state;
    assert_quoted(quote_shell, "", 0, "''");
    assert_quoted(quote_shell, "a b", 3, "'a b'");
    assert_quoted(quote_shell, "it's", 4, "'it'\\''s'");
    assert_quoted(quote_shell, "$(id)`id`\n!", 11, "'$(id)`id`\n!'");
    assert_quoted(quote_shell, "a\0b", 3, "'ab'");
}

/* A generator of our own: the same strings everywhere. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static size_t random_bytes(uint32_t *seed, char bytes[32])
{
    size_t length = next_random(seed) % 32;

    for (size_t i = 0; i < length; i++) {
        static const char nasty[] = "'\"\\$`!\n\r\t ;&|*?[]{}()<>~#-";
        uint32_t pick = next_random(seed);

        bytes[i] = pick % 3 ? nasty[pick / 3 % (sizeof nasty - 1)] : (char)(1 + pick / 3 % 255);
    }
    return length;
}

#define STRINGS 4000

/* Thousands of random byte strings through a real shell: what comes out is what went in. */
static void shell_gives_back_what_was_quoted(void **state)
{
    char name[] = P_tmpdir "/vpcmend-quote-XXXXXX";
    int descriptor = mkstemp(name);
    FILE *file = fdopen(descriptor, "wb");
    struct strbuf expected = STRBUF_INIT;
    struct strbuf script = STRBUF_INIT;
    struct strbuf command = STRBUF_INIT;
    uint32_t seed = 7;
    FILE *shell;

    (void)state;
    assert_non_null(file);
    for (size_t i = 0; i < STRINGS; i++) {
        char bytes[32];
        size_t length = random_bytes(&seed, bytes);

        strbuf_adds(&script, "printf '%s.' ");
        quote_shell(&script, bytes, length);
        strbuf_addch(&script, '\n');
        strbuf_add(&expected, bytes, length);
        strbuf_addch(&expected, '.');
    }
    assert_int_equal(fwrite(script.text, 1, script.length, file), script.length);
    fclose(file);

    strbuf_addf(&command, "/bin/sh %s", name);
    shell = popen(command.text, "r");
    assert_non_null(shell);
    for (size_t i = 0; i < expected.length; i++)
        assert_int_equal(fgetc(shell), (unsigned char)expected.text[i]);
    assert_int_equal(fgetc(shell), EOF);
    assert_int_equal(pclose(shell), 0);
    remove(name);
    strbuf_release(&command);
    strbuf_release(&script);
    strbuf_release(&expected);
}

static void json_escapes_what_is_not_plain(void **state)
{
    (void)state;
    assert_quoted(quote_json, "", 0, "\"\"");
    assert_quoted(quote_json, "a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    assert_quoted(quote_json, "\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    assert_quoted(quote_json, "\x1b[2J\x7f", 5, "\"\\u001b[2J\\u007f\"");
    assert_quoted(quote_json, "a\0b", 3, "\"a\\u0000b\"");
    assert_quoted(quote_json, "\xE2\x80\xAE", 3, "\"\\u202e\"");
    assert_quoted(quote_json, "\xE3\x83\xA1", 3, "\"\xE3\x83\xA1\"");
    /* U+E0041, a tag: two units */
    assert_quoted(quote_json, "\xF3\xA0\x81\x81", 4, "\"\\udb40\\udc41\"");
    assert_quoted(quote_json, "a\xFF\xC3", 3, "\"a\\ufffd\\ufffd\"");
}

/* Any UTF-8 text comes back from a JSON reader as it was, and none of it can touch a terminal. */
static void json_is_read_back(void **state)
{
    uint32_t seed = 11;

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        char bytes[33];
        size_t length = random_bytes(&seed, bytes);
        struct strbuf out = STRBUF_INIT;
        cJSON *json;

        for (size_t j = 0; j < length; j++)
            bytes[j] = (char)(bytes[j] & 0x7F ? bytes[j] & 0x7F : 'x');
        bytes[length] = '\0';
        quote_json(&out, bytes, length);
        assert_true(sanitise_text_is_clean(out.text, out.length));
        json = cJSON_Parse(out.text);
        assert_non_null(json);
        assert_string_equal(json->valuestring, bytes);
        cJSON_Delete(json);
        strbuf_release(&out);
    }
}

static void markdown_means_nothing(void **state)
{
    (void)state;
    assert_quoted(quote_markdown, "a|b", 3, "a\\|b");
    assert_quoted(quote_markdown, "<img>", 5, "\\<img\\>");
    assert_quoted(quote_markdown, "[x](y)", 6, "\\[x\\](y)");
    assert_quoted(quote_markdown, "a\nb", 3, "a\\<U+000A\\>b");
    assert_quoted(quote_markdown, "`*_", 3, "\\`\\*\\_");
}

static void csv_is_no_formula(void **state)
{
    (void)state;
    assert_quoted(quote_csv, "a", 1, "\"a\"");
    assert_quoted(quote_csv, "a\"b", 3, "\"a\"\"b\"");
    assert_quoted(quote_csv, "=1+1", 4, "\"'=1+1\"");
    assert_quoted(quote_csv, "-1", 2, "\"'-1\"");
    assert_quoted(quote_csv, "\t=1", 3, "\"<U+0009>=1\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shell_words_are_single_quoted),
        cmocka_unit_test(shell_gives_back_what_was_quoted),
        cmocka_unit_test(json_escapes_what_is_not_plain),
        cmocka_unit_test(json_is_read_back),
        cmocka_unit_test(markdown_means_nothing),
        cmocka_unit_test(csv_is_no_formula),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
