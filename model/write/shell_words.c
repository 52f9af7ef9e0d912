#include "model/write/shell_words.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"

static void forget(struct shell_words *words)
{
    for (size_t i = 0; i < words->items.count; i++)
        free(words->items.items[i]);
    words->items.count = 0;
}

void shell_words_release(struct shell_words *words)
{
    forget(words);
    free(words->items.items);
    *words = (struct shell_words){0};
}

/* 'it'\''s', from its first quote: returns what stands behind the word, or NULL if a quote is never closed. */
static const char *read_quoted(struct strbuf *word, const char *at)
{
    while (true) {
        size_t length = strcspn(at + 1, "'");

        strbuf_add(word, at + 1, length);
        at += 1 + length;
        if (!*at)
            return NULL;
        at++;
        if (strncmp(at, "\\''", 3) != 0)
            return at;
        strbuf_addch(word, '\'');
        at += 2; /* on the next quote */
    }
}

static const char *read_plain(struct strbuf *word, const char *at)
{
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-_./:=,");

    strbuf_add(word, at, length);
    return length ? at + length : NULL;
}

static const char *read_word(struct strbuf *word, const char *at)
{
    if (*at == '\'')
        return read_quoted(word, at);
    if (strncmp(at, SHELL_REGION, strlen(SHELL_REGION)) != 0)
        return read_plain(word, at);
    strbuf_adds(word, SHELL_REGION);
    return at + strlen(SHELL_REGION);
}

const char *shell_words_read(struct shell_words *words, const char *text)
{
    forget(words);
    while (true) {
        struct strbuf word = STRBUF_INIT;
        char *copy;

        text = read_word(&word, text);
        copy = strbuf_detach(&word);
        TABLE_ADD(words->items, copy);
        if (!text || (*text != ' ' && *text != '\n'))
            return NULL;
        if (*text++ == '\n')
            return text;
    }
}

const char *shell_words_at(const struct shell_words *words, size_t position)
{
    return position < words->items.count ? words->items.items[position] : NULL;
}
