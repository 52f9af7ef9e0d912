/*
 * The sessions of a directory: the newest first, each with what is in force in it, and what is none left out.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/session/place.h"

#include "model/base/mem.h"
#include "model/session/journal.h"
#include "model/session/saved_views.h"
#include "model/session/session_list.h"
#include "tests/model/failing_call.h"

#define FIRST(started)                                                                             \
    "{\"schema\":\"vpcmend.session/1\",\"started\":\"" started                                     \
    "\",\"author\":\"alice\",\"export\":\"xxh3:0\",\"arguments\":[]}"
#define TICK                                                                                       \
    "{\"step\":[{\"tick\":{\"account\":\"1\",\"region\":\"r\",\"address\":\"a\",\"step\":\"s\","   \
    "\"time\":\"2026-11-26T15:04:05Z\"}}]}"

static struct test_place place;

static int set_up(void **state)
{
    (void)state;
    let_fail(NULL, 0, 0);
    place_init(&place);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    place_release(&place);
    return 0;
}

static char *path_of(const char *name)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", place.directory, name);
    return strbuf_detach(&path);
}

/* A journal with these records; open, if it is not to be closed. */
static struct journal *put_journal(const char *name, const char *const *records, size_t count)
{
    struct strbuf why = STRBUF_INIT;
    char *path = path_of(name);
    struct journal *journal = journal_create(path, &why);

    for (size_t i = 0; i < count; i++)
        assert_true(journal_append(journal, records[i], strlen(records[i]), &why));
    free(path);
    return journal;
}

static void put_first(const char *name, const char *record)
{
    journal_close(put_journal(name, &record, 1));
}

static void remove_file(const char *name)
{
    char *path = path_of(name);

    assert_int_equal(unlink(path), 0);
    free(path);
}

static void the_newest_come_first(void **state)
{
    static const char *const names[] = {"b.session", "a.session", "c.session", "old.session"};
    static const char *const others[] = {"e.session", ".session", "f.session.views", "empty.session"};
    struct session_list list;

    (void)state;
    put_first("a.session", FIRST("2026-11-26T10:00:00Z"));
    put_first("b.session", FIRST("2026-11-26T10:00:00Z"));
    put_first("old.session", FIRST("2025-01-01T00:00:00Z"));
    put_first("c.session", FIRST("2026-11-26T09:59:59Z"));
    put_first("e.session", "{\"schema\":\"something/1\"}");
    put_first(".session", FIRST("2026-11-26T10:00:00Z"));
    put_first("f.session.views", FIRST("2026-11-26T10:00:00Z"));
    journal_close(put_journal("empty.session", NULL, 0));
    session_list_read(&list, place.directory);
    assert_int_equal(list.items.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(strrchr(list.items.items[i].path, '/') + 1, names[i]);
        assert_string_equal(list.items.items[i].log.author, "alice");
        remove_file(names[i]);
        remove_file(others[i]);
    }
    session_list_release(&list);
    assert_int_equal(list.items.count, 0);
}

static void without_a_directory_there_are_none(void **state)
{
    struct session_list list;

    (void)state;
    session_list_read(&list, NULL);
    assert_int_equal(list.items.count, 0);
    session_list_read(&list, "/nonexistent/sessions");
    assert_int_equal(list.items.count, 0);
    let_fail("open", EACCES, 1);
    session_list_read(&list, place.directory);
    assert_int_equal(list.items.count, 0);
    session_list_release(&list);
}

/* Ticks are in no file that is written, so a session with one is never written whole. */
static void an_entry_tells_what_is_in_force(void **state)
{
    static const struct {
        const char *records[4];
        size_t count, decisions;
        bool is_written;
    } cases[] = {
        {{FIRST("2026-11-26T10:00:00Z")}, 1, 0, false},
        {{FIRST("2026-11-26T10:00:00Z"), "{\"written\":true}"}, 2, 0, true},
        {{FIRST("2026-11-26T10:00:00Z"), TICK}, 2, 1, false},
        {{FIRST("2026-11-26T10:00:00Z"), TICK, "{\"written\":true}"}, 3, 1, false},
        {{FIRST("2026-11-26T10:00:00Z"), TICK, "{\"undo\":true}", "{\"written\":true}"}, 4, 0, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct session_list list;

        journal_close(put_journal("a.session", cases[i].records, cases[i].count));
        session_list_read(&list, place.directory);
        assert_int_equal(list.items.count, 1);
        session_entry_read(&list.items.items[0]);
        assert_int_equal(list.items.items[0].decisions, cases[i].decisions);
        assert_int_equal(list.items.items[0].is_written, cases[i].is_written);
        assert_false(list.items.items[0].is_open);
        session_list_release(&list);
        remove_file("a.session");
    }
}

/* What somebody works in is told, and cannot be removed; afterwards its views go with it. */
static void an_open_session_is_not_removed(void **state)
{
    static const char *const first[] = {FIRST("2026-11-26T10:00:00Z")};
    struct journal *journal = put_journal("a.session", first, 1);
    struct strbuf why = STRBUF_INIT, views = STRBUF_INIT;
    struct session_list list;
    char *path = path_of("a.session"), *beside = path_of("a.session.views");

    (void)state;
    strbuf_adds(&views, "[]");
    assert_true(saved_views_write(path, &views));
    session_list_read(&list, place.directory);
    session_entry_read(&list.items.items[0]);
    assert_true(list.items.items[0].is_open);
    session_list_release(&list);
    assert_false(session_remove(path, &why));
    assert_string_equal(why.text, "This session is open in another vpcmend.");
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(access(beside, F_OK), 0);
    journal_close(journal);
    strbuf_clear(&why);
    assert_true(session_remove(path, &why));
    assert_string_equal(why.text, "");
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(access(beside, F_OK), -1);
    assert_false(session_remove(path, &why));
    assert_non_null(strstr(why.text, "a.session: cannot be removed: No such file or directory"));
    free(path);
    free(beside);
    strbuf_release(&why);
    strbuf_release(&views);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_newest_come_first),
        TEST(without_a_directory_there_are_none),
        TEST(an_entry_tells_what_is_in_force),
        TEST(an_open_session_is_not_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
