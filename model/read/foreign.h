/*
 * foreign.h: what stands beside exports, or is taken for one: archives, tables, other programs' JSON; and what to
 * do instead. The sentences are for _().
 */
#ifndef MODEL_READ_FOREIGN_H
#define MODEL_READ_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "model/read/load.h"

struct window;

/* The sentence for what begins so, or NULL: an archive (a saved plan of Terraform is one), or a compression
 * that is not read. */
const char *foreign_container(const char *bytes, size_t length);

/* The same, and for Terraform's language, CSV and flow logs. Looks at the first bytes only. */
const char *foreign_text(const char *text, size_t length);

/* The sentence for a text that is none of those and cannot hold JSON either, or NULL. `is_whole`: nothing
 * follows it; else only bytes that no text has tell. */
const char *foreign_bytes(const char *text, size_t length, bool is_whole);

/* The sentence for a file that is no JSON, at whose start the window stands: one of these, or of refusal.h. NULL if
 * it may be JSON. What a window reads at a time makes no difference. */
const char *foreign_file(struct window *window);

/* The sentence for a checked document of which nothing was read. `has_layout`: it is in one of layout.h. O(its
 * members). */
const char *foreign_document(const struct reading *reading, struct json_extent root,
                             bool has_layout);

#endif
