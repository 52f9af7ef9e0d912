/*
 * On two cores groups are linked and judged, and findings printed, by halves: the answer is that of one core.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sched.h>
#include <stdlib.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

enum { GROUPS = 2500 };
#define LAST_GROUP "\"sg-2499\""

/* A rule from one block; every ninth group says one twice, which is no rule of its own. */
static void add_permission(struct strbuf *text, int port, const char *cidr, bool twice)
{
    strbuf_addf(text,
                "{\"IpProtocol\": \"tcp\", \"FromPort\": %d, \"ToPort\": %d, \"IpRanges\": "
                "[{\"CidrIp\": \"%s\"}",
                port, port, cidr);
    if (twice)
        strbuf_addf(text, ", {\"CidrIp\": \"%s\", \"Description\": \"again\"}", cidr);
    strbuf_adds(text, "]}");
}

/* Some groups are open by one rule, some by two together, and some say nothing of mail. */
static void add_group(struct strbuf *text, int number)
{
    static const char *const first[] = {"0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "192.0.2.1/32"};

    strbuf_addf(text, "%s{\"GroupId\": \"sg-%d\", \"VpcId\": \"vpc-1\", \"IpPermissions\": [",
                number ? ", " : "", number);
    add_permission(text, number % 7 ? 25 : 443, first[number % 4], number % 9 == 0);
    strbuf_adds(text, ", ");
    add_permission(text, 587, "128.0.0.0/1", false);
    strbuf_adds(text, ", ");
    add_permission(text, 25, "128.0.0.0/1", number % 9 == 1);
    strbuf_adds(text, "]}");
}

static int set_up(void **state)
{
    struct strbuf text = STRBUF_INIT;

    (void)state;
    call_directory_enter();
    strbuf_adds(&text, "{\"SecurityGroups\": [");
    for (int i = 0; i < GROUPS; i++)
        add_group(&text, i);
    strbuf_adds(&text, "]}");
    call_write_file("groups.json", text.text);
    strbuf_release(&text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

static struct call call_on_one_core(const char *line)
{
    cpu_set_t all, one;
    struct call call;
    size_t core = 0;

    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    while (!CPU_ISSET(core, &all))
        core++;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    call = call_run(line);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
    return call;
}

static void check(const char *line)
{
    struct call one = call_on_one_core(line), two = call_run(line);

    assert_int_equal(one.status, 1);
    assert_int_equal(two.status, 1);
    assert_true(call_count(one.out, LAST_GROUP) > 0);
    assert_string_equal(one.out, two.out);
    assert_string_equal(one.problems, two.problems);
    call_release(&one);
    call_release(&two);
}

static void lines_are_the_same(void **state)
{
    (void)state;
    check("vpcmend audit --format ndjson groups.json");
}

static void one_document_is_the_same(void **state)
{
    (void)state;
    check("vpcmend audit --format json groups.json");
}

/* Every group has a rule of its own for port 587; in lines each finding stands once. */
static void each_finding_is_there_once(void **state)
{
    struct call lines = call_run("vpcmend audit --format ndjson groups.json");
    struct call document = call_run("vpcmend audit --format json groups.json");

    (void)state;
    assert_true(call_count(lines.out, "\n") > GROUPS);
    assert_int_equal(call_count(lines.out, "\n"), call_count(document.out, "\"kind\""));
    call_release(&lines);
    call_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_document_is_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_finding_is_there_once, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
