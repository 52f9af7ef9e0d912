/*
 * A journal on a disk, or a file system, that refuses: what is told names the file and the cause (R7), nothing that
 * was acknowledged is lost, and what was not can be tried again.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/session/place.h"

#include <sys/wait.h>

#include "model/base/strbuf.h"
#include "model/session/journal.h"
#include "tests/model/failing_call.h"

static void count_records(const char *text, size_t length, void *context)
{
    (void)text;
    (void)length;
    ++*(size_t *)context;
}

static struct test_place place;

/* A journal of two records, closed. */
static int set_up(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;

    (void)state;
    failing_call = (struct failing_call){.name = NULL};
    place_init(&place);
    journal = journal_create(place.path, &why);
    assert_true(journal_append(journal, "{\"a\":1}", 7, &why));
    assert_true(journal_append(journal, "{\"b\":2}", 7, &why));
    journal_close(journal);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    failing_call = (struct failing_call){.name = NULL};
    place_release(&place);
    return 0;
}

/* "PATH: what: cause" */
static void assert_told(struct strbuf *why, const char *what, int error)
{
    struct strbuf expected = STRBUF_INIT;

    strbuf_addf(&expected, "%s: %s: %s", place.path, what, strerror(error));
    assert_string_equal(why->text, expected.text);
    strbuf_release(&expected);
    strbuf_release(why);
}

static size_t records_of(bool look(const char *, journal_record *, void *, struct strbuf *))
{
    struct strbuf why = STRBUF_INIT;
    size_t count = 0;

    assert_true(look(place.path, count_records, &count, &why));
    assert_string_equal(why.text, "");
    return count;
}

/* --- looking --------------------------------------------------------------------------------------- */

static void what_cannot_be_read_is_told(void **state)
{
    static const struct {
        const char *name;
        int error;
    } faults[] = {{"open", EACCES}, {"open", EMFILE}, {"fstat", EIO}, {"pread", EIO}};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct strbuf why = STRBUF_INIT;
        struct journal *journal;
        size_t count = 0;

        let_fail(faults[i].name, faults[i].error, 1);
        assert_false(journal_read(place.path, count_records, &count, &why));
        assert_told(&why, "cannot be read", faults[i].error);
        let_fail(faults[i].name, faults[i].error, 1);
        assert_false(journal_begin(place.path, count_records, &count, &why));
        assert_told(&why, "cannot be read", faults[i].error);
        let_fail(faults[i].name, faults[i].error, 1);
        assert_int_equal(journal_open(&journal, place.path, count_records, &count, &why),
                         JOURNAL_FAILED);
        assert_null(journal);
        assert_told(&why, "cannot be opened", faults[i].error);
        assert_int_equal(count, 0);
        assert_int_equal(records_of(journal_read), 2);
    }
}

static void an_interrupted_call_is_made_again(void **state)
{
    static const char *const names[] = {"open", "pread", "pwrite", "fsync"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct strbuf why = STRBUF_INIT;
        struct journal *journal;
        size_t count = 0;

        let_fail(names[i], EINTR, 3);
        assert_int_equal(journal_open(&journal, place.path, count_records, &count, &why),
                         JOURNAL_OPEN);
        assert_true(journal_append(journal, "{}", 2, &why));
        assert_string_equal(why.text, "");
        assert_int_equal(failing_call.times, 0);
        assert_int_equal(count, 2 + i);
        journal_close(journal);
    }
}

/* Of a long journal the list of sessions needs the first record. */
static void the_beginning_is_read_only_as_far_as_needed(void **state)
{
    struct strbuf why = STRBUF_INIT, text = STRBUF_INIT;
    struct journal *journal;
    size_t count = 0;

    (void)state;
    unlink(place.path);
    strbuf_addch(&text, '"');
    while (text.length < 40000) /* longer than what is read at a time */
        strbuf_adds(&text, "0123456789");
    strbuf_addch(&text, '"');
    journal = journal_create(place.path, &why);
    for (int i = 0; i < 3; i++)
        assert_true(journal_append(journal, text.text, text.length, &why));
    journal_close(journal);
    assert_int_equal(records_of(journal_read), 3);
    failing_call = (struct failing_call){.name = "pread", .error = EIO, .times = 1, .after = 3};
    assert_true(journal_begin(place.path, count_records, &count, &why));
    assert_int_equal(count, 1);
    strbuf_release(&text);
    strbuf_release(&why);
}

/* It is whole as far as it goes now, however long it was a moment ago. */
static void a_file_that_shrinks_is_read_to_its_end(void **state)
{
    (void)state;
    let_fail("pread", 0, 1);
    assert_int_equal(records_of(journal_read), 0);
    assert_int_equal(records_of(journal_read), 2);
}

static void what_this_program_did_not_write_is_refused(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;
    size_t count = 0;

    (void)state;
    place_put(&place, "", 0);
    assert_int_equal(truncate(place.path, ((off_t)1 << 30) + 1), 0);
    assert_false(journal_read(place.path, count_records, &count, &why));
    assert_told(&why, "cannot be read", EFBIG);
    assert_int_equal(journal_open(&journal, place.path, count_records, &count, &why),
                     JOURNAL_FAILED);
    assert_told(&why, "cannot be opened", EFBIG);
    unlink(place.path);
    assert_int_equal(mkdir(place.path, 0700), 0);
    assert_false(journal_read(place.path, count_records, &count, &why));
    assert_told(&why, "cannot be read", EINVAL);
    rmdir(place.path);
    assert_int_equal(count, 0);
}

/* Lines without room for a checksum, without the blank behind it, or with a number that is none. */
static void lines_that_are_no_records_end_it(void **state)
{
    static const char *const lines[] = {
        "\n", "{}\n", "0123456789abcdef\n", "0123456789abcdef-{}\n", "0123456789abcdeg {}\n",
        "0000000000000000 {}\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        place_put(&place, lines[i], strlen(lines[i]));
        assert_int_equal(records_of(journal_read), 0);
    }
}

/* --- writing --------------------------------------------------------------------------------------- */

/* What could not be made leaves nothing behind, so that the next try finds the place free. */
static void a_file_system_without_locks_is_told(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;

    (void)state;
    unlink(place.path);
    let_fail("flock", ENOLCK, 1);
    assert_null(journal_create(place.path, &why));
    assert_told(&why, "cannot be made", ENOLCK);
    assert_int_equal(access(place.path, F_OK), -1);
    journal = journal_create(place.path, &why);
    assert_non_null(journal);
    assert_string_equal(journal_path(journal), place.path);
    journal_close(journal);
    let_fail("flock", ENOLCK, 1);
    assert_int_equal(journal_open(&journal, place.path, count_records, NULL, &why), JOURNAL_FAILED);
    assert_told(&why, "cannot be opened", ENOLCK);
    let_fail("flock", ENOLCK, 1);
    assert_int_equal(journal_remove(place.path, &why), JOURNAL_FAILED);
    assert_told(&why, "cannot be removed", ENOLCK);
    let_fail("flock", ENOLCK, 1);
    assert_false(journal_is_open(place.path)); /* nobody is known to have it */
    assert_int_equal(access(place.path, F_OK), 0);
}

/* The append and the clearing away behind it fail: the records before it stay, and the next one is taken, once
 * what is left of the first can be cut off. */
static void a_failed_append_is_as_if_not_tried(void **state)
{
    static const struct {
        const char *name;
        int error;
    } faults[] = {{"pwrite", ENOSPC}, {"pwrite", EDQUOT}, {"fsync", EIO}};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct strbuf why = STRBUF_INIT;
        struct journal *journal;
        size_t count = 0;

        assert_int_equal(journal_open(&journal, place.path, count_records, &count, &why),
                         JOURNAL_OPEN);
        let_fail(faults[i].name, faults[i].error, 1);
        assert_false(journal_append(journal, "{\"lost\":1}", 10, &why));
        assert_told(&why, "cannot be written", faults[i].error);
        assert_int_equal(records_of(journal_read), count);
        assert_true(journal_append(journal, "{}", 2, &why));
        assert_int_equal(records_of(journal_read), count + 1);
        journal_close(journal);
    }
}

/* Nothing is written behind bytes that are no record: it would be lost with them when the journal is read. */
static void what_cannot_be_cut_off_is_not_written_behind(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;
    struct stat facts;
    size_t count = 0;

    (void)state;
    assert_int_equal(stat(place.path, &facts), 0);
    assert_int_equal(truncate(place.path, facts.st_size + 5), 0);
    assert_int_equal(journal_open(&journal, place.path, count_records, &count, &why), JOURNAL_OPEN);
    assert_int_equal(count, 2);
    let_fail("ftruncate", EIO, 4);
    for (int i = 0; i < 2; i++) { /* each tries twice: before it, and to clear away */
        assert_false(journal_append(journal, "{}", 2, &why));
        assert_told(&why, "cannot be written", EIO);
    }
    assert_int_equal(failing_call.times, 0);
    assert_true(journal_append(journal, "{}", 2, &why));
    journal_close(journal);
    assert_int_equal(records_of(journal_read), 3);
}

/* --- who has it, and removing it --------------------------------------------------------------------- */

static void an_open_journal_is_not_removed(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;
    size_t count = 0;

    (void)state;
    assert_false(journal_is_open(place.path));
    assert_int_equal(journal_open(&journal, place.path, count_records, &count, &why), JOURNAL_OPEN);
    assert_true(journal_is_open(place.path));
    assert_int_equal(journal_remove(place.path, &why), JOURNAL_BUSY);
    assert_string_equal(why.text, "");
    journal_close(journal);
    journal_close(NULL);
    assert_false(journal_is_open(place.path));
    let_fail("unlink", EROFS, 1);
    assert_int_equal(journal_remove(place.path, &why), JOURNAL_FAILED);
    assert_told(&why, "cannot be removed", EROFS);
    assert_int_equal(records_of(journal_read), 2);
    assert_int_equal(journal_remove(place.path, &why), JOURNAL_OPEN);
    assert_false(journal_is_open(place.path));
    assert_int_equal(journal_remove(place.path, &why), JOURNAL_FAILED);
    assert_told(&why, "cannot be removed", ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_cannot_be_read_is_told),
        TEST(an_interrupted_call_is_made_again),
        TEST(the_beginning_is_read_only_as_far_as_needed),
        TEST(a_file_that_shrinks_is_read_to_its_end),
        TEST(what_this_program_did_not_write_is_refused),
        TEST(lines_that_are_no_records_end_it),
        TEST(a_file_system_without_locks_is_told),
        TEST(a_failed_append_is_as_if_not_tried),
        TEST(what_cannot_be_cut_off_is_not_written_behind),
        TEST(an_open_journal_is_not_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
