/*
 * The script that `vpcmend collector` prints, run under each shell that is there: what it asks and
 * what it writes. How it goes on after a stop is in test_collector_stops.c.
 */
#include "tests/share.h"
#include "tests/views/collecting.h"

#include <cjson/cJSON.h>

#include "model/read/files.h"

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
                 "[ \"$file\" = collector-errors.json ] || "
                 "cmp \"$file\" \"$OLDPWD/aws/ap-northeast-1/$file\" || exit; done");
    assert_shell("test \"$(find out -name '*.json' | wc -l)\" -eq 23"); /* one of them of errors */
    assert_shell("test -z \"$(find out -type f ! -perm 600)\"");
    assert_shell("test -z \"$(find out -type d ! -perm 700)\"");
    assert_shell("test \"$(ls -A out)\" = accounts");
}

/* The sample has 24 files. Its identity policies and ECS tasks are named after other calls. */
static void the_sample_comes_back_under_every_shell(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!has_shell(shells[i]) || !is_in_share(i)) /* no matter of the program */
            continue;
        assert_int_equal(collect(shells[i], "-o out -r ap-northeast-1"), 1); /* no load balancers */
        assert_sample();
        assert_shell("rm -r out");
    }
}

/* Replies that nothing reads yet are no problem either. */
static void what_comes_back_is_the_same_to_vpcmend(void **state)
{
    struct call asked, sample;

    (void)state;
    write_everything();
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 0);
    call_shell("rm aws/ap-northeast-1/ses-identity-policies-*"); /* nothing here lists identities */
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
    assert_int_equal(collect_once("-o out -r eu-west-1"), 1);
    assert_call_says("vpcmend audit out --format ndjson", 1,
                     "\"account\":\"111122223333\",\"region\":\"eu-west-1\",\"vpc\":\"vpc-1\"", "");
}

/* --- calls that are not answered --------------------------------------------------------------------- */

/* How the sample's missing replies are told, and two more. */
static void assert_errors(void)
{
    assert_shell("grep -qxF '{\"Region\": \"ap-northeast-1\", \"Call\": \"ec2 describe-vpcs\", "
                 "\"Status\": 255, \"Message\": \"there was no answer\"},' out/" TOKYO
                 "collector-errors.json");
    assert_shell("grep -qxF '{\"Region\": \"ap-northeast-1\", \"Call\": \"ec2 describe-subnets\", "
                 "\"Status\": 0, \"Message\": \"there was no answer\"},' out/" TOKYO
                 "collector-errors.json");
    assert_shell("grep -qF '\"Message\": \"An error \\\"occurred\\\" in C:\\\\ more\"' out/" TOKYO
                 "collector-errors.json");
    assert_shell("test \"$(grep -c '^{\"Region\"' out/" TOKYO "collector-errors.json)\" -eq "
                 "\"$(grep -c '^collect.sh: ap-northeast-1: ' complained)\"");
}

static void what_is_not_answered_is_named_and_absent(void **state)
{
    (void)state;
    call_write_file("aws/ap-northeast-1/vpcs.half", "{\"Vpcs\": [");
    call_write_file("aws/ap-northeast-1/subnets.json", "");
    call_write_file("aws/ap-northeast-1/flow-logs.fails", "An error \"occurred\" in C:\\ more\n");
    assert_shell("rm aws/ap-northeast-1/network-acls.json");
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 1);
    assert_shell("test \"$(find out -name '*.json' | wc -l)\" -eq 20");
    assert_shell("grep -qx 'collect.sh: ap-northeast-1: ec2 describe-network-acls: An error "
                 "occurred (UnauthorizedOperation) when calling describe-network-acls: "
                 "not\\[2J allowed' complained");
    assert_shell("grep -qx 'out: 19 files; 24 calls were not answered: collector-errors.json of "
                 "each region tells which' said");
    assert_shell(
        "grep -qx 'collect.sh: ap-northeast-1 (1 of 1): 19 answers, 24 missing' complained");
    assert_errors();
    assert_call_says("vpcmend audit out --format json", 1, "\"vpcs\",\n      \"subnets\",", "");
    assert_call_says("vpcmend audit out", 1, "",
                     "not collected: ec2 describe-network-acls: An error occurred "
                     "(UnauthorizedOperation)");
}

/* --- all calls --------------------------------------------------------------------------------------- */

static void every_object_has_files_named_after_it(void **state)
{
    (void)state;
    write_everything();
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 0);
    assert_shell("cd out/" TOKYO " && test -f managed-prefix-list-entries-pl-0fa5a6978dd553506.json"
                 " && test -f transit-gateway-routes-tgw-rtb-01d8803fdf7cc6ea6.json"
                 " && test -f elbv2-listeners-arn%3Aaws%3Aelasticloadbalancing%3A"
                 "ap-northeast-1%3A123456789012%3Aloadbalancer%2Fnet%2Fa-b%2F0c1d.json"
                 " && test -f elbv2-target-health-arn%3Aaws%3Aelasticloadbalancing%3A"
                 "ap-northeast-1%3A123456789012%3Atargetgroup%2Ft-1%2F0e2f.json"
                 " && test -f sesv2-email-identity-o+x@example.com.json"
                 " && test -f addresses-attribute-domain-name.json && test ! -e "
                 "collector-errors.json");
    assert_shell("grep -qx 'out: 61 files; every call was answered' said");
    assert_shell("test \"$(find out -name '*.json' | wc -l)\" -eq 61");
}

/* AWS describes 100 tasks or ten services in one call. */
static void tasks_and_services_come_in_batches(void **state)
{
    (void)state;
    write_everything();
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 0);
    assert_shell("cd out/" TOKYO " && ls ecs-* | sed 's/-arn%3A[^.]*post//' | tr '\n' , >names && "
                 "test \"$(cat names)\" = 'ecs-list-clusters.json,ecs-list-services.json,"
                 "ecs-list-tasks.json,ecs-services-1.json,ecs-services-2.json,ecs-tasks-1.json,"
                 "ecs-tasks-2.json,'");
    assert_shell(
        "grep '^ecs describe-' aws/calls | awk '{ print $2, gsub(/:task.post|:service.post/"
        ", \"\"), $NF }' >batches && printf '%s json\n' 'describe-tasks 100' "
        "'describe-tasks 1' 'describe-services 10' 'describe-services 1' | diff - batches");
}

/* Each call reads only, and the manual page lists just these. */
static void the_calls_are_those_of_the_manual(void **state)
{
    const char *root = *state;

    write_everything();
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 0);
    assert_shell("cut -d ' ' -f 1,2 aws/calls | sort -u >made");
    assert_shell("! grep -Ev '^[a-z0-9]+ (describe|get|list|search)-[a-z-]+$' made");
    assert_int_equal(
        shell("sed -n 's/^aws \\([a-z0-9]* [a-z-]*\\).*/\\1/p' '%s/vpcmend.1' >listed", root), 0);
    assert_shell("echo sts get-caller-identity >>listed; sort -u -o listed listed");
    assert_shell("diff listed made");
}

/* What IAM calls it: "elbv2 describe-listeners" is elasticloadbalancing:DescribeListeners. */
static void write_needed_actions(void)
{
    write_everything();
    assert_int_equal(collect_once("-o out"), 1); /* all regions, so that they are asked for */
    assert_shell("cut -d ' ' -f 1,2 aws/calls | sort -u | awk -F '[ -]' '"
                 "BEGIN { service[\"elb\"] = service[\"elbv2\"] = \"elasticloadbalancing\"; "
                 "service[\"sesv2\"] = \"ses\"; service[\"configservice\"] = \"config\" } "
                 "{ printf \"%s:\", $1 in service ? service[$1] : $1; for (i = 2; i <= NF; i++) "
                 "printf \"%s\", toupper(substr($i, 1, 1)) substr($i, 2); print \"\" }' | "
                 "LC_ALL=C sort -u >needed");
}

static void write_granted_actions(const cJSON *policy)
{
    const cJSON *statement =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(policy, "Statement"), 0);
    const cJSON *actions = cJSON_GetObjectItemCaseSensitive(statement, "Action"), *action;
    struct strbuf lines = STRBUF_INIT;

    cJSON_ArrayForEach(action, actions) strbuf_addf(&lines, "%s\n", cJSON_GetStringValue(action));
    call_write_file("granted", lines.text);
    strbuf_release(&lines);
}

/* IAM: a managed policy holds 6,144 characters, blanks not counted. */
static void the_policy_grants_exactly_the_calls(void **state)
{
    struct strbuf text = STRBUF_INIT;
    cJSON *policy;

    (void)state;
    write_needed_actions();
    assert_shell("sed -n '/^# {/,/^# }/s/^# //p' collect.sh >policy.json && "
                 "test \"$(tr -d ' \\n' <policy.json | wc -c)\" -le 6144");
    assert_true(file_slurp("policy.json", &text));
    policy = cJSON_Parse(text.text);
    assert_non_null(policy);
    write_granted_actions(policy);
    cJSON_Delete(policy);
    strbuf_release(&text);
    assert_shell("diff needed granted");
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
        if (!has_shell(shells[i]) || !is_in_share(i)) /* no matter of the program */
            continue;
        assert_shell("rm -rf out aws/calls");
        assert_int_equal(collect(shells[i], "-o out -r eu-west-1"), 1);
        assert_shell("test \"$(grep -c 'an id that does not look like pl-' complained)\" -eq 12");
        assert_shell("test \"$(grep get-managed aws/calls | cut -d ' ' -f 3-4 | tr '\\n' ,)\" = "
                     "'--prefix-list-id pl-0a,--prefix-list-id pl-0b,'");
        assert_shell("test \"$(find out -type f | sed 's,.*/,,' | sort | tr '\\n' ,)\" = "
                     "collector-errors.json,managed-prefix-list-entries-pl-0a.json,"
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
    assert_int_equal(collect_once("-o out -r eu-west-1"), 1);
    assert_shell(
        "test \"$(grep -c 'does not look like that of a loadbalancer' complained)\" -eq 4");
    assert_shell("! grep -q describe-listeners aws/calls");
    assert_shell("test -z \"$(find . -name run -o -name '*escaped*')\"");
}

static void hostile_identities_do_no_harm(void **state)
{
    (void)state;
    call_write_file("aws/eu-west-1/sesv2-list-email-identities.json",
                    "{\"EmailIdentities\":[{\"IdentityName\":\"--debug.x\"},"
                    "{\"IdentityName\":\"../../../escaped\"},{\"IdentityName\":\"a b.c\"},"
                    "{\"IdentityName\":\"$(touch run).c\"},{\"IdentityName\":\"plain\"}]}\n");
    assert_int_equal(collect_once("-o out -r eu-west-1"), 1);
    assert_shell(
        "test \"$(grep -c 'does not look like a domain or an address' complained)\" -eq 5");
    assert_shell("! grep -q get-email-identity aws/calls");
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
    call_write_file("half/accounts/mine", "");
    call_write_file("half/mine", "");
    assert_refused("-x", "^usage: collect.sh");
    assert_refused("-o", "^usage: collect.sh");
    assert_refused("--output=", "^usage: collect.sh");
    assert_refused("eu-west-1", "^usage: collect.sh");
    assert_refused("-r 'eu-west-1;x'", "does not look like a region");
    assert_refused("-r /,", "does not look like a region");
    assert_refused("-r ,", "there is no region");
    assert_refused("-o full -r eu-west-1",
                   "^collect.sh: full holds what this script did not write");
    assert_refused("-o half -r eu-west-1",
                   "^collect.sh: half holds what this script did not write");
    assert_refused("-o full/mine -r eu-west-1", "full/mine");
    assert_shell("test \"$(find full half -type f | sort | tr '\\n' ,)\" = "
                 "full/mine,half/accounts/mine,half/mine, && test ! -e out && "
                 "test ! -e aws/calls");
    assert_int_equal(collect_once("--help"), 0);
    assert_shell("grep -q '^usage: collect.sh' said && ! test -s complained");
}

static void without_an_answer_nothing_is_begun(void **state)
{
    (void)state;
    call_write_file("aws/get-caller-identity", "None\n");
    assert_refused("-o out -r eu-west-1", "AWS says no account number");
    assert_shell("rm aws/get-caller-identity");
    assert_refused("-o out -r eu-west-1", "AWS does not say whose credentials these are");
    call_write_file("aws/describe-regions", "eu-west-1\t../../escaped\n");
    assert_refused("-o out", "does not look like a region");
    assert_shell("rm aws/describe-regions");
    assert_refused("-o out", "AWS does not say which regions there are");
    assert_shell("test -z \"$(ls -A out)\"");
}

static void regions_are_all_or_the_named(void **state)
{
    (void)state;
    assert_int_equal(collect_once(""), 1);
    assert_shell("test \"$(ls export/accounts/123456789012 | tr '\\n' ,)\" = "
                 "ap-northeast-1,eu-west-1,");
    assert_int_equal(
        collect_once("--profile 'my own' --output=-odd --regions eu-west-1,eu-west-1 -r eu-west-1"),
        1);
    assert_shell("test \"$(ls ./-odd/accounts/123456789012)\" = eu-west-1");
    assert_shell("test \"$(grep -c 'describe-vpcs' aws/calls)\" -eq 3"); /* two of them before */
    assert_shell("test \"$(grep -c '^--profile=my own ec2 describe-vpcs' aws/calls)\" -eq 1");
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
        TEST(every_object_has_files_named_after_it),
        TEST(tasks_and_services_come_in_batches),
        TEST(the_calls_are_those_of_the_manual),
        TEST(the_policy_grants_exactly_the_calls),
        TEST(hostile_ids_do_no_harm),
        TEST(hostile_arns_do_no_harm),
        TEST(hostile_identities_do_no_harm),
        TEST(wrong_usage_is_status_2_and_touches_nothing),
        TEST(without_an_answer_nothing_is_begun),
        TEST(regions_are_all_or_the_named),
    };

    return cmocka_run_group_tests(tests, remember_root, forget_root);
}
