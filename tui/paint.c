/*
 * Painting: roles and texts into curses' memory.
 *
 * Each character is put where our own count of columns says, so that a C library that counts
 * otherwise can spoil that character but never shift what stands beside it.
 */
#include <string.h>
#include <wchar.h>

#include "model/base/utf8.h"
#include "tui/terminal_state.h"
#include "tui/text.h"
#include "tui/text_width.h"

static attr_t attributes_of(struct look look)
{
    attr_t attributes = A_NORMAL;

    if (look.attributes & LOOK_BOLD)
        attributes |= A_BOLD;
    if (look.attributes & LOOK_DIM)
        attributes |= A_DIM;
    if (look.attributes & LOOK_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (look.attributes & LOOK_REVERSE)
        attributes |= A_REVERSE;
    return attributes;
}

static void use_role(const struct terminal *terminal, enum role role)
{
    struct look look = theme_look(terminal->theme, role);

    wattr_set(stdscr, attributes_of(look), (short)(look.colour + 1), NULL);
}

/* For blanks after a text: a colour that does not show would only have to be sent. */
static void use_blank(const struct terminal *terminal, enum role role)
{
    struct look look = theme_look(terminal->theme, role);

    if (!(look.attributes & (LOOK_REVERSE | LOOK_UNDERLINE)))
        wattr_set(stdscr, A_NORMAL, 0, NULL);
}

/* How many of `width` columns are on the screen; 0 where the place is not. */
static int visible_width(int row, int column, int width)
{
    int room = getmaxx(stdscr) - column;

    if (row < 0 || row >= getmaxy(stdscr) || column < 0 || room <= 0 || width <= 0)
        return 0;
    return width < room ? width : room;
}

static size_t ascii_run(const char *text)
{
    size_t length = 0;

    while (text[length] >= ' ' && text[length] < 0x7F)
        length++;
    return length;
}

/*
 * Puts one character with the combining ones that follow it; returns its bytes, and its columns in
 * *columns. What cannot be shown becomes question marks of the same width.
 */
static size_t put_character(int row, int column, const char *text, size_t length, int *columns)
{
    wchar_t wide[CCHARW_MAX + 1] = L"?";
    uint32_t code_point;
    size_t count = 0;
    size_t used = 0;
    size_t bytes;
    attr_t attributes;
    short pair;
    cchar_t cell;

    *columns = 1;
    while ((bytes = utf8_decode(text + used, length - used, &code_point))) {
        if (count && text_width(code_point) != 0)
            break;
        if (!count)
            *columns = text_width(code_point);
        if (count < CCHARW_MAX)
            wide[count++] = (wchar_t)code_point;
        used += bytes;
    }
    wattr_get(stdscr, &attributes, &pair, NULL);
    if (wcwidth(wide[0]) != *columns || !*columns ||
        setcchar(&cell, wide, attributes, pair, NULL) == ERR)
        mvwaddnstr(stdscr, row, column, "??", *columns);
    else
        mvwadd_wch(stdscr, row, column, &cell);
    return used ? used : 1;
}

/*
 * Text that is known to fit, in the attributes in use, from text[*at] to its end or to the first
 * character that would begin `most` columns on; returns the columns used.
 */
static int put_text(int row, int column, const struct strbuf *text, size_t *at, int most)
{
    int used = 0;

    while (*at < text->length && used < most) {
        size_t run = ascii_run(text->text + *at);
        int columns;

        if (run > (size_t)(most - used))
            run = (size_t)(most - used);
        columns = (int)run;
        if (run)
            mvwaddnstr(stdscr, row, column + used, text->text + *at, (int)run);
        else
            run = put_character(row, column + used, text->text + *at, text->length - *at, &columns);
        *at += run;
        used += columns;
    }
    return used;
}

static void put_blanks(int row, int column, int count)
{
    if (count > 0)
        mvwhline(stdscr, row, column, ' ', count);
}

void paint_clear(struct terminal *terminal)
{
    (void)terminal;
    wattr_set(stdscr, A_NORMAL, 0, NULL);
    werase(stdscr);
}

/* The beginning of a field in the look of the selection; returns the columns used. */
static int put_selected(int row, int column, const struct strbuf *text, size_t *at, int selected)
{
    int used;

    wattr_set(stdscr, A_REVERSE, 0, NULL);
    used = put_text(row, column, text, at, selected);
    put_blanks(row, column + used, selected - used);
    return used > selected ? used : selected;
}

void paint_field(struct terminal *terminal, int row, int column, int width, enum role role,
                 int selected, const char *text)
{
    struct strbuf cropped = STRBUF_INIT;
    size_t at = 0;
    int used = 0;

    width = visible_width(row, column, width);
    text_crop(&cropped, text, (size_t)width, terminal->utf8);
    if (selected > 0)
        used = put_selected(row, column, &cropped, &at, selected < width ? selected : width);
    use_role(terminal, role);
    used += put_text(row, column + used, &cropped, &at, width - used);
    use_blank(terminal, role);
    put_blanks(row, column + used, width - used);
    strbuf_release(&cropped);
}

int paint_text(struct terminal *terminal, int row, int column, int width, enum role role,
               const char *text)
{
    struct strbuf cropped = STRBUF_INIT;
    size_t at = 0;
    int used;

    width = visible_width(row, column, width);
    text_crop(&cropped, text, (size_t)width, terminal->utf8);
    use_role(terminal, role);
    used = put_text(row, column, &cropped, &at, width);
    strbuf_release(&cropped);
    return used;
}

void paint_blank(struct terminal *terminal, int row, int column, int width, enum role role)
{
    paint_field(terminal, row, column, width, role, 0, "");
}

void paint_horizontal_line(struct terminal *terminal, int row, int column, int width)
{
    width = visible_width(row, column, width);
    if (!width)
        return;
    use_role(terminal, ROLE_BORDER);
    mvwhline_set(stdscr, row, column, WACS_HLINE, width);
}

void paint_vertical_line(struct terminal *terminal, int row, int column, int height)
{
    int room = getmaxy(stdscr) - row;

    if (!visible_width(row, column, 1) || height <= 0)
        return;
    use_role(terminal, ROLE_BORDER);
    mvwvline_set(stdscr, row, column, WACS_VLINE, height < room ? height : room);
}

void paint_cursor(struct terminal *terminal, int row, int column, bool visible)
{
    terminal->cursor_row = row;
    terminal->cursor_column = column;
    terminal->cursor_visible = visible;
}
