/*
 * The bytes of all texts stand one behind the other in one block, each terminated; an entry points
 * at its raw form there, and at its shown form through a table of those few that differ. A hash table
 * with open addressing finds the number of a text; it keeps the hashes, so that hardly any text is
 * looked at in vain.
 */
#include "model/base/text_pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model/base/mem.h"
#include "model/base/sanitise.h"
#include "model/base/strbuf.h"

struct entry {
    size_t raw; /* offset into bytes */
    uint32_t length;
    uint32_t shown; /* row of `shown`; 0: as the raw form */
};

struct slot {
    uint32_t hash;
    text_id id; /* TEXT_NONE = free */
};

struct text_pool {
    struct strbuf bytes;
    struct entry *entries;
    size_t count, capacity;
    size_t *shown; /* offsets into bytes; the first is not used */
    size_t shown_count, shown_capacity;
    struct slot *slots; /* a power of two of them, at most three quarters in use */
    size_t slot_count, used;
};

static uint32_t hash_bytes(const char *bytes, size_t length)
{
    return (uint32_t)XXH3_64bits(bytes, length);
}

struct text_pool *text_pool_new(void)
{
    struct text_pool *pool = mem_zalloc(1, sizeof *pool);

    strbuf_init(&pool->bytes);
    strbuf_addch(&pool->bytes, '\0');
    pool->entries = mem_grow(NULL, &pool->capacity, 1, sizeof *pool->entries);
    pool->entries[0] = (struct entry){0};
    pool->count = pool->shown_count = 1;
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
    free(pool->shown);
    free(pool->slots);
    free(pool);
}

static bool slot_matches(const struct text_pool *pool, struct slot slot, uint32_t hash,
                         const char *bytes, size_t length)
{
    const struct entry *entry = &pool->entries[slot.id];

    return slot.hash == hash && entry->length == length &&
           memcmp(pool->bytes.text + entry->raw, bytes, length) == 0;
}

/* The slot that holds the text, or the free slot where it would go. */
static size_t find_slot(const struct text_pool *pool, uint32_t hash, const char *bytes,
                        size_t length)
{
    size_t at = hash & (pool->slot_count - 1);

    while (pool->slots[at].id != TEXT_NONE &&
           !slot_matches(pool, pool->slots[at], hash, bytes, length))
        at = (at + 1) & (pool->slot_count - 1);
    return at;
}

static void place_slot(struct text_pool *pool, struct slot slot)
{
    size_t at = slot.hash & (pool->slot_count - 1);

    while (pool->slots[at].id != TEXT_NONE)
        at = (at + 1) & (pool->slot_count - 1);
    pool->slots[at] = slot;
}

static void grow_slots(struct text_pool *pool)
{
    struct slot *old = pool->slots;
    size_t old_count = pool->slot_count;

    pool->slot_count *= 2;
    pool->slots = mem_zalloc(pool->slot_count, sizeof *pool->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i].id != TEXT_NONE)
            place_slot(pool, old[i]);
    free(old);
}

static size_t append(struct text_pool *pool, const char *bytes, size_t length)
{
    size_t offset = pool->bytes.length;

    strbuf_add(&pool->bytes, bytes, length);
    strbuf_addch(&pool->bytes, '\0');
    return offset;
}

/* The row of the shown form; 0 if the raw one may be shown. */
static uint32_t append_shown(struct text_pool *pool, const char *bytes, size_t length)
{
    struct strbuf shown = STRBUF_INIT;

    if (sanitise_text_is_clean(bytes, length))
        return 0;
    sanitise_add(&shown, bytes, length);
    pool->shown = mem_grow(pool->shown, &pool->shown_capacity, pool->shown_count + 1,
                           sizeof *pool->shown);
    pool->shown[pool->shown_count] = append(pool, shown.text, shown.length);
    strbuf_release(&shown);
    return (uint32_t)pool->shown_count++;
}

text_id text_pool_append(struct text_pool *pool, const char *bytes, size_t length)
{
    struct entry entry = {.raw = append(pool, bytes, length),
                          .length = (uint32_t)length,
                          .shown = append_shown(pool, bytes, length)};

    pool->entries =
        mem_grow(pool->entries, &pool->capacity, pool->count + 1, sizeof *pool->entries);
    pool->entries[pool->count] = entry;
    return (text_id)pool->count++;
}

static text_id add_hashed(struct text_pool *pool, uint32_t hash, const char *bytes, size_t length)
{
    size_t slot = find_slot(pool, hash, bytes, length);
    text_id id = pool->slots[slot].id;

    if (id != TEXT_NONE)
        return id;
    id = text_pool_append(pool, bytes, length);
    pool->slots[slot] = (struct slot){hash, id};
    if (++pool->used * 4 > pool->slot_count * 3)
        grow_slots(pool);
    return id;
}

text_id text_pool_add(struct text_pool *pool, const char *bytes, size_t length)
{
    return add_hashed(pool, hash_bytes(bytes, length), bytes, length);
}

/* As many as the memory can be asked for at a time. */
#define TOGETHER 32

/* Slots, then entries, then bytes: each tells where the next is. */
static void prefetch(const struct text_pool *pool, const uint32_t *hashes, size_t count)
{
    size_t mask = pool->slot_count - 1;

    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(&pool->slots[hashes[i] & mask]);
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(&pool->entries[pool->slots[hashes[i] & mask].id]);
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(pool->bytes.text +
                           pool->entries[pool->slots[hashes[i] & mask].id].raw);
}

void text_pool_add_all(struct text_pool *pool, const struct text_span *texts, size_t count,
                       text_id *ids)
{
    for (size_t done = 0; done < count; done += TOGETHER) {
        size_t some = count - done < TOGETHER ? count - done : TOGETHER;
        uint32_t hashes[TOGETHER];

        for (size_t i = 0; i < some; i++)
            hashes[i] = hash_bytes(texts[done + i].bytes, texts[done + i].length);
        prefetch(pool, hashes, some);
        for (size_t i = 0; i < some; i++)
            ids[done + i] =
                add_hashed(pool, hashes[i], texts[done + i].bytes, texts[done + i].length);
    }
}

text_id text_pool_adds(struct text_pool *pool, const char *text)
{
    return text_pool_add(pool, text, strlen(text));
}

text_id text_pool_find(const struct text_pool *pool, const char *text)
{
    size_t length = strlen(text);

    return pool->slots[find_slot(pool, hash_bytes(text, length), text, length)].id;
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
    const struct entry *entry = &pool->entries[id];

    return pool->bytes.text + (entry->shown ? pool->shown[entry->shown] : entry->raw);
}

size_t text_pool_count(const struct text_pool *pool)
{
    return pool->count;
}
