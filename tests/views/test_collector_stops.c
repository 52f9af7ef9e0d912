/*
 * The collecting script when it cannot go on: stopped from outside, credentials that run out, regions
 * that are not enabled; and how the same command goes on from there.
 */
#include "tests/share.h"
#include "tests/views/collecting.h"

/* An undisturbed run over both regions, with some calls that are refused, in `whole`. */
static void collect_whole(void)
{
    write_everything();
    assert_shell("rm aws/ap-northeast-1/subnets.json");
    assert_int_equal(collect_once("-o whole"), 1);
    assert_shell("rm aws/calls");
}

static void an_end_from_outside_leaves_no_half_file(void **state)
{
    (void)state;
    write_everything();
    call_write_file("aws/ap-northeast-1/subnets.killed", "{\"Subnets\": [");
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!has_shell(shells[i]))
            continue;
        assert_int_equal(collect(shells[i], "-o out -r ap-northeast-1"), 143);
        assert_shell("test \"$(ls -A out/" TOKYO " | grep -v '^vpc' | tr '\\n' ,)\" = "
                     "collector-errors.json, && test \"$(ls -A out)\" = accounts");
        assert_shell(
            "grep -q '\"the rest of the region\", \"Status\": 0, \"Message\": "
            "\"the script was stopped\"' out/" TOKYO "collector-errors.json && "
            "grep -q 'rest of the region: the script was stopped' complained && rm -r out");
    }
}

/* Wherever it is killed, so that it can clear up nothing, the next run comes to what an undisturbed
 * one does, and asks nothing again but what was not answered. */
static void a_killed_run_goes_on_to_the_same_bytes(void **state)
{
    static const char *const kills[] = {"4", "27", "60", "66", "90"};

    (void)state;
    collect_whole();
    for (size_t i = 0; i < sizeof kills / sizeof kills[0]; i++) {
        const char *name = has_shell(shells[i % SHELL_COUNT]) ? shells[i % SHELL_COUNT] : "sh";
        struct strbuf settings = STRBUF_INIT;

        strbuf_addf(&settings, "FAKE_KILLS_AT=%s", kills[i]);
        assert_int_equal(collect_with(settings.text, name, "-o out"), 137);
        strbuf_release(&settings);
        assert_shell("test -z \"$(find out -name '*.json' -empty)\"");
        assert_int_equal(collect_once("-o out"), 1);
        assert_shell("diff -r whole out");
        assert_shell("rm -r out aws/calls");
    }
}

/* Only what was not answered is asked again, and is told as often as it is not. */
static void what_is_there_is_not_asked_again(void **state)
{
    (void)state;
    collect_whole();
    assert_int_equal(collect_once("-o whole -r ap-northeast-1"), 1);
    assert_shell("printf '%s\\n' get-caller-identity describe-subnets >wanted && "
                 "cut -d ' ' -f 2 aws/calls | diff wanted -");
    assert_shell("grep -q 'ap-northeast-1 (1 of 1): 0 answers, 60 of an earlier run, 1 missing' "
                 "complained");
    assert_shell("test -f whole/" TOKYO "collector-errors.json");
    call_write_file("aws/ap-northeast-1/subnets.json", "{\"Subnets\": []}\n");
    assert_int_equal(collect_once("-o whole -r ap-northeast-1"), 0);
    assert_shell("test ! -e whole/" TOKYO "collector-errors.json");
    assert_shell(
        "grep -qx 'whole: 61 files, 60 of them of an earlier run; every call was answered' "
        "said");
}

/* Two at once ask some things twice, but do not mix up their replies. */
static void two_runs_at_once_come_to_the_same_bytes(void **state)
{
    (void)state;
    collect_whole();
    assert_shell("export PATH=\"$PWD/bin:$PATH\" FAKE_AWS=\"$PWD/aws\"; "
                 "sh collect.sh -o out >/dev/null 2>&1 & sh collect.sh -o out >/dev/null 2>&1; "
                 "wait; diff -r whole out");
}

/* An answer that a full disk or a power cut left empty is none. */
static void an_empty_file_is_asked_again(void **state)
{
    (void)state;
    write_everything();
    call_write_file("out/" TOKYO "vpcs.json", "");
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 0);
    assert_shell("cmp out/" TOKYO "vpcs.json aws/ap-northeast-1/vpcs.json");
}

static void expired_credentials_stop_it_early(void **state)
{
    (void)state;
    collect_whole();
    for (size_t i = 0; i < SHELL_COUNT; i++) {
        if (!has_shell(shells[i]))
            continue;
        assert_shell("rm -rf out aws/calls");
        assert_int_equal(collect_with("FAKE_EXPIRES_AT=30", shells[i], "-o out"), 3);
        assert_shell("test \"$(wc -l <aws/calls)\" -eq 31"); /* the call, and one to make sure */
        assert_shell(
            "grep -qx 'collect.sh: stopped: AWS does not answer any more: An error occurred "
            "(ExpiredToken) when calling get-caller-identity: The security token is "
            "expired' complained");
        assert_shell("grep -q 'run the same command again to go on' complained && test ! -s said");
        assert_shell("test \"$(ls -A out)\" = accounts && test ! -e out/" DUBLIN);
    }
    assert_int_equal(collect_once("-o out"), 1);
    assert_shell("diff -r whole out");
}

/* EC2 says of a region that is not enabled what it says of wrong keys. */
static void a_region_that_is_not_enabled_is_left(void **state)
{
    (void)state;
    write_everything();
    call_write_file("aws/af-south-1/closed", "");
    assert_int_equal(collect_once("-o out -r af-south-1,ap-northeast-1"), 1);
    assert_shell("test \"$(ls out/" ACCOUNT "af-south-1)\" = collector-errors.json");
    assert_shell("test \"$(grep -c 'af-south-1' aws/calls)\" -eq 2"); /* who, and vpcs */
    assert_shell("grep -q '^collect.sh: af-south-1 (1 of 2): 0 answers, 1 missing$' complained && "
                 "grep -q '^collect.sh: ap-northeast-1 (2 of 2): 61 answers$' complained");
    assert_call_says("vpcmend audit out", 1, "",
                     "not collected: ec2 describe-vpcs: An error occurred "
                     "(AuthFailure)");
}

/* A refusal that speaks of credentials by the way is one call's matter. */
static void a_denied_call_does_not_close_the_region(void **state)
{
    (void)state;
    write_everything();
    call_write_file("aws/ap-northeast-1/vpcs.fails",
                    "An error occurred (AccessDenied): User: role/AWSReservedSSO_credential is not "
                    "authorized\n");
    call_write_file("aws/ap-northeast-1/sesv2-account.fails",
                    "Could not connect to the endpoint URL: \"https://email.x\"\n");
    assert_int_equal(collect_once("-o out -r ap-northeast-1"), 1);
    assert_shell("grep -q ' 53 answers, 2 missing' complained"); /* nor the attributes of VPCs */
}

/* The CLI's own settings win. */
static void the_cli_is_told_to_be_patient(void **state)
{
    static const char told[] =
        "printf '%s\\n' \"$AWS_RETRY_MODE $AWS_MAX_ATTEMPTS\" >told\nexit 1\n";

    (void)state;
    call_write_file("bin/aws", told);
    assert_shell("chmod +x bin/aws");
    assert_int_equal(collect_once("-o out -r eu-west-1"), 2);
    assert_shell("test \"$(cat told)\" = 'standard 5'");
    assert_int_equal(
        collect_with("AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=3", "sh", "-o out -r eu-west-1"), 2);
    assert_shell("test \"$(cat told)\" = 'adaptive 3'");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_region_that_is_not_enabled_is_left), /* the only one that asks the program */
        TEST(an_end_from_outside_leaves_no_half_file), TEST(a_killed_run_goes_on_to_the_same_bytes),
        TEST(what_is_there_is_not_asked_again),        TEST(two_runs_at_once_come_to_the_same_bytes),
        TEST(an_empty_file_is_asked_again),            TEST(expired_credentials_stop_it_early),
        TEST(a_denied_call_does_not_close_the_region), TEST(the_cli_is_told_to_be_patient),
    };
    const struct CMUnitTest first[] = {tests[0]};

    return SHARE > 1 ? cmocka_run_group_tests(first, remember_root, forget_root)
                     : cmocka_run_group_tests(tests, remember_root, forget_root);
}
