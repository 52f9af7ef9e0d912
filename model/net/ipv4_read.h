/*
 * ipv4_read.h: the address of an IPv4 block as exports are full of them, without a jump for each of its digits.
 *
 * Whether a number has one, two or three digits nobody can foretell, and a processor that guesses wrong loses more than
 * it takes to read all four. Sixteen bytes are looked at together where the machine can (SSE2 is part of every x86-64).
 */
#ifndef MODEL_NET_IPV4_READ_H
#define MODEL_NET_IPV4_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "model/base/eights.h"

#ifdef __SSE2__

#include <emmintrin.h>

/* A number of so many digits, three at most, goes behind *address. False if it has a zero too many before it, or is
 * larger than 255. Four bytes from `digits` on can be read. */
static inline bool ipv4_read_octet(const char *digits, unsigned count, uint32_t *address)
{
    static const unsigned least[] = {0, 0, 10, 100};
    uint32_t last; /* its digits, the last one in the highest byte */
    unsigned value;

    memcpy(&last, digits, sizeof last);
    last <<= 8 * (4 - count);
    value = (last >> 24 & 15) + 10 * (last >> 16 & 15) + 100 * (last >> 8 & 15);
    *address = *address << 8 | value;
    return value <= 255 && value >= least[count];
}

static inline unsigned ipv4_equal_bytes(__m128i bytes, char byte)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

/* Where the three dots are, of so many bytes, all others of which are digits; false if they are not. */
static inline bool ipv4_find_dots(__m128i bytes, unsigned count, unsigned dots[3])
{
    const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8('0' - 1)),
                                        _mm_cmplt_epi8(bytes, _mm_set1_epi8('9' + 1)));
    unsigned all = (1u << count) - 1, first = ipv4_equal_bytes(bytes, '.') & all;
    unsigned second = first & (first - 1), third = second & (second - 1);

    if (!third || third & (third - 1) ||
        (((unsigned)_mm_movemask_epi8(digit) | first) & all) != all)
        return false;
    dots[0] = (unsigned)__builtin_ctz(first);
    dots[1] = (unsigned)__builtin_ctz(second);
    dots[2] = (unsigned)__builtin_ctz(third);
    return true;
}

static inline bool ipv4_is_octet(unsigned digits)
{
    return digits - 1 < 3;
}

/* "192.0.2.0" before a slash: the bytes it takes, and *address. 0 if sixteen bytes do not tell: the text may be an
 * address all the same. Sixteen can be read. */
static inline size_t ipv4_read_sixteen(const char *text, uint32_t *address)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    unsigned slash = ipv4_equal_bytes(bytes, '/'), dots[3], end;
    unsigned a, b, c, d;
    bool good;

    if (!slash || !ipv4_find_dots(bytes, (unsigned)__builtin_ctz(slash), dots))
        return 0;
    end = (unsigned)__builtin_ctz(slash);
    a = dots[0];
    b = dots[1] - dots[0] - 1;
    c = dots[2] - dots[1] - 1;
    d = end - dots[2] - 1;
    if (!(ipv4_is_octet(a) && ipv4_is_octet(b) && ipv4_is_octet(c) && ipv4_is_octet(d)))
        return 0;
    *address = 0;
    good = ipv4_read_octet(text, a, address);
    good &= ipv4_read_octet(text + dots[0] + 1, b, address);
    good &= ipv4_read_octet(text + dots[1] + 1, c, address);
    good &= ipv4_read_octet(text + dots[2] + 1, d, address);
    return good ? end : 0;
}

#else

static inline size_t ipv4_read_sixteen(const char *text, uint32_t *address)
{
    (void)text;
    (void)address;
    return 0;
}

#endif

/* The same for a text that can be read eight bytes at a time up to those in which it ends: sixteen, if it does not end
 * in the first. */
static inline size_t ipv4_read_eights(const char *text, uint32_t *address)
{
    return eights_nul(eights_load(text)) ? 0 : ipv4_read_sixteen(text, address);
}

#endif
