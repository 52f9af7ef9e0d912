/*
 * row_hash.h: finds the row of a table by what the row holds.
 *
 * The table itself stays with its owner; this holds only row numbers and hashes (open addressing,
 * at most three quarters full). The owner hashes its keys and says whether a row is the one looked for.
 */
#ifndef MODEL_ACCOUNT_ROW_HASH_H
#define MODEL_ACCOUNT_ROW_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row_slot {
    uint32_t hash;
    uint32_t row_plus_1; /* 0 = free */
};

/* All zero is an empty one. */
struct row_hash {
    struct row_slot *slots;
    size_t slot_count, count;
};

void row_hash_release(struct row_hash *hash);

/* True if `row` of the caller's `table` is what `key` asks for. */
typedef bool row_matches(const void *table, uint32_t row, const void *key);

/* The row, or UINT32_MAX if there is none. */
uint32_t row_hash_find(const struct row_hash *hash, uint32_t value, row_matches *matches,
                       const void *table, const void *key);

/* Asks the memory for the slot where a find that comes soon will begin. */
static inline void row_hash_prefetch(const struct row_hash *hash, uint32_t value)
{
    if (hash->slot_count)
        __builtin_prefetch(&hash->slots[value & (hash->slot_count - 1)]);
}

/* The row that such a find is most likely to look at first, to be asked for in turn; UINT32_MAX if there
 * is none. */
static inline uint32_t row_hash_first(const struct row_hash *hash, uint32_t value)
{
    return hash->slot_count ? hash->slots[value & (hash->slot_count - 1)].row_plus_1 - 1
                            : UINT32_MAX;
}

/* Makes room for so many rows in all. */
void row_hash_expect(struct row_hash *hash, size_t count);

/* Adds a row; equal ones are not looked for. */
void row_hash_add(struct row_hash *hash, uint32_t value, uint32_t row);

/* Mixes one more number into a hash; begin with 0. The finishing steps of MurmurHash3 (public domain): every
 * bit of the number reaches every bit. */
static inline uint32_t row_hash_mix(uint32_t value, uint64_t number)
{
    uint64_t mixed = number + value * UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 33) * UINT64_C(0xff51afd7ed558ccd);
    mixed = (mixed ^ mixed >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (uint32_t)(mixed ^ mixed >> 33);
}

#endif
