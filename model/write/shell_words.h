/*
 * shell_words.h: a line of shell words read back. Internal to this room.
 *
 * Only lines such as we write them: words with one blank between, each in single quotes as quote_shell
 * puts them, or plain (letters, digits and - _ . / : = ,), or the word "$region". Everything else is
 * refused, so that nothing is taken for a word which a shell would expand.
 */
#ifndef MODEL_WRITE_SHELL_WORDS_H
#define MODEL_WRITE_SHELL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account/account.h"

/* The variable that stands for a region which the export does not tell: a word of its own. */
#define SHELL_REGION "\"$region\""

/* All zero is none. */
struct shell_words {
    TABLE(char *) items; /* as the called program gets them, but SHELL_REGION as it is written */
};

void shell_words_release(struct shell_words *words);

/* Reads the line that `text` begins with; a quoted word may hold line ends. Returns where the next line
 * begins, or NULL if this is no such line. */
const char *shell_words_read(struct shell_words *words, const char *text);

/* The word at a position, or NULL if there are fewer. */
const char *shell_words_at(const struct shell_words *words, size_t position);

#endif
