/*
 * Files that are none, that change while they are read, that are cut anywhere, deep, wide or large: accepted, or
 * refused by name; never a hang.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/read/files.h"
#include "tests/support/call.h"
#include "tests/support/pty_session.h"
#include "tests/torture/torture.h"

static struct outcome run(const char *line)
{
    return torture_run(torture_command, (void *)(uintptr_t)line, &(struct fault){0});
}

/* The status, and what is said; a child that hangs is killed after 20 seconds and has no status. */
static void assert_run(const char *line, int status, const char *said)
{
    struct outcome outcome = run(line);

    if (outcome.status != status || !strstr(outcome.problems.text, said))
        fail_msg("%s: status %d, signal %d\n%.500s", line, outcome.status, outcome.signal, outcome.problems.text);
    torture_release(&outcome);
}

/* --- no files --------------------------------------------------------------------------------------- */

static void devices_are_refused(void **state)
{
    static const char endless[] = "/dev/zero: a socket or a device, which has no end: not read";

    (void)state;
    assert_run("vpcmend audit /dev/zero", 2, endless);
    assert_run("vpcmend audit --first-look /dev/zero", 2, endless);
    assert_run("vpcmend plan check /dev/zero plain", 2, endless);
    assert_run("vpcmend audit plain /dev/zero --fail-on never", 2, endless);
    assert_run("vpcmend audit plain --flow-logs /dev/zero", 2, "/dev/zero: a device, which has no end");
    assert_run("vpcmend audit --exports-from /dev/zero --format ndjson", 2, "/dev/zero: ");
    assert_run("vpcmend path plain --batch /dev/zero", 2, "/dev/zero: ");
    assert_run("vpcmend audit /dev/null", 2, "/dev/null:1:1: the file is empty");
}

static void what_a_directory_holds_is_looked_at_first(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("plain/fifo.json", 0600), 0);
    assert_int_equal(symlink("/dev/zero", "plain/zero.json"), 0);
    assert_int_equal(symlink("self", "plain/self"), 0);
    assert_int_equal(symlink("..", "plain/up"), 0);
    assert_run("vpcmend audit plain", 1, "plain/fifo.json: not a file (a pipe, socket or device): not read");
    assert_run("vpcmend audit plain", 1, "plain/zero.json: not a file (a pipe, socket or device): not read");
    assert_run("vpcmend audit plain", 1, "plain/self: cannot be read: Too many levels of symbolic links");
    assert_run("vpcmend audit plain", 1, "a link back to a directory above it is not followed");
}

/* A pipe that is named is waited for, as by other programs; at the screens one can leave meanwhile. */
static void a_pipe_is_waited_for(void **state)
{
    static const char *const arguments[] = {"pipe", NULL};
    char *program = pty_program("vpcmend");
    struct pty_session *session;
    struct pty_end end;
    int writer;

    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(call_shell("cat plain/groups.json > pipe &"), 0);
    assert_run("vpcmend audit pipe", 1, "");
    session = pty_start(&(struct pty_options){.program = program, .arguments = arguments});
    assert_true(pty_wait_text(session, "Loading"));
    pty_send(session, "q", 1);
    assert_true(pty_wait_end(session, &end));
    assert_int_equal(end.status, 0);
    pty_free(session);
    writer = open("pipe", O_WRONLY | O_NONBLOCK);
    if (writer >= 0)
        close(writer);
    free(program);
}

/* --- files that change ------------------------------------------------------------------------------ */

static void write_part(const char *text, size_t length)
{
    int file = open("plain/rules.json", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (write(file, text, length) < 0 || ftruncate(file, (off_t)length / 2) < 0 ||
        pwrite(file, text, length, 0) < 0)
        _exit(1);
    close(file);
}

static pid_t start_changing(void)
{
    struct strbuf text = STRBUF_INIT;
    pid_t child;

    assert_true(file_read_stream("plain/rules.json", &text));
    child = fork();
    if (child == 0) {
        alarm(300);
        for (size_t i = 1;; i++)
            write_part(text.text, i % 3 ? text.length : i % text.length);
    }
    strbuf_release(&text);
    return child;
}

static void files_change_while_they_are_read(void **state)
{
    static const char *const lines[] = {
        "vpcmend audit plain", "vpcmend audit plain --first-look", "vpcmend diff plain later",
        "vpcmend fix plain --all --acls --to vpc --format export -o out"};
    int rounds = torture_is_long() ? 1000 : 15;
    pid_t changing = start_changing();

    (void)state;
    for (int i = 0; i < rounds; i++) {
        for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
            struct outcome outcome = run(lines[k]);

            if (outcome.signal || outcome.status < 0 || outcome.status > 2)
                fail_msg("%s: status %d, signal %d", lines[k], outcome.status, outcome.signal);
            torture_release(&outcome);
        }
    }
    kill(changing, SIGKILL);
    waitpid(changing, NULL, 0);
}

/* --- cut off ---------------------------------------------------------------------------------------- */

static void write_bytes(const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(name, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* What stands before the cut is read, so the status may be any of the program's. */
static void assert_cut(size_t at)
{
    struct outcome outcome = run("vpcmend audit cut");

    if (outcome.signal || outcome.status > 2 || !strstr(outcome.problems.text, "vpcmend: cut:"))
        fail_msg("cut at %zu: status %d, signal %d\n%.500s", at, outcome.status, outcome.signal,
                 outcome.problems.text);
    torture_release(&outcome);
}

/* Nothing of one that is cut is taken for the whole: that is said, with its name. */
static void cut_at_every_byte(void **state)
{
    static const char *const names[] = {"plain/groups.json", "terraform.tfstate", "plan.tf.json", "config.json",
                                        "packed.json.gz"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct strbuf text = STRBUF_INIT;
        uint64_t stride;

        assert_true(file_read_stream(names[i], &text));
        stride = torture_stride(text.length, 12);
        for (size_t at = i % stride; at < text.length; at += stride) {
            write_bytes("cut", text.text, at);
            assert_cut(at);
        }
        strbuf_release(&text);
    }
}

/* --- deep, wide, large ------------------------------------------------------------------------------ */

struct cost {
    int status;
    double seconds; /* of the processor */
    long kilobytes;
    double megabytes; /* of the file */
};

static struct cost cost_of(const char *line, const char *file)
{
    struct cost cost;
    struct rusage usage;
    struct stat facts;
    int status;
    pid_t child = fork();

    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY), told = open("told", O_WRONLY | O_CREAT | O_TRUNC, 0600);

        dup2(nowhere, STDOUT_FILENO);
        dup2(told, STDERR_FILENO);
        alarm(120);
        _exit(torture_command((void *)(uintptr_t)line));
    }
    wait4(child, &status, 0, &usage);
    assert_int_equal(stat(file, &facts), 0);
    cost.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    cost.seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    cost.kilobytes = usage.ru_maxrss;
    cost.megabytes = (double)facts.st_size / 1e6;
    return cost;
}

/* BEFORE, COUNT times PIECE, COUNT times CLOSING, AFTER. */
struct shape {
    const char *name, *before, *piece, *closing, *after;
    int status;
    const char *said;
};

#define IN_GROUP "{\"SecurityGroups\":[{\"GroupId\":\"sg-1\",\"GroupName\":\"m\",\"VpcId\":\"vpc-1\","

static const struct shape shapes[] = {
    {"deep lists", "{\"SecurityGroups\":", "[", "]", "}", 0, "big.json:1:1020: nested too deeply"},
    {"deep in a group", IN_GROUP "\"Tags\":", "[", "]", "}]}", 0, "nested too deeply"},
    {"deep objects", "", "{\"a\":", "}", "", 2, "big.json:1:"},
    {"never closed", "", "[", "", "", 2, "big.json:1:1001: nested too deeply"},
    {"a wide list", "{\"SecurityGroups\":[1", ",1", "", "]}", 0, "big.json:1:20: an object should be here"},
    {"many tags", IN_GROUP "\"Tags\":[{}", ",{\"Key\":\"k\",\"Value\":\"v\"}", "", "]}]}", 0, ""},
    {"the same name", IN_GROUP "\"A\":1", ",\"A\":1", "", "}]}", 0, " in one object"},
    {"a long name", IN_GROUP "\"A", "aaaaaaaaaaaaaaaa", "", "\":1}]}", 0, ""},
    {"a long text", IN_GROUP "\"A\":\"", "\\u0041\\u0000a", "", "\"}]}", 0, ""},
    {"a long number", IN_GROUP "\"A\":1", "0000000000000000", "", "}]}", 0, ""},
    {"blanks", IN_GROUP, "                ", "", "\"A\":1}]}", 0, ""},
    {"no UTF-8", IN_GROUP "\"A\":\"", "\xff\xc0\x80\xed\xa0\x80", "", "\"}]}", 0, "big.json:1:"},
};

static void repeat(FILE *file, const char *piece, size_t count)
{
    for (size_t i = 0; i < count && *piece; i++)
        fputs(piece, file);
}

static void write_shape(const struct shape *shape, size_t count)
{
    FILE *file = fopen("big.json", "wb");

    assert_non_null(file);
    fputs(shape->before, file);
    repeat(file, shape->piece, count);
    repeat(file, shape->closing, count);
    fputs(shape->after, file);
    fclose(file);
}

static void shapes_of_a_million(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct strbuf said = STRBUF_INIT;
        struct cost cost;

        write_shape(&shapes[i], torture_is_long() ? 1000000 : 100000);
        cost = cost_of("vpcmend audit big.json", "big.json");
        assert_true(file_read_stream("told", &said));
        if (torture_is_long())
            printf("%-16s %6.1f MB  %5.2f s  %5.0f MiB\n", shapes[i].name, cost.megabytes, cost.seconds,
                   (double)cost.kilobytes / 1024);
        if (cost.status != shapes[i].status || !strstr(said.text, shapes[i].said))
            fail_msg("%s: status %d\n%.400s", shapes[i].name, cost.status, said.text);
        strbuf_release(&said);
    }
}

/* Ordinary groups, a gigabyte of them, or else ten megabytes. */
static void a_gigabyte(void **state)
{
    unsigned groups = torture_is_long() ? 2200000 : 22000;
    struct cost cost;
    FILE *file;

    (void)state;
    file = fopen("big.json", "wb");
    assert_non_null(file);
    fputs("{\"SecurityGroups\":[", file);
    for (unsigned i = 0; i < groups; i++)
        fprintf(file,
                "%s\n  {\"GroupId\":\"sg-%08x\",\"GroupName\":\"group-%u\",\"OwnerId\":\"123456789012\",\"VpcId\":"
                "\"vpc-1\",\"Description\":\"one of very many groups of a large account, with a description of "
                "ordinary length\",\"Tags\":[{\"Key\":\"Name\",\"Value\":\"group-%u\"},{\"Key\":\"team\",\"Value\":"
                "\"mail\"}],\"IpPermissions\":[{\"IpProtocol\":\"tcp\",\"FromPort\":443,\"ToPort\":443,"
                "\"IpRanges\":[{\"CidrIp\":\"10.0.0.0/8\",\"Description\":\"from inside\"}],\"Ipv6Ranges\":[],"
                "\"PrefixListIds\":[],\"UserIdGroupPairs\":[]}]}",
                i ? "," : "", i, i, i);
    fputs("]}", file);
    fclose(file);
    cost = cost_of("vpcmend audit big.json", "big.json");
    printf("%-16s %6.1f MB  %5.2f s  %5.0f MiB\n", "ordinary groups", cost.megabytes, cost.seconds,
           (double)cost.kilobytes / 1024);
    assert_int_equal(cost.status, 0);
#ifndef __SANITIZE_ADDRESS__
    assert_true((double)cost.kilobytes / 1024 < 4 * cost.megabytes);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(devices_are_refused, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(what_a_directory_holds_is_looked_at_first, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(a_pipe_is_waited_for, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(files_change_while_they_are_read, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(cut_at_every_byte, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(shapes_of_a_million, torture_set_up, torture_tear_down),
        cmocka_unit_test_setup_teardown(a_gigabyte, torture_set_up, torture_tear_down),
    };

    torture_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
