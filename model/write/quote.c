#include "model/write/quote.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "model/base/sanitise.h"
#include "model/base/utf8.h"

void quote_shell(struct strbuf *out, const char *bytes, size_t length)
{
    strbuf_addch(out, '\'');
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\'')
            strbuf_adds(out, "'\\''");
        else if (bytes[i] != '\0')
            strbuf_addch(out, bytes[i]);
    }
    strbuf_addch(out, '\'');
}

/* --- JSON -------------------------------------------------------------------------------------- */

static void add_unit(struct strbuf *out, uint32_t unit)
{
    strbuf_addf(out, "\\u%04x", (unsigned)unit);
}

/* Characters above U+FFFF are two UTF-16 units (RFC 8259, 7). */
static void add_escaped(struct strbuf *out, uint32_t code_point)
{
    if (code_point < 0x10000) {
        add_unit(out, code_point);
        return;
    }
    add_unit(out, 0xD800 + ((code_point - 0x10000) >> 10));
    add_unit(out, 0xDC00 + ((code_point - 0x10000) & 0x3FF));
}

static bool add_short_escape(struct strbuf *out, uint32_t code_point)
{
    static const char escaped[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *at = code_point && code_point < 0x80 ? strchr(escaped, (int)code_point) : NULL;

    if (!at)
        return false;
    strbuf_addch(out, '\\');
    strbuf_addch(out, letters[at - escaped]);
    return true;
}

void quote_json(struct strbuf *out, const char *bytes, size_t length)
{
    strbuf_addch(out, '"');
    while (length) {
        uint32_t code_point;
        size_t used = utf8_decode(bytes, length, &code_point);

        if (!used) {
            strbuf_adds(out, "\\ufffd");
            used = 1;
        } else if (!add_short_escape(out, code_point)) {
            if (sanitise_is_clean(code_point))
                strbuf_add(out, bytes, used);
            else
                add_escaped(out, code_point);
        }
        bytes += used;
        length -= used;
    }
    strbuf_addch(out, '"');
}

/* --- Markdown and CSV ---------------------------------------------------------------------------- */

void quote_markdown(struct strbuf *out, const char *bytes, size_t length)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    for (size_t i = 0; i < clean.length; i++) {
        if (strchr("\\`*_[]<>|&~#$!", clean.text[i]))
            strbuf_addch(out, '\\');
        strbuf_addch(out, clean.text[i]);
    }
    strbuf_release(&clean);
}

/* Spreadsheets take a field that starts so for a formula. */
static bool starts_a_formula(const struct strbuf *field)
{
    return field->length && strchr("=+-@", field->text[0]);
}

void quote_csv(struct strbuf *out, const char *bytes, size_t length)
{
    struct strbuf clean = STRBUF_INIT;

    sanitise_add(&clean, bytes, length);
    strbuf_addch(out, '"');
    if (starts_a_formula(&clean))
        strbuf_addch(out, '\'');
    for (size_t i = 0; i < clean.length; i++) {
        if (clean.text[i] == '"')
            strbuf_addch(out, '"');
        strbuf_addch(out, clean.text[i]);
    }
    strbuf_addch(out, '"');
    strbuf_release(&clean);
}
