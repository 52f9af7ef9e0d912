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

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/thread.h"

/* The name of the call that fails, as where there are too many threads; NULL: none. */
static const char *failing;

#define FAILING_CALL(name, parameters, arguments, error)                                           \
    int name parameters                                                                            \
    {                                                                                              \
        static int(*real) parameters;                                                              \
                                                                                                   \
        if (!real)                                                                                 \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                             \
        return failing && !strcmp(failing, #name) ? error : real arguments;                        \
    }

FAILING_CALL(pthread_attr_init, (pthread_attr_t *attributes), (attributes), ENOMEM)
FAILING_CALL(pthread_attr_getstacksize, (const pthread_attr_t *attributes, size_t *size),
             (attributes, size), EINVAL)
FAILING_CALL(pthread_create,
             (pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context),
             (thread, attributes, run, context), EAGAIN)

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

static void *say_yes(void *said)
{
    *(bool *)said = true;
    return said;
}

/* No thread, and nothing is left over: neither what it would have begun with, nor the mask of signals. */
static void test_none_to_be_had(void **state)
{
    static const char *const calls[] = {"pthread_attr_init", "pthread_create"};
    sigset_t before, after;

    (void)state;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        pthread_t thread;
        bool said = false;

        failing = calls[i];
        assert_false(thread_start(&thread, say_yes, &said));
        failing = NULL;
        pthread_sigmask(SIG_SETMASK, NULL, &after);
        for (int signal = 1; signal < NSIG; signal++)
            assert_int_equal(sigismember(&before, signal), sigismember(&after, signal));
        assert_false(said);
    }
}

/* Whoever does not say how large its stack is gets one as the C library makes them. */
static void test_stack_untold(void **state)
{
    pthread_t thread;
    bool said = false;
    void *result;

    (void)state;
    failing = "pthread_attr_getstacksize";
    assert_true(thread_start(&thread, say_yes, &said));
    failing = NULL;
    pthread_join(thread, &result);
    assert_true(said);
    assert_ptr_equal(result, &said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_default),
        cmocka_unit_test(test_none_to_be_had),
        cmocka_unit_test(test_stack_untold),
#ifdef __GLIBC__
        cmocka_unit_test(test_large_default),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
