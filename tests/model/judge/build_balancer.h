/*
 * build_balancer.h: load balancers built by hand, and the usual small world with one.
 *
 * Listeners belong to the balancer built last; a target group is forwarded to by the listener built
 * last; targets belong to the target group built last.
 */
#ifndef TESTS_MODEL_JUDGE_BUILD_BALANCER_H
#define TESTS_MODEL_JUDGE_BUILD_BALANCER_H

#include <stdio.h>

#include "tests/model/judge/build_account.h"

BUILD_UNUSED struct span build_rows(struct account *account, const uint32_t *rows, uint32_t count)
{
    struct span span = {(uint32_t)account->row_refs.count, count};

    for (uint32_t i = 0; i < count; i++)
        TABLE_ADD(account->row_refs, rows[i]);
    return span;
}

#define BALANCER_ARN(name)                                                                         \
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/" name "/50dc"

/* Internet-facing, with a node in `subnet`. */
BUILD_UNUSED struct load_balancer *build_balancer(struct account *account, const char *name,
                                                  uint32_t subnet)
{
    struct load_balancer balancer = {.place.file = NONE, .vpc = 0, .live = true};
    char arn[128];

    snprintf(arn, sizeof arn, BALANCER_ARN("%s"), name);
    balancer.arn = build_id(account, arn, OBJECT_LOAD_BALANCER, account->load_balancers.count);
    balancer.name = account_text(account, name);
    balancer.type = account_text(account, "network");
    balancer.scheme = account_text(account, "internet-facing");
    balancer.vpc_id = account->vpcs.items[0].id;
    balancer.subnets = build_rows(account, &subnet, 1);
    balancer.listeners_known = true;
    balancer.listeners.first = (uint32_t)account->balancer_listeners.count;
    TABLE_ADD(account->load_balancers, balancer);
    return LAST(account->load_balancers);
}

BUILD_UNUSED struct balancer_listener *build_listener(struct account *account, uint16_t port)
{
    struct balancer_listener listener = {.port = port};

    listener.balancer = (uint32_t)account->load_balancers.count - 1;
    listener.protocol = account_text(account, "TCP");
    TABLE_ADD(account->balancer_listeners, listener);
    LAST(account->load_balancers)->listeners.count++;
    return LAST(account->balancer_listeners);
}

BUILD_UNUSED struct target_group *build_target_group(struct account *account, const char *name,
                                                     const char *type, int32_t port)
{
    struct target_group group = {.place.file = NONE, .port = port, .targets_known = true};
    uint32_t row = (uint32_t)account->target_groups.count;

    group.arn = build_id(account, name, OBJECT_TARGET_GROUP, row);
    group.name = account_text(account, name);
    group.type = account_text(account, type);
    group.protocol = account_text(account, "TCP");
    group.vpc_id = account->vpcs.items[0].id;
    group.targets.first = (uint32_t)account->balancer_targets.count;
    TABLE_ADD(account->target_groups, group);
    LAST(account->balancer_listeners)->target_groups = build_rows(account, &row, 1);
    return LAST(account->target_groups);
}

BUILD_UNUSED struct balancer_target *build_target(struct account *account, const char *id,
                                                  uint32_t interface)
{
    struct balancer_target target = {.port = -1, .interface = interface};

    target.target_group = (uint32_t)account->target_groups.count - 1;
    target.id = account_text(account, id);
    target.state = account_text(account, "healthy");
    TABLE_ADD(account->balancer_targets, target);
    LAST(account->target_groups)->targets.count++;
    return LAST(account->balancer_targets);
}

/* An interface of a balancer, with a public address. */
BUILD_UNUSED uint32_t build_balancer_interface(struct account *account, const char *id,
                                               uint32_t subnet)
{
    uint32_t row = build_interface(account, id, subnet);

    LAST(account->interfaces)->type = account_text(account, "network_load_balancer");
    build_address(account, "10.0.0.250", "54.200.0.1");
    return row;
}

/* subnet-1 (acl-1, routes to the Internet); subnet-2 (acl-2, no routes) with eni-1, an interface at
 * 10.0.2.5 without public address that carries sg-1: TCP 25 from `block`. No balancer yet. */
BUILD_UNUSED struct account *build_inner_world(const char *block)
{
    struct account *account = build_world();
    uint32_t acl = build_open_acl(account, "acl-2");

    build_subnet(account, "subnet-2", acl, build_table(account, "rtb-2"));
    build_group(account, "sg-1");
    build_rule(account, PROTOCOL_TCP, 25, 25, block);
    build_interface(account, "eni-1", 1);
    build_address(account, "10.0.2.5", NULL);
    build_carry(account, 0);
    return account;
}

/* With balancer "mail": listener 2500 to port 25 of eni-1. Not linked yet. */
BUILD_UNUSED struct account *build_balanced_world(const char *block)
{
    struct account *account = build_inner_world(block);

    build_balancer(account, "mail", 0)->cross_zone = TOLD_YES;
    build_listener(account, 2500);
    build_target_group(account, "relays", "instance", 25);
    build_target(account, "i-1", 0);
    return account;
}

#endif
