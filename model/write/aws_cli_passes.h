/*
 * aws_cli_passes.h: apply.sh and rollback.sh as a whole. A part of form_aws_cli.
 *
 * A script is: the functions that it calls, notes, and three passes over all changes; the first looks
 * whether everything is as it should be, before anything is touched, the second changes, the third
 * looks again. A dry run ends before the third.
 */
#ifndef MODEL_WRITE_AWS_CLI_PASSES_H
#define MODEL_WRITE_AWS_CLI_PASSES_H

#include "model/write/aws_cli_lines.h"

typedef void order_writer(struct script *script, const struct order *order);

/* What a pass is about (a comment of ours) and how a rule's and an entry's lines are written. */
struct script_pass {
    const char *heading;
    order_writer *write_rule, *write_entry;
};
enum { SCRIPT_PASS_CHECK, SCRIPT_PASS_CHANGE, SCRIPT_PASS_VERIFY, SCRIPT_PASS_COUNT };

/* The passes of apply.sh and of rollback.sh. */
extern const struct script_pass apply_passes[SCRIPT_PASS_COUNT];
extern const struct script_pass rollback_passes[SCRIPT_PASS_COUNT];

/* Writes the whole script of the plan to `out`. */
void script_compose(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                    struct strbuf *out);

/* --- its fixed parts, for who reads it back (replay_script.h) ---------------------------------------- */

/* Everything before the notes, for the functions that script->calls marks. */
void script_head(const struct script *script, struct strbuf *out);

/* To script->out: what is left out; a pass's heading, with the check of the account behind the first;
 * what ends a dry run; the end. */
void script_notes(struct script *script);
void script_heading(struct script *script, const struct script_pass passes[SCRIPT_PASS_COUNT],
                    int pass);
void script_dry_run_end(struct script *script);
void script_end(struct script *script);

/* To script->out: the line before and behind what is done in the order's account only, and the look at
 * its group or ACL, unless the order before it in turn was about the same one. */
void script_open_account(struct script *script, const struct order *order);
void script_close_account(struct script *script, const struct order *order);
void script_look(struct script *script, size_t turn);

/* The order that has its turn as number `turn`: taking back goes from the last to the first. */
const struct order *script_order(const struct script *script, size_t turn);

#endif
