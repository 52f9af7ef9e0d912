/*
 * Calls of open files: an interruption is no error, an error is told as it is, and what has no end is known before
 * somebody reads it for ever.
 */
#define _GNU_SOURCE /* RTLD_NEXT, posix_openpt */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "model/base/descriptor.h"
#include "tests/model/failing_call.h"

static char path[] = "/tmp/descriptor-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    close(mkstemp(path));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

/* What the file holds now. */
static void assert_holds(const char *text)
{
    char bytes[64];
    FILE *file = fopen(path, "rb");
    size_t length = fread(bytes, 1, sizeof bytes, file);

    fclose(file);
    assert_int_equal(length, strlen(text));
    assert_memory_equal(bytes, text, length);
}

static void an_interruption_is_no_error(void **state)
{
    int file;

    (void)state;
    let_fail("open", EINTR, 2);
    file = descriptor_open(path, O_WRONLY | O_TRUNC, 0);
    assert_true(file >= 0);
    assert_int_equal(failing_call.times, 0);
    assert_true(fcntl(file, F_GETFD) & FD_CLOEXEC);
    let_fail("write", EINTR, 2);
    assert_true(descriptor_write(file, "hello", 5));
    assert_int_equal(failing_call.times, 0);
    let_fail("pwrite", EINTR, 2);
    assert_true(descriptor_write_at(file, "LL", 2, 2));
    assert_int_equal(failing_call.times, 0);
    let_fail("fsync", EINTR, 2);
    assert_true(descriptor_sync(file));
    assert_int_equal(failing_call.times, 0);
    close(file);
    assert_holds("heLLo");
}

static void an_error_is_told_as_it_is(void **state)
{
    int file = descriptor_open(path, O_WRONLY | O_TRUNC, 0);

    (void)state;
    let_fail("open", ENFILE, 1);
    assert_int_equal(descriptor_open(path, O_RDONLY, 0), -1);
    assert_int_equal(errno, ENFILE);
    let_fail("write", ENOSPC, 1);
    assert_false(descriptor_write(file, "hello", 5));
    assert_int_equal(errno, ENOSPC);
    let_fail("pwrite", EIO, 1);
    assert_false(descriptor_write_at(file, "hello", 5, 0));
    assert_int_equal(errno, EIO);
    let_fail("fsync", EDQUOT, 1);
    assert_false(descriptor_sync(file));
    assert_int_equal(errno, EDQUOT);
    close(file);
    assert_holds("");
}

static void a_directory_is_opened_or_told(void **state)
{
    DIR *directory = descriptor_directory("/tmp");
    int lowest, after;

    (void)state;
    assert_non_null(directory);
    assert_non_null(readdir(directory));
    closedir(directory);
    assert_null(descriptor_directory(path));
    assert_int_equal(errno, ENOTDIR);
    assert_null(descriptor_directory("/nonexistent"));
    assert_int_equal(errno, ENOENT);
    lowest = dup(0);
    close(lowest);
    let_fail("fdopendir", ENOMEM, 1);
    assert_null(descriptor_directory("/tmp"));
    assert_int_equal(errno, ENOMEM);
    after = dup(0);
    close(after);
    assert_int_equal(after, lowest); /* nothing stays open */
}

static bool is_endless(const char *name)
{
    int file = descriptor_open(name, O_RDONLY | O_NOCTTY, 0);
    bool endless;

    assert_true(file >= 0);
    endless = descriptor_is_endless(file);
    close(file);
    return endless;
}

static void what_has_no_end_is_known(void **state)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);

    (void)state;
    assert_true(is_endless("/dev/zero"));
    assert_true(is_endless("/dev/urandom"));
    assert_false(is_endless("/dev/null"));
    assert_false(is_endless(path));
    assert_false(is_endless("/tmp"));
    if (terminal >= 0)
        assert_false(descriptor_is_endless(terminal));
    close(terminal);
    fstat_kind = S_IFBLK; /* as a disk */
    assert_true(is_endless(path));
    fstat_kind = 0;
    assert_false(descriptor_is_endless(-1));
    let_fail("stat", ENOENT, 1); /* where there is no /dev/null to compare with */
    assert_true(is_endless("/dev/null"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interruption_is_no_error),
        cmocka_unit_test(an_error_is_told_as_it_is),
        cmocka_unit_test(a_directory_is_opened_or_told),
        cmocka_unit_test(what_has_no_end_is_known),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
