/*
 * quote.h: one function per language for putting other people's text into what we write.
 *
 * Everything takes raw bytes. Nothing else in the program writes a quoted string.
 */
#ifndef MODEL_WRITE_QUOTE_H
#define MODEL_WRITE_QUOTE_H

#include <stddef.h>

#include "model/base/strbuf.h"

/* POSIX shell: 'text' with ' written as '\'' . Safe in sh, dash, bash, ksh, busybox. NUL bytes,
 * which no argument can hold, are left out. */
void quote_shell(struct strbuf *out, const char *bytes, size_t length);

/* A JSON string with its quotes: control, format and direction characters as \uXXXX, bytes that are
 * no UTF-8 as U+FFFD. Always valid RFC 8259, safe to show on a terminal. */
void quote_json(struct strbuf *out, const char *bytes, size_t length);

/* A string of Terraform's language with its quotes, escaped as in JSON; "${" and "%{", which would be
 * evaluated, as \u0024{ and \u0025{. Terraform itself brings text to Unicode's NFC. */
void quote_hcl(struct strbuf *out, const char *bytes, size_t length);

/* A YAML string in double quotes, on one line, escaped as in JSON. It does nothing about what
 * CloudFormation reads into a string: {{resolve:...}} is live however it is quoted. */
void quote_yaml(struct strbuf *out, const char *bytes, size_t length);

/* A piece of one line of Markdown: sanitised, as a code span, in which nothing is a link, an address, a
 * mention or a picture. Nothing for an empty text. Not for tables, where a | ends a code span too. */
void quote_markdown(struct strbuf *out, const char *bytes, size_t length);

/* The same for a cell of a table: a | as <U+007C>. */
void quote_markdown_cell(struct strbuf *out, const char *bytes, size_t length);

/* A sentence for eyes that has other people's words in it, such as a finding's: each word becomes a code
 * span, but for punctuation around it, unless it is letters alone, or a few letters and digits that no line
 * begins with. The others mean nothing. Words end at blanks and at Japanese punctuation. */
void quote_markdown_sentence(struct strbuf *out, const char *text, size_t length);

/* Likewise of several, one a line, of which the last need not end: each becomes a line. */
void quote_markdown_sentences(struct strbuf *out, const char *lines);

/* Text between tags of HTML and XML, or inside of an attribute's double quotes: sanitised, with & < > " and '
 * as references. */
void quote_html(struct strbuf *out, const char *bytes, size_t length);

/* One CSV field (RFC 4180), always quoted, sanitised, and defused against formulas: a field that
 * starts with = + - @, also full-width or behind blanks, gets an apostrophe in front. */
void quote_csv(struct strbuf *out, const char *bytes, size_t length);

/* A piece of a plain text message of SARIF (2.1.0, 3.11): sanitised, with braces doubled, which would be
 * placeholders, and "](" as "]<U+0028>", without which nothing is a link. */
void quote_sarif(struct strbuf *out, const char *bytes, size_t length);

#endif
