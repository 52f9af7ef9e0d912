#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/json_edit.h"

/* A list under test: "bytes" is {"list": [...]}. */
struct bench {
    const char *bytes;
    struct json_extent root;
    struct list_edit list;
};

static void bench_init(struct bench *bench, const char *bytes)
{
    struct json_error error;

    bench->bytes = bytes;
    assert_true(json_check(bytes, strlen(bytes), 0, &bench->root, &error));
    list_edit_init(&bench->list, bytes, json_member(bytes, bench->root, "list"));
}

/* The new text, and nothing left behind. */
static void assert_edited(struct bench *bench, const char *expected)
{
    struct json_style style = json_style_of(bench->bytes, bench->root);
    struct json_patches patches = {0};
    struct strbuf out = STRBUF_INIT;
    struct json_extent value;
    struct json_error error;

    list_edit_patch(&bench->list, &style, &patches);
    json_patches_apply(&patches, bench->bytes, strlen(bench->bytes), &out);
    assert_string_equal(out.text, expected);
    assert_true(json_check(out.text, out.length, 0, &value, &error));
    strbuf_release(&out);
    json_patches_release(&patches);
    json_style_release(&style);
    list_edit_release(&bench->list);
}

static void drop(struct bench *bench, size_t position)
{
    bench->list.items.items[position].dropped = true;
}

static void add(struct bench *bench, size_t position, const char *text)
{
    list_edit_add(&bench->list, position, mem_strdup(text));
}

static void untouched_lists_stay_as_they_are(void **state)
{
    struct bench bench;

    (void)state;
    bench_init(&bench, "{\"list\" : [ 1,2 , 3 ] }");
    assert_edited(&bench, "{\"list\" : [ 1,2 , 3 ] }");
    bench_init(&bench, "{\"list\": []}");
    assert_edited(&bench, "{\"list\": []}");
}

static void elements_go_with_one_comma(void **state)
{
    struct bench bench;

    (void)state;
    bench_init(&bench, "{\"list\": [1, 2, 3]}");
    drop(&bench, 0);
    assert_edited(&bench, "{\"list\": [2, 3]}");
    bench_init(&bench, "{\"list\": [1, 2, 3]}");
    drop(&bench, 1);
    assert_edited(&bench, "{\"list\": [1, 3]}");
    bench_init(&bench, "{\"list\": [1, 2, 3]}");
    drop(&bench, 2);
    assert_edited(&bench, "{\"list\": [1, 2]}");
    bench_init(&bench, "{\"list\": [1, 2, 3]}");
    drop(&bench, 0);
    drop(&bench, 1);
    assert_edited(&bench, "{\"list\": [3]}");
    bench_init(&bench, "{\"list\": [\n  1,\n  2\n]}");
    drop(&bench, 0);
    drop(&bench, 1);
    assert_true(list_edit_is_empty(&bench.list));
    assert_edited(&bench, "{\"list\": []}");
}

static void elements_are_added_in_the_lists_own_layout(void **state)
{
    struct bench bench;

    (void)state;
    bench_init(&bench, "{\"list\": [1,2]}");
    add(&bench, 0, "7");
    assert_edited(&bench, "{\"list\": [1,7,2]}");
    bench_init(&bench, "{\"list\": [\n  1\n]}");
    add(&bench, 1, "7");
    add(&bench, 1, "8");
    assert_edited(&bench, "{\"list\": [\n  1,\n  7,\n  8\n]}");
    bench_init(&bench, "{\"list\": []}");
    add(&bench, 0, "7");
    add(&bench, 0, "8");
    assert_edited(&bench, "{\"list\": [7,8]}");
    bench_init(&bench, "{\n  \"list\": []\n}");
    add(&bench, 0, "7");
    assert_edited(&bench, "{\n  \"list\": [\n    7\n  ]\n}");
}

static void elements_are_replaced_in_place(void **state)
{
    struct bench bench;

    (void)state;
    bench_init(&bench, "{\"list\": [1, 2, 3]}");
    drop(&bench, 0);
    add(&bench, 0, "7");
    drop(&bench, 1);
    drop(&bench, 2);
    add(&bench, 2, "8");
    add(&bench, 2, "9");
    assert_edited(&bench, "{\"list\": [7, 8, 9]}");
}

/* What is inserted where something goes comes before what goes, in whatever order both were found. */
static void an_insertion_comes_before_a_removal_at_its_place(void **state)
{
    (void)state;
    for (size_t order = 0; order < 2; order++) {
        struct json_patches patches = {0};
        struct strbuf out = STRBUF_INIT;

        for (size_t i = 0; i < 2; i++)
            json_patches_add(&patches, 1, i == order ? 2 : 0, mem_strdup(i == order ? "" : "new"));
        json_patches_apply(&patches, "a--b", 4, &out);
        assert_string_equal(out.text, "anewb");
        json_patches_release(&patches);
        strbuf_release(&out);
    }
}

/* An export may hold a number where an object should be. */
static void what_is_no_object_has_no_members(void **state)
{
    static const char text[] = "[\"a\", {\"a\": 1}]";
    struct json_extent root;
    struct json_error error;

    (void)state;
    assert_true(json_check(text, sizeof text - 1, 0, &root, &error));
    assert_int_equal(json_member(text, root, "a").length, 0);
}

/* All ways to drop, replace and add to in a list of four, against a plain reference. */
static void every_edit_of_four_elements_is_right(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        struct bench bench;
        struct strbuf expected = STRBUF_INIT;
        bool first = true;

        bench_init(&bench, "{\"list\": [10, 11, 12, 13]}");
        strbuf_adds(&expected, "{\"list\": [");
        for (unsigned i = 0; i < 4; i++) {
            unsigned edit = code >> 2 * i & 3; /* bit 0: dropped; bit 1: one added */

            if (edit & 1)
                drop(&bench, i);
            else
                strbuf_addf(&expected, "%s1%u", first ? "" : ", ", i);
            first &= (edit & 1) != 0;
            if (edit & 2) {
                add(&bench, i, "7");
                strbuf_addf(&expected, "%s7", first ? "" : ", ");
                first = false;
            }
        }
        strbuf_adds(&expected, "]}");
        assert_edited(&bench, expected.text);
        strbuf_release(&expected);
    }
}

static void trees_are_printed_as_their_neighbours(void **state)
{
    static const char tabs[] = "{\n\t\"list\": [\n\t\t{\n\t\t\t\"a\": 1\n\t\t}\n\t]\n}";
    struct bench bench;
    struct json_style style;
    cJSON *tree = cJSON_Parse("{\"b\":[1.5,\"\\u202e\",{}],\"c\":null}");
    char *text;

    (void)state;
    bench_init(&bench, tabs);
    style = json_style_of(tabs, bench.list.items.items[0].at);
    text = json_style_print(&style, tree);
    assert_string_equal(text, "{\n\t\t\t\"b\": [\n\t\t\t\t1.5,\n\t\t\t\t\"\\u202e\",\n\t\t\t\t{}\n"
                              "\t\t\t],\n\t\t\t\"c\": null\n\t\t}");
    free(text);
    json_style_release(&style);
    list_edit_release(&bench.list);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_lists_stay_as_they_are),
        cmocka_unit_test(elements_go_with_one_comma),
        cmocka_unit_test(elements_are_added_in_the_lists_own_layout),
        cmocka_unit_test(elements_are_replaced_in_place),
        cmocka_unit_test(an_insertion_comes_before_a_removal_at_its_place),
        cmocka_unit_test(what_is_no_object_has_no_members),
        cmocka_unit_test(every_edit_of_four_elements_is_right),
        cmocka_unit_test(trees_are_printed_as_their_neighbours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
