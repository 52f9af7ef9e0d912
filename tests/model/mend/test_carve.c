#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_account.h"

static void the_remainder_is_kept_by_the_fewest_rules(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *other, *candidate;
        enum change_way way;
        const char *expected;
    } cases[] = {
        {"tcp 20-30 0.0.0.0/0", NULL, "cidr:10.0.0.0/8", WAY_MODIFY,
         "tcp 20-24 0.0.0.0/0 | tcp 26-30 0.0.0.0/0 | tcp 25 10.0.0.0/8"},
        {"tcp 20-25 0.0.0.0/0", NULL, "cidr:10.0.0.0/8", WAY_MODIFY,
         "tcp 20-24 0.0.0.0/0 | tcp 25 10.0.0.0/8"},
        {"tcp 25-26 ::/0", NULL, "sg:sg-2", WAY_ADD_THEN_REMOVE,
         "tcp 26 ::/0 | tcp 25 sg-2"},
        {"tcp 20-30 sg-3", NULL, "sg:sg-2", WAY_ADD_THEN_REMOVE,
         "tcp 20-24 sg-3 | tcp 26-30 sg-3 | tcp 25 sg-2"},
        {"tcp 20-30 0.0.0.0/0", NULL, "remove", WAY_MODIFY,
         "tcp 20-24 0.0.0.0/0 | tcp 26-30 0.0.0.0/0"},
        {"tcp 400-600 0.0.0.0/0", NULL, "cidr:10.0.0.0/8", WAY_MODIFY,
         "tcp 400-464 0.0.0.0/0 | tcp 466-586 0.0.0.0/0 | tcp 588-600 0.0.0.0/0 | "
         "tcp 465 10.0.0.0/8 | tcp 587 10.0.0.0/8"},
        {"tcp 0-65535 0.0.0.0/0", NULL, "sg:sg-2", WAY_MODIFY,
         "tcp 0-24 0.0.0.0/0 | tcp 26-464 0.0.0.0/0 | tcp 466-586 0.0.0.0/0 | "
         "tcp 588-2464 0.0.0.0/0 | tcp 2466-2524 0.0.0.0/0 | tcp 2526-2586 0.0.0.0/0 | "
         "tcp 2588-65535 0.0.0.0/0 | tcp 25 sg-2 | tcp 465 sg-2 | tcp 587 sg-2 | tcp 2465 sg-2 | "
         "tcp 2525 sg-2 | tcp 2587 sg-2"},
        /* a piece that the group holds anyway is left out, and another one takes the id */
        {"tcp 20-30 0.0.0.0/0", "tcp 20-24 0.0.0.0/0", "cidr:10.0.0.0/8", WAY_MODIFY,
         "tcp 26-30 0.0.0.0/0 | tcp 25 10.0.0.0/8"},
        {"tcp 24-25 0.0.0.0/0", "tcp 24 0.0.0.0/0", "sg:sg-2", WAY_ADD_THEN_REMOVE, "tcp 25 sg-2"},
        /* nothing but SMTP: rewriting it */
        {"tcp 25 0.0.0.0/0", NULL, "cidr:10.0.0.0/8", WAY_MODIFY, "tcp 25 10.0.0.0/8"},
        {"tcp 25 0.0.0.0/0", NULL, "remove", WAY_REMOVE, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
        struct target target = small_rule(account, cases[i].rule);
        struct change change;
        if (cases[i].other)
            small_rule(account, cases[i].other);
        if (small_change(&change, account, NULL, CHANGE_CARVE, target, cases[i].candidate, false,
                         &why))
            fail_msg("%s: %s", cases[i].rule, why.text);
        small_say_change(&said, account, &change);
        assert_string_equal(said.text, cases[i].expected);
        assert_int_equal(change.way, cases[i].way);
        assert_null(change.warning);
        if (change.way == WAY_MODIFY)
            assert_string_equal(text_raw(account->texts, change.rules[0].id), "sgr-0");
        change_release(&change);
        strbuf_release(&said);
        account_free(account);
    }
}

static void neighbouring_smtp_ports_make_one_run(void **state)
{
    (void)state;
    static const struct smtp_ports ports = {{24, 25, 26, 28}, 4};
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
    struct target target = small_rule(account, "tcp 25-30 0.0.0.0/0");
    struct candidate candidate;
    struct change change;

    assert_true(candidate_parse(&candidate, account, target, "cidr:10.0.0.0/8", &why));
    assert_int_equal(change_make(&change, account, NULL,
                                 &(struct change_request){.kind = CHANGE_CARVE,
                                                          .target = target,
                                                          .candidate = &candidate,
                                                          .ports = &ports},
                                 &why),
                     CHANGE_OK);
    small_say_change(&said, account, &change);
    assert_string_equal(said.text, "tcp 27 0.0.0.0/0 | tcp 29-30 0.0.0.0/0 | "
                                   "tcp 25-26 10.0.0.0/8 | tcp 28 10.0.0.0/8");
    candidate_release(&candidate);
    change_release(&change);
    strbuf_release(&said);
    account_free(account);
}

static void all_protocols_are_carved_only_where_loss_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *others;
    } cases[] = {
        {"all all 0.0.0.0/0", "udp 0-65535 0.0.0.0/0 | icmp all 0.0.0.0/0"},
        {"all all ::/0", "udp 0-65535 ::/0 | icmpv6 all ::/0"},
        {"all all sg-2", "udp 0-65535 sg-2 | icmp all sg-2 | icmpv6 all sg-2"},
        {"all all pl-1", "udp 0-65535 pl-1 | icmp all pl-1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
        struct target target = small_rule(account, cases[i].rule);
        struct change change;
        account->quotas.rules = 200; /* pl-1 counts ten times in each of its nine pieces */
        assert_int_equal(
            small_change(&change, account, NULL, CHANGE_CARVE, target, "sg:sg-3", false, &why),
            CHANGE_FAIL_LOSS);
        assert_non_null(strstr(why.text, "lose all other IP protocols"));
        assert_int_equal(
            small_change(&change, account, NULL, CHANGE_CARVE, target, "sg:sg-3", true, &why),
            CHANGE_OK);
        small_say_change(&said, account, &change);
        assert_int_equal(strncmp(said.text, "tcp 0-24 ", 9), 0);
        assert_non_null(strstr(said.text, cases[i].others));
        assert_non_null(strstr(said.text, "tcp 25 sg-3 | tcp 465 sg-3"));
        assert_non_null(strstr(change.warning, "are lost"));
        change_release(&change);
        strbuf_release(&said);
        strbuf_release(&why);
        account_free(account);
    }
}

static void what_is_not_smtp_is_not_carved(void **state)
{
    (void)state;
    static const char *const rules[] = {"tcp 80-443 0.0.0.0/0", "udp 25 0.0.0.0/0",
                                        "icmp 25/25 0.0.0.0/0", "50 all 0.0.0.0/0"};

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT;
        struct target target = small_rule(account, rules[i]);
        struct change change;
        assert_int_equal(
            small_change(&change, account, NULL, CHANGE_CARVE, target, "remove", true, &why),
            CHANGE_FAIL_NO_SMTP);
        assert_true(why.length > 0);
        strbuf_release(&why);
        account_free(account);
    }
}

/* A rule for TCP without ports is for all of them, be it written as 0-65535 or not at all. */
static void tcp_without_ports_is_all_of_tcp(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target bare = small_rule(account, "tcp 0-65535 0.0.0.0/0");
    struct target smtp = small_rule(account, "tcp 25 0.0.0.0/0");

    assert_true(target_is_wider_than(account, bare, &smtp_ports_default));
    account->rules.items[bare.row].from_port = account->rules.items[bare.row].to_port = -1;
    assert_true(target_is_wider_than(account, bare, &smtp_ports_default));
    assert_false(target_is_wider_than(account, smtp, &smtp_ports_default));
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcp_without_ports_is_all_of_tcp),
        cmocka_unit_test(the_remainder_is_kept_by_the_fewest_rules),
        cmocka_unit_test(neighbouring_smtp_ports_make_one_run),
        cmocka_unit_test(all_protocols_are_carved_only_where_loss_is_allowed),
        cmocka_unit_test(what_is_not_smtp_is_not_carved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
