/*
 * walk_balancer.c: load balancers.
 *
 * An application load balancer answers by itself. A network load balancer hands on to a target:
 * with the client's address kept (then the target's groups and ACLs see the client, and the reply
 * returns through the balancer, whatever the target's routes say), or under its own.
 *
 * Measured (batfish lab, "nacl test"): the ACLs of both subnets are asked, with the target's address
 * on the balancer's side and the client's on the target's side; a target cannot be its own client
 * where the address is kept; where no target is healthy, all are tried.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/base/message.h"
#include "model/base/mem.h"
#include "model/judge/walk_build.h"

/* --- finding ----------------------------------------------------------------------------------------------- */

static uint32_t balancer_of(const struct account *account, uint32_t interface)
{
    for (uint32_t i = 0; i < account->load_balancers.count; i++) {
        struct span span = account->load_balancers.items[i].interfaces;
        for (uint32_t k = 0; k < span.count; k++)
            if (account->row_refs.items[span.first + k] == interface)
                return i;
    }
    return NONE;
}

static bool balancer_text_is(const struct account *account, text_id id, const char *text)
{
    return strcasecmp(text_raw(account->texts, id), text) == 0;
}

static bool listener_speaks(const struct account *account, const struct balancer_listener *listener,
                            int16_t protocol)
{
    const char *text = text_raw(account->texts, listener->protocol);

    if (protocol == PROTOCOL_UDP)
        return strstr(text, "UDP") || strcasecmp(text, "QUIC") == 0;
    return protocol == PROTOCOL_TCP && strcasecmp(text, "UDP") != 0 &&
           strcasecmp(text, "QUIC") != 0;
}

static uint32_t listener_of(const struct walker *w, uint32_t balancer)
{
    struct span span = w->account->load_balancers.items[balancer].listeners;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct balancer_listener *row = &w->account->balancer_listeners.items[span.first + i];
        if (row->port == w->packet.port && listener_speaks(w->account, row, w->packet.protocol))
            return span.first + i;
    }
    return NONE;
}

/* --- targets ----------------------------------------------------------------------------------------------- */

struct candidates {
    uint32_t *items; /* rows of balancer_targets */
    size_t count, capacity;
    bool unknown; /* a group whose targets are not told, or one outside the export */
    bool healthy;
};

static bool keeps_client_address(const struct account *account, const struct target_group *group)
{
    if (group->preserve_client_ip != TOLD_NOTHING)
        return group->preserve_client_ip == TOLD_YES;
    if (balancer_text_is(account, group->type, "instance"))
        return true;
    return balancer_text_is(account, group->type, "ip") &&
           strstr(text_raw(account->texts, group->protocol), "UDP");
}

static bool is_in_reach(const struct walker *w, uint32_t balancer,
                        const struct balancer_target *target, uint32_t interface)
{
    const struct account *account = w->account;
    uint32_t here = account->interfaces.items[interface].subnet, there;

    if (account->load_balancers.items[balancer].cross_zone == TOLD_YES || target->any_zone ||
        target->interface == NONE)
        return true;
    there = account->interfaces.items[target->interface].subnet;
    if (here == NONE || there == NONE)
        return true;
    return account->subnets.items[here].availability_zone ==
           account->subnets.items[there].availability_zone;
}

static bool is_healthy(const struct account *account, const struct balancer_target *target)
{
    return target->state == TEXT_NONE || balancer_text_is(account, target->state, "healthy");
}

/* A target in use that is not healthy still gets packets where no target is healthy. */
static bool is_registered(const struct account *account, const struct balancer_target *target)
{
    return !balancer_text_is(account, target->state, "unused") &&
           !balancer_text_is(account, target->state, "draining");
}

static void candidates_add_group(struct walker *w, uint32_t balancer, uint32_t interface,
                                 uint32_t group, struct candidates *candidates)
{
    const struct target_group *row = &w->account->target_groups.items[group];

    if (!row->targets_known)
        candidates->unknown = true;
    for (uint32_t i = 0; i < row->targets.count; i++) {
        uint32_t at = row->targets.first + i;
        const struct balancer_target *target = &w->account->balancer_targets.items[at];
        bool healthy = is_healthy(w->account, target);
        if (!is_in_reach(w, balancer, target, interface) || !is_registered(w->account, target) ||
            (candidates->healthy && !healthy))
            continue;
        if (healthy && !candidates->healthy)
            candidates->count = 0;
        candidates->healthy |= healthy;
        candidates->items = mem_grow(candidates->items, &candidates->capacity,
                                     candidates->count + 1, sizeof *candidates->items);
        candidates->items[candidates->count++] = at;
    }
}

/* --- handing on -------------------------------------------------------------------------------------------- */

static enum step balancer_hop(struct walker *w, uint32_t interface, enum walk_verdict verdict,
                              uint32_t target, const char *sentence)
{
    uint32_t balancer = balancer_of(w->account, interface);
    struct hop_draft draft = {.kind = HOP_BALANCER,
                              .verdict = verdict,
                              .object = {OBJECT_LOAD_BALANCER, balancer},
                              .other = {OBJECT_INTERFACE, target},
                              .sentence = sentence};

    if (balancer == NONE)
        draft.object = (struct object_ref){OBJECT_INTERFACE, interface};
    return verdict == WALK_ALLOWED ? walk_hop_add(w, &draft) : walk_stop(w, &draft);
}

static bool target_address(const struct account *account, const struct balancer_target *target,
                           enum ip_family family, struct ip_addr *address)
{
    if (ip_addr_parse(text_raw(account->texts, target->id), address))
        return true;
    return target->interface != NONE &&
           walk_address_of(account, target->interface, family, address);
}

/* The target of nobody that the export tells; one of which it tells no address of the packet's family; or the
 * balancer itself has none that could stand before the target's. */
static enum step cannot_follow(struct walker *w, uint32_t interface, const struct balancer_target *target)
{
    enum ip_family family = w->packet.to.family;
    struct ip_addr address;
    const char *sentence;

    if (target_address(w->account, target, family, &address))
        sentence = address.family == IP_V6
                       ? _("A target of {object} has an IPv6 address, and the export tells none of the balancer itself.")
                       : _("A target of {object} has an IPv4 address, and the export tells none of the balancer itself.");
    else if (target->interface == NONE)
        sentence = _("A target of {object} is not in the export.");
    else
        sentence = family == IP_V6 ? _("The export tells no IPv6 address of {other}, a target of {object}.")
                                   : _("The export tells no IPv4 address of {other}, a target of {object}.");
    return balancer_hop(w, interface, WALK_UNKNOWN, target->interface, sentence);
}

/* With the client's address: straight to the target, asking both ACLs. */
static enum step hand_on_kept(struct walker *w, uint32_t interface,
                              const struct balancer_target *target)
{
    const struct account *account = w->account;
    uint32_t from = account->interfaces.items[interface].subnet;
    uint32_t to = account->interfaces.items[target->interface].subnet;

    if (w->legs[0].from.kind == SPOT_INTERFACE && w->legs[0].from.row == target->interface &&
        w->packet.from_interface == target->interface)
        return balancer_hop(w, interface, WALK_BLOCKED, target->interface,
                            _("{other} is client and target of {object} in one: it drops packets "
                              "that seem to come from itself."));
    balancer_hop(w, interface, WALK_ALLOWED, target->interface,
                 _("{object} hands {what} on to {other} and keeps the client's address {from}."));
    w->leg_balancer = interface;
    w->packet.middlebox = true;
    if (walk_boundary(w, from, to) == STEP_STOPPED)
        return STEP_STOPPED;
    return walk_arrive(w, target->interface);
}

static enum step hand_on(struct walker *w, uint32_t interface, uint32_t row)
{
    const struct account *account = w->account;
    const struct balancer_target *target = &account->balancer_targets.items[row];
    const struct target_group *group = &account->target_groups.items[target->target_group];
    int32_t port = target->port >= 0 ? target->port : group->port;
    struct ip_addr address, own;

    if (!target_address(account, target, w->packet.to.family, &address) ||
        !walk_address_of(account, interface, address.family, &own))
        return cannot_follow(w, interface, target);
    if (!walk_leg_close(w, walk_spot_of(account, interface)))
        return STEP_STOPPED;
    w->packet.to = address;
    w->packet.to_interface = target->interface;
    if (port >= 0)
        w->packet.port = (uint16_t)port;
    if (keeps_client_address(account, group) && target->interface != NONE)
        return hand_on_kept(w, interface, target);
    w->packet.from = own;
    w->packet.from_interface = interface;
    balancer_hop(w, interface, WALK_ALLOWED, target->interface,
                 _("{object} hands {what} on to {other} under its own address {from}."));
    w->at = walk_spot_of(account, interface);
    return STEP_ON;
}

/* The reply to a kept address leaves the target's subnet and enters the balancer's. */
enum step walk_back_to_balancer(struct walker *w, uint32_t balancer)
{
    return walk_boundary(w, w->at.subnet, w->account->interfaces.items[balancer].subnet);
}

/* --- choosing ---------------------------------------------------------------------------------------------- */

/* How a packet fares that this target gets. */
static enum walk_verdict try_target(struct walker *w, uint32_t interface, uint32_t target)
{
    struct walk scratch = {0};
    struct walker trial = *w;
    enum walk_verdict verdict;

    trial.walk = &scratch;
    trial.quiet = true;
    trial.ports = (struct port_set){0};
    trial.warning = (struct strbuf)STRBUF_INIT;
    trial.first_step = hand_on(&trial, interface, target);
    trial.has_first_step = true;
    walk_carry_on(&trial);
    verdict = trial.verdict;
    w->window_last = trial.window_last;
    port_set_release(&trial.ports);
    strbuf_release(&trial.warning);
    free(scratch.hops);
    return verdict;
}

/* Any target may get a packet: the best one is followed, and a warning tells how many do as well. */
static enum step choose_target(struct walker *w, uint32_t interface,
                               const struct candidates *candidates)
{
    enum walk_verdict best = WALK_BLOCKED;
    size_t chosen = 0, reached = 0;

    for (size_t i = 0; i < candidates->count; i++) {
        enum walk_verdict verdict = try_target(w, interface, candidates->items[i]);
        reached += verdict < WALK_BLOCKED;
        if (verdict < best) {
            best = verdict;
            chosen = i;
        }
    }
    if (reached > 0 && reached < candidates->count)
        walk_warn(w,
                  _("Only %zu of %zu targets of the load balancer are reached: connections that "
                    "it hands to others fail."),
                  reached, candidates->count);
    if (!candidates->healthy)
        walk_warn(w, "%s", _("No target of the load balancer is healthy: it tries them all."));
    return hand_on(w, interface, candidates->items[chosen]);
}

static enum step to_targets(struct walker *w, uint32_t interface, uint32_t balancer,
                            uint32_t listener)
{
    struct span groups = w->account->balancer_listeners.items[listener].target_groups;
    struct candidates candidates = {0};
    enum step step;

    for (uint32_t i = 0; i < groups.count; i++)
        candidates_add_group(w, balancer, interface, w->account->row_refs.items[groups.first + i],
                             &candidates);
    if (candidates.count > 0)
        step = choose_target(w, interface, &candidates);
    else if (candidates.unknown || groups.count == 0)
        step = balancer_hop(w, interface, WALK_UNKNOWN, NONE,
                            _("The targets of {object} are not in the export."));
    else
        step = balancer_hop(w, interface, WALK_BLOCKED, NONE,
                            _("{object} has no target that it could hand {what} to from here."));
    free(candidates.items);
    return step;
}

enum step walk_into_balancer(struct walker *w, uint32_t interface)
{
    uint32_t balancer = balancer_of(w->account, interface), listener;

    if (!protocol_has_ports(w->packet.protocol))
        return balancer_hop(w, interface, WALK_BLOCKED, NONE, _("{object} answers no {what}."));
    if (balancer == NONE || !w->account->load_balancers.items[balancer].listeners_known)
        return balancer_hop(w, interface, WALK_UNKNOWN, NONE,
                            _("The listeners of {object} are not in the export."));
    listener = listener_of(w, balancer);
    if (listener == NONE)
        return balancer_hop(w, interface, WALK_BLOCKED, NONE,
                            _("{object} does not listen to {what}."));
    if (!balancer_text_is(w->account, w->account->load_balancers.items[balancer].type, "network")) {
        balancer_hop(w, interface, WALK_ALLOWED, NONE, _("{object} answers {what} itself."));
        return STEP_ARRIVED;
    }
    return to_targets(w, interface, balancer, listener);
}
