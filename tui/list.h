/*
 * list.h: cursor and scroll position of a list of any length. Pure arithmetic; paints nothing.
 *
 * Invariant after each call: top <= cursor < top + height and cursor < count (all 0 when the list is
 * empty), and no blank rows at the end that could show rows of the list.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stddef.h>

struct list {
    size_t count;  /* rows in all */
    size_t cursor; /* selected row */
    size_t top;    /* first visible row */
    size_t height; /* visible rows, at least 1 */
};

void list_resize(struct list *list, size_t height);
void list_set_count(struct list *list, size_t count);
void list_move_to(struct list *list, size_t row); /* beyond the end: the last row */
void list_move_by(struct list *list, long rows);
void list_page(struct list *list, int pages); /* keeps one row of context */

/* "3/14", "0/0": for the frame. */
#include "model/base/strbuf.h"
void list_format_position(const struct list *list, struct strbuf *out);

#endif
