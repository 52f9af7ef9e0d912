/*
 * fold.h: text in a column beside its label.
 *
 *     How     Adds 2 new rules first; then changes the old rule in place; it keeps its
 *             id sgr-1. No moment without a rule.
 *
 * Internal to this room. Columns are counted without the locale: East Asian wide characters take two,
 * everything else takes one (the texts went through sanitise.h, so nothing combines or hides).
 */
#ifndef MODEL_MEND_FOLD_H
#define MODEL_MEND_FOLD_H

#include <stddef.h>

#include "model/base/strbuf.h"

/* How many columns a text takes. */
size_t fold_columns(const char *text, size_t length);

/*
 * Appends the label padded to `indent` columns and the text, as lines of at most `width` columns
 * (0: one line), folded at blanks and where Japanese may break
 * (line_break.h), or anywhere in a word that is too long. Runs of blanks inside a
 * line stay.
 */
void fold_add(struct strbuf *out, const char *label, size_t indent, const char *text, size_t width);

#endif
