/* Preview: one change in full: the rules, the meaning, the way. */
#include <stdlib.h>

#include "model/base/mem.h"
#include "views/screens/app.h"
#include "views/screens/change_lines.h"
#include "views/screens/text_view.h"

struct preview_view {
    struct text_view text; /* first: text_view.h */
    struct change change;
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

static bool act(struct view *view, enum action action)
{
    struct preview_view *preview = view->data;
    struct change change = {0};

    if (action != ACTION_OPEN)
        return false;
    change_copy(&change, &preview->change);
    plan_stage(view->app->plan, &change);
    app_plan_changed(view->app);
    app_back(view->app);
    app_say(view->app, ROLE_MESSAGE, _("Staged. u undoes, p shows the plan, w writes."));
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
};

void preview_open(struct app *app, const struct change *change)
{
    struct view *view = view_new(&class, app, sizeof(struct preview_view));
    struct preview_view *preview = view->data;

    change_copy(&preview->change, change);
    preview->text.crumb = mem_strdup(_("Preview"));
    app_push(app, view);
}
