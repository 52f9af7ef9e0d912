/*
 * A loop in halves takes each step once, and is over when it says so; also where there is one core, or no thread can
 * be had.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "model/base/halves.h"
#include "model/base/thread.h"

/* What the kernel says, and whether there are threads. */
static int cores;
static bool has_threads;

int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set)
{
    (void)process;
    memset(set, 0, size);
    for (int i = 0; i < cores; i++)
        CPU_SET((size_t)i, set);
    errno = EPERM;
    return cores ? 0 : -1;
}

/* The program's own is not linked then. */
bool thread_start(pthread_t *thread, void *run(void *context), void *context)
{
    return has_threads && pthread_create(thread, NULL, run, context) == 0;
}

enum { MOST = 5000 };

struct taken {
    size_t first, end, calls;
    uint8_t steps[MOST];
};

static void take(void *context, size_t first, size_t end)
{
    struct taken *taken = context;

    taken->first = first;
    taken->end = end;
    taken->calls++;
    for (size_t i = first; i < end; i++)
        taken->steps[i]++;
}

static void check(size_t count)
{
    static struct taken low, high;

    memset(&low, 0, sizeof low);
    memset(&high, 0, sizeof high);
    run_in_halves(count, take, &low, &high);
    assert_int_equal(low.calls + high.calls, 2);
    assert_int_equal(low.first, 0);
    assert_int_equal(low.end, high.first);
    assert_int_equal(high.end, count);
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(low.steps[i] + high.steps[i], i < count);
}

/* Few, so that no thread is worth it, and many. */
static void each_step_is_taken_once(void **state)
{
    static const size_t counts[] = {0, 1, 2, 3, 1023, 1024, 1025, MOST};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        check(counts[i]);
}

static void count_up(void *context, size_t first, size_t end)
{
    uint8_t *rows = context;

    for (size_t i = first; i < end; i++)
        rows[i]++;
}

/* Rows of one table, each by its own step. */
static void one_context_will_do(void **state)
{
    static uint8_t rows[MOST];

    (void)state;
    run_in_halves(MOST, count_up, rows, rows);
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(rows[i], 1);
}

static void without_a_second_core_one_half_follows_the_other(void **state)
{
    (void)state;
    for (cores = 0; cores <= 4; cores++) {
        assert_int_equal(has_second_core(), cores > 1);
        has_threads = false;
        check(MOST);
        has_threads = true;
        check(MOST);
    }
}

static void add_one(void *context)
{
    ++*(size_t *)context;
}

static void add_ten(void *context)
{
    *(size_t *)context += 10;
}

/* Two things, and few or many steps of them. */
static void both_are_done_once(void **state)
{
    size_t one = 0, ten = 0;

    (void)state;
    run_both(0, add_one, &one, add_ten, &ten);
    run_both(MOST, add_one, &one, add_ten, &ten);
    assert_int_equal(one, 2);
    assert_int_equal(ten, 20);
}

static int set_up(void **state)
{
    (void)state;
    cores = 2;
    has_threads = true;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_taken_once),
        cmocka_unit_test(one_context_will_do),
        cmocka_unit_test(without_a_second_core_one_half_follows_the_other),
        cmocka_unit_test(both_are_done_once),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
