/*
 * plan_policies.h: what `plan show` and `plan check` say of a plan file's decisions about policies; behind the
 * others, and numbered on from them.
 */
#ifndef VIEWS_REPORTS_PLAN_POLICIES_H
#define VIEWS_REPORTS_PLAN_POLICIES_H

#include "model/write/html_out.h"
#include "model/write/json_out.h"
#include "views/reports/plan_report.h"

void plan_policy_text(const struct plan_told *told, size_t position, struct strbuf *out);
void plan_policy_markdown(const struct plan_told *told, size_t position, struct strbuf *out);

/* A section with all of them; nothing if there are none. */
void plan_policies_html(const struct plan_told *told, struct html_out *html);

/* A line for each; the member "policies", if there are any. */
void plan_policies_check(const struct plan_told *told, struct strbuf *out);
void plan_policies_json(const struct plan_told *told, struct json_out *json);

#endif
