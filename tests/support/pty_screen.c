#include <string.h>

#include "model/base/utf8.h"
#include "tests/support/pty_state.h"

/* What the emulator sends: keys as this terminal encodes them, and answers to questions. */
static void send_output(const char *bytes, size_t length, void *context)
{
    pty_send(context, bytes, length);
}

static int take_property(VTermProp property, VTermValue *value, void *context)
{
    struct pty_session *session = context;

    if (property == VTERM_PROP_CURSORVISIBLE)
        session->cursor_visible = value->boolean;
    if (property == VTERM_PROP_ALTSCREEN)
        session->alternate = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = take_property};

void pty_screen_start(struct pty_session *session, bool utf8)
{
    session->emulator = vterm_new(session->rows, session->columns);
    session->screen = vterm_obtain_screen(session->emulator);
    session->cursor_visible = true;
    vterm_set_utf8(session->emulator, utf8);
    vterm_output_set_callback(session->emulator, send_output, session);
    vterm_screen_set_callbacks(session->screen, &callbacks, session);
    vterm_screen_enable_altscreen(session->screen, 1);
    vterm_screen_reset(session->screen, 1);
}

int pty_rows(const struct pty_session *session)
{
    return session->rows;
}

int pty_columns(const struct pty_session *session)
{
    return session->columns;
}

static int colour_number(const VTermColor *colour)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour) ||
        !VTERM_COLOR_IS_INDEXED(colour))
        return PTY_DEFAULT_COLOUR;
    return colour->indexed.idx;
}

static void add_characters(struct pty_cell *cell, const uint32_t *characters)
{
    size_t length = 0;

    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && characters[i]; i++)
        length += utf8_encode(characters[i], cell->text + length);
    cell->text[length] = '\0';
    if (!length)
        strcpy(cell->text, " ");
}

void pty_cell(const struct pty_session *session, int row, int column, struct pty_cell *cell)
{
    VTermPos place = {.row = row, .col = column};
    VTermScreenCell found = {0};

    memset(cell, 0, sizeof *cell);
    vterm_screen_get_cell(session->screen, place, &found);
    cell->width = found.width;
    cell->bold = found.attrs.bold;
    cell->underline = found.attrs.underline != 0;
    cell->reverse = found.attrs.reverse;
    cell->foreground = colour_number(&found.fg);
    cell->background = colour_number(&found.bg);
    if (found.chars[0] == (uint32_t)-1)
        cell->width = 0;
    else
        add_characters(cell, found.chars);
}

void pty_row_text(const struct pty_session *session, int row, struct strbuf *out)
{
    struct pty_cell cell;

    for (int column = 0; column < session->columns; column++) {
        pty_cell(session, row, column, &cell);
        strbuf_adds(out, cell.text);
    }
}

void pty_screen_text(const struct pty_session *session, struct strbuf *out)
{
    for (int row = 0; row < session->rows; row++) {
        size_t least = out->length;

        pty_row_text(session, row, out);
        while (out->length > least && out->text[out->length - 1] == ' ')
            strbuf_truncate(out, out->length - 1);
        strbuf_addch(out, '\n');
    }
}

bool pty_shows(const struct pty_session *session, const char *text)
{
    struct strbuf screen = STRBUF_INIT;
    bool found;

    pty_screen_text(session, &screen);
    found = strstr(screen.text, text);
    strbuf_release(&screen);
    return found;
}

void pty_cursor(const struct pty_session *session, int *row, int *column, bool *visible)
{
    VTermPos place;

    vterm_state_get_cursorpos(vterm_obtain_state(session->emulator), &place);
    *row = place.row;
    *column = place.col;
    *visible = session->cursor_visible;
}

bool pty_in_alternate(const struct pty_session *session)
{
    return session->alternate;
}
