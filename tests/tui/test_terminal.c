/*
 * What the terminal shows and takes, by a small program (tests/programs/terminal_demo.c) under a
 * pseudo-terminal.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/terminal_sessions.h"

/* --- painting and keys ---------------------------------------------------------------------------- */

static void test_first_screen(void **state)
{
    struct pty_session *session = start((struct pty_options){.rows = 6, .columns = 30});
    struct pty_cell cell;

    (void)state;
    assert_row(session, 0, "demo 30x6 1/1000");
    assert_row(session, 1, "row 0 \u65E5\u672C");
    assert_row(session, 3, "row 2 \u65E5\u672C");
    assert_row(session, 4,
               "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"
               "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500"
               "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500");
    assert_true(pty_in_alternate(session));
    pty_cell(session, 1, 0, &cell);
    assert_true(cell.reverse);
    assert_int_equal(cell.foreground, PTY_DEFAULT_COLOUR); /* the bar has no colour of its row */
    pty_cell(session, 1, 6, &cell);
    assert_int_equal(cell.width, 2);
    pty_cell(session, 1, 7, &cell);
    assert_int_equal(cell.width, 0);
    pty_cell(session, 2, 0, &cell);
    assert_false(cell.reverse);
    quit(session);
}

/* Over ssh each write may be a packet. */
static void test_a_paint_is_one_write(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux", "vt100", "screen"};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty_session *session = start((struct pty_options){.term = terms[i]});

        assert_true(pty_press_all(session, "w"));
        for (size_t key = 0; key < 5; key++)
            assert_true(pty_press_all(session, key == 3 ? "PgDn" : "Down"));
        assert_true(pty_press_all(session, "w"));
        assert_row(session, 23, "6 writes");
        quit(session);
    }
}

static void test_keys_arrive_by_name(void **state)
{
    static const char *const names[] = {
        "Up",     "Down",   "Left",  "Right",  "Home",     "End",    "PgUp",    "PgDn",
        "Insert", "Delete", "F1",    "F12",    "Back-Tab", "Enter",  "Tab",     "Escape",
        "Space",  "Alt-x",  "Alt-<", "Ctrl-A", "Ctrl-C",   "Ctrl-_", "Ctrl-\\", "\u65E5",
        "\u00E9", "x",      "#",     "Ctrl-S", "Backspace"};
    static const char *const terms[] = {"xterm-256color", "linux", "vt100", "screen"};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty_session *session = start((struct pty_options){.term = terms[i]});

        for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
            char expected[32];

            assert_true(pty_press_all(session, names[j]));
            snprintf(expected, sizeof expected, "[%s]", names[j]);
            assert_row(session, 23, expected);
        }
        quit(session);
    }
}

/* Sequences that this terminal's description does not have must not become keys of their letters. */
static void test_unknown_sequences_are_swallowed(void **state)
{
    struct pty_session *session = start((struct pty_options){.term = "vt100"});

    (void)state;
    assert_true(pty_press_all(session, "x"));
    assert_true(pty_type(session, "\033[1;5A"));
    assert_true(pty_type(session, "\033[200~"));
    assert_true(pty_type(session, "\033[99;99;99q"));
    assert_row(session, 23, "[x]");
    assert_true(pty_type(session, "\033[5~"));
    assert_row(session, 23, "[PgUp]");
    quit(session);
}

/* A character of several bytes may come in several packets. */
static void test_split_character(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_type(session, "\xE6"));
    assert_true(pty_type(session, "\x97"));
    assert_true(pty_type(session, "\xA5"));
    assert_row(session, 23, "[\u65E5]");
    assert_true(pty_type(session, "\xE6y"));
    assert_row(session, 23, "[y]");
    quit(session);
}

/* A held key costs one paint, not one per key (goal: 500 keys in at most 2400 bytes). */
static void test_burst_is_painted_once(void **state)
{
    struct pty_session *session = start((struct pty_options){0});
    struct strbuf keys = STRBUF_INIT;

    (void)state;
    for (int i = 0; i < 500; i++)
        strbuf_adds(&keys, "\033OB");
    pty_forget_output(session);
    assert_true(pty_type(session, keys.text));
    assert_row(session, 0, "demo 80x24 501/1000");
    assert_in_range(pty_output(session)->length, 1, 2400);
    strbuf_release(&keys);
    quit(session);
}

/* A key that is there comes first; then what else was waited for. */
static void test_waiting_for_more_than_keys(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_type(session, "t"));
    assert_row(session, 23, "time-out");
    assert_true(pty_type(session, "r"));
    assert_row(session, 23, "ready");
    assert_true(pty_type(session, "r\033OB\033OB"));
    assert_row(session, 0, "demo 80x24 3/1000");
    assert_row(session, 23, "ready");
    assert_true(pty_type(session, "x"));
    assert_row(session, 23, "[x]");
    quit(session);
}

static void test_one_step_is_few_bytes(void **state)
{
    struct pty_session *session = start((struct pty_options){0});

    (void)state;
    assert_true(pty_press_all(session, "Down"));
    pty_forget_output(session);
    assert_true(pty_press_all(session, "Down"));
    assert_in_range(pty_output(session)->length, 1, 250);
    quit(session);
}

static void test_repaint_sends_everything(void **state)
{
    struct pty_session *session = start((struct pty_options){.rows = 5});

    (void)state;
    pty_forget_output(session);
    assert_true(pty_press_all(session, "Ctrl-L"));
    assert_non_null(strstr(pty_output(session)->text, "row 1"));
    quit(session);
}

/* --- terminals and locales ------------------------------------------------------------------------ */

static void assert_refused(const char *term, const char *sentence)
{
    struct pty_session *session = start_with((struct pty_options){.term = term});
    struct pty_end end = {0};

    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 2);
    assert_row(session, 0, sentence);
    assert_row(session, 1, "");
    pty_free(session);
}

static void test_terminals_that_cannot(void **state)
{
    (void)state;
    assert_refused("dumb",
                   "terminal_demo: The terminal type \"dumb\" (TERM) cannot place its cursor.");
    assert_refused("no-such-terminal",
                   "terminal_demo: The terminal type \"no-such-terminal\" (TERM) is unknown here.");
    assert_refused("", "terminal_demo: TERM is not set, so this terminal cannot be driven.");
}

static void test_c_locale_is_ascii(void **state)
{
    struct pty_session *session =
        start((struct pty_options){.locale = "C", .term = "vt100", .rows = 6, .columns = 40});

    (void)state;
    assert_row(session, 1, "row 0 \\u{65E5}\\u{672C}");
    for (size_t i = 0; i < pty_output(session)->length; i++)
        assert_in_range((unsigned char)pty_output(session)->text[i], 0, 0x7E);
    quit(session);
}

/* A locale that is not installed (SSH forwards LANG) is no reason not to start. */
static void test_missing_locale(void **state)
{
    struct pty_session *session = start((struct pty_options){.locale = "xx_YY.UTF-8", .rows = 6});

    (void)state;
    assert_row(session, 1, "row 0 \\u{65E5}\\u{672C}");
    quit(session);
}

static bool sends_colour(const struct strbuf *output)
{
    for (size_t i = 0; i + 3 < output->length; i++) {
        const char *at = output->text + i;

        if (strncmp(at, "\033[3", 3) == 0 && at[3] >= '0' && at[3] <= '7')
            return true;
    }
    return false;
}

static void test_no_color(void **state)
{
    static const char *const without[] = {"NO_COLOR=1", NULL};
    static const char *const empty[] = {"NO_COLOR=", NULL};
    struct pty_session *session = start((struct pty_options){.environment = without});
    struct pty_cell cell;

    (void)state;
    assert_true(pty_press_all(session, "PgDn"));
    assert_false(sends_colour(pty_output(session)));
    pty_cell(session, 1, 0, &cell);
    assert_int_equal(cell.foreground, PTY_DEFAULT_COLOUR);
    quit(session);
    session = start((struct pty_options){.environment = empty});
    assert_true(sends_colour(pty_output(session)));
    quit(session);
    session = start((struct pty_options){.term = "vt100"});
    assert_false(sends_colour(pty_output(session)));
    quit(session);
}

/* --- sizes ---------------------------------------------------------------------------------------- */

static void test_resizes(void **state)
{
    static const int sizes[][2] = {{1, 1},   {2, 2},   {3, 10},  {10, 1}, {1, 300}, {100, 300},
                                   {24, 80}, {5, 200}, {60, 20}, {1, 1},  {24, 80}};
    struct pty_session *session = start((struct pty_options){0});
    char title[64];

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_true(pty_resize(session, sizes[i][0], sizes[i][1]));
    snprintf(title, sizeof title, "demo %dx%d 1/1000", 80, 24);
    assert_row(session, 0, title);
    assert_row(session, 21, "row 20 \u65E5\u672C");
    quit(session);
}

/* What a person's shell exports must not hold the size fast. */
static void test_lines_and_columns_do_not_matter(void **state)
{
    static const char *const environment[] = {"LINES=10", "COLUMNS=20", NULL};
    struct pty_session *session = start((struct pty_options){.environment = environment});

    (void)state;
    assert_row(session, 0, "demo 80x24 1/1000");
    assert_true(pty_resize(session, 30, 100));
    assert_row(session, 0, "demo 100x30 1/1000");
    quit(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_screen),
        cmocka_unit_test(test_a_paint_is_one_write),
        cmocka_unit_test(test_keys_arrive_by_name),
        cmocka_unit_test(test_unknown_sequences_are_swallowed),
        cmocka_unit_test(test_split_character),
        cmocka_unit_test(test_burst_is_painted_once),
        cmocka_unit_test(test_waiting_for_more_than_keys),
        cmocka_unit_test(test_one_step_is_few_bytes),
        cmocka_unit_test(test_repaint_sends_everything),
        cmocka_unit_test(test_terminals_that_cannot),
        cmocka_unit_test(test_c_locale_is_ascii),
        cmocka_unit_test(test_missing_locale),
        cmocka_unit_test(test_no_color),
        cmocka_unit_test(test_resizes),
        cmocka_unit_test(test_lines_and_columns_do_not_matter),
    };

    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
