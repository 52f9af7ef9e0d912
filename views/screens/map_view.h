/*
 * map_view.h: the Map screen, in parts: map_view.c its rows and keys, map_paint.c the picture, map_open.c
 * which VPC it is of.
 */
#ifndef VIEWS_SCREENS_MAP_VIEW_H
#define VIEWS_SCREENS_MAP_VIEW_H

#include "model/map/map_layout.h"
#include "views/screens/app.h"

struct map_view {
    uint32_t vpc;
    struct vpc_map map;
    struct map_layout layout;
    int columns, rows; /* that it was laid out for */
    struct map_walk walk;
    size_t walked; /* row it was made for; SIZE_MAX: none */
    size_t door;   /* of the interface under the cursor, from 0 */
    int top;       /* row of the picture at the top of the screen */
};

/* Makes the walk to a row, and its mark on the picture, unless that was done. */
void map_view_walk_to(const struct view *view, size_t row);

/* True if it is a picture and not a list; it is laid out then, for where the list is placed. */
bool map_view_is_drawn(const struct view *view);

/* Of the finding that is worst for an interface with open doors, reached or not; SEVERITY_COUNT for other
 * rows. */
enum severity map_view_severity(const struct view *view, size_t row);

/* What the walk says, by weight: that somebody comes in is the worst. */
enum role map_view_verdict_role(const struct map_walk *walk);

/* For the class of the view: false if it is to be painted as a list. */
bool map_view_paint(struct view *view, struct area area);

#endif
