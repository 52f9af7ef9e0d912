/*
 * What apply.sh and rollback.sh share: the order of their parts, whose account, looking, notes.
 */
#include "model/write/aws_cli_lines.h"

#include <string.h>

#include "model/base/sanitise.h"
#include "model/write/aws_cli_words.h"
#include "model/write/form_words.h"
#include "model/write/quote.h"

/* --- words ---------------------------------------------------------------------------------------- */

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

static void mark_called(struct script *script, const char *function)
{
    for (size_t i = 0; i < AWS_SCRIPT_PART_COUNT; i++) {
        if (!strcmp(aws_script_parts[i].function, function))
            script->calls[i] = true;
    }
}

/* "FUNCTION REGION HOLDER" */
void script_call(struct script *script, const char *function, const struct order *order)
{
    mark_called(script, function);
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
    script_quoted(script, &text);
    strbuf_adds(script->out, note->is_failure ? "; exit_status=1\n" : "\n");
    strbuf_release(&text);
    strbuf_release(&name);
}

void script_notes(struct script *script)
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
void script_account_check(struct script *script)
{
    if (!script->orders.number_count)
        return;
    strbuf_adds(script->out, "live_account=$(aws sts get-caller-identity");
    if (*script->orders.items[0].region) {
        strbuf_adds(script->out, " --region");
        script_word(script, script->orders.items[0].region);
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

/* --- looking -------------------------------------------------------------------------------------- */

/* Fetches what the group or ACL holds now, unless the order before was about the same one. */
static void add_look(struct script *script, const struct order *order, const struct order *before)
{
    struct object_ref holder = target_holder(script->account, order->change->target);

    if (before) {
        struct object_ref other = target_holder(script->account, before->change->target);

        if (other.kind == holder.kind && other.row == holder.row)
            return;
    }
    script_call(script, holder.kind == OBJECT_GROUP ? "look_group" : "look_acl", order);
    script_line_end(script);
}

/* An old rule that stays as one of the new ones is not expected to go. */
bool order_old_rule_stays(const struct order *order, const struct account *account)
{
    const struct change *change = order->change;

    return change->way == WAY_MODIFY &&
           rules_are_equal(account, &change->rules[0], change_old_rule(change, account));
}

/* What stood under the number of entries[i] before: the old entry for the one that replaces it. */
bool change_replaces_entry(const struct change *change, size_t i)
{
    return i == 0 && (change->way == WAY_REPLACE_ENTRY || change->way == WAY_REPLACE_AND_ADD);
}

static void add_entry_check(struct script *script, const struct order *order,
                            const struct acl_entry *old, const struct acl_entry *new)
{
    strbuf_adds(script->out, "check_entry");
    script_word(script, order->holder);
    strbuf_addf(script->out, " %u", (unsigned)(new ? new : old)->number);
    if (old)
        script_entry_word(script, old, aws_entry_line);
    else
        script_word(script, "");
    if (new)
        script_entry_word(script, new, aws_entry_line);
    else
        script_word(script, "");
    script_line_end(script);
}

void script_entry_checks(struct script *script, const struct order *order)
{
    const struct change *change = order->change;
    const struct acl_entry *old = change_old_entry(change, script->account);

    if (change->way == WAY_DELETE_ENTRY)
        add_entry_check(script, order, old, NULL);
    if (change->way == WAY_ADD_BEFORE)
        add_entry_check(script, order, old, old);
    for (size_t i = 0; i < change->entry_count; i++)
        add_entry_check(script, order, change_replaces_entry(change, i) ? old : NULL,
                        &change->entries[i]);
}

/* --- the whole ------------------------------------------------------------------------------------ */

/* Taking back goes from the plan's last change to its first. */
static const struct order *order_in_turn(const struct script *script, size_t i)
{
    return &script->orders.items[script->is_rollback ? script->orders.count - 1 - i : i];
}

/* A fixed text, which says apply.sh and the export, in the words of this script. */
static void add_fixed(const struct script *script, struct strbuf *out, const char *text)
{
    static const char *const words[][2] = {
        {"apply.sh", "rollback.sh"},
        {"is not as in the export any more; make a new export",
         "is neither as apply.sh left it nor as it was before"},
        {"is as the export says, or mended already", "is as apply.sh left it, or back already"},
        {"all is as planned", "all is as it was before"},
    };

    while (*text) {
        size_t i = 0;

        while (i < 4 && strncmp(text, words[i][0], strlen(words[i][0])) != 0)
            i++;
        if (i < 4 && script->is_rollback) {
            strbuf_adds(out, words[i][1]);
            text += strlen(words[i][0]);
        } else {
            strbuf_addch(out, *text++);
        }
    }
}

static void add_pass(struct script *script, const struct script_pass *pass)
{
    for (size_t i = 0; i < script->orders.count; i++) {
        const struct order *order = order_in_turn(script, i);

        open_account(script, order);
        add_look(script, order, i ? order_in_turn(script, i - 1) : NULL);
        if (order->change->target.kind == TARGET_RULE)
            pass->write_rule(script, order);
        else
            pass->write_entry(script, order);
        close_account(script, order);
    }
}

static void add_heading(struct script *script, const struct script_pass *pass)
{
    strbuf_addf(script->out, "\n# --- %s\n", pass->heading);
}

/* Look, change, look again; a dry run ends before the second look. */
static void add_passes(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT])
{
    add_heading(script, &passes[SCRIPT_PASS_CHECK]);
    script_account_check(script);
    add_pass(script, &passes[SCRIPT_PASS_CHECK]);
    add_heading(script, &passes[SCRIPT_PASS_CHANGE]);
    add_pass(script, &passes[SCRIPT_PASS_CHANGE]);
    strbuf_adds(script->out, "if [ -n \"$dry_run\" ]; then\n"
                             "    echo 'nothing was changed'\n"
                             "    exit \"$exit_status\"\n"
                             "fi\n");
    add_heading(script, &passes[SCRIPT_PASS_VERIFY]);
    add_pass(script, &passes[SCRIPT_PASS_VERIFY]);
}

static const char rollback_header[] =
    "# It takes back what the plan's other script did, the last change first. A rule that was "
    "changed\n"
    "# in place keeps its id; one that was removed comes back with its description and a new id.\n"
    "#\n";

static void add_functions(const struct script *script, struct strbuf *out)
{
    strbuf_addf(out, "#!/usr/bin/env bash\n# Made by vpcmend. Changes: %zu.\n#\n",
                script->orders.count);
    if (script->is_rollback)
        strbuf_adds(out, rollback_header);
    add_fixed(script, out, aws_script_start);
    add_fixed(script, out,
              script->orders.region_unknown ? aws_script_region_option
                                            : "options='apply.sh [--dry-run]'\n\n");
    for (size_t i = 0; i < AWS_SCRIPT_PART_COUNT; i++) {
        if (script->calls[i])
            add_fixed(script, out, aws_script_parts[i].text);
    }
    strbuf_adds(out, aws_script_options);
    if (script->orders.region_unknown)
        strbuf_adds(out, aws_script_region_needed);
    strbuf_addch(out, '\n');
}

static void add_empty_script(struct script *script, struct strbuf *out)
{
    add_fixed(script, out,
              "#!/usr/bin/env bash\n"
              "# Made by vpcmend. Changes: 0.\n"
              "exit_status=0\n"
              "note() {\n"
              "    printf 'apply.sh: %s\\n' \"$1\" >&2\n"
              "}\n"
              "note 'there is nothing to change'\n");
    script_notes(script);
    strbuf_addbuf(out, script->out);
    strbuf_adds(out, "exit \"$exit_status\"\n");
}

void script_compose(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                    struct strbuf *out)
{
    struct strbuf lines = STRBUF_INIT;

    script->out = &lines;
    orders_collect(&script->orders, script->plan, script->account);
    if (script->orders.count) {
        script_notes(script);
        add_passes(script, passes);
        add_fixed(script, &lines, aws_script_end);
        add_functions(script, out);
        strbuf_addbuf(out, &lines);
    } else {
        add_empty_script(script, out);
    }
    orders_release(&script->orders);
    strbuf_release(&lines);
}
