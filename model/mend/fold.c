#include "model/mend/fold.h"

#include <string.h>

#include "model/base/line_break.h"
#include "model/base/utf8.h"

enum { WIDTH_LEAST = 4 }; /* of the text's own column */

struct code_run {
    uint32_t first, last;
};

/* Unicode 15, EastAsianWidth.txt: W and F, in coarse blocks. */
static const struct code_run wide_runs[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
};

static size_t columns_of(uint32_t code_point)
{
    for (size_t i = 0; i < sizeof wide_runs / sizeof wide_runs[0]; i++)
        if (code_point >= wide_runs[i].first && code_point <= wide_runs[i].last)
            return 2;
    return 1;
}

/* The bytes of the first character, which is put into *code_point. */
static size_t step(const char *text, size_t length, uint32_t *code_point)
{
    size_t bytes;

    *code_point = 0;
    bytes = utf8_decode(text, length, code_point);
    return bytes ? bytes : 1;
}

size_t fold_columns(const char *text, size_t length)
{
    size_t total = 0;

    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        at += step(text + at, length - at, &code_point);
        total += columns_of(code_point);
    }
    return total;
}

/* How many bytes of the text go into one line of `room` columns. */
static size_t line_length(const char *text, size_t length, size_t room)
{
    size_t at = 0, used = 0, chance = 0;
    uint32_t before = 0;

    while (at < length) {
        uint32_t code_point;
        size_t bytes = step(text + at, length - at, &code_point);

        if (text[at] == ' ' || (at && line_may_break(before, code_point)))
            chance = at;
        if (used + columns_of(code_point) > room)
            return chance ? chance : at;
        used += columns_of(code_point);
        at += bytes;
        before = code_point;
    }
    return length;
}

static size_t without_blanks(const char *text, size_t length)
{
    while (length && text[length - 1] == ' ')
        length--;
    return length;
}

void fold_add(struct strbuf *out, const char *label, size_t indent, const char *text, size_t width)
{
    size_t length = strlen(text);
    size_t room = width > indent + WIDTH_LEAST ? width - indent : WIDTH_LEAST;
    size_t taken_by_label = fold_columns(label, strlen(label));
    size_t padding = indent > taken_by_label ? indent - taken_by_label : 1;

    strbuf_adds(out, label);
    do {
        size_t taken = width ? line_length(text, length, room) : length;
        size_t shown = without_blanks(text, taken);
        strbuf_add_repeated(out, ' ', shown ? padding : 0);
        strbuf_add(out, text, shown);
        strbuf_addch(out, '\n');
        while (taken < length && text[taken] == ' ')
            taken++;
        text += taken;
        length -= taken;
        padding = indent;
    } while (length);
}
