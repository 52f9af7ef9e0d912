/*
 * Threads have a stack as large as the first one's, whatever the C library or `ulimit -s` would give them: of
 * musl a thread gets 128 KiB.
 */
#define _GNU_SOURCE /* pthread_getattr_np */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "model/base/thread.h"

static void *tell_stack(void *size)
{
    pthread_attr_t attributes;

    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstacksize(&attributes, size);
        pthread_attr_destroy(&attributes);
    }
    return NULL;
}

static size_t stack_of_thread(void)
{
    pthread_t thread;
    size_t size = 0;

    assert_true(thread_start(&thread, tell_stack, &size));
    pthread_join(thread, NULL);
    return size;
}

#ifdef __GLIBC__
static void set_default(size_t size)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, size);
    assert_int_equal(pthread_setattr_default_np(&attributes), 0);
    pthread_attr_destroy(&attributes);
}

static void test_large_default(void **state)
{
    (void)state;
    set_default(16 << 20);
    assert_true(stack_of_thread() >= 16 << 20);
}
#else /* it is small as it is */
static void set_default(size_t size)
{
    (void)size;
}
#endif

static void test_small_default(void **state)
{
    (void)state;
    set_default(128 << 10);
    assert_true(stack_of_thread() >= 8 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_default),
#ifdef __GLIBC__
        cmocka_unit_test(test_large_default),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
