/*
 * The terminal is as it was before, whichever screen is up and whatever ends or stops the program: the real
 * program, by itself and under shells with job control.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/pty_session.h"

#ifdef __SANITIZE_ADDRESS__
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif

/* A session of another export, for the list of them. */
#define KEPT                                                                                       \
    "{\"schema\":\"vpcmend.session/1\",\"started\":\"2026-11-25T12:00:00Z\",\"author\":\"ops\","   \
    "\"export\":\"xxh3:0123456789abcdef\",\"arguments\":[\"exports/elsewhere\"]}"

static const char *const files[] = {"state/vpcmend/sessions/kept.session", "85166419897b76e1 " KEPT "\n", NULL};

/* Keys that lead from the first screen to another, or open a line to type in or a question. The tail of the
 * list, from MORE on, only in `make torture` (VPCMEND_TORTURE=1), but for stopping. */
static const struct place {
    const char *keys;
    bool in_list; /* of the sessions, not the screens of the sample */
} places[] = {{"Down", false},
              {"f", false},
              {"f r", false},
              {"f r Enter", false},
              {"M", false},
              {"p", false},
              {"b", false},
              {"w", false},
              {"?", false},
              {"v", false},
              {": \"fin\"", false},
              {"f / a", false},
              {"m", false},
              {"f V", false},
              {"Down", true},
              {"D", true},
              /* MORE */
              {"e", false},
              {"f x", false},
              {"f r d", false},
              {"f v", false},
              {"f Home Enter a", false},
              {"b Enter", false},
              {"b Enter Enter", false},
              {": \"vpcs\" Enter", false},
              {": \"groups\" Enter", false},
              {": \"groups\" Enter Enter", false},
              {": \"rules\" Enter", false},
              {": \"acls\" Enter Enter", false},
              {": \"routes\" Enter Enter", false},
              {": \"interfaces\" Enter", false},
              {": \"endpoints\" Enter", false},
              {": \"path 10.204.0.80 198.51.100.20 25\" Enter", false},
              {": \"plan nowhere.json\" Enter", false},
              {"f r Enter p", false},
              {"f r Enter p Enter", false},
              {"m Down Enter", false},
              {": \"map\" Enter Down Right", false},
              {"t", false}};

enum { MORE = 16 };

static bool is_torture(void)
{
    const char *torture = getenv("VPCMEND_TORTURE");

    return torture && *torture;
}

static size_t place_count(void)
{
    return is_torture() ? sizeof places / sizeof *places : MORE;
}

/* A shell makes the terminal unlike others first, and the program takes its place. */
static struct pty_session *start(const struct place *place, bool ignore_hang_up)
{
    const char *const arguments[] = {"-c", "stty -ixon intr ^X erase ^H; stty -g >before; exec \"$VPCMEND\" $1",
                                     "sh", place->in_list ? "" : "demo", NULL};
    char *program = pty_program("vpcmend");
    struct strbuf variable = STRBUF_INIT;
    const char *environment[] = {"VPCMEND_PANE_DELAY=never", NULL, NULL};
    struct pty_session *session;

    strbuf_addf(&variable, "VPCMEND=%s", program);
    environment[1] = variable.text;
    session = pty_start(&(struct pty_options){.program = "/bin/sh",
                                              .arguments = arguments,
                                              .environment = environment,
                                              .files = files,
                                              .in_temporary = true,
                                              .ignore_hang_up = ignore_hang_up});
    assert_true(pty_wait_idle(session));
    strbuf_release(&variable);
    free(program);
    return session;
}

static char *content_of(const struct pty_session *session, const char *name)
{
    struct strbuf path = STRBUF_INIT;
    struct strbuf text = STRBUF_INIT;
    FILE *file;
    int byte;

    strbuf_addf(&path, "%s/%s", pty_directory(session), name);
    file = fopen(path.text, "r");
    assert_non_null(file);
    while ((byte = fgetc(file)) != EOF)
        strbuf_addch(&text, (char)byte);
    fclose(file);
    strbuf_release(&path);
    return strbuf_detach(&text);
}

/* What `stty -g` begins with. */
static void assert_modes_as_before(const struct pty_session *session)
{
    char *before = content_of(session, "before");
    struct termios modes;
    char after[64];

    pty_modes(session, &modes);
    snprintf(after, sizeof after, "%x:%x:%x:%x:%x:", (unsigned)modes.c_iflag, (unsigned)modes.c_oflag,
             (unsigned)modes.c_cflag, (unsigned)modes.c_lflag, (unsigned)modes.c_cc[VINTR]);
    assert_memory_equal(before, after, strlen(after));
    free(before);
}

static void assert_given_back(const struct pty_session *session)
{
    int row, column;
    bool visible;

    assert_modes_as_before(session);
    assert_false(pty_in_alternate(session));
    pty_cursor(session, &row, &column, &visible);
    assert_true(visible);
}

/* --- by itself ------------------------------------------------------------------------------------- */

static void end_on(const struct place *place, int number)
{
    struct pty_session *session = start(place, false);
    struct pty_end end = {0};

    assert_true(pty_press_all(session, place->keys));
    assert_true(pty_in_alternate(session));
    pty_signal(session, number);
    assert_true(pty_wait_end(session, &end));
    assert_given_back(session);
    if (number == SIGSEGV || number == SIGABRT || number == SIGQUIT)
        assert_true(end.signal == number || IS_SANITIZED);
    else
        assert_int_equal(end.signal, 0);
    pty_free(session);
}

/* Every signal, and every place with a few of them. */
static void signals_give_it_back(void **state)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGQUIT};

    (void)state;
    for (size_t i = 0; i < place_count(); i++) {
        for (size_t j = is_torture() ? 0 : i % 2; j < sizeof numbers / sizeof *numbers;
             j += is_torture() ? 1 : 2)
            end_on(&places[i], numbers[j]);
    }
}

static void leaving_gives_it_back(void **state)
{
    struct pty_session *session = start(&places[0], false);
    struct pty_end end = {0};

    (void)state;
    pty_send(session, ":quit!\r", 7);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    assert_given_back(session);
    pty_free(session);
}

static long milliseconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

/* Programs have spun for days where SIGHUP was ignored and the terminal gone. */
static void a_dropped_connection_ends_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < place_count(); i++) {
        struct pty_session *session = start(&places[i], i % 4 != 0);
        struct pty_end end = {0};
        struct timespec dropped;

        assert_true(pty_press_all(session, places[i].keys));
        clock_gettime(CLOCK_MONOTONIC, &dropped);
        pty_hang_up(session);
        assert_true(pty_wait_end(session, &end));
        assert_in_range(milliseconds_since(&dropped), 0, IS_SANITIZED ? 5000 : 1000);
        assert_int_equal(end.signal, 0);
        assert_in_range(end.cpu_ms, 0, IS_SANITIZED ? 2000 : 150); /* of its whole life */
        pty_free(session);
    }
}

/* --- under a shell --------------------------------------------------------------------------------- */

static void type(struct pty_session *session, const char *line)
{
    pty_send(session, line, strlen(line));
    pty_send(session, "\n", 1);
}

/* The shell says it twice: as it echoes the line, and when it is done. */
static void run(struct pty_session *session, const char *line, const char *done)
{
    struct strbuf whole = STRBUF_INIT;

    strbuf_addf(&whole, "%s; echo '%c''%s'", line, done[0], done + 1);
    type(session, whole.text);
    assert_true(pty_wait_text(session, done));
    strbuf_release(&whole);
}

static void assert_same_files(const struct pty_session *session, const char *a, const char *b)
{
    char *one = content_of(session, a), *other = content_of(session, b);

    assert_string_equal(one, other);
    free(one);
    free(other);
}

/* Every cell of a row with its looks. */
static char *row_cells(const struct pty_session *session, int row)
{
    struct strbuf out = STRBUF_INIT;

    for (int column = 0; column < pty_columns(session); column++) {
        struct pty_cell cell;

        pty_cell(session, row, column, &cell);
        if (!cell.width) /* the right half of a wide character */
            continue;
        strbuf_addf(&out, "%s%s%s%s%d/%d ", cell.text, cell.bold ? "*" : "", cell.underline ? "_" : "",
                    cell.reverse ? "~" : "", cell.foreground, cell.background);
    }
    return strbuf_detach(&out);
}

struct picture {
    int row, column; /* of the cursor, where it can be seen */
    bool visible;
    char *rows[24];
};

static void picture_take(const struct pty_session *session, struct picture *picture)
{
    pty_cursor(session, &picture->row, &picture->column, &picture->visible);
    for (int row = 0; row < 24; row++)
        picture->rows[row] = row_cells(session, row);
}

static void picture_release(struct picture *picture)
{
    for (int row = 0; row < 24; row++)
        free(picture->rows[row]);
}

/* All is as it was; but Ctrl-Z, as every key, takes a message away. */
static void assert_same_picture(const struct pty_session *session, const struct picture *before, const char *keys)
{
    static const char nothing[] = " -1/-1  -1/-1  -1/-1 ";
    struct picture after;

    picture_take(session, &after);
    for (int row = 0; row < 24; row++)
        if (strcmp(after.rows[row], before->rows[row]) != 0 &&
            (row < 23 || before->visible || strncmp(after.rows[row], nothing, strlen(nothing)) != 0))
            fail_msg("%s: row %d is not as it was:\n%s\n%s", keys, row, after.rows[row], before->rows[row]);
    assert_int_equal(after.visible, before->visible);
    if (after.visible) {
        assert_int_equal(after.row, before->row);
        assert_int_equal(after.column, before->column);
    }
    picture_release(&after);
}

/* The key, or what somebody sends from elsewhere. */
static void stop(struct pty_session *session, bool by_signal)
{
    if (by_signal)
        pty_signal_foreground(session, SIGTSTP);
    else
        pty_send(session, "\x1A", 1);
    assert_true(pty_wait_text(session, "Stopped"));
    assert_false(pty_in_alternate(session));
}

static void stop_and_go_on(struct pty_session *session, const struct place *place, bool by_signal)
{
    struct picture before;

    type(session, place->in_list ? "\"$VPCMEND\"" : "\"$VPCMEND\" demo");
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, place->keys));
    picture_take(session, &before);
    stop(session, by_signal);
    run(session, "stty -g >stopped", "HALTED");
    assert_same_files(session, "before", "stopped");
    type(session, "fg");
    assert_true(pty_wait_idle(session));
    assert_true(pty_in_alternate(session));
    assert_same_picture(session, &before, place->keys);
    picture_release(&before);
    pty_signal_foreground(session, SIGTERM);
    assert_true(pty_wait_text(session, "ready>"));
    /* What was decided is none of the next one's. */
    run(session, "clear; rm -f state/vpcmend/sessions/2*; stty -g >after", "ENDED");
    assert_false(pty_in_alternate(session));
    assert_same_files(session, "before", "after");
    type(session, "clear");
}

/* At every other place by the key. */
static void under_shell(const char *shell, const char *const *arguments, bool key_first)
{
    char *program = pty_program("vpcmend");
    struct strbuf variable = STRBUF_INIT;
    const char *environment[] = {"PS1=ready> ", "VPCMEND_PANE_DELAY=never", NULL, NULL};
    struct pty_session *session;
    struct pty_end end;

    strbuf_addf(&variable, "VPCMEND=%s", program);
    environment[2] = variable.text;
    session = pty_start(&(struct pty_options){.program = shell,
                                              .arguments = arguments,
                                              .environment = environment,
                                              .files = files,
                                              .in_temporary = true});
    assert_true(pty_wait_text(session, "ready>"));
    run(session, "stty -ixon erase ^H; stty -g >before; clear", "PREPARED");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        stop_and_go_on(session, &places[i], i % 2 == key_first);
    type(session, "exit");
    assert_true(pty_wait_end(session, &end));
    pty_free(session);
    strbuf_release(&variable);
    free(program);
}

static void stopping_under_bash(void **state)
{
    static const char *const arguments[] = {"--norc", "--noprofile", "--noediting", "-i", NULL};

    (void)state;
    under_shell("/bin/bash", arguments, true);
}

/* This one does not set the terminal right itself, as bash does. */
static void stopping_under_dash(void **state)
{
    static const char *const arguments[] = {"-i", NULL};

    (void)state;
    if (access("/bin/dash", X_OK) < 0) {
        print_message("skipped: stopping under dash (not installed)\n");
        return;
    }
    under_shell("/bin/dash", arguments, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_give_it_back),         cmocka_unit_test(leaving_gives_it_back),
        cmocka_unit_test(a_dropped_connection_ends_it), cmocka_unit_test(stopping_under_bash),
        cmocka_unit_test(stopping_under_dash),
    };

    return cmocka_run_group_tests_name("the terminal given back", tests, NULL, NULL);
}
