/*
 * Everything walks the text one shown piece at a time: a character as it is, or its escaped form.
 */
#include "tui/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "model/base/line_break.h"
#include "model/base/utf8.h"
#include "tui/text_width.h"

struct piece {
    size_t bytes;     /* of the text it stands for; 0 at the end */
    size_t columns;   /* it takes on the screen */
    uint32_t shown;   /* the character, 0 where it is escaped */
    char escaped[16]; /* what is shown instead; "" where the text itself is shown */
};

static struct piece piece_at(const char *text, size_t length, bool utf8)
{
    struct piece piece = {0};
    uint32_t code_point;
    size_t used = utf8_decode(text, length, &code_point);

    if (!length)
        return piece;
    piece.bytes = used ? used : 1;
    if (used && (code_point < 0x80 || utf8)) {
        piece.columns = (size_t)text_width(code_point);
        piece.shown = code_point;
        return piece;
    }
    if (used)
        snprintf(piece.escaped, sizeof piece.escaped, "\\u{%X}", (unsigned)code_point);
    else
        snprintf(piece.escaped, sizeof piece.escaped, "<x%02X>", (unsigned char)*text);
    piece.columns = strlen(piece.escaped);
    return piece;
}

static void piece_add(struct strbuf *out, const struct piece *piece, const char *text)
{
    if (*piece->escaped)
        strbuf_adds(out, piece->escaped);
    else
        strbuf_add(out, text, piece->bytes);
}

/* Columns of the text, or some number above `most` as soon as that is certain. */
static size_t columns_up_to(const char *text, size_t length, size_t most, bool utf8)
{
    size_t columns = 0;

    while (length && columns <= most) {
        struct piece piece = piece_at(text, length, utf8);

        columns += piece.columns;
        text += piece.bytes;
        length -= piece.bytes;
    }
    return columns;
}

size_t text_columns(const char *text, bool utf8)
{
    return columns_up_to(text, strlen(text), SIZE_MAX - 1, utf8);
}

/* Appends the pieces that fit into `columns` whole; combining characters stay with their base. */
static size_t add_fitting(struct strbuf *out, const char *text, size_t columns, bool utf8)
{
    size_t length = strlen(text);
    size_t used = 0;

    while (length) {
        struct piece piece = piece_at(text, length, utf8);

        if (used + piece.columns > columns)
            break;
        piece_add(out, &piece, text);
        used += piece.columns;
        text += piece.bytes;
        length -= piece.bytes;
    }
    return used;
}

size_t text_crop(struct strbuf *out, const char *text, size_t columns, bool utf8)
{
    size_t used;

    if (columns_up_to(text, strlen(text), columns, utf8) <= columns)
        return add_fitting(out, text, columns, utf8);
    if (!columns)
        return 0;
    used = add_fitting(out, text, columns - 1, utf8);
    strbuf_adds(out, utf8 ? "\u2026" : "~");
    return used + 1;
}

/* Where the longest end of the text begins that takes no more than `columns`. */
static const char *fitting_end(const char *text, size_t columns, bool utf8)
{
    size_t length = strlen(text);
    struct piece piece = piece_at(text, length, utf8);

    while (piece.bytes && (!piece.columns || columns_up_to(text, length, columns, utf8) > columns)) {
        text += piece.bytes;
        length -= piece.bytes;
        piece = piece_at(text, length, utf8);
    }
    return text;
}

size_t text_crop_middle(struct strbuf *out, const char *text, size_t columns, bool utf8)
{
    size_t used;

    if (columns < 3 || columns_up_to(text, strlen(text), columns, utf8) <= columns)
        return text_crop(out, text, columns, utf8);
    used = add_fitting(out, text, columns / 3, utf8);
    strbuf_adds(out, utf8 ? "\u2026" : "~");
    used++;
    return used + add_fitting(out, fitting_end(text, columns - used, utf8), columns - used, utf8);
}

void text_pad(struct strbuf *out, const char *text, size_t columns, bool utf8)
{
    size_t used = text_crop(out, text, columns, utf8);

    strbuf_add_repeated(out, ' ', columns - used);
}

/* Where the next line starts when this one ends before text[at]. */
static const char *line_after(const char *text, size_t at)
{
    while (text[at] == ' ')
        at++;
    if (text[at] == '\n')
        at++;
    return text[at] ? text + at : NULL;
}

/* Trailing blanks are not part of a line. */
static size_t without_blanks(const char *text, size_t length)
{
    while (length && text[length - 1] == ' ')
        length--;
    return length;
}

size_t text_wrap_line(const char *text, size_t columns, bool utf8, const char **next)
{
    size_t length = strcspn(text, "\n");
    size_t used = 0;
    size_t at = 0;
    size_t chance = 0; /* the last place to break at; 0 for none */
    uint32_t before = 0;

    while (at < length) {
        struct piece piece = piece_at(text + at, length - at, utf8);

        if (text[at] == ' ' ? without_blanks(text, at) > 0 : before && line_may_break(before, piece.shown))
            chance = at;
        if (used + piece.columns > columns && at)
            break;
        used += piece.columns;
        at += piece.bytes;
        before = piece.shown;
    }
    if (at < length && chance)
        at = chance;
    *next = line_after(text, at);
    return without_blanks(text, at);
}

size_t text_wrap_count(const char *text, size_t columns, bool utf8)
{
    size_t count = 0;
    const char *next;

    for (const char *line = text; line; line = next) {
        text_wrap_line(line, columns, utf8, &next);
        count++;
    }
    return count;
}
