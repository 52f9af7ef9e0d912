/*
 * replay_script.h: apply.sh and rollback.sh read back and carried out on paper. Internal to this room.
 *
 * The text itself is read, word by word. What is fixed in it has to be there to the letter, and every
 * function that is called has to be defined. The JSON and the options of each order are turned back
 * into rules and entries, and booked on a list (replay.h) as AWS would do it: first all of apply.sh on
 * what the export says, which must end at the plan's edits, then all of rollback.sh on that, which must
 * end at the export. On the way:
 *
 * - each change makes its orders in the order that change.h promises for its way, and takes them back
 *   the other way round, so that what is new is there before what is old goes;
 * - what is checked before is in the export and, where it counts as mended, in the plan; what is verified
 *   behind is there at the end, or has gone;
 * - each order is about the group or ACL that the script looked at last, in its region, and where
 *   there are several accounts in its account only;
 * - what undoes an order is what was there before it, and what is said of it is what it does.
 *
 * Groups and ACLs with a change that the script leaves out (aws_cli_orders.h) count as untouched; the
 * script must name each such change. Costs n log n of what the plan's groups and ACLs hold.
 */
#ifndef MODEL_WRITE_REPLAY_SCRIPT_H
#define MODEL_WRITE_REPLAY_SCRIPT_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/base/strbuf.h"
#include "model/mend/plan.h"

/* False with a sentence if apply.sh does not lead to the plan's end state, or rollback.sh not back. */
bool replay_scripts(const struct plan *plan, const struct account *account, const char *apply,
                    const char *rollback, struct strbuf *why);

#endif
