#include "model/read/byte_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "model/base/descriptor.h"
#include "model/base/mem.h"
#include "model/base/message.h"

enum { ROOM = 1 << 17 };

/* gzip only, not zlib's own format: see inflateInit2 in zlib.h. */
enum { GZIP_ONLY = 16 + MAX_WBITS };

enum wide { WIDE_NO, WIDE_LITTLE, WIDE_BIG };

struct byte_stream {
    int descriptor;
    char *room; /* what was read and not used yet is from `at` to `end` */
    size_t at, end;
    uint64_t taken; /* bytes of the file that were read */
    z_stream zlib;
    bool looked, packed, ended;
    enum wide wide; /* UTF-16 */
    bool begun;
    int error; /* of errno, when reading failed */
    int fault; /* of zlib */
};

struct byte_stream *byte_stream_open(const char *path, struct strbuf *why)
{
    int descriptor =
        !strcmp(path, "-") ? dup(STDIN_FILENO) : descriptor_open(path, O_RDONLY | O_NOCTTY, 0);
    struct byte_stream *stream;

    if (descriptor < 0) {
        strbuf_addf(why, _("cannot be read: %s"), strerror(errno));
        return NULL;
    }
    if (descriptor_is_endless(descriptor)) {
        strbuf_adds(why, _("a device, which has no end: not read"));
        close(descriptor);
        return NULL;
    }
    stream = mem_zalloc(1, sizeof *stream);
    stream->descriptor = descriptor;
    stream->room = mem_alloc(ROOM);
    return stream;
}

void byte_stream_close(struct byte_stream *stream)
{
    if (!stream)
        return;
    if (stream->packed)
        inflateEnd(&stream->zlib);
    close(stream->descriptor);
    free(stream->room);
    free(stream);
}

/* --- the file's bytes ------------------------------------------------------------------------------ */

/* Reads on behind what is there; false at the end, or where no more can be read. */
static bool read_more(struct byte_stream *stream)
{
    ssize_t got;

    memmove(stream->room, stream->room + stream->at, stream->end - stream->at);
    stream->end -= stream->at;
    stream->at = 0;
    do
        got = read(stream->descriptor, stream->room + stream->end, ROOM - stream->end);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        stream->fault = Z_ERRNO;
        stream->error = errno;
    }
    if (got <= 0)
        return false;
    stream->end += (size_t)got;
    stream->taken += (uint64_t)got;
    return true;
}

static bool has_bytes(struct byte_stream *stream)
{
    return stream->at < stream->end || read_more(stream);
}

/* --- gzip ------------------------------------------------------------------------------------------ */

static void *allocate(void *context, uInt count, uInt size)
{
    (void)context;
    return mem_zalloc(count, size);
}

static void let_go(void *context, void *block)
{
    (void)context;
    free(block);
}

static bool at_member(struct byte_stream *stream)
{
    while (stream->end - stream->at < 2)
        if (!read_more(stream))
            return false;
    return !memcmp(stream->room + stream->at, "\x1F\x8B", 2);
}

static void look(struct byte_stream *stream)
{
    stream->looked = true;
    stream->zlib.zalloc = allocate;
    stream->zlib.zfree = let_go;
    stream->packed = at_member(stream) && inflateInit2(&stream->zlib, GZIP_ONLY) == Z_OK;
}

/* Behind a member: another one, or zero bytes to the end, as tar leaves them. */
static void end_member(struct byte_stream *stream)
{
    stream->ended = !at_member(stream) || inflateReset(&stream->zlib) != Z_OK;
    while (stream->ended && !stream->fault && has_bytes(stream))
        if (stream->room[stream->at++])
            stream->fault = Z_DATA_ERROR;
}

/* Of a file that is cut off, zlib may still hold what it has taken in. */
static void unpack_piece(struct byte_stream *stream)
{
    bool more = has_bytes(stream);
    int answer;

    stream->zlib.next_in = (Bytef *)(stream->room + stream->at);
    stream->zlib.avail_in = (uInt)(stream->end - stream->at);
    answer = inflate(&stream->zlib, Z_NO_FLUSH);
    stream->at = stream->end - stream->zlib.avail_in;
    if (answer == Z_STREAM_END) {
        end_member(stream);
    } else if (answer == Z_BUF_ERROR && !more) {
        stream->ended = true;
        if (!stream->fault)
            stream->fault = Z_BUF_ERROR; /* in the middle of a member */
    } else if (answer != Z_OK && answer != Z_BUF_ERROR) {
        stream->ended = true;
        stream->fault = Z_DATA_ERROR;
    }
}

static size_t unpack(struct byte_stream *stream, char *bytes, size_t size)
{
    stream->zlib.next_out = (Bytef *)bytes;
    stream->zlib.avail_out = (uInt)size;
    while (stream->zlib.avail_out && !stream->ended)
        unpack_piece(stream);
    return size - stream->zlib.avail_out;
}

/* --- reading ------------------------------------------------------------------------------------- */

static size_t copy_out(struct byte_stream *stream, char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size && has_bytes(stream)) {
        size_t there = stream->end - stream->at, piece = there < size - done ? there : size - done;

        memcpy(bytes + done, stream->room + stream->at, piece);
        stream->at += piece;
        done += piece;
    }
    return done;
}

/* Fills the room as far as the file goes. */
static size_t read_full(struct byte_stream *stream, char *bytes, size_t size)
{
    if (!stream->looked)
        look(stream);
    return stream->packed ? unpack(stream, bytes, size) : copy_out(stream, bytes, size);
}

/* Looks for a byte order mark and takes it away. */
static size_t begin(struct byte_stream *stream, char *bytes, size_t length)
{
    size_t mark = 0;

    stream->begun = true;
    if (length >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3))
        mark = 3;
    else if (length >= 2 && !memcmp(bytes, "\xFF\xFE", 2))
        stream->wide = WIDE_LITTLE;
    else if (length >= 2 && !memcmp(bytes, "\xFE\xFF", 2))
        stream->wide = WIDE_BIG;
    if (stream->wide)
        mark = 2;
    memmove(bytes, bytes + mark, length - mark);
    return length - mark;
}

/* Two bytes become one. Half a unit can be only at the end of the file, and is dropped. */
static size_t narrow(const struct byte_stream *stream, char *bytes, size_t length)
{
    size_t low = stream->wide == WIDE_BIG;

    for (size_t i = 0; i + 1 < length; i += 2) {
        unsigned char letter = (unsigned char)bytes[i + low];
        bytes[i / 2] = bytes[i + !low] || letter > 126 ? '?' : (char)letter;
    }
    return length / 2;
}

size_t byte_stream_read(struct byte_stream *stream, char *bytes, size_t size)
{
    size_t length = read_full(stream, bytes, size & ~(size_t)1);

    if (!stream->begun)
        length = begin(stream, bytes, length);
    return stream->wide ? narrow(stream, bytes, length) : length;
}

/* --- how it went --------------------------------------------------------------------------------- */

bool byte_stream_failed(const struct byte_stream *stream, struct strbuf *why)
{
    if (!stream->fault)
        return false;
    if (stream->error)
        strbuf_addf(why, _("cannot be read: %s"), strerror(stream->error));
    else if (stream->fault == Z_BUF_ERROR)
        strbuf_adds(why, _("the compressed file is cut off: what stands before was read"));
    else
        strbuf_adds(why, _("the compressed file is damaged: what stands before was read"));
    return true;
}

uint64_t byte_stream_offset(const struct byte_stream *stream)
{
    return stream->taken - (stream->end - stream->at);
}
