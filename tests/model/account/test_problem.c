/* Problems: places, weights, and that nothing harmful reaches a person. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/problem.h"

static void assert_formatted(const struct problem *problem, const char *expected)
{
    struct strbuf out = STRBUF_INIT;

    problem_format(&out, problem);
    assert_string_equal(out.text, expected);
    strbuf_release(&out);
}

static void test_says_the_place_as_far_as_known(void **state)
{
    struct problems problems = {0};

    (void)state;
    problems_add(&problems, PROBLEM_ERROR, "a/vpcs.json", 3, 14, "%d keys are missing", 2);
    problems_add(&problems, PROBLEM_WARNING, "a/vpcs.json", 3, 0, "odd");
    problems_add(&problems, PROBLEM_NOTE, "-", 0, 0, "empty");
    assert_int_equal(problems.count, 3);
    assert_formatted(&problems.items[0], "a/vpcs.json:3:14: 2 keys are missing");
    assert_formatted(&problems.items[1], "a/vpcs.json:3: odd");
    assert_formatted(&problems.items[2], "-: empty");
    problems_release(&problems);
    assert_int_equal(problems.count, 0);
}

static void test_counts_what_is_serious(void **state)
{
    struct problems problems = {0};

    (void)state;
    assert_int_equal(problems_serious(&problems), 0);
    problems_add(&problems, PROBLEM_NOTE, "f", 0, 0, "note");
    assert_int_equal(problems_serious(&problems), 0);
    problems_add(&problems, PROBLEM_WARNING, "f", 0, 0, "warning");
    problems_add(&problems, PROBLEM_ERROR, "f", 0, 0, "error");
    assert_int_equal(problems_serious(&problems), 2);
    problems_release(&problems);
}

static void test_is_harmless_to_show(void **state)
{
    struct problems problems = {0};

    (void)state;
    problems_add(&problems, PROBLEM_ERROR, "evil\x1b[2J.json", 1, 1, "name is \"%s\"", "a\nb");
    assert_formatted(&problems.items[0], "evil<U+001B>[2J.json:1:1: name is \"a<U+000A>b\"");
    problems_release(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_the_place_as_far_as_known),
        cmocka_unit_test(test_counts_what_is_serious),
        cmocka_unit_test(test_is_harmless_to_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
