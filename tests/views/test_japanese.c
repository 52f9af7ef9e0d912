/*
 * The reports in Japanese: no sentence of theirs is joined to the next as English ones are, and pages say
 * which language they are in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/mend/change.h"
#include "tests/support/call.h"
#include "views/words/words.h"

static int enter(void **state)
{
    (void)state;
    call_directory_enter();
    assert_call_says("vpcmend demo --export sample", 0, "", "");
    if (words_ja_size)
        assert_true(message_use(words_ja, words_ja_size));
    return 0;
}

static int leave(void **state)
{
    (void)state;
    message_use(NULL, 0);
    call_directory_leave();
    return 0;
}

static void needs_the_catalogue(void)
{
    if (words_ja_size)
        return;
    print_message("skipped: built without msgfmt\n");
    skip();
}

/* A kana or an ideograph, of three bytes from U+3040 on, ends before this one. */
static bool is_behind_japanese(const char *text, const char *at)
{
    return at - text >= 3 && memcmp(at - 3, "\u3040", 3) >= 0 && memcmp(at - 3, "\uA000", 3) < 0;
}

/* Whether English punctuation stands behind Japanese, or a blank behind Japanese punctuation. */
static bool is_english_join(const char *text, const char *at)
{
    return (is_behind_japanese(text, at) &&
            (strncmp(at, ". ", 2) == 0 || strncmp(at, ".\n", 2) == 0 || strncmp(at, ".<", 2) == 0)) ||
           (strncmp(at, "\u3002 ", 4) == 0 && at[4] != '*') || strncmp(at, "\u3001 ", 4) == 0 ||
           strncmp(at, "\u3002\u3002", 6) == 0;
}

static void assert_is_joined(const char *line)
{
    struct call call = call_run(line);

    assert_true(*call.out);
    for (const char *at = call.out; *at; at++)
        if (is_english_join(call.out, at))
            fail_msg("%s: %.120s", line, at - call.out > 60 ? at - 60 : call.out);
    call_release(&call);
}

static void japanese_parts_with_nothing(void **state)
{
    (void)state;
    needs_the_catalogue();
    assert_string_equal(sentence_end(), "\u3002");
    assert_string_equal(sentence_stop(), "\u3002");
    assert_string_equal(sentence_gap(), "");
    assert_string_equal(sentence_comma(), "\u3001");
}

static void reports_are_joined_in_japanese(void **state)
{
    static const char *const lines[] = {
        "vpcmend audit sample",
        "vpcmend audit sample --format markdown",
        "vpcmend audit sample --format html",
        "vpcmend mail sample",
        "vpcmend mail sample --format markdown",
        "vpcmend mail sample --format html",
        "vpcmend map sample --format list",
        "vpcmend fix sample --all --to vpc --smtp-only --format markdown",
        "vpcmend fix sample --all --to accept --reason x --format markdown",
        "vpcmend path sample --from internet --to eni-0cfaa55b7b69c455f --port 25",
    };

    (void)state;
    needs_the_catalogue();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_is_joined(lines[i]);
}

static void plans_are_joined_in_japanese(void **state)
{
    static const char *const lines[] = {
        "vpcmend plan show plan.json sample",
        "vpcmend plan show plan.json sample --format markdown",
        "vpcmend plan show plan.json sample --format html",
        "vpcmend plan check plan.json sample",
    };
    struct call call;

    (void)state;
    needs_the_catalogue();
    call = call_run("vpcmend fix sample --all --acls --to vpc --author alice --format json");
    call_write_file("plan.json", call.out);
    call_release(&call);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_is_joined(lines[i]);
}

/* A plan's file says in English what the screen said, and English has a blank between sentences. */
static void kept_warnings_are_english(void **state)
{
    const char *loss = change_warnings[CHANGE_WARNS_OF_LOSS];
    const char *world = change_warnings[CHANGE_WARNS_OF_WORLD];
    struct strbuf shown = STRBUF_INIT, kept = STRBUF_INIT, english = STRBUF_INIT;

    (void)state;
    needs_the_catalogue();
    strbuf_adds(&shown, _(loss));
    sentence_next(&shown);
    strbuf_adds(&shown, _(world));
    change_add_kept_warning(&kept, shown.text);
    strbuf_addf(&english, "%s %s", loss, world);
    assert_string_equal(kept.text, english.text);
    strbuf_release(&shown);
    strbuf_release(&kept);
    strbuf_release(&english);
}

/* A full stop behind an id is no part of the id. */
static void markdown_knows_where_words_end(void **state)
{
    struct call call;

    (void)state;
    needs_the_catalogue();
    call = call_run("vpcmend audit sample --format markdown");
    assert_non_null(strstr(call.out, "`0.0.0.0/0`\u3001IPv4 "));
    assert_non_null(strstr(call.out, ": `eni-098c272e222f07782`\u3002"));
    call_release(&call);
}

static void pages_are_in_japanese(void **state)
{
    struct call call;

    (void)state;
    needs_the_catalogue();
    call = call_run("vpcmend audit sample --format html");
    assert_non_null(strstr(call.out, "<html lang=\"ja\">"));
    call_release(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(japanese_parts_with_nothing),
        cmocka_unit_test(reports_are_joined_in_japanese),
        cmocka_unit_test(plans_are_joined_in_japanese),
        cmocka_unit_test(kept_warnings_are_english),
        cmocka_unit_test(markdown_knows_where_words_end),
        cmocka_unit_test(pages_are_in_japanese),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
