/*
 * yaml.h: the part of YAML that our templates need, both ways. Internal to this room.
 *
 * Block mappings with plain keys of letters and digits, lists of scalars, strings (always in double
 * quotes: nothing of YAML's guessing about words applies), whole numbers, true and false. What is empty
 * has no spelling here. The tree is cJSON's, so that a template is the same in both languages.
 */
#ifndef MODEL_WRITE_YAML_H
#define MODEL_WRITE_YAML_H

#include <cjson/cJSON.h>

#include "model/base/strbuf.h"

/* A tree that holds nothing but what is said above, at most 32 levels deep; NULL, as of a text that cJSON did not take,
 * gives no text, which yaml_read refuses. */
void yaml_write(const cJSON *tree, struct strbuf *out);

/* The caller deletes the tree. NULL with "line N: what is wrong" in `why` for anything else. */
cJSON *yaml_read(const char *text, struct strbuf *why);

#endif
