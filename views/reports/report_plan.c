#include "model/base/message.h"
#include "model/base/time_text.h"
#include "model/mail/mail_finding.h"
#include "model/write/plan_file.h"
#include "model/write/plan_file_match.h"
#include "views/reports/path.h"
#include "views/reports/plan_policies.h"
#include "views/reports/plan_report.h"
#include "views/reports/reports.h"

static bool is_all_well(const struct plan_matches *matches)
{
    return !matches->counts[PLAN_CONFLICTS] && !matches->counts[PLAN_EXPIRED];
}

/* Empties the text. */
static void print(struct strbuf *text, const struct report_streams *streams)
{
    report_print(streams, text->text, text->length);
    strbuf_clear(text);
}

static void show_text(const struct plan_told *told, const struct report_streams *streams)
{
    size_t width = report_width(streams->out);
    struct strbuf text = STRBUF_INIT;

    plan_show_head(told, &text);
    for (size_t i = 0; i < told->matches->count; i++) {
        plan_show_decision(told, i, width, &text);
        print(&text, streams);
    }
    for (size_t i = 0; i < told->matches->policy_count; i++) {
        plan_policy_text(told, i, &text);
        print(&text, streams);
    }
    plan_show_totals(told, &text);
    print(&text, streams);
    strbuf_release(&text);
}

static int show(const struct plan_told *told, enum plan_format format,
                const struct report_streams *streams)
{
    if (format == PLAN_MARKDOWN)
        plan_markdown(told, streams);
    else if (format == PLAN_HTML)
        plan_html(told, streams);
    else
        show_text(told, streams);
    return REPORT_DONE;
}

static int check(const struct plan_told *told, enum plan_format format,
                 const struct report_streams *streams)
{
    struct strbuf text = STRBUF_INIT;

    if (format == PLAN_JSON)
        plan_check_json(told, &text);
    else
        plan_check_text(told, &text);
    print(&text, streams);
    strbuf_release(&text);
    return is_all_well(told->matches) ? REPORT_DONE : REPORT_FOUND;
}

/* --- replay -------------------------------------------------------------------------------------------- */

static void say_left_out(size_t count, bool approved, const struct report_streams *streams)
{
    if (!count)
        return;
    if (approved)
        report_problem(streams,
                       ngettext("%zu decision was left out, which nobody but the author of the "
                                "plan has approved",
                                "%zu decisions were left out, which nobody but the author of the "
                                "plan has approved",
                                count),
                       count);
    else
        report_problem(streams,
                       ngettext("%zu decision was left out, which was rejected",
                                "%zu decisions were left out, which were rejected", count),
                       count);
}

static void say_conflicts(const struct plan_match *items, size_t count,
                          const struct report_streams *streams)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].verdict == PLAN_CONFLICTS || items[i].verdict == PLAN_EXPIRED)
            report_problem(streams, "%s: %s", items[i].name, items[i].why);
}

static void say_outcome(const struct plan_matches *matches, bool approved,
                        const struct report_streams *streams)
{
    say_conflicts(matches->items, matches->count, streams);
    say_conflicts(matches->policies, matches->policy_count, streams);
    say_left_out(matches->counts[PLAN_LEFT_OUT], approved, streams);
    if (!matches->counts[PLAN_APPLIES])
        report_problem(streams, "%s", _("the plan holds nothing to carry out on this export"));
}

static int replay(const struct plan_told *told, const struct plan_request *request,
                  const struct report_streams *streams)
{
    const struct form_job job = {.plan = told->plan,
                                 .account = told->account,
                                 .ports = &told->file->ports,
                                 .evidence = told->evidence,
                                 .count = mail_findings_count,
                                 .lifted = told->context->lifted,
                                 .lifted_count = told->context->lifted_count};

    say_outcome(told->matches, request->approved, streams);
    if (!report_form(&request->form, &job, streams))
        return REPORT_WRONG;
    return is_all_well(told->matches) ? REPORT_DONE : REPORT_FOUND;
}

/* --- the whole ------------------------------------------------------------------------------------------- */

static enum plan_choice choice_of(const struct plan_request *request)
{
    if (request->command != PLAN_REPLAY)
        return PLAN_TAKE_ALL;
    return request->approved ? PLAN_TAKE_APPROVED : PLAN_TAKE_UNREJECTED;
}

static int carry_out(const struct plan_request *request, const struct plan_told *told,
                     const struct report_streams *streams)
{
    switch (request->command) {
    case PLAN_SHOW:
        return show(told, request->format, streams);
    case PLAN_CHECK:
        return check(told, request->format, streams);
    case PLAN_REPLAY:
        break;
    }
    return replay(told, request, streams);
}

static int put_on_account(const struct plan_request *request, const struct plan_file *file,
                          struct account *account, int64_t today,
                          const struct report_streams *streams)
{
    struct plan *plan = plan_new(account);
    struct plan_matches matches;
    struct evidence *evidence;
    int status = REPORT_WRONG;

    plan_file_match(&matches, file,
                    &(struct plan_match_request){.account = account,
                                                 .plan = plan,
                                                 .today = today,
                                                 .choice = choice_of(request)});
    if (report_evidence(&evidence, account, &file->ports, &request->logs, streams)) {
        const struct path_request lifts = {.lifted = request->lifted, .lifted_count = request->lifted_count};
        struct walk_context context = path_context_make(account, &lifts);

        status = carry_out(request,
                           &(struct plan_told){file, &matches, account, plan, evidence, &context},
                           streams);
        path_context_release(&context);
    }
    evidence_free(evidence);
    plan_matches_release(&matches);
    plan_free(plan);
    return status;
}

static struct plan_file *read_plan(const char *path, const struct report_streams *streams)
{
    struct problems problems = {0};
    struct plan_file *file = plan_file_read(path, &problems);

    report_problems(&problems, streams);
    problems_release(&problems);
    return file;
}

int report_plan(const struct plan_request *request, const struct report_streams *streams)
{
    struct plan_file *file;
    struct account *account;
    int64_t now;
    int status = REPORT_WRONG;

    if (!report_now(&now, streams))
        return REPORT_WRONG;
    file = read_plan(request->path, streams);
    account = file ? report_load(&request->exports, streams) : NULL;
    if (account) {
        status = put_on_account(request, file, account, time_day(now), streams);
        account_free(account);
    }
    plan_file_free(file);
    return status;
}
