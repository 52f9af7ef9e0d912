#include "model/judge/finding_keep.h"

#include "model/judge/finding_touch.h"

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
        if (finding_kind_is_inbound(before->items.items[i].kind) &&
            !finding_is_touched(builder->touched, before->items.items[i].resource))
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
