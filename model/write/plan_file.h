/*
 * plan_file.h: a plan that was written down (forms.h, FORM_JSON) read back, strictly.
 *
 * What is read is what was recorded: names, spellings and lines of text, with no account behind them.
 * plan_file_match.h puts it on an export.
 *
 * A plan file passes through many hands, so it is as untrusted as an export: all texts here are raw and
 * go through sanitise.h before a person sees them. It must be JSON to the letter (json_scan.h) of the
 * schema vpcmend.plan/1, with every member that the schema began with, each of its type and in its
 * range; members that came later may be missing, and unknown ones are passed over.
 */
#ifndef MODEL_WRITE_PLAN_FILE_H
#define MODEL_WRITE_PLAN_FILE_H

#include "model/account/problem.h"
#include "model/judge/smtp.h"
#include "model/mend/change.h"
#include "model/mend/review.h"
#include "model/write/plan_line.h"

/* More than this is no plan: a decision takes about 1.5 KB. */
#define PLAN_FILE_SIZE_MOST (256u << 20)

struct plan_file_decision {
    char *target; /* its name: sgr-..., sg-1/in/tcp/25-25/0.0.0.0/0, acl-1/in/100 */
    enum change_kind kind;
    enum target_kind target_kind;
    char *holder;           /* the id of the security group or network ACL */
    char *account, *region; /* NULL where not known */
    char *candidate;        /* its spelling; NULL for accept and skip */
    struct smtp_ports ports; /* of a carve */
    bool allow_loss;
    uint32_t batch; /* 0: none */
    char *author; /* NULL: the plan's */
    char *reason, *owner;
    char *expiry; /* "YYYY-MM-DD" or NULL */
    struct plan_line before;
    struct plan_lines after;
    bool changes; /* false: nothing was to change, and `after` is empty */
    char *warning;
    struct review review;
};

/* A decision about a policy: for the one that the export proposes, or to leave it as it is: plan_file_policy.h. */
struct plan_file_policy {
    char *target, *kind;    /* policy_row.h: "example.com/policy/send", "identity" */
    char *account, *region; /* NULL where not known */
    char *author;           /* NULL: the plan's */
    enum change_kind decided; /* CHANGE_REWRITE: it is put */
    char *reason, *owner, *expiry; /* of a risk that is accepted; may be NULL */
    char *before, *after;   /* compact documents; NULL: there was none */
    struct review review;
};

struct plan_file {
    char *author; /* NULL: made by a program, and without a time */
    int64_t time; /* seconds since 1970, UTC */
    char *digest; /* of the export it was made from: see export_digest.h */
    struct smtp_ports ports;
    struct plan_file_decision *decisions; /* in the order they were taken */
    size_t decision_count, decision_capacity;
    struct plan_file_policy *policies; /* likewise those about policies */
    size_t policy_count, policy_capacity;
};

/* Reads a file, or standard input for "-"; NULL after adding to `problems` what is wrong, with its
 * place. The caller frees the result. */
struct plan_file *plan_file_read(const char *path, struct problems *problems);

/* The same of a text that is in memory; `name` is what problems call it. */
struct plan_file *plan_file_parse(const char *name, const char *bytes, size_t length,
                                  struct problems *problems);

void plan_file_free(struct plan_file *file);

#endif
