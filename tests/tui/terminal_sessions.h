/*
 * terminal_sessions.h: sessions of tests/programs/terminal_demo.c, and what is checked of them. Include
 * <cmocka.h> first.
 */
#ifndef TESTS_TUI_TERMINAL_SESSIONS_H
#define TESTS_TUI_TERMINAL_SESSIONS_H

#include <stdlib.h>

#include "tests/support/pty_session.h"

static inline struct pty_session *start_with(struct pty_options options)
{
    char *program = pty_program("terminal_demo");
    struct pty_session *session;

    options.program = program;
    session = pty_start(&options);
    free(program);
    return session;
}

/* Started and painted for the first time. */
static inline struct pty_session *start(struct pty_options options)
{
    struct pty_session *session = start_with(options);

    assert_true(pty_wait_idle(session));
    return session;
}

static inline void assert_row(const struct pty_session *session, int row, const char *expected)
{
    struct strbuf text = STRBUF_INIT;
    size_t length;

    pty_row_text(session, row, &text);
    for (length = text.length; length && text.text[length - 1] == ' '; length--)
        continue;
    strbuf_truncate(&text, length);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

static inline void assert_same_modes(const struct termios *a, const struct termios *b)
{
    assert_int_equal(a->c_iflag, b->c_iflag);
    assert_int_equal(a->c_oflag, b->c_oflag);
    assert_int_equal(a->c_cflag, b->c_cflag);
    assert_int_equal(a->c_lflag, b->c_lflag);
    assert_memory_equal(a->c_cc, b->c_cc, sizeof a->c_cc);
}

/* Ends the session and checks how. */
static inline void assert_end(struct pty_session *session, int status)
{
    struct pty_end end = {0};

    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, status);
}

static inline void quit(struct pty_session *session)
{
    pty_send(session, "q", 1);
    assert_end(session, 0);
    pty_free(session);
}

#endif
