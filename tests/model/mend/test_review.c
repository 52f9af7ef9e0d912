#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/review.h"

static void a_verdict_can_be_taken_back(void **state)
{
    struct review review = {0};

    (void)state;
    review_decide(&review, REVIEW_APPROVED, "ann", 1000);
    review_decide(&review, REVIEW_REJECTED, "bob", 2000);
    assert_int_equal(review.verdict, REVIEW_REJECTED);
    assert_string_equal(review.reviewer, "bob");
    assert_int_equal(review.time, 2000);
    review_decide(&review, REVIEW_OPEN, "bob", 3000);
    assert_int_equal(review.verdict, REVIEW_OPEN);
    assert_null(review.reviewer);
    assert_int_equal(review.time, 0);
    review_release(&review);
}

static void a_copy_stands_alone(void **state)
{
    struct review review = {0}, copy;

    (void)state;
    review_comment(&review, "ann", 1000, "why not the subnet?");
    review_comment(&review, "bob", 2000, "the relay moves");
    review_decide(&review, REVIEW_APPROVED, "ann", 3000);
    review_copy(&copy, &review);
    review_release(&review);
    assert_int_equal(review.comment_count, 0);
    assert_int_equal(copy.comment_count, 2);
    assert_string_equal(copy.comments[1].text, "the relay moves");
    assert_string_equal(copy.comments[1].author, "bob");
    assert_int_equal(copy.comments[1].time, 2000);
    assert_string_equal(copy.reviewer, "ann");
    review_release(&copy);
}

static void verdicts_go_by_name(void **state)
{
    (void)state;
    for (int verdict = REVIEW_OPEN; verdict <= REVIEW_REJECTED; verdict++)
        assert_int_equal(review_verdict_find(review_verdict_name((enum review_verdict)verdict)),
                         verdict);
    assert_int_equal(review_verdict_find("maybe"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_can_be_taken_back),
        cmocka_unit_test(a_copy_stands_alone),
        cmocka_unit_test(verdicts_go_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
