/*
 * cli_line.h: the words of a command line, read into one struct, before any command is carried out.
 *
 * One table of options serves all commands; each command says which of them it takes. Whatever is
 * wrong is said on the problems' stream, with the command whose --help tells more.
 */
#ifndef VIEWS_REPORTS_CLI_LINE_H
#define VIEWS_REPORTS_CLI_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/confine.h"
#include "model/judge/finding.h"
#include "model/judge/smtp.h"
#include "views/reports/cli.h"
#include "views/reports/reports.h"

enum option_id {
    OPTION_OPERAND = 1,
    OPTION_DIRECTORY = 'o',
    OPTION_HELP = 'h',
    OPTION_NULL = '0',
    OPTION_FIRST_LONG = 256,
    OPTION_VERSION = OPTION_FIRST_LONG,
    OPTION_FORMAT,
    OPTION_FAIL_ON,
    OPTION_PORTS,
    OPTION_EXPORT,
    OPTION_ALL,
    OPTION_RULE,
    OPTION_TO,
    OPTION_SMTP_ONLY,
    OPTION_ACLS,
    OPTION_ALLOW_LOSS,
    OPTION_FROM,
    OPTION_PORT,
    OPTION_PROTOCOL,
    OPTION_BATCH,
    OPTION_LIFTED,
    OPTION_RULE_QUOTA,
    OPTION_ENTRY_QUOTA,
    OPTION_AUTHOR,
    OPTION_REASON,
    OPTION_OWNER,
    OPTION_EXPIRY,
    OPTION_PLAN,
    OPTION_APPROVED,
    OPTION_EXPORTS_FROM,
    OPTION_FLOW_LOGS,
    OPTION_FIRST_LOOK,
    OPTION_PLAIN,
    OPTION_VPC,
};

struct command_line;

struct command {
    const char *name;            /* NULL: the screens, without a command's name */
    const enum option_id *takes; /* ends with 0; --help goes with all */
    int (*run)(struct command_line *line);
};

struct word_list {
    const char **items;
    size_t count, capacity;
};

/* What was asked, as far as it was read; NULL for what was not given. Words are borrowed from argv. */
struct command_line {
    const struct report_streams *streams;
    const struct command *command;
    struct word_list exports, rules, lifted, flow_logs;
    const char *format, *from, *to, *port, *protocol, *batch, *directory, *sample_directory;
    const char *author, *reason, *owner, *expiry, *plan, *exports_from, *vpc;
    enum severity fail_on;
    struct smtp_ports ports;
    struct quotas quotas;
    bool confines; /* this process is the command's own: it gives up what the command does not need */
    struct confinement confinement;
    bool all, smtp_only, acls, allow_loss, approved, by_nul, first_look, plain, help, version;
    struct screen_request *screens;
};

/* The quotas that a person may say AWS raised to. */
enum { QUOTA_MOST = 1000 };

/* argv[0] is the command's or the program's name and is passed over. False after saying what is
 * wrong. May reorder argv. */
bool command_line_read(struct command_line *line, int argc, char **argv);

void command_line_release(struct command_line *line);

/* "vpcmend: what is wrong (vpcmend audit --help tells more)"; always false. */
__attribute__((format(printf, 2, 3))) bool wrong_usage(const struct command_line *line,
                                                       const char *format, ...);

#endif
