#include "views/reports/cli.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "model/base/message.h"
#include "model/read/json_arena.h"
#include "views/reports/cli_commands.h"
#include "views/reports/report_out.h"
#include "views/reports/reports.h"

/* --- the commands ------------------------------------------------------------------------------------ */

static bool input_is_taken(const struct command_line *line)
{
    bool taken = line->plan && !strcmp(line->plan, "-");

    for (size_t i = 0; i < line->exports.count; i++)
        taken |= !strcmp(line->exports.items[i], "-");
    return taken;
}

static int open_screens(struct command_line *line)
{
    if (!plan_is_readable(line, line->plan) || !flow_logs_are_readable(line))
        return REPORT_WRONG;
    *line->screens = (struct screen_request){
        .paths = line->exports.items,
        .path_count = line->exports.count,
        .sample = !line->exports.count,
        .ports = line->ports,
        .quotas = line->quotas,
        .plan = line->plan,
        .lifted = line->lifted.items,
        .lifted_count = line->lifted.count,
        .flow_logs = line->flow_logs.items,
        .flow_log_count = line->flow_logs.count,
        .plain = line->plain,
        .input_is_taken = input_is_taken(line),
    };
    line->exports = line->lifted = line->flow_logs = (struct word_list){0}; /* handed over */
    return CLI_OPEN_SCREENS;
}

static int run_version(struct command_line *line)
{
    report_version(line->streams, line->confines ? &line->confinement : NULL);
    return REPORT_DONE;
}

static int run_screens(struct command_line *line)
{
    if (line->version)
        return run_version(line);
    if (line->exports.count)
        return open_screens(line);
    line->screens->plain = line->plain;
    return CLI_LIST_SESSIONS;
}

static int run_demo(struct command_line *line)
{
    if (line->exports.count) {
        wrong_usage(line, "%s", _("the sample takes no EXPORT"));
        return REPORT_WRONG;
    }
    if (line->sample_directory)
        return report_demo(line->sample_directory, line->streams);
    return open_screens(line);
}

/* The exports come from a list, and not from the command line. */
static bool list_is_complete(const struct command_line *line, int format)
{
    if (line->exports.count)
        return wrong_usage(line, "%s", _("--exports-from brings the exports: name no other EXPORT"));
    if (format != AUDIT_NDJSON)
        return wrong_usage(line, "%s", _("--exports-from goes with --format ndjson"));
    if (line->flow_logs.count)
        return wrong_usage(line, "%s", _("--flow-logs does not go with --exports-from"));
    if (line->first_look)
        return wrong_usage(line, "%s", _("--first-look does not go with --exports-from"));
    return true;
}

static bool audit_is_complete(const struct command_line *line, int format)
{
    if (line->exports_from)
        return list_is_complete(line, format);
    if (line->by_nul)
        return wrong_usage(line, "%s", _("--null goes with --exports-from"));
    if (line->first_look && (line->format || line->flow_logs.count))
        return wrong_usage(line, "%s",
                           _("--format and --flow-logs do not go with --first-look"));
    return wants_exports(line) && flow_logs_are_readable(line);
}

static int run_audit(struct command_line *line)
{
    static const char *const formats[AUDIT_FORMAT_COUNT] = {[AUDIT_TABLE] = "table",
                                                            [AUDIT_JSON] = "json",
                                                            [AUDIT_NDJSON] = "ndjson",
                                                            [AUDIT_CSV] = "csv",
                                                            [AUDIT_MARKDOWN] = "markdown",
                                                            [AUDIT_HTML] = "html",
                                                            [AUDIT_SARIF] = "sarif"};
    int format = format_position(line, formats, AUDIT_FORMAT_COUNT);
    struct audit_request request = {
        .exports = exports_of(line),
        .logs = flow_logs_of(line),
        .format = (enum audit_format)format,
        .fail_on = line->fail_on,
        .ports = line->ports,
        .list = line->exports_from,
        .list_by_nul = line->by_nul,
        .lifted = line->lifted.items,
        .lifted_count = line->lifted.count,
    };

    if (format < 0 || !audit_is_complete(line, format))
        return REPORT_WRONG;
    if (line->first_look)
        return report_first_look(
            &(struct first_look_report){.exports = exports_of(line),
                                        .never_fails = line->fail_on == SEVERITY_COUNT,
                                        .ports = line->ports},
            line->streams);
    return request.list ? report_audit_many(&request, line->streams)
                        : report_audit(&request, line->streams);
}

static bool batch_is_complete(const struct command_line *line)
{
    if (line->from || line->to || line->port || line->protocol || line->format)
        return wrong_usage(line, "%s",
                           _("--batch brings its own questions: --from, --to, --port, --protocol "
                             "and --format do not go with it"));
    for (size_t i = 0; i < line->exports.count; i++) {
        if (!strcmp(line->batch, "-") && !strcmp(line->exports.items[i], "-"))
            return wrong_usage(line, "%s",
                               _("standard input cannot be both the export and the questions"));
    }
    return true;
}

static bool path_is_complete(const struct command_line *line)
{
    if (!wants_exports(line))
        return false;
    if (line->batch)
        return batch_is_complete(line);
    if (!line->from || !line->to)
        return wrong_usage(line, "%s", _("say which two ends: --from WHERE --to WHERE"));
    return true;
}

static int run_path(struct command_line *line)
{
    static const char *const formats[] = {[PATH_TEXT] = "text", [PATH_JSON] = "json"};
    int format = format_position(line, formats, 2);
    struct path_request request = {
        .exports = exports_of(line),
        .from = line->from,
        .to = line->to,
        .port = line->port,
        .protocol = line->protocol,
        .batch = line->batch,
        .format = (enum path_format)format,
        .lifted = line->lifted.items,
        .lifted_count = line->lifted.count,
    };

    if (format < 0 || !path_is_complete(line))
        return REPORT_WRONG;
    return line->batch ? report_path_batch(&request, line->streams)
                       : report_path(&request, line->streams);
}

static int run_map(struct command_line *line)
{
    static const char *const formats[] = {
        [MAP_TEXT] = "text", [MAP_LIST] = "list", [MAP_SVG] = "svg"};
    int format = format_position(line, formats, 3);
    struct map_request request = {.exports = exports_of(line),
                                  .ports = line->ports,
                                  .vpc = line->vpc,
                                  .format = (enum map_format)format};

    return format < 0 || !wants_exports(line) ? REPORT_WRONG : report_map(&request, line->streams);
}

/* Which export is before and which after is told by their order, so there are exactly two. */
static bool diff_is_complete(const struct command_line *line)
{
    if (line->exports.count != 2)
        return wrong_usage(line, "%s", _("name two exports: the one before and the one after"));
    if (!strcmp(line->exports.items[0], "-") && !strcmp(line->exports.items[1], "-"))
        return wrong_usage(line, "%s", _("standard input cannot be both exports"));
    return true;
}

static int run_diff(struct command_line *line)
{
    static const char *const formats[] = {[DIFF_TEXT] = "text", [DIFF_JSON] = "json"};
    int format = format_position(line, formats, 2);
    struct diff_request request = {.format = (enum diff_format)format,
                                   .ports = line->ports,
                                   .lifted = line->lifted.items,
                                   .lifted_count = line->lifted.count};

    if (format < 0 || !diff_is_complete(line))
        return REPORT_WRONG;
    for (size_t i = 0; i < 2; i++)
        request.exports[i] = (struct report_exports){&line->exports.items[i], 1, line->quotas};
    return report_diff(&request, line->streams);
}

static int run_collector(struct command_line *line)
{
    if (line->exports.count) {
        wrong_usage(line, "%s", _("the collector takes no EXPORT: its script makes one"));
        return REPORT_WRONG;
    }
    report_print(line->streams, collector_script, strlen(collector_script));
    return REPORT_DONE;
}

static int run_mail(struct command_line *line)
{
    static const char *const formats[] = {
        [MAIL_TEXT] = "text", [MAIL_JSON] = "json", [MAIL_MARKDOWN] = "markdown", [MAIL_HTML] = "html"};
    int format = format_position(line, formats, sizeof formats / sizeof *formats);

    if (format < 0 || !wants_exports(line))
        return REPORT_WRONG;
    return report_mail(&(struct mail_request){.exports = exports_of(line),
                                              .format = (enum mail_format)format,
                                              .ports = line->ports,
                                              .lifted = line->lifted.items,
                                              .lifted_count = line->lifted.count},
                       line->streams);
}

static int run_help(struct command_line *line)
{
    const char *command = line->exports.count ? line->exports.items[0] : NULL;

    if (line->exports.count > 1 || !report_help(command, line->streams)) {
        wrong_usage(line, _("there is no help about %s"), line->exports.items[line->exports.count - 1]);
        return REPORT_WRONG;
    }
    return REPORT_DONE;
}

/* --- finding the command ------------------------------------------------------------------------- */

static const enum option_id screens_take[] = {
    OPTION_VERSION,     OPTION_PORTS, OPTION_LIFTED,    OPTION_RULE_QUOTA,
    OPTION_ENTRY_QUOTA, OPTION_PLAN,  OPTION_FLOW_LOGS, OPTION_PLAIN,      0};
static const enum option_id demo_takes[] = {
    OPTION_EXPORT,      OPTION_PORTS, OPTION_LIFTED,    OPTION_RULE_QUOTA,
    OPTION_ENTRY_QUOTA, OPTION_PLAN,  OPTION_FLOW_LOGS, OPTION_PLAIN,      0};
static const enum option_id audit_takes[] = {OPTION_FORMAT,       OPTION_FAIL_ON, OPTION_PORTS,
                                             OPTION_EXPORTS_FROM, OPTION_NULL,    OPTION_FLOW_LOGS,
                                             OPTION_FIRST_LOOK,    OPTION_LIFTED,  0};
static const enum option_id fix_takes[] = {
    OPTION_ALL,         OPTION_RULE,   OPTION_TO,        OPTION_SMTP_ONLY, OPTION_ACLS,
    OPTION_ALLOW_LOSS,  OPTION_FORMAT, OPTION_DIRECTORY, OPTION_PORTS,     OPTION_RULE_QUOTA,
    OPTION_ENTRY_QUOTA, OPTION_AUTHOR, OPTION_REASON,    OPTION_OWNER,     OPTION_EXPIRY,
    OPTION_FLOW_LOGS,   OPTION_LIFTED, 0};
static const enum option_id plan_takes[] = {
    OPTION_FORMAT, OPTION_DIRECTORY, OPTION_APPROVED, OPTION_RULE_QUOTA, OPTION_ENTRY_QUOTA,
    OPTION_FLOW_LOGS, OPTION_LIFTED, 0};
static const enum option_id path_takes[] = {
    OPTION_FROM,   OPTION_TO,    OPTION_PORT,   OPTION_PROTOCOL,
    OPTION_FORMAT, OPTION_BATCH, OPTION_LIFTED, 0};

static const enum option_id diff_takes[] = {OPTION_FORMAT, OPTION_PORTS, OPTION_LIFTED, 0};
static const enum option_id mail_takes[] = {OPTION_FORMAT, OPTION_PORTS, OPTION_LIFTED, 0};
static const enum option_id map_takes[] = {OPTION_VPC, OPTION_FORMAT, OPTION_PORTS, 0};
static const enum option_id collector_takes[] = {0}, help_takes[] = {0}, version_takes[] = {0};

static const struct command no_command = {NULL, screens_take, run_screens};

static const struct command commands[] = {
    {"demo", demo_takes, run_demo},
    {"audit", audit_takes, run_audit},
    {"fix", fix_takes, run_fix},
    {"path", path_takes, run_path},
    {"collector", collector_takes, run_collector},
    {"plan", plan_takes, run_plan},
    {"diff", diff_takes, run_diff},
    {"mail", mail_takes, run_mail},
    {"map", map_takes, run_map},
    {"help", help_takes, run_help},
    {"version", version_takes, run_version},
};

static const struct command *command_named(const char *word)
{
    for (size_t i = 0; word && i < sizeof commands / sizeof commands[0]; i++) {
        if (!strcmp(commands[i].name, word))
            return &commands[i];
    }
    return &no_command;
}

/* One letter more, less or other, or two that changed places. */
static bool is_nearly(const char *typed, const char *meant)
{
    size_t typed_length = strlen(typed), meant_length = strlen(meant);

    while (*typed && *typed == *meant)
        typed++, meant++, typed_length--, meant_length--;
    while (typed_length && meant_length && typed[typed_length - 1] == meant[meant_length - 1])
        typed_length--, meant_length--;
    return (typed_length <= 1 && meant_length <= 1) ||
           (typed_length == 2 && meant_length == 2 && typed[0] == meant[1] && typed[1] == meant[0]);
}

/* Without a command the screens are opened, which whoever types "vpcmend audti EXPORT" does not mean. */
static bool means_the_screens(const struct command_line *line)
{
    const char *word = line->exports.count ? line->exports.items[0] : "-";

    if (!strcmp(word, "-") || access(word, F_OK) == 0)
        return true;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (is_nearly(word, commands[i].name))
            return wrong_usage(line, _("there is no file %s and no such command; perhaps %s is meant"),
                               word, commands[i].name);
    return true;
}

/* The screens are confined by who opens them: a person may name a file there at any time. */
static bool opens_screens(const struct command_line *line)
{
    return (line->command->run == run_screens && !line->version) ||
           (line->command->run == run_demo && !line->sample_directory);
}

/* Now that it is known where a command writes, and nothing that others wrote has been read. */
static void confine_command(struct command_line *line)
{
    const char *directory = line->directory ? line->directory : line->sample_directory;

    if (line->confines && !opens_screens(line))
        line->confinement =
            confine(directory ? CONFINE_WRITES_BELOW : CONFINE_NO_WRITES, directory);
}

static int run_command(struct command_line *line, int argc, char **argv)
{
    if (!command_line_read(line, argc, argv))
        return REPORT_WRONG;
    if (line->help) {
        if (!report_help(line->command->name, line->streams))
            report_help(NULL, line->streams);
        return REPORT_DONE;
    }
    if (line->command == &no_command && !means_the_screens(line))
        return REPORT_WRONG;
    confine_command(line);
    return line->command->run(line);
}

/* Who reads has gone (head -1): there is nobody to tell, and the shell hears what it hears of others. */
static void end_as_by_signal(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

/* What was printed must have arrived: a full disk is no success. Nor is an answer about the half. */
static int status_after_output(int status, const struct report_streams *streams)
{
    report_out_flush(streams->printed);
    if (!streams->printed->fault)
        return status == REPORT_DONE && streams->printed->incomplete ? REPORT_WRONG : status;
    if (streams->printed->fault == EPIPE)
        end_as_by_signal();
    report_problem(streams, _("standard output: cannot be written: %s"),
                   strerror(streams->printed->fault));
    return REPORT_WRONG;
}

/* "vpcmend --plain demo" is "vpcmend demo --plain". */
static void put_demo_first(int argc, char **argv)
{
    if (argc > 2 && !strcmp(argv[1], "--plain") && !strcmp(argv[2], "demo")) {
        char *option = argv[1];

        argv[1] = argv[2];
        argv[2] = option;
    }
}

static const struct command *command_of(int argc, char **argv)
{
    put_demo_first(argc, argv);
    return command_named(argc > 1 ? argv[1] : NULL);
}

static int run_on(const struct report_streams *streams, bool confines, int argc, char **argv,
                  struct screen_request *screens)
{
    const struct command *command = command_of(argc, argv);
    struct command_line line = {
        .streams = streams,
        .confines = confines,
        .command = command,
        .fail_on = SEVERITY_LOW,
        .ports = smtp_ports_default,
        .quotas = quotas_default,
        .screens = screens,
    };
    int skipped = command->name ? 1 : 0;
    int status;

    json_arena_install();
    memset(screens, 0, sizeof *screens);
    status = run_command(&line, argc - skipped, argv + skipped);
    command_line_release(&line);
    return status_after_output(status, streams);
}

static int run_to(FILE *out, FILE *problems, bool confines, int argc, char **argv,
                  struct screen_request *screens)
{
    struct report_out printed;
    const struct report_streams streams = {out, problems, &printed};
    int status;

    report_out_begin(&printed, out);
    status = run_on(&streams, confines, argc, argv, screens);
    report_out_release(&printed);
    return status;
}

int cli_run_to(int argc, char **argv, struct screen_request *screens, FILE *out, FILE *problems)
{
    return run_to(out, problems, false, argc, argv, screens);
}

int cli_run(int argc, char **argv, struct screen_request *screens)
{
    report_out_guard();
    return run_to(stdout, stderr, true, argc, argv, screens);
}

int cli_help(void)
{
    struct report_out printed;
    const struct report_streams streams = {stdout, stderr, &printed};
    int status;

    report_out_begin(&printed, stdout);
    report_help(NULL, &streams);
    status = status_after_output(REPORT_DONE, &streams);
    report_out_release(&printed);
    return status;
}
