/*
 * finding.h: what is wrong, with the rule to blame.
 */
#ifndef MODEL_JUDGE_FINDING_H
#define MODEL_JUDGE_FINDING_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/exposure.h"
#include "model/judge/smtp.h"

enum finding_kind {
    FINDING_SG_RULE_OPEN,
    FINDING_SG_UNION_OPEN,
    FINDING_ENI_UNION_OPEN,
    FINDING_NACL_ENTRY_OPEN,
    FINDING_EGRESS_SMTP_OPEN, /* from here on: of the mail room (model/mail/mail_finding.h) */
    FINDING_PORT25_RESTRICTED_SENDER,
    FINDING_RDNS_MISSING,
    FINDING_SES_ENDPOINT_UNREACHABLE,
    FINDING_SES_ENDPOINT_OPEN,
    FINDING_SES_POLICY_INEFFECTIVE,
    FINDING_SES_POLICY_OPEN,
    FINDING_KIND_COUNT
};

enum severity {
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL,
    SEVERITY_COUNT
};

struct finding {
    enum finding_kind kind;
    enum severity severity;
    enum exposure exposure;
    enum breadth breadth;
    uint8_t family;             /* enum ip_family, or IP_FAMILY_COUNT for "unknown" */
    struct object_ref resource; /* group, ACL or interface */
    uint64_t ports;             /* the SMTP ports concerned, as a mask */
    struct span rules;        /* of findings.rules: references as in edits.h, of entries for ACLs */
    struct span interfaces;   /* of findings.interfaces: exposed ones, by id */
    struct obstacle obstacle; /* latent, unknown: what stands in the way, or what is missing */
    uint16_t obstacle_port;   /* the SMTP port, as an index, for which it does */
    uint32_t sentence;        /* of findings.sentences, if the kind is one of the mail room's */
};

struct findings {
    TABLE(struct finding)
    items; /* sorted: severity (worst first), resource id, rule name, family */
    TABLE(uint32_t) rules;
    TABLE(uint32_t) interfaces;
    TABLE(uint32_t)
    balancers; /* beside `interfaces`: the load balancer through which it is reached,
                                  NONE if directly */
    TABLE(char *) sentences; /* for eyes */
    size_t by_severity[SEVERITY_COUNT];
    size_t senders_left; /* of the mail room: whose ways to SES endpoints were not looked at, as there are too many */
    size_t hosts_left;   /* likewise: whose ways out behind appliances were not, but another's of the subnet */
    struct smtp_ports ports;
};

/*
 * Judges the whole account. O(rules + findings log findings) plus the sets of each subnet. The
 * result is filled in place (zeroed or released before) and released by the caller.
 *
 * Exposure has the value that every completion of the export would give, else it is unknown:
 *   - exposed: what is in the export suffices for one interface to be reached;
 *   - unknown: an interface of the export could be reached if what is missing were so (directly, or
 *     as a target of a load balancer that the export does not tell in full); or not all
 *     interfaces are in the export (of the group's or ACL's account and region) and one more could
 *     be reached in some subnet of the VPC; or no interface is known, and there may be some;
 *   - latent: neither, and some interface is known to carry the group (to be behind the ACL);
 *   - unattached: neither, and the export holds all interfaces.
 * So a missing interfaces file makes nothing unknown where Block Public Access or the routes of
 * every subnet keep the Internet out, as long as one interface is known.
 * A group's interfaces are looked for in its own VPC; further VPCs that a group is associated with
 * are seen only through interfaces of the export.
 */
void findings_compute(struct findings *findings, const struct account *account,
                      const struct edits *edits, const struct smtp_ports *ports);

struct finding_quiet;

/*
 * The same after an edit, and then the faster the less was edited: `findings`, zeroed at first, are
 * those that the judgement before with the same `quiet` made, and are replaced. What no edit since can
 * have changed is kept (finding_keep.h), and what cannot be open is not looked at (finding_quiet.h).
 */
void findings_compute_again(struct findings *findings, struct finding_quiet *quiet,
                            const struct account *account, const struct edits *edits,
                            const struct smtp_ports *ports);
void findings_release(struct findings *findings);

/*
 * For the room that finds more: appends a finding with the rules (all of security groups, or none) and
 * interfaces that it names, and the sentence that says it, which is taken over. Its spans and its
 * sentence's number are filled here.
 */
void findings_append(struct findings *findings, struct finding finding, struct strbuf *sentence,
                     const uint32_t *rules, size_t rule_count, const uint32_t *interfaces,
                     size_t interface_count);

/* Then, once: those behind the first `sorted` take their places among them. O(new log all + all). */
void findings_sort_in(struct findings *findings, const struct account *account,
                      const struct edits *edits, size_t sorted);

/* True for the kinds of this room: they are about rules that let something in. */
bool finding_kind_is_inbound(enum finding_kind kind);

/* True if a finding names rules or entries that can be rewritten to mend it. */
bool finding_kind_is_rewritten(enum finding_kind kind);

/* True if the kind tells an exposure; a breadth and a family. */
bool finding_kind_has_exposure(enum finding_kind kind);
bool finding_kind_has_breadth(enum finding_kind kind);

/* "sg-rule-open", ... and "critical", ...: the words of the JSON contract. */
const char *finding_kind_name(enum finding_kind kind);
const char *severity_name(enum severity severity);
bool severity_parse(const char *text, enum severity *severity);

/* True if there is a finding of this severity or above; SEVERITY_COUNT is above all. */
bool findings_reach(const struct findings *findings, enum severity least);

/* One sentence for eyes: what is open, to whom, and why that is (or is not yet) an exposure. */
void finding_message(const struct findings *findings, const struct finding *finding,
                     const struct account *account, const struct edits *edits, struct strbuf *out);

/*
 * Quick marks for the browsing screens: the worst finding that names a rule, an ACL entry, a group,
 * an ACL, a subnet, an interface or a VPC. SEVERITY_COUNT means none. Built once per findings;
 * look-ups are O(1).
 */
struct finding_marks;
struct finding_marks *finding_marks_new(const struct findings *findings,
                                        const struct account *account, const struct edits *edits);
void finding_marks_free(struct finding_marks *marks);
enum severity finding_marks_rule(const struct finding_marks *marks, uint32_t rule_reference);
enum severity finding_marks_entry(const struct finding_marks *marks, uint32_t entry_reference);
enum severity finding_marks_object(const struct finding_marks *marks, struct object_ref object);
/* Row of findings->items of the worst finding naming the rule or entry, or NONE. */
uint32_t finding_marks_rule_finding(const struct finding_marks *marks, uint32_t rule_reference);
uint32_t finding_marks_entry_finding(const struct finding_marks *marks, uint32_t entry_reference);

#endif
