#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/shape.h"
#include "tests/model/mend/small_account.h"

static void rules_are_alike_by_what_they_say(void **state)
{
    static const struct {
        const char *rule;
        bool alike;
    } cases[] = {
        {"tcp 25 0.0.0.0/0", true},    {"tcp 25-26 0.0.0.0/0", false}, {"tcp 24-25 0.0.0.0/0", false}, {"udp 25 0.0.0.0/0", false},
        {"tcp 25 0.0.0.0/1", false},   {"tcp 25 ::/0", false},         {"tcp 25 sg-2", false},
        {"all all 0.0.0.0/0", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target like = small_rule(account, "tcp 25 0.0.0.0/0");
        struct target other = small_rule(account, cases[i].rule), found = {TARGET_RULE, 0};

        assert_int_equal(targets_are_alike(account, like, other), cases[i].alike);
        assert_int_equal(target_find_alike(account, like, &found), cases[i].alike);
        if (cases[i].alike)
            assert_int_equal(found.row, other.row);
        account_free(account);
    }
}

static void outbound_rules_and_the_other_kind_are_passed_over(void **state)
{
    struct account *account = small_account_new();
    struct target like = small_rule(account, "tcp 25 0.0.0.0/0"), found = {TARGET_RULE, 0};
    struct target entry = small_entry(account, "100 allow tcp 25 0.0.0.0/0");

    (void)state;
    small_egress_rule(account, "tcp 25 0.0.0.0/0");
    assert_false(target_find_alike(account, like, &found));
    assert_false(targets_are_alike(account, like, entry));
    account_free(account);
}

static void entries_are_alike_whatever_their_number(void **state)
{
    struct account *account = small_account_new();
    struct target like = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct target same = small_entry(account, "110 allow tcp 25 0.0.0.0/0");
    struct target found = {TARGET_ENTRY, 0};

    (void)state;
    small_entry(account, "120 deny tcp 25 0.0.0.0/0");
    assert_true(target_find_alike(account, like, &found));
    assert_int_equal(found.row, same.row);
    found.row++;
    assert_false(target_find_alike(account, like, &found));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_alike_by_what_they_say),
        cmocka_unit_test(outbound_rules_and_the_other_kind_are_passed_over),
        cmocka_unit_test(entries_are_alike_whatever_their_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
