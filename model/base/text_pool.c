/*
 * The bytes of all texts stand one behind the other in one block, each terminated, so that where the next
 * one begins tells how long a text is: four bytes a text are all there is besides. Those few that eyes see in
 * another form are in a table of their own. A hash table with open addressing finds the number of a
 * text; it keeps the hashes, so that hardly any text is looked at in vain.
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

/* A place is kept as what is left of it by laps of this many bytes; a test makes them short. */
#ifndef TEXT_POOL_LAP
#define TEXT_POOL_LAP ((size_t)1 << 32)
#endif

/* The form for eyes of a text that has one. */
struct shown {
    text_id id;
    size_t start; /* in shown_bytes */
};

struct slot {
    uint32_t hash;
    text_id id; /* TEXT_NONE = free */
};

struct text_pool {
    struct strbuf bytes;
    uint32_t *starts; /* one more than texts: where each begins in its lap; where the next would */
    size_t count, capacity;
    text_id *laps; /* the first text behind each full lap: as a rule there is none */
    size_t lap_count, lap_capacity;
    struct strbuf shown_bytes;
    struct shown *shown; /* ascending */
    size_t shown_count, shown_capacity;
    struct slot *slots; /* at most four fifths in use; first choices ascend with the hashes */
    size_t slot_count, used;
};

/* --- texts by number ----------------------------------------------------------------------------- */

static size_t start_of(const struct text_pool *pool, text_id id)
{
    size_t start = pool->starts[id];

    for (size_t i = 0; i < pool->lap_count && pool->laps[i] <= id; i++)
        start += TEXT_POOL_LAP;
    return start;
}

static size_t length_of(const struct text_pool *pool, text_id id)
{
    return start_of(pool, id + 1) - start_of(pool, id) - 1;
}

/* The text that comes next will begin where the bytes end now. */
static void set_next_start(struct text_pool *pool)
{
    size_t start = pool->bytes.length;

    while (start / TEXT_POOL_LAP > pool->lap_count) {
        pool->laps =
            mem_grow(pool->laps, &pool->lap_capacity, pool->lap_count + 1, sizeof *pool->laps);
        pool->laps[pool->lap_count++] = (text_id)pool->count;
    }
    pool->starts = mem_grow(pool->starts, &pool->capacity, pool->count + 1, sizeof *pool->starts);
    pool->starts[pool->count] = (uint32_t)(start % TEXT_POOL_LAP);
}

static void append_shown(struct text_pool *pool, text_id id, const char *bytes, size_t length)
{
    struct shown shown = {id, pool->shown_bytes.length};

    sanitise_add(&pool->shown_bytes, bytes, length);
    strbuf_addch(&pool->shown_bytes, '\0');
    pool->shown =
        mem_grow(pool->shown, &pool->shown_capacity, pool->shown_count + 1, sizeof *pool->shown);
    pool->shown[pool->shown_count++] = shown;
}

/* A part of a text of the pool itself moves when the pool makes room. */
static const char *keep_in_reach(struct text_pool *pool, const char *bytes, size_t length)
{
    uintptr_t first = (uintptr_t)pool->bytes.text, at = (uintptr_t)bytes;
    bool is_own = at >= first && at - first < pool->bytes.length;

    strbuf_reserve(&pool->bytes, length + 1);
    return is_own ? pool->bytes.text + (at - first) : bytes;
}

text_id text_pool_append(struct text_pool *pool, const char *bytes, size_t length)
{
    text_id id = (text_id)pool->count++;

    bytes = keep_in_reach(pool, bytes, length);
    strbuf_add(&pool->bytes, bytes, length);
    strbuf_addch(&pool->bytes, '\0');
    set_next_start(pool);
    if (!sanitise_text_is_clean(bytes, length))
        append_shown(pool, id, bytes, length);
    return id;
}

const char *text_raw(const struct text_pool *pool, text_id id)
{
    return pool->bytes.text + start_of(pool, id);
}

size_t text_raw_length(const struct text_pool *pool, text_id id)
{
    return length_of(pool, id);
}

static int compare_shown(const void *left, const void *right)
{
    const text_id *id = left;
    const struct shown *shown = right;

    return *id < shown->id ? -1 : *id > shown->id;
}

const char *text_show(const struct text_pool *pool, text_id id)
{
    const struct shown *shown = NULL;

    if (pool->shown_count)
        shown = bsearch(&id, pool->shown, pool->shown_count, sizeof *shown, compare_shown);
    return shown ? pool->shown_bytes.text + shown->start : text_raw(pool, id);
}

size_t text_pool_count(const struct text_pool *pool)
{
    return pool->count;
}

/* --- life ---------------------------------------------------------------------------------------- */

struct text_pool *text_pool_new(void)
{
    struct text_pool *pool = mem_zalloc(1, sizeof *pool);

    strbuf_init(&pool->bytes);
    strbuf_init(&pool->shown_bytes);
    set_next_start(pool);
    text_pool_append(pool, "", 0); /* TEXT_NONE */
    pool->slot_count = 1024;
    pool->slots = mem_zalloc(pool->slot_count, sizeof *pool->slots);
    return pool;
}

void text_pool_free(struct text_pool *pool)
{
    if (!pool)
        return;
    strbuf_release(&pool->bytes);
    strbuf_release(&pool->shown_bytes);
    free(pool->starts);
    free(pool->laps);
    free(pool->shown);
    free(pool->slots);
    free(pool);
}

/* --- numbers by text ------------------------------------------------------------------------------ */

static uint32_t hash_bytes(const char *bytes, size_t length)
{
    return (uint32_t)XXH3_64bits(bytes, length);
}

static bool slot_matches(const struct text_pool *pool, struct slot slot, uint32_t hash,
                         const char *bytes, size_t length)
{
    return slot.hash == hash && length_of(pool, slot.id) == length &&
           memcmp(text_raw(pool, slot.id), bytes, length) == 0;
}

/* The first choice: hashes are spread over the slots in their order, whatever the number of slots. So as
 * the table grows all move on in order, and can do so within it; that is cheap enough to grow by a quarter. */
static size_t first_slot(const struct text_pool *pool, uint32_t hash)
{
    return (size_t)((uint64_t)hash * pool->slot_count >> 32);
}

static size_t next_slot(const struct text_pool *pool, size_t at)
{
    return at + 1 < pool->slot_count ? at + 1 : 0;
}

/* The slot that holds the text, or the free slot where it would go. */
static size_t find_slot(const struct text_pool *pool, uint32_t hash, const char *bytes,
                        size_t length)
{
    size_t at = first_slot(pool, hash);

    while (pool->slots[at].id != TEXT_NONE &&
           !slot_matches(pool, pool->slots[at], hash, bytes, length))
        at = next_slot(pool, at);
    return at;
}

static void place_slot(struct text_pool *pool, struct slot slot)
{
    size_t at = first_slot(pool, slot.hash);

    while (pool->slots[at].id != TEXT_NONE)
        at = next_slot(pool, at);
    pool->slots[at] = slot;
}

/* Slots that found no place before the end of the table went on at its beginning. */
struct wrapped_slots {
    struct slot *items;
    size_t count, capacity;
};

static bool has_wrapped(struct slot slot, size_t at, size_t slot_count)
{
    return (size_t)((uint64_t)slot.hash * slot_count >> 32) > at;
}

/* Moves what stands from `gap` on to where it belongs. */
static void spread_slots(struct text_pool *pool, size_t gap, struct wrapped_slots *wrapped)
{
    for (size_t i = 0; i < pool->slot_count - gap; i++) {
        struct slot slot = pool->slots[gap + i];

        pool->slots[gap + i].id = TEXT_NONE;
        if (slot.id == TEXT_NONE)
            continue;
        if (has_wrapped(slot, i, pool->slot_count - gap)) {
            wrapped->items = mem_grow(wrapped->items, &wrapped->capacity, wrapped->count + 1,
                                      sizeof *wrapped->items);
            wrapped->items[wrapped->count++] = slot;
        } else {
            place_slot(pool, slot);
        }
    }
}

/*
 * Within the block: all slots go to its end and from there, in order, each to its new place. That is never
 * behind where it stands, since a first choice moves by no more than the table grows, and all before it have
 * been moved; so no slot that is still to be moved is met on the way.
 */
static void grow_slots(struct text_pool *pool, size_t gap)
{
    size_t before = pool->slot_count;
    struct wrapped_slots wrapped = {0};

    pool->slot_count = before + gap;
    pool->slots = mem_resize(pool->slots, pool->slot_count, sizeof *pool->slots);
    memmove(pool->slots + gap, pool->slots, before * sizeof *pool->slots);
    memset(pool->slots, 0, gap * sizeof *pool->slots);
    spread_slots(pool, gap, &wrapped);
    for (size_t i = 0; i < wrapped.count; i++)
        place_slot(pool, wrapped.items[i]);
    free(wrapped.items);
}

static text_id add_hashed(struct text_pool *pool, uint32_t hash, const char *bytes, size_t length)
{
    size_t slot = find_slot(pool, hash, bytes, length);
    text_id id = pool->slots[slot].id;

    if (id != TEXT_NONE)
        return id;
    id = text_pool_append(pool, bytes, length);
    pool->slots[slot] = (struct slot){hash, id};
    if (++pool->used * 5 > pool->slot_count * 4)
        grow_slots(pool, pool->slot_count / 4);
    return id;
}

void text_pool_expect(struct text_pool *pool, size_t count)
{
    size_t wanted = count + count / 4;

    if (wanted > pool->slot_count)
        grow_slots(pool, wanted - pool->slot_count);
}

text_id text_pool_add(struct text_pool *pool, const char *bytes, size_t length)
{
    return add_hashed(pool, hash_bytes(bytes, length), bytes, length);
}

/* As many as the memory can be asked for at a time. */
#define TOGETHER 32

/* Slots, then starts, then bytes: each tells where the next is. */
static void prefetch(const struct text_pool *pool, const uint32_t *hashes, size_t count)
{
    const struct slot *slots[TOGETHER];

    for (size_t i = 0; i < count; i++) {
        slots[i] = &pool->slots[first_slot(pool, hashes[i])];
        __builtin_prefetch(slots[i]);
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(&pool->starts[slots[i]->id]);
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(text_raw(pool, slots[i]->id));
}

static text_id add_span(struct text_pool *pool, uint32_t hash, struct text_span text)
{
    return text.bytes ? add_hashed(pool, hash, text.bytes, text.length) : TEXT_NONE;
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
            ids[done + i] = add_span(pool, hashes[i], texts[done + i]);
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
