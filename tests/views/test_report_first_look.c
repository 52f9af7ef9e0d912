/*
 * `audit --first-look`: the same answer by a first look and, where there is none, from the whole export.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/call.h"

#define LOOK "vpcmend audit --first-look "

#define GROUP(id, ports, block)                                                                    \
    "{\"GroupId\": \"" id "\", \"GroupName\": \"of-" id                                            \
    "\", \"IpPermissions\": [{\"IpProtocol\": "                                                    \
    "\"tcp\", " ports ", \"IpRanges\": [{\"CidrIp\": \"" block "\"}], \"Ipv6Ranges\": "            \
    "[{\"CidrIpv6\": \"::/0\"}]}], \"IpPermissionsEgress\": [{\"IpProtocol\": \"-1\", "            \
    "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}"

#define GROUPS                                                                                     \
    GROUP("sg-1", "\"FromPort\": 25, \"ToPort\": 25", "0.0.0.0/0")                                 \
    ", " GROUP("sg-2", "\"FromPort\": 443, \"ToPort\": 443",                                       \
               "0.0.0.0/0") ", " GROUP("sg-3", "\"FromPort\": 20, \"ToPort\": 30", "10.0.0.0/8")

static const char answer[] = "total\t3\t2\nsg-1\t2\tof-sg-1\nsg-3\t1\tof-sg-3\n";
static const char whole[] = "vpcmend: no first look at this export: it is read whole\n";

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    call_write_file("groups.json", "{\"SecurityGroups\": [" GROUPS "]}");
    call_write_file("page.json", "{\"SecurityGroups\": [" GROUPS "], \"NextToken\": \"more\"}");
    call_write_file("bare.json", "[" GROUPS "]");
    call_write_file("none.json", "{\"SecurityGroups\": []}");
    call_write_file("notes.txt", "nothing");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

static void test_answers(void **state)
{
    (void)state;
    assert_call(LOOK "groups.json", 1, answer, "");
    assert_call(LOOK "--fail-on never groups.json", 0, answer, "");
    assert_call(LOOK "none.json", 0, "total\t0\t0\n", "");
    assert_call(LOOK "--ports 443 groups.json", 1, "total\t2\t1\nsg-2\t2\tof-sg-2\n", "");
}

static void test_reads_whole(void **state)
{
    (void)state;
    assert_call(LOOK "bare.json", 1, answer, whole);
    assert_call_says(LOOK "page.json", 1, answer, whole);
    assert_call_says(LOOK "notes.txt", 2, "", "nothing readable");
    assert_call_says(LOOK "absent.json", 2, "", "absent.json");
}

static void test_usage(void **state)
{
    (void)state;
    assert_call_says(LOOK "--format json groups.json", 2, "", "do not go with --first-look");
    assert_call_says("vpcmend audit --format ndjson --first-look --exports-from notes.txt", 2, "",
                     "--first-look does not go with --exports-from");
    assert_call_says("vpcmend fix --first-look groups.json", 2, "",
                     "does not go with this command");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_reads_whole),
        cmocka_unit_test(test_usage),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
