/*
 * Lines of CSV as lines of a flow log: where each field comes to stand.
 */
#include "tests/model/read/pieces.h"

#include "model/read/flow_csv.h"

static void assert_line(const char *heading, const char *line, const char *wanted)
{
    struct strbuf text = STRBUF_INIT;
    struct flow_csv csv;

    assert_true(flow_csv_begins(&csv, heading));
    flow_csv_line(&csv, line, &text);
    assert_string_equal(text.text, wanted);
    strbuf_release(&text);
}

static void test_fields_stay_in_their_columns(void **state)
{
    (void)state;
    assert_line("a,b", "10.0.0.1,25", "10.0.0.1 25");
    assert_line("\"a\",\"b\"", "\"10.0.0.1\",\"25\"", " 10.0.0.1   25 ");
    assert_line("a,b", "x y,\"1, 2\"", "x_y  1,_2 ");
    assert_line("a,b", "\"say \"\"no\"\"\",1", " say_  no    1");
    assert_line("a,b", "1", "1");
    assert_line("a,b", "", "");
}

static void test_nothing_becomes_a_dash(void **state)
{
    (void)state;
    assert_line("a,b,c", "1,,3", "1 - 3");
    assert_line("a,b,c", "1,\"\",3", "1 -  3");
    assert_line("a,b,c", ",,", "- - -");
    assert_line("a,b,c", "1,2,", "1 2 -");
}

static void test_records_alone(void **state)
{
    (void)state;
    assert_line("@timestamp,@message", "2023-11-14,2 eni-1 ACCEPT", "           2 eni-1 ACCEPT");
    assert_line("\"message\",\"x\"", "\"2 eni-1\",\"OK\"", " 2 eni-1      ");
    assert_line("timestamp,message", "1", " ");
    assert_line("messages,my message,message", "a,b,c d", "    c d");
}

static void test_what_is_none(void **state)
{
    struct flow_csv csv;

    (void)state;
    assert_false(flow_csv_begins(&csv, "srcaddr dstport"));
    assert_false(flow_csv_begins(&csv, "message"));
    assert_false(flow_csv_begins(&csv, ""));
    assert_true(flow_csv_begins(&csv, "\"\",\"message"));
    assert_false(csv.holds_records); /* a quote is open */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_stay_in_their_columns),
        cmocka_unit_test(test_nothing_becomes_a_dash),
        cmocka_unit_test(test_records_alone),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
