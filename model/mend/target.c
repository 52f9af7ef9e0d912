#include "model/mend/target.h"

#include <assert.h>

#include "model/account/policy_row.h"
#include "model/account/rule.h"
#include "model/base/mem.h"

const struct sg_rule *target_rule(const struct account *account, struct target target)
{
    assert(target.kind == TARGET_RULE && target.row < account->rules.count);
    return &account->rules.items[target.row];
}

const struct acl_entry *target_entry(const struct account *account, struct target target)
{
    assert(target.kind == TARGET_ENTRY && target.row < account->acl_entries.count);
    return &account->acl_entries.items[target.row];
}

struct object_ref target_holder(const struct account *account, struct target target)
{
    if (target.kind == TARGET_RULE)
        return (struct object_ref){OBJECT_GROUP, target_rule(account, target)->group};
    if (target.kind == TARGET_POLICY)
        return (struct object_ref){OBJECT_ENDPOINT, policy_row_endpoint(account, target.row)};
    return (struct object_ref){OBJECT_ACL, target_entry(account, target)->acl};
}

bool target_is_outbound(const struct account *account, struct target target)
{
    return target.kind == TARGET_RULE ? (target_rule(account, target)->flags & RULE_EGRESS) != 0
                                      : target_entry(account, target)->egress;
}

void target_format_name(const struct account *account, struct target target, struct strbuf *out)
{
    if (target.kind == TARGET_RULE)
        rule_format_name(account, target_rule(account, target), out);
    else if (target.kind == TARGET_POLICY)
        policy_row_format_name(account, target.row, out);
    else
        entry_format_name(account, target_entry(account, target), out);
}

static size_t target_rows(const struct account *account, enum target_kind kind)
{
    return kind == TARGET_RULE ? account->rules.count : account->acl_entries.count;
}

bool target_find_named(const struct account *account, const char *name, struct target *target)
{
    struct strbuf buffer = STRBUF_INIT;
    struct target at = *target;
    bool found = false;

    while (!found && (at.kind == TARGET_RULE || at.row < target_rows(account, at.kind))) {
        if (at.row >= target_rows(account, at.kind)) {
            at = (struct target){TARGET_ENTRY, 0};
            continue;
        }
        strbuf_clear(&buffer);
        target_format_name(account, at, &buffer);
        found = strbuf_equals(&buffer, name);
        if (found)
            *target = at;
        at.row++;
    }
    strbuf_release(&buffer);
    return found;
}

uint8_t target_family(const struct account *account, struct target target)
{
    if (target.kind == TARGET_RULE)
        return rule_source_family(account, target_rule(account, target));
    return account_block(account, target_entry(account, target)->cidr).family;
}

bool target_takes_family(const struct account *account, struct target target, uint8_t family)
{
    uint8_t own = target_family(account, target);

    return own == IP_FAMILY_COUNT || family == IP_FAMILY_COUNT || own == family;
}

/* --- sources of a candidate --------------------------------------------------------------------- */

static void sources_add(struct sources *sources, enum source_kind kind, uint32_t row)
{
    for (size_t i = 0; i < sources->count; i++)
        if (sources->items[i].kind == kind && sources->items[i].row == row)
            return;
    sources->items =
        mem_grow(sources->items, &sources->capacity, sources->count + 1, sizeof *sources->items);
    sources->items[sources->count++] = (struct source){.kind = (uint8_t)kind, .row = row};
}

static void sources_add_block(struct sources *sources, const struct account *account,
                              struct target target, uint32_t cidr)
{
    if (target_takes_family(account, target, account_block(account, cidr).family))
        sources_add(sources, SOURCE_CIDR, cidr);
}

static void sources_add_subnet(struct sources *sources, const struct account *account,
                               struct target target, uint32_t subnet)
{
    struct span cidrs = account->subnets.items[subnet].cidrs;

    for (uint32_t i = 0; i < cidrs.count; i++)
        sources_add_block(sources, account, target, account->cidr_refs.items[cidrs.first + i]);
}

/* References inside one VPC carry no VpcId in AWS's own replies, so it is given only across VPCs. */
static void sources_add_group(struct sources *sources, struct account *account,
                              struct target target, uint32_t group)
{
    const struct security_group *referred = &account->groups.items[group];
    const struct object_ref holder = target_holder(account, target);
    const struct object_ref object = {OBJECT_GROUP, group};
    struct group_reference reference = {
        .group_id = referred->id,
        .user_id = account_number_of(account, object),
        .group = group,
    };

    if (account->groups.items[holder.row].vpc_id != referred->vpc_id)
        reference.vpc_id = referred->vpc_id;
    sources_add(sources, SOURCE_GROUP, account_group_reference(account, &reference));
}

static void sources_add_row(struct sources *sources, struct account *account, struct target target,
                            enum candidate_kind kind, uint32_t row)
{
    switch (kind) {
    case CANDIDATE_VPC:
    case CANDIDATE_CIDR:
        sources_add_block(sources, account, target, row);
        return;
    case CANDIDATE_SUBNET:
        sources_add_subnet(sources, account, target, row);
        return;
    case CANDIDATE_GROUP:
        sources_add_group(sources, account, target, row);
        return;
    case CANDIDATE_PREFIX_LIST:
    case CANDIDATE_REMOVE: /* which has no rows */
        break;
    }
    sources_add(sources, SOURCE_PREFIX_LIST, row);
}

void sources_of_candidate(struct sources *sources, struct account *account, struct target target,
                          const struct candidate *candidate)
{
    *sources = (struct sources){0};
    for (size_t i = 0; i < candidate->row_count; i++)
        sources_add_row(sources, account, target, candidate->kind, candidate->rows[i]);
}
