/* Rules and entries as lines of text that stand alone. */
#include "tests/model/write/fixture.h"

#include "model/base/mem.h"
#include "model/write/plan_line.h"

static void add_named(struct plan_lines *lines, const struct fixture *fixture, const char *name)
{
    plan_lines_add_target(lines, fixture->account, fixture_target(fixture, name));
}

static void lines_say_what_rules_and_entries_say(void **state)
{
    struct strbuf sentence = STRBUF_INIT;
    struct plan_lines lines = {0};
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    add_named(&lines, &fixture, "sgr-2");
    add_named(&lines, &fixture, "sg-plain/in/tcp/20-30/0.0.0.0/0");
    add_named(&lines, &fixture, "acl-1/in/200");
    assert_string_equal(lines.items[0].id, "sgr-2");
    assert_string_equal(lines.items[0].description, "it's \xe2\x80\xae\"theirs\""); /* raw */
    assert_null(lines.items[1].id);
    assert_int_equal(lines.items[2].number, 200);
    plan_lines_sentence(&lines, &sentence);
    assert_string_equal(sentence.text, "tcp 25 from 192.0.2.0/24; tcp 20-30 from 0.0.0.0/0; entry "
                                       "200, allow all from 0.0.0.0/0");
    strbuf_release(&sentence);
    plan_lines_release(&lines);
    fixture_release(&fixture);
}

/* As AWS counts them: ids and descriptions do not make another rule, a number makes another entry. */
static void lines_are_equal_as_aws_counts_them(void **state)
{
    struct plan_lines lines = {0};
    struct plan_line *line;
    struct fixture fixture;
    const struct account *account;

    (void)state;
    fixture_init(&fixture);
    account = fixture.account;
    add_named(&lines, &fixture, "sgr-1");
    add_named(&lines, &fixture, "sgr-1");
    line = &lines.items[1];
    free(line->id);
    free(line->description);
    line->id = line->description = NULL;
    assert_true(plan_line_equal(&lines.items[0], line));
    assert_true(plan_line_is_rule(
        line, account, &account->rules.items[fixture_target(&fixture, "sgr-1").row]));
    assert_false(plan_line_is_rule(
        line, account, &account->rules.items[fixture_target(&fixture, "sgr-2").row]));
    line->to_port = 26;
    assert_false(plan_lines_hold(&(struct plan_lines){lines.items, 1, 1}, line));
    plan_lines_release(&lines);

    add_named(&lines, &fixture, "acl-1/in/100");
    add_named(&lines, &fixture, "acl-1/in/100");
    assert_true(plan_line_equal(&lines.items[0], &lines.items[1]));
    lines.items[1].allow = false;
    assert_false(plan_line_equal(&lines.items[0], &lines.items[1]));
    lines.items[1].allow = true;
    lines.items[1].number = 101;
    assert_false(plan_line_equal(&lines.items[0], &lines.items[1]));
    assert_false(plan_line_is_entry(
        &lines.items[1], account,
        &account->acl_entries.items[fixture_target(&fixture, "acl-1/in/100").row]));
    plan_lines_release(&lines);
    fixture_release(&fixture);
}

static struct plan_line line_of(enum target_kind kind, uint32_t number, bool allow, bool outbound, int16_t protocol,
                                int32_t from, int32_t to)
{
    return (struct plan_line){.kind = kind, .number = number, .allow = allow, .outbound = outbound,
                              .protocol = protocol, .from_port = from, .to_port = to};
}

/* Each part of a line counts: against another line, a rule, and an entry. */
static void each_part_counts(void **state)
{
    const struct {
        struct plan_line line;
        const char *source;
        bool is_rule, is_entry;
    } cases[] = {
        {line_of(TARGET_RULE, 0, false, false, PROTOCOL_TCP, 25, 25), "0.0.0.0/0", true, false},
        {line_of(TARGET_RULE, 0, false, true, PROTOCOL_TCP, 25, 25), "0.0.0.0/0", false, false},
        {line_of(TARGET_RULE, 0, false, false, PROTOCOL_UDP, 25, 25), "0.0.0.0/0", false, false},
        {line_of(TARGET_RULE, 0, false, false, PROTOCOL_TCP, 24, 25), "0.0.0.0/0", false, false},
        {line_of(TARGET_RULE, 0, false, false, PROTOCOL_TCP, 25, 26), "0.0.0.0/0", false, false},
        {line_of(TARGET_RULE, 0, false, false, PROTOCOL_TCP, 25, 25), "0.0.0.0/1", false, false},
        {line_of(TARGET_ENTRY, 100, true, false, PROTOCOL_TCP, 465, 465), "0.0.0.0/0", false, true},
        {line_of(TARGET_ENTRY, 101, true, false, PROTOCOL_TCP, 465, 465), "0.0.0.0/0", false, false},
        {line_of(TARGET_ENTRY, 100, false, false, PROTOCOL_TCP, 465, 465), "0.0.0.0/0", false, false},
        {line_of(TARGET_ENTRY, 100, true, false, PROTOCOL_UDP, 465, 465), "0.0.0.0/0", false, false},
        {line_of(TARGET_ENTRY, 100, true, false, PROTOCOL_TCP, 466, 466), "0.0.0.0/0", false, false},
        {line_of(TARGET_ENTRY, 100, true, false, PROTOCOL_TCP, 465, 465), "0.0.0.0/1", false, false},
    };
    enum { COUNT = sizeof cases / sizeof *cases };
    struct plan_line lines[COUNT];
    const struct account *account;
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    account = fixture.account;
    for (size_t i = 0; i < COUNT; i++) {
        lines[i] = cases[i].line;
        lines[i].source = mem_strdup(cases[i].source);
        assert_int_equal(plan_line_is_rule(&lines[i], account,
                                           &account->rules.items[fixture_target(&fixture, "sgr-1").row]),
                         cases[i].is_rule);
        assert_int_equal(
            plan_line_is_entry(&lines[i], account,
                               &account->acl_entries.items[fixture_target(&fixture, "acl-1/in/100").row]),
            cases[i].is_entry);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            assert_int_equal(plan_line_equal(&lines[i], &lines[j]), i == j);
    for (size_t i = 0; i < COUNT; i++)
        plan_line_release(&lines[i]);
    fixture_release(&fixture);
}

static char *after_of(struct fixture *fixture, const char *name)
{
    const struct change *change = plan_at(fixture->plan, plan_find(fixture->plan,
                                                                   fixture_target(fixture, name)));
    struct strbuf sentence = STRBUF_INIT;
    struct plan_lines lines = {0};

    plan_lines_add_after(&lines, fixture->account, change);
    for (size_t i = 0; i < lines.count; i++)
        strbuf_addf(&sentence, "%s ", lines.items[i].id ? lines.items[i].id : "-");
    plan_lines_sentence(&lines, &sentence);
    plan_lines_release(&lines);
    return strbuf_detach(&sentence);
}

static void assert_after(struct fixture *fixture, const char *name, const char *expected)
{
    char *after = after_of(fixture, name);

    assert_string_equal(after, expected);
    free(after);
}

/* A rule changed in place keeps its id; a carved entry stays behind what is put before it. */
static void the_lines_after_a_change(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture);
    fixture_rewrite(&fixture, "sgr-1", "vpc");
    fixture_rewrite(&fixture, "sgr-2", "remove");
    fixture_rewrite(&fixture, "sgr-3", "vpc");
    fixture_carve(&fixture, "acl-1/in/100", "cidr:10.0.0.0/8");
    assert_after(&fixture, "sgr-1",
                 "sgr-1 - tcp 25 from 10.0.0.0/16; tcp 25 from 10.1.0.0/16");
    assert_after(&fixture, "sgr-2", "");
    assert_after(&fixture, "sgr-3", "- tcp 25 from 2001:db8::/56");
    assert_after(&fixture, "acl-1/in/100", "- entry 100, allow tcp 465 from 10.0.0.0/8");
    fixture_carve(&fixture, "acl-1/in/200", "cidr:10.0.0.0/8");
    assert_after(&fixture, "acl-1/in/200",
                 "- - - - - - - - entry 193, allow all from 10.0.0.0/8; entry 194, deny tcp 25 from "
                 "0.0.0.0/0; entry 195, deny tcp 465 from 0.0.0.0/0; entry 196, deny tcp 587 from "
                 "0.0.0.0/0; entry 197, deny tcp 2465 from 0.0.0.0/0; entry 198, deny tcp 2525 from "
                 "0.0.0.0/0; entry 199, deny tcp 2587 from 0.0.0.0/0; entry 200, allow all from "
                 "0.0.0.0/0");
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_say_what_rules_and_entries_say),
        cmocka_unit_test(lines_are_equal_as_aws_counts_them),
        cmocka_unit_test(each_part_counts),
        cmocka_unit_test(the_lines_after_a_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
