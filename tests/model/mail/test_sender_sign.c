/* Names that speak of mail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "model/mail/mail_host.h"
#include "model/mail/sender_sign.h"
#include "model/read/export.h"
#include "model/sample/sample.h"

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

/* What marks one interface, asked for all of them at once. */
static void test_signs_are_those_of_one(void **state)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    uint8_t *signs = sender_signs(account, &smtp_ports_default);
    size_t marked = 0;

    (void)state;
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        struct strbuf why = STRBUF_INIT;
        bool is = mail_purpose(account, i, &smtp_ports_default, &why);

        assert_int_equal(is, (signs[i] & ~SENDER_OWN) != 0);
        marked += is;
        strbuf_release(&why);
    }
    assert_true(marked > 0 && marked < account->interfaces.count);
    free(signs);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_of_mail),
        cmocka_unit_test(test_senders_run_programs),
        cmocka_unit_test(test_signs_are_those_of_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
