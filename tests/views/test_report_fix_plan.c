/*
 * Plan files and quotas that `fix` and the screens take on the command line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/call.h"
#include "tests/views/plan_fixture.h"
#include "views/reports/reports.h"

static void a_plan_bears_its_author_and_time(void **state)
{
    static const char signed_plan[] = "{\n"
                                      "  \"schema\": \"vpcmend.plan/1\",\n"
                                      "  \"author\": \"alice\",\n"
                                      "  \"time\": \"2026-11-26T15:04:05Z\",\n"
                                      "  \"export\": {\n"
                                      "    \"sources\": 4,\n";
    static const char unsigned_plan[] = "{\n"
                                        "  \"schema\": \"vpcmend.plan/1\",\n"
                                        "  \"author\": null,\n"
                                        "  \"time\": null,\n";

    (void)state;
    assert_call_says("vpcmend fix in --all --to vpc --format json --author alice", 0, signed_plan,
                     "");
    setenv("SOURCE_DATE_EPOCH", "soon", 1);
    assert_call("vpcmend fix in --all --to vpc --format json --author alice", 2, "",
                "vpcmend: SOURCE_DATE_EPOCH should hold a number of seconds since 1970\n");
    assert_call_says("vpcmend fix in --all --to vpc --format json", 0, unsigned_plan, "");
    unsetenv("SOURCE_DATE_EPOCH");
    assert_call_says("vpcmend fix in --all --to vpc --format json --author alice", 0,
                     "  \"time\": \"2", "");
    assert_call_says("vpcmend fix in --all --to vpc --author=", 2, "", "--author wants a name");
}

static void risks_can_be_accepted_and_rules_left_for_later(void **state)
{
    (void)state;
    keep("vpcmend fix in --rule sgr-1 --to accept --reason=exchanger --owner bob --expiry "
         "2026-11-26 --format json",
         "plan.json");
    edit("tr -d '\\n' < plan.json | grep -q '\"candidate\": null, .*\"way\": \"nothing\", *\"author\": null, *"
         "\"reason\": \"exchanger\", *\"owner\": \"bob\", *\"expiry\": \"2026-11-26\"'");
    keep("vpcmend fix in --all --to skip --format json", "plan.json");
    edit("test $(grep -c '\"decision\": \"skip\"' plan.json) = 3");
    assert_call_says("vpcmend plan check plan.json in", 0,
                     "\nleft for later  sgr-2 of sg-1, leave for later\n", "");
    assert_call("vpcmend fix in --all --to skip", 0, "", ""); /* as a diff: nothing changes */
    assert_call_says("vpcmend fix in --rule sgr-9 --to skip", 1, "", "sgr-9: the export has no");
}

static void what_does_not_go_together_is_said(void **state)
{
    (void)state;
    assert_call("vpcmend fix in --all --to accept", 2, "",
                "vpcmend: say why the risk is accepted: --reason TEXT (vpcmend fix --help tells "
                "more)\n");
    assert_call_says("vpcmend fix in --all --to accept --reason=", 2, "", "--reason TEXT");
    assert_call_says("vpcmend fix in --all --to vpc --reason=x", 2, "", "go with --to accept");
    assert_call_says("vpcmend fix in --all --to skip --owner bob", 2, "", "go with --to accept");
    assert_call_says("vpcmend fix in --all --to skip --smtp-only", 2, "",
                     "--smtp-only does not go with --to skip");
    assert_call_says("vpcmend fix in --all --to accept --reason x --expiry 2026-02-29", 2, "",
                     "--expiry 2026-02-29: this wants a date such as 2026-11-26");
    assert_call_says("vpcmend fix in --all --to accept --reason x --expiry 26-11-27", 2, "",
                     "this wants a date");
    assert_call_says("vpcmend fix in --all --to accept --reason x --expiry 2026-11-25", 2, "",
                     "--expiry 2026-11-25: this day is over");
}

static void quotas_can_be_told(void **state)
{
    (void)state;
    assert_call_says("vpcmend fix in --rule sgr-1 --to cidr:10.0.0.0/16,10.1.0.0/16", 0, "+tcp", "");
    assert_call_says("vpcmend fix in --rule sgr-1 --to cidr:10.0.0.0/16,10.1.0.0/16 --rule-quota 2",
                     1, "", "AWS allows 2");
    assert_call_says("vpcmend fix in --all --to vpc --entry-quota 0", 2, "",
                     "--entry-quota 0: this wants a number from 1 to 1000");
    assert_call_says("vpcmend fix in --all --to vpc --rule-quota 60x", 2, "", "--rule-quota 60x: ");
    assert_call_says("vpcmend fix in --all --to vpc --rule-quota 99999999999", 2, "",
                     "this wants a number");
    assert_call_says("vpcmend audit in --rule-quota 60", 2, "", "does not go with this command");
}

static void the_screens_take_a_plan_and_quotas(void **state)
{
    struct call call = call_run("vpcmend in --plan plan.json --rule-quota 100 --entry-quota 40");

    (void)state;
    assert_int_equal(call.status, CLI_OPEN_SCREENS);
    assert_string_equal(call.screens.plan, "plan.json");
    assert_int_equal(call.screens.quotas.rules, 100);
    assert_int_equal(call.screens.quotas.entries, 40);
    call_release(&call);
    call = call_run("vpcmend demo");
    assert_null(call.screens.plan);
    assert_int_equal(call.screens.quotas.rules, 60);
    assert_int_equal(call.screens.quotas.entries, 20);
    call_release(&call);
    assert_call_says("vpcmend - --plan -", 2, "",
                     "standard input cannot be both the export and the plan");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_plan_bears_its_author_and_time),
        TEST(risks_can_be_accepted_and_rules_left_for_later),
        TEST(what_does_not_go_together_is_said),
        TEST(quotas_can_be_told),
        TEST(the_screens_take_a_plan_and_quotas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
