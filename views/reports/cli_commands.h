/*
 * cli_commands.h: from the words of a command line to a report, one function for each command, and what
 * they share.
 *
 * Each says what is missing or does not go together, or carries the report out, and returns the exit
 * status.
 */
#ifndef VIEWS_REPORTS_CLI_COMMANDS_H
#define VIEWS_REPORTS_CLI_COMMANDS_H

#include "views/reports/cli_line.h"

int run_fix(struct command_line *line);
int run_plan(struct command_line *line);

/* The position of --format among names, 0 if it is not given, or -1 after saying which there are. */
int format_position(const struct command_line *line, const char *const *names, size_t count);

/* The same among the forms of a plan. */
int form_position(const struct command_line *line);

struct report_exports exports_of(const struct command_line *line);

/* False, and said, if there is no EXPORT. */
bool wants_exports(const struct command_line *line);

struct report_logs flow_logs_of(const struct command_line *line);

/* False, and said, if both a flow log and something else are standard input. */
bool flow_logs_are_readable(const struct command_line *line);

/* False, and said, if both the plan and an export are standard input. */
bool plan_is_readable(const struct command_line *line, const char *plan);

#endif
