/*
 * saved_views.h: which views were open, beside a session's journal.
 *
 * Written after every key that changes what is on the screen, in place and without waiting for the disk: what
 * is lost with the power is where the cursor was, never a decision. A file that is not whole counts as none.
 */
#ifndef MODEL_SESSION_SAVED_VIEWS_H
#define MODEL_SESSION_SAVED_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"

/* What a view is of, for whoever opened it: rows of the account, or a text. */
struct view_subject {
    TABLE(uint32_t) rows;
    char *text; /* NULL: none */
};
void view_subject_release(struct view_subject *subject);

struct saved_view {
    char *kind; /* the name of the view's class */
    struct view_subject subject;
    char *filter;
    bool offending_only;
    int32_t sort_column;
    uint32_t row,
        top; /* the row under the cursor by its own number, and the first one shown by its place */
    uint32_t pane_top; /* the first line of the pane that is shown */
    bool pane_focused;
    TABLE(uint32_t) marks;
};

struct saved_views {
    TABLE(struct saved_view) items; /* the lowest of the stack first */
};

void saved_views_release(struct saved_views *views);

/* The text that tells them, one line; equal for equal views. */
void saved_views_format(const struct saved_views *views, struct strbuf *out);

/* Puts such a text in the file beside the journal; false with errno. */
bool saved_views_write(const char *journal_path, const struct strbuf *text);

/* False (and none) if there is no such file, or it is not whole. */
bool saved_views_read(const char *journal_path, struct saved_views *views);

/* Removes the file, if there is one. */
void saved_views_remove(const char *journal_path);

#endif
