/*
 * columns.h: how the columns of a list share the width. Pure arithmetic.
 */
#ifndef VIEWS_SCREENS_COLUMNS_H
#define VIEWS_SCREENS_COLUMNS_H

#include <stddef.h>

#define COLUMNS_MOST 8

struct column {
    const char *title; /* not yet translated */
    int width;         /* columns it needs to be of use */
    int grow;          /* share of what is left over; 0 = never wider than `width` */
    int rank;          /* when the screen is too narrow the highest rank goes first; 0 stays */
};

struct column_place {
    int x, width; /* width 0: the column is left out */
};

/* Places columns from x = 0 with one blank between two, in at most `width` columns. The last column
 * of rank 0 is cut where nothing else helps. */
void columns_layout(const struct column *columns, size_t count, int width,
                    struct column_place *places);

#endif
