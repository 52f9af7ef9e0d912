/*
 * layout.h: documents that are no describe reply: wrappers around replies, objects without one, and
 * what other programs hold of an account.
 *
 * Each layout is known by one member of the outermost object (layout_of), or the document is a list.
 * Wrappers hand the replies inside to reading_document. The others turn each object into the words of
 * a describe reply (recast.h) and hand it to the reader of that list, so that there is one reader for
 * each kind of object.
 *
 * AWS Config and Terraform hold views of an account, as old as they are: these are read after all
 * other files, because of two descriptions of one object the first counts.
 */
#ifndef MODEL_READ_LAYOUT_H
#define MODEL_READ_LAYOUT_H

#include <cjson/cJSON.h>

#include "model/read/load.h"

struct json_budget;

typedef void layout_reader(struct reading *reading, struct json_extent root);

struct layout {
    layout_reader *read;
    bool is_view;
};

/* The layout that a member of a document's outermost object gives away, or NULL. */
const struct layout *layout_of(const struct reading *reading, const struct json_walk *member);

/* A document whose outermost value is a list; one that is a single object and no reply. */
const struct layout *layout_of_list(const struct reading *reading, struct json_extent root);
layout_reader read_bare_object;

/* recognise.c: reads a reply, wherever it stands in the file. */
layout_reader reading_document;

/* Called for each object, at whose place in the file reading is: tells the progress now and then; false
 * if the loading is to stop. */
bool layout_go_on(struct reading *reading, size_t offset);

/* Hands an object, in the words of a reply, to the reader of the known list; takes the tree. `extent` is
 * where it stands. The file holds a glimpse of that kind then. */
void layout_hand_over(struct reading *reading, const char *list, struct json_extent extent,
                      cJSON *tree);

/* The tree of a value in the file, to be deleted; NULL (reported) if cJSON cannot read it or it would be
 * too large (json_budget.h). */
cJSON *layout_parse(struct reading *reading, struct json_extent extent);

/* Likewise; if there is a tree, *budget has what may be made of it besides. */
cJSON *layout_parse_within(struct reading *reading, struct json_extent extent,
                           struct json_budget *budget);

/* Checks and parses the JSON in an unescaped text that stands as a string at `offset` of the file;
 * NULL if it is none, which has been reported there with the place inside. */
cJSON *layout_parse_inner(struct reading *reading, const char *text, size_t offset);

/* The value of a member of an object in the file; length 0 if there is none. O(the object). */
struct json_extent layout_member(const struct reading *reading, struct json_extent object,
                                 const char *key);

/* The text of a string of the file, escapes resolved; TEXT_NONE for anything else. */
text_id layout_text(struct reading *reading, struct json_extent string);

/* The text of a member, to be freed; "" of one that is missing or no string. O(the object). */
char *layout_string(struct reading *reading, struct json_extent object, const char *key);

/* layout_recorded.c */
layout_reader read_recorded, read_examples;
/* layout_scoped.c */
layout_reader read_scoped;
/* True if a member is the name of a region or an account's number, with an object or list below it. */
bool layout_is_scoped(const struct reading *reading, const struct json_walk *member);

/* layout_bare.c */
layout_reader read_bare_list;
/* True if a list begins with an object that read_bare_list knows. */
bool layout_lists_objects(const struct reading *reading, struct json_extent list);

/* layout_settings.c */
layout_reader read_vpc_attribute, read_identity, read_ses_account;
/* layout_config.c */
layout_reader read_config_snapshot, read_config_item, read_config_event, read_config_results,
    read_config_list, read_config_rows;
/* layout_terraform.c */
layout_reader read_terraform;

#endif
