/*
 * The receivers' ends are gathered first; then, nearest senders first, each end is gone through sender
 * by sender, and port by port.
 */
#include "model/mend/mail_ways.h"

#include <stdlib.h>
#include <string.h>

#include "model/account/rule.h"
#include "model/mend/target.h"

struct tour {
    const struct mail_ways_request *request;
    TABLE(struct mail_way) ends; /* receivers with all but sender and port */
    TABLE(uint32_t) senders;     /* the near ones, or the others */
    mail_way_visit *visit;
    void *context;
};

/* --- who may send ------------------------------------------------------------------------------ */

static const char *type_of(const struct account *account, uint32_t interface)
{
    return text_raw(account->texts, account->interfaces.items[interface].type);
}

bool mail_way_may_start_at(const struct account *account, uint32_t interface)
{
    const char *type = type_of(account, interface);

    return !type[0] || !strcmp(type, "interface") || !strcmp(type, "lambda") ||
           !strcmp(type, "branch") || !strcmp(type, "efa");
}

static bool is_sender(const struct mail_ways_request *request, uint32_t interface)
{
    return mail_way_may_start_at(request->account, interface) ||
           (request->balancers &&
            !strcmp(type_of(request->account, interface), "network_load_balancer"));
}

static void gather_senders(struct tour *tour, uint32_t home, bool near)
{
    const struct account *account = tour->request->account;

    tour->senders.count = 0;
    for (uint32_t i = 0; i < account->interfaces.count; i++)
        if ((account->interfaces.items[i].vpc == home) == near && is_sender(tour->request, i))
            TABLE_ADD(tour->senders, i);
}

/* --- where mail goes --------------------------------------------------------------------------- */

/* The ports that clients take for themselves begin here: what an ACL's entry lets in there may be the
 * replies to mail that went out. */
enum { EPHEMERAL_FIRST = 1024 };

static bool entry_covers_replies(const struct acl_entry *entry)
{
    return entry->protocol == PROTOCOL_ALL ||
           (entry->protocol == PROTOCOL_TCP &&
            (entry->from_port < 0 || entry->to_port >= EPHEMERAL_FIRST));
}

static bool target_covers_port(const struct mail_ways_request *request, uint16_t port)
{
    if (request->target.kind == TARGET_ENTRY) {
        const struct acl_entry *entry = target_entry(request->account, request->target);

        return entry_covers_tcp_port(entry, port) || entry_covers_replies(entry);
    }
    return rule_covers_tcp_port(target_rule(request->account, request->target), port);
}

static void add_end(struct tour *tour, uint32_t receiver, struct walk_end to)
{
    const struct mail_way way = {.sender = NONE, .receiver = receiver, .to = to};

    TABLE_ADD(tour->ends, way);
}

/* A receiver by its own address and by its public ones. */
static void add_receiver(struct tour *tour, uint32_t receiver)
{
    const struct account *account = tour->request->account;
    const struct span addresses = account->interfaces.items[receiver].addresses;

    add_end(tour, receiver, (struct walk_end){.kind = WALK_END_INTERFACE, .row = receiver});
    for (uint32_t i = 0; i < addresses.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[addresses.first + i];

        if (address->has_public)
            add_end(tour, receiver,
                    (struct walk_end){.kind = WALK_END_ADDRESS, .address = address->public_ip});
    }
}

static void add_internet(struct tour *tour)
{
    add_end(tour, NONE, (struct walk_end){.kind = WALK_END_INTERNET});
}

/* Routes lead to an interface or to its instance. */
static bool some_carrier_is_target(const struct account *account, struct span carriers,
                                   const struct route *route)
{
    for (uint32_t i = 0; i < carriers.count; i++) {
        const struct network_interface *interface =
            &account->interfaces.items[account->group_interfaces.items[carriers.first + i]];
        if (route->target == interface->id ||
            (route->target != TEXT_NONE && route->target == interface->instance_id))
            return true;
    }
    return false;
}

static bool some_carrier_forwards(const struct account *account, struct span carriers)
{
    for (size_t i = 0; i < account->routes.count; i++)
        if (account->routes.items[i].target_kind == ROUTE_INTERFACE &&
            some_carrier_is_target(account, carriers, &account->routes.items[i]))
            return true;
    return false;
}

/* The carriers of a rule's group; one that forwards stands between others and the Internet. */
static void gather_carriers(struct tour *tour, uint32_t group)
{
    const struct account *account = tour->request->account;
    const struct span carriers = account->groups.items[group].interfaces;

    if (some_carrier_forwards(account, carriers))
        add_internet(tour);
    for (uint32_t i = 0; i < carriers.count; i++)
        add_receiver(tour, account->group_interfaces.items[carriers.first + i]);
}

static void gather_receivers(struct tour *tour)
{
    const struct account *account = tour->request->account;
    struct object_ref holder = target_holder(account, tour->request->target);

    if (holder.kind == OBJECT_GROUP) {
        gather_carriers(tour, holder.row);
        return;
    }
    add_internet(tour);
    for (uint32_t i = 0; i < account->interfaces.count; i++) {
        uint32_t subnet = account->interfaces.items[i].subnet;
        if (subnet != NONE && account->subnets.items[subnet].acl == holder.row)
            add_receiver(tour, i);
    }
}

/* --- the visit --------------------------------------------------------------------------------- */

static bool visit_ports(struct tour *tour, struct mail_way way)
{
    const struct smtp_ports *ports = tour->request->ports;

    for (size_t i = 0; i < ports->count; i++) {
        way.port = ports->ports[i];
        if (target_covers_port(tour->request, way.port) && !tour->visit(&way, tour->context))
            return false;
    }
    return true;
}

static bool visit_end(struct tour *tour, const struct mail_way *end)
{
    for (size_t i = 0; i < tour->senders.count; i++) {
        struct mail_way way = *end;
        way.sender = tour->senders.items[i];
        way.is_own = mail_way_may_start_at(tour->request->account, way.sender);
        if (way.sender != way.receiver && !visit_ports(tour, way))
            return false;
    }
    return true;
}

bool mail_ways_visit(const struct mail_ways_request *request, mail_way_visit *visit, void *context)
{
    uint32_t home = account_object_vpc(request->account,
                                       target_holder(request->account, request->target));
    struct tour tour = {.request = request, .visit = visit, .context = context};
    bool all = true;

    gather_receivers(&tour);
    for (int near = 1; near >= 0 && all; near--) {
        gather_senders(&tour, home, near == 1);
        for (size_t i = 0; i < tour.ends.count && all; i++)
            all = visit_end(&tour, &tour.ends.items[i]);
    }
    free(tour.ends.items);
    free(tour.senders.items);
    return all;
}

/* --- asking ------------------------------------------------------------------------------------ */

struct walk_question mail_way_question(const struct mail_way *way)
{
    return (struct walk_question){.from = {.kind = WALK_END_INTERFACE, .row = way->sender},
                                  .to = way->to,
                                  .protocol = PROTOCOL_TCP,
                                  .port = way->port};
}

static bool reaches_less(const struct walk *before, const struct walk *after)
{
    return before->has_part && after->has_part && !addr_set_is_subset(&before->part, &after->part);
}

bool mail_way_is_broken(const struct walk_answer *before, const struct walk_answer *after,
                        bool *partly)
{
    *partly = after->verdict != WALK_BLOCKED;
    return !*partly ||
           reaches_less(&before->walks[before->deciding], &after->walks[after->deciding]);
}
