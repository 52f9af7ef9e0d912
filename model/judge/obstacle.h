/*
 * obstacle.h: the first condition that keeps the Internet from an interface.
 *
 * The conditions come in the order of the definition: the ACL inwards, its replies, the route to an
 * internet gateway, the public address, Block Public Access. An obstacle either stands (its
 * condition certainly fails) or is a piece of data the export lacks.
 */
#ifndef MODEL_JUDGE_OBSTACLE_H
#define MODEL_JUDGE_OBSTACLE_H

#include "model/account/account.h"
#include "model/account/edits.h"
#include "model/judge/acl_judge.h"
#include "model/net/addr_set.h"

enum obstacle_kind {
    OBSTACLE_NONE,
    /* certain */
    OBSTACLE_GROUPS,  /* no security group of the interface admits it */
    OBSTACLE_ACL,     /* the subnet's ACL does not admit it */
    OBSTACLE_REPLY,   /* the ACL lets no reply out */
    OBSTACLE_ROUTE,   /* no route to an internet gateway */
    OBSTACLE_ADDRESS, /* no public IPv4 or no global IPv6 address */
    OBSTACLE_BLOCKED, /* VPC Block Public Access */
    /* not in the export */
    OBSTACLE_NO_SUBNET,
    OBSTACLE_NO_ACL,
    OBSTACLE_NO_ROUTE_TABLE,
    OBSTACLE_UNTOLD_ENTRY, /* an entry of the ACL could not be read */
    OBSTACLE_UNTOLD_ROUTE, /* a route of the table could not be read */
    OBSTACLE_LIST_ROUTE,   /* a route to a prefix list without entries */
    OBSTACLE_NO_RULES,     /* a group of the interface that no reply described */
    OBSTACLE_NO_ENTRIES,   /* the rule's prefix list has no (or not all) entries */
    OBSTACLE_NO_INTERFACES,
    OBSTACLE_NO_BALANCER /* what a network load balancer forwards to where */
};

struct obstacle {
    uint8_t kind;               /* enum obstacle_kind */
    uint32_t interface;         /* the one it was found for, or NONE */
    struct object_ref balancer; /* OBSTACLE_NO_BALANCER: it, or an interface of it */
};

/*
 * The first of the conditions of a subnet (ACL, replies, routes) that stops all of `from`:
 * OBSTACLE_NONE if some of it passes surely, or perhaps. Walks the ACL and the routes anew.
 */
enum obstacle_kind obstacle_of_subnet(const struct account *account, const struct edits *edits,
                                      uint32_t subnet, uint16_t tcp_port,
                                      const struct addr_set *from, enum certainty certainty);

/* The obstacle as a clause for eyes, to stand behind "because" or a colon: "eni-1 (relay) has no
 * public IPv4 address". Nothing for OBSTACLE_NONE. */
void obstacle_format(const struct account *account, struct obstacle obstacle, uint8_t family,
                     uint16_t tcp_port, struct strbuf *out);

#endif
