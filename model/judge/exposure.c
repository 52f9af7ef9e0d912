/*
 * exposure.c: surroundings by subnet, groups by group; an interface adds only its public address.
 */
#include "model/judge/exposure.h"

#include <stdlib.h>

#include "model/base/mem.h"
#include "model/base/message.h"

struct exposure_judge {
    const struct account *account;
    const struct smtp_ports *ports;
    const struct edits *edits;
    struct source_judge *sources;
    struct group_reaches *groups;
    struct surroundings *surroundings;
    struct balancer_reaches *balancers;
    const uint8_t *addresses; /* exposure_addresses() */
    uint8_t *own_addresses;   /* the same, or NULL if they are somebody else's */
    uint8_t
        *obstacles; /* per subnet, family, port: 1 + what stops the whole Internet; 0 = unasked */
};

const char *exposure_name(enum exposure exposure)
{
    static const char *const names[] = {
        [EXPOSURE_UNATTACHED] = "unattached",
        [EXPOSURE_LATENT] = "latent",
        [EXPOSURE_UNKNOWN] = "unknown",
        [EXPOSURE_EXPOSED] = "exposed",
    };

    return names[exposure];
}

/* --- public addresses ------------------------------------------------------------------------------- */

static uint8_t addresses_of_interface(const struct account *account, size_t row,
                                      const struct addr_set *global)
{
    const struct network_interface *interface = &account->interfaces.items[row];
    unsigned families = 0;

    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        const struct interface_address *address =
            &account->interface_addresses.items[interface->addresses.first + i];
        if (address->has_public)
            families |= 1u << IP_V4;
        if (address->address.family == IP_V6 && addr_set_contains(global, address->address.value))
            families |= 1u << IP_V6;
    }
    return (uint8_t)families;
}

uint8_t *exposure_addresses(const struct account *account)
{
    uint8_t *addresses = mem_alloc(account->interfaces.count);
    struct addr_set global;

    addr_set_init_internet(&global, IP_V6);
    for (size_t i = 0; i < account->interfaces.count; i++)
        addresses[i] = addresses_of_interface(account, i, &global);
    for (size_t i = 0; i < account->addresses.count; i++)
        if (account->addresses.items[i].interface != NONE)
            addresses[account->addresses.items[i].interface] |= 1u << IP_V4;
    addr_set_release(&global);
    return addresses;
}

bool exposure_has_address(const struct exposure_judge *judge, uint32_t interface,
                          enum ip_family family)
{
    return judge->addresses[interface] >> family & 1;
}

/* --- making and freeing ----------------------------------------------------------------------------- */

struct exposure_judge *exposure_judge_new(const struct account *account, const struct edits *edits,
                                          const struct smtp_ports *ports)
{
    uint8_t *addresses = exposure_addresses(account);
    struct exposure_judge *judge = exposure_judge_new_of(account, edits, ports, addresses, NULL);

    judge->own_addresses = addresses;
    return judge;
}

struct exposure_judge *exposure_judge_new_of(const struct account *account,
                                             const struct edits *edits,
                                             const struct smtp_ports *ports,
                                             const uint8_t *addresses,
                                             const struct balancer_past *past)
{
    struct exposure_judge *judge = mem_zalloc(1, sizeof *judge);

    judge->account = account;
    judge->edits = edits;
    judge->ports = ports;
    judge->sources = source_judge_new(account);
    judge->groups = group_reaches_new(account, edits, ports, judge->sources);
    judge->surroundings = surroundings_new(account, edits, ports);
    judge->obstacles = mem_zalloc(account->subnets.count * IP_FAMILY_COUNT, ports->count);
    judge->addresses = addresses;
    judge->balancers = balancer_reaches_new(account, edits, ports, judge->surroundings,
                                            judge->groups, judge->addresses, past);
    return judge;
}

void exposure_judge_free(struct exposure_judge *judge)
{
    if (!judge)
        return;
    balancer_reaches_free(judge->balancers);
    surroundings_free(judge->surroundings);
    group_reaches_free(judge->groups);
    source_judge_free(judge->sources);
    free(judge->obstacles);
    free(judge->own_addresses);
    free(judge);
}

struct surroundings *exposure_judge_surroundings(struct exposure_judge *judge)
{
    return judge->surroundings;
}

struct group_reaches *exposure_judge_groups(struct exposure_judge *judge)
{
    return judge->groups;
}

struct source_judge *exposure_judge_sources(struct exposure_judge *judge)
{
    return judge->sources;
}

struct balancer_reaches *exposure_judge_balancers(struct exposure_judge *judge)
{
    return judge->balancers;
}

struct balancer_reaches *exposure_judge_take_balancers(struct exposure_judge *judge)
{
    struct balancer_reaches *balancers = judge->balancers;

    judge->balancers = NULL;
    balancer_reaches_set_aside(balancers);
    return balancers;
}

/* --- surroundings ------------------------------------------------------------------------------------- */

void exposure_of_surroundings(struct exposure_judge *judge, uint32_t interface,
                              enum ip_family family, size_t port, const struct addr_set **certain,
                              const struct addr_set **possible)
{
    const struct network_interface *row = &judge->account->interfaces.items[interface];
    const struct reach *reach;

    *certain = *possible = surroundings_nothing(judge->surroundings, family);
    if (!exposure_has_address(judge, interface, family))
        return;
    if (row->subnet == NONE) {
        *possible = surroundings_elsewhere(judge->surroundings, row->vpc_id, family, port);
        return;
    }
    reach = surroundings_of_subnet(judge->surroundings, row->subnet, family, port);
    *certain = &reach->certain;
    *possible = &reach->possible;
}

/* Everything an interface is sent from outside, directly or through load balancers. */
static void surroundings_gather(struct exposure_judge *judge, uint32_t interface, size_t port,
                                struct reach *all)
{
    const struct network_interface *row = &judge->account->interfaces.items[interface];
    const struct addr_set *certain, *possible, *doubt;
    enum ip_family family = all->certain.family;
    const struct balancer_way *way = balancer_way_to(judge->balancers, interface);

    exposure_of_surroundings(judge, interface, family, port, &certain, &possible);
    addr_set_copy(&all->certain, certain);
    addr_set_copy(&all->possible, possible);
    for (; way; way = balancer_way_next(judge->balancers, way)) {
        if (way->port != port || way->reach.certain.family != family)
            continue;
        addr_set_union(&all->certain, &all->certain, &way->reach.certain);
        addr_set_union(&all->possible, &all->possible, &way->reach.possible);
    }
    doubt = balancer_doubt(judge->balancers, row->vpc_id, row->subnet, family, port);
    if (doubt)
        addr_set_union(&all->possible, &all->possible, doubt);
}

/* --- with the groups ---------------------------------------------------------------------------------- */

/* What the interface's groups admit; true if missing data could add any address. */
static bool groups_gather(struct exposure_judge *judge, uint32_t interface, size_t port,
                          struct addr_set *admitted)
{
    const struct network_interface *row = &judge->account->interfaces.items[interface];
    bool open_ended = row->groups_untold;

    for (uint32_t i = 0; i < row->groups.count; i++) {
        const struct group_reach *reach = group_reach_of(
            judge->groups, judge->account->interface_groups.items[row->groups.first + i],
            admitted->family, port);
        addr_set_union(admitted, admitted, &reach->admitted);
        open_ended |= reach->open_ended;
    }
    return open_ended;
}

void exposure_of_interface(struct exposure_judge *judge, uint32_t interface, size_t port,
                           struct addr_set *certain, struct addr_set *possible)
{
    struct reach all;
    bool open_ended;

    addr_set_init(&all.certain, certain->family);
    addr_set_init(&all.possible, certain->family);
    surroundings_gather(judge, interface, port, &all);
    addr_set_clear(certain);
    open_ended = groups_gather(judge, interface, port, certain);
    if (open_ended)
        addr_set_copy(possible, &all.possible);
    else
        addr_set_intersect(possible, certain, &all.possible);
    addr_set_intersect(certain, certain, &all.certain);
    addr_set_release(&all.possible);
    addr_set_release(&all.certain);
}

/* --- why not ------------------------------------------------------------------------------------------ */

/* What perhaps stops the whole Internet before a subnet, remembered. */
static enum obstacle_kind subnet_obstacle(struct exposure_judge *judge, uint32_t subnet,
                                          enum ip_family family, size_t port)
{
    uint8_t *kept =
        &judge->obstacles[(subnet * IP_FAMILY_COUNT + family) * judge->ports->count + port];

    if (*kept == 0)
        *kept = (uint8_t)(1 + obstacle_of_subnet(
                                  judge->account, judge->edits, subnet, judge->ports->ports[port],
                                  surroundings_internet(judge->surroundings, family), PERHAPS));
    return (enum obstacle_kind)(*kept - 1);
}

/* The same for some addresses: only asked anew if the Internet as a whole passes. */
static enum obstacle_kind subnet_obstacle_from(struct exposure_judge *judge, uint32_t subnet,
                                               enum ip_family family, size_t port,
                                               const struct addr_set *from,
                                               enum certainty certainty)
{
    const struct addr_set *internet = surroundings_internet(judge->surroundings, family);
    enum obstacle_kind kind = subnet_obstacle(judge, subnet, family, port);
    struct addr_set start;

    if (kind != OBSTACLE_NONE || (!from && certainty == PERHAPS))
        return kind;
    addr_set_init(&start, family);
    addr_set_copy(&start, internet);
    if (from)
        addr_set_intersect(&start, &start, from);
    kind = obstacle_of_subnet(judge->account, judge->edits, subnet, judge->ports->ports[port],
                              &start, certainty);
    addr_set_release(&start);
    return kind;
}

static enum obstacle_kind homeless_obstacle(struct exposure_judge *judge, text_id vpc_id,
                                            enum ip_family family, size_t port,
                                            const struct addr_set *from, enum certainty certainty)
{
    const struct addr_set *possible =
        surroundings_elsewhere(judge->surroundings, vpc_id, family, port);
    bool passes = from ? addr_set_intersects(possible, from) : !addr_set_is_empty(possible);

    return passes && certainty == PERHAPS ? OBSTACLE_NONE : OBSTACLE_NO_SUBNET;
}

struct obstacle exposure_obstacle(struct exposure_judge *judge, uint32_t interface,
                                  enum ip_family family, size_t port, const struct addr_set *from,
                                  enum certainty certainty)
{
    const struct network_interface *row = &judge->account->interfaces.items[interface];
    struct obstacle obstacle = {.kind = OBSTACLE_NONE, .interface = interface};

    if (row->subnet == NONE)
        obstacle.kind =
            (uint8_t)homeless_obstacle(judge, row->vpc_id, family, port, from, certainty);
    else
        obstacle.kind =
            (uint8_t)subnet_obstacle_from(judge, row->subnet, family, port, from, certainty);
    if (obstacle.kind != OBSTACLE_NONE)
        return obstacle;
    if (!exposure_has_address(judge, interface, family))
        obstacle.kind = OBSTACLE_ADDRESS;
    else if (row->subnet != NONE && subnet_is_blocked(judge->account, row->subnet))
        obstacle.kind = OBSTACLE_BLOCKED;
    return obstacle;
}

enum through { THROUGH_NONE, THROUGH_PERHAPS, THROUGH_SURELY };

/* What load balancers let through, and of which one that is not sure. */
static enum through through_balancers(struct exposure_judge *judge, uint32_t interface,
                                      enum ip_family family, size_t port, struct obstacle *obstacle)
{
    const struct network_interface *row = &judge->account->interfaces.items[interface];
    const struct balancer_way *way = balancer_way_to(judge->balancers, interface);
    const struct addr_set *doubt =
        balancer_doubt(judge->balancers, row->vpc_id, row->subnet, family, port);
    bool perhaps = doubt && !addr_set_is_empty(doubt);

    *obstacle = (struct obstacle){OBSTACLE_NO_BALANCER, interface,
                                  balancer_doubt_source(judge->balancers, row->vpc_id, family)};
    for (; way; way = balancer_way_next(judge->balancers, way)) {
        if (way->port != port || way->reach.certain.family != family)
            continue;
        if (!addr_set_is_empty(&way->reach.certain))
            return THROUGH_SURELY;
        if (!perhaps)
            obstacle->balancer = (struct object_ref){OBJECT_LOAD_BALANCER, way->balancer};
        perhaps = true;
    }
    return perhaps ? THROUGH_PERHAPS : THROUGH_NONE;
}

void exposure_explain(struct exposure_judge *judge, uint32_t interface, enum ip_family family,
                      size_t port, struct strbuf *out)
{
    struct obstacle obstacle = exposure_obstacle(judge, interface, family, port, NULL, PERHAPS);
    bool certain = obstacle.kind != OBSTACLE_NONE;
    struct obstacle doubt;
    enum through through = through_balancers(judge, interface, family, port, &doubt);

    if (!certain)
        obstacle = exposure_obstacle(judge, interface, family, port, NULL, SURELY);
    if (obstacle.kind == OBSTACLE_NONE || through == THROUGH_SURELY)
        return;
    if (certain && through == THROUGH_PERHAPS)
        obstacle = doubt;
    strbuf_adds(out, certain && through == THROUGH_NONE
                         ? _("Not reachable from the Internet: ")
                         : _("It is unknown whether the Internet reaches it: "));
    obstacle_format(judge->account, obstacle, (uint8_t)family, judge->ports->ports[port], out);
    strbuf_adds(out, _("."));
}
