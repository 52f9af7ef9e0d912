/*
 * Layouts of random maps at every size: nothing overlaps, nothing is outside, everything is within reach
 * of the arrows, and whoever follows a line finds what belongs together and nothing else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/map/map_layout.h"
#include "tests/model/map/random_map.h"

enum { MAPS = 300 };

static bool is_box(const struct map_layout *layout, size_t row)
{
    return layout->places[row].width && layout->map->rows.items[row].kind != MAP_ROW_LINE;
}

static bool overlap(struct map_place a, struct map_place b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static void check_places(const struct map_layout *layout)
{
    const struct vpc_map *map = layout->map;
    size_t owner = 0;

    for (size_t i = 0; i < map->rows.count; i++) {
        struct map_place place = layout->places[i];

        if (!place.width) {
            assert_true(map->rows.items[i].kind == MAP_ROW_HUB && layout->more != NONE &&
                        i > layout->more);
            continue;
        }
        assert_true(place.x >= 0 && place.y >= 0 && place.x + place.width <= layout->width &&
                    place.y + place.height <= layout->height);
        if (map->rows.items[i].kind == MAP_ROW_LINE) {
            struct map_place box = layout->places[owner];

            assert_true(place.x > box.x && place.x + place.width < box.x + box.width);
            assert_true(place.y > box.y && place.y < box.y + box.height - 1);
            continue;
        }
        owner = i;
        for (size_t k = 0; k < i; k++)
            if (is_box(layout, k))
                assert_false(overlap(place, layout->places[k]));
    }
}

static void check_labels(const struct map_layout *layout)
{
    for (size_t i = 0; i < layout->labels.count; i++) {
        const struct map_label *label = &layout->labels.items[i];

        assert_true(label->width > 0 && label->x >= 0 && label->x + label->width <= layout->width);
        assert_true(label->y >= 0 && label->y < layout->height);
        if (!i)
            continue;
        assert_true(label[-1].y < label->y ||
                    (label[-1].y == label->y && label[-1].x + label[-1].width <= label->x));
    }
}

/* --- following lines ---------------------------------------------------------------------------------- */

/* Cells that were reached, once across and once down: at a crossing both pass. */
struct flood {
    const struct map_layout *layout;
    bool *across, *down;
    bool *hubs, *subnets; /* that were reached */
};

/* The box whose border a cell is on; SIZE_MAX: none. */
static size_t box_at(const struct map_layout *layout, int x, int y)
{
    for (size_t i = 1; i < layout->map->rows.count; i++) {
        struct map_place box = layout->places[i];

        if (is_box(layout, i) && x >= box.x && x < box.x + box.width && y >= box.y &&
            y < box.y + box.height)
            return i;
    }
    return SIZE_MAX;
}

static void reach(const struct flood *flood, size_t row, int y)
{
    const struct map_layout *layout = flood->layout;
    const struct map_row *item = &layout->map->rows.items[row];

    if (item->kind == MAP_ROW_HUB) {
        flood->hubs[item->number] = true;
        return;
    }
    for (uint32_t i = 0; i < layout->map->lines.count; i++) {
        const struct map_line *line = &layout->map->lines.items[i];

        if (line->subnet == item->number && line->hub != NONE &&
            layout->places[row + 1 + i - layout->map->subnets.items[item->number].lines.first].y ==
                y) {
            flood->hubs[line->hub] = true;
            return;
        }
    }
    flood->subnets[item->number] = true;
}

static void follow(const struct flood *flood, int x, int y, bool is_across)
{
    static const struct {
        unsigned arm;
        int dx, dy;
    } ways[] = {{MAP_EAST, 1, 0}, {MAP_WEST, -1, 0}, {MAP_NORTH, 0, -1}, {MAP_SOUTH, 0, 1}};
    const struct map_layout *layout = flood->layout;
    size_t at = (size_t)y * (size_t)layout->width + (size_t)x, box = box_at(layout, x, y);
    bool *seen = is_across ? flood->across : flood->down;
    bool crosses = map_layout_cell(layout, x, y)->arms == 15;

    if (box != SIZE_MAX) {
        reach(flood, box, y);
        return;
    }
    if (seen[at])
        return;
    seen[at] = true;
    if (!crosses)
        flood->across[at] = flood->down[at] = true;
    for (size_t i = 0; i < 4; i++) {
        bool goes_across = ways[i].dx != 0;

        if (map_layout_cell(layout, x, y)->arms & ways[i].arm &&
            (!crosses || goes_across == is_across))
            follow(flood, x + ways[i].dx, y + ways[i].dy, goes_across);
    }
}

static uint32_t find_edge(const struct map_layout *layout, uint32_t subnet, uint32_t hub)
{
    for (uint32_t i = 0; i < layout->map->edges.count; i++)
        if (layout->map->edges.items[i].subnet == subnet && layout->map->edges.items[i].hub == hub &&
            layout->edge_y[i] >= 0)
            return i;
    return NONE;
}

/* From an edge one comes to its hub, and to the subnets that are drawn to the same hub. */
static void check_edge(const struct map_layout *layout, uint32_t edge)
{
    const struct vpc_map *map = layout->map;
    const struct map_edge *item = &map->edges.items[edge];
    size_t cells = (size_t)layout->width * (size_t)layout->height;
    struct flood flood = {layout, mem_zalloc(cells, 1), mem_zalloc(cells, 1),
                          mem_zalloc(map->hubs.count, 1), mem_zalloc(map->subnets.count, 1)};

    follow(&flood, layout->places[layout->row_of_subnet[item->subnet]].x - 1, layout->edge_y[edge],
           true);
    for (uint32_t i = 0; i < map->hubs.count; i++)
        assert_int_equal(flood.hubs[i], i == item->hub);
    for (uint32_t i = 0; i < map->subnets.count; i++)
        assert_int_equal(flood.subnets[i], find_edge(layout, i, item->hub) != NONE);
    free(flood.across);
    free(flood.down);
    free(flood.hubs);
    free(flood.subnets);
}

static void check_lines(const struct map_layout *layout)
{
    size_t undrawn = 0;

    for (uint32_t i = 0; i < layout->map->edges.count; i++) {
        undrawn += layout->edge_y[i] < 0;
        if (layout->edge_y[i] >= 0)
            check_edge(layout, i);
    }
    assert_int_equal(undrawn, layout->undrawn);
}

/* --- arrows ------------------------------------------------------------------------------------------- */

static void check_arrows(const struct map_layout *layout)
{
    size_t count = layout->map->rows.count, *queue = mem_zalloc(count, sizeof *queue), end = 1;
    bool *reached = mem_zalloc(count, 1);

    reached[0] = true;
    for (size_t at = 0; at < end; at++)
        for (int direction = MAP_UP; direction <= MAP_RIGHT; direction++) {
            size_t next = map_layout_step(layout, queue[at], (enum map_direction)direction);

            assert_true(next < count);
            if (reached[next])
                continue;
            reached[next] = true;
            queue[end++] = next;
        }
    assert_int_equal(end, count);
    free(reached);
    free(queue);
}

static void check(const struct vpc_map *map, int columns, int rows)
{
    struct map_layout layout;

    map_layout_make(&layout, map, columns, rows);
    assert_int_equal(layout.drawn, columns >= MAP_COLUMNS_LEAST && rows >= MAP_ROWS_LEAST);
    if (layout.drawn) {
        check_places(&layout);
        check_labels(&layout);
        check_lines(&layout);
        check_arrows(&layout);
    }
    map_layout_release(&layout);
}

static void test_random_maps(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= MAPS; i++) {
        struct vpc_map map;

        random_state = i;
        random_map(&map);
        check(&map, 80 + (int)below(121), 24);
        vpc_map_release(&map);
    }
}

static void test_every_size(void **state)
{
    struct vpc_map map;

    (void)state;
    random_state = 5;
    random_map(&map);
    for (int columns = 40; columns <= 200; columns++)
        check(&map, columns, 10 + columns % 51);
    for (int rows = 1; rows <= 60; rows++)
        check(&map, 80, rows);
    vpc_map_release(&map);
}

/* A hub at the edge, or none. */
static uint32_t pick_hub(const struct vpc_map *map)
{
    uint32_t hub = map->hubs.count ? below((uint32_t)map->hubs.count) : NONE;

    return hub != NONE && map->hubs.items[hub].subnet == NONE ? hub : NONE;
}

/* Of the gateways that a column's subnets lead to, one has a rail, whoever else wants one. */
static void check_gateways(const struct map_layout *layout)
{
    for (size_t i = 0; i < layout->columns.count; i++) {
        const struct map_column *column = &layout->columns.items[i];
        bool wanted = false, has = false;

        for (uint32_t k = 0; k < layout->map->edges.count; k++) {
            const struct map_edge *edge = &layout->map->edges.items[k];

            wanted |= layout->column_of[edge->subnet] == i && layout->drop[edge->hub] >= 0 &&
                      layout->map->hubs.items[edge->hub].kind == MAP_INTERNET_GATEWAY;
        }
        for (uint32_t k = 0; k < column->rail_count; k++)
            has |= layout->map->hubs.items[column->rails[k]].kind == MAP_INTERNET_GATEWAY;
        assert_int_equal(wanted, has);
    }
}

static void test_a_gateway_has_a_rail(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= MAPS; i++) {
        struct vpc_map map;
        struct map_layout layout;

        random_state = i;
        random_map(&map);
        for (uint32_t hub = 1; hub < map.hubs.count; hub++)
            if (map.hubs.items[hub].kind == MAP_INTERNET_GATEWAY)
                map.hubs.items[hub].kind = MAP_PEERING;
        map_layout_make(&layout, &map, 80, 24);
        check_gateways(&layout);
        map_layout_release(&layout);
        vpc_map_release(&map);
    }
}

/* A walk that is marked ends in sight, except at a gateway without a line from the Internet. */
static void check_end(const struct map_walk *walk, size_t ends)
{
    if (walk->line == NONE)
        assert_int_equal(ends, 0);
    else if (walk->hub == NONE || walk->stop != MAP_STOP_HUB)
        assert_int_equal(ends, 1);
    else
        assert_true(ends <= 1);
}

/* Heavy lines are a part of the lines, and nothing is left of a walk that went before. */
static void test_marks(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= MAPS; i++) {
        struct vpc_map map;
        struct map_layout layout;
        struct map_walk walk = {.line = NONE};
        size_t ends = 0;

        random_state = i;
        random_map(&map);
        map_layout_make(&layout, &map, 100, 24);
        for (uint32_t line = 0; line < map.lines.count; line++) {
            walk = (struct map_walk){.line = line,
                                     .hub = pick_hub(&map),
                                     .verdict = (enum walk_verdict)below(4),
                                     .stop = (enum map_stop)below(4)};
            map_layout_mark(&layout, &walk);
        }
        for (int y = 0; y < layout.height; y++)
            for (int x = 0; x < layout.width; x++) {
                const struct map_cell *cell = map_layout_cell(&layout, x, y);

                assert_int_equal(cell->heavy & ~cell->arms, 0);
                ends += cell->end != MAP_END_NONE;
            }
        check_end(&walk, ends);
        map_layout_mark(&layout, &(struct map_walk){.line = NONE, .hub = NONE});
        for (int y = 0; y < layout.height; y++)
            for (int x = 0; x < layout.width; x++)
                assert_false(map_layout_cell(&layout, x, y)->heavy ||
                             map_layout_cell(&layout, x, y)->end);
        map_layout_release(&layout);
        vpc_map_release(&map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_maps),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_a_gateway_has_a_rail),
        cmocka_unit_test(test_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
