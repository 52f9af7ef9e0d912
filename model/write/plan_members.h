/*
 * plan_members.h: typed members of a plan file's objects, strictly. Internal to this room.
 *
 * A plan file is small and made by us, so nothing in it is guessed or repaired: the first thing that is
 * not as it should be ends the reading, with its place.
 */
#ifndef MODEL_WRITE_PLAN_MEMBERS_H
#define MODEL_WRITE_PLAN_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/problem.h"
#include "model/read/json_scan.h"

/* The file that is being read; json_check has accepted its text. */
struct plan_text {
    const char *name;
    const char *bytes;
    size_t length;
    struct problems *problems;
};

/* Adds a problem at an offset of the text; always false. */
__attribute__((format(printf, 3, 4))) bool plan_text_problem(const struct plan_text *text,
                                                             size_t offset, const char *format,
                                                             ...);

enum member_type { MEMBER_STRING, MEMBER_NUMBER, MEMBER_BOOL, MEMBER_OBJECT, MEMBER_LIST };

struct member {
    const char *name;
    enum member_type type;
    bool or_null;
    bool newer; /* younger than the schema: absent counts as null */
};

/*
 * Finds the members of an object: found[i] is where the value of members[i] stands, of length 0 for
 * null. Members of other names are passed over. False, and told, if one is missing or of another type.
 */
bool members_read(const struct plan_text *text, struct json_extent object,
                  const struct member *members, size_t count, struct json_extent *found);

#define MEMBERS(table) (sizeof(table) / sizeof(table)[0])

static inline bool member_is_null(struct json_extent value)
{
    return value.length == 0;
}

/* The children of a list or object; none for null. */
struct json_walk member_walk(const struct plan_text *text, struct json_extent value);

/* What a string says, which the caller frees; NULL for null. */
char *member_string(const struct plan_text *text, struct json_extent value);

bool member_is_true(const struct plan_text *text, struct json_extent value);

/* False, and told, if it is no whole number in min..max. */
bool member_number(const struct plan_text *text, struct json_extent value, int64_t min, int64_t max,
                   int64_t *number);

/* Like a member, but for an item of a list. */
bool item_is(const struct plan_text *text, struct json_extent item, enum member_type type);

#endif
