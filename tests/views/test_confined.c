/*
 * The whole program watched from outside, with strace: no socket, no program but itself, nothing written but
 * where it was told to. And that being confined takes nothing from whoever uses it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/call.h"
#include "tests/support/pty_session.h"

static bool has_strace;

static int set_up(void **state)
{
    char *program = pty_program("vpcmend");

    (void)state;
    call_directory_enter();
    setenv("VPCMEND", program, 1);
    free(program);
    /* under a debugger there is no looking for leaks */
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    has_strace = call_shell("strace -f -o trace true >/dev/null 2>&1") == 0;
    if (!has_strace)
        print_message("skipped: watching the program (strace is not installed, or not allowed here)\n");
    return call_shell("\"$VPCMEND\" demo --export sample");
}

static int tear_down(void **state)
{
    (void)state;
    call_directory_leave();
    return 0;
}

/* --- watching -------------------------------------------------------------------------------------- */

/* Children are started by clone without CLONE_THREAD; the first execve is strace's own. */
static bool trace_is_quiet(void)
{
    return call_shell("grep -E '(socket|socketpair|connect|bind|listen|fork)\\(' trace") == 1 &&
           call_shell("grep -E 'clone3?\\(' trace | grep -v -e CLONE_THREAD -e ENOSYS") == 1 &&
           call_shell("test \"$(grep -c 'execve(' trace)\" = 1") == 0;
}

#ifdef VPCMEND_COVERAGE /* the counts are written when the program ends */
#define COUNTS " -e '[.]gcda\"'"
#else
#define COUNTS ""
#endif

/* Nothing is opened to be written, made or taken away, but below what `allowed` says. */
static bool trace_writes_only(const char *allowed)
{
    struct strbuf check = STRBUF_INIT;
    bool good;

    strbuf_addf(&check,
                "grep -E 'O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|mkdir|rename|link(at)?\\(|chmod|truncate' trace"
                " | grep -v -e readlink%s -e '\"%s'",
                COUNTS, allowed);
    good = call_shell(check.text) == 1;
    strbuf_release(&check);
    return good;
}

static void assert_quiet(const char *command, int status, const char *allowed)
{
    struct strbuf line = STRBUF_INIT;

    if (!has_strace)
        return;
    strbuf_addf(&line,
                "strace -f -o trace -e trace=%%network,%%file,%%process,ftruncate \"$VPCMEND\" %s"
                " >out 2>problems </dev/null",
                command);
    if (call_shell(line.text) != status)
        fail_msg("%s: %s", command, "another status");
    if (!trace_is_quiet() || !trace_writes_only(allowed))
        fail_msg("%s", command);
    strbuf_release(&line);
}

/* Or else the quiet would prove nothing. */
static void the_watcher_sees(void **state)
{
    (void)state;
    if (!has_strace)
        return;
    assert_int_equal(call_shell("strace -f -o trace sh -c 'true | true' 2>/dev/null"), 0);
    assert_false(trace_is_quiet());
    assert_true(trace_writes_only("nowhere"));
    assert_int_equal(call_shell("strace -f -o trace sh -c ': >made' 2>/dev/null"), 0);
    assert_true(trace_is_quiet());
    assert_false(trace_writes_only("nowhere"));
    assert_true(trace_writes_only("made"));
}

static void commands_reach_nothing(void **state)
{
    (void)state;
    assert_quiet("--version", 0, "nowhere");
    assert_quiet("--help", 0, "nowhere");
    assert_quiet("collector", 0, "nowhere");
    assert_quiet("audit sample", 1, "nowhere");
    assert_quiet("audit sample --format json", 1, "nowhere");
    assert_quiet("audit sample --first-look", 1, "nowhere");
    assert_quiet("path sample --from internet --to 10.0.1.75 --port 25", 1, "nowhere");
    assert_quiet("diff sample sample", 0, "nowhere");
    assert_quiet("fix sample --all --to vpc --format json", 0, "nowhere");
    assert_quiet("demo --export demo", 0, "demo");
    assert_quiet("fix sample --all --to vpc --format aws-cli -o change", 0, "change");
    assert_quiet("fix sample --all --to vpc --format export -o new", 0, "new");
}

/* An export may be hostile: what is written in it moves nothing. */
static void a_hostile_export_reaches_nothing(void **state)
{
    (void)state;
    call_write_file("hostile/security-groups.json",
                    "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"VpcId\":\"vpc-1\",\"GroupName\":"
                    "\"$(touch canary)`touch canary`\\u001b]52;c;AAAA\\u0007\",\"IpPermissions\":["
                    "{\"IpProtocol\":\"tcp\",\"FromPort\":25,\"ToPort\":25,\"IpRanges\":["
                    "{\"CidrIp\":\"0.0.0.0/0\",\"Description\":\"file:///etc/passwd\"}]}]}]}");
    assert_quiet("audit hostile", 1, "nowhere");
    assert_quiet("fix hostile --all --to remove --format aws-cli -o mended", 0, "mended");
    assert_int_equal(access("canary", F_OK), -1);
}

/* --- the screens ----------------------------------------------------------------------------------- */

static void assert_mode(const struct pty_session *session, const char *name, unsigned mode)
{
    struct strbuf path = STRBUF_INIT;
    struct stat facts;

    strbuf_addf(&path, "%s/%s", pty_directory(session), name);
    if (stat(path.text, &facts) < 0)
        fail_msg("%s is not there", path.text);
    assert_int_equal(facts.st_mode & 07777, mode);
    strbuf_release(&path);
}

static void assert_screens_are_quiet(const struct pty_session *session)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "cp '%s/trace' trace && test -s trace", pty_directory(session));
    assert_int_equal(call_shell(line.text), 0);
    strbuf_release(&line);
    assert_true(trace_is_quiet());
}

/* A plan is written where somebody says, with what is for their eyes only; history beside it. */
static void screens_write_where_asked(void **state)
{
    static const char *const arguments[] = {
        "-f", "-o", "trace", "-e", "trace=%network,%process", NULL, "demo", NULL};
    const char *watched[sizeof arguments / sizeof *arguments];
    char *program = pty_program("vpcmend");
    struct pty_options options = {.program = program, .arguments = arguments + 6, .in_temporary = true};
    struct pty_session *session;
    struct pty_end end;

    (void)state;
    if (has_strace) {
        memcpy(watched, arguments, sizeof arguments);
        watched[5] = program;
        options.program = "/usr/bin/strace";
        options.arguments = watched;
    }
    session = pty_start(&options);
    assert_true(pty_wait_idle(session));
    assert_true(pty_press_all(session, "f r Enter"));
    assert_true(pty_press_all(session, ": \"write aws-cli apply.sh\" Enter"));
    assert_true(pty_press_all(session, ": \"write json plan.json\" Enter"));
    assert_mode(session, "apply.sh", 0700);
    assert_mode(session, "plan.json", 0600);
    assert_mode(session, "state/vpcmend", 0700);
    assert_mode(session, "state/vpcmend/history", 0600);
    pty_send(session, ":quit!\r", 7);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    if (has_strace)
        assert_screens_are_quiet(session);
    pty_free(session);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_watcher_sees),
        cmocka_unit_test(commands_reach_nothing),
        cmocka_unit_test(a_hostile_export_reaches_nothing),
        cmocka_unit_test(screens_write_where_asked),
    };

    return cmocka_run_group_tests_name("confined", tests, set_up, tear_down);
}
