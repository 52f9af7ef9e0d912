/*
 * balancer_link.c: what the export says of each condition between a balancer and its target.
 */
#include <string.h>

#include "model/judge/acl_judge.h"
#include "model/judge/balancer_build.h"

enum link link_weaker(enum link a, enum link b)
{
    return a < b ? a : b;
}

bool balancer_text_is(const struct account *account, text_id text, const char *word)
{
    return strcmp(text_raw(account->texts, text), word) == 0;
}

void reach_init(struct reach *reach, enum ip_family family)
{
    addr_set_init(&reach->certain, family);
    addr_set_init(&reach->possible, family);
}

void reach_release(struct reach *reach)
{
    addr_set_release(&reach->certain);
    addr_set_release(&reach->possible);
}

enum link balancer_is_public(const struct balancer_reaches *reaches,
                             const struct load_balancer *balancer, enum ip_family family)
{
    struct span span = balancer->interfaces;

    if (balancer->scheme != TEXT_NONE &&
        !balancer_text_is(reaches->account, balancer->scheme, "internet-facing"))
        return LINK_NO;
    if (family == IP_V4)
        return balancer->scheme != TEXT_NONE ? LINK_YES : LINK_PERHAPS;
    for (uint32_t i = 0; i < span.count; i++)
        if (reaches->addresses[reaches->account->row_refs.items[span.first + i]] >> family & 1)
            return balancer->scheme != TEXT_NONE ? LINK_YES : LINK_PERHAPS;
    return span.count > 0 ? LINK_NO : LINK_PERHAPS;
}

/* --- the target: from the balancer to an interface -------------------------------------------- */

/* Whether connections keep their client's address. An "ip" group with TCP does not unless someone
 * said so, which the export may not tell. */
enum link target_group_keeps_address(const struct account *account,
                                     const struct target_group *group)
{
    if (group->preserve_client_ip != TOLD_NOTHING)
        return group->preserve_client_ip == TOLD_YES ? LINK_YES : LINK_NO;
    if (balancer_text_is(account, group->type, "lambda") ||
        balancer_text_is(account, group->type, "alb"))
        return LINK_NO;
    if (balancer_text_is(account, group->type, "instance") ||
        balancer_text_is(account, group->protocol, "TCP_UDP"))
        return LINK_YES;
    return LINK_PERHAPS;
}

static bool all_are_unhealthy(const struct account *account, const struct target_group *group)
{
    for (uint32_t i = 0; i < group->targets.count; i++)
        if (!balancer_text_is(account,
                              account->balancer_targets.items[group->targets.first + i].state,
                              "unhealthy"))
            return false;
    return true;
}

/* Where all targets are unhealthy all get connections ("fail open"); else one that is may recover. */
static enum link target_is_healthy(const struct account *account, const struct target_group *group,
                                   const struct balancer_target *target)
{
    if (balancer_text_is(account, target->state, "healthy"))
        return LINK_YES;
    if (balancer_text_is(account, target->state, "unused") ||
        balancer_text_is(account, target->state, "draining"))
        return LINK_NO;
    return balancer_text_is(account, target->state, "unhealthy") &&
                   all_are_unhealthy(account, group)
               ? LINK_YES
               : LINK_PERHAPS;
}

/* A node forwards to the targets of its own zone, and to others with cross-zone balancing. */
static enum link zones_are_linked(const struct account *account, const struct balancer_node *node,
                                  const struct balancer_target *target)
{
    uint32_t subnet = account->interfaces.items[target->interface].subnet;
    text_id here, there;

    if (node->balancer->cross_zone == TOLD_YES || target->any_zone || subnet == node->subnet)
        return LINK_YES;
    if (subnet == NONE || node->subnet == NONE)
        return LINK_PERHAPS;
    here = account->subnets.items[node->subnet].availability_zone;
    there = account->subnets.items[subnet].availability_zone;
    if (here == TEXT_NONE || there == TEXT_NONE)
        return LINK_PERHAPS;
    if (here == there)
        return LINK_YES;
    return node->balancer->cross_zone == TOLD_NO ? LINK_NO : LINK_PERHAPS;
}

/* The address that the balancer sends to. An instance may be a target by its IPv6 address, which
 * target groups tell and the account does not hold. */
static enum link target_address(const struct account *account, const struct balancer_target *target,
                                enum ip_family family, struct ip_addr *address)
{
    struct span span = account->interfaces.items[target->interface].addresses;
    bool named = ip_addr_parse(text_raw(account->texts, target->id), address);

    if (named)
        return address->family == family ? LINK_YES : LINK_NO;
    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *row = &account->interface_addresses.items[span.first + i];
        if (row->address.family != family || (family == IP_V4 && !row->is_primary))
            continue;
        *address = row->address;
        return family == IP_V4 ? LINK_YES : LINK_PERHAPS;
    }
    return LINK_NO;
}

static bool acl_passes(const struct balancer_reaches *reaches, uint32_t acl, uint16_t port,
                       struct ip_addr address, enum certainty certainty)
{
    struct addr_set set;
    bool passes;

    addr_set_init(&set, address.family);
    acl_admits_tcp(reaches->account, reaches->edits, acl, true, port, certainty, &set);
    passes = addr_set_contains(&set, address.value);
    if (passes) {
        acl_admits_some_reply_in(reaches->account, reaches->edits, acl, certainty, &set);
        passes = addr_set_contains(&set, address.value);
    }
    addr_set_release(&set);
    return passes;
}

/* What the ACL of the node's subnet says of the way to the target and back. */
static enum link node_lets_out(const struct balancer_reaches *reaches,
                               const struct balancer_node *node, uint16_t port,
                               struct ip_addr address)
{
    uint32_t acl = node->subnet != NONE ? reaches->account->subnets.items[node->subnet].acl : NONE;

    if (acl == NONE)
        return LINK_PERHAPS;
    if (acl_passes(reaches, acl, port, address, SURELY))
        return LINK_YES;
    return acl_passes(reaches, acl, port, address, PERHAPS) ? LINK_PERHAPS : LINK_NO;
}

enum link balancer_target_link(const struct balancer_reaches *reaches,
                               const struct balancer_node *node, const struct target_group *group,
                               const struct balancer_target *target, uint16_t port)
{
    const struct account *account = reaches->account;
    enum ip_family family = node->front.possible.family;
    uint32_t subnet = account->interfaces.items[target->interface].subnet;
    struct ip_addr address;
    enum link link = balancer_is_public(reaches, node->balancer, family);

    link = link_weaker(link, target_group_keeps_address(account, group));
    link = link_weaker(link, target_is_healthy(account, group, target));
    link = link_weaker(link, zones_are_linked(account, node, target));
    link = link_weaker(link, target_address(account, target, family, &address));
    if (link != LINK_NO && (subnet == NONE || subnet != node->subnet))
        link = link_weaker(link, node_lets_out(reaches, node, port, address));
    return link;
}

/* Cuts the set down to what the ACL lets in and answers. */
static void cross(const struct balancer_reaches *reaches, uint32_t acl, uint16_t port,
                  enum certainty certainty, struct addr_set *set)
{
    struct addr_set admitted;

    addr_set_init(&admitted, set->family);
    acl_admits_tcp(reaches->account, reaches->edits, acl, false, port, certainty, &admitted);
    addr_set_intersect(set, set, &admitted);
    acl_admits_some_reply(reaches->account, reaches->edits, acl, certainty, &admitted);
    addr_set_intersect(set, set, &admitted);
    addr_set_release(&admitted);
}

void balancer_target_cross(const struct balancer_reaches *reaches, uint32_t subnet, uint16_t port,
                           struct reach *reach)
{
    uint32_t acl = subnet != NONE ? reaches->account->subnets.items[subnet].acl : NONE;

    if (acl == NONE) {
        addr_set_clear(&reach->certain);
        return;
    }
    cross(reaches, acl, port, SURELY, &reach->certain);
    cross(reaches, acl, port, PERHAPS, &reach->possible);
}
