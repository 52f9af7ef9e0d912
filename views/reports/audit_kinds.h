/*
 * audit_kinds.h: what each kind of finding is, for people who read a report and do not know the
 * program; and what other programs make of a severity.
 *
 * A new kind of finding is one row of the table.
 */
#ifndef VIEWS_REPORTS_AUDIT_KINDS_H
#define VIEWS_REPORTS_AUDIT_KINDS_H

#include "model/judge/finding.h"

/* For eyes; the texts go through _(). */
struct audit_kind {
    const char *title;       /* a noun: "Open security-group rule" */
    const char *is;          /* one or two sentences: what it is, and why that is bad */
    const char *advice;      /* one or two sentences: what to do */
    enum severity worst;     /* the highest that a finding of it can have */
};

const struct audit_kind *audit_kind_of(enum finding_kind kind);

/* True if there is a finding of this kind. */
bool audit_kind_is_found(const struct findings *findings, enum finding_kind kind);

/* "error", "warning" or "note": level of SARIF (2.1.0, 3.27.10). */
const char *audit_level(enum severity severity);

/* "9.5": security-severity, a score as CVSS has it: above 9 is critical, from 7 high, from 4 medium. */
const char *audit_score(enum severity severity);

/* "Critical", ...: with a capital, translated, where a severity is a heading. */
const char *audit_severity_title(enum severity severity);

#endif
