/*
 * halves.h: a loop whose steps do not depend on each other, on two cores.
 */
#ifndef MODEL_BASE_HALVES_H
#define MODEL_BASE_HALVES_H

#include <stdbool.h>
#include <stddef.h>

/* The steps `first` .. `end` - 1. */
typedef void halves_run(void *context, size_t first, size_t end);

/*
 * Runs the lower half of `count` steps with the context `low` and the upper half with `high`, and returns
 * when both are done. Each half may change what its own context owns, and nothing else; the contexts may
 * be one if nothing is changed but rows of a table, each by its own step. Where there is no second core or no
 * thread can be started, or the steps are so few that it would not pay, one half runs behind the other: what
 * comes out is the same.
 */
void run_in_halves(size_t count, halves_run *run, void *low, void *high);

/*
 * Runs two things that do not depend on each other, `beside` on another core if there is one; returns when both
 * are done. `steps`: how long they take, in steps as above.
 */
typedef void task_run(void *context);
void run_both(size_t steps, task_run *run, void *context, task_run *beside, void *beside_context);

/* True if the process may run on more than one core. */
bool has_second_core(void);

#endif
