/* Names of keys, both ways. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tui/key.h"

static const struct {
    const char *name;
    key_code key;
} names[] = {
    {"j", 'j'},
    {"G", 'G'},
    {"#", '#'},
    {"-", '-'},
    {"~", '~'},
    {"\u65E5", 0x65E5},
    {"Space", ' '},
    {"Enter", 0x0D},
    {"Tab", 0x09},
    {"Escape", 0x1B},
    {"Up", KEYCODE_UP},
    {"PgDn", KEYCODE_PAGE_DOWN},
    {"Home", KEYCODE_HOME},
    {"Delete", KEYCODE_DELETE},
    {"Backspace", KEYCODE_BACKSPACE},
    {"Back-Tab", KEYCODE_BACK_TAB},
    {"F1", KEYCODE_F1},
    {"F12", KEYCODE_F12},
    {"Ctrl-L", 0x0C},
    {"Ctrl-_", 0x1F},
    {"Ctrl-@", 0x00},
    {"Alt-x", KEYCODE_ALT | 'x'},
    {"Alt-<", KEYCODE_ALT | '<'},
    {"Alt-Up", KEYCODE_ALT | KEYCODE_UP},
    {"Alt-Ctrl-L", KEYCODE_ALT | 0x0C},
    {"Alt-Enter", KEYCODE_ALT | 0x0D},
};

static void test_names_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct strbuf written = STRBUF_INIT;
        key_code key = KEYCODE_NONE;

        assert_true(key_parse(names[i].name, &key));
        assert_int_equal(key, names[i].key);
        key_format(&written, key);
        assert_string_equal(written.text, names[i].name);
        strbuf_release(&written);
    }
}

static void test_other_spellings(void **state)
{
    static const struct {
        const char *name;
        key_code key;
    } spellings[] = {
        {"space", ' '},
        {"PAGEUP", KEYCODE_PAGE_UP},
        {"Return", 0x0D},
        {"esc", 0x1B},
        {"Del", KEYCODE_DELETE},
        {"ctrl-l", 0x0C},
        {"alt-X", KEYCODE_ALT | 'X'},
        {"Ctrl-H", KEYCODE_BACKSPACE},
        {"Ctrl-J", 0x0D},
        {"Ctrl-M", 0x0D},
        {"Ctrl-I", 0x09},
        {"Ctrl-[", 0x1B},
        {"Ctrl-Space", 0},
        {"Hash", '#'},
        {"f5", KEYCODE_F1 + 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        key_code key = KEYCODE_NONE;

        assert_true(key_parse(spellings[i].name, &key));
        assert_int_equal(key, spellings[i].key);
    }
}

static void test_what_is_no_key(void **state)
{
    static const char *const wrong[] = {"",     " ",         "jj",        "F0",     "F13",
                                        "F1x",  "F01",       "Ctrl-",     "Ctrl-1", "Ctrl-xy",
                                        "Alt-", "Alt-Alt-x", "Down Up",   "\xFF",   "\x1B",
                                        "\x7F", "\xC2\x85",  "Ctrl-Down", "Pg"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        key_code key;

        assert_false(key_parse(wrong[i], &key));
    }
}

/* Whatever can be pressed can be shown and written in a keymap. */
static void test_every_key_has_a_name(void **state)
{
    (void)state;
    for (key_code key = 0; key < KEYCODE_LAST; key++) {
        struct strbuf name = STRBUF_INIT;
        key_code again = KEYCODE_NONE;
        bool control = key < ' ' || (key >= 0x7F && key < 0xA0);

        if (key == '\b' || key == '\n' || (control && key > ' ') || key == KEYCODE_NONE ||
            (key >= 0xD800 && key < 0xE000) || (key > 0x3000 && key < KEYCODE_NONE))
            continue; /* arrives as another key, or is like those before */
        key_format(&name, key);
        assert_true(key_parse(name.text, &again));
        assert_int_equal(again, key);
        strbuf_release(&name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_both_ways),
        cmocka_unit_test(test_other_spellings),
        cmocka_unit_test(test_what_is_no_key),
        cmocka_unit_test(test_every_key_has_a_name),
    };

    return cmocka_run_group_tests_name("key", tests, NULL, NULL);
}
