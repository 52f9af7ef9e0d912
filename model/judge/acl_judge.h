/*
 * acl_judge.h: what a network ACL lets through, first match first.
 */
#ifndef MODEL_JUDGE_ACL_JUDGE_H
#define MODEL_JUDGE_ACL_JUDGE_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/net/addr_set.h"

/* Which of the two questions is asked: an ACL of which an entry could not be read (network_acl.untold_from)
 * answers them differently. */
enum certainty { SURELY, PERHAPS };

/*
 * Walks what each allow entry admits for a TCP port in one direction after earlier entries took
 * theirs, first match first: `visit` gets the entry's reference (as in edits.h) and its effective
 * set, borrowed for the call. Entries that are left nothing are not visited; those that could not be read
 * are as if they were not there. O(entries * ranges).
 */
typedef void acl_visit(uint32_t entry, const struct addr_set *effective, void *context);
void acl_walk_tcp(const struct account *account, const struct edits *edits, uint32_t acl,
                  bool egress, enum ip_family family, uint16_t port, acl_visit *visit,
                  void *context);

/* The far addresses (sources inbound, destinations outbound) of set->family that the ACL admits for
 * a TCP port: replaces *set, which is initialised. Entries are numbered per direction, IPv4 and IPv6
 * apart; what no entry matches is denied (VPC user guide, "Network ACL rules"). */
void acl_admits_tcp(const struct account *account, const struct edits *edits, uint32_t acl,
                    bool egress, uint16_t port, enum certainty certainty, struct addr_set *set);

/* The addresses to which a reply may leave on at least one port of 1024-65535. */
void acl_admits_some_reply(const struct account *account, const struct edits *edits, uint32_t acl,
                           enum certainty certainty, struct addr_set *set);

/* The addresses from which a reply may come in on at least one port of 1024-65535. */
void acl_admits_some_reply_in(const struct account *account, const struct edits *edits,
                              uint32_t acl, enum certainty certainty, struct addr_set *set);

/* What one inbound allow entry admits for a TCP port after earlier entries took theirs; empty for a
 * deny. `entry` is a reference as in edits.h. */
void acl_entry_effective_tcp(const struct account *account, const struct edits *edits,
                             uint32_t entry, uint16_t port, struct addr_set *set);

#endif
