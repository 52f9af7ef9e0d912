/*
 * finding_acls.c: nacl-entry-open, an inbound allow entry that is left with world or wide.
 *
 * Each ACL is walked once per family and port; each of its interfaces is asked once per open entry.
 */
#include <stdlib.h>

#include "model/base/mem.h"
#include "model/judge/acl_judge.h"
#include "model/judge/finding_build.h"

/* --- the open entries of an ACL --------------------------------------------------------------------- */

/* What an entry is left with on one port, where that is world or wide. */
struct open_part {
    uint32_t entry;
    size_t port;
    enum breadth breadth;
    struct addr_set effective;
};

struct open_parts {
    TABLE(struct open_part) items;
    const struct addr_set *internet;
    size_t port; /* in hand */
};

static void visit_part(uint32_t entry, const struct addr_set *effective, void *context)
{
    struct open_parts *parts = context;
    struct open_part part = {.entry = entry,
                             .port = parts->port,
                             .breadth = addr_set_breadth(effective, parts->internet)};

    if (part.breadth != BREADTH_WIDE && part.breadth != BREADTH_WORLD)
        return;
    addr_set_init(&part.effective, effective->family);
    addr_set_copy(&part.effective, effective);
    TABLE_ADD(parts->items, part);
}

static int part_compare(const void *left, const void *right)
{
    const struct open_part *a = left, *b = right;

    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return (a->port > b->port) - (a->port < b->port);
}

static void parts_gather(struct open_parts *parts, const struct finding_builder *builder,
                         uint32_t acl, enum ip_family family)
{
    for (parts->port = 0; parts->port < builder->ports->count; parts->port++)
        acl_walk_tcp(builder->account, builder->edits, acl, false, family,
                     builder->ports->ports[parts->port], visit_part, parts);
    if (parts->items.count > 0)
        qsort(parts->items.items, parts->items.count, sizeof *parts->items.items, part_compare);
}

static void parts_release(struct open_parts *parts)
{
    for (size_t i = 0; i < parts->items.count; i++)
        addr_set_release(&parts->items.items[i].effective);
    free(parts->items.items);
}

/* --- who is reached through them ---------------------------------------------------------------------- */

/* One entry on all its open ports, and what was found out about it. */
struct entry_case {
    struct finding_builder *builder;
    enum ip_family family;
    const struct open_part *parts;
    size_t part_count;
    bool any_interface;
    bool doubt;
    struct obstacle obstacle;
    size_t obstacle_port;
    TABLE(uint32_t) exposed;
};

static void entry_doubt(struct entry_case *entry, enum obstacle_kind kind, uint32_t interface,
                        size_t port)
{
    if (entry->doubt)
        return;
    entry->doubt = true;
    entry->obstacle = (struct obstacle){.kind = (uint8_t)kind, .interface = interface};
    entry->obstacle_port = port;
}

/* What one port of an entry lets through to one subnet. */
struct entry_reach {
    size_t port;
    struct addr_set certain, possible;
};

enum meeting { MEETS_NOT, MEETS_PERHAPS, MEETS_SURELY };

/* Whether a group of the interface admits some of it. */
static enum meeting interface_meets(struct entry_case *entry, uint32_t interface,
                                    const struct entry_reach *reach)
{
    const struct account *account = entry->builder->account;
    const struct network_interface *row = &account->interfaces.items[interface];
    enum meeting best = MEETS_NOT;

    for (uint32_t i = 0; i < row->groups.count; i++) {
        const struct group_reach *group = group_reach_of(
            exposure_judge_groups(entry->builder->judge),
            account->interface_groups.items[row->groups.first + i], entry->family, reach->port);
        if (addr_set_intersects(&group->admitted, &reach->certain))
            return MEETS_SURELY;
        if (group->open_ended || addr_set_intersects(&group->admitted, &reach->possible))
            best = MEETS_PERHAPS;
    }
    return best;
}

/* Why an interface that is perhaps reached is not surely. */
static enum obstacle_kind doubt_kind(struct entry_case *entry, uint32_t interface,
                                     const struct entry_reach *reach)
{
    struct obstacle obstacle = exposure_obstacle(entry->builder->judge, interface, entry->family,
                                                 reach->port, &reach->possible, SURELY);

    return obstacle.kind != OBSTACLE_NONE ? (enum obstacle_kind)obstacle.kind : OBSTACLE_NO_RULES;
}

static void entry_expose(struct entry_case *entry, uint32_t interface, uint32_t by)
{
    uint32_t *reached_by = &entry->builder->reached_by[interface];

    if (*reached_by == NONE)
        TABLE_ADD(entry->exposed, interface);
    if (*reached_by == NONE || by == REACHED_DIRECTLY)
        *reached_by = by;
}

static void interface_judge_directly(struct entry_case *entry, uint32_t interface,
                                     const struct entry_reach *reaches, size_t count)
{
    if (!exposure_has_address(entry->builder->judge, interface, entry->family) ||
        interface_is_mute(entry->builder, interface))
        return;
    for (size_t i = 0; i < count; i++) {
        enum meeting meeting = MEETS_NOT;
        if (!addr_set_is_empty(&reaches[i].possible))
            meeting = interface_meets(entry, interface, &reaches[i]);
        if (meeting == MEETS_SURELY) {
            entry_expose(entry, interface, REACHED_DIRECTLY);
            return;
        }
        if (meeting == MEETS_PERHAPS && !entry->doubt)
            entry_doubt(entry, doubt_kind(entry, interface, &reaches[i]), interface,
                        reaches[i].port);
    }
}

/* --- through load balancers ---------------------------------------------------------------------------- */

static void entry_doubt_through(struct entry_case *entry, struct object_ref balancer,
                                uint32_t interface, size_t port)
{
    if (entry->doubt)
        return;
    entry_doubt(entry, OBSTACLE_NO_BALANCER, interface, port);
    entry->obstacle.balancer = balancer;
}

/* What the entry lets through of one way of a load balancer. */
static void way_judge(struct entry_case *entry, const struct balancer_way *way,
                      const struct open_part *part)
{
    struct entry_reach reach = {.port = way->port};
    enum meeting meeting = MEETS_NOT;

    addr_set_init(&reach.certain, entry->family);
    addr_set_init(&reach.possible, entry->family);
    addr_set_intersect(&reach.certain, &way->reach.certain, &part->effective);
    addr_set_intersect(&reach.possible, &way->reach.possible, &part->effective);
    if (!addr_set_is_empty(&reach.possible))
        meeting = interface_meets(entry, way->interface, &reach);
    if (meeting == MEETS_SURELY)
        entry_expose(entry, way->interface, way->balancer);
    else if (meeting == MEETS_PERHAPS)
        entry_doubt_through(entry, (struct object_ref){OBJECT_LOAD_BALANCER, way->balancer},
                            way->interface, way->port);
    addr_set_release(&reach.possible);
    addr_set_release(&reach.certain);
}

/* Clients cross the ACL of the target's subnet on the target's port, unless the node is in it. */
static void interface_judge_ways(struct entry_case *entry, uint32_t interface)
{
    const struct balancer_reaches *balancers = exposure_judge_balancers(entry->builder->judge);
    const struct balancer_way *way = balancer_way_to(balancers, interface);

    for (; way; way = balancer_way_next(balancers, way)) {
        if (way->reach.certain.family != entry->family ||
            way->node_subnet == entry->builder->account->interfaces.items[interface].subnet)
            continue;
        for (size_t i = 0; i < entry->part_count; i++)
            if (entry->parts[i].port == way->port)
                way_judge(entry, way, &entry->parts[i]);
    }
}

/* Clients cross the ACL of the node's subnet on the listener's port. */
static void nodes_judge(struct entry_case *entry, uint32_t subnet)
{
    const struct smtp_ports *ports = entry->builder->ports;
    const struct balancer_reaches *balancers = exposure_judge_balancers(entry->builder->judge);
    const struct balancer_way *way = balancer_way_at(balancers, subnet);

    for (; way; way = balancer_way_next_at(balancers, way))
        for (size_t i = 0; i < entry->part_count; i++)
            if (way->reach.certain.family == entry->family &&
                ports->ports[entry->parts[i].port] == way->listener_port)
                way_judge(entry, way, &entry->parts[i]);
}

/* What balancers without known targets could send to an interface behind the entry. */
static void interface_judge_doubt(struct entry_case *entry, uint32_t interface)
{
    const struct network_interface *row = &entry->builder->account->interfaces.items[interface];
    struct balancer_reaches *balancers = exposure_judge_balancers(entry->builder->judge);

    for (size_t i = 0; i < entry->part_count && !entry->doubt; i++) {
        struct entry_reach reach = {.port = entry->parts[i].port};
        const struct addr_set *doubt =
            balancer_doubt(balancers, row->vpc_id, row->subnet, entry->family, reach.port);
        if (!doubt)
            return;
        addr_set_init(&reach.certain, entry->family);
        addr_set_init(&reach.possible, entry->family);
        addr_set_intersect(&reach.possible, doubt, &entry->parts[i].effective);
        if (!addr_set_is_empty(&reach.possible) &&
            interface_meets(entry, interface, &reach) != MEETS_NOT)
            entry_doubt_through(entry, balancer_doubt_source(balancers, row->vpc_id, entry->family),
                                interface, reach.port);
        addr_set_release(&reach.possible);
    }
}

/* The same where the balancer's node itself stands behind the entry. */
static void nodes_judge_doubt(struct entry_case *entry, uint32_t subnet)
{
    const struct balancer_reaches *balancers = exposure_judge_balancers(entry->builder->judge);
    text_id vpc_id = entry->builder->account->subnets.items[subnet].vpc_id;

    for (size_t i = 0; i < entry->part_count && !entry->doubt; i++)
        if (balancer_doubt_enters(balancers, vpc_id, subnet, &entry->parts[i].effective))
            entry_doubt_through(entry, balancer_doubt_source(balancers, vpc_id, entry->family),
                                NONE, entry->parts[i].port);
}

static void interface_judge(struct entry_case *entry, uint32_t interface,
                            const struct entry_reach *reaches, size_t count)
{
    entry->any_interface = true;
    interface_judge_directly(entry, interface, reaches, count);
    interface_judge_ways(entry, interface);
    interface_judge_doubt(entry, interface);
}

/* --- subnets ---------------------------------------------------------------------------------------- */

static struct entry_reach *reaches_new(const struct entry_case *entry)
{
    struct entry_reach *reaches = mem_alloc(entry->part_count * sizeof *reaches);

    for (size_t i = 0; i < entry->part_count; i++) {
        reaches[i].port = entry->parts[i].port;
        addr_set_init(&reaches[i].certain, entry->family);
        addr_set_init(&reaches[i].possible, entry->family);
    }
    return reaches;
}

static void reaches_free(struct entry_reach *reaches, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        addr_set_release(&reaches[i].certain);
        addr_set_release(&reaches[i].possible);
    }
    free(reaches);
}

static bool interfaces_are_complete(const struct account *account, uint32_t scope)
{
    return account_presence(account, scope, DATA_NETWORK_INTERFACES) == PRESENCE_COMPLETE;
}

static void subnet_judge(struct entry_case *entry, uint32_t subnet)
{
    const struct account *account = entry->builder->account;
    const struct subnet *row = &account->subnets.items[subnet];
    struct surroundings *surroundings = exposure_judge_surroundings(entry->builder->judge);
    struct entry_reach *reaches = reaches_new(entry);

    for (size_t i = 0; i < entry->part_count; i++) {
        const struct reach *reach =
            surroundings_of_subnet(surroundings, subnet, entry->family, reaches[i].port);
        addr_set_intersect(&reaches[i].certain, &reach->certain, &entry->parts[i].effective);
        addr_set_intersect(&reaches[i].possible, &reach->possible, &entry->parts[i].effective);
    }
    for (uint32_t i = 0; i < row->interfaces.count; i++)
        interface_judge(entry, account->subnet_interfaces.items[row->interfaces.first + i], reaches,
                        entry->part_count);
    nodes_judge(entry, subnet);
    nodes_judge_doubt(entry, subnet);
    for (size_t i = 0; i < entry->part_count; i++)
        if (!addr_set_is_empty(&reaches[i].possible) &&
            !interfaces_are_complete(account, row->scope))
            entry_doubt(entry, OBSTACLE_NO_INTERFACES, NONE, reaches[i].port);
    reaches_free(reaches, entry->part_count);
}

/* --- subnets the export does not hold ------------------------------------------------------------------ */

/* The interfaces of the ACL's VPC whose subnet is not in the export could be behind it. */
static void homeless_judge(struct entry_case *entry, const struct network_acl *acl,
                           const struct entry_reach *reaches)
{
    const struct account *account = entry->builder->account;
    const struct homeless *homeless = &entry->builder->fixed->homeless;
    bool any_interface = entry->any_interface;

    for (size_t i = homeless_first(account, homeless, acl->vpc_id); i < homeless->count; i++) {
        const struct network_interface *row = &account->interfaces.items[homeless->rows[i]];
        if (row->vpc_id != acl->vpc_id)
            break;
        interface_judge(entry, homeless->rows[i], reaches, entry->part_count);
        if (!any_interface)
            entry_doubt(entry, OBSTACLE_NO_SUBNET, homeless->rows[i], reaches[0].port);
    }
    entry->any_interface = any_interface;
}

/* An ACL may stand before subnets that the export lacks, unless it holds all subnets. */
static void elsewhere_judge(struct entry_case *entry, const struct network_acl *acl)
{
    const struct account *account = entry->builder->account;
    struct surroundings *surroundings = exposure_judge_surroundings(entry->builder->judge);
    bool complete = interfaces_are_complete(account, acl->scope);
    struct entry_reach *reaches;

    if (account_presence(account, acl->scope, DATA_SUBNETS) == PRESENCE_COMPLETE)
        return;
    reaches = reaches_new(entry);
    for (size_t i = 0; i < entry->part_count; i++) {
        addr_set_intersect(
            &reaches[i].possible,
            surroundings_elsewhere(surroundings, acl->vpc_id, entry->family, reaches[i].port),
            &entry->parts[i].effective);
        if (!complete && !addr_set_is_empty(&reaches[i].possible))
            entry_doubt(entry, OBSTACLE_NO_INTERFACES, NONE, reaches[i].port);
    }
    homeless_judge(entry, acl, reaches);
    reaches_free(reaches, entry->part_count);
}

/* --- one finding --------------------------------------------------------------------------------------- */

static bool entry_is_all_ports(const struct acl_entry *entry)
{
    return entry->protocol == PROTOCOL_ALL || (entry->from_port == 0 && entry->to_port == 65535);
}

static enum severity entry_severity(const struct acl_entry *entry, enum exposure exposure)
{
    if (entry_is_all_ports(entry))
        return SEVERITY_INFO;
    return exposure == EXPOSURE_EXPOSED ? SEVERITY_MEDIUM : SEVERITY_LOW;
}

/* Why nothing gets through to an ACL's first interface. */
static void explain_latent(struct entry_case *entry, const struct network_acl *acl)
{
    const struct account *account = entry->builder->account;

    entry->obstacle_port = entry->parts[0].port;
    for (uint32_t i = 0; i < acl->subnets.count; i++) {
        uint32_t row = account->acl_subnets.items[acl->subnets.first + i];
        const struct subnet *subnet = &account->subnets.items[row];
        if (subnet->interfaces.count == 0)
            continue;
        entry->obstacle = exposure_obstacle(
            entry->builder->judge, account->subnet_interfaces.items[subnet->interfaces.first],
            entry->family, entry->obstacle_port, &entry->parts[0].effective, PERHAPS);
        if (entry->obstacle.kind == OBSTACLE_NONE)
            entry->obstacle.kind = OBSTACLE_GROUPS;
        return;
    }
}

static enum exposure entry_exposure(struct entry_case *entry, const struct network_acl *acl)
{
    bool complete = interfaces_are_complete(entry->builder->account, acl->scope);

    if (entry->exposed.count > 0)
        return EXPOSURE_EXPOSED;
    if (entry->doubt)
        return EXPOSURE_UNKNOWN;
    if (entry->any_interface) {
        explain_latent(entry, acl);
        return EXPOSURE_LATENT;
    }
    if (complete)
        return EXPOSURE_UNATTACHED;
    entry_doubt(entry, OBSTACLE_NO_INTERFACES, NONE, entry->parts[0].port);
    return EXPOSURE_UNKNOWN;
}

static void entry_report(struct entry_case *entry, uint32_t acl, struct finding *finding)
{
    struct finding_builder *builder = entry->builder;
    uint32_t reference = entry->parts[0].entry;
    const struct acl_entry *row = account_entry(builder->account, builder->edits, reference);

    finding->kind = FINDING_NACL_ENTRY_OPEN;
    finding->family = (uint8_t)entry->family;
    finding->resource = (struct object_ref){OBJECT_ACL, acl};
    for (size_t i = 0; i < entry->part_count; i++) {
        finding->ports |= UINT64_C(1) << entry->parts[i].port;
        if (entry->parts[i].breadth > finding->breadth)
            finding->breadth = entry->parts[i].breadth;
    }
    finding->severity = entry_severity(row, finding->exposure);
    finding->obstacle = entry->obstacle;
    finding->obstacle_port = (uint16_t)entry->obstacle_port;
    finding_add_interfaces(builder, finding, entry->exposed.items, entry->exposed.count);
    finding_add(builder, finding, &reference, 1);
}

static void entry_judge(struct finding_builder *builder, uint32_t acl, enum ip_family family,
                        const struct open_part *parts, size_t part_count)
{
    const struct account *account = builder->account;
    const struct network_acl *row = &account->acls.items[acl];
    struct entry_case entry = {.builder = builder,
                               .family = family,
                               .parts = parts,
                               .part_count = part_count,
                               .obstacle = {.kind = OBSTACLE_NONE, .interface = NONE}};
    struct finding finding = {.breadth = BREADTH_NARROW};

    for (uint32_t i = 0; i < row->subnets.count; i++)
        subnet_judge(&entry, account->acl_subnets.items[row->subnets.first + i]);
    elsewhere_judge(&entry, row);
    finding.exposure = entry_exposure(&entry, row);
    entry_report(&entry, acl, &finding);
    free(entry.exposed.items);
}

static void acl_judge_family(struct finding_builder *builder, uint32_t acl, enum ip_family family)
{
    struct open_parts parts = {
        .internet = source_judge_internet(exposure_judge_sources(builder->judge), family)};
    size_t next;

    parts_gather(&parts, builder, acl, family);
    for (size_t first = 0; first < parts.items.count; first = next) {
        next = first + 1;
        while (next < parts.items.count &&
               parts.items.items[next].entry == parts.items.items[first].entry)
            next++;
        entry_judge(builder, acl, family, parts.items.items + first, next - first);
    }
    parts_release(&parts);
}

void finding_acls_compute(struct finding_builder *builder)
{
    for (uint32_t i = 0; i < builder->account->acls.count; i++) {
        if (!finding_to_judge(builder, FINDING_NACL_ENTRY_OPEN, i))
            continue;
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
            acl_judge_family(builder, i, family);
    }
}
