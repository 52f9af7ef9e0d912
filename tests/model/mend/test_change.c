#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/model/mend/small_account.h"

enum { RULES_MOST = 4 };

/* A group of rules, of which the first is mended, and what is expected to come of it. */
struct rewrite_case {
    const char *rules[RULES_MOST];
    const char *candidate;
    enum change_way way;
    const char *expected;
};

static void check_rewrite(const struct rewrite_case *item)
{
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
    struct target target = small_rule(account, item->rules[0]);
    struct change change;

    for (size_t i = 1; i < RULES_MOST && item->rules[i]; i++)
        small_rule(account, item->rules[i]);
    if (small_change(&change, account, NULL, CHANGE_REWRITE, target, item->candidate, false, &why))
        fail_msg("%s to %s: %s", item->rules[0], item->candidate, why.text);
    small_say_change(&said, account, &change);
    assert_string_equal(said.text, item->expected);
    assert_int_equal(change.way, item->way);
    for (size_t i = 0; i < change.rule_count; i++) {
        bool is_heir = i == 0 && item->way == WAY_MODIFY;
        assert_string_equal(text_raw(account->texts, change.rules[i].id), is_heir ? "sgr-0" : "");
        assert_string_equal(text_raw(account->texts, change.rules[i].description),
                            "smtp from anywhere");
        assert_int_equal(change.rules[i].flags, RULE_STAGED);
        assert_int_equal(change.rules[i].group, SMALL_GROUP);
    }
    change_release(&change);
    strbuf_release(&said);
    account_free(account);
}

static void the_way_follows_the_type_of_the_source(void **state)
{
    (void)state;
    static const struct rewrite_case cases[] = {
        {{"tcp 25 0.0.0.0/0"}, "cidr:10.0.0.0/8", WAY_MODIFY, "tcp 25 10.0.0.0/8"},
        {{"tcp 25 0.0.0.0/0"}, "vpc", WAY_MODIFY, "tcp 25 10.0.0.0/16 | tcp 25 10.1.0.0/16"},
        {{"tcp 25 ::/0"}, "vpc", WAY_ADD_THEN_REMOVE, "tcp 25 2600:1f18:0:100::/56"},
        {{"tcp 25 0.0.0.0/0"}, "sg:sg-2", WAY_ADD_THEN_REMOVE, "tcp 25 sg-2"},
        {{"tcp 25 0.0.0.0/0"}, "sg:sg-1", WAY_ADD_THEN_REMOVE, "tcp 25 sg-1"},
        {{"tcp 25 ::/0"}, "sg:sg-2,sg-3", WAY_ADD_THEN_REMOVE, "tcp 25 sg-2 | tcp 25 sg-3"},
        {{"tcp 25 0.0.0.0/0"}, "pl:pl-1", WAY_ADD_THEN_REMOVE, "tcp 25 pl-1"},
        {{"tcp 25 pl-1"}, "pl:pl-2", WAY_ADD_THEN_REMOVE, "tcp 25 pl-2"},
        {{"tcp 25 pl-1"}, "cidr:10.0.0.0/8", WAY_ADD_THEN_REMOVE, "tcp 25 10.0.0.0/8"},
        {{"tcp 25 sg-3"}, "sg:sg-2", WAY_ADD_THEN_REMOVE, "tcp 25 sg-2"},
        {{"all all 0.0.0.0/0"}, "subnet:subnet-b", WAY_MODIFY, "all all 10.0.1.0/24"},
        {{"tcp all 0.0.0.0/0"}, "subnet:subnet-b", WAY_MODIFY, "tcp 0-65535 10.0.1.0/24"},
        {{"tcp 25 0.0.0.0/0"}, "remove", WAY_REMOVE, ""},
        /* both families may stand for a group: the first of each type only adds */
        {{"tcp 25 sg-2"},
         "vpc",
         WAY_ADD_THEN_REMOVE,
         "tcp 25 10.0.0.0/16 | tcp 25 10.1.0.0/16 | tcp 25 2600:1f18:0:100::/56"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_rewrite(&cases[i]);
}

static void equal_rules_are_not_added_again(void **state)
{
    (void)state;
    static const struct rewrite_case cases[] = {
        {{"tcp 25 0.0.0.0/0", "tcp 25 10.0.0.0/8"}, "cidr:10.0.0.0/8", WAY_REMOVE, ""},
        {{"tcp 25 0.0.0.0/0", "tcp 25 sg-2"}, "sg:sg-2", WAY_REMOVE, ""},
        {{"tcp 25 0.0.0.0/0", "tcp 25 10.0.0.0/16"}, "vpc", WAY_MODIFY, "tcp 25 10.1.0.0/16"},
        {{"tcp 25 0.0.0.0/0", "tcp 25 sg-2"}, "sg:sg-3,sg-2", WAY_ADD_THEN_REMOVE, "tcp 25 sg-3"},
        /* other ports, another protocol, another length: not equal */
        {{"tcp 25 0.0.0.0/0", "tcp 26 10.0.0.0/8", "udp 25 10.0.0.0/8", "tcp 25 10.0.0.0/9"},
         "cidr:10.0.0.0/8",
         WAY_MODIFY,
         "tcp 25 10.0.0.0/8"},
        /* the rule is one of those that are wanted: it stays */
        {{"tcp 25 10.0.0.0/16"}, "cidr:10.0.0.0/16", WAY_NOTHING, ""},
        {{"tcp 25 sg-2"}, "sg:sg-2", WAY_NOTHING, ""},
        {{"tcp 25 10.1.0.0/16"}, "vpc", WAY_MODIFY, "tcp 25 10.1.0.0/16 | tcp 25 10.0.0.0/16"},
        {{"tcp 25 10.1.0.0/16", "tcp 25 10.0.0.0/16"}, "vpc", WAY_NOTHING, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_rewrite(&cases[i]);
}

/* A rule whose source is a group of this name and no id; its owner may be told. */
static struct target rule_from_named_group(struct account *account, const char *text,
                                           const char *owner)
{
    struct target target = small_rule(account, text);
    struct group_reference reference = {.group_name = account_text(account, "classic"),
                                        .user_id = account_text(account, owner),
                                        .group = NONE};

    account->rules.items[target.row].source_kind = SOURCE_GROUP;
    account->rules.items[target.row].source = account_group_reference(account, &reference);
    return target;
}

/* The reader takes two such rules for one; so must the mender, or the export has one less than it was
 * told. */
static void groups_without_an_id_are_equal_by_name(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target target = rule_from_named_group(account, "tcp 20-25 0.0.0.0/0", NULL);
    struct strbuf why = STRBUF_INIT;
    struct change change;

    rule_from_named_group(account, "tcp 20-24 0.0.0.0/0", "111122223333");
    assert_int_equal(small_change(&change, account, NULL, CHANGE_CARVE, target, "cidr:10.0.0.0/8",
                                  false, &why),
                     CHANGE_OK);
    assert_int_equal(change.rule_count, 1);
    assert_int_equal(change.rules[0].from_port, 25);
    change_release(&change);
    strbuf_release(&why);
    account_free(account);
}

static void outbound_rules_are_no_duplicates(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct change change;

    small_egress_rule(account, "tcp 25 10.0.0.0/8");
    assert_int_equal(small_change(&change, account, NULL, CHANGE_REWRITE, target, "cidr:10.0.0.0/8",
                                  false, &why),
                     CHANGE_OK);
    assert_int_equal(change.way, WAY_MODIFY);
    change_release(&change);
    account_free(account);
}

static void staged_rules_count_as_there_and_removed_ones_as_gone(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct target other = small_rule(account, "tcp 25 10.0.0.0/8");
    struct sg_rule staged = small_rule_of(account, "tcp 25 10.9.0.0/16");
    struct edits *edits = edits_new(account);
    struct change change;

    edits_remove_rule(edits, other.row);
    edits_add_rule(edits, &staged);
    small_change(&change, account, edits, CHANGE_REWRITE, target, "cidr:10.0.0.0/8", false, &why);
    assert_int_equal(change.way, WAY_MODIFY);
    change_release(&change);
    small_change(&change, account, edits, CHANGE_REWRITE, target, "cidr:10.9.0.0/16", false, &why);
    assert_int_equal(change.way, WAY_REMOVE);
    change_release(&change);
    edits_free(edits);
    account_free(account);
}

static void what_stays_open_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *candidate, *warning;
    } cases[] = {
        {"tcp 25 10.0.0.0/8", "cidr:0.0.0.0/0", "The new source is still open to the world."},
        {"tcp 25 0.0.0.0/0", "cidr:0.0.0.0/1,128.0.0.0/1",
         "The new source is still open to the world."},
        {"tcp 25 ::/0", "cidr:2000::/3", "The new source is still open to the world."},
        {"tcp 25 0.0.0.0/0", "cidr:8.0.0.0/7",
         "The new source still holds a wide part of the Internet."},
        {"tcp 25 0.0.0.0/0", "cidr:10.0.0.0/8", NULL},
        {"tcp 25 0.0.0.0/0", "pl:pl-1", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct account *account = small_account_new();
        struct strbuf why = STRBUF_INIT;
        struct target target = small_rule(account, cases[i].rule);
        struct change change;
        small_change(&change, account, NULL, CHANGE_REWRITE, target, cases[i].candidate, false,
                     &why);
        if (cases[i].warning)
            assert_string_equal(change.warning, cases[i].warning);
        else
            assert_null(change.warning);
        change_release(&change);
        account_free(account);
    }
}

static void what_cannot_be_mended_is_refused(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT;
    struct target target = small_egress_rule(account, "tcp 25 0.0.0.0/0");
    struct change change;

    assert_int_equal(
        small_change(&change, account, NULL, CHANGE_REWRITE, target, "remove", false, &why),
        CHANGE_FAIL_TARGET);
    assert_true(why.length > 0);
    strbuf_release(&why);
    account_free(account);
}

static void decisions_without_a_new_source_change_nothing(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT, line = STRBUF_INIT;
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct edits *edits = edits_new(account);
    struct change change, copy;

    assert_int_equal(change_make(&change, account, NULL,
                                 &(struct change_request){.kind = CHANGE_ACCEPT,
                                                          .target = target,
                                                          .reason = "our MX\x1b[2J",
                                                          .owner = "mail team",
                                                          .expiry = "2030-01-31"},
                                 &why),
                     CHANGE_OK);
    change_copy(&copy, &change);
    change_release(&change);
    assert_int_equal(copy.way, WAY_NOTHING);
    assert_string_equal(copy.owner, "mail team");
    assert_string_equal(copy.expiry, "2030-01-31");
    change_apply(&copy, edits);
    assert_false(edits_rule_is_removed(edits, target.row));
    change_summary(&copy, account, &line);
    assert_string_equal(line.text, "sg-1 (mail-relay): tcp 25 from 0.0.0.0/0: risk accepted, our "
                                   "MX<U+001B>[2J");
    change_release(&copy);
    strbuf_release(&line);
    edits_free(edits);
    account_free(account);
}

static void applying_replaces_the_rule(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct strbuf why = STRBUF_INIT, said = STRBUF_INIT;
    struct target target = small_rule(account, "tcp 25 0.0.0.0/0");
    struct edits *edits = edits_new(account);
    struct change change;

    small_rule(account, "tcp 465 10.0.0.0/8");
    small_change(&change, account, NULL, CHANGE_REWRITE, target, "vpc", false, &why);
    change_apply(&change, edits);
    struct rule_walk walk = rule_walk_group(account, edits, SMALL_GROUP);
    while (rule_walk_next(&walk)) {
        small_say_rule(&said, account, walk.rule);
        strbuf_addch(&said, '\n');
    }
    assert_string_equal(said.text, "tcp 465 10.0.0.0/8\ntcp 25 10.0.0.0/16\ntcp 25 10.1.0.0/16\n");
    change_release(&change);
    strbuf_release(&said);
    edits_free(edits);
    account_free(account);
}

static void summaries_fit_one_line(void **state)
{
    (void)state;
    static const struct {
        enum change_kind kind;
        bool is_entry;
        const char *candidate, *expected;
    } cases[] = {
        {CHANGE_REWRITE, false, "cidr:10.0.0.0/16",
         "sg-1 (mail-relay): tcp 20-30 from 0.0.0.0/0 to 10.0.0.0/16"},
        {CHANGE_REWRITE, false, "remove",
         "sg-1 (mail-relay): tcp 20-30 from 0.0.0.0/0: remove the rule"},
        {CHANGE_CARVE, false, "sg:sg-2",
         "sg-1 (mail-relay): tcp 20-30 from 0.0.0.0/0, only the SMTP ports: group sg-2 (app)"},
        {CHANGE_SKIP, false, "remove",
         "sg-1 (mail-relay): tcp 20-30 from 0.0.0.0/0: left for later"},
        {CHANGE_REWRITE, true, "cidr:10.0.0.0/16",
         "acl-1: entry 100, all protocols from 0.0.0.0/0 to 10.0.0.0/16"},
    };
    struct account *account = small_account_new();
    struct target rule = small_rule(account, "tcp 20-30 0.0.0.0/0");
    struct target entry = small_entry(account, "100 allow all all 0.0.0.0/0");

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf why = STRBUF_INIT, line = STRBUF_INIT;
        struct change change;
        small_change(&change, account, NULL, cases[i].kind, cases[i].is_entry ? entry : rule,
                     cases[i].candidate, false, &why);
        change_summary(&change, account, &line);
        assert_string_equal(line.text, cases[i].expected);
        change_release(&change);
        strbuf_release(&line);
    }
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_way_follows_the_type_of_the_source),
        cmocka_unit_test(equal_rules_are_not_added_again),
        cmocka_unit_test(groups_without_an_id_are_equal_by_name),
        cmocka_unit_test(outbound_rules_are_no_duplicates),
        cmocka_unit_test(staged_rules_count_as_there_and_removed_ones_as_gone),
        cmocka_unit_test(what_stays_open_is_said),
        cmocka_unit_test(what_cannot_be_mended_is_refused),
        cmocka_unit_test(decisions_without_a_new_source_change_nothing),
        cmocka_unit_test(applying_replaces_the_rule),
        cmocka_unit_test(summaries_fit_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
