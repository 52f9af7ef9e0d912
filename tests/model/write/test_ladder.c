/* A plan cut into rungs: which parts there are, on which rungs they stand, and their names. */
#include "tests/model/write/tools.h"

#include "model/account/rule.h"
#include "model/write/ladder.h"
#include "model/write/part_words.h"

static void make(struct fixture *fixture, struct ladder *ladder, bool like_terraform)
{
    const struct ladder_request request = {.plan = fixture->plan,
                                           .account = fixture->account,
                                           .tool = "A tool",
                                           .rules_in_place = like_terraform,
                                           .stand_ins = like_terraform};
    struct strbuf why = STRBUF_INIT;

    if (!ladder_make(ladder, &request, &why))
        fail_msg("%s", why.text);
    strbuf_release(&why);
}

/* For each part its name and "o" (old), "n" (new) or "-" on each rung. */
static void assert_ladder(const struct fixture *fixture, bool like_terraform, const char *expected)
{
    struct strbuf list = STRBUF_INIT;
    struct fixture shared = *fixture;
    struct ladder ladder;
    char **names;

    make(&shared, &ladder, like_terraform);
    names = part_names(&ladder, fixture->account, NAME_SNAKE);
    for (size_t i = 0; i < ladder.parts.count; i++) {
        strbuf_addf(&list, "%s ", names[i]);
        for (enum rung rung = RUNG_AS_IT_WAS; rung < RUNG_COUNT; rung++)
            strbuf_addch(&list, "on-"[ladder.parts.items[i].at[rung]]);
        strbuf_addch(&list, '\n');
    }
    assert_string_equal(list.text, expected);
    part_names_free(names, &ladder);
    ladder_release(&ladder);
    strbuf_release(&list);
}

static void what_a_tool_cannot_change_comes_and_goes(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    fixture_rewrite(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    assert_ladder(&fixture, true,
                  "sgr_1 oonn\nacl_1_in_100 oonn\nacl_1_in_101_stand_in -nn-\n");
    assert_ladder(&fixture, false,
                  "sgr_1 ooo-\nsg_mail_tcp_25_from_10_0_0_0_8 -nnn\nacl_1_in_100 oonn\n");
    fixture_release(&fixture);
}

/* The second rule becomes what the first one was: in the end that one just stays, with the second
 * one's description. */
static void the_ends_are_compared_and_not_the_decisions(void **state)
{
    struct fixture fixture;
    struct ladder ladder;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-2", "cidr:198.51.100.0/24");
    fixture_rewrite(&fixture, "sgr-1", "cidr:192.0.2.0/24");
    assert_ladder(&fixture, true,
                  "sgr_2 oonn\nsgr_1 ooo-\nsg_mail_tcp_25_from_198_51_100_0_24 -nnn\n");
    make(&fixture, &ladder, true);
    assert_int_equal(ladder.parts.items[0].rules[PART_OLD].source,
                     ladder.parts.items[0].rules[PART_NEW].source);
    assert_string_equal(text_raw(fixture.account->texts,
                                 ladder.parts.items[0].rules[PART_NEW].description),
                        "smtp from anywhere");
    ladder_release(&ladder);
    for (enum form form = FORM_TERRAFORM; form <= FORM_CFN_YAML; form++) {
        struct strbuf why = STRBUF_INIT;
        struct form_files files;

        if (!form_make(form, &files, &FIXTURE_JOB(&fixture), &why))
            fail_msg("%s: %s", form_name(form), why.text);
        form_files_release(&files);
        strbuf_release(&why);
    }
    fixture_release(&fixture);
}

static void a_rung_like_the_one_before_is_left_out(void **state)
{
    struct fixture fixture;
    struct ladder ladder;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "cidr:10.0.0.0/8");
    make(&fixture, &ladder, true);
    assert_int_equal(ladder.rung_count, 2);
    assert_int_equal(ladder.rungs[0], RUNG_AS_IT_WAS);
    assert_int_equal(ladder.rungs[1], RUNG_CHANGED);
    ladder_release(&ladder);
    make(&fixture, &ladder, false);
    assert_int_equal(ladder.rung_count, 3);
    assert_int_equal(ladder.rungs[1], RUNG_ADDED);
    assert_int_equal(ladder.rungs[2], RUNG_FINAL);
    ladder_release(&ladder);
    fixture_release(&fixture);
}

static void steps_are_counted(void **state)
{
    struct fixture fixture;
    struct ladder ladder;
    struct rung_step step;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-3", "remove");
    fixture_rewrite(&fixture, "acl-1/in/100", "vpc");
    make(&fixture, &ladder, true);
    step = rung_step_between(&ladder, RUNG_AS_IT_WAS, RUNG_ADDED);
    assert_int_equal(step.added, 3); /* 10.1.0.0/16 in group and ACL, and a stand-in */
    assert_int_equal(step.changed + step.destroyed, 0);
    step = rung_step_between(&ladder, RUNG_ADDED, RUNG_CHANGED);
    assert_int_equal(step.changed, 1);
    assert_int_equal(step.added, 1); /* the entry, deleted and created */
    assert_int_equal(step.destroyed, 1);
    step = rung_step_between(&ladder, RUNG_FINAL, RUNG_CHANGED);
    assert_int_equal(step.added, 2);
    assert_int_equal(step.changed + step.destroyed, 0);
    ladder_release(&ladder);
    fixture_release(&fixture);
}

/* Ids that differ only in what a name cannot hold, or by their account. */
static void names_are_never_the_same(void **state)
{
    struct fixture fixture;
    struct ladder ladder;
    char **names;

    (void)state;
    fixture_init(&fixture);
    fixture_write(&fixture, "in/eu-west-1/rules.json",
                  "{\"SecurityGroupRules\": [" FIXTURE_FLAT(
                      "sgr-1-1", "25",
                      "\"CidrIpv4\": \"0.0.0.0/0\", \"Description\": \"smtp from "
                      "anywhere\"") "," FIXTURE_FLAT("sgr-11", "25", "\"CidrIpv6\": \"::/0\"") "]}");
    fixture_reload(&fixture);
    fixture_rewrite(&fixture, "sgr-1-1", "remove");
    fixture_rewrite(&fixture, "sgr-11", "remove");
    make(&fixture, &ladder, false);
    names = part_names(&ladder, fixture.account, NAME_CAMEL);
    assert_string_equal(names[0], "Sgr11");
    assert_string_equal(names[1], "Sgr11x2");
    part_names_free(names, &ladder);
    ladder_release(&ladder);
    fixture_release(&fixture);
}

#define ENTRY(number, to, block)                                                                   \
    FIXTURE_ENTRY("false", number, "6", "\"PortRange\":{\"From\":25,\"To\":" to "},", block)

/* A number that becomes free is taken again by what another decision adds: the same entry with other contents, or
 * nothing at all where it says the same. */
static void a_number_is_taken_again(void **state)
{
    static const struct {
        const char *second, *ladder;
    } cases[] = {
        {ENTRY("100", "26", "10.1.0.0/16"), "acl_1_in_99 oonn\nacl_1_in_100 oonn\n"},
        {ENTRY("100", "25", "10.1.0.0/16"), "acl_1_in_99 oonn\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf entries = STRBUF_INIT;
        struct fixture fixture;

        strbuf_addf(&entries, "%s,%s", ENTRY("99", "25", "0.0.0.0/0"), cases[i].second);
        load_acl(&fixture, entries.text);
        fixture_rewrite(&fixture, "acl-1/in/100", "remove");
        fixture_rewrite(&fixture, "acl-1/in/99", "vpc");
        assert_ladder(&fixture, false, cases[i].ladder);
        fixture_release(&fixture);
        strbuf_release(&entries);
    }
}

/* The same id in two regions. */
static void a_second_of_the_name_is_numbered(void **state)
{
    static const enum name_style styles[] = {NAME_SNAKE, NAME_CAMEL};
    static const char *const second[] = {"sgr_1_2", "Sgr1x2"};
    struct fixture fixture;
    struct ladder ladder;

    (void)state;
    fixture_init(&fixture);
    assert_int_equal(fixture_shell(&fixture, "cp -r in/eu-west-1 in/ap-south-1"), 0);
    fixture_reload(&fixture);
    for (uint32_t i = 0; i < fixture.account->rules.count; i++) {
        struct target target = {TARGET_RULE, i};
        struct strbuf why = STRBUF_INIT;
        struct change change;
        struct candidate candidate;

        if (strcmp(text_raw(fixture.account->texts, fixture.account->rules.items[i].id), "sgr-1") != 0)
            continue;
        assert_true(candidate_parse(&candidate, fixture.account, target, "cidr:10.0.0.0/8", &why));
        assert_int_equal(change_make(&change, fixture.account, plan_edits_beside(fixture.plan, target),
                                     &(struct change_request){.kind = CHANGE_REWRITE,
                                                              .target = target,
                                                              .candidate = &candidate},
                                     &why),
                         CHANGE_OK);
        plan_stage(fixture.plan, &change);
        candidate_release(&candidate);
        strbuf_release(&why);
    }
    make(&fixture, &ladder, true);
    assert_int_equal(ladder.parts.count, 2);
    for (size_t i = 0; i < 2; i++) {
        char **names = part_names(&ladder, fixture.account, styles[i]);

        assert_string_equal(names[1], second[i]);
        part_names_free(names, &ladder);
    }
    ladder_release(&ladder);
    fixture_release(&fixture);
}

/* A part is a rule or an entry, and not on each rung. */
static void what_stands_on_a_rung(void **state)
{
    const struct ladder_part rule = {.kind = PART_RULE, .at = {PART_OLD, PART_OLD, PART_NEW, PART_ABSENT}};
    const struct ladder_part entry = {.kind = PART_STAND_IN, .at = {PART_ABSENT, PART_NEW, PART_NEW, PART_ABSENT}};

    (void)state;
    assert_ptr_equal(ladder_rule(&rule, RUNG_ADDED), &rule.rules[PART_OLD]);
    assert_ptr_equal(ladder_rule(&rule, RUNG_CHANGED), &rule.rules[PART_NEW]);
    assert_null(ladder_rule(&rule, RUNG_FINAL));
    assert_null(ladder_entry(&rule, RUNG_ADDED));
    assert_ptr_equal(ladder_entry(&entry, RUNG_ADDED), &entry.entries[PART_NEW]);
    assert_null(ladder_entry(&entry, RUNG_AS_IT_WAS));
    assert_null(ladder_rule(&entry, RUNG_ADDED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_tool_cannot_change_comes_and_goes),
        cmocka_unit_test(the_ends_are_compared_and_not_the_decisions),
        cmocka_unit_test(a_rung_like_the_one_before_is_left_out),
        cmocka_unit_test(steps_are_counted),
        cmocka_unit_test(names_are_never_the_same),
        cmocka_unit_test(a_number_is_taken_again),
        cmocka_unit_test(a_second_of_the_name_is_numbered),
        cmocka_unit_test(what_stands_on_a_rung),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
