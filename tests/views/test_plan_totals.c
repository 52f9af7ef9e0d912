/*
 * Findings before and after a plan, as the reports count them: those about mail too, with the plan's policies in place,
 * and without those that a lifted block of port 25 takes away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/account/policy_row.h"
#include "model/read/export.h"
#include "model/sample/sample.h"
#include "model/write/forms.h"
#include "model/write/policy_plan.h"
#include "tests/views/hostile_groups.h"

#define LIFTED " --port25-lifted 123456789012/ap-northeast-1"

/* As the audit counts them: "critical high medium low info". */
#define NOW         "| 5 | 5 | 10 | 6 | 6 |"
#define NOW_LIFTED  "| 5 | 5 | 9 | 6 | 6 |"
#define THEN        "| 5 | 5 | 9 | 7 | 6 |" /* the policy is still told, and weighs less */
#define THEN_LIFTED "| 5 | 5 | 8 | 7 | 6 |"

/* A plan of the one policy of the sample that has a better one. */
static void write_plan(void)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    struct plan *plan = plan_new(account);
    struct strbuf text = STRBUF_INIT;
    struct change change;

    policy_change_make(&change, policy_row_find(account, "example.com/policy/only-from-the-vpc", 0),
                       "alice");
    plan_stage(plan, &change);
    form_json(plan, account, &smtp_ports_default, &text);
    call_write_file("policy.json", text.text);
    strbuf_release(&text);
    plan_free(plan);
    account_free(account);
}

/* Both rows stand in what the command writes. */
static void assert_totals(const char *line, const char *before, const char *after)
{
    struct strbuf wanted = STRBUF_INIT;
    struct call call = call_run(line);

    assert_int_equal(call.status, 0);
    strbuf_addf(&wanted, "| before %s\n| after %s\n", before, after);
    if (!strstr(call.out, wanted.text))
        fail_msg("%s: no %s in %s", line, wanted.text, call.out);
    strbuf_release(&wanted);
    call_release(&call);
}

static void the_audit_counts_so(void **state)
{
    (void)state;
    assert_call_says("vpcmend audit sample --format markdown", 1,
                     "\n32 findings: 5 critical, 5 high, 10 medium, 6 low, 6 info.\n", "");
    assert_call_says("vpcmend audit sample --format markdown" LIFTED, 1,
                     "\n31 findings: 5 critical, 5 high, 9 medium, 6 low, 6 info.\n", "");
}

/* What a plan of rules leaves alone is in both rows. */
static void a_plan_of_rules(void **state)
{
    static const char fix[] =
        "vpcmend fix sample --rule sgr-0b2712e9dfd9c10d9 --to vpc --format markdown";

    (void)state;
    assert_totals(fix, NOW, "| 4 | 5 | 10 | 6 | 6 |");
    assert_totals("vpcmend fix sample --rule sgr-0b2712e9dfd9c10d9 --to vpc --format markdown" LIFTED,
                  NOW_LIFTED, "| 4 | 5 | 9 | 6 | 6 |");
}

static void a_plan_of_a_policy(void **state)
{
    (void)state;
    write_plan();
    assert_totals("vpcmend plan show policy.json sample --format markdown", NOW, THEN);
    assert_totals("vpcmend plan show policy.json sample --format markdown" LIFTED, NOW_LIFTED,
                  THEN_LIFTED);
    assert_totals("vpcmend plan replay policy.json sample --format markdown", NOW, THEN);
    assert_totals("vpcmend plan replay policy.json sample --format markdown" LIFTED, NOW_LIFTED,
                  THEN_LIFTED);
}

/* One row of the page's table, without its tags. */
static void assert_row(const char *page, const char *label, const char *numbers)
{
    const char *at = strstr(page, label);
    struct strbuf text = STRBUF_INIT;

    assert_non_null(at);
    for (at += strlen(label); strncmp(at, "</tr>", 5) != 0; at++)
        if (*at == '<')
            at += strcspn(at, ">");
        else if (*at != '\n')
            strbuf_addch(&text, *at);
    if (!strstr(text.text, numbers))
        fail_msg("%s: %s and not %s", label, text.text, numbers);
    strbuf_release(&text);
}

static void the_page_of_a_plan(void **state)
{
    struct call call;

    (void)state;
    write_plan();
    call = call_run("vpcmend plan show policy.json sample --format html" LIFTED);
    assert_int_equal(call.status, 0);
    assert_row(call.out, ">before", "55966");
    assert_row(call.out, ">after", "55876");
    call_release(&call);
}

static void what_it_does_not_go_with(void **state)
{
    (void)state;
    write_plan();
    assert_call_says("vpcmend plan check policy.json sample" LIFTED, 2, "",
                     "--port25-lifted does not go with plan check");
    assert_call_says("vpcmend diff sample sample" LIFTED, 0, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_audit_counts_so),      cmocka_unit_test(a_plan_of_rules),
        cmocka_unit_test(a_plan_of_a_policy),       cmocka_unit_test(the_page_of_a_plan),
        cmocka_unit_test(what_it_does_not_go_with),
    };

    return cmocka_run_group_tests(tests, hostile_enter, hostile_leave);
}
