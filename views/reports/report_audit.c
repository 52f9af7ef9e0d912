#include "views/reports/reports.h"

/* Lines are written as they are made: there may be many megabytes of them. */
static void write_lines(const struct account *account, const struct findings *findings,
                        const struct evidence *evidence, const struct report_streams *streams)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < findings->items.count; i++) {
        strbuf_clear(&line);
        audit_ndjson_line(account, findings, &findings->items.items[i], evidence, &line);
        report_print(streams, line.text, line.length);
    }
    strbuf_release(&line);
}

static void write_findings(const struct audit_request *request, const struct account *account,
                           const struct findings *findings, const struct evidence *evidence,
                           const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;

    switch (request->format) {
    case AUDIT_TABLE:
        audit_table(account, findings, evidence, report_width(streams->out), &text);
        break;
    case AUDIT_JSON:
        audit_json(account, findings, evidence, &text);
        break;
    case AUDIT_NDJSON:
        write_lines(account, findings, evidence, streams);
        break;
    }
    report_print(streams, text.text, text.length);
    strbuf_release(&text);
}

static int status_of(const struct findings *findings, enum severity fail_on)
{
    return findings_reach(findings, fail_on) ? REPORT_FOUND : REPORT_DONE;
}

static int audit(const struct audit_request *request, const struct account *account,
                 const struct evidence *evidence, const struct report_streams *streams)
{
    struct findings findings = {0};
    int status;

    findings_compute(&findings, account, NULL, &request->ports);
    write_findings(request, account, &findings, evidence, streams);
    status = status_of(&findings, request->fail_on);
    findings_release(&findings);
    return status;
}

int report_audit(const struct audit_request *request, const struct report_streams *streams)
{
    struct account *account = report_load(&request->exports, streams);
    struct evidence *evidence;
    int status = REPORT_WRONG;

    if (!account)
        return REPORT_WRONG;
    if (report_evidence(&evidence, account, &request->ports, &request->logs, streams))
        status = audit(request, account, evidence, streams);
    evidence_free(evidence);
    account_free(account);
    return status;
}
