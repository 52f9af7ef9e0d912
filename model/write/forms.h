/*
 * forms.h: the forms in which a plan leaves the program. One file per form.
 *
 * Every form describes the same end state: the plan's edits over the account. That is proven each time
 * before a form leaves: its own text is read back and carried out on paper (replay.h), the scripts order
 * by order as AWS would, the way back behind the way there; the changed export is loaded again as a
 * whole.
 */
#ifndef MODEL_WRITE_FORMS_H
#define MODEL_WRITE_FORMS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/judge/finding.h"
#include "model/judge/walk.h"
#include "model/mend/plan.h"

enum form {
    FORM_DIFF,     /* unified-diff-like rule lines for people and tickets */
    FORM_JSON,     /* the plan: each decision with its before and after; schema vpcmend.plan/1 */
    FORM_AWS_CLI,  /* apply.sh */
    FORM_EXPORT,   /* the export with the changes made: a directory */
    FORM_MARKDOWN, /* report for a review */
    FORM_TERRAFORM,
    FORM_CFN_JSON, /* CloudFormation templates */
    FORM_CFN_YAML,
    FORM_COUNT
};

/* "diff", "json", "aws-cli", "export", "markdown", "terraform", "cloudformation-json",
 * "cloudformation-yaml". */
const char *form_name(enum form form);
bool form_parse(const char *text, enum form *form);

/* The file that a form is written to inside an output directory: "changes.diff", "plan.json",
 * "apply.sh", NULL for export (it writes a tree), "report.md", "main.tf", "cloudformation.json",
 * "cloudformation.yaml". */
const char *form_file_name(enum form form);

/* Counts an account's findings by severity. */
typedef void form_count(size_t counts[SEVERITY_COUNT], const struct walk_context *context,
                        const struct smtp_ports *ports);

/* What a form is made from. Nothing in it is changed, but the plan is asked for what stands beside each
 * decision, and texts and blocks may be interned in the account. */
struct form_job {
    struct plan *plan;
    struct account *account;
    const struct smtp_ports *ports;
    const struct evidence *evidence; /* what flow logs tell, for the report; may be NULL */
    form_count *count; /* mail_findings_count, for the report; NULL: only findings about rules are counted */
    const struct walk_lifted *lifted; /* by which it is counted: of struct walk_context */
    size_t lifted_count;
};

/* The files of a form. The first is the one that a person names; the others, such as the way back,
 * stand beside it. */
struct form_file {
    char *name; /* inside an output directory: "apply.sh", "rollback.sh" */
    struct strbuf text;
    unsigned mode; /* of the file: 0600, or 0700 for scripts */
};

struct form_files {
    struct form_file *items;
    size_t count, capacity;
    bool belong_together; /* the first alone would mislead: it is not for standard output */
};

/* Adds an empty file of data and returns where its text goes, which holds until the next is added. */
struct strbuf *form_files_add(struct form_files *files, const char *name);

/*
 * Makes all files of a form but the export, and reads them back: false with a sentence if they do not land
 * on the plan's end state, or the way back not on the export's, or if the form cannot say the plan. Nothing must leave the program then; *files is empty. Same plan, same bytes:
 * no dates but the plan's own, no host names.
 */
bool form_make(enum form form, struct form_files *files, const struct form_job *job,
               struct strbuf *why);
void form_files_release(struct form_files *files);

/* Where file `number` goes if the first goes to `path`: "DIR/rollback.sh" beside "DIR/apply.sh",
 * "DIR/mail-rollback.sh" beside "DIR/mail.sh". */
void form_file_path(const struct form_files *files, size_t number, const char *path,
                    struct strbuf *out);

/* A plan file of some decisions, as form_json writes one of all; without the line's end. Those about policies come
 * last, whatever the order. */
struct plan_json {
    struct plan_stamp stamp;
    const struct account *account;
    const struct smtp_ports *ports;
    const struct change *const *changes;
    size_t count;
};
void plan_json_add(struct strbuf *out, const struct plan_json *what, bool pretty);


/* The texts themselves, unproven. */
void form_diff(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_json(const struct plan *plan, const struct account *account,
               const struct smtp_ports *ports, struct strbuf *out);
void form_aws_cli(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_rollback(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_markdown(const struct form_job *job, struct strbuf *out);

/* All files of the form, proven. Beside the first, which is the first step of Terraform and the end of
 * CloudFormation, each has a file for every rung of the ladder (ladder.h). */
bool form_terraform(struct form_files *files, const struct form_job *job, struct strbuf *why);
bool form_cloudformation_json(struct form_files *files, const struct form_job *job,
                              struct strbuf *why);
bool form_cloudformation_yaml(struct form_files *files, const struct form_job *job,
                              struct strbuf *why);

/*
 * Writes every source file of the export below `directory` (new or empty), byte for byte where
 * nothing changed, with only the mended rules, entries and policies replaced where something did. The new texts
 * are loaded again before the first is written (replay_export.h), which takes as long and as much
 * memory as loading the export did. False with a sentence if a source has changed since it was read, if
 * what was loaded again is not what was planned (nothing is written then), or a file cannot be
 * written; then the directory is left as far as it got.
 */
bool form_export(const struct plan *plan, const struct account *account, const char *directory,
                 struct strbuf *why);

/* Writes the files to where form_file_path says. Refuses to write over what exists unless asked: if one
 * of them exists, none is written. */
bool form_files_write(const struct form_files *files, const char *path, bool overwrite,
                      struct strbuf *why);

/* Writes one form into a directory (new or empty), under its own names. */
bool form_write_into(enum form form, const struct form_job *job, const char *directory,
                     struct strbuf *why);

/* Writes one form where the user said: files for most, a directory for export. */
bool form_write(enum form form, const struct form_job *job, const char *path, bool overwrite,
                struct strbuf *why);

#endif
