/*
 * halves.h: a loop whose steps do not depend on each other, on two cores.
 */
#ifndef MODEL_BASE_HALVES_H
#define MODEL_BASE_HALVES_H

#include <stdbool.h>
#include <stddef.h>

/* The steps `first` .. `end` - 1. */
typedef void halves_run(void *context, size_t first, size_t end);

/* What those have made. */
typedef void halves_hand_on(void *context);

/*
 * Runs the lower half of `count` steps with the context `low` and the upper half with `high`, and returns
 * when both are done. Each half may change what its own context owns, and nothing else; the contexts may
 * be one if nothing is changed but rows of a table, each by its own step. Where there is no second core or no
 * thread can be started, or the steps are so few that it would not pay, one half runs behind the other: what
 * comes out is the same.
 */
void run_in_halves(size_t count, halves_run *run, void *low, void *high);

/*
 * The same, but who is faster takes more: some steps at a time, in their order, until none are left. For what need
 * not be put together afterwards in the order of its halves. A core that was asleep may be late by milliseconds,
 * which is as long as such a loop takes.
 */
void run_in_shares(size_t count, halves_run *run, void *mine, void *its);

/*
 * The same for what must be handed on in order, some steps at a time: `run` makes what those give, and `hand_on`, with
 * the context that it was made with, is called when all before it has been handed on, by one thread at a time.
 */
void run_in_turns(size_t count, size_t at_a_time, halves_run *run, halves_hand_on *hand_on,
                  void *mine, void *its);

/* True if the process may run on more than one core. */
bool has_second_core(void);

#endif
