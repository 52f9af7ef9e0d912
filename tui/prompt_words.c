#include "tui/prompt_words.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/utf8.h"
#include "tui/prompt.h"
#include "tui/text.h"

void prompt_words_add(struct prompt_words *words, const char *word)
{
    if (strncmp(word, words->prefix, strlen(words->prefix)) != 0)
        return;
    words->items = mem_grow(words->items, &words->capacity, words->count + 1, sizeof *words->items);
    words->items[words->count++] = mem_strdup(word);
}

void prompt_words_release(struct prompt_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    free(words->items);
    *words = (struct prompt_words){0};
}

const char *prompt_words_last(const char *line)
{
    const char *blank = strrchr(line, ' ');

    return blank ? blank + 1 : line;
}

static size_t common_length(const char *a, const char *b, size_t most)
{
    size_t length = 0;

    while (length < most && a[length] == b[length])
        length++;
    return length;
}

/* The length of the whole characters in the first `length` bytes. */
static size_t whole_characters(const char *text, size_t length)
{
    uint32_t code_point;
    size_t whole = 0;
    size_t used;

    while ((used = utf8_decode(text + whole, length - whole, &code_point)))
        whole += used;
    return whole;
}

void prompt_words_common(const struct prompt_words *words, struct strbuf *out)
{
    size_t typed = words->prefix ? strlen(words->prefix) : 0;
    size_t length;

    if (!words->count)
        return;
    length = strlen(words->items[0]);
    for (size_t i = 1; i < words->count; i++)
        length = common_length(words->items[0], words->items[i], length);
    strbuf_add(out, words->items[0] + typed,
               whole_characters(words->items[0] + typed, length - typed));
}

size_t prompt_words_list(const struct prompt_words *words, size_t first, size_t columns, bool utf8,
                         struct strbuf *out)
{
    size_t used = 0;

    for (size_t i = first; i < words->count; i++) {
        size_t gap = i > first ? 2 : 0;
        size_t wanted = gap + text_columns(words->items[i], utf8);

        if (used + wanted > columns && i > first)
            return i;
        strbuf_add_repeated(out, ' ', gap);
        strbuf_adds(out, words->items[i]);
        used += wanted;
    }
    return 0;
}
