/*
 * Bytes from a terminal, as curses hands them on: each comes to an end, and each key is one that has a name
 * which reads back.
 */
#include "tests/fuzz/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/terminal_state.h"

enum { BYTES_MOST = 2048 }; /* a pipe holds more */

static struct terminal terminal = {.utf8 = true};
static int keyboard; /* where bytes are typed */

static void open_terminal(void)
{
    FILE *out = fopen("/dev/null", "w");
    int ends[2];

    CHECK(out && pipe(ends) == 0);
    keyboard = ends[1];
    terminal.input = fdopen(ends[0], "r");
    set_escdelay(0);
    terminal.screen = newterm("xterm-256color", out, terminal.input);
    CHECK(terminal.input && terminal.screen);
    raw();
    noecho();
    nonl();
    terminal.keys = newpad(1, 1);
    keypad(terminal.keys, TRUE);
    nodelay(terminal.keys, TRUE);
}

static void check_key(key_code key)
{
    key_code plain = key & ~KEYCODE_ALT, again;
    struct strbuf name = STRBUF_INIT;

    CHECK(plain < KEYCODE_LAST && plain != KEYCODE_NONE);
    CHECK(plain < 0xD800 || plain > 0xDFFF);
    key_format(&name, key);
    CHECK(key_parse(name.text, &again) && again == key);
    strbuf_release(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = 0;
    key_code key;

    if (!terminal.screen)
        open_terminal();
    if (size > BYTES_MOST)
        size = BYTES_MOST;
    CHECK(write(keyboard, data, size) == (ssize_t)size);
    terminal.utf8 = size % 4;
    while (terminal_read_key(&terminal, &key)) {
        CHECK(++count <= size);
        check_key(key);
    }
    terminal.character_length = 0; /* of a character that has not come whole */
    return 0;
}
