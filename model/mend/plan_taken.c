#include "model/mend/plan_taken.h"

#include <stdlib.h>

#include "model/base/mem.h"

static bool stands(const struct plan *plan, const struct change *change)
{
    return change && plan_decision_about(plan, change->target) == change;
}

size_t plan_taken_since(const struct plan *plan, size_t first)
{
    bool *counted = mem_zalloc(plan_new_batch(plan), sizeof *counted); /* by batch */
    size_t count = 0;

    for (size_t i = first; i < plan_operation_count(plan); i++) {
        const struct change *change = plan_operation_at(plan, i).after;

        if (!stands(plan, change) || counted[change->batch])
            continue;
        counted[change->batch] = change->batch != 0;
        count++;
    }
    free(counted);
    return count;
}

size_t plan_taken(const struct plan *plan)
{
    return plan_taken_since(plan, 0);
}

size_t plan_ticked_since(const struct plan *plan, size_t first)
{
    const struct ticks *ticks = plan_ticks(plan);
    size_t count = 0;

    for (size_t i = first; i < plan_operation_count(plan); i++) {
        const struct tick *tick = plan_operation_at(plan, i).ticked;
        size_t position = tick ? ticks_find(ticks, tick) : SIZE_MAX;

        count += position != SIZE_MAX && ticks->items[position] == tick;
    }
    return count;
}
