#define _GNU_SOURCE /* sched_getaffinity */
#include "model/base/halves.h"

#include <sched.h>

#include "model/base/thread.h"

/* Starting a thread costs as much as some hundred steps over a group or a line. */
#define WORTH_A_THREAD 1024

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

void run_both(size_t steps, task_run *run, void *context, task_run *beside, void *beside_context)
{
    struct task task = {beside, beside_context};
    pthread_t thread;
    bool started =
        steps >= WORTH_A_THREAD && has_second_core() && thread_start(&thread, run_task, &task);

    run(context);
    if (started)
        pthread_join(thread, NULL);
    else
        run_task(&task);
}

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

    run_both(count, run_half, &lower, run_half, &upper);
}
