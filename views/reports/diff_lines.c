#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "tui/text.h"
#include "views/reports/diff_report.h"

/* Select Graphic Rendition (ECMA-48, 8.3.117): the eight colours that every terminal with colour
 * has. */
static const char *const colours[DIFF_ROLE_COUNT] = {
    [DIFF_PLAIN] = "",         [DIFF_HEADING] = "\033[1m",  [DIFF_REMOVED] = "\033[31m",
    [DIFF_ADDED] = "\033[32m", [DIFF_WORSE] = "\033[1;31m", [DIFF_BETTER] = "\033[1;32m",
};

enum { HANGING = 2, NARROWEST = 20 };

/* A terminal that has no UTF-8 is shown each character as text.h says. */
static void add_text(const struct diff_lines *lines, const char *text, size_t length)
{
    char *part;

    if (lines->utf8) {
        strbuf_add(lines->out, text, length);
        return;
    }
    part = mem_strndup(text, length);
    text_crop(lines->out, part, text_columns(part, false), false);
    free(part);
}

static void add_part(const struct diff_lines *lines, enum diff_role role, size_t indent,
                     const char *text, size_t length)
{
    bool coloured = lines->colour && role != DIFF_PLAIN;

    strbuf_add_repeated(lines->out, ' ', indent);
    if (coloured)
        strbuf_adds(lines->out, colours[role]);
    add_text(lines, text, length);
    if (coloured)
        strbuf_adds(lines->out, "\033[0m");
    strbuf_addch(lines->out, '\n');
}

void diff_line(const struct diff_lines *lines, enum diff_role role, size_t indent, const char *text)
{
    size_t columns = lines->width > indent + NARROWEST ? lines->width - indent : NARROWEST;
    const char *next;

    if (!lines->width) {
        add_part(lines, role, indent, text, strlen(text));
        return;
    }
    for (const char *line = text; line; line = next) {
        size_t length = text_wrap_line(line, columns, lines->utf8, &next);

        add_part(lines, role, indent, line, length);
        if (line == text) {
            indent += HANGING;
            columns -= HANGING;
        }
    }
}

void diff_linef(const struct diff_lines *lines, enum diff_role role, size_t indent,
                const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    diff_line(lines, role, indent, text.text);
    strbuf_release(&text);
}

void diff_heading(const struct diff_lines *lines, const char *text)
{
    strbuf_addch(lines->out, '\n');
    diff_line(lines, DIFF_HEADING, 0, text);
}
