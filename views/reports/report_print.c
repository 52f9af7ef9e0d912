#include <langinfo.h>
#include <string.h>
#include <unistd.h>

#include "model/base/utf8.h"
#include "views/reports/report_out.h"
#include "views/reports/reports.h"

/* What a terminal of this locale takes. */
static bool is_ascii_locale(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

static size_t ascii_length(const char *bytes, size_t length)
{
    size_t ascii = 0;

    while (ascii < length && !(bytes[ascii] & 0x80))
        ascii++;
    return ascii;
}

/* Each character outside ASCII as \u{65E5}, each byte that is no UTF-8 as <xFF>. */
static void add_as_ascii(struct strbuf *out, const char *bytes, size_t length)
{
    while (length) {
        size_t used = ascii_length(bytes, length);
        uint32_t code_point;

        if (used) {
            strbuf_add(out, bytes, used);
        } else if ((used = utf8_decode(bytes, length, &code_point)) > 0) {
            strbuf_addf(out, "\\u{%X}", (unsigned)code_point);
        } else {
            strbuf_addf(out, "<x%02X>", (unsigned)(unsigned char)*bytes);
            used = 1;
        }
        bytes += used;
        length -= used;
    }
}

void report_print(const struct report_streams *streams, const char *text, size_t length)
{
    struct strbuf ascii = STRBUF_INIT;

    if (streams->printed->on_terminal && is_ascii_locale()) {
        add_as_ascii(&ascii, text, length);
        report_out_add(streams->printed, ascii.text, ascii.length);
    } else {
        report_out_add(streams->printed, text, length);
    }
    strbuf_release(&ascii);
}

void report_tell(FILE *stream, const char *text, size_t length)
{
    struct strbuf ascii = STRBUF_INIT;

    if (isatty(fileno(stream)) && is_ascii_locale()) {
        add_as_ascii(&ascii, text, length);
        fwrite(ascii.text, 1, ascii.length, stream);
    } else {
        fwrite(text, 1, length, stream);
    }
    strbuf_release(&ascii);
}
