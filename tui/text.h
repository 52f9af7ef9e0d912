/*
 * text.h: how much room text takes on a screen, cropping and wrapping. Pure arithmetic.
 *
 * Texts are UTF-8 and have been through the sanitising door. In a UTF-8 terminal a character takes
 * 0, 1 or 2 columns (wcwidth of a table of our own or the C library's, whichever does not depend on
 * the locale); elsewhere each character outside ASCII is shown as \u{65E5} and takes that many.
 */
#ifndef TUI_TEXT_H
#define TUI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

/* Columns of the whole text. */
size_t text_columns(const char *text, bool utf8);

/* Appends at most `columns` columns of the text as the terminal takes it, a wide character never cut
 * in half; where it had to be cropped the last column is "…" ("~" without UTF-8). Returns the columns
 * used. */
size_t text_crop(struct strbuf *out, const char *text, size_t columns, bool utf8);

/* The same but cropped in the middle, a third of the way along: what stands at the end is seen. */
size_t text_crop_middle(struct strbuf *out, const char *text, size_t columns, bool utf8);

/* As text_crop() but padded with blanks to exactly `columns`. */
void text_pad(struct strbuf *out, const char *text, size_t columns, bool utf8);

/*
 * The length in bytes of the first line when `text` is wrapped to `columns`: broken at blanks, or
 * beside a wide character where Japanese may break, if there is such a place; always at a newline. *next is where the following line starts (blanks and the newline
 * skipped), or NULL at the end. At least one character fits always.
 *
 *     for (const char *line = text; line; line = next)
 *         length = text_wrap_line(line, columns, utf8, &next);
 */
size_t text_wrap_line(const char *text, size_t columns, bool utf8, const char **next);

/* How many lines that makes; 1 for an empty text. */
size_t text_wrap_count(const char *text, size_t columns, bool utf8);

#endif
