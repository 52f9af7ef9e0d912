/*
 * candidate.h: possible new sources for a rule, each with its reason.
 *
 * A candidate is written "vpc", "subnet:ID[,ID]", "sg:ID[,ID]", "pl:ID", "cidr:BLOCK[,BLOCK]" or
 * "remove" (design section 3); screens list them, `fix --to` and `:rewrite` read them.
 */
#ifndef MODEL_MEND_CANDIDATE_H
#define MODEL_MEND_CANDIDATE_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/rule_use.h"
#include "model/judge/smtp.h"

/* What is to be mended: an inbound security-group rule, an inbound ACL entry, an outbound rule of submission
 * ports, which is closed to what its senders still need (rule_is_submission), or a policy. Candidates, previews and
 * edits are of rules and entries; a policy has one better one (model/write/policy_case.h) or none. */
enum target_kind { TARGET_RULE, TARGET_ENTRY, TARGET_POLICY, TARGET_KIND_COUNT };

struct target {
    enum target_kind kind;
    uint32_t row; /* of account->rules or account->acl_entries, or policy_row.h: always one of the export */
};

/* True if the target is an outbound rule or entry. */
bool target_is_outbound(const struct account *account, struct target target);

/* The security group or ACL that holds the target; of a policy, the endpoint that bears it, or no object (row NONE). */
struct object_ref target_holder(const struct account *account, struct target target);

/* Its name as in reports: rule_format_name(), entry_format_name() or policy_row_format_name(). Raw bytes. */
void target_format_name(const struct account *account, struct target target, struct strbuf *out);

/* The first rule or ACL entry at or behind *target (start with {TARGET_RULE, 0}) that bears this name;
 * false if none does. Over several accounts a name may be borne by more than one. O(rules). */
bool target_find_named(const struct account *account, const char *name, struct target *target);

enum candidate_kind {
    CANDIDATE_VPC,
    CANDIDATE_SUBNET,
    CANDIDATE_GROUP,
    CANDIDATE_PREFIX_LIST,
    CANDIDATE_CIDR,
    CANDIDATE_REMOVE,
};

/* What a candidate of a list would do to the account's own mail that works today; better ones first. */
enum candidate_standing {
    CANDIDATE_NOT_JUDGED, /* read from a spelling, or the export does not tell who sends */
    CANDIDATE_KEEPS,      /* all of it goes on */
    CANDIDATE_BREAKS,     /* some of it would break */
    CANDIDATE_DOUBTFUL,   /* the export does not tell what would become of it */
    CANDIDATE_CUTS_OFF,   /* all that comes by the target would break, or nothing could connect */
    CANDIDATE_UNFIT,      /* it does not fit AWS's quota, or is still open to the world */
};

struct candidate {
    enum candidate_kind kind;
    char *spelling;    /* "subnet:subnet-1": the form of the command line, raw */
    char *label;       /* for eyes: "VPC 10.0.0.0/16, 10.1.0.0/16" */
    char *explanation; /* for eyes: one line, why or why not */
    uint32_t *rows;    /* by kind: subnets, groups, prefix lists, cidrs */
    size_t row_count;
    enum candidate_standing standing;
    size_t mail_broken; /* ways for mail that work today and would break; see mail_walks.h */
    bool is_weighed;    /* flow logs show use of the target, and */
    struct sender_count refused; /* of that this would have refused so much */
};

struct candidates {
    struct candidate *items;
    size_t count, capacity;
    char *seen; /* for eyes, NULL if there is nothing to say: why the senders that flow logs show are
                   not offered as a source */
};

struct candidates_request {
    struct account *account;
    const struct edits *edits; /* what is staged, without a decision about the target; may be NULL */
    struct target target;
    const struct smtp_ports *ports;
    bool carve; /* only the SMTP part is to change: of an ACL entry other things break then */
    const struct evidence *evidence; /* what flow logs tell; may be NULL */
};

/*
 * What can be offered for a target, each with its reason, the best first. Offered are
 *
 * - the VPC: all its blocks of the family; where it has several, each alone as well;
 * - its subnets, private ones first;
 * - what its routes lead to: peered VPCs (through active peerings), ranges behind virtual private,
 *   local and transit gateways;
 * - the security groups of the VPC, then those of VPCs from which a reference works: peered in the
 *   same region, or behind a transit gateway that carries references;
 * - customer prefix lists of the family;
 * - where the VPC alone would break mail from elsewhere: the VPC and the ranges it comes from;
 * - where flow logs show who uses a rule: the tightest cover of those who did more than knock, by at most
 *   eight blocks of a family, none of which leaves the rule's own source. If that is still a wide
 *   part of the Internet, or not all senders are known, it is not offered, and list->seen says why;
 * - removing the target, always the last.
 *
 * ACL entries get blocks only, since they cannot refer to groups or lists. Of them flow logs tell nothing:
 * what passed an entry had to pass a group as well.
 *
 * The order follows what the account's own mail does today, which is walked (senders.h). First what
 * keeps all of it, then what breaks the least of it, then what leaves it open, then what cuts all of
 * it off, last what does not fit. Among equals the VPC is the first: its blocks shut the Internet out
 * and keep what no export shows, a host that is started tomorrow or mail that is sent once a month, so
 * a junior who takes the first line does no harm. Behind it comes what admits less: groups whose
 * members really send, most of them first, then subnets. One exception: of an ACL entry in front of a
 * NAT device the subnets that send through it come before the VPC, if they keep all mail, since such
 * an entry stands there for them. Where the export has no interfaces nothing is known of mail; then
 * the order is that of the list above, and the reasons say so.
 *
 * Evidence proposes and never decides: it moves no other candidate, and the cover of what was seen is
 * never the first line, since what was not seen may be needed all the same. How much each candidate
 * would have refused is told with its reason.
 *
 * Walks are bounded, so that the list opens at once also in large accounts: where not all ways for
 * mail were walked the reasons say that. Cost: the walks, and then about candidates x ways that hang
 * on the target.
 */
void candidates_list(struct candidates *list, const struct candidates_request *request);
void candidates_release(struct candidates *list);

/*
 * Reads a candidate's spelling for a target. False with a sentence in `why`: unknown id, wrong
 * family, a list not allowed for ACL entries, bad block. "vpc" where the VPC has no block of the
 * family gives CANDIDATE_REMOVE with an explanation that says so (design section 3).
 */
bool candidate_parse(struct candidate *candidate, struct account *account, struct target target,
                     const char *spelling, struct strbuf *why);

/* Whether some target could take it: false with a sentence if it is no spelling, or names what is nowhere in the
 * account. */
bool candidate_is_known(struct account *account, const char *spelling, struct strbuf *why);

void candidate_release(struct candidate *candidate);
void candidate_copy(struct candidate *to, const struct candidate *from);

/* True if the target can be mended at all: inbound, or an outbound rule of submission ports; and for entries an
 * allow one that is not the default deny. Else a sentence in `why`. */
bool target_can_be_mended(const struct account *account, struct target target, struct strbuf *why);

#endif
