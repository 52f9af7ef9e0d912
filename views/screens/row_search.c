#include "views/screens/row_search.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "views/screens/view.h"

enum {
    PIECE = 2048,        /* rows that are made: about a millisecond */
    FOUND_MOST = 262144, /* rows that class->find_text tells of: some milliseconds */
};

/* ASCII only: other letters differ in more than one byte, and compare as they are. */
static char fold(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool begins_with(const char *text, const char *wanted)
{
    while (*wanted && fold(*text) == *wanted) {
        text++;
        wanted++;
    }
    return !*wanted;
}

bool text_has_folded(const char *text, const char *wanted)
{
    const char lower = *wanted, upper = lower >= 'a' && lower <= 'z' ? (char)(lower - 'a' + 'A') : lower;

    if (lower == upper) { /* digits: the C library finds the next one faster */
        while ((text = strchr(text, lower)) && !begins_with(text, wanted))
            text++;
        return text;
    }
    for (; *text; text++)
        if ((*text == lower || *text == upper) && begins_with(text, wanted))
            return true;
    return false;
}

static bool cells_have_text(const struct row *row, const char *wanted)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        if (row->cells[i].length && text_has_folded(row->cells[i].text, wanted))
            return true;
    return !*wanted;
}

bool row_has_text(const struct view *view, size_t number, const char *wanted)
{
    struct row row;
    bool has;

    row_init(&row);
    view->class->row(view, number, &row);
    has = cells_have_text(&row, wanted);
    row_release(&row);
    return has;
}

/* --- whether rows pass ----------------------------------------------------------------------------- */

static bool rows_are_made(const struct row_search *search, const struct view *view)
{
    return !view->class->find_text || !search->wanted.length || view->offending_only;
}

static bool made_row_passes(const struct row_search *search, const struct view *view, size_t number,
                            struct row *row)
{
    row_clear(row);
    view->class->row(view, number, row);
    if (view->offending_only && row->severity == SEVERITY_COUNT)
        return false;
    if (!search->wanted.length)
        return true;
    return cells_have_text(row, search->wanted.text) != search->inverted;
}

bool row_search_passes(const struct row_search *search, const struct view *view, size_t number)
{
    const uint32_t row_number = (uint32_t)number;
    struct row row;
    bool good;

    if (number >= view->class->count(view))
        return false;
    if (!rows_are_made(search, view)) {
        view->class->find_text(view, &row_number, 1, &good);
        return good != search->inverted;
    }
    row_init(&row);
    good = made_row_passes(search, view, number, &row);
    row_release(&row);
    return good;
}

/* --- beginning ------------------------------------------------------------------------------------- */

static void take_filter(struct row_search *search, struct view *view)
{
    const char *filter = view->filter.text;

    search->inverted = filter[0] == '!';
    strbuf_clear(&search->wanted);
    for (filter += search->inverted; *filter; filter++)
        strbuf_addch(&search->wanted, fold(*filter));
    if (view->class->look_for)
        view->class->look_for(view, search->wanted.text);
    search->piece = PIECE;
}

bool filter_is_narrower(const char *filter, const char *before)
{
    struct strbuf folded = STRBUF_INIT;
    bool narrower;

    for (const char *byte = before; *byte; byte++)
        strbuf_addch(&folded, fold(*byte));
    narrower = filter[0] != '!' && before[0] != '!' && text_has_folded(filter, folded.text);
    strbuf_release(&folded);
    return narrower;
}

void row_search_expect(struct row_search *search, const struct view *view)
{
    search->is_expected = view->class->find_text && !view->shown && !search->room &&
                          view->class->count(view) >= FOUND_MOST;
}

void row_search_get_ready(struct row_search *search, const struct view *view)
{
    search->is_expected = false;
    search->room_rows = view->class->count(view);
    search->room = mem_zalloc_present(search->room_rows, sizeof *search->room);
    if (!search->found)
        search->found = mem_zalloc_present(FOUND_MOST, sizeof *search->found);
}

void row_search_settle(struct row_search *search)
{
    search->is_expected = false;
    free(search->room);
    search->room = NULL;
}

static void take_room(struct row_search *search, struct view *view)
{
    if (view->shown || !search->room)
        return;
    view->shown = search->room;
    view->shown_capacity = search->room_rows;
    search->room = NULL;
}

void row_search_begin(struct row_search *search, struct view *view)
{
    take_filter(search, view);
    take_room(search, view);
    search->is_expected = false;
    view->shown_count = 0;
    view->shown = mem_grow(view->shown, &view->shown_capacity, 1, sizeof *view->shown);
    search->kept = search->wider = search->wider_end = 0;
    search->next = 0;
    search->running = true;
}

/* What passed before and what still waits become one run that passed a wider filter. */
void row_search_narrow(struct row_search *search, struct view *view)
{
    size_t waiting = search->running ? search->wider_end - search->wider : 0;

    if (!search->running)
        search->kept = view->shown_count;
    memmove(view->shown + search->kept, view->shown + search->wider, waiting * sizeof *view->shown);
    take_filter(search, view);
    search->wider = 0;
    search->wider_end = search->kept + waiting;
    search->kept = 0;
    search->running = true;
}

void row_search_stop(struct row_search *search)
{
    search->running = false;
    search->kept = search->wider = search->wider_end = search->next = 0;
}

void row_search_release(struct row_search *search)
{
    row_search_settle(search);
    strbuf_release(&search->wanted);
    free(search->found);
}

/* --- going on -------------------------------------------------------------------------------------- */

static void keep_made_rows(struct row_search *search, struct view *view, size_t count)
{
    const uint32_t *numbers = view->shown + search->wider;
    struct row row;

    row_init(&row);
    for (size_t i = 0; i < count; i++)
        if (made_row_passes(search, view, numbers[i], &row))
            view->shown[search->kept++] = numbers[i];
    row_release(&row);
}

/* The first piece is found soon, for the page; the next ones are worth a second core. */
static void keep_found_rows(struct row_search *search, struct view *view, size_t count)
{
    const uint32_t *numbers = view->shown + search->wider;

    if (!search->found)
        search->found = mem_zalloc(FOUND_MOST, sizeof *search->found);
    view->class->find_text(view, numbers, count, search->found);
    for (size_t i = 0; i < count; i++) { /* written first and kept then: which is kept, no processor foresees */
        view->shown[search->kept] = numbers[i];
        search->kept += search->found[i] != search->inverted;
    }
    search->piece = search->piece < FOUND_MOST / 4 ? search->piece * 4 : FOUND_MOST;
}

/* Rows that had not been looked at wait behind those kept. */
static void take_new(struct row_search *search, struct view *view, size_t count)
{
    size_t end = count - search->next > search->piece ? search->next + search->piece : count;

    view->shown = mem_grow(view->shown, &view->shown_capacity, search->kept + end - search->next,
                           sizeof *view->shown);
    search->wider = search->wider_end = search->kept;
    while (search->next < end)
        view->shown[search->wider_end++] = (uint32_t)search->next++;
}

bool row_search_on(struct row_search *search, struct view *view)
{
    size_t count = view->class->count(view), waiting;

    if (!search->running)
        return false;
    if (search->wider == search->wider_end)
        take_new(search, view, count);
    waiting = search->wider_end - search->wider;
    if (waiting > search->piece)
        waiting = search->piece;
    if (rows_are_made(search, view))
        keep_made_rows(search, view, waiting);
    else
        keep_found_rows(search, view, waiting);
    search->wider += waiting;
    search->running = search->wider < search->wider_end || search->next < count;
    if (!search->running)
        view->shown_count = search->kept;
    return search->running;
}

bool row_search_has_reached(const struct row_search *search, const struct view *view, size_t number)
{
    if (search->wider < search->wider_end)
        return view->shown[search->wider] > number;
    return search->next > number;
}
