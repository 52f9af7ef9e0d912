#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_network.h"
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

static void rules_that_keep_the_port_open_are_named(void **state)
{
    (void)state;

    check_rules(SMALL_TEXTS("tcp 443 0.0.0.0/0", "udp 25 0.0.0.0/0", "icmp 25/25 0.0.0.0/0"),
                "Still", "");
    check_rules(SMALL_TEXTS("tcp 20-30 44.0.0.0/8"), "Still",
                "Still open to the Internet through sgr-1 (tcp 20-30 from 44.0.0.0/8). To close "
                "it, mend this too.");
    check_rules(SMALL_TEXTS("tcp 25 0.0.0.0/1", "tcp 25 64.0.0.0/2", "all all 8.0.0.0/7"), "Still",
                "Still open to the Internet through sgr-1 (tcp 25 from 0.0.0.0/1), sgr-2 (tcp 25 "
                "from 64.0.0.0/2), sgr-3 (all traffic from 8.0.0.0/7). To close it, mend these "
                "too, all of them.");
    check_rules(
        SMALL_TEXTS("tcp 25 10.0.0.0/8", "tcp 25 sg-2"), "Private",
        "Private addresses still come in through sgr-1 (tcp 25 from 10.0.0.0/8), sgr-2 (tcp "
        "25 from sg-2).");
    check_rules(SMALL_TEXTS("tcp 25 10.0.0.0/8"), "Still", "");
}

/* Mending 0.0.0.0/0 leaves its twin ::/0 as it is. */
static void the_other_family_counts(void **state)
{
    (void)state;

    check_rules(SMALL_TEXTS("tcp 25 ::/0"), "Still",
                "Still open to the Internet through sgr-1 (tcp 25 from ::/0). To close it, mend "
                "this too.");
    check_rules(SMALL_TEXTS("tcp 25 2600:1f18::/32", "tcp 25 fc00::/7"), "A few",
                "A few Internet addresses still come in through sgr-1 (tcp 25 from "
                "2600:1f18::/32).");
    check_rules(SMALL_TEXTS("tcp 25 2600:1f18:0:101::/64"), "A few", ""); /* the VPC's own */
}

/* A partner's block keeps nothing open; two that are wide together do, and mending one is enough. */
static void narrow_sources_count_together(void **state)
{
    (void)state;

    check_rules(SMALL_TEXTS("tcp 25 198.51.100.0/24", "all all pl-1"), "Still", "");
    check_rules(SMALL_TEXTS("tcp 25 198.51.100.0/24", "all all pl-1"), "A few",
                "A few Internet addresses still come in through sgr-1 (tcp 25 from "
                "198.51.100.0/24), sgr-2 (all traffic from pl-1).");
    check_rules(SMALL_TEXTS("tcp 25 203.0.0.0/9", "tcp 25 203.128.0.0/9"), "Still",
                "Still open to the Internet through sgr-1 (tcp 25 from 203.0.0.0/9). To close it, "
                "mend this too.");
    check_rules(SMALL_TEXTS("tcp 25 203.0.0.0/9", "tcp 587 203.128.0.0/9"), "Still", "");
}

/* What the new sources admit is wanted. */
static void what_the_change_lets_in_is_not_named(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    char *notes;

    small_rule(account, "tcp 25 64.0.0.0/3");
    notes = small_notes(account, CHANGE_REWRITE, target, "cidr:64.0.0.0/2");
    small_check_note(notes, "Still", "");
    small_check_note(notes, "A few", "");
    free(notes);
    account_free(account);
}

/* What a list without entries lets in nobody knows. */
static void an_unknown_list_is_said_to_be_unknown(void **state)
{
    (void)state;

    check_rules(SMALL_TEXTS("tcp 25 pl-2"), "What else",
                "What else reaches the port is not fully known: the export lacks entries of prefix "
                "lists.");
    check_rules(SMALL_TEXTS("tcp 80 pl-2"), "What else", "");
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
    uint32_t other = small_rule(account, "tcp 25 44.0.0.0/8").row;
    char *notes;

    account->rules.items[other].id = TEXT_NONE;
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Still",
                     "Still open to the Internet through sg-1/in/tcp/25-25/44.0.0.0/8. To close "
                     "it, mend this too.");
    free(notes);
    account_free(account);
}

/* Entry 115 is hidden behind 110, so both must go; 130 is behind a deny of it all; 140 lets in few. */
static void entries_that_would_let_in_are_named(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target;
    char *notes;

    target = small_entry(account, "100 allow tcp 25 44.0.0.0/7");
    small_entry(account, "110 allow all all 44.0.0.0/7");
    small_entry(account, "115 allow tcp 25 44.0.0.0/8");
    small_entry(account, "120 deny tcp 25 44.0.0.0/7");
    small_entry(account, "130 allow tcp 25 44.0.0.0/8");
    small_entry(account, "140 allow tcp 25 203.0.113.0/24");
    notes = small_notes(account, CHANGE_REWRITE, target, "remove");
    small_check_note(notes, "Still",
                     "Still open to the Internet through acl-1/in/110 (all traffic from "
                     "44.0.0.0/7), acl-1/in/115 (tcp 25 from 44.0.0.0/8). To close it, mend these "
                     "too, all of them.");
    small_check_note(notes, "A few",
                     "A few Internet addresses still come in through acl-1/in/140 (tcp 25 from "
                     "203.0.113.0/24).");
    free(notes);
    account_free(account);
}

/* The entry that takes the old one's place is what is wanted: it is not named, nor is what is left to
 * entries behind it. */
static void the_new_entry_is_not_named(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_entry(account, "100 allow tcp 25 44.0.0.0/6");
    char *notes;

    small_entry(account, "110 allow tcp 25 44.0.0.0/7");
    small_entry(account, "120 allow tcp 25 ::/0");
    notes = small_notes(account, CHANGE_REWRITE, target, "cidr:44.0.0.0/7");
    small_check_note(notes, "Still",
                     "Still open to the Internet through acl-1/in/120 (tcp 25 from ::/0). To close "
                     "it, mend this too.");
    free(notes);
    notes = small_notes(account, CHANGE_REWRITE, target, "cidr:44.0.0.0/8");
    small_check_note(notes, "Still",
                     "Still open to the Internet through acl-1/in/110 (tcp 25 from 44.0.0.0/7), "
                     "acl-1/in/120 (tcp 25 from ::/0). To close it, mend these too, all of them.");
    free(notes);
    account_free(account);
}

/* The rules of sg-3 stand behind those of sg-1. */
static void rule_of_other_group(struct account *account, const char *text)
{
    small_rule(account, text);
    small_move_rule(account);
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
    small_check_note(notes, "Open to", "");
    free(notes);
    small_carry_too(account, 0, 2);
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Open to",
                     "Open to the Internet through other groups: eni-1 also carries sg-3 (empty) "
                     "with sgr-1 (tcp 20-30 from 0.0.0.0/0), sgr-4 (all traffic from 64.0.0.0/2). "
                     "To close it there, mend these too, all of them.");
    free(notes);
    account_free(account);
}

/* A /9 in one group and one in the other: together they hold 2^24 addresses. */
static void groups_count_together_on_an_interface(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    char *notes;

    small_rule(account, "tcp 25 203.0.0.0/9");
    rule_of_other_group(account, "tcp 20-30 203.128.0.0/9");
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Still", "");
    free(notes);
    small_carry_too(account, 0, 2);
    notes = small_notes(account, CHANGE_REWRITE, target, "vpc");
    small_check_note(notes, "Still",
                     "Still open to the Internet through sgr-1 (tcp 25 from 203.0.0.0/9). To close "
                     "it, mend this too.");
    free(notes);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_that_keep_the_port_open_are_named),
        cmocka_unit_test(the_other_family_counts),
        cmocka_unit_test(narrow_sources_count_together),
        cmocka_unit_test(what_the_change_lets_in_is_not_named),
        cmocka_unit_test(an_unknown_list_is_said_to_be_unknown),
        cmocka_unit_test(many_are_counted),
        cmocka_unit_test(a_rule_without_id_is_named_too),
        cmocka_unit_test(entries_that_would_let_in_are_named),
        cmocka_unit_test(the_new_entry_is_not_named),
        cmocka_unit_test(other_groups_on_the_same_interface_are_named),
        cmocka_unit_test(groups_count_together_on_an_interface),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
