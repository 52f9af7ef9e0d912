#define _GNU_SOURCE /* sched_getaffinity */
#include "model/base/halves.h"

#include <sched.h>
#include <stdatomic.h>

#include "model/base/thread.h"

/* Starting a thread costs as much as some hundred steps over a group or a line. */
#define WORTH_A_THREAD 1024

typedef void task_run(void *context);

struct task {
    task_run *run;
    void *context;
};

static void *run_task(void *given)
{
    const struct task *task = given;

    task->run(task->context);
    return NULL;
}

bool has_second_core(void)
{
    cpu_set_t cores;

    return sched_getaffinity(0, sizeof cores, &cores) == 0 && CPU_COUNT(&cores) > 1;
}

static void run_both(size_t steps, task_run *run, void *context, void *beside)
{
    struct task task = {run, beside};
    pthread_t thread;
    bool started =
        steps >= WORTH_A_THREAD && has_second_core() && thread_start(&thread, run_task, &task);

    run(context);
    if (started)
        pthread_join(thread, NULL);
    else
        run_task(&task);
}

/* --- halves -------------------------------------------------------------------------------------- */

struct half {
    halves_run *run;
    void *context;
    size_t first, end;
};

static void run_half(void *given)
{
    const struct half *half = given;

    half->run(half->context, half->first, half->end);
}

void run_in_halves(size_t count, halves_run *run, void *low, void *high)
{
    struct half lower = {run, low, 0, count / 2}, upper = {run, high, count / 2, count};

    run_both(count, run_half, &lower, &upper);
}

/* --- shares -------------------------------------------------------------------------------------- */

/* So many are taken at a time that who comes first waits for the other one for a thirtieth at most. */
#define TURNS 32

struct pile {
    atomic_size_t taken; /* steps */
    size_t count, at_a_time;
};

struct share {
    struct pile *pile;
    halves_run *run;
    void *context;
};

static void run_share(void *given)
{
    const struct share *share = given;
    struct pile *pile = share->pile;
    size_t first;

    while ((first = atomic_fetch_add(&pile->taken, pile->at_a_time)) < pile->count) {
        size_t left = pile->count - first;

        share->run(share->context, first,
                   first + (left < pile->at_a_time ? left : pile->at_a_time));
    }
}

void run_in_shares(size_t count, halves_run *run, void *mine, void *its)
{
    struct pile pile = {0, count, count / TURNS + 1};
    struct share my_share = {&pile, run, mine}, its_share = {&pile, run, its};

    run_both(count, run_share, &my_share, &its_share);
}
