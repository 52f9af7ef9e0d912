/* What code puts between sentences; what that is in Japanese: tests/views/test_words.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/base/sentence.h"

static void english_parts_with_a_blank(void **state)
{
    (void)state;
    assert_string_equal(sentence_end(), ".");
    assert_string_equal(sentence_stop(), ". ");
    assert_string_equal(sentence_gap(), " ");
    assert_string_equal(sentence_comma(), ", ");
}

static void the_first_sentence_has_no_gap_before_it(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    sentence_next(&out);
    strbuf_adds(&out, "One.");
    sentence_next(&out);
    strbuf_adds(&out, "Two.");
    assert_string_equal(out.text, "One. Two.");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_parts_with_a_blank),
        cmocka_unit_test(the_first_sentence_has_no_gap_before_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
