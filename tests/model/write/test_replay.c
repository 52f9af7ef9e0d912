#include "tests/model/write/fixture.h"

#include <time.h>

#include "model/write/replay.h"

#define MAIL "123456789012 eu-west-1 sg-mail"
#define ACL "123456789012 eu-west-1 acl-1"

/* Orders that must be carried out, or must be refused with these words. */
static void assert_done(bool done, struct strbuf *why)
{
    if (!done)
        fail_msg("%s", why->text);
}

static void assert_refused(bool done, struct strbuf *why, const char *sentence)
{
    assert_false(done);
    if (!strstr(why->text, sentence))
        fail_msg("\"%s\" is not in \"%s\"", sentence, why->text);
    strbuf_clear(why);
}

/* sg-mail and acl-1 of the fixture, since the plan is about them. */
static void begin(struct fixture *fixture, struct replay *replay)
{
    fixture_init(fixture);
    fixture_rewrite(fixture, "sgr-1", "vpc");
    fixture_rewrite(fixture, "acl-1/in/100", "vpc");
    replay_begin(replay, fixture->account, fixture->plan, NULL);
}

static void end(struct fixture *fixture, struct replay *replay)
{
    replay_release(replay);
    fixture_release(fixture);
}

static void it_holds_what_the_plan_is_about(void **state)
{
    const struct replay_item *item;
    struct fixture fixture;
    struct replay replay;

    (void)state;
    begin(&fixture, &replay);
    assert_int_equal(replay.items.count, 4 + 3); /* the outbound ones are not in it */
    item = replay_find(&replay, MAIL, "sgr-1", NULL);
    assert_string_equal(item->line, "tcp 25 25 0.0.0.0/0");
    assert_string_equal(item->description, "smtp from anywhere");
    assert_ptr_equal(replay_find(&replay, MAIL, "", "tcp 25 25 0.0.0.0/0"), item);
    item = replay_find(&replay, MAIL, "sgr-2", NULL); /* AWS would not take its description */
    assert_string_equal(item->description, "");
    item = replay_find(&replay, ACL, "100", NULL);
    assert_string_equal(item->line, "100 allow 6 465 465 None None 0.0.0.0/0");
    assert_null(replay_find(&replay, MAIL, "", NULL)); /* neither id nor line */
    assert_null(replay_find(&replay, "123456789012 eu-west-1 sg-plain", NULL,
                            "tcp 20 30 0.0.0.0/0"));
    end(&fixture, &replay);
}

static void the_end_is_what_the_edits_say(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct replay replay, planned;
    struct fixture fixture;

    (void)state;
    begin(&fixture, &replay);
    replay_begin(&planned, fixture.account, fixture.plan, plan_edits(fixture.plan));
    assert_refused(replay_agrees(&replay, &planned, &why), &why, "would be there and should not");
    assert_done(replay_add_rule(&replay, MAIL, "tcp 25 25 10.1.0.0/16", "smtp from anywhere", &why),
                &why);
    assert_done(replay_change_rule(&replay, MAIL, "sgr-1", "tcp 25 25 10.0.0.0/16",
                                   "smtp from anywhere", &why),
                &why);
    assert_done(replay_create_entry(&replay, ACL, "101 allow 6 465 465 None None 10.1.0.0/16", &why),
                &why);
    assert_refused(replay_agrees(&replay, &planned, &why), &why,
                   "100 allow 6 465 465 None None 0.0.0.0/0 would be there and should not");
    assert_done(
        replay_replace_entry(&replay, ACL, "100 allow 6 465 465 None None 10.0.0.0/16", &why), &why);
    assert_done(replay_agrees(&replay, &planned, &why), &why);
    assert_done(replay_delete_entry(&replay, ACL, "101", &why), &why);
    assert_refused(replay_agrees(&replay, &planned, &why), &why, "should be there and would not");
    replay_release(&planned);
    strbuf_release(&why);
    end(&fixture, &replay);
}

static void descriptions_count(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct replay replay, same;
    struct fixture fixture;

    (void)state;
    begin(&fixture, &replay);
    replay_begin(&same, fixture.account, fixture.plan, NULL);
    assert_done(
        replay_change_rule(&replay, MAIL, "sgr-1", "tcp 25 25 0.0.0.0/0", "smtp", &why), &why);
    assert_refused(replay_agrees(&replay, &same, &why), &why,
                   "sg-mail: tcp 25 25 0.0.0.0/0 would not be told as it should");
    replay_release(&same);
    strbuf_release(&why);
    end(&fixture, &replay);
}

static void what_aws_refuses_is_refused(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct replay replay;
    struct fixture fixture;

    (void)state;
    begin(&fixture, &replay);
    assert_refused(replay_add_rule(&replay, MAIL, "tcp 25 25 0.0.0.0/0", "else", &why), &why,
                   "sg-mail: tcp 25 25 0.0.0.0/0 would be added twice");
    assert_refused(replay_change_rule(&replay, MAIL, "sgr-1", "tcp 25 25 ::/0", "", &why), &why,
                   "would be there twice");
    assert_refused(replay_change_rule(&replay, MAIL, "sgr-9", "tcp 1 1 ::/0", "", &why), &why,
                   "sgr-9 is not there to be changed");
    assert_refused(replay_change_rule(&replay, MAIL, "", "tcp 1 1 ::/0", "", &why), &why,
                   "is not there to be changed");
    assert_refused(replay_remove_rule(&replay, MAIL, "sgr-9", "", &why), &why,
                   "sgr-9 is not there to be removed");
    assert_refused(replay_remove_rule(&replay, MAIL, "", "tcp 1 1 ::/0", &why), &why,
                   "tcp 1 1 ::/0 is not there to be removed");
    assert_refused(replay_remove_rule(&replay, MAIL, "sgr-1", "tcp 25 25 ::/0", &why), &why,
                   "sgr-1 is another rule than the one to be removed");
    assert_refused(replay_remove_rule(&replay, ACL, "", "tcp 25 25 ::/0", &why), &why,
                   "is not there to be removed");
    assert_refused(replay_create_entry(&replay, ACL, "100 deny -1 None None None None ::/0", &why),
                   &why, "has a number that is taken");
    assert_refused(replay_replace_entry(&replay, ACL, "99 deny -1 None None None None ::/0", &why),
                   &why, "replaces nothing");
    assert_refused(replay_delete_entry(&replay, ACL, "99", &why), &why,
                   "acl-1: 99 is not there to be deleted");
    strbuf_release(&why);
    end(&fixture, &replay);
}

/* The line beside the id is only a second look, and may be left out. */
static void a_rule_goes_by_its_id_alone(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct replay replay;
    struct fixture fixture;

    (void)state;
    begin(&fixture, &replay);
    assert_done(replay_remove_rule(&replay, MAIL, "sgr-1", NULL, &why), &why);
    assert_done(replay_remove_rule(&replay, MAIL, "sgr-2", "", &why), &why);
    assert_done(replay_remove_rule(&replay, MAIL, "sgr-3", "tcp 25 25 ::/0", &why), &why);
    assert_int_equal(replay.items.count, 1 + 3);
    strbuf_release(&why);
    end(&fixture, &replay);
}

static void a_side_says_its_direction(void **state)
{
    (void)state;
    assert_true(replay_side_is_outbound(MAIL REPLAY_OUTBOUND));
    assert_false(replay_side_is_outbound(MAIL));
    assert_false(replay_side_is_outbound("  x"));
    assert_false(replay_side_is_outbound(""));
}

/* A name that was used before: gone, changed, and there again. */
static void what_has_gone_is_gone(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct replay replay;
    struct fixture fixture;

    (void)state;
    begin(&fixture, &replay);
    for (size_t i = 0; i < 3; i++) {
        assert_done(replay_remove_rule(&replay, MAIL, "", "tcp 25 25 ::/0", &why), &why);
        assert_refused(replay_remove_rule(&replay, MAIL, "", "tcp 25 25 ::/0", &why), &why,
                       "is not there to be removed");
        assert_done(replay_add_rule(&replay, MAIL, "tcp 25 25 ::/0", "", &why), &why);
    }
    assert_null(replay_find(&replay, MAIL, "sgr-3", NULL));
    assert_done(replay_change_rule(&replay, MAIL, "sgr-1", "tcp 1 1 10.0.0.0/8", "", &why), &why);
    assert_null(replay_find(&replay, MAIL, NULL, "tcp 25 25 0.0.0.0/0"));
    assert_done(replay_change_rule(&replay, MAIL, "sgr-1", "tcp 25 25 0.0.0.0/0", "", &why), &why);
    assert_null(replay_find(&replay, MAIL, NULL, "tcp 1 1 10.0.0.0/8"));
    assert_non_null(replay_find(&replay, MAIL, NULL, "tcp 25 25 0.0.0.0/0"));
    strbuf_release(&why);
    end(&fixture, &replay);
}

/* An empty one knows nothing and agrees with another. */
static void nothing_is_a_list_too(void **state)
{
    struct replay none = {0}, other = {0};
    struct strbuf why = STRBUF_INIT;

    (void)state;
    assert_null(replay_find(&none, MAIL, "sgr-1", NULL));
    assert_done(replay_agrees(&none, &other, &why), &why);
    assert_refused(replay_delete_entry(&none, ACL, "1", &why), &why, "is not there");
    assert_done(replay_add_rule(&none, MAIL, "tcp 1 1 ::/0", "", &why), &why);
    assert_refused(replay_agrees(&other, &none, &why), &why, "should be there and would not");
    assert_refused(replay_agrees(&none, &other, &why), &why, "would be there and should not");
    replay_release(&none);
    replay_release(&other);
    strbuf_release(&why);
}

/* --- against a slow list, and how long it takes ------------------------------------------------- */

enum { SLOW_HOLDERS = 3, SLOW_LINES = 12 };

static unsigned dice(uint64_t *state, unsigned sides)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(*state >> 33) % sides;
}

/* Entries by number, and what each says: a table of numbers is all that the list means. */
static void a_random_list_is_as_a_table(void **state)
{
    unsigned table[SLOW_HOLDERS][SLOW_LINES] = {{0}}; /* 0: none */
    static const char *const names[SLOW_HOLDERS] = {"a", "b", "c"};
    struct strbuf why = STRBUF_INIT;
    struct replay replay = {0};
    uint64_t seed = 4;

    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        unsigned holder = dice(&seed, SLOW_HOLDERS), number = dice(&seed, SLOW_LINES);
        unsigned says = 1 + dice(&seed, 5), order = dice(&seed, 3);
        bool is_there = table[holder][number] != 0;
        char line[32], name[16];

        snprintf(name, sizeof name, "%u", number);
        snprintf(line, sizeof line, "%u says %u", number, says);
        if (order == 0)
            assert_int_equal(replay_create_entry(&replay, names[holder], line, &why), !is_there);
        else if (order == 1)
            assert_int_equal(replay_replace_entry(&replay, names[holder], line, &why), is_there);
        else
            assert_int_equal(replay_delete_entry(&replay, names[holder], name, &why), is_there);
        if (order == 2)
            table[holder][number] = 0;
        else if (is_there == (order == 1))
            table[holder][number] = says;
        snprintf(line, sizeof line, "%u says %u", number, table[holder][number]);
        assert_int_equal(replay_find(&replay, names[holder], NULL, line) != NULL,
                         table[holder][number] != 0);
    }
    replay_release(&replay);
    strbuf_release(&why);
}

/* 1,000 groups of 10 open rules, each of which becomes one of two blocks. */
static struct account *large_account(void)
{
    struct strbuf json = STRBUF_INIT;
    struct export_piece piece;
    struct account *account;

    strbuf_adds(&json, "{\"SecurityGroups\": [");
    for (unsigned group = 0; group < 1000; group++) {
        strbuf_addf(&json, "%s{\"GroupId\": \"sg-%u\", \"OwnerId\": \"123456789012\", ",
                    group ? "," : "", group);
        strbuf_adds(&json, "\"VpcId\": \"vpc-1\", \"IpPermissions\": [");
        for (unsigned rule = 0; rule < 10; rule++)
            strbuf_addf(&json,
                        "%s{\"IpProtocol\": \"tcp\", \"FromPort\": %u, \"ToPort\": %u, "
                        "\"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}",
                        rule ? "," : "", 20 + rule, 30 + rule);
        strbuf_adds(&json, "]}");
    }
    strbuf_adds(&json, "]}");
    piece = (struct export_piece){"eu-west-1/groups.json", json.text, json.length};
    account = export_read_pieces(&piece, 1);
    strbuf_release(&json);
    return account;
}

static void rewrite_all(struct fixture *fixture)
{
    struct candidate candidate;
    struct strbuf why = STRBUF_INIT;

    for (uint32_t i = 0; i < fixture->account->rules.count; i++) {
        struct target target = {TARGET_RULE, i};
        struct change change;

        assert_true(candidate_parse(&candidate, fixture->account, target, "cidr:10.0.0.0/8", &why));
        assert_int_equal(change_make(&change, fixture->account,
                                     plan_edits_beside(fixture->plan, target),
                                     &(struct change_request){.kind = CHANGE_REWRITE,
                                                              .target = target,
                                                              .candidate = &candidate,
                                                              .ports = &smtp_ports_default},
                                     &why),
                         CHANGE_OK);
        plan_stage(fixture->plan, &change);
        candidate_release(&candidate);
    }
    strbuf_release(&why);
}

static void carry_out_all(struct fixture *fixture, struct replay *replay)
{
    struct strbuf why = STRBUF_INIT;

    for (size_t i = 0; i < plan_count(fixture->plan); i++) {
        unsigned port = 20 + (unsigned)i % 10;
        struct strbuf holder = STRBUF_INIT, old = STRBUF_INIT, new = STRBUF_INIT;

        strbuf_addf(&holder, "123456789012 eu-west-1 sg-%zu", i / 10);
        strbuf_addf(&old, "tcp %u %u 0.0.0.0/0", port, port + 10);
        strbuf_addf(&new, "tcp %u %u 10.0.0.0/8", port, port + 10);
        assert_done(replay_add_rule(replay, holder.text, new.text, "", &why), &why);
        assert_done(replay_remove_rule(replay, holder.text, "", old.text, &why), &why);
        strbuf_release(&new);
        strbuf_release(&old);
        strbuf_release(&holder);
    }
    strbuf_release(&why);
}

/* With a search through the list for each order this took longer than the test may. */
static void ten_thousand_decisions_take_a_moment(void **state)
{
    struct fixture fixture = {.account = large_account()};
    struct strbuf why = STRBUF_INIT;
    struct replay replay, planned;
    clock_t start;
    double seconds;

    (void)state;
    fixture.plan = plan_new(fixture.account);
    rewrite_all(&fixture);
    assert_int_equal(plan_count(fixture.plan), 10000);
    start = clock();
    replay_begin(&replay, fixture.account, fixture.plan, NULL);
    replay_begin(&planned, fixture.account, fixture.plan, plan_edits(fixture.plan));
    carry_out_all(&fixture, &replay);
    assert_done(replay_agrees(&replay, &planned, &why), &why);
    seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_message("10,000 decisions: %.3f s\n", seconds);
    assert_true(seconds < 1);
    replay_release(&planned);
    replay_release(&replay);
    strbuf_release(&why);
    plan_free(fixture.plan);
    account_free(fixture.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_what_the_plan_is_about),
        cmocka_unit_test(the_end_is_what_the_edits_say),
        cmocka_unit_test(descriptions_count),
        cmocka_unit_test(what_aws_refuses_is_refused),
        cmocka_unit_test(a_rule_goes_by_its_id_alone),
        cmocka_unit_test(a_side_says_its_direction),
        cmocka_unit_test(what_has_gone_is_gone),
        cmocka_unit_test(nothing_is_a_list_too),
        cmocka_unit_test(a_random_list_is_as_a_table),
        cmocka_unit_test(ten_thousand_decisions_take_a_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
