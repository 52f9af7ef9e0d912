/*
 * plan_file_judge.h: what becomes of one recorded decision. Internal to this room.
 */
#ifndef MODEL_WRITE_PLAN_FILE_JUDGE_H
#define MODEL_WRITE_PLAN_FILE_JUDGE_H

#include "model/account/account.h"
#include "model/mend/plan.h"
#include "model/write/plan_file.h"
#include "model/write/plan_file_match.h"

/* What is under way, from one decision to the next. */
struct matching {
    struct account *account;
    struct plan *plan;
    int64_t today;
    const char *author; /* of the file, where the plan has another one; else NULL */
    uint32_t batch_before; /* added to the file's batch numbers */
    bool *decided[2];      /* by target kind and row: an earlier decision was about it */
};

/* One decision while it is being looked at. */
struct looking {
    const struct plan_file_decision *decision;
    struct object_ref holder;
    struct target target; /* row NONE until it is found */
    struct strbuf why;    /* for eyes */
};

/* Stages the decision if it applies or stands, and adds to `why` what there is to say. */
enum plan_verdict plan_judge(const struct matching *matching, struct looking *looking);

#endif
