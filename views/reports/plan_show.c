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
#include "model/base/sentence.h"
#include "views/reports/plan_report.h"
#include "views/reports/plan_words.h"

enum { INDENT = 3, BLOCK_INDENT = 5 };

static void add_clean(struct strbuf *out, const char *text)
{
    sanitise_add(out, text, strlen(text));
}

static void begin_line(struct strbuf *out)
{
    strbuf_add_repeated(out, ' ', INDENT);
}

/* --- what is decided ----------------------------------------------------------------------------------- */

static void add_heading(struct strbuf *out, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf place = STRBUF_INIT;

    strbuf_addf(out, "\n%zu. ", position + 1);
    add_clean(out, decision->target);
    strbuf_adds(out, _(" of "));
    plan_holder_words(told, position, out);
    plan_place_words(decision, &place);
    if (place.length)
        strbuf_addf(out, "%s%s", sentence_comma(), place.text);
    strbuf_addch(out, '\n');
    strbuf_release(&place);
}

static void add_decision(struct strbuf *out, const struct plan_file_decision *decision)
{
    begin_line(out);
    plan_decision_sentence(decision, out);
    strbuf_addch(out, '\n');
}

static void add_verdict(struct strbuf *out, const struct plan_match *match)
{
    begin_line(out);
    plan_verdict_sentence(match, out);
    strbuf_addch(out, '\n');
}

/* --- what it does ---------------------------------------------------------------------------------------- */

static void add_sign_line(char sign, const char *text, void *out)
{
    strbuf_addf(out, "%c %s\n", sign, text);
}

static void add_recorded(struct strbuf *out, const struct plan_file_decision *decision)
{
    struct strbuf text = STRBUF_INIT;

    plan_each_recorded(decision, add_sign_line, &text);
    strbuf_addch(out, '\n');
    strbuf_add_indented(out, text.text, BLOCK_INDENT);
    strbuf_release(&text);
}

static void add_preview(struct strbuf *out, const struct plan_told *told, size_t position,
                        size_t width)
{
    struct strbuf text = STRBUF_INIT;
    struct preview preview;

    plan_preview_make(&preview, told, position);
    preview_format(&preview, told->account, width > BLOCK_INDENT ? width - BLOCK_INDENT : 0, &text);
    strbuf_addch(out, '\n');
    strbuf_add_indented(out, text.text, BLOCK_INDENT);
    strbuf_release(&text);
    preview_release(&preview);
}

/* --- what others say of it --------------------------------------------------------------------------------- */

void plan_show_review(const struct review *review, struct strbuf *out)
{
    if (review->verdict == REVIEW_OPEN && !review->comment_count)
        return;
    strbuf_addch(out, '\n');
    if (review->verdict != REVIEW_OPEN) {
        begin_line(out);
        plan_review_words(review, out);
        strbuf_addch(out, '\n');
    }
    for (size_t i = 0; i < review->comment_count; i++) {
        begin_line(out);
        plan_stamp_words(review->comments[i].author, review->comments[i].time, out);
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
        plan_stamp_words(file->author, file->time, out);
    } else {
        strbuf_adds(out, _("Plan without an author"));
    }
    strbuf_adds(out, told->matches->same_export ? _(", made from this very export (")
                                                : _(", made from another export than this ("));
    add_clean(out, file->digest);
    strbuf_adds(out, _(").\nSMTP ports: "));
    smtp_ports_format(&file->ports, UINT64_MAX, out);
    strbuf_addf(out, "%s\n", sentence_end());
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
        add_preview(out, told, position, width);
    else
        add_recorded(out, decision);
    plan_show_review(&decision->review, out);
}

void plan_show_totals(const struct plan_told *told, struct strbuf *out)
{
    strbuf_addch(out, '\n');
    plan_matches_summary(told->matches, out);
    strbuf_addch(out, '\n');
}
