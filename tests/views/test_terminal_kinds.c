/*
 * The screens on ten kinds of terminals, in three sizes, in UTF-8 and C, with and without colour: every cell
 * holds the same text on each (but "ansi"), colour comes where there is some and nobody said no, and old terminals get
 * nothing that their description does not have. What a person should read there stands in
 * tests/screens/kinds-utf8.screen and kinds-c.screen. Any size is survived, and a storm of them.
 *
 * VPCMEND_TORTURE=1 tries every combination, else each kind with a few.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "tests/support/call.h"
#include "tests/support/pty_session.h"

/* `parameters`: of SGR, for a kind whose every sequence is known; else NULL. `wraps_at_once`: behind the last
 * column the cursor stands in the next row already. The emulator of these tests does not do that (like most
 * that are in use), so such a kind's cells cannot be compared, its sequences can. */
static const struct kind {
    const char *term;
    bool coloured;
    const char *parameters, *modes;
    bool wraps_at_once;
} kinds[] = {
    {.term = "xterm-256color", .coloured = true}, /* what the others are compared with */
    {.term = "xterm", .coloured = true},
    {.term = "screen", .coloured = true},
    {.term = "tmux-256color", .coloured = true},
    {.term = "linux", .coloured = true},
    {.term = "vt100", .parameters = " 0 1 4 5 7 ", .modes = " ?1 ?7 "},
    {.term = "vt220"},
    {.term = "rxvt-unicode", .coloured = true},
    {.term = "putty", .coloured = true},
    {.term = "ansi",
     .coloured = true,
     .parameters = " 0 1 4 5 7 8 10 11 30 31 32 33 34 35 36 37 39 40 41 42 43 44 45 46 47 49 ",
     .modes = " ",
     .wraps_at_once = true},
};

static const int sizes[][2] = {{24, 80}, {12, 40}, {43, 132}};

/* From one to the next. */
static const char *const screens[] = {
    "Down", "f Down", "x", "h Home Enter Down", "d", "h h b Enter Enter Enter", "?"};

enum {
    KIND_COUNT = sizeof kinds / sizeof *kinds,
    SIZE_COUNT = sizeof sizes / sizeof *sizes,
    SCREEN_COUNT = sizeof screens / sizeof *screens
};

struct setting {
    const char *locale; /* NULL: UTF-8 */
    int rows, columns;
    bool colourless;
};

static bool is_torture(void)
{
    const char *torture = getenv("VPCMEND_TORTURE");

    return torture && *torture;
}

static struct pty_session *start(const char *term, const struct setting *setting)
{
    const char *const environment[] = {
        setting->colourless ? "NO_COLOR=1" : "NO_COLOR=", "VPCMEND_PANE_DELAY=0", NULL};
    const char *const arguments[] = {"demo", NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session = pty_start(&(struct pty_options){.program = program,
                                                                  .arguments = arguments,
                                                                  .environment = environment,
                                                                  .term = term,
                                                                  .locale = setting->locale,
                                                                  .rows = setting->rows,
                                                                  .columns = setting->columns});

    free(program);
    assert_true(pty_wait_painted(session));
    return session;
}

static void press(struct pty_session *session, const char *keys)
{
    assert_true(pty_press_all(session, keys));
    assert_true(pty_is_idle(session) || pty_wait_painted(session));
}

/* All rows but for their last column: where a character is repeated up to it by one sequence (xterm's rep),
 * this emulator stops a column short. */
static char *text_of(const struct pty_session *session)
{
    struct strbuf text = STRBUF_INIT;

    for (int row = 0; row < pty_rows(session); row++) {
        for (int column = 0; column + 1 < pty_columns(session); column++) {
            struct pty_cell cell;

            pty_cell(session, row, column, &cell);
            strbuf_adds(&text, *cell.text || !cell.width ? cell.text : " ");
        }
        strbuf_addch(&text, '\n');
    }
    return strbuf_detach(&text);
}

static void leave(struct pty_session *session)
{
    struct pty_end end;

    pty_send(session, ":quit!\r", 7);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    pty_free(session);
}

/* --- sequences ------------------------------------------------------------------------------------- */

/* Calls `see` with the parameters of each CSI sequence and its last byte. */
static void each_sequence(const struct strbuf *output, const struct kind *kind,
                          void (*see)(const char *parameter, char last, const struct kind *kind))
{
    for (const char *at = output->text; (at = strstr(at, "\033[")) != NULL;) {
        size_t length = strspn(at += 2, "?>=!0123456789;:");
        char *all = mem_strndup(at, length), *rest = all;

        for (char *one = strsep(&rest, ";"); one; one = strsep(&rest, ";"))
            see(*one ? one : "0", at[length], kind);
        free(all);
    }
}

static size_t colours;

static void count_colour(const char *parameter, char last, const struct kind *kind)
{
    int number = atoi(parameter);

    (void)kind;
    if (last == 'm' && ((number >= 30 && number <= 38) || (number >= 40 && number <= 48) ||
                        (number >= 90 && number <= 107)))
        colours++;
}

static void assert_described(const char *parameter, char last, const struct kind *kind)
{
    const char *known = last == 'm' ? kind->parameters : kind->modes;
    struct strbuf word = STRBUF_INIT;

    strbuf_addf(&word, " %s ", parameter);
    if (!strchr("ABCDHJKmrghlLMPSTX@bdG", last) ||
        ((last == 'm' || *parameter == '?') && !strstr(known, word.text)))
        fail_msg("%s got ESC [ %s %c", kind->term, parameter, last);
    strbuf_release(&word);
}

static void assert_sequences(const struct strbuf *output, const struct kind *kind,
                             const struct setting *setting)
{
    colours = 0;
    each_sequence(output, kind, count_colour);
    if ((colours > 0) != (kind->coloured && !setting->colourless))
        fail_msg("%s: %zu sequences of colour", kind->term, colours);
    if (kind->parameters)
        each_sequence(output, kind, assert_described);
}

/* --- the same everywhere --------------------------------------------------------------------------- */

/* The first row that differs is told. */
static void assert_same_text(const char *term, const struct setting *setting, const char *keys,
                             const char *seen, const char *expected)
{
    int row = 1;

    while (*seen && *seen == *expected) {
        row += *seen++ == '\n';
        expected++;
    }
    if (*seen != *expected)
        fail_msg("%s, %dx%d, %s, %s, row %d: %.*s but elsewhere %.*s", term, setting->columns,
                 setting->rows, setting->locale ? "C" : "UTF-8", keys, row,
                 (int)strcspn(seen, "\n"), seen, (int)strcspn(expected, "\n"), expected);
}

static void see(const struct kind *kind, const struct setting *setting, char **expected)
{
    struct pty_session *session = start(kind->term, setting);

    for (size_t i = 0; i < SCREEN_COUNT; i++) {
        char *seen;

        press(session, screens[i]);
        seen = text_of(session);
        if (!expected[i])
            expected[i] = mem_strdup(seen);
        if (!kind->wraps_at_once)
            assert_same_text(kind->term, setting, screens[i], seen, expected[i]);
        free(seen);
    }
    assert_sequences(pty_output(session), kind, setting);
    leave(session);
}

static bool is_described(const char *term)
{
    struct strbuf command = STRBUF_INIT;
    int status;

    strbuf_addf(&command, "infocmp %s >/dev/null 2>&1", term);
    status = call_shell(command.text);
    strbuf_release(&command);
    if (status != 0)
        print_message("skipped: %s (no such terminfo entry; Debian's ncurses-term has it)\n", term);
    return status == 0;
}

/* Every kind is seen with and without colour; all of it when there is time. */
static void every_kind_shows_the_same(void **state)
{
    (void)state;
    call_directory_enter();
    for (size_t number = 0; number < SIZE_COUNT * 2; number++) {
        struct setting setting = {.locale = number % 2 ? "C" : NULL,
                                  .rows = sizes[number / 2][0],
                                  .columns = sizes[number / 2][1]};
        char *expected[SCREEN_COUNT] = {NULL};

        for (size_t i = 0; i < KIND_COUNT * 2; i++) {
            const struct kind *kind = &kinds[i / 2];

            setting.colourless = i % 2;
            if (!is_torture() && i > 0 && (i / 2 + i % 2 * 3) % (SIZE_COUNT * 2) != number)
                continue;
            if (is_described(kind->term))
                see(kind, &setting, expected);
        }
        for (size_t i = 0; i < SCREEN_COUNT; i++)
            free(expected[i]);
    }
    call_directory_leave();
}

/* --- sizes ----------------------------------------------------------------------------------------- */

static void any_size_is_survived(void **state)
{
    static const int odd[][2] = {{1, 1}, {1, 500}, {500, 1}, {500, 500}, {2, 2}, {10, 40}};
    struct setting setting = {.rows = 24, .columns = 80};
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < SCREEN_COUNT; i += is_torture() ? 1 : 3) {
        struct pty_session *session = start("xterm-256color", &setting);
        char *before, *after;

        for (size_t k = 0; k <= i; k++)
            press(session, screens[k]);
        before = text_of(session);
        for (size_t k = 0; k < sizeof odd / sizeof *odd; k++)
            assert_true(pty_resize(session, odd[k][0], odd[k][1]));
        for (int k = 0; k < 200; k++) {
            seed = seed * 1664525 + 1013904223;
            assert_true(
                pty_resize(session, 1 + (int)(seed >> 8) % 60, 1 + (int)(seed >> 16) % 200));
        }
        assert_true(pty_resize(session, 24, 80));
        assert_true(pty_is_idle(session) || pty_wait_painted(session));
        after = text_of(session);
        assert_string_equal(after, before);
        free(before);
        free(after);
        leave(session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_shows_the_same),
        cmocka_unit_test(any_size_is_survived),
    };

    return cmocka_run_group_tests_name("kinds of terminals", tests, NULL, NULL);
}
