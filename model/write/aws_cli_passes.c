/*
 * What apply.sh and rollback.sh share as a whole: the order of their parts, whose account, looking,
 * notes.
 */
#include "model/write/aws_cli_passes.h"

#include <string.h>

#include "model/base/sanitise.h"
#include "model/write/aws_cli_lines.h"
#include "model/write/form_words.h"

/* --- what is left out --------------------------------------------------------------------------- */

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

/* --- whose account ------------------------------------------------------------------------------ */

static void add_numbers(struct script *script, const char *between)
{
    for (size_t i = 0; i < script->orders.number_count; i++)
        strbuf_addf(script->out, "%s%s", i ? between : "", script->orders.numbers[i]);
}

static void add_account_case(struct script *script)
{
    strbuf_adds(script->out, "case $live_account in\n");
    add_numbers(script, " | ");
    strbuf_adds(script->out, ") ;;\n*) stop \"the credentials are of account $live_account; the "
                             "changes are for ");
    add_numbers(script, " ");
    strbuf_adds(script->out, "\" ;;\nesac\n");
}

/* Which account the credentials are of. With several in the plan, each needs a run of its own. */
static void add_account_check(struct script *script)
{
    if (!script->orders.number_count)
        return;
    strbuf_adds(script->out, "live_account=$(aws sts get-caller-identity --region");
    if (*script->orders.items[0].region)
        script_word(script, script->orders.items[0].region);
    else
        strbuf_adds(script->out, " \"$region\"");
    strbuf_adds(script->out, " --query Account --output text) ||\n"
                             "    stop 'AWS does not say whose credentials these are'\n");
    add_account_case(script);
    if (script->orders.number_count > 1)
        strbuf_adds(script->out, "note \"only what is in account $live_account is changed now; run "
                                 "it again with the credentials of the others\"\n");
}

void script_open_account(struct script *script, const struct order *order)
{
    if (script->orders.number_count > 1 && *order->account_number)
        strbuf_addf(script->out, "if [ \"$live_account\" = %s ]; then\n", order->account_number);
}

void script_close_account(struct script *script, const struct order *order)
{
    if (script->orders.number_count > 1 && *order->account_number)
        strbuf_adds(script->out, "fi\n");
}

/* --- looking ------------------------------------------------------------------------------------ */

const struct order *script_order(const struct script *script, size_t turn)
{
    size_t at = script->is_rollback ? script->orders.count - 1 - turn : turn;

    return &script->orders.items[at];
}

void script_look(struct script *script, size_t turn)
{
    const struct order *order = script_order(script, turn);

    if (turn && script_order(script, turn - 1)->first == order->first)
        return;
    script_call(script, order->change->target.kind == TARGET_RULE ? "look_group" : "look_acl",
                order);
    script_line_end(script);
}

/* --- fixed texts -------------------------------------------------------------------------------- */

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

static const char rollback_header[] =
    "# It takes back what the plan's other script did, the last change first. A rule that was "
    "changed\n"
    "# in place keeps its id; one that was removed comes back with its description and a new id, and\n"
    "# without tags of its own.\n"
    "#\n";

/* A description may be "$(id)": AWS takes that, and in single quotes it is nothing but text. */
static const char words_stay_words[] =
    "# shellcheck disable=SC2016 # words of the export are taken as they are\n";

static void add_empty_head(const struct script *script, struct strbuf *out)
{
    strbuf_addf(out, "#!/usr/bin/env bash\n# Made by vpcmend. Changes: 0.\n%s", words_stay_words);
    add_fixed(script, out,
              "exit_status=0\n"
              "note() {\n"
              "    printf 'apply.sh: %s\\n' \"$1\" >&2\n"
              "}\n"
              "note 'there is nothing to change'\n");
}

void script_head(const struct script *script, struct strbuf *out)
{
    if (!script->orders.count) {
        add_empty_head(script, out);
        return;
    }
    strbuf_addf(out, "#!/usr/bin/env bash\n# Made by vpcmend. Changes: %zu.\n%s#\n",
                script->orders.count, words_stay_words);
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
}

void script_heading(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                    int pass)
{
    strbuf_addf(script->out, "\n# --- %s\n", passes[pass].heading);
    if (pass == SCRIPT_PASS_CHECK)
        add_account_check(script);
}

void script_dry_run_end(struct script *script)
{
    strbuf_adds(script->out, "if [ -n \"$dry_run\" ]; then\n"
                             "    echo 'nothing was changed'\n"
                             "    exit \"$exit_status\"\n"
                             "fi\n");
}

void script_end(struct script *script)
{
    if (script->orders.count)
        add_fixed(script, script->out, "echo 'all is as planned'\n");
    strbuf_adds(script->out, "exit \"$exit_status\"\n");
}

/* --- the whole ---------------------------------------------------------------------------------- */

static void add_pass(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                     int pass)
{
    script_heading(script, passes, pass);
    for (size_t turn = 0; turn < script->orders.count; turn++) {
        const struct order *order = script_order(script, turn);

        script_open_account(script, order);
        script_look(script, turn);
        if (order->change->target.kind == TARGET_RULE)
            passes[pass].write_rule(script, order);
        else
            passes[pass].write_entry(script, order);
        script_close_account(script, order);
    }
}

static void add_passes(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT])
{
    add_pass(script, passes, SCRIPT_PASS_CHECK);
    add_pass(script, passes, SCRIPT_PASS_CHANGE);
    script_dry_run_end(script);
    add_pass(script, passes, SCRIPT_PASS_VERIFY);
}

/* Which functions the head has to define is known when the lines are written. */
void script_compose(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                    struct strbuf *out)
{
    struct strbuf lines = STRBUF_INIT;

    script->out = &lines;
    orders_collect(&script->orders, script->plan, script->account, script->is_rollback);
    script_notes(script);
    if (script->orders.count)
        add_passes(script, passes);
    script_end(script);
    script_head(script, out);
    strbuf_addbuf(out, &lines);
    orders_release(&script->orders);
    strbuf_release(&lines);
}
