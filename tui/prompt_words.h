/*
 * prompt_words.h: the possible words of a completion. Inside the terminal room; pure.
 */
#ifndef TUI_PROMPT_WORDS_H
#define TUI_PROMPT_WORDS_H

#include <stddef.h>

#include "model/base/strbuf.h"

struct prompt_words {
    const char *prefix; /* the word as typed so far; words that do not begin so are not kept */
    char **items;
    size_t count;
    size_t capacity;
};

void prompt_words_release(struct prompt_words *words);

/* The last word of a line: what stands after its last blank. */
const char *prompt_words_last(const char *line);

/* Appends what all words have in common after the prefix; whole characters only. */
void prompt_words_common(const struct prompt_words *words, struct strbuf *out);

/*
 * Appends the words from `first` on that fit into `columns`, two blanks between them; returns the
 * number of the first that did not fit, 0 after the last.
 */
size_t prompt_words_list(const struct prompt_words *words, size_t first, size_t columns, bool utf8,
                         struct strbuf *out);

#endif
