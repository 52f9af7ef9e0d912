/*
 * A plan on an export as one page: who planned it, what it does to the findings, maps before and after, a
 * table of all decisions, and then each decision with its rule lines, what that means, how it is carried out and undone, and its
 * review.
 */
#include "model/base/message.h"
#include "views/reports/page.h"
#include "views/reports/page_maps.h"
#include "views/reports/plan_policies.h"
#include "views/reports/plan_report.h"
#include "views/reports/plan_words.h"

/* --- the head ----------------------------------------------------------------------------------------- */

static void add_lead(struct html_out *html, const struct plan_told *told)
{
    struct strbuf text = STRBUF_INIT;

    plan_matches_summary(told->matches, &text);
    if (text.length)
        html_element(html, "p", "lead", text.text);
    strbuf_clear(&text);
    plan_show_head(told, &text);
    html_paragraphs(html, "faint", text.text);
    strbuf_release(&text);
}

static void add_counts(struct html_out *html, const char *label, const size_t counts[SEVERITY_COUNT])
{
    page_open_row(html, label);
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        if (severity < SEVERITY_CRITICAL)
            html_open(html, "td");
        html_number(html, counts[severity]);
        if (severity > SEVERITY_INFO)
            html_close(html);
    }
    page_close_row(html);
}

/* The findings of the export as it is, and with all that applies. */
struct judged {
    struct findings before, after;
};

static void judged_make(struct judged *judged, const struct plan_told *told)
{
    plan_findings_make(&judged->before, told, NULL);
    plan_findings_make(&judged->after, told, plan_edits(told->plan));
}

static void judged_release(struct judged *judged)
{
    findings_release(&judged->before);
    findings_release(&judged->after);
}

static void add_totals(struct html_out *html, const struct judged *judged)
{
    static const char *const headings[] = {N_("Findings"), N_("Critical"), N_("High"),
                                           N_("Medium"),   N_("Low"),      N_("Info")};

    page_open_section(html, _("What it does to the findings"));
    page_open_table(html, "totals", headings, sizeof headings / sizeof *headings);
    add_counts(html, _("before"), judged->before.by_severity);
    add_counts(html, _("after"), judged->after.by_severity);
    page_close_table(html);
    page_close_section(html);
}

/* --- the maps ----------------------------------------------------------------------------------------- */

/* What a decision is about may be gone by now, and what held it still there. */
static struct object_ref holder_of(const struct plan_told *told, size_t position)
{
    struct target target = told->matches->items[position].target;
    const char *holder = told->file->decisions[position].holder;
    text_id id = target.row == NONE ? text_pool_find(told->account->texts, holder) : TEXT_NONE;

    if (target.row != NONE)
        return target_holder(told->account, target);
    return id ? account_find(told->account, id, NONE) : (struct object_ref){OBJECT_GROUP, NONE};
}

/* The VPCs of what is decided about. */
static void add_maps(struct html_out *html, const struct plan_told *told,
                     const struct judged *judged)
{
    const struct page_state before = {NULL, &judged->before};
    const struct page_state after = {plan_edits(told->plan), &judged->after};
    struct page_vpcs vpcs;

    page_vpcs_init(&vpcs, told->account);
    for (size_t i = 0; i < told->matches->count; i++) {
        struct object_ref holder = holder_of(told, i);

        if (holder.row != NONE)
            page_vpcs_add(&vpcs, holder);
    }
    page_maps(html, &vpcs, &before, &after);
    page_vpcs_release(&vpcs);
}

/* --- the table ---------------------------------------------------------------------------------------- */

static const char *verdict_mark(enum plan_verdict verdict)
{
    switch (verdict) {
    case PLAN_APPLIES:
    case PLAN_DONE:
    case PLAN_CLOSED:
        return "mark good";
    case PLAN_CONFLICTS:
    case PLAN_EXPIRED:
        return "mark bad";
    default:
        return "mark info";
    }
}

static void add_verdict(struct html_out *html, const struct plan_match *match)
{
    html_element(html, "span", verdict_mark(match->verdict), plan_verdict_words(match->verdict));
}

static void add_link(struct html_out *html, size_t number)
{
    struct strbuf text = STRBUF_INIT;

    html_open_class(html, "td", "number");
    html_open(html, "a");
    strbuf_addf(&text, "#decision-%zu", number);
    html_attribute(html, "href", text.text);
    html_number(html, number);
    html_close(html);
    html_close(html);
    strbuf_release(&text);
}

static const char *review_words(enum review_verdict verdict)
{
    switch (verdict) {
    case REVIEW_APPROVED:
        return _("approved");
    case REVIEW_REJECTED:
        return _("rejected");
    default:
        return _("not reviewed");
    }
}

static void add_row(struct html_out *html, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf text = STRBUF_INIT;

    html_open(html, "tr");
    add_link(html, position + 1);
    html_open(html, "td");
    html_element(html, "code", NULL, decision->target);
    html_close(html);
    plan_holder_words(told, position, &text);
    html_open(html, "td");
    page_name(html, text.text, text.length);
    html_close(html);
    strbuf_clear(&text);
    plan_decision_words(decision, &text);
    html_open(html, "td");
    page_name(html, text.text, text.length);
    html_close(html);
    html_open(html, "td");
    add_verdict(html, &told->matches->items[position]);
    html_close(html);
    html_element(html, "td", NULL, review_words(decision->review.verdict));
    html_close(html);
    strbuf_release(&text);
}

static void add_table(struct html_out *html, const struct plan_told *told)
{
    static const char *const headings[] = {N_("No."),      N_("Rule"),        N_("Of"),
                                           N_("Decision"), N_("Now"),         N_("Review")};

    page_open_section(html, _("All decisions"));
    page_open_table(html, "findings decisions", headings, sizeof headings / sizeof *headings);
    for (size_t i = 0; i < told->matches->count; i++)
        add_row(html, told, i);
    page_close_table(html);
    page_close_section(html);
}

/* --- what a decision does ----------------------------------------------------------------------------- */

/* With its line's end, which a browser does not show and a reader of the bare text does. */
static void add_diff_line(char sign, const char *text, void *context)
{
    struct html_out *html = context;
    const char line[] = {sign, ' ', '\0'};

    html_open(html, sign == '-' ? "del" : sign == '+' ? "ins" : "span");
    html_text(html, line);
    html_text(html, text);
    html_raw(html, "\n");
    html_close(html);
}

static void add_recorded(struct html_out *html, const struct plan_file_decision *decision)
{
    html_open_class(html, "pre", "diff");
    plan_each_recorded(decision, add_diff_line, html);
    html_close(html);
}

/* Rows of a table, of which one is open while sentences of the same part follow. */
struct rows {
    struct html_out *html;
    bool is_open;
};

static void add_sentence(enum preview_part part, const char *label, const char *text, void *context)
{
    struct rows *rows = context;

    (void)part;
    if (*label && rows->is_open)
        page_close_row(rows->html);
    if (*label)
        page_open_row(rows->html, label);
    rows->is_open = true;
    html_element(rows->html, "p", NULL, text);
}

typedef void preview_telling(const struct preview *preview, const struct preview_teller *teller);

static void add_sentences(struct html_out *html, const char *heading, const struct preview *preview,
                          preview_telling *tell)
{
    struct rows rows = {html, false};
    const struct preview_teller teller = {add_sentence, &rows};

    html_element(html, "h4", NULL, heading);
    page_open_table(html, "said", NULL, 0);
    tell(preview, &teller);
    if (rows.is_open)
        page_close_row(html);
    page_close_table(html);
}

static void add_preview(struct html_out *html, const struct plan_told *told, size_t position)
{
    struct preview preview;

    plan_preview_make(&preview, told, position);
    html_open_class(html, "pre", "diff");
    for (size_t i = 0; i < preview.line_count; i++)
        add_diff_line(preview.lines[i].sign, preview.lines[i].text, html);
    html_close(html);
    add_sentences(html, _("What it means"), &preview, preview_tell_meaning);
    add_sentences(html, _("What to know"), &preview, preview_tell_words);
    preview_release(&preview);
}

/* --- what others say of it ---------------------------------------------------------------------------- */

static void add_comment(struct html_out *html, const struct review_comment *comment)
{
    struct strbuf stamp = STRBUF_INIT;

    plan_stamp_words(comment->author, comment->time, &stamp);
    strbuf_adds(&stamp, ": ");
    html_open(html, "li");
    html_text(html, stamp.text);
    html_text(html, comment->text);
    html_close(html);
    strbuf_release(&stamp);
}

void plan_html_review(const struct review *review, struct html_out *html)
{
    struct strbuf verdict = STRBUF_INIT;

    plan_review_words(review, &verdict);
    if (verdict.length || review->comment_count)
        html_element(html, "h4", NULL, _("Review"));
    if (verdict.length)
        html_element(html, "p", NULL, verdict.text);
    if (review->comment_count) {
        html_open(html, "ul");
        for (size_t i = 0; i < review->comment_count; i++)
            add_comment(html, &review->comments[i]);
        html_close(html);
    }
    strbuf_release(&verdict);
}

/* --- one decision ------------------------------------------------------------------------------------- */

static void add_heading(struct html_out *html, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf text = STRBUF_INIT;

    html_open(html, "h3");
    html_number(html, position + 1);
    html_text(html, ". ");
    html_element(html, "code", NULL, decision->target);
    html_text(html, _(" of "));
    plan_holder_words(told, position, &text);
    html_text(html, text.text);
    html_close(html);
    strbuf_clear(&text);
    plan_place_words(decision, &text);
    if (text.length)
        html_element(html, "p", "faint", text.text);
    strbuf_release(&text);
}

static void add_decision(struct html_out *html, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    const struct plan_match *match = &told->matches->items[position];
    struct strbuf text = STRBUF_INIT;

    html_open(html, "p");
    add_verdict(html, match);
    html_text(html, " ");
    plan_decision_sentence(decision, &text);
    html_text(html, text.text);
    html_close(html);
    if (*match->why)
        html_element(html, "p", NULL, match->why);
    strbuf_release(&text);
}

static void add_article(struct html_out *html, const struct plan_told *told, size_t position)
{
    const struct plan_file_decision *decision = &told->file->decisions[position];
    struct strbuf id = STRBUF_INIT;

    strbuf_addf(&id, "decision-%zu", position + 1);
    html_open(html, "article");
    html_attribute(html, "id", id.text);
    add_heading(html, told, position);
    add_decision(html, told, position);
    if (told->matches->items[position].verdict == PLAN_APPLIES)
        add_preview(html, told, position);
    else
        add_recorded(html, decision);
    plan_html_review(&decision->review, html);
    html_close(html);
    strbuf_release(&id);
}

void plan_html(const struct plan_told *told, const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;
    struct html_out html;
    struct judged judged;

    judged_make(&judged, told);
    html_out_init(&html, &text);
    page_begin(&html, _("Planned changes"));
    add_lead(&html, told);
    add_totals(&html, &judged);
    add_maps(&html, told, &judged);
    judged_release(&judged);
    if (told->matches->count) {
        add_table(&html, told);
        page_open_section(&html, _("One by one"));
        for (size_t i = 0; i < told->matches->count; i++) {
            add_article(&html, told, i);
            page_print(&html, streams);
        }
        page_close_section(&html);
    }
    plan_policies_html(told, &html);
    page_end(&html);
    page_print(&html, streams);
    strbuf_release(&text);
}
