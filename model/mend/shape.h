/*
 * shape.h: rules that say the same in different groups, and entries in different ACLs.
 *
 * "0.0.0.0/0 on tcp 25 in 37 groups" is shown once and decided once.
 */
#ifndef MODEL_MEND_SHAPE_H
#define MODEL_MEND_SHAPE_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/mend/candidate.h"

/* True if both say the same: protocol, ports and source, for entries allow or deny too. Direction and
 * description do not matter, nor does the number of an entry. */
bool targets_are_alike(const struct account *account, struct target a, struct target b);

/*
 * The first rule or entry of the same direction at or behind *target that is like `like` and not `like` itself; start
 * with row 0 of the same kind. False if there is none. O(rules).
 *
 *     struct target other = {like.kind, 0};
 *     for (; target_find_alike(account, like, &other); other.row++)
 *         use(other);
 */
bool target_find_alike(const struct account *account, struct target like, struct target *target);

#endif
