/*
 * json_bytes.h: steps over many bytes of JSON text at once. A part of json_scan.
 *
 * An export is mostly indentation and plain strings; sixteen bytes of those are looked at together
 * where the machine can (SSE2 is part of every x86-64), one by one elsewhere. Both give the same answer.
 */
#ifndef MODEL_READ_JSON_BYTES_H
#define MODEL_READ_JSON_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "model/base/eights.h"

static inline bool json_is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* What an object or array begins with. */
static inline bool json_opens(char byte)
{
    return byte == '{' || byte == '[';
}

/* A byte of a string that means itself and is ASCII: no quote, backslash or control character. */
static inline bool json_is_plain(char byte)
{
    return (signed char)byte >= 0x20 && byte != '"' && byte != '\\';
}

/* Names of one object differ early as a rule, so comparing by hand beats a call for each. */
static inline bool json_names_equal(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* The first offset from `at` on whose byte is no blank; `length` if there is none. */
static inline size_t json_blank_end(const char *bytes, size_t at, size_t length)
{
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(' '), newline = _mm_set1_epi8('\n');

    /* Indentation: a line's end and spaces. What is left over is looked at below. */
    while (length - at >= 16) {
        __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));
        __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(chunk, space), _mm_cmpeq_epi8(chunk, newline));
        unsigned other = ~(unsigned)_mm_movemask_epi8(blank) & 0xFFFFu;

        if (other) {
            at += (size_t)__builtin_ctz(other);
            break;
        }
        at += 16;
    }
#endif
    while (at < length && json_is_blank(bytes[at]))
        at++;
    return at;
}

/* The first offset from `at` on whose byte is not ASCII; `length` if there is none. */
static inline size_t json_ascii_end(const char *bytes, size_t at, size_t length)
{
    while (length - at >= 8 && !(eights_load(bytes + at) & EIGHTS_EACH * 0x80))
        at += 8;
    while (at < length && !(bytes[at] & 0x80))
        at++;
    return at;
}

/* The first offset from `at` on whose byte is not plain; `length` if there is none. */
static inline size_t json_plain_end(const char *bytes, size_t at, size_t length)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x20);

    while (length - at >= 16) {
        __m128i chunk = _mm_loadu_si128((const __m128i *)(const void *)(bytes + at));
        __m128i special = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash)),
            _mm_cmplt_epi8(chunk, control)); /* signed: those above 0x7F too */
        unsigned found = (unsigned)_mm_movemask_epi8(special);

        if (found)
            return at + (size_t)__builtin_ctz(found);
        at += 16;
    }
#endif
    while (at < length && json_is_plain(bytes[at]))
        at++;
    return at;
}

#endif
