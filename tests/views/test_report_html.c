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

static int enter(void **state)
{
    (void)state;
    call_directory_enter();
    hostile_groups_write("hostile/groups.json");
    assert_call("vpcmend demo --export sample", 0, "", "");
    return 0;
}

static int leave(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

static size_t count(const char *text, const char *piece)
{
    size_t found = 0;

    for (; (text = strstr(text, piece)); text++)
        found++;
    return found;
}

/* The only "http" is the name of the attribute that holds the policy. */
static void assert_reaches_nothing(const char *html)
{
    assert_non_null(strstr(html, "<meta http-equiv=\"Content-Security-Policy\" content=\""
                                 "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\" />"));
    assert_int_equal(count(html, "http"), 1);
    assert_int_equal(count(html, "<script"), 0);
    assert_int_equal(count(html, "src="), 0);
    assert_non_null(strstr(html, "<html lang=\"en\">"));
    assert_int_equal(count(html, "<h1>"), 1);
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

static void the_audit_is_one_page(void **state)
{
    struct call call = call_run("vpcmend audit sample --format html");
    struct html_page page;

    (void)state;
    assert_int_equal(call.status, 1);
    page_read(&page, call.out);
    assert_reaches_nothing(call.out);
    assert_is_xml(call.out);
    assert_int_equal(page.articles, 23);
    assert_int_equal(page.ids, 23);
    assert_int_equal(page.links, 23);
    assert_int_equal(page.links_inside, 23);
    assert_non_null(strstr(page.text.text, "23 findings: 5 critical, 4 high, 6 medium, 4 low, 4 info."));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_audit_is_one_page),
        cmocka_unit_test(two_runs_give_the_same_bytes),
        cmocka_unit_test(nothing_found_is_a_page_too),
        cmocka_unit_test(hostile_texts_are_texts),
        cmocka_unit_test(problems_and_what_is_absent_are_told),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
