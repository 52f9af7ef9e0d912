/*
 * mail_report.h: the forms of `vpcmend mail`.
 */
#ifndef VIEWS_REPORTS_MAIL_REPORT_H
#define VIEWS_REPORTS_MAIL_REPORT_H

#include "model/base/strbuf.h"
#include "model/mail/mail_review.h"
#include "model/write/json_out.h"

/* For eyes. Commands stand on lines of their own, to be copied. */
void mail_text(const struct mail_review *review, struct strbuf *out);
void mail_markdown(const struct mail_review *review, struct strbuf *out);
void mail_html(const struct mail_review *review, struct strbuf *out); /* one page: page.h */

/*
 * {"schema": "vpcmend.mail/1", "hosts": [{"interface", "kind", "workload", "vpc", "purpose" (null if none),
 * "standing", "next" (null if nothing), "ways": [{"kind", "verdict", "ports", "blocked_ports", "to",
 * "through", "decided_by", "why"}]}], "endpoints": [{"endpoint" (null where the VPC has none), "vpc",
 * "checks": [{"state", "name", "what", "todo": [lines]}]}], "addresses": [{"address", "allocation",
 * "name", "checks"}], "spf" (null if there are no addresses), "policies": [{"policy" (policy_row.h), "kind", "name"
 * (null: an endpoint's), "owner", then "fault" of what cannot be read, else "bearing", "what", "can_send": [{"from",
 * "answer", "denied_by"}], "other_account_can_send" (of identities), "flaws": [{"kind", "statement", "what"}],
 * "proposal" (null, or {"what", "why_not", and where that is null "changes", "notes", "document", "diff", "apply",
 * "undo", "test"})}], "policies_not_about_sending"}. Ids and diffs are raw, sentences are for eyes.
 */
void mail_json(const struct mail_review *review, struct strbuf *out);

/* Parts of it: the two members of policies; an array of the lines of a text. */
void mail_json_policies(struct json_out *json, const struct account *account);
void mail_json_lines(struct json_out *json, const char *key, const char *lines);

#endif
