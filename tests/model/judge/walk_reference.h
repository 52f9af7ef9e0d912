/*
 * walk_reference.h: whether one connection works, told packet by packet, without any set.
 *
 * Written from the AWS documents, not from the program: security groups (both ends, stateful),
 * network ACLs (each boundary, both directions, first match), route tables (longest prefix), internet
 * gateways, NAT gateways and instances, peering, Block Public Access, the port-25 rule. Missing data
 * is judged by asking twice: as closed as can be, and (hopeful) as open as can be.
 */
#ifndef TESTS_MODEL_JUDGE_WALK_REFERENCE_H
#define TESTS_MODEL_JUDGE_WALK_REFERENCE_H

#include "model/judge/walk.h"
#include "tests/model/judge/packet_reference.h"
#include "tests/model/judge/random_network.h"

struct asked {
    const struct account *account;
    int16_t protocol;
    int32_t port;
    bool hopeful;
};

/* What a rule or entry is compared with: a port, or an ICMP type with code 0. */
struct probe {
    int16_t protocol;
    int32_t port;
};

static const struct probe echo_request = {PROTOCOL_ICMP, 8}, echo_reply = {PROTOCOL_ICMP, 0};

BUILD_UNUSED struct probe probe_forward(const struct asked *asked)
{
    if (asked->protocol == PROTOCOL_ICMP)
        return echo_request;
    return (struct probe){asked->protocol, asked->port};
}

BUILD_UNUSED bool probe_matches(struct probe probe, int16_t protocol, int32_t from, int32_t to)
{
    if (protocol == PROTOCOL_ALL)
        return true;
    if (protocol != probe.protocol)
        return false;
    if (protocol == PROTOCOL_ICMP) /* type and code */
        return (from == -1 || from == probe.port) && (to == -1 || to == 0);
    return from <= probe.port && probe.port <= to;
}

/* --- network ACLs ------------------------------------------------------------------------------------ */

BUILD_UNUSED bool crosses(const struct asked *asked, uint32_t subnet, bool egress, ip_value far,
                          struct probe probe)
{
    const struct account *account = asked->account;
    uint32_t acl = account->subnets.items[subnet].acl;
    const struct acl_entry *first = NULL;

    if (acl == NONE)
        return asked->hopeful;
    for (uint32_t i = 0; i < account->acl_entries.count; i++) {
        const struct acl_entry *entry = &account->acl_entries.items[i];
        if (entry->acl == acl && entry->egress == egress &&
            block_holds(account_block(account, entry->cidr), IP_V4, far) &&
            probe_matches(probe, entry->protocol, entry->from_port, entry->to_port) &&
            (!first || entry->number < first->number))
            first = entry;
    }
    return first && first->allow;
}

/* One boundary that a reply crosses. */
struct crossing {
    uint32_t subnet;
    bool egress;
    ip_value far;
};

/* Whether there is a client port that all boundaries let back. */
BUILD_UNUSED bool reply_crosses(const struct asked *asked, const struct crossing *crossings,
                                size_t count)
{
    for (size_t i = 0; i < 2 * sizeof network_ports / sizeof *network_ports; i++) {
        struct probe probe = {asked->protocol, network_ports[i / 2] + (int32_t)(i & 1)};
        bool all = true;
        if (asked->protocol == PROTOCOL_ICMP)
            probe = echo_reply;
        else if (probe.port < 1024 || probe.port > 65535)
            continue;
        for (size_t k = 0; k < count; k++)
            all = all &&
                  crosses(asked, crossings[k].subnet, crossings[k].egress, crossings[k].far, probe);
        if (all)
            return true;
    }
    return false;
}

/* There and back between two subnets, the far addresses being what each side sees. */
BUILD_UNUSED bool passes_between(const struct asked *asked, uint32_t from, ip_value source,
                                 uint32_t to, ip_value target)
{
    const struct crossing back[] = {{to, true, source}, {from, false, target}};

    if (from == to)
        return true;
    return crosses(asked, from, true, target, probe_forward(asked)) &&
           crosses(asked, to, false, source, probe_forward(asked)) && reply_crosses(asked, back, 2);
}

/* --- security groups --------------------------------------------------------------------------------- */

/* Whether a rule's source (or destination) is the far address; `peer` is the interface it belongs
 * to, NONE for one outside. */
BUILD_UNUSED bool rule_means(const struct asked *asked, const struct sg_rule *rule, ip_value far,
                             uint32_t peer)
{
    const struct account *account = asked->account;
    const struct group_reference *reference;
    struct span span;

    if (rule->source_kind == SOURCE_CIDR)
        return block_holds(account_block(account, rule->source), IP_V4, far);
    if (rule->source_kind == SOURCE_GROUP) {
        reference = &account->group_references.items[rule->source];
        return !reference->stale && peer != NONE &&
               interface_carries(account, peer, reference->group);
    }
    if (!list_is_whole(account, rule->source, IP_V4))
        return asked->hopeful;
    span = account->prefix_lists.items[rule->source].entries;
    for (uint32_t i = 0; i < span.count; i++)
        if (block_holds(account_block(account, account->prefix_entries.items[span.first + i].cidr),
                        IP_V4, far))
            return true;
    return false;
}

BUILD_UNUSED bool groups_let(const struct asked *asked, uint32_t interface, bool egress,
                             ip_value far, uint32_t peer)
{
    const struct account *account = asked->account;

    for (uint32_t i = 0; i < account->rules.count; i++) {
        const struct sg_rule *rule = &account->rules.items[i];
        if (((rule->flags & RULE_EGRESS) != 0) == egress &&
            interface_carries(account, interface, rule->group) &&
            probe_matches(probe_forward(asked), rule->protocol, rule->from_port, rule->to_port) &&
            rule_means(asked, rule, far, peer))
            return true;
    }
    return false;
}

/* --- routes ------------------------------------------------------------------------------------------- */

BUILD_UNUSED const struct route *route_best(const struct account *account, uint32_t subnet,
                                            ip_value target)
{
    const struct route *best = NULL;
    int length = -1;

    for (uint32_t i = 0; i < account->routes.count; i++) {
        const struct route *route = &account->routes.items[i];
        struct cidr block = account_block(account, route->cidr);
        if (route->table != account->subnets.items[subnet].route_table ||
            !block_holds(block, IP_V4, target))
            continue;
        if (block.length > length) { /* a table holds each block once */
            best = route;
            length = block.length;
        }
    }
    return best && !best->blackhole ? best : NULL;
}

/* A host with a public address of its own, sent through an instance: that one may translate (a NAT)
 * or not (a firewall), and either would work. Nothing in an export tells. */
BUILD_UNUSED bool route_is_ambiguous(const struct account *account, uint32_t interface,
                                     ip_value target)
{
    const struct network_interface *row = &account->interfaces.items[interface];
    const struct route *route = route_best(account, row->subnet, target);

    return route && route->target_kind == ROUTE_INTERFACE &&
           account->interface_addresses.items[row->addresses.first].has_public;
}

BUILD_UNUSED uint8_t blocked_access(const struct account *account, uint32_t subnet)
{
    const struct subnet *row = &account->subnets.items[subnet];

    return row->block_public_access ? row->block_public_access
                                    : account->vpcs.items[row->vpc].block_public_access;
}

/* --- the three ways ------------------------------------------------------------------------------------ */

BUILD_UNUSED const struct interface_address *first_address(const struct account *account,
                                                           uint32_t interface)
{
    return &account->interface_addresses
                .items[account->interfaces.items[interface].addresses.first];
}

/* A packet of `interface` in its subnet, bound for the Internet; each NAT asks again for itself. */
BUILD_UNUSED bool leaves(const struct asked *asked, uint32_t interface, ip_value target,
                         unsigned depth)
{
    const struct account *account = asked->account;
    uint32_t subnet = account->interfaces.items[interface].subnet;
    ip_value source = first_address(account, interface)->address.value;
    const struct route *route = route_best(account, subnet, target);
    const struct crossing back = {subnet, false, target};
    uint8_t blocked = blocked_access(account, subnet);
    uint32_t nat;

    if (!route || depth > 3)
        return false;
    switch (route->target_kind) {
    case ROUTE_INTERNET_GATEWAY:
        if (blocked == BPA_BLOCK_BIDIRECTIONAL ||
            (blocked == BPA_BLOCK_INGRESS && interface != NAT_GATEWAY))
            return false;
        return first_address(account, interface)->has_public &&
               crosses(asked, subnet, true, target, probe_forward(asked)) &&
               reply_crosses(asked, &back, 1);
    case ROUTE_NAT_GATEWAY:
        nat = NAT_GATEWAY;
        break;
    case ROUTE_INTERFACE:
        nat = NAT_INSTANCE;
        if (account->interfaces.items[nat].source_dest_check ||
            !groups_let(asked, nat, false, source, interface) ||
            !groups_let(asked, nat, true, target, NONE))
            return false;
        break;
    default:
        return false;
    }
    /* The NAT changes the source; the client sees replies of the far address. */
    return nat != interface &&
           passes_between(asked, subnet, source, account->interfaces.items[nat].subnet, target) &&
           leaves(asked, nat, target, depth + 1);
}

BUILD_UNUSED bool goes_out(const struct asked *asked, uint32_t interface, ip_value target)
{
    return groups_let(asked, interface, true, target, NONE) && leaves(asked, interface, target, 0);
}

/* How a reply gets back to the Internet: by the internet gateway. A NAT gateway drops what it did
 * not ask for; what an instance between does with a reply to nothing it saw is its own affair. */
BUILD_UNUSED bool reply_leaves(const struct asked *asked, uint32_t interface, ip_value target)
{
    const struct account *account = asked->account;
    uint32_t subnet = account->interfaces.items[interface].subnet;
    uint32_t middle = account->interfaces.items[NAT_INSTANCE].subnet;
    const struct route *back = route_best(account, subnet, target);
    const struct crossing crossings[] = {
        {subnet, true, target}, {middle, false, first_address(account, interface)->address.value}};

    if (!back)
        return false;
    if (back->target_kind == ROUTE_INTERNET_GATEWAY)
        return reply_crosses(asked, crossings, 1);
    if (back->target_kind != ROUTE_INTERFACE || interface == NAT_INSTANCE ||
        account->interfaces.items[NAT_INSTANCE].source_dest_check)
        return false;
    return asked->hopeful && (subnet == middle || reply_crosses(asked, crossings, 2));
}

BUILD_UNUSED bool comes_in(const struct asked *asked, ip_value source, uint32_t interface)
{
    const struct account *account = asked->account;
    uint32_t subnet = account->interfaces.items[interface].subnet;
    uint8_t blocked = blocked_access(account, subnet);

    return first_address(account, interface)->has_public && blocked != BPA_BLOCK_BIDIRECTIONAL &&
           blocked != BPA_BLOCK_INGRESS &&
           crosses(asked, subnet, false, source, probe_forward(asked)) &&
           groups_let(asked, interface, false, source, NONE) &&
           reply_leaves(asked, interface, source);
}

BUILD_UNUSED bool goes_across(const struct asked *asked, uint32_t from, uint32_t to)
{
    const struct account *account = asked->account;
    const struct network_interface *here = &account->interfaces.items[from];
    const struct network_interface *there = &account->interfaces.items[to];
    ip_value source = first_address(account, from)->address.value;
    ip_value target = first_address(account, to)->address.value;

    if (!groups_let(asked, from, true, target, to) || !groups_let(asked, to, false, source, from))
        return false;
    if (here->vpc != there->vpc) {
        const struct route *out = route_best(account, here->subnet, target);
        const struct route *back = route_best(account, there->subnet, source);
        if (!out || out->target_kind != ROUTE_PEERING || !back ||
            back->target_kind != ROUTE_PEERING)
            return false;
    }
    return passes_between(asked, here->subnet, source, there->subnet, target);
}

/* --- the answer ------------------------------------------------------------------------------------------ */

typedef bool passing(const struct asked *asked, uint32_t interface, uint64_t other);

BUILD_UNUSED bool pass_out(const struct asked *asked, uint32_t interface, uint64_t other)
{
    return goes_out(asked, interface, other);
}

BUILD_UNUSED bool pass_in(const struct asked *asked, uint32_t interface, uint64_t other)
{
    return comes_in(asked, other, interface);
}

BUILD_UNUSED bool pass_across(const struct asked *asked, uint32_t interface, uint64_t other)
{
    return goes_across(asked, interface, (uint32_t)other);
}

/* What is outside is outside of RFC 1918 and RFC 6598 too, so the port-25 rule strikes all of it. */
BUILD_UNUSED enum walk_verdict reference_verdict(const struct account *account, passing *pass,
                                                 uint32_t interface, uint64_t other,
                                                 int16_t protocol, int32_t port)
{
    struct asked asked = {account, protocol, port, true};

    if (!pass(&asked, interface, other))
        return WALK_BLOCKED;
    asked.hopeful = false;
    if (!pass(&asked, interface, other))
        return WALK_UNKNOWN;
    return pass == pass_out && protocol == PROTOCOL_TCP && port == 25 ? WALK_RESTRICTED
                                                                      : WALK_ALLOWED;
}

#endif
