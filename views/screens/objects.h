/*
 * objects.h: what lists and panes say of each kind of object.
 */
#ifndef VIEWS_SCREENS_OBJECTS_H
#define VIEWS_SCREENS_OBJECTS_H

#include "views/screens/app.h"

/* How a kind of object is listed: the columns, and what a row and the pane say. */
struct object_screen {
    const char *title;           /* "Security groups": not yet translated; NULL: no list is of these */
    const struct column *columns;
    size_t column_count;
    void (*row)(const struct app *app, uint32_t object, struct row *row);
    void (*detail)(const struct app *app, uint32_t object, struct lines *lines);
};

const struct object_screen *object_screen(enum object_kind kind);

/* Words for rule and entry rows, shared by lists and panes. */
void rule_row(const struct app *app, uint32_t reference, struct row *row);
void rule_detail(const struct app *app, uint32_t reference, struct lines *lines);
extern const struct column rule_columns[6];

/* Blocks of a span of cidr_refs: "10.0.0.0/16, 10.1.0.0/16". */
void format_blocks(const struct account *account, struct span blocks, struct strbuf *out);

#endif
