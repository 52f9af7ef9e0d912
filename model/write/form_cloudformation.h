/*
 * form_cloudformation.h: the parts of form_cloudformation. Internal to this room.
 *
 * For one account and region there are three templates of one stack, and a list of what is to be
 * imported:
 *
 *     step 1   the rules that change, as they are: taken over (imported)
 *     step 2   and all that is new; nothing goes
 *     step 3   what is new, without what is old
 *
 * The way back is step 2, then step 1. Only in step 2 is the DeletionPolicy "Delete": what the next
 * template does not have any more goes then. In the others it is "Retain", so that nobody closes the
 * mail by deleting the stack.
 */
#ifndef MODEL_WRITE_FORM_CLOUDFORMATION_H
#define MODEL_WRITE_FORM_CLOUDFORMATION_H

#include "model/write/forms.h"
#include "model/write/json_out.h"
#include "model/write/ladder.h"

enum { TEMPLATE_COUNT = 3 };

/* The rungs of the steps. */
extern const enum rung template_rungs[TEMPLATE_COUNT];

/* In form_files each account and region has these one after the other: the last step, which is the one
 * that a person names, then steps 1 and 2, then what is to be imported. */
enum { TEMPLATE_FILE_LAST, TEMPLATE_FILE_FIRST, TEMPLATE_FILE_SECOND, TEMPLATE_FILE_IMPORT,
       TEMPLATE_FILE_COUNT };

/* One template as JSON. `place`: row of ladder->places; `names`: part_names. */
struct template_job {
    const struct ladder *ladder;
    const struct account *account;
    char **names;
    uint32_t place;
    const struct plan *plan; /* whose policies are told of */
};
void template_write(const struct template_job *job, size_t step, struct strbuf *out);

/* True if the part is a resource in the templates of a place. Entries that exist already are not: there
 * is no import for them, so they stay outside and are changed by commands. */
bool template_takes(const struct ladder_part *part, uint32_t place);

/* True if some rules are outbound. */
bool template_has_outbound(const struct template_job *job);

/* Its member "Metadata". */
void template_write_metadata(const struct template_job *job, struct json_out *json, size_t step);

/* What is to be imported by step 1, as `aws cloudformation create-change-set` takes it. */
void template_write_imports(const struct template_job *job, struct strbuf *out);

/* The commands for entries that CloudFormation cannot change: forward between steps 2 and 3, or back
 * between 2 and 1. Those that existed before, and on the way back the denies of step 3, which are retained
 * when step 2 no longer has them. Each command is given to `take`. */
typedef void take_command(void *self, const char *command);
void template_commands(const struct template_job *job, bool back, take_command *take, void *self);

/*
 * The files of the form, read and carried out on paper up to step 3, which must be the plan's end, and
 * back to step 1, which must be the export. False with a sentence in `why`.
 */
bool form_cloudformation_is_proven(const struct form_files *files, const struct form_job *job,
                                   struct strbuf *why);

#endif
