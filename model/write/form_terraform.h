/*
 * form_terraform.h: the parts of form_terraform. Internal to this room.
 */
#ifndef MODEL_WRITE_FORM_TERRAFORM_H
#define MODEL_WRITE_FORM_TERRAFORM_H

#include "model/write/forms.h"
#include "model/write/ladder.h"

/* "terraform-1-added.txt": the file of a rung, as a number of ladder->rungs. */
void terraform_file_name(const struct ladder *ladder, size_t number, struct strbuf *out);

/* What stands above main.tf, which is on the rung `first`, and above the file of a rung: what the step
 * does, what `terraform plan` must say there and on the way back, and what comes next. */
void terraform_main_comment(const struct ladder *ladder, size_t first, struct strbuf *out);
void terraform_rung_comment(const struct ladder *ladder, size_t first, size_t number,
                            struct strbuf *out);

/*
 * The files of the form, read and carried out on paper: main.tf, which stands on the rung `first`, then
 * the files above it up to the last, which must be the plan's end; then all below it down to the export.
 * False with a sentence in `why`.
 */
bool form_terraform_is_proven(const struct form_files *files, size_t first,
                              const struct form_job *job, struct strbuf *why);

#endif
