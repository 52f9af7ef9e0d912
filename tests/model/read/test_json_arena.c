/* Memory of trees: used again, but for what one large tree took. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/base/strbuf.h"
#include "model/read/json_arena.h"

static struct json_arena arena;

/* Parses a list of one text of that length, and looks at it. */
static const char *parse_text(size_t length)
{
    struct strbuf json = STRBUF_INIT;
    const char *end, *text;
    cJSON *tree;

    strbuf_adds(&json, "[\"");
    strbuf_add_repeated(&json, 'x', length);
    strbuf_adds(&json, "\"]");
    tree = json_arena_parse(&arena, json.text, json.length, &end);
    assert_non_null(tree);
    assert_ptr_equal(end, json.text + json.length);
    text = tree->child->valuestring;
    assert_int_equal(strlen(text), length);
    strbuf_release(&json);
    return text;
}

static void test_memory_is_used_again(void **state)
{
    const char *first;

    (void)state;
    json_arena_install();
    first = parse_text(100);
    json_arena_clear(&arena);
    assert_ptr_equal(parse_text(100), first);
    assert_ptr_not_equal(parse_text(100), first); /* the tree before it stays */
    assert_string_equal(parse_text(3), "xxx");
    json_arena_release(&arena);
}

static void test_large_trees_are_given_back(void **state)
{
    (void)state;
    json_arena_install();
    parse_text(100);
    parse_text(1000 * 1000);
    parse_text(100);
    json_arena_clear(&arena);
    assert_non_null(arena.spare); /* the blocks of the small ones are kept */
    assert_null(arena.blocks);
    parse_text(1000 * 1000); /* which none of them can hold */
    assert_string_equal(parse_text(3), "xxx");
    json_arena_clear(&arena);
    json_arena_release(&arena);
    assert_null(arena.spare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_used_again),
        cmocka_unit_test(test_large_trees_are_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
