#include "tests/fuzz/support_session.h"

#include <stdlib.h>

static const struct plan_file_policy **check_policies(const struct session_log *log)
{
    size_t count;
    const struct plan_file_policy **taken = session_log_policies(log, &count);

    for (size_t i = 0; i < count; i++)
        CHECK(taken[i] && taken[i]->target && taken[i]->kind);
    return taken;
}

void check_session(const struct session_log *log)
{
    size_t count;
    struct ticks ticks;
    const struct plan_file_decision **taken = session_log_taken(log, &count);

    for (size_t i = 0; i < count; i++)
        CHECK(taken[i] && taken[i]->target && taken[i]->holder);
    free(taken);
    free(check_policies(log));
    session_log_ticks(log, &ticks);
    for (size_t i = 0; i < ticks.count; i++)
        CHECK(ticks_find(&ticks, ticks.items[i]) == i);
    ticks_release(&ticks);
    CHECK(log->done <= log->step_count);
    CHECK(log->written == SIZE_MAX || log->written <= log->step_count);
    if (log->fault)
        check_is_for_eyes(log->fault);
    if (log->is_session)
        CHECK(log->digest);
    else
        CHECK(!log->step_count);
}
