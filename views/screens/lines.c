#include "views/screens/lines.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/strbuf.h"
#include "tui/text.h"

void lines_clear(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i].text);
    lines->count = 0;
}

void lines_release(struct lines *lines)
{
    lines_clear(lines);
    free(lines->items);
    *lines = (struct lines){0};
}

static void add_owned(struct lines *lines, enum role role, char *text)
{
    lines->items =
        mem_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items);
    lines->items[lines->count++] = (struct line){role, text};
}

void lines_add(struct lines *lines, enum role role, const char *text)
{
    add_owned(lines, role, mem_strdup(text));
}

void lines_addf(struct lines *lines, enum role role, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    add_owned(lines, role, strbuf_detach(&text));
}

void lines_add_text(struct lines *lines, enum role role, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        add_owned(lines, role, mem_strndup(text, length));
        text += length;
        if (*text == '\n')
            text++;
    }
}

/* Continuation lines stand under the text of the first: two blanks deeper than its own indent. */
static void wrap_one(struct lines *to, const struct line *line, size_t columns, bool utf8)
{
    size_t indent = strspn(line->text, " ");
    size_t deeper = indent + 2 < columns / 2 ? indent + 2 : 0;
    const char *next;
    bool first = true;

    for (const char *text = line->text; text; text = next) {
        size_t room = first ? columns : columns - deeper;
        size_t length = text_wrap_line(text, room, utf8, &next);
        struct strbuf part = STRBUF_INIT;

        if (!first)
            strbuf_add_repeated(&part, ' ', deeper);
        strbuf_add(&part, text, length);
        add_owned(to, line->role, strbuf_detach(&part));
        first = false;
    }
}

void lines_wrap(struct lines *to, const struct lines *from, size_t columns, bool utf8)
{
    lines_clear(to);
    for (size_t i = 0; i < from->count; i++)
        wrap_one(to, &from->items[i], columns ? columns : 1, utf8);
}
