/*
 * group_reach.h: from which addresses the rules of a security group, taken together, admit TCP.
 *
 * Group references are left out: they match private addresses only (source_judge.h). Each group is
 * walked once, on demand.
 */
#ifndef MODEL_JUDGE_GROUP_REACH_H
#define MODEL_JUDGE_GROUP_REACH_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/smtp.h"
#include "model/judge/source_judge.h"
#include "model/net/addr_set.h"

struct group_reach {
    struct addr_set admitted; /* as far as known */
    enum breadth breadth;     /* of `admitted` */
    bool open_ended;          /* missing data could add any address */
};

struct group_reaches;

/* Borrows all four; edits may be NULL. */
struct group_reaches *group_reaches_new(const struct account *account, const struct edits *edits,
                                        const struct smtp_ports *ports,
                                        struct source_judge *sources);
void group_reaches_free(struct group_reaches *reaches);

/* Borrowed: valid as long as `reaches`. O(rules of the group) at the first question. */
const struct group_reach *group_reach_of(struct group_reaches *reaches, uint32_t group,
                                         enum ip_family family, size_t port);

/* Frees what was worked out for a group; it is worked out again if somebody asks. */
void group_reach_forget(struct group_reaches *reaches, uint32_t group);

/* The same for any TCP port, walked anew: joins what the group admits to *admitted; true if missing
 * data could add any address. */
bool group_admits_tcp(struct group_reaches *reaches, uint32_t group, uint16_t tcp_port,
                      struct addr_set *admitted);

/* False if an inbound rule surely covers none of the ports, or it is an outbound one. Asked of every rule of an
 * account: most speak of other ports, many of other protocols. */
static inline bool rule_may_cover(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    if (rule->flags & RULE_EGRESS)
        return false;
    if (rule->protocol != PROTOCOL_TCP)
        return rule->protocol == PROTOCOL_ALL;
    return rule->from_port < 0 ||
           (rule->from_port <= ports->ports[ports->count - 1] && rule->to_port >= ports->ports[0]);
}

/* Of one that may. */
uint64_t rule_smtp_ports_covered(const struct sg_rule *rule, const struct smtp_ports *ports);

/* The SMTP ports an inbound rule covers, as a mask; 0 for an outbound one. */
static inline uint64_t rule_smtp_ports(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    return rule_may_cover(rule, ports) ? rule_smtp_ports_covered(rule, ports) : 0;
}

#endif
