/*
 * prompt_row.h: the row in which a line is edited. Inside the terminal room only.
 */
#ifndef TUI_PROMPT_ROW_H
#define TUI_PROMPT_ROW_H

#include <stddef.h>

#include "model/base/strbuf.h"
#include "tui/terminal.h"

struct prompt_row {
    const char *label;
    const char *line;
    const char *before; /* the part of the line before the cursor */
    size_t scroll;      /* columns of the line that were hidden on the left the last time */
};

/*
 * The columns to hide on the left of a line of `length` columns so that the cursor is among `room`
 * columns: as few changes as possible, no more hidden than must be, and a column to spare on the
 * left for the sign that something is hidden.
 */
size_t prompt_row_scroll(size_t cursor, size_t length, size_t room, size_t scroll);

/* Appends the text from `columns` columns on; a wide character cut in half leaves a blank. `text` is
 * as the terminal takes it. */
void prompt_row_skip(struct strbuf *out, const char *text, size_t columns);

/* Paints on the bottom row and puts the cursor there; returns the new scroll. */
size_t prompt_row_paint(struct terminal *terminal, const struct prompt_row *row);

#endif
