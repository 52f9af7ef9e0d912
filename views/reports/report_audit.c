#include "model/mail/mail_finding.h"
#include "views/reports/audit_report.h"
#include "views/reports/path.h"
#include "views/reports/reports.h"

typedef void audit_writer(const struct audit_told *told, const struct report_streams *streams);

static void write_table(const struct audit_told *told, const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;

    audit_table(told->account, told->findings, told->evidence, report_width(streams->out), &text);
    report_print(streams, text.text, text.length);
    strbuf_release(&text);
}

static void write_json(const struct audit_told *told, const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;

    audit_json(told->account, told->findings, told->evidence, &text);
    report_print(streams, text.text, text.length);
    strbuf_release(&text);
}

/* Lines are written as they are made: there may be many megabytes of them. */
static void write_lines(const struct audit_told *told, const struct report_streams *streams)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < told->findings->items.count; i++) {
        strbuf_clear(&line);
        audit_ndjson_line(told->account, told->findings, &told->findings->items.items[i],
                          told->evidence, &line);
        report_print(streams, line.text, line.length);
    }
    strbuf_release(&line);
}

static audit_writer *const writers[AUDIT_FORMAT_COUNT] = {
    [AUDIT_TABLE] = write_table,
    [AUDIT_JSON] = write_json,
    [AUDIT_NDJSON] = write_lines,
    [AUDIT_CSV] = audit_csv,
    [AUDIT_MARKDOWN] = audit_markdown,
    [AUDIT_HTML] = audit_html,
    [AUDIT_SARIF] = audit_sarif,
};

static int status_of(const struct findings *findings, enum severity fail_on)
{
    return findings_reach(findings, fail_on) ? REPORT_FOUND : REPORT_DONE;
}

void audit_judge(struct findings *findings, const struct audit_request *request,
                 struct account *account)
{
    struct path_request lifts = {.lifted = request->lifted, .lifted_count = request->lifted_count};
    struct walk_context context = path_context_make(account, &lifts);

    mail_findings_compute(findings, &context, &request->ports);
    path_context_release(&context);
}

static int audit(const struct audit_request *request, struct account *account,
                 const struct evidence *evidence, const struct report_streams *streams)
{
    struct findings findings = {0};
    int status;

    audit_judge(&findings, request, account);
    writers[request->format](&(struct audit_told){account, &findings, evidence}, streams);
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
