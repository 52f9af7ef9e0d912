/* gzip and UTF-16 by both doors, whole and piece by piece: the same bytes until the same fault. */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/utf8.h"
#include "model/read/byte_stream.h"
#include "model/read/decode.h"

#define MOST ((size_t)1 << 20)

static void check_is_utf8(const struct strbuf *text)
{
    uint32_t code_point;

    for (size_t i = 0, used; i < text->length; i += used) {
        used = utf8_decode(text->text + i, text->length - i, &code_point);
        CHECK(used);
    }
}

/* Piece by piece, up to MOST bytes; true if it ended well. */
static bool stream(const char *path, size_t piece, struct strbuf *out)
{
    struct strbuf why = STRBUF_INIT;
    struct byte_stream *bytes = byte_stream_open(path, &why);
    char chunk[4096];
    size_t got;
    bool good;

    CHECK(bytes);
    while ((got = byte_stream_read(bytes, chunk, piece)) && out->length <= MOST) {
        CHECK(got <= piece);
        strbuf_add(out, chunk, got);
    }
    good = !byte_stream_failed(bytes, &why);
    CHECK(good == !why.length);
    byte_stream_close(bytes);
    strbuf_release(&why);
    return good;
}

static void check_gzip(const char *bytes, size_t length, const char *path)
{
    struct strbuf whole = STRBUF_INIT, parts = STRBUF_INIT, why = STRBUF_INIT, other = STRBUF_INIT;
    bool good = decode_gzip(bytes, length, MOST, &whole, &why), streamed;

    CHECK(good == !why.length && whole.length <= MOST);
    if (whole.length >= 3 && !memcmp(whole.text, "\xEF\xBB\xBF", 3)) { /* a stream takes it away */
        memmove(whole.text, whole.text + 3, whole.length - 3);
        strbuf_truncate(&whole, whole.length - 3);
    }
    streamed = stream(path, 4096, &parts);
    if (parts.length <= MOST && decode_utf16_order(whole.text, whole.length) == UTF16_NONE) {
        CHECK(streamed == good);
        check_same(&parts, &whole);
        CHECK(stream(path, 9, &other) == good);
        check_same(&other, &whole);
    }
    strbuf_release(&whole);
    strbuf_release(&parts);
    strbuf_release(&other);
    strbuf_release(&why);
}

static void check_text(const char *bytes, size_t length)
{
    struct strbuf text = STRBUF_INIT, why = STRBUF_INIT, start = STRBUF_INIT;
    bool is_wide = decode_utf16_order(bytes, length) != UTF16_NONE;
    bool good;

    decode_beginning(bytes, length, 64, &start);
    CHECK(start.length <= 96); /* 64 bytes of UTF-16 are 32 units */
    strbuf_add(&text, bytes, length);
    good = decode_text(&text, &why);
    CHECK(good == !why.length);
    if (is_wide)
        check_is_utf8(&text);
    if (!decode_is_needed(bytes, length))
        CHECK(good && text.length == length && !memcmp(text.text, bytes, length));
    if (good) /* of UTF-16 only units that are whole among as many bytes */
        CHECK(start.length <= text.length && !memcmp(start.text, text.text, start.length));
    strbuf_release(&text);
    strbuf_release(&start);
    strbuf_release(&why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = input_file("decode", data, size);
    struct strbuf parts = STRBUF_INIT, packed = STRBUF_INIT, back = STRBUF_INIT, why = STRBUF_INIT;
    struct strbuf input = STRBUF_INIT;

    check_text((const char *)data, size);
    if (decode_is_gzip((const char *)data, size))
        check_gzip((const char *)data, size, path);
    else
        stream(path, 9, &parts);
    strbuf_add(&input, data, size);
    input_gzip(&packed, data, size);
    CHECK(decode_gzip(packed.text, packed.length, size, &back, &why));
    check_same(&back, &input);
    unlink(path);
    free(path);
    strbuf_release(&input);
    strbuf_release(&parts);
    strbuf_release(&packed);
    strbuf_release(&back);
    strbuf_release(&why);
    return 0;
}
