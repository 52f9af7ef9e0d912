/*
 * value.h: typed answers from the JSON of one element.
 *
 * An element is one object of a known list. It alone stands as a cJSON tree while its reader runs.
 * Whoever asks for a member says what type it should have; a member of another type is reported with
 * its line and column and counts as absent, as does an explicit null. Numbers and booleans that were
 * written as strings are understood, with a note.
 */
#ifndef MODEL_READ_VALUE_H
#define MODEL_READ_VALUE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/read/load.h"

struct element {
    struct reading *reading;
    struct json_extent extent; /* in the text that is being looked at */
    cJSON *json;
    bool is_recast; /* the tree is not what stands there, but the same in the words of a reply */
};

/* Parses the element at `extent`, which json_check has accepted. False (and told) if cJSON cannot
 * read it or it is no object. Release it in any case. */
bool element_init(struct element *element, struct reading *reading, struct json_extent extent);
void element_release(struct element *element);

/* What cJSON made of an element already. */
struct parsed_json {
    cJSON *json;       /* NULL: it could not read it */
    size_t fault;      /* where */
    bool is_too_large; /* that is why (json_arena_parse) */
};

/* The same for an element that the parser has read, whose tree stays its own: not to be released. */
bool element_init_parsed(struct element *element, struct reading *reading,
                         struct json_extent extent, struct parsed_json parsed);

/* The element of another layout, recast (recast.h): problems are told where it begins. Takes the tree;
 * to be released. */
void element_init_recast(struct element *element, struct reading *reading,
                         struct json_extent extent, cJSON *tree);

static inline struct account *element_account(const struct element *element)
{
    return element->reading->load->account;
}

/* Where the element stands. */
struct place element_place(const struct element *element);

/* Walks the text of a list or object of the element's tree; costs a scan of the element. That of a
 * recast one has no parts: its walk ends at once, with the element as its value. */
struct json_walk element_walk(const struct element *element, const cJSON *node);

/* Where something that such a walk came by stands. */
struct place element_inner_place(const struct element *element, struct json_extent extent);

/* A problem at a node of the element's tree. */
__attribute__((format(printf, 4, 5))) void element_problem(const struct element *element,
                                                           const cJSON *node,
                                                           enum problem_weight weight,
                                                           const char *format, ...);

/* True if it is there and of this cJSON type. cJSON's own questions are calls into a library, which is dear for
 * something asked so often. */
static inline bool value_is_a(const cJSON *member, int type)
{
    return member && (member->type & 0xFF) == type;
}

/* The member, or NULL if it is absent or null. */
const cJSON *value_member(const cJSON *object, const char *key);

/* The name of a member, with NULs up to the end. */
struct member_key {
    char name[24];
};

/*
 * value_member for each of `count` keys in one pass: fastest if they are given in the order in which AWS
 * writes them. Names are read eight bytes at a time, so up to seven bytes behind the end of one in the tree: they
 * are there in all that cJSON makes with the hooks of json_arena.h; who keeps names elsewhere has to leave room.
 */
void value_members(const cJSON *object, const struct member_key *keys, size_t count,
                   const cJSON **members);

/* Of a member that has been found already (NULL: absent), member_...; by its key, value_... */
text_id member_text(const struct element *element, const cJSON *member);
text_id value_text(const struct element *element, const cJSON *object, const char *key);

/* The text as it stands in the tree; `bytes` NULL if it is absent or (reported) no string. */
struct text_span member_span(const struct element *element, const cJSON *member);

/* The same; an empty string counts as absent. */
struct text_span member_id_span(const struct element *element, const cJSON *member);
text_id member_id(const struct element *element, const cJSON *member);
text_id value_id(const struct element *element, const cJSON *object, const char *key);

/* member_id for one that no other object has: it is not looked for (text_pool_append). */
text_id member_new_id(const struct element *element, const cJSON *member);

/* member_id for one that is often the same from object to object: *last is what it was the last time, and is
 * what it is now afterwards, but for TEXT_NONE. */
text_id member_repeated_id(const struct element *element, const cJSON *member, text_id *last);

/* The id without which an object is nothing: reports its absence. */
text_id value_own_id(const struct element *element, const char *key);
void value_report_no_id(const struct element *element, const cJSON *member, const char *key);

/* The text of an array's item; reports another type. */
text_id value_item_text(const struct element *element, const cJSON *item);
struct text_span value_item_span(const struct element *element, const cJSON *item);

/* A boolean that must be there: false (reported) if it is not, or is none. */
bool value_needed_bool(const struct element *element, const cJSON *object, const char *key,
                       bool *flag);

bool member_bool(const struct element *element, const cJSON *member, bool fallback);
bool value_bool(const struct element *element, const cJSON *object, const char *key, bool fallback);

/* Reports that the object lacks what it must have. */
void value_report_absent(const struct element *element, const cJSON *object, const char *key);

enum value_result { VALUE_ABSENT, VALUE_READ, VALUE_WRONG };

/* A whole number in min..max; VALUE_WRONG has been reported. */
enum value_result member_integer(const struct element *element, const cJSON *member, int32_t min,
                                 int32_t max, int32_t *number);
enum value_result value_integer(const struct element *element, const cJSON *object, const char *key,
                                int32_t min, int32_t max, int32_t *number);

/* Reports a member that is there and should be a list. */
void value_report_no_list(const struct element *element, const cJSON *member);

static inline const cJSON *member_list(const struct element *element, const cJSON *member)
{
    if (!member || value_is_a(member, cJSON_Array))
        return member;
    value_report_no_list(element, member);
    return NULL;
}

const cJSON *value_list(const struct element *element, const cJSON *object, const char *key);
const cJSON *member_object(const struct element *element, const cJSON *member);
const cJSON *value_object(const struct element *element, const cJSON *object, const char *key);

/* True if an array's item is an object; else reported. */
bool value_item_is_object(const struct element *element, const cJSON *item);

/* A list of ids: their texts in `row_refs`, which the linker turns into rows. With `id_key` each is
 * the member of an object. */
struct span value_ids(const struct element *element, const cJSON *object, const char *key,
                      const char *id_key);

/* The block that an array's item spells; false (reported) if it is none. */
bool value_item_block(const struct element *element, const cJSON *item, struct cidr *block);

/* The row of the block that a member spells; NONE if absent or (reported) no block. */
uint32_t value_cidr(const struct element *element, const cJSON *object, const char *key);
uint32_t value_item_cidr(const struct element *element, const cJSON *item);

/* False if absent, empty, or (reported) no address. */
bool value_address(const struct element *element, const cJSON *object, const char *key,
                   struct ip_addr *address);

/* An IP protocol, by name or number; VALUE_WRONG has been reported. */
enum value_result member_protocol(const struct element *element, const cJSON *member,
                                  int16_t *protocol);

/* A word that AWS gives plainly, or inside an object of one member: {"State": {"Code": "active"}}. */
text_id value_word(const struct element *element, const cJSON *object, const char *key,
                   const char *inner_key);

/* The tags; the value of "Name" in *name (TEXT_NONE if there is none). */
struct span value_tags(const struct element *element, const char *key, text_id *name);

/* Tags that load_settle_rules puts into the table, where the span says. None may be added to it before that. */
struct span member_waiting_tags(const struct element *element, const cJSON *member);

bool text_is(const struct element *element, text_id text, const char *wanted);

#endif
