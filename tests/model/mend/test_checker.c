#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/checker.h"
#include "tests/model/mend/small_account.h"

/* One letter for each checker in its order: p(asses), s(kips), m(ay fail), f(ails). */
static void ask(char letters[CHECKER_COUNT + 1], const struct account *account)
{
    struct checker_answer answers[CHECKER_COUNT];

    checkers_ask(answers, account, NULL, SMALL_GROUP);
    for (int i = 0; i < CHECKER_COUNT; i++)
        letters[i] = "psmf"[answers[i].verdict];
    letters[CHECKER_COUNT] = '\0';
}

static void each_goes_by_its_own_text(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *letters; /* EC2-039, EC2.19, EC2.18, Prowler */
    } cases[] = {
        {"tcp 25 0.0.0.0/0", "ffff"},      {"tcp 25 ::/0", "ffff"},
        {"tcp 20-30 0.0.0.0/0", "mfff"},   {"all all ::/0", "mfff"},
        {"tcp 20-24 0.0.0.0/0", "pffp"},   {"tcp 465 0.0.0.0/0", "ppfp"},
        {"tcp 443 0.0.0.0/0", "pppp"},     {"tcp 80 ::/0", "pppp"},
        {"tcp 443-444 0.0.0.0/0", "ppfp"}, {"udp 443 0.0.0.0/0", "ppfp"},
        {"icmp all 0.0.0.0/0", "pppp"},    {"tcp 9300 0.0.0.0/0", "pffp"},
        {"tcp 25 0.0.0.0/1", "pppp"},      {"tcp 25 2000::/3", "pppp"},
        {"tcp 25 10.0.0.0/8", "pppp"},     {"tcp 25 pl-1", "pppp"},
        {"tcp 25 sg-2", "pppp"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        char letters[CHECKER_COUNT + 1];

        small_rule(account, cases[i].rule);
        ask(letters, account);
        if (strcmp(letters, cases[i].letters))
            fail_msg("%s: %s, not %s", cases[i].rule, letters, cases[i].letters);
        account_free(account);
    }
}

static void the_worst_rule_decides(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct checker_answer answers[CHECKER_COUNT];

    small_egress_rule(account, "all all 0.0.0.0/0"); /* nobody asks about what goes out */
    small_rule(account, "tcp 0-65535 0.0.0.0/0");
    small_rule(account, "tcp 25 ::/0");
    checkers_ask(answers, account, NULL, SMALL_GROUP);
    assert_int_equal(answers[CHECKER_CONFORMITY].verdict, VERDICT_FAILS);
    assert_int_equal(answers[CHECKER_CONFORMITY].rule, 2);
    assert_int_equal(answers[CHECKER_EC2_19].rule, 1);
    account_free(account);
}

static void prowler_asks_no_group_without_interfaces(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    char letters[CHECKER_COUNT + 1];

    small_rule(account, "tcp 25 0.0.0.0/0");
    account->groups.items[SMALL_GROUP].interfaces.count = 0;
    ask(letters, account);
    assert_string_equal(letters, "fffs");
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_goes_by_its_own_text),
        cmocka_unit_test(the_worst_rule_decides),
        cmocka_unit_test(prowler_asks_no_group_without_interfaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
