/*
 * audit_used.h: what flow logs tell, in the audit.
 *
 *     "used": [{"rule": "sgr-…", "senders": 12, "senders_only_knocking": 4, "flows": 1234, "bytes": 56789,
 *               "first": "2026-11-01T00:00:10Z", "last": "2026-11-24T23:59:00Z",
 *               "flows_not_by_name": 0, "interfaces": 2, "interfaces_without_record": 0,
 *               "most": [{"address": "203.0.113.7", "only_knocking": false, "flows": 800, "bytes": …,
 *                         "first": …, "last": …}]}]
 *
 * One object for each of the finding's "rules", in their order. Null for a finding about an ACL, of whose
 * entries nothing is counted, and in the place of a rule whose source is not in the export. "most" holds
 * at most ten senders. "first" and "last" are null where no flow was seen, or its time is not told.
 */
#ifndef VIEWS_REPORTS_AUDIT_USED_H
#define VIEWS_REPORTS_AUDIT_USED_H

#include "model/judge/evidence.h"
#include "model/judge/finding.h"
#include "model/write/json_out.h"

void used_member(struct json_out *json, const struct account *account,
                 const struct findings *findings, const struct finding *finding,
                 const struct evidence *evidence);

/*     "flow_logs": {"records": 5000, "accepted": 4000, "rejected": 900, "uses": 1234, "no_data": 50,
 *                   "skipped": 1, "elsewhere": 0, "untold": 0, "first": "…", "last": "…",
 *                   "days_without_record": 0}
 * as in struct evidence_totals. */
void flow_logs_member(struct json_out *json, const struct evidence *evidence);

/* "12 senders, 1234 flows" of the first rule, "+1" for others; "-" for an ACL entry. */
void used_format(const struct findings *findings, const struct finding *finding,
                 const struct evidence *evidence, struct strbuf *out);

#endif
