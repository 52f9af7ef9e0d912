/*
 * How the terminal is given back: endings, signals, suspending, and streams that are no terminal. By the
 * same program as test_terminal.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/tui/terminal_sessions.h"

#ifdef __SANITIZE_ADDRESS__
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif

/* --- endings -------------------------------------------------------------------------------------- */

static void test_modes_come_back(void **state)
{
    struct pty_session *session = start_with((struct pty_options){0});
    struct termios before;
    struct termios during;
    struct termios after;

    (void)state;
    pty_modes(session, &before);
    assert_true(pty_wait_idle(session));
    pty_modes(session, &during);
    assert_false(during.c_lflag & ICANON);
    pty_send(session, "q", 1);
    assert_end(session, 0);
    pty_modes(session, &after);
    assert_true(after.c_lflag & ICANON);
    if (before.c_lflag & ICANON) /* the program was not faster than we */
        assert_same_modes(&before, &after);
    assert_false(pty_in_alternate(session));
    pty_free(session);
}

/* The modes that every pseudo-terminal begins with; asked of another one, since the program may be faster. */
static void modes_of_a_new_terminal(struct termios *modes)
{
    int master, slave;

    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_int_equal(tcgetattr(slave, modes), 0);
    close(slave);
    close(master);
}

static void assert_given_back(struct pty_session *session)
{
    struct termios before;
    struct termios after;
    int row;
    int column;
    bool visible;

    modes_of_a_new_terminal(&before);
    pty_modes(session, &after);
    assert_same_modes(&before, &after);
    assert_false(pty_in_alternate(session));
    pty_cursor(session, &row, &column, &visible);
    assert_true(visible);
}

static void assert_ended_by(int number, const char *keys, int status)
{
    struct pty_session *session = start((struct pty_options){0});

    assert_true(pty_press_all(session, keys));
    pty_signal(session, number);
    assert_end(session, status);
    assert_given_back(session);
    pty_free(session);
}

static void test_signals_end_cleanly(void **state)
{
    static const char *const places[] = {"Down", ":", "/ a"};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        assert_ended_by(SIGTERM, places[i], 4);
        assert_ended_by(SIGINT, places[i], 4);
        assert_ended_by(SIGHUP, places[i], 3);
    }
}

static void assert_crashed(struct pty_session *session, int number, const char *name)
{
    struct strbuf report = STRBUF_INIT;
    struct pty_end end = {0};

    assert_true(pty_wait_end(session, &end));
    assert_true(end.signal == number || end.status > 0); /* sanitizers exit instead */
    assert_given_back(session);
    strbuf_addf(&report, "vpcmend: crashed (%s)", name ? name : "");
    assert_int_equal(strstr(pty_output(session)->text, report.text) != NULL, name != NULL);
    strbuf_release(&report);
    pty_free(session);
}

static void assert_crash_restores(int number, const char *name)
{
    struct pty_session *session = start((struct pty_options){0});

    pty_signal(session, number);
    assert_crashed(session, number, name);
}

static void test_crashes_give_the_terminal_back(void **state)
{
    (void)state;
    assert_crash_restores(SIGSEGV, "SIGSEGV");
    assert_crash_restores(SIGABRT, "SIGABRT");
    assert_crash_restores(SIGBUS, "SIGBUS");
    assert_crash_restores(SIGFPE, "SIGFPE");
    assert_crash_restores(SIGILL, "SIGILL");
    assert_crash_restores(SIGQUIT, NULL);
}

/* Exports are read in threads, which once had crashes masked: the kernel then ends the program at once, and
 * the terminal stayed as it was. */
static void test_crashes_in_threads_too(void **state)
{
    static const char *const keys[] = {"X", "Y", "Z"};

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct pty_session *session = start((struct pty_options){0});

        pty_send(session, keys[i], 1);
        assert_crashed(session, SIGSEGV, "SIGSEGV");
    }
}

static long milliseconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static void assert_hang_up(bool ignored, const char *keys)
{
    struct pty_session *session = start((struct pty_options){.ignore_hang_up = ignored});
    struct pty_end end = {0};
    struct timespec dropped;

    assert_true(pty_press_all(session, keys));
    clock_gettime(CLOCK_MONOTONIC, &dropped);
    pty_hang_up(session);
    assert_true(pty_wait_end(session, &end));
    assert_in_range(milliseconds_since(&dropped), 0, IS_SANITIZED ? 5000 : 1000);
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, 3);
    assert_in_range(end.cpu_ms, 0, IS_SANITIZED ? 1000 : 100); /* of its whole life */
    pty_free(session);
}

/* The classic: a dropped connection with SIGHUP ignored and a program that spins for days. */
static void test_hang_up_ends_at_once(void **state)
{
    (void)state;
    assert_hang_up(false, "Down");
    assert_hang_up(true, "Down");
    assert_hang_up(true, ":");
    assert_hang_up(true, "/ a");
}

/* --- suspending ----------------------------------------------------------------------------------- */

static void test_suspend_and_resume_under_a_shell(void **state)
{
    static const char *const arguments[] = {"--norc", "--noprofile", "-i", NULL};
    static const char *const environment[] = {"PS1=ready> ", NULL};
    char *program = pty_program("terminal_demo");
    struct pty_session *session = pty_start(&(struct pty_options){
        .program = "/bin/bash", .arguments = arguments, .environment = environment});
    struct pty_end end;

    (void)state;
    assert_true(pty_wait_text(session, "ready>"));
    pty_send(session, program, strlen(program));
    pty_send(session, "\n", 1);
    assert_true(pty_wait_idle(session));
    assert_row(session, 0, "demo 80x24 1/1000");
    pty_send(session, "\x1A", 1);
    assert_true(pty_wait_text(session, "Stopped"));
    assert_false(pty_in_alternate(session));
    pty_send(session, "fg\n", 3);
    assert_true(pty_wait_idle(session));
    assert_row(session, 0, "demo 80x24 1/1000");
    assert_row(session, 23, "resumed");
    assert_true(pty_in_alternate(session));
    pty_send(session, "q", 1);
    assert_true(pty_wait_text(session, "ready>"));
    pty_send(session, "exit\n", 5);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
    free(program);
}

/*
 * Without job control SIGTSTP stops nobody: the program goes on as if nothing was. The Linux console
 * calls Ctrl-Z a key of its own ("suspend"), which once was lost there.
 */
static void test_suspend_without_a_shell(void **state)
{
    static const char *const terms[] = {"xterm-256color", "linux"};

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct pty_session *session = start((struct pty_options){.term = terms[i]});

        assert_true(pty_press_all(session, "Ctrl-Z"));
        assert_row(session, 23, "resumed");
        assert_true(pty_in_alternate(session) || strcmp(terms[i], "linux") == 0);
        quit(session);
    }
}

/* The export came on standard input: keys come from the terminal all the same. */
static void test_standard_input_is_not_the_terminal(void **state)
{
    static const char *const arguments[] = {"-c", "echo '{}' | \"$DEMO\"; exit $?", NULL};
    char *program = pty_program("terminal_demo");
    struct strbuf demo = STRBUF_INIT;
    const char *environment[2] = {NULL, NULL};
    struct pty_session *session;

    (void)state;
    strbuf_addf(&demo, "DEMO=%s", program);
    environment[0] = demo.text;
    session = pty_start(&(struct pty_options){
        .program = "/bin/sh", .arguments = arguments, .environment = environment});
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, "Down x"));
    assert_row(session, 0, "demo 80x24 2/1000");
    assert_row(session, 23, "[x]");
    assert_true(pty_press_all(session, ": a"));
    assert_row(session, 23, ":a");
    assert_true(pty_press_all(session, "Escape"));
    quit(session);
    strbuf_release(&demo);
    free(program);
}

static void test_standard_output_is_not_the_terminal(void **state)
{
    static const char *const arguments[] = {"-c", "\"$DEMO\" | cat; exit 0", NULL};
    char *program = pty_program("terminal_demo");
    struct strbuf demo = STRBUF_INIT;
    const char *environment[2] = {NULL, NULL};
    struct pty_session *session;

    (void)state;
    strbuf_addf(&demo, "DEMO=%s", program);
    environment[0] = demo.text;
    session = pty_start(&(struct pty_options){
        .program = "/bin/sh", .arguments = arguments, .environment = environment});
    assert_end(session, 0);
    assert_row(session, 0, "terminal_demo: Standard output is not a terminal.");
    pty_free(session);
    strbuf_release(&demo);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_modes_come_back),
        cmocka_unit_test(test_signals_end_cleanly),
        cmocka_unit_test(test_crashes_give_the_terminal_back),
        cmocka_unit_test(test_crashes_in_threads_too),
        cmocka_unit_test(test_hang_up_ends_at_once),
        cmocka_unit_test(test_suspend_and_resume_under_a_shell),
        cmocka_unit_test(test_suspend_without_a_shell),
        cmocka_unit_test(test_standard_input_is_not_the_terminal),
        cmocka_unit_test(test_standard_output_is_not_the_terminal),
    };

    return cmocka_run_group_tests_name("terminal end", tests, NULL, NULL);
}
