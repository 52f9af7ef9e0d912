/*
 * lines.h: text for people as lines with roles: detail panes, previews, help.
 *
 * Texts are sanitised already. A line may be longer than the pane; whoever paints it wraps it.
 */
#ifndef VIEWS_SCREENS_LINES_H
#define VIEWS_SCREENS_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/role.h"

struct line {
    enum role role;
    char *text;
};

struct lines {
    struct line *items;
    size_t count, capacity;
};

void lines_release(struct lines *lines);
void lines_clear(struct lines *lines);
void lines_add(struct lines *lines, enum role role, const char *text);
__attribute__((format(printf, 3, 4))) void lines_addf(struct lines *lines, enum role role,
                                                      const char *format, ...);

/* Each line of a text that holds newlines, all with one role. */
void lines_add_text(struct lines *lines, enum role role, const char *text);

/* A new set in which no line is wider than `columns`; replaces *to, which is initialised. */
void lines_wrap(struct lines *to, const struct lines *from, size_t columns, bool utf8);

#endif
