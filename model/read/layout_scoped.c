/*
 * Replies below the names of their regions and the numbers of their accounts, as scripts save what they ask
 * for in one after the other: {"eu-west-1": {"SecurityGroups": [...]}, ...}, {"123456789012": {"eu-west-1":
 * [{"GroupId": ...}]}}.
 */
#include "model/read/layout.h"

#include "model/read/recognise.h"
#include "model/read/scope.h"

/* Whose the values are; TEXT_NONE as long as no key said it. */
struct owner {
    text_id number, region;
};

/* The key's text, which a quote ends. */
static const char *text_of(const struct reading *reading, struct json_extent key)
{
    return reading->content + key.offset + 1;
}

static bool is_region(const struct reading *reading, struct json_extent key)
{
    return key.length > 2 && region_name_length(text_of(reading, key)) == key.length - 2;
}

static bool is_number(const struct reading *reading, struct json_extent key)
{
    return key.length > 2 && account_number_length(text_of(reading, key)) == key.length - 2;
}

bool layout_is_scoped(const struct reading *reading, const struct json_walk *member)
{
    return member->value.kind <= JSON_ARRAY &&
           (is_region(reading, member->key) || is_number(reading, member->key));
}

/* No row of the file is made for what holds nothing. */
static bool holds_objects(struct reading *reading, struct json_extent value)
{
    return value.kind == JSON_ARRAY ? layout_lists_objects(reading, value)
                                    : reading_is_reply(reading, value);
}

static void read_members(struct reading *reading, struct json_extent object, struct owner owner)
{
    struct json_walk members = json_walk_begin(reading->content, object);

    while (object.kind == JSON_OBJECT && json_walk_next(&members)) {
        struct owner inner = owner;

        if (!layout_is_scoped(reading, &members))
            continue;
        if (is_region(reading, members.key))
            inner.region = reading_string(reading, members.key);
        else
            inner.number = reading_string(reading, members.key);
        if (holds_objects(reading, members.value)) {
            reading_scope(reading, inner.number, inner.region);
            reading_document(reading, members.value);
        } else {
            read_members(reading, members.value, inner);
        }
    }
}

void read_scoped(struct reading *reading, struct json_extent root)
{
    read_members(reading, root, (struct owner){TEXT_NONE, TEXT_NONE});
}
