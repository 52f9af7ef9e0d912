/*
 * plan_file_match.h: a recorded plan put on an export, which may be a newer one.
 *
 * Each decision, in the order of the file, is looked for in the account and worked out anew on what the
 * earlier ones left. What comes out as it was recorded is staged in a plan, with its review; all else
 * gets a sentence. Nothing is adapted: a decision that would come out differently is a conflict, because
 * what was looked at and approved was the outcome.
 */
#ifndef MODEL_WRITE_PLAN_FILE_MATCH_H
#define MODEL_WRITE_PLAN_FILE_MATCH_H

#include "model/account/account.h"
#include "model/mend/plan.h"
#include "model/write/plan_file.h"

enum plan_verdict {
    PLAN_APPLIES,   /* the rule or entry is as recorded, and so would be the outcome; staged */
    PLAN_DONE,      /* the outcome is there: the old rule is gone, or is part of it */
    PLAN_CONFLICTS, /* anything else: see `why` */
    PLAN_STANDS,    /* an accepted risk that is there as it was; staged */
    PLAN_EXPIRED,   /* likewise, but its last day is over; not staged */
    PLAN_CLOSED,    /* an accepted risk, or one left for later, that is not there any more */
    PLAN_LATER,     /* left for later, and there as it was; staged */
    PLAN_LEFT_OUT,  /* not looked at: see enum plan_choice */
    PLAN_VERDICT_COUNT
};

/* "applies", "already-done", "conflicts", "stands", "expired", "already-closed", "left-for-later",
 * "left-out": words of plan-check's JSON. */
const char *plan_verdict_name(enum plan_verdict verdict);

/* The same for eyes: "already done". */
const char *plan_verdict_words(enum plan_verdict verdict);

/* What becomes of one decision; texts are for eyes. */
struct plan_match {
    enum plan_verdict verdict;
    struct target target; /* the rule or entry; row NONE if it is not there as recorded */
    char *name;           /* "sgr-1 of sg-1" */
    char *why;            /* one or more sentences; "" if there is nothing to say */
};

struct plan_matches {
    struct plan_match *items; /* one for each decision of the file, in its order */
    size_t count;
    struct plan_match *policies; /* likewise for each of its policies */
    size_t policy_count;
    size_t counts[PLAN_VERDICT_COUNT];
    bool same_export;        /* the digests are equal: it is the very export the plan was made from */
    struct smtp_ports ports; /* those that the plan was made with */
};

enum plan_choice {
    PLAN_TAKE_ALL,        /* as they stand: for looking at them */
    PLAN_TAKE_UNREJECTED, /* for carrying them out */
    PLAN_TAKE_APPROVED,   /* only what somebody else than the plan's author approved */
};

struct plan_match_request {
    struct account *account;
    struct plan *plan; /* of that account; may hold decisions, which those of the file replace */
    int64_t today;     /* days since 1970: an acceptance holds until its expiry, that day included */
    enum plan_choice choice;
};

/*
 * Puts the file's decisions on request->account and stages what applies or stands, all as one undo step.
 * Where the plan has no author yet, it gets the file's stamp. Batch numbers are kept, or moved behind
 * those that the plan has. Costs O(decisions * rules of their groups).
 */
void plan_file_match(struct plan_matches *matches, const struct plan_file *file,
                     const struct plan_match_request *request);
void plan_matches_release(struct plan_matches *matches);

/* plan_file_read and plan_file_match in one: false after adding to `problems` why the file cannot be
 * read; nothing is staged then, and *matches is empty. */
bool plan_file_open(const char *path, const struct plan_match_request *request,
                    struct plan_matches *matches, struct problems *problems);

/* Appends "11 apply, 2 already done, 1 conflicts"; what else there is follows. */
void plan_matches_summary(const struct plan_matches *matches, struct strbuf *out);

#endif
