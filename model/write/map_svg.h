/*
 * map_svg.h: a map of one VPC as a picture for web pages and reports.
 *
 * One <svg> element that needs nothing else: no script, no link, generic fonts, colours for light and
 * dark by the reader's own preference. It is well-formed XML, may stand inside of HTML any number of
 * times (it has no ids, and its classes begin with "vm-"), or be a file by itself. Other people's words
 * are sanitised and quoted.
 */
#ifndef MODEL_WRITE_MAP_SVG_H
#define MODEL_WRITE_MAP_SVG_H

#include "model/base/strbuf.h"
#include "model/map/vpc_map.h"

/* Appends it, ended by a newline. The same map gives the same bytes. */
void map_svg(struct strbuf *out, const struct vpc_map *map);

#endif
