#include "model/read/json_arena.h"

#include <stdalign.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/read/json_budget.h"

/* Of the first block; a tree that needs more gets a block of its own size. */
#define BLOCK_SIZE ((size_t)64 * 1024)

struct json_arena_block {
    struct json_arena_block *next;
    size_t size;
    alignas(cJSON) char bytes[];
};

/* What the running thread parses into: cJSON hands its hooks no context. Where the next piece goes, and what it must
 * not pass, is kept here while a tree is made, since the hook is called for every node and text. */
static _Thread_local struct {
    char *at, *limit;
    struct json_arena *arena; /* NULL: none */
} current;

/* Of what stands behind `at` in its block, the tree may take as much as its budget admits. */
static void grant(struct json_arena *arena)
{
    size_t behind = (size_t)(arena->end - arena->at);
    size_t granted = behind < arena->budget ? behind : arena->budget;

    arena->budget -= granted;
    current.at = arena->at;
    current.limit = granted ? arena->at + granted : arena->at;
}

static void add_block(struct json_arena *arena, size_t needed)
{
    struct json_arena_block *block = arena->spare;

    if (block && block->size >= needed) {
        arena->spare = block->next;
    } else {
        size_t size = needed > BLOCK_SIZE ? needed : BLOCK_SIZE;

        block = mem_alloc(sizeof *block + size);
        block->size = size;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    arena->at = block->bytes;
    arena->end = block->bytes + block->size;
    grant(arena);
}

static size_t left(void)
{
    return (size_t)(current.limit - current.at);
}

static void *take(size_t size)
{
    void *taken = current.at;

    current.at += size;
    return taken;
}

/* Not enough is left where the last piece was taken from. A function of its own, so that the hook saves no registers. */
static __attribute__((noinline)) void *take_elsewhere(size_t size)
{
    struct json_arena *arena = current.arena;

    if (!arena)
        return json_budget_alloc(size);
    arena->budget += left();
    current.limit = current.at;
    if (arena->budget < size) {
        arena->overdrawn = true;
        return NULL;
    }
    add_block(arena, size);
    return take(size);
}

/* What cJSON asks for is rounded up to whole eights, so that its strings can be read eight bytes at a time
 * (json_bytes.h). It asks for nodes and for strings: nothing is aligned more strictly than a node. */
#define UNIT ((size_t)8)
_Static_assert(alignof(cJSON) <= UNIT, "nodes are aligned");

static void *hook_malloc(size_t size)
{
    size_t rounded = (size + UNIT - 1) & ~(UNIT - 1);

    return rounded <= left() ? take(rounded) : take_elsewhere(rounded);
}

static void hook_free(void *block)
{
    if (!current.arena)
        free(block);
}

void json_arena_install(void)
{
    cJSON_Hooks hooks = {hook_malloc, hook_free};

    cJSON_InitHooks(&hooks);
}

static void free_blocks(struct json_arena_block *block)
{
    while (block) {
        struct json_arena_block *next = block->next;

        free(block);
        block = next;
    }
}

void json_arena_release(struct json_arena *arena)
{
    free_blocks(arena->blocks);
    free_blocks(arena->spare);
    *arena = (struct json_arena){0};
}

void json_arena_clear(struct json_arena *arena)
{
    while (arena->blocks) {
        struct json_arena_block *block = arena->blocks;

        arena->blocks = block->next;
        if (block->size > BLOCK_SIZE) { /* one large tree is no reason to hold on to so much */
            free(block);
            continue;
        }
        block->next = arena->spare;
        arena->spare = block;
    }
    arena->at = arena->end = NULL;
}

cJSON *json_arena_parse(struct json_arena *arena, const char *text, size_t length, const char **end)
{
    cJSON *tree;

    arena->budget = json_budget_of(length);
    arena->overdrawn = false;
    current.arena = arena;
    grant(arena);
    tree = cJSON_ParseWithLengthOpts(text, length, end, 0);
    arena->at = current.at;
    current.at = current.limit = NULL;
    current.arena = NULL;
    return tree;
}
