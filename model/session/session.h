/*
 * session.h: what was decided in the screens, kept as it is decided.
 *
 * Every step of a plan, undo and redo included, is on the disk (journal.h) before the call that made it
 * returns: a session that ends in any way can be taken up again with the same decisions and the same history
 * of undo. A session begins with the first decision, or when it is told to.
 *
 *     struct session *session = session_new(&about);
 *     session_follow(session, plan);
 *     ... decisions ...
 *     if (session_fault(session))
 *         tell(session_fault(session)), and session_retry(session) later
 *     session_free(session);
 */
#ifndef MODEL_SESSION_SESSION_H
#define MODEL_SESSION_SESSION_H

#include "model/account/account.h"
#include "model/judge/smtp.h"
#include "model/mend/plan.h"
#include "model/session/session_log.h"

/* What the first record of a new session tells. Borrowed as long as the session lives. */
struct session_about {
    const char *directory; /* where sessions are kept; NULL: nowhere, nothing is kept */
    const char *author;
    int64_t (*now)(void);
    const char *const *arguments;
    size_t argument_count;
    struct account *account;
    const struct smtp_ports *ports;
};

struct session;

struct session *session_new(const struct session_about *about);

/* Closes and unlocks; the file stays. */
void session_free(struct session *session);

/* Records what is decided in the plan from now on, which must hold nothing that is not recorded yet. */
void session_follow(struct session *session, struct plan *plan);

/* Why something is not on the disk; NULL if all is. The steps wait, and are written with the next one. */
const char *session_fault(const struct session *session);

/* How many of the decisions that stand are not on the disk, steps ticked off included; what was decided as one
 * is one (plan_taken.h). Once a plan is followed. O(steps). */
size_t session_unkept(const struct session *session);

/* Tries to write what waits; true if nothing waits then. */
bool session_retry(struct session *session);

/* Begins the session although nothing has been decided yet, so that there is a file. False if it cannot. */
bool session_begin(struct session *session);

/* A name to find it by, for eyes; begins the session if need be. */
void session_name(struct session *session, const char *name);
bool session_is_named(const struct session *session);

/* The file; NULL if nothing has been kept. Borrowed. */
const char *session_path(const struct session *session);

/* --- taking up again ----------------------------------------------------------------------------- */

enum session_resumed {
    SESSION_RESUMED,
    SESSION_ELSEWHERE, /* another program has it open */
    SESSION_OTHER, /* made from another export, or something does not come out as it was recorded */
    SESSION_UNREADABLE /* `why` says what is wrong */
};

/*
 * Stages in the empty plan what a session's file tells, step by step, and goes on recording there: the
 * plan is as it was, with its undo and redo. Unless SESSION_RESUMED, the plan is to be thrown away, and nothing else
 * was changed.
 */
enum session_resumed session_resume(struct session *session, const char *path, struct plan *plan,
                                    struct strbuf *why);

#endif
