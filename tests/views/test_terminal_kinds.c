/*
 * The screens on ten kinds of terminals, in three sizes, in UTF-8 and C, with and without colour: every cell
 * holds the same character with the same looks on each, as far as the terminal has them; colour comes where there
 * is some and nobody said no, and old terminals get nothing that their description does not have. What a person
 * should read there stands in tests/screens/kinds-utf8.screen and kinds-c.screen. Any size is survived, and a storm
 * of them.
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
 * column the cursor stands in the next row already, and the last cell of all cannot be filled. */
static const struct kind {
    const char *term;
    bool coloured;
    bool no_coloured_underline; /* its description says that they do not go together (ncv) */
    const char *parameters, *modes;
    bool wraps_at_once;
} kinds[] = {
    {.term = "xterm-256color", .coloured = true}, /* what the others are compared with */
    {.term = "xterm", .coloured = true},
    {.term = "screen", .coloured = true},
    {.term = "tmux-256color", .coloured = true},
    {.term = "linux", .coloured = true, .no_coloured_underline = true},
    {.term = "vt100", .parameters = " 0 1 4 5 7 ", .modes = " ?1 ?7 "},
    {.term = "vt220"},
    {.term = "rxvt-unicode", .coloured = true},
    {.term = "putty", .coloured = true},
    {.term = "ansi",
     .coloured = true,
     .no_coloured_underline = true,
     .parameters = " 0 1 4 5 7 8 10 11 30 31 32 33 34 35 36 37 39 40 41 42 43 44 45 46 47 49 ",
     .modes = " ",
     .wraps_at_once = true},
};

static const int sizes[][2] = {{24, 80}, {12, 40}, {43, 132}};

/* From one to the next. */
static const char *const screens[] = {
    "Down", "f Down", "x", "h Home Enter Down", "d", "h h b Enter Enter Enter", "?", "o m", "o f V"};

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

static struct pty_session *start(const struct kind *kind, const struct setting *setting)
{
    const char *const environment[] = {
        setting->colourless ? "NO_COLOR=1" : "NO_COLOR=", "VPCMEND_PANE_DELAY=0", NULL};
    const char *const arguments[] = {"demo", NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session = pty_start(&(struct pty_options){.program = program,
                                                                  .arguments = arguments,
                                                                  .environment = environment,
                                                                  .term = kind->term,
                                                                  .wraps_at_once = kind->wraps_at_once,
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

/* What a cell looks like; of a blank only what can be seen of it. */
static void add_cell(struct strbuf *out, const struct pty_cell *cell, bool underlined)
{
    bool blank = !strcmp(cell->text, " ");

    strbuf_adds(out, cell->text);
    if (cell->reverse)
        strbuf_adds(out, "~");
    if (cell->underline && underlined)
        strbuf_adds(out, "_");
    if (cell->bold && !blank)
        strbuf_adds(out, "*");
    if (cell->foreground != PTY_DEFAULT_COLOUR && (!blank || cell->reverse))
        strbuf_addf(out, "{%d}", cell->foreground);
    if (cell->background != PTY_DEFAULT_COLOUR)
        strbuf_addf(out, "[%d]", cell->background);
}

/* All cells with their looks, row by row; the last one of all, which some terminals cannot fill, is left out. */
static char *cells_of(const struct pty_session *session, bool underlined)
{
    struct strbuf out = STRBUF_INIT;

    for (int row = 0; row < pty_rows(session); row++) {
        int columns = pty_columns(session) - (row + 1 == pty_rows(session));

        for (int column = 0; column < columns; column++) {
            struct pty_cell cell;

            pty_cell(session, row, column, &cell);
            if (cell.width)
                add_cell(&out, &cell, underlined);
        }
        strbuf_addch(&out, '\n');
    }
    return strbuf_detach(&out);
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
static void assert_same_cells(const char *term, const struct setting *setting, const char *keys,
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

/* What every screen looks like on the first kind, without and with what is underlined. */
struct looks {
    char *cells[SCREEN_COUNT][2];
};

/* Takes the looks from the first kind, and compares those of the others with them. */
static void see(const struct kind *kind, const struct setting *setting, struct looks looks[2])
{
    bool coloured = kind->coloured && !setting->colourless;
    bool underlined = !(coloured && kind->no_coloured_underline);
    struct pty_session *session = start(kind, setting);

    for (size_t i = 0; i < SCREEN_COUNT; i++) {
        char **expected = looks[coloured].cells[i];

        press(session, screens[i]);
        for (int j = 0; j < 2 && kind == kinds; j++)
            expected[j] = cells_of(session, j);
        if (kind != kinds) {
            char *seen = cells_of(session, underlined);

            assert_same_cells(kind->term, setting, screens[i], seen, expected[underlined]);
            free(seen);
        }
    }
    assert_sequences(pty_output(session), kind, setting);
    leave(session);
}

static void looks_release(struct looks *looks)
{
    for (size_t i = 0; i < SCREEN_COUNT; i++)
        for (int j = 0; j < 2; j++)
            free(looks->cells[i][j]);
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
        struct looks looks[2] = {0};

        for (size_t i = 0; i < KIND_COUNT * 2; i++) {
            const struct kind *kind = &kinds[i / 2];

            setting.colourless = i % 2;
            if (!is_torture() && i > 1 && (i / 2 + i % 2 * 3) % (SIZE_COUNT * 2) != number)
                continue;
            if (is_described(kind->term))
                see(kind, &setting, looks);
        }
        looks_release(&looks[0]);
        looks_release(&looks[1]);
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
        struct pty_session *session = start(kinds, &setting);
        char *before, *after;

        for (size_t k = 0; k <= i; k++)
            press(session, screens[k]);
        before = cells_of(session, true);
        for (size_t k = 0; k < sizeof odd / sizeof *odd; k++)
            assert_true(pty_resize(session, odd[k][0], odd[k][1]));
        for (int k = 0; k < 200; k++) {
            seed = seed * 1664525 + 1013904223;
            assert_true(
                pty_resize(session, 1 + (int)(seed >> 8) % 60, 1 + (int)(seed >> 16) % 200));
        }
        assert_true(pty_resize(session, 24, 80));
        assert_true(pty_is_idle(session) || pty_wait_painted(session));
        after = cells_of(session, true);
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
