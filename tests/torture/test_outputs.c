/*
 * Outputs that are full, closed, limited or not listened to, for real.
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
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/call.h"
#include "tests/support/pty_session.h"
#include "tests/torture/torture.h"

static int set_up(void **state)
{
    char *program = pty_program("vpcmend"), *real = realpath(program, NULL);

    assert_non_null(real);
    setenv("VPCMEND", real, 1);
    torture_set_up(state);
    free(real);
    free(program);
    return 0;
}

/* What prints: without a place of its own for the output. */
static bool prints(const char *line)
{
    return !strstr(line, " out");
}

/* The shell's status of the command with `how` behind it; the first word is the program's. */
static int shell(const char *line, const char *how)
{
    struct strbuf command = STRBUF_INIT;
    int status;

    strbuf_addf(&command, "\"$VPCMEND\"%s %s", line + strlen("vpcmend"), how);
    status = call_shell(command.text);
    strbuf_release(&command);
    return status;
}

static void assert_told(const char *line, const char *where, const char *message)
{
    char how[200], check[200];

    snprintf(how, sizeof how, "%s 2>told", where);
    snprintf(check, sizeof check,
             "test \"$(tail -n 1 told)\" = 'vpcmend: standard output: cannot be written: %s'", message);
    if (shell(line, how) != 2)
        fail_msg("%s %s: the status is not 2", line, where);
    if (call_shell(check) != 0)
        fail_msg("%s %s: something else is told", line, where);
}

static void a_full_disk_and_a_closed_output_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; torture_commands[i]; i++) {
        if (!prints(torture_commands[i]))
            continue;
        assert_told(torture_commands[i], ">/dev/full", "No space left on device");
        assert_told(torture_commands[i], ">&-", "Bad file descriptor");
        assert_int_not_equal(shell(torture_commands[i], ">/dev/null 2>/dev/full"), -1);
        assert_int_not_equal(shell(torture_commands[i], ">/dev/null 2>&-"), -1);
        assert_int_not_equal(shell(torture_commands[i], ">/dev/null 2>&1 <&-"), -1);
    }
}

/* Ends as git does: by SIGPIPE, without a word. */
static void a_reader_that_has_gone_is_no_word(void **state)
{
    int ends[2], status;
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        if (!freopen("told", "w", stderr))
            _exit(3);
        signal(SIGPIPE, SIG_DFL);
        execl(getenv("VPCMEND"), "vpcmend", "collector", (char *)NULL);
        _exit(3);
    }
    close(ends[1]);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGPIPE);
    assert_int_equal(call_shell("test -f told && test ! -s told"), 0);
}

/* Whole files or none, and no temporary ones: each is among those of the undisturbed run. */
static void assert_whole(void)
{
    assert_int_equal(call_shell("cd \"$LIMITED\" && for f in $(find . -type f); do"
                                " cmp -s \"$f\" \"$OLDPWD/whole/$f\" || exit 1; done"),
                     0);
}

static void files_that_may_not_grow(void **state)
{
    (void)state;
    assert_int_equal(shell("vpcmend demo", "--export whole"), 0);
    setenv("LIMITED", "limited", 1);
    for (int blocks = 1; blocks <= 64; blocks += torture_is_long() ? 1 : 8) {
        char command[200];

        snprintf(command, sizeof command,
                 "rm -rf limited; (ulimit -f %d; exec \"$VPCMEND\" demo --export limited) 2>told", blocks);
        if (call_shell(command) == 0)
            continue;
        assert_int_equal(call_shell("grep -q '^vpcmend: limited/.*: cannot be written: File too large' told"), 0);
        assert_whole();
    }
}

/* In a mount namespace of its own, where that is allowed. */
static void a_disk_of_16_kib(void **state)
{
    (void)state;
    if (call_shell("unshare -rm sh -c 'mkdir -p disk && mount -t tmpfs -o size=16k none disk' 2>/dev/null") != 0) {
        printf("skipped: a full disk of 16 KiB (no mount is allowed here)\n");
        skip();
    }
    assert_int_equal(shell("vpcmend demo", "--export whole"), 0);
    assert_int_equal(call_shell("mkdir -p disk copy; unshare -rm sh -c 'mount -t tmpfs -o size=16k none disk && "
                                "\"$VPCMEND\" demo --export disk/out 2>told; echo $? >status; cp -r disk/out/. copy'"),
                     0);
    assert_int_equal(call_shell("test $(cat status) -eq 2"), 0);
    assert_int_equal(call_shell("grep -q '^vpcmend: disk/out.*: cannot be .*: No space left on device' told"), 0);
    setenv("LIMITED", "copy", 1);
    assert_whole();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_disk_and_a_closed_output_are_told, set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(a_reader_that_has_gone_is_no_word, set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(files_that_may_not_grow, set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(a_disk_of_16_kib, set_up, torture_tear_down),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
