/*
 * walk_begin.c: where a packet starts and what it is addressed to, before it takes a step.
 */
#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* --- where it begins ----------------------------------------------------------------------------------------- */

static void at_interface(struct walker *w, uint32_t interface, struct ip_addr address)
{
    w->at = walk_spot_of(w->account, interface);
    w->packet.from = address;
    w->packet.from_interface = interface;
}

/* The interface and private address an end means; false if it is a host that the export lacks. */
static bool end_interface(const struct walker *w, const struct walk_end *end, enum ip_family family,
                          uint32_t *interface, struct ip_addr *address)
{
    if (end->kind == WALK_END_INTERFACE) {
        *interface = end->row;
        return walk_address_of(w->account, end->row, family, address);
    }
    *address = end->address;
    *interface = walk_interface_holding(w->account, end->address, NONE);
    if (*interface == NONE)
        *interface = walk_interface_public(w->account, end->address, address);
    return *interface != NONE;
}

static enum step no_address(struct walker *w, uint32_t interface, enum ip_family family)
{
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = WALK_BLOCKED,
                              .object = {OBJECT_INTERFACE, interface},
                              .other = walk_no_object,
                              .sentence = family == IP_V4 ? _("{object} has no IPv4 address.")
                                                          : _("{object} has no IPv6 address.")};

    return walk_stop(w, &draft);
}

/* The VPC of the export with a block that holds the address, or NONE. */
static uint32_t vpc_of(struct walker *w, struct ip_addr address)
{
    for (uint32_t i = 0; i < w->account->vpcs.count; i++)
        if (walk_vpc_holds(w, i, address))
            return i;
    return NONE;
}

/* A host that the export does not hold, in no VPC of it: somewhere behind a gateway. */
static enum step begin_elsewhere(struct walker *w, const struct walk_end *from)
{
    uint32_t vpc = vpc_of(w, from->address);
    bool gone =
        vpc != NONE && walk_interfaces_complete(w->account, w->account->vpcs.items[vpc].scope);
    struct hop_draft draft = {
        .kind = HOP_ADDRESS,
        .verdict = gone ? WALK_BLOCKED : WALK_UNKNOWN,
        .object = {OBJECT_VPC, vpc},
        .other = walk_no_object,
        .sentence = gone ? _("No network interface of {object} holds {from} (any more).")
                         : _("Where {from} is and how it gets into the VPC is not in the export.")};

    w->packet.from = from->address;
    if (walk_hop_add(w, &draft) == STEP_STOPPED)
        return STEP_STOPPED;
    w->at = (struct spot){SPOT_ELSEWHERE, NONE, NONE, NONE};
    return STEP_ON;
}

static enum step begin(struct walker *w, enum ip_family family)
{
    const struct walk_end *from = &w->walk->from;
    struct ip_addr address;
    uint32_t interface;

    if (from->kind == WALK_END_INTERNET) {
        w->packet.from = w->far;
    } else if (end_interface(w, from, family, &interface, &address)) {
        at_interface(w, interface, address);
        return STEP_ON;
    } else if (from->kind == WALK_END_INTERFACE) {
        return no_address(w, from->row, family);
    } else if (!walk_is_internet_address(from->address) || vpc_of(w, from->address) != NONE) {
        return begin_elsewhere(w, from);
    } else {
        w->packet.from = from->address;
    }
    w->from_internet = true;
    w->at = (struct spot){SPOT_INTERNET, NONE, NONE, NONE};
    return STEP_ON;
}

/* --- where it goes ------------------------------------------------------------------------------------------- */

/* The first public address of the interface, the asked private address's own if one is asked. */
static bool public_of_end(const struct walker *w, const struct walk_end *to, uint32_t interface,
                          enum ip_family family, struct ip_addr *address)
{
    struct span span = w->account->interfaces.items[interface].addresses;

    if (to->kind == WALK_END_ADDRESS)
        return walk_public_of(w->account, interface, *address, address);
    if (walk_public_of(w->account, interface, *address, address))
        return true;
    for (uint32_t i = 0; i < span.count; i++) {
        struct ip_addr own = w->account->interface_addresses.items[span.first + i].address;
        if (own.family == family && walk_public_of(w->account, interface, own, address))
            return true;
    }
    return false;
}

static enum step no_public(struct walker *w, uint32_t interface)
{
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = WALK_BLOCKED,
                              .object = {OBJECT_INTERFACE, interface},
                              .other = walk_no_object,
                              .sentence = w->packet.to.family == IP_V4
                                              ? _("{object} has no public IPv4 address: the "
                                                  "Internet cannot reach it.")
                                              : _("{object} has no global IPv6 address: the "
                                                  "Internet cannot reach it.")};

    return walk_stop(w, &draft);
}

static enum step aim_from_internet(struct walker *w, enum ip_family family)
{
    const struct walk_end *to = &w->walk->to;
    uint32_t interface;

    if (to->kind == WALK_END_ADDRESS)
        w->packet.to = to->address;
    if (to->kind == WALK_END_ADDRESS && walk_is_internet_address(to->address) &&
        walk_interface_holding(w->account, to->address, NONE) == NONE)
        return STEP_ON;
    if (to->kind == WALK_END_INTERNET || !end_interface(w, to, family, &interface, &w->packet.to))
        return to->kind == WALK_END_INTERFACE ? no_address(w, to->row, family) : STEP_ON;
    if (!public_of_end(w, to, interface, family, &w->packet.to))
        return no_public(w, interface);
    return STEP_ON;
}

static enum step aim(struct walker *w, enum ip_family family)
{
    const struct walk_end *to = &w->walk->to;
    struct ip_addr behind;

    if (w->from_internet)
        return aim_from_internet(w, family);
    if (to->kind == WALK_END_INTERNET) {
        w->packet.to = w->far;
        w->to_internet = true;
        return STEP_ON;
    }
    if (to->kind == WALK_END_INTERFACE) {
        w->to_row = to->row;
        return walk_address_of(w->account, to->row, family, &w->packet.to)
                   ? STEP_ON
                   : no_address(w, to->row, family);
    }
    w->packet.to = to->address;
    w->to_internet = walk_is_internet_address(to->address) &&
                     walk_interface_holding(w->account, to->address, NONE) == NONE &&
                     walk_interface_public(w->account, to->address, &behind) == NONE &&
                     walk_gateway_of(w->account, to->address) == NONE &&
                     account_elastic_of(w->account, to->address) == NONE;
    return STEP_ON;
}

/* --- a host to itself ---------------------------------------------------------------------------------------- */

/* One interface, or two of one instance: the packet never leaves the host. */
static bool is_itself(const struct walker *w)
{
    uint32_t from = w->packet.from_interface, to;

    if (from == NONE)
        return false;
    to = walk_interface_holding(w->account, w->packet.to, w->at.vpc);
    if (to == NONE)
        return false;
    return to == from || (w->account->interfaces.items[from].instance != NONE &&
                          w->account->interfaces.items[from].instance ==
                              w->account->interfaces.items[to].instance);
}

static void service_hop(struct walker *w)
{
    struct hop_draft draft = {
        .kind = HOP_HOST,
        .object = {OBJECT_VPC, w->at.vpc},
        .other = walk_no_object,
        .sentence = _("{to} is AWS's own in {object} (resolver, metadata, time): neither security "
                      "groups nor network ACLs filter it.")};

    walk_hop_add(w, &draft);
}

static void itself_hop(struct walker *w)
{
    struct hop_draft draft = {.kind = HOP_HOST,
                              .object = {OBJECT_INTERFACE, w->at.row},
                              .other = walk_no_object,
                              .sentence =
                                  _("{to} is the host's own address: nothing leaves {object}.")};

    walk_hop_add(w, &draft);
}

/* --- the door ------------------------------------------------------------------------------------------------- */

const struct walk_asked walk_nobody_asked = {.interface = NONE, .sender = NONE};

static void packet_start(struct walker *w, int16_t protocol, uint16_t port, enum ip_family family)
{
    bool echo = protocol_has_types(protocol);

    w->packet = (struct packet){.protocol = protocol,
                                .port = echo ? 0 : port,
                                .from_interface = NONE,
                                .to_interface = NONE};
    if (echo)
        w->packet.protocol = family == IP_V6 ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP;
    w->packet.from.family = w->packet.to.family = family;
    w->to_row = NONE;
    w->heading = walk_no_object;
    w->verdict = WALK_ALLOWED;
    w->walk->asked = walk_nobody_asked;
}

void walk_journey(struct walker *w)
{
    packet_start(w, w->protocol, w->port, w->family);
    if (begin(w, w->family) == STEP_STOPPED || aim(w, w->family) == STEP_STOPPED)
        return;
    if (is_itself(w)) {
        itself_hop(w);
        return;
    }
    if (!w->to_internet && walk_is_to_vpc_service(w)) {
        service_hop(w);
        return;
    }
    if (w->at.kind == SPOT_ELSEWHERE) {
        uint32_t interface = walk_interface_holding(w->account, w->packet.to, NONE);
        if (interface == NONE)
            return;
        w->at.vpc = w->account->interfaces.items[interface].vpc;
    }
    walk_leg_start(w, w->at);
    walk_carry_on(w);
}
