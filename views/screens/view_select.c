/* Which rows are shown and in what order: filter, offending only, sorting. */
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

static bool contains_folded(const char *text, const char *wanted)
{
    for (; *text; text++) {
        size_t i = 0;

        while (wanted[i] && fold(text[i]) == fold(wanted[i]))
            i++;
        if (!wanted[i])
            return true;
    }
    return !*wanted;
}

static bool row_has_text(const struct row *row, const char *wanted)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        if (row->cells[i].length && contains_folded(row->cells[i].text, wanted))
            return true;
    return !*wanted;
}

static bool row_passes(const struct view *view, const struct row *row)
{
    const char *filter = view->filter.text;
    bool inverted = filter[0] == '!';

    if (view->offending_only && row->severity == SEVERITY_COUNT)
        return false;
    if (inverted)
        return !filter[1] || !row_has_text(row, filter + 1);
    return row_has_text(row, filter);
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

static void collect_shown(struct view *view, size_t count)
{
    struct row row;

    row_init(&row);
    view->shown = mem_zalloc(count, sizeof *view->shown);
    view->shown_count = 0;
    for (size_t i = 0; i < count; i++) {
        row_clear(&row);
        view->class->row(view, i, &row);
        if (row_passes(view, &row))
            view->shown[view->shown_count++] = (uint32_t)i;
    }
    row_release(&row);
    if (view->sort_column >= 0)
        sort_shown(view);
}

void view_go_to_row(struct view *view, size_t number)
{
    if (!view->shown) {
        list_move_to(&view->list, number);
        return;
    }
    for (size_t i = 0; i < view->shown_count; i++)
        if (view->shown[i] == number)
            list_move_to(&view->list, i);
}

void view_select_rows(struct view *view)
{
    size_t before = view_cursor_row(view), count = view->class->count(view);
    size_t position = view->list.cursor;

    free(view->shown);
    view->shown = NULL;
    if (view->filter.length || view->offending_only || view->sort_column >= 0)
        collect_shown(view, count);
    list_set_count(&view->list, view->shown ? view->shown_count : count);
    list_move_to(&view->list, position);
    if (before != ROW_NOTHING && before < count)
        view_go_to_row(view, before);
    view->pane_stale = true;
}

void view_set_filter(struct view *view, const char *filter)
{
    strbuf_clear(&view->filter);
    strbuf_adds(&view->filter, filter);
    view_select_rows(view);
}
