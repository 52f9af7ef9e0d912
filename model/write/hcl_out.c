#include "model/write/hcl_out.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/write/quote.h"

enum { INDENT = 2 };

void hcl_out_init(struct hcl_out *hcl, struct strbuf *out)
{
    *hcl = (struct hcl_out){.out = out};
}

static size_t longest_name(const struct hcl_out *hcl)
{
    size_t longest = 0;

    for (size_t i = 0; i < hcl->waiting.count; i++)
        if (strlen(hcl->waiting.items[i].name) > longest)
            longest = strlen(hcl->waiting.items[i].name);
    return longest;
}

static void indent(struct hcl_out *hcl)
{
    strbuf_add_repeated(hcl->out, ' ', (size_t)hcl->depth * INDENT);
}

static void write_waiting(struct hcl_out *hcl)
{
    size_t longest = longest_name(hcl);

    for (size_t i = 0; i < hcl->waiting.count; i++) {
        struct hcl_attribute *attribute = &hcl->waiting.items[i];

        indent(hcl);
        strbuf_adds(hcl->out, attribute->name);
        strbuf_add_repeated(hcl->out, ' ', longest - strlen(attribute->name));
        strbuf_addf(hcl->out, " = %s\n", attribute->value);
        free(attribute->name);
        free(attribute->value);
    }
    hcl->waiting.count = 0;
}

void hcl_out_release(struct hcl_out *hcl)
{
    assert(hcl->depth == 0);
    write_waiting(hcl);
    free(hcl->waiting.items);
    *hcl = (struct hcl_out){0};
}

/* --- blocks --------------------------------------------------------------------------------------------- */

static void begin_item(struct hcl_out *hcl)
{
    write_waiting(hcl);
    if (hcl->is_begun)
        strbuf_addch(hcl->out, '\n');
    indent(hcl);
}

static void enter(struct hcl_out *hcl)
{
    hcl->depth++;
    hcl->is_begun = false;
}

static void add_label(struct hcl_out *hcl, const char *label)
{
    if (!label)
        return;
    strbuf_addch(hcl->out, ' ');
    quote_hcl(hcl->out, label, strlen(label));
}

void hcl_open(struct hcl_out *hcl, const char *type, const char *first_label,
              const char *second_label)
{
    begin_item(hcl);
    strbuf_adds(hcl->out, type);
    add_label(hcl, first_label);
    add_label(hcl, second_label);
    strbuf_adds(hcl->out, " {\n");
    enter(hcl);
}

void hcl_open_object(struct hcl_out *hcl, const char *name)
{
    begin_item(hcl);
    strbuf_addf(hcl->out, "%s = {\n", name);
    enter(hcl);
}

void hcl_close(struct hcl_out *hcl)
{
    assert(hcl->depth > 0);
    write_waiting(hcl);
    hcl->depth--;
    indent(hcl);
    strbuf_adds(hcl->out, "}\n");
    hcl->is_begun = true;
}

/* --- attributes ----------------------------------------------------------------------------------------- */

static void add_attribute(struct hcl_out *hcl, const char *name, char *value)
{
    TABLE_ADD(hcl->waiting, ((struct hcl_attribute){mem_strdup(name), value}));
    hcl->is_begun = true;
}

void hcl_string(struct hcl_out *hcl, const char *name, const char *text)
{
    struct strbuf value = STRBUF_INIT;

    quote_hcl(&value, text, strlen(text));
    add_attribute(hcl, name, strbuf_detach(&value));
}

void hcl_number(struct hcl_out *hcl, const char *name, int64_t number)
{
    struct strbuf value = STRBUF_INIT;

    strbuf_addf(&value, "%lld", (long long)number);
    add_attribute(hcl, name, strbuf_detach(&value));
}

void hcl_raw(struct hcl_out *hcl, const char *name, const char *expression)
{
    add_attribute(hcl, name, mem_strdup(expression));
}

void hcl_comment(struct hcl_out *hcl, const char *lines)
{
    assert(hcl->depth == 0);
    begin_item(hcl);
    while (*lines) {
        int length = (int)strcspn(lines, "\n");

        strbuf_addf(hcl->out, "#%s%.*s\n", length ? " " : "", length, lines);
        lines += length;
        lines += *lines == '\n';
    }
    hcl->is_begun = false; /* the block stands right below */
}

void hcl_heading(struct hcl_out *hcl, const char *lines)
{
    hcl_comment(hcl, lines);
    hcl->is_begun = true;
}
