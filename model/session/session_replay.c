#include "model/session/session_replay.h"

#include "model/write/export_digest.h"
#include "model/write/plan_file_restore.h"

static bool same_export(const struct session_log *log, const struct account *account)
{
    struct strbuf digest = STRBUF_INIT;
    bool same;

    export_digest_add(&digest, account);
    same = strbuf_equals(&digest, log->digest);
    strbuf_release(&digest);
    return same;
}

static bool drop(const struct session_run *run, struct plan *plan)
{
    for (size_t i = 0; i < run->position_count; i++) {
        if (run->positions[i] >= (run->of_policies ? plan_policy_count(plan) : plan_count(plan)))
            return false;
        (run->of_policies ? plan_drop_policy : plan_drop)(plan, run->positions[i]);
    }
    return true;
}

/* False if the step of the card did not stand as it did when that was recorded: then nothing is done, and an
 * undo would take back something else. */
static bool tick(const struct session_run *run, struct plan *plan)
{
    size_t before = plan_ticks(plan)->count;

    if (run->ticked)
        plan_tick(plan, run->ticked);
    else
        plan_untick(plan, run->unticked);
    return plan_ticks(plan)->count != before;
}

static bool do_run(const struct session_run *run, const struct session_about *about,
                   struct plan *plan)
{
    if (run->ticked || run->unticked)
        return tick(run, plan);
    return run->plan ? plan_file_restore(run->plan, about->account, plan) : drop(run, plan);
}

static bool do_step(const struct session_step *step, const struct session_about *about,
                    struct plan *plan)
{
    bool good = true;

    plan_begin(plan);
    for (size_t i = 0; i < step->count && good; i++)
        good = do_run(&step->runs[i], about, plan);
    plan_end(plan);
    return good;
}

bool session_replay(const struct session_log *log, const struct session_about *about,
                    struct plan *plan)
{
    bool good = same_export(log, about->account);

    for (size_t i = 0; i < log->step_count && good; i++) {
        if (i == log->written)
            plan_mark_written(plan);
        good = do_step(&log->steps[i], about, plan);
    }
    if (good && log->written == log->step_count)
        plan_mark_written(plan);
    for (size_t i = log->step_count; i > log->done && good; i--)
        good = plan_undo(plan);
    return good;
}
