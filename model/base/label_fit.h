/*
 * label_fit.h: labels in the room that there is for them.
 */
#ifndef MODEL_BASE_LABEL_FIT_H
#define MODEL_BASE_LABEL_FIT_H

#include <stddef.h>

#include "model/base/strbuf.h"

/* Where a text is to be cut off for it to take at most so many cells, its length if it does; *columns is
 * how many it then takes. About: characters of three bytes and more count as wide, which most are. */
size_t label_cut(const char *text, int width, int *columns);

/* Cells that a character takes, by its first byte. */
int label_columns_of(char first);

/*
 * Makes a label shorter that is wider than this: of an id that a name follows, eight digits are left, which
 * tell it from all others that one meets, so that there is room for the name.
 *
 *     eni-05239d1b5669f2636 (web)
 *     eni-05239d1b.. (web)
 */
void label_fit(struct strbuf *label, int width);

#endif
