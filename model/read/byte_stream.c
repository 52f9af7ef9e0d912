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
#include "model/read/decode.h"

enum { STORED_MOST = 1 << 17 };

#define GZIP_ONLY (16 + MAX_WBITS) /* neither zlib's own format nor a raw stream */

enum wide { WIDE_NO, WIDE_LITTLE, WIDE_BIG };

struct byte_stream {
    int descriptor;
    char *stored;    /* bytes as they stand in the file; those not used yet are */
    size_t from, to; /* from .. to - 1 */
    uint64_t offset; /* in the file, behind them */
    bool ended;      /* the file gives no more */
    bool is_gzip;
    bool is_over; /* all that was compressed came out */
    z_stream inflating;
    enum wide wide; /* UTF-16 */
    bool begun;
    int error; /* of errno, when reading failed */
    int fault; /* of zlib */
};

static void *allocate(void *opaque, uInt count, uInt size)
{
    (void)opaque;
    return mem_zalloc(count, size);
}

static void let_go(void *opaque, void *memory)
{
    (void)opaque;
    free(memory);
}

/* --- the file ------------------------------------------------------------------------------------ */

/* Reads on until so many bytes wait, if there are; returns how many do. */
static size_t wait_for(struct byte_stream *stream, size_t wanted)
{
    size_t waiting = stream->to - stream->from;

    while (waiting < wanted && !stream->ended) {
        ssize_t got;

        memmove(stream->stored, stream->stored + stream->from, waiting);
        got = read(stream->descriptor, stream->stored + waiting, STORED_MOST - waiting);
        if (got < 0 && errno == EINTR)
            got = 0;
        else if (got <= 0)
            stream->ended = true;
        if (got < 0)
            stream->error = errno;
        waiting += got > 0 ? (size_t)got : 0;
        stream->offset += got > 0 ? (uint64_t)got : 0;
        stream->from = 0;
        stream->to = waiting;
    }
    return waiting;
}

struct byte_stream *byte_stream_open(const char *path, struct strbuf *why)
{
    int descriptor =
        !strcmp(path, "-") ? dup(STDIN_FILENO) : descriptor_open(path, O_RDONLY | O_NOCTTY, 0);
    struct byte_stream *stream;

    if (descriptor < 0) {
        strbuf_addf(why, _("cannot be read: %s"), strerror(errno));
        return NULL;
    }
    stream = mem_zalloc(1, sizeof *stream);
    stream->descriptor = descriptor;
    stream->stored = mem_alloc(STORED_MOST);
    stream->is_gzip = decode_is_gzip(stream->stored, wait_for(stream, 2));
    stream->inflating = (z_stream){.zalloc = allocate, .zfree = let_go};
    if (stream->is_gzip)
        inflateInit2(&stream->inflating, GZIP_ONLY);
    return stream;
}

void byte_stream_close(struct byte_stream *stream)
{
    if (!stream)
        return;
    if (stream->is_gzip)
        inflateEnd(&stream->inflating);
    close(stream->descriptor);
    free(stream->stored);
    free(stream);
}

/* --- reading ------------------------------------------------------------------------------------- */

static size_t copy_some(struct byte_stream *stream, char *bytes, size_t size)
{
    size_t waiting = wait_for(stream, 1), length = waiting < size ? waiting : size;

    memcpy(bytes, stream->stored + stream->from, length);
    stream->from += length;
    return length;
}

/* Behind a member: another one, or zero bytes to the end. */
static void end_member(struct byte_stream *stream)
{
    if (decode_is_gzip(stream->stored + stream->from, wait_for(stream, 2))) {
        inflateReset(&stream->inflating);
        return;
    }
    stream->is_over = true;
    while (wait_for(stream, 1) && !stream->fault)
        if (stream->stored[stream->from++])
            stream->fault = Z_DATA_ERROR;
}

/* What came out before a fault counts, so it is looked for piece by piece and not whole. */
static size_t inflate_some(struct byte_stream *stream, char *bytes, size_t size)
{
    z_stream *inflating = &stream->inflating;
    size_t made = 0;

    while (!made && !stream->is_over && !stream->fault) {
        int answer;

        inflating->avail_in = (uInt)wait_for(stream, 1);
        inflating->next_in = (Bytef *)stream->stored + stream->from;
        inflating->next_out = (Bytef *)bytes;
        inflating->avail_out = (uInt)size;
        answer = inflate(inflating, Z_NO_FLUSH);
        stream->from = stream->to - inflating->avail_in;
        made = size - inflating->avail_out;
        if (answer == Z_STREAM_END)
            end_member(stream);
        else if (answer != Z_OK)
            stream->fault = answer;
    }
    return made;
}

/* Fills the room as far as the file goes. */
static size_t read_full(struct byte_stream *stream, char *bytes, size_t size)
{
    size_t length = 0, got;

    do {
        got = stream->is_gzip ? inflate_some(stream, bytes + length, size - length)
                              : copy_some(stream, bytes + length, size - length);
        length += got;
    } while (got && length < size);
    return length;
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
    if (!stream->fault && !stream->error)
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
    return stream->offset - (stream->to - stream->from);
}
