/*
 * build_walk.h: more of build_account.h's kind, for walks: blocks of VPCs and subnets, gateways,
 * peerings, transit gateways, balancers; and questions asked in one line.
 *
 * Objects of a second VPC are built as usual and then moved there with build_move_*().
 */
#ifndef TESTS_MODEL_JUDGE_BUILD_WALK_H
#define TESTS_MODEL_JUDGE_BUILD_WALK_H

#include <stdio.h>
#include <string.h>

#include "model/judge/walk.h"
#include "tests/model/judge/build_account.h"

/* --- blocks ---------------------------------------------------------------------------------------- */

/* Adds a block to a span that was built last of all spans of `cidr_refs`. */
BUILD_UNUSED void build_span_block(struct account *account, struct span *span, const char *text)
{
    uint32_t row = build_block(account, text);

    if (span->count == 0)
        span->first = (uint32_t)account->cidr_refs.count;
    TABLE_ADD(account->cidr_refs, row);
    span->count++;
}

BUILD_UNUSED uint32_t build_vpc_of(struct account *account, const char *id, const char *block)
{
    uint32_t vpc = build_vpc(account, id);

    build_span_block(account, &account->vpcs.items[vpc].cidrs, block);
    return vpc;
}

BUILD_UNUSED void build_zone(struct account *account, uint32_t subnet, const char *zone)
{
    account->subnets.items[subnet].availability_zone = account_text(account, zone);
}

/* A subnet with a block, of the VPC given. */
BUILD_UNUSED uint32_t build_subnet_of(struct account *account, const char *id, uint32_t vpc,
                                      const char *block, uint32_t acl, uint32_t table)
{
    uint32_t subnet = build_subnet(account, id, acl, table);

    account->subnets.items[subnet].vpc = vpc;
    account->subnets.items[subnet].vpc_id = account->vpcs.items[vpc].id;
    build_span_block(account, &account->subnets.items[subnet].cidrs, block);
    build_zone(account, subnet, "eu-west-1a");
    return subnet;
}

/* An interface with one address, carrying one group (NONE: none), in a subnet. */
BUILD_UNUSED uint32_t build_host(struct account *account, const char *id, uint32_t subnet,
                                 uint32_t group, const char *address, const char *public_ip)
{
    uint32_t row = build_interface(account, id, subnet);
    struct network_interface *interface = &account->interfaces.items[row];

    interface->vpc = account->subnets.items[subnet].vpc;
    interface->vpc_id = account->vpcs.items[interface->vpc].id;
    interface->subnet_id = account->subnets.items[subnet].id;
    interface->source_dest_check = true;
    interface->type = account_text(account, "interface");
    build_address(account, address, public_ip);
    if (group != NONE)
        build_carry(account, group);
    return row;
}

/* A group that lets everything out and in, of one's own building on if rules follow. */
BUILD_UNUSED uint32_t build_open_group(struct account *account, const char *id)
{
    uint32_t group = build_group(account, id);

    build_rule(account, PROTOCOL_ALL, -1, -1, "0.0.0.0/0");
    build_rule(account, PROTOCOL_ALL, -1, -1, "::/0");
    build_rule(account, PROTOCOL_ALL, -1, -1, "0.0.0.0/0")->flags = RULE_EGRESS;
    build_rule(account, PROTOCOL_ALL, -1, -1, "::/0")->flags = RULE_EGRESS;
    return group;
}

/* A route to something with an id, in the table built last. */
BUILD_UNUSED struct route *build_route_to(struct account *account, const char *block,
                                          enum route_target kind, const char *target)
{
    text_id id = account_text(account, target);
    struct route *route = build_route(account, block, kind);

    route->target = id;
    return route;
}

/* --- gateways -------------------------------------------------------------------------------------- */

/* A NAT gateway with its interface (row returned: of `gateways`). */
BUILD_UNUSED uint32_t build_nat(struct account *account, const char *id, uint32_t subnet,
                                const char *private_ip, const char *public_ip)
{
    struct gateway gateway = {.place.file = NONE, .kind = GATEWAY_NAT, .subnet = subnet};
    struct gateway_address address = {.has_private = true, .has_public = public_ip != NULL};
    uint32_t interface = build_host(account, "eni-nat", subnet, NONE, private_ip, public_ip);

    account->interfaces.items[interface].type = account_text(account, "nat_gateway");
    gateway.id = build_id(account, id, OBJECT_GATEWAY, account->gateways.count);
    gateway.vpc = account->subnets.items[subnet].vpc;
    gateway.subnet_id = account->subnets.items[subnet].id;
    gateway.state = account_text(account, "available");
    gateway.addresses.first = (uint32_t)account->gateway_addresses.count;
    gateway.addresses.count = 1;
    ip_addr_parse(private_ip, &address.private_ip);
    if (public_ip)
        ip_addr_parse(public_ip, &address.public_ip);
    TABLE_ADD(account->gateway_addresses, address);
    TABLE_ADD(account->gateways, gateway);
    return (uint32_t)account->gateways.count - 1;
}

BUILD_UNUSED struct vpc_peering *build_peering(struct account *account, const char *id,
                                               uint32_t requester, uint32_t accepter)
{
    struct vpc_peering peering = {.place.file = NONE};

    peering.id = build_id(account, id, OBJECT_PEERING, account->peerings.count);
    peering.status = account_text(account, "active");
    peering.requester.vpc = requester;
    peering.accepter.vpc = accepter;
    TABLE_ADD(account->peerings, peering);
    return LAST(account->peerings);
}

/* --- transit gateways -------------------------------------------------------------------------------- */

/* A gateway whose attachments are associated with `table` by default. */
BUILD_UNUSED uint32_t build_transit(struct account *account, const char *id, const char *table)
{
    struct transit_gateway gateway = {.place.file = NONE, .live = true};

    gateway.id = build_id(account, id, OBJECT_TRANSIT_GATEWAY, account->transit_gateways.count);
    gateway.association_table_id = account_text(account, table);
    TABLE_ADD(account->transit_gateways, gateway);
    return (uint32_t)account->transit_gateways.count - 1;
}

BUILD_UNUSED uint32_t build_attachment(struct account *account, const char *id, uint32_t gateway,
                                       uint32_t vpc, uint32_t subnet)
{
    struct transit_attachment attachment = {
        .place.file = NONE, .gateway = gateway, .vpc = vpc, .subnets_known = true, .live = true};

    attachment.id =
        build_id(account, id, OBJECT_TRANSIT_ATTACHMENT, account->transit_attachments.count);
    attachment.gateway_id = account->transit_gateways.items[gateway].id;
    attachment.subnets.first = (uint32_t)account->row_refs.count;
    attachment.subnets.count = 1;
    TABLE_ADD(account->row_refs, subnet);
    TABLE_ADD(account->transit_attachments, attachment);
    return (uint32_t)account->transit_attachments.count - 1;
}

BUILD_UNUSED uint32_t build_transit_table(struct account *account, const char *id)
{
    struct transit_table table = {
        .place.file = NONE, .routes_known = true, .propagations_known = true};

    table.id = build_id(account, id, OBJECT_TRANSIT_TABLE, account->transit_tables.count);
    table.routes.first = (uint32_t)account->transit_routes.count;
    TABLE_ADD(account->transit_tables, table);
    return (uint32_t)account->transit_tables.count - 1;
}

BUILD_UNUSED struct transit_route *build_transit_route(struct account *account, const char *block,
                                                       uint32_t attachment)
{
    struct transit_route route = {
        .cidr = build_block(account, block), .prefix_list = NONE, .attachment = attachment};

    if (attachment != NONE)
        route.attachment_id = account->transit_attachments.items[attachment].id;
    TABLE_ADD(account->transit_routes, route);
    LAST(account->transit_tables)->routes.count++;
    return LAST(account->transit_routes);
}

/* --- asking ------------------------------------------------------------------------------------------ */

/* "tcp", "udp" or "icmp". The answer is to be released. */
BUILD_UNUSED struct walk_answer ask_with(const struct walk_context *context, const char *from,
                                         const char *to, const char *protocol, uint16_t port)
{
    struct walk_question question = {.port = port};
    struct strbuf why = STRBUF_INIT;
    struct walk_answer answer;

    if (!walk_end_parse(context->account, from, &question.from, &why) ||
        !walk_end_parse(context->account, to, &question.to, &why) ||
        !protocol_parse(protocol, &question.protocol)) {
        fprintf(stderr, "%s\n", why.text);
        abort();
    }
    walk_answer_make(&answer, context, &question);
    strbuf_release(&why);
    return answer;
}

BUILD_UNUSED struct walk_answer ask(const struct account *account, const char *from, const char *to,
                                    const char *protocol, uint16_t port)
{
    struct walk_context context = {.account = account};

    return ask_with(&context, from, to, protocol, port);
}

/* "verdict kind deciding" of the walk that decides: "blocked acl-in acl-1/in/100". The caller frees. */
BUILD_UNUSED char *verdict_of(const struct walk_answer *answer)
{
    const struct walk *walk = &answer->walks[answer->deciding];
    struct strbuf out = STRBUF_INIT;

    strbuf_addf(&out, "%s %s %s", walk_verdict_name(answer->verdict),
                hop_kind_name(walk->hops[walk->deciding].kind), walk_deciding_name(walk));
    return strbuf_detach(&out);
}

/* Asserts what decides a walk. */
#define assert_walk(account, from, to, protocol, port, expected)                                   \
    do {                                                                                           \
        struct walk_answer given = ask(account, from, to, protocol, port);                         \
        char *words = verdict_of(&given);                                                          \
        assert_string_equal(words, expected);                                                      \
        free(words);                                                                               \
        walk_answer_release(&given);                                                               \
    } while (0)

/* All hops as "kind rule-or-resource", replies with "<", one a line; freed by the caller. */
BUILD_UNUSED char *hops_of(const struct walk *walk)
{
    struct strbuf out = STRBUF_INIT;

    for (size_t i = 0; i < walk->count; i++) {
        const struct walk_hop *hop = &walk->hops[i];
        strbuf_addf(&out, "%s%s %s\n", hop->reply ? "<" : "", hop_kind_name(hop->kind),
                    hop->rule[0] != '\0' ? hop->rule : hop->resource);
    }
    return strbuf_detach(&out);
}

#endif
