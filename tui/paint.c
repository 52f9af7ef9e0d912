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

static attr_t attributes_of(struct look look, bool selected)
{
    attr_t attributes = A_NORMAL;

    if (look.attributes & LOOK_BOLD)
        attributes |= A_BOLD;
    if (look.attributes & LOOK_DIM)
        attributes |= A_DIM;
    if (look.attributes & LOOK_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (selected || look.attributes & LOOK_REVERSE)
        attributes |= A_REVERSE;
    return attributes;
}

static void use_role(const struct terminal *terminal, enum role role, bool selected)
{
    struct look look = theme_look(terminal->theme, role);

    wattr_set(stdscr, attributes_of(look, selected), (short)(look.colour + 1), NULL);
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

/* Text that is known to fit, in the attributes in use. */
static void put_text(int row, int column, const struct strbuf *text)
{
    size_t at = 0;

    while (at < text->length) {
        size_t run = ascii_run(text->text + at);
        int columns = (int)run;

        if (run)
            mvwaddnstr(stdscr, row, column, text->text + at, (int)run);
        else
            run = put_character(row, column, text->text + at, text->length - at, &columns);
        at += run;
        column += columns;
    }
}

void paint_clear(struct terminal *terminal)
{
    (void)terminal;
    wattr_set(stdscr, A_NORMAL, 0, NULL);
    werase(stdscr);
}

void paint_field(struct terminal *terminal, int row, int column, int width, enum role role,
                 bool selected, const char *text)
{
    struct strbuf field = STRBUF_INIT;

    width = visible_width(row, column, width);
    text_pad(&field, text, (size_t)width, terminal->utf8);
    use_role(terminal, role, selected);
    put_text(row, column, &field);
    strbuf_release(&field);
}

int paint_text(struct terminal *terminal, int row, int column, int width, enum role role,
               const char *text)
{
    struct strbuf cropped = STRBUF_INIT;
    size_t used;

    width = visible_width(row, column, width);
    used = text_crop(&cropped, text, (size_t)width, terminal->utf8);
    use_role(terminal, role, false);
    put_text(row, column, &cropped);
    strbuf_release(&cropped);
    return (int)used;
}

void paint_blank(struct terminal *terminal, int row, int column, int width, enum role role)
{
    paint_field(terminal, row, column, width, role, false, "");
}

void paint_horizontal_line(struct terminal *terminal, int row, int column, int width)
{
    width = visible_width(row, column, width);
    if (!width)
        return;
    use_role(terminal, ROLE_BORDER, false);
    mvwhline_set(stdscr, row, column, WACS_HLINE, width);
}

void paint_vertical_line(struct terminal *terminal, int row, int column, int height)
{
    int room = getmaxy(stdscr) - row;

    if (!visible_width(row, column, 1) || height <= 0)
        return;
    use_role(terminal, ROLE_BORDER, false);
    mvwvline_set(stdscr, row, column, WACS_VLINE, height < room ? height : room);
}

void paint_cursor(struct terminal *terminal, int row, int column, bool visible)
{
    terminal->cursor_row = row;
    terminal->cursor_column = column;
    terminal->cursor_visible = visible;
}
