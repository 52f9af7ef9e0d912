/*
 * quota.h: how much of AWS's quotas a change uses.
 *
 * Internal to this room. The quotas can be raised for an account, which an export does not tell; what
 * is compared with are the defaults (VPC user guide, "Amazon VPC quotas"), or what a person says they
 * are (account->quotas).
 */
#ifndef MODEL_MEND_QUOTA_H
#define MODEL_MEND_QUOTA_H

#include "model/mend/change.h"

/* How many inbound rules a group, or inbound entries an ACL, may hold of one family. */
unsigned quota_of(const struct account *account, enum target_kind kind);

/* Counts of one family. */
struct quota_use {
    size_t limit;
    size_t before; /* as it is */
    size_t after;  /* when the change is carried out */
    size_t peak;  /* at most while it is */
    bool touched; /* the change adds or takes away something of this family */
    bool known;   /* false: a prefix list of unknown size counts as 0 */
};

/* True if AWS would refuse the end of it. A group that holds more than its quota already shows that
 * the quota was raised, to what is not known. */
bool quota_is_exceeded(const struct quota_use *use);

/* True if the end fits but old and new together do not. */
bool quota_is_tight(const struct quota_use *use);

/* Rules of the target's group in its direction (AWS counts these apart), or inbound entries of its ACL with the
 * default deny. */
struct quota_use quota_use_of(const struct account *account, const struct edits *edits,
                              const struct change *change, enum ip_family family);

#endif
