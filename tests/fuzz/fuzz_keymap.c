/*
 * A keymap's text is understood, or refused with a place; of one that is understood, every key that is
 * shown for an action asks for that action, and has a name that reads back. The text as a key's name too.
 */
#include "tests/fuzz/support.h"

#include <stdlib.h>
#include <string.h>

#include "keymaps/keymap.h"

static void check_key_name(key_code key)
{
    struct strbuf name = STRBUF_INIT;
    key_code again;

    key_format(&name, key);
    CHECK(name.length && !strpbrk(name.text, " \t\n"));
    CHECK(key_parse(name.text, &again) && again == key);
    strbuf_release(&name);
}

static void check_view(const struct keymap *keymap, const char *view)
{
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        key_code keys[8];
        size_t count = keymap_keys(keymap, view, action, keys, 8);

        for (size_t i = 0; i < count && i < 8; i++) {
            CHECK(keymap_action(keymap, view, keys[i]) == action);
            check_key_name(keys[i]);
        }
    }
}

static void check_refused(const char *why)
{
    check_is_for_eyes(why);
    CHECK(*why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const views[] = {"overview", "findings", "plan", "write", "nowhere"};
    char *text = input_text(data, size);
    struct strbuf why = STRBUF_INIT;
    struct keymap *keymap = keymap_parse("mine", text, &why);
    key_code key;

    if (keymap) {
        CHECK(!why.length && !strcmp(keymap_name(keymap), "mine"));
        for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
            check_view(keymap, views[i]);
    } else {
        check_refused(why.text);
    }
    if (key_parse(text, &key))
        check_key_name(key);
    keymap_free(keymap);
    strbuf_release(&why);
    free(text);
    return 0;
}
