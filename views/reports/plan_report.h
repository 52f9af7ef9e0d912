/*
 * plan_report.h: what `plan show` and `plan check` say of a plan file on an export.
 */
#ifndef VIEWS_REPORTS_PLAN_REPORT_H
#define VIEWS_REPORTS_PLAN_REPORT_H

#include "model/judge/evidence.h"
#include "model/judge/finding.h"
#include "model/judge/walk.h"
#include "model/write/plan_file_match.h"
#include "views/reports/reports.h"

/* What is told: the file, what became of each decision, and the plan with those that were staged. */
struct plan_told {
    const struct plan_file *file;
    const struct plan_matches *matches;
    struct account *account;
    struct plan *plan;
    const struct evidence *evidence; /* what flow logs tell; may be NULL */
    const struct walk_context *context; /* what findings are judged with, but for the edits */
};

/* For eyes: who, when and against which export; one decision with its rule lines, what it means, and its
 * review; the totals. The meaning is at most `width` columns wide (0: no limit), and what takes time. */
void plan_show_head(const struct plan_told *told, struct strbuf *out);
void plan_show_decision(const struct plan_told *told, size_t position, size_t width,
                        struct strbuf *out);
void plan_show_review(const struct review *review, struct strbuf *out);
void plan_show_totals(const struct plan_told *told, struct strbuf *out);

/* The same for a merge request, and as one page (page.h), with what the plan does to the findings. */
void plan_markdown(const struct plan_told *told, const struct report_streams *streams);
void plan_html(const struct plan_told *told, const struct report_streams *streams);

/* On the page, the review and the comments of a decision under a heading, or nothing. */
struct html_out;
void plan_html_review(const struct review *review, struct html_out *html);

/* In Markdown, the review and the comments of a decision: a list, or nothing. */
void plan_markdown_review(const struct review *review, struct strbuf *out);

/* The findings of the export with these edits (NULL: as it is), to be released. */
void plan_findings_make(struct findings *findings, const struct plan_told *told,
                        const struct edits *edits);

/* Findings of the export by severity, as it is and with all that applies. */
struct plan_totals {
    size_t before[SEVERITY_COUNT], after[SEVERITY_COUNT];
};

void plan_totals_make(struct plan_totals *totals, const struct plan_told *told);

/* "rewrite to vpc", "accept the risk", for eyes. */
void plan_decision_words(const struct plan_file_decision *decision, struct strbuf *out);

/* For eyes: a line for each decision, and a last line with the totals. */
void plan_check_text(const struct plan_told *told, struct strbuf *out);

/*
 * The schema vpcmend.plan-check/1, members in this order:
 * - "plan": author and time of the plan, null where it has none.
 * - "export": how many sources were loaded, their digest, and whether the plan was made from just that
 *   ("same").
 * - "counts": decisions by verdict, all verdicts told.
 * - "decisions": in the plan's order; "target" as in the plan, "target_now" its name in this export
 *   (null where it is not there as recorded), "verdict", "why" (a sentence for eyes, null if there is
 *   nothing to say), "review" the verdict of its review.
 * - "policies": likewise those about policies, if there are any.
 */
void plan_check_json(const struct plan_told *told, struct strbuf *out);

#endif
