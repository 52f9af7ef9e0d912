/*
 * Findings about policies that edits replace: those of the sample by hand, and those of random policies against the
 * account that has the proposed documents in place of the old ones.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/judge/finding_quiet.h"
#include "model/mail/mail_finding.h"
#include "model/sample/sample.h"
#include "model/write/policy_case.h"
#include "tests/model/mail/random_policies.h"
#include "tests/share.h"

enum { ACCOUNTS = 400 / SHARE };

/* --- findings in words ------------------------------------------------------------------------------------ */

static bool is_about_policies(enum finding_kind kind)
{
    return kind == FINDING_SES_POLICY_INEFFECTIVE || kind == FINDING_SES_POLICY_OPEN;
}

/* "kind severity: sentence", a line each. */
static void describe(struct strbuf *out, const struct findings *findings)
{
    for (size_t i = 0; i < findings->items.count; i++) {
        const struct finding *finding = &findings->items.items[i];

        if (is_about_policies(finding->kind))
            strbuf_addf(out, "%s %s: %s\n", finding_kind_name(finding->kind),
                        severity_name(finding->severity),
                        findings->sentences.items[finding->sentence]);
    }
}

static void find_and_describe(struct strbuf *out, const struct account *account,
                              const struct edits *edits)
{
    const struct walk_context context = {.account = account, .edits = edits};
    struct findings findings = {0};

    mail_findings_compute(&findings, &context, &smtp_ports_default);
    describe(out, &findings);
    findings_release(&findings);
}

/* --- the sample ------------------------------------------------------------------------------------------- */

/* What is remembered of the one must not be told of the other: each look is as a first one. */
static void check(struct mail_memory *memory, const struct walk_context *context, size_t medium, size_t low)
{
    struct finding_quiet quiet = {0};
    struct findings findings = {0};
    struct strbuf given = STRBUF_INIT, fresh = STRBUF_INIT;
    size_t counts[SEVERITY_COUNT] = {0};

    mail_findings_compute_again(&findings, &quiet, memory, context, &smtp_ports_default);
    describe(&given, &findings);
    find_and_describe(&fresh, context->account, context->edits);
    assert_string_equal(given.text, fresh.text);
    for (size_t i = 0; i < findings.items.count; i++)
        counts[findings.items.items[i].severity] += is_about_policies(findings.items.items[i].kind);
    assert_int_equal(counts[SEVERITY_HIGH], 1); /* that of newsletter-partner: there is no proposal for it */
    assert_int_equal(counts[SEVERITY_MEDIUM], medium);
    assert_int_equal(counts[SEVERITY_LOW], low);
    findings_release(&findings);
    finding_quiet_release(&quiet);
    strbuf_release(&given);
    strbuf_release(&fresh);
}

static uint32_t row_named(const struct account *account, const char *name)
{
    uint32_t row = policy_row_find(account, name, 0);

    assert_int_not_equal(row, NONE);
    return row;
}

/* The proposed policy of source text 002 holds the one user whom it names, and no other: so it is still told, but low. */
static void test_sample(void **state)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    struct edits *edits = edits_new(account);
    const struct walk_context context = {.account = account, .edits = edits};
    struct mail_memory memory = {0};

    (void)state;
    check(&memory, &context, 1, 0);
    edits_mend_policy(edits, row_named(account, "example.com/policy/newsletter-partner"));
    check(&memory, &context, 1, 0);
    edits_mend_policy(edits, row_named(account, "example.com/policy/only-from-the-vpc"));
    check(&memory, &context, 0, 1);
    edits_clear(edits);
    check(&memory, &context, 1, 0);
    mail_memory_release(&memory);
    edits_free(edits);
    account_free(account);
}

/* --- random policies -------------------------------------------------------------------------------------- */

static struct account *account_with(const struct documents *documents)
{
    struct strbuf files[POLICY_FILES] = {STRBUF_INIT, STRBUF_INIT, STRBUF_INIT};
    struct export_piece pieces[POLICY_FILES];
    struct account *account;

    documents_write(documents, files);
    for (size_t i = 0; i < POLICY_FILES; i++)
        pieces[i] = (struct export_piece){policy_file_names[i], files[i].text, files[i].length};
    account = export_read_pieces(pieces, POLICY_FILES);
    for (size_t i = 0; i < POLICY_FILES; i++)
        strbuf_release(&files[i]);
    assert_int_equal(account->policies.count, ENDPOINT_POLICY);
    assert_int_equal(account->endpoints.count, 1);
    return account;
}

/* Some policies are mended: in the edits, and in the documents. */
static size_t mend_some(const struct account *account, struct edits *edits, struct documents *documents)
{
    size_t mended = 0;

    for (uint32_t row = 0; row < POLICIES; row++) {
        struct strbuf *document = &documents->items[document_of(account, row)];
        struct policy_case one;

        if (one_in(3))
            continue;
        edits_mend_policy(edits, row);
        policy_case_make(&one, account, row);
        if (policy_case_can_be_mended(&one)) {
            strbuf_clear(document);
            strbuf_adds(document, one.proposal.document.text);
            mended++;
        }
        policy_case_release(&one);
    }
    return mended;
}

static void test_random(void **state)
{
    size_t mended = 0, changed = 0;

    (void)state;
    for (unsigned i = 0; i < ACCOUNTS; i++) {
        struct strbuf before = STRBUF_INIT, wanted = STRBUF_INIT, given = STRBUF_INIT;
        struct documents documents;
        struct account *account, *after;
        struct edits *edits;

        documents_make(&documents);
        account = account_with(&documents);
        edits = edits_new(account);
        find_and_describe(&before, account, NULL);
        mended += mend_some(account, edits, &documents);
        after = account_with(&documents);
        find_and_describe(&given, account, edits);
        find_and_describe(&wanted, after, NULL);
        assert_string_equal(given.text, wanted.text);
        changed += strcmp(before.text, given.text) != 0;
        strbuf_release(&before);
        strbuf_release(&wanted);
        strbuf_release(&given);
        edits_free(edits);
        account_free(account);
        account_free(after);
        documents_release(&documents);
    }
    assert_true(mended > ACCOUNTS / 2 && changed > ACCOUNTS / 4); /* the test is about something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
