/*
 * json_edit.h: changes inside JSON text that leave every other byte as it is. Internal to this room.
 *
 * A list_edit marks elements of one array as dropped and adds new ones beside them; json_patches
 * collects what that means for the text, of as many arrays as there are, and writes the new text.
 * Where commas and line ends go is learnt from the array itself.
 */
#ifndef MODEL_WRITE_JSON_EDIT_H
#define MODEL_WRITE_JSON_EDIT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/read/json_scan.h"

/* --- patches ---------------------------------------------------------------------------------- */

/* `length` bytes at `offset` give way to `text`. */
struct json_patch {
    size_t offset, length;
    char *text;
};

struct json_patches {
    TABLE(struct json_patch) items;
};

/* Takes `text` over. Patches must not overlap. */
void json_patches_add(struct json_patches *patches, size_t offset, size_t length, char *text);
void json_patches_apply(struct json_patches *patches, const char *bytes, size_t length,
                        struct strbuf *out);
void json_patches_release(struct json_patches *patches);

/* --- how a piece of JSON is laid out ------------------------------------------------------------ */

struct json_style {
    bool pretty;
    struct strbuf base; /* the blanks before the element's own lines */
    struct strbuf unit; /* what each level adds */
};

/* As the value at `element` is written. Release it with json_style_release. */
struct json_style json_style_of(const char *bytes, struct json_extent element);
void json_style_release(struct json_style *style);

/* The text of a tree in that style, the first line without its blanks. The caller frees it. */
char *json_style_print(const struct json_style *style, const cJSON *node);

/* --- one array ------------------------------------------------------------------------------------ */

struct list_item {
    struct json_extent at;
    bool dropped;
    TABLE(char *) added; /* take the place of a dropped item, or stand behind a kept one */
};

struct list_edit {
    const char *bytes;
    struct json_extent list;
    TABLE(struct list_item) items;
    TABLE(char *) first; /* the elements of an array that was empty */
};

/* A list that is not there (extent.length 0) is an empty one that cannot be added to. */
void list_edit_init(struct list_edit *edit, const char *bytes, struct json_extent list);
void list_edit_release(struct list_edit *edit);

/* Adds behind (or in place of) an element; behind the last one for items.count. Takes `text`. */
void list_edit_add(struct list_edit *edit, size_t position, char *text);

/* True if nothing is left in it. */
bool list_edit_is_empty(const struct list_edit *edit);

/* `style`: of the object that holds the array, for the layout of an array that was empty. */
void list_edit_patch(const struct list_edit *edit, const struct json_style *style,
                     struct json_patches *patches);

/* --- looking --------------------------------------------------------------------------------------- */

/* The value of an object's member; length 0 if there is none or it is null. */
struct json_extent json_member(const char *bytes, struct json_extent object, const char *key);

/* The tree of a value that json_check accepted; the caller deletes it. NULL if cJSON refuses it. */
cJSON *json_parse_extent(const char *bytes, struct json_extent extent);

/* A member as text (NULL if it is none) or as number, also where it is written as a string; `absent`
 * if there is none. */
const char *json_node_text(const cJSON *object, const char *key);
int32_t json_node_number(const cJSON *object, const char *key, int32_t absent);

/* Puts a member in place of what has that key, or at the end. Takes the node. */
void json_node_set(cJSON *object, const char *key, cJSON *node);

#endif
