/*
 * Of brackets outside of strings only the number matters in each block, unless the last one may be among
 * them.
 */
#include "model/read/json_block.h"
#include "model/read/json_scan.h"

struct brackets {
    size_t depth;
    struct json_strings strings;
};

/* How many bytes of the block there are up to the bracket that closes the first one; 0 if it is not there. */
JSON_BLOCK_INLINE size_t step(struct brackets *state, const char *bytes,
                              struct json_block_ways ways)
{
    const struct json_block block = ways.look(bytes);
    uint64_t escaped, inside = json_block_inside(&block, &state->strings, ways, &escaped);

    return json_block_end(block.opening & ~inside, block.closing & ~inside, ways, &state->depth);
}

/* The bytes that are left, with blanks behind them. */
JSON_BLOCK_INLINE size_t step_rest(struct brackets *state, const char *bytes, size_t left,
                                   struct json_block_ways ways)
{
    char block[JSON_BLOCK];

    memset(block, ' ', sizeof block);
    memcpy(block, bytes, left);
    return step(state, block, ways);
}

JSON_BLOCK_INLINE size_t find_end(const char *bytes, size_t length, size_t start,
                                  struct json_block_ways ways)
{
    struct brackets state = {0};
    size_t end;

    for (size_t at = start; at < length; at += JSON_BLOCK) {
        if (length - at >= JSON_BLOCK)
            end = step(&state, bytes + at, ways);
        else
            end = step_rest(&state, bytes + at, length - at, ways);
        if (end)
            return at + end;
    }
    return 0;
}

#ifdef JSON_BLOCK_AVX512
JSON_BLOCK_AVX512 static size_t find_end_avx512(const char *bytes, size_t length, size_t start)
{
    return find_end(bytes, length, start, JSON_BLOCK_BY_AVX512);
}
#endif

size_t json_bracket_end(const char *bytes, size_t length, size_t start)
{
#ifdef JSON_BLOCK_AVX512
    if (json_block_has_avx512())
        return find_end_avx512(bytes, length, start);
#endif
    return find_end(bytes, length, start, JSON_BLOCK_ANYWHERE);
}
