/*
 * apply.sh: the fixed functions of aws_cli_script.h, then, per change, the lines that call them: look
 * and check (all changes, before anything is touched), change, look and verify.
 */
#include <stdlib.h>
#include <string.h>

#include "model/account/edits.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/write/aws_cli_orders.h"
#include "model/write/aws_cli_script.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/forms.h"
#include "model/write/quote.h"

struct script {
    struct strbuf *out; /* the lines behind the functions */
    const struct account *account;
    const struct plan *plan;
    bool calls[AWS_SCRIPT_PART_COUNT]; /* which of the functions they call */
    struct orders orders;
};

/* --- words ---------------------------------------------------------------------------------------- */

static void add_quoted(struct script *script, const struct strbuf *text)
{
    strbuf_addch(script->out, ' ');
    quote_shell(script->out, text->text, text->length);
}

static void add_word(struct script *script, const char *word)
{
    strbuf_addch(script->out, ' ');
    quote_shell(script->out, word, strlen(word));
}

static void mark_called(struct script *script, const char *function)
{
    for (size_t i = 0; i < AWS_SCRIPT_PART_COUNT; i++) {
        if (!strcmp(aws_script_parts[i].function, function))
            script->calls[i] = true;
    }
}

/* "FUNCTION REGION HOLDER" */
static void add_call(struct script *script, const char *function, const struct order *order)
{
    mark_called(script, function);
    strbuf_adds(script->out, function);
    if (*order->region)
        add_word(script, order->region);
    else
        strbuf_adds(script->out, " \"$region\"");
    add_word(script, order->holder);
}

static void add_line_end(struct script *script)
{
    strbuf_addch(script->out, '\n');
}

typedef void rule_writer(const struct account *account, const struct sg_rule *rule,
                         struct strbuf *out);
typedef void entry_writer(const struct account *account, const struct acl_entry *entry,
                          struct strbuf *out);

static void add_rule_word(struct script *script, const struct sg_rule *rule, rule_writer *write)
{
    struct strbuf word = STRBUF_INIT;

    write(script->account, rule, &word);
    add_quoted(script, &word);
    strbuf_release(&word);
}

static void add_entry_word(struct script *script, const struct acl_entry *entry,
                           entry_writer *write)
{
    struct strbuf word = STRBUF_INIT;

    write(script->account, entry, &word);
    add_quoted(script, &word);
    strbuf_release(&word);
}

/* The words of an entry are options, each plain: they are not quoted. */
static void add_entry_options(struct script *script, const struct acl_entry *entry)
{
    strbuf_addch(script->out, ' ');
    aws_entry_words(script->account, entry, script->out);
}

/* --- what is left out ------------------------------------------------------------------------------ */

/* A sentence of the script's on standard error. */
static void add_note(struct script *script, const struct order_note *note)
{
    struct strbuf name = STRBUF_INIT;
    struct strbuf text = STRBUF_INIT;

    target_format_name(script->account, note->change->target, &name);
    sanitise_add(&text, name.text, name.length);
    strbuf_addf(&text, ": %s", note->text);
    strbuf_adds(script->out, "note");
    add_quoted(script, &text);
    strbuf_adds(script->out, note->is_failure ? "; exit_status=1\n" : "\n");
    strbuf_release(&text);
    strbuf_release(&name);
}

static void add_notes(struct script *script)
{
    for (size_t i = 0; i < script->orders.note_count; i++)
        add_note(script, &script->orders.notes[i]);
}

/* --- whose account ---------------------------------------------------------------------------------- */

static void add_account_case(struct script *script)
{
    strbuf_adds(script->out, "case $live_account in\n");
    for (size_t i = 0; i < script->orders.number_count; i++)
        strbuf_addf(script->out, "%s%s", i ? " | " : "", script->orders.numbers[i]);
    strbuf_adds(script->out, ") ;;\n*) stop \"the credentials are of account $live_account; the "
                             "changes are for");
    for (size_t i = 0; i < script->orders.number_count; i++)
        strbuf_addf(script->out, " %s", script->orders.numbers[i]);
    strbuf_adds(script->out, "\" ;;\nesac\n");
}

/* Which account the credentials are of. With several in the plan, each needs a run of its own. */
static void add_account_check(struct script *script)
{
    if (!script->orders.number_count)
        return;
    strbuf_adds(script->out, "live_account=$(aws sts get-caller-identity");
    if (*script->orders.items[0].region) {
        strbuf_adds(script->out, " --region");
        add_word(script, script->orders.items[0].region);
    } else {
        strbuf_adds(script->out, " --region \"$region\"");
    }
    strbuf_adds(script->out, " --query Account --output text) ||\n"
                             "    stop 'AWS does not say whose credentials these are'\n");
    add_account_case(script);
    if (script->orders.number_count > 1)
        strbuf_adds(script->out, "note \"only what is in account $live_account is changed now; run "
                                 "it again with the credentials of the others\"\n");
}

/* Lines between these two run for their account only. */
static void open_account(struct script *script, const struct order *order)
{
    if (script->orders.number_count > 1 && *order->account_number)
        strbuf_addf(script->out, "if [ \"$live_account\" = %s ]; then\n", order->account_number);
}

static void close_account(struct script *script, const struct order *order)
{
    if (script->orders.number_count > 1 && *order->account_number)
        strbuf_adds(script->out, "fi\n");
}

/* --- looking ---------------------------------------------------------------------------------------- */

/* Fetches what the group or ACL holds now, unless the order before was about the same one. */
static void add_look(struct script *script, size_t position)
{
    const struct order *order = &script->orders.items[position];
    const struct order *before = position ? &script->orders.items[position - 1] : NULL;
    struct object_ref holder = target_holder(script->account, order->change->target);

    if (before) {
        struct object_ref other = target_holder(script->account, before->change->target);

        if (other.kind == holder.kind && other.row == holder.row)
            return;
    }
    add_call(script, holder.kind == OBJECT_GROUP ? "look_group" : "look_acl", order);
    add_line_end(script);
}

static void add_new_rule_lines(struct script *script, const struct change *change)
{
    for (size_t i = 0; i < change->rule_count; i++)
        add_rule_word(script, &change->rules[i], aws_rule_line);
    add_line_end(script);
}

static void add_rule_check(struct script *script, const struct order *order)
{
    strbuf_adds(script->out, "check_rule");
    add_word(script, order->holder);
    add_word(script, order->rule_id);
    add_rule_word(script, change_old_rule(order->change, script->account), aws_rule_line);
    add_new_rule_lines(script, order->change);
}

/* An old rule that stays as one of the new ones is not expected to go. */
static bool old_rule_stays(const struct order *order, const struct account *account)
{
    const struct change *change = order->change;

    return change->way == WAY_MODIFY &&
           rules_are_equal(account, &change->rules[0], change_old_rule(change, account));
}

/* Where no id tells the old rule from a new one that says the same, its going cannot be seen. */
static bool old_rule_is_hidden(const struct script *script, const struct order *order)
{
    const struct sg_rule *old = change_old_rule(order->change, script->account);
    struct rule_walk walk = rule_walk_group(script->account, plan_edits(script->plan), old->group);

    if (old_rule_stays(order, script->account))
        return true;
    while (!*order->rule_id && rule_walk_next(&walk)) {
        if (!(walk.rule->flags & RULE_EGRESS) && rules_are_equal(script->account, walk.rule, old))
            return true;
    }
    return false;
}

static void add_rule_verification(struct script *script, const struct order *order)
{
    add_call(script, "verify_rule", order);
    add_word(script, order->rule_id);
    if (old_rule_is_hidden(script, order))
        add_word(script, "");
    else
        add_rule_word(script, change_old_rule(order->change, script->account), aws_rule_line);
    add_new_rule_lines(script, order->change);
}

/* What stood under the number of entries[i] before: the old entry for the one that replaces it. */
static bool entry_replaces(const struct change *change, size_t i)
{
    return i == 0 && (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD);
}

static void add_entry_check(struct script *script, const struct order *order,
                            const struct acl_entry *old, const struct acl_entry *new)
{
    strbuf_adds(script->out, "check_entry");
    add_word(script, order->holder);
    strbuf_addf(script->out, " %u", (unsigned)(new ? new : old)->number);
    if (old)
        add_entry_word(script, old, aws_entry_line);
    else
        add_word(script, "");
    if (new)
        add_entry_word(script, new, aws_entry_line);
    else
        add_word(script, "");
    add_line_end(script);
}

static void add_entry_checks(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct acl_entry *old = change_old_entry(change, script->account);

    if (change->way == WAY_DELETE_ENTRY)
        add_entry_check(script, order, old, NULL);
    if (change->way == WAY_ADD_BEFORE)
        add_entry_check(script, order, old, old);
    for (size_t i = 0; i < change->entry_count; i++)
        add_entry_check(script, order, entry_replaces(change, i) ? old : NULL, &change->entries[i]);
}

static void add_entry_verifications(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    if (change->way == WAY_DELETE_ENTRY) {
        add_call(script, "verify_entry", order);
        strbuf_addf(script->out, " %u ''\n",
                    (unsigned)change_old_entry(change, script->account)->number);
    }
    for (size_t i = 0; i < change->entry_count; i++) {
        add_call(script, "verify_entry", order);
        strbuf_addf(script->out, " %u", (unsigned)change->entries[i].number);
        add_entry_word(script, &change->entries[i], aws_entry_line);
        add_line_end(script);
    }
}

/* --- changing --------------------------------------------------------------------------------------- */

static void add_rule_addition(struct script *script, const struct order *order,
                              const struct sg_rule *rule)
{
    add_call(script, "add_rule", order);
    add_rule_word(script, rule, rule_sentence);
    add_rule_word(script, rule, aws_permissions_json);
    add_line_end(script);
}

static void add_rule_modification(struct script *script, const struct order *order)
{
    const struct sg_rule *sides[2] = {&order->change->rules[0],
                                      change_old_rule(order->change, script->account)};

    add_call(script, "modify_rule", order);
    add_rule_word(script, sides[0], rule_sentence);
    add_word(script, order->rule_id);
    add_rule_word(script, sides[0], aws_rule_line);
    for (size_t i = 0; i < 2; i++) {
        struct strbuf json = STRBUF_INIT;

        aws_modification_json(script->account, order->rule_id, sides[i], &json);
        add_quoted(script, &json);
        strbuf_release(&json);
    }
    add_line_end(script);
}

static void add_rule_removal(struct script *script, const struct order *order)
{
    const struct sg_rule *old = change_old_rule(order->change, script->account);

    add_call(script, "remove_rule", order);
    add_rule_word(script, old, rule_sentence);
    add_word(script, order->rule_id);
    add_rule_word(script, old, aws_permissions_json);
    add_line_end(script);
}

/* In place only where the id is known; else the first new rule is added like the others. */
static void add_rule_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    bool stays = old_rule_stays(order, script->account);
    bool in_place = change->way == WAY_MODIFY && (stays || *order->rule_id);

    for (size_t i = in_place ? 1 : 0; i < change->rule_count; i++)
        add_rule_addition(script, order, &change->rules[i]);
    if (stays)
        return;
    if (in_place)
        add_rule_modification(script, order);
    else
        add_rule_removal(script, order);
}

static void add_entry_creation(struct script *script, const struct order *order,
                               const struct acl_entry *entry)
{
    add_call(script, "create_entry", order);
    add_entry_word(script, entry, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)entry->number);
    add_entry_options(script, entry);
    add_line_end(script);
}

static void add_entry_replacement(struct script *script, const struct order *order)
{
    const struct acl_entry *new = &order->change->entries[0];

    add_call(script, "replace_entry", order);
    add_entry_word(script, new, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)new->number);
    add_entry_word(script, new, aws_entry_line);
    add_entry_options(script, new);
    strbuf_adds(script->out, " --");
    add_entry_options(script, change_old_entry(order->change, script->account));
    add_line_end(script);
}

static void add_entry_deletion(struct script *script, const struct order *order)
{
    const struct acl_entry *old = change_old_entry(order->change, script->account);

    add_call(script, "delete_entry", order);
    add_entry_word(script, old, entry_sentence);
    strbuf_addf(script->out, " %u", (unsigned)old->number);
    add_entry_options(script, old);
    add_line_end(script);
}

static void add_entry_change(struct script *script, const struct order *order)
{
    const struct change *change = order->change;

    for (size_t i = 0; i < change->entry_count; i++) {
        if (!entry_replaces(change, i))
            add_entry_creation(script, order, &change->entries[i]);
    }
    if (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD)
        add_entry_replacement(script, order);
    if (change->way == WAY_DELETE_ENTRY)
        add_entry_deletion(script, order);
}

/* --- the three passes ------------------------------------------------------------------------------- */

typedef void order_writer(struct script *script, const struct order *order);

static void add_pass(struct script *script, order_writer *write_rule, order_writer *write_entry)
{
    for (size_t i = 0; i < script->orders.count; i++) {
        const struct order *order = &script->orders.items[i];

        open_account(script, order);
        add_look(script, i);
        if (order->change->target.kind == TARGET_RULE)
            write_rule(script, order);
        else
            write_entry(script, order);
        close_account(script, order);
    }
}

static void add_passes(struct script *script)
{
    strbuf_adds(script->out, "\n# --- is everything as the export says?\n");
    add_account_check(script);
    add_pass(script, add_rule_check, add_entry_checks);
    strbuf_adds(script->out, "\n# --- the changes\n");
    add_pass(script, add_rule_change, add_entry_change);
    strbuf_adds(script->out, "if [ -n \"$dry_run\" ]; then\n"
                             "    echo 'nothing was changed'\n"
                             "    exit \"$exit_status\"\n"
                             "fi\n"
                             "\n# --- is everything as planned?\n");
    add_pass(script, add_rule_verification, add_entry_verifications);
}

static void add_functions(const struct script *script, struct strbuf *out)
{
    strbuf_addf(out, "#!/usr/bin/env bash\n# Made by vpcmend. Changes: %zu.\n#\n",
                script->orders.count);
    strbuf_adds(out, aws_script_start);
    strbuf_adds(out, script->orders.region_unknown ? aws_script_region_option
                                                   : "options='apply.sh [--dry-run]'\n\n");
    for (size_t i = 0; i < AWS_SCRIPT_PART_COUNT; i++) {
        if (script->calls[i])
            strbuf_adds(out, aws_script_parts[i].text);
    }
    strbuf_adds(out, aws_script_options);
    if (script->orders.region_unknown)
        strbuf_adds(out, aws_script_region_needed);
    strbuf_addch(out, '\n');
}

static void add_empty_script(struct script *script, struct strbuf *out)
{
    strbuf_adds(out, "#!/usr/bin/env bash\n"
                     "# Made by vpcmend. Changes: 0.\n"
                     "exit_status=0\n"
                     "note() {\n"
                     "    printf 'apply.sh: %s\\n' \"$1\" >&2\n"
                     "}\n"
                     "note 'there is nothing to change'\n");
    add_notes(script);
    strbuf_addbuf(out, script->out);
    strbuf_adds(out, "exit \"$exit_status\"\n");
}

void form_aws_cli(const struct plan *plan, const struct account *account, struct strbuf *out)
{
    struct strbuf lines = STRBUF_INIT;
    struct script script = {.out = &lines, .account = account, .plan = plan};

    orders_collect(&script.orders, plan, account);
    if (script.orders.count) {
        add_notes(&script);
        add_passes(&script);
        strbuf_adds(&lines, aws_script_end);
        add_functions(&script, out);
        strbuf_addbuf(out, &lines);
    } else {
        add_empty_script(&script, out);
    }
    orders_release(&script.orders);
    strbuf_release(&lines);
}
