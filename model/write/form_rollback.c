/*
 * rollback.sh: for each change of apply.sh its inverse, in the reverse order, with the same functions.
 * What was removed is there again before what was added goes.
 */
#include "model/account/edits.h"
#include "model/write/aws_cli_passes.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"

static const struct sg_rule *old_rule(const struct script *script, const struct order *order)
{
    return change_old_rule(order->change, script->account);
}

/* apply.sh changed the rule in place (or left it): its id is the same. */
static bool was_in_place(const struct order *order)
{
    return order->change->way == WAY_MODIFY;
}

/* --- rules ------------------------------------------------------------------------------------------ */

static void add_rule_check(struct script *script, const struct order *order)
{
    script_rule_check(script, order, was_in_place(order) ? order->rule_id : "");
}

/* The export does not know the ids of what apply.sh added. */
static void add_rule_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    bool last_waited = change->way == WAY_REMOVE_THEN_ADD;

    if (last_waited)
        script_rule_removal(script, order, "", &change->rules[change->rule_count - 1]);
    if (!was_in_place(order))
        script_rule_addition(script, order, old_rule(script, order));
    else if (!order_old_rule_stays(order, script->account))
        script_rule_modification(script, order, &change->rules[0], old_rule(script, order));
    for (size_t i = change->rule_count - last_waited; i-- > was_in_place(order);)
        script_rule_removal(script, order, "", &change->rules[i]);
}

static void add_verification(struct script *script, const struct order *order,
                             const struct sg_rule *gone)
{
    script_call(script, "verify_rule", order);
    script_word(script, "");
    if (gone)
        script_rule_word(script, gone, aws_rule_line);
    else
        script_word(script, "");
    script_rule_word(script, old_rule(script, order), aws_rule_line);
    script_line_end(script);
}

/* What the group held before the plan is there again, and stays. */
static void add_rule_verifications(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    add_verification(script, order, NULL);
    for (size_t i = 0; i < change->rule_count; i++) {
        if (!script_group_holds(script, NULL, &change->rules[i]))
            add_verification(script, order, &change->rules[i]);
    }
}

/* --- entries ---------------------------------------------------------------------------------------- */

/* Denies were added last and go first. */
static void add_entry_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct acl_entry *old = change_old_entry(change, script->account);

    if (change->way == WAY_DELETE_ENTRY)
        script_entry_creation(script, order, old);
    if (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD)
        script_entry_replacement(script, order, &change->entries[0], old);
    for (size_t i = change->entry_count; i-- > 0;) {
        if (!change_replaces_entry(change, i))
            script_entry_deletion(script, order, &change->entries[i]);
    }
}

/* --- the three passes ------------------------------------------------------------------------------- */

const struct script_pass rollback_passes[SCRIPT_PASS_COUNT] = {
    {"is everything as the plan left it?", add_rule_check, script_entry_checks},
    {"the way back", add_rule_change, add_entry_change},
    {"is everything as it was?", add_rule_verifications, script_entry_verifications},
};

void form_rollback(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    struct script script = {.account = account, .plan = plan, .is_rollback = true};

    script_compose(&script, rollback_passes, out);
}
