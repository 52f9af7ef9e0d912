/*
 * Sixty-four bytes at a time: a bit for each byte that is a quote, a backslash, an opening or a closing
 * bracket. From the quotes follows which bytes are inside strings; of the brackets outside, only their
 * number matters, unless the last one may be among them. The way of simdjson's first stage (Langdale and
 * Lemire, "Parsing Gigabytes of JSON per Second", 2019), with what every x86-64 has.
 */
#include <string.h>

#include "model/read/json_bytes.h"
#include "model/read/json_scan.h"

/* --- one byte after the other ------------------------------------------------------------------- */

struct brackets {
    const char *bytes;
    size_t at, length;
    size_t depth;
    bool in_string, escaped;
};

/* True if this byte closes the outermost bracket. */
static bool step(struct brackets *state, char byte)
{
    if (state->in_string) {
        if (state->escaped)
            state->escaped = false;
        else if (byte == '\\')
            state->escaped = true;
        else
            state->in_string = byte != '"';
        return false;
    }
    if (byte == '"')
        state->in_string = true;
    else if (byte == '{' || byte == '[')
        state->depth++;
    else if (byte == '}' || byte == ']')
        return --state->depth == 0;
    return false;
}

static bool step_through(struct brackets *state, size_t end)
{
    while (state->at < end)
        if (step(state, state->bytes[state->at++]))
            return true;
    return false;
}

/* --- many ---------------------------------------------------------------------------------------- */

#ifdef __SSE2__

/* What the bytes of a block are, a bit for each. */
struct block {
    uint64_t quotes, backslashes, opening, closing;
};

static uint64_t bits(__m128i equal, int quarter)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << (16 * quarter);
}

/* A bracket and its brace differ in one bit. */
static struct block look_at_block(const char *bytes)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i brace = _mm_set1_epi8('{'), end_brace = _mm_set1_epi8('}');
    const __m128i difference = _mm_set1_epi8('{' ^ '[');
    struct block block = {0};

    for (int quarter = 0; quarter < 4; quarter++) {
        __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * quarter));
        __m128i braces = _mm_or_si128(chunk, difference);

        block.quotes |= bits(_mm_cmpeq_epi8(chunk, quote), quarter);
        block.backslashes |= bits(_mm_cmpeq_epi8(chunk, backslash), quarter);
        block.opening |= bits(_mm_cmpeq_epi8(braces, brace), quarter);
        block.closing |= bits(_mm_cmpeq_epi8(braces, end_brace), quarter);
    }
    return block;
}

/* Each bit becomes the parity of the bits up to it: 1 from an opening quote to before the closing one. */
static uint64_t inside_strings(uint64_t quotes)
{
    for (int shift = 1; shift < 64; shift *= 2)
        quotes ^= quotes << shift;
    return quotes;
}

/* Without the instruction, which not every x86-64 has: the compiler would call a function. */
static size_t count_bits(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (size_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* False if the block may hold the end, or backslashes: then it is looked at byte by byte. */
static bool skip_block(struct brackets *state)
{
    struct block block = look_at_block(state->bytes + state->at);
    uint64_t inside = inside_strings(block.quotes) ^ (state->in_string ? UINT64_MAX : 0);
    size_t closing = count_bits(block.closing & ~inside);

    if (block.backslashes || state->escaped || state->depth <= closing)
        return false;
    state->depth += count_bits(block.opening & ~inside);
    state->depth -= closing;
    state->in_string = inside >> 63;
    state->at += 64;
    return true;
}

static bool skip_blocks(struct brackets *state)
{
    while (state->length - state->at >= 64)
        if (!skip_block(state) && step_through(state, state->at + 64))
            return true;
    return false;
}

#else

static bool skip_blocks(struct brackets *state)
{
    (void)state;
    return false;
}

#endif

size_t json_bracket_end(const char *bytes, size_t length, size_t start)
{
    struct brackets state = {.bytes = bytes, .at = start, .length = length};

    return skip_blocks(&state) || step_through(&state, length) ? state.at : 0;
}
