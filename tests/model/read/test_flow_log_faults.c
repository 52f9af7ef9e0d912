/*
 * Flow logs with rubbish between, and what is no flow log; directories of them, and stopping.
 */
#include "tests/model/read/flow_reading.h"

/* --- what cannot be read --------------------------------------------------------------------------- */

static void test_bad_lines(void **state)
{
    struct reading reading;

    (void)state;
    read_text_log(&reading, RECORD "\nbogus line\n"
                                   "2 1 eni-1 10.0.0 10.0.0.5 1 2 6 1 1 1 1 ACCEPT OK\n"
                                   "2 1 eni-1 10.0.0.1 10.0.0.5 70000 2 6 1 1 1 1 ACCEPT OK\n"
                                   "2 1 eni-1 10.0.0.1 10.0.0.5 1 2 6 1 1 1 1 MAYBE OK\n"
                                   "2 1 eni-1 10.0.0.1 10.0.0.5 1 2 6 1 1 1 1 ACCEPT FINE\n"
                                   "x\ny\n" RECORD "\n");
    assert_string_equal(reading.text.text, READ_RECORD READ_RECORD);
    assert_int_equal(reading.problems.count, 6);
    assert_told(&reading, 0, "flow.log:2:11: a flow record of fewer fields than its format has");
    assert_told(&reading, 1, "flow.log:3:11: this should be an address");
    assert_told(&reading, 2, "flow.log:4:29: this should be a number");
    assert_told(&reading, 3, "flow.log:5:43: this should be ACCEPT or REJECT");
    assert_told(&reading, 4, "flow.log:6:50: this should be OK, NODATA or SKIPDATA");
    assert_told(&reading, 5, "flow.log: 2 more lines could not be read");
    reading_release(&reading);
}

/* A line without an end does not fill memory. */
static void test_endless_line(void **state)
{
    size_t length = 3u << 20;
    char *bytes = mem_alloc(length + sizeof RECORD);
    struct reading reading;

    (void)state;
    memcpy(bytes, RECORD "\n", sizeof RECORD);
    memset(bytes + sizeof RECORD, 'z', length);
    write_bytes("long.log", bytes, length + sizeof RECORD);
    read_named(&reading, "long.log");
    assert_string_equal(reading.text.text, READ_RECORD);
    assert_int_equal(reading.problems.count, 1);
    reading_release(&reading);
    free(bytes);
}

static void assert_refused(const char *text, const char *wanted)
{
    struct reading reading;

    read_text_log(&reading, text);
    assert_int_equal(reading.count, 0);
    assert_int_equal(reading.problems.count, 1);
    assert_told(&reading, 0, wanted);
    reading_release(&reading);
}

static void test_what_is_no_flow_log(void **state)
{
    static const char not_one[] =
        "flow.log: not a flow log: its first line is neither a record of version 2 nor the names "
        "of "
        "fields. A custom format needs a first line that names its fields (LogFormat of aws ec2 "
        "describe-flow-logs)";

    (void)state;
    assert_refused("hello\n", not_one);
    assert_refused("", "flow.log: no flow-log record is in it");
    assert_refused("PK\x03\x04",
                   "flow.log: an archive: unpack it, and name the directory with what was in it");
    assert_refused(
        "BZh9",
        "flow.log: compressed in a way that is not read, as only gzip is: decompress it, and "
        "name what comes out");
    assert_refused("GroupId,VpcId\nsg-1,vpc-1\n", not_one);
    assert_refused("time,message\n1,hello\n", "flow.log: no flow-log record is in it");
    assert_refused("5 eni-1 ACCEPT\n", not_one);
    assert_refused(
        "PAR1\x15\x02",
        "flow.log: Parquet: only text is read. Let the flow log, or a query, write text");
    assert_refused("{\"Vpcs\":[]}", "flow.log: no flow-log record is in it");
    assert_refused("resource-type tgw-id packets-lost-blackhole\nTransitGateway tgw-1 0\n",
                   "flow.log:1:1: a flow log without srcaddr and dstport, as of a transit gateway: "
                   "nothing can be told from it");
}

/* In a directory what is no flow log is passed over without a word. */
static void test_directory(void **state)
{
    struct reading reading;
    char *inner = path_of("logs");
    struct strbuf command = STRBUF_INIT;

    (void)state;
    strbuf_addf(&command, "rm -rf '%s'/* && mkdir -p '%s/2026/11'", directory, inner);
    assert_int_equal(system(command.text), 0);
    write_gzip("logs/2026/11/a.log.gz", "wb", "srcaddr dstport\n10.0.0.1 25\n");
    write_bytes("logs/2026/b.txt", RECORD "\n", sizeof RECORD);
    write_bytes("logs/README", "read me\n", 8);
    write_bytes("logs/vpcs.json", "{\"Vpcs\":[]}", 11);
    read_paths(&reading, (const char *const[]){inner}, 1);
    assert_string_equal(reading.text.text, "- 10.0.0.1 - 0>25/0 0 0 0+0\n" READ_RECORD);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
    strbuf_release(&command);
    free(inner);
}

static bool stop_at_once(uint64_t done, uint64_t total, void *context)
{
    (void)context;
    assert_true(!total || done <= total);
    return false;
}

static void test_can_be_stopped(void **state)
{
    char *path = path_of("many.log");
    FILE *file = fopen(path, "w");
    struct reading reading = {.text = STRBUF_INIT};

    (void)state;
    for (int i = 0; i < 70000; i++)
        fputs(RECORD "\n", file);
    fclose(file);
    assert_false(flow_logs_read(&(struct flow_log_request){.paths = (const char *const[]){path},
                                                           .path_count = 1,
                                                           .visit = note,
                                                           .context = &reading,
                                                           .problems = &reading.problems,
                                                           .progress = stop_at_once}));
    assert_int_equal(reading.count, 1 << 16);
    reading_release(&reading);
    free(path);
}

static bool be_patient(uint64_t done, uint64_t total, void *left)
{
    assert_true(!total || done <= total);
    return (*(unsigned *)left)-- > 0;
}

/* Between two files, and not at all where nobody minds. */
static void test_can_be_stopped_between_files(void **state)
{
    const char *const paths[] = {path_of("many.log"), path_of("many.log")};
    unsigned asked;
    bool whole = false;

    (void)state;
    for (asked = 0; !whole && asked < 100; asked++) {
        struct reading reading = {.text = STRBUF_INIT};
        unsigned left = asked;

        whole = flow_logs_read(&(struct flow_log_request){.paths = paths,
                                                          .path_count = 2,
                                                          .visit = note,
                                                          .context = &reading,
                                                          .problems = &reading.problems,
                                                          .progress = be_patient,
                                                          .progress_context = &left});
        assert_true(whole || reading.count < 140000);
        assert_int_equal(reading.problems.count, 0);
        reading_release(&reading);
    }
    assert_true(whole && asked > 2); /* in each file */
    free((char *)paths[0]);
    free((char *)paths[1]);
}

/* Whatever the bytes: no crash, and the same each time. */
static void test_random_bytes(void **state)
{
    static const char alphabet[] = "2 -.:\n\r\t\"\\{}[]abcACCEPT10srcaddr dstport body";
    uint32_t seed = 20261126;
    char bytes[600];

    (void)state;
    for (int round = 0; round < 500; round++) {
        struct reading reading;
        size_t length = sizeof bytes;
        if (round % 3 == 0)
            memcpy(bytes, "srcaddr dstport\n", 16);
        else
            memcpy(bytes, round % 3 == 1 ? "[{\"body\":       " : "2 1 eni-1        ", 16);
        for (size_t i = 16; i < length; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] =
                seed >> 28 ? alphabet[(seed >> 16) % (sizeof alphabet - 1)] : (char)(seed >> 20);
        }
        write_bytes("random.log", bytes, length);
        read_named(&reading, "random.log");
        reading_release(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_endless_line),
        cmocka_unit_test(test_what_is_no_flow_log),
        cmocka_unit_test(test_directory),
        cmocka_unit_test(test_can_be_stopped),
        cmocka_unit_test(test_can_be_stopped_between_files),
        cmocka_unit_test(test_random_bytes),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
