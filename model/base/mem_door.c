/*
 * What libraries ask for goes through the one allocator too: ncurses, libedit and the C library's own parts
 * crash, exit or answer as if nothing were there when they find no memory. A program's own malloc is what
 * its shared libraries use; this one is the C library's, but for the last resort.
 *
 * In a static program the names cannot stand twice: there the linker sends to __wrap_malloc whoever asks for
 * malloc, and __real_malloc is the C library's (--wrap, see the Makefile).
 *
 * Sanitizers bring their own, and other C libraries do without where they are shared.
 */
#include "model/base/mem.h"

#include <stdlib.h>

#ifdef __has_feature
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

#if defined VPCMEND_WRAPS_MALLOC
#define DOOR(name) __wrap_##name
#define BEHIND(name) __real_##name
#elif defined __GLIBC__ && !defined __SANITIZE_ADDRESS__ && !HAS_FEATURE(address_sanitizer) &&     \
    !defined __SANITIZE_THREAD__ && !HAS_FEATURE(thread_sanitizer) && !HAS_FEATURE(memory_sanitizer)
#define DOOR(name) name
#define BEHIND(name) __libc_##name /* the names that it keeps for such as this */
#endif

#ifdef DOOR

#include <errno.h>

void *BEHIND(malloc)(size_t size);
void *BEHIND(calloc)(size_t count, size_t size);
void *BEHIND(realloc)(void *block, size_t size);
void *DOOR(malloc)(size_t size);
void *DOOR(calloc)(size_t count, size_t size);
void *DOOR(realloc)(void *block, size_t size);

static void *checked(void *block)
{
    if (!block)
        mem_exhausted();
    return block;
}

void *DOOR(malloc)(size_t size)
{
    return checked(BEHIND(malloc)(size));
}

void *DOOR(calloc)(size_t count, size_t size)
{
    return checked(BEHIND(calloc)(count, size));
}

/* Of size 0 it frees, and NULL is no failure. */
void *DOOR(realloc)(void *block, size_t size)
{
    void *moved = BEHIND(realloc)(block, size);

    return size || !block ? checked(moved) : moved;
}

#ifndef VPCMEND_WRAPS_MALLOC /* who wants it aligned asks, in a static program, nobody */

void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size)
{
    return checked(__libc_memalign(alignment, size));
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

#endif

#else

/* A file is not to be empty. */
typedef int mem_door_is_elsewhere;

#endif
