/* Preview: one change in full: the rules, the meaning, the way. A change that is not staged yet can be;
 * of those in the plan the next and the previous one can be gone to. */
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/app.h"
#include "views/screens/change_lines.h"
#include "views/screens/text_view.h"

struct preview_view {
    struct text_view text; /* first: text_view.h */
    struct change change;
    size_t position; /* in the plan; SIZE_MAX: not staged */
};

static void refresh(struct view *view)
{
    struct preview_view *preview = view->data;

    lines_clear(&preview->text.lines);
    change_lines(view->app, &preview->change, terminal_columns(view->app->terminal), PREVIEW_WHOLE,
                 &preview->text.lines);
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct preview_view *preview = view->data;

    (void)number;
    targets_add(targets, preview->change.target);
}

static bool act_on_decision(struct view *view, enum action action)
{
    struct preview_view *preview = view->data;
    size_t count = plan_decision_count(view->app->plan);
    size_t step = action == ACTION_PREVIOUS ? count - 1 : 1;

    if (!count || (action != ACTION_NEXT && action != ACTION_PREVIOUS && action != ACTION_OPEN))
        return false;
    preview->position = (preview->position + step) % count;
    change_release(&preview->change);
    change_copy(&preview->change, plan_decision_at(view->app->plan, preview->position));
    view_refresh(view);
    list_move_to(&view->list, 0);
    return true;
}

/* Which decision it is, what others said of it, and what it does. */
static void refresh_decision(struct view *view)
{
    struct preview_view *preview = view->data;
    struct lines *lines = &preview->text.lines;
    struct strbuf summary = STRBUF_INIT;

    lines_clear(lines);
    change_summary(&preview->change, view->app->account, &summary);
    lines_add(lines, ROLE_STRONG, summary.text);
    change_review_lines(&preview->change, lines);
    lines_add(lines, ROLE_NORMAL, "");
    change_lines(view->app, &preview->change, terminal_columns(view->app->terminal), PREVIEW_WHOLE,
                 lines);
    strbuf_release(&summary);
}

static void decision_crumb(const struct view *view, struct strbuf *out)
{
    const struct preview_view *preview = view->data;

    strbuf_addf(out, _("Decision %zu of %zu"), preview->position + 1,
                plan_decision_count(view->app->plan));
}

static bool act(struct view *view, enum action action)
{
    struct preview_view *preview = view->data;
    struct app *app = view->app; /* going back, the view goes */
    struct change change = {0};

    if (action != ACTION_OPEN)
        return false;
    change_copy(&change, &preview->change);
    free(change.author);
    change.author = app_decider(app) ? mem_strdup(app_decider(app)) : NULL;
    plan_stage(app->plan, &change);
    app_stamp(app);
    app_plan_changed(app);
    app_back(app);
    if (!strcmp(app_top(app)->class->name, "rewrite"))
        app_back(app); /* what was to be chosen there is chosen: on with what is left */
    app_say(app, ROLE_MESSAGE, _("Staged. u undoes, p shows the plan, w writes."));
    return true;
}

static void release(struct view *view)
{
    struct preview_view *preview = view->data;

    change_release(&preview->change);
    text_view_release(view);
}

static const struct hint hints[] = {
    {ACTION_OPEN, N_("stage")}, {ACTION_BACK, N_("back")}, {ACTION_NONE, NULL}};

static void save_change(const struct view *view, struct view_subject *subject)
{
    const struct change *change = &((const struct preview_view *)view->data)->change;

    TABLE_ADD(subject->rows, change->kind);
    TABLE_ADD(subject->rows, change->allow_loss);
    TABLE_ADD(subject->rows, change->target.kind);
    TABLE_ADD(subject->rows, change->target.row);
    if (change_kind_alters(change->kind) && change->target.kind != TARGET_POLICY)
        subject->text = mem_strdup(change->candidate.spelling);
}

static const struct view_class class = {
    .name = "preview",
    .columns = text_view_columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_NONE,
    .hints = hints,
    .refresh = refresh,
    .count = text_view_count,
    .row = text_view_row,
    .crumb = text_view_crumb,
    .targets = targets,
    .act = act,
    .release = release,
    .saved_as = "preview",
    .save = save_change,
};

static const struct hint decision_hints[] = {{ACTION_NEXT, N_("next")},
                                             {ACTION_PREVIOUS, N_("previous")},
                                             {ACTION_REWRITE, N_("edit")},
                                             {ACTION_BACK, N_("back")},
                                             {ACTION_NONE, NULL}};

static void save(const struct view *view, struct view_subject *subject)
{
    const struct preview_view *preview = view->data;

    TABLE_ADD(subject->rows, (uint32_t)preview->position);
}

static const struct view_class decision_class = {
    .name = "decision",
    .columns = text_view_columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_NONE,
    .hints = decision_hints,
    .refresh = refresh_decision,
    .count = text_view_count,
    .row = text_view_row,
    .crumb = decision_crumb,
    .targets = targets,
    .act = act_on_decision,
    .release = release,
    .saved_as = "decision",
    .save = save,
};

static void push(struct app *app, const struct view_class *view_class, const struct change *change,
                 size_t position)
{
    struct view *view = view_new(view_class, app, sizeof(struct preview_view));
    struct preview_view *preview = view->data;

    change_copy(&preview->change, change);
    preview->position = position;
    preview->text.crumb = mem_strdup(_("Preview"));
    app_push(app, view);
}

void preview_open(struct app *app, const struct change *change)
{
    push(app, &class, change, SIZE_MAX);
}

void preview_open_decision(struct app *app, size_t position)
{
    push(app, &decision_class, plan_decision_at(app->plan, position), position);
}
