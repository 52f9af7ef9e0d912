/* Loading: the first screen of a large export, until all of it is there: how far reading has come, and
 * what it has found to be open to everybody. It can be scrolled and filtered like any other. */
#include <string.h>

#include "views/screens/app.h"

struct loading {
    struct loader_news news;
    struct open_rules rules;
};

static const struct view_class class;

/* --- rows ---------------------------------------------------------------------------------------- */

static size_t count(const struct view *view)
{
    const struct loading *loading = view->data;

    return loading->rules.count;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    const struct loading *loading = view->data;
    const struct open_rule *rule = &loading->rules.items[number];

    strbuf_adds(&row->cells[0], rule->group);
    strbuf_adds(&row->cells[1], rule->name);
    strbuf_adds(&row->cells[2], rule->ports);
    strbuf_adds(&row->cells[3], rule->source);
}

static void crumb(const struct view *view, struct strbuf *out)
{
    const struct loading *loading = view->data;
    const struct loader_news *news = &loading->news;

    strbuf_adds(out, news->in_logs ? _("Reading flow logs") : _("Loading"));
    if (news->total)
        strbuf_addf(out, " %u %%", (unsigned)(news->done * 100 / news->total));
}

/* --- the pane ------------------------------------------------------------------------------------ */

static void add_open_count(const struct loader_news *news, struct lines *lines)
{
    if (news->first_look.is_known && news->open_rules <= news->first_look.rules)
        lines_addf(
            lines, ROLE_NORMAL,
            news->first_look.groups == 1
                ? ngettext("First look: %zu inbound rule in %zu group lets anybody in on an SMTP "
                           "port.",
                           "First look: %zu inbound rules in %zu group let anybody in on an SMTP "
                           "port.",
                           (unsigned long)news->first_look.rules)
                : _("First look: %zu inbound rules in %zu groups let anybody in on an SMTP port."),
            news->first_look.rules, news->first_look.groups);
    else
        lines_addf(lines, ROLE_NORMAL,
                   ngettext("%zu inbound rule lets anybody in on an SMTP port.",
                            "%zu inbound rules let anybody in on an SMTP port.",
                            (unsigned long)news->open_rules),
                   news->open_rules);
}

static size_t open_count(const struct loader_news *news)
{
    size_t looked = news->first_look.is_known ? news->first_look.rules : 0;

    return news->open_rules > looked ? news->open_rules : looked;
}

static void add_found(const struct loading *loading, struct lines *lines)
{
    const struct loader_news *news = &loading->news;

    lines_addf(lines, ROLE_NORMAL,
               _("So far: security-group rules %zu, security groups %zu, network interfaces %zu."),
               news->rules, news->groups, news->interfaces);
    add_open_count(news, lines);
    if (open_count(news) > loading->rules.count)
        lines_addf(lines, ROLE_DIM, _("The first %zu are listed."), loading->rules.count);
}

static void detail(const struct view *view, size_t number, int width, struct lines *lines)
{
    const struct loading *loading = view->data;

    (void)number;
    (void)width;
    add_found(loading, lines);
    if (loading->news.problems)
        lines_addf(lines, ROLE_MEDIUM, _("%zu problems: they are listed when all is read."),
                   loading->news.problems);
    lines_add(lines, ROLE_DIM,
              _("Whether these are reachable is judged when all is read; the Overview opens then. "
                "q stops."));
}

/* --- news ---------------------------------------------------------------------------------------- */

static struct view *find(const struct app *app)
{
    return app->depth && app->stack[0]->class == &class ? app->stack[0] : NULL;
}

void loading_look(struct app *app)
{
    struct view *view = find(app);
    struct loading *loading = view ? view->data : NULL;

    if (!loading || !app->loader)
        return;
    loader_look(app->loader, &loading->news, &loading->rules);
    view_refresh(view);
}

bool loading_has_ended(const struct app *app)
{
    const struct view *view = find(app);

    return app->loader && view && ((const struct loading *)view->data)->news.ended;
}

/* --- what has to wait ---------------------------------------------------------------------------- */

bool app_must_wait(struct app *app, enum action action)
{
    static const enum action at_once[] = {ACTION_BACK,    ACTION_HELP,    ACTION_FILTER,
                                          ACTION_COMMAND, ACTION_REPAINT, ACTION_SUSPEND,
                                          ACTION_QUIT};
    bool waits = app->loader || app->request->lists_sessions;

    for (size_t i = 0; i < sizeof at_once / sizeof at_once[0]; i++)
        waits &= action != at_once[i];
    if (waits)
        app_say(app, ROLE_MESSAGE, "%s",
                app->loader
                    ? _("The export is still being read; this can be done when all of it is there.")
                    : _("No export is open: Enter opens the session on this row."));
    return waits;
}

/* --- the view ------------------------------------------------------------------------------------ */

static void release(struct view *view)
{
    struct loading *loading = view->data;

    open_rules_release(&loading->rules);
}

static const struct column columns[] = {{N_("Security group"), 20, 0, 0},
                                        {N_("Name"), 16, 2, 0},
                                        {N_("Ports"), 11, 0, 0},
                                        {N_("Open to"), 9, 0, 0}};

static const struct hint hints[] = {{ACTION_FILTER, N_("filter")}, {ACTION_NONE, NULL}};

static const struct view_class class = {
    .name = "loading",
    .columns = columns,
    .column_count = 4,
    .pane = PANE_BELOW,
    .hints = hints,
    .empty = N_("Nothing that is open to everybody yet."),
    .count = count,
    .row = row,
    .crumb = crumb,
    .detail = detail,
    .release = release,
};

void loading_open(struct app *app)
{
    app_push(app, view_new(&class, app, sizeof(struct loading)));
    loading_look(app);
}
