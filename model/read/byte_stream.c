#include "model/read/byte_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"

enum { ZLIB_BUFFER = 1 << 17 };

enum wide { WIDE_NO, WIDE_LITTLE, WIDE_BIG };

struct byte_stream {
    gzFile file;
    enum wide wide; /* UTF-16 */
    bool begun;
    int error; /* of errno, when reading failed */
    int fault; /* of zlib */
};

struct byte_stream *byte_stream_open(const char *path, struct strbuf *why)
{
    int descriptor =
        !strcmp(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct byte_stream *stream;

    if (descriptor < 0) {
        strbuf_addf(why, _("cannot be read: %s"), strerror(errno));
        return NULL;
    }
    stream = mem_zalloc(1, sizeof *stream);
    stream->file = gzdopen(descriptor, "rb");
    if (!stream->file) { /* out of memory, else nothing can fail here */
        close(descriptor);
        free(stream);
        strbuf_adds(why, _("cannot be read: no memory"));
        return NULL;
    }
    gzbuffer(stream->file, ZLIB_BUFFER);
    return stream;
}

void byte_stream_close(struct byte_stream *stream)
{
    if (!stream)
        return;
    gzclose_r(stream->file);
    free(stream);
}

/* --- reading ------------------------------------------------------------------------------------- */

/* Fills the room as far as the file goes. */
static size_t read_full(struct byte_stream *stream, char *bytes, size_t size)
{
    int got = gzread(stream->file, bytes, (unsigned)size);

    if (got < (int)size) {
        int code;
        gzerror(stream->file, &code);
        if (code != Z_OK && code != Z_STREAM_END) {
            stream->fault = code;
            stream->error = code == Z_ERRNO ? errno : 0;
        }
    }
    return got > 0 ? (size_t)got : 0;
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
    z_off_t offset = gzoffset(stream->file);

    return offset > 0 ? (uint64_t)offset : 0;
}
