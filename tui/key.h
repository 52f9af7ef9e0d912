/*
 * key.h: what can be pressed, as a number and as a name.
 *
 * A key is a Unicode code point, or one of the named keys above all code points, with the Alt bit on
 * top where Alt (or Escape before it) was held. Control keys are their control codes (Ctrl-L is
 * 0x0C). Names are those of keymap files: "j", "G", "Space", "Enter", "Tab", "Backspace", "Escape",
 * "Up", "PgDn", "Home", "F1", "Ctrl-L", "Alt-x", "Delete", "#" ("Hash" where # begins a comment).
 */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/strbuf.h"

typedef uint32_t key_code;

enum {
    KEYCODE_NONE = 0x110000,
    KEYCODE_UP,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_INSERT,
    KEYCODE_DELETE,
    KEYCODE_BACKSPACE, /* both ^H and ^? arrive as this */
    KEYCODE_BACK_TAB,
    KEYCODE_F1, /* F1 .. F12 follow each other */
    KEYCODE_F12 = KEYCODE_F1 + 11,
    KEYCODE_LAST
};

#define KEYCODE_ENTER  0x0Du /* ^J arrives as this too */
#define KEYCODE_TAB    0x09u
#define KEYCODE_ESCAPE 0x1Bu
#define KEYCODE_SPACE  0x20u
#define KEYCODE_ALT    (1u << 24)

/* Reads a key's name; false if it is none. Names of more than one letter are matched without case. */
bool key_parse(const char *name, key_code *key);

/* Appends the name key_parse reads back. */
void key_format(struct strbuf *out, key_code key);

#endif
