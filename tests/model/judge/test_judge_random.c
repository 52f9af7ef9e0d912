/*
 * Random small accounts against a slow reference that tests single packets and knows no sets.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding.h"
#include "tests/model/judge/finding_reference.h"
#include "tests/model/judge/random_account.h"

#define ACCOUNTS 2500

/* --- what the program says, in the same words -------------------------------------------------------------------- */

static int row_compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static void finding_line(struct lines *lines, const struct findings *findings,
                         const struct finding *finding, const struct account *account)
{
    struct strbuf line = STRBUF_INIT;
    uint32_t rules[64];

    strbuf_addf(&line, "%s %s %s %s %s %s ports %x:", finding_kind_name(finding->kind),
                severity_name(finding->severity), exposure_name(finding->exposure),
                breadth_name(finding->breadth),
                finding->family == IP_FAMILY_COUNT
                    ? "unknown"
                    : ip_family_name((enum ip_family)finding->family),
                text_raw(account->texts, account_object_id(account, finding->resource)),
                (unsigned)finding->ports);
    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        uint32_t row = findings->interfaces.items[finding->interfaces.first + i];
        strbuf_addf(&line, " %s", text_raw(account->texts, account->interfaces.items[row].id));
    }
    strbuf_adds(&line, " rules:");
    assert_true(finding->rules.count < 64);
    for (uint32_t i = 0; i < finding->rules.count; i++)
        rules[i] = findings->rules.items[finding->rules.first + i];
    qsort(rules, finding->rules.count, sizeof *rules, row_compare);
    for (uint32_t i = 0; i < finding->rules.count; i++)
        strbuf_addf(&line, " %u", (unsigned)rules[i]);
    lines_add(lines, &line);
}

static void program_judge(struct lines *lines, const struct account *account,
                          const struct edits *edits, size_t seen[FINDING_KIND_COUNT][4])
{
    struct findings findings;

    findings_compute(&findings, account, edits, &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        const struct finding *finding = &findings.items.items[i];
        seen[finding->kind][finding->exposure]++;
        finding_line(lines, &findings, finding, account);
    }
    findings_release(&findings);
    lines_sort(lines);
}

static void compare(unsigned seed, const struct lines *wanted, const struct lines *given)
{
    for (size_t i = 0; i < wanted->count || i < given->count; i++) {
        const char *want = i < wanted->count ? wanted->items[i] : "(nothing)";
        const char *got = i < given->count ? given->items[i] : "(nothing)";
        if (strcmp(want, got) != 0)
            fail_msg("seed %u:\n  wanted %s\n  given  %s", seed, want, got);
    }
}

static void test_random_accounts_agree_with_single_packets(void **state)
{
    size_t seen[FINDING_KIND_COUNT][4] = {{0}};

    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct lines wanted = {.count = 0}, given = {.count = 0};
        struct account *account;

        random_state = seed * 7919u + 1;
        account = random_account();
        reference_judge(&wanted, account);
        program_judge(&given, account, NULL, seen);
        compare(seed, &wanted, &given);
        lines_release(&given);
        lines_release(&wanted);
        account_free(account);
    }
    for (int kind = 0; finding_kind_is_inbound((enum finding_kind)kind); kind++)
        for (int exposure = 0; exposure < 4; exposure++)
            if (kind != FINDING_ENI_UNION_OPEN || exposure != EXPOSURE_UNATTACHED)
                if (seen[kind][exposure] == 0)
                    fail_msg("kind %d never had exposure %d: the accounts are too tame", kind,
                             exposure);
}

/* --- about the limit ------------------------------------------------------------------------------------------------ */

/* For the reference, which knows no edits, rules that these take away let nothing in. */
static void remove_rules(const struct account *account, struct edits *edits)
{
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (one_in(12))
            edits_remove_rule(edits, i);
}

static void close_removed(struct account *account, const struct edits *edits)
{
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (edits_rule_is_removed(edits, i))
            account->rules.items[i].flags |= RULE_EGRESS;
}

static void test_sums_about_the_limit(void **state)
{
    size_t seen[FINDING_KIND_COUNT][4] = {{0}}, unions = 0;

    (void)state;
    for (unsigned seed = 0; seed < ACCOUNTS; seed++) {
        struct lines wanted = {.count = 0}, given = {.count = 0};
        struct account *account;
        struct edits *edits;

        random_state = seed * 7919u + 2;
        account = random_limit_account();
        edits = edits_new(account);
        remove_rules(account, edits);
        program_judge(&given, account, edits, seen);
        close_removed(account, edits);
        reference_judge(&wanted, account);
        compare(seed, &wanted, &given);
        edits_free(edits);
        lines_release(&given);
        lines_release(&wanted);
        account_free(account);
    }
    for (int exposure = 0; exposure < 4; exposure++)
        unions += seen[FINDING_SG_UNION_OPEN][exposure] + seen[FINDING_ENI_UNION_OPEN][exposure];
    assert_in_range(unions, ACCOUNTS / 10, ACCOUNTS * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_accounts_agree_with_single_packets),
        cmocka_unit_test(test_sums_about_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
