#include "views/reports/reports.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "model/base/message.h"
#include "model/base/time_text.h"
#include "model/read/export.h"
#include "model/read/flow_log.h"
#include "views/reports/report_out.h"

void report_problem(const struct report_streams *streams, const char *format, ...)
{
    struct strbuf line = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_adds(&line, "vpcmend: ");
    strbuf_vaddf(&line, format, args);
    va_end(args);
    strbuf_addch(&line, '\n');
    report_tell(streams->problems, line.text, line.length);
    strbuf_release(&line);
}

bool report_now(int64_t *now, const struct report_streams *streams)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    *now = (int64_t)time(NULL);
    if (!epoch || time_number_parse(epoch, now))
        return true;
    report_problem(streams, "%s",
                   _("SOURCE_DATE_EPOCH should hold a number of seconds since 1970"));
    return false;
}

size_t report_width(FILE *stream)
{
    struct winsize size;
    int descriptor = fileno(stream);

    if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) < 0)
        return 0;
    return size.ws_col;
}

/* --- progress ---------------------------------------------------------------------------------- */

struct progress {
    FILE *terminal;
    int percent; /* as last shown; -1 = nothing shown */
};

static bool show_bytes(uint64_t done, uint64_t total, void *context)
{
    struct progress *progress = context;
    int percent = total ? (int)(done * 100 / total) : 0;

    if (percent != progress->percent) {
        progress->percent = percent;
        fprintf(progress->terminal, "\r");
        fprintf(progress->terminal, _("reading %d %%"), percent);
        fflush(progress->terminal);
    }
    return true;
}

static bool show_progress(const struct export_state *state, void *context)
{
    return show_bytes(state->done, state->total, context);
}

/* Back to the start of the line, with blanks over what stood there. */
static void wipe_progress(const struct progress *progress)
{
    if (progress->percent >= 0)
        fprintf(progress->terminal, "\r%40s\r", "");
}

/* --- loading ------------------------------------------------------------------------------------- */

static void report_problems_from(const struct problems *problems, size_t first,
                                 const struct report_streams *streams)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = first; i < problems->count; i++) {
        if (problems->items[i].weight == PROBLEM_NOTE)
            continue;
        strbuf_clear(&line);
        problem_format(&line, &problems->items[i]);
        report_problem(streams, "%s", line.text);
    }
    strbuf_release(&line);
}

void report_problems(const struct problems *problems, const struct report_streams *streams)
{
    report_problems_from(problems, 0, streams);
}

bool report_is_readable(const struct account *account, const struct report_streams *streams)
{
    if (account->files.count > 0)
        return true;
    report_problems(&account->problems, streams);
    report_problem(streams, "%s",
                   _("nothing readable was found: no AWS describe reply in what was named; \"vpcmend "
                     "collector\" prints a script that saves them all"));
    return false;
}

static struct account *load(const struct report_exports *exports, bool once,
                            const struct report_streams *streams)
{
    struct progress progress = {streams->problems, -1};
    bool on_terminal = isatty(fileno(streams->problems)) && isatty(fileno(streams->out));
    struct export_request request = {
        .paths = exports->paths,
        .path_count = exports->count,
        .progress = on_terminal ? show_progress : NULL,
        .context = &progress,
        .once = once,
    };
    struct account *account = export_read(&request);

    wipe_progress(&progress);
    if (!account)
        return NULL;
    account->quotas = exports->quotas;
    if (!report_is_readable(account, streams)) {
        account_free(account);
        return NULL;
    }
    report_problems(&account->problems, streams);
    streams->printed->incomplete |= account->problems.unread;
    return account;
}

struct account *report_load(const struct report_exports *exports,
                            const struct report_streams *streams)
{
    return load(exports, false, streams);
}

struct account *report_load_once(const struct report_exports *exports,
                                 const struct report_streams *streams)
{
    return load(exports, true, streams);
}

/* --- flow logs ----------------------------------------------------------------------------------- */

static void add_flow(const struct flow *flow, void *evidence)
{
    evidence_add(evidence, flow);
}

static void read_logs(struct evidence *evidence, struct account *account,
                      const struct report_logs *logs, const struct report_streams *streams)
{
    struct progress progress = {streams->problems, -1};
    bool on_terminal = isatty(fileno(streams->problems)) && isatty(fileno(streams->out));
    const struct flow_log_request request = {
        .paths = logs->paths,
        .path_count = logs->count,
        .visit = add_flow,
        .context = evidence,
        .problems = &account->problems,
        .progress = on_terminal ? show_bytes : NULL,
        .progress_context = &progress,
    };

    flow_logs_read(&request);
    evidence_settle(evidence);
    wipe_progress(&progress);
}

bool report_evidence(struct evidence **evidence, struct account *account,
                     const struct smtp_ports *ports, const struct report_logs *logs,
                     const struct report_streams *streams)
{
    size_t problems = account->problems.count;

    *evidence = NULL;
    if (!logs->count)
        return true;
    *evidence = evidence_new(account, ports);
    read_logs(*evidence, account, logs, streams);
    report_problems_from(&account->problems, problems, streams);
    if (streams->printed)
        streams->printed->incomplete |= account->problems.unread;
    if (evidence_totals(*evidence).records)
        return true;
    report_problem(streams, "%s",
                   _("no flow-log record could be read from what was named with --flow-logs"));
    evidence_free(*evidence);
    *evidence = NULL;
    return false;
}
