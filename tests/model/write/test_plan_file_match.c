/* A whole recorded plan put on the export it was made from, and on what that became. */
#include "tests/model/write/plan_export.h"

/* --- the export it was made from ------------------------------------------------------------------------ */

static void decide_all(struct fixture *fixture)
{
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_rewrite(fixture, "sgr-3", "vpc");
    fixture_carve(fixture, PLAIN, "vpc");
    fixture_rewrite(fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    fixture_carve(fixture, "acl-1/in/200", "vpc");
    fixture_rewrite(fixture, "sgr-2", "remove");
    accept_until(fixture, "sgr-4", "2026-11-26");
}

static void decorate(struct fixture *fixture)
{
    struct change change;

    change_copy(&change, plan_at(fixture->plan, 0));
    change.batch = 7;
    review_comment(&change.review, "eve \x1b[31m", 1795705000, "why\n\"so\"? \xe2\x80\xae");
    review_decide(&change.review, REVIEW_APPROVED, "bob", 1795705001);
    plan_stage(fixture->plan, &change);
    change_copy(&change, plan_at(fixture->plan, 2));
    review_decide(&change.review, REVIEW_REJECTED, "eve", 1795705002);
    plan_stage(fixture->plan, &change);
    plan_set_stamp(fixture->plan, (struct plan_stamp){"alice", 1795705445});
}

/* Written, read, put on the export it was made from and written again: the same bytes. */
static void a_plan_comes_back_as_it_was(void **state)
{
    struct fixture fixture;
    struct plan_matches matches;
    struct plan_file *file;
    struct strbuf summary = STRBUF_INIT;
    char *first, *second;

    (void)state;
    fixture_init(&fixture);
    decide_all(&fixture);
    decorate(&fixture);
    first = written(&fixture);
    file = recorded(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    second = written(&fixture);
    assert_string_equal(first, second);
    assert_true(matches.same_export);
    assert_int_equal(matches.counts[PLAN_APPLIES], 6);
    plan_matches_summary(&matches, &summary);
    assert_string_equal(summary.text, "6 apply, 0 already done, 0 conflict, 1 stands");
    assert_string_equal(matches.items[2].name, PLAIN " of sg-plain");
    for (size_t i = 0; i < matches.count; i++)
        assert_string_equal(matches.items[i].why, "");

    assert_true(plan_undo(fixture.plan)); /* all of it is one step */
    assert_int_equal(plan_count(fixture.plan), 0);
    assert_true(plan_redo(fixture.plan));
    assert_int_equal(plan_count(fixture.plan), 7);
    strbuf_release(&summary);
    plan_matches_release(&matches);
    plan_file_free(file);
    free(first);
    free(second);
    fixture_release(&fixture);
}

/* After the first k decisions were carried out, they are done and the others still apply. */
static void what_was_carried_out_is_done(void **state)
{
    (void)state;
    for (size_t carried_out = 0; carried_out <= 6; carried_out++) {
        struct strbuf why = STRBUF_INIT;
        struct plan_matches matches;
        struct plan_file *file;
        struct fixture fixture;
        char *out, *text;

        fixture_init(&fixture);
        decide_all(&fixture);
        text = written(&fixture);
        file = file_of(text);
        free(text);
        while (plan_count(fixture.plan) > carried_out)
            plan_undo(fixture.plan);
        out = fixture_path(&fixture, "out");
        assert_true(form_export(fixture.plan, fixture.account, out, &why));
        load_again(&fixture, "out");
        match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
        assert_int_equal(matches.same_export, carried_out == 0);
        for (size_t i = 0; i < 6; i++)
            assert_match(&matches.items[i], i < carried_out ? PLAN_DONE : PLAN_APPLIES, "");
        assert_match(&matches.items[6], PLAN_STANDS, "");
        plan_matches_release(&matches);
        plan_file_free(file);
        strbuf_release(&why);
        free(out);
        fixture_release(&fixture);
    }
}

/* --- decisions among each other ------------------------------------------------------------------------- */

/* Two rules become one: what the first adds, the second need not. Where the first cannot be carried out,
 * the second would come out differently. */
static void the_order_matters(void **state)
{
    struct plan_file *file;
    struct plan_matches matches;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.9.0.0/16");
    fixture_rewrite(&fixture, "sgr-2", "cidr:10.9.0.0/16");
    assert_int_equal(plan_at(fixture.plan, 1)->rule_count, 0);
    file = recorded(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_APPLIES, "");
    assert_match(&matches.items[1], PLAN_APPLIES, "");
    plan_matches_release(&matches);
    remove_sgr_1(&fixture);
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_match(&matches.items[0], PLAN_CONFLICTS,
                 "It is not there any more, but what was to stand in its place is not there "
                 "either: tcp 25 from 10.9.0.0/16.");
    assert_match(&matches.items[1], PLAN_CONFLICTS,
                 "The outcome would be another than recorded. Recorded: nothing. Now: tcp 25 from "
                 "10.9.0.0/16.");
    plan_matches_release(&matches);
    plan_file_free(file);
    fixture_release(&fixture);
}

/* Opened over decisions that are there already: those of the file replace them, batches move behind. */
static void a_plan_can_be_opened_over_another(void **state)
{
    struct plan_file *file;
    struct plan_matches matches;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-3", "vpc");
    plan_set_stamp(fixture.plan, (struct plan_stamp){"alice", 5});
    file = recorded(&fixture);
    file->decisions[0].batch = file->decisions[1].batch = 1;
    decide(&fixture, &(struct change_request){.kind = CHANGE_SKIP,
                                              .target = fixture_target(&fixture, "sgr-3"),
                                              .batch = 4});
    plan_set_stamp(fixture.plan, (struct plan_stamp){"bob", 6});
    match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
    assert_int_equal(matches.counts[PLAN_APPLIES], 2);
    assert_int_equal(plan_count(fixture.plan), 2);
    assert_int_equal(plan_at(fixture.plan, 0)->kind, CHANGE_REWRITE);
    assert_int_equal(plan_at(fixture.plan, 0)->batch, 5);
    assert_int_equal(plan_at(fixture.plan, 1)->batch, 5);
    assert_string_equal(plan_stamp(fixture.plan).author, "bob");
    plan_undo(fixture.plan);
    assert_int_equal(plan_count(fixture.plan), 1);
    assert_int_equal(plan_at(fixture.plan, 0)->kind, CHANGE_SKIP);
    plan_matches_release(&matches);
    plan_file_free(file);
    fixture_release(&fixture);
}

/* --- damaged plans --------------------------------------------------------------------------------------- */

static uint64_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Letters and digits changed at random: what can still be read gets verdicts, and the plan stays sound
 * enough to be written. */
static void random_changes_do_no_harm(void **state)
{
    static const char bytes[] = "0123456789abcdef/-:,.";
    uint64_t seed = 20261126;
    struct fixture fixture;
    unsigned read = 0;
    char *text;

    (void)state;
    fixture_init(&fixture);
    decide_all(&fixture);
    text = written(&fixture);
    for (int round = 0; round < 3000; round++) {
        struct problems problems = {0};
        char *damaged = mem_strdup(text), *again;
        struct plan_matches matches;
        struct plan_file *file;

        for (uint64_t changes = 1 + random_next(&seed) % 3; changes; changes--) {
            char *at = &damaged[random_next(&seed) % strlen(text)];

            if (strchr(bytes, *at))
                *at = bytes[random_next(&seed) % strlen(bytes)];
        }
        file = plan_file_parse("plan.json", damaged, strlen(damaged), &problems);
        if (file) {
            match(&matches, file, &fixture, TODAY, PLAN_TAKE_ALL);
            again = written(&fixture);
            plan_matches_release(&matches);
            free(again);
            read++;
        }
        plan_file_free(file);
        problems_release(&problems);
        free(damaged);
    }
    assert_true(read > 1000);
    free(text);
    fixture_release(&fixture);
}

/* --- from disk ---------------------------------------------------------------------------------------------- */

static void a_file_is_opened_in_one_go(void **state)
{
    struct problems problems = {0};
    struct plan_matches matches;
    struct fixture fixture;
    char *text, *path;

    (void)state;
    fixture_init(&fixture);
    decide_all(&fixture);
    text = written(&fixture);
    fixture_write(&fixture, "plan.json", text);
    path = fixture_path(&fixture, "plan.json");
    load_again(&fixture, "in");
    assert_true(plan_file_open(
        path, &(struct plan_match_request){.account = fixture.account,
                                           .plan = fixture.plan,
                                           .today = TODAY,
                                           .choice = PLAN_TAKE_ALL},
        &matches, &problems));
    assert_int_equal(matches.count, 7);
    assert_int_equal(matches.ports.count, 6);
    assert_int_equal(plan_count(fixture.plan), 7);
    plan_matches_release(&matches);
    fixture_write(&fixture, "plan.json", "{");
    assert_false(plan_file_open(
        path, &(struct plan_match_request){.account = fixture.account,
                                           .plan = fixture.plan,
                                           .today = TODAY,
                                           .choice = PLAN_TAKE_ALL},
        &matches, &problems));
    assert_int_equal(problems.count, 1);
    assert_int_equal(matches.count, 0);
    assert_int_equal(plan_count(fixture.plan), 7);
    problems_release(&problems);
    free(path);
    free(text);
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_comes_back_as_it_was),
        cmocka_unit_test(what_was_carried_out_is_done),
        cmocka_unit_test(the_order_matters),
        cmocka_unit_test(a_plan_can_be_opened_over_another),
        cmocka_unit_test(random_changes_do_no_harm),
        cmocka_unit_test(a_file_is_opened_in_one_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
