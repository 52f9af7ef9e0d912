/*
 * replay_steps.h: which orders a change comes down to, by what change.h promises for its way. A part of
 * replay_script, and on purpose not of the writers.
 */
#ifndef MODEL_WRITE_REPLAY_STEPS_H
#define MODEL_WRITE_REPLAY_STEPS_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/mend/change.h"

enum step_kind { STEP_ADD, STEP_MODIFY, STEP_REMOVE, STEP_CREATE, STEP_REPLACE, STEP_DELETE };

/* One order; `before`: what stood there (modify, replace), `after`: what stands there then, or for
 * remove and delete what goes. Borrowed from the change and the account. */
struct step {
    enum step_kind kind;
    const struct sg_rule *rule_before, *rule;
    const struct acl_entry *entry_before, *entry;
};

struct steps {
    TABLE(struct step) items;
};

/* Of the change itself, or of taking it back. Free steps->items. */
void steps_of_change(struct steps *steps, const struct account *account,
                     const struct change *change, bool is_rollback);

/* "add_rule", "modify_rule", ...: the function of the scripts. */
const char *step_function(enum step_kind kind);

#endif
