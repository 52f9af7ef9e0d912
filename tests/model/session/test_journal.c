/* A journal loses nothing that it acknowledged, whatever cut, damaged or filled the file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/mem.h"
#include "model/session/journal.h"
#include "tests/model/session/place.h"

struct records {
    char *items[32];
    size_t count;
};

static void note(const char *text, size_t length, void *context)
{
    struct records *records = context;

    assert_int_equal(strlen(text), length);
    records->items[records->count++] = mem_strdup(text);
}

static void records_release(struct records *records)
{
    for (size_t i = 0; i < records->count; i++)
        free(records->items[i]);
    records->count = 0;
}

static void append(struct journal *journal, const char *text)
{
    struct strbuf why = STRBUF_INIT;

    assert_true(journal_append(journal, text, strlen(text), &why));
    assert_string_equal(why.text, "");
}

static struct journal *opened(const char *path, struct records *records)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;

    assert_int_equal(journal_open(&journal, path, note, records, &why), JOURNAL_OPEN);
    assert_string_equal(why.text, "");
    return journal;
}

static const char *const texts[] = {"{}", "{\"a\":\"\xc3\xa9 \\n\"}", "", "{\"step\":[]}"};

enum { TEXTS = sizeof texts / sizeof texts[0] };

/* Writes them all; *bytes is the file, ends[i] where record i ends. */
static void fill(const struct test_place *place, struct strbuf *bytes, size_t ends[TEXTS])
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal = journal_create(place->path, &why);
    char chunk[4096];
    FILE *file;

    assert_non_null(journal);
    for (size_t i = 0; i < TEXTS; i++) {
        struct stat facts;

        append(journal, texts[i]);
        assert_int_equal(stat(place->path, &facts), 0);
        assert_int_equal(facts.st_mode & 0777, 0600);
        ends[i] = (size_t)facts.st_size;
    }
    journal_close(journal);
    file = fopen(place->path, "rb");
    assert_non_null(file);
    strbuf_add(bytes, chunk, fread(chunk, 1, sizeof chunk, file));
    fclose(file);
}

/* The first `count` records are there, and one more can be added and is read behind them. */
static void assert_goes_on(const struct test_place *place, size_t count)
{
    struct records records = {.count = 0};
    struct journal *journal = opened(place->path, &records);

    assert_int_equal(records.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(records.items[i], texts[i]);
    records_release(&records);
    append(journal, "{\"new\":1}");
    journal_close(journal);
    journal_close(opened(place->path, &records));
    assert_int_equal(records.count, count + 1);
    assert_string_equal(records.items[count], "{\"new\":1}");
    records_release(&records);
}

static void cut_at_every_byte(void **state)
{
    struct strbuf bytes = STRBUF_INIT;
    struct test_place place;
    size_t ends[TEXTS];

    (void)state;
    place_init(&place);
    fill(&place, &bytes, ends);
    for (size_t length = 0; length <= bytes.length; length++) {
        size_t whole = 0;

        while (whole < TEXTS && ends[whole] <= length)
            whole++;
        place_put(&place, bytes.text, length);
        assert_goes_on(&place, whole);
    }
    strbuf_release(&bytes);
    place_release(&place);
}

/* A byte that is another one ends the journal before its record; so do blocks of zeros, as a power cut leaves
 * them where data were not written in the order of the calls. */
static void damaged_at_every_byte(void **state)
{
    struct strbuf bytes = STRBUF_INIT;
    struct test_place place;
    size_t ends[TEXTS];

    (void)state;
    place_init(&place);
    fill(&place, &bytes, ends);
    for (size_t at = 0; at < bytes.length; at++) {
        char *damaged = mem_copy(bytes.text, bytes.length);
        size_t whole = 0;

        while (ends[whole] <= at)
            whole++;
        damaged[at] ^= 0x10;
        place_put(&place, damaged, bytes.length);
        assert_goes_on(&place, whole);
        memcpy(damaged, bytes.text, bytes.length);
        memset(damaged + at, 0, bytes.length - at < 8 ? bytes.length - at : 8);
        place_put(&place, damaged, bytes.length);
        assert_goes_on(&place, whole);
        free(damaged);
    }
    strbuf_release(&bytes);
    place_release(&place);
}

/* A checksum that is the right number, but not written as it is written here, was damaged. */
static void a_checksum_has_one_form(void **state)
{
    struct strbuf line = STRBUF_INIT, bytes = STRBUF_INIT;
    struct records records = {.count = 0};
    char number[] = "{\"n\":000}";

    (void)state;
    for (unsigned i = 0; line.length == 0 || line.text[0] != '0'; i++) {
        snprintf(number + 5, 4, "%03u", i); /* until one begins with a zero, and has a letter */
        number[8] = '}';
        strbuf_clear(&line);
        journal_format(&line, 0, number, strlen(number));
    }
    strbuf_addbuf(&bytes, &line);
    assert_int_equal(journal_take(&bytes, note, &records), line.length);
    assert_int_equal(records.count, 1);
    assert_string_equal(records.items[0], number);
    records_release(&records);
    for (const char *first = " +-"; *first; first++) {
        strbuf_clear(&bytes);
        strbuf_addbuf(&bytes, &line);
        bytes.text[0] = *first;
        assert_int_equal(journal_take(&bytes, note, &records), 0);
    }
    strbuf_clear(&bytes);
    strbuf_addbuf(&bytes, &line);
    for (size_t i = 0; i < 16; i++)
        bytes.text[i] = (char)toupper(bytes.text[i]);
    assert_memory_not_equal(bytes.text, line.text, 16);
    assert_int_equal(journal_take(&bytes, note, &records), 0);
    assert_int_equal(records.count, 0);
    strbuf_release(&line);
    strbuf_release(&bytes);
}

/* Records of one journal mean nothing in another place of it. */
static void exchanged_records_end_it(void **state)
{
    struct strbuf bytes = STRBUF_INIT, exchanged = STRBUF_INIT;
    struct test_place place;
    size_t ends[TEXTS];

    (void)state;
    place_init(&place);
    fill(&place, &bytes, ends);
    strbuf_add(&exchanged, bytes.text, ends[0]);
    strbuf_add(&exchanged, bytes.text + ends[1], ends[2] - ends[1]);
    strbuf_add(&exchanged, bytes.text + ends[0], ends[1] - ends[0]);
    place_put(&place, exchanged.text, exchanged.length);
    assert_goes_on(&place, 1);
    strbuf_release(&bytes);
    strbuf_release(&exchanged);
    place_release(&place);
}

static void one_at_a_time(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct records records = {.count = 0};
    struct journal *journal, *second;
    struct test_place place;

    (void)state;
    place_init(&place);
    journal = journal_create(place.path, &why);
    append(journal, "{}");
    assert_null(journal_create(place.path, &why));
    assert_non_null(strstr(why.text, place.path));
    assert_int_equal(journal_open(&second, place.path, note, &records, &why), JOURNAL_BUSY);
    assert_null(second);
    assert_true(journal_read(place.path, note, &records, &why));
    assert_int_equal(records.count, 1);
    records_release(&records);
    journal_close(journal);
    journal_close(opened(place.path, &records));
    records_release(&records);
    strbuf_release(&why);
    place_release(&place);
}

/* Who dies with the lock takes it along. */
static void a_dead_holder_holds_nothing(void **state)
{
    struct records records = {.count = 0};
    struct test_place place;
    int status;
    pid_t child;

    (void)state;
    place_init(&place);
    child = fork();
    if (child == 0) {
        struct strbuf why = STRBUF_INIT;

        journal_append(journal_create(place.path, &why), "{}", 2, &why);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    journal_close(opened(place.path, &records));
    assert_int_equal(records.count, 1);
    records_release(&records);
    place_release(&place);
}

static void what_is_no_journal_is_refused(void **state)
{
    struct strbuf why = STRBUF_INIT;
    struct journal *journal;
    struct test_place place;
    char target[80];

    (void)state;
    place_init(&place);
    assert_int_equal(journal_open(&journal, place.path, note, NULL, &why), JOURNAL_FAILED);
    assert_non_null(strstr(why.text, "No such file"));
    snprintf(target, sizeof target, "%s/target", place.directory);
    assert_int_equal(symlink(target, place.path), 0);
    assert_int_equal(journal_open(&journal, place.path, note, NULL, &why), JOURNAL_FAILED);
    assert_null(journal_create(place.path, &why));
    assert_int_not_equal(access(target, F_OK), 0);
    unlink(place.path);
    assert_int_equal(mkfifo(place.path, 0600), 0);
    assert_false(journal_read(place.path, note, NULL, &why));
    assert_int_equal(journal_open(&journal, place.path, note, NULL, &why), JOURNAL_FAILED);
    strbuf_release(&why);
    place_release(&place);
}

static void limit_size(rlim_t size)
{
    struct rlimit limit = {size, RLIM_INFINITY};

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A full disk, at every byte of the third record: it is told, what was there stays, and the next one that has
 * room is taken. */
static void a_full_disk_loses_nothing(void **state)
{
    struct strbuf bytes = STRBUF_INIT;
    struct test_place place;
    size_t ends[TEXTS];

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    place_init(&place);
    fill(&place, &bytes, ends);
    for (size_t size = ends[1]; size < ends[2]; size++) {
        struct strbuf why = STRBUF_INIT;
        struct records records = {.count = 0};
        struct journal *journal;

        place_put(&place, bytes.text, ends[1]);
        journal = opened(place.path, &records);
        records_release(&records);
        limit_size(size);
        assert_false(journal_append(journal, texts[2], strlen(texts[2]), &why));
        limit_size(RLIM_INFINITY);
        assert_non_null(strstr(why.text, place.path));
        assert_non_null(strstr(why.text, "File too large"));
        append(journal, texts[2]);
        append(journal, texts[3]);
        journal_close(journal);
        assert_goes_on(&place, 4);
        strbuf_release(&why);
    }
    strbuf_release(&bytes);
    place_release(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(damaged_at_every_byte),
        cmocka_unit_test(a_checksum_has_one_form),
        cmocka_unit_test(exchanged_records_end_it),
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(a_dead_holder_holds_nothing),
        cmocka_unit_test(what_is_no_journal_is_refused),
        cmocka_unit_test(a_full_disk_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
