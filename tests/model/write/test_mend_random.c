/*
 * Random accounts, mended at random: what is written and loaded again is what the plan and its
 * previews said, on every packet, and nothing else has changed. See random_mending.h for running it
 * longer, or for one account only.
 */
#include "tests/model/write/random_mending.h"

/* How much was compared in all; printed at the end. */
struct totals {
    size_t accounts, refused, made[4][2]; /* by kind of change and of target */
    size_t outbound[4];                   /* of the rules: those that let out */
    struct tally tally;
};

static void totals_print(const struct totals *totals)
{
    print_message("%zu accounts, %zu refused, rewritten: %zu rules (%zu outbound), %zu entries; carved: %zu "
                  "rules (%zu outbound), %zu entries; %zu packets\n",
                  totals->accounts, totals->refused, totals->made[CHANGE_REWRITE][TARGET_RULE],
                  totals->outbound[CHANGE_REWRITE], totals->made[CHANGE_REWRITE][TARGET_ENTRY],
                  totals->made[CHANGE_CARVE][TARGET_RULE], totals->outbound[CHANGE_CARVE],
                  totals->made[CHANGE_CARVE][TARGET_ENTRY], totals->tally.packets);
}

/* Accounts that never come near something prove nothing of it. */
static void totals_check(const struct totals *totals)
{
    if (totals->accounts < 1000)
        return;
    for (int kind = 0; kind < 4; kind++)
        assert_true(totals->made[kind][TARGET_RULE] > totals->outbound[kind] &&
                    totals->outbound[kind] && totals->made[kind][TARGET_ENTRY]);
    assert_true(totals->tally.seen[CLOSED] && totals->tally.seen[KEPT]);
    assert_true(totals->tally.seen[OPENED] && totals->tally.seen[STILL] && totals->refused);
}

/* --- each change alone ------------------------------------------------------------------------------ */

/* How many runs the ports that are no SMTP ports make. */
static size_t count_rest_runs(const struct smtp_ports *ports, int32_t from, int32_t to)
{
    size_t count = 0;
    bool inside = false;

    for (int32_t port = from; port <= to; port++) {
        if (!is_smtp(ports, port) && !inside)
            count++;
        inside = !is_smtp(ports, port);
    }
    return count;
}

static bool is_remainder(const struct mending *mending, const struct sg_rule *rule)
{
    return rule->protocol != PROTOCOL_TCP || !is_smtp(mending->ports, rule->from_port);
}

/* Rules that are no more SMTP and say what the carved one said, new or of other rules. */
static size_t count_remainder(const struct mending *mending)
{
    const struct account *account = mending->after;
    struct span rules = rules_of_group(account, mending->after_row);
    const struct sg_rule *old = mending_rule(mending);
    struct strbuf source = STRBUF_INIT, other = STRBUF_INIT;
    size_t count = 0;

    rule_format_source(mending->account, old, true, &source);
    for (uint32_t i = rules.first; i < rules.first + rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        strbuf_clear(&other);
        rule_format_source(account, rule, true, &other);
        if (rule_is_outbound(rule) == rule_is_outbound(old) && is_remainder(mending, rule) &&
            strbuf_equals(&other, source.text) &&
            rule_row_in(mending->before, account, rule) == NONE)
            count++;
    }
    strbuf_release(&source);
    strbuf_release(&other);
    return count;
}

/* A carved rule leaves one rule for each run, or fewer where other rules say the same already. */
static void check_carve(const struct round *round, const struct mending *mending)
{
    const struct change *change = mending->change;
    const struct sg_rule *old = mending_rule(mending);
    uint8_t family = rule_source_family(mending->account, old);
    bool all = old->protocol == PROTOCOL_ALL;
    size_t most = count_rest_runs(mending->ports, all ? 0 : old->from_port,
                                  all ? 65535 : old->to_port);

    if (all && (!change->warning || !strstr(change->warning, "are lost")))
        round_fail(round, "what carving loses is not said");
    if (all)
        most += family == IP_FAMILY_COUNT ? 3 : 2; /* UDP and ICMP, of one family or of both */
    if (count_remainder(mending) > most)
        round_fail(round, "the remainder takes more than %zu rules", most);
}

/* `before` and `after`: the account as loaded without the change and with it. */
static void check_change(const struct round *round, const struct account *before,
                         const struct account *after, const struct change *change,
                         const struct preview *preview, struct totals *totals)
{
    struct mending mending = {.account = round->account,
                              .before = before,
                              .after = after,
                              .change = change,
                              .preview = preview,
                              .ports = &round->ports};
    struct strbuf why = STRBUF_INIT, summary = STRBUF_INIT;

    totals->made[change->kind][change->target.kind]++;
    totals->outbound[change->kind] += target_is_outbound(round->account, change->target);
    if (!mending_agrees(&mending, &totals->tally, &why)) {
        change_summary(change, round->account, &summary);
        round_fail(round, "%s: %s", summary.text, why.text);
    }
    if (change->kind == CHANGE_CARVE && change->target.kind == TARGET_RULE &&
        change->way != WAY_NOTHING)
        check_carve(round, &mending);
    strbuf_release(&why);
}

/* Makes the change alone and takes it over. */
static void mend_alone(const struct round *round, struct change *change, struct totals *totals)
{
    struct plan *plan = plan_new(round->account);
    struct preview preview;
    struct account *written;

    preview_make(&preview, round->account, plan_edits(plan), change, &round->ports);
    plan_stage(plan, change);
    written = write_and_read(round, plan);
    check_change(round, round->account, written, plan_at(plan, 0), &preview, totals);
    account_free(written);
    preview_release(&preview);
    plan_free(plan);
}

static void mend_each_alone(const struct round *round, struct totals *totals)
{
    struct plan *empty = plan_new(round->account);
    struct change change;

    for (int i = 0; i < 4; i++)
        if (random_decision(round, empty, &change, &totals->refused))
            mend_alone(round, &change, totals);
    plan_free(empty);
}

static void each_change_alone_does_what_its_preview_says(void **state)
{
    struct rounds rounds = rounds_asked(1200);
    struct totals totals = {0};

    (void)state;
    for (unsigned long number = rounds.first; number <= rounds.last; number++) {
        struct round round;
        round_begin(&round, number, 1);
        mend_each_alone(&round, &totals);
        round_end(&round);
        totals.accounts++;
    }
    totals_print(&totals);
    totals_check(&totals);
}

/* --- plans ------------------------------------------------------------------------------------------ */

static void drop_some(struct plan *plan)
{
    if (plan_count(plan))
        plan_drop(plan, below((uint32_t)plan_count(plan)));
}

static void stage_some(const struct round *round, struct plan *plan, struct totals *totals)
{
    struct change change;

    if (random_decision(round, plan, &change, &totals->refused))
        plan_stage(plan, &change);
}

static void random_step(const struct round *round, struct plan *plan, struct totals *totals)
{
    switch (below(9)) {
    case 0:
        plan_undo(plan);
        break;
    case 1:
        plan_redo(plan);
        break;
    case 2:
        drop_some(plan);
        break;
    case 3:
        plan_begin(plan);
        for (uint32_t i = below(4); i > 0; i--)
            one_in(5) ? drop_some(plan) : stage_some(round, plan, totals);
        plan_end(plan);
        break;
    default:
        stage_some(round, plan, totals);
        break;
    }
}

/* What a plan is: its decisions with before and after, and the account as it would be. */
static char *state_of(const struct round *round, const struct plan *plan)
{
    struct lines lines = {0};
    struct strbuf text = STRBUF_INIT;

    form_json(plan, round->account, &round->ports, &text);
    lines_add_account(&lines, round->account, plan_edits(plan));
    for (size_t i = 0; i < lines.count; i++)
        strbuf_addf(&text, "%s\n", lines.items[i]);
    lines_release(&lines);
    return strbuf_detach(&text);
}

static void check_state(const struct round *round, const struct plan *plan, const char *wanted,
                        const char *when)
{
    char *given = state_of(round, plan);

    if (strcmp(wanted, given) != 0)
        round_fail(round, "%s is not the same state:\n%s\nbut\n%s", when, wanted, given);
    free(given);
}

/* Back to the beginning, which is the account as exported, and forth again. */
static void check_there_and_back(const struct round *round, struct plan *plan)
{
    enum { STEPS_MOST = 128 };
    char *states[STEPS_MOST];
    size_t count = 0;
    struct plan *empty = plan_new(round->account);

    do {
        assert_true(count < STEPS_MOST);
        states[count++] = state_of(round, plan);
    } while (plan_undo(plan));
    check_state(round, empty, states[count - 1], "the beginning");
    plan_free(empty);
    while (count-- > 0) {
        check_state(round, plan, states[count], "redone");
        free(states[count]);
        if (count)
            plan_redo(plan);
    }
}

/* The decisions taken once more in their order; writes each state and compares it with the preview. */
static void check_step_by_step(const struct round *round, const struct plan *plan,
                               struct totals *totals)
{
    struct plan *again = plan_new(round->account);
    struct account *before = NULL;
    char *wanted = state_of(round, plan);

    for (size_t i = 0; i < plan_count(plan); i++) {
        struct change change;
        struct preview preview;
        struct account *after;
        change_copy(&change, plan_at(plan, i));
        preview_make(&preview, round->account, plan_edits_beside(again, change.target), &change,
                     &round->ports);
        plan_stage(again, &change);
        after = write_and_read(round, again);
        check_change(round, before ? before : round->account, after, plan_at(again, i), &preview,
                     totals);
        preview_release(&preview);
        account_free(before);
        before = after;
    }
    check_state(round, again, wanted, "taken again in order");
    free(wanted);
    account_free(before);
    plan_free(again);
}

/* Tools that choose their own order take over by ids, and cannot say every plan. */
static bool may_be_refused(enum form form)
{
    return form == FORM_TERRAFORM || form == FORM_CFN_JSON || form == FORM_CFN_YAML;
}

/* Every form can be made of it, proves itself, and is the same each time. */
static void check_forms(const struct round *round, struct plan *plan)
{
    const struct form_job job = {
        .plan = plan, .account = round->account, .ports = &round->ports};
    struct form_files files = {0}, again;
    struct strbuf why = STRBUF_INIT;

    for (int form = 0; form < FORM_COUNT; form++) {
        if (form == FORM_EXPORT)
            continue;
        if (may_be_refused((enum form)form) && !form_make((enum form)form, &files, &job, &why)) {
            if (!why.length)
                round_fail(round, "%s is refused without a word", form_name((enum form)form));
            strbuf_clear(&why);
            continue;
        }
        form_files_release(&files);
        if (!form_make((enum form)form, &files, &job, &why) ||
            !form_make((enum form)form, &again, &job, &why))
            round_fail(round, "%s: %s", form_name((enum form)form), why.text);
        for (size_t i = 0; i < files.count; i++)
            if (!strbuf_equals(&files.items[i].text, again.items[i].text.text))
                round_fail(round, "%s is another one the second time", files.items[i].name);
        form_files_release(&files);
        form_files_release(&again);
    }
    strbuf_release(&why);
}

static void plans_come_back_and_land_where_they_should(void **state)
{
    struct rounds rounds = rounds_asked(300);
    struct totals totals = {0};

    (void)state;
    for (unsigned long number = rounds.first; number <= rounds.last; number++) {
        struct round round;
        struct plan *plan;
        round_begin(&round, number, 2);
        plan = plan_new(round.account);
        for (uint32_t i = 4 + below(16); i > 0; i--)
            random_step(&round, plan, &totals);
        check_there_and_back(&round, plan);
        check_step_by_step(&round, plan, &totals);
        check_forms(&round, plan);
        plan_free(plan);
        round_end(&round);
        totals.accounts++;
    }
    totals_print(&totals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_alone_does_what_its_preview_says),
        cmocka_unit_test(plans_come_back_and_land_where_they_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
