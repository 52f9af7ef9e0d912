#include "model/account/row_hash.h"

#include <stdlib.h>

#include "model/base/mem.h"

void row_hash_release(struct row_hash *hash)
{
    free(hash->slots);
    *hash = (struct row_hash){0};
}

uint32_t row_hash_find(const struct row_hash *hash, uint32_t value, row_matches *matches,
                       const void *table, const void *key)
{
    size_t mask = hash->slot_count - 1;

    if (!hash->slot_count)
        return UINT32_MAX;
    for (size_t at = value & mask; hash->slots[at].row_plus_1; at = (at + 1) & mask) {
        struct row_slot slot = hash->slots[at];

        if (slot.hash == value && matches(table, slot.row_plus_1 - 1, key))
            return slot.row_plus_1 - 1;
    }
    return UINT32_MAX;
}

static void place_slot(struct row_hash *hash, struct row_slot slot)
{
    size_t mask = hash->slot_count - 1;
    size_t at = slot.hash & mask;

    while (hash->slots[at].row_plus_1)
        at = (at + 1) & mask;
    hash->slots[at] = slot;
}

static void grow(struct row_hash *hash)
{
    struct row_hash grown = {.slot_count = hash->slot_count ? hash->slot_count * 2 : 64,
                             .count = hash->count};

    grown.slots = mem_zalloc(grown.slot_count, sizeof *grown.slots);
    for (size_t i = 0; i < hash->slot_count; i++)
        if (hash->slots[i].row_plus_1)
            place_slot(&grown, hash->slots[i]);
    free(hash->slots);
    *hash = grown;
}

void row_hash_add(struct row_hash *hash, uint32_t value, uint32_t row)
{
    if ((hash->count + 1) * 4 > hash->slot_count * 3)
        grow(hash);
    place_slot(hash, (struct row_slot){value, row + 1});
    hash->count++;
}

/* The finishing steps of MurmurHash3 (public domain): every bit of the number reaches every bit. */
uint32_t row_hash_mix(uint32_t value, uint64_t number)
{
    uint64_t mixed = number + value * UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 33) * UINT64_C(0xff51afd7ed558ccd);
    mixed = (mixed ^ mixed >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return (uint32_t)(mixed ^ mixed >> 33);
}
