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

/* What the running thread parses into: cJSON hands its hooks no context. */
static _Thread_local struct json_arena *current;

/* Of what stands behind `at` in its block, the tree may take as much as its budget admits. */
static void grant(struct json_arena *arena)
{
    size_t behind = (size_t)(arena->end - arena->at);

    arena->left = behind < arena->budget ? behind : arena->budget;
    arena->budget -= arena->left;
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

static void *take(struct json_arena *arena, size_t size)
{
    void *taken = arena->at;

    arena->at += size;
    arena->left -= size;
    return taken;
}

/* Not enough is left where the last piece was taken from. A function of its own, so that the hook, which is
 * called for every node and text, saves no registers. */
static __attribute__((noinline)) void *take_elsewhere(struct json_arena *arena, size_t size)
{
    arena->budget += arena->left;
    arena->left = 0;
    if (arena->budget < size) {
        arena->overdrawn = true;
        return NULL;
    }
    add_block(arena, size);
    return take(arena, size);
}

/* What cJSON asks for is rounded up to whole eights, so that its strings can be read eight bytes at a time
 * (json_bytes.h). It asks for nodes and for strings: nothing is aligned more strictly than a node. */
#define UNIT ((size_t)8)
_Static_assert(alignof(cJSON) <= UNIT, "nodes are aligned");

static void *hook_malloc(size_t size)
{
    struct json_arena *arena = current;
    size_t rounded = (size + UNIT - 1) & ~(UNIT - 1);

    if (!arena)
        return json_budget_alloc(rounded);
    return rounded <= arena->left ? take(arena, rounded) : take_elsewhere(arena, rounded);
}

static void hook_free(void *block)
{
    if (!current)
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
    arena->left = 0;
}

cJSON *json_arena_parse(struct json_arena *arena, const char *text, size_t length, const char **end)
{
    cJSON *tree;

    arena->budget = json_budget_of(length);
    grant(arena);
    arena->overdrawn = false;
    current = arena;
    tree = cJSON_ParseWithLengthOpts(text, length, end, 0);
    current = NULL;
    return tree;
}
