/* The part of YAML that templates need, written and read back. */
#include "tests/model/write/tools.h"

#include "model/write/yaml.h"

static const char tree[] = "{\"Format\":\"2010-09-09\",\"Rules\":{\"A1\":{\"Port\":25,\"Code\":-1,"
                           "\"Egress\":false,\"Text\":\"no: \\\"#\\\"\\n\\u202e\"},"
                           "\"List\":[\"x\",\"- y\",3,true]},\"Last\":true}";

static const char text[] = "Format: \"2010-09-09\"\n"
                           "Rules:\n"
                           "  A1:\n"
                           "    Port: 25\n"
                           "    Code: -1\n"
                           "    Egress: false\n"
                           "    Text: \"no: \\\"#\\\"\\n\\u202e\"\n"
                           "  List:\n"
                           "    - \"x\"\n"
                           "    - \"- y\"\n"
                           "    - 3\n"
                           "    - true\n"
                           "Last: true\n";

static void a_tree_goes_both_ways(void **state)
{
    cJSON *json = cJSON_Parse(tree), *read;
    struct strbuf out = STRBUF_INIT, why = STRBUF_INIT;

    (void)state;
    yaml_write(json, &out);
    assert_string_equal(out.text, text);
    read = yaml_read(out.text, &why);
    assert_true(cJSON_Compare(json, read, true));
    cJSON_Delete(read);
    cJSON_Delete(json);
    strbuf_release(&why);
    strbuf_release(&out);
}

static void no_tree_is_no_text(void **state)
{
    struct strbuf out = STRBUF_INIT, why = STRBUF_INIT;

    (void)state;
    yaml_write(NULL, &out);
    assert_int_equal(out.length, 0);
    assert_null(yaml_read(out.text, &why));
    strbuf_release(&why);
    strbuf_release(&out);
}

/* As a parser of others reads it. */
static void others_read_the_same(void **state)
{
    struct fixture fixture = {0};

    (void)state;
    fixture_directory(&fixture);
    fixture_write(&fixture, "tree.json", tree);
    fixture_write(&fixture, "text.yaml", text);
    fixture_write(&fixture, "compare.py",
                  "import json, sys, yaml\n"
                  "sys.exit(json.load(open('tree.json')) != yaml.safe_load(open('text.yaml')))\n");
    if (tool_is_there("python3 -c 'import yaml'", "Python's yaml"))
        assert_int_equal(fixture_shell(&fixture, "python3 compare.py"), 0);
    fixture_release(&fixture);
}

static void assert_refused(const char *yaml, const char *expected)
{
    struct strbuf why = STRBUF_INIT;

    assert_null(yaml_read(yaml, &why));
    assert_string_equal(why.text, expected);
    strbuf_release(&why);
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    assert_refused("", "line 1: set in where nothing can be");
    assert_refused("a: word\n", "line 1: a value that is none");
    assert_refused("a: !Sub \"x\"\n", "line 1: a value that is none");
    assert_refused("a: 1-2\n", "line 1: a value that is none");
    assert_refused("a: 010\n", "line 1: a value that is none");
    assert_refused("a: -0\n", "line 1: a value that is none");
    assert_refused("a: -\n", "line 1: a value that is none");
    assert_refused("25: 1\n", "line 1: a key is missing");
    assert_refused("a:\n  -\n    - 1\n", "line 2: an element is missing");
    assert_refused("a: \"x\n", "line 1: a value that is none");
    assert_refused("a: 1 # b\n", "line 1: more than one thing on a line");
    assert_refused("a: 1\na: 2\n", "line 2: a key twice");
    assert_refused("a: 1\n- 2\n", "line 2: a key is missing");
    assert_refused("a:\n  - 1\n  b: 2\n", "line 3: an element is missing");
    assert_refused("a:\n    b: 1\n", "line 2: set in where nothing can be");
    assert_refused("a: 1\n  b: 2\n", "line 2: set in where nothing can be");
    assert_refused("a:\nb: 1\n", "line 2: set in where nothing can be");
    assert_refused("a: 1", "line 1: more than one thing on a line");
}

static void a_text_may_end_anywhere(void **state)
{
    (void)state;
    for (size_t length = 0; length < sizeof text - 1; length++) {
        char *part = mem_strndup(text, length);
        struct strbuf why = STRBUF_INIT;

        cJSON_Delete(yaml_read(part, &why));
        strbuf_release(&why);
        free(part);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_goes_both_ways),
        cmocka_unit_test(no_tree_is_no_text),
        cmocka_unit_test(others_read_the_same),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(a_text_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
