#define _GNU_SOURCE /* RTLD_NEXT */
#include "tests/torture/memory_fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

static atomic_uint_fast64_t count;
static atomic_bool active;
static uint64_t fail_at;
static bool fail_for_ever;

/* What asks before the real ones are found (dlsym itself) is served from here, and never freed. */
static _Alignas(max_align_t) char early[16384];
static size_t early_used;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static bool finding;

/* Under the address sanitizer there is no door, and what it does is done here. */
#ifdef __SANITIZE_ADDRESS__
#define NAME(name) name
#define HAS_DOOR false
#else
#define NAME(name) __libc_##name
#define HAS_DOOR true
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);
#endif

#define TEXT(name) #name
#define TEXT_OF(name) TEXT(name)

static void find_real(void)
{
    finding = true;
    *(void **)&real_malloc = dlsym(RTLD_NEXT, TEXT_OF(NAME(malloc)));
    *(void **)&real_calloc = dlsym(RTLD_NEXT, TEXT_OF(NAME(calloc)));
    *(void **)&real_realloc = dlsym(RTLD_NEXT, TEXT_OF(NAME(realloc)));
    *(void **)&real_free = dlsym(RTLD_NEXT, TEXT_OF(NAME(free)));
    finding = false;
}

static void *take_early(size_t size)
{
    void *taken = early + early_used;

    early_used += (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (early_used > sizeof early)
        abort();
    return taken;
}

static bool is_early(const void *block)
{
    return (const char *)block >= early && (const char *)block < early + sizeof early;
}

static bool fails(void)
{
    uint64_t number;

    if (!atomic_load_explicit(&active, memory_order_relaxed))
        return false;
    number = atomic_fetch_add(&count, 1) + 1;
    if (!fail_at || (fail_for_ever ? number < fail_at : number != fail_at))
        return false;
    errno = ENOMEM;
    if (!HAS_DOOR)
        mem_exhausted();
    return true;
}

void *NAME(malloc)(size_t size)
{
    if (!real_malloc) {
        if (finding)
            return take_early(size);
        find_real();
    }
    return fails() ? NULL : real_malloc(size);
}

void *NAME(calloc)(size_t number, size_t size)
{
    if (!real_calloc) {
        if (finding)
            return take_early(number * size);
        find_real();
    }
    return fails() ? NULL : real_calloc(number, size);
}

void *NAME(realloc)(void *block, size_t size)
{
    if (!block)
        return NAME(malloc)(size);
    if (is_early(block)) {
        void *moved = NAME(malloc)(size);

        return moved ? memcpy(moved, block, size) : NULL;
    }
    return fails() ? NULL : real_realloc(block, size);
}

void NAME(free)(void *block)
{
    if (block && !is_early(block))
        real_free(block);
}

void memory_fault_begin(uint64_t at, bool for_ever)
{
    fail_at = at;
    fail_for_ever = for_ever;
    atomic_store(&count, 0);
    atomic_store(&active, true);
}

void memory_fault_end(void)
{
    atomic_store(&active, false);
}

uint64_t memory_fault_count(void)
{
    return atomic_load(&count);
}
