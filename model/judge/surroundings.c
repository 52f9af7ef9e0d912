/*
 * surroundings.c: one lazily filled table per subnet, and one per VPC for what the export lacks.
 */
#include "model/judge/surroundings.h"

#include <stdlib.h>

#include "model/account/row_hash.h"
#include "model/base/mem.h"
#include "model/judge/acl_judge.h"
#include "model/judge/route_judge.h"

/* The answers for one subnet and family. `base` is all but the ACL's inbound side. */
struct subnet_reach {
    bool base_known;
    struct reach base;
    uint64_t known; /* bit i: ports[i] is filled */
    struct reach *ports;
};

/* The answers for one VPC and family. */
struct vpc_reach {
    uint64_t elsewhere_known, anywhere_known;
    struct addr_set *elsewhere, *anywhere; /* per port */
};

/* What belongs to one VPC, as chains through `next_*`; rows + 1, 0 ends. */
struct vpc_members {
    text_id vpc_id;
    uint32_t subnet, table, acl;
    struct vpc_reach reach[IP_FAMILY_COUNT];
};

struct surroundings {
    const struct account *account;
    const struct edits *edits;
    const struct smtp_ports *ports;
    struct addr_set internet[IP_FAMILY_COUNT], nothing[IP_FAMILY_COUNT];
    struct subnet_reach (*subnets)[IP_FAMILY_COUNT];
    TABLE(struct vpc_members *) vpcs;
    struct row_hash vpc_rows; /* of them, by the VPC's id */
    uint32_t *next_subnet, *next_table, *next_acl;
};

/* --- making and freeing ----------------------------------------------------------------------- */

static bool vpc_is(const void *table, uint32_t row, const void *key)
{
    struct vpc_members *const *vpcs = table;

    return vpcs[row]->vpc_id == *(const text_id *)key;
}

static struct vpc_members *vpc_members_of(struct surroundings *s, text_id vpc_id)
{
    uint32_t hash = row_hash_mix(0, vpc_id);
    uint32_t row = row_hash_find(&s->vpc_rows, hash, vpc_is, s->vpcs.items, &vpc_id);
    struct vpc_members *made;

    if (row != UINT32_MAX)
        return s->vpcs.items[row];
    made = mem_zalloc(1, sizeof *made);
    made->vpc_id = vpc_id;
    row_hash_add(&s->vpc_rows, hash, (uint32_t)s->vpcs.count);
    TABLE_ADD(s->vpcs, made);
    return made;
}

static void chain_put(uint32_t *head, uint32_t *next, size_t row)
{
    next[row] = *head;
    *head = (uint32_t)row + 1;
}

static void surroundings_chain(struct surroundings *s)
{
    const struct account *account = s->account;

    s->next_subnet = mem_zalloc(account->subnets.count, sizeof *s->next_subnet);
    s->next_table = mem_zalloc(account->route_tables.count, sizeof *s->next_table);
    s->next_acl = mem_zalloc(account->acls.count, sizeof *s->next_acl);
    for (size_t i = 0; i < account->subnets.count; i++)
        chain_put(&vpc_members_of(s, account->subnets.items[i].vpc_id)->subnet, s->next_subnet, i);
    for (size_t i = 0; i < account->route_tables.count; i++)
        chain_put(&vpc_members_of(s, account->route_tables.items[i].vpc_id)->table, s->next_table,
                  i);
    for (size_t i = 0; i < account->acls.count; i++)
        chain_put(&vpc_members_of(s, account->acls.items[i].vpc_id)->acl, s->next_acl, i);
}

struct surroundings *surroundings_new(const struct account *account, const struct edits *edits,
                                      const struct smtp_ports *ports)
{
    struct surroundings *s = mem_zalloc(1, sizeof *s);

    s->account = account;
    s->edits = edits;
    s->ports = ports;
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_init_internet(&s->internet[family], family);
        addr_set_init(&s->nothing[family], family);
    }
    s->subnets = mem_zalloc(account->subnets.count, sizeof *s->subnets);
    surroundings_chain(s);
    return s;
}

static void reach_init(struct reach *reach, enum ip_family family)
{
    addr_set_init(&reach->certain, family);
    addr_set_init(&reach->possible, family);
}

static void reach_release(struct reach *reach)
{
    addr_set_release(&reach->certain);
    addr_set_release(&reach->possible);
}

static void subnet_reach_release(struct subnet_reach *reach, size_t port_count)
{
    if (reach->base_known)
        reach_release(&reach->base);
    for (size_t i = 0; i < port_count; i++)
        if (reach->known >> i & 1)
            reach_release(&reach->ports[i]);
    free(reach->ports);
}

static void vpc_reach_release(struct vpc_reach *reach, size_t port_count)
{
    for (size_t i = 0; i < port_count; i++) {
        if (reach->elsewhere_known >> i & 1)
            addr_set_release(&reach->elsewhere[i]);
        if (reach->anywhere_known >> i & 1)
            addr_set_release(&reach->anywhere[i]);
    }
    free(reach->elsewhere);
    free(reach->anywhere);
}

static void vpc_members_free(struct vpc_members *members, size_t port_count)
{
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
        vpc_reach_release(&members->reach[family], port_count);
    free(members);
}

void surroundings_free(struct surroundings *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->account->subnets.count; i++)
        for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++)
            subnet_reach_release(&s->subnets[i][family], s->ports->count);
    for (size_t i = 0; i < s->vpcs.count; i++)
        vpc_members_free(s->vpcs.items[i], s->ports->count);
    row_hash_release(&s->vpc_rows);
    for (enum ip_family family = IP_V4; family < IP_FAMILY_COUNT; family++) {
        addr_set_release(&s->internet[family]);
        addr_set_release(&s->nothing[family]);
    }
    free(s->next_acl);
    free(s->next_table);
    free(s->next_subnet);
    free(s->vpcs.items);
    free(s->subnets);
    free(s);
}

const struct addr_set *surroundings_internet(const struct surroundings *s, enum ip_family family)
{
    return &s->internet[family];
}

const struct addr_set *surroundings_nothing(const struct surroundings *s, enum ip_family family)
{
    return &s->nothing[family];
}

/* --- one subnet ----------------------------------------------------------------------------------- */

bool subnet_acl_is_unknown(const struct account *account, uint32_t subnet)
{
    return account->subnets.items[subnet].acl == NONE;
}

bool subnet_is_blocked(const struct account *account, uint32_t subnet)
{
    const struct subnet *row = &account->subnets.items[subnet];
    uint8_t state = row->block_public_access;

    if (state == BPA_NOT_GIVEN && row->vpc != NONE)
        state = account->vpcs.items[row->vpc].block_public_access;
    return state == BPA_BLOCK_INGRESS || state == BPA_BLOCK_BIDIRECTIONAL;
}

/* Routes, replies and Block Public Access: what no port changes. */
static void base_fill(struct surroundings *s, uint32_t subnet, enum ip_family family,
                      struct reach *base)
{
    uint32_t acl = s->account->subnets.items[subnet].acl;
    struct addr_set reply;

    if (subnet_is_blocked(s->account, subnet))
        return;
    route_judge_internet(s->account, subnet, &base->certain, &base->possible);
    addr_set_intersect(&base->certain, &base->certain, &s->internet[family]);
    addr_set_intersect(&base->possible, &base->possible, &s->internet[family]);
    if (subnet_acl_is_unknown(s->account, subnet)) {
        addr_set_clear(&base->certain);
        return;
    }
    addr_set_init(&reply, family);
    acl_admits_some_reply(s->account, s->edits, acl, PERHAPS, &reply);
    addr_set_intersect(&base->possible, &base->possible, &reply);
    if (s->account->acls.items[acl].untold_from[true])
        acl_admits_some_reply(s->account, s->edits, acl, SURELY, &reply);
    addr_set_intersect(&base->certain, &base->certain, &reply);
    addr_set_release(&reply);
}

static const struct reach *subnet_base(struct surroundings *s, uint32_t subnet,
                                       enum ip_family family)
{
    struct subnet_reach *reach = &s->subnets[subnet][family];

    if (!reach->base_known) {
        reach->base_known = true;
        reach_init(&reach->base, family);
        base_fill(s, subnet, family, &reach->base);
    }
    return &reach->base;
}

void surroundings_at_port(struct surroundings *s, uint32_t subnet, uint16_t tcp_port,
                          struct reach *reach)
{
    enum ip_family family = reach->possible.family;
    uint32_t acl = s->account->subnets.items[subnet].acl;
    const struct reach *base = subnet_base(s, subnet, family);
    struct addr_set admitted;

    addr_set_clear(&reach->certain);
    addr_set_copy(&reach->possible, &base->possible);
    if (subnet_acl_is_unknown(s->account, subnet) || addr_set_is_empty(&base->possible))
        return;
    addr_set_init(&admitted, family);
    acl_admits_tcp(s->account, s->edits, acl, false, tcp_port, PERHAPS, &admitted);
    addr_set_intersect(&reach->possible, &base->possible, &admitted);
    if (s->account->acls.items[acl].untold_from[false])
        acl_admits_tcp(s->account, s->edits, acl, false, tcp_port, SURELY, &admitted);
    addr_set_intersect(&reach->certain, &base->certain, &admitted);
    addr_set_release(&admitted);
}

const struct addr_set *surroundings_on_any_port(struct surroundings *s, uint32_t subnet,
                                                enum ip_family family)
{
    return &subnet_base(s, subnet, family)->possible;
}

const struct reach *surroundings_of_subnet(struct surroundings *s, uint32_t subnet,
                                           enum ip_family family, size_t port)
{
    struct subnet_reach *reach = &s->subnets[subnet][family];

    if (!reach->ports)
        reach->ports = mem_zalloc(s->ports->count, sizeof *reach->ports);
    if (!(reach->known >> port & 1)) {
        reach->known |= UINT64_C(1) << port;
        reach_init(&reach->ports[port], family);
        surroundings_at_port(s, subnet, s->ports->ports[port], &reach->ports[port]);
    }
    return &reach->ports[port];
}

/* --- subnets the export does not hold --------------------------------------------------------------- */

/* What any route table of the VPC could send to an internet gateway. */
static void vpc_routes(const struct surroundings *s, const struct vpc_members *members,
                       struct addr_set *set)
{
    const struct account *account = s->account;
    struct addr_set certain, possible;
    uint32_t first = members->table;

    if (first == 0 || account_presence(account, account->route_tables.items[first - 1].scope,
                                       DATA_ROUTE_TABLES) != PRESENCE_COMPLETE) {
        addr_set_add_all(set);
        return;
    }
    addr_set_init(&certain, set->family);
    addr_set_init(&possible, set->family);
    for (uint32_t row = first; row != 0; row = s->next_table[row - 1]) {
        route_judge_table(account, row - 1, &certain, &possible);
        addr_set_union(set, set, &possible);
    }
    addr_set_release(&possible);
    addr_set_release(&certain);
}

/* What any ACL of the VPC admits and answers. */
static void vpc_acls(const struct surroundings *s, const struct vpc_members *members, size_t port,
                     struct addr_set *set)
{
    const struct account *account = s->account;
    struct addr_set admitted, reply;
    uint32_t first = members->acl;

    if (first == 0 || account_presence(account, account->acls.items[first - 1].scope,
                                       DATA_NETWORK_ACLS) != PRESENCE_COMPLETE) {
        addr_set_add_all(set);
        return;
    }
    addr_set_init(&admitted, set->family);
    addr_set_init(&reply, set->family);
    for (uint32_t row = first; row != 0; row = s->next_acl[row - 1]) {
        acl_admits_tcp(account, s->edits, row - 1, false, s->ports->ports[port], PERHAPS,
                       &admitted);
        acl_admits_some_reply(account, s->edits, row - 1, PERHAPS, &reply);
        addr_set_intersect(&admitted, &admitted, &reply);
        addr_set_union(set, set, &admitted);
    }
    addr_set_release(&reply);
    addr_set_release(&admitted);
}

static void elsewhere_fill(const struct surroundings *s, const struct vpc_members *members,
                           size_t port, struct addr_set *set)
{
    struct addr_set part;

    addr_set_init(&part, set->family);
    vpc_routes(s, members, &part);
    addr_set_intersect(set, &s->internet[set->family], &part);
    if (!addr_set_is_empty(set)) {
        addr_set_clear(&part);
        vpc_acls(s, members, port, &part);
        addr_set_intersect(set, set, &part);
    }
    addr_set_release(&part);
}

/* A VPC whose id is not known could be any, also one that the export says nothing about. */
const struct addr_set *surroundings_elsewhere(struct surroundings *s, text_id vpc_id,
                                              enum ip_family family, size_t port)
{
    struct vpc_members *members = vpc_members_of(s, vpc_id);
    struct vpc_reach *reach = &members->reach[family];

    if (vpc_id == TEXT_NONE)
        return &s->internet[family];
    if (!reach->elsewhere)
        reach->elsewhere = mem_zalloc(s->ports->count, sizeof *reach->elsewhere);
    if (!(reach->elsewhere_known >> port & 1)) {
        reach->elsewhere_known |= UINT64_C(1) << port;
        addr_set_init(&reach->elsewhere[port], family);
        elsewhere_fill(s, members, port, &reach->elsewhere[port]);
    }
    return &reach->elsewhere[port];
}

static void anywhere_fill(struct surroundings *s, text_id vpc_id, enum ip_family family,
                          size_t port, struct addr_set *set)
{
    const struct account *account = s->account;
    uint32_t first = vpc_members_of(s, vpc_id)->subnet;

    if (first == 0 || account_presence(account, account->subnets.items[first - 1].scope,
                                       DATA_SUBNETS) != PRESENCE_COMPLETE)
        addr_set_copy(set, surroundings_elsewhere(s, vpc_id, family, port));
    for (uint32_t row = first; row != 0; row = s->next_subnet[row - 1])
        addr_set_union(set, set, &surroundings_of_subnet(s, row - 1, family, port)->possible);
}

const struct addr_set *surroundings_of_vpc(struct surroundings *s, text_id vpc_id,
                                           enum ip_family family, size_t port)
{
    struct vpc_reach *reach = &vpc_members_of(s, vpc_id)->reach[family];

    if (vpc_id == TEXT_NONE)
        return &s->internet[family];
    if (!reach->anywhere)
        reach->anywhere = mem_zalloc(s->ports->count, sizeof *reach->anywhere);
    if (!(reach->anywhere_known >> port & 1)) {
        reach->anywhere_known |= UINT64_C(1) << port;
        addr_set_init(&reach->anywhere[port], family);
        anywhere_fill(s, vpc_id, family, port, &reach->anywhere[port]);
    }
    return &reach->anywhere[port];
}
