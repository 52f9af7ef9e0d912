/*
 * html_page.h: a reader of the pages that the program writes, which takes nothing but what they may hold:
 * elements that nest, a few attributes of known forms, and five references. Pictures are of SVG, drawn there.
 */
#ifndef TESTS_VIEWS_HTML_PAGE_H
#define TESTS_VIEWS_HTML_PAGE_H

#include <string.h>

#include "model/base/strbuf.h"

enum { PAGE_DEPTH = 32 };

struct html_page {
    const char *at;
    char open[PAGE_DEPTH][16];
    size_t depth, articles, rows, links, links_inside, ids, headings, pictures;
    struct strbuf text; /* what a person reads, references resolved, elements parted by newlines */
};

static inline bool page_word_is(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == length && !strncmp(*words, word, length))
            return true;
    return false;
}

static inline size_t page_name_length(const char *at)
{
    return strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-B"); /* viewBox */
}

/* Elements without a script, a file, a frame or a form. */
static inline void page_check_element(const char *name, size_t length)
{
    static const char *const known[] = {
        "html", "head", "meta",  "title", "style", "body", "main", "section", "article", "h1",
        "h2",   "h3",   "h4",    "p",     "div",   "span", "code", "a",       "table",   "thead",
        "tbody", "tr",  "th",    "td",    "dl",    "dt",   "dd",   "ul",      "li",      "pre",
        "del",  "ins",  "em",    "strong", "figure", "figcaption", "svg", "desc", "rect",
        "path", "circle", "text", NULL};

    if (!page_word_is(name, length, known))
        fail_msg("an element at %.60s", name);
}

static inline void page_check_attribute(struct html_page *page, const char *name, size_t length,
                                        const char *value, size_t value_length)
{
    static const char *const known[] = {"lang",  "charset", "http-equiv", "content",     "name", "class",
                                        "scope", "id",      "href",       "aria-hidden", "style",
                                        "role",  "viewBox", "width", "height", "x", "y", "d", "cx", "cy", "r",
                                        NULL};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789- ";

    if (!page_word_is(name, length, known))
        fail_msg("an attribute at %.60s", name);
    if (!strncmp(name, "class", length) || !strncmp(name, "id", length))
        assert_true(strspn(value, letters) >= value_length);
    if (!strncmp(name, "style", length))
        assert_int_equal(strncmp(value, "width:", 6), 0);
    if (!strncmp(name, "href", length)) {
        assert_int_equal(*value, '#');
        page->links_inside++;
    }
    page->ids += length == 2 && !strncmp(name, "id", 2);
}

/* name="value" name="value" */
static inline void page_read_attributes(struct html_page *page)
{
    while (*page->at == ' ' && page->at[1] != '/') {
        const char *name = page->at + 1, *value;
        size_t length = page_name_length(name);

        assert_int_equal(strncmp(name + length, "=\"", 2), 0);
        value = name + length + 2;
        assert_true(length);
        page->at = value + strcspn(value, "\"<>");
        assert_int_equal(*page->at, '"');
        page_check_attribute(page, name, length, value, (size_t)(page->at - value));
        page->at++;
    }
}

/* One for as many as there are. */
static inline void page_add_newline(struct html_page *page)
{
    struct strbuf *text = &page->text;

    if (!text->length || text->text[text->length - 1] != '\n')
        strbuf_addch(text, '\n');
}

static inline void page_read_start(struct html_page *page)
{
    const char *name = page->at + 1;
    size_t length = page_name_length(name);

    page_check_element(name, length);
    assert_true(page->depth < PAGE_DEPTH && length < 16);
    page_add_newline(page);
    page->articles += length == 7 && !strncmp(name, "article", 7);
    page->rows += length == 2 && !strncmp(name, "tr", 2);
    page->links += length == 1 && *name == 'a';
    page->pictures += !strncmp(page->at + length + 1, " class=\"vm\"", 11);
    page->headings += length == 2 && *name == 'h' && name[1] <= '9';
    page->at = name + length;
    page_read_attributes(page);
    page->at += *page->at == ' ';
    if (!strncmp(page->at, "/>", 2)) {
        page->at += 2;
        return;
    }
    assert_int_equal(*page->at++, '>');
    memcpy(page->open[page->depth], name, length);
    page->open[page->depth++][length] = '\0';
}

static inline void page_read_end(struct html_page *page)
{
    const char *name = page->at + 2;
    size_t length = page_name_length(name);

    assert_true(page->depth);
    page->depth--;
    assert_int_equal(strlen(page->open[page->depth]), length);
    assert_int_equal(strncmp(name, page->open[page->depth], length), 0);
    page->at = name + length;
    assert_int_equal(*page->at++, '>');
}

static inline void page_read_text(struct html_page *page)
{
    static const char *const references[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};

    if (*page->at != '&') {
        assert_true(*page->at != '>' && *page->at != '"' && *page->at != '\'');
        assert_true((unsigned char)*page->at >= ' ' || *page->at == '\n');
        if (*page->at == '\n')
            page_add_newline(page);
        else
            strbuf_addch(&page->text, *page->at);
        page->at++;
        return;
    }
    for (size_t i = 0; i < 5; i++) {
        size_t length = strlen(references[i][0]);

        if (!strncmp(page->at, references[i][0], length)) {
            strbuf_adds(&page->text, references[i][1]);
            page->at += length;
            return;
        }
    }
    fail_msg("a reference at %.20s", page->at);
}

/* The style sheet is our own: it may not reach for anything. */
static inline void page_skip_style(struct html_page *page)
{
    const char *end = strstr(page->at, "</style>");

    assert_non_null(end);
    for (; page->at < end; page->at++)
        assert_true(*page->at != '<' && strncmp(page->at, "url(", 4) != 0 &&
                    strncmp(page->at, "@import", 7) != 0 && strncmp(page->at, "http", 4) != 0);
}

/* Released by page_release. */
static inline void page_read(struct html_page *page, const char *html)
{
    static const char start[] = "<!DOCTYPE html>";

    *page = (struct html_page){.at = html, .text = STRBUF_INIT};
    assert_int_equal(strncmp(html, start, strlen(start)), 0);
    page->at += strlen(start);
    while (*page->at) {
        if (!strncmp(page->at, "</", 2))
            page_read_end(page);
        else if (*page->at == '<')
            page_read_start(page);
        else if (page->depth && !strcmp(page->open[page->depth - 1], "style"))
            page_skip_style(page);
        else
            page_read_text(page);
    }
    assert_int_equal(page->depth, 0);
}

static inline void page_release(struct html_page *page)
{
    strbuf_release(&page->text);
}

#endif
