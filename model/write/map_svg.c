/*
 * A layout of cells, each CELL_X by CELL_Y units: boxes are rectangles, runs of arms are paths, joints
 * are dots, labels are nested <svg> elements, which crop what a wider font makes of them.
 *
 * Two columns of subnets are as wide as a page of paper can be with letters that can be read. Only what
 * would be higher than such a page is laid out wider.
 */
#include "model/write/map_svg.h"

#include <string.h>

#include "model/base/label_fit.h"
#include "model/base/message.h"
#include "model/map/map_draw.h"
#include "model/map/map_words.h"
#include "model/write/quote.h"

enum { CELL_X = 8, CELL_Y = 18, BASE_LINE = 13, LETTER = 13 };

/* What is this many times as high as it is wide fills a page: in hundredths. */
enum { PAGE_HEIGHT = 125 };

/* Each colour is said outright: not every reader knows variables. */
const char map_svg_style[] =
    ".vm text{font:13px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;fill:#1d2530;"
    "white-space:pre}"
    ".vm .vm-strong,.vm .vm-title{font-weight:bold}.vm .vm-bad{fill:#a4133c;font-weight:bold}"
    ".vm-page,.vm-gap{fill:#fff}.vm-box{fill:#f4f6f9}.vm-public{fill:#fff1e5}"
    ".vm-line{stroke:#6e7781;stroke-width:1.5;fill:none}.vm-dot{fill:#6e7781}"
    "@media screen and (prefers-color-scheme:dark){"
    ".vm text{fill:#e4e9f0}.vm .vm-bad{fill:#ff7d97}"
    ".vm-page,.vm-gap{fill:#14181f}.vm-box{fill:#1c222c}.vm-public{fill:#2d1f12}"
    ".vm-line{stroke:#8b949e}.vm-dot{fill:#8b949e}}";

static void add_quoted(struct strbuf *out, const char *text)
{
    quote_html(out, text, strlen(text));
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

/* What stands of a label: of what is cropped one cell less, and a sign that it was. */
struct shown {
    size_t length;
    int columns; /* with the sign */
    bool cropped;
};

static struct shown shown_of(const struct map_label *label, const char *words)
{
    struct shown shown = {.cropped = false};

    shown.length = label_cut(words, label->width, &shown.columns);
    if (!words[shown.length])
        return shown;
    shown.length = label_cut(words, label->width - 1, &shown.columns);
    shown.columns++;
    shown.cropped = true;
    return shown;
}

/* A wide character is as wide as the letters are high, which is less than two cells. */
static int units_of(const char *words, struct shown shown)
{
    int units = shown.columns * CELL_X;

    for (size_t i = 0; i < shown.length; i++)
        if ((unsigned char)words[i] >= 0xC0 && label_columns_of(words[i]) == 2)
            units -= 2 * CELL_X - LETTER;
    return units;
}

/* A title interrupts the line that it stands on. */
static void add_gap_of_title(struct strbuf *out, const struct map_label *label, int units)
{
    strbuf_addf(out, "<rect class=\"vm-gap\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"4\"/>\n",
                label->x * CELL_X, label->y * CELL_Y + CELL_Y / 2 - 2, units + 2);
}

/* What was cropped can still be pointed at. */
static void add_words(struct strbuf *out, const char *words, struct shown shown)
{
    if (shown.cropped) {
        strbuf_adds(out, "<title>");
        add_quoted(out, words);
        strbuf_adds(out, "</title>");
    }
    quote_html(out, words, shown.length);
    if (shown.cropped)
        strbuf_adds(out, "\xE2\x80\xA6");
}

static void add_label(struct strbuf *out, const struct map_layout *layout,
                      const struct map_label *label)
{
    struct strbuf words = STRBUF_INIT;
    struct shown shown;

    map_label_words(layout, label, &words);
    shown = shown_of(label, words.text);
    if (label->kind == MAP_LABEL_TITLE)
        add_gap_of_title(out, label, units_of(words.text, shown));
    strbuf_addf(out, "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">",
                label->x * CELL_X, label->y * CELL_Y, label->width * CELL_X, CELL_Y);
    strbuf_addf(out, "<text class=\"%s\" x=\"2\" y=\"%d\">", class_of(layout, label),
                BASE_LINE);
    add_words(out, words.text, shown);
    strbuf_adds(out, "</text></svg>\n");
    strbuf_release(&words);
}

static void add_labels(struct strbuf *out, const struct map_layout *layout)
{
    for (size_t i = 0; i < layout->labels.count; i++)
        add_label(out, layout, &layout->labels.items[i]);
}

/* --- the whole -------------------------------------------------------------------------------------- */

static void lay_out(struct map_layout *layout, const struct vpc_map *map)
{
    static const int widths[] = {112, 150, 190}; /* of two columns of subnets, three, and five */
    size_t i = 0;

    map_layout_make(layout, map, widths[i], MAP_ROWS_PLENTY);
    while (layout->height * CELL_Y * 100 > layout->width * CELL_X * PAGE_HEIGHT &&
           ++i < sizeof widths / sizeof *widths) {
        map_layout_release(layout);
        map_layout_make(layout, map, widths[i], MAP_ROWS_PLENTY);
    }
}

/* Cells up to the last that holds anything. */
static int used_width(const struct map_layout *layout)
{
    int width = 0, columns;

    for (int y = 0; y < layout->height; y++)
        for (int x = width; x < layout->width; x++)
            if (map_layout_cell(layout, x, y)->arms)
                width = x + 1;
    for (size_t i = 0; i < layout->labels.count; i++) {
        const struct map_label *label = &layout->labels.items[i];
        struct strbuf words = STRBUF_INIT;

        map_label_words(layout, label, &words);
        columns = shown_of(label, words.text).columns;
        width = label->x + columns > width ? label->x + columns : width;
        strbuf_release(&words);
    }
    return width;
}

static void add_start(struct strbuf *out, const struct map_layout *layout, const char *space)
{
    int width = used_width(layout) * CELL_X, height = layout->height * CELL_Y;

    strbuf_addf(out,
                "<svg%s class=\"vm\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                "role=\"img\">\n",
                space, width, height, width, height);
}

/* What those learn who do not see it. */
static void add_told(struct strbuf *out, const struct vpc_map *map)
{
    struct strbuf words = STRBUF_INIT;

    strbuf_adds(out, "<title>");
    strbuf_adds(&words, _("Map of "));
    account_describe_object(map->account, (struct object_ref){OBJECT_VPC, map->vpc}, &words);
    add_quoted(out, words.text);
    strbuf_adds(out, "</title>\n<desc>");
    strbuf_clear(&words);
    map_summary(map, &words);
    add_quoted(out, words.text);
    strbuf_adds(out, "</desc>\n");
    strbuf_release(&words);
}

static void add_picture(struct strbuf *out, const struct map_layout *layout)
{
    strbuf_adds(out, "<rect class=\"vm-page\" width=\"100%\" height=\"100%\"/>\n");
    add_boxes(out, layout);
    add_lines(out, layout);
    add_marks(out, layout);
    add_labels(out, layout);
    strbuf_adds(out, "</svg>\n");
}

void map_svg(struct strbuf *out, const struct vpc_map *map, enum map_svg_place place)
{
    struct map_layout layout = {.map = NULL};
    bool alone = place == MAP_SVG_ALONE;

    lay_out(&layout, map);
    add_start(out, &layout, alone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "");
    add_told(out, map);
    if (alone)
        strbuf_addf(out, "<style>%s</style>\n", map_svg_style);
    add_picture(out, &layout);
    map_layout_release(&layout);
}
