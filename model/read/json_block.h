/*
 * json_block.h: sixty-four bytes of JSON text at a time, a bit for each byte.
 *
 * The way of simdjson's first stage (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019),
 * with what every x86-64 has (SSE2), or a newer one (AVX-512); elsewhere the bits are set byte by byte. All
 * give the same answer.
 */
#ifndef MODEL_READ_JSON_BLOCK_H
#define MODEL_READ_JSON_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#define JSON_BLOCK ((size_t)64)

/* What the bytes of a block are: bit n for byte n. */
struct json_block {
    uint64_t quotes, backslashes;
    uint64_t opening, closing; /* brackets and braces */
    uint64_t blanks;           /* spaces and line ends; other blanks are rare and count as odd */
    uint64_t digits, zeros;
    uint64_t points; /* and plus signs: both are rare */
    uint64_t words;  /* all that numbers, true, false and null are of; also colons and brackets */
    uint64_t odd;    /* control characters, line ends among them, and all that is not ASCII */
};

#ifdef __SSE2__

static inline uint64_t json_chunk_equal(__m128i chunk, char byte)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(chunk, _mm_set1_epi8(byte)));
}

/* A bracket and its brace differ in one bit. */
static inline void json_chunk_look(struct json_block *block, const char *bytes, int at)
{
    const __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));
    const __m128i brace = _mm_or_si128(chunk, _mm_set1_epi8('{' ^ '['));
    const __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(chunk, _mm_set1_epi8(' ')),
                                       _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\n')));
    const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(chunk, _mm_set1_epi8('0' - 1)),
                                        _mm_cmplt_epi8(chunk, _mm_set1_epi8('9' + 1)));
    const __m128i odd = _mm_cmplt_epi8(chunk, _mm_set1_epi8(' ')); /* signed */
    const __m128i word = _mm_cmpgt_epi8(chunk, _mm_set1_epi8(','));

    block->quotes |= json_chunk_equal(chunk, '"') << at;
    block->backslashes |= json_chunk_equal(chunk, '\\') << at;
    block->opening |= json_chunk_equal(brace, '{') << at;
    block->closing |= json_chunk_equal(brace, '}') << at;
    block->blanks |= (uint64_t)(unsigned)_mm_movemask_epi8(blank) << at;
    block->digits |= (uint64_t)(unsigned)_mm_movemask_epi8(digit) << at;
    block->zeros |= json_chunk_equal(chunk, '0') << at;
    block->points |= (json_chunk_equal(chunk, '.') | json_chunk_equal(chunk, '+')) << at;
    block->words |= (uint64_t)(unsigned)_mm_movemask_epi8(word) << at;
    block->odd |= (uint64_t)(unsigned)_mm_movemask_epi8(odd) << at;
}

static inline struct json_block json_block_look(const char *bytes)
{
    struct json_block block = {0};

    json_chunk_look(&block, bytes, 0);
    json_chunk_look(&block, bytes, 16);
    json_chunk_look(&block, bytes, 32);
    json_chunk_look(&block, bytes, 48);
    return block;
}

/* The same at once; only where json_block_has_avx512 says so. */
#define JSON_BLOCK_AVX512 __attribute__((target("avx512bw,avx512vbmi2,bmi,popcnt,pclmul")))

/* The bytes that a block is compared with, each sixteen times. Read from memory for each block: a compiler that
 * knows them makes them anew there, on the one port of the processor that also compares. */
enum json_byte {
    JSON_BYTE_QUOTE,
    JSON_BYTE_BACKSLASH,
    JSON_BYTE_OPENING,
    JSON_BYTE_CLOSING,
    JSON_BYTE_SPACE, /* which is the bit in which a bracket and its brace differ, too */
    JSON_BYTE_NEWLINE,
    JSON_BYTE_ZERO,
    JSON_BYTE_POINT,
    JSON_BYTE_PLUS,
    JSON_BYTE_COMMA,
    JSON_BYTE_SLASH,
    JSON_BYTE_TEN, /* the number */
    JSON_BYTES
};
extern const char json_block_bytes[JSON_BYTES][16];

JSON_BLOCK_AVX512 static inline __m512i json_block_of(enum json_byte byte)
{
    return _mm512_broadcast_i32x4(
        _mm_loadu_si128((const __m128i *)(const void *)json_block_bytes[byte]));
}

JSON_BLOCK_AVX512 static inline uint64_t json_block_equal(__m512i block, enum json_byte byte)
{
    return _mm512_cmpeq_epi8_mask(block, json_block_of(byte));
}

JSON_BLOCK_AVX512 static inline struct json_block json_block_look_avx512(const char *bytes)
{
    const __m512i block = _mm512_loadu_si512((const void *)bytes);
    const __m512i brace = _mm512_or_si512(block, json_block_of(JSON_BYTE_SPACE));
    const __m512i digit = _mm512_sub_epi8(block, json_block_of(JSON_BYTE_ZERO));

    return (struct json_block){
        .quotes = json_block_equal(block, JSON_BYTE_QUOTE),
        .backslashes = json_block_equal(block, JSON_BYTE_BACKSLASH),
        .opening = json_block_equal(brace, JSON_BYTE_OPENING),
        .closing = json_block_equal(brace, JSON_BYTE_CLOSING),
        .blanks =
            json_block_equal(block, JSON_BYTE_SPACE) | json_block_equal(block, JSON_BYTE_NEWLINE),
        .digits = _mm512_cmplt_epu8_mask(digit, json_block_of(JSON_BYTE_TEN)),
        .zeros = json_block_equal(block, JSON_BYTE_ZERO),
        .points =
            json_block_equal(block, JSON_BYTE_POINT) | json_block_equal(block, JSON_BYTE_PLUS),
        .words = _mm512_cmpgt_epi8_mask(block, json_block_of(JSON_BYTE_COMMA)),
        .odd = _mm512_cmplt_epi8_mask(block, json_block_of(JSON_BYTE_SPACE)),
    };
}

JSON_BLOCK_AVX512 static inline size_t json_block_count_avx512(uint64_t bits)
{
    return (size_t)__builtin_popcountll(bits);
}

/* The product without carries of a number and one of ones: each of its bits is that of those up to it. */
JSON_BLOCK_AVX512 static inline uint64_t json_block_parity_avx512(uint64_t quotes)
{
    const __m128i number = _mm_set_epi64x(0, (long long)quotes);

    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(number, _mm_set1_epi8(-1), 0));
}

/* Writes the bytes of the set bits one behind the other, and as many of no meaning as make a block. */
JSON_BLOCK_AVX512 static inline void json_block_keep_avx512(char *out, const char *bytes,
                                                            uint64_t kept)
{
    const __m512i block = _mm512_loadu_si512((const void *)bytes);

    _mm512_storeu_si512((void *)out, _mm512_maskz_compress_epi8(kept, block));
}

static inline bool json_block_has_avx512(void)
{
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
}

#else

static inline struct json_block json_block_look(const char *bytes)
{
    struct json_block block = {0};

    for (size_t i = 0; i < JSON_BLOCK; i++) {
        char byte = bytes[i];

        block.quotes |= (uint64_t)(byte == '"') << i;
        block.backslashes |= (uint64_t)(byte == '\\') << i;
        block.opening |= (uint64_t)(byte == '{' || byte == '[') << i;
        block.closing |= (uint64_t)(byte == '}' || byte == ']') << i;
        block.blanks |= (uint64_t)(byte == ' ' || byte == '\n') << i;
        block.digits |= (uint64_t)(byte >= '0' && byte <= '9') << i;
        block.zeros |= (uint64_t)(byte == '0') << i;
        block.points |= (uint64_t)(byte == '.' || byte == '+') << i;
        block.words |= (uint64_t)((signed char)byte > ',') << i;
        block.odd |= (uint64_t)((signed char)byte < ' ') << i;
    }
    return block;
}

#endif

/* Without the instruction, which not every x86-64 has: the compiler would call a function. */
static inline size_t json_block_count(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (size_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* Each bit becomes the parity of the bits up to it: 1 from an opening quote to before the closing one. */
static inline uint64_t json_block_parity(uint64_t quotes)
{
    quotes ^= quotes << 1;
    quotes ^= quotes << 2;
    quotes ^= quotes << 4;
    quotes ^= quotes << 8;
    quotes ^= quotes << 16;
    return quotes ^ quotes << 32;
}

/* The bytes that a backslash takes the meaning from. *carried, before and after: it is the first one of
 * the block, or of the next. */
static inline uint64_t json_block_escaped(uint64_t backslashes, bool *carried)
{
    uint64_t escaped = *carried ? 1 : 0;

    backslashes &= ~escaped;
    *carried = false;
    while (backslashes) {
        uint64_t first = backslashes & (~backslashes + 1);

        escaped |= first << 1;
        *carried = first >> 63;
        backslashes &= ~(first | first << 1);
    }
    return escaped;
}

/* The steps that some machines have a better way for. */
struct json_block_ways {
    struct json_block (*look)(const char *bytes);
    size_t (*count)(uint64_t bits);
    uint64_t (*parity)(uint64_t quotes);
};

#define JSON_BLOCK_ANYWHERE                                                                        \
    ((struct json_block_ways){json_block_look, json_block_count, json_block_parity})
#define JSON_BLOCK_BY_AVX512                                                                       \
    ((struct json_block_ways){json_block_look_avx512, json_block_count_avx512,                     \
                              json_block_parity_avx512})

/* For loops over blocks: all they keep stays in registers if the functions that change it are one with them. */
#define JSON_BLOCK_INLINE static inline __attribute__((always_inline))

/* What one block leaves to the next of the strings in it. All zero before the first. */
struct json_strings {
    uint64_t inside; /* all bits: it begins inside a string */
    bool escape;     /* its first byte is escaped */
};

/* The bytes that are inside of strings, from the opening quote to before the closing one; in *escaped, those
 * that a backslash takes the meaning from. */
JSON_BLOCK_INLINE uint64_t json_block_inside(const struct json_block *block,
                                             struct json_strings *strings,
                                             struct json_block_ways ways, uint64_t *escaped)
{
    uint64_t inside;

    *escaped = 0;
    if (block->backslashes || strings->escape)
        *escaped = json_block_escaped(block->backslashes, &strings->escape);
    inside = ways.parity(block->quotes & ~*escaped) ^ strings->inside;
    strings->inside = (uint64_t)0 - (inside >> 63);
    return inside;
}

/* Follows brackets through a block. How many of its bytes there are up to the one that brings *depth to
 * nothing; 0 if none does. */
JSON_BLOCK_INLINE size_t json_block_end(uint64_t opening, uint64_t closing,
                                        struct json_block_ways ways, size_t *depth)
{
    size_t closers = ways.count(closing);

    if (*depth > closers) {
        *depth += ways.count(opening) - closers;
        return 0;
    }
    for (uint64_t both = opening | closing; both; both &= both - 1) {
        unsigned at = (unsigned)__builtin_ctzll(both);

        *depth += opening >> at & 1 ? (size_t)1 : (size_t)-1;
        if (*depth == 0)
            return at + 1;
    }
    return 0;
}

#endif
