/*
 * Which rows are shown and in what order: filter, offending only, sorting. A filter that is being
 * typed is answered when a page is found; the rest is looked for while nothing else is to be done.
 */
#include "views/screens/view.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/app.h"

static int fold(char byte)
{
    return tolower((unsigned char)byte);
}

struct keyed_row {
    char *key; /* the cell sorted by */
    uint32_t number;
};

/* Numbers inside texts compare as numbers: "sg-9" before "sg-10". */
static int compare_natural(const char *a, const char *b)
{
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            char *a_end, *b_end;
            unsigned long long left = strtoull(a, &a_end, 10), right = strtoull(b, &b_end, 10);

            if (left != right)
                return left < right ? -1 : 1;
            a = a_end;
            b = b_end;
        } else {
            if (fold(*a) != fold(*b))
                return fold(*a) - fold(*b);
            a++;
            b++;
        }
    }
    return (*a != 0) - (*b != 0);
}

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed_row *left = a, *right = b;
    int order = compare_natural(left->key, right->key);

    if (order)
        return order;
    return left->number < right->number ? -1 : left->number > right->number;
}

static void sort_shown(struct view *view)
{
    struct keyed_row *keyed = mem_zalloc(view->shown_count, sizeof *keyed);
    struct row row;

    row_init(&row);
    for (size_t i = 0; i < view->shown_count; i++) {
        row_clear(&row);
        view->class->row(view, view->shown[i], &row);
        keyed[i].number = view->shown[i];
        keyed[i].key = mem_strdup(row.cells[view->sort_column].text);
    }
    row_release(&row);
    qsort(keyed, view->shown_count, sizeof *keyed, compare_keyed);
    for (size_t i = 0; i < view->shown_count; i++) {
        view->shown[i] = keyed[i].number;
        free(keyed[i].key);
    }
    free(keyed);
}

static bool selects(const struct view *view)
{
    return view->filter.length || view->offending_only || view->sort_column >= 0;
}

/* Where a row of the view's own numbering is shown; SIZE_MAX if it is not. */
static size_t position_of(const struct view *view, size_t number)
{
    if (!view->shown)
        return number < view->list.count ? number : SIZE_MAX;
    for (size_t i = 0; i < view->list.count; i++)
        if (view->shown[i] == number)
            return i;
    return SIZE_MAX;
}

void view_go_to_row(struct view *view, size_t number)
{
    size_t position = position_of(view, number);

    if (position != SIZE_MAX)
        list_move_to(&view->list, position);
}

static void show_all(struct view *view)
{
    row_search_stop(&view->search);
    free(view->shown);
    view->shown = NULL;
    view->shown_count = view->shown_capacity = 0;
}

void view_select_rows(struct view *view)
{
    size_t before = view_cursor_row(view), count = view->class->count(view);
    size_t position = view->list.cursor;

    show_all(view);
    if (selects(view)) {
        row_search_begin(&view->search, view);
        while (row_search_on(&view->search, view))
            continue;
        if (view->sort_column >= 0)
            sort_shown(view);
    }
    list_set_count(&view->list, view->shown ? view->shown_count : count);
    list_move_to(&view->list, position);
    if (before != ROW_NOTHING && before < count)
        view_go_to_row(view, before);
    view->pane_stale = true;
}

/* --- a filter that is being typed ----------------------------------------------------------------- */

bool view_is_searching(const struct view *view)
{
    return view->search.running;
}

bool view_has_work(const struct view *view)
{
    return view->search.running || view->search.is_expected;
}

static void search_on(struct view *view)
{
    while (row_search_on(&view->search, view) && !terminal_input_waiting(view->app->terminal))
        continue;
    list_set_count(&view->list, view->search.running ? view->search.kept : view->shown_count);
}

void view_work_on(struct view *view)
{
    if (view->search.running)
        search_on(view);
    else
        row_search_get_ready(&view->search, view);
}

static bool page_is_found(const struct view *view, size_t row)
{
    return view->search.kept >= view->list.height &&
           (row == ROW_NOTHING || row_search_has_reached(&view->search, view, row));
}

/* Finds the first page, and `row` if it passes: the cursor's place. */
static void find_page(struct view *view, size_t row, bool interruptible)
{
    if (row != ROW_NOTHING && !row_search_passes(&view->search, view, row))
        row = ROW_NOTHING;
    while (row_search_on(&view->search, view) && !page_is_found(view, row))
        if (interruptible && terminal_input_waiting(view->app->terminal))
            break;
    list_set_count(&view->list, view->search.running ? view->search.kept : view->shown_count);
    list_move_to(&view->list, 0);
    if (row != ROW_NOTHING)
        view_go_to_row(view, row);
    view->pane_stale = true;
}

static void search_for(struct view *view, const char *filter)
{
    bool narrower = view->shown && filter_is_narrower(filter, view->filter.text);

    strbuf_clear(&view->filter);
    strbuf_adds(&view->filter, filter);
    if (narrower)
        row_search_narrow(&view->search, view);
    else
        row_search_begin(&view->search, view);
}

/* Sorted rows are all needed before the first is known, and without a filter there is no search. */
static bool can_search(const struct view *view, const char *filter)
{
    return view->sort_column < 0 && (*filter || view->offending_only);
}

void view_expect_filter(struct view *view)
{
    row_search_expect(&view->search, view);
}

void view_type_filter(struct view *view, const char *filter, size_t row)
{
    if (can_search(view, filter)) {
        search_for(view, filter);
        find_page(view, row, true);
        return;
    }
    view_set_filter(view, filter);
    if (row != ROW_NOTHING)
        view_go_to_row(view, row);
}

void view_keep_filter(struct view *view, const char *filter, size_t row)
{
    if (!can_search(view, filter) || !strbuf_equals(&view->filter, filter))
        view_type_filter(view, filter, row);
    if (view_is_searching(view))
        find_page(view, row, false);
    row_search_settle(&view->search);
}

void view_set_filter(struct view *view, const char *filter)
{
    strbuf_clear(&view->filter);
    strbuf_adds(&view->filter, filter);
    view_select_rows(view);
}
