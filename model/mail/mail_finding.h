/*
 * mail_finding.h: the findings about mail, beside those about rules that let somebody in.
 *
 *   - egress-smtp-open: interfaces that are no known senders may reach the world on an SMTP port. By
 *     a rule that names such ports: one finding for the rule. By rules for all ports, as every group
 *     has them at first: one for all of a VPC's interfaces, and it is but to be known (info).
 *   - port25-restricted-sender: senders of a VPC that reach the Internet on TCP 25 but for AWS's block of
 *     it, which is lifted for an account and region.
 *   - rdns-missing: an address by which senders reach the Internet on TCP 25 has no reverse name.
 *   - ses-endpoint-unreachable, ses-endpoint-open: an SES endpoint that its VPC's senders do not
 *     reach; one that admits sources far beyond its VPC.
 *   - ses-policy-ineffective, ses-policy-open: a policy that does not do what it says; one by which any
 *     AWS account may send. A policy that the edits replace is judged as it is proposed.
 *
 * What is not known is no finding, but for interfaces that may reach the world by a rule that names SMTP
 * ports. A sender is known by a reverse name or by a name that speaks of mail, and for the kinds but the first
 * by an outbound rule that names an SMTP port as well (mail_host.h).
 */
#ifndef MODEL_MAIL_MAIL_FINDING_H
#define MODEL_MAIL_MAIL_FINDING_H

#include "model/judge/finding.h"
#include "model/judge/walk.h"

/* The whole account: findings_compute, and these. The account, the edits and what was lifted are in the
 * context. */
void mail_findings_compute(struct findings *findings, const struct walk_context *context,
                           const struct smtp_ports *ports);

/* True if there are so many senders, or hosts behind appliances, that not all were followed. */
bool mail_findings_have_gap(const struct findings *findings);

/* For eyes: how many were not. Nothing if all were. */
void mail_findings_add_gap(struct strbuf *out, const struct findings *findings);

/* How many of each severity there are. */
void mail_findings_count(size_t counts[SEVERITY_COUNT], const struct walk_context *context,
                         const struct smtp_ports *ports);

/*
 * What is remembered from one judgement to the next, zeroed at first: what no edit changes, and the findings
 * that only edits of outbound rules or of ACLs can change, and those of policies, each as they were under the
 * edits that a print stands for. The context's other members stay the same between judgements.
 */
struct mail_memory {
    bool known;
    uint8_t *signs;
    uint64_t print, policy_print;
    struct findings kept, policies;
};

void mail_memory_release(struct mail_memory *memory);

/* The same after an edit: findings_compute_again, and these. */
void mail_findings_compute_again(struct findings *findings, struct finding_quiet *quiet,
                                 struct mail_memory *memory, const struct walk_context *context,
                                 const struct smtp_ports *ports);

#endif
