/*
 * apply.sh: the fixed functions of aws_cli_script.h, then, per change, the lines that call them: look
 * and check (all changes, before anything is touched), change, look and verify.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/write/aws_cli_lines.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"

/* --- looking ---------------------------------------------------------------------------------------- */

static void add_new_rule_lines(struct script *script, const struct change *change)
{
    for (size_t i = 0; i < change->rule_count; i++)
        script_rule_word(script, &change->rules[i], aws_rule_line);
    script_line_end(script);
}

static void add_rule_check(struct script *script, const struct order *order)
{
    strbuf_adds(script->out, "check_rule");
    script_word(script, order->holder);
    script_word(script, order->rule_id);
    script_rule_word(script, change_old_rule(order->change, script->account), aws_rule_line);
    add_new_rule_lines(script, order->change);
}

/* Where no id tells the old rule from a new one that says the same, its going cannot be seen. */
static bool old_rule_is_hidden(const struct script *script, const struct order *order)
{
    const struct sg_rule *old = change_old_rule(order->change, script->account);
    struct rule_walk walk = rule_walk_group(script->account, plan_edits(script->plan), old->group);

    if (order_old_rule_stays(order, script->account))
        return true;
    while (!*order->rule_id && rule_walk_next(&walk)) {
        if (!(walk.rule->flags & RULE_EGRESS) && rules_are_equal(script->account, walk.rule, old))
            return true;
    }
    return false;
}

static void add_rule_verification(struct script *script, const struct order *order)
{
    script_call(script, "verify_rule", order);
    script_word(script, order->rule_id);
    if (old_rule_is_hidden(script, order))
        script_word(script, "");
    else
        script_rule_word(script, change_old_rule(order->change, script->account), aws_rule_line);
    add_new_rule_lines(script, order->change);
}

static void add_entry_verifications(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    if (change->way == WAY_DELETE_ENTRY) {
        script_call(script, "verify_entry", order);
        strbuf_addf(script->out, " %u ''\n",
                    (unsigned)change_old_entry(change, script->account)->number);
    }
    for (size_t i = 0; i < change->entry_count; i++) {
        script_call(script, "verify_entry", order);
        strbuf_addf(script->out, " %u", (unsigned)change->entries[i].number);
        script_entry_word(script, &change->entries[i], aws_entry_line);
        script_line_end(script);
    }
}

/* --- changing --------------------------------------------------------------------------------------- */

static void add_rule_addition(struct script *script, const struct order *order,
                              const struct sg_rule *rule)
{
    script_call(script, "add_rule", order);
    script_rule_word(script, rule, rule_sentence);
    script_rule_word(script, rule, aws_permissions_json);
    script_line_end(script);
}

static void add_rule_modification(struct script *script, const struct order *order)
{
    const struct sg_rule *sides[2] = {&order->change->rules[0],
                                      change_old_rule(order->change, script->account)};

    script_call(script, "modify_rule", order);
    script_rule_word(script, sides[0], rule_sentence);
    script_word(script, order->rule_id);
    script_rule_word(script, sides[0], aws_rule_line);
    for (size_t i = 0; i < 2; i++) {
        struct strbuf json = STRBUF_INIT;

        aws_modification_json(script->account, order->rule_id, sides[i], &json);
        script_quoted(script, &json);
        strbuf_release(&json);
    }
    script_line_end(script);
}

static void add_rule_removal(struct script *script, const struct order *order)
{
    const struct sg_rule *old = change_old_rule(order->change, script->account);

    script_call(script, "remove_rule", order);
    script_rule_word(script, old, rule_sentence);
    script_word(script, order->rule_id);
    script_rule_word(script, old, aws_permissions_json);
    script_line_end(script);
}

/* Where the quota is full the last new rule has to wait until the old one has gone. */
static void add_rule_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    bool last_waits = change->way == WAY_REMOVE_THEN_ADD;

    for (size_t i = change->way == WAY_MODIFY; i < change->rule_count - last_waits; i++)
        add_rule_addition(script, order, &change->rules[i]);
    if (order_old_rule_stays(order, script->account))
        return;
    if (change->way == WAY_MODIFY)
        add_rule_modification(script, order);
    else
        add_rule_removal(script, order);
    if (last_waits)
        add_rule_addition(script, order, &change->rules[change->rule_count - 1]);
}

static void add_entry_creation(struct script *script, const struct order *order,
                               const struct acl_entry *entry)
{
    script_call(script, "create_entry", order);
    script_entry_word(script, entry, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)entry->number);
    script_entry_options(script, entry);
    script_line_end(script);
}

static void add_entry_replacement(struct script *script, const struct order *order)
{
    const struct acl_entry *new = &order->change->entries[0];

    script_call(script, "replace_entry", order);
    script_entry_word(script, new, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)new->number);
    script_entry_word(script, new, aws_entry_line);
    script_entry_options(script, new);
    strbuf_adds(script->out, " --");
    script_entry_options(script, change_old_entry(order->change, script->account));
    script_line_end(script);
}

static void add_entry_deletion(struct script *script, const struct order *order)
{
    const struct acl_entry *old = change_old_entry(order->change, script->account);

    script_call(script, "delete_entry", order);
    script_entry_word(script, old, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)old->number);
    script_entry_options(script, old);
    script_line_end(script);
}

static void add_entry_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    for (size_t i = 0; i < change->entry_count; i++) {
        if (!change_replaces_entry(change, i))
            add_entry_creation(script, order, &change->entries[i]);
    }
    if (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD)
        add_entry_replacement(script, order);
    if (change->way == WAY_DELETE_ENTRY)
        add_entry_deletion(script, order);
}

/* --- the three passes ------------------------------------------------------------------------------- */

void form_aws_cli(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    static const struct script_pass passes[SCRIPT_PASS_COUNT] = {
        {"is everything as the export says?", add_rule_check, script_entry_checks},
        {"the changes", add_rule_change, add_entry_change},
        {"is everything as planned?", add_rule_verification, add_entry_verifications},
    };
    struct script script = {.account = account, .plan = plan};

    script_compose(&script, passes, out);
}
