/*
 * foreign.h: what stands beside exports, or is taken for one: archives, tables, other programs' JSON.
 *
 * A directory may hold anything, and what is none of ours is passed over without a word, as long as there is
 * something to read. Where there is nothing, whoever named it should learn what it is and what to do: so
 * what has been passed over is noted, and told at the end. What refusal.h knows, which stands in place of an
 * export and never beside one, is told at once. The sentences are for _().
 */
#ifndef MODEL_READ_FOREIGN_H
#define MODEL_READ_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"
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

/* Notes what a file is that was not worth reading, if its first bytes, as they stand in it, tell. */
void foreign_note_file(struct load *load, const char *path, const struct strbuf *start);

/* Notes what a checked document is of which nothing was read: the first one of its file. `has_layout`: it is in
 * one of layout.h. O(its members). */
void foreign_note_document(struct reading *reading, struct json_extent root, bool has_layout);

/* If nothing was read: tells what was noted, as errors. Forgets it in any case. */
void foreign_tell(struct load *load);

#endif
