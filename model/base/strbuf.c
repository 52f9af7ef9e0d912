#include "model/base/strbuf.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

char strbuf_empty_text[1];

void strbuf_init(struct strbuf *buffer)
{
    buffer->text = strbuf_empty_text;
    buffer->length = 0;
    buffer->capacity = 0;
}

void strbuf_release(struct strbuf *buffer)
{
    if (buffer->capacity)
        free(buffer->text);
    strbuf_init(buffer);
}

void strbuf_clear(struct strbuf *buffer)
{
    strbuf_truncate(buffer, 0);
}

void strbuf_truncate(struct strbuf *buffer, size_t length)
{
    assert(length <= buffer->length);
    buffer->length = length;
    if (buffer->capacity)
        buffer->text[length] = '\0';
}

void strbuf_reserve(struct strbuf *buffer, size_t extra)
{
    char *owned = buffer->capacity ? buffer->text : NULL;

    if (extra < buffer->capacity - buffer->length)
        return;

    buffer->text = mem_grow(owned, &buffer->capacity, buffer->length + extra + 1, 1);
    buffer->text[buffer->length] = '\0';
}

void strbuf_add(struct strbuf *buffer, const void *bytes, size_t length)
{
    if (!length)
        return;
    strbuf_reserve(buffer, length);
    memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void strbuf_adds(struct strbuf *buffer, const char *text)
{
    strbuf_add(buffer, text, strlen(text));
}

void strbuf_addch(struct strbuf *buffer, char byte)
{
    strbuf_reserve(buffer, 1);
    buffer->text[buffer->length++] = byte;
    buffer->text[buffer->length] = '\0';
}

void strbuf_addu(struct strbuf *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    strbuf_add(buffer, digits + at, sizeof digits - at);
}

void strbuf_add_repeated(struct strbuf *buffer, char byte, size_t times)
{
    strbuf_reserve(buffer, times);
    memset(buffer->text + buffer->length, byte, times);
    buffer->length += times;
    buffer->text[buffer->length] = '\0';
}

void strbuf_add_indented(struct strbuf *buffer, const char *text, size_t blanks)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        if (length)
            strbuf_add_repeated(buffer, ' ', blanks);
        strbuf_add(buffer, text, length);
        strbuf_addch(buffer, '\n');
        text += length + (text[length] == '\n');
    }
}

void strbuf_addbuf(struct strbuf *buffer, const struct strbuf *other)
{
    strbuf_add(buffer, other->text, other->length);
}

void strbuf_vaddf(struct strbuf *buffer, const char *format, va_list args)
{
    va_list again;
    int length;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(length >= 0);
    if (length <= 0)
        return;
    strbuf_reserve(buffer, (size_t)length);
    vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, args);
    buffer->length += (size_t)length;
}

void strbuf_addf(struct strbuf *buffer, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    strbuf_vaddf(buffer, format, args);
    va_end(args);
}

char *strbuf_detach(struct strbuf *buffer)
{
    char *text;

    strbuf_reserve(buffer, 0);
    text = buffer->text;
    strbuf_init(buffer);
    return text;
}

bool strbuf_equals(const struct strbuf *buffer, const char *text)
{
    return buffer->length == strlen(text) && memcmp(buffer->text, text, buffer->length) == 0;
}
