/*
 * row_search.h: looking for the rows that pass a view's filter, in pieces short enough that a key
 * never waits for more than one.
 *
 * While a filter is typed each letter narrows it: rows that did not pass before are not looked at
 * again, and what had not been looked at is looked at once, with the filter as it is then.
 *
 *     shown:  | pass | ... | passed a wider filter |        rows of the view: | done | not looked at |
 *             0      kept  wider                   wider_end                         next
 */
#ifndef VIEWS_SCREENS_ROW_SEARCH_H
#define VIEWS_SCREENS_ROW_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

struct view;

struct row_search {
    bool running;
    size_t kept, wider, wider_end;
    size_t next;
    size_t piece; /* rows that are looked at next */
    bool *found;  /* of a piece, where class->find_text answers */
    bool is_expected; /* a filter is about to be typed */
    uint32_t *room;   /* that has been made ready for view->shown then, for so many rows */
    size_t room_rows;
    struct strbuf wanted; /* the filter in lower case, without the "!" */
    bool inverted;
};

/* True if the text has `wanted`, which is in lower case: letters of ASCII differ in nothing but case. */
bool text_has_folded(const char *text, const char *wanted);

/* True if a cell of the view's row has `wanted`. Makes the row. */
bool row_has_text(const struct view *view, size_t number, const char *wanted);

/* True if what passes `filter` passes `before` too. */
bool filter_is_narrower(const char *filter, const char *before);

/* A filter is about to be typed. Memory that has never been written to comes page by page when it is, which takes
 * milliseconds for a million rows: while nothing has been typed yet there is time for that. What has
 * been made ready and was not needed row_search_settle drops again. */
void row_search_expect(struct row_search *search, const struct view *view);
void row_search_get_ready(struct row_search *search, const struct view *view);
void row_search_settle(struct row_search *search);

/* Begins with none of the view's rows; or with those shown, after the filter became narrower. */
void row_search_begin(struct row_search *search, struct view *view);
void row_search_narrow(struct row_search *search, struct view *view);
void row_search_stop(struct row_search *search);
void row_search_release(struct row_search *search);

/* Looks at one piece. False when all have been looked at: view->shown then holds those that pass,
 * before that the first `kept` of it do. */
bool row_search_on(struct row_search *search, struct view *view);

/* Whether one row passes; and whether the search has been at it. */
bool row_search_passes(const struct row_search *search, const struct view *view, size_t number);
bool row_search_has_reached(const struct row_search *search, const struct view *view, size_t number);

#endif
