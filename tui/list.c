#include "tui/list.h"

/* Restores the invariant after anything was changed: the cursor wins, the top follows. */
static void settle(struct list *list)
{
    if (!list->height)
        list->height = 1;
    if (list->cursor >= list->count)
        list->cursor = list->count ? list->count - 1 : 0;
    if (list->top + list->height > list->count)
        list->top = list->count > list->height ? list->count - list->height : 0;
    if (list->cursor < list->top)
        list->top = list->cursor;
    if (list->cursor - list->top >= list->height)
        list->top = list->cursor - list->height + 1;
}

/* `from` moved by `rows`, stopping at 0 and at `most`. */
static size_t moved(size_t from, long rows, size_t most)
{
    size_t distance = rows < 0 ? (size_t) - (rows + 1) + 1 : (size_t)rows;

    if (rows < 0)
        return distance > from ? 0 : from - distance;
    return distance > most - from ? most : from + distance;
}

static size_t last_row(const struct list *list)
{
    return list->count ? list->count - 1 : 0;
}

void list_resize(struct list *list, size_t height)
{
    list->height = height;
    settle(list);
}

void list_set_count(struct list *list, size_t count)
{
    list->count = count;
    settle(list);
}

void list_move_to(struct list *list, size_t row)
{
    list->cursor = row;
    settle(list);
}

void list_move_by(struct list *list, long rows)
{
    settle(list);
    list->cursor = moved(list->cursor, rows, last_row(list));
    settle(list);
}

void list_page(struct list *list, int pages)
{
    long step;

    settle(list);
    step = (long)(list->height > 1 ? list->height - 1 : 1) * pages;
    list->cursor = moved(list->cursor, step, last_row(list));
    list->top = moved(list->top, step, last_row(list));
    settle(list);
}

void list_format_position(const struct list *list, struct strbuf *out)
{
    strbuf_addf(out, "%zu/%zu", list->count ? list->cursor + 1 : 0, list->count);
}
