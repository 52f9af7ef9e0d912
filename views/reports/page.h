/*
 * page.h: a report as one page of HTML: what all of them have in common.
 *
 * A page is one file that needs nothing else: no scripts, no pictures, no fonts, nothing from
 * anywhere, and a policy at its head that makes sure of it. It is as readable on paper, in the dark, without
 * colour and by ear: headings in their order, headings of rows and columns, words where there is a
 * colour.
 */
#ifndef VIEWS_REPORTS_PAGE_H
#define VIEWS_REPORTS_PAGE_H

#include <stddef.h>

#include "model/account/account.h"
#include "model/judge/finding.h"
#include "model/write/html_out.h"
#include "views/reports/reports.h"

/* page.css, built in by make. */
extern const char page_style[];

/* From the doctype to the first heading, which is the title; and the end of it all. */
void page_begin(struct html_out *html, const char *title);
void page_end(struct html_out *html);

/* What was written so far is printed and taken out of the buffer. */
void page_print(struct html_out *html, const struct report_streams *streams);

/* A section with its heading, until page_close_section. */
void page_open_section(struct html_out *html, const char *heading);
void page_close_section(struct html_out *html);

/* A table with these headings of columns, until page_close_table; `class_names` may be NULL. */
void page_open_table(struct html_out *html, const char *class_names, const char *const *headings,
                     size_t count);
void page_close_table(struct html_out *html);

/* A row with its heading and its first cell, which are left open, until page_close_row. */
void page_open_row(struct html_out *html, const char *heading);
void page_close_row(struct html_out *html);

/* A list of facts, each a term and what is said of it: between page_open_fact and page_close_fact, or one
 * text. A long one takes the whole width. */
enum page_width { PAGE_SHORT, PAGE_LONG };

void page_open_facts(struct html_out *html);
void page_close_facts(struct html_out *html);
void page_open_fact(struct html_out *html, enum page_width width, const char *term);
void page_close_fact(struct html_out *html);
void page_fact(struct html_out *html, const char *term, const char *text);

/* An id of the export's, as it is in scripts; nothing for TEXT_NONE. */
void page_id(struct html_out *html, const struct account *account, text_id id);

/* A name that people gave, which may be long. */
void page_name(struct html_out *html, const char *bytes, size_t length);

/* The word for a severity. */
void page_severity(struct html_out *html, enum severity severity);

/* How many findings of each severity, as a table with bars. */
void page_severities(struct html_out *html, const struct findings *findings);

#endif
