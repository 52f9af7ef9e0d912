/* What apply.sh does when it is run, against a stand-in for the AWS CLI (apply_run.h). */
#include "tests/model/write/apply_run.h"

#define REGION_AND_GROUP "--region\neu-west-1\n--group-id\nsg-mail\n"

static const char two_blocks_calls[] =
    "ec2\nauthorize-security-group-ingress\n" REGION_AND_GROUP "--ip-permissions\n"
    "[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":"
    "\"10.1.0.0/16\",\"Description\":\"smtp from anywhere\"}]}]\n--output\njson\n\n"
    "ec2\nmodify-security-group-rules\n" REGION_AND_GROUP "--security-group-rules\n"
    "[{\"SecurityGroupRuleId\":\"sgr-1\",\"SecurityGroupRule\":{\"IpProtocol\":\"tcp\","
    "\"FromPort\":25,\"ToPort\":25,\"CidrIpv4\":\"10.0.0.0/16\",\"Description\":"
    "\"smtp from anywhere\"}}]\n--output\njson\n\n";

#define SHOWN_BEFORE "sgr-1\ttcp\t25\t25\t0.0.0.0/0\nsgr-3\ttcp\t25\t25\t::/0\n"
#define SHOWN_AFTER                                                                                \
    "sgr-1\ttcp\t25\t25\t10.0.0.0/16\nsgr-8\ttcp\t25\t25\t10.1.0.0/16\n"                           \
    "sgr-3\ttcp\t25\t25\t::/0\n"

static void prepare_two_blocks(struct run *run)
{
    run_init(run);
    fixture_rewrite(&run->fixture, "sgr-1", "vpc");
    write_script(run);
    show_rules(run, "before", SHOWN_BEFORE);
    show_rules(run, "after", SHOWN_AFTER);
}

static void adds_before_it_changes_in_place(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    run_script(&run, "");
    assert_string_equal(run.calls, two_blocks_calls);
    assert_int_equal(run.status, 0);
    assert_says(&run, "all is as planned");
    run_release(&run);
}

static void a_dry_run_changes_nothing(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    run_script(&run, "--dry-run");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.calls, "");
    assert_says(&run, "would run: aws ec2 authorize-security-group-ingress --region eu-west-1");
    assert_says(&run, "nothing was changed");
    run_release(&run);
}

static void a_second_run_finds_it_done(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    run_script(&run, "");
    fixture_write(&run.fixture, "bin/duplicate", "");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_says(&run, "already so: sg-mail: add tcp 25 from 10.1.0.0/16");
    assert_says(&run, "already so: sg-mail: change to tcp 25 from 10.0.0.0/16");
    run_release(&run);
}

static void stops_at_a_failure_and_says_how_to_undo(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    fixture_write(&run.fixture, "bin/fail", "modify-security-group-rules");
    run_script(&run, "");
    assert_int_equal(run.status, 1);
    assert_says(&run, "failed: sg-mail: change to tcp 25 from 10.0.0.0/16: An error occurred");
    assert_says(&run, "Done so far:\n  sg-mail: add tcp 25 from 10.1.0.0/16\n");
    assert_says(&run, "To undo it, run:\n"
                      "  aws ec2 revoke-security-group-ingress --region eu-west-1 --group-id "
                      "sg-mail --ip-permissions '[{\"IpProtocol\":\"tcp\",\"FromPort\":25,"
                      "\"ToPort\":25,\"IpRanges\":[{\"CidrIp\":\"10.1.0.0/16\",\"Description\":"
                      "\"smtp from anywhere\"}]}]'\n");
    run_release(&run);
}

/* The undo that is printed must be a command as typed: run it and look at what arrives. */
static void the_printed_undo_is_a_command(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    fixture_write(&run.fixture, "bin/fail", "modify-security-group-rules");
    run_script(&run, "");
    fixture_write(&run.fixture, "bin/calls", "");
    assert_int_equal(fixture_shell(&run.fixture, "PATH=\"$PWD/bin:$PATH\" && "
                                                 "sed -n '/^To undo/,$p' output | sed 1d | sh "
                                                 ">/dev/null"),
                     0);
    run_forget(&run);
    run.calls = fixture_read(&run.fixture, "bin/calls");
    assert_string_equal(run.calls,
                        "ec2\nrevoke-security-group-ingress\n" REGION_AND_GROUP "--ip-permissions\n"
                        "[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":"
                        "[{\"CidrIp\":\"10.1.0.0/16\",\"Description\":\"smtp from "
                        "anywhere\"}]}]\n\n");
    run_release(&run);
}

static void checks_account_and_rules_first(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    fixture_write(&run.fixture, "bin/account", "999999999999\n");
    run_script(&run, "");
    assert_int_equal(run.status, 1);
    assert_string_equal(run.calls, "");
    assert_says(&run, "the credentials are of account 999999999999");
    fixture_write(&run.fixture, "bin/account", "123456789012\n");
    show_rules(&run, "before", "sgr-1\ttcp\t25\t25\t198.51.100.0/24\n");
    run_script(&run, "");
    assert_int_equal(run.status, 1);
    assert_string_equal(run.calls, "");
    assert_says(&run, "is not as in the export any more");
    run_release(&run);
}

static void notices_when_aws_did_not_do_it(void **state)
{
    struct run run;

    (void)state;
    prepare_two_blocks(&run);
    show_rules(&run, "after", SHOWN_BEFORE);
    fixture_write(&run.fixture, "bin/sleep", "#!/bin/sh\n"); /* no waiting in a test */
    run_script(&run, "");
    assert_int_equal(run.status, 1);
    assert_says(&run, "AWS does not show the change of sgr-1");
    assert_says(&run, "To undo it, run:");
    run_release(&run);
}

static void another_kind_of_source_is_added_then_removed(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    fixture_rewrite(&run.fixture, "sgr-3", "sg:sg-plain");
    write_script(&run);
    show_rules(&run, "before", SHOWN_BEFORE);
    show_rules(&run, "after", "sgr-8\ttcp\t25\t25\tsg-plain\n");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.calls, "ec2\nauthorize-security-group-ingress\n" REGION_AND_GROUP
                                   "--ip-permissions\n"
                                   "[{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,"
                                   "\"UserIdGroupPairs\":[{\"GroupId\":\"sg-plain\",\"UserId\":"
                                   "\"123456789012\"}]}]\n--output\njson\n\n"
                                   "ec2\nrevoke-security-group-ingress\n" REGION_AND_GROUP
                                   "--security-group-rule-ids\nsgr-3\n--output\njson\n\n");
    run_release(&run);
}

/* Without ids there is nothing to change in place; one rule per revoke, by the id that AWS shows. */
static void rules_without_id_are_revoked_by_what_aws_shows(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    fixture_rewrite(&run.fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "cidr:10.0.0.0/8");
    write_script(&run);
    show_rules(&run, "before", PLAIN_OLD);
    show_rules(&run, "after", "sgr-10\ttcp\t20\t30\t10.0.0.0/8\n");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.calls,
                        "ec2\nauthorize-security-group-ingress\n--region\neu-west-1\n--group-id\n"
                        "sg-plain\n--ip-permissions\n"
                        "[{\"IpProtocol\":\"tcp\",\"FromPort\":20,\"ToPort\":30,\"IpRanges\":"
                        "[{\"CidrIp\":\"10.0.0.0/8\"}]}]\n--output\njson\n\n"
                        "ec2\nrevoke-security-group-ingress\n--region\neu-west-1\n--group-id\n"
                        "sg-plain\n--security-group-rule-ids\nsgr-9\n--output\njson\n\n");
    run_release(&run);
}

#define ACL_WORDS "--region\neu-west-1\n--network-acl-id\nacl-1\n--ingress\n"

static void acl_entries_are_created_then_replaced(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    fixture_rewrite(&run.fixture, "acl-1/in/100", "vpc");
    write_script(&run);
    show_entries(&run, "before", "100\tallow\t6\t465\t465\tNone\tNone\t0.0.0.0/0\n");
    show_entries(&run, "after",
                 "100\tallow\t6\t465\t465\tNone\tNone\t10.0.0.0/16\n"
                 "101\tallow\t6\t465\t465\tNone\tNone\t10.1.0.0/16\n");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.calls,
                        "ec2\ncreate-network-acl-entry\n" ACL_WORDS
                        "--rule-number\n101\n--protocol\ntcp\n--port-range\nFrom=465,To=465\n"
                        "--cidr-block\n10.1.0.0/16\n--rule-action\nallow\n--output\njson\n\n"
                        "ec2\nreplace-network-acl-entry\n" ACL_WORDS
                        "--rule-number\n100\n--protocol\ntcp\n--port-range\nFrom=465,To=465\n"
                        "--cidr-block\n10.0.0.0/16\n--rule-action\nallow\n--output\njson\n\n");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_says(&run, "already so: acl-1: change to entry 100");
    run_release(&run);
}

static void acl_entries_are_deleted(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    fixture_rewrite(&run.fixture, "acl-1/in/200", "remove");
    write_script(&run);
    show_entries(&run, "before", "200\tallow\t-1\tNone\tNone\tNone\tNone\t0.0.0.0/0\n");
    show_entries(&run, "after", "32767\tdeny\t-1\tNone\tNone\tNone\tNone\t0.0.0.0/0\n");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_string_equal(run.calls, "ec2\ndelete-network-acl-entry\n" ACL_WORDS
                                   "--rule-number\n200\n--output\njson\n\n");
    run_release(&run);
}

/* Names and descriptions that are code elsewhere: nothing of them runs, and what AWS would refuse is
 * left out with a word about it. */
static void other_peoples_text_does_nothing(void **state)
{
    struct run run;

    (void)state;
    run_init(&run);
    fixture_rewrite(&run.fixture, "sgr-2", "cidr:10.0.0.0/8");
    write_script(&run);
    show_rules(&run, "before", "");
    fixture_write(&run.fixture, "bin/after.rules", "sgr-2\ttcp\t25\t25\t10.0.0.0/8\n");
    run_script(&run, "");
    assert_int_equal(run.status, 0);
    assert_null(strstr(run.calls, "Description"));
    assert_says(&run, "sgr-2: AWS does not take its description, which is left out");
    assert_int_equal(fixture_shell(&run.fixture, "test ! -e owned"), 0);
    run_release(&run);
}

/* Ids that AWS never gives do not become words of a command (file:// would be read by the CLI). */
static void strange_ids_are_left_out(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_directory(&run.fixture);
    fixture_write(&run.fixture, "bin/aws", fake_aws);
    fixture_write(&run.fixture, "in/groups.json",
                  "{\"SecurityGroups\": [{\"GroupId\": \"file:///etc/passwd\", \"IpPermissions\": "
                  "[{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": "
                  "[{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}");
    run.fixture.account = fixture_load(&run.fixture, "in");
    run.fixture.plan = plan_new(run.fixture.account);
    fixture_rewrite(&run.fixture, "file:///etc/passwd/in/tcp/25-25/0.0.0.0/0", "remove");
    write_script(&run);
    run_script(&run, "");
    assert_int_equal(run.status, 1);
    assert_string_equal(run.calls, "");
    assert_says(&run, "left out: its ids are not such as AWS gives");
    run_release(&run);
}

/* An export of unknown region: the script asks for it and does not guess. */
static void an_unknown_region_is_asked_for(void **state)
{
    struct run run = {0};

    (void)state;
    fixture_directory(&run.fixture);
    fixture_write(&run.fixture, "bin/aws", fake_aws);
    fixture_write(&run.fixture, "in/groups.json", fixture_groups);
    run.fixture.account = fixture_load(&run.fixture, "in");
    run.fixture.plan = plan_new(run.fixture.account);
    fixture_write(&run.fixture, "bin/account", "123456789012\n");
    fixture_rewrite(&run.fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0", "remove");
    write_script(&run);
    show_rules(&run, "before", PLAIN_OLD);
    show_rules(&run, "after", "");
    run_script(&run, "");
    assert_int_equal(run.status, 2);
    assert_says(&run, "usage: apply.sh [--dry-run] --region REGION");
    run_script(&run, "--region eu-north-1");
    assert_int_equal(run.status, 0);
    assert_non_null(strstr(run.calls, "--region\neu-north-1\n"));
    run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_before_it_changes_in_place),
        cmocka_unit_test(a_dry_run_changes_nothing),
        cmocka_unit_test(a_second_run_finds_it_done),
        cmocka_unit_test(stops_at_a_failure_and_says_how_to_undo),
        cmocka_unit_test(the_printed_undo_is_a_command),
        cmocka_unit_test(checks_account_and_rules_first),
        cmocka_unit_test(notices_when_aws_did_not_do_it),
        cmocka_unit_test(another_kind_of_source_is_added_then_removed),
        cmocka_unit_test(rules_without_id_are_revoked_by_what_aws_shows),
        cmocka_unit_test(acl_entries_are_created_then_replaced),
        cmocka_unit_test(acl_entries_are_deleted),
        cmocka_unit_test(other_peoples_text_does_nothing),
        cmocka_unit_test(strange_ids_are_left_out),
        cmocka_unit_test(an_unknown_region_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
