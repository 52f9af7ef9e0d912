#include "views/screens/view_layout.h"

enum { PANE_BELOW_MOST = 9, PANE_SMALL_MOST = 4, BESIDE_FROM = 70, PANE_FROM = 8 };

static struct view_layout beside(struct area area)
{
    int left = area.width * 2 / 5;

    return (struct view_layout){
        .list = {area.y, area.x, area.height, left},
        .pane = {area.y + 1, area.x + left + 2, area.height - 1, area.width - left - 2},
        .across = -1,
        .beside = area.x + left};
}

/* How many rows the pane below the list gets: more while it has the focus. */
static int pane_height(const struct view_layout_request *request)
{
    int height = request->area.height;

    if (request->pane == PANE_LARGE)
        return height * 2 / 3;
    if (request->pane_focused)
        return height / 2;
    if (request->pane == PANE_SMALL && height / 3 > PANE_SMALL_MOST)
        return PANE_SMALL_MOST;
    return height / 3 > PANE_BELOW_MOST ? PANE_BELOW_MOST : height / 3;
}

static struct view_layout below(const struct view_layout_request *request)
{
    struct area area = request->area;
    int rows = pane_height(request);

    return (struct view_layout){.list = {area.y, area.x, area.height - rows - 1, area.width},
                                .pane = {area.y + area.height - rows, area.x, rows, area.width},
                                .across = area.y + area.height - rows - 1,
                                .beside = -1};
}

/* The list gets what it needs, up to two fifths of the room. */
static struct view_layout above(const struct view_layout_request *request)
{
    struct area area = request->area;
    int most = area.height * 2 / 5;
    int rows = request->rows < (size_t)most ? (int)request->rows : most;

    return (struct view_layout){.list = {area.y + area.height - rows, area.x, rows, area.width},
                                .pane = {area.y, area.x, area.height - rows - 1, area.width},
                                .across = area.y + area.height - rows - 1,
                                .beside = -1};
}

struct view_layout view_layout(const struct view_layout_request *request)
{
    if (request->pane == PANE_BESIDE && request->area.width >= BESIDE_FROM)
        return beside(request->area);
    if (request->pane == PANE_ABOVE)
        return above(request);
    if (request->pane == PANE_NONE || request->area.height < PANE_FROM)
        return (struct view_layout){.list = request->area, .across = -1, .beside = -1};
    return below(request);
}
