/*
 * The bytes of all texts stand one behind the other in one block, each terminated; an entry points
 * at its raw and its shown form there (the same place when the text is clean). A hash table with
 * open addressing finds the number of a text.
 */
#include "model/base/text_pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/strbuf.h"

struct entry {
    size_t raw;  /* offsets into bytes */
    size_t show;
    uint32_t length;
    uint32_t hash;
};

struct text_pool {
    struct strbuf bytes;
    struct entry *entries;
    size_t count, capacity;
    text_id *slots; /* TEXT_NONE = free; a power of two of them */
    size_t slot_count;
};

static uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash;
}

struct text_pool *text_pool_new(void)
{
    struct text_pool *pool = mem_zalloc(1, sizeof *pool);

    strbuf_init(&pool->bytes);
    strbuf_addch(&pool->bytes, '\0');
    pool->entries = mem_grow(NULL, &pool->capacity, 1, sizeof *pool->entries);
    pool->entries[0] = (struct entry){0, 0, 0, 0};
    pool->count = 1;
    pool->slot_count = 1024;
    pool->slots = mem_zalloc(pool->slot_count, sizeof *pool->slots);
    return pool;
}

void text_pool_free(struct text_pool *pool)
{
    if (!pool)
        return;
    strbuf_release(&pool->bytes);
    free(pool->entries);
    free(pool->slots);
    free(pool);
}

static bool entry_matches(const struct text_pool *pool, text_id id, uint32_t hash,
                          const char *bytes, size_t length)
{
    const struct entry *entry = &pool->entries[id];

    return entry->hash == hash && entry->length == length &&
           memcmp(pool->bytes.text + entry->raw, bytes, length) == 0;
}

/* The slot that holds the text, or the free slot where it would go. */
static size_t find_slot(const struct text_pool *pool, uint32_t hash, const char *bytes,
                        size_t length)
{
    size_t slot = hash & (pool->slot_count - 1);

    while (pool->slots[slot] != TEXT_NONE &&
           !entry_matches(pool, pool->slots[slot], hash, bytes, length))
        slot = (slot + 1) & (pool->slot_count - 1);
    return slot;
}

static void grow_slots(struct text_pool *pool)
{
    free(pool->slots);
    pool->slot_count *= 2;
    pool->slots = mem_zalloc(pool->slot_count, sizeof *pool->slots);
    for (size_t id = 1; id < pool->count; id++) {
        size_t slot = pool->entries[id].hash & (pool->slot_count - 1);

        while (pool->slots[slot] != TEXT_NONE)
            slot = (slot + 1) & (pool->slot_count - 1);
        pool->slots[slot] = (text_id)id;
    }
}

static size_t append(struct text_pool *pool, const char *bytes, size_t length)
{
    size_t offset = pool->bytes.length;

    strbuf_add(&pool->bytes, bytes, length);
    strbuf_addch(&pool->bytes, '\0');
    return offset;
}

static size_t append_shown(struct text_pool *pool, size_t raw, const char *bytes, size_t length)
{
    struct strbuf shown = STRBUF_INIT;
    size_t offset;

    if (sanitise_text_is_clean(bytes, length))
        return raw;
    sanitise_add(&shown, bytes, length);
    offset = append(pool, shown.text, shown.length);
    strbuf_release(&shown);
    return offset;
}

text_id text_pool_add(struct text_pool *pool, const char *bytes, size_t length)
{
    uint32_t hash = hash_bytes(bytes, length);
    size_t slot = find_slot(pool, hash, bytes, length);
    struct entry entry = {.hash = hash, .length = (uint32_t)length};

    if (pool->slots[slot] != TEXT_NONE)
        return pool->slots[slot];
    entry.raw = append(pool, bytes, length);
    entry.show = append_shown(pool, entry.raw, bytes, length);
    pool->entries =
        mem_grow(pool->entries, &pool->capacity, pool->count + 1, sizeof *pool->entries);
    pool->entries[pool->count] = entry;
    pool->slots[slot] = (text_id)pool->count++;
    if (pool->count * 2 > pool->slot_count) {
        text_id id = pool->slots[slot];

        grow_slots(pool);
        return id;
    }
    return pool->slots[slot];
}

text_id text_pool_adds(struct text_pool *pool, const char *text)
{
    return text_pool_add(pool, text, strlen(text));
}

text_id text_pool_find(const struct text_pool *pool, const char *text)
{
    size_t length = strlen(text);

    return pool->slots[find_slot(pool, hash_bytes(text, length), text, length)];
}

const char *text_raw(const struct text_pool *pool, text_id id)
{
    return pool->bytes.text + pool->entries[id].raw;
}

size_t text_raw_length(const struct text_pool *pool, text_id id)
{
    return pool->entries[id].length;
}

const char *text_show(const struct text_pool *pool, text_id id)
{
    return pool->bytes.text + pool->entries[id].show;
}

size_t text_pool_count(const struct text_pool *pool)
{
    return pool->count;
}
