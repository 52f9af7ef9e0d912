/*
 * text_pool.h: every text of an export, once.
 *
 * A text is known by a 32-bit number, so that a million rules stay small and equal texts compare as
 * numbers. For each text the pool keeps the raw bytes (for writers) and, where it differs, the form
 * the sanitising door makes of it (for eyes). Numbers stay valid for the life of the pool; nothing
 * is ever removed.
 *
 * TEXT_NONE means "not given". An empty text that was given has a number of its own.
 */
#ifndef MODEL_BASE_TEXT_POOL_H
#define MODEL_BASE_TEXT_POOL_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t text_id;

#define TEXT_NONE 0u

struct text_pool;

struct text_pool *text_pool_new(void);
void text_pool_free(struct text_pool *pool);

/* The number of a text, which is copied in if it is new; it may be a part of one of the pool. Amortised O(length). */
text_id text_pool_add(struct text_pool *pool, const char *bytes, size_t length);
text_id text_pool_adds(struct text_pool *pool, const char *text);

/* text_pool_add for each of many texts: faster where the pool is large, since they wait for memory
 * together. TEXT_NONE for one without bytes (NULL). */
struct text_span {
    const char *bytes;
    size_t length;
};
void text_pool_add_all(struct text_pool *pool, const struct text_span *texts, size_t count,
                       text_id *ids);

/* Makes room for so many texts to be found: they come faster then. Eight bytes for each, and a quarter more. */
void text_pool_expect(struct text_pool *pool, size_t count);

/* A new number for a text that hardly any other equals, say a rule's id: it is not looked for, and
 * text_pool_find does not find it. Half the memory and a third of the time. */
text_id text_pool_append(struct text_pool *pool, const char *bytes, size_t length);

/* The number of a text if the pool has it, else TEXT_NONE. */
text_id text_pool_find(const struct text_pool *pool, const char *text);

/* The raw bytes, terminated; "" for TEXT_NONE. Borrowed: valid until the next add (the bytes may
 * move), so copy it or use it up before adding. */
const char *text_raw(const struct text_pool *pool, text_id id);
size_t text_raw_length(const struct text_pool *pool, text_id id);

/* What a person may see of it (sanitise.h); "" for TEXT_NONE. Borrowed as above. */
const char *text_show(const struct text_pool *pool, text_id id);

/* How many numbers have been given out, TEXT_NONE included: ids are 0 .. count - 1. */
size_t text_pool_count(const struct text_pool *pool);

#endif
