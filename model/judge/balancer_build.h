/*
 * balancer_build.h: what the ways and doubts of load balancers share while they are worked out.
 * Internal to the room.
 */
#ifndef MODEL_JUDGE_BALANCER_BUILD_H
#define MODEL_JUDGE_BALANCER_BUILD_H

#include "model/judge/balancer_reach.h"

#define ANY_PORT (-1)

/* What could come through one node of a balancer. */
struct node_doubt {
    struct object_ref source;
    uint32_t subnet;
    bool elsewhere;       /* only to interfaces that the export does not hold */
    struct addr_set from; /* has the family */
};

/* The doubts of one VPC, and what was answered for its subnets. */
struct vpc_doubt {
    text_id vpc_id;
    TABLE(struct node_doubt) nodes;
    struct addr_set anywhere[IP_FAMILY_COUNT];
};

struct subnet_answers {
    uint64_t known[IP_FAMILY_COUNT];
    struct addr_set *ports[IP_FAMILY_COUNT];
};

struct balancer_reaches {
    const struct account *account;
    const struct edits *edits;
    const struct smtp_ports *ports;
    struct surroundings *surroundings;
    struct group_reaches *groups;
    const uint8_t *addresses;
    TABLE(struct balancer_way) ways;
    uint32_t *way_to, *way_at; /* first way per interface and per subnet; NULL without ways */
    TABLE(struct vpc_doubt) vpcs;
    struct subnet_answers *answers; /* per subnet; NULL without doubts */
    size_t past_ways;               /* of the past: those of the balancers there were so far */
};

/* What the export says of a condition. */
enum link { LINK_NO, LINK_PERHAPS, LINK_YES };

/* A balancer's node in one of its subnets, and the listener asked about. */
struct balancer_node {
    const struct load_balancer *balancer;
    uint32_t row;
    uint32_t subnet;
    int32_t port;       /* the listener's, or ANY_PORT */
    struct reach front; /* what gets in; has the family */
};

/* In both, the weaker is what holds. */
enum link link_weaker(enum link a, enum link b);

bool balancer_text_is(const struct account *account, text_id text, const char *word);

/* Whether the balancer has an address of the family that the Internet can send to. */
enum link balancer_is_public(const struct balancer_reaches *reaches,
                             const struct load_balancer *balancer, enum ip_family family);

/* Whether connections to the group's targets keep their client's address. */
enum link target_group_keeps_address(const struct account *account,
                                     const struct target_group *group);

/* Whether what got into the node gets on to the target's port, as far as addresses of clients do
 * not matter. The target's interface is in the export. */
enum link balancer_target_link(const struct balancer_reaches *reaches,
                               const struct balancer_node *node, const struct target_group *group,
                               const struct balancer_target *target, uint16_t port);

/* Cuts down to the clients that the ACL of a target's subnet admits and answers. */
void balancer_target_cross(const struct balancer_reaches *reaches, uint32_t subnet, uint16_t port,
                           struct reach *reach);

/* Notes that it is not known to whom the node forwards; `elsewhere`: only to interfaces that the
 * export does not hold. */
void balancer_doubt_add(struct balancer_reaches *reaches, const struct balancer_node *node,
                        bool elsewhere);

/* The same, of a doubt that is known already. */
void balancer_doubt_copy(struct balancer_reaches *reaches, text_id vpc_id,
                         const struct node_doubt *doubt);

/* Takes ways and doubts of a balancer from the past if no edit concerns it; false if one does. Asked
 * of one balancer after the other. */
bool balancer_take_over(struct balancer_reaches *reaches, const struct balancer_past *past,
                        uint32_t balancer);

/* After all balancers: adds interfaces of balancers that the export does not describe. */
void balancer_doubts_finish(struct balancer_reaches *reaches);
void balancer_doubts_release(struct balancer_reaches *reaches);

/* The doubts of a VPC; NULL if there are none. */
struct vpc_doubt *vpc_doubt_find(const struct balancer_reaches *reaches, text_id vpc_id);

/* Frees what was answered for subnets. */
void balancer_answers_free(struct balancer_reaches *reaches);

void reach_init(struct reach *reach, enum ip_family family);
void reach_release(struct reach *reach);

#endif
