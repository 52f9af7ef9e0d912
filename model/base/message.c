/*
 * message.c: looks a text up in a catalogue that is built into the program.
 *
 * gettext() itself cannot be had for that: it reads files only, which a program of one file does not have
 * beside it; where the person's locale is not installed it says nothing at all; and C libraries differ in
 * whether LANGUAGE counts in C.UTF-8. So its catalogue, a .mo file, is read here: two tables, sorted by the
 * text asked for. (https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html)
 */
#include <libintl.h>
#include <stdint.h>
#include <string.h>

#include "model/base/message.h"

enum {
    MO_MAGIC_AT = 0,
    MO_COUNT_AT = 8,
    MO_TEXTS_AT = 12,
    MO_MEANINGS_AT = 16,
    MO_HEADER = 28,
    MO_ROW = 8 /* length without the terminating NUL, offset */
};

static const uint32_t MO_MAGIC = 0x950412de;

/* Set once, before there are threads; what gettext would keep inside of itself. */
static struct {
    const unsigned char *bytes;
    size_t count;
    size_t texts;
    size_t meanings;
} catalogue;

static bool texts_stay; /* asking gettext for what it does not have costs more than most sentences do */

static uint32_t number_at(const unsigned char *bytes, size_t offset)
{
    bytes += offset;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static bool is_table(const unsigned char *bytes, size_t size, size_t table, size_t count)
{
    if (table > size || count > (size - table) / MO_ROW)
        return false;
    for (size_t i = 0; i < count; i++) {
        const size_t length = number_at(bytes, table + i * MO_ROW);
        const size_t offset = number_at(bytes, table + i * MO_ROW + 4);

        if (offset >= size || length >= size - offset || bytes[offset + length] != '\0')
            return false;
    }
    return true;
}

bool message_use(const unsigned char *bytes, size_t size)
{
    size_t count;

    texts_stay = false;
    if (!bytes) {
        catalogue.bytes = NULL;
        return true;
    }
    if (size < MO_HEADER || number_at(bytes, MO_MAGIC_AT) != MO_MAGIC)
        return false;
    count = number_at(bytes, MO_COUNT_AT);
    if (!is_table(bytes, size, number_at(bytes, MO_TEXTS_AT), count) ||
        !is_table(bytes, size, number_at(bytes, MO_MEANINGS_AT), count))
        return false;
    catalogue.bytes = bytes;
    catalogue.count = count;
    catalogue.texts = number_at(bytes, MO_TEXTS_AT);
    catalogue.meanings = number_at(bytes, MO_MEANINGS_AT);
    return true;
}

/* What gettext has of a language begins with the meaning of the empty text. */
void message_settle(void)
{
    static const char head[] = ""; /* not written there: xgettext would take it for a sentence */

    texts_stay = !catalogue.bytes && *gettext(head) == '\0';
}

static char *text_of(size_t table, size_t row)
{
    return (char *)(uintptr_t)catalogue.bytes + number_at(catalogue.bytes, table + row * MO_ROW + 4);
}

/* Of a text with two forms the first is what it is sorted by. */
static char *look_up(const char *text)
{
    size_t low = 0;
    size_t high = catalogue.count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(text, text_of(catalogue.texts, middle));

        if (order == 0)
            return text_of(catalogue.meanings, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* The empty text is the catalogue's own head and no sentence. */
char *message_text(const char *text)
{
    char *meaning;

    if (!*text)
        return (char *)(uintptr_t)text;
    if (texts_stay)
        return (char *)(uintptr_t)text;
    if (!catalogue.bytes)
        return gettext(text);
    meaning = look_up(text);
    return meaning && *meaning ? meaning : (char *)(uintptr_t)text;
}

char *message_counted(const char *one, const char *many, unsigned long count)
{
    char *meaning;

    if (texts_stay)
        return (char *)(uintptr_t)(count == 1 ? one : many);
    if (!catalogue.bytes)
        return dngettext(NULL, one, many, count);
    meaning = look_up(one);
    if (meaning && *meaning)
        return meaning;
    return (char *)(uintptr_t)(count == 1 ? one : many);
}
