#include "model/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* The only variable of the ground floor: an exhausted allocator has no argument to find it by. */
static mem_exhausted_hook *exhausted_hook;

void mem_on_exhausted(mem_exhausted_hook *hook)
{
    exhausted_hook = hook;
}

_Noreturn void mem_exhausted(void)
{
    static const char message[] = "vpcmend: out of memory\n";

    if (exhausted_hook)
        exhausted_hook();
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0) {
        /* nothing is left to tell it to */
    }
    _exit(2);
}

#ifdef __GLIBC__
/* What is large while tables grow, and otherwise: the most that the C library admits. */
#define LARGE_IN_GROWTH (256 * 1024)
#define LARGE (32 * 1024 * 1024)

static void set_large(int size)
{
    mallopt(M_MMAP_THRESHOLD, size);
    mallopt(M_TRIM_THRESHOLD, 2 * size); /* so much may lie free at the end of the heap */
}

void mem_begin_growth(void)
{
    set_large(LARGE_IN_GROWTH);
}

void mem_give_back(void)
{
    malloc_trim(0);
}

void mem_end_growth(void)
{
    mem_give_back();
    set_large(LARGE);
}
#else
void mem_begin_growth(void)
{
}

void mem_give_back(void)
{
}

void mem_end_growth(void)
{
}
#endif

static size_t checked_product(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        mem_exhausted();
    return count * size;
}

/* What the C library answers, where it comes back without any (mem_door.c). */
static void *checked(void *block)
{
    if (!block)
        mem_exhausted();
    return block;
}

void *mem_alloc(size_t size)
{
    return checked(malloc(size ? size : 1));
}

void *mem_zalloc(size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);

    return checked(calloc(1, bytes ? bytes : 1));
}

/* No page of any system is smaller. */
#define SMALLEST_PAGE 4096

void *mem_zalloc_present(size_t count, size_t size)
{
    volatile char *bytes = mem_zalloc(count, size);

    for (size_t at = 0; at < count * size; at += SMALLEST_PAGE)
        bytes[at] = 0;
    return (void *)bytes;
}

void *mem_resize(void *block, size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);

    return checked(realloc(block, bytes ? bytes : 1));
}

void *mem_copy(const void *bytes, size_t size)
{
    void *copy = mem_alloc(size);

    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

char *mem_strndup(const char *text, size_t length)
{
    char *copy = mem_alloc(length + 1);

    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *mem_strdup(const char *text)
{
    return mem_strndup(text, strlen(text));
}

/* Most lists stay as short as this, and there may be hundreds of thousands of them. */
#define FIRST_BYTES 128

/* What a list grows to next that has used up its capacity. */
static size_t next_capacity(size_t capacity, size_t size)
{
    if (!capacity)
        return size < FIRST_BYTES ? FIRST_BYTES / size : 1;
    if (capacity > SIZE_MAX / 2)
        mem_exhausted();
    return capacity < 4 ? 8 : capacity * 2;
}

void *mem_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    size_t wanted = *capacity;

    if (needed <= *capacity)
        return items;
    while (wanted < needed)
        wanted = next_capacity(wanted, size);
    *capacity = wanted;
    return mem_resize(items, wanted, size);
}
