/*
 * Bytes and curses' key codes into keys. curses knows the sequences of the terminal's description;
 * those it does not know (Ctrl-arrows on a vt100, say) are read here to their end, so that their
 * letters are never taken for keys of their own.
 */
#include <string.h>

#include "model/base/utf8.h"
#include "tui/terminal_state.h"

struct curses_key {
    int code;
    key_code key;
};

static const struct curses_key curses_keys[] = {
    {KEY_UP, KEYCODE_UP},         {KEY_DOWN, KEYCODE_DOWN},
    {KEY_LEFT, KEYCODE_LEFT},     {KEY_RIGHT, KEYCODE_RIGHT},
    {KEY_HOME, KEYCODE_HOME},     {KEY_END, KEYCODE_END},
    {KEY_PPAGE, KEYCODE_PAGE_UP}, {KEY_NPAGE, KEYCODE_PAGE_DOWN},
    {KEY_IC, KEYCODE_INSERT},     {KEY_DC, KEYCODE_DELETE},
    {KEY_BTAB, KEYCODE_BACK_TAB}, {KEY_BACKSPACE, KEYCODE_BACKSPACE},
    {KEY_ENTER, KEYCODE_ENTER},   {KEY_FIND, KEYCODE_HOME},
    {KEY_SELECT, KEYCODE_END},    {KEY_A1, KEYCODE_HOME},
    {KEY_A3, KEYCODE_PAGE_UP},    {KEY_C1, KEYCODE_END},
    {KEY_C3, KEYCODE_PAGE_DOWN},
};

static key_code key_of_curses(int code)
{
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return KEYCODE_F1 + (key_code)(code - KEY_F(1));
    for (size_t i = 0; i < sizeof curses_keys / sizeof *curses_keys; i++) {
        if (curses_keys[i].code == code)
            return curses_keys[i].key;
    }
    return KEYCODE_NONE;
}

static key_code key_of_byte(int byte)
{
    if (byte == '\b' || byte == 0x7F)
        return KEYCODE_BACKSPACE;
    if (byte == '\n')
        return KEYCODE_ENTER;
    return (key_code)byte;
}

/* The key of a control sequence by its last byte and first number, the same on all terminals that
 * follow ECMA-48; KEYCODE_NONE for the rest. */
static key_code key_of_sequence(int final, unsigned number)
{
    static const char letters[] = "ABCDHFZ";
    static const key_code by_letter[] = {KEYCODE_UP,   KEYCODE_DOWN, KEYCODE_RIGHT,   KEYCODE_LEFT,
                                         KEYCODE_HOME, KEYCODE_END,  KEYCODE_BACK_TAB};
    static const key_code by_number[] = {KEYCODE_NONE,      KEYCODE_HOME, KEYCODE_INSERT,
                                         KEYCODE_DELETE,    KEYCODE_END,  KEYCODE_PAGE_UP,
                                         KEYCODE_PAGE_DOWN, KEYCODE_HOME, KEYCODE_END};
    const char *letter = final > 0 ? strchr(letters, final) : NULL;

    if (letter)
        return by_letter[letter - letters];
    if (final == '~' && number < sizeof by_number / sizeof *by_number)
        return by_number[number];
    return KEYCODE_NONE;
}

/* After Escape and `[` or `O`: reads to the final byte. With modifiers ("1;5A") it is none of ours. */
static key_code read_sequence(WINDOW *keys, int first)
{
    unsigned number = 0;
    bool modified = false;
    int byte;

    for (byte = first; byte >= 0x20 && byte < 0x40; byte = wgetch(keys)) {
        if (byte == ';')
            modified = true;
        else if (byte >= '0' && byte <= '9' && !modified && number < 100)
            number = number * 10 + (unsigned)(byte - '0');
    }
    return modified ? KEYCODE_NONE : key_of_sequence(byte, number);
}

/* Escape came: alone, before a key (Alt), or as the beginning of a sequence curses does not know. */
static key_code read_after_escape(WINDOW *keys)
{
    int next = wgetch(keys);

    if (next == ERR)
        return KEYCODE_ESCAPE;
    if (next == '[' || next == 'O') {
        int first = wgetch(keys);

        return first == ERR ? KEYCODE_ALT | (key_code)next : read_sequence(keys, first);
    }
    if (next == KEYCODE_ESCAPE || (next >= 0x80 && next < 0x100)) {
        ungetch(next);
        return KEYCODE_ESCAPE;
    }
    if (next > 0xFF) {
        key_code key = key_of_curses(next);

        return key == KEYCODE_NONE ? key : KEYCODE_ALT | key;
    }
    return KEYCODE_ALT | key_of_byte(next);
}

/* Adds a byte of a UTF-8 character; true when that completes it. Bytes that lead nowhere vanish. */
static bool complete_character(struct terminal *terminal, int byte, key_code *key)
{
    unsigned char first;
    size_t wanted;

    if ((byte & 0xC0) != 0x80 || !terminal->character_length)
        terminal->character_length = 0;
    terminal->character[terminal->character_length++] = (char)byte;
    first = (unsigned char)terminal->character[0];
    wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) {
        terminal->character_length = 0;
        return false;
    }
    if (terminal->character_length < wanted)
        return false;
    terminal->character_length = 0;
    return terminal->utf8 && utf8_decode(terminal->character, wanted, key) == wanted;
}

bool terminal_read_key(struct terminal *terminal, key_code *key)
{
    int code;

    while ((code = wgetch(terminal->keys)) != ERR) {
        if (code >= 0x80 && code < 0x100) {
            if (complete_character(terminal, code, key))
                return true;
            continue;
        }
        terminal->character_length = 0;
        if (code == KEYCODE_ESCAPE)
            *key = read_after_escape(terminal->keys);
        else
            *key = code > 0xFF ? key_of_curses(code) : key_of_byte(code);
        if (*key != KEYCODE_NONE)
            return true;
    }
    return false;
}
