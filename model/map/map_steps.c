/*
 * Arrows. Up and down go to the nearest row above or below, first what lies across the same columns;
 * left and right to the nearest beside. Boxes stand in columns and in rows of hubs, so that nothing is
 * out of reach (test_map_layout.c walks everywhere).
 */
#include <limits.h>
#include <stdlib.h>

#include "model/map/map_layout.h"

/* A row that shares the last box of hubs stands where that stands. */
static struct map_place place_of(const struct map_layout *layout, size_t row)
{
    if (layout->more != NONE && row > layout->more &&
        layout->map->rows.items[row].kind == MAP_ROW_HUB)
        return layout->places[layout->more];
    return layout->places[row];
}

/* A subnet is pointed at by its title. */
static struct map_place target_of(const struct map_layout *layout, size_t row)
{
    struct map_place place = place_of(layout, row);

    if (layout->map->rows.items[row].kind == MAP_ROW_SUBNET)
        place.height = 1;
    return place;
}

static int apart(int a, int a_length, int b, int b_length)
{
    if (b >= a + a_length)
        return b - (a + a_length) + 1;
    return a >= b + b_length ? a - (b + b_length) + 1 : 0;
}

/* How far a place is in that direction, the lower the nearer; -1: it is not there. */
static long distance(struct map_place from, struct map_place to, enum map_direction direction)
{
    int across = apart(from.x, from.width, to.x, to.width);
    int down = apart(from.y, from.height, to.y, to.height);

    if (direction == MAP_LEFT || direction == MAP_RIGHT) {
        if (across == 0 || (to.x < from.x) != (direction == MAP_LEFT))
            return -1;
        return (long)across * 2 + (long)down * 8;
    }
    if (down == 0 || (to.y < from.y) != (direction == MAP_UP))
        return -1;
    return (long)down + (long)across * 64;
}

/* Among those that share a box: the next or the one before. */
static bool step_within(const struct map_layout *layout, size_t row, enum map_direction direction,
                        size_t *to)
{
    bool is_hub = layout->map->rows.items[row].kind == MAP_ROW_HUB;

    if (layout->more == NONE || !is_hub || row < layout->more)
        return false;
    *to = row + (direction == MAP_RIGHT ? 1 : (size_t)-1);
    if (direction == MAP_RIGHT)
        return *to < layout->map->rows.count && layout->map->rows.items[*to].kind == MAP_ROW_HUB;
    return direction == MAP_LEFT && row > layout->more;
}

size_t map_layout_step(const struct map_layout *layout, size_t row, enum map_direction direction)
{
    struct map_place from = target_of(layout, row);
    size_t best = row, within;
    long nearest = LONG_MAX;

    if (!layout->drawn)
        return row;
    if (step_within(layout, row, direction, &within))
        return within;
    for (size_t i = 0; i < layout->map->rows.count; i++) {
        struct map_place to = target_of(layout, i);
        long far = i == row || !layout->places[i].width ? -1 : distance(from, to, direction);

        if (far >= 0 && far < nearest) {
            nearest = far;
            best = i;
        }
    }
    return best;
}
