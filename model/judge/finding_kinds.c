/*
 * finding_kinds.c: the names of the contract, and what each kind of finding tells.
 */
#include <string.h>

#include "model/judge/finding.h"

const char *finding_kind_name(enum finding_kind kind)
{
    static const char *const names[] = {
        [FINDING_SG_RULE_OPEN] = "sg-rule-open",
        [FINDING_SG_UNION_OPEN] = "sg-union-open",
        [FINDING_ENI_UNION_OPEN] = "eni-union-open",
        [FINDING_NACL_ENTRY_OPEN] = "nacl-entry-open",
        [FINDING_EGRESS_SMTP_OPEN] = "egress-smtp-open",
        [FINDING_PORT25_RESTRICTED_SENDER] = "port25-restricted-sender",
        [FINDING_RDNS_MISSING] = "rdns-missing",
        [FINDING_SES_ENDPOINT_UNREACHABLE] = "ses-endpoint-unreachable",
        [FINDING_SES_ENDPOINT_OPEN] = "ses-endpoint-open",
        [FINDING_SES_POLICY_INEFFECTIVE] = "ses-policy-ineffective",
        [FINDING_SES_POLICY_OPEN] = "ses-policy-open",
    };

    return names[kind];
}

bool finding_kind_is_inbound(enum finding_kind kind)
{
    return kind < FINDING_EGRESS_SMTP_OPEN;
}

bool finding_kind_is_rewritten(enum finding_kind kind)
{
    return finding_kind_is_inbound(kind) || kind == FINDING_SES_ENDPOINT_OPEN;
}

bool finding_kind_has_exposure(enum finding_kind kind)
{
    return finding_kind_is_inbound(kind) || kind == FINDING_EGRESS_SMTP_OPEN;
}

bool finding_kind_has_breadth(enum finding_kind kind)
{
    return finding_kind_has_exposure(kind) || kind == FINDING_SES_ENDPOINT_OPEN;
}

static const char *const severity_names[] = {
    [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

const char *severity_name(enum severity severity)
{
    return severity_names[severity];
}

bool severity_parse(const char *text, enum severity *severity)
{
    for (enum severity s = SEVERITY_INFO; s < SEVERITY_COUNT; s++) {
        if (strcmp(text, severity_names[s]) != 0)
            continue;
        *severity = s;
        return true;
    }
    return false;
}

bool findings_reach(const struct findings *findings, enum severity least)
{
    for (enum severity severity = least; severity < SEVERITY_COUNT; severity++) {
        if (findings->by_severity[severity])
            return true;
    }
    return false;
}
