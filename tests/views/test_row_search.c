/* A search in pieces, interrupted and narrowed anywhere, finds what a whole one finds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "views/screens/view.h"

enum { ROWS = 20000, ROUNDS = 200, LETTERS = 4 };

static size_t count(const struct view *view)
{
    (void)view;
    return ROWS;
}

static void row(const struct view *view, size_t number, struct row *row)
{
    (void)view;
    strbuf_addf(&row->cells[0], "Row%zu", number);
    strbuf_addf(&row->cells[2], "%zx", number * 7);
    row->severity = number % 3 ? SEVERITY_COUNT : SEVERITY_LOW;
}

static const struct view_class class = {.count = count, .row = row};

static bool passes(const struct view *view, size_t number)
{
    char cells[2][32];
    const char *filter = view->filter.text;
    bool inverted = *filter == '!', found;

    snprintf(cells[0], sizeof cells[0], "row%zu", number);
    snprintf(cells[1], sizeof cells[1], "%zx", number * 7);
    found = strstr(cells[0], filter + inverted) || strstr(cells[1], filter + inverted);
    return (!view->offending_only || number % 3 == 0) &&
           (!filter[inverted] || found != inverted);
}

static void set_filter(struct view *view, const char *filter)
{
    strbuf_clear(&view->filter);
    strbuf_adds(&view->filter, filter);
}

static void assert_found(const struct view *view)
{
    size_t found = 0;

    for (size_t number = 0; number < ROWS; number++) {
        if (!passes(view, number))
            continue;
        assert_true(found < view->shown_count);
        assert_int_equal(view->shown[found++], number);
    }
    assert_int_equal(found, view->shown_count);
}

static void search_some(struct view *view)
{
    for (int pieces = rand() % 12; pieces && row_search_on(&view->search, view); pieces--)
        continue;
}

/* Types letters, each narrower than the one before, with some pieces of the search between them. */
static void type_letters(struct view *view)
{
    static const char letters[] = "0123456789abcdefrow";
    char filter[LETTERS + 2] = {0};
    size_t length = rand() % 5 == 0;

    filter[0] = length ? '!' : '\0';
    set_filter(view, filter);
    row_search_begin(&view->search, view);
    search_some(view);
    for (int i = 0; i < rand() % (LETTERS + 1); i++) {
        char before[sizeof filter];

        strcpy(before, filter);
        filter[length++] = letters[rand() % (int)(sizeof letters - 1)];
        set_filter(view, filter);
        if (filter_is_narrower(filter, before))
            row_search_narrow(&view->search, view);
        else
            row_search_begin(&view->search, view);
        search_some(view);
    }
    while (row_search_on(&view->search, view))
        continue;
}

static void test_pieces_find_what_a_whole_finds(void **state)
{
    struct view view = {.class = &class};

    (void)state;
    srand(5);
    strbuf_init(&view.filter);
    strbuf_init(&view.search.wanted);
    for (int round = 0; round < ROUNDS; round++) {
        view.offending_only = rand() % 4 == 0;
        type_letters(&view);
        assert_found(&view);
    }
    strbuf_release(&view.filter);
    row_search_release(&view.search);
    free(view.shown);
}

/* --- getting ready ------------------------------------------------------------------------------- */

enum { MANY = 300000 };

static size_t count_many(const struct view *view)
{
    (void)view;
    return MANY;
}

/* Each third row has the text. */
static void find_thirds(const struct view *view, const uint32_t *numbers, size_t length, bool *found)
{
    (void)view;
    for (size_t i = 0; i < length; i++)
        found[i] = numbers[i] % 3 == 0;
}

static const struct view_class long_class = {
    .count = count_many, .row = row, .find_text = find_thirds};

static void search_all(struct view *view)
{
    set_filter(view, "x");
    row_search_begin(&view->search, view);
    while (row_search_on(&view->search, view))
        continue;
    assert_int_equal(view->shown_count, MANY / 3);
    for (size_t i = 0; i < view->shown_count; i++)
        assert_int_equal(view->shown[i], 3 * i);
}

static void release(struct view *view)
{
    strbuf_release(&view->filter);
    row_search_release(&view->search);
    free(view->shown);
}

/* What was made ready is enough, and is used. */
static void test_room_is_made_once(void **state)
{
    struct view view = {.class = &long_class, .filter = STRBUF_INIT, .search.wanted = STRBUF_INIT};
    const uint32_t *room;

    (void)state;
    assert_false(view_has_work(&view));
    view_expect_filter(&view);
    assert_true(view_has_work(&view));
    view_work_on(&view);
    assert_false(view_has_work(&view));
    room = view.search.room;
    assert_non_null(room);
    view_expect_filter(&view); /* it has been made */
    assert_false(view_has_work(&view));
    search_all(&view);
    assert_ptr_equal(view.shown, room);
    assert_int_equal(view.shown_capacity, MANY);
    assert_null(view.search.room);
    release(&view);
}

/* A filter that comes before there was time for it, or does not come at all. */
static void test_room_is_not_needed(void **state)
{
    struct view view = {.class = &long_class, .filter = STRBUF_INIT, .search.wanted = STRBUF_INIT};

    (void)state;
    view_expect_filter(&view);
    search_all(&view);
    assert_false(view_has_work(&view));
    view_expect_filter(&view); /* rows are shown already */
    assert_false(view_has_work(&view));
    free(view.shown);
    view.shown = NULL;
    view_expect_filter(&view);
    view_work_on(&view);
    row_search_settle(&view.search);
    assert_null(view.search.room);
    release(&view);
}

static void test_short_lists_need_no_room(void **state)
{
    struct view_class made_class = long_class, short_class = long_class;
    struct view view = {.class = &made_class, .filter = STRBUF_INIT, .search.wanted = STRBUF_INIT};

    (void)state;
    made_class.find_text = NULL; /* its rows are made: that is what takes long */
    view_expect_filter(&view);
    assert_false(view_has_work(&view));
    short_class.count = count;
    view.class = &short_class;
    view_expect_filter(&view);
    assert_false(view_has_work(&view));
    release(&view);
}

static void test_narrower(void **state)
{
    (void)state;
    assert_true(filter_is_narrower("10.0", "10."));
    assert_true(filter_is_narrower("a10.0", "10."));
    assert_true(filter_is_narrower("SMTP", "smt"));
    assert_true(filter_is_narrower("smtp", "SMT"));
    assert_true(filter_is_narrower("x", ""));
    assert_false(filter_is_narrower("10", "10."));
    assert_false(filter_is_narrower("!10", "1"));
    assert_false(filter_is_narrower("1", "!1"));
    assert_false(filter_is_narrower("!ab", "!a"));
}

static void test_case_does_not_matter(void **state)
{
    struct view view = {.class = &class};

    (void)state;
    strbuf_init(&view.filter);
    strbuf_init(&view.search.wanted);
    set_filter(&view, "ROW19999");
    row_search_begin(&view.search, &view);
    assert_true(row_search_passes(&view.search, &view, 19999));
    assert_false(row_search_passes(&view.search, &view, 19998));
    assert_false(row_search_passes(&view.search, &view, ROWS));
    while (row_search_on(&view.search, &view))
        assert_false(row_search_has_reached(&view.search, &view, 19999));
    assert_int_equal(view.shown_count, 1);
    strbuf_release(&view.filter);
    row_search_release(&view.search);
    free(view.shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_find_what_a_whole_finds),
        cmocka_unit_test(test_room_is_made_once),
        cmocka_unit_test(test_room_is_not_needed),
        cmocka_unit_test(test_short_lists_need_no_room),
        cmocka_unit_test(test_narrower),
        cmocka_unit_test(test_case_does_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
