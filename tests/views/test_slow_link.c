/*
 * What keys cost on a slow link: bytes, which are the same in every run. Times are measured by
 * `make bench` (tests/programs/key_meter.c). The pane is held back where it would only add its own bytes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

enum {
    STEP_MOST = 120,
    SCROLL_MOST = 300,
    PAGE_MOST = 1700,
    PAGE_WIDE_MOST = 5000,
    BURST_MOST = 2400,
    PANE_MOST = 1400,
};

static struct pty_session *open_sample(int rows, int columns, const char *delay, const char *term)
{
    char *program = pty_program("vpcmend");
    const char *arguments[] = {"demo", NULL}, *environment[] = {delay, NULL};
    struct pty_options options = {.program = program,
                                  .arguments = arguments,
                                  .environment = environment,
                                  .term = term,
                                  .rows = rows,
                                  .columns = columns};
    struct pty_session *session = pty_start(&options);

    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    return session;
}

static struct pty_session *open_without_pane(int rows, int columns)
{
    return open_sample(rows, columns, "VPCMEND_PANE_DELAY=never", NULL);
}

static void press(struct pty_session *session, const char *keys)
{
    assert_true(pty_press_all(session, keys));
}

static size_t bytes_of(struct pty_session *session, const char *keys)
{
    pty_forget_output(session);
    press(session, keys);
    return pty_output(session)->length;
}

static void assert_most(const char *screen, const char *key, size_t bytes, size_t most)
{
    if (bytes > most)
        print_error("%s, %s: %zu bytes, more than %zu\n", screen, key, bytes, most);
    assert_true(bytes <= most);
}

/* The keys that open every kind of screen with a list, from anywhere. */
static const char *const screens[] = {
    "o", "b", "f", "f Home r", "f Home v", "e", "?", "f Home x", "f Home a \"why\" Enter p", "w",
    ": \"rules\" Enter", ": \"groups\" Enter", ": \"interfaces\" Enter", ": \"acls\" Enter Enter",
    ": \"acls\" Enter Enter Down r", "f Home r d", "f Home M",
    ": \"path 10.0.1.75 54.1.2.3 465\" Enter",
};

enum { SCREEN_COUNT = sizeof screens / sizeof *screens };

static void assert_steps(struct pty_session *session, const char *screen)
{
    press(session, "Home");
    for (int i = 0; i < 5; i++)
        assert_most(screen, "Down", bytes_of(session, "Down"), STEP_MOST);
    for (int i = 0; i < 5; i++)
        assert_most(screen, "Up", bytes_of(session, "Up"), STEP_MOST);
}

static void test_a_step_is_two_rows(void **state)
{
    struct pty_session *narrow = open_without_pane(24, 80), *wide = open_without_pane(50, 200);

    (void)state;
    for (size_t i = 0; i < SCREEN_COUNT; i++) {
        press(narrow, screens[i]);
        assert_steps(narrow, screens[i]);
        press(wide, screens[i]);
        assert_steps(wide, screens[i]);
    }
    pty_free(narrow);
    pty_free(wide);
}

/* Not in the sample: a reply that breaks off is a problem of its file. */
static void test_a_step_among_problems(void **state)
{
    static const char reply[] = "{\"SecurityGroups\": [{\"GroupId\": \"sg-1\", ";
    const char *files[] = {"a.json", reply, "b.json", reply, "c.json", reply, "d.json", reply,
                           "e.json", reply, "f.json", reply, "g.json", reply, NULL};
    const char *arguments[] = {".", NULL}, *environment[] = {"VPCMEND_PANE_DELAY=never", NULL};
    char *program = pty_program("vpcmend");
    struct pty_options options = {.program = program,
                                  .arguments = arguments,
                                  .environment = environment,
                                  .files = files,
                                  .in_temporary = true};
    struct pty_session *session = pty_start(&options);

    (void)state;
    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    press(session, "e");
    assert_true(pty_shows(session, " 1/7"));
    assert_steps(session, "problems");
    pty_free(session);
}

static void assert_pages(struct pty_session *session, const char *screen, size_t most)
{
    static const char *const keys[] = {"PgDn", "PgUp", "End", "Home"};

    press(session, "Home");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_most(screen, keys[i], bytes_of(session, keys[i]), most);
}

static void test_a_page_is_what_changes(void **state)
{
    struct pty_session *narrow = open_without_pane(24, 80), *wide = open_without_pane(50, 200);

    (void)state;
    for (size_t i = 0; i < SCREEN_COUNT; i++) {
        press(narrow, screens[i]);
        assert_pages(narrow, screens[i], PAGE_MOST);
        press(wide, screens[i]);
        assert_pages(wide, screens[i], PAGE_WIDE_MOST);
    }
    pty_free(narrow);
    pty_free(wide);
}

/* The terminal moves the rows between frame and pane; one new row is sent. */
static void assert_scrolls(const char *term, const char *screen)
{
    struct pty_session *session = open_sample(24, 80, "VPCMEND_PANE_DELAY=never", term);

    press(session, screen);
    assert_true(pty_type(session, "gjjjjjjjjjjjjjjjjjj"));
    for (int i = 0; i < 3; i++)
        assert_most(screen, term, bytes_of(session, "Down"), SCROLL_MOST);
    pty_free(session);
}

static void test_scrolling_sends_one_row(void **state)
{
    static const char *const terms[] = {"xterm-256color", "screen-256color", "linux", "vt100"};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        assert_scrolls(terms[i], "f");
        assert_scrolls(terms[i], ": \"rules\" Enter");
        assert_scrolls(terms[i], "?");
        assert_scrolls(terms[i], "f Home r"); /* with a pane beside it */
    }
}

static void test_keys_at_once_are_one_paint(void **state)
{
    struct pty_session *session = open_without_pane(24, 80);
    struct strbuf keys = STRBUF_INIT;

    (void)state;
    strbuf_add_repeated(&keys, 'j', 50);
    press(session, ": \"rules\" Enter");
    pty_forget_output(session);
    assert_true(pty_type(session, keys.text));
    assert_most("rules", "50 keys", pty_output(session)->length, BURST_MOST);
    assert_true(pty_shows(session, " 51/"));
    strbuf_add_repeated(&keys, 'k', 450);
    pty_forget_output(session);
    assert_true(pty_type(session, keys.text));
    assert_most("rules", "500 keys", pty_output(session)->length, BURST_MOST);
    strbuf_release(&keys);
    pty_free(session);
}

static void assert_same_screen(const struct pty_session *a, const struct pty_session *b)
{
    struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;

    pty_screen_text(a, &left);
    pty_screen_text(b, &right);
    assert_string_equal(left.text, right.text);
    strbuf_release(&left);
    strbuf_release(&right);
}

/* A page is as long as the list will be high, and the pane as long as its text, also where the
 * screen they are on was never painted. */
static void test_keys_at_once_do_what_they_do_singly(void **state)
{
    static const char *const typed[] = {"f\006", "f\006\006\002", "fG\tjj", "f\tj\tjjj\tj", "bjjjj",
                                         "frjjjjjjjjjjjjjjjjjjjjj", "frjjjjjjjjjjjjjjjjjjjjk"};

    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct pty_session *at_once = open_sample(24, 80, NULL, NULL);
        struct pty_session *singly = open_sample(24, 80, NULL, NULL);

        assert_true(pty_type(at_once, typed[i]));
        for (const char *key = typed[i]; *key; key++)
            assert_true(pty_type(singly, (char[]){*key, '\0'}));
        assert_same_screen(at_once, singly);
        pty_free(at_once);
        pty_free(singly);
    }
}

/* By itself, and then it costs less than a TCP segment carries. */
static void test_the_pane_follows_later(void **state)
{
    struct pty_session *session = open_sample(24, 80, NULL, NULL);

    (void)state;
    press(session, "f");
    assert_true(pty_shows(session, "open to 0.0.0.0/0, all of the IPv4"));
    assert_most("Findings", "pane", bytes_of(session, "Down"), STEP_MOST + PANE_MOST);
    assert_true(pty_shows(session, " 2/32"));
    assert_true(pty_shows(session, "open to ::/0, all of the IPv6"));
    press(session, "f Home r");
    assert_true(pty_type(session, "jjjjjjjjjjjjjjjjjjj"));
    assert_most("Rewrite", "scrolled pane", bytes_of(session, "Down"), SCROLL_MOST + PANE_MOST);
    pty_free(session);
}

/* Beside a list that scrolls it goes with its row, and comes back to its place when it follows. */
static void test_the_pane_scrolls_with_its_row(void **state)
{
    struct pty_session *session = open_without_pane(24, 80);
    struct strbuf row = STRBUF_INIT;

    (void)state;
    press(session, "f Home r");
    assert_true(pty_type(session, "jjjjjjjjjjjjjjjjjjjjj"));
    press(session, "Tab Tab"); /* it explains the last row shown */
    pty_row_text(session, 2, &row);
    assert_non_null(strstr(row.text, "│ remove the rule"));
    strbuf_clear(&row);
    press(session, "Down");
    pty_row_text(session, 1, &row);
    assert_non_null(strstr(row.text, "│ What it does"));
    assert_false(pty_shows(session, "│ remove the rule"));
    assert_true(pty_shows(session, "│ - tcp 25"));
    press(session, "Tab Tab");
    assert_true(pty_shows(session, "Enter asks for a source"));
    assert_false(pty_shows(session, "│ - tcp 25"));
    strbuf_release(&row);
    pty_free(session);
}

static void test_the_pane_follows_when_asked(void **state)
{
    struct pty_session *session = open_without_pane(24, 80);

    (void)state;
    press(session, "f Down");
    assert_true(pty_shows(session, "open to 0.0.0.0/0, all of the IPv4"));
    press(session, "Tab");
    assert_true(pty_shows(session, "open to ::/0, all of the IPv6"));
    pty_free(session);
}

/* Nothing is waited for but a key: no time-out that would wake the program ('.' of terminal.h). */
static void test_idle_costs_nothing(void **state)
{
    struct pty_session *session = open_sample(24, 80, NULL, NULL);

    (void)state;
    press(session, "f Down");
    pty_forget_output(session);
    assert_true(pty_is_idle(session));
    assert_true(pty_collect(session));
    assert_int_equal(pty_output(session)->length, 0);
    pty_free(session);
}

/* The row under the cursor is told without colour too, and by few columns. */
static void test_the_bar_is_seen_on_every_terminal(void **state)
{
    static const char *const terms[] = {"xterm-256color", "screen-256color", "linux", "vt100"};
    struct pty_cell cell;

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty_session *session = open_sample(24, 80, NULL, terms[i]);

        press(session, "f Down");
        for (int row = 2; row < 5; row++) {
            pty_cell(session, row, 10, &cell);
            assert_int_equal(cell.reverse, row == 3);
            pty_cell(session, row, 60, &cell);
            assert_false(cell.reverse);
        }
        pty_free(session);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_step_is_two_rows),
        cmocka_unit_test(test_a_step_among_problems),
        cmocka_unit_test(test_a_page_is_what_changes),
        cmocka_unit_test(test_scrolling_sends_one_row),
        cmocka_unit_test(test_keys_at_once_are_one_paint),
        cmocka_unit_test(test_keys_at_once_do_what_they_do_singly),
        cmocka_unit_test(test_the_pane_follows_later),
        cmocka_unit_test(test_the_pane_scrolls_with_its_row),
        cmocka_unit_test(test_the_pane_follows_when_asked),
        cmocka_unit_test(test_idle_costs_nothing),
        cmocka_unit_test(test_the_bar_is_seen_on_every_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
