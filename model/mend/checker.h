/*
 * checker.h: what the checkers that auditors use say about a security group or a network ACL, as far
 * as their own texts tell.
 *
 * Internal to this room. All of them go by the spelling 0.0.0.0/0 or ::/0 of one rule: two halves of
 * the Internet, or a prefix list that holds all of it, pass. Port lists are the checkers' defaults.
 */
#ifndef MODEL_MEND_CHECKER_H
#define MODEL_MEND_CHECKER_H

#include <stdbool.h>

#include "model/account/account.h"
#include "model/account/edits.h"

enum checker {
    CHECKER_CONFORMITY, /* Conformity EC2-039: TCP 25; its audit looks at the port range 25 only */
    CHECKER_EC2_19,     /* Security Hub: high-risk ports, 25 among them; names no protocol */
    CHECKER_EC2_18,     /* Security Hub: any TCP or UDP port but TCP 80 and 443 */
    CHECKER_PROWLER, /* Prowler: high-risk TCP ports; asks only groups that are on an interface */
    CHECKER_SCOUTSUITE, /* ScoutSuite: the port range 25 only, on TCP */
    CHECKER_COUNT
};

enum checker_verdict { VERDICT_PASSES, VERDICT_SKIPS, VERDICT_MAY_FAIL, VERDICT_FAILS };

/* "EC2-039", "EC2.19", "EC2.18", "Prowler", "ScoutSuite". */
const char *checker_name(enum checker checker);

/* One verdict, and the first rule that decided it (a reference, NONE where none did). */
struct checker_answer {
    enum checker_verdict verdict;
    uint32_t rule;
};

/* Asks all checkers about a group's inbound rules under the edits: one walk over its rules. */
void checkers_ask(struct checker_answer answers[CHECKER_COUNT], const struct account *account,
                  const struct edits *edits, uint32_t group);

/*
 * Prowler about an ACL (ec2_networkacl_allow_ingress_any_port): an entry that allows protocol -1 from
 * a whole family, unless one that denies the same comes before it. The reference in `rule` is an
 * entry's. No other checker of these asks about SMTP in ACLs (Security Hub EC2.21: 22 and 3389).
 */
struct checker_answer checker_ask_acl(const struct account *account, const struct edits *edits,
                                      uint32_t acl);

/* True if a rule's source is spelled 0.0.0.0/0 or ::/0. */
bool rule_is_spelled_open(const struct account *account, const struct sg_rule *rule);

#endif
