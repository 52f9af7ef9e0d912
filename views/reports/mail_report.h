/*
 * mail_report.h: the forms of `vpcmend mail`.
 */
#ifndef VIEWS_REPORTS_MAIL_REPORT_H
#define VIEWS_REPORTS_MAIL_REPORT_H

#include "model/base/strbuf.h"
#include "model/mail/mail_review.h"

/* For eyes. Commands stand on lines of their own, to be copied. */
void mail_text(const struct mail_review *review, struct strbuf *out);
void mail_markdown(const struct mail_review *review, struct strbuf *out);
void mail_html(const struct mail_review *review, struct strbuf *out); /* one page: page.h */

/*
 * {"schema": "vpcmend.mail/1", "hosts": [{"interface", "kind", "workload", "vpc", "purpose" (null if none),
 * "standing", "next" (null if nothing), "ways": [{"kind", "verdict", "ports", "blocked_ports", "to",
 * "through", "decided_by", "why"}]}], "endpoints": [{"endpoint" (null where the VPC has none), "vpc",
 * "checks": [{"state", "name", "what", "todo": [lines]}]}], "addresses": [{"address", "allocation",
 * "name", "checks"}], "spf" (null if there are no addresses)}. Ids are raw, sentences are for eyes.
 */
void mail_json(const struct mail_review *review, struct strbuf *out);

#endif
