#include "model/judge/open_rule.h"

#include "model/judge/group_reach.h"

bool rule_lets_anybody_in(const struct account *account, const struct sg_rule *rule,
                          const struct smtp_ports *ports)
{
    return rule->source_kind == SOURCE_CIDR && rule_smtp_ports(rule, ports) &&
           account_block(account, rule->source).length == 0;
}
