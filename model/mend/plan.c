/*
 * The log holds one operation per decision staged or dropped; those of one undo step share a number.
 * Operations before `done` are in force, those behind it can be redone:
 *
 *     log    [stage A 1] [stage B 2] [stage A' 3] | [drop 0 4]
 *                                            done ^
 *     taken  A' B
 *
 * An operation knows the position it touched and the decision before and after it (NULL: none), so
 * doing and undoing are the same replacement with the ends exchanged. A change lives as long as the
 * operation that brought it in, which is the one that frees it. Steps ticked off go the same way, in a list
 * of their own.
 */
#include "model/mend/plan.h"

#include <assert.h>
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/mend/plan_lists.h"
#include "model/mend/target.h"

struct operation {
    uint64_t step;
    unsigned list;
    size_t position;
    struct change *before, *after;
    struct tick *unticked, *ticked; /* of a tick, instead */
};

struct plan {
    struct account *account;

    struct operation *log;
    size_t done, log_count, log_capacity;
    uint64_t step;     /* of the newest operation */
    size_t step_begin; /* where in the log it begins */
    unsigned open; /* pairs of plan_begin and plan_end that we are in */
    bool step_used;
    plan_observe *observe; /* NULL: nobody */
    void *observer;

    struct plan_lists all;
    struct ticks ticks; /* likewise */

    struct edits *edits;  /* what both lists make of the account, unless `stale` */
    struct edits *beside; /* for plan_edits_beside */
    bool stale;

    uint32_t batches; /* the highest batch number of any decision so far */
    char *author;
    int64_t time;

    uint64_t version;
    size_t written; /* `done` when the plan was last written; SIZE_MAX: that state is gone */
};

struct plan *plan_new(struct account *account)
{
    struct plan *plan = mem_zalloc(1, sizeof *plan);

    plan->account = account;
    plan_lists_init(&plan->all, account);
    plan->edits = edits_new(account);
    plan->beside = edits_new(account);
    return plan;
}

static void change_free(struct change *change)
{
    if (!change)
        return;
    change_release(change);
    free(change);
}

static void log_truncate(struct plan *plan, size_t count)
{
    while (plan->log_count > count) {
        change_free(plan->log[--plan->log_count].after);
        tick_free(plan->log[plan->log_count].ticked);
    }
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    log_truncate(plan, 0);
    free(plan->author);
    free(plan->log);
    plan_lists_release(&plan->all);
    ticks_release(&plan->ticks);
    edits_free(plan->edits);
    edits_free(plan->beside);
    free(plan);
}

/* --- the edits ------------------------------------------------------------------------------------ */

static void edits_rebuild(struct plan *plan)
{
    const struct plan_list *list = &plan->all.lists[LIST_OF_NETWORK];
    const struct plan_list *policies = &plan->all.lists[LIST_OF_POLICIES];

    edits_clear(plan->edits);
    for (size_t i = 0; i < list->count; i++) {
        change_rework(list->items[i], plan->account, plan->edits);
        change_apply(list->items[i], plan->edits);
    }
    for (size_t i = 0; i < policies->count; i++)
        change_apply(policies->items[i], plan->edits);
    plan->stale = false;
}

/* Edits and the outcome of each decision follow from the list alone, so working them out late shows
 * nowhere: that is why a plan that only looks constant may do it. */
static void catch_up(const struct plan *plan)
{
    if (plan->stale)
        edits_rebuild((struct plan *)plan);
}

/* A decision at the end of the list builds on the edits as they stand; anything else rebuilds. */
static void edits_follow(struct plan *plan, const struct operation *operation)
{
    bool appended = !operation->before &&
                    operation->position + 1 == plan->all.lists[operation->list].count;

    if (!appended || plan->stale) {
        plan->stale = true;
        return;
    }
    if (operation->list == LIST_OF_NETWORK)
        change_rework(operation->after, plan->account, plan->edits);
    change_apply(operation->after, plan->edits);
}

static void tell(struct plan *plan, enum plan_event event)
{
    if (plan->observe)
        plan->observe(event, plan->observer);
}

static void settle(struct plan *plan)
{
    plan->version++;
    if (!plan->open)
        catch_up(plan);
}

/* --- doing and undoing --------------------------------------------------------------------------- */

static bool is_tick(const struct operation *operation)
{
    return operation->ticked || operation->unticked;
}

static void redo_one(struct plan *plan)
{
    const struct operation *operation = &plan->log[plan->done++];

    if (is_tick(operation)) {
        ticks_replace(&plan->ticks, operation->position, operation->unticked, operation->ticked);
        return;
    }
    plan_lists_replace(&plan->all, operation->list, operation->position, operation->before, operation->after);
    edits_follow(plan, operation);
}

static void undo_one(struct plan *plan)
{
    const struct operation *operation = &plan->log[--plan->done];

    if (is_tick(operation)) {
        ticks_replace(&plan->ticks, operation->position, operation->ticked, operation->unticked);
        return;
    }
    plan_lists_replace(&plan->all, operation->list, operation->position, operation->after, operation->before);
    plan->stale = true;
}

static bool place_is_tick(const void *plan, size_t place)
{
    return is_tick(&((const struct plan *)plan)->log[place]);
}

static bool is_as_written(const struct plan *plan)
{
    return ticks_leave_as_written(plan->written, plan->done, place_is_tick, plan);
}

/* The state that was written may be about to go from the log. */
static void forget_written(struct plan *plan)
{
    if (plan->written > plan->done)
        plan->written = is_as_written(plan) ? plan->done : SIZE_MAX;
}

static void perform(struct plan *plan, struct operation operation)
{
    if (!plan->open || !plan->step_used) {
        plan->step++;
        plan->step_begin = plan->done;
    }
    plan->step_used = true;
    operation.step = plan->step;
    forget_written(plan);
    log_truncate(plan, plan->done);
    plan->log = mem_grow(plan->log, &plan->log_capacity, plan->log_count + 1, sizeof *plan->log);
    plan->log[plan->log_count++] = operation;
    redo_one(plan);
    settle(plan);
    if (!plan->open)
        tell(plan, PLAN_STEPPED);
}

void plan_stage(struct plan *plan, struct change *change)
{
    size_t position = plan_find(plan, change->target);
    struct operation operation = {.list = plan_list_of(change->target),
                                  .after = mem_copy(change, sizeof *change)};
    const struct plan_list *list = &plan->all.lists[operation.list];

    if (change->batch > plan->batches)
        plan->batches = change->batch;
    *change = (struct change){.kind = CHANGE_SKIP, .candidate = {.kind = CANDIDATE_REMOVE}};
    operation.position = position == SIZE_MAX ? list->count : position;
    operation.before = position == SIZE_MAX ? NULL : list->items[position];
    perform(plan, operation);
}

static void drop(struct plan *plan, unsigned list, size_t position)
{
    assert(position < plan->all.lists[list].count);
    perform(plan, (struct operation){.list = list,
                                     .position = position,
                                     .before = plan->all.lists[list].items[position]});
}

void plan_drop(struct plan *plan, size_t position)
{
    drop(plan, LIST_OF_NETWORK, position);
}

void plan_drop_policy(struct plan *plan, size_t position)
{
    drop(plan, LIST_OF_POLICIES, position);
}

bool plan_drop_about(struct plan *plan, struct target target)
{
    size_t position = plan_find(plan, target);

    if (position == SIZE_MAX)
        return false;
    drop(plan, plan_list_of(target), position);
    return true;
}

void plan_tick(struct plan *plan, const struct tick *tick)
{
    if (ticks_find(&plan->ticks, tick) == SIZE_MAX)
        perform(plan, (struct operation){.position = plan->ticks.count, .ticked = tick_copy(tick)});
}

void plan_untick(struct plan *plan, const struct tick *tick)
{
    size_t position = ticks_find(&plan->ticks, tick);

    if (position != SIZE_MAX)
        perform(plan, (struct operation){.position = position,
                                         .unticked = (struct tick *)plan->ticks.items[position]});
}

const struct ticks *plan_ticks(const struct plan *plan)
{
    return &plan->ticks;
}

uint32_t plan_new_batch(const struct plan *plan)
{
    return plan->batches + 1;
}

void plan_set_stamp(struct plan *plan, struct plan_stamp stamp)
{
    char *author = stamp.author ? mem_strdup(stamp.author) : NULL;

    free(plan->author);
    plan->author = author;
    plan->time = author ? stamp.time : 0;
}

struct plan_stamp plan_stamp(const struct plan *plan)
{
    return (struct plan_stamp){plan->author, plan->time};
}

void plan_begin(struct plan *plan)
{
    if (!plan->open++)
        plan->step_used = false;
}

void plan_end(struct plan *plan)
{
    assert(plan->open);
    if (--plan->open)
        return;
    catch_up(plan);
    if (plan->step_used)
        tell(plan, PLAN_STEPPED);
}

void plan_set_observer(struct plan *plan, plan_observe *observe, void *context)
{
    plan->observe = observe;
    plan->observer = context;
}

size_t plan_step_count(const struct plan *plan)
{
    return plan->done - plan->step_begin;
}

struct plan_operation plan_step_at(const struct plan *plan, size_t number)
{
    return plan_operation_at(plan, plan->step_begin + number);
}

size_t plan_operation_count(const struct plan *plan)
{
    return plan->done;
}

struct plan_operation plan_operation_at(const struct plan *plan, size_t number)
{
    const struct operation *operation = &plan->log[number];

    return (struct plan_operation){.is_of_policy = operation->list == LIST_OF_POLICIES,
                                   .position = operation->position,
                                   .after = operation->after,
                                   .ticked = operation->ticked,
                                   .unticked = operation->unticked};
}

bool plan_can_undo(const struct plan *plan)
{
    return plan->done > 0;
}

bool plan_can_redo(const struct plan *plan)
{
    return plan->done < plan->log_count;
}

bool plan_undo(struct plan *plan)
{
    assert(!plan->open);
    if (!plan_can_undo(plan))
        return false;
    uint64_t step = plan->log[plan->done - 1].step;
    while (plan->done > 0 && plan->log[plan->done - 1].step == step)
        undo_one(plan);
    settle(plan);
    tell(plan, PLAN_UNDONE);
    return true;
}

bool plan_redo(struct plan *plan)
{
    assert(!plan->open);
    if (!plan_can_redo(plan))
        return false;
    uint64_t step = plan->log[plan->done].step;
    while (plan->done < plan->log_count && plan->log[plan->done].step == step)
        redo_one(plan);
    settle(plan);
    tell(plan, PLAN_REDONE);
    return true;
}

/* --- looking ------------------------------------------------------------------------------------ */

size_t plan_count(const struct plan *plan)
{
    return plan->all.lists[LIST_OF_NETWORK].count;
}

const struct change *plan_at(const struct plan *plan, size_t position)
{
    assert(position < plan_count(plan));
    catch_up(plan);
    return plan->all.lists[LIST_OF_NETWORK].items[position];
}

size_t plan_policy_count(const struct plan *plan)
{
    return plan->all.lists[LIST_OF_POLICIES].count;
}

const struct change *plan_policy_at(const struct plan *plan, size_t position)
{
    assert(position < plan_policy_count(plan));
    return plan->all.lists[LIST_OF_POLICIES].items[position];
}

size_t plan_decision_count(const struct plan *plan)
{
    return plan_count(plan) + plan_policy_count(plan);
}

const struct change *plan_decision_at(const struct plan *plan, size_t number)
{
    size_t count = plan_count(plan);

    return number < count ? plan_at(plan, number) : plan_policy_at(plan, number - count);
}

const struct change *plan_decision_about(const struct plan *plan, struct target target)
{
    size_t position = plan_find(plan, target);

    if (position == SIZE_MAX)
        return NULL;
    return target.kind == TARGET_POLICY ? plan_policy_at(plan, position) : plan_at(plan, position);
}

size_t plan_find(const struct plan *plan, struct target target)
{
    return plan_lists_find(&plan->all, target);
}

const struct edits *plan_edits(const struct plan *plan)
{
    catch_up(plan);
    return plan->edits;
}

static bool same_holder(struct object_ref a, struct object_ref b)
{
    return a.kind == b.kind && a.row == b.row;
}

/* Works on copies: the decisions themselves are worked out with the target's own among them. */
static void lay_copy(struct plan *plan, const struct change *change)
{
    struct change copy;

    change_copy(&copy, change);
    change_rework(&copy, plan->account, plan->beside);
    change_apply(&copy, plan->beside);
    change_release(&copy);
}

const struct edits *plan_edits_beside(struct plan *plan, struct target target)
{
    struct object_ref holder = target_holder(plan->account, target);
    size_t own = plan_find(plan, target);
    const struct plan_list *list = &plan->all.lists[LIST_OF_NETWORK];

    if (own == SIZE_MAX && !plan->stale)
        return plan->edits;
    edits_clear(plan->beside);
    for (size_t i = 0; i < list->count; i++)
        if (i != own && same_holder(holder, target_holder(plan->account, list->items[i]->target)))
            lay_copy(plan, list->items[i]);
    return plan->beside;
}

uint64_t plan_version(const struct plan *plan)
{
    return plan->version;
}

bool plan_is_dirty(const struct plan *plan)
{
    return plan_decision_count(plan) > 0 && !is_as_written(plan);
}

void plan_mark_written(struct plan *plan)
{
    plan->written = plan->done;
    tell(plan, PLAN_WRITTEN);
}
