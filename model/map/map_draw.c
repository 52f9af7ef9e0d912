#include "model/map/map_draw.h"

#include <stdlib.h>

#include "model/base/label_fit.h"
#include "model/base/message.h"
#include "model/map/map_words.h"

/* --- glyphs ---------------------------------------------------------------------------------------- */

/* By north + 3 east + 9 south + 27 west, where 0 is no arm, 1 a light one, 2 a heavy one. Unicode has one
 * of each. */
static const char *line_glyph(const struct map_cell *cell)
{
    static const char *const glyphs[] = {
        /* clang-format off */
        " ", "╵", "╹", "╶", "└", "┖", "╺", "┕", "┗",
        "╷", "│", "╿", "┌", "├", "┞", "┍", "┝", "┡",
        "╻", "╽", "┃", "┎", "┟", "┠", "┏", "┢", "┣",
        "╴", "┘", "┚", "─", "┴", "┸", "╼", "┶", "┺",
        "┐", "┤", "┦", "┬", "┼", "╀", "┮", "┾", "╄",
        "┒", "┧", "┨", "┰", "╁", "╂", "┲", "╆", "╊",
        "╸", "┙", "┛", "╾", "┵", "┹", "━", "┷", "┻",
        "┑", "┥", "┩", "┭", "┽", "╃", "┯", "┿", "╇",
        "┓", "┪", "┫", "┱", "╅", "╉", "┳", "╈", "╋",
        /* clang-format on */
    };
    unsigned which = 0, weight = 1;

    for (unsigned arm = MAP_NORTH; arm <= MAP_WEST; arm <<= 1, weight *= 3)
        which += cell->heavy & arm ? 2 * weight : cell->arms & arm ? weight : 0;
    return glyphs[which];
}

static const char *ascii_glyph(const struct map_cell *cell)
{
    const unsigned across = MAP_EAST | MAP_WEST, down = MAP_NORTH | MAP_SOUTH;

    if (!cell->arms)
        return " ";
    if (cell->heavy)
        return cell->heavy & down ? "#" : "=";
    if (cell->arms == (across | down)) /* a crossing joins nothing */
        return "|";
    if (!(cell->arms & down))
        return "-";
    return cell->arms & across ? "+" : "|";
}

static const char *cell_glyph(const struct map_cell *cell, bool utf8)
{
    if (cell->end == MAP_END_STOPPED)
        return "X";
    if (cell->end == MAP_END_UNKNOWN)
        return "?";
    if (cell->end == MAP_END_ARRIVED || cell->arrow)
        return utf8 ? "►" : ">";
    return utf8 ? line_glyph(cell) : ascii_glyph(cell);
}

/* --- rows ------------------------------------------------------------------------------------------- */

static bool is_of_walk(const struct map_cell *cell)
{
    return cell->heavy != 0 || cell->end != MAP_END_NONE;
}

static void draw_cells(const struct map_layout *layout, int y, int from, int to,
                       const struct map_pen *pen)
{
    struct strbuf glyphs = STRBUF_INIT;

    while (from < to) {
        bool heavy = is_of_walk(map_layout_cell(layout, from, y));
        int x = from;

        for (; x < to && is_of_walk(map_layout_cell(layout, x, y)) == heavy; x++)
            strbuf_adds(&glyphs, cell_glyph(map_layout_cell(layout, x, y), pen->utf8));
        pen->line(pen->context, from, glyphs.text, x - from, heavy);
        strbuf_clear(&glyphs);
        from = x;
    }
    strbuf_release(&glyphs);
}

/* The first label of a row or below. */
static size_t first_label(const struct map_layout *layout, int y)
{
    size_t low = 0, high = layout->labels.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (layout->labels.items[middle].y < y)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void map_draw_row(const struct map_layout *layout, int y, const struct map_pen *pen)
{
    int x = 0;

    for (size_t i = first_label(layout, y);
         i < layout->labels.count && layout->labels.items[i].y == y; i++) {
        const struct map_label *label = &layout->labels.items[i];

        draw_cells(layout, y, x, label->x, pen);
        x = label->x + pen->label(pen->context, label);
    }
    draw_cells(layout, y, x, layout->width, pen);
}

void map_label_words(const struct map_layout *layout, const struct map_label *label,
                     struct strbuf *out)
{
    const struct vpc_map *map = layout->map;
    const struct map_row *row = &map->rows.items[label->row];
    size_t hidden = 0;

    switch (label->kind) {
    case MAP_LABEL_ROW:
        map_row_label(map, label->row, out);
        label_fit(out, label->width);
        break;
    case MAP_LABEL_TITLE:
        if (row->kind == MAP_ROW_HUB)
            strbuf_adds(out, map_hub_kind_words(map->hubs.items[row->number].kind));
        else
            map_row_label(map, label->row, out);
        label_fit(out, label->width);
        break;
    case MAP_LABEL_GROUP:
        map_group_words(map->subnets.items[row->number].group, out);
        break;
    case MAP_LABEL_SUBNET:
        map_subnet_label(map, row->number, out);
        break;
    case MAP_LABEL_MORE:
        while (map->rows.items[label->row + hidden].kind == MAP_ROW_HUB)
            hidden++;
        strbuf_addf(out, ngettext("%zu more", "%zu more", (unsigned long)hidden), hidden);
        break;
    }
}
