/*
 * Painting of list and pane. A row of the list:
 *
 *     *!!S name            10.0.0.0/16     ...
 *     | | `- staged: a decision about it stands in the plan
 *     | `--- severity of the worst finding about it
 *     `----- marked
 */
#include "views/screens/view.h"

#include <string.h>

#include "views/screens/app.h"

enum { SIGN_WIDTH = 5, PANE_BELOW_MOST = 9, BESIDE_FROM = 70 };

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

struct area {
    int y, x, height, width;
};

static void paint_signs(struct view *view, struct area area, size_t number, const struct row *row,
                        bool selected)
{
    bool marked = view->marks && number < view->marks_size && view->marks[number];
    char signs[] = {marked ? '>' : ' ', 0, 0, row->staged ? 'S' : ' ', ' ', '\0'};

    memcpy(signs + 1, severity_sign(row->severity), 2);
    paint_field(view->app->terminal, area.y, area.x, SIGN_WIDTH,
                marked ? ROLE_MARKED : severity_role(row->severity), selected, signs);
}

static void paint_row(struct view *view, struct area area, size_t number,
                      const struct column_place *places, bool selected)
{
    struct terminal *terminal = view->app->terminal;
    const struct view_class *class = view->class;
    int indent = class->plain ? 0 : SIGN_WIDTH;
    struct row row;
    enum role role;

    row_init(&row);
    class->row(view, number, &row);
    role = row.severity == SEVERITY_COUNT ? row.role : severity_role(row.severity);
    paint_blank(terminal, area.y, area.x, area.width, ROLE_NORMAL);
    if (indent)
        paint_signs(view, area, number, &row, selected);
    for (size_t i = 0; i < class->column_count; i++)
        if (places[i].width)
            paint_field(terminal, area.y, area.x + indent + places[i].x, places[i].width, role,
                        selected && i == 0, row.cells[i].text);
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
                    ROLE_HEADING, false, title.text);
        strbuf_release(&title);
    }
}

static void paint_empty(struct view *view, struct area area)
{
    const char *text = view->class->empty ? _(view->class->empty) : _("Nothing here.");

    if (view->filter.length || view->offending_only)
        text = _("No row passes the filter. An empty filter (/ Enter) shows all again.");
    paint_field(view->app->terminal, area.y, area.x + 1, area.width - 1, ROLE_DIM, false, text);
}

static void paint_list(struct view *view, struct area area)
{
    struct column_place places[COLUMNS_MOST];
    int indent = view->class->plain ? 0 : SIGN_WIDTH;

    columns_layout(view->class->columns, view->class->column_count, area.width - indent, places);
    if (!view->class->plain) {
        paint_heading(view, area, places);
        area.y++;
        area.height--;
    }
    list_resize(&view->list, area.height > 0 ? (size_t)area.height : 1);
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

static void make_pane(struct view *view, int width)
{
    size_t row = view_cursor_row(view);
    struct lines lines = {0};

    if (!view->pane_stale && view->pane_row == row && view->pane_width == width)
        return;
    if (row != ROW_NOTHING && view->class->detail)
        view->class->detail(view, row, width, &lines);
    lines_wrap(&view->pane, &lines, (size_t)(width > 0 ? width : 1),
               terminal_is_utf8(view->app->terminal));
    lines_release(&lines);
    list_set_count(&view->pane_list, view->pane.count);
    if (view->pane_row != row)
        list_move_to(&view->pane_list, 0);
    view->pane_row = row;
    view->pane_width = width;
    view->pane_stale = false;
}

static void paint_pane(struct view *view, struct area area)
{
    struct list *list = &view->pane_list;
    struct terminal *terminal = view->app->terminal;

    make_pane(view, area.width);
    list_resize(list, area.height > 0 ? (size_t)area.height : 1);
    for (int i = 0; i < area.height; i++) {
        size_t number = list->top + (size_t)i;
        bool more = i == area.height - 1 && number + 1 < list->count;

        if (number >= list->count)
            break;
        paint_field(terminal, area.y + i, area.x, area.width - (more ? 2 : 0),
                    view->pane.items[number].role, false, view->pane.items[number].text);
        if (more)
            paint_text(terminal, area.y + i, area.x + area.width - 1, 1, ROLE_STRONG, "+");
    }
}

/* Says that the arrows move the pane now. */
static const char *focus_words(const struct view *view)
{
    return view->pane_focused ? _(" arrows scroll here, Tab goes back ") : "";
}

static void paint_beside(struct view *view, struct area area)
{
    struct terminal *terminal = view->app->terminal;
    int left = area.width * 2 / 5;
    struct area list = {area.y, area.x, area.height, left};
    struct area pane = {area.y + 1, area.x + left + 2, area.height - 1, area.width - left - 2};

    paint_list(view, list);
    paint_vertical_line(terminal, area.y, area.x + left, area.height);
    paint_field(terminal, area.y, pane.x, pane.width, ROLE_HEADING, false,
                view->pane_focused ? focus_words(view) : _("What it does"));
    paint_pane(view, pane);
}

/* How many rows the pane below the list gets: more while it has the focus. */
static int pane_height(const struct view *view, int height)
{
    if (view->class->pane == PANE_LARGE)
        return height * 2 / 3;
    if (view->pane_focused)
        return height / 2;
    return height / 3 > PANE_BELOW_MOST ? PANE_BELOW_MOST : height / 3;
}

/* The line between list and pane. */
static void paint_between(struct view *view, struct area area, int y)
{
    paint_horizontal_line(view->app->terminal, y, area.x, area.width);
    paint_text(view->app->terminal, y, area.x + 3, area.width - 3, ROLE_HEADING,
               focus_words(view));
}

static void paint_below(struct view *view, struct area area)
{
    int below = pane_height(view, area.height);
    struct area list = {area.y, area.x, area.height - below - 1, area.width};
    struct area pane = {area.y + area.height - below, area.x, below, area.width};

    paint_list(view, list);
    paint_between(view, area, pane.y - 1);
    paint_pane(view, pane);
}

/* The list gets what it needs, up to two fifths of the room. */
static void paint_above(struct view *view, struct area area)
{
    int rows = (int)view->list.count, most = area.height * 2 / 5;
    int list_height = rows < most ? rows : most;
    struct area pane = {area.y, area.x, area.height - list_height - 1, area.width};
    struct area list = {area.y + area.height - list_height, area.x, list_height, area.width};

    paint_pane(view, pane);
    paint_between(view, area, list.y - 1);
    paint_list(view, list);
}

void view_paint(struct view *view, int first, int height)
{
    struct area area = {first, 0, height, terminal_columns(view->app->terminal)};

    if (view->class->pane == PANE_BESIDE && area.width >= BESIDE_FROM)
        paint_beside(view, area);
    else if (view->class->pane == PANE_ABOVE)
        paint_above(view, area);
    else if (view->class->pane == PANE_NONE || height < 8)
        paint_list(view, area);
    else
        paint_below(view, area);
}
