#include "model/base/sanitise.h"

#include "model/base/utf8.h"

/* First and last code points that are never shown raw, ascending. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x0000, 0x001F},     /* C0 controls */
    {0x007F, 0x00A0},     /* DEL, C1 controls, no-break space */
    {0x00AD, 0x00AD},     /* soft hyphen */
    {0x034F, 0x034F},     /* combining grapheme joiner */
    {0x0600, 0x0605},     /* Arabic number signs */
    {0x061C, 0x061C},     /* Arabic letter mark */
    {0x06DD, 0x06DD},     /* Arabic end of ayah */
    {0x070F, 0x070F},     /* Syriac abbreviation mark */
    {0x0890, 0x0891},     /* Arabic currency marks above */
    {0x08E2, 0x08E2},     /* Arabic disputed end of ayah */
    {0x115F, 0x1160},     /* Hangul fillers */
    {0x1680, 0x1680},     /* Ogham space */
    {0x17B4, 0x17B5},     /* Khmer inherent vowels */
    {0x180B, 0x180F},     /* Mongolian selectors and separator */
    {0x2000, 0x200F},     /* spaces of other widths, zero width, direction marks */
    {0x2028, 0x202F},     /* separators, direction embeddings and overrides, narrow space */
    {0x205F, 0x206F},     /* medium space, invisible operators, direction isolates */
    {0x2800, 0x2800},     /* blank braille */
    {0x3164, 0x3164},     /* Hangul filler */
    {0xD800, 0xF8FF},     /* surrogates, private use */
    {0xFE00, 0xFE0F},     /* variation selectors */
    {0xFEFF, 0xFEFF},     /* byte order mark */
    {0xFFA0, 0xFFA0},     /* half-width Hangul filler */
    {0xFFF0, 0xFFFB},     /* interlinear annotation */
    {0xFFFE, 0xFFFF},     /* noncharacters */
    {0x110BD, 0x110BD},   /* Kaithi number sign */
    {0x110CD, 0x110CD},   /* Kaithi number sign above */
    {0x13430, 0x1345F},   /* Egyptian format controls */
    {0x1BCA0, 0x1BCA3},   /* shorthand format controls */
    {0x1D173, 0x1D17A},   /* musical format controls */
    {0xE0000, 0x10FFFF},  /* tags, selectors, private planes */
};

bool sanitise_is_clean(uint32_t code_point)
{
    size_t low = 0, high = sizeof hidden / sizeof hidden[0];

    if (code_point >= 0x20 && code_point < 0x7F)
        return true;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (code_point > hidden[middle].last)
            low = middle + 1;
        else if (code_point < hidden[middle].first)
            high = middle;
        else
            return false;
    }
    return true;
}

bool sanitise_text_is_clean(const char *bytes, size_t length)
{
    while (length) {
        uint32_t code_point;
        size_t used = utf8_decode(bytes, length, &code_point);

        if (!used || !sanitise_is_clean(code_point))
            return false;
        bytes += used;
        length -= used;
    }
    return true;
}

void sanitise_add(struct strbuf *out, const char *bytes, size_t length)
{
    while (length) {
        uint32_t code_point;
        size_t used = utf8_decode(bytes, length, &code_point);

        if (!used) {
            strbuf_addf(out, "<x%02X>", (unsigned)(unsigned char)bytes[0]);
            used = 1;
        } else if (sanitise_is_clean(code_point)) {
            strbuf_add(out, bytes, used);
        } else {
            strbuf_addf(out, "<U+%04X>", (unsigned)code_point);
        }
        bytes += used;
        length -= used;
    }
}
