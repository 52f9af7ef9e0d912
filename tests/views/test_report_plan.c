/*
 * `plan` on the command line: it shows, checks and replays plan files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/strbuf.h"
#include "tests/support/call.h"
#include "tests/views/plan_fixture.h"
#include "views/reports/reports.h"

/* --- the command line of plan -------------------------------------------------------------------------- */

static void plan_wants_a_verb_a_file_and_an_export(void **state)
{
    static const char verbs[] = "say what to do with the plan: show, check or replay";

    (void)state;
    assert_call_says("vpcmend plan", 2, "", verbs);
    assert_call_says("vpcmend plan look plan.json in", 2, "", verbs);
    assert_call_says("vpcmend plan check", 2, "", "name the PLAN: a file, or -");
    assert_call_says("vpcmend plan check plan.json", 2, "", "name at least one EXPORT");
    assert_call_says("vpcmend plan check - -", 2, "", "cannot be both the export and the plan");
    assert_call_says("vpcmend plan check plan.json in --approved", 2, "", "go with plan replay");
    assert_call_says("vpcmend plan show plan.json in -o out", 2, "", "go with plan replay");
    assert_call_says("vpcmend plan show plan.json in --format json", 2, "",
                     "there are text, markdown, html ");
    assert_call_says("vpcmend plan check plan.json in --format diff", 2, "", "there are text, json");
    assert_call_says("vpcmend plan replay plan.json in --format export", 2, "", "needs -o DIR");
    assert_call_says("vpcmend plan show --help", 0, "vpcmend plan show PLAN EXPORT... [--format FORMAT]", "");
}

static void what_cannot_be_read_is_status_2(void **state)
{
    (void)state;
    assert_call_says("vpcmend plan check nowhere.json in", 2, "", "vpcmend: nowhere.json: cannot");
    call_write_file("plan.json", "{\"schema\":\n \"vpcmend.audit/1\"}");
    assert_call("vpcmend plan check plan.json in", 2, "",
                "vpcmend: plan.json:2:2: the schema should be vpcmend.plan/1: this is no plan, or "
                "one of another version\n");
    keep("vpcmend fix in --all --to vpc --format json", "plan.json");
    assert_call_says("vpcmend plan check plan.json nowhere", 2, "", "nothing readable was found");
}

/* --- check ------------------------------------------------------------------------------------------------ */

static void check_has_one_line_for_each_decision(void **state)
{
    (void)state;
    keep("vpcmend fix in --all --to vpc --format json", "plan.json");
    assert_call("vpcmend plan check plan.json in", 0,
                "The plan was made from this very export.\n"
                "\n"
                "applies         sgr-1 of sg-1, rewrite to vpc\n"
                "applies         sgr-2 of sg-1, rewrite to vpc\n"
                "applies         sgr-3 of sg-1, rewrite to vpc\n"
                "\n"
                "3 apply, 0 already done, 0 conflict\n",
                "");
    keep("vpcmend fix in --rule sgr-1 --to vpc --format export -o half", "nothing");
    edit("sed -i 's/sgr-3/sgr-9/' half/eu-west-1/rules.json && sed -i 's|\"::/0\"|\"::/1\"|' "
         "half/eu-west-1/*.json");
    assert_call("vpcmend plan check plan.json half", 1,
                "The plan was made from another export than this.\n"
                "\n"
                "already done    sgr-1 of sg-1, rewrite to vpc\n"
                "conflicts       sgr-2 of sg-1, rewrite to vpc: It says something else now. "
                "Recorded: tcp 25 from ::/0. Now: tcp 25 from ::/1.\n"
                "applies         sgr-3 of sg-1, rewrite to vpc: Its id is sgr-9 now.\n"
                "\n"
                "1 applies, 1 already done, 1 conflicts\n",
                "");
}

static void a_plan_is_read_from_standard_input(void **state)
{
    int kept = dup(STDIN_FILENO), plan;

    (void)state;
    keep("vpcmend fix in --all --to vpc --format json", "plan.json");
    plan = open("plan.json", O_RDONLY);
    assert_true(kept >= 0 && plan >= 0);
    assert_true(dup2(plan, STDIN_FILENO) >= 0);
    assert_call_says("vpcmend plan check - in", 0, "3 apply, 0 already done, 0 conflict\n", "");
    assert_true(dup2(kept, STDIN_FILENO) >= 0);
    close(plan);
    close(kept);
}

static void an_acceptance_that_expired_is_status_1(void **state)
{
    (void)state;
    keep("vpcmend fix in --rule sgr-1 --to accept --reason x --expiry 2026-11-30 --format json",
         "plan.json");
    assert_call_says("vpcmend plan check plan.json in", 0,
                     "\nstands          sgr-1 of sg-1, accept the risk\n\n"
                     "0 apply, 0 already done, 0 conflict, 1 stands\n",
                     "");
    setenv("SOURCE_DATE_EPOCH", "1796083199", 1); /* the last second of that day */
    assert_call_says("vpcmend plan check plan.json in", 0, "1 stands", "");
    setenv("SOURCE_DATE_EPOCH", "1796083200", 1);
    assert_call_says("vpcmend plan check plan.json in", 1,
                     "\nexpired         sgr-1 of sg-1, accept the risk: It was accepted until "
                     "2026-11-30: decide anew.\n",
                     "");
    assert_call_says("vpcmend plan replay plan.json in", 1, "",
                     "vpcmend: sgr-1 of sg-1: It was accepted until 2026-11-30: decide anew.\n");
}

static void check_as_json_is_the_contract(void **state)
{
    (void)state;
    keep("vpcmend fix in --rule sgr-1 --to vpc --format json --author alice", "plan.json");
    edit("sed -i 's/sgr-1/sgr-8/' in/eu-west-1/rules.json");
    edit("sed -i 's/xxh3:[0-9a-f]*/fnv1a64:0123456789abcdef/' plan.json");
    keep("vpcmend plan check plan.json in --format json", "check.json");
    edit("sed -i 's/xxh3:[0-9a-f]*/DIGEST/' check.json");
    call_write_file("expected.json", "{\n"
                                     "  \"schema\": \"vpcmend.plan-check/1\",\n"
                                     "  \"plan\": {\n"
                                     "    \"author\": \"alice\",\n"
                                     "    \"time\": \"2026-11-26T15:04:05Z\"\n"
                                     "  },\n"
                                     "  \"export\": {\n"
                                     "    \"sources\": 4,\n"
                                     "    \"digest\": \"DIGEST\",\n"
                                     "    \"same\": false\n"
                                     "  },\n"
                                     "  \"counts\": {\n"
                                     "    \"applies\": 1,\n"
                                     "    \"already_done\": 0,\n"
                                     "    \"conflicts\": 0,\n"
                                     "    \"stands\": 0,\n"
                                     "    \"expired\": 0,\n"
                                     "    \"already_closed\": 0,\n"
                                     "    \"left_for_later\": 0\n"
                                     "  },\n"
                                     "  \"decisions\": [\n"
                                     "    {\n"
                                     "      \"target\": \"sgr-1\",\n"
                                     "      \"decision\": \"rewrite\",\n"
                                     "      \"security_group\": \"sg-1\",\n"
                                     "      \"account\": \"123456789012\",\n"
                                     "      \"region\": \"eu-west-1\",\n"
                                     "      \"candidate\": \"vpc\",\n"
                                     "      \"verdict\": \"applies\",\n"
                                     "      \"why\": \"Its id is sgr-8 now.\",\n"
                                     "      \"target_now\": \"sgr-8\",\n"
                                     "      \"review\": \"open\"\n"
                                     "    }\n"
                                     "  ]\n"
                                     "}\n");
    edit("diff expected.json check.json");
}

/* --- replay --------------------------------------------------------------------------------------------- */

static void replay_writes_what_fix_writes(void **state)
{
    static const char *const forms[] = {"diff", "json", "aws-cli", "markdown"};

    (void)state;
    keep("vpcmend fix in --all --to vpc --format json --author alice", "plan.json");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct strbuf fix = STRBUF_INIT, replay = STRBUF_INIT;

        strbuf_addf(&fix, "vpcmend fix in --all --to vpc --author alice --format %s", forms[i]);
        strbuf_addf(&replay, "vpcmend plan replay plan.json in --format %s", forms[i]);
        keep(fix.text, "fix.out");
        keep(replay.text, "replay.out");
        edit("cmp fix.out replay.out");
        strbuf_release(&fix);
        strbuf_release(&replay);
    }
    assert_call("vpcmend plan replay plan.json in --format aws-cli -o out", 0, "", "");
    edit("test -x out/apply.sh && test -x out/rollback.sh");
    assert_call("vpcmend plan replay plan.json in --format export -o mended", 0, "", "");
    assert_call("vpcmend audit mended", 0, "0 findings\n", "");
    assert_call_says("vpcmend plan check plan.json mended", 0, "0 apply, 3 already done, 0", "");
    assert_call("vpcmend plan replay plan.json mended", 0, "",
                "vpcmend: the plan holds nothing to carry out on this export\n");
}

static void replay_carries_out_the_rest_of_a_conflict(void **state)
{
    (void)state;
    keep("vpcmend fix in --all --to vpc --format json", "plan.json");
    edit("sed -i 's|\"::/0\"|\"::/1\"|' in/eu-west-1/*.json");
    assert_call("vpcmend plan replay plan.json in", 1,
                "--- sg-1 (mail-relay), 123456789012 eu-west-1\n"
                "+++ sg-1 (mail-relay), 123456789012 eu-west-1\n"
                "@@ sgr-1 @@\n"
                "-tcp 25 from 0.0.0.0/0\n"
                "+tcp 25 from 10.0.0.0/16\n"
                "@@ sgr-3 @@\n"
                "-tcp 587 from 0.0.0.0/0\n"
                "+tcp 587 from 10.0.0.0/16\n",
                "vpcmend: sgr-2 of sg-1: It says something else now. Recorded: tcp 25 from ::/0. "
                "Now: tcp 25 from ::/1.\n");
}

/* sgr-1 approved by bob, sgr-2 by the author herself, sgr-3 rejected. */
static void write_reviewed_plan(void)
{
    keep("vpcmend fix in --all --to vpc --format json --author alice", "plan.json");
    edit("awk '/\"verdict\": \"open\"/ { n++ } "
         "n && /\"verdict\"/ { sub(/open/, n == 3 ? \"rejected\" : \"approved\") } "
         "n && /\"reviewer\"/ { sub(/null/, n == 2 ? \"\\\"Alice\\\"\" : \"\\\"bob\\\"\") } "
         "n && /\"time\"/ { sub(/null/, \"\\\"2026-11-27T08:00:00Z\\\"\") } "
         "n == 1 && /\"comments\"/ { sub(/\\[\\]/, \"[{\\\"author\\\": \\\"bob\\\", \\\"time\\\": "
         "\\\"2026-11-27T07:59:00Z\\\", \\\"text\\\": \\\"why \\\\u001b[2J?\\\"}]\") } "
         "{ print }' plan.json > reviewed.json");
}

static void replay_takes_what_others_approved(void **state)
{
    (void)state;
    write_reviewed_plan();
    assert_call("vpcmend plan replay reviewed.json in --approved", 0,
                "--- sg-1 (mail-relay), 123456789012 eu-west-1\n"
                "+++ sg-1 (mail-relay), 123456789012 eu-west-1\n"
                "@@ sgr-1 @@\n"
                "-tcp 25 from 0.0.0.0/0\n"
                "+tcp 25 from 10.0.0.0/16\n",
                "vpcmend: 2 decisions were left out, which nobody but the author of the plan has "
                "approved\n");
    assert_call_says("vpcmend plan replay reviewed.json in", 0, "@@ sgr-2 @@",
                     "vpcmend: 1 decision was left out, which was rejected\n");
    assert_call_says("vpcmend plan check reviewed.json in", 0, "3 apply, 0", "");
}

/* --- show -------------------------------------------------------------------------------------------------- */

static void show_tells_all_there_is_to_review(void **state)
{
    struct call call;

    (void)state;
    write_reviewed_plan();
    edit("sed -i 's|\"::/0\"|\"::/1\"|' in/eu-west-1/*.json");
    call = call_run("vpcmend plan show reviewed.json in");
    assert_int_equal(call.status, 0);
    assert_string_equal(call.problems, "");
    assert_non_null(strstr(call.out, "Plan of alice, 2026-11-26T15:04:05Z, made from another export "
                                     "than this (xxh3:"));
    assert_non_null(strstr(call.out, "SMTP ports: 25, 465, 587, 2465, 2525, 2587.\n"));
    assert_non_null(strstr(call.out, "\n1. sgr-1 of sg-1 (mail-relay), 123456789012 eu-west-1\n"
                                     "   rewrite to vpc\n"
                                     "   applies\n"
                                     "\n"
                                     "     - tcp 25  0.0.0.0/0\n"
                                     "     + tcp 25  10.0.0.0/16\n"
                                     "\n"
                                     "     closed  IPv4 tcp 25: "));
    assert_non_null(strstr(call.out, "\n"
                                     "   approved by bob, 2026-11-27T08:00:00Z\n"
                                     "   bob, 2026-11-27T07:59:00Z: why <U+001B>[2J?\n"
                                     "\n2. sgr-2 of sg-1, 123456789012 eu-west-1\n"
                                     "   rewrite to vpc\n"
                                     "   conflicts: It says something else now. Recorded: tcp 25 "
                                     "from ::/0. Now: tcp 25 from ::/1.\n"
                                     "\n"
                                     "     - tcp 25 from ::/0\n"
                                     "     + tcp 25 from 2001:db8::/56\n"
                                     "\n"
                                     "   approved by Alice, 2026-11-27T08:00:00Z\n"));
    assert_non_null(strstr(call.out, "   rejected by bob, 2026-11-27T08:00:00Z\n"
                                     "\n2 apply, 0 already done, 1 conflicts\n"));
    call_release(&call);
}

static void show_tells_acceptances(void **state)
{
    (void)state;
    keep("vpcmend fix in --rule sgr-1 --to accept --reason=exchanger --owner bob --expiry "
         "2026-12-31 --format json",
         "plan.json");
    assert_call_says("vpcmend plan show plan.json in", 0,
                     "Plan without an author, made from this very export (", "");
    assert_call_says("vpcmend plan show plan.json in", 0,
                     "\n1. sgr-1 of sg-1 (mail-relay), 123456789012 eu-west-1\n"
                     "   accept the risk: exchanger; owner bob; until 2026-12-31\n"
                     "   stands\n"
                     "\n"
                     "       tcp 25 from 0.0.0.0/0\n"
                     "\n0 apply, 0 already done, 0 conflict, 1 stands\n",
                     "");
}

/* A plan file comes from anywhere: whatever its texts hold, nothing of it moves the terminal. */
static void hostile_plans_are_harmless(void **state)
{
    static const char *const lines[] = {"plan show bad.json in", "plan check bad.json in",
                                        "plan check bad.json in --format json",
                                        "plan replay bad.json in", "plan replay bad.json in "
                                                                   "--format json"};

    (void)state;
    keep("vpcmend fix in --rule sgr-1 --to vpc --format json --author alice", "plan.json");
    edit("sed -E '/schema|verdict|reviewer|time|protocol|\"decision\"|warning/! "
         "s/: \"/: \"\\\\u001b[2J\\\\u202e/' plan.json > bad.json");
    edit("test $(grep -c 'u001b.2J.u202e' bad.json) = 12");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct strbuf line = STRBUF_INIT;
        struct call call;

        strbuf_addf(&line, "vpcmend %s", lines[i]);
        call = call_run(line.text);
        assert_null(strchr(call.out, '\x1b'));
        assert_null(strstr(call.out, "\xe2\x80\xae"));
        assert_null(strchr(call.problems, '\x1b'));
        assert_null(strstr(call.problems, "\xe2\x80\xae"));
        assert_int_not_equal(call.status, REPORT_WRONG);
        call_release(&call);
        strbuf_release(&line);
    }
    edit("sed 's/\"vpc\"/\"cidr:\\\\u001b[2J\"/' plan.json > bad.json");
    assert_call("vpcmend plan replay bad.json in", 1, "",
                "vpcmend: sgr-1 of sg-1: <U+001B>[2J is no CIDR block such as 10.0.0.0/16.\n"
                "vpcmend: the plan holds nothing to carry out on this export\n");
}

/* --- the sample ---------------------------------------------------------------------------------------------- */

/* Rules and ACL entries, carved: some entries have no free numbers beside them, which fix says. */
static void the_sample_goes_round(void **state)
{
    (void)state;
    assert_call("vpcmend demo --export sample", 0, "", "");
    keep("vpcmend fix sample --all --acls --to vpc --smtp-only --allow-loss --format json",
         "plan.json");
    keep("vpcmend plan replay plan.json sample --format json", "again.json");
    edit("cmp plan.json again.json");
    assert_call_says("vpcmend plan check plan.json sample", 0, "23 apply, 0 already done, 0 ", "");
    assert_call("vpcmend plan replay plan.json sample --format export -o mended", 0, "", "");
    assert_call_says("vpcmend plan check plan.json mended", 0, "0 apply, 23 already done, 0 ", "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(plan_wants_a_verb_a_file_and_an_export),
        TEST(what_cannot_be_read_is_status_2),
        TEST(check_has_one_line_for_each_decision),
        TEST(a_plan_is_read_from_standard_input),
        TEST(an_acceptance_that_expired_is_status_1),
        TEST(check_as_json_is_the_contract),
        TEST(replay_writes_what_fix_writes),
        TEST(replay_carries_out_the_rest_of_a_conflict),
        TEST(replay_takes_what_others_approved),
        TEST(show_tells_all_there_is_to_review),
        TEST(show_tells_acceptances),
        TEST(hostile_plans_are_harmless),
        TEST(the_sample_goes_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
