/*
 * recognise.h: what a document is, by the keys of its outermost object; for the two ways of reading one,
 * whole (recognise.c) and element by element (stream.c).
 */
#ifndef MODEL_READ_RECOGNISE_H
#define MODEL_READ_RECOGNISE_H

#include "model/read/known_lists.h"
#include "model/read/layout.h"

struct found_list {
    const struct known_list *known;
    struct json_extent key, list;
};

struct found_lists {
    struct found_list items[KNOWN_LIST_LIMIT];
    size_t count;
};

/* What one look over the members of a document finds. No key stands twice in an object, so each
 * known one is found at most once. */
struct contents {
    struct found_lists lists;
    struct found_lists collected; /* with names in snake_case, which count only if ... */
    bool is_collection;           /* ... the document says that it is a collector's, of AWS */
    struct json_extent page_mark; /* the key that says there is more; no length: none */
    bool is_change; /* answers a change and not a question, so it lists only what changed */
    bool is_single; /* one object and not a reply: its lists mean something else */
    struct json_extent beside; /* the id of the object that the lists are about; no length: none */
    const struct layout *layout; /* it is no reply at all; NULL: it may be one */
};

/* Adds what one member of the outermost object tells. */
void contents_look(struct contents *contents, struct reading *reading,
                   const struct json_walk *member);

/* Says that a document is one page of several. */
void contents_tell_page(struct reading *reading, struct json_extent key);

/* True if a checked object is a reply, and not an object with lists of its own. O(its members). */
bool reading_is_reply(struct reading *reading, struct json_extent object);

/* Reads a list that is in memory whole, if it is one and is what its key says. */
void known_list_read(struct reading *reading, const struct known_list *known,
                     struct json_extent list, bool is_partial);

/* Notes that a file holds a kind of data, and whether that may be not all of it. */
void presence_note(struct reading *reading, enum data_kind kind, bool is_partial);

/* What was told of objects since so many tellings and lists of entries may not be all. */
void tellings_mark_incomplete(struct load *load, size_t first_telling, size_t first_entries);

/* Reads all documents of the window's file. */
void reading_documents(struct reading *reading);

/* True if the document at the window's place begins like a reply that stream_document can read. */
bool stream_can_read(struct reading *reading);

/* True if it is one whose first list is of this kind. */
bool stream_begins_with(struct reading *reading, enum data_kind kind);

/* Reads such a document element by element; false (told) at the first fault: what stands before it has
 * been read. The window stands behind the document. */
bool stream_document(struct reading *reading);

#endif
