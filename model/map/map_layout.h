/*
 * map_layout.h: a map in a grid of character cells. Pure arithmetic: no text, no terminal.
 *
 *     The Internet ───────┬───────────────┬
 *     ┌Internet gateway───┴─┐   ┌Egress-only gateway┴┐      hubs, in one or two rows
 *     │igw-1                ├┐  │eigw-1              ├┐
 *     └─────────────────────┘│  └────────────────────┘│
 *      ┌─────────────────────┴───┐                     │    one row for each hub that lines lead to
 *      │ ┌───────────────────────┼─────────────────────┘
 *      │ │ PUBLIC                │ PRIVATE
 *      │ │ ┌subnet-1──────┐      │ ┌subnet-2──────┐         columns of subnets, each with its rails
 *      ├─┼─┤              │      ...
 *      │ └─┤              │
 *
 * A crossing is ┼ and joins nothing; lines join only where three arms meet. An arrow points to a NAT
 * gateway or routed interface in its subnet. Default routes come first, other routes as far as a column
 * has rails for them (`undrawn` counts the rest). Hubs that do not fit share one last box.
 *
 * From 80 columns on it is drawn, at any height: the picture is as high as it must be. Below, nothing
 * is placed, and rows are a list. With 60 rows and more, hubs take more height for more of their names.
 */
#ifndef MODEL_MAP_MAP_LAYOUT_H
#define MODEL_MAP_MAP_LAYOUT_H

#include "model/map/map_walk.h"
#include "model/map/vpc_map.h"

enum { MAP_COLUMNS_LEAST = 80, MAP_ROWS_LEAST = 8, MAP_ROWS_PLENTY = 60 };

/* Arms of a line in a cell. */
enum map_arm { MAP_NORTH = 1, MAP_EAST = 2, MAP_SOUTH = 4, MAP_WEST = 8 };

enum map_end { MAP_END_NONE, MAP_END_ARRIVED, MAP_END_STOPPED, MAP_END_UNKNOWN };

struct map_cell {
    uint8_t arms;  /* of all lines */
    uint8_t heavy; /* those of them on the walk */
    bool arrow;    /* in place of the line: it leads into a box */
    uint8_t end;   /* of the walk, in place of all else: enum map_end */
};

/* Where a row of the map stands; width 0: nowhere (it shares the last hub box, or nothing is drawn). */
struct map_place {
    int x, y, width, height; /* a line: its text, height 1 */
};

enum map_label_kind {
    MAP_LABEL_ROW,    /* map_row_label() */
    MAP_LABEL_TITLE,  /* on a border: map_row_label() of a subnet, kind of a hub */
    MAP_LABEL_GROUP,  /* map_group_words(); `row` is the subnet below */
    MAP_LABEL_SUBNET, /* map_subnet_label() */
    MAP_LABEL_MORE,   /* `row` and all hubs after it */
};

struct map_label {
    enum map_label_kind kind;
    uint32_t row; /* of map->rows */
    int x, y, width;
};

struct map_column {
    int x, width; /* with its rails */
    uint32_t first, count; /* subnets */
    uint32_t *rails; /* hubs */
    int *rail_x;
    uint32_t rail_count;
};

struct map_layout {
    const struct vpc_map *map; /* borrowed */
    int width, height;
    bool drawn;
    struct map_place *places; /* by row of the map */
    struct map_cell *cells;   /* by y * width + x */
    TABLE(struct map_label) labels; /* by y, then x */
    TABLE(struct map_column) columns;
    uint32_t more; /* row of the first hub that shares the last box, or NONE */
    uint32_t undrawn; /* edges for which there was no rail */

    /* by hub or subnet, for the lines */
    int *bus;          /* y of a hub's row; -1: none */
    int *drop;         /* x where it comes down */
    uint32_t *row_of_hub, *row_of_subnet; /* rows of the map */
    uint32_t *column_of;                  /* of a subnet */
    int *edge_y; /* by edge; -1: not drawn */
};

/* Fills *layout (zeroed or released before) for so many columns and rows of screen; released by the
 * caller before the map. O(cells + subnets log height + edges). */
void map_layout_make(struct map_layout *layout, const struct vpc_map *map, int columns, int rows);
void map_layout_release(struct map_layout *layout);

/* Takes the walk that was marked away, and marks this one (unless it leads nowhere). */
void map_layout_mark(struct map_layout *layout, const struct map_walk *walk);

enum map_direction { MAP_UP, MAP_DOWN, MAP_LEFT, MAP_RIGHT };

/* The row to which an arrow leads from a row; the same if there is nothing in that direction. Every row
 * is reached from every other. O(rows) */
size_t map_layout_step(const struct map_layout *layout, size_t row, enum map_direction direction);

const struct map_cell *map_layout_cell(const struct map_layout *layout, int x, int y);

#endif
