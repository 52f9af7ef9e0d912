#include "views/reports/audit_kinds.h"

#include "model/base/message.h"

static const struct audit_kind kinds[FINDING_KIND_COUNT] = {
    [FINDING_SG_RULE_OPEN] =
        {N_("Open security-group rule"),
         N_("One inbound rule of a security group lets the Internet, or a large part of it, reach an "
            "SMTP port. Who can connect there can try to send mail through the host."),
         N_("Let the source be what really sends: the blocks of the VPC or of a subnet, a security "
            "group or a prefix list."),
         SEVERITY_CRITICAL},
    [FINDING_SG_UNION_OPEN] =
        {N_("Security group open by several rules together"),
         N_("No rule of the security group alone is as open as all of them together: their sources "
            "add up to the Internet or to a large part of it."),
         N_("Narrow the sources of all rules that are named; one of them alone does not close it."),
         SEVERITY_CRITICAL},
    [FINDING_ENI_UNION_OPEN] =
        {N_("Interface open by several groups together"),
         N_("No security group of the network interface alone is as open as all of them together: "
            "the sources of their rules add up to the Internet or to a large part of it."),
         N_("Narrow the sources of the rules that are named, or take a group off the interface."),
         SEVERITY_CRITICAL},
    [FINDING_NACL_ENTRY_OPEN] =
        {N_("Open network-ACL entry"),
         N_("An inbound entry of a network ACL lets the Internet, or a large part of it, cross to an "
            "SMTP port of its subnets. Security groups decide behind it."),
         N_("Mend the security groups first. An entry for SMTP ports alone can be narrowed to the "
            "same sources; one for all ports is usual."),
         SEVERITY_MEDIUM},
};

static const struct {
    const char *level, *score, *title;
} severities[SEVERITY_COUNT] = {
    [SEVERITY_INFO] = {"note", "0.0", N_("Info")},
    [SEVERITY_LOW] = {"note", "2.0", N_("Low")},
    [SEVERITY_MEDIUM] = {"warning", "5.5", N_("Medium")},
    [SEVERITY_HIGH] = {"error", "8.0", N_("High")},
    [SEVERITY_CRITICAL] = {"error", "9.5", N_("Critical")},
};

const struct audit_kind *audit_kind_of(enum finding_kind kind)
{
    return &kinds[kind];
}

bool audit_kind_is_found(const struct findings *findings, enum finding_kind kind)
{
    for (size_t i = 0; i < findings->items.count; i++) {
        if (findings->items.items[i].kind == kind)
            return true;
    }
    return false;
}

const char *audit_level(enum severity severity)
{
    return severities[severity].level;
}

const char *audit_score(enum severity severity)
{
    return severities[severity].score;
}

const char *audit_severity_title(enum severity severity)
{
    return _(severities[severity].title);
}
