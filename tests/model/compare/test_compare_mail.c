/*
 * Findings about mail compared: the sample account against itself with some of its files missing or
 * saying something else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/sample/sample.h"
#include "tests/model/compare/two_exports.h"

#define POLICIES "ses-identity-policies-example.com.json"

/* The sample; the piece whose name ends so says something else, or is not there (NULL). */
static struct account *sample_with(const char *ending, const char *content)
{
    struct export_piece *pieces = mem_alloc(sample_piece_count * sizeof *pieces);
    struct account *account;
    size_t count = 0;

    for (size_t i = 0; i < sample_piece_count; i++) {
        pieces[count] = sample_pieces[i];
        if (ending && strstr(sample_pieces[i].name, ending)) {
            if (!content)
                continue;
            pieces[count].content = content;
            pieces[count].length = strlen(content);
        }
        count++;
    }
    assert_int_equal(count, sample_piece_count - (ending && !content));
    account = export_read_pieces(pieces, count);
    free(pieces);
    return account;
}

static void assert_lines(struct account *a, struct account *b, const char *holes, const char *objects)
{
    struct strbuf lines = STRBUF_INIT;
    struct comparison comparison;

    compare_two(&comparison, a, b);
    lines_of_holes(&comparison, &lines);
    assert_string_equal(lines.text, holes);
    strbuf_clear(&lines);
    lines_of_objects(&comparison, &lines);
    assert_string_equal(lines.text, objects);
    strbuf_release(&lines);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

#define STATEMENT(principal)                                                                       \
    "{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":" principal                \
    ",\\\"Action\\\":\\\"ses:SendRawEmail\\\",\\\"Resource\\\":\\\"arn:aws:ses:ap-northeast-1:"    \
    "123456789012:identity/example.com\\\"}}"
#define EVERYBODY "\\\"*\\\""
#define PARTNER   "{\\\"AWS\\\":\\\"444455556666\\\"}"

#define SAID(principal)                                                                            \
    "{\"Effect\":\"Allow\",\"Principal\":" principal ",\"Action\":\"ses:SendRawEmail\","              \
    "\"Resource\":\"arn:aws:ses:ap-northeast-1:123456789012:identity/example.com\"}"

static const char open_one[] =
    "{\"Policies\": {\"newsletter-partner\": \"" STATEMENT(EVERYBODY) "\"}}";
static const char closed_one[] =
    "{\"Policies\": {\"newsletter-partner\": \"" STATEMENT(PARTNER) "\"}}";
static const char another[] =
    "{\"Policies\": {\"other\": \"" STATEMENT(PARTNER) "\"}}";

#define LISTED "\"EmailIdentities\": [{\"IdentityName\": \"example.com\"}]"

static void a_policy_that_is_mended_closes_its_hole(void **state)
{
    (void)state;
    assert_lines(sample_with(POLICIES, open_one), sample_with(POLICIES, closed_one),
                 "hole closed: high unattached ses-policy-open \n",
                 "object example.com\n"
                 "  -policy {\"Statement\":" SAID("\"*\"") "}\n"
                 "  +policy {\"Statement\":" SAID("{\"AWS\":\"444455556666\"}") "}\n");
}

/* The identity has another one. */
static void a_policy_that_is_gone_does_so_too(void **state)
{
    (void)state;
    assert_lines(sample_with(POLICIES, open_one), sample_with(POLICIES, another),
                 "hole closed: high unattached ses-policy-open \n",
                 "object example.com is gone\n"
                 "  -policy {\"Statement\":" SAID("\"*\"") "}\n"
                 "object example.com is new\n"
                 "  +policy {\"Statement\":" SAID("{\"AWS\":\"444455556666\"}") "}\n");
}

static void a_policy_that_is_not_told_does_not(void **state)
{
    (void)state;
    assert_lines(sample_with(POLICIES, open_one), sample_with(POLICIES, NULL),
                 "hole not in B: high unattached ses-policy-open \n", "");
    assert_lines(sample_with(POLICIES, open_one), sample_with(POLICIES, "{" LISTED "}"),
                 "hole not in B: high unattached ses-policy-open \n", "");
    assert_lines(sample_with(POLICIES, open_one), sample_with(POLICIES, "{\"EmailIdentities\": []}"),
                 "hole closed: high unattached ses-policy-open \n",
                 "object example.com is gone\n"
                 "  -policy {\"Statement\":" SAID("\"*\"") "}\n");
}

static const char of_endpoint[] =
    "hole not in B: medium unattached ses-endpoint-unreachable \n"
    "hole not in B: low unattached ses-endpoint-open sgr-069130a3b29aff22a+sgr-0b49e6403a6659da9\n";

static void an_endpoint_that_is_not_told_closes_nothing(void **state)
{
    (void)state;
    assert_lines(sample_with(NULL, NULL), sample_with("vpc-endpoints.json", NULL), of_endpoint, "");
}

/* The sample whose endpoint has that policy, or tells of none (NULL). */
static struct account *sample_with_policy(const char *policy)
{
    struct strbuf content = STRBUF_INIT;
    struct account *account;
    const char *text = NULL, *line;

    for (size_t i = 0; i < sample_piece_count; i++)
        if (strstr(sample_pieces[i].name, "vpc-endpoints.json"))
            text = sample_pieces[i].content;
    assert_non_null(text);
    line = strstr(text, "\"PolicyDocument\"");
    assert_non_null(line);
    strbuf_add(&content, text, (size_t)(line - text));
    if (policy)
        strbuf_addf(&content, "\"PolicyDocument\": \"%s\",", policy);
    strbuf_adds(&content, strchr(line, '\n'));
    account = sample_with("vpc-endpoints.json", content.text);
    strbuf_release(&content);
    return account;
}

#define LETS(action)                                                                               \
    "{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"" action       \
    "\\\",\\\"Resource\\\":\\\"*\\\"}}"

/* An endpoint may stand in an export without its policy: what was wrong with it need not be mended. With another
 * policy, or without the endpoint, it is. */
static void an_endpoints_policy_that_is_not_told_closes_nothing(void **state)
{
    struct comparison comparison;

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct account *a = sample_with_policy(LETS("ses:SendEmail")),
                       *b = i < 2 ? sample_with_policy(i ? LETS("*") : NULL)
                                  : sample_with("vpc-endpoints.json", "{\"VpcEndpoints\": []}");
        struct strbuf lines = STRBUF_INIT;

        compare_two(&comparison, a, b);
        lines_of_holes(&comparison, &lines);
        assert_non_null(strstr(lines.text, i ? "hole closed: low unattached ses-policy-ineffective \n"
                                             : "hole not in B: low unattached ses-policy-ineffective \n"));
        strbuf_release(&lines);
        comparison_release(&comparison);
        account_free(a);
        account_free(b);
    }
}

/* What leaves by NAT gateways and routes is not known without them. */
static void a_way_that_is_not_told_closes_nothing(void **state)
{
    struct account *a = sample_with(NULL, NULL), *b = sample_with("/route-tables.json", NULL);
    struct comparison comparison;

    (void)state;
    compare_two(&comparison, a, b);
    assert_int_equal(comparison.holes_by_kind[HOLE_NEW], 0);
    assert_int_equal(comparison.holes_by_kind[HOLE_CLOSED], 0);
    assert_true(comparison.holes_by_kind[HOLE_NOT_IN_B] > 0);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

/* What is open outbound on 465, by the one rule of the sample that names the port. */
static uint32_t open_outbound(const struct account *account)
{
    for (uint32_t row = 0; row < account->rules.count; row++) {
        const struct sg_rule *rule = &account->rules.items[row];
        const char *group = text_raw(account->texts, account->groups.items[rule->group].id);

        if (rule->flags & RULE_EGRESS && rule->from_port == 465 && !strcmp(group, "sg-009bbc4c94cd0fb81"))
            return row;
    }
    fail();
    return NONE;
}

static void an_outbound_rule_is_one_hole(void **state)
{
    struct account *a = sample_with(NULL, NULL), *b = sample_with(NULL, NULL);
    struct sg_rule *rule = &b->rules.items[open_outbound(b)];

    (void)state;
    rule->from_port = rule->to_port = 8465;
    assert_lines(a, b, "hole closed: medium exposed egress-smtp-open sgr-0e9783c90860e446a\n", "");
}

/* Where AWS lifted its block nobody is restricted, before and after. */
static void what_was_lifted_counts_on_both_sides(void **state)
{
    struct account *a = sample_with(NULL, NULL), *b = sample_with(NULL, NULL);
    const struct walk_lifted all = {TEXT_NONE, TEXT_NONE};
    struct comparison comparison;

    (void)state;
    compare_exports(&comparison, &(struct walk_context){.account = a},
                    &(struct walk_context){.account = b, .lifted = &all, .lifted_count = 1},
                    &smtp_ports_default);
    assert_int_equal(comparison.holes_by_kind[HOLE_CLOSED], 1);
    comparison_release(&comparison);
    account_free(a);
    account_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_that_is_mended_closes_its_hole),
        cmocka_unit_test(a_policy_that_is_gone_does_so_too),
        cmocka_unit_test(a_policy_that_is_not_told_does_not),
        cmocka_unit_test(an_endpoint_that_is_not_told_closes_nothing),
        cmocka_unit_test(an_endpoints_policy_that_is_not_told_closes_nothing),
        cmocka_unit_test(a_way_that_is_not_told_closes_nothing),
        cmocka_unit_test(an_outbound_rule_is_one_hole),
        cmocka_unit_test(what_was_lifted_counts_on_both_sides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
