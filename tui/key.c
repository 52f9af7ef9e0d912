#include "tui/key.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "model/base/utf8.h"

struct key_name {
    const char *name;
    key_code key;
};

/* The first name of a key is the one that is written. */
static const struct key_name key_names[] = {
    {"Space", KEYCODE_SPACE},
    {"Enter", KEYCODE_ENTER},
    {"Tab", KEYCODE_TAB},
    {"Escape", KEYCODE_ESCAPE},
    {"Up", KEYCODE_UP},
    {"Down", KEYCODE_DOWN},
    {"Left", KEYCODE_LEFT},
    {"Right", KEYCODE_RIGHT},
    {"Home", KEYCODE_HOME},
    {"End", KEYCODE_END},
    {"PgUp", KEYCODE_PAGE_UP},
    {"PgDn", KEYCODE_PAGE_DOWN},
    {"Insert", KEYCODE_INSERT},
    {"Delete", KEYCODE_DELETE},
    {"Backspace", KEYCODE_BACKSPACE},
    {"Back-Tab", KEYCODE_BACK_TAB},
    {"#", '#'},
    {"Return", KEYCODE_ENTER},
    {"Esc", KEYCODE_ESCAPE},
    {"PageUp", KEYCODE_PAGE_UP},
    {"PageDown", KEYCODE_PAGE_DOWN},
    {"Ins", KEYCODE_INSERT},
    {"Del", KEYCODE_DELETE},
    {"Shift-Tab", KEYCODE_BACK_TAB},
    {"Hash", '#'},
};

static const size_t key_name_count = sizeof key_names / sizeof *key_names;

static bool parse_function_key(const char *name, key_code *key)
{
    unsigned number = 0;

    if ((*name != 'F' && *name != 'f') || name[1] == '0')
        return false;
    for (name++; *name >= '0' && *name <= '9' && number < 100; name++)
        number = number * 10 + (unsigned)(*name - '0');
    if (*name || number < 1 || number > 12)
        return false;
    *key = KEYCODE_F1 + number - 1;
    return true;
}

/* The key that a terminal sends for Ctrl and a character, if there is one. */
static bool parse_control(const char *name, key_code *key)
{
    unsigned char letter = (unsigned char)*name;

    if (strcasecmp(name, "Space") == 0)
        letter = '@';
    else if (!letter || name[1])
        return false;
    if (letter >= 'a' && letter <= 'z')
        letter = (unsigned char)(letter - 'a' + 'A');
    if (letter < '@' || letter > '_')
        return false;
    *key = letter & 0x1Fu;
    if (*key == '\b')
        *key = KEYCODE_BACKSPACE;
    else if (*key == '\n')
        *key = KEYCODE_ENTER;
    return true;
}

static bool parse_character(const char *name, key_code *key)
{
    size_t length = strlen(name);
    uint32_t code_point;

    if (!length || utf8_decode(name, length, &code_point) != length)
        return false;
    if (code_point <= ' ' || (code_point >= 0x7F && code_point < 0xA0))
        return false;
    *key = code_point;
    return true;
}

bool key_parse(const char *name, key_code *key)
{
    if (strncasecmp(name, "Alt-", 4) == 0 && key_parse(name + 4, key)) {
        bool twice = *key & KEYCODE_ALT;

        *key |= KEYCODE_ALT;
        return !twice;
    }
    if (strncasecmp(name, "Ctrl-", 5) == 0)
        return parse_control(name + 5, key);
    for (size_t i = 0; i < key_name_count; i++) {
        if (strcasecmp(name, key_names[i].name) == 0) {
            *key = key_names[i].key;
            return true;
        }
    }
    return parse_function_key(name, key) || parse_character(name, key);
}

static void format_character(struct strbuf *out, key_code key)
{
    char bytes[4];

    if (key < ' ')
        strbuf_addf(out, "Ctrl-%c", (char)(key + '@'));
    else
        strbuf_add(out, bytes, utf8_encode(key, bytes));
}

void key_format(struct strbuf *out, key_code key)
{
    if (key & KEYCODE_ALT)
        strbuf_adds(out, "Alt-");
    key &= ~KEYCODE_ALT;
    for (size_t i = 0; i < key_name_count; i++) {
        if (key == key_names[i].key) {
            strbuf_adds(out, key_names[i].name);
            return;
        }
    }
    if (key >= KEYCODE_F1 && key <= KEYCODE_F12)
        strbuf_addf(out, "F%u", (unsigned)(key - KEYCODE_F1 + 1));
    else if (key < KEYCODE_NONE)
        format_character(out, key);
}
