/*
 * theme.h: the look of each role in each theme. Inside the terminal room only.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>

#include "tui/role.h"

/* Attributes, free of curses so that tables of them are values. */
enum {
    LOOK_BOLD = 1,
    LOOK_DIM = 2,
    LOOK_UNDERLINE = 4,
    LOOK_REVERSE = 8,
};

struct look {
    short colour; /* 0 .. 7 as in COLOR_RED and so on; -1 for the terminal's own */
    unsigned char attributes;
};

struct theme;

/* NULL if there is no such theme. */
const struct theme *theme_find(const char *name);

struct look theme_look(const struct theme *theme, enum role role);
bool theme_has_colour(const struct theme *theme);

#endif
