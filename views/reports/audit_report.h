/*
 * audit_report.h: the forms of the audit beside table and JSON. All say the same findings in the same
 * order.
 *
 * Each is printed as it is made: there may be many megabytes of it.
 */
#ifndef VIEWS_REPORTS_AUDIT_REPORT_H
#define VIEWS_REPORTS_AUDIT_REPORT_H

#include "model/judge/evidence.h"
#include "model/judge/finding.h"
#include "views/reports/reports.h"

/* So many problems of an export are named in a report for people, the others counted. */
enum { AUDIT_PROBLEMS_MOST = 100 };

/* What is told. */
struct audit_told {
    const struct account *account;
    const struct findings *findings;
    const struct evidence *evidence; /* what flow logs tell; may be NULL */
};

/*
 * RFC 4180: a line of headings, then a finding a line, with CRLF. The columns are the members of the
 * JSON; what are lists there are joined by blanks; null is nothing at all, an empty text "". With
 * flow logs there is one more column, "used", in the words of the table. Every text went through
 * quote_csv, so it is for eyes and spreadsheets: raw bytes are in the JSON.
 */
void audit_csv(const struct audit_told *told, const struct report_streams *streams);

/*
 * SARIF 2.1.0 for code scanning: one run, a rule for each kind of finding, a result for each finding,
 * which points to where the file describes the group, ACL or interface. A result's "properties" hold the
 * finding as in the JSON, its "partialFingerprints" stay the same until it is mended.
 */
void audit_sarif(const struct audit_told *told, const struct report_streams *streams);

/* For a merge request: counts, tables, and a sentence for each finding. */
void audit_markdown(const struct audit_told *told, const struct report_streams *streams);

/* One page of HTML that needs nothing else (page.h). */
void audit_html(const struct audit_told *told, const struct report_streams *streams);

/* All findings of an account. To be released. */
void audit_judge(struct findings *findings, const struct audit_request *request,
                 struct account *account);

/* "3 findings: 1 critical, 2 low" */
void audit_count_words(const struct findings *findings, struct strbuf *out);

#endif
