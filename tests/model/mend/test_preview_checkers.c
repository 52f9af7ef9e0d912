#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_notes.h"

static void the_verdicts_name_what_decides(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *other, *candidate, *line;
    } cases[] = {
        {"tcp 25 0.0.0.0/0", "tcp 443-444 0.0.0.0/0", "vpc",
         "Checkers: EC2-039, EC2.19, Prowler, ScoutSuite FAIL -> PASS; EC2.18 still FAIL (tcp "
         "443-444 from 0.0.0.0/0 stays)."},
        {"tcp 25 0.0.0.0/0", "tcp 20-30 ::/0", "vpc",
         "Checkers: EC2-039 FAIL -> may FAIL (tcp 20-30 from ::/0 stays); EC2.19, EC2.18, Prowler "
         "still FAIL; ScoutSuite FAIL -> PASS."},
        {"tcp 465 0.0.0.0/0", "tcp 80 0.0.0.0/0", "vpc",
         "Checkers: EC2-039, EC2.19, Prowler, ScoutSuite PASS; EC2.18 FAIL -> PASS."},
        {"tcp 25 0.0.0.0/0", "tcp 80 0.0.0.0/0", "remove",
         "Checkers: EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite FAIL -> PASS."},
        /* two rules decide for one set of checkers */
        {"tcp 25 0.0.0.0/0", "udp 25 0.0.0.0/0", "remove",
         "Checkers: EC2-039, Prowler, ScoutSuite FAIL -> PASS; EC2.19 FAIL -> may FAIL (udp 25 "
         "from 0.0.0.0/0 stays); EC2.18 still FAIL."},
        /* a rule that none of them ever asked about */
        {"tcp 465 64.0.0.0/2", "tcp 80 0.0.0.0/0", "vpc", ""},
        {"tcp 80 0.0.0.0/0", "tcp 465 0.0.0.0/0", "vpc", ""},
        /* what the change itself puts there */
        {"tcp 25 10.0.0.0/8", "tcp 80 0.0.0.0/0", "cidr:0.0.0.0/0",
         "Checkers: EC2-039, EC2.19, EC2.18, Prowler, ScoutSuite PASS -> FAIL (tcp 25 from "
         "0.0.0.0/0)."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_rule(account, cases[i].rule);
        char *notes;

        small_rule(account, cases[i].other);
        notes = small_notes(account, CHANGE_REWRITE, target, cases[i].candidate);
        small_check_note(notes, "Checkers", cases[i].line);
        free(notes);
        account_free(account);
    }
}

static void a_carve_keeps_what_they_complain_about(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 20-30 0.0.0.0/0");
    char *notes = small_notes(account, CHANGE_CARVE, target, "vpc");

    small_check_note(notes, "Checkers",
                     "Checkers: EC2-039 may FAIL -> PASS; EC2.19, EC2.18 still FAIL (tcp 20-24 from "
                     "0.0.0.0/0); Prowler FAIL -> PASS; ScoutSuite PASS.");
    free(notes);
    account_free(account);
}

/* 0.0.0.0/1 holds half of IPv4: no checker sees it. One that is spelled open they do see. */
static void the_truth_is_told_where_they_miss_it(void **state)
{
    (void)state;
    static const struct {
        const char *other, *line;
    } cases[] = {
        {"tcp 25 0.0.0.0/1",
         "They go by the spelling /0 and do not see that IPv4 tcp 25 stays open to the world: "
         "2.15 billion addresses, e.g. 1.0.0.0."},
        {"all all 32.0.0.0/8",
         "They go by the spelling /0 and do not see how wide IPv4 tcp 25 stays open: 16.8 million "
         "addresses, e.g. 32.0.0.0."},
        {"tcp 25 2000::/3",
         "They go by the spelling /0 and do not see that IPv6 tcp 25 stays open to the world: "
         "2^125 addresses, e.g. 2000::."},
        {"tcp 25 ::/0", ""},
        {"tcp 25 32.0.0.0/9", ""},
        {"udp 25 0.0.0.0/1", ""},
        {"tcp 25 sg-2", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
        char *notes;

        small_rule(account, cases[i].other);
        notes = small_notes(account, CHANGE_REWRITE, target, "remove");
        small_check_note(notes, "They go by", cases[i].line);
        free(notes);
        account_free(account);
    }
}

/* Of ACLs only Prowler asks about something that SMTP is part of: every port. */
static void few_ask_acls(void **state)
{
    (void)state;
    static const struct {
        const char *entry, *candidate, *line;
    } cases[] = {
        {"100 allow tcp 25 0.0.0.0/0", "remove",
         "Checkers: EC2-039, EC2.18 and EC2.19 do not ask ACLs."},
        {"100 allow all all 0.0.0.0/0", "cidr:10.0.0.0/8",
         "Checkers: EC2-039, EC2.18 and EC2.19 do not ask ACLs; Prowler's check for every port "
         "open: FAIL -> PASS."},
        {"100 allow tcp 25 10.0.0.0/8", "remove",
         "Checkers: EC2-039, EC2.18 and EC2.19 do not ask ACLs."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct target target = small_entry(account, cases[i].entry);
        char *notes = small_notes(account, CHANGE_REWRITE, target, cases[i].candidate);

        small_check_note(notes, "Checkers", cases[i].line);
        free(notes);
        account_free(account);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdicts_name_what_decides),
        cmocka_unit_test(a_carve_keeps_what_they_complain_about),
        cmocka_unit_test(the_truth_is_told_where_they_miss_it),
        cmocka_unit_test(few_ask_acls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
