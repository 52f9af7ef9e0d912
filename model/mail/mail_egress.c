#include "model/mail/mail_egress.h"

#include <stdlib.h>

#include "model/account/rule.h"
#include "model/base/mem.h"
#include "model/mail/mail_host.h"

/* What an interface's first address of a family is, as far as ways out care. */
enum address_state { ADDRESS_NONE, ADDRESS_PRIVATE, ADDRESS_GLOBAL, ADDRESS_STATES };

/* The ways out of one subnet with one kind of address, by port; several may have the same. */
struct ways {
    uint64_t known;
    uint8_t *of_port; /* where in `made` */
    TABLE(struct walk_out *) made;
    bool are_left; /* one of them was asked for in vain */
};

struct mail_egress {
    const struct walk_context *context;
    const struct account *account;
    const struct smtp_ports *ports;
    struct source_judge *sources;
    TABLE(struct outlet) outlets;
    uint32_t *first_of; /* by group, and one more: where its outlets begin */
    struct ways (*subnets)[IP_FAMILY_COUNT][ADDRESS_STATES]; /* one more: where it is not known */
    struct ways (*interfaces)[IP_FAMILY_COUNT]; /* those that appliances may tell apart; NULL: none */
    size_t walks_of_interfaces, interfaces_left;
    struct walk_out nothing[IP_FAMILY_COUNT];
};

/* So often interfaces behind appliances are told apart; then one of a subnet stands for the others. */
enum { INTERFACE_WALKS_MOST = 5000 };

/* --- outlets ----------------------------------------------------------------------------------------- */

static uint64_t covered_ports(const struct sg_rule *rule, const struct smtp_ports *ports)
{
    uint64_t covered = 0;

    for (size_t i = 0; i < ports->count; i++)
        if (rule_covers_tcp_port(rule, ports->ports[i]))
            covered |= UINT64_C(1) << i;
    return covered;
}

static void add_outlet(struct mail_egress *egress, const struct sg_rule *rule, uint32_t reference)
{
    struct outlet outlet = {.rule = reference};

    if (!(rule->flags & RULE_EGRESS) ||
        (rule->source_kind != SOURCE_CIDR && rule->source_kind != SOURCE_PREFIX_LIST))
        return;
    outlet.ports = covered_ports(rule, egress->ports);
    outlet.named = mail_ports_named(rule, egress->ports) != 0;
    if (outlet.ports)
        TABLE_ADD(egress->outlets, outlet);
}

static void gather_outlets(struct mail_egress *egress)
{
    size_t groups = egress->account->groups.count;

    egress->first_of = mem_alloc((groups + 1) * sizeof *egress->first_of);
    for (uint32_t i = 0; i < groups; i++) {
        struct rule_walk walk = rule_walk_group(egress->account, egress->context->edits, i);

        egress->first_of[i] = (uint32_t)egress->outlets.count;
        while (rule_walk_next(&walk))
            add_outlet(egress, walk.rule, walk.reference);
    }
    egress->first_of[groups] = (uint32_t)egress->outlets.count;
}

const struct outlet *mail_egress_outlets(const struct mail_egress *egress, uint32_t group,
                                         size_t *count)
{
    *count = egress->first_of[group + 1] - egress->first_of[group];
    return *count ? egress->outlets.items + egress->first_of[group] : NULL;
}

const struct source_view *mail_egress_view(struct mail_egress *egress, const struct outlet *outlet)
{
    return source_judge_view(egress->sources, account_rule(egress->account, egress->context->edits,
                                                           outlet->rule));
}

/* --- ways -------------------------------------------------------------------------------------------- */

static bool is_global(const struct interface_address *at)
{
    if (at->address.family == IP_V4)
        return at->has_public;
    return at->address.value >> 125 == 1; /* 2000::/3 */
}

/* Of the primary address, else of the first: that is the one that a walk takes. */
static enum address_state address_state(const struct account *account, uint32_t interface,
                                        enum ip_family family)
{
    struct span span = account->interfaces.items[interface].addresses;
    enum address_state state = ADDRESS_NONE;

    for (uint32_t i = 0; i < span.count; i++) {
        const struct interface_address *at = &account->interface_addresses.items[span.first + i];

        if (at->address.family != family || (state != ADDRESS_NONE && !at->is_primary))
            continue;
        state = is_global(at) ? ADDRESS_GLOBAL : ADDRESS_PRIVATE;
        if (at->is_primary)
            break;
    }
    return state;
}

static void make_way(struct mail_egress *egress, struct ways *ways, uint32_t interface,
                     enum ip_family family, size_t asked)
{
    const struct smtp_ports *ports = egress->ports;
    struct walk_out *way = mem_alloc(sizeof *way);

    walk_out_make(way, egress->context, interface, family, ports->ports[asked]);
    for (size_t i = 0; i < ports->count; i++) {
        if (ports->ports[i] < way->like_first || ports->ports[i] > way->like_last)
            continue;
        ways->known |= UINT64_C(1) << i;
        ways->of_port[i] = (uint8_t)ways->made.count;
    }
    TABLE_ADD(ways->made, way);
}

static const struct walk_out *way_in(struct mail_egress *egress, struct ways *ways,
                                     uint32_t interface, enum ip_family family, size_t port)
{
    if (!ways->of_port)
        ways->of_port = mem_zalloc(egress->ports->count, sizeof *ways->of_port);
    if (!(ways->known >> port & 1))
        make_way(egress, ways, interface, family, port);
    return ways->made.items[ways->of_port[port]];
}

/* Another one of its subnet will stand for it. */
static const struct walk_out *leave(struct mail_egress *egress, uint32_t interface)
{
    struct ways *ways = egress->interfaces[interface];

    egress->interfaces_left += !ways->are_left;
    ways->are_left = true;
    return NULL;
}

/* NULL if there were too many. */
static const struct walk_out *own_way(struct mail_egress *egress, uint32_t interface,
                                      enum ip_family family, size_t port)
{
    struct ways *ways;

    if (!egress->interfaces)
        egress->interfaces =
            mem_zalloc(egress->account->interfaces.count, sizeof *egress->interfaces);
    ways = &egress->interfaces[interface][family];
    if (!(ways->known >> port & 1) && egress->walks_of_interfaces++ >= INTERFACE_WALKS_MOST)
        return leave(egress, interface);
    return way_in(egress, ways, interface, family, port);
}

const struct walk_out *mail_egress_way(struct mail_egress *egress, uint32_t interface,
                                       enum ip_family family, size_t port)
{
    enum address_state state = address_state(egress->account, interface, family);
    uint32_t subnet = egress->account->interfaces.items[interface].subnet;
    size_t place = subnet == NONE ? egress->account->subnets.count : subnet;
    const struct walk_out *way, *own = NULL;

    if (state == ADDRESS_NONE)
        return &egress->nothing[family];
    way = way_in(egress, &egress->subnets[place][family][state], interface, family, port);
    if (way->by_host)
        own = own_way(egress, interface, family, port);
    return own ? own : way;
}

size_t mail_egress_left(const struct mail_egress *egress)
{
    return egress->interfaces_left;
}

static void ways_release(struct ways *ways)
{
    for (size_t i = 0; i < ways->made.count; i++) {
        walk_out_release(ways->made.items[i]);
        free(ways->made.items[i]);
    }
    free(ways->made.items);
    free(ways->of_port);
}

/* --- the whole ---------------------------------------------------------------------------------------- */

struct mail_egress *mail_egress_new(const struct walk_context *context,
                                    const struct smtp_ports *ports)
{
    struct mail_egress *egress = mem_zalloc(1, sizeof *egress);

    egress->context = context;
    egress->account = context->account;
    egress->ports = ports;
    egress->sources = source_judge_new(context->account);
    egress->subnets = mem_zalloc(context->account->subnets.count + 1, sizeof *egress->subnets);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_init(&egress->nothing[family].certain, family);
        addr_set_init(&egress->nothing[family].possible, family);
        egress->nothing[family].through = (struct object_ref){OBJECT_GATEWAY, NONE};
    }
    gather_outlets(egress);
    return egress;
}

void mail_egress_free(struct mail_egress *egress)
{
    for (size_t i = 0; i <= egress->account->subnets.count; i++)
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
            for (size_t state = 0; state < ADDRESS_STATES; state++)
                ways_release(&egress->subnets[i][family][state]);
    for (size_t i = 0; egress->interfaces && i < egress->account->interfaces.count; i++)
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
            ways_release(&egress->interfaces[i][family]);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        walk_out_release(&egress->nothing[family]);
    free(egress->interfaces);
    source_judge_free(egress->sources);
    free(egress->subnets);
    free(egress->first_of);
    free(egress->outlets.items);
    free(egress);
}
