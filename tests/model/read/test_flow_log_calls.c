/*
 * Flow logs on disks that fail, first lines that nearly name fields, and values that are nearly right.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/read/flow_reading.h"

#include "model/read/byte_stream.h"
#include "tests/model/failing_call.h"

/* --- the disk --------------------------------------------------------------------------------------- */

static void what_cannot_be_read_is_told(void **state)
{
    static const struct {
        const char *call;
        int error;
        const char *sentence;
    } faults[] = {
        {"open", EACCES, "flow.log: cannot be read: Permission denied"},
        {"read", EIO, "flow.log: cannot be read: Input/output error"},
        {"stat", ENOENT, "flow.log: cannot be read: No such file or directory"},
    };

    (void)state;
    write_bytes("flow.log", RECORD "\n", sizeof RECORD);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct reading reading;

        let_fail(faults[i].call, faults[i].error, 100);
        read_named(&reading, "flow.log");
        assert_int_equal(reading.count, 0);
        assert_int_equal(reading.problems.count, 1);
        assert_told(&reading, 0, faults[i].sentence);
        reading_release(&reading);
    }
}

/* What stands before counts. */
static void a_disk_that_fails_midway_is_told(void **state)
{
    enum { RECORDS = 5000 };
    struct strbuf text = STRBUF_INIT;
    struct reading reading;

    (void)state;
    for (int i = 0; i < RECORDS; i++)
        strbuf_adds(&text, RECORD "\n");
    write_bytes("flow.log", text.text, text.length);
    let_fail_after("read", EIO, 1, 2);
    read_named(&reading, "flow.log");
    assert_true(reading.count > 0 && reading.count < RECORDS);
    assert_told(&reading, reading.problems.count - 1, "flow.log: cannot be read: Input/output error");
    reading_release(&reading);
    let_fail_after("read", EINTR, 2, 1);
    read_named(&reading, "flow.log");
    assert_int_equal(reading.count, RECORDS);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
    strbuf_release(&text);
}

static void standard_input_and_devices(void **state)
{
    static const char *const standard[] = {"-"}, *const device[] = {"/dev/zero"};
    int kept = fcntl(STDIN_FILENO, F_DUPFD, 10), file;
    struct reading reading;
    struct strbuf text = STRBUF_INIT;
    char *path = path_of("flow.log");

    (void)state;
    write_bytes("flow.log", RECORD "\n", sizeof RECORD);
    file = open(path, O_RDONLY);
    dup2(file, STDIN_FILENO);
    close(file);
    read_paths(&reading, standard, 1);
    assert_string_equal(reading.text.text, READ_RECORD);
    reading_release(&reading);
    let_fail("dup", EMFILE, 1);
    read_paths(&reading, standard, 1);
    problem_format(&text, &reading.problems.items[0]);
    assert_string_equal(text.text, "-: cannot be read: Too many open files");
    reading_release(&reading);
    dup2(kept, STDIN_FILENO);
    close(kept);
    strbuf_clear(&text);
    read_paths(&reading, device, 1);
    problem_format(&text, &reading.problems.items[0]);
    assert_string_equal(text.text, "/dev/zero: a device, which has no end: not read");
    reading_release(&reading);
    strbuf_release(&text);
    free(path);
}

/* --- which files are flow logs ------------------------------------------------------------------------- */

static bool is_one(const char *text)
{
    char *path = path_of("maybe.log");
    bool one;

    write_bytes("maybe.log", text, strlen(text));
    one = flow_log_is_one(path);
    free(path);
    return one;
}

#define EIGHT "a b c d e f g h "
#define LONG_NAME "a23456789012345678901234567890123456789012345678901234567890123"

static void first_lines_decide(void **state)
{
    static const struct {
        const char *text;
        bool is_one;
    } cases[] = {
        {RECORD "\n", true},
        {"\n\r\n" RECORD "\n", true},
        {"2026-11-24T10:00:00.000Z " RECORD "\n", true},
        {"2026-11-24T10:00:00.0000 " RECORD "\n", false},
        {"2026-11-24 10:00:00.000Z " RECORD "\n", false},
        {"2026_11-24T10:00:00.000Z " RECORD "\n", false},
        {"x026-11-24T10:00:00.000Z " RECORD "\n", false},
        {"2" RECORD "\n", false},
        {"2 123456789010 eni-1 203.0.113.7\n", false},
        {"srcaddr dstport\n", true},
        {"${srcaddr} ${dst_port}\n", true},
        {"${srcaddr ${dstport\n", false},
        {"$srcaddr} dstport\n", false},
        {"${} dstport\n", false},
        {"Srcaddr dstport\n", false},
        {"{\"srcaddr\":\"dstport\"}\n", false},
        {"srcaddr dst:port\n", false},
        {"srcaddr " LONG_NAME "\n", true},
        {"srcaddr " LONG_NAME "4\n", false},
        {"srcaddr\n", false},
        {"neither nor\n", false},
        {"srcaddr " EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT
         EIGHT EIGHT "\n", false},
        {" \t\r\n{}", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (is_one(cases[i].text) != cases[i].is_one)
            fail_msg("%s", cases[i].text);
    assert_false(flow_log_is_one(directory));
    assert_false(flow_log_is_one("/dev/zero"));
    assert_false(flow_log_is_one("/nonexistent"));
    byte_stream_close(NULL); /* nothing */
    write_bytes("maybe.log", RECORD "\n", sizeof RECORD);
    let_fail("open", EACCES, 1);
    assert_false(is_one(RECORD)); /* the test's own file is opened first, by fopen */
}

/* In a directory a word too many is said of no file. */
static void nothing_is_said_of_others(void **state)
{
    struct reading reading;

    (void)state;
    write_bytes("flow.log", "{\"Vpcs\":[]}", 11);
    write_bytes("maybe.log", "hello", 5);
    read_paths(&reading, (const char *const[]){directory}, 1);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
    unlink("maybe.log");
}

/* --- values ------------------------------------------------------------------------------------------------ */

static void values_that_are_nearly_right(void **state)
{
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"srcaddr dstport packets\n10.0.0.1 25 99999999999999999999\n",
         "flow.log:2:13: this should be a number"},
        {"srcaddr dstport packets\n10.0.0.1 25 1e3\n", "flow.log:2:13: this should be a number"},
        {"srcaddr dstport flow-direction\n10.0.0.1 25 inward\n",
         "flow.log:2:13: this should be ingress or egress"},
        {"srcaddr packets\n10.0.0.1 25\n",
         "flow.log:1:1: a flow log without srcaddr and dstport, as of a transit gateway: nothing can "
         "be told from it"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading reading;

        read_text_log(&reading, cases[i].text);
        assert_int_equal(reading.count, 0);
        assert_int_equal(reading.problems.count, 1);
        assert_told(&reading, 0, cases[i].told);
        reading_release(&reading);
    }
    assert_reads("pkt-srcaddr dstport packets\n10.0.0.1 25 1844674407370955160\n",
                 "- - - 0>25/0 1844674407370955160 0 0+0 from 10.0.0.1\n");
}

/* Behind blanks, and with blanks, quotes and letters written as escapes. */
static void records_in_json(void **state)
{
    (void)state;
    assert_reads("\r\n\t {\"message\":\"" RECORD "\"}", READ_RECORD);
    assert_reads("[{\"body\":\"\\n" RECORD "\\t\"}]", READ_RECORD);
    assert_reads("{\"\\u0041\\\"\":\"\\u0032 no record\",\"message\":\"" RECORD "\"}", READ_RECORD);
    assert_reads("{\"message\":\"" RECORD "\",\"off\":\"\\", READ_RECORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(a_disk_that_fails_midway_is_told),
        cmocka_unit_test(standard_input_and_devices),
        cmocka_unit_test(first_lines_decide),
        cmocka_unit_test(nothing_is_said_of_others),
        cmocka_unit_test(values_that_are_nearly_right),
        cmocka_unit_test(records_in_json),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
