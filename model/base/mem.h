/*
 * mem.h: the one allocator.
 *
 * Running out of memory is not an error that callers handle: the program stops cleanly, through
 * the hook that `main` sets (it restores the terminal), with one line on standard error and exit
 * status 2. So no function here ever returns NULL, and no caller checks for it. With the GNU C library,
 * and in a static program, the same goes for what libraries ask malloc for (mem_door.c).
 */
#ifndef MODEL_BASE_MEM_H
#define MODEL_BASE_MEM_H

#include <stddef.h>

/* Called once, before the message, when memory runs out. It must not allocate. */
typedef void mem_exhausted_hook(void);
void mem_on_exhausted(mem_exhausted_hook *hook);

/* What all of these do when there is none left: for a library that tells its caller. */
_Noreturn void mem_exhausted(void);

/*
 * While large tables grow, until mem_end_growth: large blocks lie apart from all others, so that they grow
 * without being copied, and leave no holes. (The C library does so too, but only until the first of
 * them is freed.) Afterwards what is large and freed is kept for the next that asks: the same is then
 * made again and again. mem_end_growth gives back what lies freed in holes (mem_give_back).
 */
void mem_begin_growth(void);
void mem_end_growth(void);

/* Gives what is freed back to the system, holes of whole pages too, where the C library can; within a
 * millisecond. Between two steps of something done once: what is done again would ask for it again. */
void mem_give_back(void);

/* `size` bytes, not cleared. A size of 0 is served as 1. Free with free(). */
void *mem_alloc(size_t size);

/* `count` items of `size` bytes, cleared to zero. Stops when count * size overflows. */
void *mem_zalloc(size_t count, size_t size);

/* The same with all of its memory there at once, for a table that is asked in no order before it is filled: the
 * system takes a page twice that is read before it is written, and other threads stop for the second time. */
void *mem_zalloc_present(size_t count, size_t size);

/* Moves `block` (or NULL) to `count` items of `size` bytes; what was there stays. */
void *mem_resize(void *block, size_t count, size_t size);

/* A copy of `text`, of its first `length` bytes, or of `size` bytes of anything. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t length);
void *mem_copy(const void *bytes, size_t size);

/*
 * Room for at least `needed` items of `size` bytes in a growing array: returns the (moved) array
 * and raises *capacity, which begins small and doubles, so that adding n items costs O(n) in all.
 *
 *     list->items = mem_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
 *     list->items[list->count++] = item;
 */
void *mem_grow(void *items, size_t *capacity, size_t needed, size_t size);

#endif
