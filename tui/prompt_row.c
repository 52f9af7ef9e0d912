#include "tui/prompt_row.h"

#include <stdint.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"
#include "tui/text.h"
#include "tui/text_width.h"

size_t prompt_row_scroll(size_t cursor, size_t length, size_t room, size_t scroll)
{
    size_t most = length + 1 > room ? length + 1 - room : 0;

    if (room < 3 || cursor == 0)
        return cursor;
    if (scroll > most)
        scroll = most;
    if (scroll && cursor <= scroll)
        scroll = cursor - 1;
    if (cursor >= scroll + room)
        scroll = cursor - room + 1;
    return scroll;
}

void prompt_row_skip(struct strbuf *out, const char *text, size_t columns)
{
    size_t length = strlen(text);
    size_t skipped = 0;

    while (length && skipped < columns) {
        uint32_t code_point = '?';
        size_t used = utf8_decode(text, length, &code_point);

        skipped += (size_t)text_width(code_point);
        text += used ? used : 1;
        length -= used ? used : 1;
    }
    strbuf_add_repeated(out, ' ', skipped > columns ? skipped - columns : 0);
    strbuf_adds(out, text);
}

/* The first `part` bytes of a text as this terminal takes it, escapes written out. */
static void add_shown(struct strbuf *out, const char *text, size_t part, bool utf8)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add_start(&clean, text, strlen(text), part);
    text_crop(out, clean.text, text_columns(clean.text, utf8), utf8);
    strbuf_release(&clean);
}

static void paint_line(struct terminal *terminal, int column, const struct strbuf *line,
                       size_t scroll)
{
    int row = terminal_rows(terminal) - 1;
    int room = terminal_columns(terminal) - column;
    struct strbuf visible = STRBUF_INIT;

    prompt_row_skip(&visible, line->text, scroll);
    paint_field(terminal, row, column, room, ROLE_NORMAL, 0, visible.text);
    if (scroll)
        paint_text(terminal, row, column, 1, ROLE_DIM, terminal_is_utf8(terminal) ? "\u2026" : "~");
    strbuf_release(&visible);
}

size_t prompt_row_paint(struct terminal *terminal, const struct prompt_row *row)
{
    bool utf8 = terminal_is_utf8(terminal);
    int columns = terminal_columns(terminal);
    struct strbuf line = STRBUF_INIT;
    struct strbuf before = STRBUF_INIT;
    size_t cursor;
    size_t scroll;
    int label;

    add_shown(&line, row->line, strlen(row->line), utf8);
    add_shown(&before, row->line, strlen(row->before), utf8);
    label =
        paint_text(terminal, terminal_rows(terminal) - 1, 0, columns - 2, ROLE_STRONG, row->label);
    cursor = text_columns(before.text, utf8);
    scroll = prompt_row_scroll(cursor, text_columns(line.text, utf8), (size_t)(columns - label),
                               row->scroll);
    paint_line(terminal, label, &line, scroll);
    paint_cursor(terminal, terminal_rows(terminal) - 1, label + (int)(cursor - scroll), true);
    strbuf_release(&line);
    strbuf_release(&before);
    return scroll;
}
