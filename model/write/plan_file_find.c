#include "model/write/plan_file_find.h"

#include <stdlib.h>
#include <string.h>

/* --- the holder -------------------------------------------------------------------------------------- */

/* A group that only a rule refers to is not there to be mended. */
static bool is_there(const struct account *account, struct object_ref holder)
{
    const struct security_group *group;

    if (holder.kind != OBJECT_GROUP)
        return true;
    group = &account->groups.items[holder.row];
    return group->described || group->rules.count > 0;
}

/* What is not told on either side agrees with anything, but exactly only with what is not told either. */
static bool agrees(const struct account *account, const char *recorded, text_id now, bool *exactly)
{
    bool same = recorded && now != TEXT_NONE && !strcmp(recorded, text_raw(account->texts, now));

    *exactly = same || (!recorded && now == TEXT_NONE);
    return same || !recorded || now == TEXT_NONE;
}

static bool is_meant(const struct account *account, const struct plan_file_decision *decision,
                     struct object_ref holder, bool *exactly)
{
    bool number, region;

    if (!is_there(account, holder) ||
        !agrees(account, decision->account, account_number_of(account, holder), &number) ||
        !agrees(account, decision->region, account_region_of(account, holder), &region))
        return false;
    *exactly = number && region;
    return true;
}

enum plan_holder plan_find_holder(const struct account *account,
                                  const struct plan_file_decision *decision,
                                  struct object_ref *holder)
{
    text_id id = text_pool_find(account->texts, decision->holder);
    struct object_ref at = {decision->target_kind == TARGET_RULE ? OBJECT_GROUP : OBJECT_ACL, NONE};
    size_t found = 0;
    bool exactly;

    for (uint32_t scope = 0; id != TEXT_NONE && scope < account->scopes.count; scope++) {
        at.row = account_find_kind(account, id, scope, at.kind);
        if (at.row == NONE || account_object_scope(account, at) != scope ||
            !is_meant(account, decision, at, &exactly))
            continue;
        *holder = at;
        if (exactly)
            return PLAN_HOLDER_FOUND;
        found++;
    }
    if (found > 1)
        return PLAN_HOLDER_AMBIGUOUS;
    return found ? PLAN_HOLDER_FOUND : PLAN_HOLDER_ABSENT;
}

bool plan_holder_is_whole(const struct account *account, struct object_ref holder)
{
    uint32_t scope = account_object_scope(account, holder);

    if (holder.kind == OBJECT_ACL)
        return account_presence(account, scope, DATA_NETWORK_ACLS) == PRESENCE_COMPLETE;
    if (account_presence(account, scope, DATA_SECURITY_GROUP_RULES) == PRESENCE_COMPLETE)
        return true;
    return account->groups.items[holder.row].described &&
           account_presence(account, scope, DATA_SECURITY_GROUPS) == PRESENCE_COMPLETE;
}

/* --- lines --------------------------------------------------------------------------------------------- */

/* All rules or entries of a holder, of both directions. */
static struct span rows_of(const struct account *account, struct object_ref holder)
{
    return holder.kind == OBJECT_GROUP ? account->groups.items[holder.row].rules
                                       : account->acls.items[holder.row].entries;
}

static bool says(const struct account *account, struct target target, const struct plan_line *line)
{
    return target.kind == TARGET_RULE
               ? plan_line_is_rule(line, account, &account->rules.items[target.row])
               : plan_line_is_entry(line, account, &account->acl_entries.items[target.row]);
}

static bool is_named(const struct account *account, struct target target,
                     const struct plan_line *line)
{
    text_id id;

    if (target.kind == TARGET_ENTRY)
        return account->acl_entries.items[target.row].number == line->number;
    id = account->rules.items[target.row].id;
    return line->id && id != TEXT_NONE && !strcmp(text_raw(account->texts, id), line->id);
}

typedef bool target_test(const struct account *account, struct target target,
                         const struct plan_line *line);

static struct target find(const struct account *account, struct object_ref holder,
                          const struct plan_line *line, target_test *test)
{
    struct target target = {holder.kind == OBJECT_GROUP ? TARGET_RULE : TARGET_ENTRY, NONE};
    struct span rows = rows_of(account, holder);

    for (uint32_t i = 0; i < rows.count; i++) {
        target.row = rows.first + i;
        if (target_is_outbound(account, target) == line->outbound && test(account, target, line))
            return target;
    }
    target.row = NONE;
    return target;
}

struct target plan_find_named(const struct account *account, struct object_ref holder,
                              const struct plan_line *line)
{
    return find(account, holder, line, is_named);
}

struct target plan_find_line(const struct account *account, struct object_ref holder,
                             const struct plan_line *line)
{
    struct target named = plan_find_named(account, holder, line);

    if (named.row != NONE && says(account, named, line))
        return named;
    return find(account, holder, line, says);
}

/* --- under edits ---------------------------------------------------------------------------------------- */

static bool rule_is_beside(const struct account *account, const struct edits *edits, uint32_t row,
                           const struct plan_line *line)
{
    struct rule_walk walk =
        rule_walk_group(account, edits, account->rules.items[row].group);

    while (rule_walk_next(&walk))
        if (walk.reference != row && plan_line_is_rule(line, account, walk.rule))
            return true;
    return false;
}

static bool entry_is_beside(const struct account *account, const struct edits *edits, uint32_t row,
                            const struct plan_line *line)
{
    size_t count;
    uint32_t *references = acl_entry_references(
        account, edits, account->acl_entries.items[row].acl, false, &count);
    bool found = false;

    for (size_t i = 0; i < count && !found; i++)
        found = references[i] != row &&
                plan_line_is_entry(line, account, account_entry(account, edits, references[i]));
    free(references);
    return found;
}

bool plan_line_is_beside(const struct account *account, const struct edits *edits,
                         struct target target, const struct plan_line *line)
{
    return target.kind == TARGET_RULE ? rule_is_beside(account, edits, target.row, line)
                                      : entry_is_beside(account, edits, target.row, line);
}
