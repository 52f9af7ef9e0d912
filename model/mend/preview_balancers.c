#include "model/mend/preview_balancers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/mem.h"
#include "model/base/message.h"
#include "model/mend/target.h"

enum { NAMES_MOST = 3 };

static bool type_is(const struct account *account, const struct load_balancer *balancer,
                    const char *type)
{
    return !strcmp(text_raw(account->texts, balancer->type), type);
}

bool balancer_forwards_connections(const struct account *account,
                                   const struct load_balancer *balancer)
{
    return balancer->live &&
           (type_is(account, balancer, "network") || type_is(account, balancer, "gateway"));
}

/* --- its targets ------------------------------------------------------------------------------ */

/* Walks the targets of a balancer whose interface is known, a target of two listeners twice:
 *
 *     struct target_walk walk = {.account = account, .balancer = balancer};
 *     while (target_walk_next(&walk))
 *         use(walk.target, walk.group);
 */
struct target_walk {
    const struct account *account;
    const struct load_balancer *balancer;
    const struct target_group *group;
    const struct balancer_target *target;
    uint32_t listener, place, next; /* of the walk itself */
};

/* Steps to the next target group; false if there is none. */
static bool next_group(struct target_walk *walk)
{
    const struct account *account = walk->account;

    for (; walk->listener < walk->balancer->listeners.count; walk->listener++, walk->place = 0) {
        struct span groups =
            account->balancer_listeners.items[walk->balancer->listeners.first + walk->listener]
                .target_groups;
        while (walk->place < groups.count) {
            uint32_t row = account->row_refs.items[groups.first + walk->place++];
            if (row == NONE)
                continue;
            walk->group = &account->target_groups.items[row];
            walk->next = 0;
            return true;
        }
    }
    return false;
}

static bool target_walk_next(struct target_walk *walk)
{
    while (walk->group || next_group(walk)) {
        struct span targets = walk->group->targets;
        while (walk->next < targets.count) {
            walk->target = &walk->account->balancer_targets.items[targets.first + walk->next++];
            if (walk->target->interface != NONE)
                return true;
        }
        walk->group = NULL;
    }
    return false;
}

bool balancer_leads_to(const struct account *account, const struct load_balancer *balancer,
                       const bool *wanted)
{
    struct target_walk walk = {.account = account, .balancer = balancer};

    while (target_walk_next(&walk))
        if (wanted[walk.target->interface])
            return true;
    return false;
}

/* --- its own addresses ------------------------------------------------------------------------ */

static void add_interface_addresses(struct addr_set *set, const struct account *account,
                                    const struct network_interface *interface)
{
    for (uint32_t i = 0; i < interface->addresses.count; i++) {
        struct ip_addr address =
            account->interface_addresses.items[interface->addresses.first + i].address;
        if (address.family == set->family)
            addr_set_add_range(set, address.value, address.value);
    }
}

/* Its nodes' addresses; where the export does not hold its interfaces, those of its subnets. */
static void add_node_addresses(struct addr_set *set, const struct account *account,
                               const struct load_balancer *balancer)
{
    for (uint32_t i = 0; i < balancer->interfaces.count; i++) {
        uint32_t row = account->row_refs.items[balancer->interfaces.first + i];
        if (row != NONE)
            add_interface_addresses(set, account, &account->interfaces.items[row]);
    }
    if (!addr_set_is_empty(set))
        return;
    for (uint32_t i = 0; i < balancer->subnets.count; i++) {
        uint32_t row = account->row_refs.items[balancer->subnets.first + i];
        if (row != NONE)
            preview_add_blocks(set, account, account->subnets.items[row].cidrs);
    }
}

/* --- the sentence ----------------------------------------------------------------------------- */

/* The kind of each interface behind the change, by interface; free() it. */
static const struct carrier_kind **kinds_by_interface(const struct preview_ground *ground)
{
    const struct carriers *carriers = ground->carriers;
    const struct carrier_kind **kinds =
        mem_zalloc(ground->account->interfaces.count + 1, sizeof *kinds);

    for (size_t i = 0; i < carriers->kind_count; i++)
        for (size_t k = 0; k < carriers->kinds[i].count; k++)
            kinds[carriers->rows[carriers->kinds[i].first + k]] = &carriers->kinds[i];
    return kinds;
}

/* An ACL is not asked about a node in the target's own subnet. */
static void leave_out_own_subnet(struct addr_set *nodes, const struct preview_ground *ground,
                                 uint32_t interface)
{
    uint32_t subnet = ground->account->interfaces.items[interface].subnet;
    struct addr_set inside;

    if (ground->change->target.kind != TARGET_ENTRY)
        return;
    assert(subnet != NONE); /* the interface is behind the ACL by its subnet */
    addr_set_init(&inside, nodes->family);
    preview_add_blocks(&inside, ground->account, ground->account->subnets.items[subnet].cidrs);
    addr_set_subtract(nodes, nodes, &inside);
    addr_set_release(&inside);
}

static bool loses_nodes(const struct preview_ground *ground, const struct carrier_kind *kind,
                        uint32_t interface, int32_t port, const struct addr_set *nodes)
{
    struct addr_set lost;
    bool loses;

    if (port < 0)
        return false;
    addr_set_init(&lost, nodes->family);
    addr_set_copy(&lost, nodes);
    leave_out_own_subnet(&lost, ground, interface);
    carrier_kind_cut(ground->carriers, kind, (uint16_t)port, &lost);
    loses = !addr_set_is_empty(&lost);
    addr_set_release(&lost);
    return loses;
}

static void name_target(struct names *names, bool *named, const struct account *account,
                        uint32_t interface, int32_t port)
{
    if (named[interface])
        return;
    named[interface] = true;
    if (!names_begin(names))
        return;
    account_describe_object(account, (struct object_ref){OBJECT_INTERFACE, interface},
                            &names->text);
    strbuf_addf(&names->text, _(" on %d"), port);
}

static void name_lost_targets(struct names *names, const struct preview_ground *ground,
                              const struct load_balancer *balancer,
                              const struct carrier_kind **kinds)
{
    const struct account *account = ground->account;
    bool *named = mem_zalloc(account->interfaces.count + 1, sizeof *named);

    for (int family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        struct target_walk walk = {.account = account, .balancer = balancer};
        struct addr_set nodes;

        addr_set_init(&nodes, (enum ip_family)family);
        add_node_addresses(&nodes, account, balancer);
        while (target_walk_next(&walk)) {
            uint32_t row = walk.target->interface;
            int32_t port = walk.target->port >= 0 ? walk.target->port : walk.group->port;
            if (kinds[row] && loses_nodes(ground, kinds[row], row, port, &nodes))
                name_target(names, named, account, row, port);
        }
        addr_set_release(&nodes);
    }
    free(named);
}

static void note_balancer(struct strbuf *out, const struct preview_ground *ground, uint32_t row,
                          const struct carrier_kind **kinds)
{
    struct names names = NAMES_INIT(NAMES_MOST);
    struct strbuf before = STRBUF_INIT, name = STRBUF_INIT;

    name_lost_targets(&names, ground, &ground->account->load_balancers.items[row], kinds);
    account_describe_object(ground->account, (struct object_ref){OBJECT_LOAD_BALANCER, row}, &name);
    strbuf_addf(&before, _("Load balancer %s could no longer reach "), name.text);
    names_tell(&names, out, before.text, _(": its health checks fail."));
    strbuf_release(&before);
    strbuf_release(&name);
}

void preview_note_balancers(struct strbuf *out, const struct preview_ground *ground)
{
    const struct account *account = ground->account;
    const struct carrier_kind **kinds;

    if (!account->load_balancers.count)
        return;
    kinds = kinds_by_interface(ground);
    for (uint32_t i = 0; i < account->load_balancers.count; i++) {
        const struct load_balancer *balancer = &account->load_balancers.items[i];
        if (balancer->live && type_is(account, balancer, "network"))
            note_balancer(out, ground, i, kinds);
    }
    free(kinds);
}
