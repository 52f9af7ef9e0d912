/*
 * Painting of list and pane. A row of the list:
 *
 *     *!!S name            10.0.0.0/16     ...
 *     | | `- staged: a decision about it stands in the plan
 *     | `--- severity of the worst finding about it
 *     `----- marked
 */
#include "views/screens/view.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/label_fit.h"
#include "tui/text.h"
#include "views/screens/app.h"

/*
 * The row under the cursor is told by a bar: its first columns in reverse, as many on every screen of
 * the kind. A bar as wide as the row would cost two rows of text for each step of the cursor. Plain
 * lines may be of strokes, which are three bytes a column.
 */
enum { SIGN_WIDTH = 5, BAR_WIDTH = 22, PLAIN_BAR_WIDTH = 12 };

/* Of more rows at once it is a page, and they are painted anew whatever stands beside them. */
enum { ALONG_MOST = 4 };

const char *severity_sign(enum severity severity)
{
    static const char *const signs[] = {
        [SEVERITY_INFO] = " i",     [SEVERITY_LOW] = " .",      [SEVERITY_MEDIUM] = " *",
        [SEVERITY_HIGH] = " !",     [SEVERITY_CRITICAL] = "!!", [SEVERITY_COUNT] = "  ",
    };
    return signs[severity];
}

enum role severity_role(enum severity severity)
{
    static const enum role roles[] = {
        [SEVERITY_INFO] = ROLE_INFO,     [SEVERITY_LOW] = ROLE_LOW,
        [SEVERITY_MEDIUM] = ROLE_MEDIUM, [SEVERITY_HIGH] = ROLE_HIGH,
        [SEVERITY_CRITICAL] = ROLE_CRITICAL, [SEVERITY_COUNT] = ROLE_NORMAL,
    };
    return roles[severity];
}

static void paint_signs(struct view *view, struct area area, size_t number, const struct row *row)
{
    bool marked = view->marks && number < view->marks_size && view->marks[number];
    char signs[] = {marked ? '>' : ' ', 0, 0, row->staged ? 'S' : ' ', ' ', '\0'};

    memcpy(signs + 1, severity_sign(row->severity), 2);
    paint_field(view->app->terminal, area.y, area.x, SIGN_WIDTH,
                marked ? ROLE_MARKED : severity_role(row->severity), 0, signs);
}

/* The cells of a row; what of them lies in the first `bar` columns belongs to the bar. */
static void paint_cells(struct view *view, struct area area, struct row *row,
                        const struct column_place *places, int bar)
{
    enum role role = row->severity != SEVERITY_COUNT ? severity_role(row->severity)
                     : row->first != ROLE_NORMAL     ? row->first
                                                     : row->role;

    for (size_t i = 0; i < view->class->column_count; i++) {
        if (!places[i].width)
            continue;
        if (view->class->short_ids)
            label_fit(&row->cells[i], places[i].width);
        paint_field(view->app->terminal, area.y, area.x + places[i].x, places[i].width, role,
                    bar - places[i].x, row->cells[i].text);
        role = row->role; /* how bad it is, the first cell tells */
    }
}

static void paint_row(struct view *view, struct area area, size_t number,
                      const struct column_place *places, bool selected)
{
    struct terminal *terminal = view->app->terminal;
    int indent = view->class->plain ? 0 : SIGN_WIDTH;
    int most = view->class->plain ? PLAIN_BAR_WIDTH : BAR_WIDTH;
    int bar = !selected ? 0 : area.width - indent < most ? area.width - indent : most;
    struct row row;

    row_init(&row);
    view->class->row(view, number, &row);
    paint_blank(terminal, area.y, area.x, area.width, ROLE_NORMAL);
    if (indent)
        paint_signs(view, area, number, &row);
    area.x += indent;
    paint_field(terminal, area.y, area.x, bar, ROLE_NORMAL, bar, "");
    paint_cells(view, area, &row, places, bar);
    row_release(&row);
}

static void paint_heading(struct view *view, struct area area, const struct column_place *places)
{
    struct terminal *terminal = view->app->terminal;

    paint_blank(terminal, area.y, area.x, area.width, ROLE_HEADING);
    for (size_t i = 0; i < view->class->column_count; i++) {
        struct strbuf title = STRBUF_INIT;

        if (!places[i].width)
            continue;
        strbuf_addf(&title, "%s%s", _(view->class->columns[i].title),
                    view->sort_column == (int)i ? " ^" : "");
        paint_field(terminal, area.y, area.x + SIGN_WIDTH + places[i].x, places[i].width,
                    ROLE_HEADING, 0, title.text);
        strbuf_release(&title);
    }
}

static void paint_empty(struct view *view, struct area area)
{
    const char *text = view->class->empty ? _(view->class->empty) : _("Nothing here.");

    if (view->filter.length)
        text = _("No row passes the filter. An empty filter (/ Ctrl-U Enter) shows all again.");
    else if (view->offending_only)
        text = _("No row is offending. F shows all again.");
    paint_field(view->app->terminal, area.y, area.x + 1, area.width - 1, ROLE_DIM, 0, text);
}

/* The columns of the view, each as wide as its title in the person's language as long as all of them have
 * room: words are longer in some languages. */
static void fit_titles(const struct view *view, int width, struct column *columns)
{
    bool is_utf8 = terminal_is_utf8(view->app->terminal);
    size_t count = view->class->column_count;
    int spare = width + 1;

    memcpy(columns, view->class->columns, count * sizeof *columns);
    for (size_t i = 0; i < count; i++)
        spare -= columns[i].width + 1;
    for (size_t i = 0; i < count; i++) {
        int lacking = (int)text_columns(_(columns[i].title), is_utf8) - columns[i].width;

        if (lacking > 0 && lacking <= spare) {
            columns[i].width += lacking;
            spare -= lacking;
        }
    }
}

static void paint_list(struct view *view, struct area area)
{
    struct column columns[COLUMNS_MOST];
    struct column_place places[COLUMNS_MOST];
    int indent = view->class->plain ? 0 : SIGN_WIDTH;

    fit_titles(view, area.width - indent, columns);
    columns_layout(columns, view->class->column_count, area.width - indent, places);
    if (!view->class->plain) {
        paint_heading(view, area, places);
        area.y++;
        area.height--;
    }
    if (!view->list.count)
        paint_empty(view, area);
    for (int i = 0; i < area.height; i++) {
        size_t position = view->list.top + (size_t)i;
        struct area line = {area.y + i, area.x, 1, area.width};

        if (position >= view->list.count)
            break;
        paint_row(view, line, view->shown ? view->shown[position] : position, places,
                  position == view->list.cursor);
    }
    paint_cursor(view->app->terminal, area.y + (int)(view->list.cursor - view->list.top), area.x,
                 false);
}

/*
 * A terminal scrolls whole rows of the screen. So a pane beside a list that scrolls by a few rows goes
 * with them, and with the row it explains, until it follows the cursor: to hold it in its place would
 * cost the list or the pane as a whole for each key.
 */
static void pane_goes_along(struct view *view)
{
    long by = (long)view->list.top - (long)view->painted_top;

    if (view->layout.beside >= 0 && labs(by) <= ALONG_MOST)
        view->pane_shift += by;
    view->painted_top = view->list.top;
}

static void paint_pane_line(struct view *view, struct area area, int line, int row)
{
    const struct list *list = &view->pane_list;
    size_t number = list->top + (size_t)line;
    bool more = line == area.height - 1 && number + 1 < list->count;
    struct terminal *terminal = view->app->terminal;

    paint_field(terminal, row, area.x, area.width - (more ? 2 : 0), view->pane.items[number].role,
                0, view->pane.items[number].text);
    if (more)
        paint_text(terminal, row, area.x + area.width - 1, 1, ROLE_STRONG, "+");
}

static void paint_pane(struct view *view, struct area area)
{
    const struct list *list = &view->pane_list;

    if (view->pane_stale || view->pane_width != area.width)
        view_pane_follow(view);
    for (int i = 0; i < area.height && list->top + (size_t)i < list->count; i++) {
        long row = i - view->pane_shift;

        if (row >= 0 && row < area.height)
            paint_pane_line(view, area, i, area.y + (int)row);
    }
}

/* Says that the arrows move the pane now. */
static const char *focus_words(const struct view *view)
{
    return view->pane_focused ? _(" arrows scroll here, Tab goes back ") : "";
}

/* The line between list and pane, and the words at it. */
static void paint_between(struct view *view, const struct view_layout *layout)
{
    struct terminal *terminal = view->app->terminal;
    struct area list = layout->list, pane = layout->pane;

    if (layout->across >= 0) {
        paint_horizontal_line(terminal, layout->across, list.x, list.width);
        paint_text(terminal, layout->across, list.x + 3, list.width - 3, ROLE_HEADING,
                   focus_words(view));
    }
    if (layout->beside >= 0) {
        paint_vertical_line(terminal, list.y, layout->beside, list.height);
        paint_field(terminal, list.y, pane.x, pane.width, ROLE_HEADING, 0,
                    view->pane_focused ? focus_words(view) : _("What it does"));
    }
}

void view_paint(struct view *view)
{
    if (!view->class->paint || !view->class->paint(view, view->layout.list))
        paint_list(view, view->layout.list);
    paint_between(view, &view->layout);
    pane_goes_along(view);
    if (view->layout.pane.width)
        paint_pane(view, view->layout.pane);
}
