/*
 * flow_role.h: what one flow record says about the rules of the interface it was seen at.
 *
 * A flow is a *use* of an inbound rule if AWS accepted it (action ACCEPT: security groups and network
 * ACL let it pass), it came in, and it is not the reply to a connection that the interface itself
 * opened. What tells so, the best first:
 *
 * - came in: flow-direction where the log has it, else that the destination is an address of the
 *   interface (of an interface's own addresses AWS logs the primary private one);
 * - reply, TCP: a window with a SYN: with ACK it is the answer of a server, without it the opening
 *   of a client (tcp-flags: SYN 2, SYN-ACK 18; ACK alone is not logged);
 * - reply, where tcp-flags do not tell, and UDP: by ports. A destination port below 1024, or one of the
 *   SMTP ports unless the source port is below 1024, is a service: no reply. Else the lower of the two
 *   ports is the service.
 *
 * Other protocols have no ports; whether they reply is not told, and they count as use.
 *
 * The sender is pkt-srcaddr where the log has it, else srcaddr: behind a NAT device or a load balancer
 * the packet's own address is the one that a security group is asked about. Source: Amazon VPC user guide,
 * "Flow log records" and its examples.
 */
#ifndef MODEL_JUDGE_FLOW_ROLE_H
#define MODEL_JUDGE_FLOW_ROLE_H

#include "model/account/account.h"
#include "model/judge/smtp.h"
#include "model/net/flow.h"

enum flow_role {
    FLOW_USE,
    FLOW_REPLY,
    FLOW_OUTGOING,
    FLOW_REJECTED,
    FLOW_UNTOLD, /* the log lacks a field that would tell */
};

enum flow_role flow_role_of(const struct account *account, uint32_t interface,
                            const struct flow *flow, const struct smtp_ports *ports);

/* False if the flow does not tell it. */
bool flow_sender(const struct flow *flow, struct ip_addr *sender);

/* The row of the interface at which the flow was seen: by its id, or without one by the destination
 * address, if the export has one interface only that holds it. NONE if the export does not have it. */
uint32_t flow_interface(const struct account *account, const struct flow *flow);

/* True if the sender only knocked: TCP in at most three packets, a SYN among them where tcp-flags tell,
 * which is a SYN and what ends it, too few for a greeting. A scanner; or, where tcp-flags do not tell, the
 * first or last window of a connection. */
bool flow_only_knocks(const struct flow *flow);

#endif
