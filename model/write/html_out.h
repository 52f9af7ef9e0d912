/*
 * html_out.h: writes HTML whose every element is closed, so that it is well-formed XML too.
 *
 *     struct html_out html;
 *     html_out_init(&html, &buffer);
 *     html_open(&html, "a");
 *     html_attribute(&html, "href", "#first");
 *     html_text(&html, name);
 *     html_close(&html);
 *
 * Texts and values go through quote_html; names of elements and attributes are our own. What is written
 * may be taken out of the buffer at any time.
 */
#ifndef MODEL_WRITE_HTML_OUT_H
#define MODEL_WRITE_HTML_OUT_H

#include <stdbool.h>

#include "model/base/strbuf.h"

#define HTML_OUT_DEPTH 32

struct html_out {
    struct strbuf *out;
    unsigned depth;
    const char *open[HTML_OUT_DEPTH];
    bool in_tag; /* attributes may follow */
};

void html_out_init(struct html_out *html, struct strbuf *out);
void html_open(struct html_out *html, const char *element);
void html_open_class(struct html_out *html, const char *element, const char *class_names);
void html_attribute(struct html_out *html, const char *name, const char *value);
void html_close(struct html_out *html); /* the innermost */
void html_text(struct html_out *html, const char *text);
void html_bytes(struct html_out *html, const char *bytes, size_t length);
void html_number(struct html_out *html, uint64_t number);

/* An element that holds a text; `class_names` may be NULL. */
void html_element(struct html_out *html, const char *element, const char *class_names,
                  const char *text);

/* Each line of a text as a paragraph; likewise. */
void html_paragraphs(struct html_out *html, const char *class_names, const char *lines);

/* A style sheet or the like as it stands: nothing of other people's. */
void html_raw(struct html_out *html, const char *text);

#endif
