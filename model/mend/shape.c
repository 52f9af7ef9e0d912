#include "model/mend/shape.h"

#include "model/mend/target.h"

static bool rules_are_alike(const struct sg_rule *a, const struct sg_rule *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port &&
           a->source_kind == b->source_kind && a->source == b->source;
}

static bool entries_are_alike(const struct acl_entry *a, const struct acl_entry *b)
{
    return a->protocol == b->protocol && a->from_port == b->from_port && a->to_port == b->to_port &&
           a->cidr == b->cidr && a->allow == b->allow;
}

bool targets_are_alike(const struct account *account, struct target a, struct target b)
{
    if (a.kind != b.kind)
        return false;
    return a.kind == TARGET_RULE
               ? rules_are_alike(target_rule(account, a), target_rule(account, b))
               : entries_are_alike(target_entry(account, a), target_entry(account, b));
}

bool target_find_alike(const struct account *account, struct target like, struct target *target)
{
    size_t count =
        like.kind == TARGET_RULE ? account->rules.count : account->acl_entries.count;

    for (; target->row < count; target->row++)
        if (target->row != like.row &&
            target_is_outbound(account, *target) == target_is_outbound(account, like) &&
            targets_are_alike(account, like, *target))
            return true;
    return false;
}
