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
        {"tcp 25 0.0.0.0/0", NULL, "cidr:10.0.0.0/8", {{.after = 1, .peak = 1, .touched = true, .known = true}, {.after = 0, .peak = 0, .touched = false, .known = true}}},
        /* the second block is added while the old rule stands */
        {"tcp 25 0.0.0.0/0", NULL, "vpc", {{.after = 2, .peak = 2, .touched = true, .known = true}, {.after = 0, .peak = 0, .touched = false, .known = true}}},
        /* a group counts in both families, and the old rule stands beside it for a moment */
        {"tcp 25 0.0.0.0/0", NULL, "sg:sg-2", {{.after = 1, .peak = 2, .touched = true, .known = true}, {.after = 1, .peak = 1, .touched = true, .known = true}}},
        /* a prefix list counts what it may hold */
        {"tcp 25 0.0.0.0/0", "tcp 80 ::/0", "pl:pl-1", {{.after = 10, .peak = 11, .touched = true, .known = true}, {.after = 1, .peak = 1, .touched = false, .known = true}}},
        {"tcp 25 0.0.0.0/0", "tcp 80 sg-2", "pl:pl-2", {{.after = 1, .peak = 2, .touched = true, .known = false}, {.after = 1, .peak = 1, .touched = false, .known = true}}},
        {"tcp 25 ::/0", "tcp 80 0.0.0.0/0", "remove", {{.after = 1, .peak = 1, .touched = false, .known = true}, {.after = 0, .peak = 1, .touched = true, .known = true}}},
        {"tcp 25 10.0.0.0/8", NULL, "cidr:10.0.0.0/8", {{.after = 1, .peak = 1, .touched = false, .known = true}, {.after = 0, .peak = 0, .touched = false, .known = true}}},
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

/* What the end has no room for is refused; what only old and new together have no room for is done in
 * another order. */
static void a_full_group_decides_the_order(void **state)
{
    (void)state;
    static const struct {
        const char *candidate;
        unsigned quota;
        enum change_failure failure;
        enum change_way way;
    } cases[] = {
        {"cidr:10.0.0.0/8", 3, CHANGE_OK, WAY_MODIFY}, /* in place: no room needed */
        {"sg:sg-2", 4, CHANGE_OK, WAY_ADD_THEN_REMOVE},
        {"sg:sg-2", 3, CHANGE_OK, WAY_REMOVE_THEN_ADD},
        {"sg:sg-2,sg-3", 4, CHANGE_OK, WAY_REMOVE_THEN_ADD},
        {"sg:sg-2,sg-3", 3, CHANGE_FAIL_QUOTA, WAY_NOTHING},
        {"vpc", 3, CHANGE_FAIL_QUOTA, WAY_NOTHING}, /* two blocks */
        {"remove", 3, CHANGE_OK, WAY_REMOVE},
        {"vpc", 2, CHANGE_OK, WAY_MODIFY}, /* three rules are there: it was raised */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT;
        struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
        struct change change;

        small_rule(account, "tcp 80 192.0.2.0/24");
        small_rule(account, "tcp 443 192.0.2.0/24");
        small_rule(account, "tcp 443 2001:db8::/32");
        account->quotas.rules = cases[i].quota;
        assert_int_equal(small_change(&change, account, NULL, CHANGE_REWRITE, target,
                                      cases[i].candidate, false, &why),
                         cases[i].failure);
        if (cases[i].failure == CHANGE_OK)
            assert_int_equal(change.way, cases[i].way);
        else
            assert_non_null(strstr(why.text, "and AWS allows 3."));
        change_release(&change);
        strbuf_release(&why);
        account_free(account);
    }
}

static void an_acl_is_not_filled_over(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct target target = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct change change;

    account->quotas.entries = 2; /* the entry and the default deny */
    assert_int_equal(
        small_change(&change, account, NULL, CHANGE_REWRITE, target, "vpc", false, &why),
        CHANGE_FAIL_QUOTA);
    assert_non_null(strstr(why.text, "3 inbound IPv4 entries, and AWS allows 2"));
    account->quotas.entries = 3;
    assert_int_equal(
        small_change(&change, account, NULL, CHANGE_REWRITE, target, "vpc", false, &why),
        CHANGE_OK);
    change_release(&change);
    strbuf_release(&why);
    account_free(account);
}

/* A list counts what it may hold; the new one beside the old one for a moment. */
static void a_larger_list_stands_beside_the_old_one(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct target target = small_rule(account, "tcp 25 pl-1");
    struct change change;
    struct quota_use use;

    small_prefix_list(account, "pl-big", "111122223333", IP_V4, SMALL_TEXTS("198.51.100.0/25"), 30);
    assert_int_equal(small_change(&change, account, NULL, CHANGE_REWRITE, target, "pl:pl-big", false, &why), CHANGE_OK);
    use = quota_use_of(account, NULL, &change, IP_V4);
    assert_int_equal(use.before, 10);
    assert_int_equal(use.after, 30);
    assert_int_equal(use.peak, 40);
    assert_false(quota_is_tight(&use));
    change_release(&change);
    strbuf_release(&why);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_larger_list_stands_beside_the_old_one),
        cmocka_unit_test(rules_count_by_family_and_weight),
        cmocka_unit_test(entries_count_with_the_default_deny),
        cmocka_unit_test(a_full_group_decides_the_order),
        cmocka_unit_test(an_acl_is_not_filled_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
