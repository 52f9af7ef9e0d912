/*
 * The file of the views that were open: what is written is read back, and what is strange in it is no more than a view
 * without that. It is never worth a word: a person loses where the cursor was.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/model/session/place.h"

#include "model/base/mem.h"
#include "model/session/journal.h"
#include "model/session/saved_views.h"
#include "tests/model/failing_call.h"

static struct test_place place;

static char *views_path(void)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s.views", place.path);
    return strbuf_detach(&path);
}

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
    let_fail(NULL, 0, 0);
    saved_views_remove(place.path);
    place_release(&place);
    return 0;
}

/* A text of one record, as a journal holds it. */
static void put_record(const char *text)
{
    struct strbuf line = STRBUF_INIT;
    char *path = views_path();
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    journal_format(&line, 0, text, strlen(text));
    assert_int_equal(fwrite(line.text, 1, line.length, file), line.length);
    fclose(file);
    free(path);
    strbuf_release(&line);
}

static void add_view(struct saved_views *views, const char *kind, const char *text)
{
    struct saved_view view = {.kind = mem_strdup(kind),
                              .subject.text = text ? mem_strdup(text) : NULL,
                              .filter = mem_strdup("25 \xe2\x80\xae \"x\"\n"),
                              .offending_only = text != NULL,
                              .sort_column = text ? 3 : -1,
                              .row = UINT32_MAX,
                              .top = 7,
                              .pane_top = 2,
                              .pane_focused = !text};

    TABLE_ADD(view.subject.rows, 5);
    TABLE_ADD(view.subject.rows, UINT32_MAX);
    if (text)
        TABLE_ADD(view.marks, 0);
    TABLE_ADD(views->items, view);
}

static void assert_same_as(const struct saved_views *views)
{
    struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
    struct saved_views again;

    assert_true(saved_views_read(place.path, &again));
    saved_views_format(views, &left);
    saved_views_format(&again, &right);
    assert_string_equal(left.text, right.text);
    assert_int_equal(again.items.items[0].row, UINT32_MAX);
    assert_int_equal(again.items.items[0].subject.rows.items[1], UINT32_MAX);
    saved_views_release(&again);
    strbuf_release(&left);
    strbuf_release(&right);
}

static void what_is_written_is_read_back(void **state)
{
    struct strbuf text = STRBUF_INIT;
    struct saved_views views = {.items = {0}};

    (void)state;
    for (int i = 0; i < 2; i++) { /* the second time it is shorter */
        if (i == 0)
            add_view(&views, "rules", NULL);
        add_view(&views, "findings", i ? NULL : "sg-1");
        strbuf_clear(&text);
        saved_views_format(&views, &text);
        assert_null(strchr(text.text, '\n'));
        assert_true(saved_views_write(place.path, &text));
        assert_same_as(&views);
        saved_views_release(&views);
    }
    strbuf_release(&text);
}

static void strange_members_are_nothing(void **state)
{
    struct saved_views views;

    (void)state;
    put_record("[{\"view\":7,\"of\":[-1,4294967296,\"1\",3],\"text\":[],\"filter\":null,\"sort\":\"2\","
               "\"row\":-1,\"top\":1e300,\"pane\":true,\"marks\":{},\"later\":1},{},17]");
    assert_true(saved_views_read(place.path, &views));
    assert_int_equal(views.items.count, 3);
    for (size_t i = 0; i < views.items.count; i++) {
        const struct saved_view *view = &views.items.items[i];

        assert_null(view->kind);
        assert_null(view->subject.text);
        assert_null(view->filter);
        assert_false(view->offending_only || view->pane_focused);
        assert_int_equal(view->sort_column, -1);
        assert_int_equal(view->row | view->top | view->pane_top, 0);
        assert_int_equal(view->marks.count, 0);
    }
    assert_int_equal(views.items.items[0].subject.rows.count, 4);
    assert_int_equal(views.items.items[0].subject.rows.items[1], 0);
    assert_int_equal(views.items.items[0].subject.rows.items[3], 3);
    saved_views_release(&views);
}

/* Not there, not whole, or no list: none. */
static void what_is_not_whole_counts_as_none(void **state)
{
    static const char *const texts[] = {"", "[{]", "7", "[]", "null"};
    struct saved_views views;
    char *path = views_path();

    (void)state;
    assert_false(saved_views_read(place.path, &views));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_record(texts[i]);
        assert_false(saved_views_read(place.path, &views));
        assert_int_equal(views.items.count, 0);
    }
    put_record("[{\"view\":\"plan\"}]");
    assert_int_equal(truncate(path, 20), 0);
    assert_false(saved_views_read(place.path, &views));
    saved_views_remove(place.path);
    assert_int_equal(access(path, F_OK), -1);
    saved_views_remove(place.path); /* there is none: nothing */
    free(path);
}

static void a_failure_is_told_by_its_errno(void **state)
{
    static const struct {
        const char *name;
        int error;
    } faults[] = {{"open", EROFS}, {"pwrite", ENOSPC}, {"ftruncate", EIO}};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "[]");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        let_fail(faults[i].name, faults[i].error, 1);
        assert_false(saved_views_write(place.path, &text));
        assert_int_equal(errno, faults[i].error);
        assert_true(saved_views_write(place.path, &text));
    }
    strbuf_release(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read_back),
        TEST(strange_members_are_nothing),
        TEST(what_is_not_whole_counts_as_none),
        TEST(a_failure_is_told_by_its_errno),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
