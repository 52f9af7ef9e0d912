/*
 * Findings about mail in the sample account, judged by hand, and what edits and AWS's lifted block make of
 * them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <string.h>

#include "model/account/rule.h"
#include "model/judge/finding_quiet.h"
#include "model/read/export.h"
#include "model/sample/sample.h"
#include "tests/model/mail/finding_lines.h"

static int open_sample(void **state)
{
    *state = export_read_pieces(sample_pieces, sample_piece_count);
    return 0;
}

static int close_sample(void **state)
{
    account_free(*state);
    return 0;
}

static void find_and_describe(struct strbuf *out, const struct walk_context *context)
{
    struct findings findings = {0};

    mail_findings_compute(&findings, context, &smtp_ports_default);
    describe_findings(out, &findings, context->account);
    findings_release(&findings);
}

#define LAB_APP  "sg-009bbc4c94cd0fb81"
#define VPC      "vpc-0e79ac9aca8d7f7d3"
#define ENDPOINT "vpce-0abc768a1a48b0bf6"
#define RELAY    "eni-098c272e222f07782" /* public by itself */
#define MX       "eni-0cfaa55b7b69c455f" /* has an Elastic IP address with a reverse name */
#define TASK     "eni-09347f56ee34a7372" /* Fargate, outside of the blocks that the endpoint admits */
#define LAB      "eni-00c74a51baec6932f" /* reaches 465 through the NAT instance, which is none */
#define NEWS     "eni-0c7e700c853c2a76f" /* leaves through a NAT gateway with a reverse name */
#define WEB      "eni-05239d1b5669f2636" /* public, and free to send anything */
#define WEB6     "eni-0a75584bf3e5582f4"

static const char before_ports[] = "ses-policy-open high example.com newsletter-partner :\n"
                                   "ses-policy-ineffective medium example.com only-from-the-vpc :\n"
                                   "egress-smtp-open medium " LAB_APP " 465: " LAB "\n";
static const char restricted[] =
    "port25-restricted-sender medium " VPC " 25: " RELAY " " NEWS " " MX "\n";
static const char behind_ports[] =
    "ses-endpoint-unreachable medium " ENDPOINT " : " TASK " " MX "\n"
    "rdns-missing low " VPC " 25: " RELAY "\n"
    "ses-endpoint-open low " ENDPOINT " 25:\n"
    "egress-smtp-open info " VPC " 25, 465, 587, 2465, 2525, 2587: " WEB "\n"
    "egress-smtp-open info " VPC " 25, 465, 587, 2465, 2525, 2587: " WEB6 "\n";

static void check(const struct walk_context *context, bool is_restricted)
{
    struct strbuf wanted = STRBUF_INIT, given = STRBUF_INIT;

    strbuf_addf(&wanted, "%s%s%s", before_ports, is_restricted ? restricted : "", behind_ports);
    find_and_describe(&given, context);
    assert_string_equal(given.text, wanted.text);
    strbuf_release(&wanted);
    strbuf_release(&given);
}

static void test_sample_has_each_kind(void **state)
{
    check(&(struct walk_context){.account = *state}, true);
}

static void test_lifted_block_restricts_nobody(void **state)
{
    const struct walk_lifted all = {TEXT_NONE, TEXT_NONE};

    check(&(struct walk_context){.account = *state, .lifted = &all, .lifted_count = 1}, false);
}

/* A plan that closes what is open outbound takes the finding away. */
static void test_edits_count(void **state)
{
    struct account *account = *state;
    struct edits *edits = edits_new(account);
    struct strbuf given = STRBUF_INIT;
    uint32_t group = account_find_kind(account, account_text(account, LAB_APP), NONE, OBJECT_GROUP);
    struct span rules = account->groups.items[group].rules;

    for (uint32_t i = 0; i < rules.count; i++)
        if (account->rules.items[rules.first + i].flags & RULE_EGRESS)
            edits_remove_rule(edits, rules.first + i);
    find_and_describe(&given, &(struct walk_context){.account = account, .edits = edits});
    assert_null(strstr(given.text, LAB_APP));
    assert_non_null(strstr(given.text, "egress-smtp-open info"));
    strbuf_release(&given);
    edits_free(edits);
}

/* --- again and again --------------------------------------------------------------------------------------- */

/* What is remembered must give what a first look gives. */
static void check_again(struct findings *findings, struct finding_quiet *quiet,
                        struct mail_memory *memory, const struct walk_context *context)
{
    struct strbuf again = STRBUF_INIT, fresh = STRBUF_INIT;

    mail_findings_compute_again(findings, quiet, memory, context, &smtp_ports_default);
    describe_findings(&again, findings, context->account);
    find_and_describe(&fresh, context);
    assert_string_equal(again.text, fresh.text);
    strbuf_release(&fresh);
    strbuf_release(&again);
}

static void test_again_is_as_at_first(void **state)
{
    struct account *account = *state;
    struct edits *edits = edits_new(account);
    const struct walk_context context = {.account = account, .edits = edits};
    struct finding_quiet quiet = {0};
    struct mail_memory memory = {0};
    struct findings findings = {0};

    check_again(&findings, &quiet, &memory, &context);
    for (uint32_t i = 0; i < account->rules.count; i++) {
        edits_clear(edits);
        edits_remove_rule(edits, i);
        check_again(&findings, &quiet, &memory, &context);
    }
    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        if (i % 2)
            edits_clear(edits);
        edits_remove_entry(edits, i);
        check_again(&findings, &quiet, &memory, &context);
    }
    findings_release(&findings);
    mail_memory_release(&memory);
    finding_quiet_release(&quiet);
    edits_free(edits);
}

static bool is_of_nat_instance(const struct account *account, uint32_t rule)
{
    const char *group = text_raw(
        account->texts, account->groups.items[account->rules.items[rule].group].name);

    return strcmp(group, "nat-instance") == 0;
}

/* An inbound rule changes nothing that has to be worked out anew, unless others' packets come in by it. */
static void test_inbound_edits_are_passed_over(void **state)
{
    struct account *account = *state;
    struct edits *edits = edits_new(account);
    const struct walk_context context = {.account = account, .edits = edits};
    struct mail_memory memory = {0};
    struct finding_quiet quiet = {0};
    struct findings findings = {0};
    const struct finding *kept;

    mail_findings_compute_again(&findings, &quiet, &memory, &context, &smtp_ports_default);
    kept = memory.kept.items.items;
    for (uint32_t i = 0; i < account->rules.count; i++)
        if (!(account->rules.items[i].flags & RULE_EGRESS) && !is_of_nat_instance(account, i))
            edits_remove_rule(edits, i);
    mail_findings_compute_again(&findings, &quiet, &memory, &context, &smtp_ports_default);
    assert_ptr_equal(memory.kept.items.items, kept);
    findings_release(&findings);
    mail_memory_release(&memory);
    finding_quiet_release(&quiet);
    edits_free(edits);
}

/* --- order ------------------------------------------------------------------------------------------------- */

static void test_all_findings_are_in_order(void **state)
{
    struct findings findings = {0};
    size_t counts[SEVERITY_COUNT] = {0};

    mail_findings_compute(&findings, &(struct walk_context){.account = *state},
                          &smtp_ports_default);
    for (size_t i = 0; i < findings.items.count; i++) {
        counts[findings.items.items[i].severity]++;
        if (i)
            assert_true(findings.items.items[i - 1].severity >= findings.items.items[i].severity);
    }
    assert_memory_equal(counts, findings.by_severity, sizeof counts);
    findings_release(&findings);
    memset(counts, 0xff, sizeof counts);
    mail_findings_count(counts, &(struct walk_context){.account = *state}, &smtp_ports_default);
    mail_findings_compute(&findings, &(struct walk_context){.account = *state}, &smtp_ports_default);
    assert_memory_equal(counts, findings.by_severity, sizeof counts);
    findings_release(&findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample_has_each_kind),
        cmocka_unit_test(test_lifted_block_restricts_nobody),
        cmocka_unit_test(test_edits_count),
        cmocka_unit_test(test_again_is_as_at_first),
        cmocka_unit_test(test_inbound_edits_are_passed_over),
        cmocka_unit_test(test_all_findings_are_in_order),
    };

    return cmocka_run_group_tests(tests, open_sample, close_sample);
}
