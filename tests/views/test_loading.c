/*
 * The screen while the export is being read. A pipe that the test holds keeps the reading from ending
 * for as long as it likes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "tests/support/pty_session.h"

static const char groups[] =
    "{\"SecurityGroups\": [{\"GroupId\": \"sg-0aa\", \"GroupName\": \"mail-relay\", "
    "\"IpPermissions\": "
    "[{\"IpProtocol\": \"tcp\", \"FromPort\": 25, \"ToPort\": 25, \"IpRanges\": "
    "[{\"CidrIp\": \"0.0.0.0/0\"}, {\"CidrIp\": \"10.0.0.0/8\"}]}, {\"IpProtocol\": \"tcp\", "
    "\"FromPort\": 443, \"ToPort\": 443, \"IpRanges\": [{\"CidrIp\": \"0.0.0.0/0\"}]}]}]}";

struct loading {
    char *directory, *file, *pipe;
    struct pty_session *session;
    int writer; /* end of the pipe */
};

static char *path_in(const char *directory, const char *name)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", directory, name);
    return strbuf_detach(&path);
}

static void write_file(const char *path, const char *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT, 0600);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
    close(descriptor);
}

static void write_groups(const char *path)
{
    write_file(path, groups);
}

/* Groups in a file, unless none are to be written, and a pipe that says nothing yet. */
static void start_with(struct loading *loading, void (*write_them)(const char *path))
{
    char *program = pty_program("vpcmend");
    const char *arguments[3] = {0};

    loading->directory = mem_strdup("/tmp/vpcmend-loading-XXXXXX");
    assert_non_null(mkdtemp(loading->directory));
    loading->file = path_in(loading->directory, "groups.json");
    loading->pipe = path_in(loading->directory, "pipe");
    if (write_them)
        write_them(loading->file);
    assert_int_equal(mkfifo(loading->pipe, 0600), 0);
    arguments[0] = write_them ? loading->file : loading->pipe;
    arguments[1] = write_them ? loading->pipe : NULL;
    loading->session = pty_start(&(struct pty_options){.program = program, .arguments = arguments});
    assert_non_null(loading->session);
    loading->writer = open(loading->pipe, O_WRONLY);
    assert_true(loading->writer >= 0);
    free(program);
}

static void start(struct loading *loading, bool with_groups)
{
    start_with(loading, with_groups ? write_groups : NULL);
}

static void say(struct loading *loading, const char *text)
{
    assert_int_equal(write(loading->writer, text, strlen(text)), (ssize_t)strlen(text));
    close(loading->writer);
    loading->writer = -1;
}

static void assert_ends(struct loading *loading, int status)
{
    struct pty_end end;

    assert_true(pty_wait_end(loading->session, &end));
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, status);
}

static void finish(struct loading *loading)
{
    if (loading->writer >= 0)
        close(loading->writer);
    pty_free(loading->session);
    unlink(loading->file);
    unlink(loading->pipe);
    rmdir(loading->directory);
    free(loading->file);
    free(loading->pipe);
    free(loading->directory);
}

/* What was found is there before all is read; what needs all of it waits, with a sentence. */
static void test_first_screen(void **state)
{
    struct loading loading;

    (void)state;
    start(&loading, true);
    assert_true(pty_wait_text(loading.session, "Loading"));
    assert_true(pty_wait_text(loading.session, "sg-0aa"));
    assert_true(pty_wait_text(loading.session, "mail-relay"));
    assert_true(pty_wait_text(loading.session, "1 inbound rule lets anybody in on an SMTP port."));
    assert_true(pty_wait_text(loading.session, "security-group rules 3, security groups 1"));
    pty_send(loading.session, "f", 1);
    assert_true(pty_wait_text(loading.session, "still being read"));
    pty_send(loading.session, ":plan\r", 6);
    assert_true(pty_wait_text(loading.session, "still being read"));
    say(&loading, "{\"Vpcs\": []}");
    assert_true(pty_wait_text(loading.session, "Overview"));
    assert_true(pty_wait_idle(loading.session));
    assert_false(pty_shows(loading.session, "still being read"));
    assert_true(pty_press_all(loading.session, "f"));
    assert_true(pty_shows(loading.session, "sg-0aa"));
    pty_send(loading.session, "q", 1);
    assert_ends(&loading, 0);
    finish(&loading);
}

/* The groups, with more than eight megabytes of blanks inside. */
static void write_large(const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fprintf(file, "{\"SecurityGroups\": [%9000000s", "");
    fputs(groups + strlen("{\"SecurityGroups\": ["), file);
    assert_int_equal(fclose(file), 0);
}

/* Of a large export the verdict is there first; what reading it finds is not listed again. */
static void test_first_look(void **state)
{
    struct loading loading;

    (void)state;
    start_with(&loading, write_large);
    assert_true(pty_wait_text(
        loading.session, "First look: 1 inbound rule in 1 group lets anybody in on an SMTP port."));
    assert_true(pty_wait_text(loading.session, "security-group rules 3, security groups 1"));
    assert_true(pty_shows(loading.session, "First look: 1 inbound rule"));
    assert_true(pty_shows(loading.session, "sg-0aa"));
    assert_true(pty_shows(loading.session, "1/1"));
    say(&loading, "{\"Vpcs\": []}");
    assert_true(pty_wait_text(loading.session, "Overview"));
    finish(&loading);
}

/* A view that was opened meanwhile stays, with the Overview below it. */
static void test_help_stays_open(void **state)
{
    struct loading loading;

    (void)state;
    start(&loading, true);
    assert_true(pty_wait_text(loading.session, "Loading"));
    pty_send(loading.session, "?", 1);
    assert_true(pty_wait_text(loading.session, "Help"));
    say(&loading, "{\"Vpcs\": []}");
    assert_true(pty_wait_text(loading.session, "Overview › Help"));
    assert_true(pty_wait_idle(loading.session));
    assert_true(pty_press_all(loading.session, "Backspace"));
    assert_false(pty_shows(loading.session, "Help"));
    finish(&loading);
}

/* The end of reading does not take a prompt away. */
static void test_prompt_outlives_loading(void **state)
{
    struct loading loading;

    (void)state;
    start(&loading, true);
    assert_true(pty_wait_text(loading.session, "sg-0aa"));
    pty_send(loading.session, "/relay", 6);
    assert_true(pty_wait_text(loading.session, "/relay"));
    say(&loading, "{\"Vpcs\": []}");
    assert_true(pty_wait_idle(loading.session));
    assert_true(pty_shows(loading.session, "Loading"));
    pty_send(loading.session, "\r", 1);
    assert_true(pty_wait_text(loading.session, "Overview"));
    finish(&loading);
}

/* Leaving does not wait for a writer that does not write; going back from the first screen leaves nothing. */
static void test_stopping(void **state)
{
    struct loading loading;

    (void)state;
    start(&loading, true);
    assert_true(pty_wait_text(loading.session, "Loading"));
    pty_send(loading.session, "h", 1);
    assert_true(pty_wait_text(loading.session, "This is the first screen. q leaves."));
    pty_send(loading.session, "q", 1);
    assert_ends(&loading, 0);
    finish(&loading);
}

static void test_hang_up(void **state)
{
    struct loading loading;
    struct pty_end end;

    (void)state;
    start(&loading, true);
    assert_true(pty_wait_text(loading.session, "Loading"));
    pty_signal(loading.session, SIGHUP);
    assert_true(pty_wait_end(loading.session, &end));
    assert_int_equal(end.signal, 0);
    finish(&loading);
}

/* Nothing readable: the terminal is given back, and then it is said. */
static void test_nothing_readable(void **state)
{
    struct loading loading;

    (void)state;
    start(&loading, false);
    assert_true(pty_wait_text(loading.session, "Loading"));
    say(&loading, "hello");
    assert_ends(&loading, 2);
    assert_true(pty_shows(loading.session, "nothing readable was found"));
    assert_false(pty_in_alternate(loading.session));
    finish(&loading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_screen),     cmocka_unit_test(test_first_look),
        cmocka_unit_test(test_help_stays_open),  cmocka_unit_test(test_prompt_outlives_loading),
        cmocka_unit_test(test_stopping),         cmocka_unit_test(test_hang_up),
        cmocka_unit_test(test_nothing_readable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
