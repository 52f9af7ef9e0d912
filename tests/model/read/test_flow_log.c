/*
 * Flow logs as they come: every format, compressed, wrapped; and the public samples.
 */
#include "tests/model/read/flow_reading.h"

#define SHARED "../shared/exports/"

/* --- formats --------------------------------------------------------------------------------------- */

static void test_default_format(void **state)
{
    (void)state;
    assert_reads(RECORD "\n", READ_RECORD);
    assert_reads(RECORD, READ_RECORD);
    assert_reads(RECORD "\r\n\r\n" RECORD "\r\n", READ_RECORD READ_RECORD);
    assert_reads(RECORD " and a remark behind it\n", READ_RECORD);
    assert_reads("2023-01-28T09:34:56.000Z " RECORD "\n", READ_RECORD);
    assert_reads("2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n"
                 "2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - SKIPDATA\n",
                 "eni-1 - - 0>0/0 0 0 1431280876+58 NODATA\n"
                 "eni-1 - - 0>0/0 0 0 1431280876+58 SKIPDATA\n");
}

static void test_names_in_any_order(void **state)
{
    (void)state;
    assert_reads("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets "
                 "bytes start end action log-status\n" RECORD "\n",
                 READ_RECORD);
    assert_reads("action dstport srcaddr interface-id\nREJECT 25 2001:db8::1 eni-2\n",
                 "eni-2 2001:db8::1 - 0>25/0 0 0 0+0 no\n");
    assert_reads("${srcaddr} ${dstport} ${pkt-srcaddr}\n10.0.0.1 25 10.0.0.2\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0 from 10.0.0.2\n");
    assert_reads("src_port\tsrcaddr\tdstport\tpkt_srcaddr\n7\t10.0.0.1\t25\t-\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0\n");
}

/* Names again in the middle: logs that were put one behind the other. */
static void test_names_come_again(void **state)
{
    (void)state;
    assert_reads("srcaddr dstport\n10.0.0.1 25\n\ndstport srcaddr\n587 10.0.0.1\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0\n- 10.0.0.1 - 0>587/0 0 0 0+0\n");
}

/* Fields of each later version, those that mean nothing here among them. */
static void test_later_versions(void **state)
{
    (void)state;
    assert_reads("version vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr srcaddr dstport\n"
                 "3 vpc-1 subnet-1 i-1 2 IPv4 198.51.100.1 10.0.0.1 25\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0 flags 2 from 198.51.100.1\n");
    assert_reads("srcaddr dstport region az-id sublocation-type sublocation-id\n"
                 "10.0.0.1 25 eu-west-1 euw1-az1 - -\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0\n");
    assert_reads("srcaddr dstport pkt-src-aws-service pkt-dst-aws-service flow-direction "
                 "traffic-path\n10.0.0.1 25 S3 - ingress -\n10.0.0.1 25 - - egress 8\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0 in\n- 10.0.0.1 - 0>25/0 0 0 0+0 out\n");
    assert_reads("srcaddr dstport ecs-cluster-arn ecs-task-id reject-reason resource-id "
                 "encryption-status something-of-version-11\n"
                 "10.0.0.1 25 arn:aws:ecs:eu-west-1:1:cluster/x - BPA eni-1 1 x\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0\n");
}

static void test_json_around_it(void **state)
{
    (void)state;
    assert_reads("[{\"n\": 1, \"body\": \"" RECORD
                 "\", \"x\": {\"body\" : 7}},\n {\"body\":\n\"" RECORD "\\n\"}]",
                 READ_RECORD READ_RECORD);
    assert_reads("{\"events\":[{\"message\":\"" RECORD "\",\"eventId\":\"1\"},"
                 "{\"message\":\"START RequestId: \\\"1\\\"\"}],\"body\":null}",
                 READ_RECORD);
    assert_reads("{\"message\":\"" RECORD "\"}\n{\"message\":\"" RECORD "\"}\n",
                 READ_RECORD READ_RECORD);
}

/* Each field in a column, as a query of Athena writes them, with nothing for one that is null. */
static void test_csv(void **state)
{
    (void)state;
    assert_reads("\"version\",\"account_id\",\"interface_id\",\"srcaddr\",\"dstaddr\",\"srcport\","
                 "\"dstport\",\"protocol\",\"packets\",\"bytes\",\"start\",\"end\",\"action\","
                 "\"log_status\"\n"
                 "\"2\",\"123456789010\",\"eni-1\",\"203.0.113.7\",\"10.0.0.5\",\"40000\",\"25\","
                 "\"6\",\"20\",\"1680\",\"1700000000\",\"1700000060\",\"ACCEPT\",\"OK\"\n"
                 "\"2\",\"123456789010\",\"eni-1\",,\"\",,,,,,\"1431280876\",\"1431280934\",,"
                 "\"SKIPDATA\"\n",
                 READ_RECORD "eni-1 - - 0>0/0 0 0 1431280876+58 SKIPDATA\n");
    assert_reads("srcaddr,dstport,type of it,action\r\n10.0.0.1,25,,REJECT\r\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0 no\n");
    assert_reads("srcaddr,dstport,type,action\r\n10.0.0.1,25,a b,REJECT\r\n",
                 "- 10.0.0.1 - 0>25/0 0 0 0+0 no\n");
    assert_reads("2,123456789010,eni-1,203.0.113.7,10.0.0.5,40000,25,6,20,1680,1700000000,"
                 "1700000060,ACCEPT,OK\n",
                 READ_RECORD);
}

/* Whole records in a column, as consoles save what a search found. */
static void test_csv_of_records(void **state)
{
    (void)state;
    assert_reads("timestamp,message\n1700000000000," RECORD "\n1700000060000,\"" RECORD "\"\n",
                 READ_RECORD READ_RECORD);
    assert_reads("\"@timestamp\",\"@message\",\"@log\"\n"
                 "\"2023-11-14 22:13:20.000\",\"" RECORD "\",\"1:flow\"\n\"t\",\"START\",\"\"\n",
                 READ_RECORD);
    assert_reads("[{\"@timestamp\":\"2023-11-14\",\"@message\":\"" RECORD "\"}]", READ_RECORD);
    assert_reads("{\"results\":[[{\"field\":\"@timestamp\",\"value\":\"2023-11-14\"},"
                 "{\"field\":\"@message\",\"value\":\"" RECORD "\"}]]}",
                 READ_RECORD);
}

static void test_utf16_and_mark(void **state)
{
    static const char record[] = RECORD "\r\n";
    char little[2 + 2 * sizeof record], big[sizeof little];
    struct reading reading;

    (void)state;
    memcpy(little, "\xFF\xFE", 2);
    memcpy(big, "\xFE\xFF", 2);
    for (size_t i = 0; i < sizeof record - 1; i++) {
        little[2 + 2 * i] = big[3 + 2 * i] = record[i];
        little[3 + 2 * i] = big[2 + 2 * i] = '\0';
    }
    write_bytes("little.log", little, 2 * sizeof record);
    write_bytes("big.log", big, 2 * sizeof record);
    read_named(&reading, "little.log");
    assert_string_equal(reading.text.text, READ_RECORD);
    reading_release(&reading);
    read_named(&reading, "big.log");
    assert_string_equal(reading.text.text, READ_RECORD);
    reading_release(&reading);
    assert_reads("\xEF\xBB\xBF" RECORD "\n", READ_RECORD);
}

/* --- compressed ------------------------------------------------------------------------------------ */

/* Two members, as AWS and `cat a.gz b.gz` make them. */
static void test_gzip(void **state)
{
    struct reading reading;

    (void)state;
    write_gzip("flow.gz", "wb", RECORD "\n");
    write_gzip("flow.gz", "ab", RECORD "\n");
    read_named(&reading, "flow.gz");
    assert_string_equal(reading.text.text, READ_RECORD READ_RECORD);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
}

static void test_gzip_cut_off(void **state)
{
    struct reading reading;
    char *path = path_of("cut.gz");
    FILE *file;
    long size;

    (void)state;
    write_gzip("cut.gz", "wb0", RECORD "\n" RECORD "\n");
    file = fopen(path, "r");
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    fclose(file);
    assert_int_equal(truncate(path, size - 60), 0);
    read_named(&reading, "cut.gz");
    assert_true(reading.count >= 1);
    assert_told(&reading, reading.problems.count - 1,
                "cut.gz: the compressed file is cut off: what stands before was read");
    reading_release(&reading);
    free(path);
}

/* Bytes of the stored record's checksum are other ones: what came out before that counts all the same. */
static void test_gzip_damaged(void **state)
{
    struct reading reading;
    char *path = path_of("damaged.gz");
    FILE *file;

    (void)state;
    write_gzip("damaged.gz", "wb", RECORD "\n");
    file = fopen(path, "r+");
    fseek(file, -8, SEEK_END);
    fputs("none", file);
    fclose(file);
    read_named(&reading, "damaged.gz");
    assert_string_equal(reading.text.text, READ_RECORD);
    assert_int_equal(reading.problems.count, 1);
    assert_told(&reading, 0,
                "damaged.gz: the compressed file is damaged: what stands before was read");
    reading_release(&reading);
    free(path);
}

static void append(const char *name, const char *bytes, size_t length)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "a");

    fwrite(bytes, 1, length, file);
    fclose(file);
    free(path);
}

/* Zero bytes behind the last member are padding; anything else is no end. */
static void test_behind_gzip(void **state)
{
    struct reading reading;

    (void)state;
    write_gzip("behind.gz", "wb", RECORD "\n");
    append("behind.gz", "\0\0\0", 3);
    read_named(&reading, "behind.gz");
    assert_string_equal(reading.text.text, READ_RECORD);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
    append("behind.gz", RECORD, strlen(RECORD));
    read_named(&reading, "behind.gz");
    assert_string_equal(reading.text.text, READ_RECORD);
    assert_told(&reading, 0,
                "behind.gz: the compressed file is damaged: what stands before was read");
    reading_release(&reading);
}

/* --- the public samples ---------------------------------------------------------------------------- */

static void assert_public(const char *name, const char *wanted, size_t problems)
{
    struct strbuf path = STRBUF_INIT;
    struct reading reading;

    strbuf_addf(&path, SHARED "%s", name);
    read_paths(&reading, (const char *const[]){path.text}, 1);
    assert_string_equal(reading.text.text, wanted);
    assert_int_equal(reading.problems.count, problems);
    reading_release(&reading);
    strbuf_release(&path);
}

static void assert_public_count(const char *name, size_t count)
{
    struct strbuf path = STRBUF_INIT;
    struct reading reading;

    strbuf_addf(&path, SHARED "%s", name);
    read_paths(&reading, (const char *const[]){path.text}, 1);
    assert_int_equal(reading.count, count);
    assert_int_equal(reading.problems.count, 0);
    reading_release(&reading);
    strbuf_release(&path);
}

static void test_public_samples(void **state)
{
    (void)state;
    if (access(SHARED "flowlogs-reader", R_OK) != 0) {
        print_message("skipped: the public flow logs are not beside the checkout\n");
        return;
    }
    assert_public("flowlogs-reader/v2.log",
                  "eni-102010ab 198.51.100.1 192.0.2.1 443>49152/6 10 840 1439387263+1 yes\n"
                  "eni-102010ab 192.0.2.1 198.51.100.1 49152>443/6 20 1680 1439387264+1 yes\n"
                  "eni-102010cd 192.0.2.1 198.51.100.1 49152>443/6 20 1680 1439387263+3 no\n"
                  "eni-1a2b3c4d - - 0>0/0 0 0 1431280876+58 NODATA\n"
                  "eni-4b118871 - - 0>0/0 0 0 1431280876+58 SKIPDATA\n",
                  0);
    assert_public(
        "flowlogs-reader/v5.log",
        "eni-00123456789abcdef 198.51.100.7 192.0.2.156 443>50318/6 15 4895 1614866493+18 "
        "yes flags 19 in from 198.51.100.6\n"
        "eni-00123456789abcdef 192.0.2.156 198.51.100.6 50318>443/6 16 3015 1614866493+18 "
        "yes flags 7 out from 192.0.2.156\n",
        1);
    assert_public("flowlogs-reader/v6.log", "", 1);
    assert_public_count("opensearch-flow/sample.json", 22);
    assert_public_count("opensearch-flow/aws_vpc-logs.json", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_format),
        cmocka_unit_test(test_names_in_any_order),
        cmocka_unit_test(test_names_come_again),
        cmocka_unit_test(test_later_versions),
        cmocka_unit_test(test_json_around_it),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_of_records),
        cmocka_unit_test(test_utf16_and_mark),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_gzip_cut_off),
        cmocka_unit_test(test_gzip_damaged),
        cmocka_unit_test(test_behind_gzip),
        cmocka_unit_test(test_public_samples),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
