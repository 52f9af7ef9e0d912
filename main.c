/*
 * vpcmend: opens an AWS account export, shows where SMTP is open to the world, and leads through
 * mending it. It reads files and writes files; it never talks to AWS.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/sample/sample.h"
#include "tui/terminal.h"
#include "views/reports/cli.h"
#include "views/reports/reports.h"
#include "views/screens/app.h"

static int open_screens(const struct screen_request *screens)
{
    const struct report_streams streams = {stdout, stderr};
    struct report_exports exports = {screens->paths, screens->path_count, screens->quotas};
    struct app_request request = {.ports = screens->ports,
                                  .lifted = screens->lifted,
                                  .lifted_count = screens->lifted_count,
                                  .plan = screens->plan};

    request.account = screens->sample ? export_read_pieces(sample_pieces, sample_piece_count)
                                      : report_load(&exports, &streams);
    if (!request.account)
        return REPORT_WRONG;
    request.account->quotas = screens->quotas;
    return app_run(&request);
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
    return status;
}
