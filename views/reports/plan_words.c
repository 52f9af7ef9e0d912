#include "views/reports/plan_words.h"

#include <string.h>

#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/base/sentence.h"
#include "model/base/time_text.h"
#include "model/mail/mail_finding.h"
#include "model/mend/preview_seen.h"

static void add_clean(struct strbuf *out, const char *text)
{
    sanitise_add(out, text, strlen(text));
}

void plan_stamp_words(const char *name, int64_t time, struct strbuf *out)
{
    add_clean(out, name);
    strbuf_adds(out, sentence_comma());
    time_text_add(out, time);
}

void plan_place_words(const struct plan_file_decision *decision, struct strbuf *out)
{
    const char *number = decision->account ? decision->account : "";
    const char *region = decision->region ? decision->region : "";

    add_clean(out, number);
    strbuf_adds(out, *number && *region ? " " : "");
    add_clean(out, region);
}

void plan_holder_words(const struct plan_told *told, size_t position, struct strbuf *out)
{
    struct target target = told->matches->items[position].target;

    if (target.row == NONE)
        add_clean(out, told->file->decisions[position].holder);
    else
        account_describe_object(told->account, target_holder(told->account, target), out);
}

static void add_after(struct strbuf *out, const char *before, const char *text)
{
    if (!text)
        return;
    strbuf_adds(out, before);
    add_clean(out, text);
}

void plan_decision_sentence(const struct plan_file_decision *decision, struct strbuf *out)
{
    plan_decision_words(decision, out);
    add_after(out, _(", decided by "), decision->author);
    add_after(out, ": ", decision->reason);
    add_after(out, _("; owner "), decision->owner);
    add_after(out, _("; until "), decision->expiry);
}

void plan_verdict_sentence(const struct plan_match *match, struct strbuf *out)
{
    strbuf_adds(out, plan_verdict_words(match->verdict));
    if (*match->why)
        strbuf_addf(out, ": %s", match->why);
}

void plan_review_words(const struct review *review, struct strbuf *out)
{
    if (review->verdict == REVIEW_OPEN)
        return;
    strbuf_adds(out, review->verdict == REVIEW_APPROVED ? _("approved by ") : _("rejected by "));
    plan_stamp_words(review->reviewer, review->time, out);
}

/* --- what it does --------------------------------------------------------------------------------------- */

static void tell_line(char sign, const struct plan_line *line, plan_line_visitor *visit, void *context)
{
    struct strbuf text = STRBUF_INIT;

    plan_line_sentence(line, &text);
    if (line->description && *line->description)
        add_after(&text, "  # ", line->description);
    visit(sign, text.text, context);
    strbuf_release(&text);
}

void plan_each_recorded(const struct plan_file_decision *decision, plan_line_visitor *visit, void *context)
{
    const struct plan_lines *after = &decision->after;
    bool stays = !decision->changes || plan_lines_hold(after, &decision->before);

    tell_line(stays ? ' ' : '-', &decision->before, visit, context);
    for (size_t i = 0; i < after->count; i++)
        if (!plan_line_equal(&after->items[i], &decision->before))
            tell_line('+', &after->items[i], visit, context);
}

void plan_preview_make(struct preview *preview, const struct plan_told *told, size_t position)
{
    struct target target = told->matches->items[position].target;
    const struct change *change = plan_at(told->plan, plan_find(told->plan, target));
    const struct seen_request seen = {.account = told->account,
                                      .edits = plan_edits_beside(told->plan, target),
                                      .change = change,
                                      .evidence = told->evidence};

    preview_make(preview, told->account, seen.edits, change, &told->file->ports);
    preview_see(preview, &seen);
}

/* --- what all of them do -------------------------------------------------------------------------------- */

void plan_findings_make(struct findings *findings, const struct plan_told *told,
                        const struct edits *edits)
{
    struct walk_context context = *told->context;

    context.edits = edits;
    *findings = (struct findings){.items = {0}};
    mail_findings_compute(findings, &context, &told->file->ports);
}

static void count_findings(size_t counts[SEVERITY_COUNT], const struct plan_told *told,
                           const struct edits *edits)
{
    struct walk_context context = *told->context;

    context.edits = edits;
    mail_findings_count(counts, &context, &told->file->ports);
}

void plan_totals_make(struct plan_totals *totals, const struct plan_told *told)
{
    count_findings(totals->before, told, NULL);
    count_findings(totals->after, told, plan_edits(told->plan));
}
