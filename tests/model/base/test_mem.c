/*
 * The end of memory: whoever asks, the program's hook is called, one line is told, and the program ends with
 * status 2; and what libraries ask the C library for is served as its manual says.
 *
 * _exit is this program's own, so that a test comes back from the end.
 */
#define _GNU_SOURCE /* memalign, syscall */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "model/base/mem.h"

#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__
#define HAS_DOOR true
#else
#define HAS_DOOR false
#endif

/* The sanitizer is to answer as the C library does. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static jmp_buf before_the_end;
static bool is_watched;

_Noreturn void _exit(int status)
{
    if (is_watched)
        longjmp(before_the_end, status + 1);
    for (;;)
        syscall(SYS_exit_group, status);
}

static int hook_calls;

static void hook(void)
{
    hook_calls++;
}

struct request {
    size_t count, size;
};

/* What is told on standard error while the request ends the program; fails if it does not. */
static void assert_ends(void ask(const struct request *request), const struct request *request)
{
    static char told[256];
    int ends[2], stderr_kept = dup(STDERR_FILENO), status;
    ssize_t length;

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    is_watched = true;
    status = setjmp(before_the_end);
    if (!status)
        ask(request);
    is_watched = false;
    dup2(stderr_kept, STDERR_FILENO);
    close(stderr_kept);
    close(ends[1]);
    length = read(ends[0], told, sizeof told - 1);
    close(ends[0]);
    assert_int_equal(status, 2 + 1);
    assert_true(length > 0);
    told[length] = '\0';
    assert_non_null(strstr(told, "vpcmend: out of memory\n")); /* a sanitizer adds words of its own */
}

static void ask_alloc(const struct request *request)
{
    free(mem_alloc(request->size));
}

static void ask_zalloc(const struct request *request)
{
    free(mem_zalloc(request->count, request->size));
}

static void ask_zalloc_present(const struct request *request)
{
    free(mem_zalloc_present(request->count, request->size));
}

static void ask_resize(const struct request *request)
{
    free(mem_resize(NULL, request->count, request->size));
}

static void ask_grow(const struct request *request)
{
    size_t capacity = 0;

    free(mem_grow(NULL, &capacity, request->count, request->size));
}

static void no_memory_ends_the_program(void **state)
{
    static const struct {
        void (*ask)(const struct request *request);
        struct request request;
    } cases[] = {
        {ask_alloc, {1, PTRDIFF_MAX}},      {ask_zalloc, {1, PTRDIFF_MAX}},
        {ask_resize, {1, PTRDIFF_MAX}},     {ask_zalloc, {SIZE_MAX / 2, 3}},
        {ask_resize, {2, SIZE_MAX / 2 + 1}}, {ask_grow, {SIZE_MAX, 1}},
        {ask_grow, {SIZE_MAX / 4, 16}},     {ask_zalloc_present, {SIZE_MAX / 2, 3}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hook_calls = 0;
        mem_on_exhausted(i ? hook : NULL);
        assert_ends(cases[i].ask, &cases[i].request);
        assert_int_equal(hook_calls, i ? 1 : 0);
    }
    mem_on_exhausted(NULL);
}

/* --- what is served ---------------------------------------------------------------------------------- */

static void nothing_is_served_as_something(void **state)
{
    char *block = mem_alloc(0), *cleared = mem_zalloc(0, 8), *none = mem_zalloc(8, 0);
    char *text = mem_strndup(NULL, 0), *bytes = mem_copy(NULL, 0);

    (void)state;
    assert_non_null(block);
    assert_non_null(cleared);
    assert_non_null(none);
    assert_non_null(bytes);
    assert_string_equal(text, "");
    block = mem_resize(block, 0, 4);
    assert_non_null(block);
    free(block);
    free(cleared);
    free(none);
    free(bytes);
    free(text);
}

static void what_is_cleared_is_zero(void **state)
{
    unsigned char *bytes = mem_zalloc(100, 7);

    (void)state;
    for (size_t i = 0; i < 700; i++)
        assert_int_equal(bytes[i], 0);
    free(bytes);
}

/* Every page of it is there before anybody looks; the first and the last may hold other blocks too. */
static void what_is_present_is_there(void **state)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 1000 * page;
    unsigned char *bytes = mem_zalloc_present(size / 8, 8), *none = mem_zalloc_present(0, 8);
    uintptr_t first = ((uintptr_t)bytes + page - 1) / page * page;
    unsigned char present[999];

    (void)state;
    assert_non_null(none);
    assert_int_equal(mincore((void *)first, 999 * page, present), 0);
    for (size_t i = 0; i < sizeof present; i++)
        assert_int_equal(present[i] & 1, 1);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(bytes[i], 0);
    free(none);
    free(bytes);
}

/* Whatever is added to an array stays, and it grows seldom. */
static void an_array_grows_by_doubling(void **state)
{
    static const size_t sizes[] = {1, 4, 100, 128, 1000};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t capacity = 0, grown = 0;
        char *items = NULL;

        for (size_t count = 0; count < 5000; count++) {
            size_t before = capacity;

            items = mem_grow(items, &capacity, count + 1, sizes[s]);
            assert_true(capacity > count);
            grown += capacity != before;
            items[count * sizes[s]] = (char)(count % 100);
        }
        for (size_t i = 0; i < 5000; i++)
            assert_int_equal(items[i * sizes[s]], i % 100);
        assert_true(grown <= 14);
        free(items);
    }
}

static void growth_has_a_beginning_and_an_end(void **state)
{
    size_t capacity = 0;
    char *bytes;

    (void)state;
    mem_begin_growth();
    bytes = mem_grow(NULL, &capacity, 1 << 20, 1);
    memset(bytes, 'x', 1 << 20);
    bytes = mem_grow(bytes, &capacity, 8 << 20, 1);
    mem_end_growth();
    assert_int_equal(bytes[(1 << 20) - 1], 'x');
    free(bytes);
}

/* --- the door ---------------------------------------------------------------------------------------- */

/* Kept where the compiler does not see what is asked for. */
static void *volatile asked;

static void ask_malloc(const struct request *request)
{
    asked = malloc(request->size);
}

static void ask_calloc(const struct request *request)
{
    asked = calloc(request->count, request->size);
}

static void ask_realloc(const struct request *request)
{
    asked = realloc(NULL, request->size);
}

static void ask_realloc_more(const struct request *request)
{
    asked = realloc(asked, request->size);
}

static void ask_aligned(const struct request *request)
{
    asked = aligned_alloc(64, request->size);
}

static void ask_posix_aligned(const struct request *request)
{
    void *block = NULL;

    asked = posix_memalign(&block, 64, request->size) ? NULL : block;
}

static void libraries_end_the_program_too(void **state)
{
    static void (*const asks[])(const struct request *) = {
        ask_malloc, ask_calloc, ask_realloc, ask_realloc_more, ask_aligned, ask_posix_aligned};
    const struct request request = {2, PTRDIFF_MAX - 100};

    (void)state;
    if (!HAS_DOOR)
        skip();
    asked = malloc(10);
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
        assert_ends(asks[i], &request);
    free(asked); /* as it was: the failed request took nothing away */
}

static void aligned_blocks_are_aligned(void **state)
{
    void *block = NULL;

    (void)state;
    for (size_t alignment = sizeof(void *); alignment <= 4096; alignment *= 2) {
        assert_int_equal(posix_memalign(&block, alignment, 100), 0);
        assert_int_equal((uintptr_t)block % alignment, 0);
        free(block);
        block = aligned_alloc(alignment, 2 * alignment);
        assert_int_equal((uintptr_t)block % alignment, 0);
        free(block);
    }
    block = memalign(256, 10);
    assert_int_equal((uintptr_t)block % 256, 0);
    free(block);
}

/* POSIX: a power of two, and a multiple of a pointer's size. */
static void other_alignments_are_refused(void **state)
{
    static const size_t wrong[] = {0, 1, sizeof(void *) / 2, sizeof(void *) + 1, 3 * sizeof(void *)};
    void *block = &block;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(posix_memalign(&block, wrong[i], 10), EINVAL);
        assert_ptr_equal(block, &block);
    }
}

/* Of size 0 it frees what there was; that NULL is no end. */
static void nothing_left_is_no_failure(void **state)
{
    (void)state;
    if (!HAS_DOOR)
        skip();
    asked = malloc(10);
    asked = realloc(asked, 0);
    assert_null(asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_memory_ends_the_program),
        cmocka_unit_test(nothing_is_served_as_something),
        cmocka_unit_test(what_is_cleared_is_zero),
        cmocka_unit_test(what_is_present_is_there),
        cmocka_unit_test(an_array_grows_by_doubling),
        cmocka_unit_test(growth_has_a_beginning_and_an_end),
        cmocka_unit_test(libraries_end_the_program_too),
        cmocka_unit_test(aligned_blocks_are_aligned),
        cmocka_unit_test(other_alignments_are_refused),
        cmocka_unit_test(nothing_left_is_no_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
