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

static void numbers_are_whole(void **state)
{
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {{0, "0"},         {-1, "-1"},
                 {10, "10"},       {INT64_MAX, "9223372036854775807"},
                 {65535, "65535"}, {INT64_MIN, "-9223372036854775808"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out = STRBUF_INIT;
        struct json_out json;

        json_out_init(&json, &out, false);
        json_number(&json, NULL, cases[i].number);
        assert_string_equal(out.text, cases[i].text);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indents_by_two),
        cmocka_unit_test(keeps_to_one_line),
        cmocka_unit_test(numbers_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
