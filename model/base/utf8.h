/*
 * utf8.h: UTF-8 in and out, strictly (RFC 3629): no overlong forms, no surrogates, nothing above
 * U+10FFFF. Independent of the locale.
 */
#ifndef MODEL_BASE_UTF8_H
#define MODEL_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * The code point at the start of `bytes`; returns how many bytes it takes, or 0 when the bytes are
 * not UTF-8 (or when length is 0). Then the caller skips one byte.
 */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *code_point);

/* Writes 1 to 4 bytes, no terminator, and returns how many. */
size_t utf8_encode(uint32_t code_point, char bytes[4]);

#endif
