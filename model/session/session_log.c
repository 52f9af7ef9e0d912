#include "model/session/session_log.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "model/account/row_hash.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/base/time_text.h"
#include "model/read/json_scan.h"
#include "model/session/record.h"

#define SCHEMA "vpcmend.session/1"

void session_log_init(struct session_log *log)
{
    *log = (struct session_log){.written = SIZE_MAX};
}

static void step_release(struct session_step *step)
{
    for (size_t i = 0; i < step->count; i++) {
        plan_file_free(step->runs[i].plan);
        tick_free(step->runs[i].ticked);
        tick_free(step->runs[i].unticked);
        free(step->runs[i].positions);
    }
    free(step->runs);
}

static void truncate_steps(struct session_log *log, size_t count)
{
    while (log->step_count > count)
        step_release(&log->steps[--log->step_count]);
}

void session_log_release(struct session_log *log)
{
    truncate_steps(log, 0);
    free(log->steps);
    for (size_t i = 0; i < log->argument_count; i++)
        free(log->arguments[i]);
    free(log->arguments);
    free(log->author);
    free(log->digest);
    free(log->name);
    free(log->fault);
    session_log_init(log);
}

/* --- steps ---------------------------------------------------------------------------------------- */

static bool read_positions(struct session_run *run, const cJSON *list)
{
    const cJSON *item;

    run->positions = mem_alloc((size_t)cJSON_GetArraySize(list) * sizeof *run->positions);
    cJSON_ArrayForEach(item, list)
    {
        double number = cJSON_IsNumber(item) ? item->valuedouble : -1;

        if (!(number >= 0 && number < UINT32_MAX) || number != floor(number))
            return false;
        run->positions[run->position_count++] = (size_t)number;
    }
    return true;
}

static bool read_plan(struct session_run *run, const cJSON *tree)
{
    struct problems problems = {0};
    char *text = cJSON_PrintUnformatted(tree);

    if (!text)
        mem_exhausted();
    run->plan = plan_file_parse("session", text, strlen(text), &problems);
    cJSON_free(text);
    problems_release(&problems);
    return run->plan != NULL;
}

/* NULL if something is missing that names the step. */
static struct tick *read_tick(const cJSON *json)
{
    const cJSON *when = record_member(json, "time");
    struct tick tick = {.account = cJSON_GetStringValue(record_member(json, "account")),
                        .region = cJSON_GetStringValue(record_member(json, "region")),
                        .address = cJSON_GetStringValue(record_member(json, "address")),
                        .step = cJSON_GetStringValue(record_member(json, "step")),
                        .author = cJSON_GetStringValue(record_member(json, "author"))};

    if (!tick.account || !tick.region || !tick.address || !tick.step || !cJSON_IsString(when) ||
        !time_text_parse(when->valuestring, &tick.time))
        return NULL;
    return tick_copy(&tick);
}

static bool read_run(struct session_run *run, const cJSON *json)
{
    const cJSON *plan = record_member(json, "stage"), *drop = record_member(json, "drop");
    const cJSON *ticked = record_member(json, "tick"), *unticked = record_member(json, "untick");

    if (!plan)
        plan = record_member(json, "stage_policies");
    if (cJSON_IsObject(plan))
        return read_plan(run, plan);
    if (ticked)
        return (run->ticked = read_tick(ticked)) != NULL;
    if (unticked)
        return (run->unticked = read_tick(unticked)) != NULL;
    if (!drop) {
        drop = record_member(json, "drop_policies");
        run->of_policies = true;
    }
    return cJSON_IsArray(drop) && read_positions(run, drop);
}

static bool read_step(struct session_step *step, const cJSON *list)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        step->runs = mem_grow(step->runs, &step->capacity, step->count + 1, sizeof *step->runs);
        step->runs[step->count] = (struct session_run){0};
        if (!read_run(&step->runs[step->count++], item))
            return false;
    }
    return step->count > 0;
}

static bool step_is_of_ticks(const void *session, size_t place)
{
    const struct session_log *log = session;
    const struct session_step *step = &log->steps[place];

    for (size_t i = 0; i < step->count; i++)
        if (!step->runs[i].ticked && !step->runs[i].unticked)
            return false;
    return true;
}

bool session_log_is_written(const struct session_log *log)
{
    return ticks_leave_as_written(log->written, log->done, step_is_of_ticks, log);
}

/* A new step, where others had been undone, takes their place. */
static bool add_step(struct session_log *log, const cJSON *list)
{
    struct session_step step = {0};

    if (!read_step(&step, list)) {
        step_release(&step);
        return false;
    }
    if (log->written > log->done)
        log->written = session_log_is_written(log) ? log->done : SIZE_MAX;
    truncate_steps(log, log->done);
    log->steps = mem_grow(log->steps, &log->step_capacity, log->step_count + 1, sizeof step);
    log->steps[log->step_count++] = step;
    log->done++;
    return true;
}

/* --- records -------------------------------------------------------------------------------------- */

static bool add_arguments(struct session_log *log, const cJSON *list)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return false;
        log->arguments = mem_grow(log->arguments, &log->argument_capacity, log->argument_count + 1,
                                  sizeof *log->arguments);
        log->arguments[log->argument_count++] = mem_strdup(item->valuestring);
    }
    return cJSON_IsArray(list);
}

static bool add_first(struct session_log *log, const cJSON *record)
{
    const cJSON *schema = record_member(record, "schema"),
                *started = record_member(record, "started");

    if (!cJSON_IsString(schema) || strcmp(schema->valuestring, SCHEMA) != 0 ||
        !cJSON_IsString(started) || !time_text_parse(started->valuestring, &log->started))
        return false;
    log->author = record_text(record, "author");
    log->digest = record_text(record, "export");
    log->is_session = log->digest && add_arguments(log, record_member(record, "arguments"));
    return log->is_session;
}

static bool undo(struct session_log *log)
{
    if (!log->done)
        return false;
    log->done--;
    return true;
}

static bool redo(struct session_log *log)
{
    if (log->done == log->step_count)
        return false;
    log->done++;
    return true;
}

static bool add_name(struct session_log *log, const cJSON *record)
{
    free(log->name);
    log->name = record_text(record, "name");
    return true;
}

/* Members that a later program may have added are passed over. */
static bool add_record(struct session_log *log, const cJSON *record)
{
    if (!log->is_session)
        return add_first(log, record);
    if (record_member(record, "step"))
        return add_step(log, record_member(record, "step"));
    if (cJSON_IsTrue(record_member(record, "undo")))
        return undo(log);
    if (cJSON_IsTrue(record_member(record, "redo")))
        return redo(log);
    if (cJSON_IsTrue(record_member(record, "written")))
        log->written = log->done;
    if (record_member(record, "name"))
        return add_name(log, record);
    return true;
}

void session_log_add(const char *text, size_t length, void *context)
{
    struct session_log *log = context;
    struct json_extent whole;
    struct json_error error;
    cJSON *record = NULL;

    if (log->fault)
        return;
    if (json_check(text, length, 0, &whole, &error))
        record = cJSON_ParseWithLength(text, length);
    if (!record || !add_record(log, record))
        log->fault =
            mem_strdup(log->is_session ? _("a record that this program does not understand")
                                       : _("not a session of this program"));
    cJSON_Delete(record);
}

/* --- decisions in force --------------------------------------------------------------------------- */

struct taken {
    const struct plan_file_decision **items; /* NULL: taken out */
    size_t count, capacity;
    struct row_hash rows; /* by their targets */
};

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_target(const void *table, uint32_t row, const void *key)
{
    const struct taken *taken = table;
    const struct plan_file_decision *a = taken->items[row], *b = key;

    return a && a->target_kind == b->target_kind && same_text(a->target, b->target) &&
           same_text(a->holder, b->holder) && same_text(a->account, b->account) &&
           same_text(a->region, b->region);
}

static void take(struct taken *taken, const struct plan_file_decision *decision)
{
    uint64_t text = XXH3_64bits(decision->target, strlen(decision->target));
    uint32_t hash = row_hash_mix((uint32_t)decision->target_kind, text);
    uint32_t row = row_hash_find(&taken->rows, hash, same_target, taken, decision);

    if (row != UINT32_MAX) {
        taken->items[row] = decision;
        return;
    }
    row_hash_add(&taken->rows, hash, (uint32_t)taken->count);
    taken->items = mem_grow(taken->items, &taken->capacity, taken->count + 1, sizeof *taken->items);
    taken->items[taken->count++] = decision;
}

/* The position is among those that are there. */
static void take_out(struct taken *taken, size_t position)
{
    for (size_t i = 0; i < taken->count; i++) {
        if (taken->items[i] && position-- == 0) {
            taken->items[i] = NULL;
            return;
        }
    }
}

static void take_run(struct taken *taken, const struct session_run *run)
{
    for (size_t i = 0; run->plan && i < run->plan->decision_count; i++)
        take(taken, &run->plan->decisions[i]);
    for (size_t i = 0; i < run->position_count && !run->of_policies; i++)
        take_out(taken, run->positions[i]);
}

const struct plan_file_decision **session_log_taken(const struct session_log *log, size_t *count)
{
    struct taken taken = {0};

    for (size_t s = 0; s < log->done; s++)
        for (size_t r = 0; r < log->steps[s].count; r++)
            take_run(&taken, &log->steps[s].runs[r]);
    *count = 0;
    for (size_t i = 0; i < taken.count; i++)
        if (taken.items[i])
            taken.items[(*count)++] = taken.items[i];
    row_hash_release(&taken.rows);
    return taken.items;
}

/* --- policies in force ---------------------------------------------------------------------------- */

struct taken_policies {
    const struct plan_file_policy **items;
    size_t count, capacity;
};

static size_t find_policy(const struct taken_policies *taken, const struct plan_file_policy *policy)
{
    size_t i = 0;

    while (i < taken->count && !(same_text(taken->items[i]->target, policy->target) &&
                                 same_text(taken->items[i]->account, policy->account) &&
                                 same_text(taken->items[i]->region, policy->region)))
        i++;
    return i;
}

static void take_policy(struct taken_policies *taken, const struct plan_file_policy *policy)
{
    size_t at = find_policy(taken, policy);

    if (at == taken->count) {
        taken->items =
            mem_grow(taken->items, &taken->capacity, taken->count + 1, sizeof *taken->items);
        taken->count++;
    }
    taken->items[at] = policy;
}

static void take_policies(struct taken_policies *taken, const struct session_run *run)
{
    for (size_t i = 0; run->plan && i < run->plan->policy_count; i++)
        take_policy(taken, &run->plan->policies[i]);
    for (size_t i = 0; i < run->position_count && run->of_policies; i++) {
        if (run->positions[i] >= taken->count)
            continue;
        taken->count--;
        for (size_t at = run->positions[i]; at < taken->count; at++)
            taken->items[at] = taken->items[at + 1];
    }
}

const struct plan_file_policy **session_log_policies(const struct session_log *log, size_t *count)
{
    struct taken_policies taken = {0};

    for (size_t s = 0; s < log->done; s++)
        for (size_t r = 0; r < log->steps[s].count; r++)
            take_policies(&taken, &log->steps[s].runs[r]);
    *count = taken.count;
    return taken.items;
}

static void tick_run(struct ticks *ticks, const struct session_run *run)
{
    const struct tick *tick = run->ticked ? run->ticked : run->unticked;
    size_t position;

    if (!tick)
        return;
    position = ticks_find(ticks, tick);
    if (run->ticked && position == SIZE_MAX)
        ticks_replace(ticks, ticks->count, NULL, tick);
    else if (run->unticked && position != SIZE_MAX)
        ticks_replace(ticks, position, ticks->items[position], NULL);
}

void session_log_ticks(const struct session_log *log, struct ticks *ticks)
{
    *ticks = (struct ticks){0};
    for (size_t s = 0; s < log->done; s++)
        for (size_t r = 0; r < log->steps[s].count; r++)
            tick_run(ticks, &log->steps[s].runs[r]);
}
