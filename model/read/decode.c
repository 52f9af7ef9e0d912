#include "model/read/decode.h"

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/utf8.h"

/* --- gzip --------------------------------------------------------------------------------------- */

#define GZIP_PIECE     (1u << 18)        /* bytes that zlib is asked for at once */
#define GZIP_ONLY      (16 + MAX_WBITS)  /* neither zlib's own format nor a raw stream */
#define SANE_EXPANSION 250
#define SANE_LEAST     ((size_t)64 << 20)
#define SANE_MOST      ((size_t)8 << 30)

bool decode_is_gzip(const char *bytes, size_t length)
{
    return length >= 2 && !memcmp(bytes, "\x1F\x8B", 2);
}

size_t decode_limit(size_t length)
{
    size_t limit = length < SANE_MOST / SANE_EXPANSION ? length * SANE_EXPANSION : SANE_MOST;

    return limit < SANE_LEAST ? SANE_LEAST : limit;
}

struct inflation {
    z_stream stream;
    const char *bytes;
    size_t length, taken; /* compressed bytes, and how many of them are done */
    size_t made, limit;   /* plain bytes so far, and how many may be */
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

/* zlib counts in unsigned int. */
static uInt feed(struct inflation *inflation)
{
    size_t left = inflation->length - inflation->taken;

    inflation->stream.next_in = (Bytef *)(uintptr_t)(inflation->bytes + inflation->taken);
    inflation->stream.avail_in = left < UINT_MAX ? (uInt)left : UINT_MAX;
    return inflation->stream.avail_in;
}

/* Inflates up to a piece, and at most one byte more than may come out; zlib's answer. */
static int inflate_piece(struct inflation *inflation, struct strbuf *out)
{
    size_t left = inflation->limit - inflation->made;
    uInt room = left < GZIP_PIECE ? (uInt)left + 1 : GZIP_PIECE, offered = feed(inflation), made;
    int answer;

    strbuf_reserve(out, room);
    inflation->stream.next_out = (Bytef *)(out->text + out->length);
    inflation->stream.avail_out = room;
    answer = inflate(&inflation->stream, Z_NO_FLUSH);
    made = room - inflation->stream.avail_out;
    inflation->taken += offered - inflation->stream.avail_in;
    inflation->made += made;
    out->length += made;
    out->text[out->length] = '\0';
    return answer;
}

__attribute__((format(printf, 2, 3))) static bool explain(struct strbuf *why, const char *format,
                                                          ...)
{
    va_list args;

    va_start(args, format);
    strbuf_vaddf(why, format, args);
    va_end(args);
    return false;
}

/* True if the stream may go on. */
static bool judge_piece(const struct inflation *inflation, int answer, struct strbuf *why)
{
    if (inflation->made > inflation->limit)
        return explain(why,
                       _("this compressed file would unpack to more than %zu bytes, from %zu: it is "
                         "not read further; if it is what it should be, unpack it with gunzip"),
                       inflation->limit, inflation->length);
    if (answer == Z_OK || answer == Z_STREAM_END)
        return true;
    if (answer == Z_BUF_ERROR)
        return explain(why,
                       _("this compressed file is cut off: only the first %zu bytes of what it held "
                         "are there"),
                       inflation->made);
    return explain(why, _("this compressed file is damaged after %zu bytes of what it held"),
                   inflation->made);
}

static bool at_member(const struct inflation *inflation)
{
    return decode_is_gzip(inflation->bytes + inflation->taken,
                          inflation->length - inflation->taken);
}

static bool inflate_members(struct inflation *inflation, struct strbuf *out, struct strbuf *why)
{
    int answer;

    do {
        answer = inflate_piece(inflation, out);
        if (!judge_piece(inflation, answer, why))
            return false;
    } while (answer == Z_OK ||
             (at_member(inflation) && inflateReset(&inflation->stream) == Z_OK));
    return true;
}

/* Tapes and some tools fill the last block with zeros. */
static bool is_padding(const char *bytes, size_t length)
{
    while (length && !*bytes) {
        bytes++;
        length--;
    }
    return length == 0;
}

bool decode_gzip(const char *bytes, size_t length, size_t limit, struct strbuf *out,
                 struct strbuf *why)
{
    struct inflation inflation = {.stream = {.zalloc = allocate, .zfree = let_go},
                                  .bytes = bytes,
                                  .length = length,
                                  .limit = limit};
    int ready = inflateInit2(&inflation.stream, GZIP_ONLY);
    bool good;

    assert(ready == Z_OK); /* anything else is an ill-built program */
    (void)ready;
    good = inflate_members(&inflation, out, why);
    inflateEnd(&inflation.stream);
    if (inflation.made > limit)
        strbuf_truncate(out, out->length - (inflation.made - limit));
    if (good && !is_padding(bytes + inflation.taken, length - inflation.taken))
        return explain(why, _("something that is not gzip follows the compressed data: only the "
                              "%zu bytes before it are read"), inflation.made);
    return good;
}

/* --- UTF-16 ------------------------------------------------------------------------------------- */

enum utf16_order decode_utf16_order(const char *bytes, size_t length)
{
    if (length < 2)
        return UTF16_NONE;
    if (!memcmp(bytes, "\xFF\xFE", 2))
        return UTF16_LITTLE;
    return memcmp(bytes, "\xFE\xFF", 2) ? UTF16_NONE : UTF16_BIG;
}

static uint32_t unit_at(const char *bytes, enum utf16_order order)
{
    unsigned char first = (unsigned char)bytes[0], second = (unsigned char)bytes[1];

    return order == UTF16_BIG ? (uint32_t)(first << 8 | second) : (uint32_t)(second << 8 | first);
}

/* The code point at the start of `bytes`; how many bytes it takes, 0 if there is none. */
static size_t utf16_decode(const char *bytes, size_t length, enum utf16_order order,
                           uint32_t *code_point)
{
    uint32_t low;

    if (length < 2)
        return 0;
    *code_point = unit_at(bytes, order);
    if (*code_point < 0xD800 || *code_point > 0xDFFF)
        return 2;
    if (*code_point > 0xDBFF || length < 4)
        return 0;
    low = unit_at(bytes + 2, order);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

bool decode_utf16(const char *bytes, size_t length, struct strbuf *out, struct strbuf *why)
{
    enum utf16_order order = decode_utf16_order(bytes, length);
    size_t at = 2, taken;

    while (at < length) {
        uint32_t code_point;
        char encoded[4];

        taken = utf16_decode(bytes + at, length - at, order, &code_point);
        if (!taken)
            return explain(why, _("UTF-16 text that is damaged at byte %zu"), at);
        strbuf_add(out, encoded, utf8_encode(code_point, encoded));
        at += taken;
    }
    return true;
}

/* --- both --------------------------------------------------------------------------------------- */

bool decode_is_needed(const char *bytes, size_t length)
{
    return decode_is_gzip(bytes, length) || decode_utf16_order(bytes, length) != UTF16_NONE;
}

/* The old text has been decoded into the new one. */
static void replace(struct strbuf *text, struct strbuf *decoded)
{
    strbuf_release(text);
    *text = *decoded;
}

bool decode_text(struct strbuf *text, struct strbuf *why)
{
    bool good = true;

    if (decode_is_gzip(text->text, text->length)) {
        struct strbuf plain = STRBUF_INIT;

        good = decode_gzip(text->text, text->length, decode_limit(text->length), &plain, why);
        replace(text, &plain);
    }
    if (decode_utf16_order(text->text, text->length) != UTF16_NONE) {
        struct strbuf plain = STRBUF_INIT, fault = STRBUF_INIT;

        if (!decode_utf16(text->text, text->length, &plain, &fault) && good) {
            good = false;
            strbuf_addbuf(why, &fault);
        }
        strbuf_release(&fault);
        replace(text, &plain);
    }
    return good;
}

void decode_beginning(const char *bytes, size_t length, size_t most, struct strbuf *out)
{
    struct strbuf unpacked = STRBUF_INIT, why = STRBUF_INIT;

    if (decode_is_gzip(bytes, length)) {
        decode_gzip(bytes, length, most, &unpacked, &why);
        bytes = unpacked.text;
        length = unpacked.length;
    }
    if (length > most)
        length = most;
    if (decode_utf16_order(bytes, length) != UTF16_NONE)
        decode_utf16(bytes, length, out, &why);
    else
        strbuf_add(out, bytes, length);
    strbuf_release(&unpacked);
    strbuf_release(&why);
}
