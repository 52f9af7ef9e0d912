/*
 * role.h: what a piece of text is, in place of what colour it has.
 *
 * Views paint with roles; a theme gives each role colour and attributes. Every difference that
 * matters is also told by a sign or a word, so that all themes, the one without colour included,
 * say the same.
 */
#ifndef TUI_ROLE_H
#define TUI_ROLE_H

#include <stdbool.h>
#include <stddef.h>

enum role {
    ROLE_NORMAL,
    ROLE_DIM,        /* less important */
    ROLE_STRONG,     /* names, totals */
    ROLE_IDENTIFIER, /* ids of AWS */
    ROLE_HEADING,    /* column headings, section titles */
    ROLE_BAR,        /* top line: breadcrumbs */
    ROLE_HINT,       /* bottom line: what a key does */
    ROLE_HINT_KEY,   /* bottom line: the key */
    ROLE_MESSAGE,    /* bottom line: an answer of the program */
    ROLE_ERROR,
    ROLE_CRITICAL,
    ROLE_HIGH,
    ROLE_MEDIUM,
    ROLE_LOW,
    ROLE_INFO,
    ROLE_REMOVED,    /* - lines, closed */
    ROLE_ADDED,      /* + lines */
    ROLE_OPENED,     /* what a change would open: never good news */
    ROLE_KEPT,
    ROLE_MARKED,     /* marked rows */
    ROLE_MATCH,      /* rows that match a filter or search */
    ROLE_BORDER,
    ROLE_COUNT
};

/* The names for `:theme`: "default" (uses the terminal's own background), "mono" (attributes only).
 * NULL-terminated. */
extern const char *const theme_names[];

bool theme_exists(const char *name);

#endif
