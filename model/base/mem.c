#include "model/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static size_t checked_product(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        mem_exhausted();
    return count * size;
}

void *mem_alloc(size_t size)
{
    void *block = malloc(size ? size : 1);

    if (!block)
        mem_exhausted();
    return block;
}

void *mem_zalloc(size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    void *block = calloc(1, bytes ? bytes : 1);

    if (!block)
        mem_exhausted();
    return block;
}

void *mem_resize(void *block, size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    void *moved = realloc(block, bytes ? bytes : 1);

    if (!moved)
        mem_exhausted();
    return moved;
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

void *mem_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    size_t wanted = *capacity ? *capacity : 8;

    if (needed <= *capacity)
        return items;
    while (wanted < needed) {
        if (wanted > SIZE_MAX / 2)
            mem_exhausted();
        wanted *= 2;
    }
    *capacity = wanted;
    return mem_resize(items, wanted, size);
}
