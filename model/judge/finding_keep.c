#include "model/judge/finding_keep.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"

/* The ACL before the interface; where the export does not tell it, it could be any. */
static void touch_acl(struct finding_touched *touched, const struct account *account,
                      uint32_t interface)
{
    uint32_t subnet = account->interfaces.items[interface].subnet;
    uint32_t acl = subnet == NONE ? NONE : account->subnets.items[subnet].acl;

    if (acl != NONE)
        touched->acls[acl] = true;
    else
        memset(touched->acls, true, account->acls.count * sizeof(bool));
}

static void touch_group(struct finding_touched *touched, const struct account *account,
                        uint32_t group)
{
    struct span carriers = account->groups.items[group].interfaces;

    touched->groups[group] = true;
    for (uint32_t i = 0; i < carriers.count; i++) {
        uint32_t interface = account->group_interfaces.items[carriers.first + i];
        touched->interfaces[interface] = true;
        touch_acl(touched, account, interface);
    }
}

void finding_touched_init(struct finding_touched *touched, const struct finding_quiet *quiet,
                          const struct account *account)
{
    memset(touched, 0, sizeof *touched);
    if (!quiet || !quiet->known || quiet->entries_edited || quiet->entries_edited_before ||
        account->load_balancers.count)
        return;
    touched->groups = mem_zalloc(account->groups.count, sizeof(bool));
    touched->interfaces = mem_zalloc(account->interfaces.count, sizeof(bool));
    touched->acls = mem_zalloc(account->acls.count, sizeof(bool));
    for (uint32_t group = 0; group < account->groups.count; group++)
        if (quiet->edited[group] || quiet->edited_before[group])
            touch_group(touched, account, group);
}

void finding_touched_release(struct finding_touched *touched)
{
    free(touched->groups);
    free(touched->interfaces);
    free(touched->acls);
}

bool finding_is_touched(const struct finding_touched *touched, struct object_ref object)
{
    if (!touched->groups)
        return true;
    switch (object.kind) {
    case OBJECT_GROUP:
        return touched->groups[object.row];
    case OBJECT_INTERFACE:
        return touched->interfaces[object.row];
    case OBJECT_ACL:
        return touched->acls[object.row];
    default:
        return true;
    }
}

static void keep(struct findings *findings, const struct findings *before,
                 const struct finding *finding)
{
    struct finding kept = *finding;

    kept.rules.first = (uint32_t)findings->rules.count;
    kept.interfaces.first = (uint32_t)findings->interfaces.count;
    for (uint32_t i = 0; i < finding->rules.count; i++)
        TABLE_ADD(findings->rules, before->rules.items[finding->rules.first + i]);
    for (uint32_t i = 0; i < finding->interfaces.count; i++) {
        TABLE_ADD(findings->interfaces, before->interfaces.items[finding->interfaces.first + i]);
        TABLE_ADD(findings->balancers, before->balancers.items[finding->interfaces.first + i]);
    }
    TABLE_ADD(findings->items, kept);
    findings->by_severity[kept.severity]++;
}

void findings_keep(struct finding_builder *builder, const struct findings *before)
{
    for (size_t i = 0; i < before->items.count; i++)
        if (!finding_is_touched(builder->touched, before->items.items[i].resource))
            keep(builder->findings, before, &before->items.items[i]);
}

bool finding_to_judge(const struct finding_builder *builder, enum finding_kind kind, uint32_t row)
{
    static const enum object_kind resources[] = {[FINDING_SG_RULE_OPEN] = OBJECT_GROUP,
                                                 [FINDING_SG_UNION_OPEN] = OBJECT_GROUP,
                                                 [FINDING_ENI_UNION_OPEN] = OBJECT_INTERFACE,
                                                 [FINDING_NACL_ENTRY_OPEN] = OBJECT_ACL};

    return finding_is_touched(builder->touched, (struct object_ref){resources[kind], row}) &&
           (kind == FINDING_NACL_ENTRY_OPEN ||
            !finding_is_quiet(builder->quiet, builder->account, kind, row));
}
