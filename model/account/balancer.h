/*
 * balancer.h: network and application load balancers as an export describes them. Part of account.h.
 *
 * Shapes: elbv2 DescribeLoadBalancers, DescribeListeners, DescribeTargetGroups, DescribeTargetHealth,
 * DescribeTargetGroupAttributes, DescribeLoadBalancerAttributes, plain or in the wrappers of Batfish's
 * collector ({"LoadBalancerListeners": [{"LoadBalancerArn", "Listeners"}]} and so on).
 */
#ifndef MODEL_ACCOUNT_BALANCER_H
#define MODEL_ACCOUNT_BALANCER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/account/span.h"
#include "model/base/text_pool.h"

/* What the export tells of a yes-or-no question. */
enum told { TOLD_NOTHING, TOLD_NO, TOLD_YES };

struct load_balancer {
    text_id arn, name, dns_name;
    text_id type;   /* "network", "application", "gateway"; "classic" for the older API */
    text_id scheme; /* "internet-facing", "internal" */
    text_id vpc_id;
    uint32_t scope;
    struct place place;
    uint32_t vpc;
    struct span subnets;    /* of `row_refs`: rows of subnets, those in the export */
    struct span groups;     /* of `row_refs`: rows of groups; network balancers may have none */
    struct span interfaces; /* of `row_refs`: interfaces whose description is "ELB net/NAME/HASH" */
    struct span listeners;  /* of `balancer_listeners` */
    bool listeners_known;
    bool live;              /* State.Code is "active" or not given */
    uint8_t cross_zone;     /* enum told */
};

struct balancer_listener {
    uint32_t balancer;
    uint16_t port;
    text_id protocol;          /* "TCP", "TLS", "UDP", "TCP_UDP", "HTTP", "HTTPS" */
    struct span target_groups; /* of `row_refs`: rows of `target_groups`, never NONE, for what the export
                                  does not hold has a row too */
};

struct target_group {
    text_id arn, name;
    text_id type;     /* "instance", "ip", "alb", "lambda" */
    text_id protocol;
    text_id vpc_id;
    uint32_t scope;
    struct place place;
    int32_t port;          /* -1: not given */
    uint8_t preserve_client_ip; /* enum told: preserve_client_ip.enabled; where it is not told the
                                   default is by type and protocol (yes for instance; yes for ip
                                   with UDP; no for ip with TCP or TLS) */
    struct span targets;   /* of `balancer_targets` */
    bool targets_known;    /* DescribeTargetHealth was in the export */
};

struct balancer_target {
    uint32_t target_group;
    text_id id;      /* instance id, address or balancer ARN */
    text_id state;   /* "healthy", "unhealthy", "initial", ...; TEXT_NONE if not told */
    int32_t port;    /* -1: that of the group */
    uint32_t interface; /* the interface it stands for, or NONE */
    bool any_zone;   /* AvailabilityZone "all" */
};

#endif
