/* What is said of a decision that does nothing, and how much is walked for one that does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/preview.h"
#include "tests/model/mend/small_network.h"

static void check_way(struct account *account, const struct change *change, const char *way)
{
    struct preview preview;

    preview_make(&preview, account, NULL, change, &smtp_ports_default);
    assert_string_equal(preview.way, way);
    assert_string_equal(preview.mail, "");
    assert_int_equal(preview.lines[0].sign, ' '); /* it stays */
    preview_release(&preview);
}

/* Entry 101 takes the number that the VPC's second block would need, once it is not deleted any more. */
static void a_conflict_is_said(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct edits *edits = edits_new(account);
    struct target wide, next;
    struct change change;

    small_entry(account, "99 deny tcp 80 10.0.0.0/8");
    wide = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    next = small_entry(account, "101 allow tcp 80 0.0.0.0/0");
    edits_remove_entry(edits, next.row);
    assert_int_equal(
        small_change(&change, account, edits, CHANGE_REWRITE, wide, "vpc", false, &why), CHANGE_OK);
    change_rework(&change, account, NULL);
    assert_true(change.conflict);
    check_way(account, &change,
              "Nothing is changed: beside the other decisions of the plan this one cannot be done.");
    change_release(&change);
    edits_free(edits);
    account_free(account);
}

static void what_is_so_already_is_said(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 10.0.0.0/8");
    struct strbuf why = STRBUF_INIT;
    struct change change;

    assert_int_equal(small_change(&change, account, NULL, CHANGE_REWRITE, target,
                                  "cidr:10.0.0.0/8", false, &why),
                     CHANGE_OK);
    check_way(account, &change, "Nothing is to be done: it is so already.");
    change_release(&change);
    account_free(account);
}

/* Whoever follows a cursor walks a thousand ways, and says so; who wants to know walks all. */
static void a_quick_preview_walks_a_part(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct strbuf why = STRBUF_INIT;
    struct preview preview;
    struct change change;

    for (unsigned i = 0; i < 1000; i++) {
        char id[16], address[24];
        snprintf(id, sizeof id, "eni-s%u", i);
        snprintf(address, sizeof address, "10.0.%u.%u", 2 + i / 200, 10 + i % 200);
        small_carrier(account, id, 1, 1, address);
    }
    assert_int_equal(
        small_change(&change, account, NULL, CHANGE_REWRITE, target, "vpc", false, &why), CHANGE_OK);
    preview_make(&preview, account, NULL, &change, &smtp_ports_default);
    assert_string_equal(preview.mail, "Only the first 1000 ways of the account's own mail were "
                                      "walked; the Preview screen walks all.\n");
    preview_release(&preview);
    preview_make_whole(&preview, account, NULL, &change, &smtp_ports_default);
    assert_string_equal(preview.mail, "No mail of the account's own comes through here today.\n");
    preview_release(&preview);
    change_release(&change);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conflict_is_said),
        cmocka_unit_test(what_is_so_already_is_said),
        cmocka_unit_test(a_quick_preview_walks_a_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
