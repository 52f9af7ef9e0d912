#include "model/base/halves.h"
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

/* Lines are written a few at a time, as they are made: there may be many megabytes of them. */
#define LINES_TOGETHER ((size_t)128)

struct lines {
    const struct audit_told *told;
    const struct report_streams *streams;
    struct strbuf text;
};

static void make_lines(void *context, size_t first, size_t end)
{
    struct lines *lines = context;
    const struct audit_told *told = lines->told;

    for (size_t i = first; i < end; i++)
        audit_ndjson_line(told->account, told->findings, &told->findings->items.items[i],
                          told->evidence, &lines->text);
}

static void print_lines(void *context)
{
    struct lines *lines = context;

    report_print(lines->streams, lines->text.text, lines->text.length);
    strbuf_clear(&lines->text);
}

/* To tell who used a rule, the account works out something when it is first asked: by one core. */
static void write_used_lines(struct lines *lines, size_t count)
{
    for (size_t first = 0; first < count; first += LINES_TOGETHER) {
        make_lines(lines, first, count - first < LINES_TOGETHER ? count : first + LINES_TOGETHER);
        print_lines(lines);
    }
}

static void write_lines(const struct audit_told *told, const struct report_streams *streams)
{
    struct lines mine = {told, streams, STRBUF_INIT}, its = {told, streams, STRBUF_INIT};
    size_t count = told->findings->items.count;

    if (told->evidence)
        write_used_lines(&mine, count);
    else
        run_in_turns(count, LINES_TOGETHER, make_lines, print_lines, &mine, &its);
    strbuf_release(&mine.text);
    strbuf_release(&its.text);
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

/* Lines of findings alone have no place for it. */
static void say_gap(const struct findings *findings, enum audit_format format,
                    const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;

    mail_findings_add_gap(&text, findings);
    if (text.length && (format == AUDIT_NDJSON || format == AUDIT_CSV))
        report_problem(streams, "%s", text.text);
    strbuf_release(&text);
}

static int audit(const struct audit_request *request, struct account *account,
                 const struct evidence *evidence, const struct report_streams *streams)
{
    struct findings findings = {0};
    int status;

    audit_judge(&findings, request, account);
    writers[request->format](&(struct audit_told){account, &findings, evidence}, streams);
    say_gap(&findings, request->format, streams);
    status = status_of(&findings, request->fail_on);
    findings_release(&findings);
    return status;
}

int report_audit(const struct audit_request *request, const struct report_streams *streams)
{
    /* SARIF names lines of the files. */
    struct account *account = request->format == AUDIT_SARIF
                                  ? report_load(&request->exports, streams)
                                  : report_load_once(&request->exports, streams);
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
