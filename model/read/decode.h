/*
 * decode.h: the bytes of a file to plain UTF-8 text: gzip (RFC 1952) and UTF-16 (RFC 2781). The door to
 * zlib.
 *
 * Works on bytes in memory and knows nothing of files. What could be decoded before a fault is kept,
 * because it may hold whole documents or lines; whoever uses it must treat it as a part.
 *
 *     if (decode_is_gzip(bytes, length) &&
 *         !decode_gzip(bytes, length, decode_limit(length), &text, &why))
 *         tell(path, why.text);
 */
#ifndef MODEL_READ_DECODE_H
#define MODEL_READ_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

/* Begins like a gzip file. */
bool decode_is_gzip(const char *bytes, size_t length);

/* How much a compressed file of that length may hold before it is taken for one that was made to
 * fill memory: 250 times its length (text of an export shrinks to a tenth or a fiftieth, gzip's
 * utmost is a thousandth), but 64 MiB for any file and 8 GiB for none. */
size_t decode_limit(size_t length);

/*
 * Appends what a gzip file holds, all its members one after the other. Zero bytes behind the last
 * one are padding. False with a sentence in `why` if the file is cut off or damaged, if something
 * else follows, or if it would be more than `limit` bytes; the good bytes stand in `out` then.
 * Checksums are verified. O(bytes in and out).
 */
bool decode_gzip(const char *bytes, size_t length, size_t limit, struct strbuf *out,
                 struct strbuf *why);

enum utf16_order { UTF16_NONE, UTF16_LITTLE, UTF16_BIG };

/* By the byte order mark; UTF-16 without one is not recognised. */
enum utf16_order decode_utf16_order(const char *bytes, size_t length);

/* Appends UTF-16 text as UTF-8, without its byte order mark. False with a sentence in `why` at a
 * lone surrogate or half a unit; the text before it stands in `out` then. O(bytes). */
bool decode_utf16(const char *bytes, size_t length, struct strbuf *out, struct strbuf *why);

/* True if a file that begins so must be decoded. */
bool decode_is_needed(const char *bytes, size_t length);

/* Makes plain text of a whole file's bytes, in place: gzip, UTF-16, or the second within the first.
 * Anything else stays as it is. False with a sentence as above. */
bool decode_text(struct strbuf *text, struct strbuf *why);

/* What such a file's text begins with, from its first bytes alone: at most `most` bytes of it, of UTF-16 before
 * they are made UTF-8. */
void decode_beginning(const char *bytes, size_t length, size_t most, struct strbuf *out);

#endif
