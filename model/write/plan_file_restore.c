#include "model/write/plan_file_restore.h"

#include "model/base/mem.h"
#include "model/write/plan_file_find.h"
#include "model/write/plan_file_policy.h"

static char *copy_of(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

static bool find_target(const struct plan_file_decision *decision, const struct account *account,
                        struct target *target)
{
    struct object_ref holder;

    if (plan_find_holder(account, decision, &holder) != PLAN_HOLDER_FOUND)
        return false;
    *target = plan_find_line(account, holder, &decision->before);
    return target->row != NONE;
}

/* The plan works out what it comes to. */
static bool make_change(struct change *change, const struct plan_file_decision *decision,
                        struct account *account)
{
    struct strbuf why = STRBUF_INIT;
    bool made;

    *change = (struct change){.kind = decision->kind,
                              .candidate = {.kind = CANDIDATE_REMOVE},
                              .ports = decision->ports,
                              .allow_loss = decision->allow_loss,
                              .batch = decision->batch};
    made =
        find_target(decision, account, &change->target) &&
        (!change_kind_alters(decision->kind) ||
         candidate_parse(&change->candidate, account, change->target, decision->candidate, &why));
    strbuf_release(&why);
    if (!made)
        return false;
    change->reason = copy_of(decision->reason);
    change->owner = copy_of(decision->owner);
    change->expiry = copy_of(decision->expiry);
    change->author = copy_of(decision->author);
    review_copy(&change->review, &decision->review);
    return true;
}

bool plan_file_restore(const struct plan_file *file, struct account *account, struct plan *plan)
{
    for (size_t i = 0; i < file->decision_count; i++) {
        struct change change;

        if (!make_change(&change, &file->decisions[i], account))
            return false;
        plan_stage(plan, &change);
    }
    for (size_t i = 0; i < file->policy_count; i++)
        if (!plan_restore_policy(&file->policies[i], account, plan))
            return false;
    plan_set_stamp(plan, (struct plan_stamp){file->author, file->time});
    return true;
}
