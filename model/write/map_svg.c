/*
 * The layout of SVG_COLUMNS cells, each CELL_X by CELL_Y units: boxes are rectangles, runs of arms
 * are paths, joints are dots, labels are nested <svg> elements, which crop what does not fit.
 */
#include "model/write/map_svg.h"

#include "model/base/message.h"
#include "model/map/map_draw.h"
#include "model/map/map_words.h"

enum { SVG_COLUMNS = 126, SVG_ROWS = 40, CELL_X = 8, CELL_Y = 18, BASE_LINE = 13 };

/* Each colour is said outright: not every reader knows variables. */
static const char style[] =
    "<style>"
    ".vm text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#24292f;white-space:pre}"
    ".vm .vm-strong,.vm .vm-title{font-weight:bold}.vm .vm-bad{fill:#b3261e;font-weight:bold}"
    ".vm-page,.vm-gap{fill:#fff}.vm-box{fill:#f6f8fa}.vm-public{fill:#fff1e5}"
    ".vm-line{stroke:#6e7781;stroke-width:1.5;fill:none}.vm-dot{fill:#6e7781}"
    "@media(prefers-color-scheme:dark){"
    ".vm text{fill:#e6edf3}.vm .vm-bad{fill:#ff8a80}"
    ".vm-page,.vm-gap{fill:#0d1117}.vm-box{fill:#161b22}.vm-public{fill:#2d1f12}"
    ".vm-line{stroke:#8b949e}.vm-dot{fill:#8b949e}}"
    "</style>\n";

/* The one place where text becomes XML: it is sanitised already, and so holds no controls. */
static void add_quoted(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            strbuf_adds(out, "&amp;");
            break;
        case '<':
            strbuf_adds(out, "&lt;");
            break;
        case '>':
            strbuf_adds(out, "&gt;");
            break;
        case '"':
            strbuf_adds(out, "&quot;");
            break;
        default:
            strbuf_addch(out, *text);
        }
    }
}

/* --- boxes ------------------------------------------------------------------------------------------ */

static bool is_box(const struct map_layout *layout, size_t row)
{
    enum map_row_kind kind = layout->map->rows.items[row].kind;

    return layout->places[row].width && (kind == MAP_ROW_HUB || kind == MAP_ROW_SUBNET);
}

static bool is_public(const struct vpc_map *map, size_t row)
{
    return map->rows.items[row].kind == MAP_ROW_SUBNET &&
           map->subnets.items[map->rows.items[row].number].group == MAP_PUBLIC;
}

/* Lines run through the middle of cells. */
static void add_boxes(struct strbuf *out, const struct map_layout *layout)
{
    for (size_t i = 0; i < layout->map->rows.count; i++) {
        struct map_place place = layout->places[i];

        if (!is_box(layout, i))
            continue;
        strbuf_addf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    is_public(layout->map, i) ? "vm-public" : "vm-box",
                    place.x * CELL_X + CELL_X / 2, place.y * CELL_Y + CELL_Y / 2,
                    (place.width - 1) * CELL_X, (place.height - 1) * CELL_Y);
    }
}

/* --- lines ------------------------------------------------------------------------------------------ */

static bool has_arm(const struct map_layout *layout, int x, int y, unsigned arm)
{
    return map_layout_cell(layout, x, y)->arms & arm;
}

static void add_across(struct strbuf *out, const struct map_layout *layout, int y)
{
    for (int x = 0; x + 1 < layout->width; x++) {
        int from = x;

        while (x + 1 < layout->width && has_arm(layout, x, y, MAP_EAST))
            x++;
        if (x > from)
            strbuf_addf(out, "M%d %dH%d", from * CELL_X + CELL_X / 2, y * CELL_Y + CELL_Y / 2,
                        x * CELL_X + CELL_X / 2);
    }
}

static void add_down(struct strbuf *out, const struct map_layout *layout, int x)
{
    for (int y = 0; y + 1 < layout->height; y++) {
        int from = y;

        while (y + 1 < layout->height && has_arm(layout, x, y, MAP_SOUTH))
            y++;
        if (y > from)
            strbuf_addf(out, "M%d %dV%d", x * CELL_X + CELL_X / 2, from * CELL_Y + CELL_Y / 2,
                        y * CELL_Y + CELL_Y / 2);
    }
}

/* What runs down passes over what runs across: a gap of the page's colour, so that it joins nothing. */
static void add_gaps(struct strbuf *out, const struct map_layout *layout)
{
    const unsigned all = MAP_NORTH | MAP_EAST | MAP_SOUTH | MAP_WEST;

    for (int y = 0; y < layout->height; y++)
        for (int x = 0; x < layout->width; x++)
            if (map_layout_cell(layout, x, y)->arms == all)
                strbuf_addf(out,
                            "<rect class=\"vm-gap\" x=\"%d\" y=\"%d\" width=\"%d\" "
                            "height=\"4\"/>\n",
                            x * CELL_X, y * CELL_Y + CELL_Y / 2 - 2, CELL_X);
}

static void add_lines(struct strbuf *out, const struct map_layout *layout)
{
    strbuf_adds(out, "<path class=\"vm-line\" d=\"");
    for (int y = 0; y < layout->height; y++)
        add_across(out, layout, y);
    strbuf_adds(out, "\"/>\n");
    add_gaps(out, layout);
    strbuf_adds(out, "<path class=\"vm-line\" d=\"");
    for (int x = 0; x < layout->width; x++)
        add_down(out, layout, x);
    strbuf_adds(out, "\"/>\n");
}

static bool is_border(const struct map_layout *layout, int x, int y)
{
    for (size_t i = 0; i < layout->map->rows.count; i++) {
        struct map_place box = layout->places[i];

        if (is_box(layout, i) && x >= box.x && x < box.x + box.width && y >= box.y &&
            y < box.y + box.height)
            return true;
    }
    return false;
}

static bool is_joint(const struct map_layout *layout, int x, int y)
{
    unsigned arms = map_layout_cell(layout, x, y)->arms;
    int count = 0;

    for (unsigned arm = MAP_NORTH; arm <= MAP_WEST; arm <<= 1)
        count += (arms & arm) != 0;
    return count == 3 && !is_border(layout, x, y);
}

static void add_marks(struct strbuf *out, const struct map_layout *layout)
{
    for (int y = 0; y < layout->height; y++)
        for (int x = 0; x < layout->width; x++) {
            int cx = x * CELL_X + CELL_X / 2, cy = y * CELL_Y + CELL_Y / 2;

            if (map_layout_cell(layout, x, y)->arrow)
                strbuf_addf(out, "<path class=\"vm-dot\" d=\"M%d %dl-8 -4v8z\"/>\n", cx, cy);
            else if (is_joint(layout, x, y))
                strbuf_addf(out, "<circle class=\"vm-dot\" cx=\"%d\" cy=\"%d\" r=\"3\"/>\n", cx,
                            cy);
        }
}

/* --- words ------------------------------------------------------------------------------------------ */

static bool is_exposed(const struct map_layout *layout, const struct map_label *label)
{
    const struct map_row *row = &layout->map->rows.items[label->row];

    return row->kind == MAP_ROW_LINE &&
           layout->map->lines.items[row->number].worst == EXPOSURE_EXPOSED;
}

static const char *class_of(const struct map_layout *layout, const struct map_label *label)
{
    if (is_exposed(layout, label))
        return "vm-bad";
    if (label->kind == MAP_LABEL_TITLE) /* it stands on a line */
        return "vm-title";
    return label->kind == MAP_LABEL_GROUP || label->row == 0 ? "vm-strong" : "vm-text";
}

/* About how many cells a text takes: fonts differ. */
static int about_columns(const char *text)
{
    int columns = 0;

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte < 0x80 || byte >= 0xC0) /* the first of a character; most of three bytes are wide */
            columns += byte >= 0xE1 ? 2 : 1;
    }
    return columns;
}

/* A title interrupts the line that it stands on. */
static void add_gap_of_title(struct strbuf *out, const struct map_label *label, const char *words)
{
    int columns = about_columns(words);

    if (columns > label->width)
        columns = label->width;
    strbuf_addf(out, "<rect class=\"vm-gap\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"4\"/>\n",
                label->x * CELL_X, label->y * CELL_Y + CELL_Y / 2 - 2, columns * CELL_X + 6);
}

static void add_labels(struct strbuf *out, const struct map_layout *layout)
{
    for (size_t i = 0; i < layout->labels.count; i++) {
        const struct map_label *label = &layout->labels.items[i];
        struct strbuf words = STRBUF_INIT;

        map_label_words(layout, label, &words);
        if (label->kind == MAP_LABEL_TITLE)
            add_gap_of_title(out, label, words.text);
        strbuf_addf(out, "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">",
                    label->x * CELL_X + 2, label->y * CELL_Y, label->width * CELL_X - 2, CELL_Y);
        strbuf_addf(out, "<text class=\"%s\" x=\"2\" y=\"%d\" xml:space=\"preserve\">", class_of(layout, label),
                    BASE_LINE);
        add_quoted(out, words.text);
        strbuf_adds(out, "</text></svg>\n");
        strbuf_release(&words);
    }
}

void map_svg(struct strbuf *out, const struct vpc_map *map)
{
    struct map_layout layout = {.map = NULL};
    struct strbuf name = STRBUF_INIT;

    map_layout_make(&layout, map, SVG_COLUMNS, SVG_ROWS);
    account_describe_object(map->account, (struct object_ref){OBJECT_VPC, map->vpc}, &name);
    strbuf_addf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"vm\" viewBox=\"0 0 %d %d\" "
                "width=\"%d\" height=\"%d\" role=\"img\">\n<title>",
                layout.width * CELL_X, layout.height * CELL_Y + CELL_Y, layout.width * CELL_X,
                layout.height * CELL_Y + CELL_Y);
    strbuf_adds(out, _("Map of "));
    add_quoted(out, name.text);
    strbuf_adds(out, "</title>\n");
    strbuf_adds(out, style);
    strbuf_adds(out, "<rect class=\"vm-page\" width=\"100%\" height=\"100%\"/>\n");
    add_boxes(out, &layout);
    add_lines(out, &layout);
    add_marks(out, &layout);
    add_labels(out, &layout);
    strbuf_adds(out, "</svg>\n");
    strbuf_release(&name);
    map_layout_release(&layout);
}
