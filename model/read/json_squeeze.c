#include "model/read/json_squeeze.h"

#include <string.h>

#include "model/base/mem.h"
#include "model/base/utf8.h"
#include "model/read/json_block.h"
#include "model/read/json_bytes.h"

/* A run of kept bytes is copied as a whole block, so as much may be read and written beyond its end. */
#define SLACK JSON_BLOCK

/* The brackets of a block that are outside of strings, and how many are open before it. */
struct brackets {
    uint64_t opening, closing;
    size_t depth;
};

/* Where the element's bytes are written. */
struct output {
    char *start, *at;
};

/* The things that a machine may know a better way for. */
struct block_ways {
    struct json_block_ways block;
    void (*keep)(char *out, const char *bytes, uint64_t kept);
};

/* What one block leaves to the next. The bits are that of its first byte. */
struct carry {
    size_t depth;
    size_t opened; /* brackets that have been kept */
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

JSON_BLOCK_INLINE void note_left_out(struct json_left_outs *left, struct json_left_out list)
{
    if (left->count == left->capacity)
        left->items = mem_grow(left->items, &left->capacity, left->count + 1, sizeof *left->items);
    left->items[left->count++] = list;
}

/* Of a block whose `kept` bytes have been written: takes empty lists out of them again. How many bytes that is; of the
 * brackets *opened, which counts those before the block, loses one for each. */
JSON_BLOCK_INLINE size_t leave_lists_out(struct json_left_outs *left, struct brackets brackets,
                                         const char *block, uint64_t kept, struct output output,
                                         size_t *opened, struct json_block_ways ways)
{
    size_t gone = 0;

    for (uint64_t empty = brackets.opening & brackets.closing >> 1 & kept; empty;
         empty &= empty - 1) {
        unsigned at = (unsigned)__builtin_ctzll(empty);
        char *bracket = output.at + ways.count(kept & low_bits(at)) - gone;
        size_t before = ways.count(brackets.opening & low_bits(at));
        size_t depth = brackets.depth + before - ways.count(brackets.closing & low_bits(at));
        unsigned row;
        size_t length;

        if (depth != JSON_LEFT_OUT_LEVEL || bracket - output.start < JSON_LIST_MEMBER_REACH)
            continue;
        length = json_empty_list_member(bracket, block[at + 2], &row);
        if (!length)
            continue;
        note_left_out(left, (struct json_left_out){*opened + before, row});
        memmove(bracket - length, bracket + 2, JSON_BLOCK);
        gone += length + 2;
        --*opened;
    }
    return gone;
}

/* How many of its bytes there are up to the element's end; 0 if that is not among them. */
JSON_BLOCK_INLINE size_t take_block(struct carry *carry, const char *block, struct output *output,
                                    struct json_left_outs *left, struct block_ways ways)
{
    const struct json_block found = ways.block.look(block);
    const uint64_t words = found.words & ~(found.opening | found.closing);
    uint64_t escaped, inside = json_block_inside(&found, &carry->strings, ways.block, &escaped);
    struct brackets brackets = {found.opening & ~inside, found.closing & ~inside, carry->depth};
    uint64_t mine, odd, kept, blanks;
    size_t end, gone = 0;

    end = json_block_end(brackets.opening, brackets.closing, ways.block, &carry->depth);
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
    blanks = found.blanks & ~inside;
    kept = mine;
    if (blanks | carry->blank)
        kept &= kept_bytes(carry, blanks, words);
    else
        carry->word = words >> 63;
    ways.keep(output->at, block, kept);
    if (left && brackets.opening & brackets.closing >> 1 & kept)
        gone = leave_lists_out(left, brackets, block, kept, *output, &carry->opened, ways.block);
    carry->opened += ways.block.count(brackets.opening);
    output->at += ways.block.count(kept);
    output->at -= gone; /* perhaps more than the block has: part of the first list stands before it */
    return end;
}

/* The last bytes of the text, with blanks behind them. */
JSON_BLOCK_INLINE size_t take_rest(struct carry *carry, const char *bytes, size_t length,
                                   struct output *output, struct json_left_outs *left,
                                   struct block_ways ways)
{
    char block[JSON_BLOCK + SLACK];

    memset(block, ' ', sizeof block);
    memcpy(block, bytes, length < sizeof block ? length : sizeof block);
    return take_block(carry, block, output, left, ways);
}

JSON_BLOCK_INLINE struct json_squeezed take_blocks(const char *bytes, size_t length, size_t start,
                                                   char **out, struct json_left_outs *left,
                                                   struct block_ways ways)
{
    struct carry carry = {.is_ascii = true, .is_plain = true};
    struct output output = {*out, *out};
    size_t at, end = 0;

    for (at = start; !end && at < length; at += JSON_BLOCK) {
        if (length - at >= JSON_BLOCK + SLACK)
            end = take_block(&carry, bytes + at, &output, left, ways);
        else
            end = take_rest(&carry, bytes + at, length - at, &output, left, ways);
    }
    *out = output.at;
    return (struct json_squeezed){end ? at - JSON_BLOCK + end : 0, carry.is_plain, carry.is_ascii};
}

static struct json_squeezed take_all(const char *bytes, size_t length, size_t start, char **out,
                                     struct json_left_outs *left)
{
    const struct block_ways ways = {JSON_BLOCK_ANYWHERE, keep_bytes};

    return take_blocks(bytes, length, start, out, left, ways);
}

#ifdef JSON_BLOCK_AVX512

JSON_BLOCK_AVX512 static struct json_squeezed take_all_avx512(const char *bytes, size_t length,
                                                              size_t start, char **out,
                                                              struct json_left_outs *left)
{
    const struct block_ways ways = {JSON_BLOCK_BY_AVX512, json_block_keep_avx512};

    return take_blocks(bytes, length, start, out, left, ways);
}

#endif

typedef struct json_squeezed take_all_function(const char *bytes, size_t length, size_t start,
                                               char **out, struct json_left_outs *left);

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
                                    size_t start, struct strbuf *out, struct json_left_outs *left)
{
    size_t before = out->length;
    struct json_squeezed squeezed;
    char *end;

    strbuf_reserve(out, length - start + SLACK);
    end = out->text + before;
    squeezed = take(bytes, length, start, &end, left);
    out->length = (size_t)(end - out->text);
    out->text[out->length] = '\0';
    squeezed.is_plain = squeezed.is_plain &&
                        (squeezed.is_ascii || is_utf8(out->text + before, out->length - before));
    return squeezed;
}

struct json_squeezed json_squeeze(const char *bytes, size_t length, size_t start,
                                  struct strbuf *out, struct json_left_outs *left)
{
    return squeeze(best_way(), bytes, length, start, out, left);
}

struct json_squeezed json_squeeze_anywhere(const char *bytes, size_t length, size_t start,
                                           struct strbuf *out, struct json_left_outs *left)
{
    return squeeze(take_all, bytes, length, start, out, left);
}
