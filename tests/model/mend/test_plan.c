#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/mend/plan.h"
#include "tests/model/mend/small_account.h"

/* --- what a plan is, as text --------------------------------------------------------------------- */

static void say_edits(struct strbuf *out, const struct account *account, const struct edits *edits)
{
    struct rule_walk walk = rule_walk_group(account, edits, SMALL_GROUP);
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, SMALL_ACL, false, &count);

    while (rule_walk_next(&walk)) {
        small_say_rule(out, account, walk.rule);
        strbuf_addf(out, " %s\n", text_raw(account->texts, walk.rule->id));
    }
    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry = account_entry(account, edits, references[i]);
        strbuf_addf(out, "%u %d ", entry->number, entry->allow);
        small_say(out, entry->protocol, entry->from_port, entry->to_port);
        cidr_format(out, account_block(account, entry->cidr));
        strbuf_addch(out, '\n');
    }
    free(references);
}

static void say_plan(struct strbuf *out, const struct account *account, const struct plan *plan)
{
    for (size_t i = 0; i < plan_count(plan); i++) {
        const struct change *change = plan_at(plan, i);
        assert_int_equal(plan_find(plan, change->target), i);
        change_summary(change, account, out);
        strbuf_addf(out, " [way %d: ", change->way);
        small_say_change(out, account, change);
        strbuf_addf(out, "] %s\n", change->warning ? change->warning : "");
    }
    say_edits(out, account, plan_edits(plan));
}

static char *plan_text(const struct account *account, const struct plan *plan)
{
    struct strbuf text = STRBUF_INIT;

    say_plan(&text, account, plan);
    return strbuf_detach(&text);
}

/* The edits that the plan's decisions give when they are taken one by one, from nothing. */
static void check_against_replay(struct account *account, const struct plan *plan)
{
    struct strbuf kept = STRBUF_INIT, replayed = STRBUF_INIT;
    struct edits *edits = edits_new(account);

    for (size_t i = 0; i < plan_count(plan); i++) {
        struct change change;
        change_copy(&change, plan_at(plan, i));
        change_rework(&change, account, edits);
        change_apply(&change, edits);
        change_release(&change);
    }
    say_edits(&kept, account, plan_edits(plan));
    say_edits(&replayed, account, edits);
    assert_string_equal(kept.text, replayed.text);
    strbuf_release(&kept);
    strbuf_release(&replayed);
    edits_free(edits);
}

static bool stage(struct plan *plan, struct account *account, struct target target,
                  const char *spelling)
{
    struct strbuf why = STRBUF_INIT;
    struct change change;
    bool fine = small_change(&change, account, plan_edits_beside(plan, target), CHANGE_REWRITE,
                             target, spelling, false, &why) == CHANGE_OK;

    if (fine)
        plan_stage(plan, &change);
    strbuf_release(&why);
    return fine;
}

static void check_edits(const struct account *account, const struct plan *plan,
                        const char *expected)
{
    struct strbuf said = STRBUF_INIT;

    say_edits(&said, account, plan_edits(plan));
    assert_string_equal(said.text, expected);
    strbuf_release(&said);
}

/* --- the story of one plan ----------------------------------------------------------------------- */

static void one_decision_stands_per_target(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target first = small_rule(account, "tcp 25 0.0.0.0/0");
    struct target second = small_rule(account, "tcp 465 0.0.0.0/0");
    struct plan *plan = plan_new(account);

    assert_int_equal(plan_find(plan, first), SIZE_MAX);
    assert_false(plan_can_undo(plan) || plan_can_redo(plan) || plan_undo(plan) || plan_redo(plan));
    assert_true(stage(plan, account, first, "cidr:10.0.0.0/8"));
    assert_true(stage(plan, account, second, "cidr:10.0.0.0/8"));
    assert_true(stage(plan, account, first, "sg:sg-2"));
    assert_int_equal(plan_count(plan), 2);
    assert_int_equal(plan_find(plan, first), 0);
    assert_int_equal(plan_find(plan, second), 1);
    check_edits(account, plan, "tcp 25 sg-2 \ntcp 465 10.0.0.0/8 sgr-1\n");
    assert_true(plan_undo(plan));
    check_edits(account, plan, "tcp 25 10.0.0.0/8 sgr-0\ntcp 465 10.0.0.0/8 sgr-1\n");
    assert_true(plan_undo(plan));
    assert_true(plan_undo(plan));
    assert_false(plan_undo(plan));
    check_edits(account, plan, "tcp 25 0.0.0.0/0 sgr-0\ntcp 465 0.0.0.0/0 sgr-1\n");
    assert_true(plan_redo(plan));
    check_edits(account, plan, "tcp 465 0.0.0.0/0 sgr-1\ntcp 25 10.0.0.0/8 sgr-0\n");
    assert_true(stage(plan, account, second, "remove"));
    assert_false(plan_can_redo(plan));
    check_edits(account, plan, "tcp 25 10.0.0.0/8 sgr-0\n");
    plan_drop(plan, 0);
    assert_int_equal(plan_find(plan, second), 0);
    check_edits(account, plan, "tcp 25 0.0.0.0/0 sgr-0\n");
    assert_true(plan_undo(plan));
    assert_int_equal(plan_find(plan, second), 1);
    plan_free(plan);
    account_free(account);
}

/* The second rule needs nothing new while the first brings the block; without the first it does. */
static void dropping_corrects_what_was_built_upon_it(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target first = small_rule(account, "tcp 25 64.0.0.0/2");
    struct target second = small_rule(account, "tcp 25 128.0.0.0/2");
    struct plan *plan = plan_new(account);

    assert_true(stage(plan, account, first, "cidr:10.0.0.0/8"));
    assert_true(stage(plan, account, second, "cidr:10.0.0.0/8"));
    assert_int_equal(plan_at(plan, 1)->way, WAY_REMOVE);
    check_edits(account, plan, "tcp 25 10.0.0.0/8 sgr-0\n");
    plan_drop(plan, 0);
    assert_int_equal(plan_at(plan, 0)->way, WAY_MODIFY);
    check_edits(account, plan, "tcp 25 64.0.0.0/2 sgr-0\ntcp 25 10.0.0.0/8 sgr-1\n");
    plan_undo(plan);
    assert_int_equal(plan_at(plan, 1)->way, WAY_REMOVE);
    plan_free(plan);
    account_free(account);
}

/* Entry 101 stands in the way of a second block, until a decision deletes it. */
static void a_decision_that_no_longer_fits_says_so(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    small_entry(account, "99 deny tcp 80 10.0.0.0/8");
    struct target wide = small_entry(account, "100 allow tcp 25 0.0.0.0/0");
    struct target next = small_entry(account, "101 allow tcp 80 0.0.0.0/0");
    struct plan *plan = plan_new(account);

    assert_false(stage(plan, account, wide, "vpc"));
    assert_true(stage(plan, account, next, "remove"));
    assert_true(stage(plan, account, wide, "vpc"));
    check_edits(account, plan,
                "99 0 tcp 80 10.0.0.0/8\n100 1 tcp 25 10.0.0.0/16\n101 1 tcp 25 10.1.0.0/16\n");
    plan_drop(plan, 0);
    assert_int_equal(plan_at(plan, 0)->way, WAY_NOTHING);
    assert_true(plan_at(plan, 0)->conflict);
    assert_non_null(strstr(plan_at(plan, 0)->warning, "Free rule numbers"));
    check_edits(account, plan,
                "99 0 tcp 80 10.0.0.0/8\n100 1 tcp 25 0.0.0.0/0\n101 1 tcp 80 0.0.0.0/0\n");
    plan_undo(plan);
    check_edits(account, plan,
                "99 0 tcp 80 10.0.0.0/8\n100 1 tcp 25 10.0.0.0/16\n101 1 tcp 25 10.1.0.0/16\n");
    assert_false(plan_at(plan, 1)->conflict);
    plan_free(plan);
    account_free(account);
}

static void beside_leaves_out_the_targets_own_decision(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target first = small_rule(account, "tcp 25 64.0.0.0/2");
    struct target second = small_rule(account, "tcp 25 128.0.0.0/2");
    struct plan *plan = plan_new(account);
    struct strbuf said = STRBUF_INIT;

    stage(plan, account, first, "cidr:10.0.0.0/8");
    assert_ptr_equal(plan_edits_beside(plan, second), plan_edits(plan));
    stage(plan, account, second, "cidr:10.0.0.0/8");
    say_edits(&said, account, plan_edits_beside(plan, first));
    assert_string_equal(said.text, "tcp 25 64.0.0.0/2 sgr-0\ntcp 25 10.0.0.0/8 sgr-1\n");
    strbuf_clear(&said);
    say_edits(&said, account, plan_edits_beside(plan, second));
    assert_string_equal(said.text, "tcp 25 128.0.0.0/2 sgr-1\ntcp 25 10.0.0.0/8 sgr-0\n");
    check_edits(account, plan, "tcp 25 10.0.0.0/8 sgr-0\n");
    /* deciding the same again gives the same, and does not find its own rule there already */
    assert_true(stage(plan, account, second, "cidr:10.0.0.0/8"));
    check_edits(account, plan, "tcp 25 10.0.0.0/8 sgr-0\n");
    strbuf_release(&said);
    plan_free(plan);
    account_free(account);
}

static void a_group_of_decisions_is_one_step(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target targets[3];
    struct plan *plan = plan_new(account);
    uint64_t version;

    plan_free(plan);
    targets[0] = small_rule(account, "tcp 25 0.0.0.0/0");
    targets[1] = small_rule(account, "tcp 465 0.0.0.0/0");
    targets[2] = small_rule(account, "tcp 587 0.0.0.0/0");
    plan = plan_new(account);
    stage(plan, account, targets[0], "remove");
    version = plan_version(plan);
    plan_begin(plan);
    for (size_t i = 0; i < 3; i++)
        assert_true(stage(plan, account, targets[i], "cidr:10.0.0.0/8"));
    /* in the middle of a group, too, the edits are those of the decisions */
    check_edits(account, plan,
                "tcp 25 10.0.0.0/8 sgr-0\ntcp 465 10.0.0.0/8 sgr-1\ntcp 587 10.0.0.0/8 sgr-2\n");
    plan_end(plan);
    assert_true(plan_version(plan) > version);
    assert_int_equal(plan_count(plan), 3);
    plan_undo(plan);
    assert_int_equal(plan_count(plan), 1);
    check_edits(account, plan, "tcp 465 0.0.0.0/0 sgr-1\ntcp 587 0.0.0.0/0 sgr-2\n");
    plan_redo(plan);
    assert_int_equal(plan_count(plan), 3);
    assert_false(plan_can_redo(plan));
    plan_begin(plan);
    plan_end(plan);
    plan_undo(plan);
    assert_int_equal(plan_count(plan), 1);
    plan_free(plan);
    account_free(account);
}

/* Who groups decisions may call whoever else does. */
static void a_group_within_a_group_is_one_step_with_it(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target first = small_rule(account, "tcp 25 0.0.0.0/0");
    struct target second = small_rule(account, "tcp 465 0.0.0.0/0");
    struct plan *plan = plan_new(account);

    plan_begin(plan);
    stage(plan, account, first, "vpc");
    plan_begin(plan);
    stage(plan, account, second, "vpc");
    plan_end(plan);
    stage(plan, account, second, "remove");
    plan_end(plan);
    assert_int_equal(plan_count(plan), 2);
    assert_true(plan_undo(plan));
    assert_int_equal(plan_count(plan), 0);
    assert_false(plan_can_undo(plan));
    plan_free(plan);
    account_free(account);
}

static void dirty_means_not_written(void **state)
{
    (void)state;
    struct account *account = small_account_new();
    struct target first = small_rule(account, "tcp 25 0.0.0.0/0");
    struct target second = small_rule(account, "tcp 465 0.0.0.0/0");
    struct plan *plan = plan_new(account);

    assert_false(plan_is_dirty(plan));
    stage(plan, account, first, "remove");
    assert_true(plan_is_dirty(plan));
    plan_mark_written(plan);
    assert_false(plan_is_dirty(plan));
    stage(plan, account, second, "remove");
    assert_true(plan_is_dirty(plan));
    plan_undo(plan);
    assert_false(plan_is_dirty(plan)); /* back at what was written */
    plan_undo(plan);
    assert_false(plan_is_dirty(plan)); /* nothing is decided */
    stage(plan, account, second, "remove");
    assert_true(plan_is_dirty(plan)); /* as many decisions as were written, but others */
    plan_free(plan);
    account_free(account);
}

/* --- random walks -------------------------------------------------------------------------------- */

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

static const char *const rule_texts[] = {
    "tcp 25 0.0.0.0/0",    "tcp 20-30 0.0.0.0/0", "tcp 25 ::/0",      "all all 0.0.0.0/0",
    "tcp 25 10.0.0.0/16",  "tcp 25 sg-2",         "tcp 0-65535 sg-3", "tcp 465 64.0.0.0/2",
    "tcp 465 128.0.0.0/2", "tcp 25 pl-1"};
static const char *const entry_texts[] = {
    "90 allow tcp 25 0.0.0.0/0", "95 allow tcp 0-65535 ::/0", "100 allow tcp 20-30 0.0.0.0/0",
    "104 allow tcp 465 0.0.0.0/0", "32766 allow all all 0.0.0.0/0"};
static const char *const spellings[] = {
    "vpc",    "cidr:10.0.0.0/8", "subnet:subnet-b", "sg:sg-2",  "cidr:10.0.0.0/16,192.0.2.0/24",
    "remove", "pl:pl-1",         "sg:sg-1,sg-2",    "cidr:::/0"};

enum { RULE_TEXTS = sizeof rule_texts / sizeof rule_texts[0] };
enum { ENTRY_TEXTS = sizeof entry_texts / sizeof entry_texts[0] };
enum { SPELLINGS = sizeof spellings / sizeof spellings[0] };

static struct account *account_of_texts(void)
{
    struct account *account = small_account_new();

    for (size_t i = 0; i < RULE_TEXTS; i++)
        small_rule(account, rule_texts[i]);
    for (size_t i = 0; i < ENTRY_TEXTS; i++)
        small_entry(account, entry_texts[i]);
    return account;
}

static void stage_something(struct plan *plan, struct account *account, uint64_t *seed)
{
    struct target target = {TARGET_RULE, roll(seed, RULE_TEXTS)};
    struct strbuf why = STRBUF_INIT;
    struct candidate candidate;
    struct change change;

    if (roll(seed, 3) == 0)
        target = (struct target){TARGET_ENTRY, roll(seed, ENTRY_TEXTS)};
    if (candidate_parse(&candidate, account, target, spellings[roll(seed, SPELLINGS)], &why)) {
        struct change_request request = {.kind = roll(seed, 2) ? CHANGE_REWRITE : CHANGE_CARVE,
                                         .target = target,
                                         .candidate = &candidate,
                                         .ports = &smtp_ports_default,
                                         .allow_loss = roll(seed, 2)};
        if (change_make(&change, account, plan_edits_beside(plan, target), &request, &why) ==
            CHANGE_OK)
            plan_stage(plan, &change);
        candidate_release(&candidate);
    }
    strbuf_release(&why);
}

static void walk_one_step(struct plan *plan, struct account *account, uint64_t *seed)
{
    switch (roll(seed, 8)) {
    case 0:
        plan_undo(plan);
        break;
    case 1:
        plan_redo(plan);
        break;
    case 2:
        if (plan_count(plan))
            plan_drop(plan, roll(seed, (uint32_t)plan_count(plan)));
        break;
    case 3:
        plan_begin(plan);
        for (uint32_t i = roll(seed, 4); i > 0; i--)
            stage_something(plan, account, seed);
        if (plan_count(plan))
            plan_drop(plan, roll(seed, (uint32_t)plan_count(plan)));
        plan_end(plan);
        break;
    default:
        stage_something(plan, account, seed);
        break;
    }
}

/* Back to the beginning and forth again: every state on the way is the same both times. */
static void check_there_and_back(struct plan *plan, struct account *account)
{
    enum { STATES_MOST = 64 };
    char *states[STATES_MOST];
    size_t count = 0;

    do
        states[count++] = plan_text(account, plan);
    while (count < STATES_MOST && plan_undo(plan));
    while (count--) {
        char *again = plan_text(account, plan);
        assert_string_equal(states[count], again);
        free(again);
        free(states[count]);
        if (count)
            assert_true(plan_redo(plan));
    }
}

static void undo_and_redo_give_identical_states(void **state)
{
    (void)state;
    for (uint64_t walk = 0; walk < 60; walk++) {
        uint64_t seed = walk * 7919 + 1;
        struct account *account = account_of_texts();
        struct plan *plan = plan_new(account);
        for (int i = 0; i < 40; i++) {
            walk_one_step(plan, account, &seed);
            check_against_replay(account, plan);
        }
        check_there_and_back(plan, account);
        plan_free(plan);
        account_free(account);
    }
}

/* Taken, and all taken again: rebuilding the edits for each would take minutes. */
static void ten_thousand_decisions_in_one_step(void **state)
{
    (void)state;
    enum { MANY = 10000, GROUPS = 500 };
    struct account *account = small_account_new();
    struct plan *plan;

    for (uint32_t i = 0; i < MANY; i++) {
        if (i % (MANY / GROUPS) == 0) {
            char id[24];
            snprintf(id, sizeof id, "sg-many-%u", i);
            small_group(account, id, "many", SMALL_VPC);
            account->groups.items[account->groups.count - 1].rules.first = i;
        }
        struct sg_rule rule = small_rule_of(account, "tcp 0 0.0.0.0/0");
        rule.group = (uint32_t)account->groups.count - 1;
        rule.from_port = rule.to_port = (int32_t)(i % 60000);
        rule.id = account_text(account, "sgr-many");
        TABLE_ADD(account->rules, rule);
        account->groups.items[rule.group].rules.count++;
    }
    plan = plan_new(account);
    for (int turn = 0; turn < 2; turn++) {
        plan_begin(plan);
        for (uint32_t i = 0; i < MANY; i++)
            assert_true(stage(plan, account, (struct target){TARGET_RULE, i},
                              turn ? "sg:sg-2" : "cidr:10.0.0.0/8"));
        plan_end(plan);
    }
    assert_int_equal(plan_count(plan), MANY);
    assert_true(plan_undo(plan));
    assert_int_equal(plan_at(plan, MANY - 1)->way, WAY_MODIFY);
    assert_true(plan_undo(plan));
    assert_int_equal(plan_count(plan), 0);
    plan_free(plan);
    account_free(account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_decision_stands_per_target),
        cmocka_unit_test(dropping_corrects_what_was_built_upon_it),
        cmocka_unit_test(a_decision_that_no_longer_fits_says_so),
        cmocka_unit_test(beside_leaves_out_the_targets_own_decision),
        cmocka_unit_test(a_group_of_decisions_is_one_step),
        cmocka_unit_test(a_group_within_a_group_is_one_step_with_it),
        cmocka_unit_test(dirty_means_not_written),
        cmocka_unit_test(undo_and_redo_give_identical_states),
        cmocka_unit_test(ten_thousand_decisions_in_one_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
