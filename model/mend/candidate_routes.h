/*
 * candidate_routes.h: what lies beyond the VPC, as its own routes tell: peered VPCs, and whatever is
 * behind virtual private, local and transit gateways and Cloud WAN.
 *
 * Internal to this room. Only routes of the VPC's tables count that carry packets: no blackholes, no
 * peerings that are not active; and never a default route, which tells nothing of who is there.
 */
#ifndef MODEL_MEND_CANDIDATE_ROUTES_H
#define MODEL_MEND_CANDIDATE_ROUTES_H

#include <stdbool.h>

#include "model/account/account.h"

enum far_kind {
    FAR_PEERED,      /* blocks of the VPC at the other end of a peering, as far as they are routed */
    FAR_TRANSIT_VPC, /* likewise of a VPC of the export attached to a transit gateway */
    FAR_ON_PREMISES, /* one route to a virtual private gateway or local gateway */
    FAR_TRANSIT,     /* one route to a transit gateway or Cloud WAN: other VPCs, or on premises */
};

struct far_range {
    enum far_kind kind;
    text_id gateway; /* pcx-..., tgw-..., vgw-..., lgw-...: what the route names */
    uint32_t vpc;    /* row, or NONE where the VPC is not in the export */
    text_id vpc_id, region;   /* TEXT_NONE: not told */
    uint8_t group_references; /* enum told: whether rules here may refer to groups there */
    bool is_elsewhere;        /* in another region */
    bool propagated;
    uint32_t *cidrs; /* rows of account->cidrs, each once, in the order of the routes */
    size_t cidr_count;
};

struct far_ranges {
    struct far_range *items;
    size_t count, capacity;
};

/* Ranges of the family (IP_FAMILY_COUNT: both) that the VPC has routes to; peered ones first. Cost:
 * about the routes of the VPC. */
void far_ranges_of_vpc(struct far_ranges *ranges, struct account *account, uint32_t vpc,
                       uint8_t family);
void far_ranges_release(struct far_ranges *ranges);

/* The range that holds an address, and its block; NULL if none does. */
const struct far_range *far_ranges_find(const struct far_ranges *ranges,
                                        const struct account *account, struct ip_addr address,
                                        uint32_t *cidr);

#endif
