/* Keymaps: the language, its errors, and the three that are built in. */
#define _GNU_SOURCE /* what failing_call.h asks the C library for */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keymaps/keymap.h"
#include "tests/model/failing_call.h"

static struct keymap *parse(const char *text)
{
    struct strbuf why = STRBUF_INIT;
    struct keymap *keymap = keymap_parse("mine", text, &why);

    assert_string_equal(why.text, "");
    assert_non_null(keymap);
    strbuf_release(&why);
    return keymap;
}

static void assert_error(const char *text, const char *expected)
{
    struct strbuf why = STRBUF_INIT;

    assert_null(keymap_parse("mine", text, &why));
    assert_string_equal(why.text, expected);
    strbuf_release(&why);
}

static void test_sections(void **state)
{
    struct keymap *keymap = parse("# a comment\n"
                                  "[general]\n"
                                  "j Down   down   # another\n"
                                  "\tG\tlast\r\n"
                                  "Hash mark\n"
                                  "[plan]\n"
                                  "x Delete drop\n"
                                  "G none\n");

    (void)state;
    assert_string_equal(keymap_name(keymap), "mine");
    assert_int_equal(keymap_action(keymap, "browse", 'j'), ACTION_DOWN);
    assert_int_equal(keymap_action(keymap, "plan", KEYCODE_DOWN), ACTION_DOWN);
    assert_int_equal(keymap_action(keymap, "browse", 'G'), ACTION_LAST);
    assert_int_equal(keymap_action(keymap, "plan", 'G'), ACTION_NONE);
    assert_int_equal(keymap_action(keymap, "plan", 'x'), ACTION_DROP);
    assert_int_equal(keymap_action(keymap, "browse", 'x'), ACTION_NONE);
    assert_int_equal(keymap_action(keymap, "no such view", '#'), ACTION_MARK);
    keymap_free(keymap);
}

static void test_general_is_where_a_file_begins(void **state)
{
    struct keymap *keymap = parse("x related");

    (void)state;
    assert_int_equal(keymap_action(keymap, "browse", 'x'), ACTION_RELATED);
    keymap_free(keymap);
}

static void test_keys_of_an_action(void **state)
{
    struct keymap *keymap = parse("j Down n down\n[plan]\nx Delete drop\nn none\n[help]\nJ down\n");
    key_code keys[2];

    (void)state;
    assert_int_equal(keymap_keys(keymap, "browse", ACTION_DOWN, keys, 2), 3);
    assert_int_equal(keys[0], 'j');
    assert_int_equal(keys[1], KEYCODE_DOWN);
    assert_int_equal(keymap_keys(keymap, "plan", ACTION_DOWN, keys, 2), 2);
    assert_int_equal(keymap_keys(keymap, "help", ACTION_DOWN, NULL, 0), 4);
    assert_int_equal(keymap_keys(keymap, "plan", ACTION_DROP, keys, 2), 2);
    assert_int_equal(keymap_keys(keymap, "browse", ACTION_DROP, keys, 2), 0);
    keymap_free(keymap);
}

static void test_errors_name_the_line(void **state)
{
    (void)state;
    assert_error("j down\n\nk upp\n", "mine:3: there is no action called upp");
    assert_error("Dwon down\n", "mine:1: there is no key called Dwon");
    assert_error("down\n", "mine:1: no key before down");
    assert_error("[brwose]\n", "mine:1: there is no view called brwose");
    assert_error("[plan\n", "mine:1: a section is written [name]");
    assert_error("j down\ninclude default\n", "mine:2: include comes before all keys");
    assert_error("\033[2J up\n", "mine:1: there is no key called <U+001B>[2J");
}

static void test_conflicts_name_both(void **state)
{
    (void)state;
    assert_error("[general]\nj down\nx j up\n", "mine:3: j is bound twice, to down and to up");
    assert_error("\u05d5 undo\n\u05d5 down\n", "mine:2: <U+05D5> is bound twice, to undo and to down");
    assert_error("Ctrl-H back\nBackspace none\n",
                 "mine:2: Backspace is bound twice, to back and to none");
    keymap_free(parse("j down\n[plan]\nj up\n")); /* two sections are two places */
}

static void test_include(void **state)
{
    struct keymap *keymap = parse("include default\n[general]\nj up\nq none\n");
    struct strbuf why = STRBUF_INIT;

    (void)state;
    assert_int_equal(keymap_action(keymap, "browse", 'j'), ACTION_UP);
    assert_int_equal(keymap_action(keymap, "browse", 'q'), ACTION_NONE);
    assert_int_equal(keymap_action(keymap, "browse", 'k'), ACTION_UP);
    keymap_free(keymap);
    assert_null(keymap_parse("mine", "include nothing\n", &why));
    assert_string_equal(why.text, "There is no keymap called nothing.");
    strbuf_release(&why);
}

/* --- files ---------------------------------------------------------------------------------------- */

static int make_directory(void **state)
{
    char name[] = "/tmp/vpcmend-keymaps-XXXXXX";

    *state = mkdtemp(name) ? strdup(name) : NULL;
    return *state ? 0 : -1;
}

static const char *const file_names[] = {"zero", "huge", "room", "mine", "default", "loop", "broken"};

static void path_of(char *path, size_t size, const char *directory, const char *name)
{
    snprintf(path, size, "%s/%s.keymap", directory, name);
}

static int remove_directory(void **state)
{
    char path[256];

    for (size_t i = 0; i < sizeof file_names / sizeof *file_names; i++) {
        path_of(path, sizeof path, *state, file_names[i]);
        unlink(path);
    }
    rmdir(*state);
    free(*state);
    return 0;
}

static void write_keymap(const char *directory, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    path_of(path, sizeof path, directory, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static struct keymap *load(const char *name, const char *directory)
{
    struct strbuf why = STRBUF_INIT;
    struct keymap *keymap = keymap_load(name, directory, &why);

    assert_string_equal(why.text, "");
    strbuf_release(&why);
    return keymap;
}

/* A user's own file comes first, and may begin with the one built in of the same name. */
static void test_files(void **state)
{
    const char *directory = *state;
    struct keymap *keymap;

    write_keymap(directory, "default", "include default\nj up\n");
    write_keymap(directory, "mine", "include default\nk down\n");
    keymap = load("default", directory);
    assert_int_equal(keymap_action(keymap, "browse", 'j'), ACTION_UP);
    assert_int_equal(keymap_action(keymap, "browse", 'G'), ACTION_LAST);
    keymap_free(keymap);
    keymap = load("mine", directory);
    assert_int_equal(keymap_action(keymap, "browse", 'j'), ACTION_UP);
    assert_int_equal(keymap_action(keymap, "browse", 'k'), ACTION_DOWN);
    keymap_free(keymap);
    keymap = load("default", NULL);
    assert_int_equal(keymap_action(keymap, "browse", 'j'), ACTION_DOWN);
    keymap_free(keymap);
}

static void assert_load_fails(const char *name, const char *directory, const char *part)
{
    struct strbuf why = STRBUF_INIT;

    assert_null(keymap_load(name, directory, &why));
    assert_non_null(strstr(why.text, part));
    strbuf_release(&why);
}

static void test_files_that_fail(void **state)
{
    const char *directory = *state;

    write_keymap(directory, "loop", "include mine\n");
    write_keymap(directory, "mine", "include loop\n");
    write_keymap(directory, "broken", "j down\nj up\n");
    assert_load_fails("loop", directory, "includes itself");
    assert_load_fails("broken", directory, "/broken.keymap:2: j is bound twice");
    assert_load_fails("nothing", directory, "There is no keymap called nothing.");
    assert_load_fails("../broken", directory, "There is no keymap called ../broken.");
    assert_load_fails("/dev/zero", directory, "There is no keymap called");
    assert_load_fails("", directory, "There is no keymap called");
}

/* Bytes under a keymap's name that are none. */
static void write_bytes(const char *directory, const char *name, const char *bytes, size_t length, size_t times)
{
    char path[256];
    FILE *file;

    path_of(path, sizeof path, directory, name);
    file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < times; i++)
        assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void test_what_is_no_keymap(void **state)
{
    const char *directory = *state;
    char path[256];

    write_bytes(directory, "zero", "j down\n\0k up\n", 13, 1);
    assert_load_fails("zero", directory, "/zero.keymap: not a keymap");
    write_bytes(directory, "huge", "# nothing\n", 10, 200000);
    assert_load_fails("huge", directory, "/huge.keymap: not a keymap");
    path_of(path, sizeof path, directory, "room");
    assert_int_equal(mkdir(path, 0700), 0);
    assert_load_fails("room", directory, "/room.keymap: not a keymap");
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_load_fails("room", directory, "/room.keymap: not a keymap");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("room.keymap", path), 0);
    assert_load_fails("room", directory, "/room.keymap: ");
    assert_int_equal(unlink(path), 0);
    write_keymap(directory, "mine", "");
    path_of(path, sizeof path, directory, "mine");
    keymap_free(load("vi", path)); /* a file where the directory should be: there are those built in */
}

/* The disk says no at each step. */
static void test_disks_that_refuse(void **state)
{
    static const char *const calls[] = {"open", "fstat", "read"};
    const char *directory = *state;

    write_keymap(directory, "mine", "j up\n");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        let_fail(calls[i], EIO, 1);
        assert_load_fails("mine", directory, "/mine.keymap: Input/output error");
        let_fail(NULL, 0, 0);
    }
    keymap_free(load("mine", directory));
}

static void note_name(const char *name, void *context)
{
    strbuf_addf(context, "%s ", name);
}

static void test_names(void **state)
{
    struct strbuf names = STRBUF_INIT;

    write_keymap(*state, "mine", "");
    write_keymap(*state, "default", "");
    keymap_names(*state, note_name, &names);
    assert_string_equal(names.text, "default emacs vi mine ");
    strbuf_clear(&names);
    keymap_names(NULL, note_name, &names);
    assert_string_equal(names.text, "default emacs vi ");
    strbuf_release(&names);
}

/* --- those built in ------------------------------------------------------------------------------- */

/* Whoever chooses any of them can do everything: anywhere, or in the plan what is done there only. */
static void test_every_action_has_a_key(void **state)
{
    (void)state;
    assert_int_equal(keymap_text_count, 3);
    for (size_t i = 0; i < keymap_text_count; i++) {
        struct keymap *keymap = load(keymap_texts[i].name, NULL);

        assert_non_null(keymap);
        for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
            if (!keymap_keys(keymap, "browse", (enum action)action, NULL, 0) &&
                !keymap_keys(keymap, "plan", (enum action)action, NULL, 0) &&
                !keymap_keys(keymap, "map", (enum action)action, NULL, 0))
                fail_msg("%s: no key for %s", keymap_texts[i].name,
                         action_info((enum action)action)->name);
        }
        keymap_free(keymap);
    }
}

static void assert_bound(const struct keymap *keymap, const char *view, const char *name,
                         enum action action)
{
    key_code key;

    assert_true(key_parse(name, &key));
    assert_int_equal(keymap_action(keymap, view, key), action);
}

static void test_promised_keys(void **state)
{
    static const struct {
        const char *key;
        enum action action;
    } promised[] = {
        {"Down", ACTION_DOWN},    {"j", ACTION_DOWN},         {"k", ACTION_UP},
        {"PgUp", ACTION_PAGE_UP}, {"PgDn", ACTION_PAGE_DOWN}, {"g", ACTION_FIRST},
        {"G", ACTION_LAST},       {"Enter", ACTION_OPEN},     {"Backspace", ACTION_BACK},
        {"h", ACTION_BACK},       {"Tab", ACTION_NEXT_PANE},  {"/", ACTION_FILTER},
        {"n", ACTION_NEXT},       {"N", ACTION_PREVIOUS},     {":", ACTION_COMMAND},
        {"?", ACTION_HELP},       {"f", ACTION_FINDINGS},     {"r", ACTION_REWRITE},
        {"d", ACTION_DIFF},       {"p", ACTION_PLAN},         {"t", ACTION_PATH},
        {"m", ACTION_MAIL},       {"F", ACTION_OFFENDING},    {"Space", ACTION_MARK},
        {"u", ACTION_UNDO},       {"U", ACTION_REDO},         {"w", ACTION_WRITE},
        {"q", ACTION_QUIT},
    };

    (void)state;
    for (size_t i = 0; i < keymap_text_count; i++) {
        struct keymap *keymap = load(keymap_texts[i].name, NULL);

        for (size_t j = 0; j < sizeof promised / sizeof *promised; j++)
            assert_bound(keymap, "browse", promised[j].key, promised[j].action);
        assert_bound(keymap, "plan", "x", ACTION_DROP);
        keymap_free(keymap);
    }
}

static void test_habits(void **state)
{
    struct keymap *vi = load("vi", NULL);
    struct keymap *emacs = load("emacs", NULL);

    (void)state;
    assert_bound(vi, "browse", "l", ACTION_OPEN);
    assert_bound(vi, "browse", "Ctrl-D", ACTION_PAGE_DOWN);
    assert_bound(emacs, "browse", "Ctrl-N", ACTION_DOWN);
    assert_bound(emacs, "browse", "Alt-v", ACTION_PAGE_UP);
    assert_bound(emacs, "browse", "Alt->", ACTION_LAST);
    assert_bound(emacs, "browse", "Ctrl-_", ACTION_UNDO);
    assert_bound(emacs, "browse", "Ctrl-F", ACTION_OPEN);
    keymap_free(vi);
    keymap_free(emacs);
}

/* Random words in random order: an answer or a message, never a crash. */
static void test_anything(void **state)
{
    static const char *const words[] = {"j",    "down",  "\n", "[plan]", "#",       "none",
                                        " ",    "Ctrl-", "[",  "]",      "include", "default",
                                        "\xFF", "Alt-x", "up", "\r\n",   "[]",      "\t"};
    uint32_t seed = 3;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct strbuf text = STRBUF_INIT;
        struct strbuf why = STRBUF_INIT;
        struct keymap *keymap;

        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            strbuf_adds(&text, words[(seed >> 16) % (sizeof words / sizeof *words)]);
            strbuf_addch(&text, ' ');
        }
        keymap = keymap_parse("any", text.text, &why);
        assert_true(keymap ? !why.length : why.length > 0);
        keymap_free(keymap);
        strbuf_release(&text);
        strbuf_release(&why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_general_is_where_a_file_begins),
        cmocka_unit_test(test_keys_of_an_action),
        cmocka_unit_test(test_errors_name_the_line),
        cmocka_unit_test(test_conflicts_name_both),
        cmocka_unit_test(test_include),
        cmocka_unit_test_setup_teardown(test_files, make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(test_files_that_fail, make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(test_what_is_no_keymap, make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(test_disks_that_refuse, make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(test_names, make_directory, remove_directory),
        cmocka_unit_test(test_every_action_has_a_key),
        cmocka_unit_test(test_promised_keys),
        cmocka_unit_test(test_habits),
        cmocka_unit_test(test_anything),
    };

    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
