/* Which decisions are taken, by what others said of them. */
#include "tests/model/write/plan_export.h"

#include "model/write/plan_file_choice.h"

/* --- reviews ------------------------------------------------------------------------------------------------ */

static void assert_choice(struct fixture *fixture, struct plan_file *file, enum plan_choice choice,
                          enum plan_verdict verdict, const char *why)
{
    struct plan_matches matches;

    match(&matches, file, fixture, TODAY, choice);
    assert_match(&matches.items[0], verdict, why);
    assert_int_equal(plan_count(fixture->plan), verdict == PLAN_APPLIES);
    plan_matches_release(&matches);
    if (plan_can_undo(fixture->plan))
        plan_undo(fixture->plan);
}

static void reviews_decide_what_is_taken(void **state)
{
    struct review *review;
    struct plan_file *file;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    plan_set_stamp(fixture.plan, (struct plan_stamp){"Alice ", 5});
    file = recorded(&fixture);
    review = &file->decisions[0].review;

    assert_choice(&fixture, file, PLAN_TAKE_ALL, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_UNREJECTED, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_LEFT_OUT, "Nobody has approved it.");
    review_decide(review, REVIEW_REJECTED, "bob\x1b", 6);
    assert_choice(&fixture, file, PLAN_TAKE_ALL, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_UNREJECTED, PLAN_LEFT_OUT,
                  "bob<U+001B> has rejected it.");
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_LEFT_OUT,
                  "bob<U+001B> has rejected it.");
    review_decide(review, REVIEW_APPROVED, "\talice", 6);
    assert_choice(&fixture, file, PLAN_TAKE_UNREJECTED, PLAN_APPLIES, "");
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_LEFT_OUT,
                  "Only <U+0009>alice has approved it, whose plan it is.");
    review_decide(review, REVIEW_APPROVED, " \t ", 6); /* no name at all, and so not hers */
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_APPLIES, "");
    review_decide(review, REVIEW_APPROVED, "a-ice", 6);
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_APPLIES, "");
    review_decide(review, REVIEW_APPROVED, "alicea", 6);
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_APPLIES, "");
    review_decide(review, REVIEW_APPROVED, "alice", 6);
    free(file->author);
    file->author = NULL; /* made by a program: anybody is somebody else */
    assert_choice(&fixture, file, PLAN_TAKE_APPROVED, PLAN_APPLIES, "");
    plan_file_free(file);
    fixture_release(&fixture);
}

/* The day itself is still good; what is no day never is. */
static void acceptances_end(void **state)
{
    (void)state;
    assert_false(plan_acceptance_is_over(NULL, TODAY));
    assert_false(plan_acceptance_is_over("2026-11-27", TODAY));
    assert_false(plan_acceptance_is_over("2026-11-26", TODAY));
    assert_true(plan_acceptance_is_over("2026-11-25", TODAY));
    assert_true(plan_acceptance_is_over("2026-02-30", TODAY));
    assert_true(plan_acceptance_is_over("never", TODAY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reviews_decide_what_is_taken),
        cmocka_unit_test(acceptances_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
