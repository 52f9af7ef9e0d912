/*
 * The lines of apply.sh and rollback.sh: what is expected of a rule or entry, and what is done to it.
 */
#include "model/write/aws_cli_lines.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/quote.h"

/* --- words -------------------------------------------------------------------------------------- */

void script_quoted(struct script *script, const struct strbuf *text)
{
    strbuf_addch(script->out, ' ');
    quote_shell(script->out, text->text, text->length);
}

void script_word(struct script *script, const char *word)
{
    strbuf_addch(script->out, ' ');
    quote_shell(script->out, word, strlen(word));
}

static void mark(struct script *script, const char *function)
{
    for (size_t i = 0; i < AWS_SCRIPT_PART_COUNT; i++) {
        if (!strcmp(aws_script_parts[i].function, function))
            script->calls[i] = true;
    }
}

/* What was looked at is looked through by functions that stand with check_rule. */
void script_mark_called(struct script *script, const char *function)
{
    mark(script, function);
    if (!strcmp(function, "look_group") || !strcmp(function, "look_outbound"))
        mark(script, "check_rule");
}

const char *script_function_of(const struct order *order, const char *function)
{
    static const char *const names[][2] = {{"look_group", "look_outbound"},
                                           {"verify_rule", "verify_outbound"},
                                           {"add_rule", "add_outbound"},
                                           {"remove_rule", "remove_outbound"}};

    for (size_t i = 0; order->outbound && i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(names[i][0], function))
            return names[i][1];
    return function;
}

/* "FUNCTION REGION HOLDER" */
void script_call(struct script *script, const char *function, const struct order *order)
{
    function = script_function_of(order, function);
    script_mark_called(script, function);
    strbuf_adds(script->out, function);
    if (*order->region)
        script_word(script, order->region);
    else
        strbuf_adds(script->out, " \"$region\"");
    script_word(script, order->holder);
}

void script_line_end(struct script *script)
{
    strbuf_addch(script->out, '\n');
}

void script_rule_word(struct script *script, const struct sg_rule *rule, rule_writer *write)
{
    struct strbuf word = STRBUF_INIT;

    write(script->account, rule, &word);
    script_quoted(script, &word);
    strbuf_release(&word);
}

void script_entry_word(struct script *script, const struct acl_entry *entry, entry_writer *write)
{
    struct strbuf word = STRBUF_INIT;

    write(script->account, entry, &word);
    script_quoted(script, &word);
    strbuf_release(&word);
}

/* The words of an entry are options, each plain: they are not quoted. */
void script_entry_options(struct script *script, const struct acl_entry *entry)
{
    strbuf_addch(script->out, ' ');
    aws_entry_words(script->account, entry, script->out);
}

/* --- rules -------------------------------------------------------------------------------------- */

/* An old rule that stays as one of the new ones is not expected to go. */
bool order_old_rule_stays(const struct order *order, const struct account *account)
{
    const struct change *change = order->change;

    return change->way == WAY_MODIFY &&
           rules_are_equal(account, &change->rules[0], change_old_rule(change, account));
}

bool script_group_holds(const struct script *script, const struct edits *edits,
                        const struct sg_rule *rule)
{
    struct rule_walk walk = rule_walk_group(script->account, edits, rule->group);

    while (rule_walk_next(&walk)) {
        if (rules_are_equal(script->account, walk.rule, rule))
            return true;
    }
    return false;
}

/* At every moment of either script the old rule is there or all of these are; so a run that was broken
 * off can be taken up again. The last new rule of a full group comes when the old one has gone. */
static size_t new_rules_before_old_goes(const struct change *change)
{
    return change->rule_count - (change->way == WAY_REMOVE_THEN_ADD);
}

void script_rule_check(struct script *script, const struct order *order, const char *rule_id)
{
    const struct change *change = order->change;

    strbuf_adds(script->out, "check_rule");
    script_word(script, order->holder);
    script_word(script, rule_id);
    script_rule_word(script, change_old_rule(change, script->account), aws_rule_line);
    for (size_t i = 0; i < new_rules_before_old_goes(change); i++)
        script_rule_word(script, &change->rules[i], aws_rule_line);
    script_line_end(script);
}

/* --- entries ------------------------------------------------------------------------------------ */

/* What stood under the number of entries[i] before: the old entry for the one that replaces it. */
bool change_replaces_entry(const struct change *change, size_t i)
{
    return i == 0 && (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD);
}

/* What stands under one number, from the export on to the end of the plan: a change may take a number
 * that one before it has freed. NULL: nothing. */
struct number_states {
    TABLE(const struct acl_entry *) items;
};

static const struct acl_entry *exported_entry(const struct account *account, uint32_t acl,
                                              uint32_t number)
{
    struct span span = account->acls.items[acl].entries;

    for (uint32_t i = span.first; i < span.first + span.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];

        if (!entry->egress && entry->number == number)
            return entry;
    }
    return NULL;
}

static void add_states_of_change(struct number_states *states, const struct account *account,
                                 const struct change *change, uint32_t number)
{
    const struct acl_entry *none = NULL;

    if (change->way == WAY_DELETE_ENTRY && change_old_entry(change, account)->number == number)
        TABLE_ADD(states->items, none);
    for (size_t i = 0; i < change->entry_count; i++) {
        const struct acl_entry *entry = &change->entries[i];

        if (entry->number == number)
            TABLE_ADD(states->items, entry);
    }
}

static struct number_states states_of(const struct script *script, const struct order *order,
                                      uint32_t number)
{
    uint32_t acl = change_old_entry(order->change, script->account)->acl;
    const struct acl_entry *exported = exported_entry(script->account, acl, number);
    struct number_states states = {0};

    TABLE_ADD(states.items, exported);
    for (size_t i = order->first; i != ORDER_NONE; i = script->orders.items[i].next)
        add_states_of_change(&states, script->account, script->orders.items[i].change, number);
    return states;
}

static void add_state(struct script *script, const struct acl_entry *entry)
{
    if (entry)
        script_entry_word(script, entry, aws_entry_line);
    else
        script_word(script, "");
}

static void add_entry_check(struct script *script, const struct order *order, uint32_t number)
{
    struct number_states states = states_of(script, order, number);

    strbuf_adds(script->out, "check_entry");
    script_word(script, order->holder);
    strbuf_addf(script->out, " %u", (unsigned)number);
    for (size_t i = 0; i < states.items.count; i++)
        add_state(script, states.items.items[i]);
    script_line_end(script);
    free(states.items.items);
}

static void add_entry_verification(struct script *script, const struct order *order,
                                   uint32_t number)
{
    struct number_states states = states_of(script, order, number);

    script_call(script, "verify_entry", order);
    strbuf_addf(script->out, " %u", (unsigned)number);
    add_state(script, states.items.items[script->is_rollback ? 0 : states.items.count - 1]);
    script_line_end(script);
    free(states.items.items);
}

/* For each number that the change is about, the old entry's first. */
static void for_each_number(struct script *script, const struct order *order,
                            void (*write)(struct script *script, const struct order *order,
                                          uint32_t number))
{
    const struct change *change = order->change;
    uint32_t old = change_old_entry(change, script->account)->number;

    write(script, order, old);
    for (size_t i = 0; i < change->entry_count; i++) {
        if (change->entries[i].number != old)
            write(script, order, change->entries[i].number);
    }
}

void script_entry_checks(struct script *script, const struct order *order)
{
    for_each_number(script, order, add_entry_check);
}

void script_entry_verifications(struct script *script, const struct order *order)
{
    for_each_number(script, order, add_entry_verification);
}

/* --- changes that both scripts make ------------------------------------------------------------- */

void script_rule_addition(struct script *script, const struct order *order,
                          const struct sg_rule *rule)
{
    script_call(script, "add_rule", order);
    script_rule_word(script, rule, rule_sentence);
    script_rule_word(script, rule, aws_rule_line);
    script_rule_word(script, rule, aws_permissions_json);
    script_line_end(script);
}

const struct change *script_other_change(const struct script *script, const struct order *order)
{
    const struct sg_rule *old = change_old_rule(order->change, script->account);

    for (size_t i = order->next; i != ORDER_NONE; i = script->orders.items[i].next) {
        const struct change *change = script->orders.items[i].change;

        for (size_t j = 0; j < change->rule_count; j++)
            if (rules_are_equal(script->account, &change->rules[j], old))
                return change;
    }
    return NULL;
}

void script_rule_removal(struct script *script, const struct order *order, const char *rule_id,
                         const struct sg_rule *rule)
{
    const struct change *other = script->is_rollback ? NULL : script_other_change(script, order);

    script_call(script, "remove_rule", order);
    script_rule_word(script, rule, rule_sentence);
    script_word(script, rule_id);
    script_rule_word(script, rule, aws_rule_line);
    script_rule_word(script, rule, aws_permissions_json);
    if (other)
        script_rule_word(script, change_old_rule(other, script->account), aws_rule_line);
    script_line_end(script);
}

void script_rule_modification(struct script *script, const struct order *order,
                              const struct sg_rule *from, const struct sg_rule *to)
{
    script_call(script, "modify_rule", order);
    script_rule_word(script, to, rule_sentence);
    script_word(script, order->rule_id);
    script_rule_word(script, from, aws_rule_line);
    script_rule_word(script, to, aws_rule_line);
    script_rule_word(script, from, aws_rule_json);
    script_rule_word(script, to, aws_rule_json);
    script_line_end(script);
}

void script_entry_creation(struct script *script, const struct order *order,
                           const struct acl_entry *entry)
{
    script_call(script, "create_entry", order);
    script_entry_word(script, entry, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)entry->number);
    script_entry_options(script, entry);
    script_line_end(script);
}

void script_entry_replacement(struct script *script, const struct order *order,
                              const struct acl_entry *from, const struct acl_entry *to)
{
    script_call(script, "replace_entry", order);
    script_entry_word(script, to, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)to->number);
    script_entry_word(script, to, aws_entry_line);
    script_entry_options(script, to);
    strbuf_adds(script->out, " --");
    script_entry_options(script, from);
    script_line_end(script);
}

void script_entry_deletion(struct script *script, const struct order *order,
                           const struct acl_entry *entry)
{
    script_call(script, "delete_entry", order);
    script_entry_word(script, entry, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)entry->number);
    script_entry_word(script, entry, aws_entry_line);
    script_entry_options(script, entry);
    script_line_end(script);
}
