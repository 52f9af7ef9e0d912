#include "model/read/json_squeeze.h"

#include <string.h>

#include "model/base/utf8.h"
#include "model/read/json_block.h"
#include "model/read/json_bytes.h"

/* A run of kept bytes is copied as a whole block, so as much may be read and written beyond its end. */
#define SLACK JSON_BLOCK

/* The things that a machine may know a better way for. */
struct block_ways {
    struct json_block_ways block;
    void (*keep)(char *out, const char *bytes, uint64_t kept);
};

/* What one block leaves to the next. The bits are that of its first byte. */
struct carry {
    size_t depth;
    struct json_strings strings;
    uint64_t blank; /* the byte before it is a blank, so that the next one goes */
    uint64_t word;  /* ... may be the end of a word */
    uint64_t digit; /* ... a digit of a number */
    uint64_t zero;  /* ... a zero with which a number begins */
    bool is_ascii, is_plain;
};

/* --- what cJSON is not strict about -------------------------------------------------------------- */

/* Of numbers, 01 and 1. and -.5, and 1e+5 since it may be in two parts; with all others cJSON is right. */
JSON_BLOCK_INLINE uint64_t suspect_digits(struct carry *carry, const struct json_block *found,
                                          uint64_t outside)
{
    uint64_t digits = found->digits & outside;
    uint64_t zeros = found->zeros & outside & ~(digits << 1 | carry->digit);
    uint64_t suspect = digits & (zeros << 1 | carry->zero);

    carry->digit = digits >> 63;
    carry->zero = zeros >> 63;
    return suspect | (found->points & outside);
}

static bool escapes_are_plain(const char *block, size_t length, uint64_t escaped)
{
    for (; escaped; escaped &= escaped - 1) {
        size_t at = (size_t)__builtin_ctzll(escaped);

        if (at >= length || block[at] == '\0' || !strchr("\"\\/bfnrt", block[at]))
            return false;
    }
    return true;
}

static bool are_high(const char *block, uint64_t bytes)
{
    for (; bytes; bytes &= bytes - 1)
        if ((signed char)block[__builtin_ctzll(bytes)] >= 0)
            return false;
    return true;
}

/* --- blocks -------------------------------------------------------------------------------------- */

JSON_BLOCK_INLINE uint64_t low_bits(size_t count)
{
    return count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

/* Of several blanks in a row none, but behind a word the first: else "2  5" would become a number. */
JSON_BLOCK_INLINE uint64_t kept_bytes(struct carry *carry, uint64_t blanks, uint64_t words)
{
    uint64_t before = blanks << 1 | carry->blank;
    uint64_t behind_word = words << 1 | carry->word;

    carry->blank = blanks >> 63;
    carry->word = words >> 63;
    return ~(blanks & (before | (blanks >> 1 & ~behind_word)));
}

/* Writes the bytes of the set bits one behind the other, and up to a block behind them. */
JSON_BLOCK_INLINE void keep_bytes(char *out, const char *block, uint64_t kept)
{
    while (kept) {
        unsigned first = (unsigned)__builtin_ctzll(kept);
        uint64_t gaps = ~kept & (UINT64_MAX << first);
        unsigned end = gaps ? (unsigned)__builtin_ctzll(gaps) : (unsigned)JSON_BLOCK;

        memcpy(out, block + first, JSON_BLOCK);
        out += end - first;
        kept &= ~low_bits(end);
    }
}

/* How many of its bytes there are up to the element's end; 0 if that is not among them. */
JSON_BLOCK_INLINE size_t take_block(struct carry *carry, const char *block, char **out,
                                    struct block_ways ways)
{
    const struct json_block found = ways.block.look(block);
    const uint64_t words = found.words & ~(found.opening | found.closing);
    uint64_t escaped, inside = json_block_inside(&found, &carry->strings, ways.block, &escaped);
    uint64_t mine, odd, kept;
    size_t end;

    end =
        json_block_end(found.opening & ~inside, found.closing & ~inside, ways.block, &carry->depth);
    mine = end ? low_bits(end) : UINT64_MAX;
    odd = found.odd & ~(found.blanks & ~inside) & mine;
    if (suspect_digits(carry, &found, ~inside) & mine)
        carry->is_plain = false;
    if (escaped && !escapes_are_plain(block, JSON_BLOCK, escaped & mine))
        carry->is_plain = false;
    if (odd) {
        carry->is_ascii = false;
        carry->is_plain = carry->is_plain && !(odd & ~inside) && are_high(block, odd);
    }
    kept = kept_bytes(carry, found.blanks & ~inside, words) & mine;
    ways.keep(*out, block, kept);
    *out += ways.block.count(kept);
    return end;
}

/* The last bytes of the text, with blanks behind them. */
JSON_BLOCK_INLINE size_t take_rest(struct carry *carry, const char *bytes, size_t left, char **out,
                                   struct block_ways ways)
{
    char block[JSON_BLOCK + SLACK];

    memset(block, ' ', sizeof block);
    memcpy(block, bytes, left < JSON_BLOCK ? left : JSON_BLOCK);
    return take_block(carry, block, out, ways);
}

JSON_BLOCK_INLINE struct json_squeezed take_blocks(const char *bytes, size_t length, size_t start,
                                                   char **out, struct block_ways ways)
{
    struct carry carry = {.is_ascii = true, .is_plain = true};
    char *to = *out;
    size_t at, end = 0;

    for (at = start; !end && at < length; at += JSON_BLOCK) {
        if (length - at >= JSON_BLOCK + SLACK)
            end = take_block(&carry, bytes + at, &to, ways);
        else
            end = take_rest(&carry, bytes + at, length - at, &to, ways);
    }
    *out = to;
    return (struct json_squeezed){end ? at - JSON_BLOCK + end : 0, carry.is_plain, carry.is_ascii};
}

static struct json_squeezed take_all(const char *bytes, size_t length, size_t start, char **out)
{
    const struct block_ways ways = {JSON_BLOCK_ANYWHERE, keep_bytes};

    return take_blocks(bytes, length, start, out, ways);
}

#ifdef JSON_BLOCK_AVX512

JSON_BLOCK_AVX512 static struct json_squeezed take_all_avx512(const char *bytes, size_t length,
                                                              size_t start, char **out)
{
    const struct block_ways ways = {JSON_BLOCK_BY_AVX512, json_block_keep_avx512};

    return take_blocks(bytes, length, start, out, ways);
}

#endif

typedef struct json_squeezed take_all_function(const char *bytes, size_t length, size_t start,
                                               char **out);

static take_all_function *best_way(void)
{
#ifdef JSON_BLOCK_AVX512
    if (json_block_has_avx512())
        return take_all_avx512;
#endif
    return take_all;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static bool is_utf8(const char *bytes, size_t length)
{
    uint32_t code_point;
    size_t at = 0, taken;

    while ((at = json_ascii_end(bytes, at, length)) < length) {
        taken = utf8_decode(bytes + at, length - at, &code_point);
        if (!taken)
            return false;
        at += taken;
    }
    return true;
}

static struct json_squeezed squeeze(take_all_function *take, const char *bytes, size_t length,
                                    size_t start, struct strbuf *out)
{
    size_t before = out->length;
    struct json_squeezed squeezed;
    char *end;

    strbuf_reserve(out, length - start + SLACK);
    end = out->text + before;
    squeezed = take(bytes, length, start, &end);
    out->length = (size_t)(end - out->text);
    out->text[out->length] = '\0';
    squeezed.is_plain = squeezed.is_plain &&
                        (squeezed.is_ascii || is_utf8(out->text + before, out->length - before));
    return squeezed;
}

struct json_squeezed json_squeeze(const char *bytes, size_t length, size_t start,
                                  struct strbuf *out)
{
    return squeeze(best_way(), bytes, length, start, out);
}

struct json_squeezed json_squeeze_anywhere(const char *bytes, size_t length, size_t start,
                                           struct strbuf *out)
{
    return squeeze(take_all, bytes, length, start, out);
}

/* --- names --------------------------------------------------------------------------------------- */

static bool name_is_new(const cJSON *object, const cJSON *member)
{
    for (const cJSON *other = object->child; other != member; other = other->next)
        if (json_names_equal(other->string, member->string))
            return false;
    return true;
}

/* A bit of 64 that equal names have in common. */
static uint64_t name_bit(const char *name)
{
    uint64_t head = json_eight(name), nul = json_eight_nul(head);

    head &= nul ^ (nul - 1); /* all of it if there is none */
    return UINT64_C(1) << (head * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

/* Twice as many as anything of AWS has in one object. Each is compared with all before it, and an object of a
 * hundred thousand would take minutes. */
#define NAMES_COMPARED 128

static bool members_differ(const cJSON *object)
{
    uint64_t seen = 0;
    size_t names = 0;

    for (const cJSON *member = object->child; member; member = member->next) {
        uint64_t bit = name_bit(member->string);

        if (++names > NAMES_COMPARED || (seen & bit && !name_is_new(object, member)))
            return false;
        seen |= bit;
        if (member->child && !json_names_differ(member))
            return false;
    }
    return true;
}

bool json_names_differ(const cJSON *tree)
{
    if (tree->child && tree->child->string)
        return members_differ(tree);
    for (const cJSON *item = tree->child; item; item = item->next)
        if (item->child && !json_names_differ(item))
            return false;
    return true;
}
