/* Names that speak of mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mail/sender_sign.h"

static void test_words_of_mail(void **state)
{
    static const char *const said[] = {"mail",    "prod-MX-1",     "mx",        "Mailer",
                                       "my ses",  "smtp25",        "x.relay2",  "newsletter_out",
                                       "mta-eu",  "\xE3\x83\xA1mx", "postfixes", "a-sender"};
    static const char *const not_said[] = {"",       "mxnet", "sessions", "webmail", "mtas",
                                           "fooses", "gmail", "process",  "am",      "s"};

    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        if (!sender_name_says(said[i]))
            fail_msg("%s", said[i]);
    for (size_t i = 0; i < sizeof not_said / sizeof not_said[0]; i++)
        if (sender_name_says(not_said[i]))
            fail_msg("%s", not_said[i]);
}

static void test_senders_run_programs(void **state)
{
    (void)state;
    assert_false(sender_sign_is_sender(0));
    assert_false(sender_sign_is_sender(SENDER_OWN));
    assert_false(sender_sign_is_sender(SENDER_BY_NAME | SENDER_BY_RULE));
    assert_true(sender_sign_is_sender(SENDER_OWN | SENDER_BY_REVERSE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_of_mail),
        cmocka_unit_test(test_senders_run_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
