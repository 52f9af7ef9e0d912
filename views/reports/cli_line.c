#define _GNU_SOURCE /* getopt_long */
#include "views/reports/cli_line.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/sanitise.h"
#include "model/read/flow_log.h"

/* getopt_long is told ("-") to hand operands over in order, because those right behind --rule or
 * --flow-logs may be more of the same. */
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
    {"from", required_argument, NULL, OPTION_FROM},
    {"port", required_argument, NULL, OPTION_PORT},
    {"protocol", required_argument, NULL, OPTION_PROTOCOL},
    {"batch", required_argument, NULL, OPTION_BATCH},
    {"port25-lifted", required_argument, NULL, OPTION_LIFTED},
    {"rule-quota", required_argument, NULL, OPTION_RULE_QUOTA},
    {"entry-quota", required_argument, NULL, OPTION_ENTRY_QUOTA},
    {"author", required_argument, NULL, OPTION_AUTHOR},
    {"reason", required_argument, NULL, OPTION_REASON},
    {"owner", required_argument, NULL, OPTION_OWNER},
    {"expiry", required_argument, NULL, OPTION_EXPIRY},
    {"plan", required_argument, NULL, OPTION_PLAN},
    {"approved", no_argument, NULL, OPTION_APPROVED},
    {"exports-from", required_argument, NULL, OPTION_EXPORTS_FROM},
    {"null", no_argument, NULL, OPTION_NULL},
    {"flow-logs", required_argument, NULL, OPTION_FLOW_LOGS},
    {"first-look", no_argument, NULL, OPTION_FIRST_LOOK},
    {"plain", no_argument, NULL, OPTION_PLAIN},
    {"vpc", required_argument, NULL, OPTION_VPC},
    {NULL, 0, NULL, 0},
};

static void add_word(struct word_list *list, const char *word)
{
    list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    list->items[list->count++] = word;
}

bool wrong_usage(const struct command_line *line, const char *format, ...)
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
    if (strcmp(text, "never") != 0)
        return wrong_usage(
            line, _("%s is no severity: info, low, medium, high, critical or never"), text);
    line->fail_on = SEVERITY_COUNT;
    return true;
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

/* "ACCOUNT/REGION", each of them a word or "*". */
static bool read_lifted(struct command_line *line, const char *text)
{
    const char *slash = strchr(text, '/');

    if (!slash || slash == text || !slash[1] || strchr(slash + 1, '/'))
        return wrong_usage(line,
                           _("--port25-lifted %s: this wants ACCOUNT/REGION, such as "
                             "123456789012/eu-west-1, with * for any"),
                           text);
    add_word(&line->lifted, text);
    return true;
}

static bool read_quota(const struct command_line *line, const char *option, const char *text,
                       unsigned *quota)
{
    unsigned number = 0;

    for (const char *at = text; *at >= '0' && *at <= '9' && number <= QUOTA_MOST; at++)
        number = number * 10 + (unsigned)(*at - '0');
    if (strspn(text, "0123456789") != strlen(text) || number < 1 || number > QUOTA_MOST)
        return wrong_usage(line, _("%s %s: this wants a number from 1 to %d"), option, text,
                           QUOTA_MOST);
    *quota = number;
    return true;
}

/* What a person says of a decision or of the plan; NULL for other options. */
static const char **word_of_plan(struct command_line *line, int option)
{
    switch (option) {
    case OPTION_AUTHOR:
        return &line->author;
    case OPTION_REASON:
        return &line->reason;
    case OPTION_OWNER:
        return &line->owner;
    case OPTION_EXPIRY:
        return &line->expiry;
    case OPTION_PLAN:
        return &line->plan;
    default:
        return NULL;
    }
}

/* Where an option's value is kept as it is; NULL for other options. */
static const char **word_of(struct command_line *line, int option)
{
    switch (option) {
    case OPTION_DIRECTORY:
        return &line->directory;
    case OPTION_FORMAT:
        return &line->format;
    case OPTION_EXPORT:
        return &line->sample_directory;
    case OPTION_FROM:
        return &line->from;
    case OPTION_TO:
        return &line->to;
    case OPTION_PORT:
        return &line->port;
    case OPTION_PROTOCOL:
        return &line->protocol;
    case OPTION_BATCH:
        return &line->batch;
    case OPTION_EXPORTS_FROM:
        return &line->exports_from;
    case OPTION_VPC:
        return &line->vpc;
    default:
        return word_of_plan(line, option);
    }
}

static bool read_option(struct command_line *line, int option, const char *value)
{
    const char **word = word_of(line, option);

    if (word) {
        *word = value;
        return true;
    }
    switch (option) {
    case OPTION_FAIL_ON:
        return read_severity(line, value);
    case OPTION_PORTS:
        return read_ports(line, value);
    case OPTION_RULE:
        add_word(&line->rules, value);
        return true;
    case OPTION_FLOW_LOGS:
        add_word(&line->flow_logs, value);
        return true;
    case OPTION_LIFTED:
        return read_lifted(line, value);
    case OPTION_RULE_QUOTA:
        return read_quota(line, "--rule-quota", value, &line->quotas.rules);
    case OPTION_ENTRY_QUOTA:
        return read_quota(line, "--entry-quota", value, &line->quotas.entries);
    default:
        line->help |= option == OPTION_HELP;
        line->version |= option == OPTION_VERSION;
        line->all |= option == OPTION_ALL;
        line->smtp_only |= option == OPTION_SMTP_ONLY;
        line->acls |= option == OPTION_ACLS;
        line->allow_loss |= option == OPTION_ALLOW_LOSS;
        line->approved |= option == OPTION_APPROVED;
        line->by_nul |= option == OPTION_NULL;
        line->first_look |= option == OPTION_FIRST_LOOK;
        line->plain |= option == OPTION_PLAIN;
        return true;
    }
}

/* `--rule ID ID EXPORT`: an operand behind a rule is one more rule, unless it is there as a file.
 * `--flow-logs FILE FILE EXPORT`: behind a flow log it is one more of them, if its first line says so.
 * What it stands behind if it was; else 0. */
static int read_operand(struct command_line *line, const char *word, int behind)
{
    struct word_list *list = &line->exports;

    if (behind == OPTION_RULE && strcmp(word, "-") != 0 && access(word, F_OK) != 0)
        list = &line->rules;
    else if (behind == OPTION_FLOW_LOGS && flow_log_is_one(word))
        list = &line->flow_logs;
    add_word(list, word);
    return list == &line->exports ? 0 : behind;
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

bool command_line_read(struct command_line *line, int argc, char **argv)
{
    int option, row = 0;
    int behind = 0;

    optind = 0; /* start over: glibc's own way, since tests read many lines in one process */
    opterr = 0;
    while ((option = getopt_long(argc, argv, "-:o:0h", option_table, &row)) != -1) {
        if (option == '?' || option == ':')
            return wrong_option(line, option, argv);
        if (!command_takes(line->command, option))
            return option < OPTION_FIRST_LONG
                       ? wrong_usage(line, _("-%c does not go with this command"), (char)option)
                       : wrong_usage(line, _("--%s does not go with this command"),
                                     option_table[row].name);
        if (option == OPTION_OPERAND) {
            behind = read_operand(line, optarg, behind);
            continue;
        }
        if (!read_option(line, option, optarg))
            return false;
        behind = option;
    }
    for (int i = optind; i < argc; i++)
        add_word(&line->exports, argv[i]);
    return true;
}

void command_line_release(struct command_line *line)
{
    free(line->exports.items);
    free(line->rules.items);
    free(line->lifted.items);
    free(line->flow_logs.items);
}
