/*
 * The frame around the top view:
 *
 *     row 0          breadcrumbs                              3/14  2 staged
 *     rows 1 ..      the view
 *     last but one   keys worth knowing here
 *     last           answers, questions, the command line
 */
#include <string.h>

#include "tui/text.h"
#include "views/screens/app.h"

enum { ROWS_LEAST = 10, COLUMNS_LEAST = 40, HINT_KEYS_MOST = 4 };

static void add_right_side(struct app *app, const struct view *view, struct strbuf *out)
{
    if (view->filter.length)
        strbuf_addf(out, " /%s", view->filter.text);
    if (view->offending_only)
        strbuf_addf(out, " %s", _("offending"));
    if (view->mark_count)
        strbuf_addf(out, _(" %zu marked"), view->mark_count);
    strbuf_addch(out, ' ');
    list_format_position(&view->list, out);
    if (view_is_searching(view))
        strbuf_addch(out, '+'); /* so many so far */
    if (plan_decision_count(app->plan))
        strbuf_addf(out, _("  %zu staged"), plan_decision_count(app->plan));
    strbuf_addch(out, ' ');
}

static void add_crumbs(struct app *app, size_t from, struct strbuf *out)
{
    const char *separator = terminal_is_utf8(app->terminal) ? " › " : " > ";

    strbuf_adds(out, from ? (terminal_is_utf8(app->terminal) ? " …" : " ...") : " vpcmend");
    for (size_t i = from; i < app->depth; i++) {
        strbuf_adds(out, separator);
        app->stack[i]->class->crumb(app->stack[i], out);
    }
}

/* The crumbs that fit: the last ones matter most. */
static void fit_crumbs(struct app *app, size_t columns, struct strbuf *out)
{
    for (size_t from = 0; from < app->depth; from++) {
        strbuf_clear(out);
        add_crumbs(app, from, out);
        if (text_columns(out->text, terminal_is_utf8(app->terminal)) <= columns)
            return;
    }
}

static void paint_bar(struct app *app, const struct view *view)
{
    struct strbuf crumbs = STRBUF_INIT, right = STRBUF_INIT;
    int columns = terminal_columns(app->terminal), right_width;

    add_right_side(app, view, &right);
    right_width = (int)text_columns(right.text, terminal_is_utf8(app->terminal));
    if (right_width > columns / 2)
        right_width = columns / 2;
    fit_crumbs(app, (size_t)(columns - right_width), &crumbs);
    paint_field(app->terminal, 0, 0, columns - right_width, ROLE_BAR, 0, crumbs.text);
    paint_field(app->terminal, 0, columns - right_width, right_width, ROLE_BAR, 0, right.text);
    strbuf_release(&crumbs);
    strbuf_release(&right);
}

/* The shortest name of a key that asks for the action; false if none does. */
static bool shortest_key(struct app *app, const struct view *view, enum action action,
                         struct strbuf *name)
{
    key_code keys[HINT_KEYS_MOST];
    size_t count = keymap_keys(app->keymap, view->class->name, action, keys, HINT_KEYS_MOST);
    struct strbuf one = STRBUF_INIT;

    for (size_t i = 0; i < count && i < HINT_KEYS_MOST; i++) {
        strbuf_clear(&one);
        key_format(&one, keys[i]);
        if (!name->length || one.length < name->length) {
            strbuf_clear(name);
            strbuf_addbuf(name, &one);
        }
    }
    strbuf_release(&one);
    return count != 0;
}

/* The columns that "key label" takes. The label's own room is kept for other words (view_hint_now, view_hint_words),
 * so that what stands behind them stays where it is, and is not sent again. */
static int hint_width(const struct app *app, const struct strbuf *name, const struct hint *hint,
                      const char *words)
{
    bool utf8 = terminal_is_utf8(app->terminal);
    size_t own = text_columns(_(hint->label), utf8),
           columns = words ? text_columns(words, utf8) : 0;

    return (int)(name->length + 1 + (columns > own ? columns : own));
}

static void paint_key(struct app *app, int row, int column, int end, const char *key,
                      const char *words)
{
    column += paint_text(app->terminal, row, column, end - column, ROLE_HINT_KEY, key) + 1;
    paint_text(app->terminal, row, column, end - column, ROLE_HINT, words);
}

/* Paints "key label" if it fits before column `end`; returns the next free column. */
static int paint_hint(struct app *app, const struct view *view, int row, int column, int end,
                      const struct hint *hint)
{
    struct strbuf name = STRBUF_INIT;
    const struct hint *now = view_hint_now(view, hint);
    const char *words = view_hint_words(view, now);

    if (now->action && shortest_key(app, view, now->action, &name)) {
        int width = hint_width(app, &name, hint, words);

        if (column + width <= end) {
            if (words)
                paint_key(app, row, column, end, name.text, words);
            column += width + 2;
        }
    }
    strbuf_release(&name);
    return column;
}

static bool has_hint(const struct view *view, enum action action)
{
    const struct hint *hint = view->class->hints;

    while (hint && hint->action && hint->action != action)
        hint++;
    return hint && hint->action;
}

/* Help is always on the bar, whatever else fits, and however wide its word is in the person's language. */
static void paint_hints(struct app *app, const struct view *view, int row)
{
    static const struct hint help = {ACTION_HELP, N_("help")}, quit = {ACTION_QUIT, N_("quit")},
                             back = {ACTION_BACK, N_("back")};
    int columns = terminal_columns(app->terminal), column = 1;
    struct strbuf name = STRBUF_INIT;
    int end = columns;

    if (shortest_key(app, view, help.action, &name))
        end -= hint_width(app, &name, &help, _(help.label)) + 2;
    strbuf_release(&name);
    for (const struct hint *hint = view->class->hints; hint && hint->action; hint++)
        column = paint_hint(app, view, row, column, end, hint);
    if (view_cursor_row(view) == ROW_NOTHING && app->depth > 1 && !has_hint(view, back.action))
        column = paint_hint(app, view, row, column, end, &back); /* what is left to do there */
    column = paint_hint(app, view, row, column, columns, &help);
    paint_hint(app, view, row, column, columns, &quit);
}

/* While a line is being edited: libedit's keys, which no keymap changes. */
static void paint_editing_keys(struct app *app, int row)
{
    static const struct {
        const char *key, *words;
    } keys[] = {{"Enter", N_("done")},
                {"Escape", N_("cancel")},
                {"Ctrl-U", N_("clear")},
                {"Tab", N_("complete")},
                {"Up", N_("earlier lines")}};
    int column = 1, columns = terminal_columns(app->terminal);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *words = _(keys[i].words);

        int width = (int)(strlen(keys[i].key) + 1 + text_columns(words, terminal_is_utf8(app->terminal)));

        if ((!strcmp(keys[i].key, "Tab") && !app->can_complete) || column + width > columns)
            continue;
        paint_key(app, row, column, columns, keys[i].key, words);
        column += width + 2;
    }
}

static void paint_too_small(struct app *app)
{
    paint_text(app->terminal, 0, 0, terminal_columns(app->terminal), ROLE_NORMAL,
               _("Too small: 40x10 at least."));
}

void app_lay_out(struct app *app)
{
    view_lay_out(app_top(app), (struct area){1, 0, terminal_rows(app->terminal) - 3,
                                             terminal_columns(app->terminal)});
}

void app_paint(struct app *app)
{
    struct view *view = app_top(app);
    int rows = terminal_rows(app->terminal);

    if (terminal_is_plain(app->terminal))
        return; /* plain_run() prints what came of a line */
    paint_clear(app->terminal);
    if (rows < ROWS_LEAST || terminal_columns(app->terminal) < COLUMNS_LEAST) {
        paint_too_small(app);
        return;
    }
    app_lay_out(app);
    view_paint(view);
    paint_bar(app, view);
    if (app->is_editing)
        paint_editing_keys(app, rows - 2);
    else
        paint_hints(app, view, rows - 2);
    paint_field(app->terminal, rows - 1, 0, terminal_columns(app->terminal), app->message_role, 0,
                app->message.text);
}
