/*
 * Of brackets outside of strings only the number matters in each block, unless the last one may be among
 * them.
 */
#include "model/read/json_block.h"
#include "model/read/json_scan.h"

struct brackets {
    size_t depth;
    uint64_t inside; /* all bits: the block begins inside a string */
    bool escape_carried;
};

/* How many bytes of the block there are up to the bracket that closes the first one; 0 if it is not there. */
static size_t step(struct brackets *state, const char *bytes)
{
    struct json_block block = json_block_look(bytes);
    uint64_t escaped = 0, inside;
    size_t end;

    if (block.backslashes || state->escape_carried)
        escaped = json_block_escaped(block.backslashes, &state->escape_carried);
    inside = json_block_parity(block.quotes & ~escaped) ^ state->inside;
    end = json_block_end(block.opening & ~inside, block.closing & ~inside, &state->depth);
    state->inside = (uint64_t)0 - (inside >> 63);
    return end;
}

/* The bytes that are left, with blanks behind them. */
static size_t step_rest(struct brackets *state, const char *bytes, size_t left)
{
    char block[JSON_BLOCK];

    memset(block, ' ', sizeof block);
    memcpy(block, bytes, left);
    return step(state, block);
}

size_t json_bracket_end(const char *bytes, size_t length, size_t start)
{
    struct brackets state = {0};
    size_t end;

    for (size_t at = start; at < length; at += JSON_BLOCK) {
        if (length - at >= JSON_BLOCK)
            end = step(&state, bytes + at);
        else
            end = step_rest(&state, bytes + at, length - at);
        if (end)
            return at + end;
    }
    return 0;
}
