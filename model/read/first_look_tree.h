/*
 * first_look_tree.h: a cJSON tree of a small checked text, made without cJSON's parser. A part of first_look.
 *
 * A first look goes on beside the reading of the same export, whose parser is in cJSON_Parse all the time;
 * and that notes the place of its last fault in a variable of the process (json_arena.h). Making nodes does
 * not.
 */
#ifndef MODEL_READ_FIRST_LOOK_TREE_H
#define MODEL_READ_FIRST_LOOK_TREE_H

#include <cjson/cJSON.h>

#include "model/base/strbuf.h"

/* The tree of a text that json_check has accepted as an object or a list, to be deleted before the text is
 * touched. Its strings are made within the text, which is no JSON afterwards. Costs one pass. */
cJSON *first_look_tree(struct strbuf *text);

#endif
