/* Plan files read: whole ones, and every kind of damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/write/plan_text.h"

#include "model/base/sanitise.h"

static void a_whole_file_is_read(void **state)
{
    struct problems problems = {0};
    struct plan_file *file = plan_text_parse(plan_text_whole, &problems);
    const struct plan_file_decision *rewrite, *accept;

    (void)state;
    assert_non_null(file);
    assert_int_equal(problems.count, 0);
    assert_string_equal(file->author, "alice");
    assert_int_equal(file->time, 1795705445);
    assert_string_equal(file->digest, "xxh3:0000000000000000");
    assert_int_equal(file->ports.count, 2);
    assert_int_equal(file->ports.ports[1], 465);
    assert_int_equal(file->decision_count, 2);

    rewrite = &file->decisions[0];
    assert_string_equal(rewrite->target, "sgr-1");
    assert_int_equal(rewrite->kind, CHANGE_REWRITE);
    assert_int_equal(rewrite->target_kind, TARGET_RULE);
    assert_string_equal(rewrite->holder, "sg-mail");
    assert_string_equal(rewrite->account, "123456789012");
    assert_string_equal(rewrite->region, "eu-west-1");
    assert_string_equal(rewrite->candidate, "cidr:10.0.0.0/8");
    assert_int_equal(rewrite->batch, 2);
    assert_false(rewrite->allow_loss);
    assert_string_equal(rewrite->before.source, "0.0.0.0/0");
    assert_int_equal(rewrite->before.protocol, PROTOCOL_TCP);
    assert_true(rewrite->changes);
    assert_int_equal(rewrite->after.count, 1);
    assert_null(rewrite->after.items[0].description);
    assert_int_equal(rewrite->review.verdict, REVIEW_APPROVED);
    assert_string_equal(rewrite->review.reviewer, "bob");
    assert_int_equal(rewrite->review.time, 1795708800);
    assert_string_equal(rewrite->review.comments[0].author, "eve");
    assert_string_equal(rewrite->review.comments[0].text, "fine");
    assert_int_equal(rewrite->review.comments[0].time, 1795708799);

    accept = &file->decisions[1];
    assert_int_equal(accept->target_kind, TARGET_ENTRY);
    assert_null(accept->account);
    assert_null(accept->candidate);
    assert_string_equal(accept->reason, "a mail exchanger");
    assert_string_equal(accept->owner, "postmaster");
    assert_string_equal(accept->expiry, "2030-01-31");
    assert_int_equal(accept->before.number, 100);
    assert_true(accept->before.allow);
    assert_false(accept->changes);
    assert_int_equal(accept->review.verdict, REVIEW_OPEN);
    plan_file_free(file);
}

/* What the text gives when it is damaged: one problem, with its place. */
static void assert_refused(const char *text, const char *expected)
{
    struct problems problems = {0};
    struct strbuf said = STRBUF_INIT;
    struct plan_file *file = plan_text_parse(text, &problems);

    assert_null(file);
    assert_int_equal(problems.count, 1);
    problem_format(&said, &problems.items[0]);
    assert_string_equal(said.text, expected);
    strbuf_release(&said);
    problems_release(&problems);
}

struct damage {
    unsigned line;
    const char *from, *to, *expected;
};

static const struct damage damages[] = {
    /* no plan at all */
    {1, "\"schema\": \"vpcmend.plan/1\",\n", "",
     "plan.json:1:1: \"schema\" is missing in this object"},
    {1, "plan/1", "plan/2",
     "plan.json:1:12: the schema should be vpcmend.plan/1: this is no plan, or one of another "
     "version"},
    {1, "\"vpcmend.plan/1\"", "1", "plan.json:1:12: \"schema\" should be a string"},
    {1, "\"schema\"", "\"Schema\"", "plan.json:1:1: \"schema\" is missing in this object"},
    /* JSON */
    {4, "[25, 465]", "[25, 465,]",
     "plan.json:4:20: a comma must not stand before a closing bracket"},
    {6, "\"target\": \"sgr-1\"", "\"target\": \"sgr-1\", \"target\": \"sgr-2\"",
     "plan.json:6:23: this name stands twice in one object"},
    {6, "\"target\": \"sgr-1\"", "\"target\": \"sgr-1\", \"t\\u0061rget\": \"sgr-2\"",
     "plan.json:6:23: this name stands twice in one object"},
    {21, "fine", "fi\\u0000ne",
     "plan.json:21:17: an escaped NUL character, which no AWS text can hold"},
    {21, "fine", "fi\xffne", "plan.json:21:17: a byte that is not UTF-8"},
    {21, "fine", "fi\nne", "plan.json:21:17: a control character inside a string"},
    {31, "\n ]}\n", "\n ]}\n{}", "plan.json:33:1: something stands behind the plan"},
    /* the file */
    {2, "\"alice\"", "null",
     "plan.json:1:1: a name goes with its time: here one of them is null"},
    {2, "\"time\": \"2026-11-26T15:04:05Z\"", "\"time\": null",
     "plan.json:1:1: a name goes with its time: here one of them is null"},
    {2, "\"alice\"", "\"\"", "plan.json:2:12: a name should be here"},
    {2, "\"alice\"", "[]", "plan.json:2:12: \"author\" should be a string or null"},
    {2, "T15", " 15", "plan.json:2:29: a time such as 2026-11-26T15:04:05Z should be here"},
    {3, "4", "-1", "plan.json:3:24: a whole number from 0 to 2147483647 should be here"},
    {3, "4", "4.5", "plan.json:3:24: a whole number from 0 to 2147483647 should be here"},
    {3, "4", "1e3", "plan.json:3:24: a whole number from 0 to 2147483647 should be here"},
    {3, "4", "99999999999999999999",
     "plan.json:3:24: a whole number from 0 to 2147483647 should be here"},
    {3, "\"digest\"", "\"digset\"", "plan.json:3:12: \"digest\" is missing in this object"},
    {3, "{\"sources\": 4, \"digest\": \"xxh3:0000000000000000\"}", "[]",
     "plan.json:3:12: \"export\" should be an object"},
    {4, "[25, 465]", "[]", "plan.json:4:11: at least one port should be here"},
    {4, "465", "25", "plan.json:4:16: the ports should ascend"},
    {4, "465", "65536", "plan.json:4:16: a whole number from 1 to 65535 should be here"},
    {4, "465", "0", "plan.json:4:16: a whole number from 1 to 65535 should be here"},
    {4, "465", "\"465\"", "plan.json:4:16: a number should be here"},
    {5, "\"decisions\"", "\"decision\"", "plan.json:1:1: \"decisions\" is missing in this object"},
    {5, "[\n", "[7,\n", "plan.json:5:16: an object should be here"},
    /* decisions */
    {6, "\"target\"", "\"target_\"", "plan.json:6:3: \"target\" is missing in this object"},
    {6, "\"sgr-1\"", "null", "plan.json:6:14: \"target\" should be a string"},
    {6, "\"rewrite\"", "\"reject\"",
     "plan.json:6:35: \"rewrite\", \"carve\", \"accept\" or \"skip\" should be here"},
    {6, "\"security_group\"", "\"group\"",
     "plan.json:6:3: either \"security_group\" or \"network_acl\" should be in this object"},
    {7, "\"account\"", "\"network_acl\": \"acl-1\", \"account\"",
     "plan.json:6:3: either \"security_group\" or \"network_acl\" should be in this object"},
    {8, "\"cidr:10.0.0.0/8\"", "null",
     "plan.json:6:3: \"candidate\" should say what the new source is"},
    {8, "false", "0", "plan.json:8:65: \"allow_loss\" should be true or false"},
    {9, "2", "0", "plan.json:9:13: a whole number from 1 to 1000000 should be here"},
    {9, "2", "4294967296", "plan.json:9:13: a whole number from 1 to 1000000 should be here"},
    {9, "\"modify\"", "null", "plan.json:9:23: \"way\" should be a string"},
    {10, "null", "\"2026-02-29\"",
     "plan.json:10:14: a date such as 2026-11-26 should be here"},
    {10, "\"expiry\": null,", "", "plan.json:6:3: \"expiry\" is missing in this object"},
    {11, "[", "[], \"b\": [", "plan.json:11:14: \"before\" should hold one rule or entry"},
    {13, "\"smtp from anywhere\"}]", "\"smtp from anywhere\"}, {\"id\": null, \"protocol\": "
     "\"tcp\", \"from_port\": 1, \"to_port\": 1, \"source\": \"x\", \"description\": null}]",
     "plan.json:11:14: \"before\" should hold one rule or entry"},
    {12, "\"id\": \"sgr-1\", ", "", "plan.json:12:5: \"id\" is missing in this object"},
    {12, "\"tcp\"", "\"tpc\"", "plan.json:12:33: a protocol such as tcp should be here"},
    {12, "\"tcp\"", "\"256\"", "plan.json:12:33: a protocol such as tcp should be here"},
    {12, "25,", "65536,", "plan.json:12:53: a whole number from -1 to 65535 should be here"},
    {12, "\"to_port\": 25", "\"to_port\": -2",
     "plan.json:12:68: a whole number from -1 to 65535 should be here"},
    {13, "\"0.0.0.0/0\"", "\"\"", "plan.json:13:16: a source should be here"},
    {14, "[", "[null, ", "plan.json:14:14: an object should be here"},
    {16, "\"description\": null", "\"description\": 0",
     "plan.json:16:45: \"description\" should be a string or null"},
    {17, "null", "false", "plan.json:17:15: \"warning\" should be a string or null"},
    /* reviews */
    {18, "\"approved\"", "\"fine\"",
     "plan.json:18:26: \"open\", \"approved\" or \"rejected\" should be here"},
    {18, "\"approved\"", "\"open\"",
     "plan.json:18:14: a verdict goes with its reviewer: open has none, approved and rejected have "
     "one"},
    {18, "\"bob\"", "null",
     "plan.json:18:14: a name goes with its time: here one of them is null"},
    {19, "16:00:00", "16:00:60",
     "plan.json:19:13: a time such as 2026-11-26T15:04:05Z should be here"},
    {20, "[{", "{\"x\": {", "plan.json:21:21: a comma or } should be here"},
    {20, "\"eve\"", "null", "plan.json:20:29: \"author\" should be a string"},
    {20, "15:59:59", "15:59", "plan.json:20:44: a time such as 2026-11-26T15:04:05Z should be "
                              "here"},
    {20, "[{", "[7, {", "plan.json:20:18: an object should be here"},
    {21, "\"text\"", "\"test\"", "plan.json:20:18: \"text\" is missing in this object"},
    /* entries and acceptances */
    {23, "\"candidate\": null", "\"candidate\": \"vpc\"",
     "plan.json:22:3: \"candidate\" should be null where nothing changes"},
    {27, "100", "0", "plan.json:27:26: a whole number from 1 to 32766 should be here"},
    {27, "100", "32767", "plan.json:27:26: a whole number from 1 to 32766 should be here"},
    {27, "\"allow\"", "\"Allow\"", "plan.json:27:41: \"allow\" or \"deny\" should be here"},
    {28, "0.0.0.0/0", "sg-1", "plan.json:28:50: a block such as 10.0.0.0/16 should be here"},
    {29, "null", "[]", "plan.json:29:13: \"after\" should be null where nothing changes"},
};

static void damage_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const struct damage *damage = &damages[i];
        char *text = plan_text_with(plan_text_whole, damage->line, damage->from, damage->to);

        assert_non_null(text);
        assert_refused(text, damage->expected);
        free(text);
    }
}

static void too_many_ports_are_refused(void **state)
{
    struct strbuf ports = STRBUF_INIT;
    char *text;

    (void)state;
    for (unsigned port = 100; port <= 100 + SMTP_PORTS_MOST; port++)
        strbuf_addf(&ports, "%s%u", port > 100 ? "," : "", port);
    text = plan_text_with(plan_text_whole, 4, "25, 465", ports.text);
    assert_refused(text, "plan.json:4:268: more than 64 ports");
    free(text);
    strbuf_release(&ports);
}

static void other_files_are_no_plans(void **state)
{
    (void)state;
    assert_refused("", "plan.json:1:1: the file ends where a value should be");
    assert_refused("{}", "plan.json:1:1: \"schema\" is missing in this object");
    assert_refused("[]", "plan.json:1:1: a plan should be here: an object");
    assert_refused("\xEF\xBB\xBF  7", "plan.json:1:3: a plan should be here: an object");
    assert_refused("{\"SecurityGroups\": []}",
                   "plan.json:1:1: \"schema\" is missing in this object");
    assert_refused("{\"schema\": \"vpcmend.audit/1\"}",
                   "plan.json:1:12: the schema should be vpcmend.plan/1: this is no plan, or one of "
                   "another version");
}

/* Only the length is looked at: the text behind it need not be there. */
static void what_is_far_too_long_is_refused(void **state)
{
    struct problems problems = {0};

    (void)state;
    assert_null(plan_file_parse("plan.json", "{}  ", (size_t)PLAN_FILE_SIZE_MOST + 1, &problems));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.items[0].message, "more than 256 MiB: this is no plan");
    problems_release(&problems);
}

/* Each piece stands in memory of just its length, so that a sanitizer sees any look behind the end. */
static void a_file_cut_off_anywhere_is_refused(void **state)
{
    size_t whole = strlen(plan_text_whole);

    (void)state;
    for (size_t length = 0; length < whole - 1; length++) {
        struct problems problems = {0};
        char *piece = malloc(length ? length : 1);

        assert_non_null(piece);
        memcpy(piece, plan_text_whole, length);
        assert_null(plan_file_parse("plan.json", piece, length, &problems));
        assert_int_equal(problems.count, 1);
        assert_true(problems.items[0].line > 0);
        problems_release(&problems);
        free(piece);
    }
}

static uint64_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Whatever bytes come in: a plan or one problem, which is harmless to show. */
static void random_bytes_do_no_harm(void **state)
{
    size_t whole = strlen(plan_text_whole);
    uint64_t seed = 20261126;
    unsigned read = 0;

    (void)state;
    for (int round = 0; round < 60000; round++) {
        struct problems problems = {0};
        struct strbuf text = STRBUF_INIT;
        struct plan_file *file;

        strbuf_adds(&text, plan_text_whole);
        for (uint64_t flips = 1 + random_next(&seed) % 4; flips; flips--) {
            size_t at = random_next(&seed) % whole;

            text.text[at] = random_next(&seed) % 2 ? (char)random_next(&seed)
                                                   : text.text[random_next(&seed) % whole];
        }
        file = plan_file_parse("plan.json", text.text, text.length, &problems);
        assert_int_equal(problems.count, file ? 0 : 1);
        if (!file)
            assert_true(sanitise_text_is_clean(problems.items[0].message,
                                               strlen(problems.items[0].message)));
        read += file != NULL;
        plan_file_free(file);
        problems_release(&problems);
        strbuf_release(&text);
    }
    assert_true(read > 1000); /* most texts and names may be any */
}

static void members_that_came_later_may_be_missing(void **state)
{
    static const char *const gone[] = {
        " \"author\": \"alice\", \"time\": \"2026-11-26T15:04:05Z\",\n",
        " \"ports\": [25, 465],\n",
        ", \"ports\": null, \"allow_loss\": false",
        "\"batch\": 2, ",
        ",\n   \"review\": {\"verdict\": \"approved\", \"reviewer\": \"bob\",\n"
        "    \"time\": \"2026-11-26T16:00:00Z\",\n"
        "    \"comments\": [{\"author\": \"eve\", \"time\": \"2026-11-26T15:59:59Z\",\n"
        "     \"text\": \"fine\"}]}"};
    char *text = plan_text_with(plan_text_whole, 1, gone[0], "");
    struct problems problems = {0};
    struct plan_file *file;

    (void)state;
    for (size_t i = 1; i < sizeof gone / sizeof gone[0]; i++) {
        char *less = plan_text_with(text, 1, gone[i], "");

        assert_non_null(less);
        free(text);
        text = less;
    }
    file = plan_text_parse(text, &problems);
    assert_non_null(file);
    assert_null(file->author);
    assert_int_equal(file->ports.count, 6);
    assert_int_equal(file->decisions[0].batch, 0);
    assert_int_equal(file->decisions[0].review.verdict, REVIEW_OPEN);
    plan_file_free(file);
    free(text);
}

static void unknown_members_are_passed_over(void **state)
{
    char *text = plan_text_with(plan_text_whole, 6, "{", "{\"mood\": [{\"a\": \"}\"}], ");
    struct problems problems = {0};
    struct plan_file *file = plan_text_parse(text, &problems);

    (void)state;
    assert_non_null(file);
    assert_int_equal(file->decision_count, 2);
    plan_file_free(file);
    free(text);
}

static void a_carve_brings_its_ports(void **state)
{
    char *carve = plan_text_with(plan_text_whole, 6, "rewrite", "carve");
    char *own = plan_text_with(carve, 8, "\"ports\": null", "\"ports\": [2526]");
    struct problems problems = {0};
    struct plan_file *file = plan_text_parse(carve, &problems);

    (void)state;
    assert_non_null(file);
    assert_int_equal(file->decisions[0].kind, CHANGE_CARVE);
    assert_int_equal(file->decisions[0].ports.count, 2); /* the plan's */
    plan_file_free(file);
    file = plan_text_parse(own, &problems);
    assert_non_null(file);
    assert_int_equal(file->decisions[0].ports.count, 1);
    assert_int_equal(file->decisions[0].ports.ports[0], 2526);
    plan_file_free(file);
    free(own);
    free(carve);
}

static void a_file_that_is_not_there_is_said(void **state)
{
    struct problems problems = {0};

    (void)state;
    assert_null(plan_file_read("/nowhere/\x1b[2Jplan.json", &problems));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.items[0].file, "/nowhere/<U+001B>[2Jplan.json");
    problems_release(&problems);
    assert_null(plan_file_read("/", &problems));
    assert_int_equal(problems.count, 1);
    problems_release(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_is_read),
        cmocka_unit_test(damage_is_told_with_its_place),
        cmocka_unit_test(too_many_ports_are_refused),
        cmocka_unit_test(other_files_are_no_plans),
        cmocka_unit_test(what_is_far_too_long_is_refused),
        cmocka_unit_test(a_file_cut_off_anywhere_is_refused),
        cmocka_unit_test(random_bytes_do_no_harm),
        cmocka_unit_test(members_that_came_later_may_be_missing),
        cmocka_unit_test(unknown_members_are_passed_over),
        cmocka_unit_test(a_carve_brings_its_ports),
        cmocka_unit_test(a_file_that_is_not_there_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
