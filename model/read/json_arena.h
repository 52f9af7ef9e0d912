/*
 * json_arena.h: memory for cJSON trees that are looked at once and dropped together.
 *
 * A tree of an export's element lives as long as its reader runs. Taking its nodes one behind the other
 * from one block, and giving them all back at once, costs a fraction of malloc and free for each.
 *
 * cJSON's allocation hooks belong to the whole process. So the ones set here ask which arena the
 * running thread is parsing into; outside of json_arena_parse that is none, and they are mem_alloc (counted,
 * where json_budget.h has been asked to) and free, for everybody else who uses cJSON: without a member that found no memory, a rule reads as
 * another one, and hardly anybody who builds a tree asks whether all of it is there.
 */
#ifndef MODEL_READ_JSON_ARENA_H
#define MODEL_READ_JSON_ARENA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct json_arena_block;

/* All zero is an empty one. */
struct json_arena {
    char *at, *end; /* where the next tree goes in the first of the blocks, and where that ends */
    size_t budget;  /* what the tree that is being made may take elsewhere */
    bool overdrawn;
    struct json_arena_block *blocks, *spare;
};

/* Sets cJSON's hooks; before the first parse, while no other thread uses cJSON. */
void json_arena_install(void);

void json_arena_release(struct json_arena *arena);

/* Forgets all trees and keeps the memory. */
void json_arena_clear(struct json_arena *arena);

/*
 * The tree of a text, valid until the arena is cleared: never hand it to cJSON_Delete. NULL with the
 * place of the fault in *end if cJSON cannot read it; arena->overdrawn if the reason is that the tree would
 * take more than json_budget_of the length of the text: "0,0,0,..." takes 32 times its length. Different arenas may be parsed into at the same
 * time by different threads, but cJSON notes the place of the last fault in a variable of the process:
 * let one thread at a time parse.
 */
cJSON *json_arena_parse(struct json_arena *arena, const char *text, size_t length,
                        const char **end);

#endif
