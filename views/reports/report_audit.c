#include "views/reports/reports.h"

static void format_findings(const struct audit_request *request, const struct account *account,
                            const struct findings *findings, FILE *out, struct strbuf *text)
{
    switch (request->format) {
    case AUDIT_TABLE:
        audit_table(account, findings, report_width(out), text);
        break;
    case AUDIT_JSON:
        audit_json(account, findings, text);
        break;
    case AUDIT_NDJSON:
        audit_ndjson(account, findings, text);
        break;
    }
}

static int status_of(const struct findings *findings, enum severity fail_on)
{
    return findings_reach(findings, fail_on) ? REPORT_FOUND : REPORT_DONE;
}

int report_audit(const struct audit_request *request, const struct report_streams *streams)
{
    struct account *account = report_load(&request->exports, streams);
    struct findings findings = {0};
    struct strbuf text = STRBUF_INIT;
    int status;

    if (!account)
        return REPORT_WRONG;
    findings_compute(&findings, account, NULL, &request->ports);
    format_findings(request, account, &findings, streams->out, &text);
    fwrite(text.text, 1, text.length, streams->out);
    status = status_of(&findings, request->fail_on);
    strbuf_release(&text);
    findings_release(&findings);
    account_free(account);
    return status;
}
