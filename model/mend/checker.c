/*
 * The lists are those of the AWS Security Hub user guide (EC2.18, EC2.19), of Prowler's check
 * ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports, of Conformity's knowledge
 * base (EC2-039), and of ScoutSuite's rule "SMTP open to all".
 */
#include "model/mend/checker.h"

#include <stdlib.h>

#include "model/account/rule.h"

enum { SMTP_PORT = 25 };

static const uint16_t security_hub_ports[] = {20,   21,   22,   23,   25,   110,  135,  143,
                                              445,  1433, 1434, 3000, 3306, 3389, 4333, 5000,
                                              5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300};
static const uint16_t prowler_ports[] = {25,   110,  135,  143,  445, 3000,
                                         4333, 5000, 5500, 8080, 8088};

static bool covers_one_of(const struct sg_rule *rule, const uint16_t *ports, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rule_covers_tcp_port(rule, ports[i]))
            return true;
    return false;
}

static bool is_port_25_alone(const struct sg_rule *rule)
{
    return rule->protocol == PROTOCOL_TCP && rule->from_port == SMTP_PORT &&
           rule->to_port == SMTP_PORT;
}

static enum checker_verdict ask_conformity(const struct sg_rule *rule)
{
    if (!rule_covers_tcp_port(rule, SMTP_PORT))
        return VERDICT_PASSES;
    return is_port_25_alone(rule) ? VERDICT_FAILS : VERDICT_MAY_FAIL;
}

/* The control's text names no protocol, the AWS Config rule behind it TCP: of UDP it is not known. */
static enum checker_verdict ask_ec2_19(const struct sg_rule *rule)
{
    const size_t count = sizeof security_hub_ports / sizeof security_hub_ports[0];
    struct sg_rule as_tcp = *rule;

    if (covers_one_of(rule, security_hub_ports, count))
        return VERDICT_FAILS;
    if (rule->protocol != PROTOCOL_UDP)
        return VERDICT_PASSES;
    as_tcp.protocol = PROTOCOL_TCP;
    return covers_one_of(&as_tcp, security_hub_ports, count) ? VERDICT_MAY_FAIL : VERDICT_PASSES;
}

static enum checker_verdict ask_ec2_18(const struct sg_rule *rule)
{
    bool is_authorized = rule->protocol == PROTOCOL_TCP && rule->from_port == rule->to_port &&
                         (rule->from_port == 80 || rule->from_port == 443);
    bool is_asked = rule->protocol == PROTOCOL_ALL || protocol_has_ports(rule->protocol);

    return is_asked && !is_authorized ? VERDICT_FAILS : VERDICT_PASSES;
}

static enum checker_verdict ask_prowler(const struct sg_rule *rule)
{
    return covers_one_of(rule, prowler_ports, sizeof prowler_ports / sizeof prowler_ports[0])
               ? VERDICT_FAILS
               : VERDICT_PASSES;
}

static enum checker_verdict ask_scoutsuite(const struct sg_rule *rule)
{
    return is_port_25_alone(rule) ? VERDICT_FAILS : VERDICT_PASSES;
}

static const struct {
    const char *name;
    enum checker_verdict (*ask)(const struct sg_rule *rule); /* of a rule that is spelled open */
} checkers[CHECKER_COUNT] = {
    [CHECKER_CONFORMITY] = {"EC2-039", ask_conformity},
    [CHECKER_EC2_19] = {"EC2.19", ask_ec2_19},
    [CHECKER_EC2_18] = {"EC2.18", ask_ec2_18},
    [CHECKER_PROWLER] = {"Prowler", ask_prowler},
    [CHECKER_SCOUTSUITE] = {"ScoutSuite", ask_scoutsuite},
};

const char *checker_name(enum checker checker)
{
    return checkers[checker].name;
}

bool rule_is_spelled_open(const struct account *account, const struct sg_rule *rule)
{
    return rule->source_kind == SOURCE_CIDR && account_block(account, rule->source).length == 0;
}

void checkers_ask(struct checker_answer answers[CHECKER_COUNT], const struct account *account,
                  const struct edits *edits, uint32_t group)
{
    struct rule_walk walk = rule_walk_group(account, edits, group);

    for (int i = 0; i < CHECKER_COUNT; i++)
        answers[i] = (struct checker_answer){VERDICT_PASSES, NONE};
    while (rule_walk_next(&walk)) {
        if ((walk.rule->flags & RULE_EGRESS) || !rule_is_spelled_open(account, walk.rule))
            continue;
        for (int i = 0; i < CHECKER_COUNT; i++) {
            enum checker_verdict verdict = checkers[i].ask(walk.rule);
            if (verdict > answers[i].verdict)
                answers[i] = (struct checker_answer){verdict, walk.reference};
        }
    }
    if (!account->groups.items[group].interfaces.count)
        answers[CHECKER_PROWLER] = (struct checker_answer){VERDICT_SKIPS, NONE};
}

/* --- network ACLs ----------------------------------------------------------------------------- */

static bool is_about_everything(const struct account *account, const struct acl_entry *entry,
                                enum ip_family family)
{
    struct cidr block = account_block(account, entry->cidr);

    return entry->protocol == PROTOCOL_ALL && block.family == family && block.length == 0;
}

struct checker_answer checker_ask_acl(const struct account *account, const struct edits *edits,
                                      uint32_t acl)
{
    struct checker_answer answer = {VERDICT_PASSES, NONE};
    size_t count;
    uint32_t *references = acl_entry_references(account, edits, acl, false, &count);

    for (int family = IP_V4; family < IP_FAMILY_COUNT && answer.rule == NONE; family++)
        for (size_t i = 0; i < count; i++) {
            const struct acl_entry *entry = account_entry(account, edits, references[i]);
            if (!is_about_everything(account, entry, (enum ip_family)family))
                continue;
            if (entry->allow)
                answer = (struct checker_answer){VERDICT_FAILS, references[i]};
            break;
        }
    free(references);
    return answer;
}
