#include "model/mend/candidate.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/target.h"

/* User rule numbers are 1..32766; above stand the default denies (VPC user guide). */
enum { LAST_USER_NUMBER = 32766 };

void candidate_release(struct candidate *candidate)
{
    free(candidate->spelling);
    free(candidate->label);
    free(candidate->explanation);
    free(candidate->rows);
    *candidate = (struct candidate){.kind = CANDIDATE_REMOVE};
}

static char *copy_text(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

void candidate_copy(struct candidate *to, const struct candidate *from)
{
    *to = *from;
    to->spelling = copy_text(from->spelling);
    to->label = copy_text(from->label);
    to->explanation = copy_text(from->explanation);
    to->rows = from->row_count ? mem_copy(from->rows, from->row_count * sizeof *from->rows) : NULL;
}

void candidates_release(struct candidates *list)
{
    for (size_t i = 0; i < list->count; i++)
        candidate_release(&list->items[i]);
    free(list->items);
    free(list->seen);
    *list = (struct candidates){0};
}

/* --- what can be mended ------------------------------------------------------------------------- */

static const char *rule_refusal(const struct sg_rule *rule)
{
    return (rule->flags & RULE_EGRESS) && !rule_is_submission(rule)
               ? _("This is an outbound rule for more than mail submission (465, 587, 2465, 2587): "
                   "what else it is for has to be decided first.")
               : NULL;
}

static const char *entry_refusal(const struct acl_entry *entry)
{
    if (entry->egress)
        return _("This is an outbound entry: only inbound ones are mended.");
    if (entry->number > LAST_USER_NUMBER)
        return _("This is the default deny of the ACL, which cannot be changed.");
    if (!entry->allow)
        return _("This entry denies: only entries that allow are mended.");
    return NULL;
}

bool target_can_be_mended(const struct account *account, struct target target, struct strbuf *why)
{
    const char *refusal =
        target.kind == TARGET_RULE    ? rule_refusal(target_rule(account, target))
        : target.kind == TARGET_ENTRY ? entry_refusal(target_entry(account, target))
                                      : _("A policy has no source: only what is proposed for it "
                                          "can be staged.");

    if (refusal)
        strbuf_adds(why, refusal);
    return !refusal;
}
