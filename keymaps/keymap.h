/*
 * keymap.h: which key asks for which action, from text files that users write.
 *
 *     # A comment. Keys first, then the action; several keys may ask for the same.
 *     include default
 *     [general]
 *     j Down      down
 *     Ctrl-L      repaint
 *     [plan]
 *     x Delete    drop
 *     G           none        # takes a key away
 *
 * [general] holds everywhere; a section named after a view (overview, browse, findings, rewrite,
 * preview, plan, help, problems, raw) comes before it. `include NAME` starts from another keymap. A
 * key bound twice in one section of one file is an error that names both actions.
 */
#ifndef KEYMAPS_KEYMAP_H
#define KEYMAPS_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "keymaps/action.h"
#include "model/base/strbuf.h"
#include "tui/key.h"

/* The keymaps built into the program. */
struct keymap_text {
    const char *name;
    const char *text;
};
extern const struct keymap_text keymap_texts[];
extern const size_t keymap_text_count;

struct keymap;

/* Reads a keymap's text; `name` stands in messages. NULL with "NAME:LINE: what is wrong" in `why`. */
struct keymap *keymap_parse(const char *name, const char *text, struct strbuf *why);

/*
 * A keymap by name: the file `directory`/NAME.keymap if there is one (directory may be NULL), else
 * the one built in. NULL with a sentence in `why`.
 */
struct keymap *keymap_load(const char *name, const char *directory, struct strbuf *why);
void keymap_free(struct keymap *keymap);

const char *keymap_name(const struct keymap *keymap);

/* What a key asks for in a view: the view's own section first, then [general]. */
enum action keymap_action(const struct keymap *keymap, const char *view, key_code key);

/* The keys that ask for an action in a view, in the order of the file; returns how many there are and
 * writes at most `most` of them. A key that the view's section gives another meaning is left out. */
size_t keymap_keys(const struct keymap *keymap, const char *view, enum action action,
                   key_code *keys, size_t most);

/* Names of all built-in keymaps and those in the directory: calls visit for each. */
void keymap_names(const char *directory, void (*visit)(const char *name, void *context),
                  void *context);

#endif
