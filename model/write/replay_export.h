/*
 * replay_export.h: the changed export read back. Internal to this room.
 */
#ifndef MODEL_WRITE_REPLAY_EXPORT_H
#define MODEL_WRITE_REPLAY_EXPORT_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/base/strbuf.h"

/*
 * True if an export of these texts, one for each of the account's files, holds what the account holds
 * under the edits: every rule of every group, inbound and outbound, with its id, whose group it names
 * and its description, and every entry of every ACL; every policy with its document, that which is proposed
 * where the edits mend it; and has no more problems. Else false with the first difference in `why`.
 *
 * Where two files describe a rule, the reader takes its description and whose group it names from the
 * first; of the second only that it is the same rule is seen here.
 *
 * The texts are loaded as a whole once more, in memory: that takes as long and as much memory as
 * loading the export did, and n log n of all rules on top.
 */
bool replay_export(const struct account *account, const struct edits *edits,
                   const struct strbuf *texts, struct strbuf *why);

#endif
