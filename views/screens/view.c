/* Life of a view, its rows, marks and pane; selecting rows is in view_select.c, painting in view_paint.c. */
#include "views/screens/view.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/mend/plan.h"
#include "views/screens/app.h"

struct view *view_new(const struct view_class *class, struct app *app, size_t data_size)
{
    struct view *view = mem_zalloc(1, sizeof *view);

    view->class = class;
    view->app = app;
    view->data = mem_zalloc(1, data_size);
    view->sort_column = -1;
    view->pane_row = ROW_NOTHING;
    view->version = plan_version(app->plan);
    strbuf_init(&view->filter);
    strbuf_init(&view->search.wanted);
    list_resize(&view->list, 1);
    list_resize(&view->pane_list, 1);
    return view;
}

void view_free(struct view *view)
{
    if (!view)
        return;
    if (view->class->release)
        view->class->release(view);
    free(view->data);
    strbuf_release(&view->filter);
    free(view->shown);
    row_search_release(&view->search);
    free(view->marks);
    lines_release(&view->pane);
    free(view);
}

void row_init(struct row *row)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        strbuf_init(&row->cells[i]);
    row->role = row->first = ROLE_NORMAL;
    row->severity = SEVERITY_COUNT;
    row->staged = false;
}

void row_clear(struct row *row)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        strbuf_clear(&row->cells[i]);
    row->role = row->first = ROLE_NORMAL;
    row->severity = SEVERITY_COUNT;
    row->staged = false;
}

void row_release(struct row *row)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        strbuf_release(&row->cells[i]);
}

void targets_add(struct targets *targets, struct target target)
{
    targets->items =
        mem_grow(targets->items, &targets->capacity, targets->count + 1, sizeof *targets->items);
    targets->items[targets->count++] = target;
}

void targets_release(struct targets *targets)
{
    free(targets->items);
    *targets = (struct targets){0};
}

size_t view_cursor_row(const struct view *view)
{
    if (!view->list.count)
        return ROW_NOTHING;
    return view->shown ? view->shown[view->list.cursor] : view->list.cursor;
}

const struct hint view_no_hint = {ACTION_NONE, NULL};

/* Whether an action can do something where no row is under the cursor. */
static bool does_without_rows(const struct view *view, enum action action)
{
    switch (action) {
    case ACTION_FILTER:
        return view->filter.length != 0; /* which hides the rows */
    case ACTION_OFFENDING:
        return view->offending_only;
    case ACTION_PLAN:
    case ACTION_WRITE:
        return plan_decision_count(view->app->plan) != 0;
    case ACTION_UNDO:
        return plan_can_undo(view->app->plan);
    case ACTION_REDO:
        return plan_can_redo(view->app->plan);
    case ACTION_NONE:
    case ACTION_RELATED:
    case ACTION_RAW:
        return false;
    default:
        return action == ACTION_BACK || action_info(action)->group == GROUP_VIEW ||
               action_info(action)->group == GROUP_PROGRAM;
    }
}

const struct hint *view_hint_now(const struct view *view, const struct hint *hint)
{
    size_t row = view_cursor_row(view);
    const struct hint *now = view->class->hint_now ? view->class->hint_now(view, row, hint) : hint;

    bool asks_row = row != ROW_NOTHING && now->action != ACTION_UNDO; /* that is about the plan */

    return asks_row || does_without_rows(view, now->action) ? now : &view_no_hint;
}

const char *view_hint_words(const struct view *view, const struct hint *hint)
{
    size_t row = view_cursor_row(view);
    const char *label = hint->label;

    if (hint->action == ACTION_OPEN && view->class->opens && row != ROW_NOTHING)
        label = view->class->opens(view, row);
    return label ? _(label) : NULL;
}

/* --- layout and pane ------------------------------------------------------------------------------- */

static size_t rows_within(struct area area, bool heading)
{
    int height = area.height - (heading ? 1 : 0);

    return height > 0 ? (size_t)height : 1;
}

void view_lay_out(struct view *view, struct area area)
{
    const struct view_layout_request request = {.pane = view->class->pane,
                                                .area = area,
                                                .rows = view->list.count,
                                                .pane_focused = view->pane_focused};

    view->layout = view_layout(&request);
    list_resize(&view->list, rows_within(view->layout.list, !view->class->plain));
    if (view->layout.pane.width)
        list_resize(&view->pane_list, rows_within(view->layout.pane, false));
}

bool view_pane_lags(const struct view *view)
{
    return view->layout.pane.width &&
           (view->pane_row != view_cursor_row(view) || view->pane_shift != 0);
}

void view_pane_follow(struct view *view)
{
    size_t row = view_cursor_row(view);
    int width = view->layout.pane.width;
    struct lines lines = {0};

    view->pane_shift = 0;
    if (!width || (!view->pane_stale && view->pane_row == row && view->pane_width == width))
        return;
    if (row != ROW_NOTHING && view->class->detail)
        view->class->detail(view, row, width, &lines);
    lines_wrap(&view->pane, &lines, (size_t)width, terminal_is_utf8(view->app->terminal));
    lines_release(&lines);
    list_set_count(&view->pane_list, view->pane.count);
    if (view->pane_row != row) {
        view->pane_list.top = view->pane_first;
        list_move_to(&view->pane_list, view->pane_first);
        view->pane_first = 0;
    }
    view->pane_row = row;
    view->pane_width = width;
    view->pane_stale = false;
}

size_t view_pane_top(const struct view *view)
{
    return view->pane_row == ROW_NOTHING ? view->pane_first : view->pane_list.top;
}

void view_pane_begin_at(struct view *view, size_t line)
{
    view->pane_first = line;
    view->pane_row = ROW_NOTHING;
}

/* --- rows ------------------------------------------------------------------------------------------- */

void view_targets(const struct view *view, struct targets *targets)
{
    size_t row = view_cursor_row(view);

    if (!view->class->targets)
        return;
    if (!view->mark_count) {
        if (row != ROW_NOTHING)
            view->class->targets(view, row, targets);
        return;
    }
    for (size_t i = 0; i < view->marks_size; i++)
        if (view->marks[i])
            view->class->targets(view, i, targets);
}

static void clear_marks(struct view *view)
{
    free(view->marks);
    view->marks = NULL;
    view->mark_count = 0;
    view->marks_size = 0;
}

void view_toggle_mark(struct view *view, size_t row)
{
    if (!view->marks) {
        view->marks_size = view->class->count(view);
        view->marks = mem_zalloc(view->marks_size, 1);
    }
    view->marks[row] = !view->marks[row];
    view->mark_count = view->marks[row] ? view->mark_count + 1 : view->mark_count - 1;
}

static void toggle_mark(struct view *view)
{
    size_t row = view_cursor_row(view);

    if (row == ROW_NOTHING)
        return;
    view_toggle_mark(view, row);
    list_move_by(&view->list, 1);
}

void view_refresh(struct view *view)
{
    if (view->class->refresh)
        view->class->refresh(view);
    view->version = plan_version(view->app->plan);
    view->pane_stale = true;
    clear_marks(view);
    view_select_rows(view);
}

static bool row_is_offending(const struct view *view, size_t position, struct row *row)
{
    row_clear(row);
    view->class->row(view, view->shown ? view->shown[position] : position, row);
    return row->severity != SEVERITY_COUNT;
}

/* Looks for the next offending row from the cursor on, around the end if need be. */
static bool go_to_offending(struct view *view, bool forward)
{
    size_t count = view->list.count;
    struct row row;
    bool found = false;

    row_init(&row);
    for (size_t step = 1; step <= count && !found; step++) {
        size_t position = forward ? (view->list.cursor + step) % count
                                  : (view->list.cursor + count - step) % count;

        if (row_is_offending(view, position, &row)) {
            list_move_to(&view->list, position);
            found = true;
        }
    }
    row_release(&row);
    return found;
}

static void go_to_next(struct view *view, bool forward)
{
    if (view->filter.length)
        list_move_by(&view->list, forward ? 1 : -1);
    else if (!go_to_offending(view, forward))
        app_say(view->app, ROLE_MESSAGE, "%s", _("No offending row here."));
}

static void sort_by_next_column(struct view *view)
{
    view->sort_column++;
    if (view->sort_column >= (int)view->class->column_count)
        view->sort_column = -1;
    view_select_rows(view);
    if (view->sort_column < 0)
        app_say(view->app, ROLE_MESSAGE, "%s", _("Sorted as at first."));
    else
        app_say(view->app, ROLE_MESSAGE, _("Sorted by %s."),
                _(view->class->columns[view->sort_column].title));
}

static void toggle_offending(struct view *view)
{
    view->offending_only = !view->offending_only;
    view_select_rows(view);
    app_say(view->app, ROLE_MESSAGE, "%s",
            view->offending_only ? _("Only offending rows are shown; the same key shows all.")
                                 : _("All rows are shown."));
}

static bool move_list(struct list *list, enum action action)
{
    switch (action) {
    case ACTION_UP:
        list_move_by(list, -1);
        return true;
    case ACTION_DOWN:
        list_move_by(list, 1);
        return true;
    case ACTION_PAGE_UP:
        list_page(list, -1);
        return true;
    case ACTION_PAGE_DOWN:
        list_page(list, 1);
        return true;
    case ACTION_FIRST:
        list_move_to(list, 0);
        return true;
    case ACTION_LAST:
        list_move_to(list, list->count);
        return true;
    default:
        return false;
    }
}

/* A pane has no selected row: its cursor is kept so that each step scrolls it. */
static bool scroll_pane(struct list *pane, enum action action)
{
    size_t bottom = pane->top + pane->height;

    if (action == ACTION_DOWN)
        list_move_to(pane, bottom);
    else if (action == ACTION_UP)
        list_move_to(pane, pane->top ? pane->top - 1 : 0);
    else
        return move_list(pane, action);
    return true;
}

bool view_act_shared(struct view *view, enum action action)
{
    if (view->pane_focused)
        view_pane_follow(view);
    if (view->pane_focused && scroll_pane(&view->pane_list, action))
        return true;
    if (move_list(&view->list, action))
        return true;
    switch (action) {
    case ACTION_NEXT_PANE:
        view->pane_focused = view->class->pane != PANE_NONE && !view->pane_focused;
        view_pane_follow(view);
        return true;
    case ACTION_NEXT:
        go_to_next(view, true);
        return true;
    case ACTION_PREVIOUS:
        go_to_next(view, false);
        return true;
    case ACTION_MARK:
        if (view->class->targets)
            toggle_mark(view);
        else
            app_say(view->app, ROLE_MESSAGE, "%s", _("Rows are marked where there are rules."));
        return true;
    case ACTION_OFFENDING:
        toggle_offending(view);
        return true;
    case ACTION_SORT:
        if (!view->class->plain)
            sort_by_next_column(view);
        return true;
    default:
        return false;
    }
}
