/*
 * walk_nat.c: NAT gateways, NAT instances, and appliances that only forward.
 */
#include <string.h>
#include <strings.h>

#include "model/base/message.h"
#include "model/judge/walk_build.h"

/* Leaves towards a device that is not the destination: the ACL's sentence tells so. */
static enum step leave_for(struct walker *w, const struct route_choice *choice, uint32_t to_subnet,
                           struct object_ref device)
{
    enum step step;

    w->heading = device;
    step = walk_leave(w, choice, to_subnet);
    w->heading = walk_no_object;
    return step;
}

/* --- NAT gateways ---------------------------------------------------------------------------------------- */

bool walk_nat_addresses(const struct account *account, uint32_t gateway, struct ip_addr *private_ip,
                        struct ip_addr *public_ip, bool *has_public)
{
    struct span addresses = account->gateways.items[gateway].addresses;
    const struct gateway_address *first;

    *has_public = false;
    if (addresses.count == 0)
        return false;
    first = &account->gateway_addresses.items[addresses.first];
    *private_ip = first->has_private ? first->private_ip : first->public_ip;
    *public_ip = first->public_ip;
    *has_public = first->has_public;
    return first->has_private || first->has_public;
}

static enum step nat_stop(struct walker *w, const struct route_choice *choice, uint32_t gateway,
                          enum walk_verdict verdict, const char *sentence)
{
    struct hop_draft draft = {.kind = HOP_NAT,
                              .verdict = verdict,
                              .object = {OBJECT_GATEWAY, gateway},
                              .other = walk_no_object,
                              .sentence = sentence};

    if (gateway == NONE)
        draft.resource = text_raw(w->account->texts, choice->target);
    return walk_stop(w, &draft);
}

static bool gateway_lives(const struct account *account, uint32_t gateway)
{
    const char *state = text_raw(account->texts, account->gateways.items[gateway].state);

    return state[0] == '\0' || strcasecmp(state, "available") == 0;
}

/* The packet goes on from the gateway, under its address. */
static enum step gateway_translate(struct walker *w, uint32_t gateway)
{
    const struct gateway *row = &w->account->gateways.items[gateway];
    struct spot spot = {SPOT_NAT_GATEWAY, gateway, row->subnet, row->vpc};
    struct ip_addr private_ip, public_ip;
    struct hop_draft draft = {.kind = HOP_NAT,
                              .object = {OBJECT_GATEWAY, gateway},
                              .other = walk_no_object,
                              .sentence = _("{object} passes {what} on under its own address "
                                            "{address}.")};
    bool has_public;

    if (!walk_nat_addresses(w->account, gateway, &private_ip, &public_ip, &has_public))
        return nat_stop(w, NULL, gateway, WALK_UNKNOWN,
                        _("The export does not tell the addresses of {object}."));
    if (!walk_leg_close(w, spot))
        return STEP_STOPPED;
    draft.address = private_ip;
    walk_hop_add(w, &draft);
    w->packet.from = private_ip;
    w->packet.from_interface = NONE;
    w->at = spot;
    return STEP_ON;
}

enum step walk_to_nat_gateway(struct walker *w, const struct route_choice *choice)
{
    uint32_t gateway = walk_target_row(w, choice, OBJECT_GATEWAY);
    const struct gateway *row = gateway == NONE ? NULL : &w->account->gateways.items[gateway];

    if (leave_for(w, choice, row ? row->subnet : NONE,
                  (struct object_ref){OBJECT_GATEWAY, gateway}) == STEP_STOPPED)
        return STEP_STOPPED;
    if (w->packet.reply)
        return nat_stop(w, choice, gateway, WALK_BLOCKED,
                        _("{what} to {to} goes to {object}, which did not pass the request: it is "
                          "dropped."));
    if (!row)
        return nat_stop(w, choice, gateway, WALK_UNKNOWN, _("{object} is not in the export."));
    if (!gateway_lives(w->account, gateway))
        return nat_stop(w, choice, gateway, WALK_BLOCKED, _("{object} is not available."));
    if (row->subnet == NONE && row->subnet_id != TEXT_NONE)
        return nat_stop(w, choice, gateway, WALK_UNKNOWN,
                        _("The export does not hold the subnet of {object}."));
    if (w->packet.to.family == IP_V6)
        return nat_stop(w, choice, gateway, WALK_UNKNOWN,
                        _("What {object} does with IPv6 depends on DNS64, which no export tells."));
    return gateway_translate(w, gateway);
}

/* --- instances that forward -------------------------------------------------------------------------------- */

static enum step appliance_hop(struct walker *w, uint32_t interface, enum walk_verdict verdict,
                               const char *sentence)
{
    struct hop_draft draft = {.kind = HOP_NAT,
                              .verdict = verdict,
                              .object = {OBJECT_INTERFACE, interface},
                              .other = walk_no_object,
                              .address = w->packet.from,
                              .sentence = sentence};

    walk_address_of(w->account, interface, w->packet.from.family, &draft.address);
    return walk_hop_add(w, &draft);
}

/* An appliance whose own way onwards is an internet gateway must translate: the gateway passes
 * only addresses of its VPC's own interfaces. Any other one is taken for a router or firewall. */
static bool must_translate(struct walker *w, uint32_t interface)
{
    struct route_choice choice;
    struct ip_addr public_ip;

    walk_route_choose(w, w->account->interfaces.items[interface].subnet, &choice);
    if (choice.kind != CHOICE_ROUTE || choice.target_kind != ROUTE_INTERNET_GATEWAY)
        return false;
    return w->packet.from.family == IP_V4 &&
           !(w->packet.from_interface != NONE &&
             walk_public_of(w->account, w->packet.from_interface, w->packet.from, &public_ip));
}

static enum step appliance_translate(struct walker *w, uint32_t interface)
{
    struct spot spot = walk_spot_of(w->account, interface);
    struct ip_addr own;

    if (!walk_address_of(w->account, interface, w->packet.from.family, &own)) {
        appliance_hop(w, interface, WALK_UNKNOWN,
                      _("The export does not tell the addresses of {object}."));
        return STEP_STOPPED;
    }
    if (!walk_leg_close(w, spot))
        return STEP_STOPPED;
    appliance_hop(w, interface, WALK_ALLOWED,
                  _("{object}, a NAT instance, passes {what} on under its own address {address}."));
    w->packet.from = own;
    w->packet.from_interface = interface;
    w->at = spot;
    return STEP_ON;
}

static bool has_passed(const struct walker *w, uint32_t interface)
{
    for (size_t i = 0; i < w->passed_count; i++)
        if (w->passed[i] == interface)
            return true;
    return false;
}

static enum step appliance_forward(struct walker *w, uint32_t interface)
{
    if (w->packet.reply && !has_passed(w, interface)) {
        appliance_hop(w, interface, WALK_UNKNOWN,
                      _("{what} goes through {object}, which has not seen the request: most "
                        "appliances drop it."));
        return STEP_STOPPED;
    }
    if (!w->packet.reply && w->passed_count < WALK_PASSED_MOST)
        w->passed[w->passed_count++] = interface;
    appliance_hop(w, interface, WALK_ALLOWED,
                  _("{object} forwards {what}, if it is set up to do so."));
    w->packet.middlebox = true;
    w->at = walk_spot_of(w->account, interface);
    return STEP_ON;
}

static uint32_t appliance_row(const struct walker *w, const struct route_choice *choice)
{
    uint32_t interface = walk_target_row(w, choice, OBJECT_INTERFACE);
    uint32_t instance = walk_target_row(w, choice, OBJECT_INSTANCE);

    for (uint32_t i = 0; interface == NONE && instance != NONE && i < w->account->interfaces.count;
         i++)
        if (w->account->interfaces.items[i].instance == instance)
            interface = i;
    return interface;
}

enum step walk_to_appliance(struct walker *w, const struct route_choice *choice)
{
    uint32_t interface = appliance_row(w, choice);
    struct hop_draft missing = {.kind = HOP_NAT,
                                .verdict = WALK_UNKNOWN,
                                .object = walk_no_object,
                                .other = walk_no_object,
                                .resource = text_raw(w->account->texts, choice->target),
                                .sentence = _("{object} is not in the export.")};

    if (leave_for(w, choice,
                  interface == NONE ? NONE : w->account->interfaces.items[interface].subnet,
                  (struct object_ref){OBJECT_INTERFACE, interface}) == STEP_STOPPED)
        return STEP_STOPPED;
    if (interface == NONE)
        return walk_stop(w, &missing);
    if (w->account->interfaces.items[interface].source_dest_check) {
        appliance_hop(w, interface, WALK_BLOCKED,
                      _("{object} drops {what} to {to}: it is not its own address, and the "
                        "source/destination check is on."));
        return STEP_STOPPED;
    }
    if (!w->packet.reply &&
        (has_passed(w, interface) || (w->at.kind == SPOT_INTERFACE && w->at.row == interface))) {
        appliance_hop(w, interface, WALK_BLOCKED,
                      _("{what} to {to} comes back to {object} by its own routes: it goes round in "
                        "circles."));
        return STEP_STOPPED;
    }
    if (walk_groups(w, interface, false) == STEP_STOPPED)
        return STEP_STOPPED;
    if (!w->packet.reply && must_translate(w, interface))
        return appliance_translate(w, interface);
    return appliance_forward(w, interface);
}
