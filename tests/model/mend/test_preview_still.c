#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_notes.h"

static void check_rules(const char *const *others, const char *beginning, const char *line)
{
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    char *notes;

    for (; *others; others++)
        small_rule(account, *others);
    notes = small_notes(account, CHANGE_REWRITE, target, "remove");
    small_check_note(notes, beginning, line);
    free(notes);
    account_free(account);
}

static void rules_that_let_in_what_was_to_go_are_named(void **state)
{
    (void)state;

    check_rules(SMALL_TEXTS("tcp 443 0.0.0.0/0", "tcp 25 ::/0", "udp 25 0.0.0.0/0"), "Still", "");
    check_rules(SMALL_TEXTS("tcp 20-30 198.51.100.0/24"), "Still",
                "Still open to the Internet through sgr-1 (tcp 20-30 from 198.51.100.0/24). To "
                "close it, mend this too.");
    check_rules(SMALL_TEXTS("tcp 25 0.0.0.0/1", "tcp 25 64.0.0.0/2", "all all pl-1"), "Still",
                "Still open to the Internet through sgr-1 (tcp 25 from 0.0.0.0/1), sgr-2 (tcp 25 "
                "from 64.0.0.0/2), sgr-3 (all traffic from pl-1). To close it, mend these too, all "
                "of them.");
    check_rules(
        SMALL_TEXTS("tcp 25 10.0.0.0/8", "tcp 25 sg-2"), "Private",
        "Private addresses still come in through sgr-1 (tcp 25 from 10.0.0.0/8), sgr-2 (tcp "
        "25 from sg-2).");
    check_rules(SMALL_TEXTS("tcp 25 10.0.0.0/8"), "Still", "");
}

static void many_are_counted(void **state)
{
    (void)state;

    check_rules(SMALL_TEXTS("tcp 25 1.0.0.0/8", "tcp 25 2.0.0.0/8", "tcp 25 3.0.0.0/8",
                            "tcp 25 4.0.0.0/8", "tcp 25 5.0.0.0/8", "tcp 25 6.0.0.0/8",
                            "tcp 25 7.0.0.0/8"),
                "Still",
                "Still open to the Internet through sgr-1 (tcp 25 from 1.0.0.0/8), sgr-2 (tcp 25 "
                "from 2.0.0.0/8), sgr-3 (tcp 25 from 3.0.0.0/8), sgr-4 (tcp 25 from 4.0.0.0/8), "
                "sgr-5 (tcp 25 from 5.0.0.0/8) and 2 more. To close it, mend these too, all of "
                "them.");
}

/* A rule without an id goes by its composed name, which says the rest. */
static void a_rule_without_id_is_named_too(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    uint32_t other = small_rule(account, "tcp 25 198.51.100.0/24").row;
    char *notes;

    account->rules.items[other].id = TEXT_NONE;
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Still",
                     "Still open to the Internet through sg-1/in/tcp/25-25/198.51.100.0/24. To "
                     "close it, mend this too.");
    free(notes);
    account_free(account);
}

/* Entry 115 is hidden behind 110, so both must go; 130 is behind a deny of it all; and what 90 lets in
 * was never let in by 100. */
static void entries_that_would_let_in_are_named(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target;
    char *notes;

    small_entry(account, "90 allow tcp 25 198.51.200.0/24");
    target = small_entry(account, "100 allow tcp 25 198.51.0.0/16");
    small_entry(account, "110 allow all all 198.51.100.0/25");
    small_entry(account, "115 allow tcp 25 198.51.100.0/26");
    small_entry(account, "120 deny tcp 25 198.51.100.0/24");
    small_entry(account, "130 allow tcp 25 198.51.100.0/24");
    notes = small_notes(account, CHANGE_REWRITE, target, "remove");
    small_check_note(notes, "Still",
                     "Still open to the Internet through acl-1/in/110 (all traffic from "
                     "198.51.100.0/25), acl-1/in/115 (tcp 25 from 198.51.100.0/26). To close it, "
                     "mend these too, all of them.");
    free(notes);
    account_free(account);
}

/* The entry that takes the old one's place is what is wanted: it is not named, nor is what is left to
 * entries behind it. */
static void the_new_entry_is_not_named(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow tcp 25 198.51.0.0/16");
    char *notes;

    small_entry(account, "110 allow tcp 25 198.51.100.0/24");
    notes = small_notes(account, CHANGE_REWRITE, target, "cidr:198.51.100.0/24");
    small_check_note(notes, "Still", "");
    free(notes);
    notes = small_notes(account, CHANGE_REWRITE, target, "cidr:198.51.100.0/25");
    small_check_note(notes, "Still",
                     "Still open to the Internet through acl-1/in/110 (tcp 25 from "
                     "198.51.100.0/24). To close it, mend this too.");
    free(notes);
    account_free(account);
}

/* Whether anything stays open when these entries are gone as well; NONE for no entry. */
static bool stays_open(struct account *account, struct target target, const uint32_t *gone,
                       size_t count)
{
    struct edits *edits = edits_new(account);
    struct strbuf why = STRBUF_INIT;
    struct preview preview;
    struct change change;
    bool open = false;

    for (size_t i = 0; i < count; i++)
        if (gone[i] != NONE)
            edits_remove_entry(edits, gone[i]);
    assert_int_equal(
        small_change(&change, account, edits, CHANGE_REWRITE, target, "remove", false, &why),
        CHANGE_OK);
    preview_make(&preview, account, edits, &change, &smtp_ports_default);
    for (size_t i = 0; i < preview.meaning_count; i++)
        open |= !addr_set_is_empty(&preview.meanings[i].still);
    assert_int_equal(open, strstr(preview.notes, "Still open") != NULL);
    preview_release(&preview);
    change_release(&change);
    edits_free(edits);
    strbuf_release(&why);
    return open;
}

/* What is named is enough, and none of it can be spared. */
static void the_named_entries_are_the_fewest(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow tcp 25 198.51.0.0/16");
    uint32_t named[3] = {
        small_entry(account, "110 allow all all 198.51.100.0/25").row,
        small_entry(account, "115 allow tcp 25 198.51.100.0/26").row,
        NONE,
    };

    small_entry(account, "120 deny tcp 25 198.51.100.0/24");
    small_entry(account, "130 allow tcp 25 198.51.100.0/24");
    named[2] = small_entry(account, "140 allow tcp 20-30 198.51.7.0/24").row;
    assert_true(stays_open(account, target, NULL, 0));
    assert_false(stays_open(account, target, named, 3));
    for (size_t i = 0; i < 3; i++) {
        uint32_t spared = named[i];
        named[i] = NONE;
        assert_true(stays_open(account, target, named, 3));
        named[i] = spared;
    }
    account_free(account);
}

/* Lets an interface carry one more group. */
static void carry_too(struct account *account, uint32_t interface, uint32_t group)
{
    struct span *groups = &account->interfaces.items[interface].groups;
    uint32_t first = (uint32_t)account->interface_groups.count;

    for (uint32_t i = 0; i < groups->count; i++) {
        uint32_t carried = account->interface_groups.items[groups->first + i];
        TABLE_ADD(account->interface_groups, carried);
    }
    TABLE_ADD(account->interface_groups, group);
    *groups = (struct span){first, groups->count + 1};
}

/* The rules of sg-3 stand behind those of sg-1. */
static void rule_of_other_group(struct account *account, const char *text)
{
    uint32_t row = small_rule(account, text).row;

    account->groups.items[SMALL_GROUP].rules.count--;
    account->rules.items[row].group = 2;
    if (!account->groups.items[2].rules.count++)
        account->groups.items[2].rules.first = row;
}

static void other_groups_on_the_same_interface_are_named(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    char *notes;

    rule_of_other_group(account, "tcp 20-30 0.0.0.0/0");
    rule_of_other_group(account, "tcp 25 198.51.100.0/24"); /* narrow: somebody's partner */
    rule_of_other_group(account, "tcp 443 0.0.0.0/0");
    rule_of_other_group(account, "all all 64.0.0.0/2");
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Other groups", "");
    free(notes);
    carry_too(account, 0, 2);
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Other groups",
                     "Other groups let the same ports be reached: eni-1 also carries sg-3 (empty) "
                     "with sgr-1 (tcp 20-30 from 0.0.0.0/0), sgr-4 (all traffic from 64.0.0.0/2). "
                     "To close it there, mend these too.");
    free(notes);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_that_let_in_what_was_to_go_are_named),
        cmocka_unit_test(many_are_counted),
        cmocka_unit_test(a_rule_without_id_is_named_too),
        cmocka_unit_test(entries_that_would_let_in_are_named),
        cmocka_unit_test(the_new_entry_is_not_named),
        cmocka_unit_test(the_named_entries_are_the_fewest),
        cmocka_unit_test(other_groups_on_the_same_interface_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
