/*
 * Bytes and curses' key codes into keys. curses knows the sequences of the terminal's description;
 * those it does not know (Ctrl-arrows on a vt100, say) are read here to their end, so that their
 * letters are never taken for keys of their own.
 */
#include <stdlib.h>
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

static key_code key_of_byte(int byte)
{
    if (byte == '\b' || byte == 0x7F)
        return KEYCODE_BACKSPACE;
    if (byte == '\n')
        return KEYCODE_ENTER;
    return (key_code)byte;
}

/* Some descriptions name what is an ordinary key: Ctrl-Z is "suspend" on the Linux console. */
static key_code key_of_definition(int code)
{
    char *definition = keybound(code, 0);
    key_code key = KEYCODE_NONE;

    if (definition && strlen(definition) == 1)
        key = key_of_byte((unsigned char)*definition);
    else if (definition && strcmp(definition, "\033[Z") == 0)
        key = KEYCODE_BACK_TAB;
    free(definition);
    return key;
}

static key_code key_of_curses(int code)
{
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return KEYCODE_F1 + (key_code)(code - KEY_F(1));
    for (size_t i = 0; i < sizeof curses_keys / sizeof *curses_keys; i++) {
        if (curses_keys[i].code == code)
            return curses_keys[i].key;
    }
    return key_of_definition(code);
}

struct sequence_key {
    char final;
    unsigned number; /* before a final `~`, else 0 */
    key_code key;
};

/* The same on all terminals that follow ECMA-48 and the VT series. */
static const struct sequence_key sequence_keys[] = {
    {'A', 0, KEYCODE_UP},       {'B', 0, KEYCODE_DOWN},     {'C', 0, KEYCODE_RIGHT},
    {'D', 0, KEYCODE_LEFT},     {'H', 0, KEYCODE_HOME},     {'F', 0, KEYCODE_END},
    {'Z', 0, KEYCODE_BACK_TAB}, {'M', 0, KEYCODE_ENTER},    {'P', 0, KEYCODE_F1},
    {'Q', 0, KEYCODE_F1 + 1},   {'R', 0, KEYCODE_F1 + 2},   {'S', 0, KEYCODE_F1 + 3},
    {'~', 1, KEYCODE_HOME},     {'~', 2, KEYCODE_INSERT},   {'~', 3, KEYCODE_DELETE},
    {'~', 4, KEYCODE_END},      {'~', 5, KEYCODE_PAGE_UP},  {'~', 6, KEYCODE_PAGE_DOWN},
    {'~', 7, KEYCODE_HOME},     {'~', 8, KEYCODE_END},      {'~', 11, KEYCODE_F1},
    {'~', 12, KEYCODE_F1 + 1},  {'~', 13, KEYCODE_F1 + 2},  {'~', 14, KEYCODE_F1 + 3},
    {'~', 15, KEYCODE_F1 + 4},  {'~', 17, KEYCODE_F1 + 5},  {'~', 18, KEYCODE_F1 + 6},
    {'~', 19, KEYCODE_F1 + 7},  {'~', 20, KEYCODE_F1 + 8},  {'~', 21, KEYCODE_F1 + 9},
    {'~', 23, KEYCODE_F1 + 10}, {'~', 24, KEYCODE_F1 + 11},
};

/* KEYCODE_NONE where it is no key of ours. */
static key_code key_of_sequence(int final, unsigned number)
{
    for (size_t i = 0; i < sizeof sequence_keys / sizeof *sequence_keys; i++) {
        if (sequence_keys[i].final == final && (final != '~' || sequence_keys[i].number == number))
            return sequence_keys[i].key;
    }
    return KEYCODE_NONE;
}

/* After Escape and `[` or `O`: reads to the final byte. With modifiers ("1;5A") it is none of ours. */
static key_code read_sequence(WINDOW *keys, int first)
{
    unsigned number = 0;
    bool modified = false;
    int byte;

    if (first == '[') { /* function keys of the Linux console: one more letter */
        wgetch(keys);
        return KEYCODE_NONE;
    }
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
