/*
 * The plan as a reviewer reads it:
 *
 *     1. sgr-1 of sg-1 (mail-relay), 123456789012 eu-west-1
 *        rewrite to vpc
 *        applies
 *
 *         - tcp 25  0.0.0.0/0    smtp from anywhere
 *         + tcp 25  10.0.0.0/16  smtp from anywhere
 *         ...
 *
 *        approved by bob, 2026-11-26T15:04:05Z
 *        bob, 2026-11-26T15:04:05Z: fine with me
 */
#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/time_text.h"
#include "model/mend/preview_seen.h"
#include "views/reports/plan_report.h"

enum { INDENT = 3, BLOCK_INDENT = 5 };

static void add_clean(struct strbuf *out, const char *text)
{
    sanitise_add(out, text, strlen(text));
}

static void begin_line(struct strbuf *out)
{
    strbuf_add_repeated(out, ' ', INDENT);
}

/* Each line of a text that is clean already, deeper than what is around it. */
static void add_block(struct strbuf *out, const char *text)
{
    strbuf_addch(out, '\n');
    while (*text) {
        size_t length = strcspn(text, "\n");

        if (length)
            strbuf_add_repeated(out, ' ', BLOCK_INDENT);
        strbuf_add(out, text, length);
        strbuf_addch(out, '\n');
        text += length + (text[length] == '\n');
    }
}

/* "alice, 2026-11-26T15:04:05Z" */
static void add_stamp(struct strbuf *out, const char *name, int64_t time)
{
    add_clean(out, name);
    strbuf_adds(out, ", ");
    time_text_add(out, time);
}

/* --- what is decided ----------------------------------------------------------------------------------- */

static void add_place(struct strbuf *out, const struct plan_file_decision *decision)
{
    const char *number = decision->account ? decision->account : "";
    const char *region = decision->region ? decision->region : "";

    if (!*number && !*region)
        return;
    strbuf_adds(out, ", ");
    add_clean(out, number);
    strbuf_adds(out, *number && *region ? " " : "");
    add_clean(out, region);
}

/* The name of the group or ACL is the export's: where it is not there, its id must do. */
static void add_heading(struct strbuf *out, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct target target = told->matches->items[position].target;

    strbuf_addf(out, "\n%zu. ", position + 1);
    add_clean(out, decision->target);
    strbuf_adds(out, _(" of "));
    if (target.row == NONE)
        add_clean(out, decision->holder);
    else
        account_describe_object(told->account, target_holder(told->account, target), out);
    add_place(out, decision);
    strbuf_addch(out, '\n');
}

static void add_decision(struct strbuf *out, const struct plan_file_decision *decision)
{
    begin_line(out);
    plan_decision_words(decision, out);
    if (decision->author) {
        strbuf_adds(out, _(", decided by "));
        add_clean(out, decision->author);
    }
    if (decision->reason) {
        strbuf_adds(out, ": ");
        add_clean(out, decision->reason);
    }
    if (decision->owner) {
        strbuf_adds(out, _("; owner "));
        add_clean(out, decision->owner);
    }
    if (decision->expiry) {
        strbuf_adds(out, _("; until "));
        add_clean(out, decision->expiry);
    }
    strbuf_addch(out, '\n');
}

static void add_verdict(struct strbuf *out, const struct plan_match *match)
{
    begin_line(out);
    strbuf_adds(out, plan_verdict_words(match->verdict));
    if (*match->why)
        strbuf_addf(out, ": %s", match->why);
    strbuf_addch(out, '\n');
}

/* --- what it does ---------------------------------------------------------------------------------------- */

static void add_sign_line(struct strbuf *out, char sign, const struct plan_line *line)
{
    strbuf_addf(out, "%c ", sign);
    plan_line_sentence(line, out);
    if (line->description && *line->description) {
        strbuf_adds(out, "  # ");
        add_clean(out, line->description);
    }
    strbuf_addch(out, '\n');
}

/* The lines as recorded: an old one that stays is told once. */
static void add_recorded(struct strbuf *out, const struct plan_file_decision *decision)
{
    const struct plan_lines *after = &decision->after;
    bool stays = !decision->changes || plan_lines_hold(after, &decision->before);
    struct strbuf text = STRBUF_INIT;

    add_sign_line(&text, stays ? ' ' : '-', &decision->before);
    for (size_t i = 0; i < after->count; i++)
        if (!plan_line_equal(&after->items[i], &decision->before))
            add_sign_line(&text, '+', &after->items[i]);
    add_block(out, text.text);
    strbuf_release(&text);
}

static void add_preview(struct strbuf *out, const struct plan_told *told, struct target target,
                        size_t width)
{
    const struct change *change = plan_at(told->plan, plan_find(told->plan, target));
    struct strbuf text = STRBUF_INIT;
    const struct seen_request seen = {.account = told->account,
                                      .edits = plan_edits_beside(told->plan, target),
                                      .change = change,
                                      .evidence = told->evidence};
    struct preview preview;

    preview_make(&preview, told->account, seen.edits, change, &told->file->ports);
    preview_see(&preview, &seen);
    preview_format(&preview, told->account, width > BLOCK_INDENT ? width - BLOCK_INDENT : 0, &text);
    add_block(out, text.text);
    strbuf_release(&text);
    preview_release(&preview);
}

/* --- what others say of it --------------------------------------------------------------------------------- */

static void add_review(struct strbuf *out, const struct review *review)
{
    if (review->verdict == REVIEW_OPEN && !review->comment_count)
        return;
    strbuf_addch(out, '\n');
    if (review->verdict != REVIEW_OPEN) {
        begin_line(out);
        strbuf_adds(out,
                    review->verdict == REVIEW_APPROVED ? _("approved by ") : _("rejected by "));
        add_stamp(out, review->reviewer, review->time);
        strbuf_addch(out, '\n');
    }
    for (size_t i = 0; i < review->comment_count; i++) {
        begin_line(out);
        add_stamp(out, review->comments[i].author, review->comments[i].time);
        strbuf_adds(out, ": ");
        add_clean(out, review->comments[i].text);
        strbuf_addch(out, '\n');
    }
}

/* --- all ------------------------------------------------------------------------------------------------------ */

void plan_show_head(const struct plan_told *told, struct strbuf *out)
{
    const struct plan_file *file = told->file;

    if (file->author) {
        strbuf_adds(out, _("Plan of "));
        add_stamp(out, file->author, file->time);
    } else {
        strbuf_adds(out, _("Plan without an author"));
    }
    strbuf_adds(out, told->matches->same_export ? _(", made from this very export (")
                                                : _(", made from another export than this ("));
    add_clean(out, file->digest);
    strbuf_adds(out, _(").\nSMTP ports: "));
    smtp_ports_format(&file->ports, UINT64_MAX, out);
    strbuf_adds(out, ".\n");
}

void plan_show_decision(const struct plan_told *told, size_t position, size_t width,
                        struct strbuf *out)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    const struct plan_match *match = &told->matches->items[position];

    add_heading(out, told, position);
    add_decision(out, decision);
    add_verdict(out, match);
    if (match->verdict == PLAN_APPLIES)
        add_preview(out, told, match->target, width);
    else
        add_recorded(out, decision);
    add_review(out, &decision->review);
}

void plan_show_totals(const struct plan_told *told, struct strbuf *out)
{
    strbuf_addch(out, '\n');
    plan_matches_summary(told->matches, out);
    strbuf_addch(out, '\n');
}
