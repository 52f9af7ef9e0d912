/*
 * The pages of HTML: well-formed, without anything from anywhere, and other people's texts are texts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "tests/views/hostile_groups.h"
#include "tests/views/html_page.h"

/* The only "http" is the name of the attribute that holds the policy. */
static void assert_reaches_nothing(const char *html)
{
    assert_non_null(strstr(html, "<meta http-equiv=\"Content-Security-Policy\" content=\""
                                 "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\" />"));
    assert_int_equal(call_count(html, "http"), 1);
    assert_int_equal(call_count(html, "<script"), 0);
    assert_int_equal(call_count(html, "src="), 0);
    assert_non_null(strstr(html, "<html lang=\"en\">"));
    assert_int_equal(call_count(html, "<h1>"), 1);
}

/* Python's expat, where there is one, is stricter than any browser. */
static void assert_is_xml(const char *html)
{
    static const char command[] =
        "${PYTHON:-python3} -c 'import xml.parsers.expat as e; "
        "e.ParserCreate().Parse(open(\"page.html\", \"rb\").read(), True)' >&2";

    if (call_shell("${PYTHON:-python3} -c '' 2>/dev/null") != 0) {
        print_message("skipped: Python is not installed\n");
        return;
    }
    call_write_file("page.html", html);
    assert_int_equal(call_shell(command), 0);
}

/* A class that the style sheet does not know is a cell that shrinks, or a mark without a colour. */
static void assert_class_is_styled(const char *html, const char *name, size_t length)
{
    const char *end = strstr(html, "</style>");

    for (const char *at = html; (at = strchr(at, '.')) && at < end; at++)
        if (!strncmp(at + 1, name, length) && !strchr("abcdefghijklmnopqrstuvwxyz-", at[1 + length]))
            return;
    fail_msg("no style for %.*s", (int)length, name);
}

static void assert_is_styled(const char *html)
{
    for (const char *at = html; (at = strstr(at, " class=\""));) {
        at += 8;
        while (*at != '"') {
            size_t length = strcspn(at, " \"");

            if (strncmp(at, "vm-text", length)) /* as any text of a map */
                assert_class_is_styled(html, at, length);
            at += length + (at[length] == ' ');
        }
    }
}

/* Each is at most one level below the one before it. */
static void assert_headings_descend(const char *html)
{
    char level = '0';

    for (const char *at = html; (at = strstr(at, "<h")); at++)
        if (at[2] >= '1' && at[2] <= '6' && at[3] == '>') {
            assert_true(at[2] <= level + 1);
            level = at[2];
        }
}

/* Where a screen is narrow each table is scrolled by itself, and the page is not. */
static void assert_tables_scroll(const char *html)
{
    assert_int_equal(call_count(html, "<table"), call_count(html, "<div class=\"wide\">\n<table"));
    assert_int_equal(call_count(html, "<svg class=\"vm\""),
                     call_count(html, "<div class=\"wide\">\n<svg class=\"vm\""));
}

static void pages_fit_screens_and_ears(void **state)
{
    static const char *const pages[][2] = {
        {"vpcmend audit sample --format html", "SMTP open to the world: audit"},
        {"vpcmend mail sample --format html", "Mail"},
        {"vpcmend plan show plan.json sample --format html", "Planned changes"},
    };
    struct call call = call_run("vpcmend fix sample --all --to vpc --author alice --format json");

    (void)state;
    call_write_file("plan.json", call.out);
    call_release(&call);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct strbuf title = STRBUF_INIT;

        call = call_run(pages[i][0]);
        strbuf_addf(&title, "<title>%s - vpcmend</title>", pages[i][1]);
        assert_non_null(strstr(call.out, title.text));
        assert_is_styled(call.out);
        assert_headings_descend(call.out);
        assert_tables_scroll(call.out);
        strbuf_release(&title);
        call_release(&call);
    }
}

static void the_audit_is_one_page(void **state)
{
    struct call call = call_run("vpcmend audit sample --format html");
    struct html_page page;

    (void)state;
    assert_int_equal(call.status, 1);
    page_read(&page, call.out);
    assert_reaches_nothing(call.out);
    assert_is_xml(call.out);
    assert_int_equal(page.articles, 32);
    assert_int_equal(page.ids, 32);
    assert_int_equal(page.links, 32);
    assert_int_equal(page.links_inside, 32);
    assert_non_null(strstr(page.text.text, "32 findings: 5 critical, 5 high, 10 medium, 6 low, 6 info."));
    page_release(&page);
    call_release(&call);
}

static void two_runs_give_the_same_bytes(void **state)
{
    struct call once = call_run("vpcmend audit sample --format html");
    struct call twice = call_run("vpcmend audit --format=html sample");

    (void)state;
    assert_string_equal(once.out, twice.out);
    call_release(&once);
    call_release(&twice);
}

static void nothing_found_is_a_page_too(void **state)
{
    struct call call;
    struct html_page page;

    (void)state;
    call_write_file("empty/groups.json", "{\"SecurityGroups\":[]}");
    call = call_run("vpcmend audit empty --format html");
    assert_int_equal(call.status, 0);
    page_read(&page, call.out);
    assert_reaches_nothing(call.out);
    assert_int_equal(page.articles, 0);
    assert_non_null(strstr(page.text.text, "0 findings."));
    page_release(&page);
    call_release(&call);
}

/* Each is there to be read, as the door for eyes lets it through, and is nothing else. */
static void hostile_texts_are_texts(void **state)
{
    struct call call = call_run("vpcmend audit hostile --format html");
    struct html_page page;

    (void)state;
    page_read(&page, call.out);
    assert_is_xml(call.out);
    assert_int_equal(page.articles, HOSTILE_NAMES);
    for (size_t i = 0; i < HOSTILE_NAMES; i++) {
        struct strbuf shown = STRBUF_INIT;

        sanitise_add(&shown, hostile_names[i], strlen(hostile_names[i]));
        if (!strstr(page.text.text, shown.text))
            fail_msg("%s is not there", shown.text);
        strbuf_release(&shown);
    }
    page_release(&page);
    call_release(&call);
}

static void problems_and_what_is_absent_are_told(void **state)
{
    struct call call;
    struct html_page page;

    (void)state;
    call_write_file("broken/groups.json", "{\"SecurityGroups\":[]}");
    call_write_file("broken/<b>.json", "{\"Vpcs\": [tru");
    call = call_run("vpcmend audit broken --format html");
    page_read(&page, call.out);
    assert_non_null(strstr(page.text.text, "Problems in the export"));
    assert_non_null(strstr(page.text.text, "broken/<b>.json:1:"));
    assert_non_null(strstr(page.text.text, "\nroute_tables, \nnetwork_interfaces"));
    page_release(&page);
    call_release(&call);
}

/* --- plans ---------------------------------------------------------------------------------------------- */

static void a_plan_is_one_page(void **state)
{
    struct call call = call_run("vpcmend fix sample --all --to vpc --author alice --format json");
    struct html_page page;

    (void)state;
    call_write_file("plan.json", call.out);
    call_release(&call);
    call = call_run("vpcmend plan show plan.json sample --format html");
    assert_int_equal(call.status, 0);
    page_read(&page, call.out);
    assert_reaches_nothing(call.out);
    assert_is_xml(call.out);
    assert_int_equal(page.articles, 12);
    assert_int_equal(page.links_inside, 12);
    assert_non_null(strstr(page.text.text, "12 apply, 0 already done, 0 conflict"));
    assert_non_null(strstr(call.out, "<del>- tcp 25  0.0.0.0/0      smtp from anywhere\n</del>"
                                     "<ins>+ tcp 25  10.204.0.0/16  smtp from anywhere\n</ins>"));
    assert_non_null(strstr(page.text.text, "\nclosed\nIPv4 tcp 25: 4.29 billion addresses"));
    assert_non_null(strstr(page.text.text, "\nUndo\nChange the rule back in place"));
    assert_non_null(strstr(page.text.text, "\nbefore\n5\n5\n10\n6\n6\nafter\n0\n1\n"));
    page_release(&page);
    call_release(&call);
}

/* On an export where all is mended already: what was recorded is told. */
static void a_plan_that_is_done_shows_what_was_recorded(void **state)
{
    struct call call;
    struct html_page page;

    (void)state;
    assert_call_says("vpcmend fix sample --all --to vpc --format export -o mended", 0, "", "");
    call = call_run("vpcmend plan show plan.json mended --format html");
    page_read(&page, call.out);
    assert_non_null(strstr(page.text.text, "0 apply, 12 already done, 0 conflict"));
    assert_int_equal(call_count(call.out, ">already done</span>"), 2 * 12);
    assert_non_null(strstr(page.text.text, "\n- tcp 25 from 0.0.0.0/0"));
    page_release(&page);
    call_release(&call);
}

static void hostile_plans_are_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_NAMES; i++) {
        struct strbuf shown = STRBUF_INIT;
        struct html_page page;
        struct call call;

        hostile_plan_write(hostile_names[i]);
        call = call_run("vpcmend plan show plan.json sample --format html");
        assert_int_equal(call.status, 0);
        page_read(&page, call.out);
        sanitise_add(&shown, hostile_names[i], strlen(hostile_names[i]));
        assert_true(call_count(page.text.text, shown.text) >= 6);
        strbuf_release(&shown);
        page_release(&page);
        call_release(&call);
    }
}

/* --- mail ----------------------------------------------------------------------------------------------- */

static void mail_is_one_page(void **state)
{
    struct call call = call_run("vpcmend mail sample --format html");
    struct html_page page;

    (void)state;
    assert_int_equal(call.status, 0);
    page_read(&page, call.out);
    assert_int_equal(call_count(call.out, "<script"), 0);
    assert_is_xml(call.out);
    assert_true(page.links >= 10 && page.links == page.links_inside);
    assert_true(page.articles > page.links);
    assert_non_null(strstr(page.text.text, "\nSES endpoints\n"));
    assert_non_null(strstr(page.text.text, "aws ec2 describe-vpc-attribute --region 'ap-northeast-1'"));
    page_release(&page);
    call_release(&call);
}

static void hostile_hosts_are_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_NAMES; i += 3) {
        struct strbuf shown = STRBUF_INIT;
        struct html_page page;
        struct call call;

        hostile_mail_write(hostile_names[i]);
        call = call_run("vpcmend mail mail --format html");
        page_read(&page, call.out);
        sanitise_add(&shown, hostile_names[i], strlen(hostile_names[i]));
        assert_true(call_count(page.text.text, shown.text) >= 4);
        strbuf_release(&shown);
        page_release(&page);
        call_release(&call);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_fit_screens_and_ears),
        cmocka_unit_test(the_audit_is_one_page),
        cmocka_unit_test(two_runs_give_the_same_bytes),
        cmocka_unit_test(nothing_found_is_a_page_too),
        cmocka_unit_test(hostile_texts_are_texts),
        cmocka_unit_test(problems_and_what_is_absent_are_told),
        cmocka_unit_test(a_plan_is_one_page),
        cmocka_unit_test(a_plan_that_is_done_shows_what_was_recorded),
        cmocka_unit_test(hostile_plans_are_texts),
        cmocka_unit_test(mail_is_one_page),
        cmocka_unit_test(hostile_hosts_are_texts),
    };

    return cmocka_run_group_tests(tests, hostile_enter, hostile_leave);
}
