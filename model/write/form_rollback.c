/*
 * rollback.sh: for each change of apply.sh its inverse, in the reverse order, with the same functions.
 * What was removed is there again before what was added goes.
 */
#include <string.h>

#include "model/account/edits.h"
#include "model/write/aws_cli_lines.h"
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
    const struct change *change = order->change;

    strbuf_adds(script->out, "check_rule");
    script_word(script, order->holder);
    script_word(script, was_in_place(order) ? order->rule_id : "");
    script_rule_word(script, old_rule(script, order), aws_rule_line);
    for (size_t i = 0; i < change->rule_count; i++)
        script_rule_word(script, &change->rules[i], aws_rule_line);
    script_line_end(script);
}

static void add_rule_return(struct script *script, const struct order *order)
{
    const struct sg_rule *old = old_rule(script, order);

    script_call(script, "add_rule", order);
    script_rule_word(script, old, rule_sentence);
    script_rule_word(script, old, aws_permissions_json);
    script_line_end(script);
}

static void add_rule_modification(struct script *script, const struct order *order)
{
    const struct sg_rule *sides[2] = {old_rule(script, order), &order->change->rules[0]};

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

/* By its properties: the export does not know the id of what apply.sh added. */
static void add_rule_removal(struct script *script, const struct order *order,
                             const struct sg_rule *rule)
{
    script_call(script, "remove_rule", order);
    script_rule_word(script, rule, rule_sentence);
    script_word(script, "");
    script_rule_word(script, rule, aws_permissions_json);
    script_line_end(script);
}

static void add_rule_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    bool last_waited = change->way == WAY_REMOVE_THEN_ADD;

    if (last_waited)
        add_rule_removal(script, order, &change->rules[change->rule_count - 1]);
    if (!was_in_place(order))
        add_rule_return(script, order);
    else if (!order_old_rule_stays(order, script->account))
        add_rule_modification(script, order);
    for (size_t i = was_in_place(order); i < change->rule_count - last_waited; i++)
        add_rule_removal(script, order, &change->rules[i]);
}

/* The group held such a rule before the plan: it is there again, and stays. */
static bool group_had(const struct script *script, const struct sg_rule *rule, uint32_t group)
{
    struct rule_walk walk = rule_walk_group(script->account, NULL, group);

    while (rule_walk_next(&walk)) {
        if (!(walk.rule->flags & RULE_EGRESS) && rules_are_equal(script->account, walk.rule, rule))
            return true;
    }
    return false;
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

static void add_rule_verifications(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    add_verification(script, order, NULL);
    for (size_t i = 0; i < change->rule_count; i++) {
        if (!group_had(script, &change->rules[i], old_rule(script, order)->group))
            add_verification(script, order, &change->rules[i]);
    }
}

/* --- entries ---------------------------------------------------------------------------------------- */

static void add_entry_replacement(struct script *script, const struct order *order,
                                  const struct acl_entry *old)
{
    script_call(script, "replace_entry", order);
    script_entry_word(script, old, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)old->number);
    script_entry_word(script, old, aws_entry_line);
    script_entry_options(script, old);
    strbuf_adds(script->out, " --");
    script_entry_options(script, &order->change->entries[0]);
    script_line_end(script);
}

/* `function`: create_entry or delete_entry, which take the same words. */
static void add_entry_call(struct script *script, const char *function, const struct order *order,
                           const struct acl_entry *entry)
{
    script_call(script, function, order);
    script_entry_word(script, entry, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)entry->number);
    script_entry_options(script, entry);
    script_line_end(script);
}

/* Denies were added last and go first. */
static void add_entry_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct acl_entry *old = change_old_entry(change, script->account);

    if (change->way == WAY_DELETE_ENTRY)
        add_entry_call(script, "create_entry", order, old);
    if (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD)
        add_entry_replacement(script, order, old);
    for (size_t i = change->entry_count; i-- > 0;) {
        if (!change_replaces_entry(change, i))
            add_entry_call(script, "delete_entry", order, &change->entries[i]);
    }
}

static void add_entry_verification(struct script *script, const struct order *order,
                                   uint16_t number, const struct acl_entry *expected)
{
    script_call(script, "verify_entry", order);
    strbuf_addf(script->out, " %u", (unsigned)number);
    if (expected)
        script_entry_word(script, expected, aws_entry_line);
    else
        script_word(script, "");
    script_line_end(script);
}

static void add_entry_verifications(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct acl_entry *old = change_old_entry(change, script->account);

    add_entry_verification(script, order, (uint16_t)old->number, old);
    for (size_t i = 0; i < change->entry_count; i++) {
        if (!change_replaces_entry(change, i))
            add_entry_verification(script, order, (uint16_t)change->entries[i].number, NULL);
    }
}

/* --- the three passes ------------------------------------------------------------------------------- */

void form_rollback(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    static const struct script_pass passes[SCRIPT_PASS_COUNT] = {
        {"is everything as the plan left it?", add_rule_check, script_entry_checks},
        {"the way back", add_rule_change, add_entry_change},
        {"is everything as it was?", add_rule_verifications, add_entry_verifications},
    };
    struct script script = {.account = account, .plan = plan, .is_rollback = true};

    script_compose(&script, passes, out);
}
