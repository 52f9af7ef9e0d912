/*
 * text_view.h: a screen of plain lines: preview, raw JSON, help.
 */
#ifndef VIEWS_SCREENS_TEXT_VIEW_H
#define VIEWS_SCREENS_TEXT_VIEW_H

#include "views/screens/view.h"

/* Data of a text view; a view with more of its own puts this first. */
struct text_view {
    struct lines lines;
    char *crumb;
};

/* The functions of a text view, for class tables. */
extern const struct column text_view_columns[1];
size_t text_view_count(const struct view *view);
void text_view_row(const struct view *view, size_t number, struct row *row);
void text_view_crumb(const struct view *view, struct strbuf *out);
void text_view_release(struct view *view);

#endif
