/*
 * The script that `vpcmend collector` prints, run under each shell that is there, with
 * tests/views/fake-aws.sh in place of the AWS CLI. The sample account serves as what AWS answers:
 * its files are named after the calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"

#define TOKYO "accounts/123456789012/ap-northeast-1/"

#define BALANCER                                                                                   \
    "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/net/a-b/0c1d"
#define TARGETS "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/t-1/0e2f"

static const char *const shells[] = {"dash", "bash", "bash --posix", "busybox sh"};
#define SHELL_COUNT (sizeof shells / sizeof shells[0])

/* --- the stage ------------------------------------------------------------------------------------- */

static int remember_root(void **state)
{
    *state = getcwd(NULL, 0);
    return *state ? 0 : -1;
}

static int forget_root(void **state)
{
    free(*state);
    return 0;
}

__attribute__((format(printf, 1, 2))) static int shell(const char *format, ...)
{
    struct strbuf command = STRBUF_INIT;
    va_list args;
    int status;

    va_start(args, format);
    strbuf_vaddf(&command, format, args);
    va_end(args);
    status = call_shell(command.text);
    strbuf_release(&command);
    return status;
}

/* The script, the fake CLI, and an AWS that holds the sample account. */
static int set_up(void **state)
{
    const char *root = *state;
    struct call script = call_run("vpcmend collector");

    assert_int_equal(script.status, 0);
    call_directory_enter();
    call_write_file("collect.sh", script.out);
    call_release(&script);
    assert_int_equal(shell("mkdir bin && cp '%s/tests/views/fake-aws.sh' bin/aws && "
                           "chmod +x bin/aws",
                           root),
                     0);
    assert_call("vpcmend demo --export aws", 0, "", "");
    call_write_file("aws/get-caller-identity", "123456789012\n");
    call_write_file("aws/describe-regions", "ap-northeast-1\teu-west-1\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

static bool has_shell(const char *name)
{
    return shell("command -v %.*s >/dev/null 2>&1", (int)strcspn(name, " "), name) == 0;
}

/* What the script says goes to the files `said` and `complained`. */
static int collect(const char *shell_name, const char *arguments)
{
    return shell("PATH=\"$PWD/bin:$PATH\" FAKE_AWS=\"$PWD/aws\" %s collect.sh %s "
                 ">said 2>complained",
                 shell_name, arguments);
}

/* The same under a shell that is there on every system. */
static int collect_once(const char *arguments)
{
    return collect("sh", arguments);
}

static void assert_shell(const char *command)
{
    if (call_shell(command) != 0)
        fail_msg("this is not so: %s", command);
}

/* --- the script itself ------------------------------------------------------------------------------ */

static void it_is_printed_as_it_stands(void **state)
{
    const char *root = *state;

    assert_int_equal(shell("cmp collect.sh '%s/views/reports/collector.sh'", root), 0);
}

static void shells_and_shellcheck_have_nothing_to_say(void **state)
{
    const char *root = *state;

    if (has_shell("shellcheck"))
        assert_int_equal(shell("shellcheck collect.sh '%s/tests/views/fake-aws.sh'", root), 0);
    else
        print_message("skipped: shellcheck is not installed\n");
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (has_shell(shells[i]))
            assert_int_equal(shell("%s -n collect.sh", shells[i]), 0);
        else
            print_message("skipped: %s is not installed\n", shells[i]);
    }
}

/* --- what it writes --------------------------------------------------------------------------------- */

/* Each reply as AWS gave it, in the place that tells account and region; nobody else may look. */
static void assert_sample(void)
{
    assert_shell("cd out/" TOKYO " && for file in *.json; do "
                 "cmp \"$file\" \"$OLDPWD/aws/ap-northeast-1/$file\" || exit; done");
    assert_shell("test \"$(find out -name '*.json' | wc -l)\" -eq 21");
    assert_shell("test -z \"$(find out -type f ! -perm 600)\"");
    assert_shell("test -z \"$(find out -type d ! -perm 700)\"");
    assert_shell("test \"$(ls -A out)\" = accounts");
}

/* The sample has 24 files. Its identity policies, ECS tasks and reverse names are not asked for. */
static void the_sample_comes_back_under_every_shell(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!has_shell(shells[i]))
            continue;
        assert_int_equal(collect(shells[i], "-o out ap-northeast-1"), 1); /* no load balancers */
        assert_sample();
        assert_shell("rm -r out");
    }
}

static void what_comes_back_is_the_same_to_vpcmend(void **state)
{
    struct call asked, sample;

    (void)state;
    assert_int_equal(collect_once("-o out ap-northeast-1"), 1);
    asked = call_run("vpcmend audit out --format ndjson");
    sample = call_run("vpcmend audit aws/ap-northeast-1 --format ndjson");
    assert_int_equal(asked.status, 1);
    assert_string_equal(asked.problems, "");
    assert_string_equal(asked.out, sample.out);
    call_release(&asked);
    call_release(&sample);
}

/* Nothing inside of these replies tells of which account and region they are. */
static void account_and_region_are_known_by_the_place(void **state)
{
    (void)state;
    call_write_file("aws/get-caller-identity", "111122223333\n");
    call_write_file("aws/eu-west-1/security-groups.json",
                    "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", \"VpcId\": \"vpc-1\", "
                    "\"IpPermissions\": [{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": "
                    "25, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}\n");
    assert_int_equal(collect_once("-o out eu-west-1"), 1);
    assert_call_says("vpcmend audit out --format ndjson", 1,
                     "\"account\":\"111122223333\",\"region\":\"eu-west-1\",\"vpc\":\"vpc-1\"", "");
}

/* --- calls that are not answered --------------------------------------------------------------------- */

static void what_is_not_answered_is_named_and_absent(void **state)
{
    (void)state;
    call_write_file("aws/ap-northeast-1/vpcs.half", "{\"Vpcs\": [");
    call_write_file("aws/ap-northeast-1/subnets.json", "");
    assert_shell("rm aws/ap-northeast-1/network-acls.json");
    assert_int_equal(collect_once("-o out ap-northeast-1"), 1);
    assert_shell("test \"$(find out -name '*.json' | wc -l)\" -eq 18");
    assert_shell("grep -qx 'collect.sh: ap-northeast-1: ec2 describe-network-acls: An error "
                 "occurred (UnauthorizedOperation) when calling describe-network-acls: "
                 "not\\[2J allowed' complained");
    assert_shell("grep -qx 'collect.sh: ap-northeast-1: ec2 describe-subnets: there was no answer' "
                 "complained");
    assert_shell("grep -qx 'collect.sh: ap-northeast-1: ec2 describe-vpcs: there was no answer' "
                 "complained");
    assert_shell(
        "grep -qx 'out: 18 files; 10 that should be there are absent, as said above' said");
    assert_call_says("vpcmend audit out --format json", 1, "\"vpcs\",\n      \"subnets\",", "");
}

static void an_end_from_outside_leaves_no_half_file(void **state)
{
    (void)state;
    call_write_file("aws/ap-northeast-1/subnets.killed", "{\"Subnets\": [");
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!has_shell(shells[i]))
            continue;
        assert_int_equal(collect(shells[i], "-o out ap-northeast-1"), 143);
        assert_shell("test \"$(ls -A out/" TOKYO ")\" = vpcs.json && test \"$(ls -A out)\" = "
                     "accounts && rm -r out");
    }
}

/* --- balancers, and all calls ------------------------------------------------------------------------ */

static void write_balancers(void)
{
    static const char *const empty[] = {
        "prefix-lists", "transit-gateway-peering-attachments", "elb-load-balancers",
        "transit-gateway-route-table-propagations-tgw-rtb-01d8803fdf7cc6ea6",
        "transit-gateway-route-table-associations-tgw-rtb-01d8803fdf7cc6ea6"};

    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        assert_int_equal(shell("echo '{\"Nothing\": []}' >aws/ap-northeast-1/%s.json", empty[i]),
                         0);
    assert_shell(
        "cd aws/ap-northeast-1 && echo '{\"LoadBalancers\":[{\"LoadBalancerArn\":\"" BALANCER
        "\"}]}' >elbv2-load-balancers.json && echo '{\"TargetGroups\":[{\"TargetGroupArn\":"
        "\"" TARGETS "\"}]}' >elbv2-target-groups.json && "
        "for what in listeners load-balancer-attributes; do echo '{\"Of\": []}' >"
        "elbv2-$what-$(echo " BALANCER " | tr :/ __).json; done && "
        "for what in target-health target-group-attributes; do echo '{\"Of\": []}' >"
        "elbv2-$what-$(echo " TARGETS " | tr :/ __).json; done");
}

static void every_object_has_files_named_after_it(void **state)
{
    (void)state;
    write_balancers();
    assert_int_equal(collect_once("-o out ap-northeast-1"), 0);
    assert_shell("test -f out/" TOKYO "managed-prefix-list-entries-pl-0fa5a6978dd553506.json");
    assert_shell("test -f out/" TOKYO "transit-gateway-routes-tgw-rtb-01d8803fdf7cc6ea6.json");
    assert_shell("test -f out/" TOKYO "elbv2-listeners-arn%3Aaws%3Aelasticloadbalancing%3A"
                 "ap-northeast-1%3A123456789012%3Aloadbalancer%2Fnet%2Fa-b%2F0c1d.json");
    assert_shell("test -f out/" TOKYO "elbv2-target-health-arn%3Aaws%3Aelasticloadbalancing%3A"
                 "ap-northeast-1%3A123456789012%3Atargetgroup%2Ft-1%2F0e2f.json");
    assert_shell("grep -qx 'out: 32 files; every call was answered' said");
}

/* Each call reads only, and the manual page lists just these. */
static void the_calls_are_those_of_the_manual(void **state)
{
    const char *root = *state;

    write_balancers();
    assert_int_equal(collect_once("-o out ap-northeast-1"), 0);
    assert_shell("cut -d ' ' -f 1,2 aws/calls | sort -u >made");
    assert_shell("! grep -Ev '^[a-z0-9]+ (describe|get|search)-[a-z-]+$' made");
    assert_int_equal(
        shell("sed -n 's/^aws \\([a-z0-9]* [a-z-]*\\).*/\\1/p' '%s/vpcmend.1' >listed", root), 0);
    assert_shell("echo sts get-caller-identity >>listed; sort -u -o listed listed");
    assert_shell("diff listed made");
}

/* --- hostile answers --------------------------------------------------------------------------------- */

/* Ids that climb out of the directory, run commands, are options, or only look as if they were ids
 * because they stand inside of another text. */
static const char hostile_lists[] =
    "{\"PrefixLists\":[\n"
    "{\"PrefixListId\":\"pl-0a\",\"PrefixListName\":\"\\\",\\\"PrefixListId\\\":\\\"pl-0bad\\\"\"},"
    "\n"
    "{\"PrefixListName\":\"\\\\\",\"PrefixListId\" :\n \"pl-0b\"},\n"
    "{\"PrefixListName\":\"PrefixListId\",\"x\":\"pl-0bad\"},\n"
    "{\"PrefixListId\":\"pl-/../../../../../escaped\"},\n"
    "{\"PrefixListId\":\"pl-$(touch run)\"},\n"
    "{\"PrefixListId\":\"pl-`touch run`\"},\n"
    "{\"PrefixListId\":\"pl-;touch run;\"},\n"
    "{\"PrefixListId\":\"pl-\\\"0bad\"},\n"
    "{\"PrefixListId\":\"pl-0bad\\npl-0bad\"},\n"
    "{\"PrefixListId\":\"pl-0bad pl-0bad\"},\n"
    "{\"PrefixListId\":\"pl-*\"},\n"
    "{\"PrefixListId\":\"pl-\\u001b[2J\"},\n"
    "{\"PrefixListId\":\"pl-\"},\n"
    "{\"PrefixListId\":\"file:///etc/passwd\"},\n"
    "{\"PrefixListId\":\"--endpoint-url=http://127.0.0.1\"}\n"
    "]}\n";

static void hostile_ids_do_no_harm(void **state)
{
    (void)state;
    call_write_file("aws/eu-west-1/managed-prefix-lists.json", hostile_lists);
    call_write_file("aws/eu-west-1/managed-prefix-list-entries-pl-0a.json", "{\"Entries\": []}\n");
    call_write_file("aws/eu-west-1/managed-prefix-list-entries-pl-0b.json", "{\"Entries\": []}\n");
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!has_shell(shells[i]))
            continue;
        assert_shell("rm -rf out aws/calls");
        assert_int_equal(collect(shells[i], "-o out eu-west-1"), 1);
        assert_shell("test \"$(grep -c 'an id that does not look like pl-' complained)\" -eq 12");
        assert_shell("test \"$(grep get-managed aws/calls | cut -d ' ' -f 3-4 | tr '\\n' ,)\" = "
                     "'--prefix-list-id pl-0a,--prefix-list-id pl-0b,'");
        assert_shell("test \"$(find out -type f | sed 's,.*/,,' | sort | tr '\\n' ,)\" = "
                     "managed-prefix-list-entries-pl-0a.json,"
                     "managed-prefix-list-entries-pl-0b.json,managed-prefix-lists.json,");
        assert_shell("test -z \"$(find . -name run -o -name '*escaped*')\"");
        assert_shell("! LC_ALL=C grep -q '[^ -~]' complained");
    }
}

static void hostile_arns_do_no_harm(void **state)
{
    (void)state;
    call_write_file("aws/eu-west-1/elbv2-load-balancers.json",
                    "{\"LoadBalancers\":[{\"LoadBalancerArn\":\"arn:x:loadbalancer/$(touch run)\"},"
                    "{\"LoadBalancerArn\":\"arn:x:loadbalancer/../../../escaped\"},"
                    "{\"LoadBalancerArn\":\"" TARGETS "\"},{\"LoadBalancerArn\":\"-x\"}]}\n");
    assert_int_equal(collect_once("-o out eu-west-1"), 1);
    assert_shell(
        "test \"$(grep -c 'does not look like that of a loadbalancer' complained)\" -eq 4");
    assert_shell("! grep -q describe-listeners aws/calls");
    assert_shell("test -z \"$(find . -name run -o -name '*escaped*')\"");
}

/* --- the command line -------------------------------------------------------------------------------- */

static void assert_refused(const char *arguments, const char *why)
{
    struct strbuf command = STRBUF_INIT;

    assert_int_equal(collect_once(arguments), 2);
    strbuf_addf(&command, "grep -q -e '%s' complained", why);
    assert_shell(command.text);
    strbuf_release(&command);
}

static void wrong_usage_is_status_2_and_touches_nothing(void **state)
{
    (void)state;
    call_write_file("full/mine", "");
    assert_refused("-x", "^usage: collect.sh");
    assert_refused("-o", "^usage: collect.sh");
    assert_refused("-a eu-west-1", "-a goes without a REGION");
    assert_refused("eu-west-1 -o out", "does not look like a region");
    assert_refused("'eu-west-1;x'", "does not look like a region");
    assert_refused("-o full eu-west-1", "^collect.sh: full is not empty$");
    assert_refused("-o full/mine eu-west-1", "full/mine");
    assert_shell("test \"$(find full -type f)\" = full/mine && test ! -e out && "
                 "test ! -e aws/calls");
    assert_int_equal(collect_once("-h"), 0);
    assert_shell("grep -q '^usage: collect.sh' said && ! test -s complained");
}

static void without_an_answer_nothing_is_begun(void **state)
{
    (void)state;
    assert_refused("-o out", "name a REGION, or -a for all: You must specify a region.$");
    call_write_file("aws/get-caller-identity", "None\n");
    assert_refused("-o out eu-west-1", "AWS says no account number");
    assert_shell("rm aws/get-caller-identity");
    assert_refused("-o out eu-west-1", "AWS does not say whose credentials these are");
    call_write_file("aws/describe-regions", "eu-west-1\t../../escaped\n");
    assert_refused("-o out -a", "does not look like a region");
    assert_shell("test -z \"$(ls -A out)\"");
}

static void regions_are_the_named_the_configured_or_all(void **state)
{
    (void)state;
    assert_int_equal(collect_once("-a"), 1);
    assert_shell("test \"$(ls export/accounts/123456789012 | tr '\\n' ,)\" = "
                 "ap-northeast-1,eu-west-1,");
    assert_int_equal(collect_once("-p 'my own' -o -odd eu-west-1 eu-west-1"), 1);
    assert_shell("test \"$(ls ./-odd/accounts/123456789012)\" = eu-west-1");
    assert_shell("test \"$(grep -c 'describe-vpcs' aws/calls)\" -eq 3"); /* two of them before */
    assert_shell("test \"$(grep -c '^--profile=my own ec2 describe-vpcs' aws/calls)\" -eq 1");
    assert_int_equal(shell("PATH=\"$PWD/bin:$PATH\" FAKE_AWS=\"$PWD/aws\" FAKE_REGION=eu-west-1 "
                           "sh collect.sh -o own >said 2>complained"),
                     1);
    assert_shell("test \"$(ls own/accounts/123456789012)\" = eu-west-1");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(it_is_printed_as_it_stands),
        TEST(shells_and_shellcheck_have_nothing_to_say),
        TEST(the_sample_comes_back_under_every_shell),
        TEST(what_comes_back_is_the_same_to_vpcmend),
        TEST(account_and_region_are_known_by_the_place),
        TEST(what_is_not_answered_is_named_and_absent),
        TEST(an_end_from_outside_leaves_no_half_file),
        TEST(every_object_has_files_named_after_it),
        TEST(the_calls_are_those_of_the_manual),
        TEST(hostile_ids_do_no_harm),
        TEST(hostile_arns_do_no_harm),
        TEST(wrong_usage_is_status_2_and_touches_nothing),
        TEST(without_an_answer_nothing_is_begun),
        TEST(regions_are_the_named_the_configured_or_all),
    };

    return cmocka_run_group_tests(tests, remember_root, forget_root);
}
