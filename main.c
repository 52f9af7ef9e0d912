/*
 * vpcmend: opens an AWS account export, shows where SMTP is open to the world, and leads through
 * mending it. It reads files and writes files; it never talks to AWS.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/sample/sample.h"
#include "tui/terminal.h"
#include "views/reports/cli.h"
#include "views/reports/reports.h"
#include "views/screens/app.h"
#include "views/screens/loader.h"

/* A small export is read before the screen is taken over; of a large one the first screen shows how far
 * reading has come. */
enum { PATIENCE_MS = 15 };

static bool read_export(const struct screen_request *screens, struct app_request *request)
{
    const struct loader_request export = {screens->paths,     screens->path_count,
                                          screens->ports,     screens->flow_logs,
                                          screens->flow_log_count};

    request->loader = loader_start(&export);
    if (!request->loader || !loader_wait(request->loader, PATIENCE_MS))
        return request->loader != NULL;
    request->loaded = loader_take(request->loader);
    loader_free(request->loader);
    request->loader = NULL;
    return true;
}

/* The built-in sample; false after saying that no flow log could be read. */
static bool read_sample(const struct screen_request *screens, struct app_request *request,
                        const struct report_streams *streams)
{
    const struct report_logs logs = {screens->flow_logs, screens->flow_log_count};

    request->loaded.account = export_read_pieces(sample_pieces, sample_piece_count);
    if (report_evidence(&request->loaded.evidence, request->loaded.account, &screens->ports, &logs, streams))
        return true;
    loaded_release(&request->loaded);
    return false;
}

static int open_screens(const struct screen_request *screens)
{
    const struct report_streams streams = {stdout, stderr};
    struct app_request request = {.ports = screens->ports,
                                  .quotas = screens->quotas,
                                  .lifted = screens->lifted,
                                  .lifted_count = screens->lifted_count,
                                  .plan = screens->plan};
    struct account *unreadable = NULL;
    int status = REPORT_WRONG;

    if (screens->sample) {
        if (!read_sample(screens, &request, &streams))
            return REPORT_WRONG;
    } else if (!read_export(screens, &request)) {
        report_problem(&streams, "%s", _("no thread can be started to read the export"));
    }
    if (request.loaded.account && !report_is_readable(request.loaded.account, &streams))
        loaded_release(&request.loaded);
    else if (request.loaded.account || request.loader)
        status = app_run(&request, &unreadable);
    if (unreadable)
        report_is_readable(unreadable, &streams);
    account_free(unreadable);
    return status;
}

int main(int argc, char **argv)
{
    struct screen_request screens = {0};
    int status;

    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a write error, not a death */
    mem_on_exhausted(terminal_abandon);
    status = cli_run(argc, argv, &screens);
    if (status == CLI_OPEN_SCREENS)
        status = open_screens(&screens);
    free(screens.paths);
    free(screens.lifted);
    free(screens.flow_logs);
    return status;
}
