/*
 * The screens as lines where somebody sits at a terminal: when they come by themselves, editing, signals,
 * endings; and that on any kind of terminal there is either a screen or lines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/call.h"
#include "tests/support/pty_session.h"

static struct pty_session *start_with(const char *const *arguments, struct pty_options options)
{
    char *program = pty_program("vpcmend");
    struct pty_session *session;

    options.program = program;
    options.arguments = arguments;
    options.rows = options.rows ? options.rows : 60;
    session = pty_start(&options);
    assert_non_null(session);
    free(program);
    return session;
}

/* Waiting for the first line. */
static struct pty_session *start(const char *term)
{
    static const char *const arguments[] = {"demo", NULL};
    struct pty_session *session = start_with(arguments, (struct pty_options){.term = term});

    assert_true(pty_wait_idle(session));
    return session;
}

static void assert_no_sequences(const struct pty_session *session)
{
    assert_null(memchr(pty_output(session)->text, '\033', pty_output(session)->length));
}

static void assert_ends(struct pty_session *session, int status)
{
    struct pty_end end = {0};

    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, status);
    assert_in_range(end.cpu_ms, 0, 2000);
}

static void assert_output(const struct pty_session *session, const char *text)
{
    if (!strstr(pty_output(session)->text, text))
        fail_msg("no \"%s\" in: %s", text, pty_output(session)->text);
}

/* --- when they come -------------------------------------------------------------------------------- */

static void assert_lines(const char *term, const char *sentence)
{
    struct pty_session *session = start(term);

    assert_output(session, sentence);
    assert_output(session, "(as with --plain).");
    assert_output(session, "vpcmend > Overview\r\n");
    pty_forget_output(session);
    assert_true(pty_type(session, "findings\r"));
    assert_output(session, "vpcmend > Overview > Findings\r\n");
    assert_true(pty_type(session, "rewrite vpc\r"));
    assert_output(session, "Staged 1 change");
    pty_send(session, "quit\r", 5);
    assert_ends(session, 0);
    assert_output(session, "1 decision kept: ");
    assert_no_sequences(session);
    pty_free(session);
}

static void test_terminals_without_a_cursor(void **state)
{
    (void)state;
    assert_lines("dumb", "The terminal type \"dumb\" (TERM) cannot place its cursor.");
    assert_lines("no-such", "The terminal type \"no-such\" (TERM) is unknown here.");
    assert_lines("", "TERM is not set");
}

static void test_asked_for(void **state)
{
    static const char *const arguments[] = {"demo", "--plain", NULL};
    struct pty_session *session = start_with(arguments, (struct pty_options){0});
    struct termios before, after;

    (void)state;
    assert_true(pty_wait_idle(session));
    pty_modes(session, &before);
    assert_false(before.c_lflag & ICANON);
    assert_true(pty_type(session, "3\r"));
    assert_null(strstr(pty_output(session)->text, "as with --plain"));
    assert_no_sequences(session);
    pty_send(session, "\004", 1);
    assert_ends(session, 0);
    pty_modes(session, &after);
    assert_true(after.c_lflag & ICANON);
    assert_true(after.c_lflag & ECHO);
    assert_true(after.c_lflag & ISIG);
    pty_free(session);
}

/* --- editing --------------------------------------------------------------------------------------- */

static void test_editing(void **state)
{
    struct pty_session *session = start("dumb");

    (void)state;
    assert_true(pty_type(session, "find\t"));
    assert_output(session, ":findings ");
    assert_true(pty_type(session, "\177\177x\177s\r"));
    assert_output(session, "> Findings\r\n");
    pty_forget_output(session);
    assert_true(pty_type(session, "2\r"));
    pty_forget_output(session);
    assert_true(pty_type(session, "\033[A\r")); /* the line before */
    assert_output(session, " 2  critical");
    pty_forget_output(session);
    assert_true(pty_type(session, "\r")); /* an empty line is Enter */
    assert_output(session, "> Rewrite ");
    assert_true(pty_type(session, "\t\t"));
    assert_output(session, "overview  vpcs");
    assert_no_sequences(session);
    pty_send(session, "quit\r", 5);
    assert_ends(session, 0);
    pty_free(session);
}

static void test_dropped_lines(void **state)
{
    struct pty_session *session = start("dumb");

    (void)state;
    assert_true(pty_type(session, "findings\003"));
    assert_true(pty_type(session, "plan"));
    pty_signal(session, SIGINT);
    assert_true(pty_wait_idle(session));
    pty_forget_output(session);
    assert_true(pty_type(session, "list\r"));
    assert_output(session, "vpcmend > Overview\r\n");
    pty_signal(session, SIGTERM);
    assert_ends(session, 0);
    pty_free(session);
}

static void type_up_to_question(struct pty_session *session)
{
    static const char *const lines[] = {"findings\r", "rewrite vpc\r", "write diff mend.diff\r",
                                        "write diff mend.diff\r"};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_true(pty_type(session, lines[i]));
    assert_output(session, "mend.diff: there already. Write over? [y/N] ");
}

/* An interrupt is no answer, and so no yes. */
static void test_dropped_answers(void **state)
{
    static const char *const arguments[] = {"demo", NULL};
    struct pty_session *session =
        start_with(arguments, (struct pty_options){.term = "dumb", .in_temporary = true});

    (void)state;
    assert_true(pty_wait_idle(session));
    type_up_to_question(session);
    assert_true(pty_type(session, "y\003"));
    assert_output(session, "Nothing was written.");
    pty_send(session, "quit\r", 5);
    assert_ends(session, 0);
    pty_free(session);
}

/* --- endings --------------------------------------------------------------------------------------- */

static void assert_hang_up(bool ignored, bool asked)
{
    static const char *const arguments[] = {"demo", NULL};
    struct pty_session *session =
        start_with(arguments, (struct pty_options){
                                  .term = "dumb", .ignore_hang_up = ignored, .in_temporary = true});
    struct pty_end end = {0};

    assert_true(pty_wait_idle(session));
    if (asked)
        type_up_to_question(session);
    assert_true(pty_type(session, "y"));
    pty_hang_up(session);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, 0);
    assert_in_range(end.cpu_ms, 0, 2000);
    pty_free(session);
}

static void test_hang_up_ends_at_once(void **state)
{
    (void)state;
    assert_hang_up(false, false);
    assert_hang_up(true, false);
    assert_hang_up(true, true);
}

/* --- sessions -------------------------------------------------------------------------------------- */

static struct pty_session *start_keeping(const char *const *arguments)
{
    struct strbuf state = STRBUF_INIT;
    const char *environment[2] = {0};
    struct pty_session *session;
    char *here = getcwd(NULL, 0);

    strbuf_addf(&state, "XDG_STATE_HOME=%s", here);
    environment[0] = state.text;
    session = start_with(arguments,
                         (struct pty_options){.term = "dumb", .environment = environment});
    strbuf_release(&state);
    free(here);
    assert_true(pty_wait_idle(session));
    return session;
}

/* What a dropped connection left is offered again, and an empty line goes on with it. */
static void test_sessions_go_on(void **state)
{
    static const char *const demo[] = {"demo", NULL}, *const list[] = {"--plain", NULL};
    struct pty_session *session;
    struct pty_end end;

    (void)state;
    call_directory_enter();
    session = start_keeping(demo);
    assert_true(pty_type(session, "findings\r"));
    assert_true(pty_type(session, "rewrite vpc\r"));
    pty_hang_up(session);
    assert_true(pty_wait_end(session, &end));
    pty_free(session);

    session = start_keeping(demo);
    assert_output(session, "1 decision kept from ");
    assert_output(session, "Go on with it? [Y/n] ");
    assert_true(pty_type(session, "\r"));
    assert_output(session, "> Findings\r\n");
    assert_output(session, "Taken up again: 1 decision.");
    pty_send(session, "\004", 1);
    assert_ends(session, 0);
    assert_output(session, "1 decision kept: ");
    pty_free(session);

    session = start_keeping(list);
    assert_output(session, "vpcmend > Sessions\r\n");
    assert_true(pty_type(session, "open 1\r"));
    assert_output(session, "Taken up again: 1 decision.");
    assert_no_sequences(session);
    pty_send(session, "quit\r", 5);
    assert_ends(session, 0);
    pty_free(session);
    call_directory_leave();
}

/* --- loading --------------------------------------------------------------------------------------- */

/* An export that is still being written: a pipe. Returns the end to write to. */
static int start_loading(struct pty_session **session)
{
    static const char *const arguments[] = {"pipe", NULL};
    int writer;

    call_directory_enter();
    assert_int_equal(mkfifo("pipe", 0600), 0);
    *session = start_with(arguments, (struct pty_options){.term = "dumb"});
    writer = open("pipe", O_WRONLY);
    assert_true(writer >= 0);
    assert_true(pty_wait_text(*session, "The export is being read."));
    return writer;
}

static void test_loading_is_waited_for(void **state)
{
    static const char vpc[] = "{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.0.0/16\"}]}";
    struct pty_session *session;
    int writer = start_loading(&session);

    (void)state;
    assert_int_equal(write(writer, vpc, sizeof vpc - 1), (ssize_t)sizeof vpc - 1);
    close(writer);
    assert_true(pty_wait_text(session, "vpcmend > Overview"));
    pty_send(session, "quit\r", 5);
    assert_ends(session, 0);
    pty_free(session);
    call_directory_leave();
}

static void test_loading_can_be_stopped(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct pty_session *session;
        int writer = start_loading(&session);

        pty_signal(session, signals[i]);
        assert_ends(session, 0);
        close(writer);
        pty_free(session);
        call_directory_leave();
    }
}

/* --- every kind ------------------------------------------------------------------------------------ */

/* Sixty of those installed here; `make torture` tries all that there are. */
static void test_kinds_of_terminals(void **state)
{
    char *sweep = pty_program("terminal_sweep"), *program = pty_program("vpcmend");
    struct strbuf command = STRBUF_INIT;

    (void)state;
    call_directory_enter();
    strbuf_addf(&command,
                "HOME=\"$PWD\" '%s' -n 60 '%s' /usr/share/terminfo /lib/terminfo /etc/terminfo "
                ">said || { cat said >&2; exit 1; }",
                sweep, program);
    assert_int_equal(call_shell(command.text), 0);
    call_directory_leave();
    strbuf_release(&command);
    free(sweep);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminals_without_a_cursor),
        cmocka_unit_test(test_asked_for),
        cmocka_unit_test(test_editing),
        cmocka_unit_test(test_dropped_lines),
        cmocka_unit_test(test_dropped_answers),
        cmocka_unit_test(test_hang_up_ends_at_once),
        cmocka_unit_test(test_sessions_go_on),
        cmocka_unit_test(test_loading_is_waited_for),
        cmocka_unit_test(test_loading_can_be_stopped),
        cmocka_unit_test(test_kinds_of_terminals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
