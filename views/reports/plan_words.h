/*
 * plan_words.h: what every form of `plan show` says of a decision, in words for eyes and without a layout.
 */
#ifndef VIEWS_REPORTS_PLAN_WORDS_H
#define VIEWS_REPORTS_PLAN_WORDS_H

#include "model/mend/preview.h"
#include "views/reports/plan_report.h"

/* "alice, 2026-11-26T15:04:05Z" */
void plan_stamp_words(const char *name, int64_t time, struct strbuf *out);

/* "123456789012 ap-northeast-1", or what is known of it. */
void plan_place_words(const struct plan_file_decision *decision, struct strbuf *out);

/* "sg-1 (mail-relay)": the name is the export's; where it is not there, the id must do. */
void plan_holder_words(const struct plan_told *told, size_t position, struct strbuf *out);

/* "rewrite to vpc, decided by bob: reason; owner carol; until 2027-05-31" */
void plan_decision_sentence(const struct plan_file_decision *decision, struct strbuf *out);

/* "applies", or "conflicts: why". */
void plan_verdict_sentence(const struct plan_match *match, struct strbuf *out);

/* "approved by bob, 2026-11-26T15:04:05Z"; nothing while it is open. */
void plan_review_words(const struct review *review, struct strbuf *out);

/* The lines as recorded, a sign and a text for each: an old one that stays is told once. */
typedef void plan_line_visitor(char sign, const char *text, void *context);
void plan_each_recorded(const struct plan_file_decision *decision, plan_line_visitor *visit, void *context);

/* What a decision that applies does on the export; released by preview_release. */
void plan_preview_make(struct preview *preview, const struct plan_told *told, size_t position);

#endif
