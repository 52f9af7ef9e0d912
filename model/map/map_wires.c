/*
 * Lines. Each edge goes from its subnet's box to the left to the rail of its hub, along that up to the
 * hub's row below the hubs, along that to where the hub's line comes down, and up to the hub. An edge to
 * a hub that stands in the same column leaves the rail at that hub's own line instead. The walk is the
 * same way from the other end, marked heavy.
 */
#include "model/map/map_wires.h"

#include <assert.h>
#include <stddef.h>

enum { POINTS_MOST = 8 };

struct point {
    int x, y;
};

struct way {
    struct point points[POINTS_MOST];
    size_t count;
};

static struct map_cell *cell(struct map_layout *layout, int x, int y)
{
    return &layout->cells[(size_t)y * (size_t)layout->width + (size_t)x];
}

const struct map_cell *map_layout_cell(const struct map_layout *layout, int x, int y)
{
    return &layout->cells[(size_t)y * (size_t)layout->width + (size_t)x];
}

static void add_arm(struct map_layout *layout, struct point at, unsigned arm, bool heavy)
{
    struct map_cell *here = cell(layout, at.x, at.y);

    here->arms |= (uint8_t)arm;
    if (heavy)
        here->heavy |= (uint8_t)arm;
}

/* A straight line between two points, their cells included. */
static void draw_line(struct map_layout *layout, struct point from, struct point to, bool heavy)
{
    int dx = (to.x > from.x) - (to.x < from.x), dy = (to.y > from.y) - (to.y < from.y);
    unsigned ahead = dx > 0 ? MAP_EAST : dx < 0 ? MAP_WEST : dy > 0 ? MAP_SOUTH : MAP_NORTH;
    unsigned back = dx > 0 ? MAP_WEST : dx < 0 ? MAP_EAST : dy > 0 ? MAP_NORTH : MAP_SOUTH;

    while (from.x != to.x || from.y != to.y) {
        add_arm(layout, from, ahead, heavy);
        from.x += dx;
        from.y += dy;
        add_arm(layout, from, back, heavy);
    }
}

static void draw_way(struct map_layout *layout, const struct way *way, bool heavy)
{
    for (size_t i = 1; i < way->count; i++)
        draw_line(layout, way->points[i - 1], way->points[i], heavy);
}

static void go(struct way *way, int x, int y)
{
    way->points[way->count++] = (struct point){x, y};
}

static void draw_box(struct map_layout *layout, struct map_place box)
{
    struct way way = {.count = 0};

    go(&way, box.x, box.y);
    go(&way, box.x + box.width - 1, box.y);
    go(&way, box.x + box.width - 1, box.y + box.height - 1);
    go(&way, box.x, box.y + box.height - 1);
    go(&way, box.x, box.y);
    draw_way(layout, &way, false);
}

/* --- what is where ------------------------------------------------------------------------------------ */

/* x of the rail of a hub in a column; -1 if it has none there. */
static int rail_of(const struct map_layout *layout, uint32_t column, uint32_t hub)
{
    const struct map_column *item = &layout->columns.items[column];

    for (uint32_t i = 0; i < item->rail_count; i++)
        if (item->rails[i] == hub)
            return item->rail_x[i];
    return -1;
}

/* The place of the line of a hub that stands in a subnet. */
static struct map_place home_of(const struct map_layout *layout, uint32_t hub)
{
    const struct vpc_map *map = layout->map;
    uint32_t subnet = map->hubs.items[hub].subnet;
    uint32_t first = map->subnets.items[subnet].lines.first, line = first;

    while (map->lines.items[line].hub != hub)
        line++;
    return layout->places[layout->row_of_subnet[subnet] + 1 + line - first];
}

/* How many columns have a rail for it, other than its own. */
static bool has_rails_elsewhere(const struct map_layout *layout, uint32_t hub)
{
    uint32_t subnet = layout->map->hubs.items[hub].subnet;

    for (uint32_t i = 0; i < layout->columns.count; i++)
        if (rail_of(layout, i, hub) >= 0 && (subnet == NONE || layout->column_of[subnet] != i))
            return true;
    return false;
}

/* A hub in a subnet leads nowhere but by a rail of its own column. */
static bool can_lead(const struct map_layout *layout, uint32_t hub)
{
    uint32_t subnet = layout->map->hubs.items[hub].subnet;

    return subnet == NONE ? layout->drop[hub] >= 0
                          : rail_of(layout, layout->column_of[subnet], hub) >= 0;
}

int map_wires_buses(struct map_layout *layout, int top)
{
    for (uint32_t hub = 0; hub < layout->map->hubs.count; hub++)
        if (can_lead(layout, hub) && has_rails_elsewhere(layout, hub))
            layout->bus[hub] = top++;
    return top;
}

/* --- ways ----------------------------------------------------------------------------------------------- */

/* From the row of a hub (or, in the same column, from the rail) to the hub itself. */
static void go_to_hub(const struct map_layout *layout, struct way *way, uint32_t column,
                      uint32_t hub)
{
    uint32_t subnet = layout->map->hubs.items[hub].subnet;
    int rail = rail_of(layout, column, hub);
    struct map_place place;

    if (subnet == NONE) {
        place = layout->places[layout->row_of_hub[hub]];
        go(way, rail, layout->bus[hub]);
        go(way, layout->drop[hub], layout->bus[hub]);
        go(way, layout->drop[hub], place.y + 1);
        go(way, place.x + place.width - 1, place.y + 1);
        return;
    }
    place = home_of(layout, hub);
    if (layout->column_of[subnet] != column) {
        go(way, rail, layout->bus[hub]);
        rail = rail_of(layout, layout->column_of[subnet], hub);
        go(way, rail, layout->bus[hub]);
    }
    go(way, rail, place.y);
    go(way, place.x - 1, place.y);
}

static struct way way_of(const struct map_layout *layout, uint32_t edge)
{
    const struct map_edge *item = &layout->map->edges.items[edge];
    struct map_place box = layout->places[layout->row_of_subnet[item->subnet]];
    uint32_t column = layout->column_of[item->subnet];
    struct way way = {.count = 0};

    go(&way, box.x, layout->edge_y[edge]);
    go(&way, rail_of(layout, column, item->hub), layout->edge_y[edge]);
    go_to_hub(layout, &way, column, item->hub);
    return way;
}

/* Down from the Internet to a gateway that leads there, if it stands in the first row. */
static struct way way_to_internet(const struct map_layout *layout, uint32_t hub)
{
    struct map_place place = layout->places[layout->row_of_hub[hub]];
    struct way way = {.count = 0};

    if (!layout->map->hubs.items[hub].to_internet || place.y != 1 || layout->drop[hub] < 0)
        return way;
    go(&way, layout->places[0].x + layout->places[0].width - 1, 0);
    go(&way, place.x + place.width - 3, 0);
    go(&way, place.x + place.width - 3, place.y);
    return way;
}

/* --- drawing --------------------------------------------------------------------------------------------- */

static uint32_t edge_between(const struct vpc_map *map, uint32_t subnet, uint32_t hub)
{
    struct span edges = map->subnets.items[subnet].edges;

    for (uint32_t i = 0; i < edges.count; i++)
        if (map->edges.items[edges.first + i].hub == hub)
            return edges.first + i;
    return NONE;
}

/* Beside a box, in the rows that no hub is at home in. The rail nearest to the box comes first: it may end
 * there, and those that follow have less to cross. */
static void place_edges(struct map_layout *layout, uint32_t subnet)
{
    const struct vpc_map *map = layout->map;
    const struct map_subnet *item = &map->subnets.items[subnet];
    const struct map_column *column = &layout->columns.items[layout->column_of[subnet]];
    struct map_place box = layout->places[layout->row_of_subnet[subnet]];
    uint32_t line = 0;

    layout->undrawn += item->edges.count;
    for (uint32_t i = column->rail_count; i-- > 0;) {
        uint32_t edge = edge_between(map, subnet, column->rails[i]);

        if (edge == NONE || !can_lead(layout, column->rails[i]))
            continue;
        while (line < item->lines.count && map->lines.items[item->lines.first + line].hub != NONE)
            line++;
        assert((int)line < box.height - 2); /* map_layout.c has made room */
        layout->edge_y[edge] = box.y + 1 + (int)line++;
        layout->undrawn--;
    }
}

static void draw_boxes(struct map_layout *layout)
{
    const struct vpc_map *map = layout->map;

    for (size_t i = 0; i < map->rows.count; i++)
        if ((map->rows.items[i].kind == MAP_ROW_HUB || map->rows.items[i].kind == MAP_ROW_SUBNET) &&
            layout->places[i].width)
            draw_box(layout, layout->places[i]);
}

void map_wires_draw(struct map_layout *layout)
{
    const struct vpc_map *map = layout->map;

    draw_boxes(layout);
    for (uint32_t i = 0; i < map->subnets.count; i++)
        place_edges(layout, i);
    for (uint32_t i = 0; i < map->hubs.count && map->hubs.items[i].subnet == NONE; i++) {
        struct way way = way_to_internet(layout, i);

        draw_way(layout, &way, false);
    }
    for (uint32_t i = 0; i < map->edges.count; i++) {
        struct way way;

        if (layout->edge_y[i] < 0)
            continue;
        way = way_of(layout, i);
        draw_way(layout, &way, false);
        if (map->hubs.items[map->edges.items[i].hub].subnet != NONE)
            cell(layout, way.points[way.count - 1].x, way.points[way.count - 1].y)->arrow = true;
    }
}

/* --- the walk ---------------------------------------------------------------------------------------------- */

static void clear_marks(struct map_layout *layout)
{
    size_t count = (size_t)layout->width * (size_t)layout->height;

    for (size_t i = 0; i < count; i++) {
        layout->cells[i].heavy = 0;
        layout->cells[i].end = MAP_END_NONE;
    }
}

/* Where it ends, and how. */
static void put_end(struct map_layout *layout, const struct map_walk *walk, int x, int y)
{
    static const enum map_end ends[] = {[WALK_ALLOWED] = MAP_END_ARRIVED,
                                        [WALK_RESTRICTED] = MAP_END_STOPPED,
                                        [WALK_UNKNOWN] = MAP_END_UNKNOWN,
                                        [WALK_BLOCKED] = MAP_END_STOPPED};

    cell(layout, x, y)->end = (uint8_t)ends[walk->verdict];
}

/* Where the way is not drawn, what it comes to is. */
static void put_end_at(struct map_layout *layout, const struct map_walk *walk, struct map_place box,
                       int y)
{
    put_end(layout, walk, box.x, walk->stop == MAP_STOP_SUBNET ? box.y + 1 : y);
}

/* From the gateway on, along the subnet's own edge; then down the side of its box to the line. */
static void mark_edge(struct map_layout *layout, const struct map_walk *walk)
{
    const struct map_line *line = &layout->map->lines.items[walk->line];
    uint32_t edge = edge_between(layout->map, line->subnet, walk->hub);
    uint32_t row = layout->row_of_subnet[line->subnet];
    struct map_place end =
        layout->places[row + 1 + walk->line - layout->map->subnets.items[line->subnet].lines.first];
    struct way way;

    if (edge == NONE || layout->edge_y[edge] < 0) {
        put_end_at(layout, walk, layout->places[row], end.y);
        return;
    }
    way = way_of(layout, edge);
    draw_way(layout, &way, true);
    if (walk->stop == MAP_STOP_SUBNET) {
        put_end(layout, walk, way.points[0].x, way.points[0].y);
        return;
    }
    draw_line(layout, way.points[0], (struct point){way.points[0].x, end.y}, true);
    put_end(layout, walk, way.points[0].x, end.y);
}

void map_layout_mark(struct map_layout *layout, const struct map_walk *walk)
{
    struct way way;

    if (!layout->drawn)
        return;
    clear_marks(layout);
    if (walk->line == NONE)
        return;
    if (walk->hub == NONE || walk->stop == MAP_STOP_INTERNET) {
        put_end(layout, walk, layout->places[0].width - 1, 0);
        return;
    }
    way = way_to_internet(layout, walk->hub);
    draw_way(layout, &way, true);
    if (walk->stop == MAP_STOP_HUB) {
        if (way.count)
            put_end(layout, walk, way.points[way.count - 1].x, way.points[way.count - 1].y);
        return;
    }
    mark_edge(layout, walk);
}
