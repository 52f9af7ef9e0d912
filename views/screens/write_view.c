/* Write: the forms in which the plan can leave the program. */
#include "model/mend/plan_taken.h"
#include "model/write/forms.h"
#include "model/write/policy_plan.h"
#include "views/screens/app.h"

struct write_view {
    char unused; /* the table below is all there is to show */
};

static const struct {
    enum form form;
    const char *label, *proposed, *explanation;
} choices[] = {
    {FORM_AWS_CLI, N_("AWS CLI script"), "apply.sh",
     N_("A bash script for someone with credentials: checks first, adds before it removes, can be "
        "run again, --dry-run; with rollback.sh.")},
    {FORM_TERRAFORM, N_("Terraform"), "main.tf",
     N_("Imports the rules that change and changes them, step by step: a file for each step, and "
        "the way back.")},
    {FORM_CFN_JSON, N_("CloudFormation, JSON"), "cloudformation.json",
     N_("Three templates of one stack: take over, add, remove; backwards they are the way back.")},
    {FORM_CFN_YAML, N_("CloudFormation, YAML"), "cloudformation.yaml",
     N_("The same templates in YAML.")},
    {FORM_MARKDOWN, N_("Markdown report"), "report.md",
     N_("For a ticket or a review: every decision with what it closes, keeps and opens.")},
    {FORM_EXPORT, N_("changed export"), "export-after",
     N_("A directory: the export as it would be, which loads and audits again.")},
    {FORM_DIFF, N_("diff"), "changes.diff", N_("The rule lines before and after.")},
    {FORM_JSON, N_("plan file (JSON)"), "plan.json",
     N_("Each decision with its before and after, for version control.")},
};

static size_t count(const struct view *view)
{
    (void)view;
    return sizeof choices / sizeof choices[0];
}

static void row(const struct view *view, size_t number, struct row *row)
{
    (void)view;
    strbuf_adds(&row->cells[0], _(choices[number].label));
    strbuf_adds(&row->cells[1], choices[number].proposed);
    strbuf_adds(&row->cells[2], _(choices[number].explanation));
}

static void crumb(const struct view *view, struct strbuf *out)
{
    (void)view;
    strbuf_adds(out, _("Write"));
}

/* What becomes of the plan's policies. */
static const char *policy_words(enum form form)
{
    if (form == FORM_EXPORT || form == FORM_DIFF || form == FORM_MARKDOWN || form == FORM_JSON)
        return _("The policies of the plan are in it.");
    return _("The policies of the plan go into apply-policies.sh, rollback-policies.sh and "
             "test-policies.sh beside it.");
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    (void)width;
    lines_add(lines, ROLE_NORMAL, _(choices[number].explanation));
    lines_addf(lines, ROLE_STRONG,
               ngettext("%zu decision is in the plan.", "%zu decisions are in the plan.",
                        (unsigned long)plan_taken(view->app->plan)),
               plan_taken(view->app->plan));
    if (policy_plan_puts(view->app->plan))
        lines_add(lines, ROLE_NORMAL, policy_words(choices[number].form));
    lines_add(lines, ROLE_NORMAL,
              _("Enter asks where to write it. Nothing is written over unasked; vpcmend itself "
                "never talks to AWS."));
}

static bool act(struct view *view, enum action action)
{
    struct app *app = view->app;
    size_t number = view_cursor_row(view);
    struct strbuf path = STRBUF_INIT;

    if (action != ACTION_OPEN || number == ROW_NOTHING)
        return false;
    if (!plan_decision_count(app->plan)) {
        app_say(app, ROLE_ERROR, "%s", _("Nothing is staged yet, so there is nothing to write."));
        return true;
    }
    if (app_ask(app, _("Write to: "), choices[number].proposed, NULL, &path) &&
        path.length)
        app_write(app, form_name(choices[number].form), path.text);
    strbuf_release(&path);
    return true;
}

static const struct column columns[] = {
    {N_("Form"), 20, 0, 0}, {N_("Proposed name"), 19, 0, 1}, {N_("What it is"), 30, 1, 0}};

static const struct hint hints[] = {
    {ACTION_OPEN, N_("write")}, {ACTION_BACK, N_("back")}, {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "write",
    .columns = columns,
    .column_count = 3,
    .pane = PANE_BELOW,
    .hints = hints,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .act = act,
    .saved_as = "write",
};

void write_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct write_view)));
}
