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

/* What is to be mended: an inbound security-group rule, or an inbound ACL entry. */
enum target_kind { TARGET_RULE, TARGET_ENTRY };

struct target {
    enum target_kind kind;
    uint32_t row; /* of account->rules or account->acl_entries: always one of the export */
};

/* The security group or ACL that holds the target. */
struct object_ref target_holder(const struct account *account, struct target target);

/* Its name as in reports: rule_format_name() or entry_format_name(). Raw bytes. */
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

struct candidate {
    enum candidate_kind kind;
    char *spelling;    /* "subnet:subnet-1": the form of the command line, raw */
    char *label;       /* for eyes: "VPC 10.0.0.0/16, 10.1.0.0/16" */
    char *explanation; /* for eyes: one line, why or why not */
    uint32_t *rows;    /* by kind: subnets, groups, prefix lists, cidrs */
    size_t row_count;
};

struct candidates {
    struct candidate *items;
    size_t count, capacity;
};

/*
 * What can be offered for a target, best first: the VPC, its subnets (private ones first), the
 * security groups of the VPC (those with members first), customer prefix lists of the family, and
 * removing. ACL entries get blocks only, since they cannot refer to groups or lists. The VPC
 * candidate is left out where the VPC is not in the export or has no block of the family.
 */
void candidates_list(struct candidates *list, struct account *account, struct target target);
void candidates_release(struct candidates *list);

/*
 * Reads a candidate's spelling for a target. False with a sentence in `why`: unknown id, wrong
 * family, a list not allowed for ACL entries, bad block. "vpc" where the VPC has no block of the
 * family gives CANDIDATE_REMOVE with an explanation that says so (design section 3).
 */
bool candidate_parse(struct candidate *candidate, struct account *account, struct target target,
                     const char *spelling, struct strbuf *why);
void candidate_release(struct candidate *candidate);
void candidate_copy(struct candidate *to, const struct candidate *from);

/* True if the target can be mended at all: inbound, and for entries an allow one that is not the
 * default deny. Else a sentence in `why`. */
bool target_can_be_mended(const struct account *account, struct target target, struct strbuf *why);

#endif
