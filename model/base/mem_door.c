/*
 * What libraries ask for goes through the one allocator too: ncurses, libedit and the C library's own parts
 * crash, exit or answer as if nothing were there when they find no memory. A program's own malloc is what
 * its shared libraries use; this one is the C library's, but for the last resort.
 *
 * Sanitizers bring their own, and other C libraries do without.
 */
#include "model/base/mem.h"

#include <stdlib.h>

#ifdef __has_feature
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__ && !HAS_FEATURE(address_sanitizer) &&       \
    !defined __SANITIZE_THREAD__ && !HAS_FEATURE(thread_sanitizer) && !HAS_FEATURE(memory_sanitizer)

#include <errno.h>

/* The C library's under the names that it keeps for such as this. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

void *malloc(size_t size)
{
    void *block = __libc_malloc(size);

    if (!block)
        mem_exhausted();
    return block;
}

void *calloc(size_t count, size_t size)
{
    void *block = __libc_calloc(count, size);

    if (!block)
        mem_exhausted();
    return block;
}

/* Of size 0 it frees, and NULL is no failure. */
void *realloc(void *block, size_t size)
{
    void *moved = __libc_realloc(block, size);

    if (!moved && (size || !block))
        mem_exhausted();
    return moved;
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    void *block = __libc_memalign(alignment, size);

    if (!block)
        mem_exhausted();
    return block;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (!alignment || alignment % sizeof(void *) || (alignment & (alignment - 1)))
        return EINVAL;
    *block = memalign(alignment, size);
    return 0;
}

void free(void *block)
{
    __libc_free(block);
}

#else

/* A file is not to be empty. */
typedef int mem_door_is_elsewhere;

#endif
