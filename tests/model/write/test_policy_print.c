/*
 * Policies printed, and diffs that turn the old text into the new one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "model/write/policy_print.h"
#include "tests/model/random.h"

static void test_layouts(void **state)
{
    static const char text[] = " {\"a\" : [1, \"x\\u001b\\/\", {}],\n\"b\":[],\"c\":{\"d\":true}} ";
    struct strbuf out = STRBUF_INIT;

    (void)state;
    policy_print(&out, text, strlen(text), POLICY_COMPACT);
    assert_string_equal(out.text, "{\"a\":[1,\"x\\u001b/\",{}],\"b\":[],\"c\":{\"d\":true}}");
    strbuf_clear(&out);
    policy_print(&out, "{\"a\":", 5, POLICY_PRETTY); /* what is no JSON has no layout */
    assert_string_equal(out.text, "");
    policy_print(&out, text, strlen(text), POLICY_PRETTY);
    assert_string_equal(out.text, "{\n"
                                  "  \"a\": [\n"
                                  "    1,\n"
                                  "    \"x\\u001b/\",\n"
                                  "    {}\n"
                                  "  ],\n"
                                  "  \"b\": [],\n"
                                  "  \"c\": {\n"
                                  "    \"d\": true\n"
                                  "  }\n"
                                  "}\n");
    strbuf_release(&out);
}

static void diff_texts(struct strbuf *out, const char *old, const char *new_text)
{
    struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

    strbuf_adds(&a, old);
    strbuf_adds(&b, new_text);
    policy_diff(out, &a, &b, "old", "new");
    strbuf_release(&a);
    strbuf_release(&b);
}

static void test_diffs(void **state)
{
    static const struct {
        const char *old, *new_text, *wanted;
    } cases[] = {
        {"a\nb\n", "a\nb\n", ""},
        {"a\nb", "a\nc", "--- old\n+++ new\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"}, /* no line end */
        {"", "a\n", "--- old\n+++ new\n@@ -0,0 +1,1 @@\n+a\n"},
        {"a\n", "", "--- old\n+++ new\n@@ -1,1 +0,0 @@\n-a\n"},
        {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
         "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
        {"a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\ny\n",
         "--- old\n+++ new\n@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n "
         "7\n-b\n+y\n"},
        {"a\n1\n2\n3\n4\n5\n6\nb\n", "x\n1\n2\n3\n4\n5\n6\ny\n",
         "--- old\n+++ new\n@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out = STRBUF_INIT;

        diff_texts(&out, cases[i].old, cases[i].new_text);
        assert_string_equal(out.text, cases[i].wanted);
        strbuf_release(&out);
    }
}

/* Applies the diff to `old`, trusting nothing but its lines. */
static void patch(struct strbuf *out, const char *old, const char *diff)
{
    unsigned long at = 0, from, count;

    for (const char *line = diff; *line; line = strchr(line, '\n') + 1) {
        size_t length = strcspn(line, "\n");

        if (!strncmp(line, "---", 3) || !strncmp(line, "+++", 3))
            continue;
        if (*line == '@') {
            assert_int_equal(sscanf(line, "@@ -%lu,%lu", &from, &count), 2);
            for (from -= count > 0; at < from; at++) { /* what is before it stays */
                strbuf_add(out, old, strcspn(old, "\n") + 1);
                old += strcspn(old, "\n") + 1;
            }
            continue;
        }
        if (*line != '+') {
            assert_int_equal(strncmp(line + 1, old, length - 1), 0);
            old += length;
            at++;
        }
        if (*line != '-')
            strbuf_add(out, line + 1, length);
    }
    strbuf_adds(out, old);
}

static void test_random_diffs(void **state)
{
    (void)state;
    random_state = 3;
    for (int round = 0; round < 3000; round++) {
        struct strbuf old = STRBUF_INIT, wanted = STRBUF_INIT, diff = STRBUF_INIT,
                      got = STRBUF_INIT;

        for (uint32_t i = below(30); i > 0; i--) {
            uint32_t line = below(6), fate = below(6);

            strbuf_addf(&old, "l%u\n", (unsigned)line);
            if (fate != 0)
                strbuf_addf(&wanted, "l%u\n", (unsigned)line);
            if (fate == 1)
                strbuf_adds(&wanted, "new\n");
        }
        policy_diff(&diff, &old, &wanted, "a", "b");
        patch(&got, old.text, diff.text);
        assert_string_equal(got.text, wanted.text);
        strbuf_release(&old);
        strbuf_release(&wanted);
        strbuf_release(&diff);
        strbuf_release(&got);
    }
}

/* What is too long for a table is replaced as a whole. */
static void test_long_texts(void **state)
{
    struct strbuf old = STRBUF_INIT, wanted = STRBUF_INIT, diff = STRBUF_INIT, got = STRBUF_INIT;

    (void)state;
    for (unsigned i = 0; i < 3000; i++) {
        strbuf_addf(&old, "%u\n", i);
        strbuf_addf(&wanted, "%u\n", i + (i % 2));
    }
    policy_diff(&diff, &old, &wanted, "a", "b");
    patch(&got, old.text, diff.text);
    assert_string_equal(got.text, wanted.text);
    strbuf_release(&old);
    strbuf_release(&wanted);
    strbuf_release(&diff);
    strbuf_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_diffs),
        cmocka_unit_test(test_random_diffs),
        cmocka_unit_test(test_long_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
