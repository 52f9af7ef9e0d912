/*
 * --flow-logs of audit, fix and plan: what is read, what is said of it, and what does not go together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/support/call.h"

static const char groups[] =
    "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"relay\",\"VpcId\":\"vpc-1\","
    "\"OwnerId\":\"123456789012\",\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":25,"
    "\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"0.0.0.0/0\"}]}]}]}";
static const char vpcs[] = "{\"Vpcs\":[{\"VpcId\":\"vpc-1\",\"CidrBlock\":\"10.0.0.0/16\"}]}";
static const char interfaces[] =
    "{\"NetworkInterfaces\":[{\"NetworkInterfaceId\":\"eni-1\",\"VpcId\":\"vpc-1\","
    "\"PrivateIpAddress\":\"10.0.0.5\",\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.0.5\"}]"
    ","
    "\"Groups\":[{\"GroupId\":\"sg-1\"}]},{\"NetworkInterfaceId\":\"eni-2\",\"VpcId\":\"vpc-1\","
    "\"PrivateIpAddress\":\"10.0.0.6\",\"PrivateIpAddresses\":[{\"PrivateIpAddress\":\"10.0.0.6\"}]"
    ","
    "\"Groups\":[{\"GroupId\":\"sg-1\"}]}]}";

/* Two from outside of which one only knocks, one from inside; 2023-11-14 and the day after next. */
static const char log_v2[] =
    "2 123456789012 eni-1 203.0.113.7 10.0.0.5 40000 25 6 20 1680 1700000000 1700000060 ACCEPT OK\n"
    "2 123456789012 eni-1 10.0.0.6 10.0.0.5 40000 25 6 20 1680 1700172800 1700172860 ACCEPT OK\n"
    "2 123456789012 eni-1 10.0.0.6 10.0.0.5 40001 25 6 20 1680 1700172800 1700172860 ACCEPT OK\n"
    "2 123456789012 eni-1 198.51.100.9 10.0.0.5 40000 25 6 1 44 1700172800 1700172860 ACCEPT OK\n"
    "2 123456789012 eni-1 203.0.113.7 10.0.0.5 25 40000 6 20 1680 1700000000 1700000060 ACCEPT OK\n"
    "2 123456789012 eni-1 - - - - - - - 1700172800 1700172860 - SKIPDATA\n";

static int set_up(void **state)
{
    (void)state;
    call_directory_enter();
    call_write_file("in/groups.json", groups);
    call_write_file("in/vpcs.json", vpcs);
    call_write_file("in/interfaces.json", interfaces);
    call_write_file("logs/a.log", log_v2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

#define RULE "sg-1/in/tcp/25-25/0.0.0.0/0"

static void the_audit_tells_who_used_a_rule(void **state)
{
    static const char table[] =
        "SEVERITY  EXPOSURE  RESOURCE      RULE                         PORTS  SOURCE     USED\n"
        "medium    latent    sg-1 (relay)  sg-1/in/tcp/25-25/0.0.0.0/0  25     0.0.0.0/0  "
        "3 senders, 4 flows (1 sender only knocked)\n"
        "\n"
        "1 finding: 1 medium\n"
        "Flow logs 2023-11-14 to 2023-11-16: 6 records, 4 of them accepted, incoming and no "
        "reply.\n"
        "AWS left records out in 1 window (SKIPDATA).\n"
        "No refused flow is in the logs: they may hold ACCEPT only.\n"
        "No record of 1 day in between.\n";

    (void)state;
    assert_call("vpcmend audit in --flow-logs logs/a.log", 1, table, "");
    assert_call("vpcmend audit in --flow-logs logs", 1, table, "");
    assert_call("vpcmend audit --flow-logs logs/a.log in", 1, table, "");
}

/* Each sentence by itself: a line's end is nothing to be shown. */
static void the_pages_tell_what_logs_cannot(void **state)
{
    (void)state;
    assert_call_says(
        "vpcmend audit in --flow-logs logs --format markdown", 1,
        "\nFlow logs `2023-11-14` to `2023-11-16`: 6 records, 4 of them accepted, incoming and no "
        "reply.\n"
        "AWS left records out in 1 window (SKIPDATA).\n"
        "No refused flow is in the logs: they may hold ACCEPT only.\n"
        "No record of 1 day in between.\n",
        "");
    assert_call_says("vpcmend audit in --flow-logs logs --format html", 1,
                     "<p>AWS left records out in 1 window (SKIPDATA).</p>\n"
                     "<p>No refused flow is in the logs: they may hold ACCEPT only.</p>\n"
                     "<p>No record of 1 day in between.</p>",
                     "");
}

static void the_json_tells_it_too(void **state)
{
    (void)state;
    assert_call_says("vpcmend audit in --flow-logs logs --format ndjson", 1,
                     "\"used\":[{\"rule\":\"" RULE "\",\"senders\":3,\"senders_only_knocking\":1,"
                     "\"flows\":4,\"bytes\":5084,\"first\":\"2023-11-14T22:13:20Z\","
                     "\"last\":\"2023-11-16T22:14:20Z\",\"flows_not_by_name\":0,\"interfaces\":2,"
                     "\"interfaces_without_record\":1,\"most\":[{\"address\":\"10.0.0.6\","
                     "\"only_knocking\":false,\"flows\":2,",
                     "");
    assert_call_says("vpcmend audit in --flow-logs logs --format json", 1,
                     "  \"flow_logs\": {\n"
                     "    \"records\": 6,\n"
                     "    \"accepted\": 5,\n"
                     "    \"rejected\": 0,\n"
                     "    \"uses\": 4,\n"
                     "    \"no_data\": 0,\n"
                     "    \"skipped\": 1,\n"
                     "    \"elsewhere\": 0,\n"
                     "    \"untold\": 0,\n"
                     "    \"first\": \"2023-11-14T22:13:20Z\",\n"
                     "    \"last\": \"2023-11-16T22:14:20Z\",\n"
                     "    \"days_without_record\": 1\n"
                     "  }\n"
                     "}\n",
                     "");
}

/* Without flow logs nothing of it is there: the contract is as it was. */
static void without_logs_nothing_is_told(void **state)
{
    struct call call = call_run("vpcmend audit in --format json");

    (void)state;
    assert_null(strstr(call.out, "used"));
    assert_null(strstr(call.out, "flow_logs"));
    call_release(&call);
}

/* `--flow-logs logs/a.log logs/b.log in`, as a shell makes of logs/ and a star: what is a flow log by its
 * first line is one, what is not is an export. */
static void several_files_may_follow(void **state)
{
    (void)state;
    call_write_file("logs/b.log", log_v2);
    assert_call_says("vpcmend audit --flow-logs logs/a.log logs/b.log in", 1, ": 12 records, 8 of",
                     "");
    assert_call_says("vpcmend audit in --flow-logs logs/a.log --flow-logs logs/b.log", 1,
                     ": 12 records, 8 of", "");
    assert_call_says("vpcmend audit logs/b.log in", 1, "1 finding: 1 medium", "logs/b.log");
}

static void the_report_tells_it(void **state)
{
    static const char seen[] =
        "    Seen    Flow logs 2023-11-14 to 2023-11-16: used by 3 senders, 4 flows (1 sender only "
        "knocked),\n"
        "            2023-11-14 to 2023-11-16: 10.0.0.6 (eni-2), 203.0.113.7, 198.51.100.9.\n"
        "            This would have refused 2 senders, 2 flows (1 sender only knocked): "
        "203.0.113.7,\n"
        "            198.51.100.9.\n"
        "            The logs have no record of 1 of 2 interfaces behind the rule.\n";

    (void)state;
    assert_call_says("vpcmend fix in --all --to vpc --format markdown --flow-logs logs", 0, seen,
                     "");
    assert_call_says("vpcmend fix in --all --to skip --format markdown --flow-logs logs", 0,
                     "Left for later.\n\n    Flow logs 2023-11-14 to 2023-11-16: used by 3 senders",
                     "");
}

/* The other forms are what they are without. */
static void other_forms_stay(void **state)
{
    struct call with = call_run("vpcmend fix in --all --to vpc --format json --flow-logs logs");
    struct call without = call_run("vpcmend fix in --all --to vpc --format json");

    (void)state;
    assert_int_equal(with.status, 0);
    assert_string_equal(with.out, without.out);
    call_release(&with);
    call_release(&without);
}

static void plans_are_shown_with_it(void **state)
{
    struct call plan = call_run("vpcmend fix in --all --to vpc --format json");

    (void)state;
    call_write_file("plan.json", plan.out);
    call_release(&plan);
    assert_call_says("vpcmend plan show plan.json in --flow-logs logs", 0,
                     "This would have refused 2 senders, 2 flows", "");
    assert_call_says("vpcmend plan replay plan.json in --format markdown --flow-logs logs", 0,
                     "This would have refused 2 senders, 2 flows", "");
    assert_call_says("vpcmend plan check plan.json in --flow-logs logs", 2, "",
                     "--flow-logs does not go with plan check");
}

static void what_cannot_be_read_is_said(void **state)
{
    (void)state;
    call_write_file("logs/a.log", "rubbish\n");
    assert_call(
        "vpcmend audit in --flow-logs logs/a.log", 2, "",
        "vpcmend: logs/a.log: not a flow log: its first line is neither a record of version "
        "2 nor the names of fields. A custom format needs a first line that names its fields "
        "(LogFormat of aws ec2 describe-flow-logs)\n"
        "vpcmend: no flow-log record could be read from what was named with --flow-logs\n");
    assert_call("vpcmend audit in --flow-logs nothing.log", 2, "",
                "vpcmend: nothing.log: cannot be read: No such file or directory\n"
                "vpcmend: no flow-log record could be read from what was named with --flow-logs\n");
    call_write_file("logs/b.log", log_v2);
    call_write_file("logs/c.log", "srcaddr dstport\n10.0.0.1 25 x\n10.0.0.1\n");
    assert_call_says(
        "vpcmend audit in --flow-logs logs", 1, ": 7 records",
        "vpcmend: logs/c.log:3:9: a flow record of fewer fields than its format has\n");
}

static void what_does_not_go_together(void **state)
{
    (void)state;
    assert_call_says("vpcmend audit - --flow-logs -", 2, "",
                     "standard input cannot be both a flow log and something else");
    assert_call_says("vpcmend path in --from a --to b --flow-logs logs", 2, "",
                     "--flow-logs does not go with this command");
    assert_call_says("vpcmend audit --exports-from list --format ndjson --flow-logs logs", 2, "",
                     "--flow-logs does not go with --exports-from");
    assert_call_says("vpcmend audit in --flow-logs", 2, "", "--flow-logs wants a value");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_audit_tells_who_used_a_rule),
        TEST(the_pages_tell_what_logs_cannot),
        TEST(the_json_tells_it_too),
        TEST(without_logs_nothing_is_told),
        TEST(several_files_may_follow),
        TEST(the_report_tells_it),
        TEST(other_forms_stay),
        TEST(plans_are_shown_with_it),
        TEST(what_cannot_be_read_is_said),
        TEST(what_does_not_go_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
