/* What a view would show, as lines of text. Rows are numbered as they are shown, from 1. */
#include <stdio.h>
#include <string.h>

#include "tui/text.h"
#include "views/screens/plain.h"

enum { ROWS_LEAST = 5, ROWS_MOST = 100, ROWS_BESIDE = 4, CELL_MOST = 40 };

/* The columns of one page: as wide as what stands in them. */
struct page {
    size_t first, end; /* positions shown */
    int number_width;
    bool severities; /* some row has one that its first cell does not say */
    size_t widths[COLUMNS_MOST];
};

static bool utf8(const struct app *app)
{
    return terminal_is_utf8(app->terminal);
}

static void print_wrapped(struct app *app, const struct lines *lines)
{
    struct lines wrapped = {0};

    lines_wrap(&wrapped, lines, (size_t)terminal_columns(app->terminal), utf8(app));
    for (size_t i = 0; i < wrapped.count; i++)
        terminal_print(app->terminal, wrapped.items[i].text);
    lines_release(&wrapped);
}

void plain_print_text(struct app *app, const char *text)
{
    struct lines lines = {0};

    lines_add(&lines, ROLE_NORMAL, text);
    print_wrapped(app, &lines);
    lines_release(&lines);
}

/* --- where it is ---------------------------------------------------------------------------------- */

static void add_crumbs(const struct app *app, struct strbuf *out)
{
    strbuf_adds(out, "vpcmend");
    for (size_t i = 0; i < app->depth; i++) {
        strbuf_adds(out, " > ");
        app->stack[i]->class->crumb(app->stack[i], out);
    }
}

static void add_narrowing(const struct view *view, struct strbuf *out)
{
    if (view->filter.length)
        strbuf_addf(out, _("; filter: %s"), view->filter.text);
    if (view->offending_only)
        strbuf_adds(out, _("; offending rows only"));
    if (view->sort_column >= 0)
        strbuf_addf(out, _("; sorted by %s"), _(view->class->columns[view->sort_column].title));
    if (view->mark_count)
        strbuf_addf(out, _("; %zu marked"), view->mark_count);
}

static void print_heading(struct app *app, const struct view *view)
{
    struct strbuf line = STRBUF_INIT;
    size_t end = view->list.top + view->list.height;

    add_crumbs(app, &line);
    plain_print_text(app, line.text);
    strbuf_clear(&line);
    if (end > view->list.count)
        end = view->list.count;
    if (end)
        strbuf_addf(&line, _("Rows %zu to %zu of %zu"), view->list.top + 1, end, view->list.count);
    else
        strbuf_adds(&line, _("No rows"));
    add_narrowing(view, &line);
    if (plan_decision_count(app->plan))
        strbuf_addf(&line, _("; %zu staged"), plan_decision_count(app->plan));
    plain_print_text(app, line.text);
    strbuf_release(&line);
}

/* --- rows ------------------------------------------------------------------------------------------ */

static size_t row_at(const struct view *view, size_t position)
{
    return view->shown ? view->shown[position] : position;
}

/* Lines that are only read need no numbers. */
static bool is_numbered(const struct view *view)
{
    return !view->class->plain || view->class->detail;
}

static struct page measure(const struct app *app, const struct view *view)
{
    struct page page = {.first = view->list.top, .end = view->list.top + view->list.height};
    struct row row;

    row_init(&row);
    if (page.end > view->list.count)
        page.end = view->list.count;
    page.number_width = snprintf(NULL, 0, "%zu", page.end);
    for (size_t i = 0; i < view->class->column_count && !view->class->plain; i++)
        page.widths[i] = text_columns(_(view->class->columns[i].title), utf8(app));
    for (size_t position = page.first; position < page.end; position++) {
        row_clear(&row);
        view->class->row(view, row_at(view, position), &row);
        page.severities |= row.severity != SEVERITY_COUNT && !view->class->plain &&
                           !strbuf_equals(&row.cells[0], severity_name(row.severity));
        for (size_t i = 0; i < view->class->column_count; i++) {
            size_t width = text_columns(row.cells[i].text, utf8(app));

            if (width > page.widths[i])
                page.widths[i] = width < CELL_MOST ? width : CELL_MOST;
        }
    }
    row_release(&row);
    return page;
}

/* A text and blanks up to where the next begins. */
static void add_cell(const struct app *app, const char *text, size_t width, struct strbuf *line)
{
    size_t columns = text_columns(text, utf8(app));

    strbuf_adds(line, text);
    strbuf_add_repeated(line, ' ', (columns < width ? width - columns : 0) + 2);
}

static void trim_end(struct strbuf *line)
{
    while (line->length && line->text[line->length - 1] == ' ')
        strbuf_truncate(line, line->length - 1);
}

static void add_number(const struct page *page, size_t position, struct strbuf *line)
{
    strbuf_addf(line, "%*zu  ", page->number_width, position + 1);
}

static void print_titles(struct app *app, const struct view *view, const struct page *page)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, "%*s  ", page->number_width, _("N"));
    if (page->severities)
        add_cell(app, "", strlen(severity_name(SEVERITY_CRITICAL)), &line);
    for (size_t i = 0; i < view->class->column_count; i++)
        add_cell(app, _(view->class->columns[i].title), page->widths[i], &line);
    trim_end(&line);
    plain_print_text(app, line.text);
    strbuf_release(&line);
}

static void add_signs(const struct view *view, size_t number, const struct row *row,
                      struct strbuf *line)
{
    if (row->staged)
        strbuf_adds(line, _(" [staged]"));
    if (view->marks && number < view->marks_size && view->marks[number])
        strbuf_adds(line, _(" [marked]"));
}

static void print_row_at(struct app *app, const struct view *view, const struct page *page,
                         size_t position)
{
    size_t number = row_at(view, position);
    struct strbuf line = STRBUF_INIT;
    struct row row;

    row_init(&row);
    view->class->row(view, number, &row);
    if (is_numbered(view))
        add_number(page, position, &line);
    if (page->severities)
        add_cell(app, row.severity == SEVERITY_COUNT ? "" : severity_name(row.severity),
                 strlen(severity_name(SEVERITY_CRITICAL)), &line);
    for (size_t i = 0; i < view->class->column_count; i++)
        add_cell(app, row.cells[i].text, page->widths[i], &line);
    trim_end(&line);
    if (!view->class->plain)
        add_signs(view, number, &row, &line);
    plain_print_text(app, line.text);
    row_release(&row);
    strbuf_release(&line);
}

static void print_rows(struct app *app, const struct view *view)
{
    struct page page = measure(app, view);

    if (!view->list.count) {
        const char *text = view->class->empty ? _(view->class->empty) : _("Nothing here.");

        if (view->filter.length)
            text = _("No row passes the filter; \"filter\" alone shows all again.");
        else if (view->offending_only)
            text = _("No row is offending; \"offending-only\" shows all again.");
        plain_print_text(app, text);
        return;
    }
    if (!view->class->plain)
        print_titles(app, view, &page);
    for (size_t position = page.first; position < page.end; position++)
        print_row_at(app, view, &page, position);
}

/* --- what a row is about --------------------------------------------------------------------------- */

static bool has_detail(const struct view *view)
{
    return view->class->detail && view_cursor_row(view) != ROW_NOTHING;
}

static void print_detail(struct app *app, const struct view *view)
{
    struct lines lines = {0};

    view->class->detail(view, view_cursor_row(view), terminal_columns(app->terminal), &lines);
    print_wrapped(app, &lines);
    lines_release(&lines);
}

void plain_print_row(struct app *app)
{
    const struct view *view = app_top(app);
    struct page page;

    if (!view->list.count)
        return;
    page = measure(app, view);
    print_row_at(app, view, &page, view->list.cursor);
    if (has_detail(view))
        print_detail(app, view);
}

static void print_selected(struct app *app, const struct view *view)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, _("Row %zu:"), view->list.cursor + 1);
    terminal_print(app->terminal, "");
    plain_print_text(app, line.text);
    strbuf_release(&line);
    print_detail(app, view);
}

void plain_print_view(struct app *app)
{
    const struct view *view = app_top(app);
    bool text_first = view->class->pane == PANE_ABOVE;

    terminal_print(app->terminal, "");
    print_heading(app, view);
    if (text_first && has_detail(view))
        print_detail(app, view);
    print_rows(app, view);
    if (!text_first && has_detail(view))
        print_selected(app, view);
}

void plain_lay_out(struct app *app)
{
    int rows = terminal_rows(app->terminal) - ROWS_BESIDE;

    list_resize(&app_top(app)->list,
                (size_t)(rows < ROWS_LEAST ? ROWS_LEAST : rows > ROWS_MOST ? ROWS_MOST : rows));
}
