/* Problems: what could not be read or understood, and where. */
#include "model/account/problem.h"

#include "views/screens/app.h"

struct problems_view {
    char unused; /* the account holds the problems */
};

static const struct problem *problem_at(const struct view *view, size_t number)
{
    return &view->app->account->problems.items[number];
}

static size_t count(const struct view *view)
{
    return view->app->account->problems.count;
}

static const char *weight_word(enum problem_weight weight)
{
    static const char *const words[] = {N_("note"), N_("warning"), N_("error")};

    return words[weight];
}

static void row(const struct view *view, size_t number, struct row *row)
{
    static const enum role roles[] = {ROLE_DIM, ROLE_MEDIUM, ROLE_HIGH};
    const struct problem *problem = problem_at(view, number);

    strbuf_adds(&row->cells[0], _(weight_word(problem->weight)));
    strbuf_adds(&row->cells[1], problem->file);
    if (problem->line)
        strbuf_addf(&row->cells[2], "%u:%u", problem->line, problem->column);
    strbuf_adds(&row->cells[3], problem->message);
    row->first = roles[problem->weight];
}

static void crumb(const struct view *view, struct strbuf *out)
{
    (void)view;
    strbuf_adds(out, _("Problems"));
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    struct strbuf text = STRBUF_INIT;

    (void)width;
    problem_format(&text, problem_at(view, number));
    lines_add(lines, ROLE_NORMAL, text.text);
    lines_add(lines, ROLE_DIM, _("Everything else was loaded."));
    strbuf_release(&text);
}

static const struct column columns[] = {{N_("Weight"), 7, 0, 0},
                                        {N_("File"), 20, 1, 0},
                                        {N_("Place"), 9, 0, 0},
                                        {N_("What is wrong"), 20, 2, 0}};

static const struct hint hints[] = {{ACTION_FILTER, N_("filter")},
                                    {ACTION_SORT, N_("sort")},
                                    {ACTION_BACK, N_("back")},
                                    {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "problems",
    .columns = columns,
    .column_count = 4,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("Everything could be read."),
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .saved_as = "problems",
};

void problems_open(struct app *app)
{
    if (!app_raise(app, &class))
        app_push(app, view_new(&class, app, sizeof(struct problems_view)));
}
