#include "views/screens/text_view.h"

#include <stdlib.h>

const struct column text_view_columns[1] = {{"", 20, 1, 0}};

size_t text_view_count(const struct view *view)
{
    const struct text_view *text = view->data;

    return text->lines.count;
}

void text_view_row(const struct view *view, size_t number, struct row *row)
{
    const struct text_view *text = view->data;

    strbuf_adds(&row->cells[0], text->lines.items[number].text);
    row->role = text->lines.items[number].role;
}

void text_view_crumb(const struct view *view, struct strbuf *out)
{
    const struct text_view *text = view->data;

    strbuf_adds(out, text->crumb);
}

void text_view_release(struct view *view)
{
    struct text_view *text = view->data;

    lines_release(&text->lines);
    free(text->crumb);
}
