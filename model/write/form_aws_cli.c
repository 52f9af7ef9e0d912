/*
 * apply.sh: the fixed functions of aws_cli_script.h, then, per change, the lines that call them: look
 * and check (all changes, before anything is touched), change, look and verify.
 */
#include "model/account/edits.h"
#include "model/write/aws_cli_passes.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"

/* --- looking ---------------------------------------------------------------------------------------- */

static void add_rule_check(struct script *script, const struct order *order)
{
    script_rule_check(script, order, order->rule_id);
}

/* Where no id tells the old rule from a new one that says the same, its going cannot be seen. */
static bool old_rule_is_hidden(const struct script *script, const struct order *order)
{
    const struct sg_rule *old = change_old_rule(order->change, script->account);

    return order_old_rule_stays(order, script->account) ||
           (!*order->rule_id && script_group_holds(script, plan_edits(script->plan), old));
}

static void add_rule_verification(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    script_call(script, "verify_rule", order);
    script_word(script, order->rule_id);
    if (old_rule_is_hidden(script, order))
        script_word(script, "");
    else
        script_rule_word(script, change_old_rule(change, script->account), aws_rule_line);
    for (size_t i = 0; i < change->rule_count; i++)
        script_rule_word(script, &change->rules[i], aws_rule_line);
    script_line_end(script);
}

/* --- changing --------------------------------------------------------------------------------------- */

/* Where the quota is full the last new rule has to wait until the old one has gone. */
static void add_rule_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct sg_rule *old = change_old_rule(change, script->account);
    bool last_waits = change->way == WAY_REMOVE_THEN_ADD;

    for (size_t i = change->way == WAY_MODIFY; i < change->rule_count - last_waits; i++)
        script_rule_addition(script, order, &change->rules[i]);
    if (order_old_rule_stays(order, script->account))
        return;
    if (change->way == WAY_MODIFY)
        script_rule_modification(script, order, old, &change->rules[0]);
    else
        script_rule_removal(script, order, order->rule_id, old);
    if (last_waits)
        script_rule_addition(script, order, &change->rules[change->rule_count - 1]);
}

static void add_entry_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct acl_entry *old = change_old_entry(change, script->account);

    for (size_t i = 0; i < change->entry_count; i++) {
        if (!change_replaces_entry(change, i))
            script_entry_creation(script, order, &change->entries[i]);
    }
    if (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD)
        script_entry_replacement(script, order, old, &change->entries[0]);
    if (change->way == WAY_DELETE_ENTRY)
        script_entry_deletion(script, order, old);
}

/* --- the three passes ------------------------------------------------------------------------------- */

const struct script_pass apply_passes[SCRIPT_PASS_COUNT] = {
    {"is everything as the export says?", add_rule_check, script_entry_checks},
    {"the changes", add_rule_change, add_entry_change},
    {"is everything as planned?", add_rule_verification, script_entry_verifications},
};

void form_aws_cli(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    struct script script = {.account = account, .plan = plan};

    script_compose(&script, apply_passes, out);
}
