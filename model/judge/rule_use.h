/*
 * rule_use.h: who used an inbound security-group rule, and whom it alone lets in.
 *
 * Evidence for a rule is each use (flow_role.h) of an interface that carries its group, on its protocol
 * and ports, by a sender that its source holds. One flow can be evidence for several rules. A group
 * reference holds the private addresses that its members have in the export, which need not be those
 * they had then. Of ICMP no types are logged: a rule for one type is told of all ICMP.
 *
 * A flow hangs on the rule *alone* if no other rule of the interface's groups admits it; only such
 * flows can be refused by changing the rule. Network ACLs are not looked at again: what was accepted
 * had passed them.
 */
#ifndef MODEL_JUDGE_RULE_USE_H
#define MODEL_JUDGE_RULE_USE_H

#include "model/account/edits.h"
#include "model/judge/evidence.h"
#include "model/net/addr_set.h"

struct rule_sender {
    struct ip_addr address;
    bool talked; /* not only knocked */
    struct flow_sum sum;
    uint64_t alone; /* of sum.flows: those that hang on the rule alone */
};

/* A part of the senders. Of them, `talkers` did not only knock. */
struct sender_count {
    size_t senders, talkers;
    uint64_t flows;
};

struct rule_use {
    TABLE(struct rule_sender) senders; /* by family, then address */
    struct sender_count count;         /* of all of them */
    struct flow_sum sum;
    struct flow_sum left_out;  /* of senders who were too many to be kept by name, of whom some
                                          may not be the rule's */
    size_t interfaces, silent; /* behind the rule; of them, those without any record */
    bool untold;               /* what its source holds is not in the export: nothing can be said */
    struct sender_count
        *alone_before; /* one more than senders: who of the first i hangs on it alone */
};

struct rule_use_request {
    const struct evidence *evidence;
    const struct edits *edits; /* what else counts; may be NULL */
    uint32_t rule;             /* reference of the rule, which may be removed in `edits` */
    bool decided;              /* `edits` hold a decision about the rule: as far as it is still
                                            there it admits like any other, and what hangs on it alone
                                            is what would be refused */
    const struct smtp_ports
        *smtp_only; /* only the use of these TCP ports; NULL: of all it admits */
};

/* O(uses of the interfaces behind it, log of it, + rules of their groups for each run of ports). */
void rule_use_make(struct rule_use *use, const struct rule_use_request *request);
void rule_use_release(struct rule_use *use);

/* Those with the most flows, most first, at most `most` of them, borrowed; those that only knocked come
 * last. `alone`: only of those that hang on the rule alone. Returns how many. O(senders x most). */
size_t rule_use_most(const struct rule_use *use, bool alone, const struct rule_sender **senders,
                     size_t most);

/* Who hangs on the rule alone and would be refused if it admitted only these sets (by family). O(ranges
 * of the sets x log senders). */
struct sender_count rule_use_refused(const struct rule_use *use,
                                     const struct addr_set admitted[IP_FAMILY_COUNT]);

#endif
