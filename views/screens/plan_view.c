/*
 * Plan: every decision taken, decided upon as with `git add -p`: approved, rejected, dropped, edited,
 * split. Decisions that were taken as one have one row.
 */
#include "model/mend/plan.h"

#include "model/account/policy_row.h"
#include "model/base/sanitise.h"
#include "model/mend/preview.h"
#include "model/mend/shape.h"
#include "views/screens/app.h"
#include "views/screens/change_lines.h"
#include "views/screens/plan_acts.h"
#include "views/screens/plan_rows.h"

enum { NAMES_MOST = 8 };

struct plan_view {
    struct plan_rows rows;
};

/* --- rows ------------------------------------------------------------------------------------------ */

static void refresh(struct view *view)
{
    struct plan_view *data = view->data;

    plan_rows_make(&data->rows, view->app->plan);
}

static size_t count(const struct view *view)
{
    const struct plan_view *data = view->data;

    return data->rows.count;
}

/* Numbers of plan_decision_at; borrowed. */
struct positions {
    const size_t *items;
    size_t count;
};

static struct positions positions_of(const struct view *view, size_t number)
{
    const struct plan_view *data = view->data;
    const struct plan_row *row = &data->rows.rows[number];

    return (struct positions){data->rows.members + row->first, row->count};
}

static const struct change *change_of(const struct view *view, size_t number)
{
    const struct plan_view *data = view->data;

    return plan_row_change(&data->rows, number, view->app->plan);
}

static const char *kind_word(const struct change *change)
{
    if (change->target.kind == TARGET_POLICY && change_kind_alters(change->kind))
        return N_("policy");
    switch (change->kind) {
    case CHANGE_REWRITE:
        return change->rule_count || change->entry_count ? N_("rewrite") : N_("remove");
    case CHANGE_CARVE:
        return N_("carve");
    case CHANGE_ACCEPT:
        return N_("accept");
    default:
        return N_("skip");
    }
}

static const char *verdict_word(enum review_verdict verdict)
{
    return verdict == REVIEW_APPROVED   ? N_("yes")
           : verdict == REVIEW_REJECTED ? N_("no")
                                        : "";
}

static void add_verdict(const struct view *view, size_t number, struct strbuf *out)
{
    const struct plan_view *data = view->data;
    const char *word = verdict_word(plan_row_verdict(&data->rows, number, view->app->plan));

    strbuf_adds(out, *word ? _(word) : "");
    if (change_of(view, number)->review.comment_count)
        strbuf_addch(out, '*'); /* there are comments, in the pane */
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct change *change = change_of(view, number);
    struct positions positions = positions_of(view, number);

    strbuf_addf(&row->cells[0], "%zu", number + 1);
    strbuf_adds(&row->cells[1], _(kind_word(change)));
    add_verdict(view, number, &row->cells[2]);
    if (positions.count > 1)
        strbuf_addf(&row->cells[3], _("%zu rules as one, first "), positions.count);
    change_summary(change, view->app->account, &row->cells[3]);
    row->role =
        change->kind == CHANGE_ACCEPT || change->kind == CHANGE_SKIP ? ROLE_DIM : ROLE_NORMAL;
    if (change->conflict)
        row->role = ROLE_ERROR;
}

static size_t count_verdicts(const struct plan *plan, enum review_verdict verdict)
{
    size_t found = 0;

    for (size_t i = 0; i < plan_decision_count(plan); i++)
        found += plan_decision_at(plan, i)->review.verdict == verdict;
    return found;
}

/* A decision may leave a finding that weighs less: the total alone would not show it. */
static const char *weight_words(const struct app *app)
{
    for (unsigned severity = SEVERITY_COUNT; severity-- > 0;) {
        size_t before = app->severities_at_start[severity];
        size_t after = app->findings.by_severity[severity];

        if (before != after)
            return after < before ? _(", less severe") : _(", more severe");
    }
    return "";
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct app *app = view->app;
    size_t approved = count_verdicts(app->plan, REVIEW_APPROVED);

    strbuf_addf(out, _("Plan: findings %zu now, %zu after"), app->findings_at_start,
                app->findings.items.count);
    if (app->findings.items.count == app->findings_at_start)
        strbuf_adds(out, weight_words(app));
    if (approved)
        strbuf_addf(out, _(", %zu approved"), approved);
}

/* --- the pane -------------------------------------------------------------------------------------- */

static void add_holder(const struct app *app, struct target target, struct strbuf *out)
{
    if (target.kind == TARGET_POLICY) {
        struct strbuf name = STRBUF_INIT;

        policy_row_format_name(app->account, target.row, &name);
        sanitise_add(out, name.text, name.length);
        strbuf_release(&name);
        return;
    }
    account_describe_object(app->account, target_holder(app->account, target), out);
}

static void add_members(const struct view *view, size_t number, struct lines *lines)
{
    struct positions positions = positions_of(view, number);
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < positions.count && i < NAMES_MOST; i++) {
        strbuf_adds(&text, i ? ", " : _("Decided as one: "));
        add_holder(view->app, plan_decision_at(view->app->plan, positions.items[i])->target, &text);
    }
    if (positions.count > NAMES_MOST)
        strbuf_addf(&text, _(" and %zu more"), positions.count - NAMES_MOST);
    lines_addf(lines, ROLE_STRONG, _("%s. s splits them."), text.text);
    strbuf_release(&text);
}

/* Each rule is another rule, even where all say the same: what the first breaks another may not. */
static void add_breakage(const struct view *view, const struct change *change, struct lines *lines)
{
    struct app *app = view->app;
    struct preview preview = {0};
    struct strbuf holder = STRBUF_INIT;

    if (change->target.kind == TARGET_POLICY)
        return; /* several of them are only accepted or left as one */
    preview_make(&preview, app->account, plan_edits_beside(app->plan, change->target), change,
                 &app->ports);
    if (preview.mail_broken) {
        add_holder(app, change->target, &holder);
        lines_addf(lines, ROLE_CRITICAL,
                   ngettext("In %s it breaks %zu way of the account's own mail.",
                            "In %s it breaks %zu ways of the account's own mail.",
                            (unsigned long)preview.mail_broken),
                   holder.text, preview.mail_broken);
    }
    strbuf_release(&holder);
    preview_release(&preview);
}

static void add_breakages(const struct view *view, size_t number, struct lines *lines)
{
    struct positions positions = positions_of(view, number);

    for (size_t i = 0; i < positions.count && i < NAMES_MOST; i++)
        add_breakage(view, plan_decision_at(view->app->plan, positions.items[i]), lines);
    if (positions.count > NAMES_MOST)
        lines_addf(lines, ROLE_DIM, _("Only the first %d were looked at for mail that breaks."),
                   NAMES_MOST);
}

/* "sg-3 (legacy): left for later", of what says the same and was not decided with the others. */
static void add_exception(const struct app *app, struct target target, struct strbuf *out)
{
    size_t position = plan_find(app->plan, target);

    if (position == SIZE_MAX) {
        add_holder(app, target, out);
        strbuf_adds(out, _(": not decided"));
    } else {
        change_summary(plan_decision_at(app->plan, position), app->account, out);
    }
}

static void add_exceptions(const struct view *view, const struct change *change,
                           struct lines *lines)
{
    const struct app *app = view->app;
    struct target other = {change->target.kind, 0};
    size_t told = 0;

    if (change->target.kind == TARGET_POLICY)
        return;
    for (; target_find_alike(app->account, change->target, &other); other.row++) {
        size_t position = plan_find(app->plan, other);
        struct strbuf text = STRBUF_INIT;

        if (position != SIZE_MAX && plan_decision_at(app->plan, position)->batch == change->batch)
            continue;
        if (told++ < NAMES_MOST) {
            add_exception(app, other, &text);
            lines_addf(lines, ROLE_MEDIUM, _("Says the same and is not among them: %s."),
                       text.text);
        }
        strbuf_release(&text);
    }
    if (told > NAMES_MOST)
        lines_addf(lines, ROLE_MEDIUM, _("And %zu more."), told - NAMES_MOST);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct change *change = change_of(view, number);

    change_review_lines(change, lines);
    if (positions_of(view, number).count > 1) {
        add_members(view, number, lines);
        add_breakages(view, number, lines);
        add_exceptions(view, change, lines);
        lines_add(lines, ROLE_NORMAL, _("What it does to the first:"));
    }
    change_lines(view->app, change, width, PREVIEW_QUICK, lines);
}

/* --- what can be done -------------------------------------------------------------------------------- */

static struct object_ref object(const struct view *view, size_t number)
{
    return target_holder(view->app->account, change_of(view, number)->target);
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    struct positions positions = positions_of(view, number);

    for (size_t i = 0; i < positions.count; i++)
        targets_add(targets, plan_decision_at(view->app->plan, positions.items[i])->target);
}

/* The next row without a verdict, around the end; stays where there is none. */
static void go_to_open(struct view *view, size_t from)
{
    const struct plan_view *data = view->data;

    for (size_t step = 1; step <= data->rows.count; step++) {
        size_t number = (from + step) % data->rows.count;

        if (plan_row_verdict(&data->rows, number, view->app->plan) == REVIEW_OPEN) {
            view_go_to_row(view, number);
            return;
        }
    }
}

/* Of the marked rows, or of the selected one; then on to what is still open. */
static void judge(struct view *view, size_t number, enum review_verdict verdict)
{
    uint64_t before = plan_version(view->app->plan);
    struct targets chosen = {0};

    view_targets(view, &chosen);
    decisions_judge(view->app, &chosen, verdict);
    if (plan_version(view->app->plan) != before)
        go_to_open(view, number);
    targets_release(&chosen);
}

static bool act(struct view *view, enum action action)
{
    size_t number = view_cursor_row(view);

    if (number == ROW_NOTHING)
        return false;
    switch (action) {
    case ACTION_OPEN:
        preview_open_decision(view->app, positions_of(view, number).items[0]);
        return true;
    case ACTION_APPROVE:
        judge(view, number, REVIEW_APPROVED);
        return true;
    case ACTION_REJECT:
        judge(view, number, REVIEW_REJECTED);
        return true;
    case ACTION_NEXT:
        go_to_open(view, number);
        return true;
    default:
        return false;
    }
}

static void release(struct view *view)
{
    struct plan_view *data = view->data;

    plan_rows_release(&data->rows);
}

static const struct column columns[] = {{N_("No."), 4, 0, 1},
                                        {N_("Decision"), 8, 0, 0},
                                        {N_("OK?"), 4, 0, 2},
                                        {N_("About"), 40, 1, 0}};

static const struct hint hints[] = {
    {ACTION_WRITE, N_("write")}, {ACTION_APPROVE, N_("yes")},     {ACTION_REJECT, N_("no")},
    {ACTION_DROP, N_("drop")},   {ACTION_REWRITE, N_("edit")},    {ACTION_SPLIT, N_("split")},
    {ACTION_OPEN, N_("preview")}, {ACTION_BACK, N_("back")},      {ACTION_UNDO, N_("undo")},
    {ACTION_REDO, N_("redo")},   {ACTION_COMMENT, N_("comment")}, {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "plan",
    .columns = columns,
    .column_count = 4,
    .pane = PANE_LARGE,
    .hints = hints,
    .empty = N_("Nothing is decided yet. f shows the findings, r rewrites a rule."),
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .release = release,
    .saved_as = "plan",
};

void plan_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct plan_view)));
}
