#include "model/base/line_break.h"

#include <stddef.h>

/* 、。，．・：；？！）」』】〉》〕ー々〜…, small kana, and what closes in ASCII */
static const uint16_t closing[] = {
    '!',    '"',    '%',    '\'',   ')',    ',',    '.',    ':',    ';',    '?',    ']',    '}',
    0x2026, 0x3001, 0x3002, 0x3005, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x3015, 0x301c, 0x3041,
    0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308e, 0x30a1, 0x30a3, 0x30a5,
    0x30a7, 0x30a9, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30ee, 0x30f5, 0x30f6, 0x30fb, 0x30fc, 0xff01,
    0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f,
};

/* （「『【〈《〔 and what opens in ASCII */
static const uint16_t opening[] = {
    '"', '(', '[', '{', '\'', '#', 0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0x3014, 0xff08,
};

static bool is_one_of(uint32_t code_point, const uint16_t *signs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (signs[i] == code_point)
            return true;
    return false;
}

/* From the signs of U+3000 to the ideographs, and full-width forms; Hangul has blanks. */
static bool is_without_blanks(uint32_t code_point)
{
    return (code_point >= 0x2e80 && code_point <= 0x9fff) || (code_point >= 0xf900 && code_point <= 0xfaff) ||
           (code_point >= 0xff00 && code_point <= 0xff9f) || (code_point >= 0x20000 && code_point <= 0x3fffd);
}

bool line_may_break(uint32_t before, uint32_t after)
{
    return (is_without_blanks(before) || is_without_blanks(after)) &&
           !is_one_of(after, closing, sizeof closing / sizeof *closing) &&
           !is_one_of(before, opening, sizeof opening / sizeof *opening);
}
