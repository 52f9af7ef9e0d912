/*
 * policy_scripts.h: the policies of a plan as scripts: apply-policies.sh, rollback-policies.sh and
 * test-policies.sh, beside whatever form carries the rules. Internal to this room.
 *
 * Both ways are one script with the documents exchanged. Each policy is put only if AWS has the document that the
 * script knows; what is there already is left alone. Their words are read back and compared with the plan before they
 * leave.
 */
#ifndef MODEL_WRITE_POLICY_SCRIPTS_H
#define MODEL_WRITE_POLICY_SCRIPTS_H

#include "model/write/forms.h"

/* Adds the three files; nothing if the plan has no policies. False with a sentence if a policy has no proposal any
 * more, or the scripts, read back, do not say what the plan says. */
bool policy_scripts_add(struct form_files *files, const struct form_job *job, struct strbuf *why);

/* True if the script's lines hand the shell what the plan says, one after the other, and nothing else; else `why` gets
 * the sentence that names the file. */
bool policy_script_check(const struct form_file *file, const struct form_job *job, bool is_way_back,
                         struct strbuf *why);

#endif
