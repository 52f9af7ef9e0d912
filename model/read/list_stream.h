/*
 * list_stream.h: the elements of a list that is too large to be held whole, as the window moves over it.
 *
 * Elements go in batches: those that end in the window at one time are parsed with the window's text, and
 * read in the same order (parser.h), while the next ones are being found. So a fault inside an element may be
 * known only when others behind it have been found already; they are dropped then.
 */
#ifndef MODEL_READ_LIST_STREAM_H
#define MODEL_READ_LIST_STREAM_H

#include "model/read/known_lists.h"
#include "model/read/load.h"

/* The window's text is what offsets are about from here on. */
void list_stream_look(struct reading *reading);

/* Tells a fault at an offset of the window; false. */
bool list_stream_fault(struct reading *reading, size_t offset, const char *message);

/* Reads what stands behind the opening bracket at the window's place, up to the closing one; `known` NULL: its elements
 * are checked and passed over. False (told) if the list is broken; what stands before that is read. */
bool list_stream_read(struct reading *reading, const struct known_list *known);

#endif
