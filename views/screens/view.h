/*
 * view.h: what a screen is.
 *
 * Every screen is a list of rows with a pane beside or below it that explains the selected row. A
 * view is one constant table of functions with some data; it says what its rows are, what a row says
 * in each column and what happens on an action. Cursor, scrolling, filter, sorting, marks and
 * painting are shared (view.c, view_select.c, view_layout.c, view_paint.c). An action that a view does not take goes to the application
 * (app_act), which knows the ones that work on any row: raw, related, rewrite, accept and so on.
 *
 * Rows are named by number, 0 .. count - 1, in the view's own order; only visible ones are asked for.
 */
#ifndef VIEWS_SCREENS_VIEW_H
#define VIEWS_SCREENS_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "keymaps/action.h"
#include "model/account/account.h"
#include "model/judge/finding.h"
#include "model/mend/candidate.h"
#include "model/session/saved_views.h"
#include "tui/list.h"
#include "views/screens/columns.h"
#include "views/screens/lines.h"
#include "views/screens/row_search.h"
#include "views/screens/view_layout.h"

struct app;
struct view;

/* What one row says. Cells are sanitised text. */
struct row {
    struct strbuf cells[COLUMNS_MOST];
    enum role role;
    enum role first; /* of the first cell; ROLE_NORMAL: it has that of the others */
    enum severity severity; /* SEVERITY_COUNT: nothing wrong with it */
    bool staged;            /* a decision about it stands in the plan */
};

struct targets {
    struct target *items;
    size_t count, capacity;
};

/* A key worth showing on the bottom bar, with one or two words. */
struct hint {
    enum action action;
    const char *label;
};

struct view_class {
    const char *name; /* section of keymap files */
    const struct column *columns;
    size_t column_count;
    bool plain;     /* lines of text: no heading, no sign column */
    bool short_ids; /* in cells that hold an id and a name where there is no room for both (label_fit.h) */
    enum pane_place pane;
    const struct hint *hints; /* ends with ACTION_NONE */
    const char *empty;        /* what to say when there are no rows */

    /* All but count, row and crumb may be NULL. */
    void (*refresh)(struct view *view); /* the plan has changed: look at the model again */
    size_t (*count)(const struct view *view);
    void (*row)(const struct view *view, size_t number, struct row *row);
    /* For very long lists, both or none: rows that have a text are found without being made. look_for: tells the
     * text, in lower case, "" for none, before any is to be found. find_text: found[i] of row numbers[i]. */
    void (*look_for)(struct view *view, const char *wanted);
    void (*find_text)(const struct view *view, const uint32_t *numbers, size_t count, bool *found);
    void (*crumb)(const struct view *view, struct strbuf *out);
    void (*detail)(const struct view *view, size_t number, int width, struct lines *lines);
    struct object_ref (*object)(const struct view *view, size_t number);
    void (*targets)(const struct view *view, size_t number, struct targets *targets);
    bool (*act)(struct view *view, enum action action); /* true: taken */
    /* Where rows differ: what opening this one leads to, for the bar; NULL: to nothing. */
    const char *(*opens)(const struct view *view, size_t number);
    /* The hint that stands in this one's place just now, where that matters more; &view_no_hint: none, and the others
     * move up. Never NULL. `number` may be ROW_NOTHING. */
    const struct hint *(*hint_now)(const struct view *view, size_t number, const struct hint *hint);
    bool (*paint)(struct view *view, struct area area); /* true: painted; false, NULL: as a list */
    void (*release)(struct view *view);

    /* For taking a session up again (view_state.h). */
    const char *saved_as; /* NULL: it is not opened again */
    void (*save)(const struct view *view,
                 struct view_subject *subject); /* NULL: it is of nothing */
};

struct view {
    const struct view_class *class;
    struct app *app;
    void *data; /* the view's own; freed with free() after class->release */

    struct list list;      /* over the shown rows */
    struct strbuf filter;  /* "" = none; a leading "!" inverts */
    bool offending_only;
    int sort_column;       /* -1 = the view's own order */
    uint32_t *shown;       /* row numbers in the order shown; NULL = all in order */
    size_t shown_count, shown_capacity;
    struct row_search search; /* by which they are found */
    unsigned char *marks;  /* a byte for each row, NULL = none marked */
    size_t mark_count, marks_size;
    bool pane_focused;
    struct lines pane;     /* the detail pane's text, wrapped */
    struct list pane_list; /* its scroll position */
    size_t pane_row;       /* the row it explains */
    size_t pane_first;     /* the line that it will begin with when it is made first */
    int pane_width;
    long pane_shift;       /* by how many lines it has gone up with the rows since it was made */
    size_t painted_top;    /* list.top as it was painted last */
    uint64_t version;      /* of the plan, as the view last saw it */
    bool pane_stale;       /* its text must be made anew before it is painted */
    struct view_layout layout;
};

#define ROW_NOTHING SIZE_MAX

struct view *view_new(const struct view_class *class, struct app *app, size_t data_size);
void view_free(struct view *view);

void row_init(struct row *row);
void row_clear(struct row *row);
void row_release(struct row *row);

/* The row number under the cursor, or ROW_NOTHING. */
size_t view_cursor_row(const struct view *view);

/* The hint to be shown in the place of one of the class's: view_no_hint where the key would do nothing, as most do in
 * a list without rows. */
extern const struct hint view_no_hint; /* of ACTION_NONE */
const struct hint *view_hint_now(const struct view *view, const struct hint *hint);

/* What the key of a hint does where the cursor is, in words (translated); NULL if nothing. */
const char *view_hint_words(const struct view *view, const struct hint *hint);

/* Puts the cursor on a row of the view's own numbering, if it is shown. */
void view_go_to_row(struct view *view, size_t number);

/* Filter, sorting or "offending only" have changed: works out the shown rows anew, keeping the
 * cursor's row where it can. */
void view_select_rows(struct view *view);
void view_set_filter(struct view *view, const char *filter);

/*
 * The same for a filter that is being typed: returns as soon as a page of rows has been found, or
 * input is waiting. The cursor goes to `row` (where it was before the typing) if that passes, else to
 * the first. While view_is_searching() there may be more: view_work_on() looks for them, as long as
 * no input is waiting. view_keep_filter() ends the typing: its page is found whatever waits.
 */
void view_expect_filter(struct view *view); /* before the first letter */
void view_type_filter(struct view *view, const char *filter, size_t row);
void view_keep_filter(struct view *view, const char *filter, size_t row);
bool view_is_searching(const struct view *view);

/* Whether there is anything to be done while no input is waiting: searching on, or getting ready for a filter. */
bool view_has_work(const struct view *view);
void view_work_on(struct view *view);

/* Marks a row of the view's own numbering, or unmarks it. */
void view_toggle_mark(struct view *view, size_t row);

/* The targets of the marked rows, or of the cursor's row when none is marked. */
void view_targets(const struct view *view, struct targets *targets);
void targets_add(struct targets *targets, struct target target);
void targets_release(struct targets *targets);

/* Model changed: refresh, then rows and pane anew. */
void view_refresh(struct view *view);

/* The shared actions: moving, paging, marking, filter toggles, pane. True: taken. */
bool view_act_shared(struct view *view, enum action action);

/* Places list and pane in the area. To be done before an action and before painting. */
void view_lay_out(struct view *view, struct area area);

/*
 * While the cursor moves the pane stays as it is, so that a key costs no more than the two rows it
 * changes; it follows when no key has come for a while. True if it explains another row than the
 * cursor's, or has gone up or down with the rows beside it; and puts that right.
 */
bool view_pane_lags(const struct view *view);
void view_pane_follow(struct view *view);

/* The line that the pane begins with; and from which it is to begin where it has not been seen yet. */
size_t view_pane_top(const struct view *view);
void view_pane_begin_at(struct view *view, size_t line);

/* Paints list and pane where they were placed. */
void view_paint(struct view *view);

#endif
