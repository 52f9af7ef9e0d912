#define _GNU_SOURCE /* sched_getaffinity */
#include "model/base/halves.h"

#include <pthread.h>
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

/* The next steps; false if none are left. */
static bool pile_take(struct pile *pile, size_t *first, size_t *end)
{
    size_t left;

    *first = atomic_fetch_add(&pile->taken, pile->at_a_time);
    if (*first >= pile->count)
        return false;
    left = pile->count - *first;
    *end = *first + (left < pile->at_a_time ? left : pile->at_a_time);
    return true;
}

struct share {
    struct pile *pile;
    halves_run *run;
    void *context;
};

static void run_share(void *given)
{
    const struct share *share = given;
    size_t first, end;

    while (pile_take(share->pile, &first, &end))
        share->run(share->context, first, end);
}

void run_in_shares(size_t count, halves_run *run, void *mine, void *its)
{
    struct pile pile = {0, count, count / TURNS + 1};
    struct share my_share = {&pile, run, mine}, its_share = {&pile, run, its};

    run_both(count, run_share, &my_share, &its_share);
}

/* --- turns --------------------------------------------------------------------------------------- */

struct turns {
    struct pile pile;
    halves_run *run;
    halves_hand_on *hand_on;
    pthread_mutex_t lock; /* of what follows, and of handing on */
    pthread_cond_t changed;
    size_t handed_on; /* steps */
};

struct turn {
    struct turns *turns;
    void *context;
};

static void wait_and_hand_on(struct turns *turns, void *context, size_t first, size_t end)
{
    pthread_mutex_lock(&turns->lock);
    while (turns->handed_on != first)
        pthread_cond_wait(&turns->changed, &turns->lock);
    turns->hand_on(context);
    turns->handed_on = end;
    pthread_cond_signal(&turns->changed);
    pthread_mutex_unlock(&turns->lock);
}

static void run_turns(void *given)
{
    const struct turn *turn = given;
    size_t first, end;

    while (pile_take(&turn->turns->pile, &first, &end)) {
        turn->turns->run(turn->context, first, end);
        wait_and_hand_on(turn->turns, turn->context, first, end);
    }
}

void run_in_turns(size_t count, size_t at_a_time, halves_run *run, halves_hand_on *hand_on,
                  void *mine, void *its)
{
    struct turns turns = {.pile = {0, count, at_a_time}, .run = run, .hand_on = hand_on};
    struct turn my_turn = {&turns, mine}, its_turn = {&turns, its};

    pthread_mutex_init(&turns.lock, NULL);
    pthread_cond_init(&turns.changed, NULL);
    run_both(count, run_turns, &my_turn, &its_turn);
    pthread_cond_destroy(&turns.changed);
    pthread_mutex_destroy(&turns.lock);
}
