/*
 * form_terraform.h: what form_terraform's writing and its proof share.
 */
#ifndef MODEL_WRITE_FORM_TERRAFORM_H
#define MODEL_WRITE_FORM_TERRAFORM_H

#include "model/write/forms.h"

/*
 * The files of the form, read and carried out on paper: main.tf, which stands on the rung `first`, then
 * the files above it up to the last, which must be the plan's end; then all below it down to the export.
 * False with a sentence in `why`.
 */
bool form_terraform_is_proven(const struct form_files *files, size_t first,
                              const struct form_job *job, struct strbuf *why);

#endif
