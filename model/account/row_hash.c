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

static void grow(struct row_hash *hash, size_t slot_count)
{
    struct row_hash grown = {.slot_count = slot_count, .count = hash->count};

    grown.slots = mem_zalloc_present(grown.slot_count, sizeof *grown.slots);
    for (size_t i = 0; i < hash->slot_count; i++)
        if (hash->slots[i].row_plus_1)
            place_slot(&grown, hash->slots[i]);
    free(hash->slots);
    *hash = grown;
}

void row_hash_expect(struct row_hash *hash, size_t count)
{
    size_t slot_count = hash->slot_count ? hash->slot_count : 64;

    while (count * 4 > slot_count * 3)
        slot_count *= 2;
    if (slot_count > hash->slot_count)
        grow(hash, slot_count);
}

void row_hash_add(struct row_hash *hash, uint32_t value, uint32_t row)
{
    row_hash_expect(hash, hash->count + 1);
    place_slot(hash, (struct row_slot){value, row + 1});
    hash->count++;
}
