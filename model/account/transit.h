/*
 * transit.h: transit gateways as an export describes them. Part of account.h.
 *
 * Shapes: DescribeTransitGateways, DescribeTransitGatewayAttachments and -VpcAttachments (one
 * attachment described by both calls is one row), DescribeTransitGatewayRouteTables,
 * SearchTransitGatewayRoutes ({"Routes": [...]}, the table's id from the file name, or a
 * TransitGatewayRouteTableId beside them) and GetTransitGatewayRouteTablePropagations.
 */
#ifndef MODEL_ACCOUNT_TRANSIT_H
#define MODEL_ACCOUNT_TRANSIT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/span.h"
#include "model/base/text_pool.h"

struct transit_gateway {
    text_id id, name, owner;
    text_id association_table_id; /* the default route table, if association by default is on */
    text_id propagation_table_id; /* likewise for propagation */
    uint32_t scope;
    struct place place;
    bool live;                /* State is "available" or not given */
    uint8_t group_references; /* enum told (balancer.h): SecurityGroupReferencingSupport */
};

struct transit_attachment {
    text_id id, name, gateway_id;
    text_id resource_type; /* "vpc", "peering", "vpn", "direct-connect-gateway", "connect" */
    text_id resource_id, resource_owner;
    text_id association_table_id; /* TEXT_NONE: by the gateway's default, if that is on */
    uint32_t scope;
    struct place place;
    uint32_t gateway;         /* row of `transit_gateways`, or NONE */
    uint32_t vpc;             /* row, if the resource is a VPC of the export */
    struct span subnets;      /* of `row_refs`: rows of subnets that hold its interfaces, those in the export */
    bool subnets_known;       /* a VPC-attachment description was in the export */
    bool subnets_missing;     /* it names more of them than the export holds */
    uint8_t group_references; /* enum told: as of its gateway; both must be enabled */
    bool live;                /* State is "available" or not given */
};

struct transit_table {
    text_id id, name, gateway_id;
    uint32_t scope;
    struct place place;
    struct span routes;       /* of `transit_routes` */
    struct span propagations; /* of `row_refs`: rows of attachments that propagate into it */
    bool routes_known;        /* static routes or a search were in the export (empty is known) */
    bool propagations_known;
    bool routes_incomplete; /* AdditionalRoutesAvailable, or a NextToken */
};

struct transit_route {
    uint32_t table;
    uint32_t cidr;        /* row of `cidrs`, or NONE */
    uint32_t prefix_list; /* row, or NONE */
    uint32_t
        attachment; /* row of the first attachment, or NONE (blackhole, or not in the export) */
    text_id attachment_id;
    bool blackhole;
    bool propagated;
};

#endif
