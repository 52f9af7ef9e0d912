#include "model/read/text_memory.h"

#include <stdbool.h>

#include "model/base/eights.h"

/* False if the text is too long to be remembered. Without a jump for its length, which nobody could foretell: behind
 * its end the first word is read again and counts for nothing. */
static inline bool take_words(const char *text, uint64_t words[TEXT_MEMORY_WORDS], uint64_t *hash)
{
    uint64_t ended = 0;

    *hash = 0;
    for (unsigned i = 0; i < TEXT_MEMORY_WORDS; i++) {
        uint64_t word = eights_load(text + (8 * i & ~ended)), nul = eights_nul(word);

        words[i] = word & (nul ^ (nul - 1)) & ~ended;
        *hash += words[i] * (UINT64_C(0x9E3779B97F4A7C15) + 2 * i);
        ended |= nul ? UINT64_MAX : 0;
    }
    return ended;
}

static inline bool are_equal(const uint64_t a[TEXT_MEMORY_WORDS],
                             const uint64_t b[TEXT_MEMORY_WORDS])
{
    uint64_t differ = 0;

    for (unsigned i = 0; i < TEXT_MEMORY_WORDS; i++)
        differ |= a[i] ^ b[i];
    return !differ;
}

text_id text_memory_id(struct text_memory *memory, struct account *account, const char *text)
{
    struct remembered_text wanted, *row;
    uint64_t hash;
    bool is_short = take_words(text, wanted.words, &hash);

    row = &memory->rows[(hash >> 32) % TEXT_MEMORY_ROWS];
    if (is_short && row->id != TEXT_NONE && are_equal(row->words, wanted.words))
        return row->id;
    wanted.id = account_text(account, text);
    if (is_short)
        *row = wanted;
    return wanted.id;
}
