/*
 * byte_stream.h: the bytes of a file one piece after the other, in bounded memory: for files of any
 * size, of which nothing is kept. The second door to zlib (decode.h is for what is read whole).
 *
 * gzip is undone (RFC 1952, several members too). UTF-16 with a byte order mark comes as ASCII, with
 * '?' for what is not: what is read this way has no other letters.
 */
#ifndef MODEL_READ_BYTE_STREAM_H
#define MODEL_READ_BYTE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct byte_stream;

/* "-" is standard input. NULL with a sentence in `why` if it cannot be opened. */
struct byte_stream *byte_stream_open(const char *path, struct strbuf *why);
void byte_stream_close(struct byte_stream *stream);

/* At most `size` (at least 8) bytes; 0 at the end, or where no more can be read. */
size_t byte_stream_read(struct byte_stream *stream, char *bytes, size_t size);

/* True if it ended too early: cut off, damaged, or not readable. Then with a sentence in `why`. */
bool byte_stream_failed(const struct byte_stream *stream, struct strbuf *why);

/* How many bytes of the file were read, as they stand in it: for progress. */
uint64_t byte_stream_offset(const struct byte_stream *stream);

#endif
