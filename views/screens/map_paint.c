/* The picture of the Map screen: what of it is seen, and in which look. */
#include "model/map/map_draw.h"
#include "views/screens/map_view.h"

/* Keys may come before the first painting. */
static void lay_out(const struct view *view)
{
    struct map_view *data = view->data;
    struct area area = view->layout.list;

    if (data->columns == area.width && data->rows == area.height)
        return;
    map_layout_release(&data->layout);
    map_layout_make(&data->layout, &data->map, area.width, area.height);
    map_layout_mark(&data->layout, &data->walk);
    data->columns = area.width;
    data->rows = area.height;
}

bool map_view_is_drawn(const struct view *view)
{
    const struct map_view *data = view->data;

    if (view->filter.length || view->offending_only || terminal_is_plain(view->app->terminal))
        return false;
    lay_out(view);
    return data->layout.drawn;
}

/* What the cursor is on; of those that share a box, the box. */
static struct map_place cursor_place(const struct map_view *data, size_t row)
{
    struct map_place place = data->layout.places[row];

    return place.width || data->layout.more == NONE ? place
                                                     : data->layout.places[data->layout.more];
}

/* As little as needed, so that all of the box can be seen, or its beginning. */
static void scroll(struct map_view *data, size_t row, int height)
{
    struct map_place place = cursor_place(data, row);
    int last = data->layout.height - height;

    if (place.y + place.height > data->top + height)
        data->top = place.y + place.height - height;
    if (place.y - 1 < data->top)
        data->top = place.y - 1; /* the title, or what stands above it */
    if (data->top > last)
        data->top = last;
    if (data->top < 0)
        data->top = 0;
}

struct painting {
    struct view *view;
    size_t selected; /* row of the map */
    int x, y;        /* of the screen, for the picture's left edge and the row being painted */
};

static void paint_line(void *context, int x, const char *glyphs, int columns, bool heavy)
{
    const struct painting *painting = context;
    const struct map_view *data = painting->view->data;

    paint_text(painting->view->app->terminal, painting->y, painting->x + x, columns,
               heavy ? map_view_verdict_role(&data->walk) : ROLE_BORDER, glyphs);
}

static enum role label_role(const struct view *view, const struct map_label *label)
{
    const struct map_view *data = view->data;
    enum severity severity = map_view_severity(view, label->row);

    if (label->kind == MAP_LABEL_GROUP || (label->kind == MAP_LABEL_ROW && label->row == 0))
        return ROLE_HEADING;
    if (label->kind == MAP_LABEL_TITLE)
        return data->map.rows.items[label->row].kind == MAP_ROW_HUB ? ROLE_STRONG
                                                                     : ROLE_IDENTIFIER;
    return severity == SEVERITY_COUNT ? ROLE_NORMAL : severity_role(severity);
}

/* Labels that are the box under the cursor; a hub is told by its name, a subnet by its title. */
static bool is_selected(const struct painting *painting, const struct map_label *label)
{
    const struct map_view *data = painting->view->data;
    bool is_subnet = data->map.rows.items[label->row].kind == MAP_ROW_SUBNET;

    if (label->kind == MAP_LABEL_MORE)
        return painting->selected >= label->row &&
               data->map.rows.items[painting->selected].kind == MAP_ROW_HUB;
    return label->row == painting->selected &&
           (label->kind == MAP_LABEL_ROW || (label->kind == MAP_LABEL_TITLE && is_subnet));
}

static int paint_label(void *context, const struct map_label *label)
{
    const struct painting *painting = context;
    const struct map_view *data = painting->view->data;
    struct terminal *terminal = painting->view->app->terminal;
    enum role role = label_role(painting->view, label);
    bool selected = is_selected(painting, label);
    struct strbuf words = STRBUF_INIT;
    int x = painting->x + label->x, used = label->width;

    map_label_words(&data->layout, label, &words);
    if (selected)
        paint_cursor(terminal, painting->y, x, false);
    if (selected || label->kind != MAP_LABEL_TITLE)
        paint_field(terminal, painting->y, x, label->width, role, selected ? label->width : 0,
                    words.text);
    else
        used = paint_text(terminal, painting->y, x, label->width, role, words.text);
    strbuf_release(&words);
    return used;
}

bool map_view_paint(struct view *view, struct area area)
{
    struct map_view *data = view->data;
    size_t selected = view_cursor_row(view);
    struct painting painting = {view, selected, area.x, area.y};
    struct map_pen pen = {terminal_is_utf8(view->app->terminal), &painting, paint_line,
                          paint_label};

    if (!map_view_is_drawn(view) || selected == ROW_NOTHING)
        return false;
    if (view->pane_stale)
        map_view_walk_to(view, selected); /* else with the pane, when no key has come for a while */
    scroll(data, selected, area.height);
    for (int y = 0; y < area.height && data->top + y < data->layout.height; y++) {
        painting.y = area.y + y;
        map_draw_row(&data->layout, data->top + y, &pen);
    }
    if (data->top + area.height < data->layout.height) /* there is more below */
        paint_text(view->app->terminal, area.y + area.height - 1, area.x + area.width - 1, 1,
                   ROLE_STRONG, "+");
    return true;
}
