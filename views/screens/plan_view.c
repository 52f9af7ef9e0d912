/* Plan: every decision taken, each with its preview; drop, edit, undo, redo, write. */
#include "model/mend/plan.h"

#include <stdlib.h>

#include "views/screens/app.h"
#include "views/screens/change_lines.h"

struct plan_view {
    char unused; /* the plan itself is all there is to show */
};

static size_t count(const struct view *view)
{
    return plan_count(view->app->plan);
}

static const char *kind_word(const struct change *change)
{
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

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct change *change = plan_at(view->app->plan, number);

    strbuf_addf(&row->cells[0], "%zu", number + 1);
    strbuf_adds(&row->cells[1], _(kind_word(change)));
    change_summary(change, view->app->account, &row->cells[2]);
    row->role =
        change->kind == CHANGE_ACCEPT || change->kind == CHANGE_SKIP ? ROLE_DIM : ROLE_NORMAL;
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct app *app = view->app;

    strbuf_addf(out, _("Plan: findings %zu now, %zu after"), app->findings_at_start,
                app->findings.items.count);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    change_lines(view->app, plan_at(view->app->plan, number), width, PREVIEW_QUICK, lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    return target_holder(view->app->account, plan_at(view->app->plan, number)->target);
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    targets_add(targets, plan_at(view->app->plan, number)->target);
}

static bool act(struct view *view, enum action action)
{
    size_t number = view_cursor_row(view);

    if (action != ACTION_OPEN || number == ROW_NOTHING)
        return false;
    preview_open(view->app, plan_at(view->app->plan, number));
    return true;
}

static const struct column columns[] = {
    {N_("No."), 4, 0, 1}, {N_("Decision"), 8, 0, 0}, {N_("About"), 40, 1, 0}};

static const struct hint hints[] = {{ACTION_WRITE, N_("write")},  {ACTION_DROP, N_("drop")},
                                    {ACTION_REWRITE, N_("edit")}, {ACTION_UNDO, N_("undo")},
                                    {ACTION_REDO, N_("redo")},    {ACTION_OPEN, N_("preview")},
                                    {ACTION_BACK, N_("back")},    {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "plan",
    .columns = columns,
    .column_count = 3,
    .pane = PANE_LARGE,
    .hints = hints,
    .empty = N_("Nothing is decided yet. f shows the findings, r rewrites a rule."),
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
};

void plan_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct plan_view)));
}
