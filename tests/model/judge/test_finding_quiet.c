/*
 * Judging again after an edit, with what the judgements before found, says to the letter what judging
 * everything says: random accounts, and in each a chain of random edits, undone and redone.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/model/judge/judge_again.h"
#include "tests/model/judge/random_account.h"
#include "tests/share.h"

enum { ACCOUNTS = 2000 / SHARE, EDITS = 8 };

/* --- random edits ------------------------------------------------------------------------------------ */

static void add_rule(struct edits *edits, const struct account *account)
{
    struct sg_rule rule = account->rules.items[below((uint32_t)account->rules.count)];

    rule.group = below((uint32_t)account->groups.count);
    rule.id = TEXT_NONE;
    if (one_in(3)) {
        rule.protocol = PROTOCOL_TCP;
        rule.from_port = rule.to_port = 25;
    }
    edits_add_rule(edits, &rule);
}

/* Some rules go, some come; entries go in some rounds only, since they touch everything. */
static void edit(struct edits *edits, const struct account *account)
{
    bool entries = one_in(4);

    edits_clear(edits);
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (one_in(10))
            edits_remove_rule(edits, i);
    for (uint32_t i = 0; i < account->acl_entries.count; i++)
        if (entries && one_in(8))
            edits_remove_entry(edits, i);
    while (account->rules.count && one_in(2))
        add_rule(edits, account);
}

/* --- the tests --------------------------------------------------------------------------------------- */

/* The first judgement is of an edited account in every third, as with a plan file. Between two
 * random states comes the unedited one: undone. */
static void test_chains_of_edits(void **state)
{
    size_t changed = 0, before = 0;

    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct finding_quiet quiet = {0};
        struct findings findings = {0};
        struct account *account;
        struct edits *edits;

        random_state = seed * 7919u + 3;
        account = one_in(3) ? random_limit_account() : random_account();
        edits = edits_new(account);
        if (!one_in(3))
            judge_both(&findings, &quiet, account, NULL);
        for (int i = 0; i < EDITS; i++) {
            size_t count;

            if (one_in(4))
                edits_clear(edits);
            else
                edit(edits, account);
            count = judge_both(&findings, &quiet, account, edits);
            changed += count != before;
            before = count;
        }
        assert_true(quiet.known);
        edits_free(edits);
        findings_release(&findings);
        finding_quiet_release(&quiet);
        account_free(account);
    }
    assert_true(changed > ACCOUNTS);
}

/* What it is for: nothing but what is open or edited is looked at. */
static void test_quiet_is_what_is_not_open(void **state)
{
    struct account *account = build_account();
    struct finding_quiet quiet = {0};
    struct findings findings = {0};
    struct edits *edits;

    (void)state;
    build_vpc(account, "vpc-1");
    build_group(account, "sg-open");
    build_rule(account, PROTOCOL_TCP, 25, 25, "0.0.0.0/0");
    build_group(account, "sg-web");
    build_rule(account, PROTOCOL_TCP, 443, 443, "0.0.0.0/0");
    build_group(account, "sg-inner");
    build_rule(account, PROTOCOL_TCP, 25, 25, "10.0.0.0/8");
    build_link(account);
    edits = edits_new(account);
    judge_both(&findings, &quiet, account, edits);
    assert_false(finding_is_quiet(&quiet, account, FINDING_SG_RULE_OPEN, 0));
    assert_true(finding_is_quiet(&quiet, account, FINDING_SG_UNION_OPEN, 0));
    assert_true(finding_is_quiet(&quiet, account, FINDING_SG_RULE_OPEN, 1));
    assert_true(finding_is_quiet(&quiet, account, FINDING_SG_RULE_OPEN, 2));
    edits_remove_rule(edits, 2);
    judge_both(&findings, &quiet, account, edits);
    assert_false(finding_is_quiet(&quiet, account, FINDING_SG_RULE_OPEN, 2));
    assert_true(finding_is_quiet(&quiet, account, FINDING_SG_RULE_OPEN, 1));
    edits_clear(edits);
    judge_both(&findings, &quiet, account, edits);
    assert_true(finding_is_quiet(&quiet, account, FINDING_SG_RULE_OPEN, 2));
    edits_free(edits);
    findings_release(&findings);
    finding_quiet_release(&quiet);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chains_of_edits),
        cmocka_unit_test(test_quiet_is_what_is_not_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
