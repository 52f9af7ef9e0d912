#include "model/read/json_names.h"

/* --- empty lists ---------------------------------------------------------------------------------- */

#define NONE_SUCH {8, ""} /* eight times NUL */

const struct json_list_member json_list_members[JSON_LIST_MEMBERS] = {
    ['x' % JSON_LIST_MEMBERS] = {17, ",\"PrefixListIds\":"},
    ['I' % JSON_LIST_MEMBERS] = {12, ",\"IpRanges\":"},
    [2] = NONE_SUCH,
    [3] = NONE_SUCH,
    [4] = NONE_SUCH,
    [5] = NONE_SUCH,
    ['v' % JSON_LIST_MEMBERS] = {14, ",\"Ipv6Ranges\":"},
    ['o' % JSON_LIST_MEMBERS] = {20, ",\"UserIdGroupPairs\":"},
};

/* Between the quotes. */
static const char *name_of(const struct json_list_member *member)
{
    return member->text + 2;
}

static size_t name_length(const struct json_list_member *member)
{
    return member->length - 4;
}

/* Whether its text is such that it was need not be known: a member of the tree is where its name is. */
bool json_may_be_left_out(const struct json_walk *member)
{
    if (member->value.kind != JSON_ARRAY || member->value.length != 2 || !member->has_keys)
        return false;
    for (size_t i = 0; i < JSON_LIST_MEMBERS; i++) {
        const struct json_list_member *known = &json_list_members[i];

        if (known->length > 8 && member->key.length == name_length(known) + 2 &&
            !memcmp(member->bytes + member->key.offset + 1, name_of(known), name_length(known)))
            return true;
    }
    return false;
}

/* --- names ---------------------------------------------------------------------------------------- */

/* A tree, followed as its text goes. */
struct names_walk {
    const struct json_left_out *left, *end; /* that belong to objects not seen to their end */
    size_t opened;
};

static bool name_is_new(const cJSON *object, const cJSON *member)
{
    for (const cJSON *other = object->child; other != member; other = other->next)
        if (json_names_equal(other->string, member->string))
            return false;
    return true;
}

/* A bit of 64 that equal names have in common: made of the first eight bytes, or of all up to the NUL. */
static uint64_t name_bit(const char *name)
{
    uint64_t head = eights_load(name), nul = eights_nul(head);

    head &= nul ^ (nul - 1); /* all of it if there is none */
    return UINT64_C(1) << (head * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

static bool has_member(const cJSON *object, const struct json_list_member *wanted)
{
    for (const cJSON *member = object->child; member; member = member->next)
        if (!strncmp(member->string, name_of(wanted), name_length(wanted)) &&
            !member->string[name_length(wanted)])
            return true;
    return false;
}

/* The lists that were left out of the object which has just been walked through, and whose names' bits are `seen`. */
static bool left_out_differ(const cJSON *object, struct names_walk *walk, uint64_t seen)
{
    unsigned rows = 0;

    for (; walk->left < walk->end && walk->left->opened <= walk->opened; walk->left++) {
        const struct json_list_member *member = &json_list_members[walk->left->row];

        if (rows >> walk->left->row & 1)
            return false;
        if (seen & name_bit(name_of(member)) && has_member(object, member))
            return false;
        rows |= 1u << walk->left->row;
    }
    return true;
}

static bool differ(const cJSON *tree, struct names_walk *walk, unsigned level);

static bool opens(const cJSON *item)
{
    return item->type & (cJSON_Object | cJSON_Array);
}

/* Twice as many as anything of AWS has in one object. Each is compared with all before it, and an object of a
 * hundred thousand would take minutes. */
#define NAMES_COMPARED 128

static bool members_differ(const cJSON *object, struct names_walk *walk, unsigned level)
{
    uint64_t seen = 0;
    size_t names = 0;

    for (const cJSON *member = object->child; member; member = member->next) {
        uint64_t bit = name_bit(member->string);

        if (++names > NAMES_COMPARED || (seen & bit && !name_is_new(object, member)))
            return false;
        seen |= bit;
        if (opens(member) && !differ(member, walk, level + 1))
            return false;
    }
    return level != JSON_LEFT_OUT_LEVEL || left_out_differ(object, walk, seen);
}

static bool items_differ(const cJSON *array, struct names_walk *walk, unsigned level)
{
    for (const cJSON *item = array->child; item; item = item->next)
        if (opens(item) && !differ(item, walk, level + 1))
            return false;
    return level != JSON_LEFT_OUT_LEVEL || walk->left == walk->end ||
           walk->left->opened > walk->opened;
}

static bool differ(const cJSON *tree, struct names_walk *walk, unsigned level)
{
    walk->opened++;
    return tree->type & cJSON_Object ? members_differ(tree, walk, level)
                                     : items_differ(tree, walk, level);
}

bool json_names_differ(const cJSON *tree, const struct json_left_out *left, size_t count)
{
    struct names_walk walk = {left, left ? left + count : NULL, 0};

    return !opens(tree) || (differ(tree, &walk, 1) && walk.left == walk.end);
}
