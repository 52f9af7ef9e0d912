/*
 * text_memory.h: short texts that stand in an export again and again, and their numbers.
 *
 * Most descriptions of rules are one of a few. To look a text up in the pool takes its length, a hash of all of it,
 * and a comparison somewhere in memory; of those that came of late it is known at hand.
 */
#ifndef MODEL_READ_TEXT_MEMORY_H
#define MODEL_READ_TEXT_MEMORY_H

#include <stdint.h>

#include "model/account/account.h"

enum { TEXT_MEMORY_ROWS = 64, TEXT_MEMORY_WORDS = 5 };

/* All zero remembers nothing. */
struct text_memory {
    struct remembered_text {
        uint64_t words[TEXT_MEMORY_WORDS]; /* the text, and zeros behind it */
        text_id id;                        /* TEXT_NONE: of none */
    } rows[TEXT_MEMORY_ROWS];
};

/* As account_text, for a string of a tree, which can be read eight bytes at a time up to those in which it ends. */
text_id text_memory_id(struct text_memory *memory, struct account *account, const char *text);

#endif
