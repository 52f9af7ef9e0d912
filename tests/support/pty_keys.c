/*
 * Pressing keys: named keys are encoded by the emulator (whose modes the program has set), all
 * others are their own bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/utf8.h"
#include "tests/support/pty_state.h"

static const struct {
    key_code key;
    VTermKey encoded;
} named_keys[] = {
    {KEYCODE_UP, VTERM_KEY_UP},
    {KEYCODE_DOWN, VTERM_KEY_DOWN},
    {KEYCODE_LEFT, VTERM_KEY_LEFT},
    {KEYCODE_RIGHT, VTERM_KEY_RIGHT},
    {KEYCODE_HOME, VTERM_KEY_HOME},
    {KEYCODE_END, VTERM_KEY_END},
    {KEYCODE_PAGE_UP, VTERM_KEY_PAGEUP},
    {KEYCODE_PAGE_DOWN, VTERM_KEY_PAGEDOWN},
    {KEYCODE_INSERT, VTERM_KEY_INS},
    {KEYCODE_DELETE, VTERM_KEY_DEL},
    {KEYCODE_BACKSPACE, VTERM_KEY_BACKSPACE},
};

static void send_named(struct pty_session *session, key_code key)
{
    if (key == KEYCODE_BACK_TAB)
        vterm_keyboard_key(session->emulator, VTERM_KEY_TAB, VTERM_MOD_SHIFT);
    if (key >= KEYCODE_F1 && key <= KEYCODE_F12)
        vterm_keyboard_key(session->emulator,
                           (VTermKey)VTERM_KEY_FUNCTION((int)(key - KEYCODE_F1 + 1)),
                           VTERM_MOD_NONE);
    for (size_t i = 0; i < sizeof named_keys / sizeof *named_keys; i++) {
        if (named_keys[i].key == key)
            vterm_keyboard_key(session->emulator, named_keys[i].encoded, VTERM_MOD_NONE);
    }
}

static void send_key(struct pty_session *session, key_code key)
{
    char bytes[5] = "\033";
    size_t alt = key & KEYCODE_ALT ? 1 : 0;

    key &= ~KEYCODE_ALT;
    if (key > KEYCODE_NONE)
        send_named(session, key);
    else
        pty_send(session, bytes + !alt, alt + utf8_encode(key, bytes + 1));
}

bool pty_press(struct pty_session *session, key_code key)
{
    send_key(session, key);
    return pty_wait_idle(session);
}

/* Presses the characters up to the closing quote; returns what follows it. */
static const char *press_quoted(struct pty_session *session, const char *text, bool *good)
{
    uint32_t character;
    size_t used;

    while (*good && *text && *text != '"') {
        used = utf8_decode(text, strlen(text), &character);
        *good = used && pty_press(session, character);
        text += used;
    }
    return *text ? text + 1 : text;
}

static bool press_name(struct pty_session *session, const char *name)
{
    key_code key;

    if (key_parse(name, &key))
        return pty_press(session, key);
    fprintf(stderr, "there is no key called %s\n", name);
    return false;
}

bool pty_press_all(struct pty_session *session, const char *keys)
{
    bool good = true;

    while (good && *(keys += strspn(keys, " "))) {
        size_t length = strcspn(keys, " ");
        char *name;

        if (*keys == '"' && length > 1) {
            keys = press_quoted(session, keys + 1, &good);
            continue;
        }
        name = mem_strndup(keys, length);
        good = press_name(session, name);
        free(name);
        keys += length;
    }
    return good;
}
