#define _POSIX_C_SOURCE 200809L
/*
 * vpcmend: opens an AWS account export, shows where SMTP is open to the world, and leads through
 * mending it. It reads files and writes files; it never talks to AWS.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/base/confine.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/sample/sample.h"
#include "tui/terminal.h"
#include "views/reports/cli.h"
#include "views/reports/reports.h"
#include "views/screens/app.h"
#include "views/screens/arguments.h"
#include "views/screens/loader.h"
#include "views/screens/person.h"
#include "views/words/words.h"

/* A small export is read before the screen is taken over; of a large one the first screen shows how far
 * reading has come. */
enum { PATIENCE_MS = 15 };

static bool read_export(const struct screen_request *screens, struct app_request *request)
{
    const struct loader_request export = {screens->paths,     screens->path_count,
                                          screens->ports,     screens->flow_logs,
                                          screens->flow_log_count, screens->lifted,
                                          screens->lifted_count};

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

/* Who sits there may be known to a network service only: asked before there is no network. */
static void confine_screens(void)
{
    char *person = person_name();

    setenv("VPCMEND_AUTHOR", person, 1);
    free(person);
    confine(CONFINE_WRITES_ASKED, NULL);
}

/* What remains to be said when the terminal has been given back. */
static void say_end(struct app_end *end)
{
    const struct report_streams streams = {stdout, stderr, NULL};
    const struct report_streams farewell = {stdout, stdout, NULL};

    if (end->why.length)
        report_problem(&streams, "%s", end->why.text);
    if (end->farewell.length)
        report_problem(&farewell, "%s", end->farewell.text);
    if (end->unreadable)
        report_is_readable(end->unreadable, &streams);
    account_free(end->unreadable);
    strbuf_release(&end->farewell);
    strbuf_release(&end->why);
}

static int open_screens(const struct screen_request *screens, const struct arguments *arguments,
                        const char *session)
{
    const struct report_streams streams = {stdout, stderr, NULL};
    struct app_request request = {.ports = screens->ports,
                                  .quotas = screens->quotas,
                                  .lifted = screens->lifted,
                                  .lifted_count = screens->lifted_count,
                                  .plan = screens->plan,
                                  .arguments = (const char *const *)arguments->items,
                                  .argument_count = arguments->count,
                                  .session = session,
                                  .plain = screens->plain,
                                  .input_is_taken = screens->input_is_taken};
    struct app_end end = APP_END_INIT;
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
        status = app_run(&request, &end);
    say_end(&end);
    return status;
}

/* With what is needed to open the same screens another time. */
static int keep_and_open(int argc, char **argv, const struct screen_request *screens,
                         const char *session)
{
    const struct words paths[] = {{screens->paths, screens->path_count},
                                  {screens->flow_logs, screens->flow_log_count}};
    struct arguments arguments;
    int status;

    arguments_keep(&arguments, argc, argv, paths, sizeof paths / sizeof paths[0]);
    status = open_screens(screens, &arguments, session);
    arguments_release(&arguments);
    return status;
}

/* *plain: whether lines are wanted in any case, or turn out to be. */
static int run(int argc, char **argv, const char *session, bool *plain)
{
    struct screen_request screens = {0};
    int status = cli_run(argc, argv, &screens);

    *plain = screens.plain = screens.plain || *plain;
    if (status == CLI_OPEN_SCREENS) {
        if (!session) /* else it was done to list the sessions */
            confine_screens();
        status = keep_and_open(argc, argv, &screens, session);
    }
    free(screens.paths);
    free(screens.lifted);
    free(screens.flow_logs);
    return status;
}

/* The command line that the session was opened with, and what it holds. */
static int go_on(char *program, const char *path, bool plain)
{
    struct app_end end = APP_END_INIT;
    struct arguments arguments;
    int status = REPORT_WRONG;

    if (arguments_of_session(&arguments, program, path, &end.why)) {
        status = run((int)arguments.count, arguments.items, path, &plain);
        arguments_release(&arguments);
    }
    say_end(&end);
    return status;
}

/* No word was given: a session to go on with, if there is any and somebody to choose; else the help. */
static int list_sessions(char *program, bool plain)
{
    struct app_end end = APP_END_INIT;
    int status = REPORT_DONE;
    char *path;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !arguments_have_sessions())
        return cli_help();
    confine_screens();
    path = app_choose_session(plain, &status, &end);
    say_end(&end);
    if (path)
        status = go_on(program, path, plain);
    free(path);
    return status;
}

int main(int argc, char **argv)
{
    bool plain = false;
    int status;

    words_start();
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a write error, not a death */
    mem_on_exhausted(terminal_abandon);
    status = run(argc, argv, NULL, &plain);
    return status == CLI_LIST_SESSIONS ? list_sessions(argv[0], plain) : status;
}
