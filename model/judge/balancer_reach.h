/*
 * balancer_reach.h: whom the Internet reaches through network load balancers.
 *
 * A target of an internet-facing network load balancer with client-IP preservation gets its
 * clients' packets with their own Internet addresses, on the target's port (the listener's may be
 * another). It needs neither a public address nor a route to an internet gateway: the balancer's
 * subnets do. What is asked on the way, for each subnet that holds a node of the balancer:
 *   - the balancer is internet-facing, and in that subnet the ACL admits the listener's port and
 *     answers, routes lead to an internet gateway, and Block Public Access is off;
 *   - the balancer's security groups, if it has any, admit the listener's port;
 *   - where the target stands in another subnet: that subnet's ACL admits the client on the target's
 *     port and answers it, and the node's ACL lets the target's port out and its replies in;
 *   - the target is healthy, or no target of its group is; and the node forwards to its zone.
 * What is left to the target are its security groups. TLS listeners end TLS and forward TCP with the
 * client's address all the same. (Network Load Balancer guide: "Client IP preservation", "Network
 * ACLs", "Cross-zone load balancing".)
 *
 * Where the export does not tell the listeners, the target groups or the targets, any interface of
 * the balancer's VPC could be a target on any port: a *doubt*.
 */
#ifndef MODEL_JUDGE_BALANCER_REACH_H
#define MODEL_JUDGE_BALANCER_REACH_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/group_reach.h"
#include "model/judge/smtp.h"
#include "model/judge/surroundings.h"

/* One way from the Internet to a target, of one family, through the node in one subnet. */
struct balancer_way {
    uint32_t balancer;
    uint32_t interface;   /* the target */
    uint32_t node_subnet; /* NONE: not in the export */
    uint16_t listener_port;
    uint16_t port; /* the target's, an index of the SMTP ports */
    struct reach reach;
    uint32_t next_of_interface, next_of_subnet; /* internal */
};

struct balancer_reaches;

/* The ways of the judgement before, set aside, and per group and ACL whether it is edited in this
 * judgement, or was in the one before. */
struct balancer_past {
    const struct balancer_reaches *before;
    const bool *groups[2], *acls[2];
};

/* Borrows all. `addresses` tells for each interface, as bits, in which families it has a public
 * address. With a past the ways of balancers that no edit concerns are taken from there; it is needed
 * in here only and may be NULL. O(interfaces + listeners * targets). */
struct balancer_reaches *
balancer_reaches_new(const struct account *account, const struct edits *edits,
                     const struct smtp_ports *ports, struct surroundings *surroundings,
                     struct group_reaches *groups, const uint8_t *addresses,
                     const struct balancer_past *past);
void balancer_reaches_free(struct balancer_reaches *reaches);

/* Lets go of all that is borrowed: from now on they are only compared (balancer_compare.h) and freed. */
void balancer_reaches_set_aside(struct balancer_reaches *reaches);

/* The ways to an interface, or through the nodes of a subnet, one after the other; NULL ends. */
const struct balancer_way *balancer_way_to(const struct balancer_reaches *reaches,
                                           uint32_t interface);
const struct balancer_way *balancer_way_next(const struct balancer_reaches *reaches,
                                             const struct balancer_way *way);
const struct balancer_way *balancer_way_at(const struct balancer_reaches *reaches, uint32_t subnet);
const struct balancer_way *balancer_way_next_at(const struct balancer_reaches *reaches,
                                                const struct balancer_way *way);

/*
 * What could come through balancers whose targets the export does not tell, to an interface of this
 * subnet on an SMTP port; NULL if nothing. Borrowed. `subnet` NONE is a subnet that the export does
 * not hold, or an interface that it does not hold.
 */
const struct addr_set *balancer_doubt(struct balancer_reaches *reaches, text_id vpc_id,
                                      uint32_t subnet, enum ip_family family, size_t port);

/* Whether some of `from` could come in through a node of such a balancer in this very subnet. */
bool balancer_doubt_enters(const struct balancer_reaches *reaches, text_id vpc_id, uint32_t subnet,
                           const struct addr_set *from);

/* The balancer of such a doubt, or the interface of one that the export does not describe; row NONE
 * if there is none. */
struct object_ref balancer_doubt_source(const struct balancer_reaches *reaches, text_id vpc_id,
                                        enum ip_family family);

#endif
