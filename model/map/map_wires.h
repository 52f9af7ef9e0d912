/* map_wires.h: the lines of a layout, drawn by map_layout.c. Not for others. */
#ifndef MODEL_MAP_MAP_WIRES_H
#define MODEL_MAP_MAP_WIRES_H

#include "model/map/map_layout.h"

/* Gives each hub that lines lead to across columns a row of its own from `top` on; returns the first row
 * below these. Rails are laid. */
int map_wires_buses(struct map_layout *layout, int top);

/* Draws boxes and lines; everything is placed. */
void map_wires_draw(struct map_layout *layout);

#endif
