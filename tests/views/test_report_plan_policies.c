/*
 * What the reports say of a plan's policies: those that are accepted or left for later, and reviews.
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

static void decide(struct plan *plan, const struct account *account, const char *name,
                   enum change_kind kind, enum review_verdict verdict)
{
    struct change change;

    policy_change_make(&change, policy_row_find(account, name, 0), NULL);
    change.kind = kind;
    if (kind == CHANGE_ACCEPT) {
        change.reason = mem_strdup("a <partner>");
        change.expiry = mem_strdup("2026-12-31");
    }
    if (verdict != REVIEW_OPEN)
        review_decide(&change.review, verdict, "bob", 1795705001);
    review_comment(&change.review, "bob", 1795705001, "looked <at>");
    plan_stage(plan, &change);
}

static void write_plan(void)
{
    struct account *account = export_read_pieces(sample_pieces, sample_piece_count);
    struct plan *plan = plan_new(account);
    struct strbuf text = STRBUF_INIT;

    plan_set_stamp(plan, (struct plan_stamp){"alice", 1795705000});
    decide(plan, account, "example.com/policy/newsletter-partner", CHANGE_ACCEPT, REVIEW_APPROVED);
    decide(plan, account, "example.com/policy/only-from-the-vpc", CHANGE_REWRITE, REVIEW_APPROVED);
    decide(plan, account, "vpce-0abc768a1a48b0bf6/policy", CHANGE_SKIP, REVIEW_OPEN);
    form_json(plan, account, &smtp_ports_default, &text);
    call_write_file("plan.json", text.text);
    strbuf_release(&text);
    plan_free(plan);
    account_free(account);
}

static int enter(void **state)
{
    int failed = hostile_enter(state);

    write_plan();
    setenv("SOURCE_DATE_EPOCH", "1795705100", 1);
    return failed;
}

static int leave(void **state)
{
    unsetenv("SOURCE_DATE_EPOCH");
    return hostile_leave(state);
}

/* Each of the three has its review under the heading that those of rules have. */
static void the_page(void **state)
{
    struct call call = call_run("vpcmend plan show plan.json sample --format html");

    (void)state;
    assert_int_equal(call.status, 0);
    assert_int_equal(call_count(call.out, "<h4>Review</h4>"), 3);
    assert_int_equal(call_count(call.out, "<p>approved by bob"), 2);
    assert_int_equal(call_count(call.out, "looked &lt;at&gt;</li>"), 3);
    assert_non_null(strstr(call.out, "<p>accept the risk: a &lt;partner&gt;; until 2026-12-31</p>"));
    assert_int_equal(call_count(call.out, "<pre class=\"diff\">"), 1);
    call_release(&call);
}

static void the_texts(void **state)
{
    (void)state;
    assert_call_says("vpcmend plan show plan.json sample", 0,
                     "   accept the risk: a <partner>; until 2026-12-31\n   stands\n", "");
    assert_call_says("vpcmend plan show plan.json sample", 0, "   leave for later\n   left for later\n",
                     "");
    assert_call_says("vpcmend plan show plan.json sample --format markdown", 0,
                     "accept the risk: a `<partner>`; until `2026-12-31`.\n\n**stands**\n\n- approved by bob", "");
}

static void the_check(void **state)
{
    (void)state;
    assert_call_says("vpcmend plan check plan.json sample", 0,
                     "stands          example.com/policy/newsletter-partner, accept the risk: a "
                     "<partner>; until 2026-12-31\n",
                     "");
    assert_call_says("vpcmend plan check plan.json sample --format json", 0,
                     "\"verdict\": \"stands\",\n      \"why\": null,\n      \"decision\": \"accept\",\n", "");
    setenv("SOURCE_DATE_EPOCH", "1800000000", 1);
    assert_call_says("vpcmend plan check plan.json sample", 1, "expired ", "");
    setenv("SOURCE_DATE_EPOCH", "1795705100", 1);
}

/* Only what is to be put is carried out. */
static void the_replay(void **state)
{
    struct call call = call_run("vpcmend plan replay plan.json sample --format aws-cli -o out");

    (void)state;
    assert_int_equal(call.status, 0);
    assert_int_equal(call_shell("grep -c only-from-the-vpc out/apply-policies.sh | grep -qx 1"), 0);
    assert_int_equal(call_shell("grep -q newsletter out/apply-policies.sh"), 1);
    call_release(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page),
        cmocka_unit_test(the_texts),
        cmocka_unit_test(the_check),
        cmocka_unit_test(the_replay),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
