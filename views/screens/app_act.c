/* What each action means in any view that does not take it itself. */
#include <stdlib.h>

#include "model/base/mem.h"
#include "views/screens/app.h"
#include "views/screens/plan_acts.h"

static void say_no_rule(struct app *app)
{
    app_say(app, ROLE_MESSAGE, "%s",
            _("Choose a security-group rule or an ACL entry first (f shows the findings)."));
}

static void act_on_object(struct app *app, enum action action)
{
    struct view *view = app_top(app);
    size_t row = view_cursor_row(view);
    struct object_ref object = {OBJECT_VPC, NONE};

    if (row != ROW_NOTHING && view->class->object)
        object = view->class->object(view, row);
    if (object.row == NONE)
        app_say(app, ROLE_MESSAGE, "%s", _("There is no object on this row."));
    else if (action == ACTION_RAW)
        raw_open(app, object);
    else
        related_open(app, object);
}

static void show_staged(struct app *app, const struct targets *targets)
{
    const struct change *decision = plan_decision_about(app->plan, targets->items[0]);

    if (!decision && targets->items[0].kind == TARGET_POLICY)
        app_say(app, ROLE_MESSAGE, "%s", _("Nothing is decided about this policy; r shows what is "
                                           "proposed."));
    else if (!decision)
        app_say(app, ROLE_MESSAGE, "%s", _("Nothing is staged for this rule; r rewrites it."));
    else
        preview_open(app, decision);
}

static void drop_decisions(struct app *app, const struct targets *targets)
{
    size_t dropped = 0;

    plan_begin(app->plan);
    for (size_t i = 0; i < targets->count; i++) {
        dropped += plan_drop_about(app->plan, targets->items[i]);
    }
    plan_end(app->plan);
    app_plan_changed(app);
    app_say(app, ROLE_MESSAGE, ngettext("%zu decision dropped; u brings it back.",
                                        "%zu decisions dropped; u brings them back.",
                                        (unsigned long)dropped),
            dropped);
}

static void act_on_targets(struct app *app, enum action action)
{
    struct targets targets = {0};

    view_targets(app_top(app), &targets);
    if (!targets.count)
        say_no_rule(app);
    else if (action == ACTION_REWRITE && targets.items[0].kind == TARGET_POLICY)
        policy_open(app, targets.items[0].row);
    else if (action == ACTION_REWRITE || action == ACTION_CARVE)
        rewrite_open(app, &targets, action == ACTION_CARVE);
    else if (action == ACTION_ACCEPT)
        app_accept(app, &targets);
    else if (action == ACTION_SKIP)
        app_decide(app, &targets, &(struct decision){.kind = CHANGE_SKIP});
    else if (action == ACTION_DROP)
        drop_decisions(app, &targets);
    else if (action == ACTION_APPROVE || action == ACTION_REJECT)
        decisions_judge(app, &targets,
                   action == ACTION_APPROVE ? REVIEW_APPROVED : REVIEW_REJECTED);
    else if (action == ACTION_COMMENT)
        decisions_comment(app, &targets, "");
    else if (action == ACTION_SPLIT)
        decisions_split(app, &targets);
    else
        show_staged(app, &targets);
    targets_release(&targets);
}

/* A filter that is being typed, and where the cursor was before. */
struct typing {
    struct app *app;
    size_t row;
};

static void filter_changed(const char *line, bool resized, void *context)
{
    const struct typing *typing = context;

    if (!resized)
        view_type_filter(app_top(typing->app), line, typing->row);
    app_paint(typing->app);
}

static struct terminal_wait typing_waiting(void *context)
{
    const struct typing *typing = context;

    return app_waiting(typing->app);
}

static void typing_woken(enum terminal_event event, void *context)
{
    const struct typing *typing = context;

    app_woken(event, typing->app);
}

static void ask_filter(struct app *app)
{
    struct view *view = app_top(app);
    struct typing typing = {app, view_cursor_row(view)};
    char *before = mem_strdup(view->filter.text);
    struct strbuf line = STRBUF_INIT;
    struct prompt_request request = {.label = "/",
                                     .initial = before,
                                     .changed = filter_changed,
                                     .waiting = typing_waiting,
                                     .woken = typing_woken,
                                     .context = &typing};
    enum prompt_result result;

    view_expect_filter(view);
    result = app_edit(app, &request, &line);
    view_keep_filter(view, result == PROMPT_ENTERED ? line.text : before, typing.row);
    free(before);
    strbuf_release(&line);
}

static void ask_command(struct app *app)
{
    struct strbuf line = STRBUF_INIT;

    if (app_ask(app, ":", NULL, app_complete_command, &line))
        app_command(app, line.text);
    strbuf_release(&line);
}

static void open_screen(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_OVERVIEW:
        overview_open(app);
        break;
    case ACTION_BROWSE:
        browse_open(app);
        break;
    case ACTION_FINDINGS:
        findings_open(app);
        break;
    case ACTION_PLAN:
        plan_open(app);
        break;
    case ACTION_PROBLEMS:
        problems_open(app);
        break;
    case ACTION_WRITE:
        write_open(app);
        break;
    case ACTION_GUIDE:
        guide_open(app);
        break;
    default:
        help_open(app);
        break;
    }
}

void app_act(struct app *app, enum action action)
{
    if (app_must_wait(app, action))
        return;
    switch (action) {
    case ACTION_BACK:
        app_back(app);
        break;
    case ACTION_OVERVIEW:
    case ACTION_BROWSE:
    case ACTION_FINDINGS:
    case ACTION_PLAN:
    case ACTION_PROBLEMS:
    case ACTION_WRITE:
    case ACTION_GUIDE:
    case ACTION_HELP:
        open_screen(app, action);
        break;
    case ACTION_RAW:
    case ACTION_RELATED:
        act_on_object(app, action);
        break;
    case ACTION_REWRITE:
    case ACTION_CARVE:
    case ACTION_ACCEPT:
    case ACTION_SKIP:
    case ACTION_DROP:
    case ACTION_DIFF:
    case ACTION_APPROVE:
    case ACTION_REJECT:
    case ACTION_COMMENT:
    case ACTION_SPLIT:
        act_on_targets(app, action);
        break;
    case ACTION_UNDO:
        app_undo(app);
        break;
    case ACTION_REDO:
        app_redo(app);
        break;
    case ACTION_FILTER:
        ask_filter(app);
        break;
    case ACTION_COMMAND:
        ask_command(app);
        break;
    case ACTION_PATH:
        path_ask(app);
        break;
    case ACTION_MAP:
        map_open_here(app);
        break;
    case ACTION_LEFT:
        app_back(app);
        break;
    case ACTION_MAIL:
        mail_open(app);
        break;
    case ACTION_REPAINT:
        terminal_repaint(app->terminal);
        break;
    case ACTION_SUSPEND:
        terminal_suspend(app->terminal);
        break;
    case ACTION_QUIT:
        app_leave(app, true);
        break;
    default:
        app_say(app, ROLE_MESSAGE, "%s", _("That does nothing on this screen."));
        break;
    }
}
