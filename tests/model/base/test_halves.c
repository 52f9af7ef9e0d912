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

/* --- shares -------------------------------------------------------------------------------------- */

static void check_shares(size_t count)
{
    static struct taken mine, its;

    memset(&mine, 0, sizeof mine);
    memset(&its, 0, sizeof its);
    run_in_shares(count, take, &mine, &its);
    assert_true(mine.calls + its.calls <= 33);
    for (size_t i = 0; i < MOST; i++)
        assert_int_equal(mine.steps[i] + its.steps[i], i < count);
}

static void shares_take_each_step_once(void **state)
{
    static const size_t counts[] = {0, 1, 2, 31, 32, 33, 1023, 1024, 1025, MOST};

    (void)state;
    for (cores = 0; cores <= 2; cores++)
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            check_shares(counts[i]);
    has_threads = false;
    check_shares(MOST);
    has_threads = true;
}

/* What both cores have done. */
struct work {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t done;
};

struct worker {
    struct work *work;
    bool is_late; /* begins when the other one has done all the rest */
    size_t done;
};

static void do_work(void *context, size_t first, size_t end)
{
    struct worker *worker = context;
    struct work *work = worker->work;

    pthread_mutex_lock(&work->lock);
    while (worker->is_late && work->done < MOST - (end - first))
        pthread_cond_wait(&work->changed, &work->lock);
    work->done += end - first;
    worker->done += end - first;
    pthread_cond_broadcast(&work->changed);
    pthread_mutex_unlock(&work->lock);
}

/* Of halves it would have to do its own. */
static void who_is_late_does_less(void **state)
{
    (void)state;
    cores = 2;
    for (int late = 0; late < 2; late++) {
        struct work work = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
        struct worker mine = {&work, late == 0, 0}, its = {&work, late == 1, 0};

        run_in_shares(MOST, do_work, &mine, &its);
        assert_int_equal(mine.done + its.done, MOST);
        assert_true((late == 0 ? mine : its).done <= MOST / 30);
    }
}

/* --- turns --------------------------------------------------------------------------------------- */

/* What has been handed on. */
struct line {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t pieces_made;
    size_t count, steps[MOST];
};

struct maker {
    struct line *line;
    bool is_late; /* makes no piece before the other one has made one */
    size_t first, end;
};

static void make(void *context, size_t first, size_t end)
{
    struct maker *maker = context;
    struct line *line = maker->line;

    pthread_mutex_lock(&line->lock);
    while (maker->is_late && !line->pieces_made)
        pthread_cond_wait(&line->changed, &line->lock);
    line->pieces_made++;
    pthread_cond_broadcast(&line->changed);
    pthread_mutex_unlock(&line->lock);
    maker->first = first;
    maker->end = end;
}

static void hand_on(void *context)
{
    struct maker *maker = context;

    for (size_t step = maker->first; step < maker->end; step++)
        maker->line->steps[maker->line->count++] = step;
}

/* `late`: who, of two; 2: none. */
static void check_turns(size_t count, size_t at_a_time, int late)
{
    static struct line line;
    struct maker mine = {.line = &line, .is_late = late == 0};
    struct maker its = {.line = &line, .is_late = late == 1};

    line = (struct line){.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    run_in_turns(count, at_a_time, make, hand_on, &mine, &its);
    assert_int_equal(line.count, count);
    assert_int_equal(line.pieces_made, (count + at_a_time - 1) / at_a_time);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(line.steps[i], i);
}

static void turns_are_handed_on_in_order(void **state)
{
    static const size_t counts[] = {0, 1, 2, 31, 32, 33, 1023, 1024, 1025, MOST};

    (void)state;
    for (cores = 0; cores <= 2; cores++)
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            check_turns(counts[i], i % 2 ? 32 : 1000, 2);
    has_threads = false;
    check_turns(MOST, 32, 2);
    has_threads = true;
}

/* Who has taken the first steps may be the last to have made its own. */
static void a_turn_is_waited_for(void **state)
{
    (void)state;
    for (int round = 0; round < 50; round++)
        check_turns(MOST, 100, round % 2);
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
        cmocka_unit_test(shares_take_each_step_once),
        cmocka_unit_test(who_is_late_does_less),
        cmocka_unit_test(turns_are_handed_on_in_order),
        cmocka_unit_test(a_turn_is_waited_for),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
