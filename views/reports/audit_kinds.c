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
    [FINDING_EGRESS_SMTP_OPEN] =
        {N_("SMTP open outbound"),
         N_("Network interfaces that nothing marks as senders of mail may reach the Internet on an "
            "SMTP port. Whoever takes such a host over can send spam from it, or data out by mail."),
         N_("Let only senders out on SMTP ports: to an SES endpoint, a relay inside, or the addresses "
            "of a provider. Rules for all ports are usual; they have to be replaced by what is "
            "needed."),
         SEVERITY_MEDIUM},
    [FINDING_PORT25_RESTRICTED_SENDER] =
        {N_("Sender behind AWS's block of port 25"),
         N_("Senders of mail may reach the Internet on TCP 25, but AWS blocks that for accounts that "
            "had it not lifted: mail to other servers stays in the queue."),
         N_("Ask AWS to lift the block for the account and region (the Mail view has the text), or "
            "send by a submission port. Once it is lifted, say so with --port25-lifted."),
         SEVERITY_MEDIUM},
    [FINDING_RDNS_MISSING] =
        {N_("Sending address without a reverse name"),
         N_("Mail leaves on TCP 25 by an address that has no reverse name of its own: many servers "
            "refuse mail from such."),
         N_("Take an Elastic IP address, give it an A record and then a reverse name; the Mail view "
            "has the commands."),
         SEVERITY_LOW},
    [FINDING_SES_ENDPOINT_UNREACHABLE] =
        {N_("SES endpoint that senders do not reach"),
         N_("A VPC has an endpoint of Amazon SES for SMTP, but its senders cannot use it: they fail, "
            "or go out to the public endpoint."),
         N_("Let the endpoint's group, the senders' groups and the network ACLs between admit 465, "
            "587, 2465 and 2587; the Mail view tells what else it needs."),
         SEVERITY_MEDIUM},
    [FINDING_SES_ENDPOINT_OPEN] =
        {N_("SES endpoint open beyond its VPC"),
         N_("The security groups of an SES endpoint admit sources far beyond the VPC: every network "
            "that is connected to it can try to send mail there."),
         N_("Let the source be the VPC's blocks or the senders' security group."), SEVERITY_LOW},
    [FINDING_SES_POLICY_INEFFECTIVE] =
        {N_("Policy about sending that does not do what it says"),
         N_("A policy of SES, IAM or an endpoint looks as if it restricted who sends mail, or let "
            "somebody send, but in effect does not."),
         N_("The Mail view and vpcmend mail say why, and propose a better one."), SEVERITY_MEDIUM},
    [FINDING_SES_POLICY_OPEN] =
        {N_("Policy by which anybody may send"),
         N_("The policy of an SES identity lets users of any AWS account send mail in its name."),
         N_("Name the accounts or users that send, or deny all others."), SEVERITY_HIGH},
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
