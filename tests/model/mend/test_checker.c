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
        const char *rule, *letters; /* EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite */
    } cases[] = {
        {"tcp 25 0.0.0.0/0", "fffff"},
        {"tcp 25 ::/0", "fffff"},
        /* Conformity's audit and ScoutSuite's key know only the range 25-25 */
        {"tcp 20-30 0.0.0.0/0", "mfffp"},
        {"tcp 0-65535 0.0.0.0/0", "mfffp"},
        {"all all ::/0", "mfffp"},
        {"tcp 20-24 0.0.0.0/0", "pffpp"},
        {"tcp 465 0.0.0.0/0", "ppfpp"},
        {"tcp 587 ::/0", "ppfpp"},
        {"tcp 110 0.0.0.0/0", "pfffp"}, /* POP is on both lists */
        {"tcp 9300 0.0.0.0/0", "pffpp"},
        {"tcp 443 0.0.0.0/0", "ppppp"},
        {"tcp 80 ::/0", "ppppp"},
        {"tcp 443-444 0.0.0.0/0", "ppfpp"},
        {"udp 443 0.0.0.0/0", "ppfpp"}, /* 80 and 443 are authorized for TCP */
        {"udp 25 0.0.0.0/0", "pmfpp"},  /* EC2.19 names no protocol */
        {"icmp all 0.0.0.0/0", "ppppp"},
        {"icmp 25/25 0.0.0.0/0", "ppppp"}, /* a type, not a port */
        {"50 all 0.0.0.0/0", "ppppp"},
        /* the spelling decides, not the addresses */
        {"tcp 25 0.0.0.0/1", "ppppp"},
        {"tcp 25 2000::/3", "ppppp"},
        {"tcp 25 10.0.0.0/8", "ppppp"},
        {"tcp 25 pl-1", "ppppp"},
        {"tcp 25 sg-2", "ppppp"},
        {"tcp 25 11.0.0.0/0", "fffff"}, /* AWS itself masks it to 0.0.0.0/0 */
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
    assert_string_equal(letters, "fffsf");
    account_free(account);
}

/* Prowler's check of ACLs: protocol -1 from all of a family, if no deny of that comes before. */
static void prowler_asks_acls_about_every_port(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        enum checker_verdict verdict;
        uint32_t entry;
    } cases[] = {
        {"100 allow all all 0.0.0.0/0", "110 deny all all 0.0.0.0/0", VERDICT_FAILS, 0},
        {"100 deny all all 0.0.0.0/0", "110 allow all all 0.0.0.0/0", VERDICT_PASSES, NONE},
        {"100 deny all all 0.0.0.0/0", "110 allow all all ::/0", VERDICT_FAILS, 1},
        {"100 deny tcp 25 0.0.0.0/0", "110 allow all all 0.0.0.0/0", VERDICT_FAILS, 1},
        {"100 allow tcp 0-65535 0.0.0.0/0", "110 allow tcp 25 0.0.0.0/0", VERDICT_PASSES, NONE},
        {"100 allow all all 0.0.0.0/1", "110 allow all all 128.0.0.0/1", VERDICT_PASSES, NONE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct checker_answer answer;

        small_entry(account, cases[i].first);
        small_entry(account, cases[i].second);
        answer = checker_ask_acl(account, NULL, SMALL_ACL);
        assert_int_equal(answer.verdict, cases[i].verdict);
        assert_int_equal(answer.rule, cases[i].entry);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_goes_by_its_own_text),
        cmocka_unit_test(the_worst_rule_decides),
        cmocka_unit_test(prowler_asks_no_group_without_interfaces),
        cmocka_unit_test(prowler_asks_acls_about_every_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
