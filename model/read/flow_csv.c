#include "model/read/flow_csv.h"

#include <string.h>

/* As it stands there, with its quotes. */
struct field {
    const char *text;
    size_t length;
};

static struct field field_at(const char *text)
{
    const char *end = text;
    bool quoted = false;

    for (; *end && (quoted || *end != ','); end++)
        if (*end == '"')
            quoted = !quoted;
    return (struct field){text, (size_t)(end - text)};
}

static bool is_empty(struct field field)
{
    return strspn(field.text, "\"") >= field.length;
}

static void add_blanks(struct strbuf *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_addch(out, ' ');
}

/* `blank`: what stands for a blank inside of it. */
static void add_field(struct strbuf *out, struct field field, char blank)
{
    size_t start = out->length;

    strbuf_add(out, field.text, field.length);
    for (size_t i = start; i < out->length; i++) {
        if (out->text[i] == '"')
            out->text[i] = ' ';
        else if (out->text[i] == ' ' || out->text[i] == '\t')
            out->text[i] = blank;
    }
}

static void add_empty(struct strbuf *out, struct field field)
{
    strbuf_addch(out, '-');
    if (field.length)
        add_blanks(out, field.length - 1);
}

static bool is_last(struct field field)
{
    return !field.text[field.length];
}

static struct field field_behind(struct field field)
{
    return field_at(field.text + field.length + 1);
}

static bool is_named(struct field field, const char *name)
{
    size_t length = strlen(name), quotes = strspn(field.text, "\"");

    return field.length == length + 2 * quotes && !memcmp(field.text + quotes, name, length);
}

bool flow_csv_begins(struct flow_csv *csv, const char *line)
{
    struct field field = field_at(line);

    *csv = (struct flow_csv){false, 0};
    if (is_last(field))
        return false;
    for (size_t column = 0;; column++) {
        if (is_named(field, "@message") || is_named(field, "message"))
            *csv = (struct flow_csv){true, column};
        if (is_last(field))
            return true;
        field = field_behind(field);
    }
}

static void add_part(const struct flow_csv *csv, size_t column, struct field field,
                     struct strbuf *out)
{
    if (csv->holds_records && column != csv->record_column)
        add_blanks(out, field.length);
    else if (csv->holds_records)
        add_field(out, field, ' ');
    else if (is_empty(field))
        add_empty(out, field);
    else
        add_field(out, field, '_');
}

void flow_csv_line(const struct flow_csv *csv, const char *line, struct strbuf *out)
{
    struct field field = field_at(line);

    if (!*line)
        return;
    for (size_t column = 0;; column++) {
        add_part(csv, column, field, out);
        if (is_last(field))
            return;
        strbuf_addch(out, ' ');
        field = field_behind(field);
    }
}
