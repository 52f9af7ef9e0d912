/*
 * A plan on an export as Markdown, for a merge request. Other people's texts are code spans, or stand in
 * an indented block, in which nothing means anything.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/base/sentence.h"
#include "model/write/quote.h"
#include "views/reports/audit_kinds.h"
#include "views/reports/plan_policies.h"
#include "views/reports/plan_report.h"
#include "views/reports/plan_words.h"

enum { PREVIEW_WIDTH = 100, CODE_INDENT = 4 /* a block that shows everything as it is */ };

static void add_name(struct strbuf *out, const char *text)
{
    quote_markdown(out, text, strlen(text));
}

static void add_cell(struct strbuf *out, const char *text)
{
    quote_markdown_cell(out, text, strlen(text));
}

/* Adds what was said, and empties it. */
static void add_sentence(struct strbuf *out, struct strbuf *text)
{
    quote_markdown_sentence(out, text->text, text->length);
    strbuf_clear(text);
}

/* --- the head ----------------------------------------------------------------------------------------- */

static void add_counts(struct strbuf *out, const char *label, const size_t counts[SEVERITY_COUNT])
{
    strbuf_addf(out, "| %s |", label);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        strbuf_addf(out, " %zu |", counts[severity]);
    strbuf_addch(out, '\n');
}

static void add_totals(struct strbuf *out, const struct plan_told *told)
{
    struct plan_totals totals;

    plan_totals_make(&totals, told);
    strbuf_addf(out, "\n| %s |", _("Findings"));
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
        strbuf_addf(out, " %s |", audit_severity_title((enum severity)severity));
    strbuf_adds(out, "\n|---|---|---|---|---|---|\n");
    add_counts(out, _("before"), totals.before);
    add_counts(out, _("after"), totals.after);
}

static void add_head(struct strbuf *out, const struct plan_told *told)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(out, "# %s\n\n", _("Planned changes"));
    plan_show_head(told, &text);
    quote_markdown_sentences(out, text.text);
    strbuf_clear(&text);
    plan_matches_summary(told->matches, &text);
    strbuf_adds(out, text.length ? "\n" : "");
    strbuf_addbuf(out, &text);
    strbuf_addf(out, "%s%s", text.length ? sentence_end() : "", text.length ? "\n" : "");
    add_totals(out, told);
    strbuf_release(&text);
}

/* --- the table ---------------------------------------------------------------------------------------- */

static void add_row(struct strbuf *out, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(out, "| %zu | ", position + 1);
    add_cell(out, decision->target);
    strbuf_adds(out, " | ");
    plan_holder_words(told, position, &text);
    add_cell(out, text.text);
    strbuf_adds(out, " | ");
    strbuf_clear(&text);
    plan_decision_words(decision, &text);
    add_cell(out, text.text);
    strbuf_addf(out, " | %s | %s |\n", plan_verdict_words(told->matches->items[position].verdict),
                review_verdict_name(decision->review.verdict));
    strbuf_release(&text);
}

static void add_table(struct strbuf *out, const struct plan_told *told)
{
    strbuf_addf(out, "\n| %s | %s | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n", _("No."),
                _("Rule"), _("Of"), _("Decision"), _("Now"), _("Review"));
    for (size_t i = 0; i < told->matches->count; i++)
        add_row(out, told, i);
}

/* --- one by one --------------------------------------------------------------------------------------- */

static void add_sign_line(char sign, const char *text, void *out)
{
    strbuf_addf(out, "%c %s\n", sign, text);
}

static void add_effect(struct strbuf *out, const struct plan_told *told, size_t position)
{
    struct strbuf text = STRBUF_INIT;
    struct preview preview;

    if (told->matches->items[position].verdict == PLAN_APPLIES) {
        plan_preview_make(&preview, told, position);
        preview_format(&preview, told->account, PREVIEW_WIDTH, &text);
        preview_release(&preview);
    } else {
        plan_each_recorded(&told->file->decisions[position], add_sign_line, &text);
    }
    strbuf_addch(out, '\n');
    strbuf_add_indented(out, text.text, CODE_INDENT);
    strbuf_release(&text);
}

void plan_markdown_review(const struct review *review, struct strbuf *out)
{
    struct strbuf text = STRBUF_INIT;

    plan_review_words(review, &text);
    strbuf_adds(out, text.length || review->comment_count ? "\n" : "");
    if (text.length) {
        strbuf_adds(out, "- ");
        add_sentence(out, &text);
        strbuf_addch(out, '\n');
    }
    for (size_t i = 0; i < review->comment_count; i++) {
        plan_stamp_words(review->comments[i].author, review->comments[i].time, &text);
        strbuf_adds(out, "- ");
        add_sentence(out, &text);
        strbuf_adds(out, ": ");
        add_name(out, review->comments[i].text);
        strbuf_addch(out, '\n');
    }
    strbuf_release(&text);
}

static void add_heading(struct strbuf *out, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(out, "\n## %zu. ", position + 1);
    add_name(out, decision->target);
    strbuf_adds(out, _(" of "));
    plan_holder_words(told, position, &text);
    add_name(out, text.text);
    strbuf_adds(out, "\n\n");
    strbuf_clear(&text);
    plan_place_words(decision, &text);
    if (text.length) {
        add_name(out, text.text);
        strbuf_adds(out, ": ");
    }
    strbuf_release(&text);
}

static void add_verdict(struct strbuf *out, const struct plan_match *match)
{
    strbuf_addf(out, "**%s**", plan_verdict_words(match->verdict));
    strbuf_adds(out, *match->why ? ": " : "");
    quote_markdown_sentence(out, match->why, strlen(match->why));
    strbuf_addch(out, '\n');
}

static void add_decision(struct strbuf *out, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf text = STRBUF_INIT;

    add_heading(out, told, position);
    plan_decision_sentence(decision, &text);
    add_sentence(out, &text);
    strbuf_addf(out, "%s\n\n", sentence_end());
    add_verdict(out, &told->matches->items[position]);
    add_effect(out, told, position);
    plan_markdown_review(&decision->review, out);
    strbuf_release(&text);
}

void plan_markdown(const struct plan_told *told, const struct report_streams *streams)
{
    struct strbuf out = STRBUF_INIT;

    add_head(&out, told);
    if (told->matches->count)
        add_table(&out, told);
    for (size_t i = 0; i < told->matches->count; i++) {
        add_decision(&out, told, i);
        report_print(streams, out.text, out.length);
        strbuf_clear(&out);
    }
    for (size_t i = 0; i < told->matches->policy_count; i++)
        plan_policy_markdown(told, i, &out);
    report_print(streams, out.text, out.length);
    strbuf_release(&out);
}
