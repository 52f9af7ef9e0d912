/*
 * forms.h: the forms in which a plan leaves the program. One file per form.
 *
 * Every form describes the same end state: the plan's edits over the account.
 */
#ifndef MODEL_WRITE_FORMS_H
#define MODEL_WRITE_FORMS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/judge/finding.h"
#include "model/mend/plan.h"

enum form {
    FORM_DIFF,     /* unified-diff-like rule lines for people and tickets */
    FORM_JSON,     /* the plan: each decision with its before and after; schema vpcmend.plan/1 */
    FORM_AWS_CLI,  /* apply.sh */
    FORM_EXPORT,   /* the export with the changes made: a directory */
    FORM_MARKDOWN, /* report for a review */
    FORM_COUNT
};

/* "diff", "json", "aws-cli", "export", "markdown". */
const char *form_name(enum form form);
bool form_parse(const char *text, enum form *form);

/* The file that a form is written to inside an output directory: "changes.diff", "plan.json",
 * "apply.sh", NULL for export (it writes a tree), "report.md". */
const char *form_file_name(enum form form);

/* One file's text for all forms but the export. Same plan, same bytes: no dates, no host names. The
 * Markdown asks the plan for what stands beside each decision, hence no `const`; nothing is changed. */
void form_diff(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_json(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_aws_cli(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_rollback(const struct plan *plan, const struct account *account, struct strbuf *out);
void form_markdown(struct plan *plan, struct account *account, const struct smtp_ports *ports,
                   struct strbuf *out);
void form_text(enum form form, struct plan *plan, struct account *account,
               const struct smtp_ports *ports, struct strbuf *out);

/*
 * Writes every source file of the export below `directory` (new or empty), byte for byte where
 * nothing changed, with only the mended rules and entries replaced where something did. False with a
 * sentence if a source has changed since it was read, or a file cannot be written; then the
 * directory is left as far as it got.
 */
bool form_export(const struct plan *plan, const struct account *account, const char *directory,
                 struct strbuf *why);

/*
 * Writes one form where the user said: a file for most, a directory for export. Refuses to write
 * over what exists unless asked. FORM_AWS_CLI writes two files: rollback.sh stands beside apply.sh,
 * NAME-rollback.sh beside NAME.sh (form_companion); if either exists and may not be written over,
 * neither is written.
 */
bool form_write(enum form form, struct plan *plan, struct account *account,
                const struct smtp_ports *ports, const char *path, bool overwrite,
                struct strbuf *why);

/* The path of the second file that a form writes beside `path`; nothing for forms of one file. */
void form_companion(enum form form, const char *path, struct strbuf *out);

#endif
