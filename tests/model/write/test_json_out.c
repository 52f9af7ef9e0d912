#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/write/json_out.h"

static void write_sample(struct json_out *json)
{
    json_object(json, NULL);
    json_string(json, "name", "a\"b");
    json_number(json, "number", -9007199254740993);
    json_array(json, "list");
    json_bool(json, NULL, true);
    json_null(json, NULL);
    json_object(json, NULL);
    json_end(json);
    json_end(json);
    json_array(json, "empty");
    json_end(json);
    json_string(json, "none", NULL);
    json_raw(json, "raw", "1.5");
    json_end(json);
}

static void indents_by_two(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct json_out json;

    (void)state;
    json_out_init(&json, &out, true);
    write_sample(&json);
    assert_string_equal(out.text, "{\n"
                                  "  \"name\": \"a\\\"b\",\n"
                                  "  \"number\": -9007199254740993,\n"
                                  "  \"list\": [\n"
                                  "    true,\n"
                                  "    null,\n"
                                  "    {}\n"
                                  "  ],\n"
                                  "  \"empty\": [],\n"
                                  "  \"none\": null,\n"
                                  "  \"raw\": 1.5\n"
                                  "}");
    strbuf_release(&out);
}

static void keeps_to_one_line(void **state)
{
    struct strbuf out = STRBUF_INIT;
    struct json_out json;

    (void)state;
    json_out_init(&json, &out, false);
    write_sample(&json);
    assert_string_equal(out.text, "{\"name\":\"a\\\"b\",\"number\":-9007199254740993,"
                                  "\"list\":[true,null,{}],\"empty\":[],\"none\":null,"
                                  "\"raw\":1.5}");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indents_by_two),
        cmocka_unit_test(keeps_to_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
