#define _GNU_SOURCE /* getopt_long */
#include "views/reports/cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/account/account.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "views/reports/reports.h"

/*
 * One table of options for all commands; each command says which it takes. getopt_long is told ("-")
 * to hand operands over in order, because those right behind --rule may be more rules.
 */
enum option_id {
    OPTION_OPERAND = 1,
    OPTION_DIRECTORY = 'o',
    OPTION_HELP = 'h',
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
};

static const struct option option_table[] = {
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"fail-on", required_argument, NULL, OPTION_FAIL_ON},
    {"ports", required_argument, NULL, OPTION_PORTS},
    {"export", required_argument, NULL, OPTION_EXPORT},
    {"all", no_argument, NULL, OPTION_ALL},
    {"rule", required_argument, NULL, OPTION_RULE},
    {"to", required_argument, NULL, OPTION_TO},
    {"smtp-only", no_argument, NULL, OPTION_SMTP_ONLY},
    {"acls", no_argument, NULL, OPTION_ACLS},
    {"allow-loss", no_argument, NULL, OPTION_ALLOW_LOSS},
    {NULL, 0, NULL, 0},
};

struct word_list {
    const char **items;
    size_t count, capacity;
};

/* What was asked, as far as it was read. */
struct command_line {
    const struct report_streams *streams;
    const struct command *command;
    struct word_list exports, rules;
    const char *format, *to, *directory, *sample_directory;
    enum severity fail_on;
    struct smtp_ports ports;
    bool all, smtp_only, acls, allow_loss, help, version;
    struct screen_request *screens;
};

struct command {
    const char *name;            /* NULL: the screens, without a command's name */
    const enum option_id *takes; /* ends with 0; --help goes with all */
    int (*run)(struct command_line *line);
};

static void add_word(struct word_list *list, const char *word)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = word;
}

/* "vpcmend: audit: what is wrong (vpcmend audit --help tells more)"; always false. */
__attribute__((format(printf, 2, 3))) static bool wrong_usage(const struct command_line *line,
                                                              const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    struct strbuf clean = STRBUF_INIT;
    const char *name = line->command->name;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    sanitise_add(&clean, text.text, text.length);
    report_problem(line->streams, _("%s (vpcmend %s%s--help tells more)"), clean.text,
                   name ? name : "", name ? " " : "");
    strbuf_release(&clean);
    strbuf_release(&text);
    return false;
}

/* --- reading options ----------------------------------------------------------------------------- */

static bool command_takes(const struct command *command, int option)
{
    if (option == OPTION_OPERAND || option == OPTION_HELP)
        return true;
    for (const enum option_id *id = command->takes; *id; id++) {
        if ((int)*id == option)
            return true;
    }
    return false;
}

static bool read_severity(struct command_line *line, const char *text)
{
    if (severity_parse(text, &line->fail_on))
        return true;
    return wrong_usage(line, _("%s is no severity: info, low, medium, high or critical"), text);
}

static bool read_ports(struct command_line *line, const char *text)
{
    struct strbuf why = STRBUF_INIT;
    bool good = smtp_ports_parse(text, &line->ports, &why);

    if (!good)
        wrong_usage(line, "--ports %s: %s", text, why.text);
    strbuf_release(&why);
    return good;
}

static bool read_option(struct command_line *line, int option, const char *value)
{
    switch (option) {
    case OPTION_DIRECTORY:
        line->directory = value;
        return true;
    case OPTION_FORMAT:
        line->format = value;
        return true;
    case OPTION_FAIL_ON:
        return read_severity(line, value);
    case OPTION_PORTS:
        return read_ports(line, value);
    case OPTION_EXPORT:
        line->sample_directory = value;
        return true;
    case OPTION_RULE:
        add_word(&line->rules, value);
        return true;
    case OPTION_TO:
        line->to = value;
        return true;
    default:
        line->help |= option == OPTION_HELP;
        line->version |= option == OPTION_VERSION;
        line->all |= option == OPTION_ALL;
        line->smtp_only |= option == OPTION_SMTP_ONLY;
        line->acls |= option == OPTION_ACLS;
        line->allow_loss |= option == OPTION_ALLOW_LOSS;
        return true;
    }
}

/* `--rule ID ID EXPORT`: an operand behind a rule is one more rule, unless it is there as a file.
 * True if it was a rule. */
static bool read_operand(struct command_line *line, const char *word, bool behind_rule)
{
    bool is_rule = behind_rule && strcmp(word, "-") != 0 && access(word, F_OK) != 0;

    add_word(is_rule ? &line->rules : &line->exports, word);
    return is_rule;
}

/* What getopt_long refused stands at argv[optind - 1], except for a short option in a cluster. */
static bool wrong_option(const struct command_line *line, int answer, char *const *argv)
{
    const char *word = optind > 0 ? argv[optind - 1] : "";

    if (answer == ':')
        return wrong_usage(line, _("%s wants a value"), word);
    if (optopt && optopt < OPTION_FIRST_LONG)
        return wrong_usage(line, _("there is no option -%c"), (char)optopt);
    return wrong_usage(line, _("there is no option %s, or it takes no value"), word);
}

/* argv[0] is the command's or the program's name and is passed over. */
static bool read_words(struct command_line *line, int argc, char **argv)
{
    int option;
    bool behind_rule = false;

    optind = 0; /* start over: glibc's own way, since tests read many lines in one process */
    opterr = 0;
    while ((option = getopt_long(argc, argv, "-:o:h", option_table, NULL)) != -1) {
        if (option == '?' || option == ':')
            return wrong_option(line, option, argv);
        if (!command_takes(line->command, option))
            return wrong_usage(line, _("%s does not go with this command"), argv[optind - 1]);
        if (option == OPTION_OPERAND) {
            behind_rule = read_operand(line, optarg, behind_rule);
            continue;
        }
        if (!read_option(line, option, optarg))
            return false;
        behind_rule = option == OPTION_RULE;
    }
    for (int i = optind; i < argc; i++)
        add_word(&line->exports, argv[i]);
    return true;
}

/* --- formats --------------------------------------------------------------------------------------- */

/* The position of a format's name, or -1 after saying which there are. */
static int format_position(const struct command_line *line, const char *const *names, size_t count)
{
    struct strbuf known = STRBUF_INIT;
    int position = -1;

    for (size_t i = 0; i < count; i++) {
        if (!strcmp(names[i], line->format))
            position = (int)i;
        strbuf_addf(&known, "%s%s", i ? ", " : "", names[i]);
    }
    if (position < 0)
        wrong_usage(line, _("the format %s is not available; there are %s"), line->format,
                    known.text);
    strbuf_release(&known);
    return position;
}

static struct report_exports exports_of(const struct command_line *line)
{
    return (struct report_exports){line->exports.items, line->exports.count};
}

static bool wants_exports(const struct command_line *line)
{
    if (line->exports.count)
        return true;
    return wrong_usage(line, "%s", _("name at least one EXPORT: a directory, a file, or -"));
}

/* --- the commands ------------------------------------------------------------------------------------ */

static int run_screens(struct command_line *line)
{
    if (line->version) {
        report_version(line->streams->out);
        return REPORT_DONE;
    }
    if (!line->exports.count) {
        report_help(NULL, line->streams->out);
        return REPORT_DONE;
    }
    line->screens->path_count = line->exports.count;
    line->screens->paths = line->exports.items;
    line->screens->ports = line->ports;
    line->exports = (struct word_list){0}; /* handed over */
    return CLI_OPEN_SCREENS;
}

static int run_demo(struct command_line *line)
{
    if (line->exports.count) {
        wrong_usage(line, "%s", _("the sample takes no EXPORT"));
        return REPORT_WRONG;
    }
    if (line->sample_directory)
        return report_demo(line->sample_directory, line->streams);
    line->screens->sample = true;
    line->screens->ports = line->ports;
    return CLI_OPEN_SCREENS;
}

static int run_audit(struct command_line *line)
{
    static const char *const formats[] = {"table", "json", "ndjson"};
    int format = line->format ? format_position(line, formats, 3) : AUDIT_TABLE;
    struct audit_request request = {
        .exports = exports_of(line),
        .format = (enum audit_format)format,
        .fail_on = line->fail_on,
        .ports = line->ports,
    };

    if (format < 0 || !wants_exports(line))
        return REPORT_WRONG;
    return report_audit(&request, line->streams);
}

static bool fix_is_complete(const struct command_line *line, enum form form)
{
    if (!wants_exports(line))
        return false;
    if (line->all == (line->rules.count > 0))
        return wrong_usage(line, "%s", _("say either --all or --rule ID"));
    if (!line->to)
        return wrong_usage(line, "%s", _("say what the source becomes: --to CANDIDATE"));
    if (line->allow_loss && !line->smtp_only)
        return wrong_usage(line, "%s", _("--allow-loss goes with --smtp-only"));
    if (line->acls && !line->all)
        return wrong_usage(line, "%s", _("--acls goes with --all"));
    if (form == FORM_EXPORT && !line->directory)
        return wrong_usage(line, "%s", _("the format export needs -o DIR"));
    return true;
}

static int run_fix(struct command_line *line)
{
    const char *formats[FORM_COUNT];
    int form = FORM_DIFF;

    for (size_t i = 0; i < FORM_COUNT; i++)
        formats[i] = form_name((enum form)i);
    if (line->format)
        form = format_position(line, formats, FORM_COUNT);
    if (form < 0 || !fix_is_complete(line, (enum form)form))
        return REPORT_WRONG;
    return report_fix(
        &(struct fix_request){
            .exports = exports_of(line),
            .all = line->all,
            .names = line->rules.items,
            .name_count = line->rules.count,
            .to = line->to,
            .smtp_only = line->smtp_only,
            .acls = line->acls,
            .allow_loss = line->allow_loss,
            .directory = line->directory,
            .form = (enum form)form,
            .ports = line->ports,
        },
        line->streams);
}

static int run_absent(struct command_line *line)
{
    report_problem(line->streams, _("%s is not part of this version"), line->command->name);
    return REPORT_WRONG;
}

/* --- finding the command ------------------------------------------------------------------------- */

static const enum option_id screens_take[] = {OPTION_VERSION, OPTION_PORTS, 0};
static const enum option_id demo_takes[] = {OPTION_EXPORT, OPTION_PORTS, 0};
static const enum option_id audit_takes[] = {OPTION_FORMAT, OPTION_FAIL_ON, OPTION_PORTS, 0};
static const enum option_id fix_takes[] = {
    OPTION_ALL,        OPTION_RULE,   OPTION_TO,        OPTION_SMTP_ONLY, OPTION_ACLS,
    OPTION_ALLOW_LOSS, OPTION_FORMAT, OPTION_DIRECTORY, OPTION_PORTS,     0};

static const struct command no_command = {NULL, screens_take, run_screens};

static const struct command commands[] = {
    {"demo", demo_takes, run_demo}, {"audit", audit_takes, run_audit}, {"fix", fix_takes, run_fix},
    {"path", NULL, run_absent},     {"plan", NULL, run_absent},        {"mail", NULL, run_absent},
    {"diff", NULL, run_absent},     {"collector", NULL, run_absent},
};

static const struct command *command_named(const char *word)
{
    for (size_t i = 0; word && i < sizeof commands / sizeof commands[0]; i++) {
        if (!strcmp(commands[i].name, word))
            return &commands[i];
    }
    return &no_command;
}

static int run_command(struct command_line *line, int argc, char **argv)
{
    if (line->command->run == run_absent)
        return run_absent(line);
    if (!read_words(line, argc, argv))
        return REPORT_WRONG;
    if (line->help) {
        report_help(line->command->name, line->streams->out);
        return REPORT_DONE;
    }
    return line->command->run(line);
}

/* What was printed must have arrived: a full disk or a closed pipe is no success. */
static int status_after_output(int status, const struct report_streams *streams)
{
    if (status == CLI_OPEN_SCREENS)
        return status;
    if (fflush(streams->out) == 0 && !ferror(streams->out))
        return status;
    report_problem(streams, "%s", _("the output could not be written"));
    return REPORT_WRONG;
}

int cli_run_to(int argc, char **argv, struct screen_request *screens, FILE *out, FILE *problems)
{
    const struct report_streams streams = {out, problems};
    const struct command *command = command_named(argc > 1 ? argv[1] : NULL);
    struct command_line line = {
        .streams = &streams,
        .command = command,
        .fail_on = SEVERITY_LOW,
        .ports = smtp_ports_default,
        .screens = screens,
    };
    int skipped = command->name ? 1 : 0;
    int status;

    memset(screens, 0, sizeof *screens);
    status = run_command(&line, argc - skipped, argv + skipped);
    free(line.exports.items);
    free(line.rules.items);
    return status_after_output(status, &streams);
}

int cli_run(int argc, char **argv, struct screen_request *screens)
{
    return cli_run_to(argc, argv, screens, stdout, stderr);
}
