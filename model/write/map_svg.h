/*
 * map_svg.h: a map of one VPC as a picture for web pages and reports.
 *
 * One <svg> element that needs nothing else: no script, no link, generic fonts, colours for light and
 * dark by the reader's own preference, signs and words where there is a colour. It is well-formed XML, may
 * stand inside of HTML any number of times (it has no ids, and its classes begin with "vm-"), or be a file
 * by itself. Other people's words are sanitised and quoted; what is cropped says so, and is told whole to
 * who points at it. It is as wide as paper can be with letters that can be read, and wider only where it
 * would be higher than a page.
 */
#ifndef MODEL_WRITE_MAP_SVG_H
#define MODEL_WRITE_MAP_SVG_H

#include "model/base/strbuf.h"
#include "model/map/vpc_map.h"

enum map_svg_place {
    MAP_SVG_ALONE,  /* a file by itself */
    MAP_SVG_INSIDE, /* of a page that has map_svg_style in its style sheet */
};

extern const char map_svg_style[];

/* Appends it, ended by a newline. The same map gives the same bytes. */
void map_svg(struct strbuf *out, const struct vpc_map *map, enum map_svg_place place);

#endif
