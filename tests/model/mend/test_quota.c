#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/quota.h"
#include "tests/model/mend/small_account.h"

static void rules_count_by_family_and_weight(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *other, *candidate;
        struct quota_use use[IP_FAMILY_COUNT];
    } cases[] = {
        /* in place: never more than before and after */
        {"tcp 25 0.0.0.0/0", NULL, "cidr:10.0.0.0/8", {{1, 1, true, true}, {0, 0, false, true}}},
        /* the second block is added while the old rule stands */
        {"tcp 25 0.0.0.0/0", NULL, "vpc", {{2, 2, true, true}, {0, 0, false, true}}},
        /* a group counts in both families, and the old rule stands beside it for a moment */
        {"tcp 25 0.0.0.0/0", NULL, "sg:sg-2", {{1, 2, true, true}, {1, 1, true, true}}},
        /* a prefix list counts what it may hold */
        {"tcp 25 0.0.0.0/0", "tcp 80 ::/0", "pl:pl-1", {{10, 11, true, true}, {1, 1, false, true}}},
        {"tcp 25 0.0.0.0/0", "tcp 80 sg-2", "pl:pl-2", {{1, 2, true, false}, {1, 1, false, true}}},
        {"tcp 25 ::/0", "tcp 80 0.0.0.0/0", "remove", {{1, 1, false, true}, {0, 1, true, true}}},
        {"tcp 25 10.0.0.0/8", NULL, "cidr:10.0.0.0/8", {{1, 1, false, true}, {0, 0, false, true}}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT;
        struct target target = small_rule(account, cases[i].rule);
        struct change change;
        if (cases[i].other)
            small_rule(account, cases[i].other);
        small_egress_rule(account, "all all 0.0.0.0/0"); /* counted apart */
        small_change(&change, account, NULL, CHANGE_REWRITE, target, cases[i].candidate, false,
                     &why);
        for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
            struct quota_use use = quota_use_of(account, NULL, &change, (enum ip_family)family);
            assert_int_equal(use.after, cases[i].use[family].after);
            assert_int_equal(use.peak, cases[i].use[family].peak);
            assert_int_equal(use.touched, cases[i].use[family].touched);
            assert_int_equal(use.known, cases[i].use[family].known);
        }
        change_release(&change);
        account_free(account);
    }
}

static void entries_count_with_the_default_deny(void **state)
{
    (void)state;
    for (int has_default = 0; has_default < 2; has_default++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT;
        struct target target = small_entry(account, "100 allow tcp 20-30 0.0.0.0/0");
        struct change change;
        small_entry(account, "110 allow tcp 80 ::/0");
        if (has_default)
            small_entry(account, "32767 deny all all 0.0.0.0/0");
        small_change(&change, account, NULL, CHANGE_CARVE, target, "vpc", false, &why);
        struct quota_use use = quota_use_of(account, NULL, &change, IP_V4);
        assert_int_equal(use.after, 5); /* 2 allow, 1 deny, the old entry, the default */
        assert_true(use.touched);
        use = quota_use_of(account, NULL, &change, IP_V6);
        assert_int_equal(use.after, 2);
        assert_false(use.touched);
        change_release(&change);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_count_by_family_and_weight),
        cmocka_unit_test(entries_count_with_the_default_deny),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
