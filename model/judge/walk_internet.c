/*
 * walk_internet.c: out of a VPC by an internet gateway, and in.
 *
 * An internet gateway exchanges the private IPv4 address of an interface for its public one and back;
 * IPv6 addresses stay as they are. Without a public address a packet does not get through (VPC user
 * guide, "Enable internet access").
 */
#include <strings.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* --- Block Public Access ------------------------------------------------------------------------------ */

static uint8_t block_state(const struct account *account, uint32_t subnet, uint32_t vpc)
{
    uint8_t state = BPA_NOT_GIVEN;

    if (subnet != NONE)
        state = account->subnets.items[subnet].block_public_access;
    if (state == BPA_NOT_GIVEN && vpc != NONE)
        state = account->vpcs.items[vpc].block_public_access;
    return state;
}

/* "Block ingress" leaves open only NAT gateways and egress-only gateways, since they let nothing in;
 * "block bidirectional" leaves nothing open. */
static enum step block_public_access(struct walker *w, uint32_t subnet, uint32_t vpc,
                                     bool outbound_only)
{
    uint8_t state = block_state(w->account, subnet, vpc);
    struct hop_draft draft = {
        .kind = HOP_BPA,
        .verdict = WALK_BLOCKED,
        .object = {OBJECT_SUBNET, subnet},
        .other = walk_no_object,
        .sentence = _("VPC Block Public Access stands between {object} and the Internet.")};

    if (subnet == NONE)
        draft.object = (struct object_ref){OBJECT_VPC, vpc};
    if (w->packet.reply ||
        (state != BPA_BLOCK_BIDIRECTIONAL && (state != BPA_BLOCK_INGRESS || outbound_only)))
        return STEP_ON;
    return walk_stop(w, &draft);
}

/* --- out ------------------------------------------------------------------------------------------------ */

/* `resource`: the object's id, where it is not in the export. */
static enum step out_refused(struct walker *w, enum hop_kind kind, struct object_ref object,
                             const char *resource, const char *sentence)
{
    struct hop_draft draft = {.kind = kind,
                              .verdict = WALK_BLOCKED,
                              .object = object,
                              .other = walk_no_object,
                              .resource = resource,
                              .sentence = sentence};

    return walk_stop(w, &draft);
}

/* The object a packet leaves from, for sentences: that of the spot where the export does not tell whose the
 * address is. Neither the Internet nor what lies elsewhere leaves by a gateway. */
static struct object_ref sender(const struct walker *w)
{
    static const enum object_kind kinds[SPOT_ELSEWHERE + 1] = {
        [SPOT_INTERFACE] = OBJECT_INTERFACE,
        [SPOT_NAT_GATEWAY] = OBJECT_GATEWAY,
        [SPOT_ATTACHMENT] = OBJECT_TRANSIT_ATTACHMENT,
    };

    if (w->packet.from_interface != NONE)
        return (struct object_ref){OBJECT_INTERFACE, w->packet.from_interface};
    return (struct object_ref){kinds[w->at.kind], w->at.row};
}

static bool public_address(const struct walker *w, struct ip_addr *public_ip)
{
    struct ip_addr private_ip;
    bool has_public;

    if (w->packet.from.family == IP_V6) {
        *public_ip = w->packet.from;
        return walk_is_internet_address(w->packet.from);
    }
    if (w->at.kind == SPOT_NAT_GATEWAY)
        return walk_nat_addresses(w->account, w->at.row, &private_ip, public_ip, &has_public) &&
               has_public;
    return w->packet.from_interface != NONE &&
           w->account->interfaces.items[w->packet.from_interface].vpc == w->at.vpc &&
           walk_public_of(w->account, w->packet.from_interface, w->packet.from, public_ip);
}

/* Of a NAT gateway that is not said to be private: it has a public address, which the export then lacks. */
static bool public_address_is_untold(const struct walker *w)
{
    const struct account *account = w->account;

    return w->at.kind == SPOT_NAT_GATEWAY && w->packet.from.family == IP_V4 &&
           strcasecmp(text_raw(account->texts, account->gateways.items[w->at.row].connectivity),
                      "private") != 0;
}

static enum step public_unknown(struct walker *w)
{
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = WALK_UNKNOWN,
                              .object = sender(w),
                              .other = walk_no_object,
                              .sentence = _("The export does not tell the addresses of {object}.")};

    return walk_stop(w, &draft);
}

static enum step is_outside(struct walker *w)
{
    w->at = (struct spot){SPOT_INTERNET, NONE, NONE, NONE};
    w->packet.from_interface = NONE;
    if (w->packet.reply)
        return w->end.kind == SPOT_INTERNET ? STEP_ARRIVED : STEP_ON;
    w->packet.to_interface = NONE;
    return w->to_internet ? walk_at_service(w) : STEP_ON;
}

/* From here the packet travels under a public address. */
static enum step pass_gateway(struct walker *w, struct object_ref gateway, const char *resource)
{
    struct ip_addr public_ip;
    struct hop_draft draft = {.kind = HOP_INTERNET_GATEWAY,
                              .object = gateway,
                              .other = walk_no_object,
                              .resource = resource};

    if (!(w->to_internet || w->from_internet) && !walk_is_internet_address(w->packet.to))
        return out_refused(w, HOP_INTERNET_GATEWAY, gateway, resource,
                           _("{to} is no address of the Internet: {object} drops it."));
    if (!public_address(w, &public_ip) && public_address_is_untold(w))
        return public_unknown(w);
    if (!public_address(w, &public_ip))
        return out_refused(w, HOP_ADDRESS, sender(w), NULL,
                           w->packet.from.family == IP_V4
                               ? _("{object} has no public IPv4 address for {from}: an internet "
                                   "gateway does not pass {what}.")
                               : _("{from} of {object} is no global IPv6 address: an internet "
                                   "gateway does not pass {what}."));
    draft.address = public_ip;
    draft.sentence = w->packet.from.family == IP_V4
                         ? _("{object} sends {what} on to {to} from the public address {address}.")
                         : _("{object} sends {what} on to {to}.");
    walk_hop_add(w, &draft);
    w->packet.from = public_ip;
    return is_outside(w);
}

static const char *resource_of(const struct walker *w, const struct route_choice *choice,
                               struct object_ref gateway)
{
    return gateway.row == NONE ? text_raw(w->account->texts, choice->target) : NULL;
}

enum step walk_to_internet(struct walker *w, const struct route_choice *choice)
{
    struct object_ref gateway = {OBJECT_GATEWAY, walk_target_row(w, choice, OBJECT_GATEWAY)};
    bool outbound_only = w->at.kind == SPOT_NAT_GATEWAY;

    if (walk_leave(w, choice, NONE) == STEP_STOPPED ||
        block_public_access(w, w->at.subnet, w->at.vpc, outbound_only) == STEP_STOPPED)
        return STEP_STOPPED;
    return pass_gateway(w, gateway, resource_of(w, choice, gateway));
}

enum step walk_to_egress_only(struct walker *w, const struct route_choice *choice)
{
    struct object_ref gateway = {OBJECT_GATEWAY, walk_target_row(w, choice, OBJECT_GATEWAY)};

    if (walk_leave(w, choice, NONE) == STEP_STOPPED ||
        block_public_access(w, w->at.subnet, w->at.vpc, true) == STEP_STOPPED)
        return STEP_STOPPED;
    if (w->packet.reply)
        return out_refused(w, HOP_INTERNET_GATEWAY, gateway, resource_of(w, choice, gateway),
                           _("{object} is for connections from inside only: it passes no replies "
                             "to what came from outside."));
    return pass_gateway(w, gateway, resource_of(w, choice, gateway));
}

/* A regional NAT gateway has no subnet: neither an ACL nor a subnet's routes apply to it. */
enum step walk_out_of_regional_nat(struct walker *w)
{
    struct object_ref gateway = {OBJECT_GATEWAY, w->at.row};

    if (w->packet.reply)
        return walk_local(w, w->at.vpc, NONE);
    if (block_public_access(w, NONE, w->at.vpc, true) == STEP_STOPPED)
        return STEP_STOPPED;
    return pass_gateway(w, gateway, NULL);
}

/* --- in ------------------------------------------------------------------------------------------------- */

static bool all_interfaces_known(const struct account *account)
{
    for (uint32_t i = 0; i < account->scopes.count; i++)
        if (!walk_interfaces_complete(account, i))
            return false;
    return true;
}

/* A public address that no interface of the export has: of a NAT gateway, alive or gone, or an
 * Elastic IP that is not in use, or one that something outside the export uses. */
static enum step nobody_has(struct walker *w)
{
    uint32_t gateway = walk_gateway_of(w->account, w->packet.to);
    uint32_t elastic = account_elastic_of(w->account, w->packet.to);
    struct hop_draft draft = {.kind = HOP_ADDRESS,
                              .verdict = WALK_BLOCKED,
                              .object = walk_no_object,
                              .other = walk_no_object,
                              .sentence = _("No interface of the export has the address {to}.")};

    if (!all_interfaces_known(w->account)) {
        draft.verdict = WALK_UNKNOWN;
        draft.sentence = _("Which interface has the address {to} is not in the export.");
    }
    if (gateway != NONE) {
        draft.verdict = WALK_BLOCKED;
        draft.object = (struct object_ref){OBJECT_GATEWAY, gateway};
        draft.sentence = _("{to} is or was an address of {object}: nothing can be started towards "
                           "a NAT gateway.");
    } else if (elastic != NONE) {
        draft.verdict = WALK_BLOCKED;
        draft.object = (struct object_ref){OBJECT_ADDRESS, elastic};
        draft.sentence = _("The Elastic IP address {object} is not associated with anything.");
        if (w->account->addresses.items[elastic].association_id != TEXT_NONE) {
            draft.verdict = WALK_UNKNOWN;
            draft.sentence = _("What the Elastic IP address {object} stands for is not in the "
                               "export.");
        }
    }
    return walk_stop(w, &draft);
}

/* A reply to a NAT gateway, whose interface the export may lack. */
static bool nat_end_behind(const struct walker *w, struct ip_addr *behind)
{
    struct ip_addr public_ip;
    bool has_public;

    return w->packet.reply && w->end.kind == SPOT_NAT_GATEWAY &&
           walk_nat_addresses(w->account, w->end.row, behind, &public_ip, &has_public) &&
           has_public && public_ip.value == w->packet.to.value;
}

static void enter_hop(struct walker *w, uint32_t interface, struct ip_addr behind)
{
    struct hop_draft draft = {
        .kind = HOP_INTERNET_GATEWAY,
        .object = {OBJECT_INTERFACE, interface},
        .other = walk_no_object,
        .address = behind,
        .sentence = _("{what} to {to} comes in by the internet gateway: it is {address} of "
                      "{object}.")};

    if (interface == NONE)
        draft.object = (struct object_ref){OBJECT_GATEWAY, w->end.row};
    if (behind.family == IP_V6)
        draft.sentence = _("{what} to {to} of {object} comes in by the internet gateway.");
    walk_hop_add(w, &draft);
}

enum step walk_from_internet(struct walker *w)
{
    struct ip_addr behind = w->packet.to;
    uint32_t interface = walk_interface_public(w->account, w->packet.to, &behind);
    uint32_t subnet, vpc;

    if (interface == NONE && !nat_end_behind(w, &behind))
        return nobody_has(w);
    subnet = interface == NONE ? w->end.subnet : w->account->interfaces.items[interface].subnet;
    vpc = interface == NONE ? w->end.vpc : w->account->interfaces.items[interface].vpc;
    enter_hop(w, interface, behind);
    w->packet.to = behind;
    if (block_public_access(w, subnet, vpc, false) == STEP_STOPPED)
        return STEP_STOPPED;
    if (w->end.kind == SPOT_NAT_GATEWAY && w->packet.reply && w->end.subnet == NONE)
        return STEP_ARRIVED;
    if (walk_acl(w, subnet, false) == STEP_STOPPED)
        return STEP_STOPPED;
    return interface == NONE ? STEP_ARRIVED : walk_arrive(w, interface);
}
