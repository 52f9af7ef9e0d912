/*
 * view_layout.h: where list and pane of a screen stand. Pure arithmetic, done before a key is acted
 * upon and not only before painting: a page is as long as the list is high, also where several keys
 * come at once and only the last is painted.
 */
#ifndef VIEWS_SCREENS_VIEW_LAYOUT_H
#define VIEWS_SCREENS_VIEW_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/* PANE_LARGE: below, and the pane gets the greater part. PANE_SMALL: below, a few lines. PANE_ABOVE: a text
 * with a few answers below. */
enum pane_place { PANE_BELOW, PANE_LARGE, PANE_SMALL, PANE_BESIDE, PANE_ABOVE, PANE_NONE };

struct area {
    int y, x, height, width;
};

struct view_layout {
    struct area list; /* its heading included */
    struct area pane; /* width 0: there is none */
    int across;       /* row of the line between them; -1 for none */
    int beside;       /* column of the line between them; -1 for none */
};

struct view_layout_request {
    enum pane_place pane;
    struct area area;  /* of both */
    size_t rows;       /* the list would like to have */
    bool pane_focused; /* the pane is being read: it gets more room */
};

struct view_layout view_layout(const struct view_layout_request *request);

#endif
