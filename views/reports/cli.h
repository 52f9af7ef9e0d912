/*
 * cli.h: the command line of design section 3, read once.
 *
 * A sub-command that needs no screen is carried out here (reports.h) and its exit status comes
 * back; what needs the screens is described to the caller, who has them.
 */
#ifndef VIEWS_REPORTS_CLI_H
#define VIEWS_REPORTS_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/account/account.h"
#include "model/judge/smtp.h"

/* What the screens are to be opened with. */
struct screen_request {
    const char **paths; /* EXPORT arguments: words of argv in an array that the caller frees */
    size_t path_count;
    bool sample; /* `vpcmend demo`: the built-in account */
    struct smtp_ports ports;
    struct quotas quotas;
    const char *plan; /* --plan: a plan file to begin with, "-" for standard input; NULL for none */
    const char **lifted; /* --port25-lifted: likewise */
    size_t lifted_count;
    const char **flow_logs; /* --flow-logs: likewise */
    size_t flow_log_count;
    bool plain;          /* --plain: lines instead of screens */
    bool input_is_taken; /* standard input is an EXPORT or the plan */
};

/* Come back from cli_run instead of an exit status. */
#define CLI_OPEN_SCREENS (-1)
#define CLI_LIST_SESSIONS (-2) /* no word at all: the sessions that are kept, or else the help */

/*
 * Reads the command line. Either carries a report out (to standard output, problems to standard
 * error) and returns the exit status: 0 done or nothing found, 1 found something, 2 wrong usage or
 * nothing readable. Or fills *screens and returns CLI_OPEN_SCREENS, or CLI_LIST_SESSIONS where no EXPORT is
 * named. May reorder argv. Before it reads an export it confines the process (model/base/confine.h) to what
 * the command needs, but not for the screens.
 */
int cli_run(int argc, char **argv, struct screen_request *screens);

/* The same to other streams and without confining anything: for tests. */
int cli_run_to(int argc, char **argv, struct screen_request *screens, FILE *out, FILE *problems);

/* Prints the help of the program; returns the exit status. */
int cli_help(void);

#endif
