/*
 * plan_file_find.h: where what a plan file speaks of stands in an account. Internal to this room.
 */
#ifndef MODEL_WRITE_PLAN_FILE_FIND_H
#define MODEL_WRITE_PLAN_FILE_FIND_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/mend/candidate.h"
#include "model/write/plan_file.h"

/*
 * The group or ACL of a decision: the one with its id in its account and region. Where the file or the
 * export does not tell account or region, any will do, as long as there is only one.
 */
enum plan_holder { PLAN_HOLDER_FOUND, PLAN_HOLDER_ABSENT, PLAN_HOLDER_AMBIGUOUS };
enum plan_holder plan_find_holder(const struct account *account,
                                  const struct plan_file_decision *decision,
                                  struct object_ref *holder);

/* The rule or entry of a holder that says what the line says, in its direction, one with its id before others; or
 * that bears the line's id or number, whatever it says. Row NONE if there is none. */
struct target plan_find_line(const struct account *account, struct object_ref holder,
                             const struct plan_line *line);
struct target plan_find_named(const struct account *account, struct object_ref holder,
                              const struct plan_line *line);

/* True if the line is there under the edits without the target's help. */
bool plan_line_is_beside(const struct account *account, const struct edits *edits,
                         struct target target, const struct plan_line *line);

/* True if the export holds all inbound rules or entries of the holder: only then is what is not there
 * gone. */
bool plan_holder_is_whole(const struct account *account, struct object_ref holder);

#endif
