/*
 * map_words.h: what a map says, for eyes: sanitised, translated.
 */
#ifndef MODEL_MAP_MAP_WORDS_H
#define MODEL_MAP_MAP_WORDS_H

#include "model/base/strbuf.h"
#include "model/map/map_walk.h"
#include "model/map/vpc_map.h"

/* "Public", "Routes unknown", "Private", "Isolated"; "Internet gateway", "NAT gateway", ... */
const char *map_side_words(enum map_side side);
const char *map_hub_kind_words(enum map_hub_kind kind);

/* Two columns: "!!" exposed, "??" unknown, " ." latent, "  " no door. */
const char *map_exposure_sign(enum exposure exposure);

/* The heading above the subnets of a group: "Public: routes lead to an internet gateway". */
void map_group_words(enum map_side side, struct strbuf *out);

/* What stands in (a hub, a line) or on (a subnet) its box, the most important first: it may be cropped. */
void map_row_label(const struct vpc_map *map, size_t row, struct strbuf *out);

/* What stands in the box of a subnet without lines. */
void map_subnet_label(const struct vpc_map *map, uint32_t subnet, struct strbuf *out);

/* The same as one line of a list, indented by what it stands in; nothing is left out. */
void map_row_line(const struct vpc_map *map, size_t row, struct strbuf *out);

/* One or two sentences for the row, each ended by a newline. */
void map_row_explain(const struct vpc_map *map, size_t row, struct strbuf *out);

/* The whole in a sentence: how many interfaces, with how many open doors. */
void map_summary(const struct vpc_map *map, struct strbuf *out);

/* What the signs mean. */
const char *map_legend(void);

/* The door of a walk and its verdict: "Door 1 of 2: TCP 25 ...", each line ended by a newline. */
void map_walk_explain(const struct vpc_map *map, const struct map_walk *walk, struct strbuf *out);

#endif
