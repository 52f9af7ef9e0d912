/*
 * walk_step.c: from where the packet is to the next device, by route or within the subnet.
 */
#include <string.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

struct spot walk_spot_of(const struct account *account, uint32_t interface)
{
    const struct network_interface *row = &account->interfaces.items[interface];

    return (struct spot){SPOT_INTERFACE, interface, row->subnet, row->vpc};
}

uint32_t walk_target_row(const struct walker *w, const struct route_choice *choice,
                         enum object_kind kind)
{
    uint32_t scope =
        choice->table == NONE ? NONE : w->account->route_tables.items[choice->table].scope;

    return account_find_kind(w->account, choice->target, scope, kind);
}

/* --- arriving ----------------------------------------------------------------------------------------- */

/* A NAT gateway is known by its addresses, also where its interface is not in the export, or its type. */
static bool is_nat_end(const struct walker *w, uint32_t vpc)
{
    struct ip_addr private_ip, public_ip;
    bool has_public;

    return w->packet.reply && w->end.kind == SPOT_NAT_GATEWAY && w->end.vpc == vpc &&
           walk_nat_addresses(w->account, w->end.row, &private_ip, &public_ip, &has_public) &&
           private_ip.value == w->packet.to.value && private_ip.family == w->packet.to.family;
}

static enum step arrive_with_reply(struct walker *w, uint32_t interface)
{
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = WALK_BLOCKED,
                              .object = {OBJECT_INTERFACE, interface},
                              .other = walk_no_object,
                              .sentence = _("{what} to {to} ends at {object}, which did not ask.")};

    if (w->end.kind == SPOT_INTERFACE && w->end.row == interface)
        return STEP_ARRIVED;
    if (w->end.kind == SPOT_NAT_GATEWAY &&
        (strcmp(walk_interface_type(w->account, interface), "nat_gateway") == 0 ||
         is_nat_end(w, w->account->interfaces.items[interface].vpc)))
        return STEP_ARRIVED;
    return walk_stop(w, &draft);
}

static enum step refuse(struct walker *w, uint32_t interface, enum hop_kind kind,
                        const char *sentence)
{
    struct hop_draft draft = {.kind = kind,
                              .verdict = WALK_BLOCKED,
                              .object = {OBJECT_INTERFACE, interface},
                              .other = walk_no_object,
                              .sentence = sentence};

    return walk_stop(w, &draft);
}

static bool is_balancer(const struct account *account, uint32_t interface)
{
    const char *type = walk_interface_type(account, interface);
    const char *about = text_raw(account->texts, account->interfaces.items[interface].description);

    return strcmp(type, "network_load_balancer") == 0 || strcmp(type, "load_balancer") == 0 ||
           strncmp(about, "ELB ", 4) == 0;
}

/* An interface that a service of AWS made may be one that nothing can be sent to. */
static enum step kind_unknown(struct walker *w, uint32_t interface)
{
    struct hop_draft draft = {
        .kind = HOP_ADDRESS,
        .verdict = WALK_UNKNOWN,
        .object = {OBJECT_INTERFACE, interface},
        .other = walk_no_object,
        .sentence = _("The export does not tell what kind of interface {object} is.")};

    return walk_stop(w, &draft);
}

enum step walk_arrive(struct walker *w, uint32_t interface)
{
    const char *type = walk_interface_type(w->account, interface);

    if (w->packet.reply)
        return arrive_with_reply(w, interface);
    w->packet.to_interface = interface;
    if (w->to_row != NONE && w->leg_count == 0 && w->to_row != interface &&
        !is_balancer(w->account, interface))
        return refuse(w, interface, HOP_ADDRESS,
                      _("{to} is the address of {object} there, not of the interface asked for."));
    if (!*type && w->account->interfaces.items[interface].requester_managed)
        return kind_unknown(w, interface);
    if (strcmp(type, "nat_gateway") == 0)
        return refuse(w, interface, HOP_NAT,
                      _("{object} belongs to a NAT gateway: nothing can be started towards it."));
    if (strcmp(type, "transit_gateway") == 0)
        return refuse(w, interface, HOP_TRANSIT,
                      _("{object} belongs to a transit gateway attachment: it answers nobody."));
    if (walk_groups(w, interface, false) == STEP_STOPPED)
        return STEP_STOPPED;
    w->at = walk_spot_of(w->account, interface);
    if (is_balancer(w->account, interface))
        return walk_into_balancer(w, interface);
    if (strcmp(type, "vpc_endpoint") == 0)
        return walk_into_endpoint(w, interface);
    return STEP_ARRIVED;
}

/* --- within a VPC --------------------------------------------------------------------------------------- */

static const char *nobody_sentence(uint32_t vpc, bool known)
{
    if (vpc == NONE)
        return _("The export does not tell which interface holds {to}.");
    return known ? _("No network interface of {object} holds {to} (any more).")
                 : _("The export does not tell which interface of {object} holds {to}.");
}

/* `vpc`: NONE where the export does not hold it. */
static enum step nobody_there(struct walker *w, uint32_t vpc)
{
    bool known =
        vpc != NONE && walk_interfaces_complete(w->account, w->account->vpcs.items[vpc].scope);
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = known ? WALK_BLOCKED : WALK_UNKNOWN,
                              .object = {OBJECT_VPC, vpc},
                              .other = walk_no_object,
                              .sentence = nobody_sentence(vpc, known)};

    return walk_stop(w, &draft);
}

enum step walk_local(struct walker *w, uint32_t vpc, uint32_t from_subnet)
{
    uint32_t interface = walk_interface_holding(w->account, w->packet.to, vpc);
    uint32_t subnet;

    if (interface == NONE && !is_nat_end(w, vpc))
        return nobody_there(w, vpc);
    subnet = interface == NONE ? w->end.subnet : w->account->interfaces.items[interface].subnet;
    if ((subnet != from_subnet || subnet == NONE) && walk_acl(w, subnet, false) == STEP_STOPPED)
        return STEP_STOPPED;
    return interface == NONE ? STEP_ARRIVED : walk_arrive(w, interface);
}

/* --- leaving -------------------------------------------------------------------------------------------- */

enum step walk_leave(struct walker *w, const struct route_choice *choice, uint32_t to_subnet)
{
    uint32_t subnet = w->at.subnet;
    bool crosses = to_subnet == NONE || to_subnet != subnet;

    if (crosses && walk_acl(w, subnet, true) == STEP_STOPPED)
        return STEP_STOPPED;
    walk_route_hop(w, subnet, choice); /* a route that stands: it stops nothing */
    if (crosses && to_subnet != NONE)
        return walk_acl(w, to_subnet, false);
    return STEP_ON;
}

static enum step to_local(struct walker *w, const struct route_choice *choice)
{
    if (walk_leave(w, choice, NONE) == STEP_STOPPED)
        return STEP_STOPPED;
    return walk_local(w, w->at.vpc, NONE);
}

/* Behind a VPN gateway and whatever else: not in any export. */
static enum step to_elsewhere(struct walker *w, const struct route_choice *choice)
{
    struct hop_draft draft = {.kind = HOP_ROUTE,
                              .verdict = WALK_UNKNOWN,
                              .object = walk_no_object,
                              .other = walk_no_object,
                              .resource = text_raw(w->account->texts, choice->target),
                              .sentence = _("What lies behind {object} is not in the export.")};

    if (walk_leave(w, choice, NONE) == STEP_STOPPED)
        return STEP_STOPPED;
    return walk_stop(w, &draft);
}

typedef enum step leads_to(struct walker *w, const struct route_choice *choice);

static leads_to *const targets[] = {
    [ROUTE_LOCAL] = to_local,
    [ROUTE_INTERNET_GATEWAY] = walk_to_internet,
    [ROUTE_NAT_GATEWAY] = walk_to_nat_gateway,
    [ROUTE_INTERFACE] = walk_to_appliance,
    [ROUTE_PEERING] = walk_to_peering,
    [ROUTE_TRANSIT_GATEWAY] = walk_to_transit,
    [ROUTE_VPN_GATEWAY] = to_elsewhere,
    [ROUTE_EGRESS_ONLY_GATEWAY] = walk_to_egress_only,
    [ROUTE_VPC_ENDPOINT] = walk_to_endpoint,
    [ROUTE_OTHER] = to_elsewhere,
};

/* --- one step ------------------------------------------------------------------------------------------- */

static bool is_in_subnet(struct walker *w)
{
    struct span cidrs;

    if (w->at.subnet == NONE)
        return false;
    cidrs = w->account->subnets.items[w->at.subnet].cidrs;
    for (uint32_t i = 0; i < cidrs.count; i++) {
        uint32_t row = w->account->cidr_refs.items[cidrs.first + i];
        if (walk_block_holds(w, account_block(w->account, row), w->packet.to))
            return true;
    }
    return false;
}

static enum step subnet_unknown(struct walker *w)
{
    struct hop_draft draft = {.kind = HOP_ROUTE,
                              .verdict = WALK_UNKNOWN,
                              .object = {OBJECT_INTERFACE, w->at.row},
                              .other = walk_no_object,
                              .sentence = _("The export does not hold the subnet of {object}.")};

    if (w->at.kind != SPOT_INTERFACE) {
        draft.object = (struct object_ref){OBJECT_TRANSIT_ATTACHMENT, w->at.row};
        draft.sentence = _("In which subnets {object} stands is not in the export.");
    }
    return walk_stop(w, &draft);
}

/* What comes out of a transit gateway has crossed it, wherever it goes on to. */
static void note_way(struct walker *w, enum walk_way way)
{
    if (w->at.kind != SPOT_ATTACHMENT || way != WAY_OTHER)
        w->way = way;
}

enum step walk_step(struct walker *w)
{
    struct route_choice choice;

    if (w->at.kind == SPOT_INTERNET)
        return walk_from_internet(w);
    if (w->at.kind == SPOT_ELSEWHERE)
        return walk_local(w, w->at.vpc, NONE);
    if (w->at.kind == SPOT_NAT_GATEWAY && w->at.subnet == NONE)
        return walk_out_of_regional_nat(w);
    if (is_in_subnet(w)) {
        note_way(w, WAY_OTHER);
        return walk_send(w, true) == STEP_STOPPED ? STEP_STOPPED
                                                  : walk_local(w, w->at.vpc, w->at.subnet);
    }
    walk_route_choose(w, w->at.subnet, &choice);
    note_way(w, walk_way_of(w, &choice));
    if (walk_send(w, choice.target_kind == ROUTE_LOCAL) == STEP_STOPPED)
        return STEP_STOPPED;
    if (w->at.subnet == NONE)
        return subnet_unknown(w);
    if (choice.kind != CHOICE_ROUTE || choice.blackhole)
        return walk_route_hop(w, w->at.subnet, &choice);
    return targets[choice.target_kind](w, &choice);
}
