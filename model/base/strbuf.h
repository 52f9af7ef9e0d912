/*
 * strbuf.h: text that grows.
 *
 * `text` is always a terminated string of `length` bytes (it may hold NUL bytes of its own), so a
 * strbuf can be handed to anything that takes a `const char *`. An empty strbuf holds no memory:
 *
 *     struct strbuf line = STRBUF_INIT;
 *     strbuf_addf(&line, "%s:%u", path, number);
 *     puts(line.text);
 *     strbuf_release(&line);
 */
#ifndef MODEL_BASE_STRBUF_H
#define MODEL_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf {
    char *text;
    size_t length;
    size_t capacity; /* 0 while `text` is the shared empty string */
};

extern char strbuf_empty_text[];

#define STRBUF_INIT {strbuf_empty_text, 0, 0}

void strbuf_init(struct strbuf *buffer);

/* Frees the memory; the strbuf is empty and ready for use again. */
void strbuf_release(struct strbuf *buffer);

/* Empties the text and keeps the memory. */
void strbuf_clear(struct strbuf *buffer);

/* Shortens the text to `length` bytes, which must not be more than it has. */
void strbuf_truncate(struct strbuf *buffer, size_t length);

/* Makes room for `extra` more bytes, so that they can be written at text + length. */
void strbuf_reserve(struct strbuf *buffer, size_t extra);

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length);
void strbuf_adds(struct strbuf *buffer, const char *text);
void strbuf_addch(struct strbuf *buffer, char byte);
void strbuf_addu(struct strbuf *buffer, uint64_t number); /* in decimal, much faster than addf */
void strbuf_add_repeated(struct strbuf *buffer, char byte, size_t times);

/* Each line of the text behind so many blanks, an empty one without; all end with a newline. */
void strbuf_add_indented(struct strbuf *buffer, const char *text, size_t blanks);
void strbuf_addbuf(struct strbuf *buffer, const struct strbuf *other);
__attribute__((format(printf, 2, 3))) void strbuf_addf(struct strbuf *buffer, const char *format,
                                                       ...);
__attribute__((format(printf, 2, 0))) void strbuf_vaddf(struct strbuf *buffer, const char *format,
                                                        va_list args);

/* Hands the text over to the caller, who frees it; the strbuf is empty afterwards. */
char *strbuf_detach(struct strbuf *buffer);

bool strbuf_equals(const struct strbuf *buffer, const char *text);

#endif
