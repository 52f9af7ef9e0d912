/*
 * keymap_bindings.h: what reading a keymap fills in. Inside this room only.
 *
 * Bindings stand in the order of the file, those included first. At most one binding per section
 * and key: a later file takes the place of what it included.
 */
#ifndef KEYMAPS_KEYMAP_BINDINGS_H
#define KEYMAPS_KEYMAP_BINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "keymaps/keymap.h"

struct binding {
    size_t section; /* see keymap_section() */
    key_code key;
    enum action action; /* ACTION_NONE: the key was taken away */
    unsigned file;      /* number of the file it is from */
};

struct keymap {
    char *name;
    struct binding *bindings;
    size_t count;
    size_t capacity;
    unsigned files; /* read so far */
};

#define KEYMAP_GENERAL    ((size_t)0)
#define KEYMAP_NO_SECTION ((size_t)-1)

/* The number of a section: KEYMAP_GENERAL, a view's, or KEYMAP_NO_SECTION. */
size_t keymap_section(const char *name);

struct keymap *keymap_new(const char *name);

/* NULL if the section says nothing of the key. */
struct binding *keymap_find(const struct keymap *keymap, size_t section, key_code key);

/* Appends the binding in place of another of the same section and key. */
void keymap_bind(struct keymap *keymap, struct binding binding);

#endif
