/*
 * session_log.h: what a session's journal tells, before any account is looked at.
 *
 * The records, one JSON object each:
 *
 *     {"schema":"vpcmend.session/1","started":TIME,"author":NAME,"export":DIGEST,"arguments":[...]}
 *     {"step":[{"stage":PLAN}|{"drop":[POSITION,...]}|{"tick":TICK}|{"untick":TICK},...]}
 *                                    one step of undo; PLAN is a plan file
 *     {"undo":true}  {"redo":true}  {"written":true}  {"name":NAME}
 *
 * What is about policies is staged as "stage_policies" and dropped as "drop_policies": a program that knows none
 * refuses such a session, rather than undo another step than was undone.
 *
 * A step holds its decisions as plan files do (plan_file.h), so what was decided can be read without the
 * export, and put on a newer one. TICK is {"account":ID,"region":NAME,"address":ADDRESS,"step":NAME,
 * "author":NAME,"time":TIME} (tick.h). A program that knows no ticks refuses a session that has some, rather
 * than undo another step than was undone.
 */
#ifndef MODEL_SESSION_SESSION_LOG_H
#define MODEL_SESSION_SESSION_LOG_H

#include "model/mend/tick.h"
#include "model/write/plan_file.h"

/* Decisions put in place one after the other, or taken out; or one step of a card, ticked off or no longer. */
struct session_run {
    struct tick *ticked, *unticked; /* one of them, and nothing else; else NULL */
    struct plan_file *plan; /* NULL: taken out, */
    size_t *positions;      /* each at its position among those that the ones before it left, */
    bool of_policies;       /*   among those about policies */
    size_t position_count;
};

struct session_step {
    struct session_run *runs;
    size_t count, capacity;
};

struct session_log {
    int64_t started;              /* seconds since 1970, UTC */
    char *author, *digest, *name; /* name: NULL if it has none */
    char **arguments;             /* of the command line, with paths from the root */
    size_t argument_count, argument_capacity;

    struct session_step *steps;
    size_t done, step_count, step_capacity; /* those from `done` on were undone */
    size_t
        written; /* `done` when the plan was written last; SIZE_MAX: never, or that state is gone */

    bool is_session; /* the first record was one of this schema */
    char *fault;     /* why the rest was not read: a sentence for eyes; NULL: all was */
};

/* Adds a record: a journal_record whose context is the log, all zero at first but for `written`. */
void session_log_add(const char *text, size_t length, void *log);
void session_log_init(struct session_log *log);
void session_log_release(struct session_log *log);

/* True if the plan was written as it is after `done` steps: files hold no ticks, so these do not count. */
bool session_log_is_written(const struct session_log *log);

/* The decisions in force after `done` steps, in the order they were first taken. Borrowed from the log; the
 * caller frees the array. */
const struct plan_file_decision **session_log_taken(const struct session_log *log, size_t *count);

/* Likewise those about policies. */
const struct plan_file_policy **session_log_policies(const struct session_log *log, size_t *count);

/* Likewise the steps that are ticked off; to be released (ticks_release). */
void session_log_ticks(const struct session_log *log, struct ticks *ticks);

#endif
