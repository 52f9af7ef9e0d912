/*
 * passed_over.h: files that hold nothing that is read.
 *
 * A directory may hold anything, and what is none of ours is passed over without a word, as long as there is
 * something to read. Where there is nothing, whoever named it should learn what it is and what to do: so what has
 * been passed over is noted, and told at the end. (What refusal.h knows stands in place of an export and never
 * beside one: that is told at once.)
 */
#ifndef MODEL_READ_PASSED_OVER_H
#define MODEL_READ_PASSED_OVER_H

#include <stdbool.h>

#include "model/base/strbuf.h"
#include "model/read/load.h"

/* Notes a file that was not worth reading, if its first bytes, as they stand in it, tell what it is. */
void passed_over_note_file(struct load *load, const char *path, const struct strbuf *start);

/* Notes a document of which nothing was read, the first one of its file; as foreign_document. */
void passed_over_note_document(struct reading *reading, struct json_extent root, bool has_layout);

/* If nothing was read at all: tells what was noted, as errors. Forgets it in any case. */
void passed_over_tell(struct load *load);

#endif
