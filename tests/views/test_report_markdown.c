/*
 * The reports in Markdown, read as GitHub reads them: by cmark-gfm, with all that it makes of a text.
 * Where it is not installed the texts are looked at alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "tests/views/hostile_groups.h"

/* --- as GitHub reads it --------------------------------------------------------------------------------- */

static char *slurp(const char *name)
{
    FILE *file = fopen(name, "r");
    char *text = calloc(1, 1 << 20);

    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    fclose(file);
    return text;
}

/* HTML of a text of Markdown; NULL, and said, if there is nobody to make it. */
static char *render(const char *markdown)
{
    if (call_shell("command -v cmark-gfm >/dev/null") != 0) {
        print_message("skipped: cmark-gfm is not installed\n");
        return NULL;
    }
    call_write_file("in.md", markdown);
    assert_int_equal(call_shell("cmark-gfm --unsafe -e table -e strikethrough -e autolink "
                                "-e tasklist in.md > out.html"),
                     0);
    return slurp("out.html");
}

static bool is_known(const char *tag, size_t length)
{
    static const char *const known[] = {"h1", "h2", "h3", "p",  "table",  "thead", "tbody", "tr", "th",
                                        "td", "ul", "li", "code", "strong", "em",  "pre",
                                        "code class=\"language-sh\"",
                                        "code class=\"language-diff\"",
                                        "code class=\"language-json\""};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == length && !strncmp(known[i], tag, length))
            return true;
    return false;
}

/* No links, no pictures, nothing raw: only what the program itself means. */
static void assert_harmless(const char *html)
{
    for (const char *tag = strchr(html, '<'); tag; tag = strchr(tag, '<')) {
        size_t length;

        tag += tag[1] == '/' ? 2 : 1;
        length = strcspn(tag, ">");
        if (!is_known(tag, length))
            fail_msg("an element: %.60s", tag);
    }
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void each_finding_has_a_row_and_a_sentence(void **state)
{
    struct call call = call_run("vpcmend audit sample --format markdown");
    char *html = render(call.out);

    (void)state;
    assert_int_equal(call.status, 1);
    assert_int_equal(call_count(call.out, "\n### "), 32);
    assert_non_null(strstr(call.out, "\n32 findings: 5 critical, 5 high, 10 medium, 6 low, 6 info.\n"));
    assert_non_null(strstr(call.out, "\n| 1 | Critical | exposed | `sg-0c49bcc46e01e0051` `mail-relay` | "
                                     "`sgr-0b2712e9dfd9c10d9` | 25 | `0.0.0.0/0` |\n"));
    if (html) {
        assert_harmless(html);
        assert_int_equal(call_count(html, "<h3>"), 32);
        assert_int_equal(call_count(html, "<tr>"), 1 + 5 + 1 + 32);
        assert_int_equal(call_count(html, "<td>"), 5 * 2 + 32 * 7);
    }
    free(html);
    call_release(&call);
}

static void add_escaped(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        const char *reference = *text == '&'   ? "&amp;"
                                : *text == '<' ? "&lt;"
                                : *text == '>' ? "&gt;"
                                : *text == '"' ? "&quot;"
                                : *text == '|' ? "&lt;U+007C&gt;"
                                               : NULL;

        if (reference)
            strbuf_adds(out, reference);
        else
            strbuf_addch(out, *text);
    }
}

/* <code>NAME</code> as the door for eyes lets it through. */
static void assert_names_are_there(const char *html)
{
    for (size_t i = 0; i < HOSTILE_NAMES; i++) {
        struct strbuf shown = STRBUF_INIT, expected = STRBUF_INIT;

        sanitise_add(&shown, hostile_names[i], strlen(hostile_names[i]));
        strbuf_adds(&expected, "<code>");
        add_escaped(&expected, shown.text);
        strbuf_adds(&expected, "</code>");
        if (!strstr(html, expected.text))
            fail_msg("%s is not there", expected.text);
        strbuf_release(&shown);
        strbuf_release(&expected);
    }
}

static void hostile_texts_mean_nothing(void **state)
{
    struct call call = call_run("vpcmend audit hostile --format markdown");
    char *html = render(call.out);

    (void)state;
    assert_int_equal(call_count(call.out, "\n### "), HOSTILE_NAMES);
    assert_null(strchr(call.out, '\r'));
    assert_null(strchr(call.out, '\x1b'));
    if (html) {
        assert_harmless(html);
        assert_int_equal(call_count(html, "<h3>"), HOSTILE_NAMES);
        assert_int_equal(call_count(html, "<td>"), 5 * 2 + HOSTILE_NAMES * 7);
        assert_names_are_there(html);
    }
    free(html);
    call_release(&call);
}

static void problems_are_told_and_mean_nothing(void **state)
{
    struct call call;
    char *html;

    (void)state;
    call_write_file("broken/groups.json", "{\"SecurityGroups\":[]}");
    call_write_file("broken/<b>x [a](b) @c.json", "{\"Vpcs\": [tru");
    call = call_run("vpcmend audit broken --format markdown");
    html = render(call.out);
    assert_non_null(strstr(call.out, "\n0 findings.\n"));
    assert_non_null(strstr(call.out, "\nProblems in the export:\n\n- `broken/<b>x` `[a](b`) `@c.json:1:"));
    if (html)
        assert_harmless(html);
    free(html);
    call_release(&call);
}

static void a_plan_has_a_row_and_a_block_for_each_decision(void **state)
{
    struct call call = call_run("vpcmend fix sample --all --to vpc --author alice --format json");
    char *html;

    (void)state;
    call_write_file("plan.json", call.out);
    call_release(&call);
    call = call_run("vpcmend plan show plan.json sample --format markdown");
    html = render(call.out);
    assert_int_equal(call.status, 0);
    assert_int_equal(call_count(call.out, "\n## "), 12);
    assert_non_null(strstr(call.out, "\n12 apply, 0 already done, 0 conflict.\n"));
    assert_non_null(strstr(call.out, "\n| before | 5 | 5 | 10 | 6 | 6 |\n| after | 0 | 1 | "));
    assert_non_null(strstr(call.out, "\n    - tcp 25  0.0.0.0/0      smtp from anywhere\n"));
    if (html) {
        assert_harmless(html);
        assert_int_equal(call_count(html, "<pre>"), 12);
        assert_int_equal(call_count(html, "<td>"), 2 * 6 + 12 * 6);
    }
    free(html);
    call_release(&call);
}

static void hostile_plans_mean_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_NAMES; i++) {
        struct call call;
        char *html;

        hostile_plan_write(hostile_names[i]);
        call = call_run("vpcmend plan show plan.json sample --format markdown");
        html = render(call.out);
        assert_int_equal(call.status, 0);
        assert_int_equal(call_count(call.out, "\n## "), 1);
        if (html) {
            assert_harmless(html);
            assert_int_equal(call_count(html, "<pre>"), 1);
        }
        free(html);
        call_release(&call);
    }
}

static void hostile_hosts_mean_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_NAMES; i += 2) {
        struct call call;
        char *html;

        hostile_mail_write(hostile_names[i]);
        call = call_run("vpcmend mail mail --format markdown");
        html = render(call.out);
        assert_int_equal(call.status, 0);
        if (html)
            assert_harmless(html);
        free(html);
        call_release(&call);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_finding_has_a_row_and_a_sentence),
        cmocka_unit_test(hostile_texts_mean_nothing),
        cmocka_unit_test(problems_are_told_and_mean_nothing),
        cmocka_unit_test(a_plan_has_a_row_and_a_block_for_each_decision),
        cmocka_unit_test(hostile_plans_mean_nothing),
        cmocka_unit_test(hostile_hosts_mean_nothing),
    };

    return cmocka_run_group_tests(tests, hostile_enter, hostile_leave);
}
