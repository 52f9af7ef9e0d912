#include "model/write/html_out.h"

#include <assert.h>
#include <string.h>

#include "model/write/quote.h"

void html_out_init(struct html_out *html, struct strbuf *out)
{
    memset(html, 0, sizeof *html);
    html->out = out;
}

static bool is_one_of(const char *element, const char *const *names)
{
    for (; *names; names++) {
        if (!strcmp(element, *names))
            return true;
    }
    return false;
}

/* Stands in a line of text, where a line's end would be a blank. */
static bool is_inline(const char *element)
{
    static const char *const names[] = {"a",   "b",    "code",   "del", "em",
                                        "ins", "span", "strong", NULL};

    return is_one_of(element, names);
}

/* Never holds anything. */
static bool is_void(const char *element)
{
    static const char *const names[] = {"meta", NULL};

    return is_one_of(element, names);
}

static void end_tag(struct html_out *html)
{
    if (html->in_tag)
        strbuf_addch(html->out, '>');
    html->in_tag = false;
}

void html_open(struct html_out *html, const char *element)
{
    assert(html->depth < HTML_OUT_DEPTH);
    end_tag(html);
    strbuf_adds(html->out, is_inline(element) ? "<" : "\n<");
    strbuf_adds(html->out, element);
    html->open[html->depth++] = element;
    html->in_tag = true;
}

void html_open_class(struct html_out *html, const char *element, const char *class_names)
{
    html_open(html, element);
    html_attribute(html, "class", class_names);
}

void html_attribute(struct html_out *html, const char *name, const char *value)
{
    assert(html->in_tag);
    strbuf_addf(html->out, " %s=\"", name);
    quote_html(html->out, value, strlen(value));
    strbuf_addch(html->out, '"');
}

void html_close(struct html_out *html)
{
    const char *element;

    assert(html->depth > 0);
    element = html->open[--html->depth];
    if (html->in_tag && is_void(element)) {
        strbuf_adds(html->out, " />");
        html->in_tag = false;
        return;
    }
    end_tag(html);
    strbuf_addf(html->out, "</%s>", element);
}

void html_bytes(struct html_out *html, const char *bytes, size_t length)
{
    end_tag(html);
    quote_html(html->out, bytes, length);
}

void html_text(struct html_out *html, const char *text)
{
    html_bytes(html, text, strlen(text));
}

void html_number(struct html_out *html, uint64_t number)
{
    end_tag(html);
    strbuf_addu(html->out, number);
}

static void add_element(struct html_out *html, const char *element, const char *class_names,
                        const char *bytes, size_t length)
{
    html_open(html, element);
    if (class_names)
        html_attribute(html, "class", class_names);
    html_bytes(html, bytes, length);
    html_close(html);
}

void html_element(struct html_out *html, const char *element, const char *class_names,
                  const char *text)
{
    add_element(html, element, class_names, text, strlen(text));
}

void html_paragraphs(struct html_out *html, const char *class_names, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");

        add_element(html, "p", class_names, lines, length);
        lines += length + (lines[length] == '\n');
    }
}

void html_raw(struct html_out *html, const char *text)
{
    end_tag(html);
    strbuf_adds(html->out, text);
}
