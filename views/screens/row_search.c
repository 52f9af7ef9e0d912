#include "views/screens/row_search.h"

#include <string.h>

#include "model/base/mem.h"
#include "views/screens/view.h"

enum { PIECE = 2048 }; /* rows: about a millisecond */

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

    for (; *text; text++)
        if ((*text == lower || *text == upper) && begins_with(text, wanted))
            return true;
    return !lower;
}

static bool row_has_text(const struct row *row, const char *wanted)
{
    for (size_t i = 0; i < COLUMNS_MOST; i++)
        if (row->cells[i].length && text_has_folded(row->cells[i].text, wanted))
            return true;
    return !*wanted;
}

static bool passes(const struct row_search *search, const struct view *view, size_t number,
                   struct row *row)
{
    if (view->class->has_text && search->wanted.length && !view->offending_only) {
        enum row_answer answer = view->class->has_text(view, number);

        if (answer != ROW_MUST_BE_MADE)
            return (answer == ROW_HAS_TEXT) != search->inverted;
    }
    row_clear(row);
    view->class->row(view, number, row);
    if (view->offending_only && row->severity == SEVERITY_COUNT)
        return false;
    if (!search->wanted.length)
        return true;
    return row_has_text(row, search->wanted.text) != search->inverted;
}

bool row_search_passes(const struct row_search *search, const struct view *view, size_t number)
{
    struct row row;
    bool good;

    row_init(&row);
    good = number < view->class->count(view) && passes(search, view, number, &row);
    row_release(&row);
    return good;
}

static void take_filter(struct row_search *search, struct view *view)
{
    const char *filter = view->filter.text;

    search->inverted = filter[0] == '!';
    strbuf_clear(&search->wanted);
    for (filter += search->inverted; *filter; filter++)
        strbuf_addch(&search->wanted, fold(*filter));
    if (view->class->look_for)
        view->class->look_for(view, search->wanted.text);
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

void row_search_begin(struct row_search *search, struct view *view)
{
    take_filter(search, view);
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
    strbuf_release(&search->wanted);
}

static void look_at_wider(struct row_search *search, struct view *view, struct row *row)
{
    size_t end = search->wider_end - search->wider > PIECE ? search->wider + PIECE
                                                           : search->wider_end;

    for (; search->wider < end; search->wider++)
        if (passes(search, view, view->shown[search->wider], row))
            view->shown[search->kept++] = view->shown[search->wider];
}

/* Only when no row of a wider filter waits any more: `shown` grows behind those kept. */
static void look_at_new(struct row_search *search, struct view *view, size_t count,
                        struct row *row)
{
    size_t end = count - search->next > PIECE ? search->next + PIECE : count;

    view->shown = mem_grow(view->shown, &view->shown_capacity, search->kept + PIECE,
                           sizeof *view->shown);
    for (; search->next < end; search->next++)
        if (passes(search, view, search->next, row))
            view->shown[search->kept++] = (uint32_t)search->next;
    search->wider = search->wider_end = search->kept;
}

bool row_search_on(struct row_search *search, struct view *view)
{
    size_t count = view->class->count(view);
    struct row row;

    if (!search->running)
        return false;
    row_init(&row);
    if (search->wider < search->wider_end)
        look_at_wider(search, view, &row);
    else
        look_at_new(search, view, count, &row);
    row_release(&row);
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
