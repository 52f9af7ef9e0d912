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
#include "model/base/utf8.h"
#include "model/write/quote.h"
#include "model/write/unquote.h"
#include "tests/model/write/tools.h"

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

/* --- HCL and YAML ------------------------------------------------------------------------------------ */

static void hcl_evaluates_nothing(void **state)
{
    (void)state;
    assert_quoted(quote_hcl, "", 0, "\"\"");
    assert_quoted(quote_hcl, "a\"b\\c", 5, "\"a\\\"b\\\\c\"");
    assert_quoted(quote_hcl, "\n\r\t\b", 4, "\"\\n\\r\\t\\u0008\"");
    assert_quoted(quote_hcl, "${file(\"/etc/hostname\")}", 24,
                  "\"\\u0024{file(\\\"/etc/hostname\\\")}\"");
    assert_quoted(quote_hcl, "%{if x}", 7, "\"\\u0025{if x}\"");
    assert_quoted(quote_hcl, "$${x} $ { % $", 13, "\"$\\u0024{x} $ { % $\"");
    assert_quoted(quote_hcl, "a\0b", 3, "\"a\\u0000b\"");
    assert_quoted(quote_hcl, "\0{", 2, "\"\\u0000{\"");
    assert_quoted(quote_hcl, "\xE2\x80\xAE", 3, "\"\\u202e\"");
    assert_quoted(quote_hcl, "\xF3\xA0\x81\x81", 4, "\"\\U000e0041\"");
    assert_quoted(quote_hcl, "a\xFF", 2, "\"a\\ufffd\"");
}

static void yaml_is_always_in_double_quotes(void **state)
{
    (void)state;
    assert_quoted(quote_yaml, "", 0, "\"\"");
    assert_quoted(quote_yaml, "no", 2, "\"no\"");
    assert_quoted(quote_yaml, "- a: #b", 7, "\"- a: #b\"");
    assert_quoted(quote_yaml, "a\"b\\c\n", 6, "\"a\\\"b\\\\c\\n\"");
    assert_quoted(quote_yaml, "a\0b", 3, "\"a\\u0000b\"");
    assert_quoted(quote_yaml, "\xC2\x85", 2, "\"\\u0085\""); /* a line end for YAML */
    assert_quoted(quote_yaml, "\xF3\xA0\x81\x81", 4, "\"\\U000e0041\"");
    assert_quoted(quote_yaml, "a\xFF", 2, "\"a\\ufffd\"");
}

/* Bytes as random_bytes, with NUL, whole characters that Unicode's NFC leaves alone, and what languages
 * evaluate. */
static void add_random_text(struct strbuf *out, uint32_t *seed)
{
    static const char *const pieces[] = {
        "${", "%{", "$${", "%%{", "}", "{{resolve:ssm:x}}", "file(\"/etc/hostname\")", "\\u0024{",
        "!Sub ", "<<EOT\n", "\xE3\x81\x82", "\xE2\x80\xAE", "\xF0\x9F\x98\x80", "\xC2\xA0",
        "\xF3\xA0\x81\x81", "\xEF\xBB\xBF", "\xE2\x80\xA8", "\xC2\x85", "\xFF", "\xC3",
        "\xED\xA0\x80", "\x1b[2J", "\x7f", "'", "#", ": ", "- ", "null", "~"};

    for (uint32_t i = next_random(seed) % 8; i > 0; i--) {
        char bytes[32];

        if (next_random(seed) % 2)
            strbuf_adds(out, pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)]);
        else if (next_random(seed) % 8)
            for (size_t j = random_bytes(seed, bytes); j > 0; j--)
                strbuf_addch(out, (char)(bytes[j - 1] & 0x7F));
        else
            strbuf_addch(out, '\0');
    }
}

/* What a reader must give back: bytes that are no UTF-8 as U+FFFD. */
static void add_repaired(struct strbuf *out, const struct strbuf *text)
{
    for (size_t at = 0; at < text->length;) {
        uint32_t code_point;
        size_t used = utf8_decode(text->text + at, text->length - at, &code_point);

        if (used)
            strbuf_add(out, text->text + at, used);
        else
            strbuf_adds(out, "\xEF\xBF\xBD");
        at += used ? used : 1;
    }
}

static void add_base64(struct strbuf *out, const struct strbuf *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t at = 0; at < text->length; at += 3) {
        size_t count = text->length - at < 3 ? text->length - at : 3;
        uint32_t bits = 0;

        for (size_t i = 0; i < 3; i++)
            bits = bits << 8 | (i < count ? (unsigned char)text->text[at + i] : 0u);
        for (size_t i = 0; i < 4; i++)
            strbuf_addch(out, i <= count ? digits[bits >> (18 - 6 * i) & 63] : '=');
    }
    strbuf_addch(out, '\n');
}

/* As many quoted strings, each between `before` and `after`, and what they stand for in base 64, one a
 * line. Each is read back by unquote as well. */
static void make_strings(quoter *quote, const char *before, const char *after, struct strbuf *text,
                         struct strbuf *expected)
{
    uint32_t seed = 23;

    for (size_t i = 0; i < STRINGS; i++) {
        struct strbuf raw = STRBUF_INIT, repaired = STRBUF_INIT, quoted = STRBUF_INIT,
                      read = STRBUF_INIT;

        add_random_text(&raw, &seed);
        add_repaired(&repaired, &raw);
        quote(&quoted, raw.text, raw.length);
        assert_true(sanitise_text_is_clean(quoted.text, quoted.length));
        assert_int_equal(unquote(quoted.text, &read), quoted.length);
        assert_int_equal(read.length, repaired.length);
        assert_memory_equal(read.text, repaired.text, read.length);
        strbuf_addf(text, "%s%s%s", before, quoted.text, after);
        add_base64(expected, &repaired);
        strbuf_release(&raw);
        strbuf_release(&repaired);
        strbuf_release(&quoted);
        strbuf_release(&read);
    }
}

/* One run of Terraform on its own values: no provider, no network. */
static void terraform_gives_back_what_was_quoted(void **state)
{
    struct strbuf text = STRBUF_INIT, expected = STRBUF_INIT;
    struct fixture fixture = {0};

    (void)state;
    fixture_directory(&fixture);
    strbuf_adds(&text, "locals {\n  texts = [\n");
    make_strings(quote_hcl, "    ", ",\n", &text, &expected);
    strbuf_adds(&text, "  ]\n}\n");
    fixture_write(&fixture, "main.tf", text.text);
    fixture_write(&fixture, "expected", expected.text);
    fixture_write(&fixture, "question",
                  "join(\"\\n\", [for text in local.texts : base64encode(text)])\n");
    if (terraform_is_there())
        assert_int_equal(fixture_shell(&fixture, TERRAFORM " console -no-color <question | "
                                                           "sed -e '/EOT/d' >got && "
                                                           "cmp got expected"),
                         0);
    strbuf_release(&text);
    strbuf_release(&expected);
    fixture_release(&fixture);
}

static void yaml_parsers_give_back_what_was_quoted(void **state)
{
    struct strbuf text = STRBUF_INIT, expected = STRBUF_INIT;
    struct fixture fixture = {0};

    (void)state;
    fixture_directory(&fixture);
    make_strings(quote_yaml, "- ", "\n", &text, &expected);
    fixture_write(&fixture, "texts.yaml", text.text);
    fixture_write(&fixture, "expected", expected.text);
    fixture_write(&fixture, "read.py",
                  "import base64, yaml\n"
                  "for text in yaml.safe_load(open('texts.yaml', encoding='utf-8')):\n"
                  "    print(base64.b64encode(text.encode('utf-8')).decode())\n");
    if (tool_is_there("python3 -c 'import yaml'", "Python's yaml"))
        assert_int_equal(fixture_shell(&fixture, "python3 read.py >got && cmp got expected"), 0);
    strbuf_release(&text);
    strbuf_release(&expected);
    fixture_release(&fixture);
}

static void what_is_no_string_is_not_read(void **state)
{
    static const char *const bad[] = {"",         "a",       "\"a",       "\"a\n\"",   "\"\\x\"",
                                      "\"\\u12\"", "\"\\",    "\"\\ud800\"", "\"\\U00110000\"",
                                      "\"\\u00G0\"", "\"\xff\"",  "\"\xe6\x97\"",   "\"a\xc0\x80\""};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct strbuf out = STRBUF_INIT;

        assert_int_equal(unquote(bad[i], &out), 0);
        strbuf_release(&out);
    }
}

static void markdown_means_nothing(void **state)
{
    (void)state;
    assert_quoted(quote_markdown, "", 0, "");
    assert_quoted(quote_markdown, "a|b", 3, "`a|b`");
    assert_quoted(quote_markdown, "<img>", 5, "`<img>`");
    assert_quoted(quote_markdown, "![x](http://y) @z", 17, "`![x](http://y) @z`");
    assert_quoted(quote_markdown, "a\nb", 3, "`a<U+000A>b`");
    assert_quoted(quote_markdown, "a``b`", 5, "``` a``b` ```");
    assert_quoted(quote_markdown, "`", 1, "`` ` ``");
    assert_quoted(quote_markdown, " a", 2, "` a`");
    assert_quoted(quote_markdown, " a ", 3, "`  a  `");
    assert_quoted(quote_markdown, "\\*_", 3, "`\\*_`");
}

static void csv_is_no_formula(void **state)
{
    (void)state;
    assert_quoted(quote_csv, "a", 1, "\"a\"");
    assert_quoted(quote_csv, "a\"b", 3, "\"a\"\"b\"");
    assert_quoted(quote_csv, "=1+1", 4, "\"'=1+1\"");
    assert_quoted(quote_csv, "-1", 2, "\"'-1\"");
    assert_quoted(quote_csv, "\t=1", 3, "\"<U+0009>=1\"");
    assert_quoted(quote_csv, "\r+1", 3, "\"<U+000D>+1\"");
    assert_quoted(quote_csv, "@x", 2, "\"'@x\"");
    assert_quoted(quote_csv, "  =1", 4, "\"'  =1\"");
    assert_quoted(quote_csv, "\uFF1D\u65E5", 6, "\"'\uFF1D\u65E5\"");
    assert_quoted(quote_csv, "1-1", 3, "\"1-1\"");
}

static void markdown_cells_hold_no_bars(void **state)
{
    (void)state;
    assert_quoted(quote_markdown_cell, "", 0, "");
    assert_quoted(quote_markdown_cell, "a|b", 3, "`a<U+007C>b`");
    assert_quoted(quote_markdown_cell, "a\\|", 3, "`a\\<U+007C>`");
    assert_quoted(quote_markdown_cell, "`|`", 3, "`` `<U+007C>` ``");
}

static void markdown_sentences_mean_what_letters_say(void **state)
{
    static const struct {
        const char *text, *quoted;
    } sentences[] = {
        {"", ""},
        {"All of it, (and more).", "All of it, (and more)."},
        {"TCP 25 is open to ::/0, half: eni-1 (a).", "TCP 25 is open to `::/0`, half: `eni-1` (a)."},
        {"(*a*) _b_ [c](d:e) <f> @g #1", "(`*a*`) `_b_` `[c](d:e`) `<f>` `@g` `#1`"},
        {"www.example.com http://x a@b.c &lt;", "`www.example.com` `http://x` `a@b.c` `&lt`;"},
        {"` `` x`y", "`` ` `` ``` `` ``` ``x`y``"},
        {"- + 1. 2) --- ===", "`-` `+` 1. 2) `---` `===`"},
        {"a|b \\ caf\u00E9 \u65E5\u672C a\nb", "`a|b` `\\` caf\u00E9 \u65E5\u672C `a<U+000A>b`"},
        {"1. IPv6 deadbe deadbe1 deadbeef", "`1`. IPv6 deadbe `deadbe1` deadbeef"},
        {":smile: $x$ ~~y~~ a  b", "`:smile`: `$x$` `~~y~~` a b"},
        /* Japanese: "eni-1 (a)" and a full stop, a comma between "2587" and a word, and quotes */
        {"\u8A31\u53EF: eni-1\u3002TCP 25\u3001\u9001\u4FE1: ::/0\u3001\u300Cx_y\u300D\u3002",
         "\u8A31\u53EF: `eni-1`\u3002TCP 25\u3001\u9001\u4FE1: `::/0`\u3001\u300C`x_y`\u300D\u3002"},
        {"\u3002*a*\u3001_b_\u3002", "\u3002`*a*`\u3001`_b_`\u3002"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        assert_quoted(quote_markdown_sentence, sentences[i].text, strlen(sentences[i].text),
                      sentences[i].quoted);
}

static void html_is_text(void **state)
{
    (void)state;
    assert_quoted(quote_html, "", 0, "");
    assert_quoted(quote_html, "<b a=\"c\">'&amp;", 15, "&lt;b a=&quot;c&quot;&gt;&#39;&amp;amp;");
    assert_quoted(quote_html, "a\0b", 3, "a&lt;U+0000&gt;b");
    assert_quoted(quote_html, "\xff", 1, "&lt;xFF&gt;");
}

static void sarif_has_no_placeholders_and_no_links(void **state)
{
    (void)state;
    assert_quoted(quote_sarif, "", 0, "");
    assert_quoted(quote_sarif, "(a)", 3, "(a)");
    assert_quoted(quote_sarif, "a {0} b", 7, "a {{0}} b");
    assert_quoted(quote_sarif, "[a](b)", 6, "[a]<U+0028>b)");
    assert_quoted(quote_sarif, "\\[a\\](b)", 8, "\\[a\\]<U+0028>b)");
    assert_quoted(quote_sarif, "[a] (b) [c]", 11, "[a] (b) [c]");
    assert_quoted(quote_sarif, "a\nb", 3, "a<U+000A>b");
}

/* Character by character, without what stands around it. */
static void quote_each(struct strbuf *out, const char *text,
                       void quote(struct strbuf *out, const char *bytes, size_t length))
{
    strbuf_addch(out, '"');
    for (; *text; text++) {
        struct strbuf one = STRBUF_INIT;

        quote(&one, text, 1);
        strbuf_add(out, one.text + 1, one.length - 2);
        strbuf_release(&one);
    }
    strbuf_addch(out, '"');
}

/* Eight bytes are looked at together: each ASCII character, and each beside one that is special, at each place. */
static void a_character_is_seen_among_eight(void **state)
{
    static const char specials[] = "\x01\x1f !\"#$%&[\\]~\x7f";

    (void)state;
    for (int byte = 1; byte < 0x80; byte++) {
        for (size_t at = 0; at < 23; at++) {
            for (size_t i = 0; i < sizeof specials - 1; i++) {
                char text[] = "abcdefghijklmnopqrstuvwx";
                struct strbuf json = STRBUF_INIT, yaml = STRBUF_INIT, wanted = STRBUF_INIT;

                text[at] = (char)byte;
                text[at + 1] = specials[i];
                quote_json(&json, text, strlen(text));
                quote_each(&wanted, text, quote_json);
                assert_string_equal(json.text, wanted.text);
                strbuf_clear(&wanted);
                quote_yaml(&yaml, text, strlen(text));
                quote_each(&wanted, text, quote_yaml);
                assert_string_equal(yaml.text, wanted.text);
                strbuf_release(&json);
                strbuf_release(&yaml);
                strbuf_release(&wanted);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shell_words_are_single_quoted),
        cmocka_unit_test(shell_gives_back_what_was_quoted),
        cmocka_unit_test(json_escapes_what_is_not_plain),
        cmocka_unit_test(json_is_read_back),
        cmocka_unit_test(a_character_is_seen_among_eight),
        cmocka_unit_test(hcl_evaluates_nothing),
        cmocka_unit_test(yaml_is_always_in_double_quotes),
        cmocka_unit_test(terraform_gives_back_what_was_quoted),
        cmocka_unit_test(yaml_parsers_give_back_what_was_quoted),
        cmocka_unit_test(what_is_no_string_is_not_read),
        cmocka_unit_test(markdown_means_nothing),
        cmocka_unit_test(csv_is_no_formula),
        cmocka_unit_test(markdown_cells_hold_no_bars),
        cmocka_unit_test(markdown_sentences_mean_what_letters_say),
        cmocka_unit_test(html_is_text),
        cmocka_unit_test(sarif_has_no_placeholders_and_no_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
