/* Where boxes stand; the lines between them are in map_wires.c. */
#include "model/map/map_layout.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/map/map_wires.h"

enum {
    HUB_WIDTH = 24,
    HUB_WIDTH_MOST = 34,
    HUB_HEIGHT = 3,
    HUB_ROWS_MOST = 2,
    INTERNET_WIDTH = 16,
    COLUMN_LEAST = 38,
    COLUMN_MOST = 70,
    COLUMNS_MOST = 8,
    RAILS_MOST = 4,
};

static void add_label(struct map_layout *layout, enum map_label_kind kind, uint32_t row,
                      struct map_place place)
{
    TABLE_ADD(layout->labels, ((struct map_label){kind, row, place.x, place.y, place.width}));
}

/* --- hubs ------------------------------------------------------------------------------------------ */

/* The grid of hubs: a box, then blanks in which lines come down, one for each row of boxes. */
struct hub_grid {
    size_t count; /* hubs at the edge */
    int across, rows, width, gap;
    size_t shown; /* boxes; the last may stand for many */
};

static size_t edge_hubs(const struct vpc_map *map)
{
    size_t count = 0;

    while (count < map->hubs.count && map->hubs.items[count].subnet == NONE)
        count++;
    return count;
}

/* Where height is no concern, two rows of wide boxes rather than one in which names are cropped. */
static int most_across(const struct map_layout *layout, size_t count, int rows)
{
    int wide = layout->width / (HUB_WIDTH_MOST + HUB_ROWS_MOST + 1);

    if (rows >= MAP_ROWS_PLENTY && count <= (size_t)wide * HUB_ROWS_MOST)
        return wide;
    return layout->width / (HUB_WIDTH + 1);
}

static struct hub_grid grid_of(const struct map_layout *layout, int rows)
{
    struct hub_grid grid = {.count = edge_hubs(layout->map)};
    size_t most;

    grid.across = most_across(layout, grid.count, rows);
    grid.rows = grid.count > (size_t)grid.across ? HUB_ROWS_MOST : grid.count > 0;
    if (grid.rows == 1)
        grid.across = (int)grid.count;
    grid.gap = grid.rows + 1;
    grid.width = layout->width / grid.across - grid.gap;
    if (grid.width > HUB_WIDTH_MOST)
        grid.width = HUB_WIDTH_MOST;
    most = (size_t)grid.across * HUB_ROWS_MOST;
    grid.shown = grid.count < most ? grid.count : most;
    return grid;
}

static struct map_place hub_place(const struct hub_grid *grid, size_t number)
{
    int column = (int)number % grid->across, row = (int)number / grid->across;

    return (struct map_place){column * (grid->width + grid->gap), 1 + row * HUB_HEIGHT,
                              grid->width, HUB_HEIGHT};
}

static void place_hubs(struct map_layout *layout, const struct hub_grid *grid)
{
    for (size_t i = 0; i < grid->shown; i++) {
        uint32_t row = layout->row_of_hub[i];
        struct map_place place = hub_place(grid, i);
        struct map_place inner = {place.x + 1, place.y + 1, place.width - 2, 1};
        struct map_place title = {place.x + 1, place.y, place.width - 5, 1};
        bool shared = i + 1 == grid->shown && grid->count > grid->shown;

        layout->places[row] = place;
        layout->drop[i] = place.x + place.width + grid->rows - 1 - (int)i / grid->across;
        if (shared) {
            layout->more = row;
            layout->drop[i] = -1;
            add_label(layout, MAP_LABEL_MORE, row, inner);
        } else {
            add_label(layout, MAP_LABEL_TITLE, row, title);
            add_label(layout, MAP_LABEL_ROW, row, inner);
        }
    }
}

/* --- columns ------------------------------------------------------------------------------------------- */

static bool is_home(const struct vpc_map *map, const struct map_subnet *subnet, uint32_t line)
{
    const struct map_line *item = &map->lines.items[subnet->lines.first + line];

    return item->hub != NONE && map->hubs.items[item->hub].subnet == item->subnet;
}

/* Rows in a box: its lines, and each edge beside one that no hub is at home in. */
static int rows_of(const struct vpc_map *map, uint32_t number)
{
    const struct map_subnet *subnet = &map->subnets.items[number];
    uint32_t edges = subnet->edges.count < RAILS_MOST ? subnet->edges.count : RAILS_MOST;
    uint32_t line = 0;

    for (; edges; line++)
        edges -= line >= subnet->lines.count || !is_home(map, subnet, line);
    if (line < subnet->lines.count)
        line = subnet->lines.count;
    return line ? (int)line : 1;
}

static bool begins_group(const struct vpc_map *map, uint32_t subnet, bool first)
{
    return first ||
           map->subnets.items[subnet].group != map->subnets.items[subnet - 1].group;
}

static int height_of(const struct vpc_map *map, uint32_t subnet, bool first)
{
    return rows_of(map, subnet) + 2 + begins_group(map, subnet, first);
}

/* How many columns no higher than this it takes. */
static size_t columns_within(const struct vpc_map *map, int height)
{
    size_t columns = 1;
    int used = 0;

    for (uint32_t i = 0; i < map->subnets.count; i++) {
        int more = height_of(map, i, used == 0);

        if (used && used + more > height) {
            columns++;
            used = 0;
            more = height_of(map, i, true);
        }
        used += more;
    }
    return columns;
}

/* The least height at which so many columns suffice. */
static int balanced_height(const struct vpc_map *map, size_t columns)
{
    int low = 1, high = 1;

    for (uint32_t i = 0; i < map->subnets.count; i++)
        high += height_of(map, i, true);
    while (low < high) {
        int middle = low + (high - low) / 2;

        if (columns_within(map, middle) <= columns)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static size_t column_count(const struct map_layout *layout)
{
    size_t count = (size_t)(layout->width / COLUMN_LEAST);

    if (count > COLUMNS_MOST)
        count = COLUMNS_MOST;
    return count < layout->map->subnets.count ? count : layout->map->subnets.count;
}

static void split_columns(struct map_layout *layout)
{
    const struct vpc_map *map = layout->map;
    size_t wanted = column_count(layout);
    int height, used = 0;

    if (!wanted)
        return;
    height = balanced_height(map, wanted);
    for (uint32_t i = 0; i < map->subnets.count; i++) {
        int more = height_of(map, i, used == 0);

        if (used == 0 || used + more > height) {
            TABLE_ADD(layout->columns, ((struct map_column){.first = i}));
            used = 0;
            more = height_of(map, i, true);
        }
        used += more;
        layout->columns.items[layout->columns.count - 1].count++;
        layout->column_of[i] = (uint32_t)layout->columns.count - 1;
    }
    for (size_t i = 0; i < layout->columns.count; i++) {
        struct map_column *column = &layout->columns.items[i];

        column->width = layout->width / (int)layout->columns.count;
        column->x = (int)i * column->width;
        if (column->width > COLUMN_MOST)
            column->width = COLUMN_MOST;
    }
}

/* --- rails ----------------------------------------------------------------------------------------------- */

struct rail_use {
    uint32_t hub, defaults, others;
    bool home; /* it stands in this column */
};

struct rail_uses {
    TABLE(struct rail_use) items;
};

static struct rail_use *use_of(struct rail_uses *uses, uint32_t hub)
{
    for (size_t i = 0; i < uses->items.count; i++)
        if (uses->items.items[i].hub == hub)
            return &uses->items.items[i];
    TABLE_ADD(uses->items, ((struct rail_use){.hub = hub}));
    return &uses->items.items[uses->items.count - 1];
}

/* What has a place to lead to: an own box, or a line in a subnet. */
static bool is_drawn(const struct map_layout *layout, uint32_t hub)
{
    return layout->map->hubs.items[hub].subnet != NONE || layout->drop[hub] >= 0;
}

static int compare_uses(const void *left, const void *right)
{
    const struct rail_use *a = left, *b = right;

    if (a->home != b->home)
        return a->home ? -1 : 1;
    if ((a->defaults > 0) != (b->defaults > 0))
        return a->defaults ? -1 : 1;
    if (a->defaults != b->defaults)
        return a->defaults > b->defaults ? -1 : 1;
    if (a->others != b->others)
        return a->others > b->others ? -1 : 1;
    return a->hub < b->hub ? -1 : 1;
}

static void gather_uses(const struct map_layout *layout, uint32_t number, struct rail_uses *uses)
{
    const struct vpc_map *map = layout->map;
    const struct map_column *column = &layout->columns.items[number];

    for (uint32_t i = 0; i < column->count; i++) {
        struct span edges = map->subnets.items[column->first + i].edges;

        for (uint32_t k = 0; k < edges.count; k++) {
            const struct map_edge *edge = &map->edges.items[edges.first + k];

            if (!is_drawn(layout, edge->hub))
                continue;
            if (edge->defaults)
                use_of(uses, edge->hub)->defaults++;
            else
                use_of(uses, edge->hub)->others++;
        }
    }
    for (uint32_t hub = 0; hub < map->hubs.count; hub++) {
        const struct map_hub *item = &map->hubs.items[hub];

        if (item->subnet != NONE && layout->column_of[item->subnet] == number &&
            item->users + item->others)
            use_of(uses, hub)->home = true;
    }
}

static bool is_drop(const struct map_layout *layout, int x)
{
    for (size_t i = 0; i < layout->map->hubs.count; i++)
        if (layout->drop[i] == x)
            return true;
    return false;
}

/* What a walk from the Internet comes in by is never what there is no rail for. */
static void keep_gateway(const struct vpc_map *map, struct rail_uses *uses)
{
    for (size_t i = RAILS_MOST; i < uses->items.count; i++)
        if (map->hubs.items[uses->items.items[i].hub].kind == MAP_INTERNET_GATEWAY) {
            uses->items.items[RAILS_MOST - 1] = uses->items.items[i];
            return;
        }
}

/* Rails stand from the left of a column on, never where a hub's line comes down. */
static void lay_rails(struct map_layout *layout, uint32_t number)
{
    struct map_column *column = &layout->columns.items[number];
    struct rail_uses uses = {.items = {0}};
    int x = column->x + 1;

    gather_uses(layout, number, &uses);
    if (uses.items.count)
        qsort(uses.items.items, uses.items.count, sizeof *uses.items.items, compare_uses);
    keep_gateway(layout->map, &uses);
    column->rail_count = uses.items.count < RAILS_MOST ? (uint32_t)uses.items.count : RAILS_MOST;
    column->rails = mem_zalloc(column->rail_count, sizeof *column->rails);
    column->rail_x = mem_zalloc(column->rail_count, sizeof *column->rail_x);
    for (uint32_t i = 0; i < column->rail_count; i++, x += 2) {
        while (is_drop(layout, x))
            x++;
        column->rails[i] = uses.items.items[i].hub;
        column->rail_x[i] = x;
    }
    free(uses.items.items);
}

/* --- subnets ----------------------------------------------------------------------------------------------- */

/* Blanks on the left of the boxes of a column. */
static int gutter_of(const struct map_column *column)
{
    return column->rail_count ? column->rail_x[column->rail_count - 1] - column->x + 2 : 1;
}

static void place_subnet(struct map_layout *layout, uint32_t subnet, struct map_place place)
{
    const struct vpc_map *map = layout->map;
    uint32_t row = layout->row_of_subnet[subnet];
    struct span lines = map->subnets.items[subnet].lines;
    struct map_place inner = {place.x + 1, place.y, place.width - 2, 1};

    layout->places[row] = place;
    add_label(layout, MAP_LABEL_TITLE, row, inner);
    for (uint32_t i = 0; i < lines.count; i++) {
        inner.y++;
        layout->places[row + 1 + i] = inner;
        add_label(layout, MAP_LABEL_ROW, row + 1 + i, inner);
    }
    if (lines.count)
        return;
    inner.y++;
    add_label(layout, MAP_LABEL_SUBNET, row, inner);
}

static int place_column(struct map_layout *layout, const struct map_column *column, int y)
{
    int left = column->x + gutter_of(column);
    int width = column->x + column->width - 1 - left;

    for (uint32_t i = 0; i < column->count; i++) {
        uint32_t subnet = column->first + i;
        struct map_place place = {left, y, width, rows_of(layout->map, subnet) + 2};

        if (begins_group(layout->map, subnet, i == 0)) {
            add_label(layout, MAP_LABEL_GROUP, layout->row_of_subnet[subnet],
                      (struct map_place){left, y, width, 1});
            place.y++;
        }
        place_subnet(layout, subnet, place);
        y = place.y + place.height;
    }
    return y;
}

/* --- the whole --------------------------------------------------------------------------------------------- */

static int compare_labels(const void *left, const void *right)
{
    const struct map_label *a = left, *b = right;

    return a->y != b->y ? a->y - b->y : a->x - b->x;
}

static void index_rows(struct map_layout *layout)
{
    const struct vpc_map *map = layout->map;

    for (uint32_t i = 0; i < map->rows.count; i++) {
        if (map->rows.items[i].kind == MAP_ROW_HUB)
            layout->row_of_hub[map->rows.items[i].number] = i;
        else if (map->rows.items[i].kind == MAP_ROW_SUBNET)
            layout->row_of_subnet[map->rows.items[i].number] = i;
    }
}

static void draw(struct map_layout *layout, int rows)
{
    struct hub_grid grid = grid_of(layout, rows);
    struct map_place internet = {0, 0, INTERNET_WIDTH, 1};
    int top = 1 + grid.rows * HUB_HEIGHT, bottom;

    layout->places[0] = internet;
    add_label(layout, MAP_LABEL_ROW, 0, internet);
    place_hubs(layout, &grid);
    split_columns(layout);
    for (uint32_t i = 0; i < layout->columns.count; i++)
        lay_rails(layout, i);
    top = map_wires_buses(layout, top);
    bottom = top;
    for (size_t i = 0; i < layout->columns.count; i++) {
        int end = place_column(layout, &layout->columns.items[i], top);

        bottom = end > bottom ? end : bottom;
    }
    layout->height = bottom;
    layout->cells = mem_zalloc((size_t)layout->width * (size_t)bottom, sizeof *layout->cells);
    map_wires_draw(layout);
    qsort(layout->labels.items, layout->labels.count, sizeof *layout->labels.items,
          compare_labels);
}

static int *all_minus_one(size_t count)
{
    int *table = mem_alloc(count * sizeof *table);

    for (size_t i = 0; i < count; i++)
        table[i] = -1;
    return table;
}

void map_layout_make(struct map_layout *layout, const struct vpc_map *map, int columns, int rows)
{
    *layout = (struct map_layout){.map = map, .width = columns, .more = NONE};
    layout->places = mem_zalloc(map->rows.count, sizeof *layout->places);
    if (columns < MAP_COLUMNS_LEAST || rows < MAP_ROWS_LEAST)
        return;
    layout->drawn = true;
    layout->bus = all_minus_one(map->hubs.count);
    layout->drop = all_minus_one(map->hubs.count);
    layout->edge_y = all_minus_one(map->edges.count);
    layout->row_of_hub = mem_zalloc(map->hubs.count, sizeof *layout->row_of_hub);
    layout->row_of_subnet = mem_zalloc(map->subnets.count, sizeof *layout->row_of_subnet);
    layout->column_of = mem_zalloc(map->subnets.count, sizeof *layout->column_of);
    index_rows(layout);
    draw(layout, rows);
}

void map_layout_release(struct map_layout *layout)
{
    for (size_t i = 0; i < layout->columns.count; i++) {
        free(layout->columns.items[i].rails);
        free(layout->columns.items[i].rail_x);
    }
    free(layout->columns.items);
    free(layout->labels.items);
    free(layout->places);
    free(layout->cells);
    free(layout->bus);
    free(layout->drop);
    free(layout->edge_y);
    free(layout->row_of_hub);
    free(layout->row_of_subnet);
    free(layout->column_of);
    *layout = (struct map_layout){.map = NULL};
}
