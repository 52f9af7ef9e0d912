/*
 * map_draw.h: a row of a layout as glyphs and labels, for whoever paints or prints it.
 */
#ifndef MODEL_MAP_MAP_DRAW_H
#define MODEL_MAP_MAP_DRAW_H

#include "model/map/map_layout.h"

struct map_pen {
    bool utf8; /* else + - |, and = # for the walk; there a crossing is | */
    void *context;
    /* Glyphs (blanks too) of so many columns, one each; all of the walk, or none. */
    void (*line)(void *context, int x, const char *glyphs, int columns, bool heavy);
    /* Writes a label from its x on in at most its width; returns the columns used. What a title leaves
     * over is line. */
    int (*label)(void *context, const struct map_label *label);
};

/* From left to right, without gaps. O(columns + log labels). */
void map_draw_row(const struct map_layout *layout, int y, const struct map_pen *pen);

/* The words of a label (map_words.h), for eyes; *out is empty before. Ids are short where names would have
 * no room. */
void map_label_words(const struct map_layout *layout, const struct map_label *label,
                     struct strbuf *out);

#endif
