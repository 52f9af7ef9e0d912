#include "model/write/unquote.h"

#include <stdint.h>
#include <string.h>

#include "model/base/utf8.h"

/* The hexadecimal digits behind "\u" or "\U"; returns how many, or 0. */
static size_t take_code_point(const char *text, size_t digits, struct strbuf *out)
{
    uint32_t code_point = 0;
    char bytes[4];

    for (size_t i = 0; i < digits; i++) {
        static const char hex[] = "0123456789abcdef";
        const char *digit = text[i] ? strchr(hex, text[i]) : NULL;

        if (!digit)
            return 0;
        code_point = code_point << 4 | (uint32_t)(digit - hex);
    }
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        return 0;
    strbuf_add(out, bytes, utf8_encode(code_point, bytes));
    return digits;
}

/* Behind the backslash; returns what was used, or 0. */
static size_t take_escape(const char *text, struct strbuf *out)
{
    static const char letters[] = "bfnrt\"\\", meanings[] = "\b\f\n\r\t\"\\";
    const char *known = *text ? strchr(letters, *text) : NULL;
    size_t used;

    if (*text == 'u' || *text == 'U') {
        used = take_code_point(text + 1, *text == 'u' ? 4 : 8, out);
        return used ? used + 1 : 0;
    }
    if (!known)
        return 0;
    strbuf_addch(out, meanings[known - letters]);
    return 1;
}

/* A character that means itself; 0 for a control character, and for what is no UTF-8. */
static size_t take_character(const char *text, struct strbuf *out)
{
    uint32_t code_point;
    size_t used = utf8_decode(text, strnlen(text, 4), &code_point);

    if (!used || code_point < 0x20)
        return 0;
    strbuf_add(out, text, used);
    return used;
}

size_t unquote(const char *text, struct strbuf *out)
{
    const char *at = text;

    if (*at++ != '"')
        return 0;
    while (*at != '"') {
        size_t used = *at == '\\' ? take_escape(at + 1, out) : take_character(at, out);

        if (!used)
            return 0;
        at += *at == '\\' ? used + 1 : used;
    }
    return (size_t)(at - text) + 1;
}
