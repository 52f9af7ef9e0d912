/* A filter while it is typed: the list narrows at each letter, Enter keeps it, Escape takes it back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "model/base/strbuf.h"
#include "tests/support/pty_session.h"

/* All rules of the sample, cursor on the sixth. */
static struct pty_session *open_rules(void)
{
    char *program = pty_program("vpcmend");
    const char *arguments[] = {"demo", NULL};
    struct pty_session *session =
        pty_start(&(struct pty_options){.program = program, .arguments = arguments});

    free(program);
    assert_non_null(session);
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, ": \"rules\" Enter Down Down Down Down Down"));
    return session;
}

static char *screen_of(const struct pty_session *session)
{
    struct strbuf text = STRBUF_INIT;

    pty_screen_text(session, &text);
    return strbuf_detach(&text);
}

static void assert_screen(const struct pty_session *session, char *wanted)
{
    char *seen = screen_of(session);

    assert_string_equal(seen, wanted);
    free(seen);
    free(wanted);
}

static void test_escape_shows_what_was_there(void **state)
{
    struct pty_session *session = open_rules();
    char *before = screen_of(session);

    (void)state;
    assert_true(pty_press_all(session, "/ \"587\""));
    assert_true(pty_shows(session, " /587 1/"));
    assert_true(pty_press_all(session, "Escape"));
    assert_screen(session, before);
    pty_free(session);
}

/* An earlier filter comes back, and then the rows without one. */
static void test_escape_brings_an_earlier_filter_back(void **state)
{
    struct pty_session *session = open_rules();
    char *filtered;

    (void)state;
    assert_true(pty_press_all(session, "/ \"tcp\" Enter Down"));
    filtered = screen_of(session);
    assert_true(pty_press_all(session, "/ \"443\" Escape"));
    assert_screen(session, filtered);
    assert_true(pty_press_all(session, "Escape"));
    assert_false(pty_shows(session, "/tcp"));
    pty_free(session);
}

/* Letter by letter, all at once, corrected on the way, or by a command: the same rows. */
static void test_however_it_is_typed(void **state)
{
    static const char *const typed[] = {"/25\r", "/258\b\r", "/x\b25\r", ("/2\x05" "5\r")};
    struct pty_session *session = open_rules();
    struct strbuf wanted = STRBUF_INIT;

    (void)state;
    assert_true(pty_press_all(session, ": \"filter 25\" Enter Home"));
    pty_row_text(session, 0, &wanted);
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct strbuf seen = STRBUF_INIT;

        assert_true(pty_press_all(session, "Escape Home"));
        assert_true(pty_type(session, typed[i]));
        assert_true(pty_press_all(session, "Home"));
        pty_row_text(session, 0, &seen);
        assert_string_equal(seen.text, wanted.text);
        strbuf_release(&seen);
    }
    strbuf_release(&wanted);
    pty_free(session);
}

/* The row under the cursor keeps the cursor as long as it passes. */
static void test_the_cursor_stays_on_its_row(void **state)
{
    struct pty_session *session = open_rules();
    struct strbuf row = STRBUF_INIT, seen = STRBUF_INIT;
    int y, x, after;
    bool visible;

    (void)state;
    pty_cursor(session, &y, &x, &visible);
    pty_row_text(session, y, &row);
    assert_true(pty_press_all(session, "/ \"c\" Enter"));
    pty_cursor(session, &after, &x, &visible);
    pty_row_text(session, after, &seen);
    assert_string_equal(seen.text, row.text);
    strbuf_release(&row);
    strbuf_release(&seen);
    pty_free(session);
}

/* The row of a rule that goes says so, which the rule does not. */
static void test_a_decision_is_found(void **state)
{
    struct pty_session *session = open_rules();

    (void)state;
    assert_true(pty_press_all(session, "/ \"goes\" Enter"));
    assert_true(pty_shows(session, "/goes 0/0"));
    assert_true(pty_press_all(session, "Escape f : \"rewrite vpc\" Enter : \"rules\" Enter"));
    assert_true(pty_press_all(session, "/ \"goes\" Enter"));
    assert_true(pty_shows(session, "/goes 1/1"));
    assert_true(pty_shows(session, "0.0.0.0/0               [goes] smtp from anywhere"));
    pty_free(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape_shows_what_was_there),
        cmocka_unit_test(test_escape_brings_an_earlier_filter_back),
        cmocka_unit_test(test_however_it_is_typed),
        cmocka_unit_test(test_the_cursor_stays_on_its_row),
        cmocka_unit_test(test_a_decision_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
