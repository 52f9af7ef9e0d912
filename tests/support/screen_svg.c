/*
 * Row by row, each in stretches of cells that look alike: first the backgrounds, then the words. A
 * word is placed by itself, so that a font of another width cannot push what follows it.
 */
#include "tests/support/screen_svg.h"

#include <stdio.h>
#include <string.h>

enum { CELL_WIDTH = 9, CELL_HEIGHT = 19, FONT_SIZE = 15, BASELINE = 14, MARGIN = 10 };

static const char own_foreground[] = "#d5dae1";
static const char own_background[] = "#12161c";

static const char *const palette[16] = {
    "#2b313a", "#ff6b6b", "#7fd17f", "#e5c05c", "#6ea8fe", "#d58cff", "#56c8d8", "#d5dae1",
    "#6b7480", "#ff8f8f", "#a0e6a0", "#f2d98c", "#9cc4ff", "#e4b3ff", "#8be3ef", "#ffffff"};

struct look {
    const char *foreground;
    const char *background;
    bool bold;
    bool underline;
};

static const char *colour(int number, const char *own)
{
    return number >= 0 && number < 16 ? palette[number] : own;
}

static struct look look_of(const struct pty_cell *cell)
{
    struct look look = {.foreground = colour(cell->foreground, own_foreground),
                        .background = colour(cell->background, own_background),
                        .bold = cell->bold,
                        .underline = cell->underline};

    if (cell->reverse) {
        const char *swap = look.foreground;

        look.foreground = look.background;
        look.background = swap;
    }
    return look;
}

static bool same_look(struct look a, struct look b)
{
    return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold &&
           a.underline == b.underline;
}

/* --- backgrounds ---------------------------------------------------------------------------------- */

static void add_rectangle(struct strbuf *out, int row, int column, int columns, const char *fill)
{
    if (columns && fill != own_background)
        strbuf_addf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
                    MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT, columns * CELL_WIDTH,
                    CELL_HEIGHT, fill);
}

static void add_backgrounds(const struct pty_session *session, int row, struct strbuf *out)
{
    const char *fill = own_background;
    int from = 0;
    int column;

    for (column = 0; column < pty_columns(session); column++) {
        struct pty_cell cell;
        const char *here;

        pty_cell(session, row, column, &cell);
        here = look_of(&cell).background;
        if (here == fill || !cell.width)
            continue;
        add_rectangle(out, row, from, column - from, fill);
        fill = here;
        from = column;
    }
    add_rectangle(out, row, from, column - from, fill);
}

/* --- line drawing --------------------------------------------------------------------------------- */

enum { ARM_LEFT = 1, ARM_RIGHT = 2, ARM_UP = 4, ARM_DOWN = 8 };

static int arms_of(const char *text)
{
    static const struct {
        const char *text;
        int arms;
    } lines[] = {
        {"\u2500", ARM_LEFT | ARM_RIGHT},
        {"\u2502", ARM_UP | ARM_DOWN},
        {"\u250C", ARM_RIGHT | ARM_DOWN},
        {"\u2510", ARM_LEFT | ARM_DOWN},
        {"\u2514", ARM_RIGHT | ARM_UP},
        {"\u2518", ARM_LEFT | ARM_UP},
        {"\u251C", ARM_RIGHT | ARM_UP | ARM_DOWN},
        {"\u2524", ARM_LEFT | ARM_UP | ARM_DOWN},
        {"\u252C", ARM_LEFT | ARM_RIGHT | ARM_DOWN},
        {"\u2534", ARM_LEFT | ARM_RIGHT | ARM_UP},
        {"\u253C", ARM_LEFT | ARM_RIGHT | ARM_UP | ARM_DOWN},
    };

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (strcmp(lines[i].text, text) == 0)
            return lines[i].arms;
    }
    return 0;
}

static void add_lines(struct strbuf *out, int row, int column, int arms, const char *stroke)
{
    double left = MARGIN + column * CELL_WIDTH;
    double top = MARGIN + row * CELL_HEIGHT;
    double x = left + CELL_WIDTH / 2.0;
    double y = top + CELL_HEIGHT / 2.0;

    if (arms & (ARM_LEFT | ARM_RIGHT))
        strbuf_addf(out, "<path d=\"M%.1f %.1fH%.1f\" stroke=\"%s\"/>\n",
                    arms & ARM_LEFT ? left : x, y, arms & ARM_RIGHT ? left + CELL_WIDTH : x,
                    stroke);
    if (arms & (ARM_UP | ARM_DOWN))
        strbuf_addf(out, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\"/>\n", x,
                    arms & ARM_UP ? top : y, arms & ARM_DOWN ? top + CELL_HEIGHT : y, stroke);
}

/* --- words ---------------------------------------------------------------------------------------- */

struct word {
    int row;
    int column;
    struct look look;
    struct strbuf text;
};

static void add_escaped(struct strbuf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            strbuf_adds(out, "&amp;");
        else if (*text == '<')
            strbuf_adds(out, "&lt;");
        else if (*text == '>')
            strbuf_adds(out, "&gt;");
        else
            strbuf_addch(out, *text);
    }
}

static void end_word(struct word *word, struct strbuf *out)
{
    if (!word->text.length)
        return;
    strbuf_addf(out, "<text x=\"%d\" y=\"%d\" fill=\"%s\"%s%s>", MARGIN + word->column * CELL_WIDTH,
                MARGIN + word->row * CELL_HEIGHT + BASELINE, word->look.foreground,
                word->look.bold ? " font-weight=\"bold\"" : "",
                word->look.underline ? " text-decoration=\"underline\"" : "");
    add_escaped(out, word->text.text);
    strbuf_adds(out, "</text>\n");
    strbuf_clear(&word->text);
}

static bool is_blank(const struct pty_cell *cell, struct look look)
{
    return strcmp(cell->text, " ") == 0 && !look.underline;
}

static void add_cell(struct word *word, const struct pty_cell *cell, int row, int column,
                     struct strbuf *out)
{
    struct look look = look_of(cell);
    int arms = arms_of(cell->text);

    if (arms || cell->width == 2 || is_blank(cell, look) || !same_look(look, word->look))
        end_word(word, out);
    if (arms)
        add_lines(out, row, column, arms, look.foreground);
    if (arms || is_blank(cell, look))
        return;
    if (!word->text.length) {
        word->row = row;
        word->column = column;
        word->look = look;
    }
    strbuf_adds(&word->text, cell->text);
    if (cell->width == 2)
        end_word(word, out);
}

static void add_words(const struct pty_session *session, int row, struct strbuf *out)
{
    struct word word = {.text = STRBUF_INIT};
    struct pty_cell cell;

    for (int column = 0; column < pty_columns(session); column++) {
        pty_cell(session, row, column, &cell);
        if (cell.width)
            add_cell(&word, &cell, row, column, out);
    }
    end_word(&word, out);
    strbuf_release(&word.text);
}

void screen_svg(const struct pty_session *session, struct strbuf *out)
{
    int width = pty_columns(session) * CELL_WIDTH + 2 * MARGIN;
    int height = pty_rows(session) * CELL_HEIGHT + 2 * MARGIN;

    strbuf_addf(out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\" font-family=\"'DejaVu Sans Mono', 'Liberation Mono', "
                "Menlo, Consolas, monospace\" font-size=\"%d\" xml:space=\"preserve\">\n"
                "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"%s\"/>\n",
                width, height, width, height, FONT_SIZE, own_background);
    for (int row = 0; row < pty_rows(session); row++) {
        add_backgrounds(session, row, out);
        add_words(session, row, out);
    }
    strbuf_adds(out, "</svg>\n");
}
