#include "views/reports/cli_commands.h"

#include <string.h>
#include <unistd.h>

#include "model/base/message.h"
#include "model/base/time_text.h"

/* --- what commands share ---------------------------------------------------------------------------- */

int format_position(const struct command_line *line, const char *const *names, size_t count)
{
    struct strbuf known = STRBUF_INIT;
    int position = -1;

    if (!line->format)
        return 0;
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

int form_position(const struct command_line *line)
{
    const char *names[FORM_COUNT];

    for (size_t i = 0; i < FORM_COUNT; i++)
        names[i] = form_name((enum form)i);
    return format_position(line, names, FORM_COUNT);
}

struct report_exports exports_of(const struct command_line *line)
{
    return (struct report_exports){line->exports.items, line->exports.count, line->quotas};
}

/* The sample is built in: it has no files unless they are written. */
static bool names_the_sample(const struct command_line *line)
{
    for (size_t i = 0; i < line->exports.count; i++)
        if (!strcmp(line->exports.items[i], "demo") && access("demo", F_OK) != 0)
            return true;
    return false;
}

bool wants_exports(const struct command_line *line)
{
    if (!line->exports.count)
        return wrong_usage(line, "%s", _("name at least one EXPORT: a directory, a file, or -"));
    if (names_the_sample(line))
        return wrong_usage(line, "%s",
                           _("there is no demo here; \"vpcmend demo --export demo\" writes the sample "
                             "account into it"));
    return true;
}

struct report_logs flow_logs_of(const struct command_line *line)
{
    return (struct report_logs){line->flow_logs.items, line->flow_logs.count};
}

static size_t count_standard_input(const struct word_list *words)
{
    size_t count = 0;

    for (size_t i = 0; i < words->count; i++)
        count += !strcmp(words->items[i], "-");
    return count;
}

bool flow_logs_are_readable(const struct command_line *line)
{
    size_t logs = count_standard_input(&line->flow_logs);
    size_t others = count_standard_input(&line->exports);

    others += line->plan && !strcmp(line->plan, "-");
    return !logs || logs + others == 1 ||
           wrong_usage(line, "%s",
                       _("standard input cannot be both a flow log and something else"));
}

bool plan_is_readable(const struct command_line *line, const char *plan)
{
    if (!plan || strcmp(plan, "-") != 0)
        return true;
    for (size_t i = 0; i < line->exports.count; i++) {
        if (!strcmp(line->exports.items[i], "-"))
            return wrong_usage(line, "%s",
                               _("standard input cannot be both the export and the plan"));
    }
    return true;
}

/* The export is a tree of files, which standard output cannot take. */
static bool form_has_place(const struct command_line *line, int form)
{
    if (form != FORM_EXPORT || line->directory)
        return true;
    return wrong_usage(line, "%s", _("the format export needs -o DIR"));
}

/* --- fix --------------------------------------------------------------------------------------------- */

/* `accept` and `skip` stand where a candidate does: no candidate is spelled like them. */
static enum change_kind kind_of(const struct command_line *line)
{
    if (!strcmp(line->to, "accept"))
        return CHANGE_ACCEPT;
    if (!strcmp(line->to, "skip"))
        return CHANGE_SKIP;
    return line->smtp_only ? CHANGE_CARVE : CHANGE_REWRITE;
}

static bool expiry_is_good(const struct command_line *line)
{
    int64_t day, now;

    if (!line->expiry)
        return true;
    if (!day_text_parse(line->expiry, &day))
        return wrong_usage(line, _("--expiry %s: this wants a date such as 2026-11-26"),
                           line->expiry);
    if (!report_now(&now, line->streams))
        return false;
    return day >= time_day(now) ||
           wrong_usage(line, _("--expiry %s: this day is over"), line->expiry);
}

/* What goes with --to accept, and with nothing else. */
static bool acceptance_is_complete(const struct command_line *line, enum change_kind kind)
{
    bool has_words = line->reason || line->owner || line->expiry;

    if (!change_kind_alters(kind) && line->smtp_only)
        return wrong_usage(line, _("--smtp-only does not go with --to %s"), line->to);
    if (kind != CHANGE_ACCEPT)
        return !has_words || wrong_usage(line, "%s",
                                         _("--reason, --owner and --expiry go with --to accept"));
    if (!line->reason || !*line->reason)
        return wrong_usage(line, "%s", _("say why the risk is accepted: --reason TEXT"));
    return expiry_is_good(line);
}

static bool fix_is_complete(const struct command_line *line, int form)
{
    if (!wants_exports(line) || !flow_logs_are_readable(line))
        return false;
    if (line->all == (line->rules.count > 0))
        return wrong_usage(line, "%s", _("say either --all or --rule ID"));
    if (!line->to)
        return wrong_usage(line, "%s", _("say what the source becomes: --to CANDIDATE"));
    if (line->allow_loss && !line->smtp_only)
        return wrong_usage(line, "%s", _("--allow-loss goes with --smtp-only"));
    if (line->acls && !line->all)
        return wrong_usage(line, "%s", _("--acls goes with --all"));
    if (line->author && !*line->author)
        return wrong_usage(line, "%s", _("--author wants a name"));
    return acceptance_is_complete(line, kind_of(line)) && form_has_place(line, form);
}

int run_fix(struct command_line *line)
{
    int form = form_position(line);

    if (form < 0 || !fix_is_complete(line, form))
        return REPORT_WRONG;
    return report_fix(
        &(struct fix_request){
            .exports = exports_of(line),
            .logs = flow_logs_of(line),
            .all = line->all,
            .names = line->rules.items,
            .name_count = line->rules.count,
            .kind = kind_of(line),
            .to = line->to,
            .reason = line->reason,
            .owner = line->owner,
            .expiry = line->expiry,
            .acls = line->acls,
            .allow_loss = line->allow_loss,
            .author = line->author,
            .form = {(enum form)form, line->directory},
            .ports = line->ports,
            .lifted = line->lifted.items,
            .lifted_count = line->lifted.count,
        },
        line->streams);
}

/* --- plan -------------------------------------------------------------------------------------------- */

static const char *const plan_verbs[] = {
    [PLAN_SHOW] = "show", [PLAN_CHECK] = "check", [PLAN_REPLAY] = "replay"};

/* Takes the first operand off the line; NULL if there is none. */
static const char *take_operand(struct command_line *line)
{
    struct word_list *words = &line->exports;
    const char *word = words->count ? words->items[0] : NULL;

    if (word)
        memmove(words->items, words->items + 1, --words->count * sizeof *words->items);
    return word;
}

static bool read_verb(struct command_line *line, enum plan_command *command)
{
    const char *verb = take_operand(line);

    for (size_t i = 0; verb && i < sizeof plan_verbs / sizeof plan_verbs[0]; i++)
        if (!strcmp(plan_verbs[i], verb)) {
            *command = (enum plan_command)i;
            return true;
        }
    return wrong_usage(line, "%s", _("say what to do with the plan: show, check or replay"));
}

/* Formats of a verb that writes no plan; the first is the default. */
struct verb_formats {
    const char *const *names;
    const enum plan_format *formats;
    size_t count;
};

static struct verb_formats formats_of(enum plan_command command)
{
    static const char *const shown[] = {"text", "markdown", "html"}, *const checked[] = {"text", "json"};
    static const enum plan_format shown_formats[] = {PLAN_TEXT, PLAN_MARKDOWN, PLAN_HTML},
                                  checked_formats[] = {PLAN_TEXT, PLAN_JSON};

    return command == PLAN_SHOW ? (struct verb_formats){shown, shown_formats, 3}
                                : (struct verb_formats){checked, checked_formats, 2};
}

static bool read_plan_format(const struct command_line *line, struct plan_request *request)
{
    const struct verb_formats formats = formats_of(request->command);
    bool replays = request->command == PLAN_REPLAY;
    int position =
        replays ? form_position(line) : format_position(line, formats.names, formats.count);

    if (position < 0)
        return false;
    if (replays)
        request->form = (struct report_form){(enum form)position, line->directory};
    else
        request->format = formats.formats[position];
    return true;
}

static bool plan_is_complete(const struct command_line *line, const struct plan_request *request)
{
    if (!request->path)
        return wrong_usage(line, "%s", _("name the PLAN: a file, or -"));
    if (!wants_exports(line) || !plan_is_readable(line, request->path) ||
        !flow_logs_are_readable(line))
        return false;
    if (request->command == PLAN_CHECK && line->flow_logs.count)
        return wrong_usage(line, "%s", _("--flow-logs does not go with plan check"));
    if (request->command == PLAN_CHECK && line->lifted.count)
        return wrong_usage(line, "%s", _("--port25-lifted does not go with plan check"));
    if (request->command == PLAN_REPLAY)
        return form_has_place(line, (int)request->form.form);
    if (line->directory || line->approved)
        return wrong_usage(line, "%s", _("-o and --approved go with plan replay"));
    return true;
}

int run_plan(struct command_line *line)
{
    struct plan_request request = {.approved = line->approved};

    if (!read_verb(line, &request.command) || !read_plan_format(line, &request))
        return REPORT_WRONG;
    request.path = take_operand(line);
    request.exports = exports_of(line);
    request.logs = flow_logs_of(line);
    request.lifted = line->lifted.items;
    request.lifted_count = line->lifted.count;
    if (!plan_is_complete(line, &request))
        return REPORT_WRONG;
    return report_plan(&request, line->streams);
}
