/* Guided mode: one question a screen. What it says is in guide_words.c. */
#include "views/screens/guide.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* --- going from step to step --------------------------------------------------------------------------- */

static void enter(struct view *view, enum guide_step step)
{
    struct guide *guide = view->data;

    guide->step = step;
    guide_make_answers(guide, view->app);
    view->pane_stale = true;
    view->pane_focused = false;
    view_select_rows(view);
    list_move_to(&view->list, 0);
}

static void forget_choice(struct guide *guide)
{
    free(guide->spelling);
    guide->spelling = NULL;
    guide->kind = CHANGE_REWRITE;
    candidates_release(&guide->candidates);
}

/* The first question about what is decided next. */
static enum guide_step first_step(const struct guide *guide)
{
    if (guide->finding != NONE)
        return GUIDE_WHAT;
    return guide->closing.count ? GUIDE_CLOSE : GUIDE_END;
}

/* The plan has changed, or it begins: on to what is worst now. */
static void refresh(struct view *view)
{
    struct guide *guide = view->data;

    forget_choice(guide);
    guide_forget_closing(guide);
    guide_pick(guide, view->app);
    if (guide->finding == NONE)
        guide_pick_closing(guide, view->app);
    guide->step = first_step(guide);
    guide_make_answers(guide, view->app);
    list_move_to(&view->list, 0); /* the safe answer */
}

static void choose_source(struct view *view, enum change_kind kind)
{
    struct guide *guide = view->data;
    struct app *app = view->app;
    const struct candidates_request request = {
        .account = app->account,
        .edits = plan_edits_beside(app->plan, guide->target),
        .target = guide->target,
        .ports = &app->ports,
        .carve = kind == CHANGE_CARVE,
        .evidence = app->evidence};

    guide->kind = kind;
    candidates_release(&guide->candidates);
    candidates_list(&guide->candidates, &request);
    enter(view, GUIDE_SOURCE);
}

/* Where carving loses protocols, or there is nothing else in the rule, the question means something. */
static void choose(struct view *view)
{
    struct guide *guide = view->data;

    if (guide_is_wide(guide, view->app))
        enter(view, GUIDE_PART);
    else
        choose_source(view, CHANGE_REWRITE);
}

static void confirm(struct view *view, const char *spelling)
{
    struct guide *guide = view->data;
    struct strbuf why = STRBUF_INIT;
    struct change change = {0};
    bool made = guide_make_change(guide, view->app, spelling, &change, &why);

    if (!made) {
        app_say(view->app, ROLE_ERROR, "%s", why.text);
    } else if (change.way == WAY_NOTHING) {
        app_say(view->app, ROLE_MESSAGE, "%s", _("That is what the rule says already."));
    } else {
        free(guide->spelling);
        guide->spelling = mem_strdup(spelling);
        enter(view, GUIDE_CONFIRM);
    }
    change_release(&change);
    strbuf_release(&why);
}

static void ask_source(struct view *view)
{
    struct strbuf spelling = STRBUF_INIT;

    if (app_ask_source(view->app, &spelling))
        confirm(view, spelling.text);
    strbuf_release(&spelling);
}

/* The rule or entry of a finding, or all rules that are closed at once. */
static void add_asked(const struct guide *guide, struct targets *targets)
{
    if (!guide->closing.count)
        targets_add(targets, guide->target);
    for (size_t i = 0; i < guide->closing.count; i++)
        targets_add(targets, guide->closing.items[i]);
}

/* Staging changes the plan, and refresh() goes on to what is next. */
static void stage(struct view *view, bool everywhere)
{
    struct guide *guide = view->data;
    struct targets targets = {0};
    char *spelling = mem_strdup(guide->spelling);

    add_asked(guide, &targets);
    for (size_t i = 0; everywhere && i < guide->same.count; i++)
        targets_add(&targets, guide->same.items[i]);
    app_stage(view->app, &targets, spelling, guide->kind);
    targets_release(&targets);
    free(spelling);
}

/* A source of the rule's own VPC means something for others too; a subnet or group is of one VPC. */
static bool means_something_elsewhere(const struct guide *guide)
{
    return !strcmp(guide->spelling, "vpc") || !strcmp(guide->spelling, "remove");
}

static void put_into_plan(struct view *view)
{
    struct guide *guide = view->data;

    if (!guide->closing.count)
        guide_find_same(guide, view->app);
    if (!guide->closing.count && guide->same.count && means_something_elsewhere(guide))
        enter(view, GUIDE_SAME);
    else
        stage(view, false);
}

static void decide(struct view *view, enum change_kind kind)
{
    struct guide *guide = view->data;
    struct targets targets = {0};

    add_asked(guide, &targets);
    if (kind == CHANGE_ACCEPT)
        app_accept(view->app, &targets);
    else
        app_decide(view->app, &targets, &(struct decision){.kind = kind});
    targets_release(&targets);
}

static void go_back(struct view *view)
{
    const struct guide *guide = view->data;
    bool asked_part = guide_is_wide(guide, view->app);

    if (guide->step == GUIDE_SOURCE && asked_part)
        enter(view, GUIDE_PART);
    else if (guide->step == GUIDE_CONFIRM && !guide->closing.count)
        enter(view, GUIDE_SOURCE);
    else if (guide->step == GUIDE_SAME)
        enter(view, GUIDE_CONFIRM);
    else
        enter(view, first_step(guide));
}

/* --- answers ------------------------------------------------------------------------------------------- */

static void answer(struct view *view, const struct answer *given)
{
    struct guide *guide = view->data;

    switch (given->kind) {
    case ANSWER_LATER:
        decide(view, CHANGE_SKIP);
        break;
    case ANSWER_ACCEPT:
        decide(view, CHANGE_ACCEPT);
        break;
    case ANSWER_CHOOSE:
        choose(view);
        break;
    case ANSWER_PART:
        choose_source(view, CHANGE_CARVE);
        break;
    case ANSWER_WHOLE:
        choose_source(view, CHANGE_REWRITE);
        break;
    case ANSWER_CANDIDATE:
        confirm(view, guide->candidates.items[given->candidate].spelling);
        break;
    case ANSWER_TYPE:
        ask_source(view);
        break;
    case ANSWER_CLOSE:
        confirm(view, guide->closing_to);
        break;
    case ANSWER_YES:
        put_into_plan(view);
        break;
    case ANSWER_ONE:
    case ANSWER_ALL:
        stage(view, given->kind == ANSWER_ALL);
        break;
    case ANSWER_BACK:
        go_back(view);
        break;
    case ANSWER_PLAN:
        plan_open(view->app);
        break;
    case ANSWER_WRITE:
        write_open(view->app);
        break;
    case ANSWER_STOP:
    case ANSWER_OVERVIEW:
        overview_open(view->app);
        break;
    }
}

static bool act(struct view *view, enum action action)
{
    const struct guide *guide = view->data;
    size_t number = view_cursor_row(view);

    if (action == ACTION_BACK && guide->step != first_step(guide)) {
        go_back(view);
        return true;
    }
    if (action != ACTION_OPEN || number == ROW_NOTHING)
        return false;
    answer(view, &guide->answers[number]);
    return true;
}

/* --- the view ------------------------------------------------------------------------------------------- */

static size_t count(const struct view *view)
{
    const struct guide *guide = view->data;

    return guide->answer_count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct guide *guide = view->data;

    strbuf_addf(&row->cells[0], "  %s", guide->answers[number].text);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct guide *guide = view->data;

    if (guide->step == GUIDE_END)
        strbuf_adds(out, _("Guide"));
    else
        strbuf_addf(out, _("Guide, %zu to decide"), guide->left);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    guide_say(view->data, view->app, number, width, lines);
}

static struct object_ref object(const struct view *view, size_t number)
{
    const struct guide *guide = view->data;

    (void)number;
    if (guide->step == GUIDE_END)
        return (struct object_ref){OBJECT_VPC, NONE};
    return target_holder(view->app->account, guide->target);
}

static void targets(const struct view *view, size_t number, struct targets *targets)
{
    const struct guide *guide = view->data;

    (void)number;
    if (guide->step != GUIDE_END)
        add_asked(guide, targets);
}

static void release(struct view *view)
{
    struct guide *guide = view->data;

    forget_choice(guide);
    guide_forget_closing(guide);
    guide_clear_answers(guide);
    free(guide->answers);
    targets_release(&guide->same);
}

static const struct column columns[] = {{"", 24, 1, 0}};

static const struct hint hints[] = {{ACTION_OPEN, N_("choose")},    {ACTION_BACK, N_("back")},
                                    {ACTION_UNDO, N_("undo")},      {ACTION_NEXT_PANE, N_("scroll")},
                                    {ACTION_PLAN, N_("plan")},      {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "guide",
    .columns = columns,
    .column_count = 1,
    .plain = true,
    .pane = PANE_ABOVE,
    .hints = hints,
    .refresh = refresh,
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .object = object,
    .targets = targets,
    .act = act,
    .release = release,
    .saved_as = "guide",
};

void guide_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct guide)));
}
