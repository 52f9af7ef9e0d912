/*
 * Lists of checks: their words, the worst of them, and what of an export becomes a word of a command.
 */
#include "model/mail/check.h"
#include "tests/model/mail/mail_export.h"

static void states_have_stable_words(void **state)
{
    (void)state;
    assert_string_equal(check_state_name(CHECK_GOOD), "good");
    assert_string_equal(check_state_name(CHECK_BAD), "bad");
    assert_string_equal(check_state_name(CHECK_UNKNOWN), "unknown");
    assert_string_equal(check_state_name(CHECK_NOTE), "note");
    assert_string_equal(check_state_sign(CHECK_GOOD), "[ok]");
    assert_string_equal(check_state_sign(CHECK_BAD), "[!!]");
    assert_string_equal(check_state_sign(CHECK_UNKNOWN), "[??]");
    assert_string_equal(check_state_sign(CHECK_NOTE), "[..]");
}

static void add(struct mail_checks *checks, enum check_state state)
{
    struct strbuf what = STRBUF_INIT, todo = STRBUF_INIT;

    strbuf_adds(&what, "looked at");
    mail_check_add(checks, state, "name", &what, &todo);
    assert_int_equal(what.length, 0);
    strbuf_release(&what);
    strbuf_release(&todo);
}

/* Bad before unknown before a note, in whatever order they stand. */
static void the_worst_is_told(void **state)
{
    struct mail_checks checks = {0};

    (void)state;
    assert_int_equal(mail_checks_worst(&checks), CHECK_GOOD);
    add(&checks, CHECK_GOOD);
    assert_int_equal(mail_checks_worst(&checks), CHECK_GOOD);
    add(&checks, CHECK_NOTE);
    assert_int_equal(mail_checks_worst(&checks), CHECK_NOTE);
    add(&checks, CHECK_UNKNOWN);
    assert_int_equal(mail_checks_worst(&checks), CHECK_UNKNOWN);
    add(&checks, CHECK_BAD);
    add(&checks, CHECK_GOOD);
    assert_int_equal(mail_checks_worst(&checks), CHECK_BAD);
    assert_string_equal(checks.items[0].what, "looked at");
    assert_string_equal(checks.items[0].todo, "");
    mail_checks_release(&checks);
    assert_int_equal(checks.count, 0);
}

/* The AWS CLI reads "file://" and "https://" as a place to take the value from, "-" as an option. */
static void only_ids_become_words(void **state)
{
    static const struct {
        const char *value, *word;
    } cases[] = {
        {"vpc-0a1b", "'vpc-0a1b'"},
        {"com.amazonaws.eu-west-1.email-smtp", "'com.amazonaws.eu-west-1.email-smtp'"},
        {"arn:aws:iam::111122223333:user/a@b", "'arn:aws:iam::111122223333:user/a@b'"},
        {"", "'NOT-AN-ID'"},
        {"-h", "'NOT-AN-ID'"},
        {"file:///etc/passwd", "'NOT-AN-ID'"},
        {"vpc-1 --debug", "'NOT-AN-ID'"},
        {"vpc'1", "'NOT-AN-ID'"},
        {"vpc-\xC3\xA9", "'NOT-AN-ID'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf word = STRBUF_INIT, option = STRBUF_INIT, wanted = STRBUF_INIT;

        mail_word(&word, cases[i].value);
        assert_string_equal(word.text, cases[i].word);
        mail_option(&option, "vpc-id", cases[i].value);
        strbuf_addf(&wanted, " --vpc-id %s", cases[i].word);
        assert_string_equal(option.text, wanted.text);
        strbuf_release(&word);
        strbuf_release(&option);
        strbuf_release(&wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_have_stable_words),
        cmocka_unit_test(the_worst_is_told),
        cmocka_unit_test(only_ids_become_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
