#include "model/mend/quota.h"

#include <assert.h>
#include <stdlib.h>

#include "model/account/rule.h"
#include "model/mend/target.h"

unsigned quota_of(const struct account *account, enum target_kind kind)
{
    return kind == TARGET_RULE ? account->quotas.rules : account->quotas.entries;
}

/* A block counts 1 in its family; a group reference 1 in both (older AWS texts say so, newer ones do
 * not: this is the safe side); a prefix list its maximum of entries. -1: not known. */
static int32_t rule_weight(const struct account *account, const struct sg_rule *rule,
                           enum ip_family family)
{
    uint8_t own = rule_source_family(account, rule);

    if (own != IP_FAMILY_COUNT && own != family)
        return 0;
    if (rule->source_kind != SOURCE_PREFIX_LIST)
        return 1;
    return rule->source == NONE ? -1 : account->prefix_lists.items[rule->source].max_entries;
}

static size_t count_weight(struct quota_use *use, int32_t weight)
{
    if (weight < 0)
        use->known = false;
    return weight < 0 ? 0 : (size_t)weight;
}

/* All but the target itself. */
static size_t weigh_others(struct quota_use *use, const struct account *account,
                           const struct edits *edits, const struct change *change,
                           enum ip_family family)
{
    uint32_t group = target_holder(account, change->target).row;
    struct rule_walk walk = rule_walk_group(account, edits, group);
    size_t total = 0;

    while (rule_walk_next(&walk))
        if (walk.reference != change->target.row &&
            !((walk.rule->flags ^ target_rule(account, change->target)->flags) & RULE_EGRESS))
            total += count_weight(use, rule_weight(account, walk.rule, family));
    return total;
}

/* In place the first new rule takes the old one's room; otherwise both stand for a moment. */
static struct quota_use use_of_rules(const struct account *account, const struct edits *edits,
                                     const struct change *change, enum ip_family family)
{
    struct quota_use use = {.limit = quota_of(account, TARGET_RULE), .known = true};
    size_t old =
        count_weight(&use, rule_weight(account, target_rule(account, change->target), family));
    size_t others = weigh_others(&use, account, edits, change, family);
    size_t fresh = 0, heir = 0;

    for (size_t i = 0; i < change->rule_count; i++) {
        size_t weight = count_weight(&use, rule_weight(account, &change->rules[i], family));
        fresh += weight;
        if (i == 0 && change->way == WAY_MODIFY)
            heir = weight;
    }
    use.before = others + old;
    use.after = others + (change->way == WAY_NOTHING ? old : fresh);
    use.peak = others + old + fresh - heir;
    assert(use.peak >= use.after); /* an heir weighs no more than what it takes the room of */
    use.touched = change->way != WAY_NOTHING && (old || fresh);
    return use;
}

static bool entry_is_of(const struct account *account, const struct acl_entry *entry,
                        enum ip_family family)
{
    return account_block(account, entry->cidr).family == family;
}

/* The default deny counts, be it in the export or not; so it is left out of the walk and added. */
static struct quota_use use_of_entries(const struct account *account, const struct edits *edits,
                                       const struct change *change, enum ip_family family)
{
    enum { DEFAULT_DENY_NUMBER = 32767 };
    struct quota_use use = {.limit = quota_of(account, TARGET_ENTRY), .known = true};
    size_t count, others = 0, fresh = 0, old;
    uint32_t *references = acl_entry_references(
        account, edits, target_holder(account, change->target).row, false, &count);

    for (size_t i = 0; i < count; i++) {
        const struct acl_entry *entry = account_entry(account, edits, references[i]);
        if (references[i] != change->target.row && entry->number < DEFAULT_DENY_NUMBER &&
            entry_is_of(account, entry, family))
            others++;
    }
    free(references);
    for (size_t i = 0; i < change->entry_count; i++)
        fresh += entry_is_of(account, &change->entries[i], family);
    old = entry_is_of(account, target_entry(account, change->target), family);
    bool stays = change->way == WAY_NOTHING || change->way == WAY_ADD_BEFORE;
    use.before = 1 + others + old;
    use.after = 1 + others + fresh + (stays ? old : 0);
    use.peak = use.after;
    use.touched = change->way != WAY_NOTHING && (old || fresh);
    return use;
}

bool quota_is_exceeded(const struct quota_use *use)
{
    return use->after > use->limit && use->before <= use->limit;
}

bool quota_is_tight(const struct quota_use *use)
{
    return use->peak > use->limit && use->after <= use->limit;
}

struct quota_use quota_use_of(const struct account *account, const struct edits *edits,
                              const struct change *change, enum ip_family family)
{
    if (change->target.kind == TARGET_RULE)
        return use_of_rules(account, edits, change, family);
    return use_of_entries(account, edits, change, family);
}
